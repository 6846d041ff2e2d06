//! Cells that a spreadsheet shows otherwise than the file has them: `1-2` that became a date, `10%` that is 0.1, a code
//! `007` that is 7. The survey knows only what is in the file.
//!
//! Number formats: ECMA-376, part 1, 18.8.30 (`numFmt`) and 18.8.10 (`cellXfs`).

use std::collections::{BTreeMap, HashMap};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::archive::Archive;
use super::limits::Unreadable;

const WORKBOOK: &str = "xl/workbook.xml";
const RELATIONS: &str = "xl/_rels/workbook.xml.rels";
const STYLES: &str = "xl/styles.xml";

/// The formats that need no entry of their own, as far as they are not plain.
const BUILT_IN: &[(u32, &str)] = &[
    (2, "0.00"),
    (3, "#,##0"),
    (4, "#,##0.00"),
    (9, "0%"),
    (10, "0.00%"),
    (11, "0.00E+00"),
    (12, "# ?/?"),
    (13, "# ??/??"),
    (14, "yyyy-mm-dd"),
    (15, "d-mmm-yy"),
    (16, "d-mmm"),
    (17, "mmm-yy"),
    (18, "h:mm AM/PM"),
    (19, "h:mm:ss AM/PM"),
    (20, "h:mm"),
    (21, "h:mm:ss"),
    (22, "yyyy-mm-dd h:mm"),
    (37, "#,##0"),
    (38, "#,##0"),
    (39, "#,##0.00"),
    (40, "#,##0.00"),
    (45, "mm:ss"),
    (46, "[h]:mm:ss"),
    (47, "mm:ss.0"),
    (48, "##0.0E+0"),
];

/// A cell: its row as the spreadsheet shows it, and its column from 0.
pub(super) type Cell = (u32, usize);

/// What a spreadsheet does not show of a sheet, or otherwise than it is.
#[derive(Debug, Default)]
pub(super) struct Shown {
    pub otherwise: Vec<Cell>,
    pub hidden: bool,
    pub hidden_rows: Vec<u32>,
}

/// How each sheet is shown, by its name. Of a workbook whose parts are not where they are expected nothing is known.
pub(super) fn shown(archive: &mut Archive) -> Result<HashMap<String, Shown>, Unreadable> {
    let mut found = HashMap::new();
    if ![WORKBOOK, RELATIONS].iter().all(|name| archive.has(name)) {
        return Ok(found);
    }
    let formats = if archive.has(STYLES) { styles(&archive.read(STYLES)?)? } else { Vec::new() };
    let mut targets = BTreeMap::new();
    each(&archive.read(RELATIONS)?, |element| {
        if element.local_name().as_ref() == b"Relationship"
            && let (Some(id), Some(target)) = (attribute(element, b"Id")?, attribute(element, b"Target")?)
        {
            targets.insert(id, target);
        }
        Ok(())
    })?;
    let mut sheets = Vec::new();
    each(&archive.read(WORKBOOK)?, |element| {
        if element.local_name().as_ref() == b"sheet"
            && let (Some(name), Some(id)) = (attribute(element, b"name")?, attribute(element, b"id")?)
            && let Some(target) = targets.get(&id)
        {
            let path = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned);
            let hidden = attribute(element, b"state")?.is_some_and(|state| state != "visible");
            sheets.push((name, path, hidden));
        }
        Ok(())
    })?;
    for (name, path, hidden) in sheets {
        if archive.has(&path) {
            found.insert(name, Shown { hidden, ..rows(&archive.read(&path)?, &formats)? });
        }
    }
    Ok(found)
}

/// The format of each cell style, in order; none where a number stands as it is.
fn styles(xml: &[u8]) -> Result<Vec<Option<String>>, Unreadable> {
    let mut own: HashMap<u32, String> = HashMap::new();
    let (mut formats, mut within) = (Vec::new(), false);
    each(xml, |element| {
        let id = |name| Ok::<_, Unreadable>(attribute(element, name)?.and_then(|id| id.parse::<u32>().ok()));
        match element.local_name().as_ref() {
            b"numFmt" => {
                if let (Some(id), Some(code)) = (id(b"numFmtId")?, attribute(element, b"formatCode")?) {
                    own.insert(id, code);
                }
            }
            b"cellXfs" => within = true,
            b"xf" if within => {
                let id = id(b"numFmtId")?.unwrap_or_default();
                let built_in = || BUILT_IN.iter().find(|(other, _)| *other == id).map(|(_, code)| (*code).to_owned());
                formats.push(own.get(&id).cloned().or_else(built_in));
            }
            // What follows the list has other styles.
            b"cellStyles" | b"dxfs" => within = false,
            _ => {}
        }
        Ok(())
    })?;
    Ok(formats)
}

/// The cells of a sheet whose numbers are shown otherwise, and the rows that are not shown.
fn rows(xml: &[u8], formats: &[Option<String>]) -> Result<Shown, Unreadable> {
    let mut reader = Reader::from_reader(xml);
    let (mut found, mut cell, mut in_value) = (Shown::default(), None, false);
    // Where a row or a cell does not say where it is, it follows the one before.
    let (mut row, mut column) = (0, 0);
    loop {
        match reader.read_event().map_err(Unreadable::damaged)? {
            Event::Start(element) | Event::Empty(element) if element.local_name().as_ref() == b"row" => {
                row = attribute(&element, b"r")?.and_then(|text| text.parse().ok()).unwrap_or(row + 1);
                column = 0;
                let hidden = attribute(&element, b"hidden")?.is_some_and(|hidden| matches!(&*hidden, "1" | "true"));
                found.hidden_rows.extend(hidden.then_some(row));
            }
            Event::Start(element) | Event::Empty(element) if element.local_name().as_ref() == b"c" => {
                let format = attribute(&element, b"s")?.and_then(|style| formats.get(style.parse::<usize>().ok()?));
                let is_number = attribute(&element, b"t")?.is_none_or(|kind| kind == "n");
                let here = attribute(&element, b"r")?.and_then(|reference| place(&reference)).unwrap_or((row, column));
                cell = format.and_then(Option::as_ref).filter(|_| is_number).map(|format| (format, here));
                (row, column) = (here.0, here.1 + 1);
            }
            Event::Start(element) => in_value = element.local_name().as_ref() == b"v",
            Event::Text(text) if in_value => {
                let text = text.decode().map_err(Unreadable::damaged)?;
                if let (Some((format, here)), Ok(number)) = (cell, text.trim().parse()) {
                    found.otherwise.extend(is_otherwise(format, number).then_some(here));
                }
            }
            Event::End(_) => in_value = false,
            Event::Eof => return Ok(found),
            _ => {}
        }
    }
}

/// Whether a number in this format reads otherwise than the number alone.
fn is_otherwise(format: &str, number: f64) -> bool {
    let sections: Vec<&str> = format.split(';').collect();
    let section = match number {
        number if number < 0.0 => sections.get(1),
        0.0 => sections.get(2),
        _ => None,
    };
    let format = section.copied().unwrap_or(sections[0]);
    if matches!(format.trim().to_lowercase().as_str(), "" | "general" | "@") {
        return false;
    }
    let bare = bare(format);
    if bare.chars().any(|c| !matches!(c, '0' | '#' | '?' | '.' | ',' | '_' | '-' | ' ')) {
        // A percent sign, a currency, words, parts of a date.
        return true;
    }
    let plain = number.abs().to_string();
    let (whole, fraction) = plain.split_once('.').unwrap_or((plain.as_str(), ""));
    let (shape, decimals) = bare.split_once('.').unwrap_or((&bare, ""));
    let zeros = shape.matches('0').count();
    let least = decimals.matches('0').count();
    let most = decimals.matches(['0', '#', '?']).count();
    let digits = shape.trim();
    whole.len() < zeros
        || !(least..=most).contains(&fraction.len())
        || whole.len() > 3 && digits.contains(',')
        || digits.contains(' ')
}

/// A format without its colours and conditions, and without what only takes room.
fn bare(format: &str) -> String {
    let (mut bare, mut characters) = (String::new(), format.chars().peekable());
    while let Some(c) = characters.next() {
        match c {
            '[' => {
                let inner: String = characters.by_ref().take_while(|c| *c != ']').collect();
                // Hours that go on beyond a day; anything else is a colour, a condition or a currency.
                if inner.starts_with('$') || inner.chars().all(|c| matches!(c, 'h' | 'm' | 's' | 'H' | 'M' | 'S')) {
                    bare.push('x');
                }
            }
            '_' | '*' => drop(characters.next()),
            '\\' => bare.extend(characters.next()),
            _ => bare.push(c),
        }
    }
    bare
}

/// `C7` is row 7, column 2.
fn place(reference: &str) -> Option<Cell> {
    let end = reference.find(|c: char| c.is_ascii_digit())?;
    let (letters, row) = reference.split_at(end);
    let column = letters.bytes().try_fold(0usize, |sum, letter| {
        let digit = usize::from(letter.to_ascii_uppercase().checked_sub(b'A').filter(|digit| *digit < 26)?) + 1;
        sum.checked_mul(26)?.checked_add(digit)
    })?;
    Some((row.parse().ok()?, column.checked_sub(1)?))
}

fn each(xml: &[u8], mut see: impl FnMut(&BytesStart) -> Result<(), Unreadable>) -> Result<(), Unreadable> {
    let mut reader = Reader::from_reader(xml);
    loop {
        match reader.read_event().map_err(Unreadable::damaged)? {
            Event::Start(element) | Event::Empty(element) => see(&element)?,
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// An attribute by its local name.
fn attribute(element: &BytesStart, name: &[u8]) -> Result<Option<String>, Unreadable> {
    for attribute in element.attributes() {
        let attribute = attribute.map_err(Unreadable::damaged)?;
        if attribute.key.local_name().as_ref() == name {
            let text = std::str::from_utf8(&attribute.value).map_err(Unreadable::damaged)?;
            return Ok(Some(quick_xml::escape::unescape(text).map_err(Unreadable::damaged)?.into_owned()));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::{is_otherwise, place};

    #[test]
    fn knows_what_a_format_does_to_a_number() {
        let cases = [
            ("General", 0.1, false),
            ("0", 7.0, false),
            ("@", 7.0, false),
            ("#", 7.0, false),
            ("0.00", 1.25, false),
            ("0.00", 1.1, true),
            ("0", 1.5, true),
            ("0.##", 1.5, false),
            ("0%", 0.1, true),
            ("000", 7.0, true),
            ("000", 123.0, false),
            ("#,##0", 999.0, false),
            ("#,##0", 1000.0, true),
            ("000 000 000", 601_234_567.0, true),
            ("0.00 \"zł\"", 12.5, true),
            ("#,##0.00\\ [$zł-415]", 12.0, true),
            ("[Red]0", 7.0, false),
            ("0_ ;[Red]\\-0\\ ", 7.0, false),
            ("0;(0)", 7.0, false),
            ("0;(0)", -7.0, true),
            ("d-mmm", 46348.0, true),
            ("[h]:mm", 1.5, true),
            ("0.00E+00", 7.0, true),
        ];
        for (format, number, expected) in cases {
            assert_eq!(is_otherwise(format, number), expected, "{format} {number}");
        }
    }

    #[test]
    fn reads_addresses_as_spreadsheets_write_them() {
        for (reference, expected) in [
            ("A1", Some((1, 0))),
            ("C7", Some((7, 2))),
            ("AA10", Some((10, 26))),
            ("7", None),
            ("A", None),
            ("Ą1", None),
        ] {
            assert_eq!(place(reference), expected, "{reference}");
        }
    }
}
