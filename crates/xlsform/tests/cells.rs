//! Cells as spreadsheet programs write them: formulas whose result is not in the file, and what is shown otherwise than it
//! is there.

mod common;

use std::io::{Cursor, Write};

use common::{Fault, faults};
use zip::write::{SimpleFileOptions, ZipWriter};

/// A spreadsheet of these cells: a text, or a formula as the file has it.
fn xlsx(sheets: &[(&str, &[&[&str]])]) -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let numbered = || sheets.iter().zip(1..);
    let names: String = numbered()
        .map(|((name, _), number)| format!("<sheet name=\"{name}\" sheetId=\"{number}\" r:id=\"r{number}\"/>"))
        .collect();
    let styles = format!("<Relationship Id=\"s\" Type=\"{relation}/styles\" Target=\"styles.xml\"/>");
    let targets: String = numbered()
        .map(|(_, number)| {
            format!("<Relationship Id=\"r{number}\" Type=\"{relation}/worksheet\" Target=\"worksheets/{number}.xml\"/>")
        })
        .collect();
    let mut files = vec![
        (
            "_rels/.rels".to_owned(),
            format!(
                "<Relationships xmlns=\"{package}\"><Relationship Id=\"r\" Type=\"{relation}/officeDocument\" \
                 Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml".to_owned(),
            format!("<workbook xmlns=\"{main}\" xmlns:r=\"{relation}\"><sheets>{names}</sheets></workbook>"),
        ),
        (
            "xl/_rels/workbook.xml.rels".to_owned(),
            format!("<Relationships xmlns=\"{package}\">{targets}{styles}</Relationships>"),
        ),
        (
            "xl/styles.xml".to_owned(),
            format!(
                "<styleSheet xmlns=\"{main}\"><numFmts count=\"1\"><numFmt numFmtId=\"164\" formatCode=\"000\"/></numFmts>\
                 <cellStyleXfs count=\"1\"><xf numFmtId=\"9\"/></cellStyleXfs>\
                 <cellXfs count=\"4\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"9\"/><xf numFmtId=\"164\"/></cellXfs>\
                 </styleSheet>"
            ),
        ),
    ];
    for ((_, rows), number) in numbered() {
        let row = |cells: &&[&str]| {
            let cells: String = cells.iter().map(|cell| cell_of(cell)).collect();
            // A row that begins so is hidden.
            match cells.strip_prefix("<hidden/>") {
                Some(cells) => format!("<row hidden=\"1\">{cells}</row>"),
                None => format!("<row>{cells}</row>"),
            }
        };
        let rows: String = rows.iter().map(row).collect();
        let sheet = format!("<worksheet xmlns=\"{main}\"><sheetData>{rows}</sheetData></worksheet>");
        files.push((format!("xl/worksheets/{number}.xml"), sheet));
    }
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        zip.start_file(name, SimpleFileOptions::default()).expect("a file");
        zip.write_all(text.as_bytes()).expect("its bytes");
    }
    zip.finish().expect("an archive").into_inner()
}

fn cell_of(cell: &str) -> String {
    match cell.strip_prefix('<') {
        Some(_) => cell.to_owned(),
        None => format!("<c t=\"inlineStr\"><is><t>{cell}</t></is></c>"),
    }
}

/// As openpyxl writes it.
const WITHOUT: &str = "<c><f>TRUE()</f><v/></c>";
const WITH: &str = "<c t=\"b\"><f>TRUE()</f><v>1</v></c>";
const EMPTY: &str = "<c t=\"str\"><f>\"\"</f><v></v></c>";

fn check(sheets: &[(&str, &[&[&str]])], expected: &[Fault]) {
    let (workbook, _) = xlsform::read(&xlsx(sheets), "form.xlsx");
    let (compiled, diagnostics) = xlsform::compile(&workbook.expect("a workbook"), "form");
    assert_eq!(faults(&diagnostics), expected);
    let refused = diagnostics.iter().any(|found| found.severity == xlsform::Severity::Error);
    assert_eq!(compiled.is_none(), refused);
}

#[test]
fn what_the_spreadsheet_hides_is_told() {
    let hidden = "<hidden/><c t=\"inlineStr\"><is><t>text</t></is></c>";
    let rows: [&[&str]; 6] = [
        &["type", "name", "label"],
        &["text", "a", "A"],
        &[hidden, "b", "B"],
        &[hidden, "c", "C"],
        &["text", "d", "D"],
        &[hidden, "e", "E"],
    ];
    check(&[("survey", &rows)], &[("hidden-rows", Some(3), None, None)]);
    let (workbook, _) = xlsform::read(&xlsx(&[("survey", &rows)]), "form.xlsx");
    let (_, diagnostics) = xlsform::compile(&workbook.expect("a workbook"), "form");
    assert_eq!(diagnostics[0].args, [("rows", "3–4, 6".to_owned())]);
    // Nobody reads a sheet of notes.
    check(&[("survey", &rows[..2]), ("notatki", &[&["a"], &[hidden]])], &[]);
    let sheets: &[(&str, &[&[&str]])] = &[("survey\" state=\"hidden", &rows[..2])];
    let (workbook, _) = xlsform::read(&xlsx(sheets), "form.xlsx");
    let (_, diagnostics) = xlsform::compile(&workbook.expect("a workbook"), "form");
    assert_eq!(faults(&diagnostics), [("hidden-sheet", None, None, None)]);
}

#[test]
fn a_formula_without_a_result_is_told_where_it_stands() {
    let told = |row, column| ("formula-without-result", Some(row), Some(column), None);
    for column in ["required", "constraint", "relevant", "appearance", "hint"] {
        let survey = |cell| [["type", "name", "label", column], ["text", "a", "A", cell]];
        let rows = |cells: &'_ [[&'static str; 4]; 2]| cells.map(|row| row.to_vec());
        for (cell, expected) in [(WITHOUT, &[told(2, column)][..]), (EMPTY, &[])] {
            let rows = rows(&survey(cell));
            check(&[("survey", &[&rows[0], &rows[1]])], expected);
        }
    }
    check(&[("survey", &[&["type", "name", "label", "required"], &["text", "a", "A", WITH]])], &[]);
    // What is missing there is no other fault.
    check(&[("survey", &[&["type", "name", "label"], &["text", "a", WITHOUT]])], &[told(2, "label")]);
    check(&[("survey", &[&["type", "name", "label", "uwagi"], &["text", "a", "A", WITHOUT]])], &[told(2, "uwagi")]);
    check(
        &[
            ("survey", &[&["type", "name", "label"], &["select_one l", "a", "A"]]),
            ("choices", &[&["list_name", "name", "label", "woj"], &["l", "1", "A", WITHOUT]]),
            ("settings", &[&["form_id", "version"], &["f", WITHOUT]]),
            ("notes", &[&["a"], &[WITHOUT]]),
        ],
        &[told(2, "woj"), told(2, "version")],
    );
}

/// A number in the cell style with this number: 0 plain, 1 a day, 2 a percentage, 3 with three digits.
fn styled(style: u8, number: &str) -> String {
    format!("<c s=\"{style}\"><v>{number}</v></c>")
}

#[test]
fn what_the_spreadsheet_shows_otherwise_is_told() {
    let told = |row, column| ("cell-shown-otherwise", Some(row), Some(column), None);
    let header: &[&str] = &["list_name", "name", "label", "cena"];
    let [day, percent, padded, plain] = [styled(1, "46054"), styled(2, "0.5"), styled(3, "7"), styled(0, "18")];
    let (whole, long) = (styled(3, "118"), styled(2, "0.1"));
    let choices: &[&[&str]] =
        &[header, &["q", "a", &day, &percent], &["q", &padded, &long, ""], &["q", &plain, &whole, ""]];
    let survey: &[&[&str]] =
        &[&["type", "name", "label", "default"], &["select_one q", "k", "K", ""], &["date", "d", "D", &day]];
    let expected = [told(2, "label"), told(3, "name"), told(3, "label")];
    check(&[("survey", survey), ("choices", choices)], &expected);
}

#[test]
fn what_is_shut_and_what_is_only_a_mark_is_told() {
    let check = |bytes: &[u8], name: &str, code: &str| {
        let (workbook, found) = xlsform::read(bytes, name);
        assert!(workbook.is_none());
        assert_eq!(found.iter().map(|one| one.code).collect::<Vec<_>>(), [code]);
    };
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let shut = [&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1][..], &[0; 512], &name].concat();
    check(&shut, "ankieta.xlsx", "workbook-encrypted");
    check(b"Anna", "~$ankieta.xlsx", "workbook-lock-file");
    check(b"Anna", "ankieta.xlsx", "not-a-workbook");
}
