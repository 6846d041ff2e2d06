//! What a spreadsheet's sheets are called: as their repeats, within what Excel takes, and each by a name of its own.

use super::face::{Codebook, Face};
use messages::{Language, exports::words};
use std::collections::HashSet;

/// Longest sheet name that Excel takes, in UTF-16 units.
const MAX_LEN: usize = 31;

/// Names that are taken; spreadsheets do not tell capitals apart.
#[derive(Debug, Clone)]
pub struct SheetNames(HashSet<String>);

impl SheetNames {
    /// A repeat that is called like one of our own sheets gives way.
    pub fn new(language: Language) -> Self {
        let own = Face::ALL.map(|face| face.wanted_name(None, language));
        let explaining = Codebook::ALL.map(|codebook| codebook.sheet_name(language));
        Self(own.into_iter().chain(explaining).chain([words(language, "sheet", &[])]).collect())
    }

    /// A name that Excel takes and no other sheet has.
    pub fn take(&mut self, wanted: &str) -> String {
        let allowed = |c: &char| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'') && !c.is_control();
        let base: String = wanted.chars().filter(allowed).collect();
        let mut name = head(&base, MAX_LEN).to_owned();
        let mut number = 2;
        while name.is_empty() || is_kept(&name) || !self.0.insert(name.to_lowercase()) {
            let ending = format!("_{number}");
            name = format!("{}{ending}", head(&base, MAX_LEN - ending.len()));
            number += 1;
        }
        name
    }
}

/// Excel keeps one name for itself, and Windows those of its devices: it opens no file of that name, whatever its ending.
fn is_kept(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let is_port = |rest: &str| matches!(rest.as_bytes(), [b'1'..=b'9']);
    matches!(name.as_str(), "history" | "con" | "prn" | "aux" | "nul")
        || name.strip_prefix("com").or_else(|| name.strip_prefix("lpt")).is_some_and(is_port)
}

/// As much of a text as so many UTF-16 units hold.
pub fn head(text: &str, units: usize) -> &str {
    let mut left = units;
    let end = text.char_indices().find(|(_, c)| {
        let fits = left >= c.len_utf16();
        left = left.saturating_sub(c.len_utf16());
        !fits
    });
    &text[..end.map_or(text.len(), |(at, _)| at)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheet_names_are_allowed_and_differ() {
        let mut used = SheetNames::new(Language::Polish);
        assert_eq!(used.take("dziecko"), "dziecko");
        assert_eq!(used.take("Dziecko"), "Dziecko_2");
        assert_eq!(used.take("a/b[c]"), "abc");
        assert_eq!(used.take(&"x".repeat(50)).len(), 31);
        for _ in 0..1_200 {
            let name = used.take(&"🌳".repeat(50));
            assert!(name.encode_utf16().count() <= MAX_LEN, "{name}");
        }
        assert_eq!(used.take("History"), "History_2");
        assert_eq!(used.take("'"), "_2");
        for (wanted, expected) in
            [("aux", "aux_2"), ("NUL", "NUL_2"), ("com1", "com1_2"), ("com", "com"), ("lpt10", "lpt10")]
        {
            assert_eq!(used.take(wanted), expected);
        }
    }
}
