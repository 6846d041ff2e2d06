//! Databases of earlier versions are brought up to date when they are opened.

use crate::support::{id, publish, secret, workbook};
use collector::data;
use sqlx::{
    migrate::Migrator,
    sqlite::{SqliteConnectOptions, SqlitePool},
};
use std::path::Path;

#[tokio::test]
async fn a_database_from_before_attachments_keeps_what_it_has() {
    let (folder, first) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let migrations = Path::new(env!("CARGO_MANIFEST_DIR")).join("../store/src/sqlite/migrations");
    std::fs::copy(migrations.join("0001_start.sql"), first.path().join("0001_start.sql")).unwrap();
    let options = SqliteConnectOptions::new().filename(folder.path().join("teren.db")).create_if_missing(true);
    let old = SqlitePool::connect_with(options).await.unwrap();
    Migrator::new(first.path()).await.unwrap().run(&old).await.unwrap();
    let hash = outbox::Digest::of(b"pack").to_string();
    for sql in [
        "INSERT INTO packs (hash, form_id, version, title, languages, privacy)
         VALUES ($1, 'proba', '0', 'Dawna', '[]', 'anonymous')",
        "INSERT INTO surveys (name, form_id, hash) VALUES ('proba', 'proba', $1)",
        "INSERT INTO responses (id, secret_hash, form_id, revision) VALUES ($2, $3, 'proba', 1)",
        "INSERT INTO records (id, revision, digest, hash, received_on, completed_at, verdict, receipt, record)
         VALUES ($2, 1, $1, $1, '2026-11-22', '2026-11-22', 'valid', x'01', x'02')",
    ] {
        let secret_hash = secret(1).unwrap().hash().to_string();
        sqlx::query(sql).bind(&hash).bind(id(1).to_string()).bind(secret_hash).execute(&old).await.unwrap();
    }
    old.close().await;

    let store = data::open(&data::Place::folder(folder.path())).await.unwrap().store;
    let shown = &store.surveys().await.unwrap()[0];
    assert_eq!((shown.pack.trial, &shown.closed_on, shown.by_hand), (false, &None, false));
    publish(store.as_ref(), &workbook("anonymous")).await.unwrap();
    let rows = store.responses("proba", None, 10).await.unwrap();
    assert_eq!((rows.len(), rows[0].record.as_slice(), rows[0].received_at.as_str()), (1, &[2][..], ""));
    assert_eq!(rows[0].clock_behind_ms, None);
    assert_eq!(store.receipt(id(1), secret(1).unwrap().hash()).await.unwrap(), Some(vec![1]));
    assert_eq!(store.sealed_to().await.unwrap(), []);
    assert!(store.upload(id(1), outbox::Digest::of(b"part")).await.unwrap().is_none());
}

#[tokio::test]
async fn a_database_with_sentences_for_keys_names_none_of_them() {
    let (folder, first) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let migrations = Path::new(env!("CARGO_MANIFEST_DIR")).join("../store/src/sqlite/migrations");
    for name in ["0001_start.sql", "0002_parts.sql", "0003_reopened.sql", "0004_clock.sql"] {
        std::fs::copy(migrations.join(name), first.path().join(name)).unwrap();
    }
    let options = SqliteConnectOptions::new().filename(folder.path().join("teren.db")).create_if_missing(true);
    let old = SqlitePool::connect_with(options).await.unwrap();
    Migrator::new(first.path()).await.unwrap().run(&old).await.unwrap();
    let packs = "INSERT INTO packs (hash, form_id, version, title, languages, privacy)
                 VALUES ('h', 'proba', '0', 'Dawna', '[]', 'anonymous')";
    sqlx::query(packs).execute(&old).await.unwrap();
    for (n, key) in [(1, "Proszę zadzwonić"), (2, "0123456789abcdef"), (3, ""), (4, "0123456789ABCDEF")] {
        let id = id(n).to_string();
        let response = "INSERT INTO responses (id, secret_hash, form_id, revision) VALUES ($1, 's', 'proba', 1)";
        sqlx::query(response).bind(&id).execute(&old).await.unwrap();
        let record =
            "INSERT INTO records (id, revision, digest, hash, received_on, completed_at, receipt, record, seal_key)
                      VALUES ($1, 1, 'd', 'h', '2026-11-22', '', x'01', x'02', $2)";
        sqlx::query(record).bind(&id).bind(key).execute(&old).await.unwrap();
    }
    old.close().await;
    let store = data::open(&data::Place::folder(folder.path())).await.unwrap().store;
    let expected = [("0000000000000000".to_owned(), 2), ("0123456789abcdef".to_owned(), 1)];
    assert_eq!(store.sealed_to().await.unwrap(), expected);
}
