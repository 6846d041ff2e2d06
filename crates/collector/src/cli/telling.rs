//! Why a command could not do it, in words.

use crate::{
    backup::BackupError,
    data::DataError,
    erasure::EraseError,
    erasure_list::ListError,
    export::ExportError,
    lock::LockError,
    trouble::{Trouble, of_system},
};
use ::export::FileError;
use messages::{Language, commands::words};
use std::{error::Error, io};
use zip::result::ZipError;

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

/// Whether an archive could not be written, in whatever that is wrapped; its cause follows where it is the system's.
fn is_of_archive(cause: &(dyn Error + 'static)) -> bool {
    let of_export =
        matches!(cause.downcast_ref(), Some(ExportError::Archive(_) | ExportError::File(FileError::Archive(_))));
    of_export || matches!(cause.downcast_ref(), Some(FileError::Archive(_))) || cause.is::<ZipError>()
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
    } else if is_of_archive(cause) {
        Some(words(language, "archive-unwritten", &[]))
    } else {
        cause.downcast_ref::<BackupError>().and_then(|error| error.sentence(language))
    };
    words.unwrap_or_else(|| cause.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_library_says_of_an_archive_is_told_in_the_language() {
        let check = |error: ExportError, expected: &str| {
            assert_eq!(sentence(&anyhow::Error::new(error), Language::Polish), expected);
        };
        let denied = || ZipError::Io(io::Error::from_raw_os_error(13));
        let unwritten = "teren: Tego pliku nie udało się zapisać do końca";
        check(ExportError::Archive(ZipError::FileNotFound), unwritten);
        check(ExportError::File(FileError::Archive(ZipError::FileNotFound)), unwritten);
        let system = of_system(&io::Error::from_raw_os_error(13), Language::Polish);
        check(ExportError::Archive(denied()), &format!("{unwritten}: {system}"));
        check(ExportError::File(FileError::Archive(denied())), &format!("{unwritten}: {system}"));
    }
}
