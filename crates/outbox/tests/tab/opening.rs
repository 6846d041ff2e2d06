//! Opening: what is there, who may write, and why not.

use crate::desk::Desk;
use crate::room::{
    Room, answered, commit, completed, done, draft, event, head_in, id, id_of, read_ticket, save, started, tail_key,
};
use outbox::{
    ResponseHead,
    snapshot::{Content, Snapshot, snapshot_key},
    tab::{CommitError, Effect, Input, Lock, NotOpened, Notification, OnlyRead, Query, Stored, Tab, Way, Write},
    tail,
};

/// Writes a draft's two events with one tab, then lets another life of the app open it.
fn reopened(room: &mut Room, head: impl Fn(&str) -> Option<String>) -> (Tab, Vec<Effect>) {
    let (_, _, batch) = answered(room);
    let head = head(&head_in(&batch).expect("a head"));
    let mut tab = started(true, room);
    tab.handle(Input::Open { id: id(), way: Way::IfFree }, room);
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
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Notify(Notification::Opened(_)))));
    assert_eq!((save(&effects).last, save(&effects).is_saved(), save(&effects).writable), (2, false, false));
}

#[test]
fn whoever_opens_a_draft_fences_it_before_reading() {
    let mut room = Room::default();
    let (mut tab, effects) = reopened(&mut room, |head| Some(head.to_owned()));
    let (ticket, batch) = commit(&effects).expect("the fence");
    let [Write::Head(_, fenced)] = &batch.writes[..] else { panic!("{batch:?}") };
    let fenced = fenced.clone();
    let effects = tab.handle(Input::Committed { ticket, result: Err(CommitError::Conflict) }, &mut room);
    assert!(matches!(effects[..], [Effect::Read { query: Query::Head(_), .. }]), "it changed hands: {effects:?}");
    let ticket = effects.iter().find_map(read_ticket).expect("who has it now?");
    let heads = vec![(id(), fenced.clone())];
    let effects = tab.handle(Input::Found { ticket, stored: Some(Stored { heads, ..Stored::default() }) }, &mut room);
    let (ticket, _) = commit(&effects).expect("the fence again");
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
            Effect::Notify(Notification::Opened(opened)) => Some(opened.writing),
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
        tab.handle(Input::Open { id: id(), way: Way::IfFree }, &mut room);
        let effects = tab.handle(Input::Locked { lock: Lock::Response(id()), got: true }, &mut room);
        let ticket = effects.iter().find_map(read_ticket).expect("a look at the head");
        let text = draft().to_text();
        let stored = |text: String| Some(Stored { heads: vec![(id(), text)], ..Stored::default() });
        let effects = tab.handle(Input::Found { ticket, stored: stored(text.clone()) }, &mut room);
        let (ticket, batch) = commit(&effects).expect("the fence");
        let [Write::Head(_, fenced)] = &batch.writes[..] else { panic!("{batch:?}") };
        let text = if fence.is_ok() { fenced.clone() } else { text };
        if let Some(beside) = beside {
            room.local.lay(format!("{}cccccccccccccccc.9", tail::prefix_of(&id())), beside.into());
        }
        let effects = tab.handle(Input::Committed { ticket, result: fence }, &mut room);
        let ticket = effects.iter().find_map(read_ticket).expect("a question for the journal");
        tab.handle(Input::Found { ticket, stored: stored(text) }, &mut room)
    };
    assert_eq!(why(&opened(Err(CommitError::Failed), None)), OnlyRead::Storage);
    assert_eq!(why(&opened(Ok(()), Some(r#"{"v":99,"new":"shape"}"#))), OnlyRead::Newer);
}

#[test]
fn what_was_found_for_an_opening_that_was_given_up_is_not_the_next_ones() {
    let mut room = Room::default();
    let (mut tab, _) = reopened(&mut room, |_| None);
    tab.handle(Input::Open { id: id(), way: Way::IfFree }, &mut room);
    let effects = tab.handle(Input::Locked { lock: Lock::Response(id()), got: true }, &mut room);
    let former = effects.iter().find_map(read_ticket).expect("a look at the head");
    tab.handle(Input::Close(id()), &mut room);
    tab.handle(Input::Open { id: id(), way: Way::IfFree }, &mut room);
    tab.handle(Input::Locked { lock: Lock::Response(id()), got: true }, &mut room);
    let effects = tab.handle(Input::Found { ticket: former, stored: Some(Stored::default()) }, &mut room);
    assert!(effects.is_empty(), "{effects:?}");
}

/// Opens the response where localStorage, which has this, is the only store.
fn check(entries: &[(String, &str)], expected: Result<Result<(), OnlyRead>, NotOpened>) {
    let mut room = Room::default();
    let mut tab = started(false, &mut room);
    entries
        .iter()
        .map(|(key, text)| (key.clone(), (*text).to_owned()))
        .for_each(|(key, text)| room.local.lay(key, text));
    tab.handle(Input::Open { id: id(), way: Way::IfFree }, &mut room);
    let effects = tab.handle(Input::Locked { lock: Lock::Response(id()), got: true }, &mut room);
    let found = effects.iter().find_map(|effect| match effect {
        Effect::Notify(Notification::NotOpened { why, .. }) => Some(Err(*why)),
        Effect::Notify(Notification::Opened(opened)) => Some(Ok(opened.writing.map(drop))),
        _ => None,
    });
    assert_eq!(found, Some(expected), "{entries:?}");
    let released = effects.iter().any(|effect| matches!(effect, Effect::Release(Lock::Response(_))));
    assert_eq!(released, expected != Ok(Ok(())), "{entries:?}");
}

#[test]
fn what_is_here_says_whether_it_is_opened() {
    let (first, second) = (event(1, 1), event(1, 2));
    let (begin, answer) = (first.to_text(), second.to_text());
    let (begins, answers) = ((tail_key(&first, 1), &*begin), (tail_key(&second, 1), &*answer));
    let at = |key: String| move |text| (key.clone(), text);
    let (tail, copy) = (at(tail_key(&event(1, 3), 1)), at(snapshot_key(&id())));
    let (broken, newer) = ("{broken", r#"{"v":99,"new":"shape"}"#);
    check(&[], Err(NotOpened::Missing));
    check(std::slice::from_ref(&answers), Err(NotOpened::Unreadable));
    check(&[tail(broken)], Err(NotOpened::Unreadable));
    check(&[tail(newer)], Err(NotOpened::Unreadable));
    check(&[begins.clone(), answers.clone()], Ok(Ok(())));
    check(&[begins.clone(), answers.clone(), tail(broken)], Ok(Ok(())));
    check(&[begins.clone(), answers.clone(), tail(newer)], Ok(Err(OnlyRead::Newer)));
    // Sealing would overwrite it, and there is no other place for it.
    check(&[begins.clone(), answers.clone(), copy(broken)], Ok(Err(OnlyRead::Storage)));
    let sealed = Snapshot::new(completed(id()), Content::Sealed(vec![1])).to_text();
    check(&[begins, answers, copy(&sealed)], Err(NotOpened::NotDraft));
}

/// Opens a response with this head, with its lock or without.
fn not_opened(head: &ResponseHead, got: bool) -> Option<NotOpened> {
    let mut room = Room::default();
    let mut tab = started(true, &mut room);
    tab.handle(Input::Open { id: id(), way: Way::IfFree }, &mut room);
    let effects = tab.handle(Input::Locked { lock: Lock::Response(id()), got }, &mut room);
    let ticket = effects.iter().find_map(read_ticket).expect("a question");
    let stored = Stored { heads: vec![(id(), head.to_text())], ..Stored::default() };
    let effects = tab.handle(Input::Found { ticket, stored: Some(stored) }, &mut room);
    effects.iter().find_map(|effect| match effect {
        Effect::Notify(Notification::NotOpened { why, .. }) => Some(*why),
        _ => None,
    })
}

#[test]
fn what_is_completed_is_opened_by_nobody() {
    assert_eq!([true, false].map(|got| not_opened(&completed(id()), got)), [Some(NotOpened::NotDraft); 2]);
    assert_eq!(not_opened(&draft(), true), None);
}

/// A draft that its survey may let go is looked at once, however often it is asked, and so is the next one.
#[test]
fn drafts_whose_time_may_be_over_are_looked_at_once_each() {
    let mut room = Room::default();
    let mut tab = started(true, &mut room);
    let heads: Vec<_> = [1, 2].map(|byte| (id_of(byte), ResponseHead { id: id_of(byte), ..draft() }.to_text())).into();
    let ask = Input::LetDraftsGo { survey: "trzy".into(), days: 14, today: "2026-12-24".into() };
    let tickets = [ask.clone(), ask].map(|ask| tab.handle(ask, &mut room).iter().find_map(read_ticket));
    let mut looked_at = Vec::new();
    for ticket in tickets {
        let stored = Some(Stored { heads: heads.clone(), ..Stored::default() });
        for effect in tab.handle(Input::Found { ticket: ticket.expect("a question"), stored }, &mut room) {
            if let Effect::Lock { lock: Lock::Response(id), steal } = effect {
                looked_at.push((id, steal));
            }
        }
    }
    assert_eq!(looked_at, [(id_of(1), false), (id_of(2), false)]);
}

#[test]
fn what_is_closed_before_it_is_open_is_let_go() {
    let mut room = Room::default();
    let mut tab = started(true, &mut room);
    for byte in [1, 2] {
        tab.handle(Input::Open { id: id_of(byte), way: Way::IfFree }, &mut room);
    }
    tab.handle(Input::Close(id()), &mut room);
    let mut locked = |byte| tab.handle(Input::Locked { lock: Lock::Response(id_of(byte)), got: true }, &mut room);
    assert!(matches!(locked(1)[..], [Effect::Release(Lock::Response(_))]));
    assert!(matches!(locked(2)[..], [Effect::Read { query: Query::Head(_), .. }]));
}

#[test]
fn no_draft_is_looked_at_before_what_local_storage_has_is_where_it_belongs() {
    let ask = || Input::LetDraftsGo { survey: "trzy".into(), days: 14, today: "2026-12-24".into() };
    let asks = |effects: &[Effect]| effects.iter().any(|effect| read_ticket(effect).is_some());
    let mut room = Room::default();
    room.local.lay(tail_key(&event(1, 1), 1), event(1, 1).to_text());
    let mut tab = started(true, &mut room);
    assert!(!asks(&tab.handle(ask(), &mut room)), "its tail is being stored");
    let mut tab = started(true, &mut Room::default());
    tab.handle(Input::Open { id: id(), way: Way::IfFree }, &mut room);
    assert!(asks(&tab.handle(ask(), &mut room)), "that somebody opens a response hinders nothing");
    let mut tab = Tab::default();
    let mut effects = tab.handle(Input::Started { database: true, local: false }, &mut room);
    while let Some(ticket) = effects.iter().find_map(read_ticket) {
        effects = tab.handle(Input::Found { ticket, stored: Some(Stored::default()) }, &mut room);
    }
    assert!(!asks(&tab.handle(ask(), &mut room)), "who cannot see localStorage does not know what was answered last");
}

#[test]
fn a_lock_that_nobody_waits_for_is_given_back() {
    let mut room = Room::default();
    let mut tab = started(true, &mut room);
    for got in [true, false] {
        let effects = tab.handle(Input::Locked { lock: Lock::Response(id()), got }, &mut room);
        assert_eq!(effects.iter().any(|effect| matches!(effect, Effect::Release(Lock::Response(_)))), got);
    }
}

#[test]
fn what_is_asked_for_meanwhile_is_opened_afterwards_once() {
    let mut room = Room::default();
    let mut tab = started(false, &mut room);
    for byte in [1, 2, 1, 2, 1, 2] {
        tab.handle(Input::Open { id: id_of(byte), way: Way::IfFree }, &mut room);
    }
    for (round, expected) in [1, 0].into_iter().enumerate() {
        for byte in [1, 2] {
            let lock = Lock::Response(id_of(byte));
            let effects = tab.handle(Input::Locked { lock, got: true }, &mut room);
            let again =
                effects.iter().filter(|effect| matches!(effect, Effect::Lock { lock: asked, .. } if *asked == lock));
            assert_eq!(again.count(), expected, "round {round}, response {byte}");
        }
    }
}

/// What localStorage has is brought to the database by itself: nobody asked for it, and nobody is told.
#[test]
fn what_is_opened_quietly_is_let_go_without_a_word() {
    // Nothing begins with what cannot be read: it stays.
    for (text, left) in [(event(1, 1).to_text(), 0), ("{broken".into(), 1)] {
        let mut desk = Desk::default();
        desk.room.local.lay(tail_key(&event(1, 1), 1), text);
        desk.dispatch(Input::Started { database: true, local: true });
        let told = |show: &Notification| matches!(show, Notification::Opened(_) | Notification::NotOpened { .. });
        assert!(!desk.shown.iter().any(told), "{:?}", desk.shown);
        assert!(!desk.locks.contains(&Lock::Response(id())), "somebody may want to open it");
        assert_eq!(desk.room.local.len(), left, "{:?}", desk.room.local);
    }
}

#[test]
fn a_page_is_busy_while_a_response_is_open_or_about_to_be() {
    let mut room = Room::default();
    let mut tab = started(true, &mut room);
    assert!(!tab.is_busy());
    tab.handle(Input::Open { id: id(), way: Way::IfFree }, &mut room);
    assert!(tab.is_busy(), "it waits for its lock");
    let (mut tab, ticket, _) = answered(&mut room);
    assert!(tab.is_busy(), "it is open");
    tab.handle(done(ticket), &mut room);
    let effects = tab.handle(Input::Close(id()), &mut room);
    if let Some(ticket) = effects.iter().find_map(read_ticket) {
        tab.handle(Input::Found { ticket, stored: Some(Stored::default()) }, &mut room);
    }
    assert!(!tab.is_busy(), "it was closed");
}
