//! `teren convert`

use super::{Outcome, path};
use crate::{
    files,
    findings::{self, State},
};
use anyhow::Context;
use messages::{Language, commands::words};
use std::{io::Write, path::PathBuf, process::ExitCode};

#[derive(clap::Args)]
pub struct Args {
    file: PathBuf,
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub fn run(args: &Args, language: Language) -> Outcome {
    let checked = findings::check(&args.file, language);
    let file = args.file.display().to_string();
    checked.findings.iter().for_each(|finding| tell!("{}", finding.line(&file, language)));
    if let State::Usable(xml) = &checked.state {
        match &args.output {
            Some(file) => files::write(file, xml.as_bytes())
                .with_context(|| words(language, "unwritten", &[path("file", file)]))?,
            None => std::io::stdout().write_all(xml.as_bytes())?,
        }
    }
    Ok(ExitCode::from(checked.exit_code()))
}
