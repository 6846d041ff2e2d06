//! A response that localStorage has sealed, where the database was out of reach, meets the database again.

use crate::room::{Room, commit, completed, done, draft, event, head_in, id, read_ticket, started, tail_key};
use outbox::{
    Digest, KeptJournal, ResponseHead, State,
    snapshot::{Content, Index, Snapshot, index_key, snapshot_key},
    tab::{Effect, Env, Input, Lock, NotOpened, Notification, Stored, Tab, Way, Write},
};

fn found(tab: &mut Tab, effects: &[Effect], stored: &Stored, room: &mut Room) -> Vec<Effect> {
    let ticket = effects.iter().find_map(read_ticket).expect("the database is asked");
    tab.handle(Input::Found { ticket, stored: Some(stored.clone()) }, room)
}

/// Opens a response of which localStorage has this copy and an event in the tail; what follows from all that is found.
fn opened(copy: Option<&ResponseHead>, stored: &Stored, room: &mut Room) -> (Tab, Vec<Effect>) {
    let mut tab = started(true, room);
    if let Some(head) = copy {
        let copy = Snapshot::new(head.clone(), Content::Sealed(b"record".to_vec()));
        room.local.lay(snapshot_key(&id()), copy.to_text());
        room.local.lay(index_key(&id()), Index::of(head).to_text());
    }
    room.local.lay(tail_key(&event(1, 1), 1), event(1, 1).to_text());
    tab.handle(Input::Open { id: id(), way: Way::IfFree }, room);
    let mut stored = stored.clone();
    let effects = tab.handle(Input::Locked { lock: Lock::Response(id()), got: true }, room);
    let mut effects = found(&mut tab, &effects, &stored, room);
    let fence = commit(&effects).map(|(ticket, batch)| (ticket, head_in(batch).expect("a head")));
    if let Some((ticket, head)) = fence {
        stored.heads = vec![(id(), head)];
        effects = tab.handle(done(ticket), room);
    }
    let effects = found(&mut tab, &effects, &stored, room);
    (tab, effects)
}

fn received() -> ResponseHead {
    let state = State::Received { digest: Digest::of(b"record"), received: "2026-11-21".into() };
    ResponseHead { state, ..completed(id()) }
}

fn with_journal() -> ResponseHead {
    ResponseHead { journal: Some(KeptJournal::default()), ..completed(id()) }
}

/// What the database says is gone was received a month ago, or thrown away. Neither happens to what localStorage alone
/// has sealed: that is put back, and stays until its receipt is there.
#[test]
fn a_record_that_nobody_else_has_is_put_back() {
    let check = |gone: bool, copy: Option<&ResponseHead>, expected: NotOpened, put_back: bool| {
        let mut room = Room::default();
        let gone = if gone { vec![(id(), "2026-11-20".into())] } else { Vec::new() };
        let stored = Stored { gone, ..Stored::default() };
        let (mut tab, effects) = opened(copy, &stored, &mut room);
        let (ticket, batch) = commit(&effects).expect("its copies are put in order");
        let record = batch.writes.iter().find_map(|write| match write {
            Write::Record(_, bytes) => Some(&bytes[..]),
            _ => None,
        });
        assert_eq!(record, put_back.then_some(&b"record"[..]), "{stored:?} {copy:?}");
        assert_eq!(batch.writes.iter().any(|write| matches!(write, Write::DeleteGone(_))), put_back);
        assert_eq!(room.local.len(), if copy.is_some() { 3 } else { 1 }, "it may not happen");
        let effects = tab.handle(done(ticket), &mut room);
        let why = effects.iter().find_map(|effect| match effect {
            Effect::Notify(Notification::NotOpened { why, .. }) => Some(*why),
            _ => None,
        });
        assert_eq!(why, Some(expected), "{stored:?} {copy:?}");
        let left: Vec<_> = room.local("").into_iter().map(|(key, _)| key).collect();
        let stays = if put_back { vec![snapshot_key(&id())] } else { Vec::new() };
        assert_eq!(left, stays, "{stored:?} {copy:?}");
    };
    check(false, Some(&completed(id())), NotOpened::NotDraft, true);
    check(false, Some(&received()), NotOpened::NotDraft, true);
    check(false, Some(&with_journal()), NotOpened::NotDraft, true);
    check(true, Some(&completed(id())), NotOpened::NotDraft, true);
    check(true, Some(&received()), NotOpened::Missing, false);
    // Its journal stood in the database: whoever has thrown it away there has thrown this away.
    check(true, Some(&with_journal()), NotOpened::Missing, false);
    check(true, None, NotOpened::Missing, false);
}

/// The collector is told of every record that this one replaces, once each.
#[test]
fn a_record_from_elsewhere_replaces_what_its_draft_did() {
    let check = |copy: &[&[u8]], known: &[&[u8]], expected: &[&[u8]]| {
        let digests = |records: &[&[u8]]| records.iter().map(|record| Digest::of(record)).collect::<Vec<_>>();
        let copied = ResponseHead { replaces: digests(copy), ..completed(id()) };
        let draft = ResponseHead { replaces: digests(known), ..draft() };
        let stored = Stored { heads: vec![(id(), draft.to_text())], ..Stored::default() };
        let (_, effects) = opened(Some(&copied), &stored, &mut Room::default());
        let (_, batch) = commit(&effects).expect("it takes the draft's place");
        let head = ResponseHead::parse(&head_in(batch).expect("a head")).expect("a head");
        assert_eq!((head.replaces, head.state), (digests(expected), copied.state), "{copy:?} {known:?}");
    };
    check(&[], &[], &[]);
    check(&[], &[b"first"], &[b"first"]);
    check(&[b"first"], &[], &[b"first"]);
    check(&[b"first"], &[b"first"], &[b"first"]);
    check(&[b"first"], &[b"first", b"second"], &[b"first", b"second"]);
}
