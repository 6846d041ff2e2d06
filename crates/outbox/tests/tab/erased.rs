//! The collector has erased a response: nothing of it is sent any more, and what is here stays as it is.

use crate::{
    desk::{Desk, photo, reply},
    room::id,
};
use outbox::{
    ResponseHead, State,
    tab::{Input, Stored, unsent},
};

/// `photos` travel apart from the record; so many requests go out before it is known.
fn check(photos: &[&str], requests: usize) {
    let mut desk = Desk { erased: true, ..Desk::with_draft() };
    for name in photos {
        desk.attach(name, photo(100));
    }
    desk.complete(photos, true);
    let head = ResponseHead::parse(desk.head().expect("a head")).expect("reads");
    assert!(head.is_erased(), "{head:?}");
    assert!(matches!(head.state, State::Quarantined { .. }));
    assert_eq!((desk.receipt(), desk.requests.len()), (None, requests), "no receipt says so");
    assert!(desk.record().is_some(), "what is here stays");

    desk.dispatch(Input::SendAgain(id()));
    desk.dispatch(Input::Hint);
    assert_eq!(desk.requests.len(), requests, "{:?}", desk.requests);
    let overview = Stored { heads: vec![(id(), head.to_text())], ..Stored::default() };
    assert!(unsent(Some(&overview), &desk.room).is_empty(), "no rescue file takes it there");
}

#[test]
fn a_response_whose_survey_was_deleted_stays_and_is_never_sent_again() {
    let gone = br#"{"error":{"code":"erased","message":"Gone.","survey":true}}"#.to_vec();
    let mut desk = Desk { refusal: reply(410, "application/json", None, gone), ..Desk::with_draft() };
    desk.attach("a.jpg", photo(100));
    desk.complete(&["a.jpg"], true);
    let head = ResponseHead::parse(desk.head().expect("a head")).expect("reads");
    assert!(head.is_deleted(), "{head:?}");
    assert!(desk.record().is_some() && desk.receipt().is_none(), "what is here stays");
    let sent = desk.requests.len();
    desk.dispatch(Input::SendAgain(id()));
    desk.dispatch(Input::Hint);
    assert_eq!(desk.requests.len(), sent, "{:?}", desk.requests);
}

#[test]
fn an_erased_response_is_never_sent_again() {
    check(&[], 1);
    check(&["a.jpg", "b.jpg"], 1);
}
