//! What is remembered by name.

use super::SqliteStore;
use crate::{Result, settings::Settings};
use async_trait::async_trait;

#[async_trait]
impl Settings for SqliteStore {
    async fn setting(&self, key: &str) -> Result<Option<String>> {
        Ok(sqlx::query_scalar("SELECT value FROM settings WHERE key = $1").bind(key).fetch_optional(&self.read).await?)
    }

    async fn set_setting(&self, key: &str, value: &str) -> Result<()> {
        let sql = "INSERT INTO settings (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = $2";
        sqlx::query(sql).bind(key).bind(value).execute(&self.write).await?;
        Ok(())
    }

    async fn set_first(&self, key: &str, value: &str) -> Result<bool> {
        let sql = "INSERT INTO settings (key, value) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING";
        Ok(sqlx::query(sql).bind(key).bind(value).execute(&self.write).await?.rows_affected() > 0)
    }
}
