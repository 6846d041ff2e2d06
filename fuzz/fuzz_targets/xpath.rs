//! Any text as an expression over a small form. The first byte says from where and how it is asked.
#![no_main]

use fuzz::sample;
use libfuzzer_sys::fuzz_target;
use std::cell::OnceCell;
use xforms::{
    Moment,
    xpath::console::{Document, Kind, Query, run},
};

const CONTEXTS: [&str; 4] = [
    "/",
    "/h:html[1]/h:head[1]/model[1]/instance[1]/data[1]",
    "/h:html[1]/h:head[1]/model[1]/bind[2]/@nodeset",
    "/h:html[1]/h:head[1]/h:title[1]/text()[1]",
];
const WANTED: [Option<Kind>; 5] = [None, Some(Kind::Boolean), Some(Kind::Number), Some(Kind::Text), Some(Kind::Nodes)];

thread_local! {
    static DOCUMENT: OnceCell<Document> = const { OnceCell::new() };
}

fuzz_target!(|asked: (u8, &str)| {
    let (how, expr) = asked;
    let how = usize::from(how);
    let query = Query {
        expr,
        context: CONTEXTS[how % CONTEXTS.len()],
        wanted: WANTED[how / 8 % WANTED.len()],
        xforms: how & 4 == 0,
        now: Moment { utc_ms: 1_795_000_000_000, offset_min: 60 },
        offset_at: &|_| 60,
        language: "pl",
    };
    DOCUMENT.with(|document| {
        let document = document.get_or_init(|| Document::parse(sample::XML).expect("well-formed"));
        if let Err(error) = run(document, &query) {
            assert_ne!(error.code, "context-not-found");
        }
    });
});
