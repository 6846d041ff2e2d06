//! A page that is left, and perhaps comes back.

use crate::room::{Room, answer, answered, begin, done, event, head_in, id, read_ticket, started, tail_key};
use outbox::{
    Edit, Op,
    tab::{Effect, Input, Lock, Query, Stored, Tab, Timer},
};

/// A draft whose page was left after its last answer was stored; and its head.
fn left(room: &mut Room) -> (Tab, String) {
    let (mut tab, ticket, batch) = answered(room);
    locked(&mut tab, room);
    let head = head_in(&batch).expect("a head");
    tab.handle(done(ticket), room);
    let effects = tab.handle(Input::Paused, room);
    assert!(releases(&effects), "another tab may have it");
    let ticket = effects.iter().find_map(read_ticket).expect("what is to be copied");
    tab.handle(Input::Found { ticket, stored: Some(Stored::default()) }, room);
    (tab, head)
}

fn locked(tab: &mut Tab, room: &mut Room) -> Vec<Effect> {
    tab.handle(Input::Locked { lock: Lock::Response(id()), got: true }, room)
}

fn releases(effects: &[Effect]) -> bool {
    effects.iter().any(|effect| matches!(effect, Effect::Release(Lock::Response(_))))
}

/// Comes back, with this head in the database.
fn back(now: impl Fn(String) -> String) -> (bool, bool) {
    let mut room = Room::default();
    let (mut tab, head) = left(&mut room);
    let effects = tab.handle(Input::Resumed, &mut room);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Lock { lock: Lock::Response(_), steal: false })));
    let effects = locked(&mut tab, &mut room);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Read { query: Query::Head(_), .. })), "{effects:?}");
    let ticket = effects.iter().find_map(read_ticket).expect("has somebody been here?");
    let stored = Stored { heads: vec![(id(), now(head))], ..Stored::default() };
    let effects = tab.handle(Input::Found { ticket, stored: Some(stored) }, &mut room);
    let released = releases(&effects);
    (!tab.handle(answer("y"), &mut room).is_empty(), released)
}

#[test]
fn a_page_that_is_back_writes_only_where_nobody_has_been() {
    assert_eq!(back(|head| head), (true, false));
    assert_eq!(back(|head| head.replace("Trzy", "Cztery")), (false, true));
}

#[test]
fn a_page_that_is_back_asks_again_where_the_database_does_not_answer() {
    let mut room = Room::default();
    let (mut tab, head) = left(&mut room);
    tab.handle(Input::Resumed, &mut room);
    let ticket = locked(&mut tab, &mut room).iter().find_map(read_ticket).expect("has somebody been here?");
    let effects = tab.handle(Input::Found { ticket, stored: None }, &mut room);
    assert!(!releases(&effects), "nobody else has it");
    let asks = |effect: &Effect| matches!(effect, Effect::Wait { timer: Timer::Retry(_), .. });
    assert!(effects.iter().any(asks), "{effects:?}");
    let effects = tab.handle(Input::Elapsed(Timer::Retry(id())), &mut room);
    let ticket = effects.iter().find_map(read_ticket).expect("asks again");
    let stored = Stored { heads: vec![(id(), head)], ..Stored::default() };
    tab.handle(Input::Found { ticket, stored: Some(stored) }, &mut room);
    assert!(!tab.handle(answer("y"), &mut room).is_empty(), "and goes on");
}

#[test]
fn a_lock_that_comes_when_the_page_is_left_is_given_back() {
    let mut room = Room::default();
    let mut tab = started(true, &mut room);
    tab.handle(begin(), &mut room);
    tab.handle(Input::Paused, &mut room);
    assert!(releases(&locked(&mut tab, &mut room)));
}

#[test]
fn a_lock_that_comes_when_the_page_is_left_again_is_given_back() {
    let mut room = Room::default();
    let (mut tab, _) = left(&mut room);
    tab.handle(Input::Resumed, &mut room);
    tab.handle(Input::Paused, &mut room);
    assert!(releases(&locked(&mut tab, &mut room)));
    // And it goes on when it comes back once more.
    let effects = tab.handle(Input::Resumed, &mut room);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Lock { lock: Lock::Response(_), steal: false })));
}

#[test]
fn a_lock_that_does_not_come_when_the_page_is_left_is_asked_for_no_more() {
    let mut room = Room::default();
    let mut tab = started(true, &mut room);
    tab.handle(begin(), &mut room);
    tab.handle(Input::Paused, &mut room);
    let effects = tab.handle(Input::Locked { lock: Lock::Response(id()), got: false }, &mut room);
    assert!(!releases(&effects), "it is another's");
    let effects = tab.handle(Input::Resumed, &mut room);
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Lock { .. })), "{effects:?}");
}

/// Comes back without a database, with its lock or without, beside an entry of the tail that another tab has written.
fn back_without_a_database(got: bool, beside: bool) -> bool {
    let mut room = Room::default();
    let mut tab = started(false, &mut room);
    tab.handle(begin(), &mut room);
    locked(&mut tab, &mut room);
    tab.handle(answer("x"), &mut room);
    assert!(releases(&tab.handle(Input::Paused, &mut room)));
    if beside {
        room.local.lay(tail_key(&event(7, 2), 1), event(7, 2).to_text());
    }
    tab.handle(Input::Resumed, &mut room);
    let effects = tab.handle(Input::Locked { lock: Lock::Response(id()), got }, &mut room);
    assert_eq!(effects.iter().find_map(read_ticket), None, "there is no database");
    let writes = !tab.handle(answer("y"), &mut room).is_empty();
    assert!(writes || !got || releases(&effects), "the lock is given back");
    writes
}

#[test]
fn without_a_database_the_tail_tells_whether_somebody_has_been_here() {
    assert!(back_without_a_database(true, false));
    assert!(!back_without_a_database(true, true));
    assert!(!back_without_a_database(false, false));
}

#[test]
fn a_page_that_is_back_without_its_lock_only_reads() {
    let mut room = Room::default();
    let (mut tab, _) = left(&mut room);
    tab.handle(Input::Resumed, &mut room);
    let effects = tab.handle(Input::Locked { lock: Lock::Response(id()), got: false }, &mut room);
    assert_eq!(effects.iter().find_map(read_ticket), None, "another tab has it, whatever its head is");
    assert!(tab.handle(answer("y"), &mut room).is_empty());
}

#[test]
fn a_text_is_finished_once_nothing_was_typed_for_a_while() {
    let mut room = Room::default();
    for (rest, expected) in [(0, true), (1, false)] {
        let mut tab = started(true, &mut room);
        tab.handle(begin(), &mut room);
        let op = |value: &str| Op::Set { reference: "/data/a".into(), value: value.into() };
        let rests = ["a", "ab"].map(|value| {
            let effects = tab.handle(Input::Answer { id: id(), op: op(value), edit: Edit::Text }, &mut room);
            let rest = |effect: &Effect| match effect {
                Effect::Wait { timer: timer @ Timer::Rest(..), .. } => Some(*timer),
                _ => None,
            };
            effects.iter().find_map(rest).expect("the rest is waited for")
        });
        tab.handle(Input::Elapsed(rests[rest]), &mut room);
        let (typed_on, _) = tab.answer(id(), op("abc"), Edit::Text, &mut room);
        assert_eq!(typed_on, expected, "something was typed since the first");
    }
}

#[test]
fn without_its_lock_a_response_is_only_read() {
    let mut room = Room::default();
    let mut tab = started(true, &mut room);
    tab.handle(begin(), &mut room);
    tab.handle(Input::Locked { lock: Lock::Response(id()), got: false }, &mut room);
    assert!(tab.handle(answer("x"), &mut room).is_empty());
}

/// The page has given its lock back: another tab may have the response by the time that the database answers.
#[test]
fn a_page_that_is_left_again_while_it_looks_around_does_not_write() {
    let mut room = Room::default();
    let (mut tab, head) = left(&mut room);
    tab.handle(Input::Resumed, &mut room);
    let ticket = locked(&mut tab, &mut room).iter().find_map(read_ticket).expect("has somebody been here?");
    assert!(releases(&tab.handle(Input::Paused, &mut room)));
    let stored = Stored { heads: vec![(id(), head)], ..Stored::default() };
    tab.handle(Input::Found { ticket, stored: Some(stored) }, &mut room);
    assert!(tab.handle(answer("y"), &mut room).is_empty());
}
