//! `teren exclude` and `teren include`

use super::{Common, Outcome, noted};
use crate::{
    exclusion::Exclusion,
    named::{Found, Named, NotFound, survey_of},
    people::deeds::by_command,
};
use messages::{Language, erasure::words};
use outbox::{ResponseId, receipt::code};
use serde::Serialize;
use std::process::ExitCode;
use store::Store;

#[derive(clap::Args)]
pub struct Exclude {
    #[arg(value_name = "ID|CODE", requires = "because")]
    responses: Vec<Named>,
    #[arg(long, value_name = "TEXT", value_parser = reason)]
    because: Option<String>,
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    common: Common,
}

#[derive(clap::Args)]
pub struct Include {
    #[arg(value_name = "ID|CODE", required = true)]
    responses: Vec<Named>,
    #[command(flatten)]
    common: Common,
}

/// One excluded response in the list.
#[derive(Serialize)]
struct Line {
    code: String,
    response: ResponseId,
    form: String,
    excluded_on: String,
    because: String,
}

fn reason(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() { Err("a reason is needed".to_owned()) } else { Ok(text.to_owned()) }
}

/// Exit code 0: all of them count nowhere now; 1: one is not here, or was erased; the others are excluded all the same.
pub async fn exclude(args: Exclude, language: Language) -> Outcome {
    let store = args.common.open().await?.store;
    let Some(because) = args.because.filter(|_| !args.responses.is_empty()) else {
        return list(store.as_ref(), args.json, language).await;
    };
    let mut all = true;
    for named in &args.responses {
        let Some(id) = here(store.as_ref(), named, language).await? else {
            all = false;
            continue;
        };
        let done = Exclusion::of(store.as_ref(), id, &because).await?;
        all &= done.is_excluded();
        if matches!(done, Exclusion::Done | Exclusion::Anew { .. }) {
            note(store.as_ref(), "exclude", id, language).await?;
        }
        say!("{}", done.sentence(id, language));
    }
    Ok(if all { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Exit code 0: all of them count; 1: one is not here, or was erased.
pub async fn include(args: Include, language: Language) -> Outcome {
    let store = args.common.open().await?.store;
    let mut all = true;
    for named in &args.responses {
        let Some(id) = here(store.as_ref(), named, language).await? else {
            all = false;
            continue;
        };
        let done = store.include(id).await?;
        if done {
            note(store.as_ref(), "include", id, language).await?;
        }
        let said = if done { "included" } else { "not-excluded" };
        say!("{}", words(language, said, &[("code", code(&id))]));
    }
    Ok(if all { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn note(store: &dyn Store, what: &str, id: ResponseId, language: Language) -> anyhow::Result<()> {
    let survey = survey_of(store, id).await?;
    noted(by_command(store, what, &survey, &code(&id)).await, language);
    Ok(())
}

/// The response, if it is here; otherwise it is said why not.
async fn here(store: &dyn Store, named: &Named, language: Language) -> anyhow::Result<Option<ResponseId>> {
    let sentence = match named.find(store).await {
        Ok(Found::Here(id)) => return Ok(Some(id)),
        Ok(Found::Erased(id)) => words(language, "was-erased", &[("code", code(&id))]),
        Err(NotFound::Store(error)) => return Err(error.into()),
        Err(error) => error.sentence(language).unwrap_or_default(),
    };
    tell!("{sentence}");
    Ok(None)
}

async fn list(store: &dyn Store, json: bool, language: Language) -> Outcome {
    let excluded = store.excluded(None).await?;
    if excluded.is_empty() && !json {
        say!("{}", words(language, "nothing-excluded", &[]));
    }
    let lines: Vec<_> = excluded
        .into_iter()
        .map(|e| Line {
            code: code(&e.id),
            response: e.id,
            form: e.form_id,
            excluded_on: e.excluded_on,
            because: e.because,
        })
        .collect();
    if json {
        crate::told::data(&serde_json::to_string(&lines)?);
        return Ok(ExitCode::SUCCESS);
    }
    for Line { code, response, form, excluded_on, because } in lines {
        let arguments = [
            ("code", code),
            ("response", response.to_string()),
            ("form", form),
            ("day", excluded_on),
            ("because", because),
        ];
        say!("{}", words(language, "excluded-line", &arguments));
    }
    Ok(ExitCode::SUCCESS)
}
