//! `.xlsx` and `.ods` are archives: what is in them, unpacked within limits. The sizes that an archive claims are not
//! believed.

use std::io::{Cursor, Read, Write, sink};
use std::ops::Range;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::limits::{MOST_UNPACKED, Unreadable};

pub(super) struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
}

impl<'a> Archive<'a> {
    pub fn open(bytes: &'a [u8]) -> Result<Self, Unreadable> {
        Ok(Self { zip: ZipArchive::new(Cursor::new(bytes)).map_err(Unreadable::damaged)? })
    }

    pub fn has(&self, name: &str) -> bool {
        self.zip.index_for_name(name).is_some()
    }

    /// Whether all of its XML unpacks to something that can be read.
    pub fn check(&mut self) -> Result<(), Unreadable> {
        let mut room = MOST_UNPACKED;
        for index in 0..self.zip.len() {
            let file = self.zip.by_index(index).map_err(Unreadable::damaged)?;
            let name = file.name().to_lowercase();
            if [".xml", ".rels", ".vml"].iter().any(|extension| name.ends_with(extension)) {
                let read = std::io::copy(&mut file.take(room + 1), &mut sink()).map_err(Unreadable::damaged)?;
                room = room.checked_sub(read).ok_or(Unreadable::TooLarge)?;
            }
        }
        Ok(())
    }

    /// The archive once more, where a sheet says that it reaches over whole rows or columns (`1:20`, `A:XFD`): the reader
    /// takes cells for its corners only, and nothing else follows from them.
    pub fn with_plain_dimensions(&mut self) -> Result<Option<Vec<u8>>, Unreadable> {
        let sheets = self.zip.file_names().filter(|name| name.starts_with("xl/worksheets/") && name.ends_with(".xml"));
        let mut plain: Vec<(String, Vec<u8>)> = Vec::new();
        for name in sheets.map(str::to_owned).collect::<Vec<_>>() {
            let mut bytes = self.read(&name)?;
            if let Some(reference) = dimension(&bytes).filter(|reference| !is_plain(&bytes[reference.clone()])) {
                bytes.splice(reference, *b"A1");
                plain.push((name, bytes));
            }
        }
        if plain.is_empty() {
            return Ok(None);
        }
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for index in 0..self.zip.len() {
            let file = self.zip.by_index_raw(index).map_err(Unreadable::damaged)?;
            match plain.iter().find(|(name, _)| name == file.name()) {
                None => writer.raw_copy_file(file).map_err(Unreadable::damaged)?,
                Some((name, bytes)) => {
                    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
                    writer.start_file(name.as_str(), stored).map_err(Unreadable::damaged)?;
                    writer.write_all(bytes).map_err(Unreadable::damaged)?;
                }
            }
        }
        Ok(Some(writer.finish().map_err(Unreadable::damaged)?.into_inner()))
    }

    /// A file's bytes.
    pub fn read(&mut self, name: &str) -> Result<Vec<u8>, Unreadable> {
        let file = self.zip.by_name(name).map_err(Unreadable::damaged)?;
        let mut bytes = Vec::new();
        file.take(MOST_UNPACKED + 1).read_to_end(&mut bytes).map_err(Unreadable::damaged)?;
        if bytes.len() as u64 > MOST_UNPACKED { Err(Unreadable::TooLarge) } else { Ok(bytes) }
    }
}

/// Where a sheet's dimension stands, which comes before its cells.
fn dimension(sheet: &[u8]) -> Option<Range<usize>> {
    const ATTRIBUTE: &[u8] = b"dimension ref=\"";
    let head = &sheet[..sheet.len().min(16_384)];
    let start = head.windows(ATTRIBUTE.len()).position(|window| window == ATTRIBUTE)? + ATTRIBUTE.len();
    let length = head[start..].iter().position(|byte| *byte == b'"')?;
    Some(start..start + length)
}

/// Whether a dimension names one cell or two.
fn is_plain(reference: &[u8]) -> bool {
    let is_cell = |cell: &[u8]| {
        let letters = cell.iter().take_while(|byte| byte.is_ascii_uppercase()).count();
        letters > 0 && letters < cell.len() && cell[letters..].iter().all(u8::is_ascii_digit)
    };
    reference.split(|byte| *byte == b':').all(is_cell)
}

#[cfg(test)]
mod tests {
    use super::{dimension, is_plain};

    #[test]
    fn finds_dimensions_over_whole_rows() {
        for (reference, plain) in
            [("A1", true), ("A1:XFD1048576", true), ("1:20", false), ("A:XFD", false), ("", false)]
        {
            let sheet = format!("<worksheet><dimension ref=\"{reference}\"/><sheetData/></worksheet>");
            let found = dimension(sheet.as_bytes()).map(|place| &sheet.as_bytes()[place]);
            assert_eq!(found, Some(reference.as_bytes()));
            assert_eq!(found.map(is_plain), Some(plain), "{reference}");
        }
        assert_eq!(dimension(b"<worksheet><sheetData/></worksheet>"), None);
    }
}
