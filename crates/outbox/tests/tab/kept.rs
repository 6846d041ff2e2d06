//! Which of the three stores has an answer, and what follows where one of them lacks it.

use crate::{
    desk::{Desk, photo},
    room::{Room, answer, answered, begin, commit, done, id, read_ticket, save},
};
use outbox::{
    tab::{CommitError, Effect, Input, Lock, Query, Tab, Timer},
    tail::Durability,
};

/// A database may take its time.
#[test]
fn what_the_mirror_has_is_saved_before_the_database_answers() {
    let mut room = Room::default();
    let (mut tab, ticket, _) = answered(&mut room);
    let effects = tab.handle(Input::Mirrored { ticket }, &mut room);
    assert!(save(&effects).is_saved(), "{effects:?}");
}

#[test]
fn what_the_database_refuses_is_in_the_tail_whatever_it_took_before() {
    let mut room = Room::default();
    let (mut tab, ticket, _) = answered(&mut room);
    tab.handle(answer("y"), &mut room);
    let (ticket, _) = commit(&tab.handle(done(ticket), &mut room)).expect("the second answer");
    let effects = tab.handle(Input::Committed { ticket, result: Err(CommitError::Failed) }, &mut room);
    assert_eq!(save(&effects).durability, Durability::TailOnly);
}

/// Files are in no mirror: to store all of it again would make nothing safer.
#[test]
fn a_draft_with_files_is_not_stored_again_in_a_database_that_is_not_believed() {
    let mut desk = Desk::with_draft();
    desk.dispatch(Input::Distrust);
    desk.attach("a.jpg", photo(7));
    assert_eq!(desk.db.attachments.len(), 1);
    // Until it was whole, the mirror was worth another try.
    desk.waits.clear();
    desk.dispatch(Input::Elapsed(Timer::Retry(id())));
    assert!(desk.waits.is_empty(), "{:?}", desk.waits);
}

#[test]
fn a_page_that_is_hidden_brings_the_mirror_what_it_lacks() {
    for has_it in [true, false] {
        let (mut room, mut tab) = (Room::default(), Tab::default());
        tab.handle(Input::Started { database: true, local: false }, &mut room);
        tab.handle(begin(), &mut room);
        tab.handle(Input::Locked { lock: Lock::Response(id()), got: true }, &mut room);
        let (ticket, _) = commit(&tab.handle(answer("x"), &mut room)).expect("a transaction");
        tab.handle(done(ticket), &mut room);
        if has_it {
            tab.handle(Input::Mirrored { ticket }, &mut room);
        }
        let effects = tab.handle(Input::Hidden, &mut room);
        let reads = effects.iter().filter_map(read_ticket).count();
        assert_eq!(reads, usize::from(!has_it), "{effects:?}");
        assert!(has_it || matches!(effects[0], Effect::Read { query: Query::Response(_), .. }), "{effects:?}");
    }
}
