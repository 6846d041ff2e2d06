//! A number on a scale: buttons for a short scale, a slider for a long one.

use super::super::question::{Frame, Question};
use super::{clear_button, number};
use crate::session::Edit;
use leptos::prelude::*;
use messages::Text;

/// A scale's ends and step, never zero or backwards.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    start: f64,
    end: f64,
    step: f64,
}

/// Scales with at most this many places are shown whole.
const FEW: usize = 11;
/// A slider with more places than this is the form's mistake, not a wish.
const MOST: f64 = 1e6;

impl Scale {
    pub fn new(start: f64, end: f64, step: f64) -> Self {
        let step = if step.is_finite() && step != 0.0 { step.abs() } else { 1.0 };
        Self { start, end, step }
    }

    fn len(self) -> usize {
        let steps = ((self.end - self.start).abs() / self.step + 1e-9).floor();
        if steps.is_finite() { steps.clamp(0.0, MOST) as usize + 1 } else { 1 }
    }

    /// The place nearest to a value.
    fn index(self, value: &str) -> usize {
        let steps = value.parse::<f64>().map_or(0.0, |value| ((value - self.start) / self.step).abs().round());
        (steps as usize).min(self.len() - 1)
    }

    /// The value of a place, as numbers are written: in as many decimals as it has, of those of start and step.
    fn place(self, index: usize) -> String {
        let step = if self.end < self.start { -self.step } else { self.step };
        let value = self.start + step * index as f64;
        let decimals = [self.start, self.step].map(|n| n.to_string().split_once('.').map_or(0, |(_, rest)| rest.len()));
        let written = format!("{value:.*}", decimals[0].max(decimals[1]));
        written.parse::<f64>().map_or(written, xforms::xpath::convert::number_text)
    }
}

/// Whether both are the same number, however they are written.
fn same(value: &str, place: &str) -> bool {
    value == place || matches!((value.parse::<f64>(), place.parse::<f64>()), (Ok(value), Ok(place)) if value == place)
}

pub fn view(question: Question, scale: Scale) -> (Frame, AnyView) {
    if scale.len() <= FEW {
        (Frame::Group { radio: true }, buttons(question, scale))
    } else {
        (Frame::Field, slider(question, scale))
    }
}

fn buttons(question: Question, scale: Scale) -> AnyView {
    let value = question.value();
    let ui = question.scope.ui;
    let button = |index| {
        let place = StoredValue::new(scale.place(index));
        let checked = move || value.with(|value| place.with_value(|place| same(value, place)));
        let choose = move |_| {
            if let Some(place) = place.try_get_value() {
                question.live.set(question.node, &place, Edit::Choice);
            }
        };
        let shown = move || number::displayed(&place.get_value(), ui.language.get());
        view! {
            <label class="choice">
                <input type="radio" name=question.id() value=place.get_value() prop:checked=checked on:change=choose/>
                <span>{shown}</span>
            </label>
        }
    };
    let places: Vec<_> = (0..scale.len()).map(button).collect();
    view! { <div class="choices scale">{places}</div> {clear_button(question, value)} }.into_any()
}

/// A slider always stands somewhere, which would pass for an answer: so it appears only when asked for.
fn slider(question: Question, scale: Scale) -> AnyView {
    let ui = question.scope.ui;
    let value = question.value();
    let answered = Memo::new(move |_| value.with(|value| !value.is_empty()));
    let begin = move |_| question.live.set(question.node, &scale.place(scale.len() / 2), Edit::Choice);
    let moved = move |event: web_sys::Event| {
        if let Ok(index) = event_target_value(&event).parse() {
            question.live.set(question.node, &scale.place(index), Edit::Text);
        }
    };
    // The slider counts places, so that the value is exactly one of the scale's, whatever floating point makes of it.
    let index = move || value.with(|value| scale.index(value));
    let shown = move || value.with(|value| number::displayed(value, ui.language.get()));
    let ends = move || {
        let language = ui.language.get();
        let end = |index| number::displayed(&scale.place(index), language);
        language.range_ends(&end(0), &end(scale.len() - 1))
    };
    let control = move || {
        if !answered.get() {
            return view! { <button type="button" class="secondary" on:click=begin>{ui.text(Text::RangeStart)}</button> }
                .into_any();
        }
        view! {
            <div class="slider">
                <output for=question.id()>{shown}</output>
                <input type="range" id=question.id() autocomplete="off" min="0" max=scale.len() - 1 step="1" prop:value=move || index().to_string()
                    aria-valuetext=shown on:input=moved on:blur=move |_| question.live.leave_field()
                    aria-describedby=move || question.described_by()
                />
            </div>
        }
        .into_any()
    };
    view! { <p class="hint">{ends}</p> {control} {clear_button(question, value)} }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_have_exact_places() {
        let check = |start, end, step, expected: &[&str]| {
            let scale = Scale::new(start, end, step);
            let places: Vec<_> = (0..scale.len()).map(|i| scale.place(i)).collect();
            assert_eq!(places, expected);
            assert!((0..scale.len()).all(|i| scale.index(&scale.place(i)) == i), "{places:?}");
        };
        check(0.0, 3.0, 1.0, &["0", "1", "2", "3"]);
        check(0.0, 0.3, 0.1, &["0", "0.1", "0.2", "0.3"]);
        check(1.0, 2.0, 0.25, &["1", "1.25", "1.5", "1.75", "2"]);
        check(3.0, 1.0, 1.0, &["3", "2", "1"]);
        check(0.0, 5.0, 2.0, &["0", "2", "4"]);
        check(0.0, 2.0, 0.0, &["0", "1", "2"]);
        check(5.0, 5.0, 1.0, &["5"]);
    }

    #[test]
    fn a_nonsensical_scale_stays_small() {
        assert_eq!(Scale::new(0.0, f64::INFINITY, 1.0).len(), 1);
        assert!(Scale::new(0.0, 1e300, 1.0).len() <= 1_000_001);
    }
}
