//! Which changes the list of responses shows at once, here and in the other tabs.

use crate::room::{Room, answer, answered, commit, complete, done, id};
use outbox::tab::{Effect, Input, Notification};

/// Stores the first answer, then what follows from this input; whether either is told, here and elsewhere.
fn check(input: Input, expected: bool) {
    let mut room = Room::default();
    let (mut tab, ticket, _) = answered(&mut room);
    let is_told = |effects: &[Effect]| {
        let here = effects.iter().any(|effect| matches!(effect, Effect::Notify(Notification::Responses)));
        let elsewhere = effects.iter().any(|effect| matches!(effect, Effect::TellOthers));
        (here, elsewhere)
    };
    assert_eq!(is_told(&tab.handle(done(ticket), &mut room)), (true, true), "there is a draft more");
    let effects = tab.handle(input.clone(), &mut room);
    assert_eq!(is_told(&effects), (false, false), "it may not happen: {input:?}");
    let (ticket, _) = commit(&effects).expect("a transaction");
    assert_eq!(is_told(&tab.handle(done(ticket), &mut room)), (expected, expected), "{input:?}");
}

#[test]
fn what_is_begun_or_ended_is_told_and_an_answer_is_not() {
    check(answer("y"), false);
    check(complete(), true);
    check(Input::Discard(id()), true);
}
