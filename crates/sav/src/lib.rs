//! SPSS system files (`.sav`), compressed byte by byte, in UTF-8.
//!
//! Source: *System File Format* in the developers' guide of GNU PSPP. Written case by case: memory holds the dictionary and
//! eight values.

mod cases;
mod dictionary;
mod records;

pub use cases::{Value, Writer};
pub use dictionary::{Created, Dictionary, Kind, Measure, Missing, Set, Variable};

/// The longest name of a variable, in bytes.
pub const MAX_NAME: usize = 64;
/// The longest text of a case, in bytes.
pub const MAX_TEXT: usize = 32_767;
/// The longest label of a variable, in bytes.
pub const MAX_LABEL: usize = 255;
/// The longest label of a value, in bytes.
pub const MAX_VALUE_LABEL: usize = 120;

/// What stands for no value.
pub(crate) const MISSING: f64 = -f64::MAX;
/// What is added to a small whole number to make a byte of it.
pub(crate) const BIAS: f64 = 100.0;

/// As much of a text as so many bytes hold, in whole characters.
pub fn head(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

/// A label within its room; one that was cut says so.
pub(crate) fn label(text: &str, bytes: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.len() <= bytes { line } else { format!("{}…", head(&line, bytes - '…'.len_utf8())) }
}
