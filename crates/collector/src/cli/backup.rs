//! `teren backup`

use super::{Common, Outcome, noted, place_of};
use crate::{backup, clock, data::Data, people::deeds::by_command, seal_keys::SealKeys};
use messages::{Language, commands::words};
use std::{path::PathBuf, process::ExitCode};
use store::{StoreError, erasure::Copy};

#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    common: Common,
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

/// Exit code 0: the file is whole, whatever there is to be said of it.
pub async fn run(args: Args, language: Language) -> Outcome {
    let data = args.common.open().await?;
    backup::write(&data, &args.output).await?;
    noted(note(&data, place_of(&args.output)).await, language);
    let held = SealKeys::open(&data.folder, &[])?.held()?;
    for (key, count) in data.store.sealed_to().await?.into_iter().filter(|(key, _)| held.key(key).is_none()) {
        tell!("{}", words(language, "backup-lacks-key", &[("key", key), ("count", count.to_string())]));
    }
    Ok(ExitCode::SUCCESS)
}

/// Whoever erases something later is told that it is in here too.
async fn note(data: &Data, place: String) -> Result<(), StoreError> {
    let store = data.store.as_ref();
    let copy = Copy { made_on: clock::today(), kind: "backup".into(), survey: String::new(), place: place.clone() };
    store.note_copy(&copy).await?;
    by_command(store, "backup", "", &place).await
}
