//! `teren check`

use super::{Lang, Outcome};
use crate::findings;
use std::{
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
};

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
    let text = if args.json {
        serde_json::to_string_pretty(&checked.findings)? + "\n"
    } else {
        let file = args.file.display().to_string();
        checked.findings.iter().map(|finding| finding.line(&file, args.lang.into()) + "\n").collect()
    };
    match io::stdout().write_all(text.as_bytes()) {
        // Whoever reads had enough: `teren check … | head`.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
        result => result?,
    }
    Ok(ExitCode::from(checked.exit_code()))
}
