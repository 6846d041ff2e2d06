//! Text files in the encodings that spreadsheet programs write, and letters in their composed form.

use encoding_rs::{ISO_8859_2, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1250, WINDOWS_1251};
use oem_cp::{code_table::DECODING_TABLE_CP852, decode_string_complete_table};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// How a text file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    /// "Unicode text" of a spreadsheet program.
    Utf16,
    /// What a Polish Excel on Windows writes as CSV. Taken where the bytes are no UTF-8 and look like none of the next:
    /// nothing in them says it.
    Windows1250,
    /// What a Ukrainian one writes.
    Windows1251,
    /// What it writes as "CSV (MS-DOS)".
    Cp852,
    /// What older programs on other systems write.
    Iso8859_2,
    /// Another one, which an XML document names itself.
    Declared(&'static str),
    /// A workbook under another name.
    NoText,
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
            Encoding::Windows1251 => "windows-1251",
            Encoding::Cp852 => "CP852",
            Encoding::Iso8859_2 => "ISO-8859-2",
            Encoding::Declared(name) => name,
            Encoding::NoText => "",
        }
    }

    fn of(encoding: &'static encoding_rs::Encoding) -> Self {
        match encoding {
            e if e == UTF_8 => Self::Utf8,
            e if e == UTF_16LE || e == UTF_16BE => Self::Utf16,
            e if e == WINDOWS_1250 => Self::Windows1250,
            e if e == WINDOWS_1251 => Self::Windows1251,
            e if e == ISO_8859_2 => Self::Iso8859_2,
            e => Self::Declared(e.name()),
        }
    }
}

/// How the files of spreadsheet programs begin: archives, and `.xls`.
const WORKBOOKS: [&[u8]; 2] = [b"PK\x03\x04", b"\xD0\xCF\x11\xE0"];
/// How documents of XML begin that say in which encoding they are: in letters of a byte, or of two.
const XML: [&[u8]; 6] = [b"<?xml", b"\xEF\xBB\xBF<", b"\xFF\xFE<\0", b"\xFE\xFF\0<", b"<\0", b"\0<"];

/// The text of a file with its letters composed, and how it is written.
pub fn decode(bytes: &[u8]) -> (String, Encoding) {
    if XML.iter().any(|start| bytes.starts_with(start))
        && let Ok((text, encoding)) = decode_xml(bytes)
    {
        return (composed(&text), encoding);
    }
    if WORKBOOKS.iter().any(|start| bytes.starts_with(start)) {
        return (WINDOWS_1250.decode_without_bom_handling(bytes).0.into_owned(), Encoding::NoText);
    }
    let found = match bytes {
        [0xEF, 0xBB, 0xBF, ..] => UTF_8,
        [0xFF, 0xFE, ..] => UTF_16LE,
        [0xFE, 0xFF, ..] => UTF_16BE,
        // The first character of a text is hardly ever beyond Latin: its other byte is empty.
        [0, second, ..] if *second != 0 => UTF_16BE,
        [first, 0, ..] if *first != 0 => UTF_16LE,
        _ if std::str::from_utf8(bytes).is_ok() => UTF_8,
        _ => return of_one_byte(bytes),
    };
    let (text, _) = found.decode_with_bom_removal(bytes);
    (composed(&text), if found == UTF_8 { Encoding::Utf8 } else { Encoding::Utf16 })
}

/// The text of an XML document, by its mark or by what it says itself; the text says UTF-8 then.
///
/// # Errors
/// The encoding that it should have and has not, by its name.
pub fn decode_xml(bytes: &[u8]) -> Result<(String, Encoding), String> {
    let declared = declared(bytes);
    let encoding = match (bytes, declared) {
        ([0xFF, 0xFE, ..] | [b'<', 0, ..], _) => UTF_16LE,
        ([0xFE, 0xFF, ..] | [0, b'<', ..], _) => UTF_16BE,
        ([0xEF, 0xBB, 0xBF, ..], _) | (_, None) => UTF_8,
        // Where the declaration can be read byte by byte, it is not in UTF-16, whatever it says.
        (_, Some(name)) => encoding_rs::Encoding::for_label(name.as_bytes()).ok_or(name)?.output_encoding(),
    };
    let (text, is_malformed) = encoding.decode_with_bom_removal(bytes);
    if is_malformed {
        return Err(encoding.name().to_owned());
    }
    let text = text.into_owned();
    let name = self::declared(text.as_bytes()).and_then(|name| text.find(name).map(|at| at..at + name.len()));
    let text = match name {
        Some(name) if encoding != UTF_8 => text[..name.start].to_owned() + UTF_8.name() + &text[name.end..],
        _ => text,
    };
    Ok((text, Encoding::of(encoding)))
}

/// The encoding's name in an XML declaration.
fn declared(bytes: &[u8]) -> Option<&str> {
    /// No declaration is longer.
    const MOST: usize = 200;
    let start = &bytes[..bytes.len().min(MOST)];
    let end = start.windows(2).position(|pair| pair == b"?>").filter(|_| start.starts_with(b"<?xml"))?;
    let (_, value) = std::str::from_utf8(&start[..end]).ok()?.split_once("encoding")?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    value[1..].split_once(quote).map(|(name, _)| name)
}

/// The text of a file with a byte for each letter, in the encoding in which most of it is Polish, or Ukrainian.
fn of_one_byte(bytes: &[u8]) -> (String, Encoding) {
    if is_cyrillic(bytes) {
        let (text, _) = WINDOWS_1251.decode_without_bom_handling(bytes);
        return (composed(&text), Encoding::Windows1251);
    }
    let read = [
        (WINDOWS_1250.decode_without_bom_handling(bytes).0.into_owned(), Encoding::Windows1250),
        (decode_string_complete_table(bytes, &DECODING_TABLE_CP852), Encoding::Cp852),
        (ISO_8859_2.decode_without_bom_handling(bytes).0.into_owned(), Encoding::Iso8859_2),
    ];
    let letters = |text: &str| text.chars().filter(|letter| "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ".contains(*letter)).count();
    // Of several that are alike, the first.
    let [windows, others @ ..] = read;
    let best = |best: (String, Encoding), other: (String, Encoding)| match letters(&other.0) > letters(&best.0) {
        true => other,
        false => best,
    };
    let (text, encoding) = others.into_iter().fold(windows, best);
    (composed(&text), encoding)
}

/// Whether most letters beyond ASCII stand in words of nothing else: in Polish hardly two follow each other.
fn is_cyrillic(bytes: &[u8]) -> bool {
    let words = bytes.split(|byte| !byte.is_ascii_alphabetic() && *byte < 0x80);
    let (mut whole, mut mixed) = (0, 0);
    for word in words.filter(|word| word.iter().any(|byte| *byte >= 0x80)) {
        let is_whole = word.len() > 2 && word.iter().all(|byte| *byte >= 0x80);
        *(if is_whole { &mut whole } else { &mut mixed }) += 1;
    }
    whole > mixed
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
        check(
            b"name;D\x88uga \x8d\x98 za\xbe\xa2\x88\x86 g\xa9\x98l\xa5 ja\xab\xe4",
            "name;Długa Źś zażółć gęślą jaźń",
            Encoding::Cp852,
        );
        check(b"name;\xb1\xb6\xbc \xac\xb3", "name;ąśź Źł", Encoding::Iso8859_2);
        check(b"name;Stra\xdfe", "name;Straße", Encoding::Windows1250);
        check(
            b"name,label\nlviv,\xcb\xfc\xe2\xb3\xe2\nkyiv,\xca\xe8\xbf\xe2",
            "name,label\nlviv,Львів\nkyiv,Київ",
            Encoding::Windows1251,
        );
        check(b"name;\xa3\xf3d\x9f \xb3\xf3\x9f\xbf", "name;Łódź łóźż", Encoding::Windows1250);
        let units: Vec<u16> = "name\tż".encode_utf16().collect();
        let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
        check(&[&[0xFF, 0xFE][..], &little].concat(), "name\tż", Encoding::Utf16);
        check(&[&[0xFE, 0xFF][..], &big].concat(), "name\tż", Encoding::Utf16);
        check(&little, "name\tż", Encoding::Utf16);
        check(&big, "name\tż", Encoding::Utf16);
        check(b"", "", Encoding::Utf8);
        check(b"PK\x03\x04", "PK\u{3}\u{4}", Encoding::NoText);
    }

    #[test]
    fn documents_are_read_in_the_encoding_that_they_name() {
        let check = |head: &str, bytes: &[u8], expected: Result<(&str, Encoding), &str>| {
            let found = decode_xml(&[head.as_bytes(), bytes].concat());
            let found = found.as_ref().map(|(text, encoding)| (text.as_str(), *encoding)).map_err(String::as_str);
            assert_eq!(found, expected, "{head}");
        };
        let utf_8 = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><a>ąś</a>";
        let head = |name: &str| utf_8.replace("UTF-8", name).replace("<a>ąś</a>", "");
        check(&head("ISO-8859-2"), b"<a>\xb1\xb6</a>", Ok((utf_8, Encoding::Iso8859_2)));
        check(&head("windows-1250"), b"<a>\xb9\x9c</a>", Ok((utf_8, Encoding::Windows1250)));
        check(&head("UTF-16"), "<a>ąś</a>".as_bytes(), Ok((&utf_8.replace("-8\"", "-16\""), Encoding::Utf8)));
        check(&head("UTF-8"), "<a>ąś</a>".as_bytes(), Ok((utf_8, Encoding::Utf8)));
        check("", "\u{feff}<a>ąś</a>".as_bytes(), Ok(("<a>ąś</a>", Encoding::Utf8)));
        check("", b"<a>\xb1</a>", Err("UTF-8"));
        check(&head("klingon"), b"<a/>", Err("klingon"));
        check(&head("utf-8"), b"<a>\xb1</a>", Err("UTF-8"));
        let wide: Vec<u8> =
            head("UTF-16").replace("?>", "?><a>ąś</a>").encode_utf16().flat_map(u16::to_le_bytes).collect();
        check("", &[&[0xFF, 0xFE][..], &wide].concat(), Ok((utf_8, Encoding::Utf16)));
        check("", &wide, Ok((utf_8, Encoding::Utf16)));
        assert_eq!(decode(&[head("ISO-8859-2").as_bytes(), b"<a>\xb1\xb6</a>"].concat()).0, utf_8);
    }
}
