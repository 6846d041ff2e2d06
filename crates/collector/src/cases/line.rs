//! Where in a Markdown file a row of one of its tables stands.

/// The line, from 1, of a sheet's row as the workbook reader counts rows: empty rows and rules between.
pub fn line_of(text: &str, sheet: &str, row: u32) -> Option<u32> {
    let mut current = String::new();
    let mut rows = 0;
    for (line, number) in text.lines().zip(1..) {
        let Some(inner) = line.trim().strip_prefix('|') else { continue };
        let mut cells = inner.split('|').map(str::trim);
        let name = cells.next().unwrap_or_default();
        let rest: Vec<&str> = cells.filter(|cell| !cell.is_empty()).collect();
        let is_rule = |cell: &str| cell.len() > 2 && cell.trim_matches(':').chars().all(|c| c == '-');
        if (!name.is_empty() || !rest.is_empty())
            && rest.iter().all(|cell| is_rule(cell))
            && (name.is_empty() || is_rule(name))
        {
            continue;
        }
        if !name.is_empty() {
            current = name.to_owned();
            rows = 0;
        }
        if !rest.is_empty() {
            rows += 1;
            if rows == row && current == sheet {
                return Some(number);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::line_of;

    const TEXT: &str = "# Cases\n\n| cases | | |\n| | case | step |\n|---|---|---|\n\n| | a \\| b | shown |\n| | | |\n| | | hidden |\n\
                        | other |\n| | x |\n";

    fn check(sheet: &str, row: u32, expected: Option<u32>) {
        assert_eq!(line_of(TEXT, sheet, row), expected, "{sheet} {row}");
    }

    #[test]
    fn counts_rows_as_the_workbook_reader_does() {
        check("cases", 1, Some(4));
        check("cases", 2, Some(7));
        check("cases", 3, Some(9));
        check("cases", 4, None);
        check("other", 1, Some(11));
        check("none", 1, None);
        // The reader's own numbers.
        let (workbook, _) = xlsform::read(TEXT.as_bytes(), "a.md");
        let workbook = workbook.unwrap_or_default();
        let numbers: Vec<u32> = workbook.sheets[0].rows.iter().map(|row| row.number).collect();
        assert_eq!((workbook.sheets[0].header_row, numbers), (1, vec![2, 3]));
    }
}
