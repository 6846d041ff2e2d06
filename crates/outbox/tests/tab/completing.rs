//! Completing: one transaction, and then it is sent as it is.

use crate::room::{
    Room, answer, answered, begin, commit, complete, complete_with, done, head_in, id, read_ticket, started,
};
use outbox::{
    State, policy,
    seal::Times,
    snapshot::{Content, Snapshot, snapshot_key},
    tab::{Effect, Input, Lock, NotCompleted, Notification, Reply, Stored, Tab, Write},
};

/// Found by the simulator: sealed without a database, the response was a draft again when the database was back.
#[test]
fn what_was_sealed_out_of_reach_takes_the_place_of_its_draft() {
    let mut room = Room::default();
    let mut tab = started(false, &mut room);
    tab.handle(begin(), &mut room);
    tab.handle(answer("x"), &mut room);
    let effects = tab.handle(complete(), &mut room);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Notify(Notification::Completed { safe: false, .. }))));
    let copy = Snapshot::parse(room.local.get(&snapshot_key(&id())).expect("a copy")).expect("a copy");
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
    let (mut tab, ticket, _) = answered(&mut room);
    tab.handle(done(ticket), &mut room);
    let effects = tab.handle(complete(), &mut room);
    let (ticket, batch) = commit(&effects).expect("the seal");
    let has = |wanted: fn(&Write) -> bool| batch.writes.iter().any(wanted);
    assert!(has(|write| matches!(write, Write::Head(..))) && has(|write| matches!(write, Write::Record(..))));
    assert!(has(|write| matches!(write, Write::DeleteEvents(_))));
    let head = head_in(batch);
    let record = batch
        .writes
        .iter()
        .find_map(|write| if let Write::Record(_, bytes) = write { Some(bytes.clone()) } else { None });
    let effects = tab.handle(done(ticket), &mut room);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Notify(Notification::Completed { safe: true, .. }))));

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
fn what_is_too_long_to_be_sent_stays_a_draft_without_a_trace() {
    let mut room = Room::default();
    let (mut tab, ticket, _) = answered(&mut room);
    tab.handle(done(ticket), &mut room);
    let effects = tab.handle(complete_with(vec![b'a'; policy::MAX_INSTANCE + 1]), &mut room);
    let why = |effect: &Effect| match effect {
        Effect::Notify(Notification::NotCompleted { why, .. }) => Some(*why),
        _ => None,
    };
    assert_eq!(effects.iter().find_map(why), Some(NotCompleted::TooLong));
    assert!(commit(&effects).is_none() && room.local.is_empty(), "nothing is recorded");
    assert!(commit(&tab.handle(answer("y"), &mut room)).is_some(), "it goes on");
}
