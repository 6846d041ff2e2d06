//! IndexedDB: what a strict transaction has completed here is on the disk.
//!
//! Writes queue up while one transaction is in flight; the next one takes all of them. A connection that the browser
//! has closed (iOS does in the background) is opened again and the transaction tried once more.

use super::js::{Thrown, error_name, within};
use futures_channel::oneshot;
use idb::{DatabaseEvent as _, Factory, KeyRange, ObjectStoreParams, TransactionMode};
use js_sys::{Array, Promise};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{IdbDatabase, IdbTransaction};

const NAME: &str = "teren";
const VERSION: u32 = 1;
/// How long the browser may take to open the database before it counts as unavailable.
const PATIENCE_MS: i32 = 8_000;
/// How long a transaction may take before the connection counts as lost: some browsers forget to answer.
const HANG_MS: i32 = 20_000;

/// The object stores; `ARCHITECTURE.md`, "Stored formats", says what each holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Store {
    Responses,
    Events,
    Records,
    Receipts,
    Packs,
    Files,
    Aside,
    Gone,
}

const STORES: [Store; 8] = [
    Store::Responses,
    Store::Events,
    Store::Records,
    Store::Receipts,
    Store::Packs,
    Store::Files,
    Store::Aside,
    Store::Gone,
];

impl Store {
    fn name(self) -> &'static str {
        match self {
            Store::Responses => "responses",
            Store::Events => "events",
            Store::Records => "records",
            Store::Receipts => "receipts",
            Store::Packs => "packs",
            Store::Files => "files",
            Store::Aside => "aside",
            Store::Gone => "gone",
        }
    }
}

/// One change of a store.
#[derive(Clone)]
pub enum Write {
    /// Store, key (none where the store numbers its entries itself), value.
    Put(Store, Option<JsValue>, JsValue),
    /// Store and a key or a key range.
    Delete(Store, JsValue),
}

impl Write {
    pub fn put(store: Store, key: &str, value: impl Into<JsValue>) -> Write {
        Write::Put(store, Some(key.into()), value.into())
    }

    fn store(&self) -> Store {
        match self {
            Write::Put(store, ..) | Write::Delete(store, _) => *store,
        }
    }
}

/// Writes that happen together or not at all.
#[derive(Clone)]
pub struct Batch {
    /// The response's head must read exactly so (`None`: not be there), or nothing is written: another tab was faster.
    pub expect: Option<(String, Option<String>)>,
    pub writes: Vec<Write>,
}

/// Why a batch was not written.
#[derive(Debug, Clone, thiserror::Error)]
pub enum DatabaseError {
    #[error("the response was changed elsewhere")]
    Conflict,
    #[error("IndexedDB is not available: {0}")]
    Unavailable(String),
    #[error("IndexedDB failed: {0}")]
    Failed(String),
}

type Waiting = (Batch, oneshot::Sender<Result<(), DatabaseError>>);

#[derive(Default)]
struct Shared {
    connection: RefCell<Option<IdbDatabase>>,
    queue: RefCell<Vec<Waiting>>,
    running: Cell<bool>,
    /// It has been open before: then a slow answer is worth waiting for again.
    known: Cell<bool>,
    /// The first opening has not been answered: until it is, nobody else waits for it.
    given_up: Cell<bool>,
}

thread_local! {
    static SHARED: Rc<Shared> = Rc::default();
}

#[wasm_bindgen]
extern "C" {
    /// `IDBDatabase` with the three-argument `transaction`, which web-sys keeps behind an unstable flag.
    #[wasm_bindgen(extends = IdbDatabase)]
    type StrictDatabase;

    #[wasm_bindgen(method, catch, js_name = transaction)]
    fn transaction_with_options(
        this: &StrictDatabase,
        stores: &Array,
        mode: &str,
        options: &JsValue,
    ) -> Result<IdbTransaction, JsValue>;
}

/// Writes a batch in a strict transaction; when this returns `Ok`, the transaction has completed.
///
/// # Errors
/// Nothing of the batch is written then.
pub async fn commit(batch: Batch) -> Result<(), DatabaseError> {
    let shared = SHARED.with(Rc::clone);
    let (done, answer) = oneshot::channel();
    shared.queue.borrow_mut().push((batch, done));
    if !shared.running.replace(true) {
        let worker = shared.clone();
        spawn_local(async move {
            loop {
                let waiting = std::mem::take(&mut *worker.queue.borrow_mut());
                if waiting.is_empty() {
                    break;
                }
                worker.write_all(waiting).await;
            }
            worker.running.set(false);
        });
    }
    answer.await.unwrap_or_else(|_| Err(DatabaseError::Failed("the page is closing".into())))
}

/// One value.
///
/// # Errors
/// Where the database cannot be read.
pub async fn get(store: Store, key: impl Into<JsValue>) -> Result<Option<JsValue>, DatabaseError> {
    let key = key.into();
    let read = async |db: idb::Database| {
        let transaction = db.transaction(&[store.name()], TransactionMode::ReadOnly)?;
        Ok(transaction.object_store(store.name())?.get(key.clone())?.await?)
    };
    SHARED.with(Rc::clone).retrying(read).await
}

/// All keys and values of a store, or of a range of it, in key order and as of one moment.
///
/// # Errors
/// Where the database cannot be read.
pub async fn all(store: Store, range: Option<KeyRange>) -> Result<Vec<(JsValue, JsValue)>, DatabaseError> {
    let read = async |db: idb::Database| {
        let transaction = db.transaction(&[store.name()], TransactionMode::ReadOnly)?;
        let store = transaction.object_store(store.name())?;
        let query = || range.clone().map(Into::into);
        let (keys, values) = (store.get_all_keys(query(), None)?, store.get_all(query(), None)?);
        Ok(keys.await?.into_iter().zip(values.await?).collect())
    };
    SHARED.with(Rc::clone).retrying(read).await
}

/// The range of all array keys that begin with `first`.
pub fn beginning_with(first: &str) -> Option<KeyRange> {
    let lower = Array::of1(&first.into());
    // An empty array sorts after every string and number.
    let upper = Array::of2(&first.into(), &Array::new());
    KeyRange::bound(&lower, &upper, None, None).ok()
}

/// Opens the database now and says whether it works.
///
/// # Errors
/// Where IndexedDB is missing, refused, or does not answer.
pub async fn open() -> Result<(), DatabaseError> {
    SHARED.with(Rc::clone).connection().await.map(drop)
}

impl Shared {
    async fn write_all(&self, waiting: Vec<Waiting>) {
        let batches: Vec<_> = waiting.iter().map(|(batch, _)| batch.clone()).collect();
        let together = self.retrying(async |db| write_once(db, &batches).await).await;
        match together {
            Ok(results) => {
                for ((_, done), result) in waiting.into_iter().zip(results) {
                    let _ = done.send(result);
                }
            }
            // One batch that cannot be written must not hold up the others.
            Err(DatabaseError::Failed(_)) if batches.len() > 1 => {
                for (batch, done) in waiting {
                    let alone = [batch];
                    let result = self.retrying(async |db| write_once(db, &alone).await).await;
                    let _ = done.send(result.and_then(|mut results| results.pop().unwrap_or(Ok(()))));
                }
            }
            Err(error) => waiting.into_iter().for_each(|(_, done)| drop(done.send(Err(error.clone())))),
        }
    }

    /// Runs `work` on the connection; once more on a new one when the browser has closed the old one.
    async fn retrying<T>(&self, work: impl AsyncFn(idb::Database) -> Result<T, Failure>) -> Result<T, DatabaseError> {
        let mut again = true;
        loop {
            let connection = self.connection().await?;
            let hung = || Err(Failure { text: "no answer".into(), lost: true });
            match within(HANG_MS, work(connection.clone().into())).await.unwrap_or_else(hung) {
                Ok(value) => return Ok(value),
                Err(failure) if failure.lost && again => {
                    again = false;
                    connection.close();
                    self.connection.replace(None);
                }
                Err(failure) => return Err(DatabaseError::Failed(failure.text)),
            }
        }
    }

    async fn connection(&self) -> Result<IdbDatabase, DatabaseError> {
        if let Some(open) = self.connection.borrow().clone() {
            return Ok(open);
        }
        if self.given_up.get() {
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
                self.given_up.set(!self.known.get());
                return Err(DatabaseError::Unavailable("no answer".into()));
            }
        };
        self.known.set(true);
        if let Some(faster) = self.connection.borrow().clone() {
            opened.close();
            return Ok(faster);
        }
        self.connection.replace(Some(opened.clone()));
        Ok(opened)
    }
}

async fn connect() -> Result<IdbDatabase, idb::Error> {
    let mut request = Factory::new()?.open(NAME, Some(VERSION))?;
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
    database.on_close(|_| forget());
    database.forget_callbacks();
    Ok(database.into())
}

fn forget() {
    SHARED.with(|shared| shared.connection.replace(None));
}

/// Why a transaction failed, and whether a new connection could help.
struct Failure {
    text: String,
    lost: bool,
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

/// All batches in one strict transaction; the results tell which of them found their expectation wrong.
async fn write_once(database: idb::Database, batches: &[Batch]) -> Result<Vec<Result<(), DatabaseError>>, Failure> {
    let guarded = batches.iter().any(|batch| batch.expect.is_some()).then_some(Store::Responses);
    let written: Vec<_> = batches.iter().flat_map(|batch| &batch.writes).map(Write::store).chain(guarded).collect();
    let stores = STORES.iter().filter(|store| written.contains(store)).map(|store| JsValue::from(store.name()));
    let database: StrictDatabase = IdbDatabase::from(database).unchecked_into();
    let options = super::js::object(&[("durability", "strict".into())]);
    let transaction = database.transaction_with_options(&stores.collect(), "readwrite", &options)?;
    let completion = completion(&transaction);
    let results = fill(&idb::Transaction::from(transaction.clone()), batches).await;
    if results.is_err() {
        // It may have been aborted by the failure already.
        let _ = transaction.abort();
    }
    let completed = completion.await;
    let results = results?;
    completed.map_err(|_| match transaction.error() {
        Some(error) => Failure::from(JsValue::from(error)),
        None => Failure { text: "aborted".into(), lost: true },
    })?;
    Ok(results)
}

async fn fill(transaction: &idb::Transaction, batches: &[Batch]) -> Result<Vec<Result<(), DatabaseError>>, idb::Error> {
    let mut results = Vec::with_capacity(batches.len());
    for batch in batches {
        if let Some((id, expected)) = &batch.expect {
            let heads = transaction.object_store(Store::Responses.name())?;
            let found = heads.get(JsValue::from(id.as_str()))?.await?.and_then(|text| text.as_string());
            if found != *expected {
                results.push(Err(DatabaseError::Conflict));
                continue;
            }
        }
        for write in &batch.writes {
            let store = transaction.object_store(write.store().name())?;
            match write {
                Write::Put(_, key, value) => drop(store.put(value, key.as_ref())?),
                Write::Delete(_, key) => drop(store.delete(key.clone())?),
            }
        }
        results.push(Ok(()));
    }
    Ok(results)
}

/// Settles when the transaction has completed or aborted. (`idb`'s own future drops its handlers between an error and
/// the abort that follows it, which the browser reports as an uncaught exception.)
fn completion(transaction: &IdbTransaction) -> JsFuture {
    JsFuture::from(Promise::new(&mut |resolve, reject| {
        transaction.set_oncomplete(Some(&resolve));
        transaction.set_onabort(Some(&reject));
    }))
}
