//! `teren restore`

use super::{Common, Outcome};
use crate::seal_keys::SealKeys;
use messages::{Language, commands::words};
use std::{path::PathBuf, process::ExitCode};

#[derive(clap::Args)]
pub struct Args {
    file: PathBuf,
    #[command(flatten)]
    common: Common,
    #[arg(long, value_name = "FILE", required_unless_present = "without_erasures")]
    erasures: Option<PathBuf>,
    #[arg(long, conflicts_with = "erasures")]
    without_erasures: bool,
    #[arg(long, value_name = "FILE")]
    seal_key: Vec<PathBuf>,
    #[arg(long)]
    strict: bool,
}

pub async fn run(args: Args, language: Language) -> Outcome {
    let (data, erased) = crate::backup::restore(&args.file, &args.common.place()?, args.erasures.as_deref()).await?;
    if erased > 0 {
        tell!("{}", words(language, "erased-again", &[("count", erased.to_string())]));
    }
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
