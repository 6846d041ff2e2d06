//! `teren publish` and `teren live`

use super::{Common, Outcome, path, public_url};
use crate::{
    data,
    findings::{self, Finding, State},
    forms::Files,
    publishing::{PublishError, Published, Wish, prepare},
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
    #[arg(long)]
    trial: bool,
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
    json: bool,
    #[command(flatten)]
    common: Common,
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
    let store = data::open_existing(&args.common.data).await?;
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
    publish(store.as_ref(), wish, args.trial, answer).await
}

/// Exit code 0: it is live; 1: refused; 2: a file cannot be read, or there is no collector's folder.
pub async fn live(args: Live, language: Language) -> Outcome {
    let store = data::open_existing(&args.common.data).await?;
    let mut files = Files::new();
    for file in &args.files {
        let unread = || commands::words(language, "unread", &[path("file", file)]);
        let bytes = std::fs::read(file).with_context(unread)?;
        files.insert(&file.file_name().unwrap_or_default().to_string_lossy(), bytes);
    }
    let answer = Answer { language, json: args.json };
    publish(store.as_ref(), Wish { files, workbook: None, survey: Some(args.survey) }, false, answer).await
}

async fn publish(store: &dyn Store, wish: Wish, trial: bool, answer: Answer) -> Outcome {
    let Answer { language, json } = answer;
    let prepared = match prepare(store, wish, language).await {
        Ok(prepared) => prepared,
        Err(PublishError::Store(error)) => return Err(error.into()),
        Err(error) => return refused(answer, Vec::new(), "", &error, ExitCode::FAILURE),
    };
    let (findings, file) = (prepared.findings.clone(), prepared.file.clone());
    let borrowed = prepared.borrowed_told(language);
    let published = match prepared.publish(store, trial).await {
        Ok(published) => published,
        Err(error @ PublishError::Store(StoreError::Busy | StoreError::Full)) => {
            return refused(answer, findings, &file, &error, ExitCode::from(2));
        }
        Err(PublishError::Store(error)) => return Err(error.into()),
        Err(error) => return refused(answer, findings, &file, &error, ExitCode::FAILURE),
    };
    let url = public_url(store).await?;
    let mut sentences = published.sentences(&url, language);
    sentences.extend(borrowed);
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
        PublishError::Unfilled { is_live: false, .. } => sentences.push(words(language, "try-it-out", &[])),
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
