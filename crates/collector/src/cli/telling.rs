//! Why a command could not do it, in words.

use crate::{
    backup::BackupError,
    data::DataError,
    erasure::EraseError,
    erasure_list::ListError,
    lock::LockError,
    trouble::{Trouble, of_system},
};
use messages::Language;
use std::{error::Error, io};

/// The sentence for an error: what stops the machine, else the error with its causes.
pub fn sentence(error: &anyhow::Error, language: Language) -> String {
    match Trouble::of(error.as_ref()) {
        Some(trouble) => trouble.sentence(language),
        None => format!("teren: {}", told_once(error, language)),
    }
}

/// An error with its causes; what names its cause in its own words says it once.
fn told_once(error: &anyhow::Error, language: Language) -> String {
    error.chain().map(|cause| told(cause, language)).fold(String::new(), |told, cause| match told {
        told if told.is_empty() => cause,
        told if told.ends_with(&cause) => told,
        told => format!("{told}: {cause}"),
    })
}

/// In the language, where a person can do something; what libraries say is as they say it.
fn told(cause: &(dyn Error + 'static), language: Language) -> String {
    let words = if let Some(error) = cause.downcast_ref::<DataError>() {
        Some(error.sentence(language))
    } else if let Some(error) = cause.downcast_ref::<LockError>() {
        Some(error.sentence(language))
    } else if let Some(error) = cause.downcast_ref::<ListError>() {
        Some(error.sentence(language))
    } else if let Some(error) = cause.downcast_ref::<EraseError>() {
        error.sentence(language)
    } else if let Some(error) = cause.downcast_ref::<io::Error>() {
        Some(of_system(error, language))
    } else {
        cause.downcast_ref::<BackupError>().and_then(|error| error.sentence(language))
    };
    words.unwrap_or_else(|| cause.to_string())
}
