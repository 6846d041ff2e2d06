//! `/api/v1/responses/…`

use crate::support::{TestApp, id, seal, seal_at, seal_replacing, secret};
use collector::http::limits::{Bucket, Limits};
use outbox::{Digest, FormRef, ReceiptState, wire::ErrorCode};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

const ANSWERS: &str = "<uwagi>Zażółć</uwagi><zgoda>1</zgoda>";

#[tokio::test]
async fn the_same_record_gets_the_same_receipt_for_ever() {
    let app = TestApp::start().await;
    let record = app.record(id(1), ANSWERS).await;
    let first = app.put(id(1), secret(1), &record.bytes).await;
    assert_eq!(first.status, 201);
    let receipt = first.receipt().receipt;
    assert_eq!((receipt.response, receipt.revision, receipt.digest), (id(1), 1, record.digest));
    assert_eq!(receipt.state, ReceiptState::Received);
    assert_eq!(receipt.collector, app.url);

    let again = app.put(id(1), secret(1), &record.bytes).await;
    assert_eq!((again.status, &again.body), (200, &first.body));
    assert_eq!(app.counts().await.received, 1);

    let app = app.restart().await;
    let later = app.put(id(1), secret(1), &record.bytes).await;
    assert_eq!((later.status, &later.body), (200, &first.body));
    assert_eq!(app.counts().await.received, 1);
}

#[tokio::test]
async fn two_devices_or_taps_at_once_store_one_row() {
    let app = TestApp::start().await;
    let record = app.record(id(2), ANSWERS).await;
    let puts = (0..8).map(|_| app.put(id(2), secret(1), &record.bytes));
    let answers = futures_join(puts).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
    assert!(answers.iter().all(|answer| answer.body == answers[0].body));
    assert_eq!(app.counts().await.received, 1);
}

async fn futures_join<F: Future>(futures: impl Iterator<Item = F>) -> Vec<F::Output> {
    let mut futures: Vec<_> = futures.map(Box::pin).collect();
    let mut outputs: Vec<Option<F::Output>> = futures.iter().map(|_| None).collect();
    std::future::poll_fn(|cx| {
        for (future, output) in futures.iter_mut().zip(&mut outputs) {
            if output.is_none()
                && let std::task::Poll::Ready(value) = future.as_mut().poll(cx)
            {
                *output = Some(value);
            }
        }
        if outputs.iter().all(Option::is_some) { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    outputs.into_iter().flatten().collect()
}

#[tokio::test]
async fn an_answer_lost_on_the_way_does_no_harm() {
    let app = TestApp::start().await;
    let record = app.record(id(3), ANSWERS).await;
    let mut connection = raw_put(&app, id(3), record.bytes.len(), &record.bytes).await;
    // The commit has happened when the first byte of the answer is there; the rest of it is never read.
    connection.read_u8().await.unwrap();
    drop(connection);
    let again = app.put(id(3), secret(1), &record.bytes).await;
    assert_eq!(again.status, 200);
    assert_eq!(again.receipt().receipt.revision, 1);
    assert_eq!(app.counts().await.received, 1);
}

#[tokio::test]
async fn another_record_with_the_secret_is_the_next_revision() {
    let app = TestApp::start().await;
    let first = app.record(id(4), ANSWERS).await;
    let second = app.record(id(4), "<uwagi>poprawione</uwagi>").await;
    let one = app.put(id(4), secret(1), &first.bytes).await;
    let two = app.put(id(4), secret(1), &second.bytes).await;
    assert_eq!((two.status, two.receipt().receipt.revision), (201, 2));
    assert_eq!(two.receipt().receipt.digest, second.digest);
    // The first revision's bytes still get the first revision's receipt.
    let again = app.put(id(4), secret(1), &first.bytes).await;
    assert_eq!((again.status, again.body), (200, one.body));
    assert_eq!(app.counts().await.received, 1);
}

#[tokio::test]
async fn what_was_reopened_counts_as_completed_last_in_whatever_order_it_arrives() {
    let app = TestApp::start().await;
    let form = app.form().await;
    let first = app.record(id(7), "<uwagi>pierwsze</uwagi>").await;
    let second = seal_replacing(id(7), &form, "<uwagi>drugie</uwagi>", "2026-11-22", &[first.digest]);
    let third = seal_replacing(id(7), &form, "<uwagi>trzecie</uwagi>", "2026-11-22", &[first.digest, second.digest]);
    assert_eq!(app.put(id(7), secret(1), &second.bytes).await.receipt().receipt.revision, 1);
    let late = app.put(id(7), secret(1), &first.bytes).await;
    let receipt = late.receipt().receipt;
    assert_eq!(
        (late.status, receipt.state, receipt.reason.as_deref()),
        (202, ReceiptState::Quarantined, Some("replaced"))
    );
    assert_eq!(app.put(id(7), secret(1), &first.bytes).await.body, late.body);
    assert_eq!(app.put(id(7), secret(1), &third.bytes).await.receipt().receipt.revision, 2);
    // What is stored keeps its receipt, though it does not count any more.
    assert_eq!(app.put(id(7), secret(1), &second.bytes).await.receipt().receipt.revision, 1);
    let counting = app.store.responses(&form.id, None, 10).await.unwrap();
    assert_eq!(counting.into_iter().map(|row| row.record).collect::<Vec<_>>(), [third.bytes]);
    let counts = app.counts().await;
    assert_eq!((counts.received, counts.quarantined), (1, 1));
}

#[tokio::test]
async fn another_record_without_the_secret_is_quarantined() {
    let app = TestApp::start().await;
    let first = app.record(id(5), ANSWERS).await;
    app.put(id(5), secret(1), &first.bytes).await;
    for (n, stranger) in [secret(2), None, secret(3), None, secret(2)].into_iter().enumerate() {
        let other = app.record(id(5), &format!("<uwagi>obce {n}</uwagi>")).await;
        let answer = app.put(id(5), stranger, &other.bytes).await;
        assert_eq!(answer.status, 202);
        let receipt = answer.receipt().receipt;
        assert_eq!((receipt.state, receipt.digest), (ReceiptState::Quarantined, other.digest));
        assert_eq!(receipt.reason.as_deref(), Some("other-digest"));
        let again = app.put(id(5), stranger, &other.bytes).await;
        assert_eq!((again.status, again.body), (202, answer.body));
    }
    let sixth = app.record(id(5), "<uwagi>szóste</uwagi>").await;
    assert_eq!(app.put(id(5), secret(9), &sixth.bytes).await.error(), (429, ErrorCode::RateLimited));
    let counts = app.counts().await;
    assert_eq!((counts.received, counts.quarantined), (1, 5));
    // Its owner can still send the next revision.
    assert_eq!(app.put(id(5), secret(1), &sixth.bytes).await.receipt().receipt.revision, 2);
}

#[tokio::test]
async fn bad_records_get_a_typed_answer_and_leave_nothing() {
    let app = TestApp::start().await;
    let form = app.form().await;
    let good = app.record(id(6), ANSWERS).await.bytes;
    let line = good.iter().position(|&b| b == b'\n').unwrap();

    let unknown = FormRef { hash: Digest::of(b"other"), ..form.clone() };
    let renamed = FormRef { version: "99".into(), ..form.clone() };
    let mut flipped = good.clone();
    *flipped.last_mut().unwrap() ^= 1;
    let newer = String::from_utf8(good[..line].to_vec()).unwrap().replacen("\"v\":1", "\"v\":2", 1);

    let check = async |bytes: &[u8], expected| {
        assert_eq!(app.put(id(6), secret(1), bytes).await.error(), expected);
    };
    check(b"", (400, ErrorCode::MalformedRecord)).await;
    check(b"<html>", (400, ErrorCode::MalformedRecord)).await;
    check(b"{\"v\":1}\n", (400, ErrorCode::MalformedRecord)).await;
    check(&good[..good.len() - 1], (400, ErrorCode::TruncatedBody)).await;
    check(&flipped, (422, ErrorCode::DigestMismatch)).await;
    check(format!("{newer}\n").as_bytes(), (422, ErrorCode::UnknownVersion)).await;
    check(&seal(id(7), &form, ANSWERS).bytes, (422, ErrorCode::IdMismatch)).await;
    check(&seal(id(6), &unknown, ANSWERS).bytes, (404, ErrorCode::UnknownForm)).await;
    check(&seal(id(6), &renamed, ANSWERS).bytes, (404, ErrorCode::UnknownForm)).await;
    assert_eq!(app.put(id(6), None, &good).await.error(), (401, ErrorCode::MissingSecret));
    assert_eq!(app.counts().await, Default::default());
    // And then the good one is simply taken.
    assert_eq!(app.put(id(6), secret(1), &good).await.status, 201);
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused() {
    let app = TestApp::start().await;
    let long = "x".repeat(16 * 1024 * 1024);
    let record = app.record(id(8), &format!("<uwagi>{long}</uwagi>")).await;
    assert_eq!(app.put(id(8), secret(1), &record.bytes).await.error(), (413, ErrorCode::BodyTooLarge));
    let record = app.record(id(8), &format!("<uwagi>{}</uwagi>", &long[..15 << 20])).await;
    assert_eq!(app.put(id(8), secret(1), &record.bytes).await.status, 201);
}

#[tokio::test]
async fn a_body_that_breaks_off_leaves_nothing() {
    let app = TestApp::start().await;
    let record = app.record(id(9), ANSWERS).await;
    let mut half = raw_put(&app, id(9), record.bytes.len(), &record.bytes[..record.bytes.len() / 2]).await;
    half.shutdown().await.unwrap();
    let mut answer = String::new();
    let _ = tokio::time::timeout(Duration::from_secs(5), half.read_to_string(&mut answer)).await;
    assert!(answer.is_empty() || answer.contains("truncated-body"), "{answer}");
    assert_eq!(app.counts().await.received, 0);
    assert_eq!(app.put(id(9), secret(1), &record.bytes).await.status, 201);
}

async fn raw_put(app: &TestApp, id: outbox::ResponseId, announced: usize, body: &[u8]) -> tokio::net::TcpStream {
    let address = app.url.strip_prefix("http://").unwrap();
    let mut connection = tokio::net::TcpStream::connect(address).await.unwrap();
    let secret = secret(1).unwrap();
    let head = format!(
        "PUT /api/v1/responses/{id} HTTP/1.1\r\nhost: {address}\r\nteren-secret: {secret}\r\n\
         content-length: {announced}\r\n\r\n"
    );
    connection.write_all(head.as_bytes()).await.unwrap();
    connection.write_all(body).await.unwrap();
    connection
}

#[tokio::test]
async fn slow_senders_hold_nobody_up() {
    let app = TestApp::start().await;
    let record = app.record(id(14), ANSWERS).await;
    let mut slow = Vec::new();
    for n in 100..200 {
        slow.push(raw_put(&app, id(n), record.bytes.len(), &record.bytes[..10]).await);
    }
    let put = tokio::time::timeout(Duration::from_secs(20), app.put(id(14), secret(1), &record.bytes));
    assert_eq!(put.await.unwrap().status, 201);
}

#[tokio::test]
async fn only_whoever_knows_the_secret_reads_the_receipt() {
    let app = TestApp::start().await;
    let record = app.record(id(10), ANSWERS).await;
    let taken = app.put(id(10), secret(1), &record.bytes).await;
    let get = async |id: outbox::ResponseId, secret: Option<&str>| {
        let mut request = app.client.get(format!("{}/api/v1/responses/{id}/receipt", app.url));
        if let Some(secret) = secret {
            request = request.header("teren-secret", secret);
        }
        crate::support::Answer::of(request.send().await.unwrap()).await
    };
    let right = secret(1).unwrap().to_string();
    assert_eq!(get(id(10), Some(&right)).await.body, taken.body);
    assert_eq!(get(id(10), None).await.error(), (401, ErrorCode::MissingSecret));
    assert_eq!(get(id(10), Some("zgaduję")).await.error(), (401, ErrorCode::MissingSecret));
    let wrong = get(id(10), Some(&secret(2).unwrap().to_string())).await;
    let unknown = get(id(11), Some(&right)).await;
    assert_eq!(wrong.error(), (404, ErrorCode::NotFound));
    assert_eq!(wrong.body, unknown.body);
}

#[tokio::test]
async fn an_anonymous_survey_keeps_no_time_finer_than_the_day() {
    const MOMENT: &str = "2026-11-22T10:15:30.123+01:00";
    for (privacy, received_at, completed_at) in
        [("anonymous", "2026-11-22".len(), "2026-11-22"), ("interviewer", "2026-11-22T09:15:30Z".len(), MOMENT)]
    {
        let app = TestApp::start_with(privacy, None).await;
        let record = seal_at(id(12), &app.form().await, ANSWERS, MOMENT);
        let receipt = app.put(id(12), secret(1), &record.bytes).await.receipt().receipt;
        assert_eq!(receipt.received_at.len(), received_at, "{privacy}: {}", receipt.received_at);
        let stored = app.store.responses("proba", None, 10).await.unwrap();
        assert_eq!((stored[0].received_on.len(), stored[0].completed_at.as_str()), (10, completed_at), "{privacy}");
    }
}

#[tokio::test]
async fn while_another_program_holds_the_database_the_sender_is_told_to_try_again() {
    let (app, _) = TestApp::start_sqlite().await;
    let record = app.record(id(13), ANSWERS).await;
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(app.data.path().join("teren.db"));
    let other = sqlx::sqlite::SqlitePool::connect_with(options).await.unwrap();
    let lock = other.begin_with("BEGIN IMMEDIATE").await.unwrap();
    assert_eq!(app.put(id(13), secret(1), &record.bytes).await.error(), (503, ErrorCode::StorageBusy));
    lock.rollback().await.unwrap();
    assert_eq!(app.put(id(13), secret(1), &record.bytes).await.status, 201);
}

#[tokio::test]
async fn whoever_sends_too_much_is_slowed_and_loses_nothing() {
    let (burst, per_second) = (2.0, 0.001);
    let requests = Bucket::new(burst, per_second);
    let app = TestApp::start_limited(Limits { requests, ..Limits::default() }).await;
    let record = app.record(id(1), ANSWERS).await;
    let send = async |n: u8, bytes: &[u8]| {
        let request = app.client.put(format!("{}/api/v1/responses/{}", app.url, id(n)));
        request.header("teren-secret", secret(1).unwrap().to_string()).body(bytes.to_vec()).send().await.unwrap()
    };
    assert_eq!(send(1, &record.bytes).await.status(), 201);
    for _ in 0..5 {
        assert_eq!(send(1, &record.bytes).await.status(), 200, "a repeat costs nothing");
    }
    let other = app.record(id(2), ANSWERS).await;
    assert_eq!(send(2, &other.bytes).await.status(), 201);
    let third = app.record(id(3), ANSWERS).await;
    let refused = send(3, &third.bytes).await;
    assert!(refused.headers()["retry-after"].to_str().unwrap().parse::<u32>().unwrap() > 100);
    assert_eq!(crate::support::Answer::of(refused).await.error(), (429, ErrorCode::RateLimited));
    assert_eq!(app.create(id(3), secret(1), Digest::of(b"part"), 7).await.status(), 429);
    assert_eq!(app.counts().await.received, 2);

    let response = Bucket::new(burst, per_second);
    let app = TestApp::start_limited(Limits { response, ..Limits::default() }).await;
    for (revision, (n, expected)) in [(1, 201), (1, 201), (1, 429), (2, 201)].into_iter().enumerate() {
        let record = app.record(id(n), &format!("<uwagi>{revision}</uwagi>")).await;
        let answer = app.put(id(n), secret(1), &record.bytes).await;
        assert_eq!(answer.status, expected, "one response's flood slows nobody else");
    }
}

#[tokio::test]
async fn what_breaks_a_rule_or_cannot_be_read_is_stored_and_marked() {
    let app = TestApp::start().await;
    for (n, answers) in [(20, ANSWERS), (21, "<zgoda/>"), (22, "<uwagi>")] {
        let record = app.record(id(n), answers).await;
        assert_eq!(app.put(id(n), secret(1), &record.bytes).await.status, 201);
    }
    app.checked().await;
    let stored = app.store.responses("proba", None, 10).await.unwrap();
    let verdict = |n| stored.iter().find(|record| record.id == id(n)).unwrap().verdict.clone().unwrap();
    assert_eq!(verdict(20), "valid");
    assert_eq!(verdict(21), "violations");
    assert_eq!(verdict(22), "unreadable");
    let counts = app.counts().await;
    assert_eq!((counts.received, counts.with_problems), (3, 2));
}

#[tokio::test]
async fn a_class_behind_one_address_waits_for_nothing() {
    let app = TestApp::start().await;
    for n in 1..=30 {
        app.upload(id(n), secret(n), &crate::uploads::photo(2000 + usize::from(n))).await;
        let record = app.record(id(n), ANSWERS).await;
        assert_eq!(app.put(id(n), secret(n), &record.bytes).await.status, 201, "device {n}");
    }
    assert_eq!(app.counts().await.received, 30);
}
