//! The Markdown table form that pyxform reads:
//!
//! ```text
//! | survey |         |      |       |
//! |        | type    | name | label |
//! |        | integer | age  | Age?  |
//! ```
//!
//! The first column names the sheet; the row below it holds the headers. `\|` is a pipe and `<br>` a new line within a
//! cell. Lines that begin with `#`, and lines of dashes, are no rows.

use super::{Sheet, Workbook, clean};

/// The workbook, unless the text has no such table.
pub(super) fn read(text: &str) -> Option<Workbook> {
    let mut sheets: Vec<(String, Vec<Vec<String>>)> = Vec::new();
    for line in text.lines() {
        let Some(mut cells) = cells(line) else { continue };
        if cells.is_empty() {
            continue;
        }
        let name = cells.remove(0);
        if !name.is_empty() {
            sheets.push((name, Vec::new()));
        }
        // An empty row would not be seen in the table: rows count as if it were not there.
        if let Some((_, rows)) = sheets.last_mut()
            && cells.iter().any(|cell| !cell.is_empty())
        {
            rows.push(cells);
        }
    }
    if sheets.iter().all(|(_, rows)| rows.is_empty()) {
        return None;
    }
    Some(Workbook { sheets: sheets.into_iter().map(|(name, rows)| Sheet::from_rows(name, (1..).zip(rows))).collect() })
}

/// The cells of a table row; nothing for any other line.
fn cells(line: &str) -> Option<Vec<String>> {
    let inner = line.trim().strip_prefix('|')?;
    let mut cells = vec![String::new()];
    let mut escaped = false;
    for c in inner.chars() {
        match (c, cells.last_mut()) {
            ('|', Some(cell)) if escaped => {
                cell.pop();
                cell.push('|');
            }
            ('|', _) => cells.push(String::new()),
            (_, Some(cell)) => cell.push(c),
            (_, None) => {}
        }
        escaped = c == '\\';
    }
    // What follows the last pipe is nothing, or a remark.
    cells.pop_if(|last| last.trim().is_empty() || last.trim_start().starts_with('#'));
    let cells: Vec<String> = cells.iter().map(|cell| clean(&with_line_breaks(cell))).collect();
    let rule = cells.iter().any(|cell| !cell.is_empty()) && cells.iter().all(|cell| cell.is_empty() || is_rule(cell));
    (!rule).then_some(cells)
}

/// `---`, `:--:`: the line below a Markdown table's head.
fn is_rule(cell: &str) -> bool {
    cell.len() > 2 && cell.trim_matches(':').chars().all(|c| c == '-')
}

fn with_line_breaks(cell: &str) -> String {
    cell.replace("<br>", "\n").replace("<br/>", "\n").replace("<br />", "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_sheets_headers_and_rows() {
        let text = "# remark\n| survey | | |\n|---|---|---|\n| | type | name |\n\n| | text | a |  # remark\n| | | |\n| | note |\n\n\
                    | choices |\n| | list_name | name | label |\n| | l | 1 | a \\| b<br>c |\n";
        let workbook = read(text).unwrap_or_default();
        let names: Vec<&str> = workbook.sheets.iter().map(|sheet| sheet.name.as_str()).collect();
        assert_eq!(names, ["survey", "choices"]);
        assert_eq!(workbook.sheets[0].headers, ["type", "name"]);
        let rows: Vec<(u32, Vec<String>)> =
            workbook.sheets[0].rows.iter().map(|row| (row.number, row.cells.clone())).collect();
        assert_eq!(rows, [(2, vec!["text".to_owned(), "a".to_owned()]), (3, vec!["note".to_owned()])]);
        assert_eq!(workbook.sheets[1].rows[0].cells[2], "a | b\nc");
    }

    #[test]
    fn is_not_fooled_by_prose() {
        for text in ["", "Hello", "a,b\n1,2", "| only a title |", "\\|\\|"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
