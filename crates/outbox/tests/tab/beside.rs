//! What is found beside the answers that are shown: other continuations, holes, and what cannot be read.

use crate::room::{Room, commit, complete, done, draft, event, head_in, id, read_ticket, started, tail_key};
use outbox::{
    Digest, Event, JournalPosition, Op, ResponseHead, WritingId,
    journal::database_key,
    tab::{Batch, Effect, Input, Lock, Stored, Tab, Way, Write},
};

/// An event of a writing that goes on after the first one's two events.
fn next(byte: u8, seq: u32, op: Op) -> Event {
    let continues = Some(JournalPosition { writing: WritingId([1; 8]), upto: 2 });
    Event { writing: WritingId([byte; 8]), seq, continues, op, ..event(1, 1) }
}

fn set(value: &str) -> Op {
    Op::Set { reference: "/data/a".into(), value: value.into() }
}

fn attach(name: &str) -> Op {
    let (reference, media_type, sha256) = ("/data/b".into(), "image/jpeg".into(), Digest::of(b"photo"));
    Op::Attach { reference, name: name.into(), media_type, len: 5, sha256 }
}

fn named(events: &[Event]) -> Vec<(String, String)> {
    events.iter().map(|event| (database_key(&id(), event.key()), event.to_text())).collect()
}

fn found(tab: &mut Tab, effects: &[Effect], stored: &Stored, room: &mut Room) -> Vec<Effect> {
    let ticket = effects.iter().find_map(read_ticket).expect("the database is asked");
    tab.handle(Input::Found { ticket, stored: Some(stored.clone()) }, room)
}

/// Opens a draft of which the database has these events, and localStorage what is in the room; what follows from that.
fn opened(events: Vec<(String, String)>, local: &[(String, String)], room: &mut Room) -> (Tab, Vec<Effect>) {
    let mut tab = started(true, room);
    local.iter().cloned().for_each(|(key, text)| room.local.lay(key, text));
    tab.handle(Input::Open { id: id(), way: Way::IfFree }, room);
    let effects = tab.handle(Input::Locked { lock: Lock::Response(id()), got: true }, room);
    let stored = Stored { heads: vec![(id(), draft().to_text())], ..Stored::default() };
    let effects = found(&mut tab, &effects, &stored, room);
    let (ticket, batch) = commit(&effects).expect("the fence");
    let heads = vec![(id(), head_in(batch).expect("a head"))];
    let effects = tab.handle(done(ticket), room);
    let effects = found(&mut tab, &effects, &Stored { heads, events, ..Stored::default() }, room);
    (tab, effects)
}

/// The transaction that completes a draft of these events.
fn sealed(events: &[Event]) -> Batch {
    let mut room = Room::default();
    let (mut tab, _) = opened(named(events), &[], &mut room);
    let effects = tab.handle(complete(), &mut room);
    commit(&effects).expect("the record").1.clone()
}

/// What a transaction sets aside, the names of the events that it deletes, and which files it leaves.
fn aside_deleted_left(batch: &Batch) -> (Vec<String>, Vec<&str>, Vec<&str>) {
    let aside = batch.writes.iter().filter_map(|write| match write {
        Write::Aside(aside) => Some(format!("{} {} {}", aside.place, aside.reason, aside.text())),
        _ => None,
    });
    let deleted = batch.writes.iter().filter_map(|write| match write {
        Write::DeleteEvent(name) => Some(&**name),
        _ => None,
    });
    let left = batch.writes.iter().filter_map(|write| match write {
        Write::DeleteFiles { but, .. } => Some(but.iter().map(String::as_str)),
        _ => None,
    });
    (aside.collect(), deleted.collect(), left.flatten().collect())
}

/// Two tabs have gone on from the same state: what the record does not take is set aside, with the files that it names.
#[test]
fn completing_sets_aside_another_continuation_and_nothing_that_is_shown() {
    let check = |beside: &[Op], files: &[&str]| {
        let begun = [event(1, 1), event(1, 2)];
        let beside: Vec<_> = (1..).zip(beside).map(|(seq, op)| next(2, seq, op.clone())).collect();
        let shown = Event { at: event(1, 1).at + 1, ..next(3, 1, set("shown")) };
        let batch = sealed(&[&begun[..], &beside, &[shown]].concat());
        let named = named(&beside);
        let (aside, deleted, left) = aside_deleted_left(&batch);
        assert_eq!(aside, named.iter().map(|(_, text)| format!("database superseded {text}")).collect::<Vec<_>>());
        assert_eq!(deleted, named.iter().map(|(name, _)| &**name).collect::<Vec<_>>());
        assert_eq!(left, files);
    };
    check(&[], &[]);
    check(&[set("beside")], &[]);
    check(&[set("beside"), attach("a.jpg"), attach("b.jpg")], &["a.jpg", "b.jpg"]);
}

#[test]
fn a_record_covers_each_writing_up_to_its_first_hole() {
    let check = |writings: &[(u8, &[u32])], expected: &[(u8, u32)]| {
        let events = writings.iter().flat_map(|(byte, numbers)| {
            numbers.iter().map(|seq| if *byte == 1 { event(1, *seq) } else { next(*byte, *seq, set("x")) })
        });
        let head = head_in(&sealed(&events.collect::<Vec<_>>())).expect("a head");
        let mut covers = ResponseHead::parse(&head).expect("a head").covers;
        covers.pop().expect("this tab's own writing");
        let expected =
            expected.iter().map(|(byte, upto)| JournalPosition { writing: WritingId([*byte; 8]), upto: *upto });
        assert_eq!(covers, expected.collect::<Vec<_>>(), "{writings:?}");
    };
    check(&[(1, &[1, 2])], &[(1, 2)]);
    check(&[(1, &[1, 2, 4])], &[(1, 2)]);
    check(&[(1, &[1, 2]), (2, &[1, 2, 3])], &[(1, 2), (2, 3)]);
    // What comes before may be in a store that is out of reach: nothing of it is in the record.
    check(&[(1, &[1, 2]), (2, &[2, 3])], &[(1, 2)]);
}

/// The entry leaves the place where it was found, once it is set aside.
#[test]
fn what_cannot_be_read_is_set_aside_from_where_it_was() {
    let begun = named(&[event(1, 1), event(1, 2)]);
    let in_database = (database_key(&id(), event(1, 3).key()), "{broken".to_owned());
    let in_tail = (tail_key(&event(1, 4), 1), "{torn".to_owned());
    let mut room = Room::default();
    let events = [begun, vec![in_database.clone()]].concat();
    let (mut tab, effects) = opened(events, std::slice::from_ref(&in_tail), &mut room);
    let (ticket, batch) = commit(&effects).expect("it is set aside");
    let (mut aside, deleted, _) = aside_deleted_left(batch);
    aside.sort();
    assert_eq!(aside, ["database malformed {broken", "tail malformed {torn"]);
    assert_eq!(deleted, [in_database.0]);
    assert_eq!(room.local.len(), 1, "it may not happen");
    tab.handle(done(ticket), &mut room);
    assert!(room.local.is_empty(), "{:?}", room.local);
}
