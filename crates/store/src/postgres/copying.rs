//! Everything, row by row.

use super::{Locked, PostgresStore, plain};
use crate::{
    Result, StoreError,
    copying::{CopyError, Copying, Each, Filling, Kind, TABLES, Table, Value},
};
use async_trait::async_trait;
use futures_util::TryStreamExt;
use sqlx::{AssertSqlSafe, Row, postgres::PgRow};

#[async_trait]
impl Copying for PostgresStore {
    async fn read_all(&self, each: Each<'_>) -> std::result::Result<(), CopyError> {
        let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
        let mut tx = self.pool.begin_with(begin).await.map_err(|error| self.told(error))?;
        // Whoever takes the rows may take long over them.
        let patient = "SET LOCAL idle_in_transaction_session_timeout = 0";
        sqlx::query(patient).execute(&mut *tx).await.map_err(StoreError::from)?;
        // Before anything is looked at: tables that are written anew meanwhile would look empty from then on.
        let names = TABLES.iter().map(|table| table.name).collect::<Vec<_>>().join(", ");
        let lock = format!("LOCK TABLE {names} IN ACCESS SHARE MODE");
        sqlx::query(AssertSqlSafe(lock)).execute(&mut *tx).await.map_err(StoreError::from)?;
        for table in &TABLES {
            let sql = table.select(|name, kind| match kind {
                Kind::Number => format!("{name}::BIGINT"),
                _ => name.to_owned(),
            });
            let mut rows = sqlx::query(AssertSqlSafe(sql)).fetch(&mut *tx);
            while let Some(row) = rows.try_next().await.map_err(StoreError::from)? {
                each(table, values(table, &row)?)?;
            }
        }
        Ok(())
    }

    async fn fill(&self) -> Result<Option<Box<dyn Filling>>> {
        let mut tx = self.locked().await?;
        let patient = "SET LOCAL idle_in_transaction_session_timeout = 0";
        sqlx::query(patient).execute(&mut *tx).await?;
        for table in &TABLES {
            if sqlx::query_scalar(AssertSqlSafe(table.is_filled())).fetch_one(&mut *tx).await? {
                return Ok(None);
            }
        }
        Ok(Some(Box::new(PostgresFilling(tx))))
    }
}

struct PostgresFilling(Locked);

#[async_trait]
impl Filling for PostgresFilling {
    async fn insert(&mut self, table: &'static Table, row: &[Value]) -> Result<()> {
        let mut insert = sqlx::query(AssertSqlSafe(table.insert()));
        for (value, (_, kind)) in row.iter().zip(table.columns) {
            insert = match (value, kind) {
                (Value::Null, Kind::Text) => insert.bind(None::<String>),
                (Value::Null, Kind::Number) => insert.bind(None::<i64>),
                (Value::Null, Kind::Truth) => insert.bind(None::<bool>),
                (Value::Null, Kind::Bytes) => insert.bind(None::<Vec<u8>>),
                (Value::Text(text), _) => insert.bind(plain(text)),
                (Value::Number(number), _) => insert.bind(*number),
                (Value::Truth(truth), _) => insert.bind(*truth),
                (Value::Bytes(bytes), _) => insert.bind(bytes.as_slice()),
            };
        }
        insert.execute(&mut *self.0).await?;
        Ok(())
    }

    async fn commit(mut self: Box<Self>) -> Result<()> {
        // An upload whose bytes are all here has grown to its end.
        let sql = "UPDATE uploads SET grown = len WHERE whole";
        sqlx::query(sql).execute(&mut *self.0).await?;
        self.0.commit().await
    }
}

fn values(table: &Table, row: &PgRow) -> Result<Vec<Value>> {
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
