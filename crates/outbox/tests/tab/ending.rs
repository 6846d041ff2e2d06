//! What is sealed, and where it ends up; and a response that is thrown away.

use crate::{
    desk::Desk,
    room::{
        Room, answer, answered, begin, commit, complete, done, ends, finished, head_in, id, read_ticket, save, started,
    },
};
use outbox::{
    ResponseHead,
    snapshot::{Snapshot, snapshot_key},
    tab::{CommitError, Effect, Finished, Input, NotCompleted, Notification, Stored, Tab},
};

/// Completes with what is too much for most tests.
fn complete_so(keeps_journal: bool, name: Option<&str>, attached: &[&str]) -> Input {
    let (name, attached) = (name.map(str::to_owned), attached.iter().map(|name| (*name).to_owned()).collect());
    ends(Finished { attached, keeps_journal, name, ..finished(b"<data/>".to_vec()) })
}

/// A draft in a tab without a database.
fn without_database(room: &mut Room) -> Tab {
    let mut tab = started(false, room);
    tab.handle(begin(), room);
    tab.handle(answer("x"), room);
    tab
}

fn not_completed(effects: &[Effect]) -> Option<NotCompleted> {
    effects.iter().find_map(|effect| match effect {
        Effect::Notify(Notification::NotCompleted { why, .. }) => Some(*why),
        _ => None,
    })
}

fn is_completed(effects: &[Effect]) -> bool {
    effects.iter().any(|effect| matches!(effect, Effect::Notify(Notification::Completed { .. })))
}

/// The draft's answer is stored, and sealing it is under way.
fn sealing(input: Input, room: &mut Room) -> (Tab, Vec<Effect>) {
    let (mut tab, ticket, _) = answered(room);
    tab.handle(done(ticket), room);
    let effects = tab.handle(input, room);
    (tab, effects)
}

#[test]
fn the_head_has_the_name_that_was_given_and_the_journal_that_is_kept() {
    for keeps in [false, true] {
        let (_, effects) = sealing(complete_so(keeps, Some("Zagroda 7"), &[]), &mut Room::default());
        let head = commit(&effects).and_then(|(_, batch)| head_in(batch)).expect("a head");
        let head = ResponseHead::parse(&head).expect("a head");
        assert_eq!((head.name.as_deref(), head.journal.is_some()), (Some("Zagroda 7"), keeps));
    }
    // Where there is no database, the journal is not where it could be reopened from.
    let mut room = Room::default();
    without_database(&mut room).handle(complete_so(true, None, &[]), &mut room);
    let copy = Snapshot::parse(room.local.get(&snapshot_key(&id())).expect("a copy")).expect("a copy");
    assert_eq!(copy.head.journal, None);
}

/// The transaction's end was not heard of: whatever is answered from then on would be lost if it had happened.
#[test]
fn a_seal_that_was_not_heard_of_counts_where_its_record_is_there() {
    for happened in [true, false] {
        let mut room = Room::default();
        let (mut tab, effects) = sealing(complete(), &mut room);
        let (ticket, batch) = commit(&effects).expect("the seal");
        let head = head_in(batch).expect("a head");
        let effects = tab.handle(Input::Committed { ticket, result: Err(CommitError::Failed) }, &mut room);
        let ticket = effects.iter().find_map(read_ticket).expect("has it happened?");
        let heads = if happened { vec![(id(), head)] } else { Vec::new() };
        let effects =
            tab.handle(Input::Found { ticket, stored: Some(Stored { heads, ..Stored::default() }) }, &mut room);
        let why = not_completed(&effects);
        assert_eq!((is_completed(&effects), why), (happened, (!happened).then_some(NotCompleted::Storage)));
    }
}

#[test]
fn without_a_database_nothing_is_sealed_that_localstorage_does_not_take() {
    let mut room = Room::default();
    let mut tab = without_database(&mut room);
    room.full = true;
    let effects = tab.handle(complete(), &mut room);
    assert_eq!((is_completed(&effects), not_completed(&effects)), (false, Some(NotCompleted::Storage)));
    assert!(save(&effects).writable, "it stays a draft");
}

#[test]
fn without_a_database_no_file_is_sealed() {
    let mut room = Room::default();
    let effects = without_database(&mut room).handle(complete_so(false, None, &["a.jpg"]), &mut room);
    assert_eq!(not_completed(&effects), Some(NotCompleted::Attachments), "{effects:?}");
}

#[test]
fn without_localstorage_no_copy_is_kept() {
    let mut desk = Desk::with_draft();
    desk.refusal = crate::desk::reply(503, "text/html", None, Vec::new());
    desk.complete(&[], false);
    assert!(desk.record().is_some() && desk.room.local.is_empty(), "{:?}", desk.room.local);
}

#[test]
fn without_a_database_a_draft_is_thrown_away_at_once() {
    let mut room = Room::default();
    let effects = without_database(&mut room).handle(Input::Discard(id()), &mut room);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Notify(Notification::Discarded(_)))), "{effects:?}");
    assert!(commit(&effects).is_none() && room.local.is_empty());
}
