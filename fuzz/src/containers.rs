//! The containers that spreadsheets come in, made around the part to be fuzzed: mutated archives alone would only ever
//! show that checksums are checked.

use std::io::{Cursor, Write};
use zip::{
    CompressionMethod,
    write::{SimpleFileOptions, ZipWriter},
};

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATION: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";

fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        zip.start_file(*name, stored).expect("a file");
        zip.write_all(bytes).expect("its bytes");
    }
    zip.finish().expect("an archive").into_inner()
}

/// An `.ods` with this content.
pub fn ods(content: &[u8]) -> Vec<u8> {
    archive(&[("content.xml", content)])
}

/// An `.xlsx` whose one sheet, and shared strings or styles behind a `\0`, are given.
pub fn xlsx(parts: &[u8]) -> Vec<u8> {
    let mut parts = parts.split(|byte| *byte == 0);
    let mut part = || parts.next().unwrap_or_default();
    let (sheet, strings, styles) = (part(), part(), part());
    let root = format!(
        "<Relationships xmlns=\"{RELATIONS}\"><Relationship Id=\"rId1\" Type=\"{RELATION}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
    );
    let workbook = format!(
        "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELATION}\"><sheets><sheet name=\"survey\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
    );
    let relations = format!(
        "<Relationships xmlns=\"{RELATIONS}\"><Relationship Id=\"rId1\" Type=\"{RELATION}/worksheet\" Target=\"worksheets/sheet1.xml\"/>\
         <Relationship Id=\"rId2\" Type=\"{RELATION}/sharedStrings\" Target=\"sharedStrings.xml\"/>\
         <Relationship Id=\"rId3\" Type=\"{RELATION}/styles\" Target=\"styles.xml\"/></Relationships>"
    );
    archive(&[
        ("_rels/.rels", root.as_bytes()),
        ("xl/workbook.xml", workbook.as_bytes()),
        ("xl/_rels/workbook.xml.rels", relations.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet),
        ("xl/sharedStrings.xml", strings),
        ("xl/styles.xml", styles),
    ])
}

const SECTOR: usize = 512;
const END_OF_CHAIN: u32 = 0xFFFF_FFFE;

/// An `.xls` with this stream of records: a compound file of header, sector table, folder and stream.
pub fn xls(stream: &[u8]) -> Vec<u8> {
    // One sector table holds 128 entries; a shorter stream than 4096 would live elsewhere.
    let sectors = stream.len().clamp(4096, 120 * SECTOR).div_ceil(SECTOR);
    let stream = &stream[..stream.len().min(sectors * SECTOR)];
    let mut file = vec![0_u8; SECTOR * (3 + sectors)];
    file[..8].copy_from_slice(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
    for (at, value) in [(26, 3_u16), (30, 9), (32, 6)] {
        file[at..at + 2].copy_from_slice(&value.to_le_bytes());
    }
    let mut long = |at: usize, value: u32| file[at..at + 4].copy_from_slice(&value.to_le_bytes());
    for (at, value) in [(44, 1), (48, 1), (60, END_OF_CHAIN), (68, END_OF_CHAIN), (76, 0)] {
        long(at, value);
    }
    (80..2 * SECTOR).step_by(4).for_each(|at| long(at, 0xFFFF_FFFF));
    long(SECTOR, 0xFFFF_FFFD);
    long(SECTOR + 4, END_OF_CHAIN);
    for sector in 0..sectors {
        let next = if sector + 1 == sectors { END_OF_CHAIN } else { sector as u32 + 3 };
        long(SECTOR + 8 + 4 * sector, next);
    }
    let entries = [("Root Entry", 5, END_OF_CHAIN, 0), ("Workbook", 2, 2, sectors * SECTOR)];
    for (entry, (name, kind, start, length)) in entries.into_iter().enumerate() {
        let at = 2 * SECTOR + 128 * entry;
        for (index, unit) in name.encode_utf16().enumerate() {
            file[at + 2 * index..at + 2 * index + 2].copy_from_slice(&unit.to_le_bytes());
        }
        file[at + 64] = 2 * (name.len() as u8 + 1);
        file[at + 66] = kind;
        file[at + 116..at + 120].copy_from_slice(&u32::to_le_bytes(start));
        file[at + 120..at + 124].copy_from_slice(&(length as u32).to_le_bytes());
    }
    file[3 * SECTOR..3 * SECTOR + stream.len()].copy_from_slice(stream);
    file
}
