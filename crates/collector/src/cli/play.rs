//! `teren play`: a response driven by steps. JSON lines in, one line each out, in order.

use super::{Outcome, path, xpath};
use crate::{clock, folder::Folder};
use anyhow::{Context, anyhow};
use jiff::{Timestamp, tz::TimeZone};
use messages::{Language, commands::words, diagnostics};
use serde_json::json;
use std::{
    fs,
    io::{self, BufRead, Write},
    path::PathBuf,
    process::ExitCode,
    rc::Rc,
};
use xforms::{Diagnostic, Form, Moment, Severity, play::Player};

#[derive(clap::Args)]
pub struct Args {
    form: PathBuf,
    #[arg(long, default_value = "UTC")]
    tz: String,
    #[arg(long)]
    now: Option<String>,
    #[arg(long, default_value_t = 1)]
    seed: u32,
    #[arg(long)]
    files: Option<PathBuf>,
}

pub fn run(args: &Args, language: Language) -> Outcome {
    let bytes = fs::read(&args.form).with_context(|| args.form.display().to_string())?;
    let (text, _) = xlsform::decode_xml(&bytes).map_err(|encoding| {
        anyhow!(words(language, "other-encoding", &[path("file", &args.form), ("encoding", encoding)]))
    })?;
    let folder = args.files.as_deref().map_or_else(|| Folder::beside(&args.form), Folder::new);
    let zone = TimeZone::get(&args.tz).with_context(|| format!("--tz {}", args.tz))?;
    let at = moment(args, &zone)?;
    let (form, findings) = Form::salvage(&text, &folder);
    let mut player = form.map(|form| Player::new(Rc::new(form), at, Some(clock::rules(zone)), args.seed));
    let unusable = unusable(&findings, language);

    let mut out = io::BufWriter::new(io::stdout().lock());
    let mut input = io::BufReader::new(io::stdin());
    let mut line = Vec::new();
    while input.read_until(b'\n', &mut line)? > 0 {
        let answer = match &mut player {
            Some(player) => player.line(&String::from_utf8_lossy(&line)),
            None => json!({ "error": { "code": "form-unusable", "message": unusable } }),
        };
        serde_json::to_writer(&mut out, &answer)?;
        out.write_all(b"\n")?;
        line.clear();
        // Who waits for the state before stepping on gets it.
        if input.buffer().is_empty() {
            out.flush()?;
        }
    }
    out.flush()?;
    if player.is_none() {
        tell!("teren: {unusable}");
        return Ok(ExitCode::from(1));
    }
    Ok(ExitCode::SUCCESS)
}

/// Every error of the form, as one text.
fn unusable(findings: &[Diagnostic], language: Language) -> String {
    let errors = findings.iter().filter(|finding| finding.severity == Severity::Error);
    let sentences = errors.map(|finding| diagnostics::sentence(language, finding.code, &finding.args));
    sentences.collect::<Vec<_>>().join(" ")
}

fn moment(args: &Args, zone: &TimeZone) -> anyhow::Result<Moment> {
    let now = match &args.now {
        None => Timestamp::now(),
        Some(text) => xpath::instant(text, zone).with_context(|| format!("--now {text}"))?,
    };
    Ok(Moment { utc_ms: now.as_millisecond(), offset_min: clock::offset_min(zone, now.as_millisecond()) })
}
