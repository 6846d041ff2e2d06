//! `teren check`

use super::{Lang, Outcome};
use crate::findings;
use std::{path::PathBuf, process::ExitCode};

#[derive(clap::Args)]
pub struct Args {
    /// A workbook (.xlsx, .xls, .ods, .md) or an XForm (.xml).
    file: PathBuf,
    /// One JSON array instead of sentences.
    #[arg(long)]
    json: bool,
    /// The language of the sentences.
    #[arg(long, value_enum, default_value = "pl")]
    lang: Lang,
}

pub fn run(args: &Args) -> Outcome {
    let checked = findings::check(&args.file, args.lang.into());
    if args.json {
        println!("{}", serde_json::to_string_pretty(&checked.findings)?);
    } else {
        let file = args.file.display().to_string();
        checked.findings.iter().for_each(|finding| println!("{}", finding.line(&file, args.lang.into())));
    }
    Ok(ExitCode::from(checked.exit_code()))
}
