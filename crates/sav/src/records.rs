//! The records before the cases.

use crate::{
    BIAS, MAX_LABEL, MAX_VALUE_LABEL, MISSING,
    dictionary::{Created, Dictionary, Kind, Measure, Variable, units},
    label,
};
use std::io::{self, Write};

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/// The code page of UTF-8, as Windows numbers it.
const UTF_8: i32 = 65_001;

/// A variable of the old kind: what [`Kind::segments`] gives.
struct Segment {
    /// At most eight capitals and digits; the real name stands in a record of its own.
    short: String,
    width: usize,
    /// The place of its first unit, from 1.
    at: i32,
}

pub fn write(to: &mut impl Write, dictionary: &Dictionary) -> io::Result<()> {
    let (mut at, mut number) = (1, 0);
    let mut segments = |variable: &Variable| -> Vec<Segment> {
        let segment = |width| {
            number += 1;
            let segment = Segment { short: format!("V{number:07}"), width, at };
            at += units(width) as i32;
            segment
        };
        variable.kind.segments().into_iter().map(segment).collect()
    };
    let variables: Vec<(&Variable, Vec<Segment>)> =
        dictionary.variables.iter().map(|variable| (variable, segments(variable))).collect();
    header(to, dictionary, at - 1)?;
    for (variable, segments) in &variables {
        for (nth, segment) in segments.iter().enumerate() {
            self::variable(to, variable, segment, nth == 0)?;
        }
    }
    for (variable, segments) in variables.iter().filter(|(variable, _)| !variable.values.is_empty()) {
        value_labels(to, variable, &segments[..1])?;
    }
    extensions(to, dictionary, &variables)?;
    ints(to, &[999, 0])
}

fn header(to: &mut impl Write, dictionary: &Dictionary, units: i32) -> io::Result<()> {
    let Created { year, month, day, hour, minute, second } = dictionary.created;
    let month = MONTHS[usize::from(month.clamp(1, 12) - 1)];
    to.write_all(b"$FL2")?;
    padded(to, "@(#) SPSS DATA FILE - Teren", 60)?;
    // The layout, the size of a case, compression, no weight, and the number of cases.
    let cases = i32::try_from(dictionary.cases).unwrap_or(-1);
    ints(to, &[2, units, 1, 0, cases])?;
    to.write_all(&BIAS.to_le_bytes())?;
    padded(to, &format!("{day:02} {month} {:02}", year % 100), 9)?;
    padded(to, &format!("{hour:02}:{minute:02}:{second:02}"), 8)?;
    padded(to, &label(&dictionary.label, 64), 64)?;
    to.write_all(&[0; 3])
}

fn variable(to: &mut impl Write, variable: &Variable, segment: &Segment, is_first: bool) -> io::Result<()> {
    let width = segment.width as i32;
    let label = if is_first { label(&variable.label, MAX_LABEL) } else { String::new() };
    let missing = &variable.missing;
    let (count, missing) = match missing.range {
        Some((from, to)) if missing.single.is_empty() => (-2, vec![from, to]),
        Some((from, to)) => (-3, vec![from, to, missing.single[0]]),
        None => (missing.single.len().min(3) as i32, missing.single.iter().copied().take(3).collect()),
    };
    let (count, missing) = if is_first && width == 0 { (count, missing) } else { (0, Vec::new()) };
    let format = format(variable.kind, segment.width);
    ints(to, &[2, width, i32::from(!label.is_empty()), count, format, format])?;
    padded(to, &segment.short, 8)?;
    if !label.is_empty() {
        ints(to, &[label.len() as i32])?;
        padded(to, &label, label.len().next_multiple_of(4))?;
    }
    missing.iter().try_for_each(|value| to.write_all(&value.to_le_bytes()))?;
    for _ in 1..units(segment.width) {
        ints(to, &[2, -1, 0, 0, 0, 0])?;
        padded(to, "", 8)?;
    }
    Ok(())
}

/// How it is shown: `F8.2`, `A20`, `EDATE10`, `DATETIME20`, `TIME8`.
fn format(kind: Kind, segment: usize) -> i32 {
    let (code, width, decimals) = match kind {
        Kind::Number { width, decimals } => (5, i32::from(width), i32::from(decimals)),
        Kind::Date => (38, 10, 0),
        Kind::DateTime => (22, 20, 0),
        Kind::Time => (21, 8, 0),
        Kind::Text { .. } => (1, segment as i32, 0),
    };
    code << 16 | width << 8 | decimals
}

fn value_labels(to: &mut impl Write, variable: &Variable, segments: &[Segment]) -> io::Result<()> {
    ints(to, &[3, variable.values.len() as i32])?;
    for (value, meaning) in &variable.values {
        let meaning = label(meaning, MAX_VALUE_LABEL);
        to.write_all(&value.to_le_bytes())?;
        to.write_all(&[meaning.len() as u8])?;
        padded(to, &meaning, (meaning.len() + 1).next_multiple_of(8) - 1)?;
    }
    ints(to, &[4, 1, segments[0].at])
}

fn extensions(to: &mut impl Write, dictionary: &Dictionary, variables: &[(&Variable, Vec<Segment>)]) -> io::Result<()> {
    // The program's version, any machine, IEEE 754, the compression's version, little endian, the letters.
    extension(to, 3, 4, 8)?;
    ints(to, &[1, 0, 0, -1, 1, 1, 2, UTF_8])?;
    // What a missing number is, and the highest and lowest of the others.
    extension(to, 4, 8, 3)?;
    for value in [MISSING, f64::MAX, (-f64::MAX).next_up()] {
        to.write_all(&value.to_le_bytes())?;
    }
    if !dictionary.sets.is_empty() {
        let mut text = String::new();
        for set in &dictionary.sets {
            let label = label(&set.label, MAX_LABEL);
            text.push_str(&format!("{}=D1 1 {} {label}", set.name, label.len()));
            for (_, segments) in set.variables.iter().filter_map(|place| variables.get(*place)) {
                text.push_str(&format!(" {}", segments[0].short.to_lowercase()));
            }
            text.push('\n');
        }
        extension_text(to, 7, &text)?;
    }
    let all = || variables.iter().flat_map(|(variable, segments)| segments.iter().map(move |it| (*variable, it)));
    extension(to, 11, 4, 3 * all().count())?;
    for (variable, segment) in all() {
        let measure = match variable.measure {
            Measure::Nominal => 1,
            Measure::Ordinal => 2,
            Measure::Scale => 3,
        };
        // The width of its column, and whether it stands to the left or to the right.
        let shown = if segment.width == 0 { [10, 1] } else { [segment.width.min(40) as i32, 0] };
        ints(to, &[measure, shown[0], shown[1]])?;
    }
    let named = variables.iter().map(|(variable, segments)| format!("{}={}", segments[0].short, variable.name));
    extension_text(to, 13, &named.collect::<Vec<_>>().join("\t"))?;
    let long = variables.iter().filter(|(_, segments)| segments.len() > 1).filter_map(|(variable, segments)| {
        let Kind::Text { bytes } = variable.kind else { return None };
        Some(format!("{}={bytes:05}\0\t", segments[0].short))
    });
    let long: String = long.collect();
    if !long.is_empty() {
        extension_text(to, 14, &long)?;
    }
    extension(to, 16, 8, 2)?;
    to.write_all(&1_u64.to_le_bytes())?;
    to.write_all(&dictionary.cases.to_le_bytes())?;
    extension_text(to, 20, "UTF-8")
}

/// The head of a record of so many pieces of so many bytes.
fn extension(to: &mut impl Write, kind: i32, size: i32, count: usize) -> io::Result<()> {
    ints(to, &[7, kind, size, count as i32])
}

fn extension_text(to: &mut impl Write, kind: i32, text: &str) -> io::Result<()> {
    extension(to, kind, 1, text.len())?;
    to.write_all(text.as_bytes())
}

fn ints(to: &mut impl Write, ints: &[i32]) -> io::Result<()> {
    ints.iter().try_for_each(|int| to.write_all(&int.to_le_bytes()))
}

/// A text with spaces behind it.
fn padded(to: &mut impl Write, text: &str, bytes: usize) -> io::Result<()> {
    to.write_all(text.as_bytes())?;
    (text.len()..bytes).try_for_each(|_| to.write_all(b" "))
}
