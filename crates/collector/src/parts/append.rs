//! Going on with an upload. With a checksum all of what is brought stays or nothing does; without, whatever came.

use super::{PartError, truncate};
use std::{path::PathBuf, sync::Arc};
use store::part_rows::{Append, PIECE, PartRows};
use tokio::{
    fs::File,
    io::{AsyncWriteExt, BufWriter},
};

/// An upload that is being gone on with.
pub enum Appending {
    File { file: BufWriter<File>, undo: Undo },
    Rows(RowAppend),
}

impl Appending {
    /// Takes the next bytes.
    ///
    /// # Errors
    /// If they cannot be stored, or another request goes on with the upload.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<(), PartError> {
        match self {
            Self::File { file, .. } => Ok(file.write_all(bytes).await?),
            Self::Rows(rows) => rows.write(bytes).await,
        }
    }

    /// Stores what has been taken; without a checksum it counts from now on.
    ///
    /// # Errors
    /// If it cannot be stored, or another request goes on with the upload.
    pub async fn flush(&mut self) -> Result<(), PartError> {
        match self {
            Self::File { file, .. } => Ok(file.flush().await?),
            Self::Rows(rows) => rows.flush().await,
        }
    }

    /// Keeps what was stored; dropped instead, it goes if it has a checksum.
    ///
    /// # Errors
    /// If the database fails, or another request goes on with the upload.
    pub async fn keep(self) -> Result<(), PartError> {
        match self {
            Self::File { undo, .. } => {
                undo.disarm();
                Ok(())
            }
            Self::Rows(mut rows) => rows.accept().await,
        }
    }
}

/// Takes back what was appended, also when the request is cut off in the middle.
pub struct Undo {
    pub path: PathBuf,
    pub offset: u64,
    pub armed: bool,
}

impl Undo {
    fn disarm(mut self) {
        self.armed = false;
    }
}

impl Drop for Undo {
    fn drop(&mut self) {
        if self.armed {
            // If even this fails, the digest of the whole will tell.
            let _ = truncate(&self.path, self.offset);
        }
    }
}

/// Appending rows: pieces that nobody has accepted do not count.
pub struct RowAppend {
    pub rows: Arc<dyn PartRows>,
    pub to: Append,
    /// Where the next piece begins.
    pub at: u64,
    pub piece: Vec<u8>,
    pub is_checked: bool,
}

impl RowAppend {
    pub async fn write(&mut self, mut bytes: &[u8]) -> Result<(), PartError> {
        while !bytes.is_empty() {
            let (now, rest) = bytes.split_at(bytes.len().min(PIECE - self.piece.len()));
            self.piece.extend_from_slice(now);
            bytes = rest;
            if self.piece.len() == PIECE {
                self.flush().await?;
            }
        }
        Ok(())
    }

    pub async fn flush(&mut self) -> Result<(), PartError> {
        if !self.piece.is_empty() {
            if !self.rows.add_piece(self.to, self.at, &self.piece).await? {
                return Err(PartError::Overtaken);
            }
            self.at += self.piece.len() as u64;
            self.piece.clear();
        }
        if self.is_checked { Ok(()) } else { self.accept().await }
    }

    pub async fn accept(&mut self) -> Result<(), PartError> {
        if self.at > self.to.from {
            if !self.rows.accept(self.to, self.at).await? {
                return Err(PartError::Overtaken);
            }
            self.to.from = self.at;
        }
        Ok(())
    }
}
