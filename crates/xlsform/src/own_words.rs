//! The few words that a compiled form says by itself, in its author's language.

/// What `or_other` adds: a choice, and the question what is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OwnWords {
    pub other: &'static str,
    pub specify: &'static str,
}

/// As the standard has them.
pub(crate) const ENGLISH: OwnWords = OwnWords { other: "Other", specify: "Specify other." };
const POLISH: OwnWords = OwnWords { other: "Inne", specify: "Co konkretnie?" };
const UKRAINIAN: OwnWords = OwnWords { other: "Інше", specify: "Що саме?" };

/// By the codes and names of languages.
const KNOWN: [(&[&str], OwnWords); 3] = [
    (&["en", "english"], ENGLISH),
    (&["pl", "polski", "polish"], POLISH),
    (&["uk", "українська", "ukrainian"], UKRAINIAN),
];

/// Those of a language as a header names it (`Polski (pl)`), if we speak it.
pub(crate) fn in_language(language: &str) -> Option<OwnWords> {
    let plain = language.trim().to_lowercase();
    let code = plain.strip_suffix(')').and_then(|name| name.rsplit_once('(')).map(|(_, code)| code.trim());
    let name = code.unwrap_or(&plain);
    KNOWN.iter().find(|(names, _)| names.contains(&name)).map(|(_, words)| *words)
}

/// Those of the language that these texts are written in, as far as letters tell: a third of them has its own.
pub(crate) fn of_texts<'a>(texts: impl Iterator<Item = &'a str> + Clone) -> OwnWords {
    let speaks = |letters: &str| {
        let with = texts.clone().filter(|text| text.to_lowercase().contains(|c: char| letters.contains(c))).count();
        with > 0 && with * 3 >= texts.clone().count()
    };
    match () {
        () if speaks("іїєґ") => UKRAINIAN,
        () if speaks("ąćęłńóśźż") => POLISH,
        () => ENGLISH,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_known_by_its_code_or_its_name() {
        let check =
            |language: &str, expected: Option<OwnWords>| assert_eq!(in_language(language), expected, "{language}");
        check("Polski (pl)", Some(POLISH));
        check("pl", Some(POLISH));
        check("Polish", Some(POLISH));
        check("Українська (uk)", Some(UKRAINIAN));
        check("English (en)", Some(ENGLISH));
        check("Deutsch (de)", None);
        check("default", None);
    }

    #[test]
    fn letters_tell_the_language() {
        let check =
            |texts: &[&str], expected: OwnWords| assert_eq!(of_texts(texts.iter().copied()), expected, "{texts:?}");
        check(&["Jak często bywa Pan w parku?", "Wiek", "Płeć"], POLISH);
        check(&["How old are you?", "Which street?", "Ulica Świętego Jana", "Why?"], ENGLISH);
        check(&["Скільки Вам років?", "Чому Ви тут?"], UKRAINIAN);
        check(&["A"], ENGLISH);
        check(&[], ENGLISH);
    }
}
