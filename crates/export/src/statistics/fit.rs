//! Which answers are numbers for a program, and which.

use super::missing::{NOT_ASKED, SKIPPED};
use crate::{
    columns::{Kind, Nature},
    table::{Cell, DAY_LEN, wall_clock},
};
use jiff::civil::{Date, Time, date};
use std::{borrow::Cow, collections::HashMap, sync::Arc};

/// Which cells are numbers.
#[derive(Clone)]
pub enum Fit {
    Number,
    Date,
    DateTime,
    Time,
    /// One of these codes, which are these numbers.
    Code(Arc<HashMap<String, f64>>),
}

/// A variable's value in a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    Missing,
    Number {
        value: f64,
        /// How it was written: digits before the point and behind it.
        digits: u8,
        decimals: u8,
        /// It is a moment with a time of day.
        timed: bool,
    },
    Text(Cow<'a, str>),
}

impl Value<'_> {
    pub fn number(value: f64) -> Self {
        Value::Number { value, digits: 8, decimals: 0, timed: false }
    }
}

impl Fit {
    /// What the cell is in numbers; none if it is no such value. It was given as this: what was typed is no code, and what
    /// was chosen is no number.
    pub fn number(&self, cell: &Cell, given_as: Option<Nature>) -> Option<Value<'static>> {
        let own = |value: f64| value != SKIPPED && value != NOT_ASKED;
        let asked_as = given_as.filter(|nature| nature.is_asked).map(|nature| nature.kind);
        match (self, cell) {
            (Fit::Number, Cell::Number(text)) if asked_as != Some(Kind::Code) => {
                let value = text.parse().ok().filter(|value| own(*value))?;
                let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
                let count = |text: &str| u8::try_from(text.len()).unwrap_or(u8::MAX);
                let whole = whole.trim_start_matches(['+', '0']);
                Some(Value::Number { value, digits: count(whole), decimals: count(fraction).min(15), timed: false })
            }
            (Fit::Date | Fit::DateTime, Cell::Date(day)) => Some(Value::number(days(day)?)),
            (Fit::DateTime, Cell::DateTime(moment)) => {
                let value = days(moment.get(..DAY_LEN)?)? + seconds(wall_clock(moment).get(DAY_LEN + 1..)?)?;
                Some(Value::Number { value, digits: 0, decimals: 0, timed: true }).filter(|_| own(value))
            }
            (Fit::Time, Cell::Time(time)) => Some(Value::number(seconds(wall_clock(time))?)),
            (Fit::Code(numbers), Cell::Number(code) | Cell::Text(code))
                if matches!(asked_as, None | Some(Kind::Code | Kind::Codes)) =>
            {
                numbers.get(code).map(|number| Value::number(*number))
            }
            _ => None,
        }
    }
}

/// From the beginning of 14 October 1582, from which SPSS counts, to that of a day; none before.
fn days(day: &str) -> Option<f64> {
    let since = day.parse::<Date>().ok()?.duration_since(date(1582, 10, 14)).as_secs();
    (since >= 0).then_some(since as f64)
}

fn seconds(time: &str) -> Option<f64> {
    Some(time.parse::<Time>().ok()?.duration_since(Time::midnight()).as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(fit: &Fit, cell: Cell, given_as: Option<Kind>, expected: Option<f64>) {
        let given_as = given_as.map(|kind| Nature { kind, is_asked: true });
        let number = fit.number(&cell, given_as).map(|value| match value {
            Value::Number { value, .. } => value,
            other => panic!("{other:?}"),
        });
        assert_eq!(number, expected, "{cell:?}");
    }

    #[test]
    fn moments_are_counted_from_1582() {
        let check = |fit: Fit, cell: Cell, expected: Option<f64>| check(&fit, cell, None, expected);
        check(Fit::Date, Cell::date("1970-01-01"), Some(12_219_379_200.0));
        check(Fit::Date, Cell::date("1582-10-14"), Some(0.0));
        check(Fit::Date, Cell::date("1582-10-13"), None);
        check(Fit::DateTime, Cell::date_time("1970-01-01T00:01:00.5+01:00"), Some(12_219_379_260.5));
        check(Fit::DateTime, Cell::date_time("1970-01-01"), Some(12_219_379_200.0));
        check(Fit::Time, Cell::time("08:05"), Some(29_100.0));
        check(Fit::Time, Cell::time("25:00"), None);
        check(Fit::Number, Cell::number("-1.50"), Some(-1.5));
        check(Fit::Number, Cell::number("99999999"), None);
    }

    #[test]
    fn what_was_typed_is_no_code_and_what_was_chosen_no_number() {
        let code = Fit::Code(Arc::new(HashMap::from([("2".to_owned(), 2.0), ("a".to_owned(), 3.0)])));
        check(&code, Cell::code("2"), Some(Kind::Code), Some(2.0));
        check(&code, Cell::text("a"), Some(Kind::Codes), Some(3.0));
        check(&code, Cell::text("a"), Some(Kind::Text), None);
        check(&code, Cell::number("2"), Some(Kind::Number), None);
        check(&code, Cell::text("a"), Some(Kind::Ranking), None);
        check(&Fit::Number, Cell::code("2"), Some(Kind::Code), None);
        check(&Fit::Number, Cell::number("2"), Some(Kind::Number), Some(2.0));
    }

    #[test]
    fn a_number_is_as_long_as_its_digits_that_count() {
        let long = "0".repeat(253) + "7.5";
        match Fit::Number.number(&Cell::number(&long), None) {
            Some(Value::Number { value, digits, decimals, .. }) => assert_eq!((value, digits, decimals), (7.5, 1, 1)),
            other => panic!("{other:?}"),
        }
    }
}
