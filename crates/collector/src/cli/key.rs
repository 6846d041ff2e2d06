//! `teren key`

use super::{Outcome, ReportLang};
use crate::{
    data,
    keyring::{self, KeyringError},
    receipt_chain, receipts,
    seal_keys::{self, SealKeys},
};
use clap::Subcommand;
use messages::serving::words;
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
    /// Make a new sealing key in the data folder, also while the collector runs. The older ones still open what was
    /// sealed to them. (Where `serve` is given --seal-key, make a new file and give it first instead.)
    Rotate {
        /// A new key for receipts instead, signed by the one until now: devices that know that one go on to it by
        /// themselves. The collector signs with it from its next start.
        #[arg(long)]
        receipts: bool,
        /// The folder of the database and the keys.
        #[arg(long, default_value = "data", value_name = "DIR")]
        data: PathBuf,
    },
    /// Make a sealing key in a file of its own, for `serve --seal-key`.
    Make {
        /// The file to write; it must not be there yet.
        file: PathBuf,
    },
    /// Go on without a key that is lost for good, where `serve` refuses to start without it. What is sealed to it stays.
    Lost {
        /// The key's id: 16 hexadecimal digits.
        id: KeyId,
        /// The folder of the database and the keys.
        #[arg(long, default_value = "data", value_name = "DIR")]
        data: PathBuf,
        /// The language of what is told.
        #[arg(long, value_enum, default_value_t = ReportLang::Pl)]
        lang: ReportLang,
    },
    /// List the sealing keys, and how many records need each.
    List {
        /// The keys for receipts instead, with the fingerprints that people compare.
        #[arg(long)]
        receipts: bool,
        /// The folder of the database and the keys.
        #[arg(long, default_value = "data", value_name = "DIR")]
        data: PathBuf,
        /// A private sealing key that is not kept in the data folder; may be given more than once.
        #[arg(long, value_name = "FILE")]
        seal_key: Vec<PathBuf>,
    },
}

pub async fn run(args: Args) -> Outcome {
    match args.action {
        Action::Rotate { receipts: true, data } => {
            let store = data::open_existing(&data).await?;
            let key = receipt_chain::rotate(&data)?;
            keyring::remember(store.as_ref(), &data, &SealKeys::open(&data, &[])?).await?;
            say!("receipt-key {} {}", key.id(), key.fingerprint());
            tell!("The collector signs with it from its next start: please start it anew, and make a new backup.");
        }
        Action::Rotate { receipts: false, data } => {
            let store = data::open_existing(&data).await?;
            let seals = SealKeys::open(&data, &[])?;
            // Those that are here first, so that the new one is told to be the newest.
            keyring::remember(store.as_ref(), &data, &seals).await?;
            made(&seals.rotate()?);
            keyring::remember(store.as_ref(), &data, &seals).await?;
            tell!("Responses that are sealed from now on need it: please make a new backup.");
        }
        Action::Make { file } => {
            made(&seal_keys::make(&file)?);
            tell!("Without {} nobody can read what is sealed to it: please keep a copy.", file.display());
        }
        Action::Lost { id, data, lang } => {
            let store = data::open_existing(&data).await?;
            let told = |error: KeyringError| anyhow::anyhow!(error.sentence(lang.into()));
            keyring::give_up(store.as_ref(), &data, id.clone()).await.map_err(told)?;
            say!("{}", words(lang.into(), "key-given-up", &[("key", id.to_string())]));
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
