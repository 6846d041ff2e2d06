//! `teren backup`

use super::{Common, Outcome};
use std::{path::PathBuf, process::ExitCode};

#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    common: Common,
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

pub async fn run(args: Args) -> Outcome {
    crate::backup::write(&args.common.open().await?, &args.output).await?;
    Ok(ExitCode::SUCCESS)
}
