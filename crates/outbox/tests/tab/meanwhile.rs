//! A response that is asked for while it is busy in this tab.

use crate::room::{Room, event, id, started, tail_key};
use outbox::tab::{Effect, Input, Lock, Notification, Tab, Way};

fn open(steal: bool) -> Input {
    Input::Open { id: id(), way: if steal { Way::Steal } else { Way::IfFree } }
}

fn locked(got: bool) -> Input {
    Input::Locked { lock: Lock::Response(id()), got }
}

/// A draft in localStorage, and what a tab does with each of these inputs: `+` where it asks for the lock, `!` where it
/// steals it, `-` where it lets it go. Whether the draft was shown is told with the tab.
fn check(inputs: &[Input], expected: &[&str]) -> (Tab, bool) {
    let mut room = Room::default();
    let mut tab = started(false, &mut room);
    for seq in 1..=2 {
        room.local.lay(tail_key(&event(1, seq), 1), event(1, seq).to_text());
    }
    let mut shown = false;
    let mut told = Vec::new();
    for input in inputs {
        let effects = tab.handle(input.clone(), &mut room);
        shown |= effects.iter().any(|effect| matches!(effect, Effect::Notify(Notification::Opened(_))));
        let sign = |effect: &Effect| match effect {
            Effect::Lock { lock: Lock::Response(_), steal: false } => Some('+'),
            Effect::Lock { lock: Lock::Response(_), steal: true } => Some('!'),
            Effect::Release(Lock::Response(_)) => Some('-'),
            _ => None,
        };
        told.push(effects.iter().filter_map(sign).collect::<String>());
    }
    assert_eq!(told, expected, "{inputs:?}");
    (tab, shown)
}

/// Whoever asks again gets what the first time did not bring, and loses nothing where it did.
#[test]
fn what_was_asked_for_again_is_opened_anew_only_where_it_may_not_be_written() {
    check(&[open(false), open(true), locked(true)], &["+", "", ""]);
    check(&[open(false), open(true), locked(false)], &["+", "", "-!"]);
    check(&[open(false), open(true), locked(false), locked(true)], &["+", "", "-!", ""]);
}

/// A tab that asks for a lock twice is refused what it holds itself.
#[test]
fn a_lock_that_was_asked_for_is_waited_for_though_nobody_wants_it_any_more() {
    let (tab, shown) = check(&[open(false), Input::Close(id()), locked(true)], &["+", "", "-"]);
    assert_eq!((tab.is_busy(), shown), (false, false));
    let inputs = [open(false), Input::Close(id()), open(false), locked(true), locked(true)];
    let (tab, shown) = check(&inputs, &["+", "", "", "-+", ""]);
    assert_eq!((tab.is_busy(), shown), (true, true));
}
