//! What programs write where they have nothing: `Administratorem jest null`, `tel. undefined`, `NaN lat`.

use super::vocabulary::{BEFORE_NAMES, ERRORS, LINKS, UNITS, WAYS};

const NULLS: [&str; 7] = ["null", "undefined", "nan", "nil", "none", "false", "true"];
/// What may be a word of a sentence: only alone in its place.
const WORDS: [&str; 3] = ["none", "false", "true"];

/// Such words in a text of small letters, each with the one before it.
pub fn found(text: &str) -> Vec<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let before = at.checked_sub(1).map_or("", |at| words[at]);
        let after = words.get(at + 1).map_or("", |after| after.trim_end_matches(['.', ',', ';']));
        let bare = word.trim_matches(|c: char| ".,;()[]".contains(c));
        let is_over = after.is_empty() || word.ends_with(['.', ',', ';', ')']);
        let place = before.trim_end_matches(['.', ':']);
        let is_told_of = before.ends_with(':') || WAYS.contains(&place) || BEFORE_NAMES.contains(&place);
        let is_null = if WORDS.contains(&bare) {
            is_over && LINKS.contains(&place)
        } else {
            // „null and void”
            NULLS.contains(&bare) && after != "and" && (is_over || is_told_of || UNITS.contains(&after))
        };
        let is_error = ERRORS.contains(&bare.trim_end_matches(['!', '?']));
        if is_null || is_error {
            found.push([before, word].join(" ").trim().to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::placeholder::{in_text, in_value};
    use super::found;

    #[test]
    fn what_a_program_writes_for_nothing_is_asked_about() {
        for text in [
            "Administratorem danych jest null.",
            "Administratorem danych jest undefined, ul. Rynek 1.",
            "Administratorem danych jest None",
            "Administratorem danych jest NaN z siedzibą w Kątach.",
            "Administratorem danych jest false.",
            "Administratorem danych jest Urząd Gminy undefined.",
            "Administrator danych: null",
            "IOD: Jan Nowak, tel. null, e-mail: undefined",
            "Inspektor: Jan Nowak (undefined)",
            "Dane przechowujemy przez okres NaN lat.",
            "Administratorem danych jest #N/D!",
            "The controller of your data is null.",
        ] {
            assert!(in_text(text).is_some() && in_value(text).is_some(), "{text}");
        }
        for text in [
            "The data are kept for an undefined period.",
            "Recipients: none.",
            "An agreement that is null and void.",
            "It is true that we keep data.",
            "Dane są prawdziwe.",
        ] {
            assert_eq!(found(&text.to_lowercase()), Vec::<String>::new(), "{text}");
        }
    }
}
