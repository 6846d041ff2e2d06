//! `teren verify`

use super::{Outcome, ReportLang};
use crate::{
    receipts::{self, Checked, PublicKey},
    told::plain,
};
use messages::{Language, receipts::words};
use outbox::{Digest, ReceiptState, receipt::code, wire::Catalogue};
use std::{
    io,
    path::{Path, PathBuf},
    process::ExitCode,
};

#[derive(clap::Args)]
pub struct Args {
    /// The receipt, as the collector answered it and the app saves it.
    receipt: PathBuf,
    /// The collector's public key: 64 hexadecimal digits, or a file with them or with the collector's
    /// `/api/v1/surveys`.
    #[arg(long, value_name = "HEX|FILE")]
    key: Option<String>,
    /// Without --key: the collector's data folder.
    #[arg(long, default_value = "data", value_name = "DIR")]
    data: PathBuf,
    /// The language of the answer.
    #[arg(long, value_enum, default_value = "pl")]
    lang: ReportLang,
}

pub fn run(args: &Args) -> Outcome {
    let language: Language = args.lang.into();
    let bytes = std::fs::read(&args.receipt)
        .map_err(|error| anyhow::anyhow!("{} cannot be read: {error}", args.receipt.display()))?;
    let key = match &args.key {
        Some(text) => {
            public_key(text).ok_or_else(|| anyhow::anyhow!(words(language, "bad-key", &[("key", text.clone())])))?
        }
        None => own_key(&args.data)?.ok_or_else(|| anyhow::anyhow!(words(language, "no-key", &[])))?,
    };
    match receipts::verify(bytes.trim_ascii_end(), &key) {
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
            let arguments = [("found", plain(&found)), ("given", key.id())];
            say!("{}", words(language, "other-key", &arguments));
            Ok(ExitCode::FAILURE)
        }
        Ok(Checked::Altered) => {
            say!("{}", words(language, "not-genuine", &[]));
            Ok(ExitCode::FAILURE)
        }
        Err(error) => {
            let arguments =
                [("file", args.receipt.display().to_string()), ("error", format!("{}.", plain(&error.to_string())))];
            tell!("{}", words(language, "no-receipt", &arguments));
            Ok(ExitCode::from(2))
        }
    }
}

/// The key by its digits, or from a file with them or with a catalogue.
fn public_key(text: &str) -> Option<PublicKey> {
    if let Ok(digits) = text.parse::<Digest>() {
        return PublicKey::of(digits);
    }
    let file = std::fs::read_to_string(text).ok()?;
    let digits = file.trim().parse().ok().or_else(|| {
        let catalogue: Catalogue = serde_json::from_str(&file).ok()?;
        catalogue.collector.public_key.parse().ok()
    })?;
    PublicKey::of(digits)
}

fn own_key(data: &Path) -> io::Result<Option<PublicKey>> {
    receipts::public_key_in(data)
}
