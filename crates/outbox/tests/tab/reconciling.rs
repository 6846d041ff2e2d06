//! What only localStorage has of a draft goes to the database when it is opened, unless that takes nothing.

use crate::room::{Room, answer, commit, done, draft, event, head_in, id, read_ticket, save, started, tail_key};
use outbox::{
    journal::database_key,
    tab::{CommitError, Effect, Input, Lock, Notification, OnlyRead, Opened, Stored, Tab, Way, Write},
};

/// Opens a draft whose answer only localStorage has, beside these entries of the database; the database refuses to take it.
fn refused(beside: Vec<(String, String)>) -> (Tab, Room, Vec<Effect>) {
    reconciled(beside, false, Err(CommitError::Failed))
}

/// The same with another result; the database may have failed before.
fn reconciled(
    beside: Vec<(String, String)>,
    has_failed: bool,
    result: Result<(), CommitError>,
) -> (Tab, Room, Vec<Effect>) {
    let mut room = Room::default();
    let mut tab = started(true, &mut room);
    if has_failed {
        tab.handle(Input::Distrust, &mut room);
    }
    room.local.lay(tail_key(&event(1, 2), 1), event(1, 2).to_text());
    tab.handle(Input::Open { id: id(), way: Way::IfFree }, &mut room);
    let effects = tab.handle(Input::Locked { lock: Lock::Response(id()), got: true }, &mut room);
    let ticket = effects.iter().find_map(read_ticket).expect("its head is looked at");
    let mut stored = Stored { heads: vec![(id(), draft().to_text())], ..Stored::default() };
    let effects = tab.handle(Input::Found { ticket, stored: Some(stored.clone()) }, &mut room);
    let (ticket, batch) = commit(&effects).expect("the fence");
    stored.heads = vec![(id(), head_in(batch).expect("a head"))];
    stored.events = vec![(database_key(&id(), event(1, 1).key()), event(1, 1).to_text())];
    stored.events.extend(beside);
    let effects = tab.handle(done(ticket), &mut room);
    let ticket = effects.iter().find_map(read_ticket).expect("its journal is read");
    let effects = tab.handle(Input::Found { ticket, stored: Some(stored) }, &mut room);
    let (ticket, batch) = commit(&effects).expect("it goes to the database");
    assert!(batch.writes.iter().any(|write| matches!(write, Write::Event(..))), "{batch:?}");
    let effects = tab.handle(Input::Committed { ticket, result }, &mut room);
    (tab, room, effects)
}

fn opened(effects: &[Effect]) -> &Opened {
    let opened = effects.iter().find_map(|effect| match effect {
        Effect::Notify(Notification::Opened(opened)) => Some(opened),
        _ => None,
    });
    opened.expect("it is opened")
}

#[test]
fn a_draft_is_written_though_the_database_takes_nothing_of_it() {
    let (mut tab, mut room, effects) = refused(Vec::new());
    assert!(opened(&effects).writing.is_ok() && save(&effects).writable && !save(&effects).is_saved(), "{effects:?}");
    assert!(!tab.handle(answer("y"), &mut room).is_empty());
}

/// What cannot be read was to be set aside first: what is written beside it might overwrite it.
#[test]
fn a_draft_is_only_read_where_what_cannot_be_read_was_not_set_aside() {
    let broken = (database_key(&id(), event(2, 1).key()), "{broken".to_owned());
    let (mut tab, mut room, effects) = refused(vec![broken]);
    assert_eq!((opened(&effects).recovered.set_aside, opened(&effects).writing), (1, Err(OnlyRead::Storage)));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Release(Lock::Response(_)))), "{effects:?}");
    assert!(tab.handle(answer("y"), &mut room).is_empty());
}

/// A second fault may come before the mirror has it.
#[test]
fn what_is_taken_by_a_database_that_has_failed_stays_in_the_tail() {
    let check = |has_failed: bool, stays: bool| {
        let (_, room, effects) = reconciled(Vec::new(), has_failed, Ok(()));
        assert!(opened(&effects).writing.is_ok(), "{effects:?}");
        assert_eq!(room.local.has(&tail_key(&event(1, 2), 1)), stays, "has failed: {has_failed}");
        assert_eq!(save(&effects).is_saved(), !stays, "has failed: {has_failed}");
    };
    check(false, false);
    check(true, true);
}
