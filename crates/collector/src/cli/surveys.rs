//! `teren surveys`, `teren close` and `teren open`; the days that `teren publish` takes, too.

use super::{Common, Outcome, public_url};
use crate::{
    people::deeds::by_command,
    publishing::{PublishError, row, set_archived, set_closed, set_term, state_told, version_told},
    term::{self, TermError},
};
use messages::{Language, publishing::words};
use serde::Serialize;
use std::process::ExitCode;
use store::{
    Store, StoreError,
    surveys::{SurveyRow, Term},
};

#[derive(clap::Args)]
pub struct List {
    survey: Option<String>,
    #[command(flatten)]
    days: Days,
    #[arg(long, requires = "survey", conflicts_with_all = ["opens", "closes", "last_day"])]
    archive: bool,
    #[arg(long, requires = "survey", conflicts_with_all = ["archive", "opens", "closes", "last_day"])]
    unarchive: bool,
    #[arg(long, requires = "survey", conflicts_with_all = ["archive", "unarchive", "opens", "closes", "last_day"])]
    delete: bool,
    #[arg(long, value_name = "NAME", requires = "delete", default_value = "")]
    name: String,
    #[command(flatten)]
    common: Common,
    #[arg(long)]
    json: bool,
}

/// Between which days a survey is to run; what is not given stays as it is.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Days {
    #[arg(long = "open", value_name = "D")]
    opens: Option<String>,
    #[arg(long = "close", value_name = "D")]
    closes: Option<String>,
    #[arg(long = "last-day", value_name = "D")]
    last_day: Option<String>,
}

/// Takes a day away.
const NONE: &str = "none";

impl Days {
    pub fn are_given(&self) -> bool {
        self.opens.is_some() || self.closes.is_some() || self.last_day.is_some()
    }

    /// The days that come of these and of those that it has.
    ///
    /// # Errors
    /// If one is no day, or they stand in another order.
    pub fn over(&self, has: &Term) -> Result<Term, TermError> {
        let day = |given: &Option<String>, had: &Option<String>| match given.as_deref() {
            Some(NONE) => String::new(),
            Some(given) => given.to_owned(),
            None => had.clone().unwrap_or_default(),
        };
        // What would be left of a term that has no end any more goes with it.
        let ends = self.closes.as_deref() != Some(NONE) || self.last_day.is_some();
        let last = if ends { day(&self.last_day, &has.last_day) } else { String::new() };
        term::parse(&day(&self.opens, &has.opens_on), &day(&self.closes, &has.closes_on), &last)
    }
}

#[derive(clap::Args)]
pub struct Change {
    survey: String,
    #[command(flatten)]
    common: Common,
}

/// A survey, for programs.
#[derive(Serialize)]
struct Line {
    name: String,
    title: String,
    address: String,
    form_id: String,
    version: String,
    privacy: &'static str,
    trial: bool,
    closed_on: Option<String>,
    opens_on: Option<String>,
    closes_on: Option<String>,
    /// The last day on which what arrives counts.
    last_day: Option<String>,
    archived_on: Option<String>,
    received: u64,
    excluded: u64,
    /// Responses of its trial, once it is live.
    tests: u64,
}

/// Exit code 0: listed, deleted, or the days are set; 1: there is none of this name, it may not be deleted, or they cannot be
/// its days; 2: deleting it could not be brought to its end.
pub async fn list(args: List, language: Language) -> Outcome {
    if args.delete {
        return super::delete::run(&args.common, args.survey.as_deref().unwrap_or_default(), &args.name, language)
            .await;
    }
    let store = args.common.open().await?.store;
    if let Some(done) = change_first(store.as_ref(), &args, language).await? {
        match done {
            Ok(sentence) if args.json => tell!("{sentence}"),
            Ok(sentence) => {
                say!("{sentence}");
                return Ok(ExitCode::SUCCESS);
            }
            Err(sentence) => {
                tell!("{sentence}");
                return Ok(ExitCode::FAILURE);
            }
        }
    }
    let only = match &args.survey {
        Some(name) => match row(store.as_ref(), name).await? {
            Some(row) => Some(row.workbook),
            None => {
                tell!("{}", PublishError::Unknown { survey: name.clone() }.sentence(language));
                return Ok(ExitCode::FAILURE);
            }
        },
        None => None,
    };
    let url = public_url(store.as_ref()).await?;
    let mut lines = Vec::new();
    let wanted = |row: &SurveyRow| only.as_ref().is_none_or(|only| *only == row.workbook);
    for row in store.surveys().await?.into_iter().filter(wanted) {
        let counts = store.counts(&row.pack.pack.form_id).await?;
        let state = state_told(&row, language);
        let address = format!("{url}/s/{}", row.name);
        let line = Line {
            name: row.workbook,
            title: row.pack.title,
            address,
            form_id: row.pack.pack.form_id,
            version: row.pack.pack.version,
            privacy: row.pack.privacy.as_str(),
            trial: row.pack.trial,
            closed_on: row.closed_on,
            last_day: term::last_day(&row.term),
            opens_on: row.term.opens_on,
            closes_on: row.term.closes_on,
            archived_on: row.archived_on,
            received: counts.received,
            excluded: counts.excluded,
            tests: counts.tests,
        };
        lines.push((line, state));
    }
    if args.json {
        let lines: Vec<_> = lines.into_iter().map(|(line, _)| line).collect();
        crate::told::data(&serde_json::to_string(&lines)?);
    } else if lines.is_empty() {
        say!("{}", words(language, "no-surveys", &[]));
    } else {
        for (line, state) in lines {
            let told = [
                ("name", line.name),
                ("title", line.title),
                ("version", version_told(&line.version, language)),
                ("state", state),
                ("received", line.received.to_string()),
                ("address", line.address),
            ];
            say!("{}", words(language, "survey-line", &told));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// What is to be changed before anything is listed: what came of it, or why it is refused, as a sentence.
async fn change_first(
    store: &dyn Store,
    args: &List,
    language: Language,
) -> anyhow::Result<Option<Result<String, String>>> {
    let survey = args.survey.as_deref().unwrap_or_default();
    if args.days.are_given() {
        return Ok(Some(set_days(store, survey, &args.days, language).await?));
    }
    if !args.archive && !args.unarchive {
        return Ok(None);
    }
    Ok(Some(match set_archived(store, survey, args.archive).await {
        Ok(filed) => {
            if !filed.before {
                let what = if args.archive { "archive" } else { "unarchive" };
                by_command(store, what, &filed.survey.workbook, "").await?;
            }
            Ok(filed.sentence(language))
        }
        Err(PublishError::Store(error)) => return Err(error.into()),
        Err(error) => Err(error.sentence(language)),
    }))
}

/// Sets a survey's days; what came of it, or why it is refused, as a sentence.
async fn set_days(
    store: &dyn Store,
    survey: &str,
    days: &Days,
    language: Language,
) -> anyhow::Result<Result<String, String>> {
    let Some(has) = row(store, survey).await? else {
        return Ok(Err(PublishError::Unknown { survey: survey.to_owned() }.sentence(language)));
    };
    let term = match days.over(&has.term) {
        Ok(term) => term,
        Err(error) => return Ok(Err(error.sentence(language))),
    };
    let dated = set_term(store, &has.workbook, &term).await?;
    if !dated.before {
        note_days(store, &dated.survey).await?;
    }
    Ok(Ok(dated.sentence(language)))
}

/// Notes that a survey's days were set.
pub async fn note_days(store: &dyn Store, survey: &SurveyRow) -> Result<(), StoreError> {
    by_command(store, "term", &survey.workbook, &term::noted(&survey.term)).await
}

/// Exit code 0: it is closed now; 1: there is none of this name.
pub async fn close(args: Change, language: Language) -> Outcome {
    change(args, true, language).await
}

/// Exit code 0: it is open now; 1: there is none of this name.
pub async fn open(args: Change, language: Language) -> Outcome {
    change(args, false, language).await
}

async fn change(args: Change, closed: bool, language: Language) -> Outcome {
    let store = args.common.open().await?.store;
    match set_closed(store.as_ref(), &args.survey, closed).await {
        Ok(done) => {
            by_command(store.as_ref(), if closed { "close" } else { "open" }, &done.survey.workbook, "").await?;
            say!("{}", done.sentence(language));
        }
        Err(PublishError::Store(error)) => return Err(error.into()),
        Err(error) => {
            tell!("{}", error.sentence(language));
            return Ok(ExitCode::FAILURE);
        }
    }
    Ok(ExitCode::SUCCESS)
}
