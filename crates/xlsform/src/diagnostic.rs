//! What is wrong with a workbook, as a code with arguments and a place in the spreadsheet; the shells turn it into text.

use std::cmp::Reverse;

pub use xforms::Severity;

use crate::nearest::distance;

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    pub severity: Severity,
    /// Stable, kebab-case.
    pub code: &'static str,
    /// Values for the sentence's placeholders, by name.
    pub args: Vec<(&'static str, String)>,
    /// The sheet's name as typed.
    pub sheet: Option<String>,
    /// The row as the spreadsheet shows it: the header is row 1.
    pub row: Option<u32>,
    /// The column's header as typed.
    pub column: Option<String>,
    /// The cell's address, such as `C7`.
    pub cell: Option<String>,
    /// What was probably meant.
    pub suggestion: Option<String>,
    /// Line in the compiled XML, when the form engine found it there.
    pub line: Option<u32>,
    /// Column in the compiled XML.
    pub col: Option<u32>,
    /// The instance node concerned, such as `/data/age`.
    pub reference: Option<String>,
}

impl Diagnostic {
    pub(crate) fn new(severity: Severity, code: &'static str) -> Self {
        Self {
            severity,
            code,
            args: Vec::new(),
            sheet: None,
            row: None,
            column: None,
            cell: None,
            suggestion: None,
            line: None,
            col: None,
            reference: None,
        }
    }

    pub(crate) fn error(code: &'static str) -> Self {
        Self::new(Severity::Error, code)
    }

    pub(crate) fn warning(code: &'static str) -> Self {
        Self::new(Severity::Warning, code)
    }

    pub(crate) fn info(code: &'static str) -> Self {
        Self::new(Severity::Info, code)
    }

    pub(crate) fn arg(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.args.push((name, value.into()));
        self
    }

    pub(crate) fn at(mut self, place: Place) -> Self {
        self.sheet = Some(place.sheet);
        self.row = place.row;
        self.column = place.column;
        self.cell = place.cell;
        self
    }

    /// Suggests the candidate nearest to `typed`, if one is near enough to be a slip of the fingers.
    pub(crate) fn nearest<'a>(mut self, typed: &str, candidates: impl IntoIterator<Item = &'a str>) -> Self {
        self.suggestion = nearest(typed, candidates).map(str::to_owned);
        self
    }
}

/// A place in the workbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub sheet: String,
    pub row: Option<u32>,
    pub column: Option<String>,
    pub cell: Option<String>,
}

impl Place {
    pub fn sheet(name: &str) -> Self {
        Self { sheet: name.to_owned(), row: None, column: None, cell: None }
    }
}

/// So many characters of an expression are quoted on either side of what is wrong with it.
const QUOTED: usize = 100;

/// The part of a long text around one of its bytes.
pub(crate) fn excerpt(text: &str, at: usize) -> String {
    let length = text.chars().count();
    if length <= 2 * QUOTED {
        return text.to_owned();
    }
    let before = text.get(..at).unwrap_or_default().chars().count();
    let start = before.saturating_sub(QUOTED).min(length - 2 * QUOTED);
    let part: String = text.chars().skip(start).take(2 * QUOTED).collect();
    let (left, right) = (if start > 0 { "…" } else { "" }, if start + 2 * QUOTED < length { "…" } else { "" });
    format!("{left}{part}{right}")
}

/// What is longer was not meant to be a name, and comparing it takes too long.
const LONGEST_NAME: usize = 200;

/// The candidate nearest to what was typed: at most one slip in three letters, at most three in all.
pub(crate) fn nearest<'a>(typed: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = typed.chars().take(LONGEST_NAME + 1).count();
    if length > LONGEST_NAME {
        return None;
    }
    let limit = (length / 3).clamp(1, 3);
    // Lower case may have a letter more, such as that of İ.
    let is_near = |candidate: &str| candidate.chars().take(2 * LONGEST_NAME).count().abs_diff(length) <= 2 * limit;
    candidates
        .into_iter()
        .filter(|candidate| *candidate != typed && is_near(candidate))
        .map(|candidate| (distance(typed, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, candidate)| (*distance, Reverse(common_prefix(typed, candidate))))
        .map(|(_, candidate)| candidate)
}

fn common_prefix(a: &str, b: &str) -> usize {
    a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count()
}

#[cfg(test)]
mod tests {
    use super::{excerpt, nearest};

    #[test]
    fn quotes_a_long_text_around_what_is_wrong() {
        assert_eq!(excerpt("${a} =", 6), "${a} =");
        let long = format!("{}ąę{}", "a".repeat(300), "b".repeat(300));
        assert_eq!(excerpt(&long, 0), format!("{}…", "a".repeat(200)));
        assert_eq!(excerpt(&long, 302), format!("…{}ąę{}…", "a".repeat(99), "b".repeat(99)));
        assert_eq!(excerpt(&long, long.len()), format!("…{}", "b".repeat(200)));
    }

    fn check(typed: &str, candidates: &[&str], expected: Option<&str>) {
        assert_eq!(nearest(typed, candidates.iter().copied()), expected, "{typed}");
    }

    #[test]
    fn suggests_what_was_probably_meant() {
        check("intger", &["integer", "text"], Some("integer"));
        check("Text", &["text", "date"], Some("text"));
        check("m05", &["m06", "m05a"], Some("m05a"));
        check("wiek", &["plec", "kwartal"], None);
        check("", &["a"], Some("a"));
    }
}
