//! Answers: in the tail at once, in the database with their transaction, and said to be saved after that.

use crate::room::{Room, answer, answered, begin, commit, done, draft, id, id_of, read_ticket, save, started};
use outbox::{
    Edit, Op,
    tab::{CommitError, Effect, Env, Input, Stored},
    tail::{self, Durability},
};

#[test]
fn an_answer_is_in_the_tail_at_once_and_saved_after_its_transaction() {
    let mut room = Room::default();
    let mut tab = started(true, &mut room);
    tab.handle(begin(), &mut room);
    let effects = tab.handle(answer("x"), &mut room);
    assert_eq!(room.local(tail::PREFIX).len(), 2);
    assert_eq!((save(&effects).last, save(&effects).saved, save(&effects).is_saved()), (2, 0, false));
    let (ticket, batch) = commit(&effects).expect("a transaction");
    assert_eq!(batch.writes.len(), 3);
    let effects = tab.handle(done(ticket), &mut room);
    assert!(save(&effects).is_saved());
    assert!(room.local(tail::PREFIX).is_empty());
}

#[test]
fn a_tab_that_was_overtaken_writes_no_more() {
    let mut room = Room::default();
    let (mut tab, ticket, _) = answered(&mut room);
    let effects = tab.handle(Input::Committed { ticket, result: Err(CommitError::Conflict) }, &mut room);
    let ticket = effects.iter().find_map(read_ticket).expect("by whom?");
    let stored = Stored { heads: vec![(id(), draft().to_text())], ..Stored::default() };
    let effects = tab.handle(Input::Found { ticket, stored: Some(stored) }, &mut room);
    assert!(!save(&effects).writable);
    assert!(tab.handle(answer("y"), &mut room).is_empty());
}

/// Found by the simulator: after a full localStorage only the later events were there.
#[test]
fn what_localstorage_refused_is_written_when_it_takes_again() {
    let mut room = Room::default();
    let mut tab = started(false, &mut room);
    tab.handle(begin(), &mut room);
    tab.handle(answer("1"), &mut room);
    room.full = true;
    assert_eq!(save(&tab.handle(answer("2"), &mut room)).durability, Durability::Failed);
    room.full = false;
    assert_eq!(save(&tab.handle(answer("3"), &mut room)).durability, Durability::TailOnly);
    assert_eq!(room.local(tail::PREFIX).len(), 4);
}

/// Found by the simulator: a tab whose lock was stolen typed on, and the other tab's transaction took that out of the tail.
#[test]
fn a_text_that_another_tab_has_overwritten_stays_in_the_tail() {
    let mut room = Room::default();
    let (mut tab, ticket, _) = answered(&mut room);
    let (key, text) = room.local(tail::PREFIX).pop().expect("the answer");
    room.local.lay(key.clone(), text.replace("\"seq\":2", "\"seq\":2,\"upto\":3"));
    tab.handle(done(ticket), &mut room);
    assert_eq!(room.local(tail::PREFIX).into_iter().map(|(key, _)| key).collect::<Vec<_>>(), [key]);
}

#[test]
fn an_update_waits_for_open_responses() {
    let mut room = Room::default();
    let mut tab = started(true, &mut room);
    let activates = |effects: &[Effect]| effects.iter().any(|effect| matches!(effect, Effect::Activate));
    assert!(!activates(&tab.handle(Input::UpdateWaits { any_open: true }, &mut room)));
    assert!(activates(&tab.handle(Input::UpdateWaits { any_open: false }, &mut room)));
    tab.handle(begin(), &mut room);
    assert!(!activates(&tab.handle(Input::UpdateWaits { any_open: false }, &mut room)));
}

#[test]
fn a_text_that_is_typed_further_takes_the_place_of_its_former_self() {
    let mut room = Room::default();
    let (mut tab, ..) = answered(&mut room);
    let mut check = |response: u8, reference: &str, edit: Edit, leaves: bool, expected: bool| {
        let op = Op::Set { reference: reference.into(), value: "ab".into() };
        if leaves {
            tab.handle(Input::Leave(id()), &mut room);
        }
        let (replaces, effects) = tab.answer(id_of(response), op, edit, &mut room);
        assert_eq!(replaces, expected, "{reference} {edit:?}");
        assert_eq!(effects.is_empty(), response != 1, "it is told as any other input");
    };
    check(1, "/data/a", Edit::Text, false, false);
    check(1, "/data/a", Edit::Text, false, true);
    check(2, "/data/a", Edit::Text, false, false);
    check(1, "/data/a", Edit::Text, false, true);
    check(1, "/data/b", Edit::Text, false, false);
    check(1, "/data/b", Edit::Choice, false, false);
    check(1, "/data/b", Edit::Text, false, false);
    check(1, "/data/b", Edit::Text, true, false);
}
