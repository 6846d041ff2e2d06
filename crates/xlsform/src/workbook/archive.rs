//! `.xlsx` and `.ods` are archives: what is in them, unpacked within limits. The sizes that an archive claims are not
//! believed.

use std::io::{Cursor, Read, sink};

use zip::ZipArchive;

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

    /// A file's bytes.
    pub fn read(&mut self, name: &str) -> Result<Vec<u8>, Unreadable> {
        let file = self.zip.by_name(name).map_err(Unreadable::damaged)?;
        let mut bytes = Vec::new();
        file.take(MOST_UNPACKED + 1).read_to_end(&mut bytes).map_err(Unreadable::damaged)?;
        if bytes.len() as u64 > MOST_UNPACKED { Err(Unreadable::TooLarge) } else { Ok(bytes) }
    }
}
