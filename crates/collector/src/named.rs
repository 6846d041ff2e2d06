//! Which response is meant: by its number, or by the code that stands on its receipt.

use messages::{Language, erasure::words};
use outbox::{ResponseId, Signed, receipt::code};
use std::{fmt, str::FromStr};
use store::{Store, StoreError};

/// How many digits a code has.
const DIGITS: usize = 10;

/// A response as somebody names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    Id(ResponseId),
    /// The digits of its code, without hyphens.
    Code(String),
}

/// What stands under a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    Here(ResponseId),
    /// It was erased.
    Erased(ResponseId),
}

/// Why a name names no response.
#[derive(Debug, thiserror::Error)]
pub enum NotFound {
    #[error("there is no response {0} here")]
    Unknown(Named),
    #[error("{} responses have the code {code}", ids.len())]
    Several { code: Named, ids: Vec<ResponseId> },
    #[error("{0}")]
    Store(#[from] StoreError),
}

impl NotFound {
    /// The error as a sentence; none if it is for the log.
    pub fn sentence(&self, language: Language) -> Option<String> {
        Some(match self {
            Self::Unknown(named) => words(language, "not-here", &[("named", named.to_string())]),
            Self::Several { code, ids } => {
                let ids: Vec<_> = ids.iter().map(ResponseId::to_string).collect();
                words(language, "several-here", &[("code", code.to_string()), ("ids", ids.join(", "))])
            }
            Self::Store(_) => return None,
        })
    }
}

impl FromStr for Named {
    type Err = String;

    /// A code as people copy it: small letters, without hyphens, `O` for zero, `I` or `L` for one.
    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if let Ok(id) = text.strip_prefix("uuid:").unwrap_or(text).to_ascii_lowercase().parse() {
            return Ok(Self::Id(id));
        }
        let plain = text.chars().filter(|c| !matches!(c, '-' | ' ')).map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            c => c,
        });
        let digits: String = plain.collect();
        match digits.len() == DIGITS && digits.bytes().all(|byte| byte.is_ascii_alphanumeric() && byte != b'U') {
            true => Ok(Self::Code(digits)),
            false => Err("this is neither a response's number nor the code of a receipt".to_owned()),
        }
    }
}

impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::Code(digits) => write!(f, "{}-{}-{}", &digits[..4], &digits[4..8], &digits[8..]),
        }
    }
}

impl Named {
    /// Looks the response up. A code follows from the number alone, so that all numbers are gone through: fifty
    /// milliseconds for a hundred thousand, and nothing more is stored of anybody.
    ///
    /// # Errors
    /// If there is none, or more than one with this code.
    pub async fn find(&self, store: &dyn Store) -> Result<Found, NotFound> {
        let is_meant = |id: &ResponseId| match self {
            Self::Id(meant) => id == meant,
            Self::Code(_) => code(id) == self.to_string(),
        };
        let here: Vec<_> = store.response_ids().await?.into_iter().filter(is_meant).collect();
        match here[..] {
            [id] => return Ok(Found::Here(id)),
            [] => {}
            _ => return Err(NotFound::Several { code: self.clone(), ids: here }),
        }
        if let Self::Id(id) = self {
            let erased = store.is_erased(*id).await?;
            return if erased { Ok(Found::Erased(*id)) } else { Err(NotFound::Unknown(self.clone())) };
        }
        let receipts = store.erased_receipts().await?;
        let mut ids = receipts.iter().filter_map(|bytes| Some(Signed::parse(bytes).ok()?.receipt.response));
        ids.find(is_meant).map(Found::Erased).ok_or_else(|| NotFound::Unknown(self.clone()))
    }
}

/// The survey of a response, by its workbook's name; empty where there is none of it any more.
///
/// # Errors
/// If the store fails.
pub async fn survey_of(store: &dyn Store, id: ResponseId) -> Result<String, StoreError> {
    let Some(located) = store.locate(id).await? else { return Ok(String::new()) };
    let found = store.surveys().await?.into_iter().find(|row| row.pack.pack.form_id == located.form_id);
    Ok(found.map(|row| row.workbook).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::Named;

    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(text.parse::<Named>().ok().map(|named| named.to_string()).as_deref(), expected, "{text}");
    }

    #[test]
    fn a_code_is_read_as_people_copy_it() {
        check("X3X7-JHXF-88", Some("X3X7-JHXF-88"));
        check(" x3x7jhxf88 ", Some("X3X7-JHXF-88"));
        check("oil7-JHXF-88", Some("0117-JHXF-88"));
        let id = "54657265-6e2c-4077-a074-6572656e6965";
        check(id, Some(id));
        check(&format!("uuid:{}", id.to_uppercase()), Some(id));
        check("X3X7-JHXF-8", None);
        check("X3X7-JHXF-8ł", None);
        check("", None);
    }
}
