//! What was handed over, looked at: what is to be mended, and a pack if there is one.

use super::{
    Meant, PublishError, Published, Submission, address,
    change::{Asked, Change},
    changes::changes,
    clause::{self, Unfilled},
    default_form_id, examples, made_of_another, order, publish_next, row, row_of_file,
    survey::Lost,
};
use crate::{
    encodings,
    findings::{self, Checked, Finding, State},
    folder::Folder,
    forms::{self, Files, NewPack},
};
use messages::{Language, publishing::words};
use outbox::{
    Digest,
    erasure::DeletedSurvey,
    wire::{FORM_FILE, Pack},
};
use std::{io, path::Path, sync::Arc};
use store::{Store, StoreError, deletion::Deleted, records::Which, surveys::Over, surveys::SurveyRow};
use tokio::task::spawn_blocking;
use xforms::{Form, Privacy, diagnostic::nearest, form::Settings};
use xlsform::composed;

/// What somebody wants to publish.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// A workbook or an XForm with the files that it reads. Without one, the survey's own form with these files.
    pub files: Files,
    /// Which of the files is the workbook, where somebody said so.
    pub workbook: Option<String>,
    /// A survey that is there, or a new one's name; else the workbook's name tells.
    pub survey: Option<String>,
}

impl Wish {
    /// A file with those beside it that it reads.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn of_file(path: &Path, survey: Option<String>) -> io::Result<Self> {
        let (bytes, folder) = (std::fs::read(path)?, Folder::beside(path));
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let form = forms::xform_of(&name, &bytes).and_then(|xml| Form::parse(&xml, &folder).0);
        let names = form.iter().flat_map(names_read);
        let mut files: Files = names.filter_map(|name| folder.bytes(&name).map(|bytes| (name, bytes))).collect();
        files.insert(&name, bytes);
        Ok(Self { files, workbook: Some(name), survey })
    }

    /// The file that is the survey; other XML files beside a workbook are what it reads, and so is what has the name of a
    /// file that the survey reads already.
    fn main(&self, shown: Option<&SurveyRow>) -> Result<Option<String>, PublishError> {
        if let Some(workbook) = &self.workbook {
            return Ok(Some(composed(workbook)));
        }
        let read =
            |name: &str| shown.is_some_and(|row| row.pack.pack.files.iter().any(|file| composed(&file.name) == name));
        let surveys = || self.files.iter().map(|(name, _)| name).filter(|name| forms::is_survey(name) && !read(name));
        let mut found: Vec<&str> = surveys().filter(|name| !forms::is_xform(name)).collect();
        if found.is_empty() {
            found = surveys().collect();
        }
        match found.len() {
            0 | 1 => Ok(found.pop().map(str::to_owned)),
            _ => Err(PublishError::SeveralWorkbooks { files: found.into_iter().map(str::to_owned).collect() }),
        }
    }
}

/// The names of the files that a form reads.
fn names_read(form: &Form) -> Vec<String> {
    [form.external_files(), form.media_files()].concat()
}

/// What comes of a wish.
#[derive(Debug)]
pub struct Prepared {
    /// The survey's name, as its workbook's.
    pub survey: String,
    /// The file that was looked at.
    pub file: String,
    /// The survey as it is now; none if it is new.
    pub shown: Option<SurveyRow>,
    pub findings: Vec<Finding>,
    /// Files that were not handed over and are those of the version that is shown now.
    pub borrowed: Vec<String>,
    /// What of the clause is not filled in.
    pub unfilled: Vec<Unfilled>,
    /// What is another than in the version that is shown now.
    pub changes: Vec<Change>,
    /// What somebody has confirmed of them.
    pub confirmed: Vec<Asked>,
    /// What looks like a gap in its clause and may be meant is meant.
    pub as_it_stands: bool,
    /// Its files that are those of the bundled surveys: the streets of a town that there is not.
    pub examples: Vec<String>,
    /// Somebody wants it to go live with them.
    pub with_examples: bool,
    /// The file's bytes.
    bytes: Arc<[u8]>,
    pack: Result<NewPack, PublishError>,
}

/// Looks at what was handed over; nothing is changed.
///
/// # Errors
/// If it is not clear what is to be published as which survey, or the store fails. Mistakes in a workbook are no error:
/// [`Prepared::refusal`].
pub async fn prepare(store: &dyn Store, wish: Wish, language: Language) -> Result<Prepared, PublishError> {
    let (shown, file, name) = match &wish.survey {
        Some(survey) => {
            let shown = row(store, survey).await?;
            let file = wish.main(shown.as_ref())?;
            (shown, file, survey.clone())
        }
        None => {
            let file = wish.main(None)?.ok_or(PublishError::NoWorkbook)?;
            let name = forms::stem(&file).to_owned();
            (row_of_file(store, &name).await?, Some(file), name)
        }
    };
    let survey = shown.as_ref().map_or_else(|| address::clean(&name), |shown| shown.workbook.clone());
    let Wish { mut files, survey: wish_survey, .. } = wish;
    let has_workbook = file.is_some();
    let (shown_form, before) = match &shown {
        Some(shown) => forms::load(store, &shown.pack.pack).await?,
        None => Default::default(),
    };
    let (file, bytes) = match (file, &shown) {
        (Some(file), _) => {
            let bytes = files.remove(&file).unwrap_or_default();
            (file, bytes)
        }
        (None, Some(shown)) => {
            let made_of = store.workbook(shown.pack.pack.hash).await?;
            let (file, bytes) = made_of.unwrap_or_else(|| (FORM_FILE.to_owned(), shown_form.clone().into_bytes()));
            (file, bytes.into())
        }
        (None, None) => return Err(PublishError::Unknown { survey }),
    };
    let form_id = default_form_id(shown.as_ref(), &survey);
    let only_files =
        (!has_workbook && !files.is_empty()).then(|| files.iter().map(|(name, _)| name.to_owned()).collect());
    let meant = Meant::of(store, &survey).await?;
    let former = match &shown {
        Some(shown) => {
            let workbook = if has_workbook { store.workbook(shown.pack.pack.hash).await? } else { None };
            Former { on_trial: shown.pack.trial, workbook, older: older(store, shown).await? }
        }
        None => Former::default(),
    };
    let looking =
        spawn_blocking(move || look((file, bytes), &form_id, files, (shown_form, before, former), &meant, language));
    let Ok(mut prepared) = looking.await else { return Err(PublishError::Unusable { file: survey }) };
    let surveys = store.surveys().await?;
    (prepared.survey, prepared.shown) = (survey, shown);
    prepared.pack = match (prepared.pack, only_files) {
        (Ok(pack), Some(files)) => used(pack, &prepared.survey, files),
        (pack, _) => pack,
    };
    if let (None, Some(shown)) = (&wish_survey, &prepared.shown)
        && let Some(made_of) = made_of_another(store, shown, &prepared.file).await?
    {
        let (file, survey) = (prepared.file.clone(), prepared.survey.clone());
        prepared.pack = prepared.pack.and(Err(PublishError::AddressTaken { file, survey, made_of }));
    }
    let deleted = store.deleted().await?;
    prepared.pack = prepared.pack.and_then(|pack| not_deleted(pack, &prepared.survey, &surveys, &deleted));
    prepared.pack = prepared.pack.and_then(|pack| fitting(pack, &prepared.survey, prepared.shown.as_ref(), &surveys));
    if let Ok(pack) = &prepared.pack {
        prepared.examples = examples::among(pack, prepared.live());
        let files = prepared.examples.join(", ");
        let told = (!files.is_empty()).then(|| words(language, "example-files", &[("files", files)]));
        let titled = titled_alike(pack, &prepared.survey, &surveys, language);
        let told = told.map(|told| Finding::of_publishing("warning", "example-files", told));
        prepared.findings.extend(told.into_iter().chain(titled));
    }
    Ok(prepared)
}

/// What else there is of a survey than the version that it shows.
#[derive(Default)]
struct Former {
    /// The version that it shows is on trial.
    on_trial: bool,
    /// What that was made of, where another workbook comes now.
    workbook: Option<(String, Vec<u8>)>,
    /// The forms that it had before, the newest first.
    older: Vec<(String, Files)>,
}

/// The versions that may have answers, without the one that is shown; what was given on trial are tests.
async fn older(store: &dyn Store, shown: &SurveyRow) -> Result<Vec<(String, Files)>, StoreError> {
    let mut older = Vec::new();
    if shown.pack.trial {
        return Ok(older);
    }
    let form_id = &shown.pack.pack.form_id;
    let mut packs = store.packs_with(form_id, Which::Counted).await?;
    packs.retain(|stored| stored.pack.hash != shown.pack.pack.hash);
    for stored in order::oldest_first(store, form_id, packs).await?.into_iter().rev() {
        match forms::load(store, &stored.pack).await {
            Ok(form) => older.push(form),
            // Of what cannot be read nothing can be said.
            Err(StoreError::Corrupt(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(older)
}

/// The part that takes a while.
fn look(
    (file, bytes): (String, Arc<[u8]>),
    form_id: &str,
    given: Files,
    (shown_form, before, former): (String, Files, Former),
    meant: &Meant,
    language: Language,
) -> Prepared {
    let Former { on_trial, workbook, older } = former;
    let shown = forms::parse(&shown_form, &before);
    let files = before.clone().with(&given);
    let mut differences = Vec::new();
    let Checked { mut findings, state, unfilled } =
        findings::check_bytes_to_publish(&file, form_id, &bytes, &files, meant, language);
    let pack = match state {
        State::Usable(_) if findings.iter().any(|finding| finding.code == forms::PROMISE) => {
            Err(PublishError::Promise { file: file.clone() })
        }
        State::Usable(xml) => {
            let form = forms::parse(&xml, &files);
            if let (Some(shown), Some(form)) = (shown, &form) {
                let older = older.iter().filter_map(|(xml, files)| forms::parse(xml, files));
                let known: Vec<Form> = [shown].into_iter().chain(older).collect();
                differences = changes(&known, form, on_trial);
                let had_settings = workbook.is_some_and(|(name, bytes)| forms::has_settings(&name, &bytes));
                let lost = Lost {
                    settings: had_settings && !forms::has_settings(&file, &bytes),
                    clause: clause::is_there(&shown_form, &before) && !clause::is_there(&xml, &files),
                };
                lost.add_to(&mut differences);
            }
            let read = form.as_ref().map(names_read).unwrap_or_default();
            findings.extend(lacks_clause(&xml, &files).then(|| {
                let message = words(language, "no-clause", &[]);
                Finding::of_publishing("warning", "no-clause", message)
            }));
            findings.extend(form.as_ref().and_then(|form| without_title(form, language)));
            findings.extend(unread(&given, &read).map(|name| of_unread(name, &read, language)));
            forms::pack_of(&file, xml, &files)
        }
        State::Broken => Err(PublishError::Unusable { file: file.clone() }),
        State::Unreadable => Err(PublishError::Unreadable { file: file.clone() }),
    };
    let read = pack.as_ref().map(|pack| pack.stored.pack.files.iter().skip(1)).into_iter().flatten();
    let borrowed = read.filter(|file| given.get(&file.name).is_none());
    let borrowed = borrowed.map(|file| file.name.clone()).collect();
    let (survey, shown) = Default::default();
    Prepared {
        survey,
        shown,
        file,
        bytes,
        findings,
        borrowed,
        unfilled,
        changes: differences,
        confirmed: Vec::new(),
        as_it_stands: false,
        examples: Vec::new(),
        with_examples: false,
        pack,
    }
}

/// Whether nobody is told what becomes of their data. An anonymous survey may have none.
fn lacks_clause(xml: &str, files: &Files) -> bool {
    let anonymous = Settings::of(xml).is_some_and(|settings| settings.privacy == Privacy::Anonymous);
    !anonymous && !clause::is_there(xml, files)
}

/// The pack, if it has any of the files that were handed over without a workbook.
fn used(pack: NewPack, survey: &str, files: Vec<String>) -> Result<NewPack, PublishError> {
    let read: Vec<String> = pack.stored.pack.files.iter().skip(1).map(|file| file.name.clone()).collect();
    if files.iter().any(|name| read.iter().any(|read| composed(read) == *name)) {
        return Ok(pack);
    }
    Err(PublishError::Unused { survey: survey.to_owned(), files, read })
}

/// The files that were handed over for nothing.
fn unread<'a>(given: &'a Files, read: &[String]) -> impl Iterator<Item = &'a str> {
    let is_read = |name: &str| read.iter().any(|read| composed(read) == name);
    given.iter().map(|(name, _)| name).filter(move |name| !is_read(name))
}

/// What is to be said of one, with the file that was probably meant.
fn of_unread(name: &str, read: &[String], language: Language) -> Finding {
    let message = words(language, "file-unread", &[("file", name.to_owned())]);
    let suggestion = meant(name, read).map(str::to_owned);
    Finding { suggestion, ..Finding::of_publishing("warning", "file-unread", message) }
}

/// `gmina (1).csv` and `Kopia gmina.csv` are `gmina.csv`, and so is `gmnia.csv`.
fn meant<'a>(name: &str, read: &'a [String]) -> Option<&'a str> {
    let plain = |name: &str| address::clean(forms::stem(name));
    let ending = |name: &str| Path::new(name).extension().map(std::ffi::OsStr::to_ascii_lowercase);
    let is_copy = |known: &&String| ending(known) == ending(name) && plain(name).contains(&plain(known));
    let copied = read.iter().filter(is_copy).max_by_key(|known| known.len());
    copied.map(String::as_str).or_else(|| nearest(name, read.iter().map(String::as_str)))
}

/// That people are shown a form's id in the place of its title.
fn without_title(form: &Form, language: Language) -> Option<Finding> {
    let title = form.title().trim();
    let told = [("title", form.id().to_owned())];
    let is_missing = title.is_empty() || title == form.id();
    is_missing.then(|| Finding::of_publishing("warning", "title-missing", words(language, "title-missing", &told)))
}

/// That people find two surveys of one title in their lists.
fn titled_alike(pack: &NewPack, survey: &str, surveys: &[SurveyRow], language: Language) -> Option<Finding> {
    let title = &pack.stored.title;
    let alike = |row: &&SurveyRow| row.workbook != survey && row.archived_on.is_none() && row.pack.title == *title;
    let other = surveys.iter().find(alike).filter(|_| !title.is_empty())?;
    let told = [("title", title.clone()), ("survey", other.workbook.clone())];
    Some(Finding::of_publishing("warning", "title-taken", words(language, "title-taken", &told)))
}

/// The pack, if no survey of its form or this name was deleted.
fn not_deleted(
    pack: NewPack,
    survey: &str,
    surveys: &[SurveyRow],
    deleted: &[Deleted],
) -> Result<NewPack, PublishError> {
    let form_id = &pack.stored.pack.form_id;
    let is_had = |had: &DeletedSurvey| had.form == *form_id || had.name == survey || had.address == survey;
    match deleted.iter().find(|deleted| is_had(&deleted.survey)) {
        Some(found) => Err(PublishError::deleted(survey, form_id, found.deleted_on.clone(), surveys, deleted)),
        None => Ok(pack),
    }
}

/// The pack, if its form is the survey's own and nobody else's.
fn fitting(
    pack: NewPack,
    survey: &str,
    shown: Option<&SurveyRow>,
    surveys: &[SurveyRow],
) -> Result<NewPack, PublishError> {
    let found = &pack.stored.pack.form_id;
    if let Some(other) = surveys.iter().find(|row| row.workbook != survey && row.pack.pack.form_id == *found) {
        return Err(PublishError::form_taken(found, &other.workbook, survey, surveys));
    }
    match shown.map(|shown| &shown.pack.pack.form_id) {
        Some(form_id) if form_id != found => {
            let (survey, form_id, found) = (survey.to_owned(), form_id.clone(), found.clone());
            Err(PublishError::OtherForm { survey, form_id, found })
        }
        _ => Ok(pack),
    }
}

impl Prepared {
    /// What there is to publish.
    pub fn pack(&self) -> Option<&NewPack> {
        self.pack.as_ref().ok()
    }

    /// Why nothing of it can be published, not even on trial.
    pub fn refusal(&self) -> Option<&PublishError> {
        self.pack.as_ref().err()
    }

    /// Whether the survey shows this already.
    pub fn is_shown(&self, trial: bool) -> bool {
        let (Ok(pack), Some(shown)) = (&self.pack, &self.shown) else { return false };
        pack.clone().on_trial(trial).is_shown_by(&shown.pack)
    }

    /// Which files are those of the version before, as a sentence.
    pub fn borrowed_told(&self, language: Language) -> Option<String> {
        let files = self.borrowed.join(", ");
        (!files.is_empty()).then(|| words(language, "borrowed", &[("files", files)]))
    }

    /// The pack that the survey shows now.
    pub fn shown_hash(&self) -> Option<Digest> {
        self.shown.as_ref().map(|shown| shown.pack.pack.hash)
    }

    /// Whether the survey is live: it cannot be tried out any more.
    pub fn is_live(&self) -> bool {
        self.live().is_some()
    }

    /// What the survey is live with.
    fn live(&self) -> Option<&Pack> {
        self.shown.as_ref().filter(|shown| !shown.pack.trial).map(|shown| &shown.pack.pack)
    }

    /// What looks like a gap in its clause and may be meant; empty while something is certainly not filled in.
    pub fn doubts(&self) -> Vec<String> {
        let doubtful = self.unfilled.iter().filter(|_| !self.lacks_details());
        doubtful.map(Unfilled::words).collect()
    }

    /// Whether its clause is certainly not filled in.
    pub fn lacks_details(&self) -> bool {
        self.unfilled.iter().any(|one| !one.is_doubtful)
    }

    /// What its changes need somebody to confirm, where it is live.
    pub fn asked(&self) -> Vec<Asked> {
        let is_asked = |asked: &Asked| self.changes.iter().any(|change| change.asks() == Some(*asked));
        Asked::ALL.into_iter().filter(is_asked).collect()
    }

    /// What of this nobody has confirmed, though it is live: most of it matters only where somebody has answered.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn unconfirmed(&self, store: &dyn Store) -> Result<Option<PublishError>, StoreError> {
        let is_confirmed = |asked: &Asked| asked.can_be_confirmed() && self.confirmed.contains(asked);
        let mut open = self.asked().into_iter().filter(|asked| !is_confirmed(asked)).peekable();
        let Some(shown) = self.shown.as_ref().filter(|shown| !shown.pack.trial && open.peek().is_some()) else {
            return Ok(None);
        };
        let answers = store.counts(&shown.pack.pack.form_id).await?.received;
        let found = open.find(|asked| answers > 0 || !asked.needs_answers());
        Ok(found.map(|asked| PublishError::Unconfirmed {
            file: self.file.clone(),
            survey: self.survey.clone(),
            asked,
            changes: self.changes.iter().filter(|change| change.asks() == Some(asked)).cloned().collect(),
            answers,
        }))
    }

    /// Shows it as the survey, live or on trial, under the next free version if its own is taken.
    ///
    /// # Errors
    /// If it is refused: [`Prepared::refusal`], an unfilled clause, the files of the examples, changes that nobody has
    /// confirmed, a trial of what is live, a survey that shows something else by now; or the store fails.
    pub async fn publish(self, store: &dyn Store, trial: bool) -> Result<Published, PublishError> {
        let stands = !trial && self.as_it_stands && !self.lacks_details();
        let (is_live, over) = (self.is_live(), Over::Seen(self.shown_hash()));
        let unconfirmed = self.unconfirmed(store).await?;
        let pack = self.pack?.on_trial(trial);
        if trial && is_live {
            return Err(PublishError::IsLive { survey: self.survey });
        }
        if !trial && !stands && !self.unfilled.is_empty() {
            return Err(PublishError::Unfilled { file: self.file, fields: self.unfilled, is_live });
        }
        if !trial && !self.with_examples && !self.examples.is_empty() {
            return Err(PublishError::Examples { file: self.file, files: self.examples, is_live });
        }
        if let Some(unconfirmed) = unconfirmed {
            return Err(unconfirmed);
        }
        let made_of = Some((self.file.as_str(), &*self.bytes)).filter(|(name, _)| *name != FORM_FILE);
        let submission = Submission { survey: &self.survey, pack: &pack, made_of, by_hand: true, over };
        let changed = publish_next(store, submission).await?;
        if stands && !self.unfilled.is_empty() {
            Meant::keep(store, &self.survey, &self.unfilled).await?;
        }
        // It is published, however its files travel: they are looked at again at the next start.
        let _ = encodings::fill(store).await;
        let survey = row(store, &self.survey).await?.ok_or(PublishError::Unknown { survey: self.survey })?;
        Ok(Published { survey, unchanged: !changed, asked: pack.stored.pack.version })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_that_was_meant_is_named() {
        let check = |name: &str, expected: Option<&str>| {
            assert_eq!(meant(name, &["gmina.csv".to_owned(), "ulice.csv".to_owned()]), expected, "{name}");
        };
        check("gmina (1).csv", Some("gmina.csv"));
        check("gmina — kopia.CSV", Some("gmina.csv"));
        check("Kopia Ulice.csv", Some("ulice.csv"));
        check("gmnia.csv", Some("gmina.csv"));
        check("gmina (1).png", None);
        check("zdjecie.png", None);
    }
}
