//! One tab's decisions, one at a time; what many of them lead to is the simulator's business. Each bug that the simulator
//! has found stands here by its name.

use outbox::{
    Digest, Edit, FormRef, Op, Part, ResponseHead, ResponseId, ResponseSecret, State,
    seal::{Instant, Times},
    snapshot::{Content, Snapshot, snapshot_key},
    tab::{
        Batch, CommitError, Effect, Input, LocalRefused, Lock, NotOpened, OnlyRead, Query, Reply, Save, Show, Stored,
        Tab, Ticket, World, Write,
    },
    tail::{self, Durability},
};
use std::collections::BTreeMap;

/// localStorage, a clock that stands, and random bytes that count.
#[derive(Default)]
struct Room {
    local: BTreeMap<String, String>,
    full: bool,
    lot: u8,
}

impl World for Room {
    fn now(&self) -> Instant {
        Instant { utc_ms: 1_795_338_930_123, offset_min: 60 }
    }

    fn random(&mut self, bytes: &mut [u8]) {
        self.lot += 1;
        bytes.fill(self.lot);
    }

    fn local(&self, prefix: &str) -> Vec<(String, String)> {
        let all = self.local.iter().filter(|(key, _)| key.starts_with(prefix));
        all.map(|(key, text)| (key.clone(), text.clone())).collect()
    }

    fn local_text(&self, key: &str) -> Option<String> {
        self.local.get(key).cloned()
    }

    fn put_local(&mut self, key: &str, text: &str) -> Result<(), LocalRefused> {
        if self.full {
            return Err(LocalRefused);
        }
        self.local.insert(key.into(), text.into());
        Ok(())
    }

    fn remove_local(&mut self, key: &str) {
        self.local.remove(key);
    }
}

fn id() -> ResponseId {
    ResponseId::from_random([1; 16])
}

fn form() -> FormRef {
    FormRef { id: "trzy".into(), version: "1".into(), hash: Digest::of(b"pack") }
}

fn draft() -> ResponseHead {
    ResponseHead::draft(id(), "trzy".into(), "Trzy".into(), form(), "2026-11-22".into(), ResponseSecret([9; 16]))
}

fn begin() -> Input {
    let begin = Op::Begin {
        response: id(),
        survey: "trzy".into(),
        form: form(),
        seed: 7,
        zone: "Europe/Warsaw".into(),
        edits: None,
        values: Vec::new(),
    };
    Input::Begin { head: Box::new(draft()), begin }
}

fn answer(value: &str) -> Input {
    let op = Op::Set { reference: "/data/a".into(), value: value.into() };
    Input::Answer { id: id(), op, edit: Edit::Choice }
}

fn complete() -> Input {
    let part = Part { name: "instance.xml".into(), media_type: "application/xml".into(), bytes: b"<data/>".to_vec() };
    Input::Complete {
        id: id(),
        parts: vec![part],
        attached: vec![],
        key: None,
        times: Times::ToTheDay,
        keeps_journal: false,
        name: None,
    }
}

fn started(database: bool, room: &mut Room) -> Tab {
    let mut tab = Tab::default();
    let mut effects = tab.handle(Input::Started { database, local: true }, room);
    // Both the recovery and the uploader look around.
    while let Some(ticket) = effects.iter().find_map(read_ticket) {
        effects = tab.handle(Input::Found { ticket, stored: Some(Stored::default()) }, room);
    }
    tab
}

fn read_ticket(effect: &Effect) -> Option<Ticket> {
    if let Effect::Read { ticket, .. } = effect { Some(*ticket) } else { None }
}

fn commit(effects: &[Effect]) -> Option<(Ticket, &Batch)> {
    effects.iter().find_map(|effect| match effect {
        Effect::Commit { ticket, batch } => Some((*ticket, batch)),
        _ => None,
    })
}

fn save(effects: &[Effect]) -> Save {
    let mut saves = effects.iter().filter_map(|effect| match effect {
        Effect::Show(Show::Save(save)) => Some(*save),
        _ => None,
    });
    saves.next_back().expect("the save state is shown")
}

fn done(ticket: Ticket) -> Input {
    Input::Committed { ticket, result: Ok(()) }
}

#[test]
fn an_answer_is_in_the_tail_at_once_and_saved_after_its_transaction() {
    let mut room = Room::default();
    let mut tab = started(true, &mut room);
    tab.handle(begin(), &mut room);
    let effects = tab.handle(answer("x"), &mut room);
    assert_eq!(room.local(tail::PREFIX).len(), 2);
    assert_eq!((save(&effects).last, save(&effects).saved, save(&effects).is_saved()), (2, 0, false));
    let (ticket, batch) = commit(&effects).expect("a transaction");
    assert_eq!(batch.writes.len(), 3);
    let effects = tab.handle(done(ticket), &mut room);
    assert!(save(&effects).is_saved());
    assert!(room.local(tail::PREFIX).is_empty());
}

#[test]
fn a_refused_transaction_is_tried_again_and_saved_is_not_shown() {
    let mut room = Room::default();
    let mut tab = started(true, &mut room);
    tab.handle(begin(), &mut room);
    let effects = tab.handle(answer("x"), &mut room);
    let (ticket, _) = commit(&effects).expect("a transaction");
    let effects = tab.handle(Input::Committed { ticket, result: Err(CommitError::Failed) }, &mut room);
    assert_eq!((save(&effects).saved, save(&effects).durability), (0, Durability::TailOnly));
    let timer =
        effects.iter().find_map(|effect| if let Effect::Wait { timer, .. } = effect { Some(*timer) } else { None });
    let effects = tab.handle(Input::Elapsed(timer.expect("a timer")), &mut room);
    let (ticket, _) = commit(&effects).expect("the same again");
    assert!(save(&tab.handle(done(ticket), &mut room)).is_saved());
}

#[test]
fn a_tab_that_was_overtaken_writes_no_more() {
    let mut room = Room::default();
    let mut tab = started(true, &mut room);
    tab.handle(begin(), &mut room);
    let effects = tab.handle(answer("x"), &mut room);
    let (ticket, _) = commit(&effects).expect("a transaction");
    let effects = tab.handle(Input::Committed { ticket, result: Err(CommitError::Conflict) }, &mut room);
    assert!(!save(&effects).writable);
    assert!(tab.handle(answer("y"), &mut room).is_empty());
}

/// Found by the simulator: after a full localStorage only the later events were there.
#[test]
fn what_localstorage_refused_is_written_when_it_takes_again() {
    let mut room = Room::default();
    let mut tab = started(false, &mut room);
    tab.handle(begin(), &mut room);
    tab.handle(answer("1"), &mut room);
    room.full = true;
    assert_eq!(save(&tab.handle(answer("2"), &mut room)).durability, Durability::Failed);
    room.full = false;
    assert_eq!(save(&tab.handle(answer("3"), &mut room)).durability, Durability::TailOnly);
    assert_eq!(room.local(tail::PREFIX).len(), 4);
}

/// Writes a draft's two events with one tab, then lets another life of the app open it.
fn reopened(room: &mut Room, head: impl Fn(&str) -> Option<String>) -> (Tab, Vec<Effect>) {
    let mut tab = started(true, room);
    tab.handle(begin(), room);
    let effects = tab.handle(answer("x"), room);
    let (_, batch) = commit(&effects).expect("a transaction");
    let written =
        batch.writes.iter().find_map(|write| if let Write::Head(_, text) = write { Some(text) } else { None });
    let head = head(written.expect("a head"));
    let mut tab = started(true, room);
    tab.handle(Input::Open { id: id(), steal: false }, room);
    let lock = Lock::Response(id());
    let mut effects = tab.handle(Input::Locked { lock, got: head.is_some() }, room);
    if head.is_none() {
        // The recovery gave up; now it is for the user.
        effects = tab.handle(Input::Locked { lock, got: false }, room);
    }
    let ticket = effects.iter().find_map(read_ticket).expect("a question");
    let heads = head.map(|text| (id(), text)).into_iter().collect();
    let effects = tab.handle(Input::Found { ticket, stored: Some(Stored { heads, ..Stored::default() }) }, room);
    (tab, effects)
}

/// Found by the simulator: a tab that only reads showed as saved what another tab's tail alone had.
#[test]
fn a_reader_does_not_call_saved_what_only_the_tail_has() {
    let mut room = Room::default();
    let (_, effects) = reopened(&mut room, |_| None);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Show(Show::Opened(_)))));
    assert_eq!((save(&effects).last, save(&effects).is_saved(), save(&effects).writable), (2, false, false));
}

/// Found by the simulator: a tab whose lock was stolen typed on, and the other tab's transaction took that out of the tail.
#[test]
fn a_text_that_another_tab_has_overwritten_stays_in_the_tail() {
    let mut room = Room::default();
    let mut tab = started(true, &mut room);
    tab.handle(begin(), &mut room);
    let effects = tab.handle(answer("x"), &mut room);
    let (ticket, _) = commit(&effects).expect("a transaction");
    let (key, text) = room.local(tail::PREFIX).pop().expect("the answer");
    room.local.insert(key.clone(), text.replace("\"seq\":2", "\"seq\":2,\"upto\":3"));
    tab.handle(done(ticket), &mut room);
    assert_eq!(room.local(tail::PREFIX).into_iter().map(|(key, _)| key).collect::<Vec<_>>(), [key]);
}

#[test]
fn whoever_opens_a_draft_fences_it_before_reading() {
    let mut room = Room::default();
    let (mut tab, effects) = reopened(&mut room, |head| Some(head.to_owned()));
    let (ticket, batch) = commit(&effects).expect("the fence");
    let [Write::Head(_, fenced)] = &batch.writes[..] else { panic!("{batch:?}") };
    let fenced = fenced.clone();
    let effects = tab.handle(done(ticket), &mut room);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Read { query: Query::Response(_), .. })));
    // Found by the simulator: the head came to be, or changed hands, between looking and reading.
    let ticket = effects.iter().find_map(read_ticket).expect("a question");
    let stored = |text: &str| Some(Stored { heads: vec![(id(), text.to_owned())], ..Stored::default() });
    let other = fenced.replace("\"writer\":\"", "\"writer\":\"ff");
    let other = other.replacen("ff0", "f", 1);
    let again = tab.handle(Input::Found { ticket, stored: stored(&other) }, &mut room);
    assert!(again.iter().any(|effect| matches!(effect, Effect::Read { query: Query::Head(_), .. })), "{again:?}");
}

/// A tab that might not write said that another one had the response, whatever the reason was.
#[test]
fn what_may_only_be_read_says_why() {
    let why = |effects: &[Effect]| {
        let opened = effects.iter().find_map(|effect| match effect {
            Effect::Show(Show::Opened(opened)) => Some(opened.writing),
            _ => None,
        });
        opened.expect("it is opened").expect_err("it may only be read")
    };
    let (_, effects) = reopened(&mut Room::default(), |_| None);
    assert_eq!(why(&effects), OnlyRead::Elsewhere);

    // Opened again under its lock, with this answer to the fence and this tail beside what it has.
    let opened = |fence: Result<(), CommitError>, beside: Option<&str>| {
        let mut room = Room::default();
        let (mut tab, _) = reopened(&mut room, |_| None);
        tab.handle(Input::Open { id: id(), steal: false }, &mut room);
        let effects = tab.handle(Input::Locked { lock: Lock::Response(id()), got: true }, &mut room);
        let ticket = effects.iter().find_map(read_ticket).expect("a look at the head");
        let text = draft().to_text();
        let stored = |text: String| Some(Stored { heads: vec![(id(), text)], ..Stored::default() });
        let effects = tab.handle(Input::Found { ticket, stored: stored(text.clone()) }, &mut room);
        let (ticket, batch) = commit(&effects).expect("the fence");
        let [Write::Head(_, fenced)] = &batch.writes[..] else { panic!("{batch:?}") };
        let text = if fence.is_ok() { fenced.clone() } else { text };
        if let Some(beside) = beside {
            room.local.insert(format!("{}cccccccccccccccc.9", tail::prefix_of(&id())), beside.into());
        }
        let effects = tab.handle(Input::Committed { ticket, result: fence }, &mut room);
        let ticket = effects.iter().find_map(read_ticket).expect("a question for the journal");
        tab.handle(Input::Found { ticket, stored: stored(text) }, &mut room)
    };
    assert_eq!(why(&opened(Err(CommitError::Failed), None)), OnlyRead::Storage);
    assert_eq!(why(&opened(Ok(()), Some(r#"{"v":99,"new":"shape"}"#))), OnlyRead::Newer);
}

/// Found by the simulator: sealed without a database, the response was a draft again when the database was back.
#[test]
fn what_was_sealed_out_of_reach_takes_the_place_of_its_draft() {
    let mut room = Room::default();
    let mut tab = started(false, &mut room);
    tab.handle(begin(), &mut room);
    tab.handle(answer("x"), &mut room);
    let effects = tab.handle(complete(), &mut room);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Show(Show::Completed { safe: false, .. }))));
    let copy = Snapshot::parse(&room.local[&snapshot_key(&id())]).expect("a copy");
    assert!(matches!((&copy.content, &copy.head.state), (Content::Sealed(_), State::Completed { .. })));
    assert_eq!(copy.covers.iter().map(|head| head.upto).collect::<Vec<_>>(), [3]);

    let mut tab = Tab::default();
    let effects = tab.handle(Input::Started { database: true, local: true }, &mut room);
    let ticket = effects.iter().find_map(read_ticket).expect("a look around");
    let effects = tab.handle(Input::Found { ticket, stored: Some(Stored::default()) }, &mut room);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Lock { lock: Lock::Response(_), .. })));
    let effects = tab.handle(Input::Locked { lock: Lock::Response(id()), got: true }, &mut room);
    let ticket = effects.iter().find_map(read_ticket).expect("is there a head?");
    let effects = tab.handle(Input::Found { ticket, stored: Some(Stored::default()) }, &mut room);
    let ticket = effects.iter().find_map(read_ticket).expect("everything");
    let effects = tab.handle(Input::Found { ticket, stored: Some(Stored::default()) }, &mut room);
    let (_, batch) = commit(&effects).expect("it is put back");
    assert!(batch.writes.iter().any(|write| matches!(write, Write::Record(..))));
}

#[test]
fn a_sealed_response_is_one_transaction_and_is_sent_as_it_is() {
    let mut room = Room::default();
    let mut tab = started(true, &mut room);
    tab.handle(begin(), &mut room);
    let effects = tab.handle(answer("x"), &mut room);
    let (ticket, _) = commit(&effects).expect("a transaction");
    tab.handle(done(ticket), &mut room);
    let effects = tab.handle(complete(), &mut room);
    let (ticket, batch) = commit(&effects).expect("the seal");
    let has = |wanted: fn(&Write) -> bool| batch.writes.iter().any(wanted);
    assert!(has(|write| matches!(write, Write::Head(..))) && has(|write| matches!(write, Write::Record(..))));
    assert!(has(|write| matches!(write, Write::DeleteEvents(_))));
    let head =
        batch.writes.iter().find_map(|write| if let Write::Head(_, text) = write { Some(text.clone()) } else { None });
    let record = batch
        .writes
        .iter()
        .find_map(|write| if let Write::Record(_, bytes) = write { Some(bytes.clone()) } else { None });
    let effects = tab.handle(done(ticket), &mut room);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Show(Show::Completed { safe: true, .. }))));

    let stored = Stored { heads: vec![(id(), head.expect("a head"))], record: record.clone(), ..Stored::default() };
    let mut look = |tab: &mut Tab, effects: &[Effect]| {
        let ticket = effects.iter().find_map(read_ticket).expect("a question");
        tab.handle(Input::Found { ticket, stored: Some(stored.clone()) }, &mut room)
    };
    let effects = look(&mut tab, &effects);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Lock { lock: Lock::Uploader, .. })));
    let effects = tab.handle(Input::Locked { lock: Lock::Uploader, got: true }, &mut Room::default());
    let effects = look(&mut tab, &effects);
    let effects = look(&mut tab, &effects);
    let sent = effects.iter().find_map(|effect| match effect {
        Effect::Send { ticket, record, times, .. } => Some((*ticket, record.clone(), *times)),
        _ => None,
    });
    let (ticket, sent, times) = sent.expect("it is sent");
    assert_eq!(Some(sent), record);
    assert_eq!(times, Times::ToTheDay, "an anonymous survey's request tells no time either");
    // A portal's page is no receipt.
    let page = Reply {
        status: 200,
        content_type: "text/html".into(),
        retry_after: None,
        upload_offset: None,
        body: b"<html>".to_vec(),
    };
    let effects = tab.handle(Input::Answered { ticket, reply: Some(page) }, &mut Room::default());
    let (_, batch) = commit(&effects).expect("the next try is noted");
    assert!(matches!(&batch.writes[..], [Write::Head(_, text)] if text.contains("\"state\":\"completed\"")));
}

#[test]
fn nothing_is_opened_that_is_not_there() {
    let mut room = Room::default();
    let mut tab = started(false, &mut room);
    tab.handle(Input::Open { id: id(), steal: false }, &mut room);
    let effects = tab.handle(Input::Locked { lock: Lock::Response(id()), got: true }, &mut room);
    let why = effects.iter().find_map(|effect| match effect {
        Effect::Show(Show::NotOpened { why, .. }) => Some(*why),
        _ => None,
    });
    assert_eq!(why, Some(NotOpened::Missing));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Release(Lock::Response(_)))));
}

#[test]
fn an_update_waits_for_open_responses() {
    let mut room = Room::default();
    let mut tab = started(true, &mut room);
    let activates = |effects: &[Effect]| effects.iter().any(|effect| matches!(effect, Effect::Activate));
    assert!(!activates(&tab.handle(Input::UpdateWaits { any_open: true }, &mut room)));
    assert!(activates(&tab.handle(Input::UpdateWaits { any_open: false }, &mut room)));
    tab.handle(begin(), &mut room);
    assert!(!activates(&tab.handle(Input::UpdateWaits { any_open: false }, &mut room)));
}
