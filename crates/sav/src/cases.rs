//! The cases: units of eight bytes, those that occur often as one byte.

use crate::{
    BIAS,
    dictionary::{Dictionary, Kind, units},
    head, records,
};
use std::io::{self, Write};

/// So many bytes of a long text stand in a segment.
const SEGMENT: usize = 255;

/// What a byte says of a unit: the whole numbers from -99 to 151 are themselves.
const SMALLEST: f64 = 1.0 - BIAS;
const LARGEST: f64 = 251.0 - BIAS;
const END: u8 = 252;
const AS_IT_IS: u8 = 253;
const SPACES: u8 = 254;
const NO_VALUE: u8 = 255;

/// A variable's value in a case.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<'a> {
    /// No number, or an empty text.
    Missing,
    Number(f64),
    Text(&'a str),
}

/// A file that grows case by case.
pub struct Writer<W: Write> {
    to: W,
    kinds: Vec<Kind>,
    /// What the next eight units are, and those that stand as they are.
    codes: Vec<u8>,
    literals: Vec<u8>,
}

impl<W: Write> Writer<W> {
    /// Begins a file with all that it says of its variables.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn begin(mut to: W, dictionary: &Dictionary) -> io::Result<Self> {
        records::write(&mut to, dictionary)?;
        let kinds = dictionary.variables.iter().map(|variable| variable.kind).collect();
        Ok(Self { to, kinds, codes: Vec::with_capacity(8), literals: Vec::with_capacity(64) })
    }

    /// Adds a case: a value for each variable, in their order; what is not given is missing. A text that is longer than its
    /// variable's is cut, and one for a number is missing.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn case<'a>(&mut self, values: impl IntoIterator<Item = Value<'a>>) -> io::Result<()> {
        let mut values = values.into_iter();
        for at in 0..self.kinds.len() {
            match (self.kinds[at], values.next().unwrap_or(Value::Missing)) {
                (kind @ Kind::Text { bytes }, value) => {
                    let text = if let Value::Text(text) = value { head(text, bytes) } else { "" };
                    self.text(kind, text.as_bytes())?;
                }
                (_, Value::Number(number)) => self.number(number)?,
                (_, Value::Missing | Value::Text(_)) => self.unit(NO_VALUE, None)?,
            }
        }
        Ok(())
    }

    /// Ends the file and gives back what it was written to.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn finish(mut self) -> io::Result<W> {
        self.unit(END, None)?;
        self.flush()?;
        Ok(self.to)
    }

    fn number(&mut self, number: f64) -> io::Result<()> {
        if !number.is_finite() {
            self.unit(NO_VALUE, None)
        } else if number.fract() == 0.0 && (SMALLEST..=LARGEST).contains(&number) {
            self.unit((number + BIAS) as u8, None)
        } else {
            self.unit(AS_IT_IS, Some(number.to_le_bytes()))
        }
    }

    fn text(&mut self, kind: Kind, text: &[u8]) -> io::Result<()> {
        let mut left = text;
        for width in kind.segments() {
            let (own, rest) = left.split_at(left.len().min(width.min(SEGMENT)));
            left = rest;
            let mut pieces = own.chunks(8);
            for _ in 0..units(width) {
                let mut unit = [b' '; 8];
                if let Some(piece) = pieces.next() {
                    unit[..piece.len()].copy_from_slice(piece);
                }
                let is_blank = unit == [b' '; 8];
                self.unit(if is_blank { SPACES } else { AS_IT_IS }, (!is_blank).then_some(unit))?;
            }
        }
        Ok(())
    }

    fn unit(&mut self, code: u8, literal: Option<[u8; 8]>) -> io::Result<()> {
        self.codes.push(code);
        self.literals.extend(literal.into_iter().flatten());
        if self.codes.len() == 8 { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.codes.is_empty() {
            return Ok(());
        }
        self.codes.resize(8, 0);
        self.to.write_all(&self.codes)?;
        self.to.write_all(&self.literals)?;
        self.codes.clear();
        self.literals.clear();
        Ok(())
    }
}
