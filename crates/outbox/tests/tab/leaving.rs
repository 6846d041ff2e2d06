//! A page that is left, and perhaps comes back.

use crate::room::{Room, answer, answered, begin, done, head_in, id, read_ticket, started};
use outbox::tab::{Effect, Input, Lock, Query, Stored, Tab};

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
fn a_lock_that_comes_when_the_page_is_left_is_given_back() {
    let mut room = Room::default();
    let mut tab = started(true, &mut room);
    tab.handle(begin(), &mut room);
    tab.handle(Input::Paused, &mut room);
    assert!(releases(&locked(&mut tab, &mut room)));
}

#[test]
fn without_its_lock_a_response_is_only_read() {
    let mut room = Room::default();
    let mut tab = started(true, &mut room);
    tab.handle(begin(), &mut room);
    tab.handle(Input::Locked { lock: Lock::Response(id()), got: false }, &mut room);
    assert!(tab.handle(answer("x"), &mut room).is_empty());
}
