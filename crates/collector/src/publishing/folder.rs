//! Surveys at the start: those that come with the program, and those of a folder. They only fill gaps.

use super::{
    Meant, PublishError, Submission, Wish, address, clause, default_form_id, examples, made_of_another, prepare,
    publish, publish_next, row_of_file,
};
use crate::forms::{self, Files, NewPack};
use messages::{Language, serving::words};
use store::{Store, StoreError, surveys::Over};

/// Where surveys come from at the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The program itself: on trial, to be looked at and made one's own.
    Bundled,
    /// A folder: live if their clauses are filled in.
    Folder,
}

/// What is to be said of a workbook.
#[derive(Debug)]
pub struct Notice {
    pub file: String,
    pub error: PublishError,
    /// It was published all the same, on trial.
    pub on_trial: bool,
}

/// Publishes every workbook among the files; surveys are named by their files, and a spreadsheet is taken before the text
/// that it was made from. What cannot be published holds nothing up:
/// its survey goes on as it was, if there is one.
///
/// # Errors
/// If the store fails.
pub async fn publish_all(store: &dyn Store, files: &Files, origin: Origin) -> Result<Vec<Notice>, StoreError> {
    let mut notices = Vec::new();
    let is_survey = |name: &str, bytes: &[u8]| forms::is_survey(name) && !forms::is_other_xml(name, bytes);
    let surveys = files.iter().filter(|(name, bytes)| is_survey(name, bytes) && !has_spreadsheet(name, files));
    for (name, bytes) in surveys {
        match publish_one(store, name, bytes, files, origin).await {
            Ok(None) => {}
            // What comes with the program was deleted here: nobody has to do anything.
            Err(PublishError::Deleted { .. }) if origin == Origin::Bundled => {}
            Ok(Some(error)) => notices.push(Notice { file: name.to_owned(), error, on_trial: true }),
            Err(PublishError::Store(error)) => return Err(error),
            Err(error) => notices.push(Notice { file: name.to_owned(), error, on_trial: false }),
        }
    }
    Ok(notices)
}

/// Whether a text (`X.md`) lies beside its spreadsheet (`X.xlsx`): the office hands the spreadsheet out.
fn has_spreadsheet(name: &str, files: &Files) -> bool {
    let is_text = |name: &str| name.to_ascii_lowercase().ends_with(".md");
    let is_sheet = |other: &str| forms::is_survey(other) && !is_text(other) && !forms::is_xform(other);
    is_text(name)
        && files.iter().any(|(other, _)| is_sheet(other) && address::is_alike(forms::stem(other), forms::stem(name)))
}

/// Publishes one; gives back why it is on trial only, if its author does not expect that.
async fn publish_one(
    store: &dyn Store,
    file: &str,
    bytes: &[u8],
    files: &Files,
    origin: Origin,
) -> Result<Option<PublishError>, PublishError> {
    let stem = forms::stem(file);
    let shown = row_of_file(store, stem).await?;
    let survey = shown.as_ref().map_or_else(|| address::clean(stem), |shown| shown.workbook.clone());
    if let Some(shown) = &shown
        && let Some(made_of) = made_of_another(store, shown, file).await?
    {
        return Err(PublishError::AddressTaken { file: file.to_owned(), survey, made_of });
    }
    let pack = pack(file, default_form_id(shown.as_ref(), stem), bytes, files).await?;
    let was_live = shown.as_ref().is_some_and(|shown| !shown.pack.trial);
    if shown.as_ref().is_some_and(|shown| was_live && shown.pack.pack.hash == pack.stored.pack.hash) {
        return Ok(None);
    }
    let is_shown = shown.as_ref().is_some_and(|shown| pack.is_shown_by(&shown.pack));
    let live = shown.as_ref().filter(|_| was_live).map(|shown| &shown.pack.pack);
    let examples = examples::among(&pack, live);
    if let Some(shown) = shown.filter(|shown| shown.by_hand) {
        let same = pack.clone().on_trial(shown.pack.trial).is_shown_by(&shown.pack);
        return if same { Ok(None) } else { Err(PublishError::ByHand { file: file.to_owned(), survey }) };
    }
    let unfilled = Meant::of(store, &survey).await?.without(unfilled(&pack, files));
    let (named, is_live) = (file.to_owned(), was_live);
    let why = match (unfilled.is_empty(), examples.is_empty()) {
        (false, _) => Some(PublishError::Unfilled { file: named, fields: unfilled, is_live }),
        (true, false) => Some(PublishError::Examples { file: named, files: examples, is_live }),
        (true, true) => None,
    };
    match (origin, why) {
        (Origin::Folder, Some(why)) if was_live => Err(why),
        (Origin::Folder, None) if was_live => {
            if !is_shown {
                let survey = Some(survey.clone());
                let wish = Wish { files: files.clone(), workbook: Some(file.to_owned()), survey };
                let prepared = prepare(store, wish, Language::default()).await?;
                if let Some(unconfirmed) = prepared.unconfirmed(store).await? {
                    return Err(unconfirmed);
                }
            }
            match publish(store, submission(&survey, &pack, (file, bytes))).await {
                // The trial had the file's version, so it went live under the next.
                Err(PublishError::VersionTaken { .. }) if is_shown => Ok(None),
                published => published.map(|_| None),
            }
        }
        (origin, why) => {
            // From the trial on the version rises by itself: what was tried out is not what goes live.
            let pack = pack.on_trial(origin == Origin::Bundled || why.is_some());
            publish_next(store, submission(&survey, &pack, (file, bytes))).await?;
            Ok(why.filter(|_| origin == Origin::Folder))
        }
    }
}

/// Apart from the collector's own work: whatever one workbook does to the compiler, the others are served.
async fn pack(file: &str, form_id: String, bytes: &[u8], files: &Files) -> Result<NewPack, PublishError> {
    let (name, bytes, files) = (file.to_owned(), bytes.to_vec(), files.clone());
    let packing = tokio::task::spawn_blocking(move || forms::pack(&name, &form_id, &bytes, &files));
    packing.await.unwrap_or_else(|_| Err(PublishError::Unusable { file: file.to_owned() }))
}

fn submission<'a>(survey: &'a str, pack: &'a NewPack, made_of: (&'a str, &'a [u8])) -> Submission<'a> {
    Submission { survey, pack, made_of: Some(made_of), by_hand: false, over: Over::Whatever }
}

fn unfilled(pack: &NewPack, files: &Files) -> Vec<clause::Unfilled> {
    let xml = pack.files.first().and_then(|form| std::str::from_utf8(form).ok());
    xml.map(|xml| clause::unfilled(xml, files)).unwrap_or_default()
}

impl Notice {
    /// What happened and what to do, in sentences.
    pub fn sentence(&self, language: Language) -> String {
        let mut told = self.error.sentence(language);
        if !told.starts_with(&self.file) {
            told = format!("{}: {told}", self.file);
        }
        let more = match &self.error {
            PublishError::ByHand { .. } => return told,
            _ if self.on_trial => "on-trial",
            _ => "others-go-on",
        };
        format!("{told} {}", words(language, more, &[]))
    }
}
