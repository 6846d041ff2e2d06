//! Records that arrive at once share a transaction, and each is answered as if it had come alone.

use crate::support::{TestApp, id, id_of, secret};
use outbox::{ReceiptState, wire::ErrorCode};
use std::sync::Arc;
use tokio::{io::AsyncWriteExt, net::TcpStream, task::JoinSet};

#[tokio::test(flavor = "multi_thread")]
async fn each_of_many_at_once_gets_its_own_answer() {
    const HONEST: u32 = 60;
    let app = Arc::new(TestApp::start().await);
    let (form, mut honest, mut others) = (app.form().await, JoinSet::new(), JoinSet::new());
    for n in 0..HONEST {
        let (sender, record) = (app.clone(), crate::support::seal(id_of(n), &form, &format!("<uwagi>{n}</uwagi>")));
        honest.spawn(async move { (record.digest, sender.put(id_of(n), secret(1), &record.bytes).await) });
        if n % 3 == 0 {
            // Other bytes of the same response from a stranger, at the same time; and what is no record.
            let app = app.clone();
            let bytes = crate::support::seal(id_of(n), &form, "<uwagi>obce</uwagi>").bytes;
            others.spawn(async move {
                let nonsense = app.put(id(9), secret(9), b"nonsense").await;
                (app.put(id_of(n), secret(2), &bytes).await, nonsense)
            });
        }
    }
    let (mut stored, mut apart) = (0, 0);
    while let Some(answered) = honest.join_next().await {
        let (digest, answer) = answered.expect("it ends");
        let receipt = answer.receipt().receipt;
        assert_eq!(receipt.digest, digest, "a receipt of somebody else's record");
        // A stranger may have been first.
        match receipt.state {
            ReceiptState::Received => stored += u32::from(answer.status == 201),
            ReceiptState::Quarantined => apart += u32::from(answer.status == 202),
        }
    }
    while let Some(answered) = others.join_next().await {
        let (answer, nonsense) = answered.expect("it ends");
        assert_eq!(nonsense.error(), (400, ErrorCode::MalformedRecord));
        match answer.status {
            201 => stored += 1,
            status => apart += u32::from(status == 202),
        }
    }
    assert_eq!((stored, apart), (HONEST, HONEST / 3));
    let counts = app.counts().await;
    assert_eq!((counts.received, counts.quarantined), (u64::from(stored), u64::from(apart)));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_hangs_up_takes_nobody_else_along() {
    let app = Arc::new(TestApp::start().await);
    let (form, mut honest) = (app.form().await, JoinSet::new());
    let address = app.url.strip_prefix("http://").expect("an address").to_owned();
    for n in 0..40 {
        let record = crate::support::seal(id_of(n), &form, "<zgoda>1</zgoda>");
        if n % 2 == 0 {
            let mut stream = TcpStream::connect(&address).await.expect("connected");
            let secret = secret(1).expect("a secret");
            let head = format!(
                "PUT /api/v1/responses/{} HTTP/1.1\r\nhost: {address}\r\nteren-secret: {secret}\r\ncontent-length: {}\r\n\r\n",
                id_of(n),
                record.bytes.len()
            );
            stream.write_all(&[head.as_bytes(), &record.bytes].concat()).await.expect("sent");
        } else {
            let app = app.clone();
            honest.spawn(async move { app.put(id_of(n), secret(1), &record.bytes).await.status });
        }
    }
    assert!(honest.join_all().await.iter().all(|status| *status == 201));
    assert!(app.counts().await.received >= 20);
}
