//! What the mirror alone has of a response that was sealed without it: it is set aside, and until then stays where it is.

use crate::room::{Room, commit, completed, done, draft, event, id, read_ticket, started};
use outbox::{
    JournalPosition, ResponseHead, WritingId,
    journal::database_key,
    mirror::{self, Changes, Image, Mirrored, Remove},
    snapshot::{Content, Snapshot, snapshot_key},
    tab::{Batch, Effect, Input, Lock, Query, Stored, Tab, Unsent, Way, Write},
};

/// The record covers the first two events; a third stands in the mirror.
fn covers() -> Vec<JournalPosition> {
    vec![JournalPosition { writing: WritingId([1; 8]), upto: 2 }]
}

fn image(head: &ResponseHead, events: impl Iterator<Item = u32>) -> Mirrored {
    let events = events.map(|seq| (event(1, seq).key(), event(1, seq).to_text())).collect();
    Mirrored { images: [(id(), Image { head: Some(head.to_text()), events, record: None })].into() }
}

/// What is set aside, and what the mirror is told.
fn aside_and_changes(batch: &Batch) -> (Vec<String>, Changes) {
    let aside = batch.writes.iter().filter_map(|write| match write {
        Write::Aside(aside) => Some(format!("{} {} {}", aside.place, aside.reason, aside.text())),
        _ => None,
    });
    (aside.collect(), batch.changes(&Ok(())).expect("the mirror changes"))
}

fn third_aside() -> String {
    format!("database superseded {}", event(1, 3).to_text())
}

/// A draft, with a copy that was sealed where the database was out of reach, is opened; the mirror has so much.
fn opened(doubted: bool, mirror: Option<Mirrored>) -> Batch {
    opened_beside(completed(id()), doubted, mirror)
}

/// The same, with this head of the copy.
fn opened_beside(head: ResponseHead, doubted: bool, mirror: Option<Mirrored>) -> Batch {
    let mut room = Room::default();
    let copy = Snapshot::new(head, Content::Sealed(b"record".to_vec()));
    let copy = Snapshot { covers: covers(), ..copy };
    let mut tab = started(true, &mut room);
    room.local.lay(snapshot_key(&id()), copy.to_text());
    if doubted {
        tab.handle(Input::Distrust, &mut room);
    }
    tab.handle(Input::Open { id: id(), way: Way::IfFree }, &mut room);
    let mut stored = Stored { heads: vec![(id(), draft().to_text())], ..Stored::default() };
    let effects = tab.handle(Input::Locked { lock: Lock::Response(id()), got: true }, &mut room);
    let effects = found(&mut tab, &effects, &stored, &mut room);
    let (ticket, batch) = commit(&effects).expect("the fence");
    let head = batch.writes.iter().find_map(|write| if let Write::Head(_, text) = write { Some(text) } else { None });
    stored.heads = vec![(id(), head.expect("a head").clone())];
    let effects = tab.handle(done(ticket), &mut room);
    stored.events = (1..=2).map(|seq| (database_key(&id(), event(1, seq).key()), event(1, seq).to_text())).collect();
    stored.mirror = mirror;
    let effects = found(&mut tab, &effects, &stored, &mut room);
    commit(&effects).expect("the record takes the draft's place").1.clone()
}

fn found(tab: &mut Tab, effects: &[Effect], stored: &Stored, room: &mut Room) -> Vec<Effect> {
    let ticket = effects.iter().find_map(read_ticket).expect("the database is asked");
    tab.handle(Input::Found { ticket, stored: Some(stored.clone()) }, room)
}

/// A start looks around: the database's head is this one, and the mirror has an image of the response.
fn compared(head: &ResponseHead, mirror: Mirrored) -> Vec<Batch> {
    let mut room = Room::default();
    let mut tab = Tab::default();
    let mut effects = tab.handle(Input::Started { database: true, local: true }, &mut room);
    let heads = vec![(id(), head.to_text())];
    let stored = Stored { heads, mirror: Some(mirror), ..Stored::default() };
    let mut batches = Vec::new();
    while let Some(at) = effects.iter().position(|effect| read_ticket(effect).is_some()) {
        let asked = effects.swap_remove(at);
        let ticket = read_ticket(&asked).expect("just found");
        let mut stored = stored.clone();
        if let Effect::Read { query: Query::Record(_), .. } = asked {
            stored.record = Some(b"record".to_vec());
        }
        effects.extend(tab.handle(Input::Found { ticket, stored: Some(stored) }, &mut room));
    }
    for effect in effects {
        if let Effect::Commit { batch, .. } = effect {
            batches.push(batch);
        }
    }
    batches
}

/// Found by the simulator: a tab without a database sealed what it knew, and the answers that only the mirror had, called
/// saved, went with the draft.
#[test]
fn what_only_the_mirror_has_is_set_aside_when_another_record_takes_the_drafts_place() {
    let (aside, changes) = aside_and_changes(&opened(false, Some(image(&draft(), 1..=3))));
    assert_eq!(aside, [third_aside()]);
    let key = format!("event.{}.3", WritingId([1; 8]));
    assert_eq!(changes.remove, Remove::Covered { covers: covers(), names: vec![key] });
}

#[test]
fn what_nobody_has_seen_stays_in_the_mirror() {
    let (aside, changes) = aside_and_changes(&opened(false, None));
    assert_eq!((aside, changes.remove), (vec![], Remove::Covered { covers: covers(), names: vec![] }));
}

/// Found by the simulator: it was set aside in a database that was torn.
#[test]
fn a_database_that_has_failed_is_not_believed_with_what_is_set_aside() {
    let (aside, changes) = aside_and_changes(&opened(true, Some(image(&draft(), 1..=3))));
    assert_eq!(aside, [third_aside()]);
    assert_eq!(changes.remove, Remove::Covered { covers: covers(), names: vec![] });
}

#[test]
fn a_start_sets_aside_what_was_left_over() {
    let sealed = ResponseHead { covers: covers(), ..completed(id()) };
    // The mirror has missed the end of the draft, or has the record's head by now.
    for head in [draft(), sealed.clone()] {
        let batches = compared(&sealed, image(&head, 1..=3));
        let left = batches.iter().find(|batch| batch.writes.iter().any(|write| matches!(write, Write::Aside(_))));
        let (aside, changes) = aside_and_changes(left.expect("it is set aside"));
        assert_eq!((aside, changes.id), (vec![third_aside()], id()));
        let names = (1..=3).map(|seq| format!("event.{}.{seq}", WritingId([1; 8]))).collect();
        assert_eq!(changes.remove, Remove::Named(names));
    }
    let received = sealed.clone();
    let state = outbox::State::Received { digest: received.digest().expect("sealed"), received: "2026-11-23".into() };
    let received = ResponseHead { state, ..received };
    let batches = compared(&received, image(&sealed, 3..=3));
    let left = batches.iter().find(|batch| batch.writes.iter().any(|write| matches!(write, Write::Aside(_))));
    let (aside, changes) = aside_and_changes(left.expect("it is set aside"));
    assert_eq!((aside, changes), (vec![third_aside()], Changes::wipe(id())));
}

/// Nothing of what the record covers is left readable, whatever the mirror has missed.
#[test]
fn what_the_record_covers_is_not_set_aside() {
    let sealed = ResponseHead { covers: covers(), ..completed(id()) };
    for batch in compared(&sealed, image(&draft(), 1..=2)) {
        assert!(!batch.writes.iter().any(|write| matches!(write, Write::Aside(_))), "{batch:?}");
    }
}

#[test]
fn the_rescue_file_takes_it() {
    let sealed = ResponseHead { covers: covers(), ..completed(id()) };
    let stored = Stored {
        heads: vec![(id(), sealed.to_text())],
        record: Some(b"record".to_vec()),
        mirror: Some(image(&sealed, 3..=3)),
        ..Stored::default()
    };
    let found = Unsent::gather(id(), Some(&stored), Vec::new(), true, &Room::default());
    let aside: Vec<_> = found.aside.iter().map(|raw| String::from_utf8_lossy(&raw.bytes).into_owned()).collect();
    assert_eq!(aside, [event(1, 3).to_text()]);
}

/// A completed response is compared by its head alone: its record is read where that is another.
#[test]
fn a_record_that_the_mirror_lacks_is_brought_there() {
    let sealed = ResponseHead { covers: covers(), ..completed(id()) };
    let puts = |mirror| {
        let batches = compared(&sealed, mirror).into_iter();
        let puts = batches.filter_map(|batch| batch.for_mirror().map(|changes| changes.put));
        puts.filter(|put| put.record.is_some()).collect::<Vec<_>>()
    };
    let whole = Image { head: Some(sealed.to_text()), events: Vec::new(), record: Some(b"record".to_vec()) };
    assert_eq!(puts(Mirrored::default()), std::slice::from_ref(&whole));
    assert_eq!(puts(image(&draft(), 1..=2)), [whole]);
    assert_eq!(puts(image(&sealed, std::iter::empty())), []);
}

#[test]
fn files_of_a_record_that_another_tab_has_sealed_stay_whatever_this_one_saw() {
    let part = format!(r#","parts":[{{"name":"a.jpg","len":4,"ct_sha256":"{}"}}]}}"#, "0".repeat(64));
    let text = completed(id()).to_text();
    let head = text.strip_suffix('}').map(|text| text.to_owned() + &part).expect("an object");
    let batch = opened_beside(ResponseHead::parse(&head).expect("a head"), false, Some(Mirrored::default()));
    let kept = batch.writes.iter().filter_map(|write| match write {
        Write::DeleteFiles { but, .. } | Write::DeleteSealed { but, .. } => Some(but.concat()),
        _ => None,
    });
    assert_eq!(kept.collect::<Vec<_>>(), ["a.jpg", "a.jpg"]);
}

#[test]
fn a_text_that_has_gone_further_in_the_mirror_stays_when_the_journal_goes() {
    let head = ResponseHead { covers: covers(), ..completed(id()) };
    let gone = (1..=3).map(|seq| Write::DeleteEvent(database_key(&id(), event(1, seq).key())));
    let writes = std::iter::once(Write::Head(id(), head.to_text())).chain(gone).collect();
    let changes = Batch { expect: None, writes }.changes(&Ok(())).expect("the mirror changes");
    let third = mirror::Key::Event(event(1, 3).key()).to_string();
    assert_eq!(changes.remove, Remove::Covered { covers: covers(), names: vec![third] });
}
