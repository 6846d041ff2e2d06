//! `teren key`

use super::{Outcome, path};
use crate::{
    data,
    keyring::{self, KeyringError},
    receipt_chain, receipts,
    seal_keys::{self, SealKeys},
};
use clap::Subcommand;
use messages::{Language, commands::words, serving};
use outbox::wire::SealKey;
use std::{collections::BTreeMap, path::PathBuf, process::ExitCode};
use store::KeyId;

#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    Rotate {
        #[arg(long)]
        receipts: bool,
        #[arg(long, default_value = "data", value_name = "DIR")]
        data: PathBuf,
    },
    Make {
        file: PathBuf,
    },
    Lost {
        id: KeyId,
        #[arg(long, default_value = "data", value_name = "DIR")]
        data: PathBuf,
    },
    List {
        #[arg(long)]
        receipts: bool,
        #[arg(long, default_value = "data", value_name = "DIR")]
        data: PathBuf,
        #[arg(long, value_name = "FILE")]
        seal_key: Vec<PathBuf>,
    },
}

pub async fn run(args: Args, language: Language) -> Outcome {
    match args.action {
        Action::Rotate { receipts: true, data } => {
            let store = data::open_existing(&data).await?;
            let key = receipt_chain::rotate(&data)?;
            keyring::remember(store.as_ref(), &data, &SealKeys::open(&data, &[])?).await?;
            say!("receipt-key {} {}", key.id(), key.fingerprint());
            tell!("{}", words(language, "receipt-key-made", &[]));
        }
        Action::Rotate { receipts: false, data } => {
            let store = data::open_existing(&data).await?;
            let seals = SealKeys::open(&data, &[])?;
            // Those that are here first, so that the new one is told to be the newest.
            keyring::remember(store.as_ref(), &data, &seals).await?;
            made(&seals.rotate()?);
            keyring::remember(store.as_ref(), &data, &seals).await?;
            tell!("{}", words(language, "seal-key-rotated", &[]));
        }
        Action::Make { file } => {
            made(&seal_keys::make(&file)?);
            tell!("{}", words(language, "seal-key-made", &[path("file", &file)]));
        }
        Action::Lost { id, data } => {
            let store = data::open_existing(&data).await?;
            let told = |error: KeyringError| anyhow::anyhow!(error.sentence(language));
            keyring::give_up(store.as_ref(), &data, id.clone()).await.map_err(told)?;
            say!("{}", serving::words(language, "key-given-up", &[("key", id.to_string())]));
        }
        Action::List { receipts: true, data, .. } => {
            let keys = receipts::public_keys_in(&data)?;
            for (after, key) in keys.iter().rev().enumerate() {
                say!("{} {} {}", key.id(), if after == 0 { "newest" } else { "kept" }, key.fingerprint());
            }
        }
        Action::List { receipts: false, data, seal_key } => list(&data, &seal_key).await?,
    }
    Ok(ExitCode::SUCCESS)
}

fn made(key: &SealKey) {
    say!("seal-key {} {}", key.id, key.public_key);
}

async fn list(data: &std::path::Path, given: &[PathBuf]) -> anyhow::Result<()> {
    let store = data::open_existing(data).await?;
    let held = SealKeys::open(data, given)?.held()?;
    let mut needed: BTreeMap<String, u64> = store.sealed_to().await?.into_iter().collect();
    for (place, key) in held.all().enumerate() {
        let state = if place == 0 { "newest" } else { "kept" };
        say!("{} {state} records={}", key.id, needed.remove(&key.id).unwrap_or(0));
    }
    for (key, records) in needed {
        say!("{key} missing records={records}");
    }
    Ok(())
}
