//! Any text as a form, and as a response to a form. What stands behind a `\0` is in every file that the form reads.
#![no_main]

use fuzz::{nodes, sample, start};
use libfuzzer_sys::fuzz_target;
use std::{cell::OnceCell, rc::Rc};
use xforms::{Form, Response};

thread_local! {
    static SAMPLE: OnceCell<Rc<Form>> = const { OnceCell::new() };
}

fuzz_target!(|given: &str| {
    let (text, file) = given.split_once('\0').unwrap_or((given, ""));
    let known = SAMPLE.with(|sample| sample.get_or_init(sample::form).clone());
    for opened in [Response::restore(known.clone(), text, start()), Response::edit(known.clone(), text, start())] {
        opened.into_iter().for_each(|response| read_back(&known, &response));
    }
    let files = |_: &str| Some(file.to_owned());
    let strict = Form::parse(text, &files).0.is_some();
    let (Some(form), _) = Form::salvage(text, &files) else {
        assert!(!strict, "a usable form is not salvaged");
        return;
    };
    let form = Rc::new(form);
    let mut response = Response::start(form.clone(), start());
    read_back(&form, &response);
    for node in nodes(&response).into_iter().take(50) {
        response.set(node, "7");
        if let Some(item) = response.item_of(node) {
            response.label(item);
            response.options(item);
        }
        response.ranges_in(node).into_iter().take(1).for_each(|range| drop(response.add_repeat(range)));
    }
    response.violations();
    read_back(&form, &response);
});

/// What a response writes can be opened again.
fn read_back(form: &Rc<Form>, response: &Response) {
    let written = response.to_xml();
    if let Err(error) = Response::restore(form.clone(), &written, start()) {
        panic!("{error}: {written}");
    }
}
