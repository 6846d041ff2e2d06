//! What a rescue file takes: whatever either store has of an unsent response is in it, readable or not.

use crate::room::{Room, completed, draft, event, form, id, id_of, tail_key};
use outbox::{
    Event, JournalPosition, ResponseHead, ResponseSecret, StateName,
    journal::database_key,
    mirror::{Image, Mirrored},
    snapshot::{Content, Index, Snapshot, index_key, snapshot_key},
    tab::{Env, Stored, Unsent, strays, unsent},
    tail::{TailKey, prefix_of},
};
use proptest::prelude::*;

fn head(byte: u8) -> ResponseHead {
    let secret = ResponseSecret([9; 16]);
    ResponseHead::draft(id_of(byte), "trzy".into(), "Trzy".into(), form(), "2026-11-22".into(), secret)
}

/// A head as an earlier test has frozen it.
fn frozen(name: &str) -> ResponseHead {
    let path = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/v1").join(name);
    ResponseHead::parse(std::fs::read_to_string(path).expect("a fixture").trim_end()).expect("a head")
}

fn gathered(byte: u8, stored: Option<&Stored>, room: &Room) -> Unsent {
    Unsent::gather(id_of(byte), stored, room.local(&prefix_of(&id_of(byte))), true, room)
}

/// The texts of the events, and of what is set aside.
fn texts(found: &Unsent) -> (Vec<String>, Vec<String>) {
    let events = match &found.found {
        Some((_, Content::Events(events))) => events.iter().map(Event::to_text).collect(),
        _ => Vec::new(),
    };
    let aside = found.aside.iter().map(|raw| String::from_utf8_lossy(&raw.bytes).into_owned());
    (events, aside.collect())
}

#[derive(Debug, Clone, Copy)]
enum Place {
    Database,
    Tail,
    Both,
    Copy,
    Nowhere,
}

fn place() -> impl Strategy<Value = Place> {
    prop_oneof![
        3 => Just(Place::Database),
        3 => Just(Place::Tail),
        1 => Just(Place::Both),
        2 => Just(Place::Copy),
        1 => Just(Place::Nowhere)
    ]
}

proptest! {
    /// Wherever an event lies, whatever lies beside it, and whether or not there is a head.
    #[test]
    fn all_that_is_here_of_a_draft_is_found(
        places in prop::collection::vec((place(), prop_oneof![4 => Just(None), 1 => "[a-z{}\":]{0,12}".prop_map(Some)]), 1..12),
        has_head: bool,
        has_database: bool,
    ) {
        let (mut stored, mut room, mut copied) = (Stored::default(), Room::default(), Vec::new());
        if has_head {
            stored.heads.push((id_of(1), head(1).to_text()));
        }
        let (mut good, mut broken) = (Vec::new(), Vec::new());
        for (at, (place, garbage)) in places.iter().enumerate() {
            let event = event(1, at as u32 + 1);
            let text = garbage.clone().unwrap_or_else(|| event.to_text());
            let in_database = matches!(place, Place::Database | Place::Both) && has_database;
            let in_tail = matches!(place, Place::Tail | Place::Both);
            if in_database {
                stored.events.push((database_key(&id_of(1), event.key()), text.clone()));
            }
            if in_tail {
                room.local.lay(tail_key(&event, 1), text.clone());
            }
            if matches!(place, Place::Copy) {
                copied.push(event.clone());
            }
            match garbage {
                _ if matches!(place, Place::Copy) => good.push(event.to_text()),
                None if in_database || in_tail => good.push(text),
                Some(_) if in_database || in_tail => broken.push(text),
                _ => {}
            }
        }
        let has_copy = !copied.is_empty();
        if has_copy {
            let copy = Snapshot::new(head(1), Content::Events(copied));
            room.local.lay(snapshot_key(&id_of(1)), copy.to_text());
        }
        let found = gathered(1, has_database.then_some(&stored), &room);
        let (events, aside) = texts(&found);
        let begins = good.iter().any(|text| text.contains("\"begin\""));
        let is_draft = has_head && has_database || has_copy || begins;
        prop_assert_eq!(found.found.is_some(), is_draft);
        for text in good {
            prop_assert!(events.iter().chain(&aside).filter(|found| **found == text).count() == 1, "{}", text);
        }
        for text in broken {
            prop_assert!(aside.contains(&text), "{}", text);
        }
    }
}

#[test]
fn what_a_newer_version_wrote_goes_as_it_is() {
    let mut room = Room::default();
    let newer = "{\"v\":99,\"something\":true}";
    room.local.lay(tail_key(&event(1, 2), 1), newer.into());
    let events = vec![(database_key(&id_of(1), event(1, 1).key()), event(1, 1).to_text())];
    let mut stored = Stored { heads: vec![(id_of(1), head(1).to_text())], events, ..Stored::default() };
    let found = gathered(1, Some(&stored), &room);
    assert_eq!(texts(&found), (vec![event(1, 1).to_text()], vec![newer.into()]));
    assert_eq!(found.aside[0].reason, "newer");

    // Without a head that can be read nothing is guessed: everything goes as it is, a record too.
    stored.heads[0].1 = newer.into();
    stored.record = Some(vec![0xff, 0]);
    room.local.lay(snapshot_key(&id_of(1)), Snapshot::new(head(1), Content::Events(vec![event(1, 1)])).to_text());
    let found = gathered(1, Some(&stored), &room);
    assert_eq!(found.found, None);
    let kept: Vec<_> = found.aside.iter().map(|raw| raw.key.split('.').next().expect("a part")).collect();
    assert_eq!(kept, ["responses", "events", "records", "teren", "teren"]);
    assert_eq!(found.aside[2].bytes, [0xff, 0]);
}

#[test]
fn a_record_comes_from_whichever_store_has_it() {
    let head = frozen("head-completed.json");
    let stored = |record| Stored { heads: vec![(head.id, head.to_text())], record, ..Stored::default() };
    let mut room = Room::default();
    let found = |stored: &Stored, room: &Room| Unsent::gather(head.id, Some(stored), Vec::new(), true, room);
    let in_database = found(&stored(Some(b"record".to_vec())), &room);
    assert_eq!(in_database.found, Some((head.clone(), Content::Sealed(b"record".to_vec()))));
    // Nothing is here: nothing is made up.
    assert_eq!(found(&stored(None), &room), Unsent::default());
    let copy = Snapshot::new(head.clone(), Content::Sealed(b"record".to_vec()));
    room.local.lay(snapshot_key(&head.id), copy.to_text());
    assert_eq!(found(&stored(None), &room).found, in_database.found);
    // What stands in the tail beside a record was not sealed with it.
    let later = event(1, 5);
    let tail = vec![(TailKey { response: head.id, event: later.key() }.to_string(), later.to_text())];
    let beside = Unsent::gather(head.id, Some(&stored(Some(b"record".to_vec()))), tail, true, &Room::default());
    assert_eq!((beside.found, beside.aside.len()), (in_database.found, 1));
    assert_eq!(beside.aside[0].reason, "superseded");
}

#[test]
fn what_is_waiting_is_known_from_both_stores() {
    let received = frozen("head-received.json");
    let heads = vec![(received.id, received.to_text()), (id_of(1), head(1).to_text()), (id_of(2), "{}".into())];
    let gone = vec![(id_of(3), "2026-11-22".into()), (id_of(4), "2026-11-22".into())];
    let overview = Stored { heads, gone, ..Stored::default() };
    let mut room = Room::default();
    room.local.lay(tail_key(&event(3, 1), 3), event(3, 1).to_text());
    room.local.lay(tail_key(&event(5, 1), 5), event(5, 1).to_text());
    room.local.lay(
        index_key(&id_of(6)),
        Index { v: 1, id: id_of(6), survey: "trzy".into(), state: StateName::Draft }.to_text(),
    );
    let old = Index { v: 1, id: id_of(7), survey: "trzy".into(), state: StateName::Received };
    room.local.lay(index_key(&id_of(7)), old.to_text());
    let sealed = |byte| {
        Snapshot::new(ResponseHead { id: id_of(byte), ..frozen("head-completed.json") }, Content::Sealed(vec![1]))
    };
    room.local.lay(snapshot_key(&id_of(4)), sealed(4).to_text());
    let waiting: Vec<_> = unsent(Some(&overview), &room).into_iter().collect();
    // 3 was thrown away, 7 was received; 4 was completed elsewhere all the same, and of 6 only its name is left.
    assert_eq!(waiting, [id_of(1), id_of(2), id_of(4), id_of(5), id_of(6)]);
    assert_eq!(gathered(6, None, &room), Unsent::default());
    assert!(strays(&room).is_empty());
    room.local.lay("teren.tail.not-an-id.x.1".into(), "lost".into());
    assert_eq!(strays(&room).len(), 1);
}

/// Both stores were found empty, and nothing was brought back yet.
#[test]
fn what_only_the_mirror_has_is_unsent() {
    let event = event(1, 1);
    let image =
        Image { head: Some(draft().to_text()), events: vec![(event.key(), event.to_text())], ..Image::default() };
    let mirror = Some(Mirrored { images: [(id(), image)].into() });
    let stored = Stored { mirror, ..Stored::default() };
    let room = Room::default();
    assert_eq!(unsent(Some(&stored), &room), [id()].into());
    let found = Unsent::gather(id(), Some(&stored), Vec::new(), true, &room).found;
    assert_eq!(found, Some((draft(), Content::Events(vec![event]))));
}

#[test]
fn what_was_thrown_away_is_not_taken_from_the_mirror() {
    let (event, room) = (event(1, 1), Room::default());
    for (gone, expected) in [(id_of(2), true), (id(), false)] {
        let head = Some(draft().to_text());
        let image = Image { head, events: vec![(event.key(), event.to_text())], ..Image::default() };
        let mirror = Some(Mirrored { images: [(id(), image)].into() });
        let stored = Stored { gone: vec![(gone, "2026-11-22".into())], mirror, ..Stored::default() };
        let found = Unsent::gather(id(), Some(&stored), Vec::new(), true, &room);
        assert_eq!((found.found.is_some(), found.aside.len()), (expected, 0));
    }
}

/// The database tells what has become of it; of the others it knows nothing yet.
#[test]
fn what_the_database_knows_is_not_taken_from_the_mirror() {
    let received = frozen("head-received.json");
    let image = |head: &ResponseHead| Image { head: Some(head.to_text()), ..Image::default() };
    let images = [(received.id, image(&received)), (id(), image(&draft()))].into();
    let heads = vec![(received.id, received.to_text())];
    let stored = Stored { heads, mirror: Some(Mirrored { images }), ..Stored::default() };
    assert_eq!(unsent(Some(&stored), &Room::default()), [id()].into());
}

#[test]
fn a_copy_of_what_is_over_does_not_wait() {
    let received = frozen("head-received.json");
    let mut room = Room::default();
    let over = Snapshot::new(received.clone(), Content::Sealed(vec![1]));
    room.local.lay(snapshot_key(&received.id), over.to_text());
    assert!(unsent(Some(&Stored::default()), &room).is_empty());
    let copy = Snapshot::new(head(1), Content::Events(vec![event(1, 1)]));
    room.local.lay(snapshot_key(&id_of(1)), copy.to_text());
    let gone = vec![(id_of(1), "2026-11-22".into())];
    assert!(unsent(Some(&Stored { gone, ..Stored::default() }), &room).is_empty(), "it was thrown away as a draft");
    assert_eq!(unsent(Some(&Stored::default()), &room), [id_of(1)].into());
}

/// Sealed twice, in tabs out of each other's reach: either record may be the one that counts.
#[test]
fn another_record_in_localstorage_goes_beside_the_one_in_the_database() {
    let head = frozen("head-completed.json");
    let stored = Stored { heads: vec![(head.id, head.to_text())], record: Some(b"one".to_vec()), ..Stored::default() };
    for (other, expected) in [(ResponseHead { id: head.id, ..completed(id()) }, 1), (head.clone(), 0)] {
        let mut room = Room::default();
        let copy = Snapshot::new(other, Content::Sealed(b"another".to_vec()));
        room.local.lay(snapshot_key(&head.id), copy.to_text());
        let found = Unsent::gather(head.id, Some(&stored), Vec::new(), true, &room);
        assert_eq!(found.found, Some((head.clone(), Content::Sealed(b"one".to_vec()))));
        let aside: Vec<_> = found.aside.iter().map(|raw| (&raw.place[..], &raw.reason[..], &raw.bytes)).collect();
        assert_eq!(aside, vec![("snapshot", "superseded", &copy.to_text().into_bytes()); expected]);
    }
}

/// The record takes the draft's place as soon as a tab opens it.
#[test]
fn a_record_that_was_sealed_out_of_reach_is_unsent_and_what_it_does_not_cover_goes_beside_it() {
    let covers = vec![JournalPosition { writing: event(1, 1).writing, upto: 2 }];
    let copy = Snapshot::new(completed(id()), Content::Sealed(b"record".to_vec()));
    let copy = Snapshot { covers: covers.clone(), ..copy };
    let mut room = Room::default();
    room.local.lay(snapshot_key(&id()), copy.to_text());
    for seq in [2, 4] {
        room.local.lay(tail_key(&event(1, seq), 1), event(1, seq).to_text());
    }
    let events = (1..=3).map(|seq| (database_key(&id(), event(1, seq).key()), event(1, seq).to_text())).collect();
    let stored = Stored { heads: vec![(id(), draft().to_text())], events, ..Stored::default() };
    let found = gathered(1, Some(&stored), &room);
    let head = ResponseHead { covers, ..completed(id()) };
    assert_eq!(found.found, Some((head, Content::Sealed(b"record".to_vec()))));
    let places: Vec<_> = found.aside.iter().map(|raw| (&raw.place[..], &raw.reason[..])).collect();
    assert_eq!(places, [("database", "superseded"), ("tail", "superseded")]);
    assert_eq!(texts(&found).1, [event(1, 3).to_text(), event(1, 4).to_text()]);
}
