//! From a thread that writes to a body that is sent: pieces, and no more of them than wait to be sent.

use std::{
    io::{self, Write},
    mem,
    sync::{Arc, Weak},
};
use tokio::sync::mpsc;

/// How long the pieces are, and how many may wait to be sent.
const PIECE: usize = 64 * 1024;
const WAITING: usize = 4;

/// A body's pieces; an error ends it half.
pub type Pieces = mpsc::Receiver<io::Result<Vec<u8>>>;

/// Hands pieces on, and waits while too many are on their way. Writes on a thread that may wait.
pub struct Pipe {
    to: Weak<mpsc::Sender<io::Result<Vec<u8>>>>,
    piece: Vec<u8>,
}

/// The writing end's life. What writes may end itself well when it is dropped half, and wait for that where nothing may:
/// this goes first, and then nothing is handed on.
pub struct Life(Arc<mpsc::Sender<io::Result<Vec<u8>>>>);

/// Ends a body half.
pub struct Breaker(mpsc::Sender<io::Result<Vec<u8>>>);

/// A pipe, its life, and what comes out of it.
pub fn pipe() -> (Pipe, Life, Pieces) {
    let (to, pieces) = mpsc::channel(WAITING);
    let life = Life(Arc::new(to));
    (Pipe { to: Arc::downgrade(&life.0), piece: Vec::new() }, life, pieces)
}

impl Life {
    pub fn breaker(&self) -> Breaker {
        Breaker(mpsc::Sender::clone(&self.0))
    }
}

impl Breaker {
    /// Ends the body with this error; false if nobody takes it any more.
    pub async fn break_off(self, error: &impl ToString) -> bool {
        self.0.send(Err(io::Error::other(error.to_string()))).await.is_ok()
    }
}

impl Pipe {
    /// Hands on what has come together.
    ///
    /// # Errors
    /// If nobody takes it any more.
    pub fn send(&mut self) -> io::Result<()> {
        if self.piece.is_empty() {
            return Ok(());
        }
        let piece = mem::replace(&mut self.piece, Vec::with_capacity(PIECE));
        let to = self.to.upgrade().ok_or(io::ErrorKind::BrokenPipe)?;
        to.blocking_send(Ok(piece)).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.piece.extend_from_slice(bytes);
        if self.piece.len() >= PIECE {
            self.send()?;
        }
        Ok(bytes.len())
    }

    /// Keeps what is short: who ends the file sends it.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
