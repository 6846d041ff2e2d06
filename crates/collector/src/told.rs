//! What comes from outside, as a person may see it: on a terminal, on a page, in an answer.
//!
//! A device, a rescue file, a receipt may say anything. Terminals obey control characters, and text that turns its
//! direction reads as what it is not; both are shown instead of done.

use std::io::{self, Write};

/// The longest text from outside that is shown, in characters.
const MOST: usize = 200;

/// Text from outside within a sentence: one line, bounded, nothing in it is obeyed.
///
/// ```
/// use collector::told::plain;
/// assert_eq!(plain("a\u{1b}[2Jb\n"), "a\\u{1b}[2Jb\\n");
/// ```
pub fn plain(text: &str) -> String {
    let mut told: String =
        text.chars().take(MOST).map(|c| if c == '\n' { "\\n".to_owned() } else { shown(c) }).collect();
    if text.chars().nth(MOST).is_some() {
        told.push('…');
    }
    told
}

/// Whole lines on a terminal: nothing in them is obeyed but their ends.
pub fn lines(text: &str) -> String {
    text.chars().map(|c| if c == '\n' { c.to_string() } else { shown(c) }).collect()
}

/// Prints lines on standard output.
pub fn say(text: &str) {
    data(&lines(text));
}

/// Prints lines on standard error.
pub fn tell(text: &str) {
    // Nobody is left who could be told that nobody reads it.
    let _ = writeln!(io::stderr(), "{}", lines(text));
}

/// Prints what a program reads, byte for byte: JSON has escapes of its own.
pub fn data(text: &str) {
    match writeln!(io::stdout(), "{text}") {
        // Whoever reads had enough: `teren surveys | head`.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => tell(&error.to_string()),
        _ => {}
    }
}

fn shown(c: char) -> String {
    let turns = matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let breaks = matches!(c, '\u{2028}' | '\u{2029}');
    if c.is_control() || turns || breaks { c.escape_default().to_string() } else { c.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(plain(text), expected);
    }

    #[test]
    fn nothing_from_outside_is_obeyed() {
        check("Zażółć gęślą jaźń, „тест” 🙂", "Zażółć gęślą jaźń, „тест” 🙂");
        check("\u{1b}]0;tytuł\u{7}", "\\u{1b}]0;tytuł\\u{7}");
        check("\u{9b}31m", "\\u{9b}31m");
        check("faktura\u{202e}fdp.exe", "faktura\\u{202e}fdp.exe");
        check("a\r\nb\tc", "a\\r\\nb\\tc");
        check(&"ż".repeat(300), &format!("{}…", "ż".repeat(200)));
        assert_eq!(lines("a\nb\u{1b}"), "a\nb\\u{1b}");
    }
}
