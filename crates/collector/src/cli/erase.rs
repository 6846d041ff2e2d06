//! `teren erase`

use super::{Common, Outcome, intake_in, noted};
use crate::{
    erasure::{Erasing, words_of},
    named::{Found, Named, NotFound, survey_of},
    people::deeds::by_command,
};
use messages::{Language, erasure::words};
use outbox::{Digest, ResponseId, receipt::code};
use serde::Serialize;
use std::{path::PathBuf, process::ExitCode};
use store::erasure::Copy;

#[derive(clap::Args)]
pub struct Args {
    #[arg(conflicts_with = "response")]
    code: Option<Named>,
    #[arg(long, value_name = "ID")]
    response: Option<ResponseId>,
    #[arg(long, value_name = "TEXT", default_value = "")]
    because: String,
    #[arg(long, value_name = "FILE")]
    erasures: Option<PathBuf>,
    #[command(flatten)]
    common: Common,
    #[arg(long)]
    json: bool,
}

/// One erasure in the list.
#[derive(Serialize)]
struct Line {
    response: Digest,
    erased_on: String,
    because: String,
    finished: bool,
}

/// What came of erasing one.
#[derive(Serialize)]
struct Done {
    code: String,
    response: ResponseId,
    state: &'static str,
    erased_on: String,
    records: u64,
    apart: u64,
    attachments: u64,
    finished: bool,
    copies: Vec<Copy>,
}

/// Exit code 0: it is erased, or was before; 1: there is none of this name; 2: it could not be done, or not to its end.
pub async fn run(args: Args, language: Language) -> Outcome {
    let intake = intake_in(&args.common, &[], language).await?;
    let eraser = intake.eraser();
    if let Some(path) = &args.erasures {
        eraser.keep_list(path).await?;
    }
    let Some(named) = args.code.or(args.response.map(Named::Id)) else {
        eraser.finish().await?;
        return list(&intake, args.json, language).await;
    };
    let id = match named.find(intake.store.as_ref()).await {
        Ok(Found::Here(id) | Found::Erased(id)) => id,
        Err(NotFound::Store(error)) => return Err(error.into()),
        Err(error) => {
            tell!("{}", error.sentence(language).unwrap_or_default());
            return Ok(ExitCode::FAILURE);
        }
    };
    let store = intake.store.as_ref();
    let survey = survey_of(store, id).await?;
    let erasing = eraser.erase(id, &args.because).await?;
    if matches!(erasing, Erasing::Now { .. }) {
        // Nothing by which what is gone could be told from others.
        noted(by_command(store, "erase", &survey, "").await, language);
    }
    if args.json {
        crate::told::data(&serde_json::to_string(&done(id, erasing))?);
    } else {
        erasing.sentences(id, language).iter().for_each(|line| say!("{line}"));
    }
    Ok(ExitCode::SUCCESS)
}

fn done(id: ResponseId, erasing: Erasing) -> Done {
    let (state, erased_on, taken, finished, copies) = match erasing {
        Erasing::Now { taken, copies, finished } => ("erased", crate::clock::today(), taken, finished, copies),
        Erasing::Before(day) => ("erased-before", day, Default::default(), true, Vec::new()),
    };
    Done {
        code: code(&id),
        response: id,
        state,
        erased_on,
        records: taken.records,
        apart: taken.apart,
        attachments: taken.parts,
        finished,
        copies,
    }
}

async fn list(intake: &crate::ingest::Intake, json: bool, language: Language) -> Outcome {
    let erased = intake.store.erased().await?;
    if json {
        let line = |e: store::erasure::Erased| Line {
            response: e.id_hash,
            erased_on: e.erased_on,
            because: e.because,
            finished: e.finished,
        };
        crate::told::data(&serde_json::to_string(&erased.into_iter().map(line).collect::<Vec<_>>())?);
    } else if erased.is_empty() {
        say!("{}", words(language, "nothing-erased", &[]));
    } else {
        erased.iter().for_each(|erased| say!("{}", words_of(erased, language)));
    }
    Ok(ExitCode::SUCCESS)
}
