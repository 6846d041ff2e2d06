//! `teren backup`

use super::Outcome;
use std::{path::PathBuf, process::ExitCode};

#[derive(clap::Args)]
pub struct Args {
    #[arg(long, default_value = "data", value_name = "DIR")]
    data: PathBuf,
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

pub async fn run(args: Args) -> Outcome {
    crate::backup::write(&args.data, &args.output).await?;
    Ok(ExitCode::SUCCESS)
}
