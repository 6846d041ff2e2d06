//! What a file says of its variables.

use crate::MAX_TEXT;

/// All that stands before the cases.
#[derive(Debug, Clone, PartialEq)]
pub struct Dictionary {
    /// What the file is, as its readers show it.
    pub label: String,
    pub created: Created,
    pub variables: Vec<Variable>,
    pub sets: Vec<Set>,
    /// How many cases there will be.
    pub cases: u64,
}

/// The wall clock's reading when the file was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Created {
    pub year: u16,
    /// From 1.
    pub month: u8,
    pub day: u8,
    pub hour: u8,
    pub minute: u8,
    pub second: u8,
}

/// A column.
#[derive(Debug, Clone, PartialEq)]
pub struct Variable {
    /// Legal, at most [`crate::MAX_NAME`] bytes, and no other variable's, whatever the capitals.
    pub name: String,
    pub label: String,
    pub kind: Kind,
    pub measure: Measure,
    /// What values mean; of numbers alone.
    pub values: Vec<(f64, String)>,
    pub missing: Missing,
}

/// What a variable's values are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Shown with so many characters, and so many of them behind the point.
    Number { width: u8, decimals: u8 },
    /// Seconds since the beginning of 14 October 1582, shown as a day.
    Date,
    /// The same, shown with its time of day.
    DateTime,
    /// Seconds since midnight.
    Time,
    /// Of at most so many bytes.
    Text { bytes: usize },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    Nominal,
    Ordinal,
    Scale,
}

/// Values that are no answers, and are left out of what is computed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Missing {
    /// From and to.
    pub range: Option<(f64, f64)>,
    /// One beside a range, else at most three.
    pub single: Vec<f64>,
}

/// A multiple-response set of 0/1 variables in which 1 is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Set {
    /// With its `$`.
    pub name: String,
    pub label: String,
    /// Their places in the dictionary.
    pub variables: Vec<usize>,
}

/// Texts above this stand in several variables of the old kind.
const SHORT: usize = 255;
/// So many bytes of a long text have a segment's room.
const ROOM: usize = 252;

impl Kind {
    /// The widths of the variables of the old kind that hold it: 0 is a number.
    pub(crate) fn segments(self) -> Vec<usize> {
        let Kind::Text { bytes } = self else { return vec![0] };
        let bytes = bytes.clamp(1, MAX_TEXT);
        if bytes <= SHORT {
            return vec![bytes];
        }
        let count = bytes.div_ceil(ROOM);
        let mut widths = vec![SHORT; count];
        widths[count - 1] = bytes - (count - 1) * ROOM;
        widths
    }
}

/// How many units of eight bytes a variable of the old kind takes.
pub(crate) fn units(width: usize) -> usize {
    width.div_ceil(8).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_stand_in_segments() {
        let check = |bytes, expected: &[usize]| assert_eq!(Kind::Text { bytes }.segments(), expected, "{bytes}");
        check(0, &[1]);
        check(255, &[255]);
        check(256, &[255, 4]);
        check(504, &[255, 252]);
        check(505, &[255, 255, 1]);
        assert_eq!(Kind::Text { bytes: MAX_TEXT }.segments().len(), 131);
        assert_eq!((units(0), units(8), units(9), units(255)), (1, 1, 2, 32));
    }
}
