//! Any steps on a small form: after each, what was computed step by step is what is computed from scratch; at the end,
//! what is written reads back.
#![no_main]

use arbitrary::Arbitrary;
use fuzz::{nodes, sample, start};
use libfuzzer_sys::fuzz_target;
use std::{cell::OnceCell, rc::Rc};
use xforms::{Form, Item, NodeId, Response};

#[derive(Debug, Arbitrary)]
enum Step<'a> {
    Answer(u8, Given<'a>),
    Add(u8),
    Remove(u8),
    /// The value before the last answer, if its question is still there.
    Undo,
    Reopen,
}

#[derive(Debug, Arbitrary)]
enum Given<'a> {
    Number(u8),
    Word(u8),
    Day(u16),
    Text(&'a str),
}

impl Given<'_> {
    fn text(&self) -> String {
        const WORDS: [&str; 10] = ["", "a", "b", "x", "1 2", "3 x", "x 3 2 1", "3 2 1", "9", " b "];
        match self {
            Given::Number(number) => number.to_string(),
            Given::Word(at) => WORDS[usize::from(*at) % WORDS.len()].to_owned(),
            Given::Day(day) => format!("{}-{:02}-{:02}", 1990 + day % 50, day / 50 % 14, day / 700 % 33),
            Given::Text(text) => (*text).to_owned(),
        }
    }
}

thread_local! {
    static SAMPLE: OnceCell<Rc<Form>> = const { OnceCell::new() };
}

fuzz_target!(|steps: Vec<Step<'_>>| {
    let form = SAMPLE.with(|sample| sample.get_or_init(sample::form).clone());
    let mut response = Response::start(form.clone(), start());
    let mut before = None;
    for step in steps.iter().take(40) {
        match step {
            Step::Answer(at, given) => before = answer(&mut response, *at, &given.text()).or(before),
            Step::Add(at) => {
                let open: Vec<Item> = open_ranges(&response);
                let range = open[usize::from(*at) % open.len()];
                // More would only be slow.
                if response.children(Some(range)).len() < 4 {
                    response.add_repeat(range);
                }
            }
            Step::Remove(at) => {
                let ranges = open_ranges(&response);
                let instances: Vec<Item> =
                    ranges.into_iter().flat_map(|range| response.children(Some(range))).collect();
                if !instances.is_empty() {
                    response.remove_repeat(instances[usize::from(*at) % instances.len()]);
                }
            }
            Step::Undo => {
                let undone = before.take().and_then(|(reference, value)| Some((response.find(&reference)?, value)));
                if let Some((node, value)) = undone {
                    let _ = response.answer(node, &value);
                }
            }
            Step::Reopen => response = reopened(&form, &response),
        }
        let stepwise = seen(&response);
        response.recompute();
        assert_eq!(seen(&response), stepwise);
    }
    let again = reopened(&form, &response);
    assert_eq!(again.to_xml(), response.to_xml());
});

fn reopened(form: &Rc<Form>, response: &Response) -> Response {
    Response::restore(form.clone(), &response.to_xml(), start()).expect("reads back")
}

/// Answers a question; gives its reference and the value that it had.
fn answer(response: &mut Response, at: u8, value: &str) -> Option<(String, String)> {
    const COMPUTED: [&str; 5] = ["sum", "note", "twice", "path", "changes"];
    let leaves = nodes(response).into_iter().filter(|&node| response.is_leaf(node));
    let asked: Vec<NodeId> = leaves.filter(|&node| !COMPUTED.contains(&response.name(node))).collect();
    let node = asked[usize::from(at) % asked.len()];
    let before = (response.reference(node), response.state(node).value.to_owned());
    // A large count would only be slow, and an empty one leaves the instances as they are: they come from the past.
    let small = (value.len() % 4).to_string();
    let value = if response.name(node) == "n" { &small } else { value };
    response.answer(node, value).ok().map(|_| before)
}

/// The ranges that people add to and remove from.
fn open_ranges(response: &Response) -> Vec<Item> {
    let ranges = nodes(response).into_iter().flat_map(|node| response.ranges_in(node));
    ranges.filter(|&range| !response.is_fixed(range)).collect()
}

/// Everything that is to be seen.
fn seen(response: &Response) -> Vec<String> {
    let row = |node: NodeId| {
        let options = response.item_of(node).map(|item| response.options(item));
        format!("{} {:?} {options:?}", response.reference(node), response.state(node))
    };
    nodes(response).into_iter().map(row).collect()
}
