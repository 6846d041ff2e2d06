//! `teren password`

use super::{Common, Outcome, noted};
use crate::{password, people::deeds::by_command};
use messages::{Language, people::words};
use std::process::ExitCode;

#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    common: Common,
}

/// Exit code 0: the new one counts; 1: people sign in with their own.
pub async fn run(args: Args, language: Language) -> Outcome {
    let store = args.common.open().await?.store;
    if store.has_owner().await? {
        tell!("{}", words(language, "password-of-people", &[]));
        return Ok(ExitCode::FAILURE);
    }
    let new = password::new().await?;
    let plain = new.plain.clone();
    new.store(store.as_ref()).await?;
    noted(by_command(store.as_ref(), "password", "", "").await, language);
    say!("office-password {plain}");
    Ok(ExitCode::SUCCESS)
}
