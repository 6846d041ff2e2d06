//! `teren verify`

use super::{Common, Outcome, path};
use crate::{
    receipts::{self, Checked, PublicKey},
    signing,
    told::plain,
};
use anyhow::Context;
use messages::{Language, commands, receipts::words};
use outbox::{
    Digest, ReceiptState, Unreadable,
    receipt::code,
    receipt_key::Keys,
    wire::{Catalogue, CollectorInfo},
};
use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

#[derive(clap::Args)]
pub struct Args {
    receipt: PathBuf,
    #[arg(long, value_name = "HEX|FILE")]
    key: Option<String>,
    #[arg(long, value_name = "FILE", requires = "key")]
    chain: Option<PathBuf>,
    #[command(flatten)]
    common: Common,
}

pub async fn run(args: Args, language: Language) -> Outcome {
    let unread = || commands::words(language, "unread", &[path("file", &args.receipt)]);
    let bytes = std::fs::read(&args.receipt).with_context(unread)?;
    let bad_key = |text: String| anyhow::anyhow!(words(language, "bad-key", &[("key", text)]));
    let keys = match (&args.key, &args.chain) {
        (Some(text), None) => public_keys(text).ok_or_else(|| bad_key(text.clone()))?,
        (Some(text), Some(chain)) => {
            let first = public_keys(text).and_then(|keys| keys.first().copied());
            let links = collector_in(chain).ok_or_else(|| bad_key(chain.display().to_string()))?.keys;
            let keys = Keys { pinned: None, chain: links };
            keys.following(first.ok_or_else(|| bad_key(text.clone()))?)
        }
        (None, _) => here(&args.common).await?,
    };
    let Some(newest) = keys.last() else { anyhow::bail!(words(language, "no-key", &[])) };
    match receipts::verify_any(bytes.trim_ascii_end(), &keys) {
        Ok(Checked::Genuine(receipt)) => {
            let kind = match receipt.state {
                ReceiptState::Received => "genuine",
                ReceiptState::Quarantined => "genuine-quarantined",
            };
            let arguments = [
                ("code", code(&receipt.response)),
                ("response", receipt.response.to_string()),
                ("revision", receipt.revision.to_string()),
                ("received_at", plain(&receipt.received_at)),
                ("collector", plain(&receipt.collector)),
                ("reason", plain(&receipt.reason.unwrap_or_default())),
            ];
            say!("{}", words(language, kind, &arguments));
            say!("{}", words(language, "bytes", &[("digest", receipt.digest.to_string())]));
            if !receipt.parts.is_empty() {
                say!("{}", words(language, "attachments", &[("count", receipt.parts.len().to_string())]));
            }
            Ok(ExitCode::SUCCESS)
        }
        Ok(Checked::OtherKey { found }) => {
            let arguments = [("found", plain(&found)), ("given", newest.id())];
            say!("{}", words(language, "other-key", &arguments));
            Ok(ExitCode::FAILURE)
        }
        Ok(Checked::Altered) => {
            say!("{}", words(language, "not-genuine", &[]));
            Ok(ExitCode::FAILURE)
        }
        Err(error) => {
            let why = match error {
                Unreadable::Malformed(_) => words(language, "receipt-malformed", &[]),
                Unreadable::Newer(version) => words(language, "receipt-newer", &[("version", version.to_string())]),
            };
            let arguments = [("file", args.receipt.display().to_string()), ("error", format!("{why}."))];
            tell!("{}", words(language, "no-receipt", &arguments));
            Ok(ExitCode::from(2))
        }
    }
}

/// The keys that stand here: in the folder, which needs no database, or in a shared one.
async fn here(common: &Common) -> anyhow::Result<Vec<PublicKey>> {
    match common.place()?.server {
        None => Ok(receipts::public_keys_in(&common.data)?),
        Some(_) => Ok(signing::public_keys(&common.open().await?).await?),
    }
}

/// The key by its digits, or from a file with them; or the collector's keys, the newest last, from a file with what it says
/// of itself.
fn public_keys(text: &str) -> Option<Vec<PublicKey>> {
    let one = |digits: Digest| Some(vec![PublicKey::of(digits)?]);
    if let Ok(digits) = text.parse() {
        return one(digits);
    }
    if let Ok(digits) = std::fs::read_to_string(text).ok()?.trim().parse() {
        return one(digits);
    }
    let collector = collector_in(Path::new(text))?;
    let keys = Keys { pinned: None, chain: collector.keys.clone() };
    Some(keys.following(collector.first_key()?))
}

/// What a collector says of itself, in a file.
fn collector_in(file: &Path) -> Option<CollectorInfo> {
    let catalogue: Catalogue = serde_json::from_str(&std::fs::read_to_string(file).ok()?).ok()?;
    Some(catalogue.collector)
}
