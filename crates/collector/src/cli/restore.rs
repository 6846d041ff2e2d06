//! `teren restore`

use super::Outcome;
use crate::seal_keys::SealKeys;
use messages::{Language, commands::words};
use std::{path::PathBuf, process::ExitCode};
use store::records::Records;

#[derive(clap::Args)]
pub struct Args {
    file: PathBuf,
    #[arg(long, default_value = "data", value_name = "DIR")]
    data: PathBuf,
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
    let (store, erased) = crate::backup::restore(&args.file, &args.data, args.erasures.as_deref()).await?;
    if erased > 0 {
        tell!("{}", words(language, "erased-again", &[("count", erased.to_string())]));
    }
    let held = SealKeys::open(&args.data, &args.seal_key)?.held()?;
    let mut complete = true;
    for (key, count) in store.sealed_to().await? {
        if held.key(&key).is_none() {
            complete = false;
            let args = [("key", key), ("count", count.to_string())];
            tell!("{}", words(language, "sealed-elsewhere", &args));
        }
    }
    Ok(if args.strict && !complete { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
