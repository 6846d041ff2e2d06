//! A database that has failed once is not believed alone: *saved* then needs the mirror.

use crate::room::{Room, answer, answered, commit, completed, done, event, head_in, id, read_ticket, save, started};
use outbox::{
    Event, KeptJournal, ResponseHead, State,
    journal::database_key,
    mirror::{Image, Mirrored, Remove},
    tab::{Batch, CommitError, Effect, Input, Lock, Notification, Query, Stored, Tab, Ticket, Timer, Way, Write},
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
    let saves = effects
        .iter()
        .filter_map(|effect| if let Effect::Notify(Notification::Save(save)) = effect { Some(save) } else { None });
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
    assert!(
        !effects.iter().any(|effect| matches!(effect, Effect::Notify(Notification::Save(save)) if save.is_saved()))
    );
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
    room.local.empty();
    let mut tab = started(true, room);
    tab.handle(Input::Distrust, room);
    tab.handle(Input::Open { id: id(), way: Way::IfFree }, room);
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

/// Found by the simulator: a mirror that was full was asked every five seconds, for as long as the draft was open.
#[test]
fn a_mirror_that_never_takes_it_is_asked_ever_more_rarely_and_then_by_the_next_answer_alone() {
    let mut room = Room::default();
    let (mut tab, stored, mut effects) = opened_in_doubt(&mut room);
    let mut waits = Vec::new();
    while let Some(ticket) = effects.iter().find_map(read_ticket) {
        effects = tab.handle(Input::Found { ticket, stored: Some(stored.clone()) }, &mut room);
        let wait = |effect: &Effect| if let Effect::Wait { timer, ms } = effect { Some((*timer, *ms)) } else { None };
        if let Some((timer, ms)) = effects.iter().find_map(wait) {
            waits.push(ms / 1_000);
            effects = tab.handle(Input::Elapsed(timer), &mut room);
        }
    }
    assert_eq!(waits, [5, 10, 20, 40, 80, 160]);
    let effects = tab.handle(Input::Elapsed(Timer::Recover), &mut room);
    assert!(effects.iter().filter_map(read_ticket).count() > 1, "it may be back: {effects:?}");
}

/// The mirror may be slow where nothing has failed: what it has heard of late counts all the same.
#[test]
fn what_the_mirror_confirms_late_is_saved_when_the_database_fails_afterwards() {
    for late in [true, false] {
        let mut room = Room::default();
        let (mut tab, ticket, _) = answered(&mut room);
        assert!(save(&tab.handle(done(ticket), &mut room)).is_saved());
        if late {
            tab.handle(Input::Mirrored { ticket }, &mut room);
        }
        let effects = tab.handle(Input::Distrust, &mut room);
        let shown =
            effects.iter().any(|effect| matches!(effect, Effect::Notify(Notification::Save(save)) if !save.is_saved()));
        assert_eq!(shown, !late, "{effects:?}");
    }
}

/// Where it lacks more than that, nobody serves it.
#[test]
fn the_mirror_may_be_sixty_four_transactions_late_and_no_more() {
    for (late, expected) in [(64, true), (65, false)] {
        let mut room = Room::default();
        let (mut tab, ticket, _) = answered(&mut room);
        tab.handle(done(ticket), &mut room);
        let mut tickets = vec![ticket];
        while tickets.len() < late {
            let (ticket, _) = commit(&tab.handle(answer("y"), &mut room)).expect("a transaction");
            tab.handle(done(ticket), &mut room);
            tickets.push(ticket);
        }
        for ticket in tickets {
            tab.handle(Input::Mirrored { ticket }, &mut room);
        }
        let effects = tab.handle(Input::Distrust, &mut room);
        let saved = !effects
            .iter()
            .any(|effect| matches!(effect, Effect::Notify(Notification::Save(save)) if !save.is_saved()));
        assert_eq!(saved, expected, "{late}: {effects:?}");
    }
}

/// A text was typed further while one of them was out of reach: the mirror gets what goes further, wherever that is.
#[test]
fn what_goes_further_of_an_event_stands_in_the_mirror_that_is_back() {
    for (database, mirror) in [(2, 4), (4, 3), (4, 2)] {
        let mut room = Room::default();
        let (mut tab, mut stored, effects) = opened_in_doubt(&mut room);
        let event = Event::parse(&stored.events[1].1).expect("an answer");
        let (key, upto) = (event.key(), |upto| Event { upto: Some(upto), ..event.clone() }.to_text());
        stored.events[1].1 = upto(database);
        let image = Image { head: Some(stored.heads[0].1.clone()), events: vec![(key, upto(mirror))], record: None };
        stored.mirror = Some(Mirrored { images: [(id(), image)].into() });
        let ticket = effects.iter().find_map(read_ticket).expect("what the mirror is to have is looked at");
        let effects = tab.handle(Input::Found { ticket, stored: Some(stored) }, &mut room);
        let put = commit(&effects).expect("all of it goes to the mirror").1.for_mirror().expect("changes").put;
        let texts: Vec<_> = put.events.iter().filter(|(other, _)| *other == key).map(|(_, text)| text).collect();
        assert_eq!(texts, [&upto(database.max(mirror))], "{database} {mirror}");
    }
}

/// Found by the simulator: a tab that had not heard of the theft was told by the mirror that its answer is saved, and the
/// thief filled the mirror with what had been read before, and nothing else.
#[test]
fn what_comes_to_the_mirror_while_it_is_filled_stays_there() {
    let mut room = Room::default();
    let (mut tab, mut stored, effects) = opened_in_doubt(&mut room);
    let images = [(id(), Image { record: Some(vec![1]), ..Image::default() })];
    stored.mirror = Some(Mirrored { images: images.into() });
    let ticket = effects.iter().find_map(read_ticket).expect("what the mirror is to have is looked at");
    let effects = tab.handle(Input::Found { ticket, stored: Some(stored) }, &mut room);
    let changes = commit(&effects).expect("all of it goes to the mirror").1.for_mirror().expect("changes");
    assert_eq!(changes.remove, Remove::Named(vec!["record".into()]));
}

/// Only what is set aside stays in the mirror: a journal that is cleared goes from there too.
#[test]
fn a_cleared_journal_leaves_the_mirror_of_a_database_that_is_not_believed() {
    let State::Completed { digest, .. } = completed(id()).state else { panic!("it is completed") };
    let state = State::Received { digest, received: "2026-11-21".into() };
    // Sealed by a version that did not say how far its record goes.
    let head = ResponseHead { state, journal: Some(KeptJournal::default()), ..completed(id()) };
    let events = [event(1, 1), event(1, 2)].map(|event| (database_key(&id(), event.key()), event.to_text()));
    let stored = Stored { heads: vec![(id(), head.to_text())], events: events.into(), ..Stored::default() };
    for doubted in [false, true] {
        let (mut room, mut tab) = (Room::default(), Tab::default());
        let effects = tab.handle(Input::Started { database: true, local: true }, &mut room);
        if doubted {
            tab.handle(Input::Distrust, &mut room);
        }
        let ticket = effects.iter().find_map(read_ticket).expect("a look around");
        let effects = tab.handle(Input::Found { ticket, stored: Some(stored.clone()) }, &mut room);
        let asks = |effect: &&Effect| matches!(effect, Effect::Read { query: Query::Response(_), .. });
        let ticket = effects.iter().find(asks).and_then(read_ticket).expect("its journal is looked at");
        let effects = tab.handle(Input::Found { ticket, stored: Some(stored.clone()) }, &mut room);
        let changes = commit(&effects).expect("it goes").1.for_mirror().expect("from the mirror too");
        let Remove::Covered { names, .. } = changes.remove else { panic!("{changes:?}") };
        let events = names.iter().filter(|name| name.starts_with("event.")).count();
        assert_eq!(events, 2, "{doubted}: {names:?}");
    }
}

#[test]
fn a_transaction_that_failed_adds_to_a_draft_in_the_mirror_and_does_nothing_else() {
    let mut room = Room::default();
    let (_, _, batch) = answered(&mut room);
    let failed = Err(CommitError::Failed);
    assert_eq!(batch.changes(&failed), batch.for_mirror());
    assert!(batch.for_mirror().is_some() && batch.changes(&Err(CommitError::Conflict)).is_none());
    let with = |write| Batch { writes: [batch.writes.clone(), vec![write]].concat(), ..batch.clone() };
    for write in [
        Write::Head(id(), completed(id()).to_text()),
        Write::Record(id(), b"record".to_vec()),
        Write::DeleteRecord(id()),
        Write::Gone(id(), "2026-11-29".into()),
    ] {
        assert_eq!(with(write.clone()).changes(&failed), None, "{write:?}");
    }
}

#[test]
fn a_file_is_refused_at_once_where_the_response_is_found_gone() {
    let mut room = Room::default();
    let (mut tab, ticket, effects) = refused_once(&mut room, false);
    assert!(!effects.is_empty());
    tab.handle(Input::Locked { lock: Lock::Response(id()), got: true }, &mut room);
    let copying = tab.handle(done(ticket), &mut room).iter().find_map(read_ticket).expect("the mirror is to have it");
    let (name, media_type) = ("a.jpg".to_owned(), "image/jpeg".to_owned());
    let file = Input::Attach { id: id(), reference: "/data/photo".into(), name: name.clone(), media_type, len: 1 };
    tab.handle(file, &mut room);
    let effects = tab.handle(Input::Chunk { id: id(), name, index: 0, bytes: Some(vec![7]) }, &mut room);
    let (ticket, _) = commit(&effects).expect("the file is stored");
    tab.handle(Input::Committed { ticket, result: Err(CommitError::Conflict) }, &mut room);
    let gone = Stored { mirror: Some(Mirrored::default()), ..Stored::default() };
    let effects = tab.handle(Input::Found { ticket: copying, stored: Some(gone) }, &mut room);
    assert!(effects.iter().any(|effect| read_ticket(effect).is_some()), "looks what has become of it: {effects:?}");
}
