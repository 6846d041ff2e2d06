//! What every response will need is run once while the network is being waited for.
//!
//! Browsers compile a wasm function when it is first called, and load the tables of time zones when they are first
//! asked for: both would otherwise be part of opening the first form and of its first answers.

use super::pages;
use crate::device::time;
use std::{collections::BTreeMap, rc::Rc};
use xforms::{Form, Moment, Response, Start};

/// A form with a bit of everything that surveys are made of, and answers to it.
const FORM: &str = include_str!("warm_up.xml");
const ANSWERS: [(&str, &str); 5] = [("/w/a", "2"), ("/w/c", "x"), ("/w/b", "word"), ("/w/d", "y"), ("/w/a", "20")];

/// Begins and answers a response that nobody sees; nothing of it is kept.
pub fn run() {
    time::zone();
    let (Some(form), _) = Form::parse(FORM, &BTreeMap::new()) else { return };
    let at = Moment { utc_ms: 0, offset_min: 0 };
    let mut response = Response::start(Rc::new(form), Start { instance_id: String::new(), seed: 1, at });
    for (reference, value) in ANSWERS {
        if let Some(node) = response.find(reference) {
            response.set(node, value);
        }
        look(&response);
    }
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
        let response = Response::start(Rc::new(form.unwrap()), Start { instance_id: String::new(), seed: 1, at });
        assert!(ANSWERS.iter().all(|(reference, _)| response.find(reference).is_some()));
        look(&response);
    }
}
