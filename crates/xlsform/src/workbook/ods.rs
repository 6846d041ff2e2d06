//! `.ods`: OpenDocument spreadsheets. Runs of equal cells and rows, which the format writes once with a number, are not
//! spread out where they are empty.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::escape::{resolve_xml_entity, unescape};
use quick_xml::events::{BytesStart, Event};

use super::limits::{MOST_COLUMNS, MOST_ROWS, MOST_SHEETS, Room, Unreadable};
use super::{Sheet, Workbook, clean};

/// Reads `content.xml`.
pub(super) fn read(content: &[u8]) -> Result<Workbook, Unreadable> {
    let mut reader = Reader::from_reader(content);
    reader.config_mut().expand_empty_elements = true;
    let mut document = Document::default();
    let mut room = Room::new();
    loop {
        match reader.read_event().map_err(Unreadable::damaged)? {
            Event::Start(element) => document.start(&element)?,
            Event::End(element) => document.end(element.name().as_ref(), &mut room)?,
            Event::Text(text) => document.text(&text.decode().map_err(Unreadable::damaged)?),
            Event::CData(text) => document.text(&text.decode().map_err(Unreadable::damaged)?),
            Event::GeneralRef(entity) => {
                let name = entity.decode().map_err(Unreadable::damaged)?;
                match entity.resolve_char_ref().map_err(Unreadable::damaged)? {
                    Some(character) => document.text(character.encode_utf8(&mut [0; 4])),
                    None => document.text(resolve_xml_entity(&name).unwrap_or_default()),
                }
            }
            Event::Eof => return Ok(document.workbook),
            _ => {}
        }
    }
}

/// The place in the document.
#[derive(Default)]
struct Document {
    workbook: Workbook,
    table: Option<Table>,
    cell: Option<Cell>,
    /// Within a remark on a cell, so many elements deep.
    remark: usize,
}

#[derive(Default)]
struct Table {
    name: String,
    rows: BTreeMap<u32, Vec<String>>,
    uncomputed: Vec<(u32, usize)>,
    shown_otherwise: Vec<(u32, usize)>,
    /// The row that is being read, and how often it stands.
    row: u32,
    repeat: u32,
    cells: Vec<String>,
    /// The column that comes next.
    column: usize,
}

#[derive(Default)]
struct Cell {
    repeat: usize,
    /// The value as the file has it, for other cells than text.
    value: Option<String>,
    /// A formula that has no result in the file.
    is_uncomputed: bool,
    text: String,
    paragraphs: usize,
    in_paragraph: bool,
}

impl Document {
    fn start(&mut self, element: &BytesStart) -> Result<(), Unreadable> {
        let name = element.name();
        if self.remark > 0 || name.as_ref() == b"office:annotation" {
            self.remark += 1;
            return Ok(());
        }
        match name.as_ref() {
            b"table:table" => {
                let name = attribute(element, "table:name")?.unwrap_or_default();
                self.table = Some(Table { name, row: 1, ..Table::default() });
            }
            b"table:table-row" => {
                if let Some(table) = &mut self.table {
                    table.repeat = number(element, "table:number-rows-repeated")? as u32;
                    table.cells.clear();
                    table.column = 0;
                }
            }
            b"table:table-cell" | b"table:covered-table-cell" => {
                let repeat = number(element, "table:number-columns-repeated")?;
                let has = |name| attribute(element, name).map(|found| found.is_some());
                let is_uncomputed = has("table:formula")? && !has("office:value-type")?;
                self.cell = Some(Cell { repeat, value: value(element)?, is_uncomputed, ..Cell::default() });
            }
            b"text:p" => {
                if let Some(cell) = &mut self.cell {
                    cell.text.push_str(if cell.paragraphs > 0 { "\n" } else { "" });
                    cell.paragraphs += 1;
                    cell.in_paragraph = true;
                }
            }
            b"text:s" => {
                let spaces = number(element, "text:c")?.min(1_000);
                self.text(&" ".repeat(spaces));
            }
            b"text:tab" => self.text("\t"),
            b"text:line-break" => self.text("\n"),
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &str) {
        if let Some(cell) = self.cell.as_mut().filter(|cell| cell.in_paragraph && self.remark == 0) {
            cell.text.push_str(text);
        }
    }

    fn end(&mut self, name: &[u8], room: &mut Room) -> Result<(), Unreadable> {
        if self.remark > 0 {
            self.remark -= 1;
            return Ok(());
        }
        match (name, &mut self.table) {
            (b"text:p", _) => {
                if let Some(cell) = &mut self.cell {
                    cell.in_paragraph = false;
                }
            }
            (b"table:table-cell" | b"table:covered-table-cell", Some(table)) => {
                if let Some(cell) = self.cell.take() {
                    table.add(cell, room)?;
                }
            }
            (b"table:table-row", Some(table)) => table.end_row(room)?,
            (b"table:table", Some(_)) => {
                let mut table = self.table.take().unwrap_or_default();
                let sheet = Sheet::from_rows(std::mem::take(&mut table.name), std::mem::take(&mut table.rows));
                let Table { uncomputed, shown_otherwise, .. } = table;
                self.workbook.sheets.push(Sheet { uncomputed, shown_otherwise, ..sheet });
                if self.workbook.sheets.len() > MOST_SHEETS {
                    return Err(Unreadable::TooLarge);
                }
            }
            _ => {}
        }
        Ok(())
    }
}

impl Table {
    fn add(&mut self, cell: Cell, room: &mut Room) -> Result<(), Unreadable> {
        let text = clean(cell.value.as_deref().unwrap_or(&cell.text));
        let end = self.column.saturating_add(cell.repeat);
        if cell.is_uncomputed && text.is_empty() {
            room.take(1, 0)?;
            self.uncomputed.push((self.row, self.column));
        }
        let shown = clean(&cell.text);
        if cell.value.is_some() && !shown.is_empty() && shown.replace(',', ".") != text {
            room.take(1, 0)?;
            self.shown_otherwise.push((self.row, self.column));
        }
        if !text.is_empty() {
            if end > MOST_COLUMNS {
                return Err(Unreadable::TooLarge);
            }
            room.take(end - self.cells.len(), text.len().saturating_mul(cell.repeat))?;
            self.cells.resize(self.column, String::new());
            self.cells.resize(end, text);
        }
        self.column = end;
        Ok(())
    }

    fn end_row(&mut self, room: &mut Room) -> Result<(), Unreadable> {
        let end = self.row.saturating_add(self.repeat);
        if !self.cells.is_empty() {
            if end > MOST_ROWS + 1 {
                return Err(Unreadable::TooLarge);
            }
            let text = self.cells.iter().map(String::len).sum::<usize>();
            let times = self.repeat as usize;
            room.take(self.cells.len().saturating_mul(times), text.saturating_mul(times))?;
            for row in self.row..end {
                self.rows.insert(row, self.cells.clone());
            }
        }
        self.row = end;
        Ok(())
    }
}

fn attribute(element: &BytesStart, name: &str) -> Result<Option<String>, Unreadable> {
    let found = element.try_get_attribute(name).map_err(Unreadable::damaged)?;
    let Some(attribute) = found else { return Ok(None) };
    let text = std::str::from_utf8(&attribute.value).map_err(Unreadable::damaged)?;
    Ok(Some(unescape(text).map_err(Unreadable::damaged)?.into_owned()))
}

/// A count: one where the attribute is missing.
fn number(element: &BytesStart, name: &str) -> Result<usize, Unreadable> {
    let number = attribute(element, name)?.map(|text| text.parse::<u32>().map_err(Unreadable::damaged)).transpose()?;
    Ok(number.unwrap_or(1) as usize)
}

/// The value of a cell that is not text, as its author sees it.
fn value(element: &BytesStart) -> Result<Option<String>, Unreadable> {
    Ok(match attribute(element, "office:value-type")?.as_deref() {
        Some("float" | "percentage" | "currency") => {
            let text = attribute(element, "office:value")?;
            text.map(|text| text.parse::<f64>().map(|number| number.to_string()).unwrap_or(text))
        }
        Some("boolean") => attribute(element, "office:boolean-value")?.map(|text| text.to_uppercase()),
        Some("date") => attribute(element, "office:date-value")?,
        Some("time") => attribute(element, "office:time-value")?.map(|text| clock(&text).unwrap_or(text)),
        _ => None,
    })
}

/// `PT10H15M00S` is 10:15:00; a fraction is rounded, within its day.
fn clock(duration: &str) -> Option<String> {
    let (hours, rest) = duration.strip_prefix("PT")?.split_once('H')?;
    let (minutes, rest) = rest.split_once('M')?;
    let seconds: f64 = rest.strip_suffix('S')?.replace(',', ".").parse().ok()?;
    let (hours, minutes) = (hours.parse::<u32>().ok()?, minutes.parse::<u32>().ok()?);
    let exact = f64::from(hours.checked_mul(60)?.checked_add(minutes)?) * 60.0 + seconds;
    let last_of_day = if hours < 24 { 86_399.0 } else { f64::INFINITY };
    let total = exact.round().min(last_of_day) as u32;
    Some(format!("{:02}:{:02}:{:02}", total / 3600, total / 60 % 60, total % 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(rows: &str) -> Result<Workbook, Unreadable> {
        let xml = format!(
            "<office:document-content><table:table table:name=\"survey\">{rows}</table:table></office:document-content>"
        );
        read(xml.as_bytes())
    }

    #[test]
    fn reads_cells_where_they_stand() {
        let rows = "<table:table-row><table:table-cell><text:p>type</text:p></table:table-cell>\
                    <table:table-cell table:number-columns-repeated=\"2\"/>\
                    <table:table-cell office:value-type=\"string\"><text:p>a &amp; b<text:s text:c=\"2\"/>c</text:p><text:p>d</text:p>\
                    <office:annotation><text:p>remark</text:p></office:annotation></table:table-cell>\
                    <table:table-cell table:number-columns-repeated=\"16000\"/></table:table-row>\
                    <table:table-row table:number-rows-repeated=\"3\"><table:table-cell/></table:table-row>\
                    <table:table-row><table:table-cell office:value-type=\"float\" office:value=\"1.0\"><text:p>1,00</text:p></table:table-cell>\
                    <table:table-cell office:value-type=\"boolean\" office:boolean-value=\"true\"><text:p>PRAWDA</text:p></table:table-cell>\
                    <table:table-cell office:value-type=\"date\" office:date-value=\"2026-11-22\"/>\
                    <table:table-cell office:value-type=\"time\" office:time-value=\"PT08H05M00S\"/></table:table-row>\
                    <table:table-row table:number-rows-repeated=\"1048571\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>";
        let workbook = sheet(rows).expect("a workbook");
        let sheet = &workbook.sheets[0];
        assert_eq!((sheet.header_row, &sheet.headers[..]), (1, &["type", "", "", "a & b  c\nd"].map(String::from)[..]));
        assert_eq!(sheet.rows.len(), 1);
        assert_eq!(sheet.rows[0].number, 5);
        assert_eq!(sheet.rows[0].cells, ["1", "TRUE", "2026-11-22", "08:05:00"]);
    }

    #[test]
    fn knows_formulas_without_a_result() {
        let cell = |attributes: &str, text: &str| {
            format!(
                "<table:table-cell table:formula=\"of:=A1\" {attributes}><text:p>{text}</text:p></table:table-cell>"
            )
        };
        let cells = [cell("", ""), cell("office:value-type=\"string\"", ""), cell("", "a")].concat();
        let rows =
            format!("<table:table-row><table:table-cell/></table:table-row><table:table-row>{cells}</table:table-row>");
        assert_eq!(sheet(&rows).expect("a workbook").sheets[0].uncomputed, [(2, 0)]);
    }

    #[test]
    fn rounds_times_to_seconds() {
        for (duration, expected) in [
            ("PT08H05M00S", Some("08:05:00")),
            ("PT08H05M59.6S", Some("08:06:00")),
            ("PT08H05M59,4S", Some("08:05:59")),
            ("PT23H59M59.7S", Some("23:59:59")),
            ("PT25H00M00S", Some("25:00:00")),
            ("PT5M", None),
        ] {
            assert_eq!(clock(duration).as_deref(), expected, "{duration}");
        }
    }

    #[test]
    fn does_not_spread_out_millions_of_equal_cells() {
        let filled = "<table:table-row table:number-rows-repeated=\"1000000\">\
                      <table:table-cell table:number-columns-repeated=\"16000\"><text:p>x</text:p></table:table-cell></table:table-row>";
        assert_eq!(sheet(filled), Err(Unreadable::TooLarge));
        let wide = "<table:table-row><table:table-cell table:number-columns-repeated=\"4000000000\"><text:p>x</text:p></table:table-cell></table:table-row>";
        assert_eq!(sheet(wide), Err(Unreadable::TooLarge));
    }
}
