//! What waits is sent: when somebody asks for it, and when what was sent did not arrive as it was.

use crate::{
    outpost::{Outpost, new_keys_receipt, receipt_key, refusal},
    room::id_of,
};
use ed25519_dalek::Signer as _;
use outbox::{
    State,
    policy::{BACKOFF_CAP_MS, LONGEST_WAIT_MS, UNKNOWN_KEY_WAIT_MS},
    receipt_key::{KeyLink, Keys, link_bytes},
    snapshot::{Content, Snapshot, snapshot_key},
    tab::Input,
    wire::ErrorCode,
};

/// The button did nothing for an hour.
#[test]
fn whoever_asks_has_what_was_refused_sent_at_once() {
    let mut outpost = Outpost::with(1, |_| refusal(413, "body-too-large", None));
    assert_eq!((outpost.sent(), outpost.waits()), (1, (LONGEST_WAIT_MS, Some(ErrorCode::BodyTooLarge))));
    outpost.dispatch(Input::Hint);
    assert_eq!(outpost.sent(), 0, "a network that is back changes nothing");
    outpost.dispatch(Input::SendNow);
    assert_eq!(outpost.sent(), 1);
}

/// One bit flipped on the way: the screen called the record damaged, and it waited for an hour.
#[test]
fn what_was_altered_on_its_way_is_soon_sent_again() {
    for (status, code) in [(422, "digest-mismatch"), (400, "malformed-record"), (422, "id-mismatch")] {
        let answer = match code {
            "digest-mismatch" => |_: &[u8]| refusal(422, "digest-mismatch", None),
            "malformed-record" => |_: &[u8]| refusal(400, "malformed-record", None),
            _ => |_: &[u8]| refusal(422, "id-mismatch", None),
        };
        let outpost = Outpost::with(1, answer);
        let (wait, problem) = outpost.waits();
        assert!(wait <= 2_000 && problem.is_some(), "{status} {code}: {wait} {problem:?}");
    }
}

/// What is damaged here is not sent, and waits for somebody; its copy in localStorage is as good.
#[test]
fn what_is_damaged_here_is_not_sent_unless_there_is_a_copy() {
    let mut outpost = Outpost::with(1, |_| None);
    outpost.sent();
    let record = outpost.db.records[&id_of(1)].clone();
    let last = record.len() - 1;
    outpost.db.records.get_mut(&id_of(1)).expect("a record")[last] ^= 1;
    outpost.dispatch(Input::SendNow);
    assert_eq!((outpost.sent(), outpost.waits()), (0, (LONGEST_WAIT_MS, Some(ErrorCode::NotFound))));
    let copy = Snapshot::new(outpost.head(1), Content::Sealed(record));
    outpost.room.local.lay(snapshot_key(&id_of(1)), copy.to_text());
    outpost.dispatch(Input::SendNow);
    assert_eq!(outpost.sent(), 1);
}

#[test]
fn asking_ever_so_often_is_one_more_run_and_a_collector_that_asks_for_time_ends_it() {
    let mut outpost = Outpost::with(5, |_| refusal(413, "body-too-large", None));
    outpost.sent();
    outpost.meanwhile = vec![Input::SendNow; 30];
    outpost.dispatch(Input::SendNow);
    assert_eq!(outpost.sent(), 10);

    outpost.answer = Some(|_| refusal(429, "rate-limited", Some("60")));
    outpost.dispatch(Input::SendNow);
    assert_eq!(outpost.sent(), 1, "the others wait for as long as they did");
}

#[test]
fn whoever_asks_ends_the_wait_for_a_network_too() {
    let mut outpost = Outpost::with(1, |_| refusal(503, "storage-busy", Some("600")));
    assert_eq!((outpost.sent(), outpost.waits()), (1, (2 * BACKOFF_CAP_MS, None)));
    outpost.dispatch(Input::SendNow);
    assert_eq!(outpost.sent(), 1);
}

#[test]
fn an_unknown_key_is_waited_for_until_something_or_somebody_vouches_for_it() {
    let unknown = || {
        let mut outpost = Outpost::with(1, |_| None);
        let pinned = Some(receipt_key(7).1);
        outpost.dispatch(Input::Keys(Keys { pinned, chain: Vec::new() }));
        outpost.answer = Some(new_keys_receipt);
        outpost.dispatch(Input::SendNow);
        outpost.sent();
        assert_eq!(outpost.waits(), (UNKNOWN_KEY_WAIT_MS, Some(ErrorCode::UnknownKey)));
        outpost.dispatch(Input::Hint);
        outpost.dispatch(Input::Keys(Keys { pinned, chain: Vec::new() }));
        assert_eq!(outpost.sent(), 0, "nothing new is known");
        outpost
    };
    let received = |outpost: &Outpost| matches!(outpost.head(1).state, State::Received { .. });

    let mut outpost = unknown();
    let ((old, pinned), (_, new)) = (receipt_key(7), receipt_key(8));
    let sig = old.sign(&link_bytes(&new)).to_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    let chain = vec![KeyLink { public_key: pinned, sig: None }, KeyLink { public_key: new, sig: Some(sig) }];
    outpost.dispatch(Input::Keys(Keys { pinned: Some(pinned), chain }));
    assert!(received(&outpost) && outpost.sent() == 1);

    let mut outpost = unknown();
    outpost.dispatch(Input::AcceptKey(pinned));
    assert_eq!(outpost.sent(), 0, "it is not the key that it waits for");
    outpost.dispatch(Input::AcceptKey(new));
    assert!(received(&outpost) && outpost.sent() == 1);
    assert_eq!(outpost.head(1).receipt_key, Some(new));
}
