//! `POST /api/v1/responses`

use crate::support::{Answer, TestApp, id, secret};
use outbox::{
    ReceiptState, Signed,
    batch::{self, Outcome, Results},
    wire::ErrorCode,
};

async fn post(app: &TestApp, body: Vec<u8>) -> Answer {
    Answer::of(app.client.post(format!("{}/api/v1/responses", app.url)).body(body).send().await.unwrap()).await
}

pub async fn results(app: &TestApp, body: &[u8]) -> Vec<Outcome> {
    let answer = post(app, body.to_vec()).await;
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
    serde_json::from_slice::<Results>(&answer.body).unwrap().results
}

#[tokio::test]
async fn each_record_is_answered_as_if_it_had_come_alone() {
    let app = TestApp::start().await;
    let stands = app.record(id(1), "<zgoda>1</zgoda>").await;
    let alone = app.put(id(1), secret(1), &stands.bytes).await;
    let mut body = Vec::new();
    let mut add = |n: u8, by: u8, bytes: &[u8]| batch::write(&mut body, id(n), secret(by).unwrap(), bytes);
    add(1, 1, &stands.bytes);
    let new = app.record(id(2), "<zgoda>1</zgoda>").await;
    add(2, 2, &new.bytes);
    add(3, 3, b"nonsense");
    add(4, 4, &new.bytes);
    let other = app.record(id(1), "<zgoda>2</zgoda>").await;
    add(1, 9, &other.bytes);
    add(2, 2, &new.bytes);
    let revision = app.record(id(2), "<zgoda>2</zgoda>").await;
    add(2, 2, &revision.bytes);

    let found = results(&app, &body).await;
    let statuses: Vec<(u8, u16)> = found.iter().map(|one| (one.id.as_bytes()[0], one.status)).collect();
    assert_eq!(statuses, [(1, 200), (2, 201), (3, 400), (4, 422), (1, 202), (2, 200), (2, 201)]);
    assert_eq!(found[0].receipt.as_deref(), std::str::from_utf8(&alone.body).ok(), "byte for byte");
    assert_eq!(found[1].receipt, found[5].receipt);
    assert_eq!(found[2].error.as_ref().map(|error| error.code), Some(ErrorCode::MalformedRecord));
    assert_eq!(found[3].error.as_ref().map(|error| error.code), Some(ErrorCode::IdMismatch));
    let receipt = |n: usize| Signed::parse(found[n].receipt.as_ref().unwrap().as_bytes()).unwrap().receipt;
    assert_eq!((receipt(4).state, receipt(6).revision), (ReceiptState::Quarantined, 2));
    assert_eq!((app.counts().await.received, app.counts().await.quarantined), (2, 1));

    // The same body again: the same receipts, nothing new.
    let again = results(&app, &body).await;
    let receipts = |found: &[Outcome]| found.iter().map(|one| one.receipt.clone()).collect::<Vec<_>>();
    assert_eq!(receipts(&again), receipts(&found));
    assert_eq!((app.counts().await.received, app.counts().await.quarantined), (2, 1));
}

#[tokio::test]
async fn a_body_that_breaks_off_gives_what_came() {
    let app = TestApp::start().await;
    let mut body = Vec::new();
    for n in 1..=3 {
        let record = app.record(id(n), "<zgoda>1</zgoda>").await;
        batch::write(&mut body, id(n), secret(n).unwrap(), &record.bytes);
    }
    assert_eq!(results(&app, &body[..body.len() - 1]).await.len(), 2);
    assert_eq!(app.counts().await.received, 2);
    assert_eq!(post(&app, b"{}".to_vec()).await.error(), (400, ErrorCode::TruncatedBody));
}

/// Sends a thousand responses in one go.
pub async fn send_a_thousand(app: &TestApp) {
    let mut body = Vec::new();
    let form = app.form().await;
    for n in 0..1000u16 {
        let mut random = [0; 16];
        random[..2].copy_from_slice(&n.to_be_bytes());
        let id = outbox::ResponseId::from_random(random);
        let record = crate::support::seal(id, &form, "<zgoda>1</zgoda>");
        batch::write(&mut body, id, secret(1).unwrap(), &record.bytes);
    }
    let found = results(app, &body).await;
    assert!(found.len() == 1000 && found.iter().all(|one| one.status == 201));
}

#[tokio::test]
async fn a_thousand_records_are_stored_in_one_go() {
    let app = TestApp::start().await;
    send_a_thousand(&app).await;
    assert_eq!(app.counts().await.received, 1000);
}

#[tokio::test]
async fn a_full_database_is_told_for_each_and_the_next_try_succeeds() {
    let (app, store) = TestApp::start_sqlite().await;
    let mut body = Vec::new();
    for n in 1..=3 {
        let record = app.record(id(n), &format!("<uwagi>{}</uwagi>", "x".repeat(50_000))).await;
        batch::write(&mut body, id(n), secret(n).unwrap(), &record.bytes);
    }
    store.allow_pages(5).await.unwrap();
    let record = app.record(id(9), &format!("<uwagi>{}</uwagi>", "x".repeat(50_000))).await;
    let answer = app.put(id(9), secret(9), &record.bytes).await;
    assert_eq!(answer.error(), (507, ErrorCode::StorageFull));
    // The next connection begins without the bound.
    store.allow_pages(5).await.unwrap();
    for one in results(&app, &body).await {
        assert_eq!((one.status, one.error.map(|error| error.code)), (507, Some(ErrorCode::StorageFull)));
    }
    assert_eq!(app.counts().await.received, 0);
    store.allow_pages(10_000).await.unwrap();
    assert!(results(&app, &body).await.iter().all(|one| one.status == 201));
    assert_eq!(app.put(id(9), secret(9), &record.bytes).await.status, 201);
    assert_eq!(app.counts().await.received, 4);
}
