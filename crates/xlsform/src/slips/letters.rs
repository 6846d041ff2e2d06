//! Letters of one script that look like those of another: `dаta` with a Cyrillic `а`; digits that look like letters.

/// Cyrillic letters, and the Latin ones that they look like.
const ALIKE: [(&str, &str); 2] = [("аеорсухіјѕһԁԛԝ", "aeopcyxijshdqw"), ("АВЕЗКМНОРСТХІЈЅУ", "ABE3KMHOPCTXIJSY")];

/// Digits, and letters that look like them; dashes.
const GROUPS: [&str; 3] = ["0Oo", "1lI", "-–—−‑"];

fn latin(letter: char) -> char {
    let found =
        ALIKE.iter().find_map(|(cyrillic, latin)| latin.chars().nth(cyrillic.chars().position(|c| c == letter)?));
    found.unwrap_or(letter)
}

fn cyrillic(letter: char) -> char {
    let found =
        ALIKE.iter().find_map(|(cyrillic, latin)| cyrillic.chars().nth(latin.chars().position(|c| c == letter)?));
    found.unwrap_or(letter)
}

fn is_cyrillic(c: char) -> bool {
    matches!(c, '\u{400}'..='\u{52f}')
}

/// Whether a letter is Cyrillic and looks like no other.
pub(crate) fn is_cyrillic_alone(c: char) -> bool {
    is_cyrillic(c) && latin(c) == c
}

/// The letter of the other script that one looks like.
pub(crate) fn counterpart(letter: char) -> char {
    if is_cyrillic(letter) { latin(letter) } else { cyrillic(letter) }
}

/// Whether a character takes no room, or is a space that does not look like one of two words.
pub(crate) fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

/// A letter of a word that belongs to another script than the rest and only looks like theirs: the letter, what is told of
/// it, and the word as it was meant. Where nobody writes Cyrillic (`beside_cyrillic`), no such letter is meant.
pub(crate) fn of_another_script(word: &str, beside_cyrillic: bool) -> Option<(char, &'static str, String)> {
    let is_latin = |c: char| c.is_ascii_alphabetic();
    if !word.chars().any(is_cyrillic) {
        return None;
    }
    // `q_вік` is of two words.
    let parts = || word.split(|c: char| !c.is_alphabetic()).filter(|part| part.chars().any(is_cyrillic));
    let mixed = parts().find(|part| part.chars().any(is_latin));
    let only_looks = |part: &str| !part.chars().any(is_cyrillic_alone);
    match mixed {
        Some(part) if only_looks(part) => {
            let letter = part.chars().find(|c| is_cyrillic(*c))?;
            Some((letter, "cyrillic-letter-within", word.chars().map(latin).collect()))
        }
        Some(part) if part.chars().filter(|c| is_latin(*c)).all(|c| cyrillic(c) != c) => {
            let letter = part.chars().find(|c| is_latin(*c))?;
            Some((
                letter,
                "latin-letter-within",
                word.replacen(part, &part.chars().map(cyrillic).collect::<String>(), 1),
            ))
        }
        Some(_) => None,
        None if !beside_cyrillic && only_looks(word) => {
            let letter = word.chars().find(|c| is_cyrillic(*c))?;
            Some((letter, "cyrillic-letter-within", word.chars().map(latin).collect()))
        }
        None => None,
    }
}

/// How a word looks at a glance.
pub(crate) fn look(word: &str) -> String {
    let digit = |c: char| GROUPS.iter().find(|alike| alike.contains(c)).and_then(|alike| alike.chars().next());
    word.chars().map(latin).map(|c| digit(c).unwrap_or(c)).collect()
}

/// The one letter by which a word differs from another that looks like it, and what stands there.
pub(crate) fn mistaken(word: &str, other: &str) -> Option<(char, char)> {
    if let Some(found) = differing(word, other) {
        return Some(found);
    }
    let mut differences = word.chars().zip(other.chars()).enumerate().filter(|(_, (one, other))| one != other);
    let (at, (one, two)) = differences.next().filter(|_| look(word) == look(other))?;
    // `o` and `O` are told apart elsewhere; a letter by itself, as in `q5_o`, is meant.
    let is_no_case = one.is_ascii_digit() || two.is_ascii_digit() || !one.is_alphabetic();
    let is_beside = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let stands_alone = !is_beside(at.checked_sub(1).and_then(|before| word.chars().nth(before)))
        && !is_beside(word.chars().nth(at + 1));
    (is_no_case && !stands_alone && differences.next().is_none()).then_some((one, two))
}

/// The first letter in which a name differs from another that looks the same, and the one that stands there.
pub(crate) fn differing(typed: &str, name: &str) -> Option<(char, char)> {
    let mut pairs = typed.chars().zip(name.chars());
    let looks_alike = typed.chars().count() == name.chars().count()
        && typed.chars().zip(name.chars()).all(|(one, other)| latin(one) == latin(other));
    if looks_alike { pairs.find(|(one, other)| one != other) } else { None }
}

/// What is told of a name with such a letter.
pub(crate) fn code(typed: char) -> &'static str {
    if typed.is_ascii() { "latin-letter" } else { "cyrillic-letter" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_that_only_looks_the_same_is_found() {
        assert_eq!(differing("dаta", "data"), Some(('а', 'a')));
        assert_eq!(differing("imię", "imiе"), None);
        assert_eq!(differing("wiek", "wiеk"), Some(('e', 'е')));
        assert_eq!(differing("data", "data"), None);
        assert_eq!(differing("data", "date"), None);
    }

    #[test]
    fn a_digit_is_taken_for_a_letter() {
        for (word, other, expected) in [
            ("p1o", "p10", Some(('o', '0'))),
            ("a1", "al", Some(('1', 'l'))),
            ("kot", "k0t", Some(('o', '0'))),
            ("18-24", "18–24", Some(('-', '–'))),
            ("q5_o", "q5_0", None),
            ("1", "l", None),
            ("Kot", "kOt", None),
            ("III", "111", None),
            ("p1", "p2", None),
        ] {
            assert_eq!(mistaken(word, other), expected, "{word} {other}");
        }
    }

    #[test]
    fn a_word_of_two_scripts_is_found() {
        let check = |word: &str, beside: bool, expected: Option<(char, &str)>| {
            let found = of_another_script(word, beside);
            assert_eq!(found.as_ref().map(|(letter, _, meant)| (*letter, meant.as_str())), expected, "{word}");
        };
        check("wiеk", true, Some(('е', "wiek")));
        check("вiк", true, Some(('i', "вік")));
        check("q1_с", false, Some(('с', "q1_c")));
        check("с", false, Some(('с', "c")));
        for word in ["q1_с", "с", "q_вік", "вік", "wiek", "Qвік", "wiek_вік"] {
            check(word, true, None);
        }
    }
}
