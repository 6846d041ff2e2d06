//! A start compares the mirror with the database: what one of them lacks comes from the other, and nothing of what is
//! over stays in either.

use crate::room::{Room, completed, draft, event, id, id_of};
use outbox::{
    Event, JournalPosition, KeptJournal, ResponseHead, State, WritingId,
    journal::database_key,
    mirror::{Changes, Image, Mirrored, Remove},
    tab::{Batch, Effect, Input, Lock, Query, Stored, Tab, Write},
};
use std::ops::RangeInclusive;

/// What a start has asked for.
#[derive(Default)]
struct Start {
    opens: bool,
    asked: Vec<Query>,
    batches: Vec<Batch>,
}

/// The database has this of the response, and the mirror that.
fn start(stored: Stored, image: Option<Image>) -> Start {
    let (mut room, mut tab, mut start) = (Room::default(), Tab::default(), Start::default());
    let mut effects = tab.handle(Input::Started { database: true, local: true }, &mut room);
    while let Some(effect) = effects.pop() {
        match effect {
            Effect::Read { ticket, query } => {
                let stored = Some(answer(&query, &stored, image.clone()));
                start.asked.push(query);
                effects.extend(tab.handle(Input::Found { ticket, stored }, &mut room));
            }
            Effect::Commit { batch, .. } => start.batches.push(batch),
            Effect::Lock { lock: Lock::Response(of), steal: false } => start.opens |= of == id(),
            _ => {}
        }
    }
    start
}

/// Of a draft the mirror's overview has the head alone.
fn answer(query: &Query, stored: &Stored, image: Option<Image>) -> Stored {
    let mut stored = stored.clone();
    let mut image = image;
    if !matches!(query, Query::Response(_)) {
        stored.events.clear();
        if let Some(image) = image.as_mut().filter(|image| image.draft().is_some()) {
            image.events.clear();
        }
    }
    stored.record = matches!(query, Query::Record(_)).then(|| b"record".to_vec());
    stored.mirror = Some(Mirrored { images: image.into_iter().map(|image| (id(), image)).collect() });
    stored
}

fn image(head: &ResponseHead, events: impl IntoIterator<Item = Event>) -> Option<Image> {
    let events = events.into_iter().map(|event| (event.key(), event.to_text())).collect();
    Some(Image { head: Some(head.to_text()), events, record: None })
}

fn events(seqs: RangeInclusive<u32>) -> Vec<Event> {
    seqs.map(|seq| event(1, seq)).collect()
}

fn database(head: &ResponseHead, events: &[Event]) -> Stored {
    let events = events.iter().map(|event| (database_key(&id(), event.key()), event.to_text())).collect();
    Stored { heads: vec![(id(), head.to_text())], events, ..Stored::default() }
}

/// The record covers the first two events.
fn sealed() -> ResponseHead {
    ResponseHead { covers: vec![JournalPosition { writing: WritingId([1; 8]), upto: 2 }], ..completed(id()) }
}

fn received() -> ResponseHead {
    let digest = sealed().digest().expect("sealed");
    ResponseHead { state: State::Received { digest, received: "2026-11-21".into() }, ..sealed() }
}

fn is_wiped(start: &Start) -> bool {
    start.batches.iter().any(|batch| batch.for_mirror() == Some(Changes::wipe(id())))
}

#[test]
fn what_the_mirror_alone_has_is_opened_unless_it_was_thrown_away() {
    for (gone, thrown_away) in [(vec![], false), (vec![id()], true), (vec![id_of(2)], false)] {
        let gone: Vec<_> = gone.into_iter().map(|id| (id, "2026-11-22".to_owned())).collect();
        let start = start(Stored { gone, ..Stored::default() }, image(&draft(), events(1..=2)));
        assert_eq!((start.opens, is_wiped(&start)), (!thrown_away, thrown_away));
    }
}

#[test]
fn a_draft_is_opened_where_the_mirror_has_something_else_of_it() {
    let check = |image, expected| {
        let start = start(database(&draft(), &events(1..=2)), image);
        assert_eq!((start.opens, is_wiped(&start)), (expected, false));
    };
    let further = Event { upto: Some(3), ..event(1, 2) };
    check(image(&draft(), events(1..=2)), false);
    check(image(&draft(), []), true);
    check(image(&draft(), events(1..=1)), true);
    check(image(&draft(), events(1..=3)), true);
    check(image(&draft(), [event(1, 1), further]), true);
    check(image(&draft().written_by(WritingId([2; 8])), events(1..=2)), true);
    check(None, true);
}

/// The names of what the mirror loses of a completed response, and the texts that are set aside before.
fn lost(stored: Stored, image: Option<Image>) -> (Vec<String>, Vec<String>) {
    let (mut names, mut aside) = (Vec::new(), Vec::new());
    for batch in start(stored, image).batches {
        if let Some(Changes { remove: Remove::Named(gone), .. }) = batch.for_mirror() {
            names.extend(gone);
        }
        let text = |write| if let Write::Aside(aside) = write { Some(aside.text().into_owned()) } else { None };
        aside.extend(batch.writes.into_iter().filter_map(text));
    }
    (names, aside)
}

fn names(seqs: &[u32]) -> Vec<String> {
    seqs.iter().map(|seq| format!("event.{}.{seq}", WritingId([1; 8]))).collect()
}

/// Its head alone says so: the mirror tells no events of a draft before they are asked for.
#[test]
fn what_the_mirror_has_of_a_completed_response_as_a_draft_is_set_aside() {
    let (lost, aside) = lost(database(&sealed(), &[]), image(&draft(), events(1..=3)));
    assert_eq!((lost, aside), (names(&[1, 2, 3]), vec![event(1, 3).to_text()]));
}

#[test]
fn a_journal_that_stays_with_its_record_stays_in_the_mirror() {
    let kept = ResponseHead { journal: Some(KeptJournal::default()), ..sealed() };
    let check = |there: Vec<Event>, expected: &[u32], aside: &[&Event]| {
        let aside: Vec<_> = aside.iter().map(|event| event.to_text()).collect();
        assert_eq!(lost(database(&kept, &events(1..=2)), image(&kept, there)), (names(expected), aside));
    };
    check(events(1..=2), &[], &[]);
    check(events(1..=3), &[3], &[&event(1, 3)]);
    let further = Event { upto: Some(4), ..event(1, 2) };
    check(vec![event(1, 1), further.clone()], &[2], &[&further]);
}

#[test]
fn what_is_over_stays_in_no_mirror_and_what_waits_is_left_in_peace() {
    let asks = |start: &Start| start.asked.contains(&Query::Response(id()));
    let start_with = |head: &ResponseHead, image| start(database(head, &[]), image);
    for there in [draft(), sealed(), received()] {
        assert!(is_wiped(&start_with(&received(), image(&there, []))), "{there:?}");
    }
    let waits = start_with(&sealed(), image(&sealed(), []));
    assert!(!asks(&waits) && waits.batches.is_empty(), "{:?}", waits.batches);
    assert!(!asks(&start_with(&received(), None)));
}
