//! Text files in the encodings that spreadsheet programs write, and letters in their composed form.

use encoding_rs::{UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1250};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// How a text file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    /// "Unicode text" of a spreadsheet program.
    Utf16,
    /// What a Polish Excel on Windows writes as CSV. Taken where the bytes are no UTF-8: nothing in them says it.
    Windows1250,
}

impl Encoding {
    pub fn is_utf8(self) -> bool {
        self == Encoding::Utf8
    }

    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "UTF-8",
            Encoding::Utf16 => "UTF-16",
            Encoding::Windows1250 => "windows-1250",
        }
    }
}

/// The text of a file with its letters composed, and how it is written.
pub fn decode(bytes: &[u8]) -> (String, Encoding) {
    let found = match bytes {
        [0xEF, 0xBB, 0xBF, ..] => UTF_8,
        [0xFF, 0xFE, ..] => UTF_16LE,
        [0xFE, 0xFF, ..] => UTF_16BE,
        // The first character of a text is hardly ever beyond Latin: its other byte is empty.
        [0, second, ..] if *second != 0 => UTF_16BE,
        [first, 0, ..] if *first != 0 => UTF_16LE,
        _ if std::str::from_utf8(bytes).is_ok() => UTF_8,
        _ => WINDOWS_1250,
    };
    let (text, _) = found.decode_with_bom_removal(bytes);
    let encoding = match found {
        found if found == UTF_8 => Encoding::Utf8,
        found if found == WINDOWS_1250 => Encoding::Windows1250,
        _ => Encoding::Utf16,
    };
    (composed(&text), encoding)
}

/// The text with every letter in its composed form (NFC): `z` and a dot above are `ż`, as keyboards write it.
pub fn composed(text: &str) -> String {
    match is_nfc_quick(text.chars()) {
        IsNormalized::Yes => text.to_owned(),
        _ => text.nfc().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], expected: &str, encoding: Encoding) {
        assert_eq!(decode(bytes), (expected.to_owned(), encoding));
    }

    #[test]
    fn reads_the_encodings_of_spreadsheet_programs() {
        check("name;ż".as_bytes(), "name;ż", Encoding::Utf8);
        check("\u{feff}name;ż".as_bytes(), "name;ż", Encoding::Utf8);
        check("z\u{307}o\u{301}".as_bytes(), "żó", Encoding::Utf8);
        check(b"name;D\xb3uga \x8f\x9c", "name;Długa Źś", Encoding::Windows1250);
        let units: Vec<u16> = "name\tż".encode_utf16().collect();
        let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
        check(&[&[0xFF, 0xFE][..], &little].concat(), "name\tż", Encoding::Utf16);
        check(&[&[0xFE, 0xFF][..], &big].concat(), "name\tż", Encoding::Utf16);
        check(&little, "name\tż", Encoding::Utf16);
        check(&big, "name\tż", Encoding::Utf16);
        check(b"", "", Encoding::Utf8);
    }
}
