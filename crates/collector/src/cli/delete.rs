//! `teren surveys NAME --delete`

use super::{Common, Outcome, intake_in, noted};
use crate::{
    deleted,
    deletion::{Refused, allowed, look},
    people::deeds::by_command,
    publishing::{PublishError, row},
};
use messages::{Language, deletion::words};
use std::process::ExitCode;

/// Exit code 0: it is deleted; 1: there is none of this name (any more), or it may not be; 2: it could not be done, or not
/// to its end.
pub async fn run(common: &Common, survey: &str, typed: &str, language: Language) -> Outcome {
    let intake = intake_in(common, &[], language).await?;
    let store = intake.store.as_ref();
    let Some(row) = row(store, survey).await? else {
        tell!("{}", missing(store, survey, language).await?);
        return Ok(ExitCode::FAILURE);
    };
    if let Err(refused) = allowed(&row, typed) {
        if refused == Refused::OtherName {
            let look = look(store, &row).await?;
            tell!("{}", words(language, "goes", &[]));
            look.counts(language).into_iter().chain(look.copies(language)).for_each(|line| tell!("{line}"));
        }
        let how = match refused {
            Refused::OtherName => words(language, "type-name", &[("survey", row.workbook.clone())]),
            Refused::NotArchived => refused.sentence(&row, language),
        };
        tell!("{how}");
        return Ok(ExitCode::FAILURE);
    }
    let Some(done) = intake.eraser().delete(&row).await? else {
        tell!("{}", missing(store, survey, language).await?);
        return Ok(ExitCode::FAILURE);
    };
    noted(by_command(store, "delete", &row.workbook, &done.look.note()).await, language);
    done.sentences(language).iter().for_each(|line| say!("{line}"));
    Ok(ExitCode::SUCCESS)
}

/// Why there is nothing to delete.
async fn missing(store: &dyn store::Store, survey: &str, language: Language) -> Result<String, store::StoreError> {
    Ok(match deleted::of_name(store, survey).await? {
        Some(found) => words(language, "deleted-before", &[("survey", survey.to_owned()), ("day", found.deleted_on)]),
        None => PublishError::Unknown { survey: survey.to_owned() }.sentence(language),
    })
}
