//! `teren surveys`, `teren close` and `teren open`

use super::{Common, Outcome, public_url};
use crate::{
    data,
    publishing::{PublishError, set_closed, state_told, version_told},
};
use messages::{Language, publishing::words};
use serde::Serialize;
use std::process::ExitCode;

#[derive(clap::Args)]
pub struct List {
    #[command(flatten)]
    common: Common,
    #[arg(long)]
    json: bool,
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
    received: u64,
    excluded: u64,
    /// Responses of its trial, once it is live.
    tests: u64,
}

pub async fn list(args: List, language: Language) -> Outcome {
    let store = data::open_existing(&args.common.data).await?;
    let url = public_url(store.as_ref()).await?;
    let mut lines = Vec::new();
    for row in store.surveys().await? {
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

/// Exit code 0: it is closed now; 1: there is none of this name.
pub async fn close(args: Change, language: Language) -> Outcome {
    change(args, true, language).await
}

/// Exit code 0: it is open now; 1: there is none of this name.
pub async fn open(args: Change, language: Language) -> Outcome {
    change(args, false, language).await
}

async fn change(args: Change, closed: bool, language: Language) -> Outcome {
    let store = data::open_existing(&args.common.data).await?;
    match set_closed(store.as_ref(), &args.survey, closed).await {
        Ok(done) => say!("{}", done.sentence(language)),
        Err(PublishError::Store(error)) => return Err(error.into()),
        Err(error) => {
            tell!("{}", error.sentence(language));
            return Ok(ExitCode::FAILURE);
        }
    }
    Ok(ExitCode::SUCCESS)
}
