//! `.xlsx`, `.xls` and `.ods` through calamine.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::panic::catch_unwind;

use calamine::{Data, ExcelDateTime, Range, Reader, Sheets, Xlsx, open_workbook_auto_from_rs};

use super::{Sheet, Workbook, clean};

/// The workbook, or what the reader said.
pub(super) fn read(bytes: &[u8]) -> Result<Workbook, String> {
    if claims_too_much(bytes) {
        return Err(DAMAGED.to_owned());
    }
    // The reader indexes beyond the end of some damaged files; here that is a file that cannot be read.
    catch_unwind(|| sheets(bytes)).unwrap_or_else(|_| Err(DAMAGED.to_owned()))
}

const DAMAGED: &str = "the file is damaged";

/// Whether the header of an old `.xls` claims more sectors than the file has: the reader would reserve memory for them.
fn claims_too_much(bytes: &[u8]) -> bool {
    const SMALLEST_SECTOR: usize = 512;
    // Where the header counts the sectors of its three tables.
    let counts = [44, 64, 72].into_iter().filter_map(|at| bytes.get(at..)?.first_chunk());
    let sectors = bytes.len() / SMALLEST_SECTOR;
    bytes.starts_with(&[0xD0, 0xCF])
        && counts.map(|count| u32::from_le_bytes(*count)).any(|count| count as usize > sectors)
}

fn sheets(bytes: &[u8]) -> Result<Workbook, String> {
    let mut reader = open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    let mut workbook = Workbook::default();
    for name in reader.sheet_names() {
        let rows = match &mut reader {
            Sheets::Xlsx(reader) => streamed(reader, &name),
            reader => reader.worksheet_range(&name).map(|range| dense(&range)).map_err(|error| error.to_string()),
        };
        workbook.sheets.push(Sheet::from_rows(name, rows?));
    }
    Ok(workbook)
}

/// A sheet's rows cell by cell: one stray cell far away must not cost memory for all the empty ones before it.
fn streamed(reader: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> Result<BTreeMap<u32, Vec<String>>, String> {
    let mut rows: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    let mut room = MOST_CELLS;
    let mut cells = reader.worksheet_cells_reader(name).map_err(|error| error.to_string())?;
    while let Some(cell) = cells.next_cell().map_err(|error| error.to_string())? {
        let (row, column) = cell.get_position();
        let text = text(&Data::from(cell.get_value().clone()));
        if text.is_empty() {
            continue;
        }
        let cells = rows.entry(row + 1).or_default();
        let wanted = (column as usize + 1).saturating_sub(cells.len());
        room = room.checked_sub(wanted).ok_or_else(|| format!("the sheet {name} is too large"))?;
        cells.resize(cells.len() + wanted, String::new());
        cells[column as usize] = text;
    }
    Ok(rows)
}

/// More cells than any survey has.
const MOST_CELLS: usize = 10_000_000;

fn dense(range: &Range<Data>) -> BTreeMap<u32, Vec<String>> {
    let (first_row, first_column) = range.start().unwrap_or_default();
    let rows = range.rows().map(|row| {
        let mut cells = vec![String::new(); first_column as usize];
        cells.extend(row.iter().map(text));
        cells
    });
    (first_row + 1..).zip(rows).collect()
}

/// A cell's value as its author sees it: whole numbers without a fraction, TRUE and FALSE, dates and times in ISO 8601.
fn text(data: &Data) -> String {
    match data {
        Data::Empty | Data::Error(_) => String::new(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => clean(text),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number.to_string(),
        Data::Bool(value) => if *value { "TRUE" } else { "FALSE" }.to_owned(),
        Data::DateTime(moment) => date_time(moment),
    }
}

fn date_time(moment: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let time = format!("{hour:02}:{minute:02}:{second:02}");
    match moment.as_f64() {
        // Day 0 of the spreadsheet's calendar: a time alone.
        days if days < 1.0 => time,
        days if days.fract() == 0.0 => format!("{year:04}-{month:02}-{day:02}"),
        _ => format!("{year:04}-{month:02}-{day:02}T{time}"),
    }
}

#[cfg(test)]
mod tests {
    use calamine::{Data, ExcelDateTime, ExcelDateTimeType};

    use super::text;

    fn moment(days: f64) -> Data {
        Data::DateTime(ExcelDateTime::new(days, ExcelDateTimeType::DateTime, false))
    }

    #[test]
    fn shows_values_as_the_author_sees_them() {
        let cases = [
            (Data::Float(1.0), "1"),
            (Data::Float(2026112201.0), "2026112201"),
            (Data::Float(0.1), "0.1"),
            (Data::Int(-3), "-3"),
            (Data::Bool(true), "TRUE"),
            (Data::String(" a\u{a0}b\r\nc\u{b} ".into()), "a b\nc"),
            (moment(46348.0), "2026-11-22"),
            (moment(46348.5), "2026-11-22T12:00:00"),
            (moment(0.25), "06:00:00"),
            (Data::Empty, ""),
        ];
        for (data, expected) in cases {
            assert_eq!(text(&data), expected, "{data:?}");
        }
    }
}
