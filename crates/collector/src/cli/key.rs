//! `teren key`

use super::{Common, Outcome, noted, path};
use crate::{
    data::Data,
    keyring::{self, KeyringError},
    people::deeds::by_command,
    seal_keys::{self, SealKeys},
    signing,
};
use clap::Subcommand;
use messages::{Language, commands::words, serving};
use outbox::wire::SealKey;
use std::{collections::BTreeMap, io, path::PathBuf, process::ExitCode};
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
        #[command(flatten)]
        common: Common,
    },
    Make {
        file: PathBuf,
    },
    Lost {
        id: KeyId,
        #[command(flatten)]
        common: Common,
    },
    List {
        #[arg(long)]
        receipts: bool,
        #[command(flatten)]
        common: Common,
        #[arg(long, value_name = "FILE")]
        seal_key: Vec<PathBuf>,
    },
}

pub async fn run(args: Args, language: Language) -> Outcome {
    match args.action {
        Action::Rotate { receipts: true, common } => {
            let data = common.open().await?;
            let key = signing::rotate(&data).await?;
            keyring::remember(&data, &SealKeys::open(&data.folder, &[])?).await?;
            note(&data, "key-new", &format!("receipts {}", key.id()), language).await;
            say!("receipt-key {} {}", key.id(), key.fingerprint());
            tell!("{}", words(language, "receipt-key-made", &[]));
        }
        Action::Rotate { receipts: false, common } => {
            let data = common.open().await?;
            if data.shared_keys().is_some() {
                anyhow::bail!(words(language, "seal-key-given", &[]));
            }
            let seals = SealKeys::open(&data.folder, &[])?;
            // Those that are here first, so that the new one is told to be the newest.
            keyring::remember(&data, &seals).await?;
            let key = seals.rotate()?;
            made(&key);
            keyring::remember(&data, &seals).await?;
            note(&data, "key-new", &format!("seal {}", key.id), language).await;
            tell!("{}", words(language, "seal-key-rotated", &[]));
        }
        Action::Make { file } => {
            let key = seal_keys::make(&file).map_err(|error| match error.kind() {
                io::ErrorKind::AlreadyExists => {
                    anyhow::anyhow!(words(language, "key-file-exists", &[path("file", &file)]))
                }
                _ => error.into(),
            })?;
            made(&key);
            tell!("{}", words(language, "seal-key-made", &[path("file", &file)]));
        }
        Action::Lost { id, common } => {
            let data = common.open().await?;
            let told = |error: KeyringError| anyhow::anyhow!(error.sentence(language));
            keyring::give_up(&data, id.clone()).await.map_err(told)?;
            note(&data, "key-lost", id.as_str(), language).await;
            say!("{}", serving::words(language, "key-given-up", &[("key", id.to_string())]));
        }
        Action::List { receipts: true, common, .. } => {
            let keys = signing::public_keys(&common.open().await?).await?;
            for (after, key) in keys.iter().rev().enumerate() {
                say!("{} {} {}", key.id(), if after == 0 { "newest" } else { "kept" }, key.fingerprint());
            }
        }
        Action::List { receipts: false, common, seal_key } => list(&common, &seal_key).await?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn note(data: &Data, what: &str, key: &str, language: Language) {
    noted(by_command(data.store.as_ref(), what, "", key).await, language);
}

fn made(key: &SealKey) {
    say!("seal-key {} {}", key.id, key.public_key);
}

async fn list(common: &Common, given: &[PathBuf]) -> anyhow::Result<()> {
    let data = common.open().await?;
    let (store, held) = (data.store.as_ref(), SealKeys::open(&data.folder, given)?.held()?);
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
