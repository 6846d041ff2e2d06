//! `teren restore`

use super::Outcome;
use std::{path::PathBuf, process::ExitCode};

#[derive(clap::Args)]
pub struct Args {
    /// The backup.
    file: PathBuf,
    /// An empty or new folder for the database and the keys.
    #[arg(long, default_value = "data", value_name = "DIR")]
    data: PathBuf,
}

pub async fn run(args: Args) -> Outcome {
    crate::backup::restore(&args.file, &args.data).await?;
    Ok(ExitCode::SUCCESS)
}
