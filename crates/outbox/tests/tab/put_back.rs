//! What is put back into a database that was emptied: all that this tab has; and what follows where that fails.

use crate::room::{
    Room, answer, answered, commit, complete, done, draft, event, head_in, id, read_ticket, save, started,
};
use outbox::{
    journal::database_key,
    tab::{
        CommitError, Effect, Input, Lock, NotCompleted, Notification, Query, Stored, Tab, Ticket, Timer, Way, Write,
    },
};

/// What is asked is answered with an empty database.
fn emptied(tab: &mut Tab, effects: &[Effect], room: &mut Room) -> Vec<Effect> {
    let ticket = effects.iter().find_map(read_ticket).expect("what has become of it?");
    tab.handle(Input::Found { ticket, stored: Some(Stored::default()) }, room)
}

/// The transaction under way finds another head than this tab has left.
fn conflict(tab: &mut Tab, ticket: Ticket, room: &mut Room) -> Vec<Effect> {
    tab.handle(Input::Committed { ticket, result: Err(CommitError::Conflict) }, room)
}

fn fails(tab: &mut Tab, effects: &[Effect], room: &mut Room) -> Vec<Effect> {
    let (ticket, _) = commit(effects).expect("it is put back");
    tab.handle(Input::Committed { ticket, result: Err(CommitError::Failed) }, room)
}

/// A draft that is stored.
fn stored(room: &mut Room) -> Tab {
    let (mut tab, ticket, _) = answered(room);
    tab.handle(Input::Locked { lock: Lock::Response(id()), got: true }, room);
    tab.handle(done(ticket), room);
    tab
}

fn tries_later(effects: &[Effect]) -> bool {
    effects.iter().any(|effect| matches!(effect, Effect::Wait { timer: Timer::Retry(_), .. }))
}

fn not_completed(effects: &[Effect]) -> Option<NotCompleted> {
    effects.iter().find_map(|effect| match effect {
        Effect::Notify(Notification::NotCompleted { why, .. }) => Some(*why),
        _ => None,
    })
}

/// Its answers were given in another life of the app, and some of them belong to nothing that is shown.
#[test]
fn a_draft_that_was_opened_is_put_back_with_all_that_was_read_of_it() {
    let mut room = Room::default();
    let mut tab = started(true, &mut room);
    let found = [event(1, 1), event(1, 2), event(7, 2)];
    tab.handle(Input::Open { id: id(), way: Way::IfFree }, &mut room);
    let effects = tab.handle(Input::Locked { lock: Lock::Response(id()), got: true }, &mut room);
    let ticket = effects.iter().find_map(read_ticket).expect("its head is looked at");
    let mut here = Stored { heads: vec![(id(), draft().to_text())], ..Stored::default() };
    let effects = tab.handle(Input::Found { ticket, stored: Some(here.clone()) }, &mut room);
    let (ticket, batch) = commit(&effects).expect("the fence");
    here.heads = vec![(id(), head_in(batch).expect("a head"))];
    here.events = found.iter().map(|event| (database_key(&id(), event.key()), event.to_text())).collect();
    let effects = tab.handle(done(ticket), &mut room);
    let ticket = effects.iter().find_map(read_ticket).expect("its journal is read");
    tab.handle(Input::Found { ticket, stored: Some(here) }, &mut room);

    let (ticket, _) = commit(&tab.handle(answer("y"), &mut room)).expect("an answer");
    let effects = conflict(&mut tab, ticket, &mut room);
    let effects = emptied(&mut tab, &effects, &mut room);
    let (_, batch) = commit(&effects).expect("it is put back");
    let text = |write: &Write| if let Write::Event(_, _, text) = write { Some(text.clone()) } else { None };
    let texts: Vec<_> = batch.writes.iter().filter_map(text).collect();
    let missing: Vec<_> = found.iter().filter(|event| !texts.contains(&event.to_text())).collect();
    assert_eq!((missing, texts.len()), (vec![], found.len() + 1));
}

#[test]
fn a_draft_that_is_not_put_back_is_tried_again_later() {
    for answers in [true, false] {
        let mut room = Room::default();
        let mut tab = stored(&mut room);
        let (ticket, _) = commit(&tab.handle(answer("y"), &mut room)).expect("an answer");
        let mut effects = conflict(&mut tab, ticket, &mut room);
        if answers {
            effects = emptied(&mut tab, &effects, &mut room);
            effects = fails(&mut tab, &effects, &mut room);
        } else {
            let ticket = effects.iter().find_map(read_ticket).expect("what has become of it?");
            effects = tab.handle(Input::Found { ticket, stored: None }, &mut room);
        }
        assert!(tries_later(&effects) && !save(&effects).is_saved(), "{effects:?}");
        let effects = tab.handle(Input::Elapsed(Timer::Retry(id())), &mut room);
        assert!(commit(&effects).is_some(), "{effects:?}");
    }
}

#[test]
fn a_response_that_is_being_sealed_and_not_put_back_stays_a_draft() {
    let mut room = Room::default();
    let mut tab = stored(&mut room);
    let (ticket, _) = commit(&tab.handle(complete(), &mut room)).expect("the seal");
    let effects = conflict(&mut tab, ticket, &mut room);
    let effects = emptied(&mut tab, &effects, &mut room);
    let effects = fails(&mut tab, &effects, &mut room);
    assert_eq!(not_completed(&effects), Some(NotCompleted::Storage), "{effects:?}");
    assert!(save(&effects).writable);
}

/// Whoever closes it meanwhile is not kept waiting for a database that takes nothing.
#[test]
fn a_draft_that_is_closed_and_not_put_back_is_let_go() {
    let mut room = Room::default();
    let mut tab = stored(&mut room);
    let (ticket, _) = commit(&tab.handle(answer("y"), &mut room)).expect("an answer");
    let effects = conflict(&mut tab, ticket, &mut room);
    let effects = emptied(&mut tab, &effects, &mut room);
    tab.handle(Input::Close(id()), &mut room);
    let effects = fails(&mut tab, &effects, &mut room);
    assert!(!tries_later(&effects) && !tab.is_busy(), "{effects:?}");
}

#[test]
fn a_page_that_is_back_and_puts_nothing_back_looks_again_who_has_the_response() {
    let mut room = Room::default();
    let mut tab = stored(&mut room);
    let effects = tab.handle(Input::Paused, &mut room);
    emptied(&mut tab, &effects, &mut room);
    tab.handle(Input::Resumed, &mut room);
    let effects = tab.handle(Input::Locked { lock: Lock::Response(id()), got: true }, &mut room);
    let effects = emptied(&mut tab, &effects, &mut room);
    let effects = emptied(&mut tab, &effects, &mut room);
    let effects = fails(&mut tab, &effects, &mut room);
    let looks = |effect: &Effect| matches!(effect, Effect::Read { query: Query::Head(_), .. });
    assert!(effects.iter().any(looks), "{effects:?}");
}
