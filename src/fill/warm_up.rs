//! What every response will need is run once while the network is being waited for.
//!
//! Browsers compile a wasm function when it is first called, and load the tables of time zones when they are first
//! asked for: both would otherwise be part of opening the first form and of its first answers.

use super::pages;
use crate::device::time;
use outbox::{
    Edit, Event, Op, ResponseId, Writing, WritingId,
    tail::{Tail, TailKey},
};
use std::{collections::BTreeMap, rc::Rc};
use xforms::{Form, Moment, Response, Start};

/// A form with a bit of everything that surveys are made of, and answers to it.
const FORM: &str = include_str!("warm_up.xml");
const ANSWERS: [(&str, &str); 5] = [("/w/a", "2"), ("/w/c", "x"), ("/w/b", "word"), ("/w/d", "y"), ("/w/a", "20")];

/// Begins and answers a response that nobody sees; nothing of it is kept.
pub fn run() {
    time::zone();
    write_down();
    let (Some(form), _) = Form::parse(FORM, &BTreeMap::new()) else { return };
    let at = Moment { utc_ms: 0, offset_min: 0 };
    let mut response = Response::start(Rc::new(form), Start { instance_id: String::new(), seed: 1, at, zone: None });
    for (reference, value) in ANSWERS {
        if let Some(node) = response.find(reference) {
            response.set(node, value);
        }
        look(&response);
    }
}

/// The journal's way of writing answers down, and its account of those that only the tail has: enough of them for its
/// map to grow and to shrink.
fn write_down() {
    let (mut writing, mut tail) = (Writing::first(WritingId([0; 8])), Tail::default());
    let response = ResponseId::from_random([0; 16]);
    let mut written = Vec::new();
    for number in 0..24 {
        let edit = if number % 2 == 0 { Edit::Choice } else { Edit::Text };
        let op = Op::Set { reference: format!("/w/{number}"), value: "x".into() };
        let event = writing.record(op, edit, 0, 60).event;
        let (key, text) = (TailKey { response, event: event.key() }, event.to_text());
        if tail.admits(&key, &text) && Event::parse(&text).is_ok() {
            tail.wrote(key, event.last(), &text);
        }
        written.push((event.key(), event.last()));
    }
    writing.committed(&written);
    tail.committed(response, &written);
}

/// At all that a page shows.
fn look(response: &Response) {
    for page in pages::pages(response) {
        let item = page.item;
        let _ = (response.label(item), response.hint(item), response.options(item), response.state(item.node));
    }
    let _ = response.violations();
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A form that does not parse would warm nothing up, silently.
    #[test]
    fn the_form_is_flawless_and_has_what_is_answered() {
        let (form, findings) = Form::parse(FORM, &BTreeMap::new());
        assert_eq!(findings, []);
        let at = Moment { utc_ms: 0, offset_min: 0 };
        let response =
            Response::start(Rc::new(form.unwrap()), Start { instance_id: String::new(), seed: 1, at, zone: None });
        assert!(ANSWERS.iter().all(|(reference, _)| response.find(reference).is_some()));
        look(&response);
    }
}
