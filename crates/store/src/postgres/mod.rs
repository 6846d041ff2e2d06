//! PostgreSQL, 15 or newer: for a town that has it already, and for several collectors on one database.
//!
//! Whatever must stay true from a look to a commit is done under one advisory lock, so that collectors queue as the
//! writers of an SQLite file do. What stands in files beside SQLite stands in tables here: attachments ([`part_rows`]) and
//! the keys of receipts ([`receipt_keys`]).
//!
//! [`part_rows`]: crate::part_rows
//! [`receipt_keys`]: crate::receipt_keys

mod error;

mod copying;
mod deletion;
mod erasure;
mod exclusion;
mod intake;
mod office;
mod packs;
mod part_rows;
mod parts;
mod people;
mod quarantine;
mod receipt_keys;
mod records;
mod settings;
mod surveys;
mod upkeep;

pub(crate) use error::meaning;

use crate::{Result, StoreError};
use sqlx::{
    Connection, PgConnection, Postgres, Transaction,
    migrate::MigrateError,
    pool::PoolConnection,
    postgres::{PgConnectOptions, PgPool, PgPoolOptions},
};
use std::{
    ops::{Deref, DerefMut},
    sync::Arc,
    time::Duration,
};
use tokio::sync::{Mutex, OwnedMutexGuard};

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("src/postgres/migrations");

/// How long a connection or a turn to write is waited for.
const PATIENCE: Duration = Duration::from_secs(5);
/// Connections of one collector at most; a server has a hundred unless it is told otherwise.
const CONNECTIONS: u32 = 16;
/// The advisory lock of whoever writes.
const WRITERS: i64 = 0x7465_7265_6e00;

/// The collector's database on a PostgreSQL server.
pub struct PostgresStore {
    pool: PgPool,
    /// One of this program waits for the lock at a time, so that the others leave it connections.
    turn: Arc<Mutex<()>>,
}

/// Where a database is: `postgres://user:password@host:port/name`, or with `?host=/a/folder` a socket.
#[derive(Clone)]
pub struct Address(PgConnectOptions);

/// Text that is no address of a PostgreSQL database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the address of a database begins with postgres:// and names one")]
pub struct NoAddress;

impl std::str::FromStr for Address {
    type Err = NoAddress;

    fn from_str(text: &str) -> std::result::Result<Self, NoAddress> {
        let is_postgres = ["postgres://", "postgresql://"].iter().any(|scheme| text.starts_with(scheme));
        let options = text.parse::<PgConnectOptions>().ok().filter(|options| options.get_database().is_some());
        options.filter(|_| is_postgres).map(Self).ok_or(NoAddress)
    }
}

impl std::fmt::Display for Address {
    /// Without user and password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let name = self.0.get_database().unwrap_or_default();
        match self.0.get_socket() {
            Some(folder) => write!(f, "{name} ({})", folder.display()),
            None => write!(f, "{name} ({}:{})", self.0.get_host(), self.0.get_port()),
        }
    }
}

impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self}")
    }
}

impl PostgresStore {
    /// Opens the database, making or upgrading its tables as needed.
    ///
    /// # Errors
    /// [`StoreError::Newer`] if a newer version of Teren has written it; else whatever the server says.
    pub async fn open(address: &Address) -> Result<Self> {
        let store = Self::connect(address).await?;
        MIGRATIONS.run(&store.pool).await.map_err(|error| match error {
            MigrateError::VersionMissing(_) | MigrateError::VersionTooNew(..) => StoreError::Newer,
            MigrateError::Execute(error) => store.told(error),
            other => sqlx::Error::Migrate(Box::new(other)).into(),
        })?;
        Ok(store)
    }

    /// The same for a database that a collector has worked with before; none if there are no tables of Teren in it.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub async fn open_existing(address: &Address) -> Result<Option<Self>> {
        let store = Self::connect(address).await?;
        let sql = "SELECT to_regclass('settings') IS NOT NULL AND to_regclass('receipt_keys') IS NOT NULL";
        let is_there: bool = sqlx::query_scalar(sql).fetch_one(&mut *store.db().await?).await?;
        store.pool.close().await;
        if is_there { Self::open(address).await.map(Some) } else { Ok(None) }
    }

    async fn connect(address: &Address) -> Result<Self> {
        let options = address.0.clone().application_name("teren").options([
            ("lock_timeout", "5s"),
            // A collector that is cut off in the middle of a transaction holds up the others no longer than this.
            ("idle_in_transaction_session_timeout", "30s"),
            ("client_min_messages", "warning"),
        ]);
        let pool = PgPoolOptions::new().max_connections(CONNECTIONS).acquire_timeout(PATIENCE);
        let pool = pool.after_connect(|connection, _| Box::pin(durable(connection)));
        Ok(Self { pool: pool.connect_lazy_with(options), turn: Arc::default() })
    }

    /// A connection for one statement, or a few that need not agree.
    async fn db(&self) -> Result<PoolConnection<Postgres>> {
        self.pool.acquire().await.map_err(|error| self.told(error))
    }

    /// The right to write, until the transaction ends: what is looked up in it stays true until the commit.
    async fn locked(&self) -> Result<Locked> {
        let turn = tokio::time::timeout(PATIENCE, self.turn.clone().lock_owned()).await;
        let turn = turn.map_err(|_| StoreError::Busy)?;
        let mut tx = self.pool.begin().await.map_err(|error| self.told(error))?;
        sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(WRITERS).execute(&mut *tx).await?;
        Ok(Locked { tx, _turn: turn })
    }

    /// A server that is not there shows in that no connection can be made in time.
    fn told(&self, error: sqlx::Error) -> StoreError {
        match error {
            sqlx::Error::PoolTimedOut if self.pool.size() == 0 => StoreError::Unreachable,
            error => error.into(),
        }
    }
}

/// An open transaction with the right to write; dropping it undoes everything.
struct Locked {
    tx: Transaction<'static, Postgres>,
    _turn: OwnedMutexGuard<()>,
}

impl Locked {
    async fn commit(self) -> Result<()> {
        Ok(self.tx.commit().await?)
    }
}

impl Deref for Locked {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        &self.tx
    }
}

impl DerefMut for Locked {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.tx
    }
}

/// A receipt promises that the bytes outlive a power cut: a commit is on the disk before it is one, whatever the server's
/// settings say.
async fn durable(connection: &mut PgConnection) -> std::result::Result<(), sqlx::Error> {
    connection.ping().await?;
    let sql = "SELECT set_config('synchronous_commit', 'on', FALSE)
               WHERE current_setting('synchronous_commit') NOT IN ('on', 'remote_apply')";
    sqlx::query(sql).execute(connection).await?;
    Ok(())
}

fn parsed<T: std::str::FromStr>(text: &str, what: &'static str) -> Result<T> {
    text.parse().map_err(|_| StoreError::Corrupt(what))
}

/// What strangers write, as PostgreSQL can hold it: its texts have no NUL.
fn plain(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_told_without_its_password() {
        #[track_caller]
        fn check(text: &str, expected: Option<&str>) {
            assert_eq!(text.parse::<Address>().ok().map(|address| address.to_string()).as_deref(), expected, "{text}");
        }
        check("postgres://urzad:tajne@db.example:5433/ankiety", Some("ankiety (db.example:5433)"));
        check("postgresql://urzad@localhost/ankiety", Some("ankiety (localhost:5432)"));
        check("postgres://urzad@localhost/ankiety?host=/run/postgresql", Some("ankiety (/run/postgresql)"));
        check("postgres://urzad@localhost", None);
        check("sqlite://teren.db", None);
        check("ankiety", None);
    }
}
