//! What is remembered by name.

use super::PostgresStore;
use crate::{Result, settings::Settings};
use async_trait::async_trait;

#[async_trait]
impl Settings for PostgresStore {
    async fn setting(&self, key: &str) -> Result<Option<String>> {
        let value = sqlx::query_scalar("SELECT value FROM settings WHERE key = $1").bind(key);
        Ok(value.fetch_optional(&mut *self.db().await?).await?)
    }

    async fn set_setting(&self, key: &str, value: &str) -> Result<()> {
        let sql = "INSERT INTO settings (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = $2";
        sqlx::query(sql).bind(key).bind(value).execute(&mut *self.db().await?).await?;
        Ok(())
    }

    async fn set_first(&self, key: &str, value: &str) -> Result<bool> {
        let sql = "INSERT INTO settings (key, value) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING";
        let insert = sqlx::query(sql).bind(key).bind(value);
        Ok(insert.execute(&mut *self.db().await?).await?.rows_affected() > 0)
    }
}
