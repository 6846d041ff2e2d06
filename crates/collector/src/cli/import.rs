//! `teren import`

use super::{Common, Outcome, intake_in, noted, place_of};
use crate::{
    people::deeds::by_command,
    rescue::{self, DRAFTS, ImportError},
};
use messages::Language;
use std::{path::PathBuf, process::ExitCode};

#[derive(clap::Args)]
pub struct Args {
    #[arg(required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    common: Common,
    #[arg(long, value_name = "DIR")]
    drafts: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    seal_key: Vec<PathBuf>,
}

/// Exit code 0: all of it is here; 1: something could not be taken in; 2: nothing could.
pub async fn run(args: Args, language: Language) -> Outcome {
    let intake = intake_in(&args.common, &args.seal_key, language).await?;
    let drafts = args.drafts.unwrap_or_else(|| args.common.data.join(DRAFTS));
    let (mut complete, mut unreadable) = (true, 0);
    for file in &args.files {
        say!("{}:", file.display());
        match rescue::import(&intake, file, &drafts).await {
            Ok(report) => {
                complete &= report.is_complete();
                noted(by_command(intake.store.as_ref(), "rescue", "", &place_of(file)).await, language);
                report.sentences(language).iter().for_each(|line| say!("  {line}"));
            }
            Err(ImportError::Store(error)) => return Err(error.into()),
            Err(error) => {
                unreadable += 1;
                tell!("  {}", error.sentence(language));
            }
        }
    }
    Ok(match unreadable {
        0 if complete => ExitCode::SUCCESS,
        n if n == args.files.len() => ExitCode::from(2),
        _ => ExitCode::FAILURE,
    })
}
