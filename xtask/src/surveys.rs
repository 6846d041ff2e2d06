//! The workbooks made from `surveys/*.md`: the same content, as a spreadsheet that an author can work in.

use std::fs;
use std::path::Path;

use anyhow::{Context, bail};
use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder,
    Formula, IgnoreError, Workbook, Worksheet,
};
use xlsform::{Severity, Sheet};

use crate::workspace;

/// The sheet with the entries of the drop-downs; other tools leave sheets with an underscore alone.
const ENTRIES: &str = "_types";
/// The last row that has a drop-down for its type.
const LAST_ROW: u32 = 999;

/// Writes the `.xlsx` beside each survey's `.md`.
pub fn run(root: &Path) -> anyhow::Result<()> {
    let folder = root.join("surveys");
    let mut sources: Vec<_> = fs::read_dir(&folder)
        .with_context(|| format!("cannot read {}", folder.display()))?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    sources.retain(|path| workspace::is_survey(path));
    sources.sort();
    for source in sources {
        let target = source.with_extension("xlsx");
        let text = fs::read(&source).with_context(|| format!("cannot read {}", source.display()))?;
        let name = source.file_name().unwrap_or_default().to_string_lossy();
        let bytes = convert(&text, &name)?;
        fs::write(&target, bytes).with_context(|| format!("cannot write {}", target.display()))?;
        println!("{}", target.strip_prefix(root).unwrap_or(&target).display());
    }
    Ok(())
}

/// The spreadsheet's bytes; the same ones for the same source, whenever they are made.
fn convert(source: &[u8], name: &str) -> anyhow::Result<Vec<u8>> {
    let (Some(content), _) = xlsform::read(source, name) else { bail!("{name} holds no workbook") };
    let (_, diagnostics) = xlsform::compile(&content, name.trim_end_matches(".md"));
    if let Some(error) = diagnostics.iter().find(|diagnostic| diagnostic.severity == Severity::Error) {
        bail!("{name}: {} {:?} (sheet {:?}, row {:?})", error.code, error.args, error.sheet, error.row);
    }
    let mut workbook = Workbook::new();
    let made = ExcelDateTime::from_ymd(2026, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_title(name.trim_end_matches(".md")).set_creation_datetime(&made));
    let entries = entries(&content);
    for sheet in &content.sheets {
        let worksheet = workbook.add_worksheet().set_name(&sheet.name)?;
        fill(worksheet, sheet)?;
        if sheet.name == "survey" {
            offer_types(worksheet, sheet, entries.len())?;
        }
    }
    let hidden = workbook.add_worksheet().set_name(ENTRIES)?.set_hidden(true);
    for (row, entry) in (0..).zip(&entries) {
        hidden.write_string(row, 0, entry)?;
    }
    Ok(workbook.save_to_buffer()?)
}

/// What the `type` column may hold: every type, and the selects with every list of this workbook.
fn entries(content: &xlsform::Workbook) -> Vec<String> {
    let mut lists: Vec<&str> = Vec::new();
    if let Some(choices) = content.sheet("choices")
        && let Some(column) = choices.headers.iter().position(|header| header == "list_name")
    {
        for list in choices.rows.iter().filter_map(|row| row.cells.get(column)).map(String::as_str) {
            if !list.is_empty() && !lists.contains(&list) {
                lists.push(list);
            }
        }
    }
    let selects = ["select_one", "select_multiple", "rank"];
    let with_lists = selects.iter().flat_map(|select| lists.iter().map(move |list| format!("{select} {list}")));
    xlsform::type_names().map(str::to_owned).chain(with_lists).collect()
}

fn fill(worksheet: &mut Worksheet, sheet: &Sheet) -> anyhow::Result<()> {
    let head = Format::new()
        .set_bold()
        .set_background_color(Color::RGB(0x00E3_EDF2))
        .set_border_bottom(FormatBorder::Thin)
        .set_align(FormatAlign::Top);
    let body = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    for (column, header) in (0..).zip(&sheet.headers) {
        worksheet.write_string_with_format(0, column, header, &head)?;
        worksheet.set_column_width(column, width(header))?;
        worksheet.set_column_format(column, &body)?;
    }
    for row in &sheet.rows {
        for (column, cell) in (0..).zip(&row.cells).filter(|(_, cell)| !cell.is_empty()) {
            worksheet.write_string_with_format(row.number - 1, column, cell, &body)?;
        }
    }
    // Codes are names, not numbers to calculate with.
    let last = sheet.rows.last().map_or(1, |row| row.number - 1);
    let columns = u16::try_from(sheet.headers.len())?.max(1) - 1;
    worksheet.ignore_error_range(0, 0, last, columns, IgnoreError::NumberStoredAsText)?;
    worksheet.set_freeze_panes(1, if sheet.name == "settings" { 0 } else { 2 })?;
    Ok(())
}

/// Room for what a column holds, in characters.
fn width(header: &str) -> f64 {
    match header.split("::").next().unwrap_or_default() {
        "label" | "hint" => 48.0,
        "relevant" | "constraint" | "constraint_message" | "calculation" | "choice_filter" => 36.0,
        "type" | "form_title" | "namespaces" => 28.0,
        _ => 16.0,
    }
}

/// A drop-down for the `type` column; other types can still be typed in.
fn offer_types(worksheet: &mut Worksheet, sheet: &Sheet, count: usize) -> anyhow::Result<()> {
    let Some(column) = sheet.headers.iter().position(|header| header == "type") else { return Ok(()) };
    let column = u16::try_from(column)?;
    let entries = Formula::new(format!("={ENTRIES}!$A$1:$A${count}"));
    let validation = DataValidation::new()
        .allow_list_formula(entries)
        .set_error_style(DataValidationErrorStyle::Information)
        .set_error_title("XLSForm")?
        .set_error_message("This is not among the types of this workbook.")?;
    worksheet.add_data_validation(1, column, LAST_ROW, column, &validation)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "| survey | | | |\n| | type | name | label |\n| | select_one l | a | A \\| B<br>C |\n\
                          | choices | | | |\n| | list_name | name | label |\n| | l | 1 | One |\n";

    #[test]
    fn holds_the_same_content_and_the_same_bytes() -> anyhow::Result<()> {
        let bytes = convert(SOURCE.as_bytes(), "a.md")?;
        assert_eq!(bytes, convert(SOURCE.as_bytes(), "a.md")?);
        let (from_text, _) = xlsform::read(SOURCE.as_bytes(), "a.md");
        let (from_spreadsheet, _) = xlsform::read(&bytes, "a.xlsx");
        let mut from_spreadsheet = from_spreadsheet.context("unreadable")?;
        let types = from_spreadsheet.sheets.pop().context("no sheet of types")?;
        assert_eq!(Some(from_spreadsheet), from_text);
        assert!(types.rows.iter().any(|row| row.cells == ["select_one l"]));
        Ok(())
    }

    #[test]
    fn refuses_a_survey_with_errors() {
        let broken = SOURCE.replace("select_one l", "select_one k");
        assert!(convert(broken.as_bytes(), "a.md").is_err_and(|error| error.to_string().contains("unknown-list")));
    }
}
