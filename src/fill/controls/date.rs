//! Dates and times, in the browser's own fields.

use super::super::question::Question;
use crate::device::time;
use crate::session::Edit;
use leptos::prelude::*;
use messages::Text;
use xforms::typing;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    Date,
    Month,
    Year,
    Time,
    DateTime,
}

impl Shape {
    /// `2026-11-22`
    const DATE_LEN: usize = 10;

    /// A date, or only its month or year, as the appearance says.
    pub fn of_date(question: Question) -> Self {
        if question.has_appearance("month-year") {
            Self::Month
        } else if question.has_appearance("year") {
            Self::Year
        } else {
            Self::Date
        }
    }

    fn input_type(self) -> &'static str {
        match self {
            Self::Date => "date",
            Self::Month => "month",
            Self::Year => "number",
            Self::Time => "time",
            Self::DateTime => "datetime-local",
        }
    }
}

pub fn view(question: Question, shape: Shape) -> AnyView {
    let scope = question.scope;
    let shown = StoredValue::new(String::new());
    let field = NodeRef::<leptos::html::Input>::new();
    let changed = move |_| {
        let Some(field) = field.get_untracked() else { return };
        // A half-filled date reads as empty; the browser knows better.
        let half = field.validity().bad_input() || is_half_typed(&field.value(), shape);
        let text = if half { String::new() } else { field.value() };
        scope.set_malformed(question.node, half.then_some(Text::IncompleteDate));
        question.live.set(question.node, &serialised(&text, shape, offset_at(&text)), Edit::Text);
        shown.try_set_value(text);
    };
    Effect::new(move |_| {
        let Some(field) = field.get() else { return };
        let text = question.live.state(question.node, |state| displayed(state.value, shape));
        if shown.with_value(|shown| *shown != text) {
            field.set_value(&text);
            shown.set_value(text);
        }
    });
    view! {
        <input type=shape.input_type() class="short" id=question.id() node_ref=field autocomplete="off" on:input=changed
            on:blur=move |_| question.live.leave_field()
            aria-describedby=move || question.described_by()
            aria-invalid=move || question.invalid()
            aria-required=move || question.required_mark()
        />
    }
    .into_any()
}

/// Whether the year is still being typed, or has two digits: which century is meant, nobody knows.
fn is_half_typed(text: &str, shape: Shape) -> bool {
    let year = text.split('-').next().and_then(|year| year.parse::<u32>().ok());
    shape != Shape::Time && year.is_some_and(|year| year < 1000)
}

/// The device's offset from UTC, in minutes, at a local `2026-11-22T10:15`; for a bare time, now.
fn offset_at(local: &str) -> i32 {
    let at = js_sys::Date::new(&local.into()).get_timezone_offset();
    if local.contains('T') && at.is_finite() { -at as i32 } else { time::now().offset_min }
}

/// The field's text as ODK writes it: times carry milliseconds and the offset.
pub fn serialised(text: &str, shape: Shape, offset_min: i32) -> String {
    if text.is_empty() {
        return String::new();
    }
    match shape {
        Shape::Date => text.to_owned(),
        Shape::Month => text.to_owned() + "-01",
        Shape::Year => text.to_owned() + "-01-01",
        Shape::Time | Shape::DateTime => typing::told_in(text, offset_min),
    }
}

/// The value as the browser's field wants it.
pub fn displayed(value: &str, shape: Shape) -> String {
    let length = match shape {
        Shape::Date => Shape::DATE_LEN,
        Shape::Month => 7,
        Shape::Year => 4,
        Shape::Time => 5,
        Shape::DateTime => 16,
    };
    match shape {
        // A date alone is its midnight.
        Shape::DateTime if value.len() == Shape::DATE_LEN => value.to_owned() + "T00:00",
        _ => value.get(..length).unwrap_or(value).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_of_two_digits_is_asked_for_again() {
        for (text, shape, expected) in [
            ("24", Shape::Year, true),
            ("202", Shape::Year, true),
            ("2024", Shape::Year, false),
            ("", Shape::Year, false),
            ("0024-11-22", Shape::Date, true),
            ("2024-11-22", Shape::Date, false),
            ("0002-11", Shape::Month, true),
            ("0202-11-22T10:15", Shape::DateTime, true),
            ("1924-11-22T10:15", Shape::DateTime, false),
            ("09:05", Shape::Time, false),
        ] {
            assert_eq!(is_half_typed(text, shape), expected, "{text}");
        }
    }

    #[test]
    fn fields_and_values_translate_both_ways() {
        let check = |text: &str, shape, offset, value: &str| {
            assert_eq!(serialised(text, shape, offset), value);
            assert_eq!(displayed(value, shape), text);
        };
        check("", Shape::Date, 60, "");
        check("2026-11-22", Shape::Date, 60, "2026-11-22");
        check("2026-11", Shape::Month, 60, "2026-11-01");
        check("2026", Shape::Year, 60, "2026-01-01");
        check("09:05", Shape::Time, 60, "09:05:00.000+01:00");
        check("2026-11-22T10:15", Shape::DateTime, 120, "2026-11-22T10:15:00.000+02:00");
        check("2026-11-22T10:15", Shape::DateTime, -330, "2026-11-22T10:15:00.000-05:30");
        assert_eq!(displayed("2026-11-22", Shape::DateTime), "2026-11-22T00:00");
    }
}
