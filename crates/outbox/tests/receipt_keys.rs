//! Whose receipts are believed: the key that was pinned, and those that it leads to.

use ed25519_dalek::{Signer as _, SigningKey};
use outbox::{
    Digest, Receipt, ReceiptState, ResponseHead, ResponseId, ResponseSecret, Signed, State,
    acceptance::ReceiptMismatch,
    answer::{Outcome, Reply, RetryReason, classify},
    plan::{Action, Trigger, plan},
    policy::{LONGEST_WAIT_MS, UNKNOWN_KEY_WAIT_MS},
    receipt_key::{KeyLink, Keys, Pin, ReceiptKey, link_bytes},
    wire::{CollectorInfo, ErrorCode},
};

const NOW: i64 = 1_795_338_930_123;

/// The key that `receipt-key.txt` tells, and others.
fn signing(number: u8) -> SigningKey {
    match number {
        1 => SigningKey::from_bytes(b"a key for tests, never for a use"),
        other => SigningKey::from_bytes(&[other; 32]),
    }
}

fn public(number: u8) -> ReceiptKey {
    ReceiptKey::from(&signing(number).verifying_key())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Each key signed by the one before.
fn chain(numbers: &[u8]) -> Vec<KeyLink> {
    let sig =
        |at: usize| Some(hex(&signing(numbers[at.checked_sub(1)?]).sign(&link_bytes(&public(numbers[at]))).to_bytes()));
    numbers.iter().enumerate().map(|(at, number)| KeyLink { public_key: public(*number), sig: sig(at) }).collect()
}

fn collector(keys: Vec<KeyLink>, present: u8) -> CollectorInfo {
    CollectorInfo {
        name: "https://ankieta.example.pl".into(),
        key_id: public(present).id(),
        public_key: public(present).to_string(),
        seal: None,
        keys,
    }
}

fn completed(pin: Option<u8>) -> ResponseHead {
    let form = outbox::FormRef { id: "trzy".into(), version: "1".into(), hash: Digest::of(b"pack") };
    let (id, secret) = (ResponseId::from_random([1; 16]), ResponseSecret([9; 16]));
    let draft = ResponseHead::draft(id, "trzy".into(), "Trzy".into(), form, "2026-11-22".into(), secret);
    let draft = ResponseHead { receipt_key: pin.map(public), ..draft };
    draft.sealed(Digest::of(b"record"), "2026-11-22".into(), vec![], None, vec![]).expect("a draft")
}

/// A receipt that names one key, and is signed with another.
fn receipt(named: u8, signed: u8) -> Vec<u8> {
    let head = completed(None);
    let receipt = Receipt {
        v: 1,
        response: head.id,
        revision: 1,
        state: ReceiptState::Received,
        reason: None,
        digest: Digest::of(b"record"),
        parts: vec![],
        received_at: "2026-11-22".into(),
        collector: "https://ankieta.example.pl".into(),
        key_id: public(named).id(),
    };
    let sig = hex(&signing(signed).sign(&receipt.canonical_bytes()).to_bytes());
    Signed { receipt, sig }.to_bytes()
}

/// What follows from a receipt: for a response with this pin, on a device with that one, beside these keys.
fn judged(pins: (Option<u8>, Option<u8>), links: Vec<KeyLink>, body: &[u8]) -> Outcome {
    let keys = Keys { pinned: pins.1.map(public), chain: links };
    let content_type = "application/json".into();
    let reply = Reply { status: 201, content_type, body: body.to_vec(), ..Reply::default() };
    classify(&completed(pins.0), &keys, &reply)
}

/// A forged receipt was shown as *received*.
#[test]
fn a_receipt_counts_only_with_the_signature_of_a_known_key() {
    let forged = String::from_utf8(receipt(1, 1)).expect("text");
    let at = forged.find("\"sig\":\"").expect("a signature") + 7;
    let zero = format!("{}{}\"}}", &forged[..at], "00".repeat(64));
    let altered = forged.replacen("\"revision\":1", "\"revision\":2", 1);
    for body in [zero.as_bytes(), altered.as_bytes(), &receipt(1, 2)] {
        let outcome = judged((Some(1), None), Vec::new(), body);
        let Outcome::Retry(retry) = &outcome else { panic!("{outcome:?}") };
        assert_eq!(retry.reason, RetryReason::Mismatch(ReceiptMismatch::NotSigned));
        let head = completed(Some(1)).after(&outcome, NOW, 0.5, "2026-11-22").expect("it waits");
        let State::Completed { next_try, problem: Some(problem), .. } = head.state else { panic!("{head:?}") };
        assert_eq!((next_try - NOW, problem.code), (1_000, ErrorCode::FalseReceipt));
    }
    assert!(matches!(judged((Some(1), None), Vec::new(), &receipt(1, 1)), Outcome::Received(_)));
    assert!(matches!(judged((None, Some(1)), Vec::new(), &receipt(1, 1)), Outcome::Received(_)));
    let newline = [receipt(1, 1), b"\n".to_vec()].concat();
    assert!(matches!(judged((Some(1), None), Vec::new(), &newline), Outcome::Received(_)));
}

#[test]
fn keys_are_believed_that_the_pinned_one_leads_to() {
    let check = |pin: u8, links: &[KeyLink], of: u8, expected: bool| {
        let outcome = judged((Some(pin), None), links.to_vec(), &receipt(of, of));
        assert_eq!(matches!(outcome, Outcome::Received(_)), expected, "{pin} {of}: {outcome:?}");
        if !expected {
            assert!(matches!(outcome, Outcome::Permanent(error) if error.key == Some(public(of).id())));
        }
    };
    let links = chain(&[1, 2, 3]);
    check(1, &links, 1, true);
    check(1, &links, 2, true);
    check(1, &links, 3, true);
    check(2, &links, 3, true);
    check(1, &links, 4, false);
    check(4, &links, 3, false);
    // Whoever has no key signs ours, and puts his own before it.
    check(1, &chain(&[4, 1]), 4, false);
    // Or says that his comes after it.
    let mut forged = chain(&[1, 2, 3]);
    forged[1].public_key = public(4);
    check(1, &forged, 4, false);
    check(1, &forged, 3, false);
    forged[1].sig = None;
    check(1, &forged, 4, false);
    // The response's own pin comes before the device's.
    assert!(matches!(judged((Some(1), Some(4)), Vec::new(), &receipt(4, 4)), Outcome::Permanent(_)));
}

#[test]
fn the_oldest_key_is_pinned_that_leads_to_the_present_one() {
    let check = |info: CollectorInfo, expected: Option<u8>| assert_eq!(info.first_key(), expected.map(public));
    check(collector(Vec::new(), 2), Some(2));
    check(collector(chain(&[1, 2, 3]), 3), Some(1));
    let mut broken = chain(&[1, 2, 3]);
    broken[1].sig = None;
    check(collector(broken, 3), Some(2));
    check(collector(chain(&[1, 2]), 3), Some(3));
    check(CollectorInfo { public_key: "no key".into(), ..collector(Vec::new(), 1) }, None);
}

/// A response waits for a day: it may be stored, and the same receipt would come again.
#[test]
fn what_waits_for_an_unknown_key_waits_for_a_day() {
    let outcome = judged((Some(1), None), Vec::new(), &receipt(2, 2));
    let head = completed(Some(1)).after(&outcome, NOW, 0.5, "2026-11-22").expect("it waits");
    assert_eq!(head.unknown_key(), Some(public(2).id().as_str()));
    assert!(head.is_stuck());
    let sent = |now: i64, trigger| matches!(plan(std::slice::from_ref(&head), now, 0, trigger)[..], [Action::Send(_)]);
    assert!(!sent(NOW + LONGEST_WAIT_MS, Trigger::Hint) && !sent(NOW + UNKNOWN_KEY_WAIT_MS - 1, Trigger::Timer));
    assert!(sent(NOW + UNKNOWN_KEY_WAIT_MS, Trigger::Timer) && sent(NOW, Trigger::Asked));
    // A clock that was set back does not make it wait longer.
    assert!(sent(NOW - 1, Trigger::Timer));
    assert!(matches!(judged((None, None), Vec::new(), &receipt(2, 2)), Outcome::Retry(retry)
        if retry.reason == RetryReason::Mismatch(ReceiptMismatch::NoKey)));
}

/// What version 1 has gained.
#[test]
fn formats() {
    let addition = |name: &str| {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/v1-additions").join(name);
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    let info = collector(chain(&[1, 2]), 2);
    let text = addition("collector-keys.json");
    assert_eq!(serde_json::from_str::<CollectorInfo>(&text).expect("reads"), info);
    assert_eq!(serde_json::to_string(&info).expect("writes"), text);

    let head = ResponseHead::parse(&addition("head-draft.json")).expect("reads");
    let head = ResponseHead { receipt_key: Some(public(1)), ..head };
    let text = addition("head-draft-receipt-key.json");
    assert_eq!(ResponseHead::parse(&text), Ok(head.clone()));
    assert_eq!(head.to_text(), text);

    let outcome = judged((Some(1), None), Vec::new(), &receipt(3, 3));
    let sealed =
        head.sealed(Digest::of(b"record"), "2026-11-22".into(), Vec::new(), None, Vec::new()).expect("a draft");
    let waits = sealed.after(&outcome, NOW, 0.5, "2026-11-22").expect("it waits");
    let text = addition("head-completed-unknown-key.json");
    assert_eq!(ResponseHead::parse(&text), Ok(waits.clone()));
    assert_eq!(waits.to_text(), text);

    let (pin, text) = (Pin::new(public(1)), addition("receipt-pin.json"));
    assert_eq!((Pin::parse(&text), pin.to_text()), (Ok(pin), text));
    assert_eq!(format!("{}\n", public(1).fingerprint()), addition("receipt-fingerprint.txt"));
    assert!(public(1).fingerprint().replace(' ', "").starts_with(&public(1).id()));
}
