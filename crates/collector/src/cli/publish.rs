//! `teren publish` and `teren live`

use super::{
    Common, Outcome, path, public_url,
    surveys::{Days, note_days},
};
use crate::{
    findings::{self, Finding, State},
    forms::Files,
    people::deeds::by_command,
    publishing::{Asked, PublishError, Published, Wish, prepare, set_term},
};
use anyhow::Context;
use messages::{Language, commands, publishing::words};
use serde::Serialize;
use std::{path::PathBuf, process::ExitCode};
use store::{Store, StoreError};

#[derive(clap::Args)]
pub struct Args {
    file: PathBuf,
    #[arg(long = "as", value_name = "NAME")]
    survey: Option<String>,
    #[command(flatten)]
    days: Days,
    #[arg(long)]
    trial: bool,
    #[arg(long, conflicts_with = "trial")]
    as_it_stands: bool,
    #[arg(long, conflicts_with = "trial")]
    example_files: bool,
    #[command(flatten)]
    confirmed: Confirmed,
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    common: Common,
}

#[derive(clap::Args)]
pub struct Live {
    survey: String,
    files: Vec<PathBuf>,
    #[arg(long)]
    as_it_stands: bool,
    #[arg(long)]
    example_files: bool,
    #[command(flatten)]
    confirmed: Confirmed,
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    common: Common,
}

/// What is confirmed of a new version.
#[derive(Debug, Clone, Copy, clap::Args)]
struct Confirmed {
    #[arg(long)]
    same_meaning: bool,
    #[arg(long)]
    new_promise: bool,
    #[arg(long)]
    new_questions: bool,
}

impl Confirmed {
    fn all(self) -> Vec<Asked> {
        let has = |asked: &Asked| match asked {
            Asked::NewQuestions => self.new_questions,
            Asked::NewPromise => self.new_promise,
            Asked::SameMeaning => self.same_meaning,
            Asked::NewCodes => false,
        };
        Asked::ALL.into_iter().filter(has).collect()
    }
}

/// How the answer is told.
#[derive(Clone, Copy)]
struct Answer {
    language: Language,
    json: bool,
}

/// What came of it, for programs.
#[derive(Serialize)]
struct Told {
    published: bool,
    survey: Option<String>,
    address: Option<String>,
    version: Option<String>,
    trial: Option<bool>,
    closed: Option<bool>,
    unchanged: Option<bool>,
    sentences: Vec<String>,
    findings: Vec<Finding>,
}

/// Exit code 0: published, or shown before; 1: refused; 2: it cannot be read, or there is no collector's folder.
pub async fn run(args: Args, language: Language) -> Outcome {
    let answer = Answer { language, json: args.json };
    let store = args.common.open().await?.store;
    let checked = findings::check(&args.file, answer.language);
    let file = args.file.display().to_string();
    if !matches!(checked.state, State::Usable(_)) {
        let code = ExitCode::from(checked.exit_code());
        let error = match checked.state {
            State::Unreadable => PublishError::Unreadable { file: file.clone() },
            _ => PublishError::Unusable { file: file.clone() },
        };
        return refused(answer, checked.findings, &file, &error, code);
    }
    let wish = Wish::of_file(&args.file, args.survey)
        .with_context(|| commands::words(language, "unread", &[("file", file.clone())]))?;
    let Args { trial, as_it_stands, example_files, confirmed, days, .. } = args;
    publish(store.as_ref(), wish, Way { trial, as_it_stands, example_files, confirmed, days }, answer).await
}

/// Exit code 0: it is live; 1: refused; 2: a file cannot be read, or there is no collector's folder.
pub async fn live(args: Live, language: Language) -> Outcome {
    let store = args.common.open().await?.store;
    let mut files = Files::new();
    for file in &args.files {
        let unread = || commands::words(language, "unread", &[path("file", file)]);
        let bytes = std::fs::read(file).with_context(unread)?;
        files.insert(&file.file_name().unwrap_or_default().to_string_lossy(), bytes);
    }
    let answer = Answer { language, json: args.json };
    let days = Days::default();
    let Live { survey, as_it_stands, example_files, confirmed, .. } = args;
    let way = Way { trial: false, as_it_stands, example_files, confirmed, days };
    publish(store.as_ref(), Wish { files, workbook: None, survey: Some(survey) }, way, answer).await
}

/// How it is published.
#[derive(Debug, Clone)]
struct Way {
    trial: bool,
    /// What looks like a gap in its clause and may be meant is meant.
    as_it_stands: bool,
    /// It goes live with the files of the bundled surveys.
    example_files: bool,
    /// What is confirmed of what it changes.
    confirmed: Confirmed,
    /// Between which days it is to run.
    days: Days,
}

async fn publish(store: &dyn Store, wish: Wish, way: Way, answer: Answer) -> Outcome {
    let Answer { language, json } = answer;
    let Way { trial, as_it_stands, example_files, confirmed, days } = way;
    let mut prepared = match prepare(store, wish, language).await {
        Ok(prepared) => prepared,
        Err(PublishError::Store(error)) => return Err(error.into()),
        Err(error) => return refused(answer, Vec::new(), "", &error, ExitCode::FAILURE),
    };
    (prepared.as_it_stands, prepared.confirmed) = (as_it_stands, confirmed.all());
    prepared.with_examples = example_files;
    let (findings, file) = (prepared.findings.clone(), prepared.file.clone());
    let changes: Vec<String> = prepared.changes.iter().map(|change| change.sentence(language)).collect();
    let borrowed = prepared.borrowed_told(language);
    let has = prepared.shown.as_ref().map(|shown| shown.term.clone()).unwrap_or_default();
    let term = match days.over(&has) {
        Ok(term) => days.are_given().then_some(term),
        Err(error) => return refused(answer, findings, &file, &PublishError::Term(error), ExitCode::FAILURE),
    };
    let mut published = match prepared.publish(store, trial).await {
        Ok(published) => published,
        Err(error @ PublishError::Store(StoreError::Busy | StoreError::Full | StoreError::Unreachable)) => {
            return refused(answer, findings, &file, &error, ExitCode::from(2));
        }
        Err(PublishError::Store(error)) => return Err(error.into()),
        Err(error) => return refused(answer, findings, &file, &error, ExitCode::FAILURE),
    };
    let (what, version) = (if trial { "publish-trial" } else { "publish" }, &published.survey.pack.pack.version);
    by_command(store, what, &published.survey.workbook, version).await?;
    if let Some(term) = term {
        let dated = set_term(store, &published.survey.workbook, &term).await;
        published.survey = dated.map_err(anyhow::Error::new)?.survey;
        note_days(store, &published.survey).await?;
    }
    let url = public_url(store).await?;
    let mut sentences = published.sentences(&url, language);
    sentences.extend(borrowed.into_iter().chain(changes));
    if json {
        let Published { survey, unchanged, .. } = published;
        let told = Told {
            published: true,
            address: Some(format!("{url}/s/{}", survey.name)),
            version: Some(survey.pack.pack.version.clone()),
            trial: Some(survey.pack.trial),
            closed: Some(survey.is_closed()),
            unchanged: Some(unchanged),
            survey: Some(survey.workbook),
            sentences,
            findings,
        };
        crate::told::data(&serde_json::to_string(&told)?);
    } else {
        findings.iter().for_each(|finding| tell!("{}", finding.line(&file, language)));
        sentences.iter().for_each(|sentence| say!("{sentence}"));
    }
    Ok(ExitCode::SUCCESS)
}

fn refused(answer: Answer, findings: Vec<Finding>, file: &str, error: &PublishError, code: ExitCode) -> Outcome {
    let Answer { language, json } = answer;
    let mut sentences = vec![error.sentence(language)];
    match error {
        PublishError::Unfilled { fields, .. } if fields.iter().all(|one| one.is_doubtful) => {
            sentences.push(words(language, "as-it-stands", &[]));
        }
        PublishError::Unfilled { is_live: false, .. } | PublishError::Examples { is_live: false, .. } => {
            sentences.push(words(language, "try-it-out", &[]))
        }
        PublishError::IsLive { survey } => sentences.push(words(language, "try-apart", &[("survey", survey.clone())])),
        PublishError::FormTaken { survey, .. } => {
            sentences.push(words(language, "publish-as", &[("survey", survey.clone())]));
        }
        _ => {}
    }
    if json {
        let (survey, address, version, trial, closed, unchanged) = Default::default();
        let told = Told { published: false, survey, address, version, trial, closed, unchanged, sentences, findings };
        crate::told::data(&serde_json::to_string(&told)?);
    } else {
        findings.iter().for_each(|finding| tell!("{}", finding.line(file, language)));
        sentences.iter().for_each(|sentence| tell!("{sentence}"));
    }
    Ok(code)
}
