//! XLSX: names in the first row, labels in the second, true dates and numbers, a sheet for each repeat, and a sheet
//! with what the codes mean.

use super::{
    ExportError,
    table::{Cell, ChoiceLabel, Sheet, Table},
};
use rust_xlsxwriter::{ExcelDateTime, Format, FormatAlign, Workbook, Worksheet};
use std::collections::HashSet;

/// The longest text that a cell of Excel holds, in UTF-16 units.
const MAX_TEXT: usize = 32_767;
/// Ends a text that was too long for a cell.
const CUT: &str = "… [całość w pliku CSV]";
/// Longest sheet name that Excel takes.
const MAX_SHEET_NAME: usize = 31;

struct Formats {
    names: Format,
    labels: Format,
    text: Format,
    date: Format,
    time: Format,
    date_time: Format,
}

/// # Errors
/// If Excel's limits are exceeded.
pub fn write(table: &Table) -> Result<Vec<u8>, ExportError> {
    let formats = Formats {
        names: Format::new().set_bold(),
        labels: Format::new().set_italic().set_text_wrap().set_align(FormatAlign::Top),
        text: Format::new().set_align(FormatAlign::Top),
        date: Format::new().set_num_format("yyyy-mm-dd"),
        time: Format::new().set_num_format("hh:mm:ss"),
        date_time: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
    };
    let mut workbook = Workbook::new();
    let mut used = HashSet::new();
    for (i, sheet) in table.sheets.iter().enumerate() {
        write_sheet(workbook.add_worksheet(), sheet, &mut used, &formats)?;
        if i == 0 {
            write_choices(workbook.add_worksheet(), &table.choices, &mut used, &formats)?;
        }
    }
    Ok(workbook.save_to_buffer()?)
}

fn write_sheet(
    to: &mut Worksheet,
    sheet: &Sheet,
    used: &mut HashSet<String>,
    formats: &Formats,
) -> Result<(), ExportError> {
    to.set_name(sheet_name(&sheet.name, used))?;
    to.set_freeze_panes(2, 1)?;
    for (column, heading) in (0u16..).zip(&sheet.columns) {
        to.write_string_with_format(0, column, cut(&heading.name), &formats.names)?;
        to.write_string_with_format(1, column, cut(&heading.label), &formats.labels)?;
        to.set_column_width(column, if column == 0 { 38 } else { 18 })?;
    }
    for (row, cells) in (2u32..).zip(&sheet.rows) {
        for (column, cell) in (0u16..).zip(cells) {
            write_cell(to, row, column, cell, formats)?;
        }
    }
    Ok(())
}

/// Text is always written as a string cell, never as a formula.
fn write_cell(to: &mut Worksheet, row: u32, column: u16, cell: &Cell, formats: &Formats) -> Result<(), ExportError> {
    let (text, moment) = match cell {
        Cell::Empty => return Ok(()),
        Cell::Text(text) => (text, None),
        Cell::Number(number) => {
            match number.parse::<f64>() {
                Ok(value) => to.write_number(row, column, value)?,
                Err(_) => to.write_string(row, column, cut(number))?,
            };
            return Ok(());
        }
        Cell::Date(text) => (text, Some(&formats.date)),
        Cell::Time(text) => (text, Some(&formats.time)),
        Cell::DateTime(text) => (text, Some(&formats.date_time)),
    };
    let moment = moment.and_then(|format| Some((civil(text)?, format)));
    match moment {
        Some((moment, format)) => to.write_datetime_with_format(row, column, moment, format)?,
        None => to.write_string_with_format(row, column, cut(text), &formats.text)?,
    };
    Ok(())
}

/// The wall clock's reading: a spreadsheet knows no zones.
fn civil(text: &str) -> Option<ExcelDateTime> {
    let is_time = text.get(2..3) == Some(":");
    let offset =
        if is_time { text.find(['Z', '+', '-']) } else { text.get(10..)?.find(['Z', '+', '-']).map(|i| i + 10) };
    ExcelDateTime::parse_from_str(&text[..offset.unwrap_or(text.len())]).ok()
}

fn write_choices(
    to: &mut Worksheet,
    choices: &[ChoiceLabel],
    used: &mut HashSet<String>,
    formats: &Formats,
) -> Result<(), ExportError> {
    to.set_name(sheet_name("kody", used))?;
    to.set_freeze_panes(1, 0)?;
    to.set_column_width(2, 60)?;
    for (column, name) in (0u16..).zip(["pytanie", "kod", "znaczenie"]) {
        to.write_string_with_format(0, column, name, &formats.names)?;
    }
    for (row, choice) in (1u32..).zip(choices) {
        to.write_string(row, 0, cut(&choice.column))?;
        write_cell(to, row, 1, &Cell::code(&choice.code), formats)?;
        to.write_string(row, 2, cut(&choice.label))?;
    }
    Ok(())
}

/// A name that Excel takes and no other sheet has.
fn sheet_name(wanted: &str, used: &mut HashSet<String>) -> String {
    let allowed = |c: &char| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'');
    let base: String = wanted.chars().filter(allowed).take(MAX_SHEET_NAME - 3).collect();
    let mut name = base.clone();
    let mut number = 2;
    while name.is_empty() || !used.insert(name.to_lowercase()) {
        name = format!("{base}_{number}");
        number += 1;
    }
    name
}

/// A text that does not fit a cell is cut, visibly.
fn cut(text: &str) -> String {
    if text.encode_utf16().count() <= MAX_TEXT {
        return text.to_owned();
    }
    let mut left = MAX_TEXT - CUT.encode_utf16().count();
    let fits = |c: &char| {
        let fits = left >= c.len_utf16();
        left = left.saturating_sub(c.len_utf16());
        fits
    };
    text.chars().take_while(fits).chain(CUT.chars()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheet_names_are_allowed_and_differ() {
        let mut used = HashSet::new();
        assert_eq!(sheet_name("dziecko", &mut used), "dziecko");
        assert_eq!(sheet_name("Dziecko", &mut used), "Dziecko_2");
        assert_eq!(sheet_name("a/b[c]", &mut used), "abc");
        assert_eq!(sheet_name(&"x".repeat(50), &mut used).len(), 28);
    }

    #[test]
    fn long_texts_are_cut_visibly_and_short_ones_are_not() {
        assert_eq!(cut("krótki"), "krótki");
        let long = cut(&"🌳".repeat(MAX_TEXT));
        assert!(long.ends_with(CUT));
        assert!(long.encode_utf16().count() <= MAX_TEXT);
    }

    #[test]
    fn reads_wall_clocks() {
        for (text, expected) in [
            ("2026-11-22", true),
            ("2026-11-22T10:15:30.123+01:00", true),
            ("2026-11-22T10:15:30Z", true),
            ("10:15:30.000+01:00", true),
            ("10:15", true),
            ("wczoraj", false),
            ("", false),
            ("ąąąąąąąąą", false),
        ] {
            assert_eq!(civil(text).is_some(), expected, "{text}");
        }
    }
}
