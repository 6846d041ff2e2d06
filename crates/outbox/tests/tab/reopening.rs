//! A completed response that its survey lets change: it becomes a draft again, or is received and gives its journal up.

use crate::desk::Desk;
use crate::room::{
    Room, commit, complete, completed, done, draft, ends, event, finished, head_in, id, id_of, read_ticket, started,
};
use outbox::{
    Digest, Event, JournalPosition, KeptJournal, Op, ResponseHead, ResponseId, State,
    journal::database_key,
    record::open_envelope,
    tab::{
        CommitError, Effect, Finished, Input, Lock, NotOpened, Notification, Query, Stored, Tab, Ticket, Timer, Way,
        Write,
    },
};

/// A completed response, with its journal.
fn kept() -> ResponseHead {
    let journal = KeptJournal { but: vec!["sent.jpg".into()], aside: vec!["beside.jpg".into()] };
    ResponseHead { journal: Some(journal), ..completed(id()) }
}

fn received() -> ResponseHead {
    let state = State::Received { digest: Digest::of(b"record"), received: "2026-11-21".into() };
    ResponseHead { state, ..kept() }
}

fn named(event: &Event) -> (String, String) {
    (database_key(&id(), event.key()), event.to_text())
}

/// A journal that was begun, answered, and completed.
fn whole() -> Vec<(String, String)> {
    let end = Event { op: Op::Complete, ..event(1, 3) };
    [event(1, 1), event(1, 2), end].iter().map(named).collect()
}

fn broken() -> (String, String) {
    (database_key(&id(), event(2, 1).key()), "{broken".into())
}

fn found(tab: &mut Tab, effects: &[Effect], stored: &Stored, room: &mut Room) -> Vec<Effect> {
    let ticket = effects.iter().find_map(read_ticket).expect("the database is asked");
    tab.handle(Input::Found { ticket, stored: Some(stored.clone()) }, room)
}

/// Somebody wants to open a response with this head and these events; what follows from the first look.
fn asked(input: Input, head: &ResponseHead, events: Vec<(String, String)>, room: &mut Room) -> (Tab, Vec<Effect>) {
    let mut tab = started(true, room);
    tab.handle(input, room);
    let effects = tab.handle(Input::Locked { lock: Lock::Response(id()), got: true }, room);
    let whole = effects.iter().any(|effect| matches!(effect, Effect::Read { query: Query::Response(_), .. }));
    let events = if whole { events } else { Vec::new() };
    let stored = Stored { heads: vec![(id(), head.to_text())], events, ..Stored::default() };
    let effects = found(&mut tab, &effects, &stored, room);
    (tab, effects)
}

fn why_not(effects: &[Effect]) -> Option<NotOpened> {
    effects.iter().find_map(|effect| match effect {
        Effect::Notify(Notification::NotOpened { why, .. }) => Some(*why),
        _ => None,
    })
}

fn lets_go(effects: &[Effect]) -> bool {
    effects.iter().any(|effect| matches!(effect, Effect::Release(Lock::Response(_))))
}

/// Whether this tab is told that the responses have changed, and the others.
fn told(effects: &[Effect]) -> (bool, bool) {
    let here = effects.iter().any(|effect| matches!(effect, Effect::Notify(Notification::Responses)));
    (here, effects.iter().any(|effect| matches!(effect, Effect::TellOthers)))
}

#[test]
fn a_completed_response_becomes_a_draft_again() {
    let mut room = Room::default();
    let (mut tab, effects) = asked(Input::Open { id: id(), way: Way::Reopen }, &kept(), whole(), &mut room);
    let (ticket, batch) = commit(&effects).expect("it becomes a draft");
    let text = head_in(batch).expect("a head");
    let expected = Some((id(), vec![Some(kept().to_text()), Some(text.clone())]));
    assert_eq!(batch.expect, expected, "another tab may be faster");
    let goes = |wanted: fn(&Write) -> bool| batch.writes.iter().any(wanted);
    assert!(goes(|write| matches!(write, Write::DeleteRecord(_))), "{batch:?}");
    assert!(goes(|write| matches!(write, Write::DeleteSealed { but, .. } if but.is_empty())), "{batch:?}");
    let head = ResponseHead::parse(&text).expect("a head");
    assert_eq!((head.state, head.replaces), (State::Draft, vec![Digest::of(b"record")]));
    assert_eq!(head.journal, Some(KeptJournal { but: vec![], aside: vec!["beside.jpg".into()] }));
    assert_eq!(told(&effects), (false, false), "it may not happen");

    let effects = tab.handle(done(ticket), &mut room);
    assert_eq!(told(&effects), (true, true));
    let stored = Stored { heads: vec![(id(), text)], events: whole(), ..Stored::default() };
    let effects = found(&mut tab, &effects, &stored, &mut room);
    let opened = effects.iter().find_map(|effect| match effect {
        Effect::Notify(Notification::Opened(opened)) => Some((opened.count, opened.writing.is_ok())),
        _ => None,
    });
    assert_eq!(opened, Some((3, true)), "{effects:?}");

    let effects = tab.handle(complete(), &mut room);
    let (_, batch) = commit(&effects).expect("the seal");
    let record = |write: &Write| if let Write::Record(_, bytes) = write { Some(bytes.clone()) } else { None };
    let record = batch.writes.iter().find_map(record).expect("a record");
    assert_eq!(open_envelope(&record).expect("it opens").0.replaces, [Digest::of(b"record")]);
    // Nothing was answered since: this tab's own writing has no part in it.
    let head = ResponseHead::parse(&head_in(batch).expect("a head")).expect("a head");
    assert_eq!(head.covers, [JournalPosition { writing: event(1, 1).writing, upto: 3 }]);
}

/// Half of its answers is less than the record that has them all.
#[test]
fn only_what_waits_and_has_its_whole_journal_becomes_a_draft_again() {
    let check = |input: Input, head: &ResponseHead, events: Vec<(String, String)>, expected: NotOpened| {
        let (_, effects) = asked(input, head, events.clone(), &mut Room::default());
        assert_eq!(why_not(&effects), Some(expected), "{head:?} {events:?}");
        assert!(commit(&effects).is_none() && lets_go(&effects), "{effects:?}");
    };
    let reopen = Input::Open { id: id(), way: Way::Reopen };
    check(reopen.clone(), &kept(), vec![], NotOpened::Unreadable);
    check(reopen.clone(), &kept(), whole()[..2].to_vec(), NotOpened::Unreadable);
    check(reopen.clone(), &kept(), whole()[1..].to_vec(), NotOpened::Unreadable);
    check(reopen.clone(), &kept(), [whole(), vec![broken()]].concat(), NotOpened::Unreadable);
    check(reopen.clone(), &completed(id()), whole(), NotOpened::NotDraft);
    check(reopen, &received(), whole(), NotOpened::NotDraft);
    // To open it is not enough: its record stays as it is.
    check(Input::Open { id: id(), way: Way::IfFree }, &kept(), whole(), NotOpened::NotDraft);
}

#[test]
fn a_response_that_cannot_become_a_draft_stays_completed() {
    let mut room = Room::default();
    let (mut tab, effects) = asked(Input::Open { id: id(), way: Way::Reopen }, &kept(), whole(), &mut room);
    let (ticket, _) = commit(&effects).expect("it becomes a draft");
    let effects = tab.handle(Input::Committed { ticket, result: Err(CommitError::Conflict) }, &mut room);
    assert_eq!((why_not(&effects), told(&effects)), (None, (false, false)));
    let stored = Stored { heads: vec![(id(), kept().to_text())], events: whole(), ..Stored::default() };
    let effects = found(&mut tab, &effects, &stored, &mut room);
    let (ticket, _) = commit(&effects).expect("it is tried with what another tab has made of it");
    let effects = tab.handle(Input::Committed { ticket, result: Err(CommitError::Failed) }, &mut room);
    assert_eq!((why_not(&effects), told(&effects)), (Some(NotOpened::Storage), (false, false)));
    assert!(lets_go(&effects) && !tab.is_busy(), "{effects:?}");
}

/// That somebody goes on with a draft changes nothing in the list.
#[test]
fn opening_a_draft_is_told_to_nobody() {
    let mut room = Room::default();
    let (mut tab, effects) = asked(Input::Open { id: id(), way: Way::IfFree }, &draft(), vec![], &mut room);
    let (ticket, _) = commit(&effects).expect("the fence");
    assert_eq!(told(&tab.handle(done(ticket), &mut room)), (false, false));
}

/// A tab that starts with these heads, and the journals that it looks at.
fn looked_at(heads: &[ResponseHead], room: &mut Room) -> (Tab, Vec<(ResponseId, Ticket)>) {
    let mut tab = Tab::default();
    let effects = tab.handle(Input::Started { database: true, local: true }, room);
    let heads = heads.iter().map(|head| (head.id, head.to_text())).collect();
    let effects = found(&mut tab, &effects, &Stored { heads, ..Stored::default() }, room);
    let reads = effects.iter().filter_map(|effect| match effect {
        Effect::Read { query: Query::Response(id), ticket } => Some((*id, *ticket)),
        _ => None,
    });
    let reads = reads.collect();
    (tab, reads)
}

#[test]
fn a_start_looks_for_the_journals_of_what_is_over() {
    let (day, digest) = ("2026-11-21".to_owned(), Digest::of(b"record"));
    let quarantined = State::Quarantined { digest, received: day, reason: "form".into(), parts: vec![] };
    let states = [received().state, quarantined, completed(id()).state, State::Draft];
    let heads: Vec<_> = (1..)
        .zip(states)
        .flat_map(|(byte, state)| {
            let head = ResponseHead { id: id_of(byte), state, ..kept() };
            [ResponseHead { id: id_of(10 + byte), ..head.without_journal() }, head]
        })
        .collect();
    let (_, reads) = looked_at(&heads, &mut Room::default());
    assert_eq!(reads.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [id_of(1), id_of(2)]);
}

#[test]
fn a_journal_goes_with_its_files_as_far_as_it_can_be_read() {
    let newer = (database_key(&id(), event(3, 1).key()), r#"{"v":99}"#.to_owned());
    let mut room = Room::default();
    let (mut tab, reads) = looked_at(&[received()], &mut room);
    let [(_, ticket)] = reads[..] else { panic!("{reads:?}") };
    let (heads, events) = (vec![(id(), received().to_text())], [whole(), vec![broken(), newer]].concat());
    let stored = Some(Stored { heads, events, ..Stored::default() });
    let effects = tab.handle(Input::Found { ticket, stored }, &mut room);
    let (ticket, batch) = commit(&effects).expect("it goes");
    let after = Some(received().without_journal().to_text());
    assert_eq!(head_in(batch), after);
    assert_eq!(batch.expect, Some((id(), vec![Some(received().to_text()), after])));
    let (mut goes, mut aside, mut stay) = (vec![], vec![], vec![]);
    for write in &batch.writes {
        match write {
            Write::DeleteEvent(name) => goes.push(name.clone()),
            Write::Aside(entry) => aside.push((entry.key.clone(), entry.text().into_owned())),
            Write::DeleteFiles { but, .. } => stay.extend(but.clone()),
            Write::Head(..) => {}
            other => panic!("{other:?}"),
        }
    }
    let expected: Vec<_> = [whole(), vec![broken()]].concat().into_iter().map(|(name, _)| name).collect();
    assert_eq!(goes, expected, "a newer version's stays");
    assert_eq!(aside, [broken()]);
    assert_eq!(stay, ["sent.jpg", "beside.jpg"]);
    assert!(tab.handle(done(ticket), &mut room).iter().all(|effect| !matches!(effect, Effect::Wait { .. })));
}

/// Nobody holds a lock meanwhile: another tab may have sent it again, or have cleared it.
#[test]
fn what_has_changed_since_it_was_looked_at_keeps_its_journal() {
    let check = |stored: Option<Stored>| {
        let mut room = Room::default();
        let (mut tab, reads) = looked_at(&[received()], &mut room);
        let effects = tab.handle(Input::Found { ticket: reads[0].1, stored: stored.clone() }, &mut room);
        assert!(commit(&effects).is_none(), "{stored:?}");
    };
    let stored = |heads| Some(Stored { heads, events: whole(), ..Stored::default() });
    check(None);
    check(stored(vec![]));
    check(stored(vec![(id(), "{broken".into())]));
    check(stored(vec![(id(), kept().to_text())]));
    check(stored(vec![(id(), received().without_journal().to_text())]));
}

#[test]
fn a_journal_that_would_not_go_is_tried_again() {
    let check = |result: Result<(), CommitError>, expected: bool| {
        let mut room = Room::default();
        let (mut tab, reads) = looked_at(&[received()], &mut room);
        let stored = Stored { heads: vec![(id(), received().to_text())], events: whole(), ..Stored::default() };
        let effects = tab.handle(Input::Found { ticket: reads[0].1, stored: Some(stored) }, &mut room);
        let (ticket, _) = commit(&effects).expect("it goes");
        let effects = tab.handle(Input::Committed { ticket, result }, &mut room);
        let waits = effects.iter().any(|effect| matches!(effect, Effect::Wait { timer: Timer::Recover, .. }));
        assert_eq!(waits, expected, "{result:?}");
    };
    check(Ok(()), false);
    // Another tab has let it go, or sends it again.
    check(Err(CommitError::Conflict), false);
    check(Err(CommitError::Failed), true);
}

#[test]
fn a_journal_that_was_kept_goes_when_the_receipt_is_there() {
    let mut desk = Desk::with_draft();
    let times = outbox::seal::Times::Full;
    desk.dispatch(ends(Finished { times, keeps_journal: true, ..finished(b"<data/>".to_vec()) }));
    assert!(desk.is_received());
    let head = ResponseHead::parse(desk.head().expect("a head")).expect("a head");
    assert!(matches!((&head.state, &head.journal), (State::Received { .. }, None)), "{head:?}");
}
