//! Records that go together: which of them do, and what follows from the answer for each.

use crate::{
    outpost::{Outpost, json, new_keys_receipt, receipt_key, refusal, sealed_of},
    room::id_of,
};
use outbox::{
    ResponseHead, ResponseId, State,
    batch::{Outcome, Results},
    receipt_key::Keys,
    tab::{Input, Reply},
    wire::{ApiError, ErrorCode},
};

/// So many responses wait, and nothing was sent yet.
fn waiting(count: u8, change: impl Fn(u8, &mut ResponseHead)) -> Outpost {
    let mut outpost = Outpost::with(0, new_keys_receipt);
    outpost.dispatch(Input::Keys(Keys { pinned: Some(receipt_key(8).1), chain: Vec::new() }));
    for byte in 1..=count {
        let (mut head, record) = sealed_of(byte, b"<data/>");
        change(byte, &mut head);
        outpost.keep((head, record));
    }
    outpost
}

/// In how many requests they go, and how many each has.
fn check(outpost: &mut Outpost, requests: &[usize]) {
    outpost.dispatch(Input::Hint);
    assert_eq!(outpost.requests, requests);
}

fn is_received(head: &ResponseHead) -> bool {
    matches!(head.state, State::Received { .. })
}

#[test]
fn what_waits_goes_in_one_request_and_each_has_its_own_receipt() {
    let mut outpost = waiting(5, |_, _| {});
    check(&mut outpost, &[5]);
    assert!(outpost.heads().iter().all(is_received));
}

fn failed(times: u32, because: Option<ErrorCode>, head: &mut ResponseHead) {
    match &mut head.state {
        State::Completed { attempts, problem, .. } => {
            (*attempts, *problem) = (times, because.map(|code| ApiError::new(code, "Nie.")));
        }
        _ => unreachable!("it waits"),
    }
}

#[test]
fn only_one_surveys_go_together_and_what_was_refused_goes_alone() {
    let mut outpost = waiting(6, |byte, head| match byte {
        1 | 2 => head.survey = "inna".into(),
        3 => failed(2, Some(ErrorCode::BodyTooLarge), head),
        _ => failed(0, None, head),
    });
    outpost.dispatch(Input::Hint);
    outpost.requests.sort_unstable();
    assert_eq!(outpost.requests, [1, 2, 3]);
    assert!(outpost.heads().iter().all(is_received));
}

/// Without a network each was tried at its end: nothing is wrong with it.
#[test]
fn what_found_nobody_goes_together_and_before_what_has_failed_more_often() {
    let mut outpost = waiting(5, |byte, head| failed(u32::from(byte), None, head));
    check(&mut outpost, &[5]);
    assert!(outpost.sent.is_sorted(), "{:?}", outpost.sent);

    let mut outpost = waiting(3, |byte, head| {
        failed(u32::from(byte), None, head);
        if byte == 2 {
            head.survey = "inna".into();
        }
    });
    check(&mut outpost, &[1, 1, 1]);
    assert!(outpost.sent.is_sorted(), "{:?}", outpost.sent);
}

#[test]
fn a_request_has_at_most_a_hundred_records_and_a_quarter_of_a_mebibyte() {
    check(&mut waiting(120, |_, _| {}), &[100, 20]);
    let mut outpost = waiting(5, |_, _| {});
    for byte in 1..=5 {
        let (head, record) = sealed_of(byte, &[b'a'; 100_000]);
        outpost.keep((head, record));
    }
    check(&mut outpost, &[2, 2, 1]);
    assert!(outpost.heads().iter().all(is_received));
}

/// The answer may be cut off, or somebody else's: whoever has no result goes alone, and no result is another's.
#[test]
fn whoever_has_no_result_of_its_own_goes_alone() {
    let check = |on_the_way: fn(Vec<Outcome>) -> Option<Reply>, requests: &[usize]| {
        let mut outpost = waiting(4, |_, _| {});
        outpost.on_the_way = Some(on_the_way);
        self::check(&mut outpost, requests);
        assert!(outpost.heads().iter().all(is_received));
    };
    check(|results| json(200, &Results { results: results.into_iter().skip(2).collect() }), &[4, 1, 1]);
    check(|results| json(200, &Results { results: results.into_iter().rev().collect() }), &[4]);
    check(|_| json(200, &"Wi-Fi"), &[4, 1, 1, 1, 1]);
    check(|results| json(413, &Results { results }), &[4, 1, 1, 1, 1]);
}

#[test]
fn what_is_refused_among_others_waits_with_its_reason() {
    let mut outpost = waiting(3, |_, _| {});
    outpost.answer = Some(|record| {
        let (envelope, _) = outbox::record::open_envelope(record).expect("a record");
        if envelope.id == id_of(2) { refusal(413, "body-too-large", None) } else { new_keys_receipt(record) }
    });
    check(&mut outpost, &[3]);
    let received: Vec<ResponseId> =
        outpost.heads().iter().filter(|head| is_received(head)).map(|head| head.id).collect();
    assert_eq!(received, [id_of(1), id_of(3)]);
    let problem = match outpost.head(2).state {
        State::Completed { problem, .. } => problem.as_ref().map(|problem| problem.code),
        other => panic!("{other:?}"),
    };
    assert_eq!(problem, Some(ErrorCode::BodyTooLarge));
}

#[test]
fn where_nobody_answers_two_requests_are_enough() {
    let mut outpost = waiting(4, |_, _| {});
    outpost.answer = None;
    check(&mut outpost, &[4, 1]);
}
