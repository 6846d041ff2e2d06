//! `teren restore`

use super::{Common, Outcome, noted, place_of};
use crate::{people::deeds::by_command, seal_keys::SealKeys};
use messages::{Language, commands::words};
use std::{path::PathBuf, process::ExitCode};

#[derive(clap::Args)]
pub struct Args {
    file: PathBuf,
    #[command(flatten)]
    common: Common,
    #[arg(long, value_name = "FILE")]
    erasures: Option<PathBuf>,
    #[arg(long, conflicts_with = "erasures")]
    without_erasures: bool,
    #[arg(long, value_name = "FILE")]
    seal_key: Vec<PathBuf>,
    #[arg(long)]
    strict: bool,
}

pub async fn run(args: Args, language: Language) -> Outcome {
    if args.erasures.is_none() && !args.without_erasures {
        tell!("{}", words(language, "restore-needs-list", &[]));
        return Ok(ExitCode::from(2));
    }
    let (data, applied) = crate::backup::restore(&args.file, &args.common.place()?, args.erasures.as_deref()).await?;
    if applied.responses > 0 {
        tell!("{}", words(language, "erased-again", &[("count", applied.responses.to_string())]));
    }
    if !applied.surveys.is_empty() {
        tell!("{}", words(language, "deleted-again", &[("surveys", applied.surveys.join(", "))]));
    }
    noted(by_command(data.store.as_ref(), "restore", "", &place_of(&args.file)).await, language);
    let held = SealKeys::open(&args.common.data, &args.seal_key)?.held()?;
    let mut complete = true;
    for (key, count) in data.store.sealed_to().await? {
        if held.key(&key).is_none() {
            complete = false;
            let args = [("key", key), ("count", count.to_string())];
            tell!("{}", words(language, "sealed-elsewhere", &args));
        }
    }
    Ok(if args.strict && !complete { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
