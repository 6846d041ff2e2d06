//! Drafts that a survey lets go: once all clocks agree that nobody has gone on with them for so many days.

use crate::room::{Room, commit, completed, done, draft, event, head_in, id, read_ticket, started, tail_key};
use outbox::{
    Digest, Event, JournalPosition, Op, ResponseHead, Untouched, WritingId,
    journal::database_key,
    snapshot::{Index, index_key},
    tab::{Batch, CommitError, Effect, Input, Lock, Notification, Stored, Tab, Ticket, Write},
};

const DAY_MS: i64 = 86_400_000;
const HOUR_MS: i64 = 3_600_000;

/// What became of a draft that its survey asked for.
#[derive(Debug, Clone, PartialEq)]
enum End {
    NotLookedAt,
    Stays,
    /// The draft is noted as untouched since this day, with so many numbers.
    Noted(String, u32),
    Goes,
}

/// A draft, and what the clocks say. The device's is 2026-11-22.
#[derive(Debug, Clone)]
struct Case {
    /// The head as all drafts are looked through.
    listed: ResponseHead,
    /// The head as it stands once this tab has the draft's lock.
    head: ResponseHead,
    /// In the database, by name.
    events: Vec<(String, String)>,
    tail: Vec<Event>,
    /// The collector's.
    today: &'static str,
    /// How far the device's clock moves before all is read.
    later: i64,
    /// Another tab steals the lock.
    lost: bool,
}

fn noted(since: &str, numbers: u32) -> ResponseHead {
    ResponseHead { untouched: Some(Untouched { since: since.into(), numbers }), ..draft() }
}

fn ago(days: i64, event: Event) -> Event {
    Event { at: event.at - days * DAY_MS, ..event }
}

/// An answer in a writing that goes on after the first one's two events.
fn later_answer(byte: u8, upto: Option<u32>) -> Event {
    let op = Op::Set { reference: "/data/a".into(), value: format!("answer of {byte}") };
    let continues = Some(JournalPosition { writing: WritingId([1; 8]), upto: 2 });
    Event { writing: WritingId([byte; 8]), continues, upto, op, ..event(1, 1) }
}

fn named(events: &[Event]) -> Vec<(String, String)> {
    events.iter().map(|event| (database_key(&id(), event.key()), event.to_text())).collect()
}

impl Case {
    /// Begun twenty days ago, and answered last so many days ago: seven numbers in two writings.
    fn answered(days: i64) -> Self {
        let begun = [ago(20, event(1, 1)), ago(20, event(1, 2))];
        let events = named(&[&begun[..], &[ago(days, later_answer(2, Some(5)))]].concat());
        let head = noted("2026-11-05", 7);
        Self { listed: head.clone(), head, events, tail: vec![], today: "2026-11-22", later: 0, lost: false }
    }

    fn old() -> Self {
        Self::answered(16)
    }

    fn noted(since: &str, numbers: u32) -> Self {
        Self { head: noted(since, numbers), listed: noted(since, numbers), ..Self::old() }
    }

    fn listed(head: ResponseHead) -> Self {
        Self { listed: head.clone(), head, ..Self::old() }
    }

    fn with(mut self, entry: (String, String)) -> Self {
        self.events.push(entry);
        self
    }

    /// Asks that drafts go after fourteen days; what follows once all is read, if the draft is looked at.
    fn asked(&self, tab: &mut Tab, room: &mut Room) -> Option<Vec<Effect>> {
        let ask = Input::LetDraftsGo { survey: "trzy".into(), days: 14, today: self.today.into() };
        let stored = |head: String| Stored { heads: vec![(id(), head)], ..Stored::default() };
        let effects = tab.handle(ask, room);
        let effects = found(tab, &effects, stored(self.listed.to_text()), room);
        let asks = |effect: &Effect| matches!(effect, Effect::Lock { lock: Lock::Response(_), steal: false });
        if !effects.iter().any(asks) {
            return None;
        }
        let effects = tab.handle(Input::Locked { lock: Lock::Response(id()), got: true }, room);
        let effects = found(tab, &effects, stored(self.head.to_text()), room);
        let (ticket, batch) = commit(&effects).expect("the fence");
        let fenced = head_in(batch).expect("a head");
        self.tail
            .iter()
            .map(|event| (tail_key(event, 1), event.to_text()))
            .for_each(|(key, text)| room.local.lay(key, text));
        let effects = tab.handle(done(ticket), room);
        room.later = self.later;
        if self.lost {
            tab.handle(Input::LockLost(Lock::Response(id())), room);
        }
        Some(found(tab, &effects, Stored { events: self.events.clone(), ..stored(fenced) }, room))
    }
}

fn found(tab: &mut Tab, effects: &[Effect], stored: Stored, room: &mut Room) -> Vec<Effect> {
    let ticket = effects.iter().find_map(read_ticket).expect("the database is asked");
    tab.handle(Input::Found { ticket, stored: Some(stored) }, room)
}

fn check(case: &Case, expected: &End) {
    let mut room = Room::default();
    let mut tab = started(true, &mut room);
    let effects = case.asked(&mut tab, &mut room);
    let end = match effects.as_deref().map(commit) {
        None => End::NotLookedAt,
        Some(Some((_, batch))) if batch.writes.iter().any(|write| matches!(write, Write::Gone(..))) => End::Goes,
        Some(commit) => {
            let head = commit.and_then(|(_, batch)| head_in(batch));
            let head = head.and_then(|text| ResponseHead::parse(&text).expect("a head").untouched);
            head.map_or(End::Stays, |Untouched { since, numbers }| End::Noted(since, numbers))
        }
    };
    assert_eq!(end, *expected, "{case:?}");
}

#[test]
fn a_draft_goes_once_both_clocks_say_that_its_days_are_over() {
    check(&Case::answered(14), &End::Goes);
    check(&Case::answered(13), &End::Stays);
    // Each clock alone may be months ahead.
    check(&Case { today: "2026-12-24", ..Case::answered(13) }, &End::Stays);
    check(&Case { today: "2026-11-21", ..Case::answered(14) }, &End::Stays);
    check(&Case { today: "soon", ..Case::old() }, &End::NotLookedAt);
}

#[test]
fn a_draft_goes_only_if_it_was_found_untouched_so_long_ago() {
    // That day may have been over when it was found so: it does not count.
    check(&Case::noted("2026-11-07", 7), &End::Goes);
    check(&Case::noted("2026-11-08", 7), &End::NotLookedAt);
    let since = End::Noted("2026-11-22".into(), 7);
    check(&Case::listed(draft()), &since);
    check(&Case { listed: draft(), ..Case::old() }, &End::Goes);
    // Another tab has noted it since it was listed.
    check(&Case { listed: draft(), ..Case::noted("2026-11-08", 7) }, &End::Stays);
    // The draft was gone on with since it was noted, whatever the device's clock said then.
    for numbers in [6, 8] {
        check(&Case::noted("2026-11-05", numbers), &since);
    }
    let answer = ago(16, Event { seq: 6, upto: Some(8), ..later_answer(2, None) });
    check(&Case { tail: vec![answer], ..Case::old() }, &End::Noted("2026-11-22".into(), 10));
}

#[test]
fn an_answer_that_is_not_shown_is_one_too() {
    let entry = |event: Event| (database_key(&id(), event.key()), event.to_text());
    // In another tab, whose device's clock was behind: its numbers tell.
    let branch = ago(18, later_answer(3, None));
    check(&Case::old().with(entry(branch.clone())), &End::Noted("2026-11-22".into(), 8));
    check(&Case::noted("2026-11-05", 8).with(entry(branch)), &End::Goes);
    // A change of a text that is not known.
    let splice = Op::Splice { reference: "/data/b".into(), start: 3, delete: 0, insert: "x".into() };
    let stranded = Event { op: splice, ..later_answer(3, None) };
    for (days, expected) in [(14, End::Goes), (13, End::Stays)] {
        check(&Case::noted("2026-11-05", 8).with(entry(ago(days, stranded.clone()))), &expected);
    }
    // What cannot be read may be one.
    let (name, _) = entry(event(1, 3));
    for text in ["{broken", r#"{"v":99,"new":"shape"}"#] {
        check(&Case::old().with((name.clone(), text.into())), &End::Stays);
    }
}

/// A tab may have been frozen for weeks, or the device's clock set.
#[test]
fn what_the_collector_told_is_acted_upon_for_an_hour() {
    for (later, expected) in [(HOUR_MS, true), (HOUR_MS + 1, false), (-HOUR_MS, true), (-HOUR_MS - 1, false)] {
        check(&Case { later, ..Case::old() }, if expected { &End::Goes } else { &End::Stays });
        let since = End::Noted("2026-11-22".into(), 7);
        check(&Case { later, ..Case::listed(draft()) }, if expected { &since } else { &End::Stays });
    }
}

#[test]
fn only_drafts_of_the_survey_that_were_never_completed_go() {
    let old = noted("2026-11-05", 7);
    check(&Case::listed(ResponseHead { survey: "cztery".into(), ..old.clone() }), &End::NotLookedAt);
    check(&Case::listed(ResponseHead { replaces: vec![Digest::of(b"record")], ..old.clone() }), &End::NotLookedAt);
    check(&Case::listed(ResponseHead { untouched: old.untouched, ..completed(id()) }), &End::NotLookedAt);
}

#[test]
fn what_another_tab_has_taken_stays() {
    check(&Case { lost: true, ..Case::old() }, &End::Stays);
    check(&Case { lost: true, ..Case::listed(draft()) }, &End::Stays);
}

/// A draft goes that localStorage mentions too: its transaction.
fn going(room: &mut Room) -> (Tab, Ticket, Batch) {
    let mut tab = started(true, room);
    let case = Case { tail: vec![ago(20, event(1, 2))], ..Case::old() };
    room.local.lay(index_key(&id()), Index::of(&draft()).to_text());
    let effects = case.asked(&mut tab, room).expect("it is looked at");
    let (ticket, batch) = commit(&effects).expect("it goes");
    (tab, ticket, batch.clone())
}

#[test]
fn what_goes_leaves_no_trace() {
    let mut room = Room::default();
    let (mut tab, ticket, batch) = going(&mut room);
    let [
        Write::Gone(_, day),
        Write::DeleteHead(_),
        Write::DeleteEvents(_),
        Write::DeleteFiles { but: files, .. },
        Write::DeleteSealed { but: sealed, .. },
    ] = &batch.writes[..]
    else {
        panic!("{batch:?}")
    };
    assert_eq!((&**day, files.len(), sealed.len()), ("2026-11-22", 0, 0));
    assert_eq!(room.local.len(), 2, "it may not happen");
    let effects = tab.handle(done(ticket), &mut room);
    assert!(room.local.is_empty(), "{:?}", room.local);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Notify(Notification::Responses))));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::TellOthers)));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Release(Lock::Response(_)))));
}

#[test]
fn what_another_tab_was_faster_with_keeps_all_it_has() {
    for error in [CommitError::Conflict, CommitError::Failed] {
        let mut room = Room::default();
        let (mut tab, ticket, _) = going(&mut room);
        let effects = tab.handle(Input::Committed { ticket, result: Err(error) }, &mut room);
        assert_eq!(room.local.len(), 2);
        assert!(effects.iter().any(|effect| matches!(effect, Effect::Release(Lock::Response(_)))));
        assert!(!effects.iter().any(|effect| matches!(effect, Effect::TellOthers)));
    }
}
