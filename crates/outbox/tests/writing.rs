//! Numbers, open events and long texts while answering.

use outbox::{Edit, EventKey, Op, Writing, WritingId, policy::LONG_TEXT};

const ID: WritingId = WritingId([1; 8]);

fn set(reference: &str, value: &str) -> Op {
    Op::Set { reference: reference.into(), value: value.into() }
}

/// Types or chooses; gives `seq..upto op`, with a `+` when it overwrites.
fn step(writing: &mut Writing, reference: &str, value: &str, edit: Edit) -> String {
    let step = writing.record(set(reference, value), edit, 0, 0);
    let op = match &step.event.op {
        Op::Set { value, .. } if value.len() > 9 => format!("set {}", value.len()),
        Op::Set { value, .. } => format!("set {value}"),
        Op::Splice { start, delete, insert, .. } => format!("splice {start} {delete} {}", insert.len()),
        other => panic!("{other:?}"),
    };
    format!("{}..{} {op}{}", step.event.seq, step.event.last(), if step.replaces { " +" } else { "" })
}

fn key(seq: u32) -> EventKey {
    EventKey { writing: ID, seq }
}

#[test]
fn typing_overwrites_one_event_until_something_else_happens() {
    let mut writing = Writing::first(ID);
    let mut check = |reference: &str, value: &str, edit: Edit, expected: &str| {
        assert_eq!(step(&mut writing, reference, value, edit), expected);
    };
    check("a", "x", Edit::Text, "1..1 set x");
    check("a", "xy", Edit::Text, "1..2 set xy +");
    check("b", "1", Edit::Choice, "3..3 set 1");
    check("b", "2", Edit::Choice, "4..4 set 2");
    check("a", "xyz", Edit::Text, "5..5 set xyz");
    check("a", "", Edit::Text, "5..6 set  +");
    check("c", "z", Edit::Text, "7..7 set z");
    check("a", "z", Edit::Text, "8..8 set z");
    writing.close();
    assert_eq!(step(&mut writing, "a", "zz", Edit::Text), "9..9 set zz");
    writing.record(Op::Place { reference: "d".into() }, Edit::Choice, 0, 0);
    assert_eq!(step(&mut writing, "a", "zzz", Edit::Text), "11..11 set zzz");
}

#[test]
fn a_long_text_is_written_once() {
    let mut writing = Writing::first(ID);
    let long = "x".repeat(LONG_TEXT);
    let mut check = |value: &str, expected: &str| {
        assert_eq!(step(&mut writing, "a", value, Edit::Text), expected);
    };
    check(&long, &format!("1..1 set {LONG_TEXT}"));
    check(&format!("{long}y"), &format!("1..2 set {} +", LONG_TEXT + 1));
    check(&format!("{long}yz"), &format!("3..3 splice {} 0 1", LONG_TEXT + 1));
    check(&format!("{long}yzz"), &format!("3..4 splice {} 0 2 +", LONG_TEXT + 1));
    check(&format!("{long}yzz{long}"), &format!("3..5 splice {} 0 {} +", LONG_TEXT + 1, LONG_TEXT + 2));
    check(&format!("!{long}yzz{long}"), "6..6 splice 0 0 1");
    check("!", "6..7 set ! +");
    check("!?", "6..8 set !? +");
}

#[test]
fn a_splice_is_never_against_what_something_else_may_have_changed() {
    let long = "x".repeat(2 * LONG_TEXT);
    let check = |between: Op| {
        let mut writing = Writing::first(ID);
        step(&mut writing, "a", &long, Edit::Text);
        writing.record(between.clone(), Edit::Choice, 0, 0);
        let whole = format!("3..3 set {}", long.len());
        assert_eq!(
            step(&mut writing, "a", &long, Edit::Text) == whole,
            !matches!(between, Op::Language { .. }),
            "{between:?}"
        );
    };
    check(set("a", "y"));
    check(Op::AddRepeat { reference: "/data/child[2]".into() });
    check(Op::RemoveRepeat { reference: "/data/child[1]".into() });
    check(Op::Language { language: "pl".into() });
}

#[test]
fn saved_is_what_has_no_gap_before_it() {
    let mut writing = Writing::first(ID);
    step(&mut writing, "a", "1", Edit::Choice);
    step(&mut writing, "b", "x", Edit::Text);
    step(&mut writing, "b", "xy", Edit::Text);
    step(&mut writing, "c", "1", Edit::Choice);
    assert_eq!((writing.last_seq(), writing.saved_seq()), (4, 0));
    let mut check = |events: &[(EventKey, u32)], saved: u32, pending: &[u32]| {
        writing.committed(events);
        assert_eq!(writing.saved_seq(), saved);
        assert_eq!(writing.pending().map(|event| event.seq).collect::<Vec<_>>(), pending);
    };
    check(&[(key(4), 4)], 0, &[1, 2]);
    check(&[(EventKey { writing: WritingId([2; 8]), seq: 1 }, 1)], 0, &[1, 2]);
    check(&[(key(1), 1), (key(2), 2)], 2, &[2]);
    check(&[(key(2), 3)], 4, &[]);
    check(&[(key(2), 2)], 4, &[]);
}

#[test]
fn an_edit_during_the_transaction_is_still_pending() {
    let mut writing = Writing::first(ID);
    step(&mut writing, "a", "x", Edit::Text);
    let in_flight: Vec<_> = writing.pending().map(|event| (event.key(), event.last())).collect();
    step(&mut writing, "a", "xy", Edit::Text);
    writing.committed(&in_flight);
    assert_eq!((writing.saved_seq(), writing.last_seq(), writing.pending().count()), (1, 2, 1));
    writing.committed(&[(key(1), 2)]);
    step(&mut writing, "a", "xyz", Edit::Text);
    assert_eq!((writing.saved_seq(), writing.last_seq(), writing.pending().count()), (2, 3, 1));
    step(&mut writing, "b", "1", Edit::Choice);
    writing.committed(&[(key(4), 4)]);
    assert_eq!(writing.saved_seq(), 2, "number 3 is not durable yet");
}
