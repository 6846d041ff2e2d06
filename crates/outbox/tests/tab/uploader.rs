//! Who sends, in which order, and how long it rests: one tab at a time, against stores and a network that do not answer.

use crate::{
    outpost::{Outpost, new_keys_receipt, receipt_key, refusal, sealed, sealed_of},
    room::{Room, id_of, read_ticket},
};
use outbox::{
    ResponseHead, ResponseId, State,
    receipt_key::Keys,
    snapshot::{Content, Snapshot, snapshot_key},
    tab::{Effect, Env, Input, Lock, Query, Tab},
    wire::ErrorCode,
};

/// A response that waits where there is no database; each of a survey of its own, so that none goes with another.
fn keep_copy(byte: u8, room: &mut Room) {
    let (head, record) = sealed(byte);
    let head = ResponseHead { survey: format!("ankieta-{byte}"), ..head };
    room.local.lay(snapshot_key(&id_of(byte)), Snapshot::new(head, Content::Sealed(record)).to_text());
}

/// A tab without a database, where two responses wait, and which of them goes first.
fn sending(room: &mut Room) -> (Tab, Vec<Effect>, ResponseId) {
    let mut tab = Tab::default();
    [1, 2].iter().for_each(|byte| keep_copy(*byte, room));
    tab.handle(Input::Started { database: false, local: true }, room);
    let effects = tab.handle(Input::Locked { lock: Lock::Uploader, got: true }, room);
    let first = sent(&effects).expect("it is sent");
    (tab, effects, first)
}

fn sent(effects: &[Effect]) -> Option<ResponseId> {
    effects.iter().find_map(|effect| if let Effect::Send { id, .. } = effect { Some(*id) } else { None })
}

/// The request that is under way is answered with this status and code, or not at all.
fn answered(tab: &mut Tab, effects: &[Effect], refused: Option<(u16, &str)>, room: &mut Room) -> Vec<Effect> {
    let ticket = effects.iter().find_map(|effect| match effect {
        Effect::Send { ticket, .. } => Some(*ticket),
        _ => None,
    });
    let reply = refused.and_then(|(status, code)| refusal(status, code, None));
    tab.handle(Input::Answered { ticket: ticket.expect("it is sent"), reply }, room)
}

#[test]
fn whatever_does_not_answer_is_asked_again_after_five_seconds() {
    let check = |change: fn(&mut Outpost), sent: usize| {
        let mut outpost = Outpost::with(3, |_| refusal(413, "body-too-large", None));
        (outpost.sent, outpost.rests) = (Vec::new(), Vec::new());
        change(&mut outpost);
        outpost.dispatch(Input::SendNow);
        assert_eq!((outpost.sent(), outpost.rests), (sent, vec![5_000]));
    };
    check(|outpost| outpost.unanswered = Some(|query| *query == Query::Overview), 0);
    check(|outpost| outpost.unanswered = Some(|query| matches!(query, Query::Record(_))), 0);
    check(|outpost| outpost.is_locked = true, 0);
    check(|outpost| outpost.refuses = true, 1);
    // Two requests in a row that find nobody: the third would not either.
    check(|outpost| outpost.answer = None, 2);
}

#[test]
fn a_lock_that_another_tab_has_stolen_is_not_given_back() {
    for (meanwhile, expected) in [(vec![], 1), (vec![Input::LockLost(Lock::Uploader)], 0)] {
        let mut outpost = Outpost::with(1, |_| refusal(413, "body-too-large", None));
        (outpost.releases, outpost.meanwhile) = (0, meanwhile);
        outpost.dispatch(Input::SendNow);
        assert_eq!(outpost.releases, expected);
    }
}

#[test]
fn what_another_tab_has_sent_meanwhile_is_not_sent_again() {
    let mut outpost = Outpost::with(1, |_| refusal(413, "body-too-large", None));
    outpost.sent.clear();
    let head = outpost.head(1);
    let state = State::Received { digest: head.digest().expect("sealed"), received: "2026-11-22".into() };
    outpost.overtakes = Some(ResponseHead { state, ..head });
    outpost.dispatch(Input::SendNow);
    assert_eq!(outpost.sent(), 0);
}

#[test]
fn only_the_record_that_the_head_names_is_sent() {
    let mut outpost = Outpost::with(1, |_| refusal(413, "body-too-large", None));
    outpost.sent.clear();
    outpost.db.records.insert(id_of(1), sealed_of(1, b"<data><a>another</a></data>").1);
    outpost.dispatch(Input::SendNow);
    assert_eq!((outpost.sent(), outpost.waits().1), (0, Some(ErrorCode::NotFound)));
}

#[test]
fn the_random_part_of_a_wait_is_below_one() {
    let outpost = Outpost::in_room(Room { dice: Some(0xff), ..Room::default() }, 1, |_| None);
    assert_eq!(outpost.waits(), (1_999, None));
}

#[test]
fn a_copy_stays_until_the_receipt_is_there() {
    let mut outpost = Outpost::with(1, |_| refusal(413, "body-too-large", None));
    keep_copy(1, &mut outpost.room);
    outpost.dispatch(Input::SendNow);
    assert_eq!(outpost.room.local.len(), 1, "it was refused");
    outpost.dispatch(Input::Keys(Keys { pinned: Some(receipt_key(8).1), chain: Vec::new() }));
    outpost.answer = Some(new_keys_receipt);
    outpost.dispatch(Input::SendNow);
    assert!(matches!(outpost.head(1).state, State::Received { .. }) && outpost.room.local.is_empty());
}

#[test]
fn only_what_somebody_has_asked_for_is_sent_once_more() {
    let mut outpost = Outpost::with(2, |_| refusal(413, "body-too-large", None));
    outpost.sent.clear();
    outpost.dispatch(Input::SendAgain(id_of(1)));
    assert_eq!(outpost.sent, [id_of(1)]);

    let mut room = Room::default();
    let (mut tab, mut effects, _) = sending(&mut room);
    while sent(&effects).is_some() {
        effects = answered(&mut tab, &effects, Some((413, "body-too-large")), &mut room);
    }
    tab.handle(Input::SendAgain(id_of(1)), &mut room);
    let effects = tab.handle(Input::Locked { lock: Lock::Uploader, got: true }, &mut room);
    assert_eq!(sent(&effects), Some(id_of(1)));
    let effects = answered(&mut tab, &effects, Some((413, "body-too-large")), &mut room);
    assert_eq!(sent(&effects), None);
}

/// A tab with a database has removed it: that is nothing to look up in a database that is not there.
#[test]
fn without_a_database_what_has_gone_is_left_alone() {
    let mut room = Room::default();
    let (mut tab, effects, first) = sending(&mut room);
    room.remove_local(&snapshot_key(&first));
    let effects = answered(&mut tab, &effects, Some((413, "body-too-large")), &mut room);
    assert_eq!(effects.iter().find_map(read_ticket), None, "{effects:?}");
    assert!(sent(&effects).is_some_and(|next| next != first), "{effects:?}");
    assert!(!room.local.has(&snapshot_key(&first)));
}

#[test]
fn an_accepted_key_is_noted_where_there_is_no_database_too() {
    let mut room = Room::default();
    let (mut tab, new) = (Tab::default(), receipt_key(8).1);
    tab.handle(Input::Keys(Keys { pinned: Some(receipt_key(7).1), chain: Vec::new() }), &mut room);
    keep_copy(1, &mut room);
    tab.handle(Input::Started { database: false, local: true }, &mut room);
    let effects = tab.handle(Input::Locked { lock: Lock::Uploader, got: true }, &mut room);
    let request = effects.iter().find_map(|effect| match effect {
        Effect::Send { ticket, record, .. } => Some((*ticket, new_keys_receipt(record))),
        _ => None,
    });
    let (ticket, reply) = request.expect("it is sent");
    tab.handle(Input::Answered { ticket, reply }, &mut room);
    let head =
        |room: &Room| Snapshot::parse(room.local.get(&snapshot_key(&id_of(1))).expect("a copy")).expect("a copy").head;
    assert!(head(&room).unknown_key().is_some(), "{:?}", head(&room));
    tab.handle(Input::AcceptKey(new), &mut room);
    assert_eq!((head(&room).receipt_key, head(&room).unknown_key()), (Some(new), None));
    let effects = tab.handle(Input::Locked { lock: Lock::Uploader, got: true }, &mut room);
    assert_eq!(sent(&effects), Some(id_of(1)));
}
