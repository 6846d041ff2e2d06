//! `teren quarantine`

use super::{Outcome, ReportLang, intake_in, survey_in};
use crate::quarantine::Wanted;
use messages::{Language, receipts::words};
use std::{path::PathBuf, process::ExitCode};

#[derive(clap::Args)]
pub struct Args {
    /// The survey's name, as in its address.
    survey: String,
    /// Take this record in, as its response's next revision: its id, with the digest's beginning where several have
    /// the same id.
    #[arg(long, value_name = "ID[:DIGEST]")]
    release: Option<Wanted>,
    /// Also take in a record that was changed on its device and completed anew: it counts instead of the newer one.
    #[arg(long, requires = "release")]
    although_replaced: bool,
    /// The folder of the database and the keys.
    #[arg(long, default_value = "data", value_name = "DIR")]
    data: PathBuf,
    /// A private sealing key that is not kept in the data folder; may be given more than once.
    #[arg(long, value_name = "FILE")]
    seal_key: Vec<PathBuf>,
    /// The language of the answer.
    #[arg(long, value_enum, default_value = "pl")]
    lang: ReportLang,
}

pub async fn run(args: Args) -> Outcome {
    let language: Language = args.lang.into();
    let intake = intake_in(&args.data, &args.seal_key).await?;
    let survey = survey_in(intake.store.as_ref(), &args.survey).await?;
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
