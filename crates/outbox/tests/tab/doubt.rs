//! A database that has failed once is not believed alone: *saved* then needs the mirror.

use crate::room::{Room, answer, answered, commit, done, save};
use outbox::{
    tab::{CommitError, Effect, Input, Show, Tab, Ticket},
    tail::Durability,
};

/// The transaction was refused; the next try.
fn refused_once(room: &mut Room, mirrored: bool) -> (Tab, Ticket, Vec<Effect>) {
    let (mut tab, ticket, _) = answered(room);
    let mut effects = Vec::new();
    if mirrored {
        effects.extend(tab.handle(Input::Mirrored { ticket }, room));
    }
    effects.extend(tab.handle(Input::Committed { ticket, result: Err(CommitError::Failed) }, room));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Distrust)), "{effects:?}");
    let timer =
        effects.iter().find_map(|effect| if let Effect::Wait { timer, .. } = effect { Some(*timer) } else { None });
    let again = tab.handle(Input::Elapsed(timer.expect("another try")), room);
    let ticket = commit(&again).expect("the same again").0;
    (tab, ticket, effects)
}

#[test]
fn a_refused_transaction_is_tried_again_and_its_success_alone_is_not_called_saved() {
    let mut room = Room::default();
    let (mut tab, ticket, effects) = refused_once(&mut room, false);
    assert_eq!((save(&effects).saved, save(&effects).durability), (0, Durability::TailOnly));
    let effects = tab.handle(done(ticket), &mut room);
    let saves =
        effects.iter().filter_map(|effect| if let Effect::Show(Show::Save(save)) = effect { Some(save) } else { None });
    assert_eq!(saves.filter(|save| save.is_saved() || save.saved > 0).count(), 0, "{effects:?}");
    assert!(!room.local.is_empty(), "the tail keeps what it can");
}

#[test]
fn what_the_mirror_has_is_saved_though_the_database_refuses_it() {
    let mut room = Room::default();
    let (mut tab, ticket, effects) = refused_once(&mut room, true);
    assert!(save(&effects).is_saved());
    tab.handle(Input::Mirrored { ticket }, &mut room);
    tab.handle(done(ticket), &mut room);
    assert!(!save(&tab.handle(answer("y"), &mut room)).is_saved());
}

#[test]
fn another_tabs_failure_is_this_ones() {
    let mut room = Room::default();
    let (mut tab, ticket, _) = answered(&mut room);
    tab.handle(Input::Distrust, &mut room);
    let effects = tab.handle(done(ticket), &mut room);
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Show(Show::Save(save)) if save.is_saved())));
}
