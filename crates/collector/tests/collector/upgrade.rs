//! Databases of earlier versions are brought up to date when they are opened.

use crate::support::{id, publish, secret, workbook};
use collector::{data, store::Store as _};
use sqlx::{
    migrate::Migrator,
    sqlite::{SqliteConnectOptions, SqlitePool},
};
use std::path::Path;

#[tokio::test]
async fn a_database_from_before_attachments_keeps_what_it_has() {
    let (folder, first) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let migrations = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store/sqlite/migrations");
    std::fs::copy(migrations.join("0001_start.sql"), first.path().join("0001_start.sql")).unwrap();
    let options = SqliteConnectOptions::new().filename(folder.path().join("teren.db")).create_if_missing(true);
    let old = SqlitePool::connect_with(options).await.unwrap();
    Migrator::new(first.path()).await.unwrap().run(&old).await.unwrap();
    let hash = outbox::Digest::of(b"pack").to_string();
    for sql in [
        "INSERT INTO packs (hash, form_id, version, title, languages, privacy)
         VALUES ($1, 'proba', '0', 'Dawna', '[]', 'anonymous')",
        "INSERT INTO responses (id, secret_hash, form_id, revision) VALUES ($2, $3, 'proba', 1)",
        "INSERT INTO records (id, revision, digest, hash, received_on, completed_at, verdict, receipt, record)
         VALUES ($2, 1, $1, $1, '2026-11-22', '2026-11-22', 'valid', x'01', x'02')",
    ] {
        let secret_hash = secret(1).unwrap().hash().to_string();
        sqlx::query(sql).bind(&hash).bind(id(1).to_string()).bind(secret_hash).execute(&old).await.unwrap();
    }
    old.close().await;

    let store = data::open(folder.path()).await.unwrap();
    publish(&store, &workbook("anonymous")).await.unwrap();
    let rows = store.responses("proba", None, 10).await.unwrap();
    assert_eq!((rows.len(), rows[0].record.as_slice(), rows[0].received_at.as_str()), (1, &[2][..], ""));
    assert_eq!(rows[0].clock_behind_ms, None);
    assert_eq!(store.receipt(id(1), secret(1).unwrap().hash()).await.unwrap(), Some(vec![1]));
    assert_eq!(store.sealed_to().await.unwrap(), []);
    assert!(store.upload(id(1), outbox::Digest::of(b"part")).await.unwrap().is_none());
}
