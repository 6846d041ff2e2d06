//! The database's stores, and what can be asked of them and done in them.

use idb::KeyRange;
use js_sys::Array;
use outbox::tab::CommitError;
use wasm_bindgen::JsValue;

/// The object stores; `docs/formats.md` says what each holds.
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
    Attachments,
    Chunks,
    Sealed,
    Recordings,
}

pub const STORES: [Store; 12] = [
    Store::Responses,
    Store::Events,
    Store::Records,
    Store::Receipts,
    Store::Packs,
    Store::Files,
    Store::Aside,
    Store::Gone,
    Store::Attachments,
    Store::Chunks,
    Store::Sealed,
    Store::Recordings,
];

impl Store {
    pub fn name(self) -> &'static str {
        match self {
            Store::Responses => "responses",
            Store::Events => "events",
            Store::Records => "records",
            Store::Receipts => "receipts",
            Store::Packs => "packs",
            Store::Files => "files",
            Store::Aside => "aside",
            Store::Gone => "gone",
            Store::Attachments => "attachments",
            Store::Chunks => "chunks",
            Store::Sealed => "sealed",
            Store::Recordings => "recordings",
        }
    }
}

/// Which entries of a store.
#[derive(Debug, Clone)]
pub enum Keys {
    All,
    One(JsValue),
    /// Those whose key is an array that begins so.
    Beginning(Vec<String>),
}

impl Keys {
    pub fn of(key: impl ToString) -> Keys {
        Keys::One(key.to_string().into())
    }

    /// Those of one response.
    pub fn beginning(id: impl ToString) -> Keys {
        Keys::Beginning(vec![id.to_string()])
    }

    pub fn range(&self) -> Result<Option<KeyRange>, idb::Error> {
        match self {
            Keys::All => Ok(None),
            Keys::One(key) => KeyRange::only(key).map(Some),
            Keys::Beginning(parts) => {
                let lower: Array = parts.iter().map(JsValue::from).collect();
                // An empty array sorts after every string and number.
                let upper = lower.concat(&Array::of1(&Array::new()));
                KeyRange::bound(&lower, &upper, None, None).map(Some)
            }
        }
    }
}

/// One change of a store.
#[derive(Debug, Clone)]
pub enum Change {
    /// Store, key (none where the store numbers its entries itself), value.
    Put(Store, Option<JsValue>, JsValue),
    Delete(Store, Keys),
    /// The entry whose key, an array, reads so with dots between its parts.
    DeleteNamed(Store, String),
    /// Those whose key is an array that begins with the first, unless the second is one of these.
    DeleteBut(Store, String, Vec<String>),
}

impl Change {
    pub fn put(store: Store, key: impl ToString, value: impl Into<JsValue>) -> Change {
        Change::Put(store, Some(key.to_string().into()), value.into())
    }

    pub fn delete(store: Store, key: impl ToString) -> Change {
        Change::Delete(store, Keys::of(key))
    }

    pub fn store(&self) -> Store {
        match self {
            Change::Put(store, ..)
            | Change::Delete(store, _)
            | Change::DeleteNamed(store, _)
            | Change::DeleteBut(store, ..) => *store,
        }
    }
}

/// An array key as one text, as `outbox::journal::database_key` spells it.
pub fn name_of(key: &JsValue) -> String {
    Array::from(key).join(".").into()
}

/// Changes that happen together or not at all.
pub type Batch = outbox::tab::Batch<Change>;

/// Keys and values of one store, in key order.
pub type Entries = Vec<(JsValue, JsValue)>;

/// Why nothing could be read.
#[derive(Debug, Clone, thiserror::Error)]
pub enum DatabaseError {
    #[error("IndexedDB is not available: {0}")]
    Unavailable(String),
    #[error("IndexedDB failed: {0}")]
    Failed(String),
}

impl From<DatabaseError> for CommitError {
    fn from(_: DatabaseError) -> Self {
        CommitError::Failed
    }
}
