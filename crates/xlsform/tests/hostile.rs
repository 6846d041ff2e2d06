//! Workbooks made to cost time or memory: each is an error, soon.

use std::io::{Cursor, Write};
use std::time::{Duration, Instant};

use zip::write::{SimpleFileOptions, ZipWriter};

/// In a build without optimisation; minutes and gigabytes are what these files are made for.
const SOON: Duration = Duration::from_secs(60);

fn check(bytes: &[u8], name: &str, code: &str) {
    let start = Instant::now();
    let (workbook, diagnostics) = xlsform::read(bytes, name);
    assert!(workbook.is_none(), "{name} was read");
    assert_eq!(diagnostics.iter().map(|found| found.code).collect::<Vec<_>>(), [code], "{name}");
    assert!(start.elapsed() < SOON, "{name} took {:?}", start.elapsed());
}

fn archive(files: &[(&str, &[&str])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, pieces) in files {
        zip.start_file(*name, SimpleFileOptions::default().compression_level(Some(1))).expect("a file");
        for piece in *pieces {
            zip.write_all(piece.as_bytes()).expect("its bytes");
        }
    }
    zip.finish().expect("an archive").into_inner()
}

/// An `.xlsx` with these rows and shared strings.
fn xlsx(rows: &[&str], strings: &str) -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let workbook = format!(
        "<workbook xmlns=\"{main}\" xmlns:r=\"{relation}\"><sheets><sheet name=\"survey\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
    );
    let relations = format!(
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
         <Relationship Id=\"rId1\" Type=\"{relation}/worksheet\" Target=\"worksheets/sheet1.xml\"/>\
         <Relationship Id=\"rId2\" Type=\"{relation}/sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>"
    );
    let begin = format!("<worksheet xmlns=\"{main}\"><sheetData>");
    let sheet: Vec<&str> =
        [begin.as_str()].into_iter().chain(rows.iter().copied()).chain(["</sheetData></worksheet>"]).collect();
    let strings = format!("<sst xmlns=\"{main}\"><si><t>{strings}</t></si></sst>");
    let root = format!(
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
         <Relationship Id=\"rId1\" Type=\"{relation}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
    );
    archive(&[
        ("_rels/.rels", &[&root]),
        ("xl/workbook.xml", &[&workbook]),
        ("xl/_rels/workbook.xml.rels", &[&relations]),
        ("xl/worksheets/sheet1.xml", &sheet),
        ("xl/sharedStrings.xml", &[&strings]),
    ])
}

#[test]
fn the_archive_that_the_bombs_are_made_of_can_be_read() {
    let bytes = xlsx(&["<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row>"], "type");
    let (workbook, diagnostics) = xlsform::read(&bytes, "sound.xlsx");
    assert_eq!(
        workbook.map(|workbook| workbook.sheets[0].headers.clone()),
        Some(vec!["type".to_owned()]),
        "{diagnostics:?}"
    );
}

#[test]
fn an_open_document_can_be_read() {
    let content = "<office:document-content><table:table table:name=\"survey\"><table:table-row><table:table-cell>\
                   <text:p>type</text:p></table:table-cell></table:table-row></table:table></office:document-content>";
    let (workbook, diagnostics) = xlsform::read(&archive(&[("content.xml", &[content])]), "sound.ods");
    let headers = workbook.map(|workbook| workbook.sheets[0].headers.clone());
    assert_eq!(headers, Some(vec!["type".to_owned()]), "{diagnostics:?}");
}

#[test]
fn fifty_megabytes_are_refused_at_once() {
    for start in [&b"PK\x03\x04"[..], b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"| survey |\n"] {
        let mut bytes = start.to_vec();
        bytes.resize(50_000_000, b'|');
        check(&bytes, "large", "workbook-too-large");
    }
}

#[test]
fn zip_bombs_are_refused() {
    let blank = " ".repeat(1_000_000);
    let pieces = vec![blank.as_str(); 51];
    check(&xlsx(&pieces, ""), "bomb.xlsx", "workbook-too-large");
    check(&archive(&[("content.xml", &pieces)]), "bomb.ods", "workbook-too-large");
}

#[test]
fn one_long_text_in_many_cells_is_refused() {
    let text = "x".repeat(500_000);
    let rows: Vec<String> =
        (1..=200).map(|row| format!("<row r=\"{row}\"><c r=\"A{row}\" t=\"s\"><v>0</v></c></row>")).collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    check(&xlsx(&rows, &text), "echo.xlsx", "workbook-too-large");
}

#[test]
fn cells_far_to_the_right_are_refused() {
    let rows: Vec<String> =
        (1..=2000).map(|row| format!("<row r=\"{row}\"><c r=\"XFD{row}\"><v>1</v></c></row>")).collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    check(&xlsx(&rows, "x"), "wide.xlsx", "workbook-too-large");
}

/// A Markdown form of these survey rows: type, name, label, relevant, appearance.
fn slow(rows: &str) {
    let text = format!("| survey | | | | | |\n| | type | name | label | relevant | appearance |\n{rows}");
    compiles_soon(&text);
}

/// Whatever comes of it.
fn compiles_soon(text: &str) {
    let start = Instant::now();
    let (workbook, _) = xlsform::read(text.as_bytes(), "slow.md");
    xlsform::compile(&workbook.expect("a workbook"), "slow");
    assert!(start.elapsed() < SOON, "{:.80} took {:?}", text, start.elapsed());
}

#[test]
fn long_words_are_not_compared_with_every_name() {
    let long = "integerx".repeat(100_000);
    slow(&format!("| | {long} | a | A | | |\n"));
    slow(&format!("| | integer | {long} | A | | |\n| | integer | b | ${{{long}y}} | | |\n"));
    slow(&format!("| | integer | a | A | | {long} {} |\n", "foo ".repeat(100_000)));
}

#[test]
fn many_references_are_read_once() {
    slow(&format!("| | integer | a | A | | |\n| | integer | b | {} | | |\n", "${a} ".repeat(100_000)));
    slow(&format!("| | integer | a | instance(${{a}} {}}} | | |\n", "${".repeat(200_000)));
}

#[test]
fn thousands_of_languages_are_compared_once() {
    let headers: String = (0..4_000).map(|at| format!(" label::l{at} (pl) |")).collect();
    let row = format!("| | integer | a |{}\n", " x |".repeat(4_000));
    compiles_soon(&format!("| survey |{}\n| | type | name |{headers}\n{row}", " |".repeat(4_000)));
}

/// A compound file with one stream, in sectors of 512 bytes: a table, the folder, then the stream.
fn compound(stream: &[u8]) -> Vec<u8> {
    let sectors = stream.len().max(4096).div_ceil(512);
    let mut file = vec![0_u8; 512 * (3 + sectors)];
    file[..8].copy_from_slice(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
    let mut short = |at: usize, value: u16| file[at..at + 2].copy_from_slice(&value.to_le_bytes());
    short(26, 3);
    short(30, 9);
    short(32, 6);
    let mut long = |at: usize, value: u32| file[at..at + 4].copy_from_slice(&value.to_le_bytes());
    long(44, 1);
    long(48, 1);
    long(60, 0xFFFF_FFFE);
    long(68, 0xFFFF_FFFE);
    (76..512).step_by(4).for_each(|at| long(at, 0xFFFF_FFFF));
    long(76, 0);
    // The table: itself, the folder, the stream.
    (512..1024).step_by(4).for_each(|at| long(at, 0xFFFF_FFFF));
    long(512, 0xFFFF_FFFD);
    long(516, 0xFFFF_FFFE);
    for sector in 0..sectors {
        let next = if sector + 1 == sectors { 0xFFFF_FFFE } else { sector as u32 + 3 };
        long(520 + 4 * sector, next);
    }
    // The folder: the root, then the stream.
    for (entry, name, kind, start, length) in
        [(0, "Root Entry", 5, 0xFFFF_FFFE, 0), (1, "Workbook", 2, 2, sectors * 512)]
    {
        let at = 1024 + 128 * entry;
        for (index, unit) in name.encode_utf16().enumerate() {
            file[at + 2 * index..at + 2 * index + 2].copy_from_slice(&unit.to_le_bytes());
        }
        file[at + 64] = 2 * (name.len() as u8 + 1);
        file[at + 66] = kind;
        file[at + 116..at + 120].copy_from_slice(&u32::to_le_bytes(start));
        file[at + 120..at + 124].copy_from_slice(&(length as u32).to_le_bytes());
    }
    file[1536..1536 + stream.len()].copy_from_slice(stream);
    file
}

fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat()
}

/// The records of a workbook with one sheet of these records.
fn workbook(sheet: &[u8]) -> Vec<u8> {
    let begin = |part: u8| record(0x0809, &[0, 6, part, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    let end = record(0x000A, &[]);
    let mut bound = vec![0, 0, 0, 0, 0, 0, 6, 0];
    bound.extend(b"survey");
    let globals = begin(5).len() + record(0x0085, &bound).len() + end.len();
    bound[..4].copy_from_slice(&(globals as u32).to_le_bytes());
    [begin(5), record(0x0085, &bound), end.clone(), begin(0x10), sheet.to_vec(), end].concat()
}

/// A cell with the text `type`.
fn label(row: u16, column: u16) -> Vec<u8> {
    let mut data = [row.to_le_bytes(), column.to_le_bytes(), [0, 0], [4, 0]].concat();
    data.extend(b"\0type");
    record(0x0204, &data)
}

#[test]
fn an_old_file_may_claim_a_huge_area_and_is_read_all_the_same() {
    let area = record(0x0200, &[0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF, 0, 0]);
    let (found, diagnostics) = xlsform::read(&compound(&workbook(&[area, label(0, 0)].concat())), "area.xls");
    assert_eq!(
        found.map(|workbook| workbook.sheets[0].headers.clone()),
        Some(vec!["type".to_owned()]),
        "{diagnostics:?}"
    );
}

#[test]
fn an_old_file_with_cells_in_opposite_corners_is_refused() {
    let stream = workbook(&[label(0, 0), label(65_535, 65_535)].concat());
    check(&compound(&stream), "corners.xls", "workbook-too-large");
}

#[test]
fn an_old_file_whose_sectors_go_round_in_circles_is_refused() {
    let sound = compound(&workbook(&label(0, 0)));
    // The folder's sector, the stream's last one, the list of tables, counts of tables, the stream's length.
    let damages: [(usize, u32); 6] =
        [(516, 1), (520 + 28, 2), (68, 1), (44, 0x7FFF_FFFF), (62, 0x7FFF_FFFF), (1024 + 128 + 120, 0x7FFF_FFFF)];
    for (at, value) in damages {
        let mut bytes = sound.clone();
        bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
        check(&bytes, "circle.xls", "not-a-workbook");
    }
}

#[test]
fn groups_in_groups_are_counted() {
    let mut table = String::from("| survey |\n| | type | name | label |\n");
    (0..20_000).for_each(|number| table += &format!("| | begin_group | g{number} | G |\n"));
    table += "| | text | a | A |\n";
    table += &"| | end_group | | |\n".repeat(20_000);
    let start = Instant::now();
    let (workbook, _) = xlsform::read(table.as_bytes(), "deep.md");
    let (compiled, diagnostics) = xlsform::compile(&workbook.unwrap_or_default(), "deep");
    assert!(compiled.is_none());
    assert_eq!(diagnostics.iter().map(|found| found.code).collect::<Vec<_>>(), ["nested-too-deep"]);
    assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
}

#[test]
fn thousands_of_faults_are_told_in_good_time() {
    let mut table = String::from("| survey |\n| | type | name | label |\n");
    (0..20_000).for_each(|number| table += &format!("| | text | question_{number} | ${{questoin_{number}}} |\n"));
    let start = Instant::now();
    let (workbook, _) = xlsform::read(table.as_bytes(), "faults.md");
    let (compiled, diagnostics) = xlsform::compile(&workbook.unwrap_or_default(), "faults");
    assert!(compiled.is_none() && diagnostics.len() >= 1_000);
    assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
}
