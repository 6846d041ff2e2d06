//! Words after which something has to stand and nothing does: `art. ust. lit. RODO`, `przez okres lat`, `do dnia .`

use super::{
    pieces::speaks_of,
    vocabulary::{LINKS, SETTINGS},
};

/// The parts of an act.
const PARTS: [&str; 4] = ["art.", "ust.", "lit.", "pkt"];
/// What stands for a number or a letter of a part.
const STANDINS: [&str; 8] = ["", "?", "_", "-", "()", "[]", "x", "n"];
/// After these, how long.
const TERMS: [&str; 4] = ["okres", "przez", "period", "строк"];
const COUNTED: [&str; 6] = ["lat", "miesięcy", "dni", "years", "months", "років"];

/// The places in a text of small letters where something is missing.
pub fn found(text: &str) -> Vec<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let after = words.get(at + 1).copied().unwrap_or_default();
        let bare = after.trim_end_matches([',', '.', ';', ':']);
        // „art. i ustępy”, „pkt.” and the end of a line say nothing of it.
        let is_part = PARTS.contains(word) && !after.is_empty();
        let is_without_number = STANDINS.contains(&bare) || PARTS.contains(&after) || matches!(bare, "rodo" | "gdpr");
        let is_question = word.trim_matches(['(', ')']).ends_with('?') && COUNTED.contains(&bare) && word.len() < 8;
        let is_term = TERMS.contains(word) && COUNTED.contains(&bare) && (after != bare || words.len() == at + 2);
        let is_day = *word == "dnia" && matches!(after, "." | ",");
        if is_part && is_without_number || is_question || is_term || is_day {
            found.push(format!("{word} {after}"));
        }
    }
    found
}

/// `administratorem danych jest`, and no more in all of the text.
pub fn without_object(text: &str) -> Option<String> {
    let sentence = text.trim_end_matches([' ', '.', '(', ')']);
    let last = sentence.rsplit(' ').next()?;
    let start = sentence.rfind(['.', '!', '?', '\n']).map_or(0, |end| end + 1);
    let is_told_of = LINKS.contains(&last) && speaks_of(&sentence[start..], &SETTINGS);
    is_told_of.then(|| sentence[start..].trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::placeholder::in_text;
    use super::found;

    #[test]
    fn where_something_is_missing_is_asked_about() {
        for text in [
            "Podstawa: art.  ust.  lit.  RODO.",
            "Podstawa: art. X ust. 1 RODO.",
            "Podstawa: art. 6 ust. 1 lit. ? RODO.",
            "Podstawa: art. 6 ust. 1 lit. _ RODO.",
            "Podstawa: art. 6 ust. 1 lit. () RODO.",
            "Podstawa: art. 6 ust. 1 lit. RODO.",
            "Dane przechowujemy przez okres  lat.",
            "Dane przechowujemy przez ? lat.",
            "Dane przechowujemy przez (ile?) lat.",
            "Dane przechowujemy do dnia .",
            "Administratorem danych osobowych jest",
            "Administratorem danych osobowych jest „ ”.",
            "Administratorem danych osobowych jest **.",
        ] {
            assert!(in_text(text).is_some(), "{text}");
        }
        for text in [
            "art. 6 ust. 1 lit. e rodo, lit. a) i b), lit. a–f, lit. „e”, pkt 3, art. 15-21 rodo",
            "przez lata, przez okres dwóch lat, przez okres 5 lat. czy mogą państwo pomóc?",
            "jak długo? 5 lat. co to jest? inspektor. kim on jest",
            "do dnia 31.12.2026 r., od dnia następnego",
        ] {
            assert_eq!(found(text), Vec::<String>::new(), "{text}");
        }
    }
}
