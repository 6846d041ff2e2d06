//! The words of the `appearance` column that ODK's clients know.

use super::misplaced;
use crate::diagnostic::nearest;

/// Words for whatever they stand at: pages and grids of Enketo.
const FOR_ALL: &[&str] = &["pages", "theme-grid", "comment", "dn"];

/// Every word, for questions, groups and repeats alike.
pub(crate) fn known() -> impl Iterator<Item = &'static str> {
    misplaced::words().chain(FOR_ALL.iter().copied())
}

/// Whether an appearance has a word, which clients read in small letters.
pub(crate) fn has(appearance: &str, word: &str) -> bool {
    appearance.split_whitespace().any(|other| other.eq_ignore_ascii_case(word))
}

/// Whether a text has appearances and nothing else, as one in a wrong column does.
pub(crate) fn are_all(text: &str) -> bool {
    text.split_whitespace().all(is_known) && !text.trim().is_empty()
}

fn is_known(word: &str) -> bool {
    let word = word.to_lowercase();
    let (stem, number) = word.split_at(word.trim_end_matches(|c: char| c.is_ascii_digit()).len());
    known().any(|known| known == word)
        || (!number.is_empty() && matches!(stem, "w" | "h" | "columns-" | "compact-" | "quickcompact-"))
}

/// The words of a cell that no client knows, each with the known one that was probably meant. Calls of functions, such as
/// `search('file')`, and words with a namespace, such as `ex:com.example`, stand for themselves.
pub(crate) fn unknown(appearance: &str) -> Vec<(&str, Option<&'static str>)> {
    if appearance.contains(['(', ':', '$']) {
        return Vec::new();
    }
    let words = appearance.split_whitespace().filter(|word| !is_known(word));
    words.map(|word| (word, nearest(word, known()))).collect()
}

#[cfg(test)]
mod tests {
    use super::{has, unknown};

    #[test]
    fn knows_the_words_of_odks_clients() {
        for known in
            ["", "w4 minimal", "columns-3 no-buttons", "search('a') quick", "ex:com.example(a=${b})", "field-list"]
        {
            assert_eq!(unknown(known), [], "{known}");
        }
        assert_eq!(unknown("minimal colums-pack"), [("colums-pack", Some("columns-pack"))]);
        assert_eq!(unknown("Minimal Field-List PLACEMENT-MAP W4 Columns-2"), []);
        assert_eq!(unknown("Minimial"), [("Minimial", Some("minimal"))]);
        assert!(has("w2 Table-List", "table-list") && !has("table-lists", "table-list"));
        assert_eq!(unknown("sparkling"), [("sparkling", None)]);
    }
}
