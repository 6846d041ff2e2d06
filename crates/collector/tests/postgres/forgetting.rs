//! What must not be read from the server's files: what was erased, and after a day's end the order of arrival.

use crate::{
    backend,
    commands::{path, run},
    erasure::content_of,
    server,
    support::{TestApp, id, id_of, secret},
    uploads::photo,
};
use outbox::{Sealed, record::open_envelope};
use sqlx::postgres::PgPool;
use std::{collections::BTreeSet, process::Command};

async fn database(app: &TestApp) -> PgPool {
    let (_, address) = backend::environment(app.data.path()).unwrap();
    PgPool::connect(&address).await.unwrap()
}

/// Which of the server's files of this database, its log apart, have some of these bytes that the others have not. (What
/// tests seal begins alike.)
async fn files_with(database: &PgPool, bytes: &[u8], others: &[u8]) -> BTreeSet<String> {
    // What is in memory only is in a file soon.
    sqlx::query("CHECKPOINT").execute(database).await.unwrap();
    let sql = "SELECT oid::TEXT FROM pg_database WHERE datname = current_database()";
    let number: String = sqlx::query_scalar(sql).fetch_one(database).await.unwrap();
    let files = server::folder().join("data/base").join(number);
    let mut found = BTreeSet::new();
    // Long values are cut every 2,000 bytes or so.
    let chunks = bytes.chunks_exact(bytes.len() / 5).map(|chunk| &chunk[..32]);
    for chunk in chunks.filter(|chunk| !others.windows(32).any(|window| window == *chunk)) {
        let needle: String = chunk.iter().map(|byte| format!("\\x{byte:02x}")).collect();
        let mut grep = Command::new("grep");
        let output = grep.env("LC_ALL", "C").args(["-rlaP", &needle]).arg(&files).output().unwrap();
        found.extend(String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned));
    }
    found
}

#[tokio::test]
async fn what_was_erased_is_in_no_file_of_a_table() {
    let app = TestApp::start().await;
    // What is sealed looks like noise, which no server compresses.
    let (erased, kept): (_, Vec<u8>) = (photo(300_000), photo(200_000).into_iter().rev().collect());
    let record = app.send_sealed(id(1), "<uwagi>Nikomu tego nie mówię.</uwagi>", &[("a.jpg", &erased)]).await;
    let other = app.send_sealed(id(2), "<uwagi>To mogą wiedzieć wszyscy.</uwagi>", &[("b.jpg", &kept)]).await;
    app.checked().await;
    let database = database(&app).await;
    let part = |record: &Sealed| open_envelope(&record.bytes).unwrap().0.parts[0];
    let (gone, stays) = (app.part(part(&record)).await.unwrap(), app.part(part(&other)).await.unwrap());
    let (content, others) = (content_of(&record.bytes), content_of(&other.bytes));
    for (bytes, than) in [(content, others), (&gone, &stays), (others, content), (&stays, &gone)] {
        assert!(!files_with(&database, bytes, than).await.is_empty(), "not there to begin with");
    }
    let erase = ["erase", "--response", &id(1).to_string(), "--data", path(app.data.path())];
    let erased = run(&erase);
    assert_eq!(erased.status.code(), Some(0), "{erased:?}");
    for (bytes, than) in [(content, others), (&gone, &stays)] {
        assert_eq!(files_with(&database, bytes, than).await, BTreeSet::new());
    }
    for (bytes, than) in [(others, content), (&stays, &gone)] {
        assert!(!files_with(&database, bytes, than).await.is_empty(), "it stays");
    }
    assert!(app.part(part(&record)).await.is_none());
}

#[tokio::test]
async fn after_a_days_end_neither_places_nor_transactions_tell_an_order() {
    let app = TestApp::start().await;
    for n in 0..40 {
        let record = app.record(id_of(n), "<zgoda>1</zgoda>").await;
        assert_eq!(app.put(id_of(n), secret(1), &record.bytes).await.status, 201);
    }
    app.checked().await;
    let database = database(&app).await;
    let told = async |table: &str| -> (i64, bool) {
        let sql = format!(
            "SELECT COUNT(DISTINCT xmin::TEXT), BOOL_AND(follows) FROM
             (SELECT xmin, id > LAG(id, 1, '') OVER (ORDER BY ctid) AS follows FROM {table}) AS rows"
        );
        sqlx::query_as(sqlx::AssertSqlSafe(sql)).fetch_one(&database).await.unwrap()
    };
    let (transactions, by_key) = told("responses").await;
    assert!(transactions > 1 && !by_key, "there is an order to begin with");
    app.store.rebuild().await.unwrap();
    for table in ["responses", "records"] {
        assert_eq!(told(table).await, (1, true), "{table}");
    }
    assert_eq!(app.counts().await.received, 40);
}
