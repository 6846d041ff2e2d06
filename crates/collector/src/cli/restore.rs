//! `teren restore`

use super::Outcome;
use crate::seal_keys::SealKeys;
use std::{path::PathBuf, process::ExitCode};
use store::records::Records;

#[derive(clap::Args)]
pub struct Args {
    /// The backup.
    file: PathBuf,
    /// An empty or new folder for the database, the keys and the attachments.
    #[arg(long, default_value = "data", value_name = "DIR")]
    data: PathBuf,
    /// The list of erasures that is kept outside of the data folder: what was erased since the backup was made is erased
    /// again.
    #[arg(long, value_name = "FILE", required_unless_present = "without_erasures")]
    erasures: Option<PathBuf>,
    /// There is no such list: responses that were erased since the backup was made are back.
    #[arg(long, conflicts_with = "erasures")]
    without_erasures: bool,
    /// A private sealing key that is not kept in the data folder; may be given more than once.
    #[arg(long, value_name = "FILE")]
    seal_key: Vec<PathBuf>,
    /// Exit with 1 if responses came back that no key here opens.
    #[arg(long)]
    strict: bool,
}

pub async fn run(args: Args) -> Outcome {
    let (store, erased) = crate::backup::restore(&args.file, &args.data, args.erasures.as_deref()).await?;
    if erased > 0 {
        tell!("{erased} responses of the backup were erased after it was made: they are erased here too.");
    }
    let held = SealKeys::open(&args.data, &args.seal_key)?.held()?;
    let mut complete = true;
    for (key, count) in store.sealed_to().await? {
        if held.key(&key).is_none() {
            complete = false;
            tell!(
                "{count} records are sealed to the key {key}, which is neither in the backup nor given: they are \
                 safe, but nobody can read them without its file (--seal-key)."
            );
        }
    }
    Ok(if args.strict && !complete { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
