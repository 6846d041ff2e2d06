//! What a receipt says is so: it is signed over the very bytes that are kept.

use crate::{
    backend,
    support::{TestApp, id, secret},
    uploads::{entry, photo},
};
use collector::receipts::{Checked, PublicKey, verify};
use outbox::{Digest, ReceiptState, record::open_envelope, wire::Catalogue};

#[tokio::test]
async fn a_receipt_is_signed_over_the_bytes_that_come_out_again() {
    let app = TestApp::start().await;
    let bytes = photo(70_000);
    app.upload(id(1), secret(1), &bytes).await;
    let first = app.record_with(id(1), &[entry("a.jpg", &bytes, &bytes)]).await;
    let second = app.record(id(1), "<uwagi>Zażółć\r\n  gęślą </uwagi>").await;
    let foreign = app.record(id(1), "<uwagi>obce</uwagi>").await;
    let mut receipts = Vec::new();
    for (by, record) in [(1, &first), (1, &second), (2, &foreign)] {
        receipts.push(app.put(id(1), secret(by), &record.bytes).await.body);
    }

    // After a restart, from the catalogue's key alone.
    let app = app.restart().await;
    let catalogue: Catalogue = app.get("/api/v1/surveys").await.json().await.unwrap();
    let key = PublicKey::of(catalogue.collector.public_key.parse().unwrap()).unwrap();
    let mut said = Vec::new();
    for (receipt, record) in receipts.iter().zip([&first, &second, &foreign]) {
        let Ok(Checked::Genuine(receipt)) = verify(receipt, &key) else { panic!("not genuine") };
        let content = open_envelope(&record.bytes).unwrap().1;
        assert_eq!((receipt.response, receipt.digest), (id(1), Digest::of(content)));
        said.push((receipt.state, receipt.revision, receipt.parts));
    }
    let (received, part) = (ReceiptState::Received, Digest::of(&bytes));
    let expected = [(received, 1, vec![part]), (received, 2, vec![]), (ReceiptState::Quarantined, 0, vec![])];
    assert_eq!(said, expected);

    // What is kept is what was sent, byte for byte, of all three.
    let stored = app.store.responses("proba", None, 10).await.unwrap();
    assert_eq!(stored.iter().map(|row| &row.record).collect::<Vec<_>>(), [&second.bytes]);
    assert_eq!(app.part(part).await.unwrap(), bytes);
    if backend::ON_SERVER {
        return;
    }
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(app.data.path().join("teren.db")).read_only(true);
    let database = sqlx::sqlite::SqlitePool::connect_with(options).await.unwrap();
    let sql = "SELECT receipt, record FROM records UNION ALL SELECT receipt, record FROM quarantine";
    let mut kept: Vec<(Vec<u8>, Vec<u8>)> = sqlx::query_as(sql).fetch_all(&database).await.unwrap();
    let mut sent: Vec<_> = receipts.into_iter().zip([first.bytes, second.bytes, foreign.bytes]).collect();
    kept.sort();
    sent.sort();
    assert_eq!(kept, sent);
}
