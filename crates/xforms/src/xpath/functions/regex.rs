//! `regex()` on `regex-lite`, behind a translation of what forms write and that library does not know.

use crate::xpath::EvalError;
use regex_lite::Regex;
use std::{cell::RefCell, collections::HashMap};

thread_local! {
    /// Compiled patterns: a constraint is checked at every keystroke.
    static COMPILED: RefCell<HashMap<String, Option<Regex>>> = RefCell::default();
}

/// Whether the whole text matches (ODK: "an exact and complete match").
///
/// # Errors
/// `xpath-regex` when the pattern cannot be used.
pub fn matches(text: &str, pattern: &str) -> Result<bool, EvalError> {
    COMPILED.with_borrow_mut(|compiled| {
        let regex = compiled.entry(pattern.to_owned()).or_insert_with(|| translate(pattern).ok());
        match regex {
            Some(regex) => Ok(regex.is_match(text)),
            None => Err(EvalError::new("xpath-regex", "pattern", pattern)),
        }
    })
}

/// Letters beyond ASCII that `\p{L}` and `\w` have to know, as ranges for a character class.
const LETTERS: &str = "A-Za-z\u{aa}\u{b5}\u{ba}\u{c0}-\u{d6}\u{d8}-\u{f6}\u{f8}-\u{2c1}\u{370}-\u{373}\u{376}-\u{377}\u{37b}-\u{37d}\u{37f}\u{386}\u{388}-\u{481}\u{48a}-\u{556}\u{560}-\u{588}\u{5d0}-\u{5ea}\u{620}-\u{64a}\u{1e00}-\u{1fff}";
const UPPER: &str = "A-Z\u{c0}-\u{d6}\u{d8}-\u{de}ĄĆĘŁŃÓŚŹŻ\u{391}-\u{3a9}\u{410}-\u{42f}ЄІЇҐ";
const LOWER: &str = "a-z\u{df}-\u{f6}\u{f8}-\u{ff}ąćęłńóśźż\u{3b1}-\u{3c9}\u{430}-\u{44f}єіїґ";

/// Compiles a pattern as a match of the whole text; Unicode classes become explicit ranges.
///
/// # Errors
/// The library's own message when the pattern uses what is not supported (look-around, back-references).
pub fn translate(pattern: &str) -> Result<Regex, String> {
    let mut out = String::from("^(?:");
    let mut chars = pattern.chars().peekable();
    let mut in_class = false;
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                let escaped = chars.next().ok_or("trailing backslash")?;
                match escaped {
                    'p' | 'P' => {
                        let name: String = match chars.next() {
                            Some('{') => chars.by_ref().take_while(|&c| c != '}').collect(),
                            Some(c) => c.to_string(),
                            None => return Err("trailing backslash".into()),
                        };
                        let ranges = match &*name {
                            "L" => LETTERS,
                            "Lu" => UPPER,
                            "Ll" => LOWER,
                            "N" | "Nd" => "0-9",
                            _ => return Err(format!("\\p{{{name}}}")),
                        };
                        match (in_class, escaped) {
                            (true, 'p') => out.push_str(ranges),
                            (true, _) => return Err(format!("\\P{{{name}}} in a class")),
                            (false, 'p') => out.push_str(&format!("[{ranges}]")),
                            (false, _) => out.push_str(&format!("[^{ranges}]")),
                        }
                    }
                    '/' | '-' | '"' | '\'' | ',' | ':' | ';' | '@' | '#' | '%' | '&' | '=' | '!' | '<' | '>' | '~'
                    | '`' | '_' | ' '
                        if !in_class || escaped != '-' =>
                    {
                        out.push(escaped);
                    }
                    other => out.extend(['\\', other]),
                }
            }
            '[' if !in_class => {
                in_class = true;
                out.push('[');
                if chars.peek() == Some(&'^') {
                    chars.next();
                    out.push('^');
                }
            }
            // A bare bracket inside a class is itself in other engines.
            '[' => out.push_str("\\["),
            ']' if in_class => {
                in_class = false;
                out.push(']');
            }
            other => out.push(other),
        }
    }
    out.push_str(")$");
    Regex::new(&out).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_text_and_unicode() {
        for (text, pattern, expected) in [
            ("12:45", "^[0-9]{1,3}:[0-5][0-9]$", true),
            ("x12:45", "[0-9]{1,3}:[0-5][0-9]", false),
            ("Żółć", r"\p{L}+", true),
            ("Ż1", r"[\p{L}\d]+", true),
            ("ab", "a|ab", true),
            ("a/b", r"a\/b", true),
        ] {
            assert_eq!(matches(text, pattern), Ok(expected), "{text} {pattern}");
        }
        assert!(matches("a", "(?<=a)b").is_err());
    }
}
