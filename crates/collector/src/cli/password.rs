//! `teren password`

use super::Outcome;
use crate::{data, password};
use std::{path::PathBuf, process::ExitCode};

#[derive(clap::Args)]
pub struct Args {
    #[arg(long, default_value = "data", value_name = "DIR")]
    data: PathBuf,
}

pub async fn run(args: Args) -> Outcome {
    let store = data::open_existing(&args.data).await?;
    let new = password::new().await?;
    let plain = new.plain.clone();
    new.store(store.as_ref()).await?;
    say!("office-password {plain}");
    Ok(ExitCode::SUCCESS)
}
