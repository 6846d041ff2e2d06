//! Reading a part that stands in rows, as one reads a file: on a thread that may wait.

use outbox::Digest;
use std::{
    io::{self, Read},
    sync::Arc,
};
use store::{StoreError, part_rows::PartRows};
use tokio::runtime::Handle;

/// A part's bytes, fetched piece by piece.
pub struct RowReader {
    rows: Arc<dyn PartRows>,
    runtime: Handle,
    digest: Digest,
    /// Where the next piece begins.
    start: u64,
    piece: Vec<u8>,
    /// How much of it has been read.
    read: usize,
}

impl RowReader {
    /// # Errors
    /// [`io::ErrorKind::NotFound`] if there is no such part; else whatever the database says.
    pub fn open(rows: Arc<dyn PartRows>, runtime: Handle, digest: Digest) -> io::Result<Self> {
        let found = runtime.block_on(rows.part_len(digest)).map_err(as_io)?;
        found.ok_or(io::ErrorKind::NotFound)?;
        Ok(Self { rows, runtime, digest, start: 0, piece: Vec::new(), read: 0 })
    }
}

impl Read for RowReader {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        if self.read == self.piece.len() {
            let next = self.runtime.block_on(self.rows.part_piece(self.digest, self.start)).map_err(as_io)?;
            let Some(next) = next else { return Ok(0) };
            self.start += next.len() as u64;
            (self.piece, self.read) = (next, 0);
        }
        let len = to.len().min(self.piece.len() - self.read);
        to[..len].copy_from_slice(&self.piece[self.read..self.read + len]);
        self.read += len;
        Ok(len)
    }
}

fn as_io(error: StoreError) -> io::Error {
    io::Error::other(error)
}
