//! What programs write where they have nothing, and who tries them: `jest null`, `tel. undefined`, `NaN lat`, `jest %s`,
//! `jest $administrator`, `jest asdf`.

use super::vocabulary::{BEFORE_NAMES, ERRORS, LINKS, SETTINGS, UNITS, WAYS};

const NULLS: [&str; 7] = ["null", "undefined", "nan", "nil", "none", "false", "true"];
/// What may be a word of a sentence: only alone in its place.
const WORDS: [&str; 9] = ["none", "false", "true", "test", "asdf", "qwerty", "aaa", "foo", "n.n"];

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
            is_over && LINKS.contains(&place) && is_told_who(&words[..at])
        } else {
            // „null and void”
            NULLS.contains(&bare) && after != "and" && (is_over || is_told_of || UNITS.contains(&after))
        };
        let is_error = ERRORS.contains(&bare.trim_end_matches(['!', '?']));
        let is_slot = matches!(bare, "%s" | "%d" | "%1$s") || is_told_of && is_variable(bare);
        if is_null || is_error || is_slot {
            found.push([before, word].join(" ").trim().to_owned());
        }
    }
    found
}

/// Whether the sentence that these words begin tells who holds the data.
fn is_told_who(before: &[&str]) -> bool {
    let sentence = before.iter().rev().take_while(|word| !word.ends_with(['.', '!', '?']));
    sentence.into_iter().any(|word| SETTINGS.iter().any(|setting| word.starts_with(setting)))
}

/// `$administrator`, `#nazwa`, `<?=`
fn is_variable(word: &str) -> bool {
    let name = word.strip_prefix(['$', '#']);
    name.is_some_and(|name| name.starts_with(char::is_alphabetic))
        || ["<?", "<%", "{%"].iter().any(|open| word.starts_with(open))
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
            "Administratorem danych jest %s.",
            "Administratorem danych jest $administrator.",
            "Administratorem danych jest #administrator z siedzibą w Kątach.",
            "Administratorem danych jest <?= $admin ?>.",
            "Administratorem danych jest asdf",
            "The controller of your data is null.",
        ] {
            assert!(in_text(text).is_some() && in_value(text).is_some(), "{text}");
        }
        for text in [
            "The data are kept for an undefined period.",
            "Recipients: none.",
            "An agreement that is null and void.",
            "It is true that we keep data.",
            "Nagrodą jest test wiedzy, koszt: $100, #mojagmina. Drugim etapem jest test.",
            "Dane są prawdziwe.",
        ] {
            assert_eq!(found(&text.to_lowercase()), Vec::<String>::new(), "{text}");
        }
    }
}
