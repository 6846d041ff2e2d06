//! Letters of one script that look like those of another: `dаta` with a Cyrillic `а`.

/// Cyrillic letters, and the Latin ones that they look like.
const ALIKE: [(&str, &str); 2] = [("аеорсухіјѕһԁԛԝ", "aeopcyxijshdqw"), ("АВЕЗКМНОРСТХІЈЅУ", "ABE3KMHOPCTXIJSY")];

fn latin(letter: char) -> char {
    let found =
        ALIKE.iter().find_map(|(cyrillic, latin)| latin.chars().nth(cyrillic.chars().position(|c| c == letter)?));
    found.unwrap_or(letter)
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
}
