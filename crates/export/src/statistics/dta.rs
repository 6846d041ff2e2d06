//! A table as a Stata file.

use super::{
    Used,
    fit::Fit,
    missing::{NOT_ASKED, SKIPPED},
    spool::{Extent, Kept, Spool},
    variables::{Content, Variable},
};
use crate::{FileError, rows::Plan};
use dta::{Column, Dataset, Kind, MAX_LABELLED, MAX_SHORT, Made, Value, Writer};
use std::{
    collections::{HashMap, HashSet},
    io::Write,
};

/// From the day from which SPSS counts, which the numbers are made for, to that from which Stata does; in seconds.
const TO_1960: f64 = 137_775.0 * DAY;
const DAY: f64 = 86_400.0;

/// `.a` and `.b`; the author's 97, 98 and 99 are those that follow.
const OF_NOT_ASKED: u8 = 1;
const OF_SKIPPED: u8 = 2;
const OF_97: u8 = 3;

/// Writes a table's file.
pub fn write(plan: &Plan, name: &str, used: &[Used], spool: &mut Spool, to: &mut impl Write) -> Result<(), FileError> {
    let made = plan.made;
    let long = used.iter().filter(|(.., extent)| extent.bytes > MAX_SHORT);
    let dataset = Dataset {
        label: plan.title.clone() + ": " + name,
        made: Made {
            year: made.year().unsigned_abs(),
            month: made.month().unsigned_abs(),
            day: made.day().unsigned_abs(),
            hour: made.hour().unsigned_abs(),
            minute: made.minute().unsigned_abs(),
        },
        columns: used.iter().map(column).collect(),
        rows: spool.rows(),
        long_texts: long.fold((0, 0), |(texts, total), (.., it)| (texts + it.texts, total + it.total)),
    };
    let shown: Vec<(usize, &Variable, Kind)> = used
        .iter()
        .zip(&dataset.columns)
        .map(|((place, variable, _), column)| (*place, *variable, column.kind))
        .collect();
    let mut file = Writer::begin(&mut *to, &dataset)?;
    spool.read(|row| Ok::<_, FileError>(file.row(shown.iter().map(|it| told(it, row)))?))?;
    let mut file = file.long_texts()?;
    spool.read(|row| Ok::<_, FileError>(file.row(shown.iter().map(|it| told(it, row)))?))?;
    file.finish()?;
    Ok(())
}

fn told<'a>((place, variable, kind): &(usize, &Variable, Kind), row: &'a [Kept]) -> Value<'a> {
    let number = match &row[*place] {
        Kept::Missing => return Value::Missing,
        Kept::Text(text) => return Value::Text(text),
        Kept::Number(number) => *number,
    };
    if let Some(authors) = &variable.no_answer
        && let Some(which) = extended(number, authors)
    {
        return Value::Extended(which);
    }
    Value::Number(match kind {
        Kind::Date => (number - TO_1960) / DAY,
        // Whole ones: others are not found again.
        Kind::DateTime => ((number - TO_1960) * 1_000.0).round(),
        Kind::Time => (number * 1_000.0).round(),
        Kind::Number | Kind::Text { .. } => number,
    })
}

/// Which of Stata's missing values a number is.
fn extended(number: f64, authors: &[f64]) -> Option<u8> {
    match number {
        NOT_ASKED => Some(OF_NOT_ASKED),
        SKIPPED => Some(OF_SKIPPED),
        code if authors.contains(&code) => Some(OF_97 + (code - 97.0) as u8),
        _ => None,
    }
}

fn column((_, variable, extent): &Used) -> Column {
    let authors = variable.no_answer.as_deref().unwrap_or_default();
    let (mut values, mut missing) = (Vec::new(), Vec::new());
    for (number, meaning) in &variable.meanings {
        match extended(*number, authors) {
            Some(which) if which >= OF_97 => missing.push((which, format!("{number}: {meaning}"))),
            Some(which) => missing.push((which, meaning.clone())),
            None if number.abs() <= f64::from(MAX_LABELLED) => values.push((*number as i32, meaning.clone())),
            None => {}
        }
    }
    missing.sort();
    tell_apart(&mut values, &missing);
    let (name, label) = (variable.name.clone(), variable.label.clone());
    Column { name, label, kind: kind(variable, extent), values, extended: missing }
}

/// No two labels of a variable are equal, which many readers refuse: what is gets its number behind it.
fn tell_apart(values: &mut [(i32, String)], missing: &[(u8, String)]) {
    let labels = values.iter().map(|(_, label)| label).chain(missing.iter().map(|(_, label)| label));
    let mut count: HashMap<String, usize> = HashMap::new();
    labels.for_each(|label| *count.entry(label.clone()).or_default() += 1);
    let mut known: HashSet<String> = count.keys().cloned().collect();
    for (number, label) in values.iter_mut().filter(|(_, label)| count.get(label).is_some_and(|count| *count > 1)) {
        let mut told = format!("{label} ({number})");
        while !known.insert(told.clone()) {
            told.push('\'');
        }
        *label = told;
    }
}

fn kind(variable: &Variable, extent: &Extent) -> Kind {
    match &variable.content {
        Content::Text | Content::Apart(_) => Kind::Text { bytes: extent.bytes.max(1) },
        Content::Held(Fit::Date) => Kind::Date,
        // Where nothing finer than the day was told, none is shown.
        Content::Held(Fit::DateTime) if !extent.timed => Kind::Date,
        Content::Held(Fit::DateTime) => Kind::DateTime,
        Content::Held(Fit::Time) => Kind::Time,
        Content::Held(Fit::Number | Fit::Code(_)) | Content::Chosen { .. } | Content::Rank(_) => Kind::Number,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_labels_get_their_numbers() {
        let check = |values: &[(i32, &str)], expected: &[&str]| {
            let mut values: Vec<(i32, String)> = values.iter().map(|(n, label)| (*n, (*label).to_owned())).collect();
            tell_apart(&mut values, &[(OF_SKIPPED, "bez odpowiedzi".to_owned())]);
            assert_eq!(values.iter().map(|(_, label)| label.as_str()).collect::<Vec<_>>(), expected);
        };
        check(&[(1, "Tak"), (2, "Nie")], &["Tak", "Nie"]);
        check(&[(1, "Tak"), (2, "Nie"), (3, "Nie")], &["Tak", "Nie (2)", "Nie (3)"]);
        check(&[(1, "Nie (3)"), (2, "Nie"), (3, "Nie")], &["Nie (3)", "Nie (2)", "Nie (3)'"]);
        check(&[(1, "bez odpowiedzi")], &["bez odpowiedzi (1)"]);
    }
}
