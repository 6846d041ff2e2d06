//! The keys of receipts, as rows.

use super::{PostgresStore, parsed};
use crate::{
    KeyId, Result,
    receipt_keys::{ReceiptKeyRow, ReceiptKeys},
};
use async_trait::async_trait;
use outbox::Digest;
use sqlx::PgConnection;

#[async_trait]
impl ReceiptKeys for PostgresStore {
    async fn receipt_keys(&self) -> Result<Vec<ReceiptKeyRow>> {
        let sql = "SELECT number, id, secret FROM receipt_keys ORDER BY number";
        let rows: Vec<(i32, String, String)> = sqlx::query_as(sql).fetch_all(&mut *self.db().await?).await?;
        let read = |(number, id, secret): (i32, String, String)| {
            let secret = parsed::<Digest>(&secret, "receipt key")?.0;
            Ok(ReceiptKeyRow { number: number as u32, id: parsed(&id, "receipt key id")?, secret })
        };
        rows.into_iter().map(read).collect()
    }

    async fn add_receipt_key(&self, id: &KeyId, secret: [u8; 32]) -> Result<()> {
        let mut tx = self.locked().await?;
        insert(&mut tx, id, secret).await?;
        tx.commit().await
    }

    async fn first_receipt_key(&self, id: &KeyId, secret: [u8; 32]) -> Result<()> {
        let mut tx = self.locked().await?;
        let is_first: bool =
            sqlx::query_scalar("SELECT NOT EXISTS (SELECT 1 FROM receipt_keys)").fetch_one(&mut *tx).await?;
        if is_first {
            insert(&mut tx, id, secret).await?;
        }
        tx.commit().await
    }
}

async fn insert(tx: &mut PgConnection, id: &KeyId, secret: [u8; 32]) -> Result<()> {
    let sql = "INSERT INTO receipt_keys (number, id, secret)
               SELECT COALESCE(MAX(number), 0) + 1, $1, $2 FROM receipt_keys";
    sqlx::query(sql).bind(id.as_str()).bind(Digest(secret).to_string()).execute(tx).await?;
    Ok(())
}
