//! A table in a text file, as rows of cells: whatever stands between the cells, and however it is encoded.

use xforms::form::csv::{Table, table};
use xlsform::decode;

/// The rows, the headers first.
pub fn rows(bytes: &[u8]) -> Vec<Vec<String>> {
    let (text, _) = decode(bytes);
    let Table { delimiter, text, .. } = table(&text);
    let mut reader = csv::ReaderBuilder::new();
    let mut reader = reader.delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes());
    let rows = reader.records().map_while(Result::ok);
    rows.map(|record| record.iter().map(|cell| cell.trim_start_matches('\u{feff}').to_owned()).collect()).collect()
}
