//! Everything, row by row.

use super::SqliteStore;
use crate::{
    Result,
    copying::{CopyError, Copying, Each, Filling, Kind, TABLES, Table, Value},
};
use async_trait::async_trait;
use futures_util::TryStreamExt;
use sqlx::{AssertSqlSafe, Row, Sqlite, Transaction, sqlite::SqliteRow};

#[async_trait]
impl Copying for SqliteStore {
    async fn read_all(&self, each: Each<'_>) -> std::result::Result<(), CopyError> {
        let mut tx = self.read.begin().await.map_err(crate::StoreError::from)?;
        for table in &TABLES {
            let sql = table.select(|name, _| name.to_owned());
            let mut rows = sqlx::query(AssertSqlSafe(sql)).fetch(&mut *tx);
            while let Some(row) = rows.try_next().await.map_err(crate::StoreError::from)? {
                each(table, values(table, &row)?)?;
            }
        }
        Ok(())
    }

    async fn fill(&self) -> Result<Option<Box<dyn Filling>>> {
        let mut tx = self.write.begin_with("BEGIN IMMEDIATE").await?;
        for table in &TABLES {
            if sqlx::query_scalar(AssertSqlSafe(table.is_filled())).fetch_one(&mut *tx).await? {
                return Ok(None);
            }
        }
        Ok(Some(Box::new(SqliteFilling(tx))))
    }
}

struct SqliteFilling(Transaction<'static, Sqlite>);

#[async_trait]
impl Filling for SqliteFilling {
    async fn insert(&mut self, table: &'static Table, row: &[Value]) -> Result<()> {
        let mut insert = sqlx::query(AssertSqlSafe(table.insert()));
        for value in row {
            insert = match value {
                Value::Null => insert.bind(None::<i64>),
                Value::Text(text) => insert.bind(text.as_str()),
                Value::Number(number) => insert.bind(*number),
                Value::Truth(truth) => insert.bind(*truth),
                Value::Bytes(bytes) => insert.bind(bytes.as_slice()),
            };
        }
        insert.execute(&mut *self.0).await?;
        Ok(())
    }

    async fn commit(self: Box<Self>) -> Result<()> {
        Ok(self.0.commit().await?)
    }
}

fn values(table: &Table, row: &SqliteRow) -> Result<Vec<Value>> {
    let mut values = Vec::with_capacity(table.columns.len());
    for (at, (_, kind)) in table.columns.iter().enumerate() {
        let value = match kind {
            Kind::Text => row.try_get::<Option<String>, _>(at)?.map(Value::Text),
            Kind::Number => row.try_get::<Option<i64>, _>(at)?.map(Value::Number),
            Kind::Truth => row.try_get::<Option<bool>, _>(at)?.map(Value::Truth),
            Kind::Bytes => row.try_get::<Option<Vec<u8>>, _>(at)?.map(Value::Bytes),
        };
        values.push(value.unwrap_or(Value::Null));
    }
    Ok(values)
}
