//! What version 1 of the formats has gained since: optional fields that an older program ignores.

use outbox::{Head, ResponseHead, WritingId, snapshot::Snapshot};

#[test]
fn a_draft_names_its_last_writer() {
    let text = include_str!("../fixtures/v1-additions/head-draft.json");
    let head = ResponseHead::parse(text).expect("reads");
    assert_eq!(head.writer, Some(WritingId([0x0b; 8])));
    assert_eq!(head.to_text(), text);
    let before = include_str!("../fixtures/v1/head-draft.json");
    let old = ResponseHead::parse(before).expect("reads");
    assert_eq!((old.writer, old.written_by(WritingId([0x0b; 8])).to_text()), (None, text.to_owned()));
}

#[test]
fn a_copy_sealed_out_of_reach_says_what_it_covers() {
    let text = include_str!("../fixtures/v1-additions/snapshot-completed.json");
    let copy = Snapshot::parse(text).expect("reads");
    let reach = |byte, upto| Head { writing: WritingId([byte; 8]), upto };
    assert_eq!(copy.covers, [reach(0x0b, 9), reach(0xa1, 7)]);
    assert_eq!(copy.to_text(), text);
    let old = Snapshot::parse(include_str!("../fixtures/v1/snapshot-completed.json")).expect("reads");
    assert!(old.covers.is_empty());
}
