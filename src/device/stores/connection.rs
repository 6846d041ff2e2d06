//! The connection to IndexedDB. One that the browser has closed (iOS does in the background) is opened again, and what was
//! under way is tried once more.

use super::schema::{DatabaseError, STORES, Store};
use crate::device::platform::js::{Thrown, error_name, within};
use futures_channel::oneshot;
use idb::{DatabaseEvent as _, Factory, ObjectStoreParams};
use std::cell::{Cell, RefCell};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::IdbDatabase;

const NAME: &str = "teren";
/// Rises with every store that is added.
const VERSION: u32 = 3;
/// How long the browser may take to open the database before it counts as unavailable.
const PATIENCE_MS: i32 = 8_000;
/// How long a transaction may take before the connection counts as lost: some browsers forget to answer.
const HANG_MS: i32 = 8_000;

#[derive(Default)]
struct Shared {
    connection: RefCell<Option<IdbDatabase>>,
    /// The database has been open before: then a slow answer is worth waiting for again.
    known: Cell<bool>,
    /// The first opening has not been answered: until it is, nobody else waits for it.
    given_up: Cell<bool>,
}

thread_local! {
    static SHARED: Shared = Shared::default();
}

/// Why a transaction failed, and whether a new connection could help.
pub struct Failure {
    text: String,
    lost: bool,
}

impl Failure {
    pub fn lost(text: &str) -> Self {
        Failure { text: text.into(), lost: true }
    }
}

impl From<JsValue> for Failure {
    fn from(error: JsValue) -> Self {
        let lost = matches!(error_name(&error).as_str(), "InvalidStateError" | "UnknownError" | "AbortError");
        Failure { text: Thrown(error).to_string(), lost }
    }
}

impl From<idb::Error> for Failure {
    fn from(error: idb::Error) -> Self {
        use idb::Error::*;
        match error {
            TransactionOpenFailed(value) | GetFailed(value) | GetAllFailed(value) | GetAllKeysFailed(value) => {
                value.into()
            }
            DomException(value) => JsValue::from(value).into(),
            other => Failure { text: other.to_string(), lost: false },
        }
    }
}

/// Opens the database now and says whether it works.
///
/// # Errors
/// Where IndexedDB is missing, refused, or does not answer.
pub async fn open() -> Result<(), DatabaseError> {
    connection().await.map(drop)
}

/// Runs `work` on the connection; once more on a new one when the browser has closed the old one.
///
/// # Errors
/// Where there is no connection, or the work failed.
pub async fn connected<T>(work: impl AsyncFn(idb::Database) -> Result<T, Failure>) -> Result<T, DatabaseError> {
    let mut again = true;
    loop {
        let connection = connection().await?;
        let hung = || Err(Failure::lost("no answer"));
        match within(HANG_MS, work(connection.clone().into())).await.unwrap_or_else(hung) {
            Ok(value) => return Ok(value),
            Err(failure) if failure.lost && again => {
                again = false;
                connection.close();
                forget();
            }
            Err(failure) => return Err(DatabaseError::Failed(failure.text)),
        }
    }
}

async fn connection() -> Result<IdbDatabase, DatabaseError> {
    if let Some(open) = SHARED.with(|shared| shared.connection.borrow().clone()) {
        return Ok(open);
    }
    if SHARED.with(|shared| shared.given_up.get()) {
        return Err(DatabaseError::Unavailable("no answer so far".into()));
    }
    let (done, opened) = oneshot::channel();
    spawn_local(async move {
        // A connection that comes too late is let go, and opened again when it is next needed.
        if let Err(Ok(late)) = done.send(connect().await) {
            late.close();
            SHARED.with(|shared| shared.given_up.set(false));
        }
    });
    let opened = match within(PATIENCE_MS, opened).await {
        Some(Ok(opened)) => opened.map_err(|error| DatabaseError::Unavailable(error.to_string()))?,
        _ => {
            SHARED.with(|shared| shared.given_up.set(!shared.known.get()));
            return Err(DatabaseError::Unavailable("no answer".into()));
        }
    };
    SHARED.with(|shared| {
        shared.known.set(true);
        if let Some(faster) = shared.connection.borrow().clone() {
            opened.close();
            return Ok(faster);
        }
        shared.connection.replace(Some(opened.clone()));
        Ok(opened)
    })
}

async fn connect() -> Result<IdbDatabase, idb::Error> {
    match open_version(Some(VERSION)).await {
        // A newer version of the app was here. It has added stores, and those that this one knows are as they were.
        Err(idb::Error::DomException(error)) if error.name() == "VersionError" => open_version(None).await,
        other => other,
    }
}

async fn open_version(version: Option<u32>) -> Result<IdbDatabase, idb::Error> {
    let mut request = Factory::new()?.open(NAME, version)?;
    request.on_upgrade_needed(|event| {
        let Ok(database) = event.database() else { return };
        let present = database.store_names();
        for store in STORES.iter().filter(|store| !present.iter().any(|name| name == store.name())) {
            let mut params = ObjectStoreParams::new();
            params.auto_increment(*store == Store::Aside);
            // A failure here aborts the upgrade, which the open request reports.
            let _ = database.create_object_store(store.name(), params);
        }
    });
    let mut database = request.await?;
    // A newer version of the app wants to upgrade: let go, so that it is not blocked. The next use opens it again.
    database.on_version_change(|event| {
        forget();
        if let Ok(database) = event.database() {
            database.close();
        }
    });
    database.on_close(|_| {
        forget();
        super::mirror::look();
    });
    database.forget_callbacks();
    Ok(database.into())
}

fn forget() {
    SHARED.with(|shared| shared.connection.replace(None));
}
