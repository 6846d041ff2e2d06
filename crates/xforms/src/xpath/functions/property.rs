//! What regular expressions call by a name: letters, capitals, scripts.

/// The names of Unicode and Java for what a character is.
pub fn property(name: &str) -> Option<fn(char) -> bool> {
    let name = ["Is", "In", "java", "Script=", "sc=", "General_Category=", "gc="]
        .into_iter()
        .fold(name, |name, prefix| name.strip_prefix(prefix).unwrap_or(name));
    Some(match name {
        "L" | "Letter" | "Alphabetic" => char::is_alphabetic,
        "Lu" | "Uppercase" | "UpperCase" | "Uppercase_Letter" => char::is_uppercase,
        "Ll" | "Lowercase" | "LowerCase" | "Lowercase_Letter" => char::is_lowercase,
        "N" | "Nd" | "Number" => char::is_numeric,
        "M" | "Mn" | "Mark" => {
            |c| matches!(c, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{20d0}'..='\u{20ff}')
        }
        "Z" | "Zs" | "White_Space" => |c| c.is_whitespace() && !c.is_control(),
        "P" | "Punctuation" => |c| {
            let ascii = c.is_ascii_punctuation() && !"$+<=>^`|~".contains(c);
            let latin = matches!(c, '\u{a7}' | '\u{ab}' | '\u{b7}' | '\u{bb}' | '\u{bf}');
            ascii || latin || matches!(c, '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}')
        },
        "Alpha" => |c| c.is_ascii_alphabetic(),
        "Digit" => |c| c.is_ascii_digit(),
        "Alnum" => |c| c.is_ascii_alphanumeric(),
        "Upper" => |c| c.is_ascii_uppercase(),
        "Lower" => |c| c.is_ascii_lowercase(),
        "Punct" => |c| c.is_ascii_punctuation(),
        "Space" => |c| c.is_ascii_whitespace(),
        "Latin" => |c| {
            let added = matches!(c, '\u{1e00}'..='\u{1eff}' | '\u{2c60}'..='\u{2c7f}' | '\u{a720}'..='\u{a7ff}');
            c.is_alphabetic() && (c <= '\u{24f}' || added)
        },
        "Greek" => |c| matches!(c, '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}'),
        "Cyrillic" => |c| matches!(c, '\u{400}'..='\u{52f}'),
        "Arabic" => |c| matches!(c, '\u{600}'..='\u{6ff}' | '\u{750}'..='\u{77f}'),
        _ => return None,
    })
}

/// What is so among the characters of the basic plane, as the inside of a class.
pub fn ranges(is: impl Fn(char) -> bool) -> String {
    let mut out = String::new();
    let mut open: Option<(char, char)> = None;
    // One character past the end closes the last range.
    for c in '\0'..='\u{10000}' {
        match (c < '\u{10000}' && is(c), &mut open) {
            (true, Some((_, last))) => *last = c,
            (true, None) => open = Some((c, c)),
            (false, _) => {
                if let Some((first, last)) = open.take() {
                    out.push_str(&format!("\\u{{{:x}}}-\\u{{{:x}}}", first as u32, last as u32));
                }
            }
        }
    }
    out
}
