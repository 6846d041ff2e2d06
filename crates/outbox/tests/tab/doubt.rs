//! A database that has failed once is not believed alone: *saved* then needs the mirror.

use crate::room::{Room, answer, answered, commit, done, head_in, id, read_ticket, save, started};
use outbox::{
    journal::database_key,
    mirror::Mirrored,
    tab::{CommitError, Effect, Input, Lock, Show, Stored, Tab, Ticket, Write},
    tail::Durability,
};

/// The transaction was refused; the next try.
fn refused_once(room: &mut Room, mirrored: bool) -> (Tab, Ticket, Vec<Effect>) {
    let (mut tab, ticket, _) = answered(room);
    let mut effects = Vec::new();
    if mirrored {
        effects.extend(tab.handle(Input::Mirrored { ticket }, room));
    }
    effects.extend(tab.handle(Input::Committed { ticket, result: Err(CommitError::Failed) }, room));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Distrust)), "{effects:?}");
    let timer =
        effects.iter().find_map(|effect| if let Effect::Wait { timer, .. } = effect { Some(*timer) } else { None });
    let again = tab.handle(Input::Elapsed(timer.expect("another try")), room);
    let ticket = commit(&again).expect("the same again").0;
    (tab, ticket, effects)
}

#[test]
fn a_refused_transaction_is_tried_again_and_its_success_alone_is_not_called_saved() {
    let mut room = Room::default();
    let (mut tab, ticket, effects) = refused_once(&mut room, false);
    assert_eq!((save(&effects).saved, save(&effects).durability), (0, Durability::TailOnly));
    let effects = tab.handle(done(ticket), &mut room);
    let saves =
        effects.iter().filter_map(|effect| if let Effect::Show(Show::Save(save)) = effect { Some(save) } else { None });
    assert_eq!(saves.filter(|save| save.is_saved() || save.saved > 0).count(), 0, "{effects:?}");
    assert!(!room.local.is_empty(), "the tail keeps what it can");
}

#[test]
fn what_the_mirror_has_is_saved_though_the_database_refuses_it() {
    let mut room = Room::default();
    let (mut tab, ticket, effects) = refused_once(&mut room, true);
    assert!(save(&effects).is_saved());
    tab.handle(Input::Mirrored { ticket }, &mut room);
    tab.handle(done(ticket), &mut room);
    assert!(!save(&tab.handle(answer("y"), &mut room)).is_saved());
}

#[test]
fn another_tabs_failure_is_this_ones() {
    let mut room = Room::default();
    let (mut tab, ticket, _) = answered(&mut room);
    tab.handle(Input::Distrust, &mut room);
    let effects = tab.handle(done(ticket), &mut room);
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Show(Show::Save(save)) if save.is_saved())));
}

/// A draft whose events and head are these, opened in a tab whose database is not believed, while nobody serves the mirror.
fn opened_in_doubt(room: &mut Room) -> (Tab, Stored, Vec<Effect>) {
    let (_, _, batch) = answered(room);
    let (head, mut stored) = (head_in(&batch).expect("a head"), Stored::default());
    for write in batch.writes {
        if let Write::Event(of, key, text) = write {
            stored.events.push((database_key(&of, key), text));
        }
    }
    room.local.clear();
    let mut tab = started(true, room);
    tab.handle(Input::Distrust, room);
    tab.handle(Input::Open { id: id(), steal: false }, room);
    let mut effects = tab.handle(Input::Locked { lock: Lock::Response(id()), got: true }, room);
    stored.heads = vec![(id(), head)];
    let ticket = effects.iter().find_map(read_ticket).expect("its head is looked at");
    effects = tab.handle(Input::Found { ticket, stored: Some(stored.clone()) }, room);
    let (ticket, batch) = commit(&effects).expect("the fence");
    stored.heads = vec![(id(), head_in(batch).expect("a head"))];
    effects = tab.handle(done(ticket), room);
    let ticket = effects.iter().find_map(read_ticket).expect("its journal is read");
    effects = tab.handle(Input::Found { ticket, stored: Some(stored.clone()) }, room);
    (tab, stored, effects)
}

/// Found in a browser: such a draft was called kept in the browser alone until its next answer.
#[test]
fn a_draft_that_opens_while_the_mirror_is_away_is_saved_once_it_is_back() {
    let mut room = Room::default();
    let (mut tab, mut stored, mut effects) = opened_in_doubt(&mut room);
    assert!(!save(&effects).is_saved());
    for mirror in [None, Some(Mirrored::default())] {
        let ticket = effects.iter().find_map(read_ticket).expect("what the mirror is to have is looked at");
        stored.mirror = mirror;
        effects = tab.handle(Input::Found { ticket, stored: Some(stored.clone()) }, &mut room);
        let wait = |effect: &Effect| if let Effect::Wait { timer, .. } = effect { Some(*timer) } else { None };
        if let Some(timer) = effects.iter().find_map(wait) {
            effects = tab.handle(Input::Elapsed(timer), &mut room);
        }
    }
    let (ticket, batch) = commit(&effects).expect("all of it goes to the mirror");
    assert!(matches!(batch.writes[..], [Write::Mirror(_)]), "{batch:?}");
    tab.handle(Input::Mirrored { ticket }, &mut room);
    assert!(save(&tab.handle(done(ticket), &mut room)).is_saved());
}
