//! A file that is being taken as an answer, chunk by chunk: what of it is stored, and what goes if it is not kept.

use crate::room::{Room, answered, begin, commit, complete, done, id, started};
use outbox::{
    sealing::CHUNK,
    tab::{CommitError, Effect, Input, NotAttached, Notification, Tab, Write},
};

/// A file of two chunks is to be an answer.
fn attach() -> Input {
    let (reference, name, media_type) = ("/data/a.jpg".into(), "a.jpg".into(), "image/jpeg".into());
    Input::Attach { id: id(), reference, name, media_type, len: CHUNK as u64 + 1 }
}

fn chunk(name: &str, index: u32) -> Input {
    let bytes = Some(vec![0; if index == 0 { CHUNK } else { 1 }]);
    Input::Chunk { id: id(), name: name.into(), index, bytes }
}

fn unreadable(index: u32) -> Input {
    Input::Chunk { id: id(), name: "a.jpg".into(), index, bytes: None }
}

/// A tab that has stored a draft and so many chunks of a file, and asks for the next.
fn taking(stored: u32, room: &mut Room) -> Tab {
    let (mut tab, ticket, _) = answered(room);
    tab.handle(done(ticket), room);
    let mut effects = tab.handle(attach(), room);
    for index in 0..stored {
        let (ticket, _) = commit(&tab.handle(chunk("a.jpg", index), room)).expect("it is stored");
        effects = tab.handle(done(ticket), room);
    }
    assert_eq!(asked(&effects), [stored]);
    tab
}

/// Which chunks are asked for.
fn asked(effects: &[Effect]) -> Vec<u32> {
    let index = |effect: &Effect| if let Effect::ReadFile { index, .. } = effect { Some(*index) } else { None };
    effects.iter().filter_map(index).collect()
}

#[test]
fn nothing_of_a_file_is_asked_for_before_its_response_is_stored() {
    let mut room = Room::default();
    let mut tab = started(true, &mut room);
    tab.handle(begin(), &mut room);
    let effects = tab.handle(attach(), &mut room);
    assert!(asked(&effects).is_empty(), "{effects:?}");
    let (ticket, _) = commit(&effects).expect("the response is stored");
    assert_eq!(asked(&tab.handle(done(ticket), &mut room)), [0]);
}

/// Another file's chunk may come late: one that was given up when the page was left.
#[test]
fn a_chunk_that_nobody_waits_for_is_not_stored() {
    let mut room = Room::default();
    let mut tab = taking(0, &mut room);
    let mut ignores = |tab: &mut Tab, name, index| {
        let effects = tab.handle(chunk(name, index), &mut room);
        assert!(effects.is_empty(), "{name} {index}: {effects:?}");
    };
    ignores(&mut tab, "b.jpg", 0);
    ignores(&mut tab, "a.jpg", 1);
    assert!(commit(&tab.handle(chunk("a.jpg", 0), &mut Room::default())).is_some());
    ignores(&mut tab, "a.jpg", 0);
    ignores(&mut tab, "b.jpg", 0);
}

/// So many chunks are stored when these things happen; why the file is not kept, and whether what there is of it goes.
fn check(stored: u32, inputs: &[Input], expected: (NotAttached, bool)) {
    let mut room = Room::default();
    let mut tab = taking(stored, &mut room);
    let effects: Vec<_> = inputs.iter().flat_map(|input| tab.handle(input.clone(), &mut room)).collect();
    assert_eq!(given_up(&effects), Some(expected), "{stored}: {effects:?}");
}

fn given_up(effects: &[Effect]) -> Option<(NotAttached, bool)> {
    let goes = |write: &Write| matches!(write, Write::DeleteFile(_, name) if name == "a.jpg");
    let goes = |effect: &Effect| matches!(effect, Effect::Commit { batch, .. } if batch.writes.iter().any(goes));
    let why = |effect: &Effect| match effect {
        Effect::Notify(Notification::NotAttached { why, .. }) => Some(*why),
        _ => None,
    };
    effects.iter().find_map(why).map(|why| (why, effects.iter().any(goes)))
}

#[test]
fn what_is_stored_of_a_file_that_is_not_kept_goes() {
    check(0, &[unreadable(0)], (NotAttached::Source, false));
    check(1, &[unreadable(1)], (NotAttached::Source, true));
    check(0, &[Input::Paused], (NotAttached::Interrupted, false));
    check(0, &[chunk("a.jpg", 0), Input::Paused], (NotAttached::Interrupted, true));
    check(1, &[Input::Paused], (NotAttached::Interrupted, true));
    // At the end of a response everything goes that it does not name.
    check(0, &[chunk("a.jpg", 0), complete()], (NotAttached::Interrupted, false));
    check(1, &[complete()], (NotAttached::Interrupted, false));
}

/// A transaction that was not heard of may have happened all the same.
#[test]
fn what_may_be_stored_of_a_file_goes() {
    for stored in 0..2 {
        let mut room = Room::default();
        let mut tab = taking(stored, &mut room);
        let (ticket, _) = commit(&tab.handle(chunk("a.jpg", stored), &mut room)).expect("it is stored");
        let effects = tab.handle(Input::Committed { ticket, result: Err(CommitError::Failed) }, &mut room);
        assert_eq!(given_up(&effects), Some((NotAttached::Storage, true)), "{stored}: {effects:?}");
    }
}
