//! What may be the name of a question: an XML name.

/// A name without a prefix.
pub(crate) fn is_ncname(name: &str) -> bool {
    let mut characters = name.chars();
    characters.next().is_some_and(starts) && characters.all(continues)
}

/// A name, with a prefix or without.
pub(crate) fn is_xml_name(name: &str) -> bool {
    match name.split_once(':') {
        Some((prefix, local)) => is_ncname(prefix) && is_ncname(local),
        None => is_ncname(name),
    }
}

/// A name like this one: what a name cannot hold is an underscore.
pub(crate) fn made_of(text: &str) -> String {
    let name: String = text.chars().map(|c| if continues(c) { c } else { '_' }).collect();
    if name.starts_with(starts) { name } else { format!("_{name}") }
}

pub(crate) fn starts(c: char) -> bool {
    matches!(c,
        'A'..='Z' | '_' | 'a'..='z' | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{2ff}'
        | '\u{370}'..='\u{37d}' | '\u{37f}'..='\u{1fff}' | '\u{200c}'..='\u{200d}' | '\u{2070}'..='\u{218f}'
        | '\u{2c00}'..='\u{2fef}' | '\u{3001}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}'
        | '\u{10000}'..='\u{effff}')
}

pub(crate) fn continues(c: char) -> bool {
    starts(c) || matches!(c, '-' | '.' | '0'..='9' | '\u{b7}' | '\u{300}'..='\u{36f}' | '\u{203f}'..='\u{2040}')
}

#[cfg(test)]
mod tests {
    use super::{is_xml_name, made_of};

    #[test]
    fn knows_names() {
        for name in ["a", "_a", "płeć", "a-b.c1", "p:a"] {
            assert!(is_xml_name(name), "{name}");
        }
        for (text, expected) in [("a", "a"), ("share%", "share_"), ("2024", "_2024"), ("x:y", "x_y"), ("", "_")] {
            assert_eq!(made_of(text), expected);
        }
        for name in ["", "1a", "a b", "-a", "a:b:c", "a/b", ":a"] {
            assert!(!is_xml_name(name), "{name}");
        }
    }
}
