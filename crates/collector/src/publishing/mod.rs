//! Publishing: what a survey shows changes while the collector runs, from the office, the command line, or a folder at the
//! start.
//!
//! - [`prepare`] looks at what was handed over, reports, and makes a pack of it; nothing is changed yet;
//! - [`Prepared::publish`] shows it, live or on trial, under the next free version where its own is taken;
//! - [`changes`] are what a new version makes another for whoever answers, and for what was answered; what somebody has to
//!   confirm of them is [`Asked`];
//! - [`folder`] fills gaps at the start: what somebody published by hand stays.
//!
//! A pack never changes, and it is on trial or it is not: what was answered in a trial stays a test, whenever it arrives.

pub mod address;
mod change;
pub mod changes;
pub mod clause;
mod compare;
mod errors;
mod examples;
pub mod folder;
pub mod meant;
pub mod order;
mod prepare;
mod survey;
pub mod version;

pub use change::{Asked, Change};
pub use compare::compared;
pub use errors::PublishError;
pub use meant::Meant;
pub use prepare::{Prepared, Wish, prepare};

use crate::{
    clock,
    forms::{self, NewPack},
    random,
    term::{self, Standing},
};
use messages::{Language, publishing::words};
use outbox::{Digest, wire::Pack};
use store::{
    Store, StoreError,
    surveys::{NewPublication, Over, Publication, SurveyRow, Term},
};
use version::next_version;

/// How often a version is looked for that others do not take meanwhile.
const TRIES: u32 = 5;

/// What a survey shows now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    pub survey: SurveyRow,
    /// It was shown before.
    pub unchanged: bool,
    /// The version that the workbook gave it.
    pub asked: String,
}

/// A pack on its way to a survey.
#[derive(Debug, Clone, Copy)]
pub struct Submission<'a> {
    pub survey: &'a str,
    pub pack: &'a NewPack,
    /// The name and the bytes of what it was made of.
    pub made_of: Option<(&'a str, &'a [u8])>,
    pub by_hand: bool,
    pub over: Over,
}

/// Shows a pack as a survey under its own version; whether anything changed. A survey that is only for who has its address
/// gets one that nobody guesses, unless it has an address already.
///
/// # Errors
/// If another survey has the form already or the survey another form, it shows something else than what was seen, it is
/// live and this is a trial, its id and version
/// are taken by other content, there are no random bytes, or the store fails.
pub async fn publish(store: &dyn Store, submission: Submission<'_>) -> Result<bool, PublishError> {
    let Submission { survey, pack, made_of, by_hand, over } = submission;
    let stored = &pack.stored;
    let name = match stored.is_unlisted() {
        true => format!("{survey}-{}", random::hex(&random::bytes::<10>().map_err(PublishError::Random)?)),
        false => survey.to_owned(),
    };
    let new =
        NewPublication { workbook: survey, name: &name, pack: stored, files: &pack.files, made_of, by_hand, over };
    match store.publish(new).await? {
        Publication::Published => {
            // It is published: what is not noted now is when the next one is.
            let _ = order::note(store, stored).await;
            Ok(true)
        }
        Publication::Unchanged => Ok(false),
        Publication::VersionTaken(taken) => {
            let Pack { form_id, version, .. } = stored.pack.clone();
            let next = next_version(&version, &taken);
            Err(PublishError::VersionTaken { form_id, version, next })
        }
        Publication::FormTaken(other) => {
            let surveys = store.surveys().await?;
            Err(PublishError::form_taken(&stored.pack.form_id, &other, survey, &surveys))
        }
        Publication::Deleted(day) => {
            let (surveys, deleted) = (store.surveys().await?, store.deleted().await?);
            Err(PublishError::deleted(survey, &stored.pack.form_id, day, &surveys, &deleted))
        }
        Publication::OtherForm(form_id) => {
            let (survey, found) = (survey.to_owned(), stored.pack.form_id.clone());
            Err(PublishError::OtherForm { survey, form_id, found })
        }
        Publication::IsLive => Err(PublishError::IsLive { survey: survey.to_owned() }),
        Publication::Overtaken => Err(PublishError::Overtaken { survey: survey.to_owned() }),
    }
}

/// The same under the next free version where its own is taken, unless the survey shows this content already.
///
/// # Errors
/// As [`publish`].
pub async fn publish_next(store: &dyn Store, submission: Submission<'_>) -> Result<bool, PublishError> {
    let mut pack = submission.pack.clone();
    for _ in 0..TRIES {
        let refused = match publish(store, Submission { pack: &pack, ..submission }).await {
            Err(error @ (PublishError::VersionTaken { .. } | PublishError::Overtaken { .. })) => error,
            other => return other,
        };
        let shown = row(store, submission.survey).await?;
        if shown.is_some_and(|shown| submission.pack.is_shown_by(&shown.pack)) {
            return Ok(false);
        }
        let PublishError::VersionTaken { next, .. } = refused else { return Err(refused) };
        let unusable = || PublishError::Unusable { file: submission.survey.to_owned() };
        pack = submission.pack.at_version(&next).ok_or_else(unusable)?;
    }
    Err(StoreError::Busy.into())
}

/// The survey of this workbook, or with this name in its address; else the one that a workbook of this name would become:
/// `Klub Seniora` is `klub-seniora`.
///
/// # Errors
/// If the store fails.
pub async fn row(store: &dyn Store, name: &str) -> Result<Option<SurveyRow>, StoreError> {
    let mut surveys = store.surveys().await?;
    let exact = |row: &SurveyRow| row.workbook == name || row.name == name;
    let alike = |row: &SurveyRow| address::is_alike(&row.workbook, name) || address::is_alike(&row.name, name);
    let found = surveys.iter().position(exact).or_else(|| surveys.iter().position(alike));
    Ok(found.map(|found| surveys.swap_remove(found)))
}

/// The form of a workbook that names none: the survey's own, or one that is called as the survey will be.
pub fn default_form_id(shown: Option<&SurveyRow>, name: &str) -> String {
    shown.map_or_else(|| address::clean(name), |shown| shown.pack.pack.form_id.clone())
}

/// The survey that a file of this name would become, also one without a letter, such as `?!.xlsx`.
///
/// # Errors
/// If the store fails.
pub async fn row_of_file(store: &dyn Store, stem: &str) -> Result<Option<SurveyRow>, StoreError> {
    match row(store, stem).await? {
        Some(row) => Ok(Some(row)),
        None => row(store, &address::clean(stem)).await,
    }
}

/// The file that the survey was made of, if this one is another that would only have its address: `Kąty.xlsx` and
/// `Katy.xlsx`.
///
/// # Errors
/// If the store fails.
pub async fn made_of_another(store: &dyn Store, shown: &SurveyRow, file: &str) -> Result<Option<String>, StoreError> {
    let is_another = |made_of: &String| !address::is_same_name(forms::stem(made_of), forms::stem(file));
    Ok(store.workbook_name(shown.pack.pack.hash).await?.filter(is_another))
}

/// Takes a survey live that is on trial, as it was seen.
///
/// # Errors
/// If there is none of this name, it shows something else by now, or its clause is not filled in.
pub async fn go_live(
    store: &dyn Store,
    survey: &str,
    seen: Option<Digest>,
    language: Language,
) -> Result<Published, PublishError> {
    let wish = Wish { survey: Some(survey.to_owned()), ..Wish::default() };
    let prepared = prepare(store, wish, language).await?;
    if seen.is_some() && prepared.shown_hash() != seen {
        return Err(PublishError::Overtaken { survey: survey.to_owned() });
    }
    prepared.publish(store, false).await
}

/// A survey that was to be closed or opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    pub survey: SurveyRow,
    /// It was so before.
    pub before: bool,
}

/// Closes a survey, or opens it again. What was begun before is received for ever.
///
/// # Errors
/// If there is none of this name, or the store fails.
pub async fn set_closed(store: &dyn Store, survey: &str, closed: bool) -> Result<Changed, PublishError> {
    let unknown = || PublishError::Unknown { survey: survey.to_owned() };
    let found = row(store, survey).await?.ok_or_else(unknown)?;
    let today = clock::today();
    let changed = store.set_closed(&found.workbook, closed.then_some(today.as_str())).await?;
    let survey = row(store, &found.workbook).await?.ok_or_else(unknown)?;
    Ok(Changed { survey, before: !changed })
}

impl Changed {
    /// What happened, as a sentence.
    pub fn sentence(&self, language: Language) -> String {
        let code = match (self.survey.is_closed(), self.before) {
            (true, false) => "closed",
            (true, true) => "closed-before",
            (false, false) => "opened",
            (false, true) => "opened-before",
        };
        let day = self.survey.closed_on.clone().unwrap_or_default();
        words(language, code, &[("title", self.survey.pack.title.clone()), ("day", day)])
    }
}

/// A survey whose days were to be set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dated {
    pub survey: SurveyRow,
    /// It had them before.
    pub before: bool,
}

/// Says between which days a survey runs.
///
/// # Errors
/// If there is none of this name, or the store fails.
pub async fn set_term(store: &dyn Store, survey: &str, term: &Term) -> Result<Dated, PublishError> {
    let unknown = || PublishError::Unknown { survey: survey.to_owned() };
    let found = row(store, survey).await?.ok_or_else(unknown)?;
    let changed = found.term != *term && store.set_term(&found.workbook, term).await?;
    let survey = row(store, &found.workbook).await?.ok_or_else(unknown)?;
    Ok(Dated { survey, before: !changed })
}

impl Dated {
    /// What happened, as a sentence.
    pub fn sentence(&self, language: Language) -> String {
        let days = term::told(&self.survey.term, language);
        let code = match (self.before, &days) {
            (true, _) => "term-before",
            (false, Some(_)) => "term-set",
            (false, None) => "term-none",
        };
        let title = self.survey.pack.title.clone();
        words(language, code, &[("title", title), ("days", days.unwrap_or_default())])
    }
}

/// A survey that was to be put into the archive, or taken out of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filed {
    pub survey: SurveyRow,
    /// It was so before.
    pub before: bool,
}

/// Puts a survey into the archive, where it takes nothing and is on no list, or takes it out.
///
/// # Errors
/// If there is none of this name, or the store fails.
pub async fn set_archived(store: &dyn Store, survey: &str, archived: bool) -> Result<Filed, PublishError> {
    let unknown = || PublishError::Unknown { survey: survey.to_owned() };
    let found = row(store, survey).await?.ok_or_else(unknown)?;
    let today = clock::today();
    // To say of one that has no days that it is not there would be no change.
    let changes = found.archived_on.is_some() != archived;
    let changed = changes && store.set_archived(&found.workbook, archived.then_some(today.as_str())).await?;
    let survey = row(store, &found.workbook).await?.ok_or_else(unknown)?;
    Ok(Filed { survey, before: !changed })
}

impl Filed {
    /// What happened, as a sentence.
    pub fn sentence(&self, language: Language) -> String {
        let code = match (&self.survey.archived_on, self.before) {
            (Some(_), false) => "archived",
            (Some(_), true) => "archived-before",
            (None, false) => "unarchived",
            (None, true) => "unarchived-before",
        };
        let day = self.survey.archived_on.clone().unwrap_or_default();
        words(language, code, &[("title", self.survey.pack.title.clone()), ("day", day)])
    }
}

/// What a version is called; some have no number.
pub fn version_told(version: &str, language: Language) -> String {
    if version.is_empty() { words(language, "version-none", &[]) } else { version.to_owned() }
}

/// What a survey's state is called today: open, on trial, closed…
pub fn state_told(survey: &SurveyRow, language: Language) -> String {
    let trial = survey.pack.trial.then(|| words(language, "state-trial", &[]));
    let Term { opens_on, closes_on, .. } = &survey.term;
    let state = match term::standing(survey, &clock::today()) {
        Standing::Archived => Some(("state-archived", &survey.archived_on)),
        Standing::Closed => Some(("state-closed", &survey.closed_on)),
        Standing::Over => Some(("state-over", closes_on)),
        Standing::NotYet => Some(("state-not-yet", opens_on)),
        Standing::Open => closes_on.is_some().then_some(("state-until", closes_on)),
    };
    let last = term::last_day(&survey.term).unwrap_or_default();
    let state =
        state.map(|(code, day)| words(language, code, &[("day", day.clone().unwrap_or_default()), ("last", last)]));
    let told: Vec<String> = trial.into_iter().chain(state).collect();
    if told.is_empty() { words(language, "state-open", &[]) } else { told.join(", ") }
}

impl Published {
    /// What happened, in sentences; `url` is the collector's address.
    pub fn sentences(&self, url: &str, language: Language) -> Vec<String> {
        let SurveyRow { name, pack, .. } = &self.survey;
        let version = &pack.pack.version;
        let told = [
            ("title", pack.title.clone()),
            ("version", version_told(version, language)),
            ("asked", self.asked.clone()),
            ("address", format!("{url}/s/{name}")),
        ];
        let say = |code: &str| words(language, code, &told);
        let mut lines = vec![say(match (self.unchanged, pack.trial) {
            (true, _) => "published-before",
            (false, true) => "published-trial",
            (false, false) => "published",
        })];
        if !self.unchanged && *version != self.asked {
            lines.push(say(if self.asked.is_empty() { "version-given" } else { "version-next" }));
        }
        lines.push(say("published-address"));
        if self.survey.is_closed() {
            lines.push(say("published-closed"));
        }
        if self.survey.archived_on.is_some() {
            lines.push(say("archived"));
        }
        if let Some(days) = term::told(&self.survey.term, language) {
            lines.push(words(language, "term-now", &[("days", days)]));
        }
        lines
    }
}
