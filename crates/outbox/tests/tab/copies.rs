//! What localStorage keeps beside the database, within its budget, and what it keeps of what is over: nothing.

use crate::room::{
    Room, answer, answered, begin, commit, complete, complete_with, completed, done, draft, id, id_of, read_ticket,
    started,
};
use outbox::{
    ResponseHead, State, StateName,
    policy::MAX_SNAPSHOTS,
    snapshot::{Content, Index, Snapshot, index_key, snapshot_key},
    tab::{CommitError, Env, Input, Stored, Tab, Write},
    tail,
};

/// Completes the response with a part of so many bytes, beside copies of others of so many bytes each; tells whose
/// copies are kept then.
fn check(database: bool, own: usize, others: &[(u8, usize)], expected: &[u8]) {
    let mut room = Room::default();
    for (byte, size) in others {
        let copy = Snapshot::new(completed(id_of(*byte)), Content::Sealed(vec![0; *size]));
        room.local.lay(snapshot_key(&id_of(*byte)), copy.to_text());
    }
    let mut tab = started(database, &mut room);
    tab.handle(begin(), &mut room);
    let effects = tab.handle(answer("x"), &mut room);
    if let Some((ticket, _)) = commit(&effects) {
        tab.handle(done(ticket), &mut room);
    }
    let effects = tab.handle(complete_with(vec![b' '; own]), &mut room);
    if let Some((ticket, _)) = commit(&effects) {
        tab.handle(done(ticket), &mut room);
    }
    let kept: Vec<_> = (1..9).filter(|byte| room.local.has(&snapshot_key(&id_of(*byte)))).collect();
    assert_eq!(kept, expected, "{database} {own} {others:?}");
    let index = room.local.get(&index_key(&id())).map(|text| Index::parse(text).expect("an index").state);
    assert_eq!(index, expected.contains(&1).then_some(StateName::Completed), "the index names what is kept");
}

#[test]
fn copies_make_room_for_what_was_completed_last() {
    // As localStorage counts them, in base64.
    let most = MAX_SNAPSHOTS / 8 * 3 - 1_000;
    check(true, 10, &[], &[1]);
    check(true, 10, &[(2, most / 4), (3, most / 4)], &[1, 2, 3]);
    check(true, most / 4, &[(2, most / 2), (3, most / 2)], &[1, 2]);
    check(true, most + 2_000, &[(2, 10), (3, 10)], &[2, 3]);
    // Without a database there is no budget but the quota.
    check(false, most + 2_000, &[(2, 10), (3, most)], &[1, 2, 3]);
}

/// Whether a draft is copied when this happens to its page, and the database then has this head.
fn is_copied(input: Input, head: &ResponseHead) -> bool {
    let mut room = Room::default();
    let (mut tab, ticket, batch) = answered(&mut room);
    let event = |write: &Write| match write {
        Write::Event(id, key, text) => Some((outbox::journal::database_key(id, *key), text.clone())),
        _ => None,
    };
    let events = batch.writes.iter().filter_map(event).collect();
    tab.handle(done(ticket), &mut room);
    let effects = tab.handle(input, &mut room);
    let ticket = effects.iter().find_map(read_ticket).expect("a look at what is stored");
    let stored = Stored { heads: vec![(id(), head.to_text())], events, ..Stored::default() };
    tab.handle(Input::Found { ticket, stored: Some(stored) }, &mut room);
    room.local.has(&snapshot_key(&id()))
}

#[test]
fn only_a_drafts_answers_are_copied() {
    for input in [Input::Close(id()), Input::Hidden, Input::Paused] {
        assert!(is_copied(input.clone(), &draft()), "{input:?}");
        assert!(!is_copied(input, &completed(id())), "another tab has completed it since");
    }
    assert!(!is_copied(Input::Hidden, &ResponseHead { id: id_of(2), ..draft() }), "it is another one's");
}

/// A tab with an answer that the database has not taken, and that is in the tail.
fn refused(room: &mut Room) -> Tab {
    let (mut tab, ticket, _) = answered(room);
    tab.handle(Input::Committed { ticket, result: Err(CommitError::Failed) }, room);
    assert_eq!(room.local(tail::PREFIX).len(), 2);
    tab
}

#[test]
fn the_tail_goes_with_the_transaction_that_completes() {
    let mut room = Room::default();
    let mut tab = refused(&mut room);
    let effects = tab.handle(complete(), &mut room);
    let (ticket, _) = commit(&effects).expect("the record");
    assert_eq!(room.local(tail::PREFIX).len(), 3, "it may not happen");
    tab.handle(done(ticket), &mut room);
    assert_eq!(room.local(tail::PREFIX), [], "its answers can be read no more");
}

#[test]
fn nothing_is_left_of_what_is_thrown_away() {
    let mut room = Room::default();
    let mut tab = refused(&mut room);
    room.local.lay(index_key(&id()), Index::of(&draft()).to_text());
    room.local.lay(snapshot_key(&id()), Snapshot::new(draft(), Content::Events(vec![])).to_text());
    let effects = tab.handle(Input::Discard(id()), &mut room);
    let (ticket, _) = commit(&effects).expect("it is deleted");
    tab.handle(done(ticket), &mut room);
    assert!(room.local.is_empty(), "{:?}", room.local);
}

/// The clock of the room says 2026-11-22.
#[test]
fn without_a_database_what_was_received_a_month_ago_leaves_local_storage() {
    let mut room = Room::default();
    for (byte, day) in [(2, "2026-10-23"), (3, "2026-10-24")] {
        let State::Completed { digest, .. } = completed(id_of(byte)).state else { panic!("it is completed") };
        let state = State::Received { digest, received: day.into() };
        let copy = Snapshot::new(ResponseHead { state, ..completed(id_of(byte)) }, Content::Sealed(vec![0; 9]));
        room.local.lay(snapshot_key(&id_of(byte)), copy.to_text());
    }
    started(false, &mut room);
    let kept: Vec<_> = (1..9).filter(|byte| room.local.has(&snapshot_key(&id_of(*byte)))).collect();
    assert_eq!(kept, [3]);
}
