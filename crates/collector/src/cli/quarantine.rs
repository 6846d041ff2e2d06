//! `teren quarantine`

use super::{Common, Outcome, intake_in, noted, survey_in};
use crate::{people::deeds::by_command, quarantine::Wanted};
use messages::{Language, receipts::words};
use std::{path::PathBuf, process::ExitCode};

#[derive(clap::Args)]
pub struct Args {
    survey: String,
    #[arg(long, value_name = "ID[:DIGEST]")]
    release: Option<Wanted>,
    #[arg(long, requires = "release")]
    although_replaced: bool,
    #[command(flatten)]
    common: Common,
    #[arg(long, value_name = "FILE")]
    seal_key: Vec<PathBuf>,
}

pub async fn run(args: Args, language: Language) -> Outcome {
    let intake = intake_in(&args.common, &args.seal_key, language).await?;
    let survey = survey_in(intake.store.as_ref(), &args.survey, language).await?;
    let form_id = &survey.pack.pack.form_id;
    let Some(wanted) = &args.release else {
        let apart = intake.apart(form_id).await?;
        if apart.is_empty() {
            say!("{}", words(language, "nothing-apart", &[]));
        }
        apart.iter().for_each(|apart| say!("{}", apart.sentence(language)));
        return Ok(ExitCode::SUCCESS);
    };
    match intake.release(form_id, wanted, args.although_replaced).await {
        Ok(released) => {
            noted(by_command(intake.store.as_ref(), "release", &survey.workbook, "").await, language);
            say!("{}", released.sentence(language)?);
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => match error.sentence(language) {
            Some(sentence) => {
                tell!("{sentence}");
                Ok(ExitCode::FAILURE)
            }
            None => Err(error.into()),
        },
    }
}
