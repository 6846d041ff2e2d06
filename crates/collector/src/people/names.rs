//! Names that somebody new may not have.

use messages::{Language, people::words};
use store::people::{Deed, NoName, PersonName};
use xforms::composed;

/// Whether the log says it of no person: a command, the shared password.
pub fn is_of_nobody(name: &PersonName) -> bool {
    let told = ["who-command", "who-password"];
    let mut said = Language::ALL.into_iter().flat_map(|language| told.map(|code| words(language, code, &[])));
    name.key() == Deed::COMMAND || said.any(|said| said.to_lowercase() == name.key())
}

/// A name as somebody typed it: its letters are the same ones on every keyboard.
///
/// # Errors
/// [`NoName`]
pub fn named(text: &str) -> Result<PersonName, NoName> {
    composed(text).parse()
}

/// Whether it may pass for another's: letters of two alphabets in one word, or signs that are not seen.
pub fn looks_like_another(name: &PersonName) -> bool {
    let is_latin = |c: char| matches!(c, 'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}');
    let is_other = |c: char| matches!(c, '\u{370}'..='\u{3ff}' | '\u{400}'..='\u{52f}');
    let is_unseen = |c: char| matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    let name = name.to_string();
    name.contains(is_unseen) || name.split_whitespace().any(|word| word.contains(is_latin) && word.contains(is_other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_nobody_and_those_that_pass_for_others() {
        let check = |name: &str, of_nobody: bool, mixed: bool| {
            let parsed = named(name).expect("a name");
            assert_eq!((is_of_nobody(&parsed), looks_like_another(&parsed)), (of_nobody, mixed), "{name}");
        };
        check("Anna Żółć", false, false);
        check("Олена Шевченко", false, false);
        check("Teren", true, false);
        check("Command", true, false);
        check("Pol\u{435}cenie", false, true);
        check("Anna \u{41e}лена", false, false);
        check("Anna\u{200b}", false, true);
        assert_eq!(named("Jo\u{301}zef"), named("J\u{f3}zef"));
    }
}
