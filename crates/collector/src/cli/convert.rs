//! `teren convert`

use super::{Lang, Outcome};
use crate::{
    files,
    findings::{self, State},
};
use anyhow::Context;
use std::{io::Write, path::PathBuf, process::ExitCode};

#[derive(clap::Args)]
pub struct Args {
    /// A workbook (.xlsx, .xls, .ods, .md).
    file: PathBuf,
    /// The file to write; standard output without it. With errors, nothing is written.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// The language of the sentences about mistakes.
    #[arg(long, value_enum, default_value = "pl")]
    lang: Lang,
}

pub fn run(args: &Args) -> Outcome {
    let checked = findings::check(&args.file, args.lang.into());
    let file = args.file.display().to_string();
    checked.findings.iter().for_each(|finding| tell!("{}", finding.line(&file, args.lang.into())));
    if let State::Usable(xml) = &checked.state {
        match &args.output {
            Some(path) => {
                files::write(path, xml.as_bytes()).with_context(|| format!("{} cannot be written", path.display()))?
            }
            None => std::io::stdout().write_all(xml.as_bytes())?,
        }
    }
    Ok(ExitCode::from(checked.exit_code()))
}
