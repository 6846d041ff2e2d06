//! From sealed to received: only a receipt for these very bytes ends the waiting.

use ed25519_dalek::{Signer as _, SigningKey};
use outbox::{
    Digest, FormRef, Receipt, ReceiptState, ResponseHead, ResponseId, ResponseSecret, Signed, State,
    acceptance::{ReceiptMismatch, accept_receipt},
    answer::{Outcome, Reply, RetryReason, classify},
    plan::{Trigger, plan},
    policy::LONGEST_WAIT_MS,
    receipt,
    receipt_key::{Keys, ReceiptKey},
    state::WrongState,
    wire::ErrorCode,
};

const NOW: i64 = 1_795_338_930_123;
const TODAY: &str = "2026-11-22";

fn draft() -> ResponseHead {
    let form = FormRef { id: "trzy".into(), version: "1".into(), hash: Digest::of(b"pack") };
    let secret = ResponseSecret([9; 16]);
    ResponseHead::draft(ResponseId::from_random([1; 16]), "trzy".into(), "Trzy".into(), form, TODAY.into(), secret)
}

fn completed() -> ResponseHead {
    draft().sealed(Digest::of(b"record"), TODAY.into(), vec![], None, vec![]).expect("a draft is sealed")
}

fn receipt_for(head: &ResponseHead) -> Receipt {
    Receipt {
        v: 1,
        response: head.id,
        revision: 1,
        state: ReceiptState::Received,
        reason: None,
        digest: head.digest().unwrap_or(Digest([0; 32])),
        parts: vec![],
        received_at: TODAY.into(),
        collector: "http://127.0.0.1:8080".into(),
        key_id: ReceiptKey::from(&key().verifying_key()).id(),
    }
}

fn bytes(receipt: Receipt) -> Vec<u8> {
    let sig = key().sign(&receipt.canonical_bytes()).to_bytes();
    Signed { receipt, sig: sig.iter().map(|byte| format!("{byte:02x}")).collect() }.to_bytes()
}

fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

fn keys() -> Keys {
    Keys { pinned: Some(ReceiptKey::from(&key().verifying_key())), chain: Vec::new() }
}

fn json(status: u16, body: &[u8]) -> Outcome {
    classify(&completed(), &keys(), &reply(status, "application/json", body))
}

fn reply(status: u16, content_type: &str, body: &[u8]) -> Reply {
    Reply { status, content_type: content_type.into(), body: body.to_vec(), ..Reply::default() }
}

fn reason(outcome: Outcome) -> RetryReason {
    match outcome {
        Outcome::Retry(retry) => retry.reason,
        other => panic!("{other:?}"),
    }
}

#[test]
fn only_a_receipt_for_these_bytes_is_success() {
    let receipt = receipt_for(&completed());
    for status in [200, 201, 202] {
        assert!(matches!(json(status, &bytes(receipt.clone())), Outcome::Received(_)));
    }
    let other = Receipt { response: ResponseId::from_random([2; 16]), ..receipt.clone() };
    let id = other.response;
    assert_eq!(reason(json(200, &bytes(other))), RetryReason::Mismatch(ReceiptMismatch::OtherResponse(id)));
    let other = Receipt { digest: Digest::of(b"other"), ..receipt.clone() };
    let digest = other.digest;
    assert_eq!(reason(json(200, &bytes(other))), RetryReason::Mismatch(ReceiptMismatch::OtherDigest(digest)));
    let other = Receipt { parts: vec![Digest::of(b"part")], ..receipt.clone() };
    assert_eq!(reason(json(200, &bytes(other))), RetryReason::Mismatch(ReceiptMismatch::OtherParts));
    let newer = Receipt { v: 2, ..receipt.clone() };
    assert!(matches!(reason(json(200, &bytes(newer))), RetryReason::Mismatch(ReceiptMismatch::NotAReceipt(_))));
    for body in ["", "{}", "null", r#"{"v":1,"ok":true}"#] {
        assert!(matches!(reason(json(200, body.as_bytes())), RetryReason::Mismatch(ReceiptMismatch::NotAReceipt(_))));
    }
    let quarantined = Receipt { state: ReceiptState::Quarantined, reason: Some("other-digest".into()), ..receipt };
    assert!(matches!(json(202, &bytes(quarantined)), Outcome::Quarantined(_)));
    assert_eq!(accept_receipt(&draft(), &keys(), b""), Err(ReceiptMismatch::NotSealed));
}

#[test]
fn progress_makes_the_next_wait_short() {
    let failed = |head: &ResponseHead| head.after(&Outcome::unreachable(), NOW, 0.999, TODAY).expect("it waits");
    let wait = |head: &ResponseHead| match head.state {
        State::Completed { next_try, .. } => next_try - NOW,
        _ => 0,
    };
    let often = (0..6).fold(completed(), |head, _| failed(&head));
    assert_eq!((wait(&failed(&often)), wait(&failed(&often.reset_attempts()))), (127_872, 1_998));
    assert_eq!(draft().reset_attempts(), draft());
}

#[test]
fn a_captive_portal_is_no_collector() {
    let receipt = bytes(receipt_for(&completed()));
    let check = |status: u16, content_type: &str, body: &[u8]| {
        let reply = reply(status, content_type, body);
        assert_eq!(reason(classify(&completed(), &keys(), &reply)), RetryReason::NotACollector(status));
    };
    check(200, "text/html; charset=utf-8", b"<!DOCTYPE html><title>Log in</title>");
    check(200, "text/html", &receipt);
    check(302, "", b"");
    check(404, "text/html", b"not found");
    check(502, "application/json", b"bad gateway");
    check(400, "application/json", br#"{"error":{"code":"never-heard-of","message":"?"}}"#);
}

#[test]
fn the_charset_of_the_answer_does_not_matter() {
    let body = bytes(receipt_for(&completed()));
    let reply = reply(200, "Application/JSON; charset=utf-8", &body);
    assert!(matches!(classify(&completed(), &keys(), &reply), Outcome::Received(_)));
}

#[test]
fn an_error_is_permanent_only_when_the_collector_says_what_cannot_change() {
    let check = |status: u16, code: &str, expected: &str| {
        let body = format!(r#"{{"error":{{"code":"{code}","message":"Nie."}}}}"#);
        let found = match json(status, body.as_bytes()) {
            Outcome::Permanent(error) if error.message == "Nie." => "never",
            Outcome::Permanent(error) => panic!("{error:?}"),
            outcome => match reason(outcome) {
                RetryReason::Refused(_) => "later",
                RetryReason::Altered(_) => "altered",
                other => panic!("{other:?}"),
            },
        };
        assert_eq!(found, expected, "{code}");
    };
    for (status, code, expected) in [
        (400, "malformed-record", "altered"),
        (400, "truncated-body", "later"),
        (413, "body-too-large", "never"),
        (422, "digest-mismatch", "altered"),
        (422, "id-mismatch", "altered"),
        (404, "unknown-form", "later"),
        (422, "unknown-version", "later"),
        (409, "missing-part", "later"),
        (401, "missing-secret", "altered"),
        // As the collector says it of a response that it has erased: 410, and nothing else.
        (404, "erased", "later"),
        (422, "not-sealed", "never"),
        (404, "not-found", "later"),
        (401, "unauthorized", "later"),
        (429, "rate-limited", "later"),
        (507, "storage-full", "later"),
        (503, "storage-busy", "later"),
        (500, "internal", "later"),
    ] {
        check(status, code, expected);
        // The code decides, whatever number it comes with;
        check(400, code, expected);
        // but a collector that has failed itself may say something else tomorrow.
        check(500, code, "later");
    }
}

#[test]
fn a_failed_attempt_postpones_and_changes_nothing_else() {
    let head = completed();
    let failed = head.after(&Outcome::unreachable(), NOW, 0.5, TODAY).expect("still waiting");
    let again = failed.after(&Outcome::unreachable(), NOW, 0.5, TODAY).expect("still waiting");
    let waits = |head: &ResponseHead| match &head.state {
        State::Completed { attempts, next_try, problem, .. } => {
            (*attempts, next_try - NOW, problem.clone().map(|p| p.code))
        }
        other => panic!("{other:?}"),
    };
    assert_eq!((waits(&failed), waits(&again)), ((1, 1_000, None), (2, 2_000, None)));
    assert_eq!(again.digest(), head.digest());
    let body = br#"{"error":{"code":"body-too-large","message":"Nie."}}"#;
    let refused = again.after(&json(413, body), NOW, 0.0, TODAY).expect("still waiting");
    assert_eq!(waits(&refused), (3, LONGEST_WAIT_MS, Some(ErrorCode::BodyTooLarge)));
    // One bit flipped on the way: it says so, and waits no longer than for a network that fails.
    let body = br#"{"error":{"code":"digest-mismatch","message":"Nie."}}"#;
    let altered = again.after(&json(422, body), NOW, 0.5, TODAY).expect("still waiting");
    assert_eq!(waits(&altered), (3, 4_000, Some(ErrorCode::DigestMismatch)));
    let asked = Reply { retry_after: Some("120".into()), ..reply(503, "text/html", b"") };
    let asked = refused.after(&classify(&refused, &keys(), &asked), NOW, 0.0, TODAY).expect("still waiting");
    assert_eq!(waits(&asked), (4, 120_000, None));
}

#[test]
fn a_receipt_ends_the_waiting_once() {
    let head = completed();
    let received = json(201, &bytes(receipt_for(&head)));
    let head = head.after(&received, NOW, 0.5, TODAY).expect("was waiting");
    assert_eq!(head.state, State::Received { digest: Digest::of(b"record"), received: TODAY.into() });
    assert!(head.after(&Outcome::unreachable(), NOW, 0.5, TODAY).is_err());
    assert!(head.after(&received, NOW, 0.5, TODAY).is_err());
    assert!(draft().after(&received, NOW, 0.5, TODAY).is_err());
}

#[test]
fn a_response_is_sealed_once() {
    let head = completed();
    assert_eq!(head.sealed(Digest::of(b"again"), TODAY.into(), vec![], None, vec![]), Err(WrongState(head.name())));
}

#[test]
fn a_quarantined_response_keeps_its_reason_and_stays() {
    let quarantined = ReceiptState::Quarantined;
    let receipt = Receipt { state: quarantined, reason: Some("other-digest".into()), ..receipt_for(&completed()) };
    let head = completed().after(&json(202, &bytes(receipt)), NOW, 0.5, TODAY).expect("was waiting");
    assert!(matches!(&head.state, State::Quarantined { reason, .. } if reason == "other-digest"));
    assert!(!head.may_leave("2036-11-22"));
}

#[test]
fn what_was_erased_is_never_sent_again_and_stays_as_it_is() {
    let body = br#"{"error":{"code":"erased","message":"Nie."}}"#;
    assert_eq!(json(410, body), Outcome::Erased);
    let head = completed().after(&json(410, body), NOW, 0.5, TODAY).expect("was waiting");
    assert!(head.is_erased() && head.requeue().is_err() && !head.may_leave("2036-11-22"));
    assert_eq!(
        (head.digest(), plan(std::slice::from_ref(&head), i64::MAX, 0, Trigger::Hint)),
        (completed().digest(), vec![])
    );
    let body = br#"{"error":{"code":"erased","message":"Nie.","survey":true}}"#;
    assert_eq!(json(410, body), Outcome::Deleted);
    let head = completed().after(&json(410, body), NOW, 0.5, TODAY).expect("was waiting");
    assert!(head.is_deleted() && head.is_erased() && head.requeue().is_err() && !head.may_leave("2036-11-22"));
    assert_eq!(plan(std::slice::from_ref(&head), i64::MAX, 0, Trigger::Hint), vec![]);
    // Somebody else's 410 says nothing of the kind.
    assert!(matches!(json(410, b"gone"), Outcome::Retry(_)));
}

#[test]
fn a_response_leaves_thirty_days_after_its_receipt() {
    let check = |device: &str, collector: &str, today: &str, expected: bool| {
        let receipt = Receipt { received_at: collector.into(), ..receipt_for(&completed()) };
        let head = completed().after(&json(201, &bytes(receipt)), NOW, 0.5, device).expect("was waiting");
        assert_eq!(head.may_leave(today), expected, "{device} {collector} {today}");
    };
    check("2026-11-22", "2026-11-22T09:15:30Z", "2026-12-21", false);
    check("2026-11-22", "2026-11-22T09:15:30Z", "2026-12-22", true);
    check("1970-01-01", "2026-11-22", "2026-11-23", false); // the device's clock was wrong
    check("2026-11-22", "no day", "2026-12-22", true);
    check("2026-11-22", "2026-11-22", "no day", false);
    assert!(!draft().may_leave("2036-11-22") && !completed().may_leave("2036-11-22"));
}

#[test]
fn a_problem_that_a_newer_version_noted_leaves_the_head_readable() {
    let refused = completed().after(&json(400, br#"{"error":{"code":"id-mismatch","message":"Nie."}}"#), 0, 0.0, TODAY);
    let text = refused.expect("waiting").to_text();
    assert_eq!(ResponseHead::parse(&text).map(|head| head.to_text()), Ok(text.clone()));
    let newer = ResponseHead::parse(&text.replace("id-mismatch", "never-heard-of")).expect("readable");
    assert!(matches!(newer.state, State::Completed { problem: None, .. }));
}

#[test]
fn the_signature_covers_all_but_itself() {
    let receipt = Receipt { collector: r#"a","sig":"b"#.into(), ..receipt_for(&completed()) };
    let stored = bytes(receipt.clone());
    assert_eq!(receipt::signed_bytes(&stored), Some(receipt.canonical_bytes()));
    let text = String::from_utf8(stored).expect("text");
    for bad in [
        text.replace("\"}", "\",\"revision\":9}"),
        text.replace("\"}", "\",\"key_id\":\"x\"}"),
        text.replace("\"}", "\"} "),
        text.replace("sig", "gis"),
    ] {
        assert_eq!(receipt::signed_bytes(bad.as_bytes()), None);
    }
}
