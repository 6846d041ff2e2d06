//! `teren progress`

use super::{Common, Outcome, path, survey_in};
use crate::{
    export::pages::Source,
    fieldwork::{self, Figures, Survey, targets::Targets},
    people::deeds::by_command,
    seal_keys::SealKeys,
};
use anyhow::{Context, anyhow};
use messages::{Language, commands, exports, fieldwork::words, publishing};
use std::{path::PathBuf, process::ExitCode};
use store::records::Which;

#[derive(clap::Args)]
pub struct Args {
    survey: String,
    #[command(flatten)]
    common: Common,
    #[arg(long, value_name = "FILE")]
    targets: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    seal_key: Vec<PathBuf>,
    #[arg(long)]
    json: bool,
}

/// Exit code 1: the table of targets is none, and nothing was changed.
pub async fn run(args: Args, language: Language) -> Outcome {
    let data = args.common.open().await?;
    let store = data.store.clone();
    let row = survey_in(store.as_ref(), &args.survey, language).await?;
    let key = fieldwork::targets::key(&row.workbook);
    let unreadable = || anyhow!(publishing::words(language, "workbook-unread", &[("file", row.workbook.clone())]));
    if let Some(file) = &args.targets {
        let bytes = std::fs::read(file).with_context(|| commands::words(language, "unread", &[path("file", file)]))?;
        let (text, _) = xlsform::decode(&bytes);
        let form = Survey::form(store.as_ref(), &row).await?.ok_or_else(unreadable)?;
        if let (false, Err(error)) = (text.trim().is_empty(), Targets::read(&text, &form)) {
            tell!("{}", error.sentence(language));
            return Ok(ExitCode::FAILURE);
        }
        store.set_setting(&key, text.trim()).await?;
        by_command(store.as_ref(), "targets", &row.workbook, "").await?;
        say!("{}", words(language, "targets-saved", &[("survey", row.workbook)]));
        return Ok(ExitCode::SUCCESS);
    }
    let targets = store.setting(&key).await?.unwrap_or_default();
    let survey = Survey::load(store.as_ref(), &row, &targets).await?.ok_or_else(unreadable)?;
    let held = SealKeys::open(&args.common.data, &args.seal_key)?.held()?;
    let source = Source::new(store.clone(), data.parts()?, held, &row, Which::Counted);
    let figures = fieldwork::figures(&source, survey).await?;
    if args.json {
        crate::told::data(&serde_json::to_string(&figures)?);
    } else {
        lines(&figures, language).iter().for_each(|line| say!("{line}"));
    }
    Ok(ExitCode::SUCCESS)
}

fn lines(figures: &Figures, language: Language) -> Vec<String> {
    let say = |code: &str, args: &[(&'static str, String)]| words(language, code, args);
    let hidden = || say("few", &[]);
    let mut lines = Vec::new();
    for day in &figures.days {
        lines.push(say("day-line", &[("day", day.day.clone()), ("count", day.responses.to_string())]));
    }
    if let Some(minutes) = figures.median_minutes {
        lines.push(say("median-line", &[("count", minutes.to_string())]));
    }
    for row in figures.targets.iter().flat_map(|targets| &targets.rows) {
        let came = row.came.map_or_else(hidden, |came| came.to_string());
        let told = [("groups", row.groups.join(", ")), ("wanted", row.wanted.to_string()), ("came", came)];
        lines.push(say("target-line", &told));
    }
    for found in &figures.problems {
        let problem = exports::words(language, &format!("problem-{}", found.rule), &[]);
        let told = [("question", found.question.clone()), ("problem", problem), ("count", found.responses.to_string())];
        lines.push(say("problem-line", &told));
    }
    lines.push(say("alike", &[("count", figures.odd.alike.to_string())]));
    lines
}
