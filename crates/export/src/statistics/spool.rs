//! Rows in a file without a name, until it is known what their variables have to hold.

use super::fit::Value;
use std::{
    fs::File,
    io::{self, BufReader, BufWriter, Read, Seek, Write},
    path::Path,
};

/// What has been written of each variable.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Extent {
    /// Of the longest text.
    pub bytes: usize,
    /// Digits behind the point.
    pub decimals: u8,
    /// Digits before it.
    pub digits: u8,
    /// A moment had a time of day.
    pub timed: bool,
    /// How many texts there are, and how many bytes they have together.
    pub texts: u64,
    pub total: u64,
}

/// Rows that are being written down.
pub struct Spool {
    to: BufWriter<File>,
    rows: u64,
    extents: Vec<Extent>,
}

/// What stands before a value.
const MISSING: u8 = 0;
const NUMBER: u8 = 1;
const TEXT: u8 = 2;

impl Spool {
    pub fn begin(folder: &Path, variables: usize) -> io::Result<Self> {
        let to = BufWriter::with_capacity(64 * 1024, tempfile::tempfile_in(folder)?);
        Ok(Self { to, rows: 0, extents: vec![Extent::default(); variables] })
    }

    /// Writes a row's next value.
    pub fn add(&mut self, variable: usize, value: Value) -> io::Result<()> {
        let extent = &mut self.extents[variable];
        match value {
            Value::Missing => self.to.write_all(&[MISSING]),
            Value::Number { value, digits, decimals, timed } => {
                extent.digits = extent.digits.max(digits);
                extent.decimals = extent.decimals.max(decimals);
                extent.timed |= timed;
                self.to.write_all(&[NUMBER])?;
                self.to.write_all(&value.to_le_bytes())
            }
            Value::Text(text) => {
                extent.bytes = extent.bytes.max(text.len());
                extent.texts += 1;
                extent.total += text.len() as u64;
                self.to.write_all(&[TEXT])?;
                self.to.write_all(&(text.len() as u64).to_le_bytes())?;
                self.to.write_all(text.as_bytes())
            }
        }
    }

    pub fn end_row(&mut self) {
        self.rows += 1;
    }

    pub fn rows(&self) -> u64 {
        self.rows
    }

    pub fn extents(&self) -> &[Extent] {
        &self.extents
    }

    /// Gives every row back, one after the other; nothing is to be added any more.
    ///
    /// # Errors
    /// What `each` gives, or if the file cannot be read.
    pub fn read<E: From<io::Error>>(&mut self, mut each: impl FnMut(&[Kept]) -> Result<(), E>) -> Result<(), E> {
        self.to.flush()?;
        let file = self.to.get_mut();
        file.rewind()?;
        let mut from = BufReader::with_capacity(64 * 1024, file);
        let mut row: Vec<Kept> = vec![Kept::Missing; self.extents.len()];
        for _ in 0..self.rows {
            for kept in &mut row {
                *kept = next(&mut from)?;
            }
            each(&row)?;
        }
        Ok(())
    }
}

/// A value that was written down.
#[derive(Debug, Clone, PartialEq)]
pub enum Kept {
    Missing,
    Number(f64),
    Text(String),
}

fn next(from: &mut impl Read) -> io::Result<Kept> {
    let (mut kind, mut eight) = ([0], [0; 8]);
    from.read_exact(&mut kind)?;
    match kind[0] {
        MISSING => Ok(Kept::Missing),
        NUMBER => {
            from.read_exact(&mut eight)?;
            Ok(Kept::Number(f64::from_le_bytes(eight)))
        }
        _ => {
            from.read_exact(&mut eight)?;
            let mut text = String::new();
            from.take(u64::from_le_bytes(eight)).read_to_string(&mut text)?;
            Ok(Kept::Text(text))
        }
    }
}
