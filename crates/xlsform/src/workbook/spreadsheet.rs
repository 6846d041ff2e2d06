//! `.xlsx`, `.xls` and `.ods`: the first two through calamine, behind limits.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::io::Cursor;
use std::panic::{UnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

use calamine::{Data, ExcelDateTime, ExcelDateTimeType, Range, Reader, Xls, Xlsx};

use super::archive::Archive;
use super::formats::{self, Shown};
use super::limits::{MOST_BYTES, MOST_SHEETS, Room, Unreadable};
use super::{Sheet, Workbook, clean, ods, xls};

/// The workbook, or why there is none.
pub(super) fn read(bytes: &[u8]) -> Result<Workbook, Unreadable> {
    if bytes.len() > MOST_BYTES {
        return Err(Unreadable::TooLarge);
    }
    // The reader indexes beyond the end of some damaged files; here that is a file that cannot be read.
    quietly(|| sheets(bytes)).unwrap_or_else(|| Err(Unreadable::damaged("the file is damaged")))
}

thread_local! {
    static IS_QUIET: Cell<bool> = const { Cell::new(false) };
}

/// What comes of it, unless it panics; of that nothing is printed, as the file is told of in its place.
fn quietly<T>(work: impl FnOnce() -> T + UnwindSafe) -> Option<T> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let others = take_hook();
        set_hook(Box::new(move |panic| {
            if !IS_QUIET.get() {
                others(panic);
            }
        }));
    });
    IS_QUIET.set(true);
    let result = catch_unwind(work);
    IS_QUIET.set(false);
    result.ok()
}

fn sheets(bytes: &[u8]) -> Result<Workbook, Unreadable> {
    if bytes.starts_with(&[0xD0, 0xCF]) && xls::is_encrypted(bytes) {
        return Err(Unreadable::Encrypted);
    }
    if bytes.starts_with(&[0xD0, 0xCF]) {
        let checked = xls::check(bytes)?;
        let mut reader: Xls<_> = Xls::new(Cursor::new(&checked)).map_err(Unreadable::damaged)?;
        let sheets = reader.worksheets().into_iter();
        return Ok(Workbook { sheets: sheets.map(|(name, range)| Sheet::from_rows(name, dense(&range))).collect() });
    }
    let mut archive = Archive::open(bytes)?;
    archive.check()?;
    if archive.has("content.xml") {
        return ods::read(&archive.read("content.xml")?);
    }
    let mut shown = formats::shown(&mut archive)?;
    let plain = archive.with_plain_dimensions()?;
    let bytes = plain.as_deref().unwrap_or(bytes);
    let mut reader: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(Unreadable::damaged)?;
    let mut workbook = Workbook::default();
    let mut room = Room::new();
    for name in reader.sheet_names().into_iter().take(MOST_SHEETS) {
        let (rows, uncomputed) = streamed(&mut reader, &name, &mut room)?;
        let Shown { otherwise: shown_otherwise, hidden, hidden_rows } = shown.remove(&name).unwrap_or_default();
        let sheet = Sheet::from_rows(name, rows);
        workbook.sheets.push(Sheet { uncomputed, shown_otherwise, hidden, hidden_rows, ..sheet });
    }
    Ok(workbook)
}

/// A sheet's rows by number, and its formulas without a result.
type Rows = (BTreeMap<u32, Vec<String>>, Vec<(u32, usize)>);

/// A sheet's rows cell by cell: one stray cell far away must not cost memory for all the empty ones before it.
fn streamed(reader: &mut Xlsx<Cursor<&[u8]>>, name: &str, room: &mut Room) -> Result<Rows, Unreadable> {
    let mut rows: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    let mut uncomputed = Vec::new();
    let mut cells = reader.worksheet_cells_reader(name).map_err(Unreadable::damaged)?;
    while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(Unreadable::damaged)? {
        let (row, column) = (cell.pos.0 + 1, cell.pos.1 as usize);
        let value = Data::from(cell.value);
        // A result that is an empty text is a result.
        if value == Data::Empty && cell.formula.is_some() {
            room.take(1, 0)?;
            uncomputed.push((row, column));
        }
        let text = text(&value);
        if text.is_empty() {
            continue;
        }
        let cells = rows.entry(row).or_default();
        let wanted = (column + 1).saturating_sub(cells.len());
        room.take(wanted, text.len())?;
        cells.resize(cells.len() + wanted, String::new());
        cells[column] = text;
    }
    Ok((rows, uncomputed))
}

fn dense(range: &Range<Data>) -> BTreeMap<u32, Vec<String>> {
    let (first_row, first_column) = range.start().unwrap_or_default();
    let rows = (first_row + 1..).zip(range.rows()).filter_map(|(number, row)| {
        let last = row.iter().rposition(|cell| *cell != Data::Empty)?;
        let mut cells = vec![String::new(); first_column as usize];
        cells.extend(row[..=last].iter().map(text));
        Some((number, cells))
    });
    rows.collect()
}

/// A cell's value as its author sees it: whole numbers without a fraction, TRUE and FALSE, dates and times in ISO 8601.
fn text(data: &Data) -> String {
    match data {
        Data::Empty => String::new(),
        // As it is: whoever reads the cell tells it.
        Data::Error(error) => error.to_string(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => clean(text),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number.to_string(),
        Data::Bool(value) => if *value { "TRUE" } else { "FALSE" }.to_owned(),
        Data::DateTime(moment) => date_time(moment),
    }
}

fn date_time(moment: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = rounded(moment).to_ymd_hms_milli();
    let time = format!("{hour:02}:{minute:02}:{second:02}");
    match moment.as_f64() {
        // Day 0 of the spreadsheet's calendar: a time alone.
        days if days < 1.0 => time,
        days if days.fract() == 0.0 => format!("{year:04}-{month:02}-{day:02}"),
        _ => format!("{year:04}-{month:02}-{day:02}T{time}"),
    }
}

/// To whole seconds, as spreadsheet programs show it; a time alone stays in its day.
fn rounded(moment: &ExcelDateTime) -> ExcelDateTime {
    const DAY: f64 = 86_400.0;
    let days = moment.as_f64();
    let last = if days < 1.0 { DAY - 1.0 } else { f64::INFINITY };
    // Nothing else tells from which year the file counts its days.
    let kinds = [ExcelDateTimeType::DateTime, ExcelDateTimeType::TimeDelta];
    let from_1904 = kinds.iter().all(|kind| *moment != ExcelDateTime::new(days, *kind, false));
    ExcelDateTime::new((days * DAY).round().min(last) / DAY, ExcelDateTimeType::DateTime, from_1904)
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
            // 10:20:29.7, 08:05:59.6, 23:59:59.7 and 23:59:59.4.
            (moment(46348.0 + 37_229.7 / 86_400.0), "2026-11-22T10:20:30"),
            (moment(46348.0 + 29_159.6 / 86_400.0), "2026-11-22T08:06:00"),
            (moment(46348.0 + 86_399.7 / 86_400.0), "2026-11-23T00:00:00"),
            (moment(46348.0 + 86_399.4 / 86_400.0), "2026-11-22T23:59:59"),
            (moment(86_399.7 / 86_400.0), "23:59:59"),
            (moment(29_159.6 / 86_400.0), "08:06:00"),
            (Data::DateTime(ExcelDateTime::new(44886.0, ExcelDateTimeType::DateTime, true)), "2026-11-22"),
            (Data::Error(calamine::CellErrorType::Ref), "#REF!"),
            (Data::Empty, ""),
        ];
        for (data, expected) in cases {
            assert_eq!(text(&data), expected, "{data:?}");
        }
    }
}
