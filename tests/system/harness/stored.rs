//! What the browser has stored for the page, and how it is kept from storing more.

use super::page::Page;
use serde_json::json;
use std::collections::BTreeMap;

/// From now on this page's transactions that write are refused, as by a full disk; reading goes on.
pub const REFUSE_WRITES: &str = "window.transactions = IDBDatabase.prototype.transaction;
    IDBDatabase.prototype.transaction = function (stores, mode, ...rest) {
        if (mode === 'readwrite') throw new DOMException('no room', 'QuotaExceededError');
        return window.transactions.call(this, stores, mode, ...rest);
    };";
pub const TAKE_WRITES: &str = "IDBDatabase.prototype.transaction = window.transactions;";

/// From now on nothing is read of responses, as where the browser's storage hangs.
pub const REFUSE_READS: &str = "window.readers = IDBDatabase.prototype.transaction;
    IDBDatabase.prototype.transaction = function (stores, mode, ...rest) {
        if (mode !== 'readwrite' && [stores].flat().includes('responses')) throw new DOMException('silent', 'UnknownError');
        return window.readers.call(this, stores, mode, ...rest);
    };";
pub const GIVE_READS: &str = "IDBDatabase.prototype.transaction = window.readers;";

impl Page {
    /// Everything in IndexedDB: the entries of each store, bytes read as text.
    pub async fn database(&self) -> anyhow::Result<BTreeMap<String, Vec<String>>> {
        self.script_async(
            "const answer = (request) => new Promise((yes, no) => {
                 request.onsuccess = () => yes(request.result); request.onerror = () => no(request.error); });
             const text = (value) => value instanceof Uint8Array || value instanceof ArrayBuffer
                 ? new TextDecoder().decode(value) : typeof value === 'string' ? value : JSON.stringify(value);
             const database = await answer(indexedDB.open('teren'));
             const found = {};
             for (const name of database.objectStoreNames) {
                 const store = database.transaction(name).objectStore(name);
                 found[name] = (await answer(store.getAll())).map(text);
             }
             database.close();
             return found;",
            &[],
        )
        .await
    }

    /// The entries of one store of IndexedDB that are bytes.
    pub async fn bytes_in(&self, store: &str) -> anyhow::Result<Vec<Vec<u8>>> {
        let script = "const answer = (request) => new Promise((yes, no) => {
                 request.onsuccess = () => yes(request.result); request.onerror = () => no(request.error); });
             const database = await answer(indexedDB.open('teren'));
             const found = await answer(database.transaction(given[0]).objectStore(given[0]).getAll());
             database.close();
             return found.map((bytes) => [...bytes]);";
        self.script_async(script, &[json!(store)]).await
    }

    /// Everything in localStorage.
    pub async fn local_storage(&self) -> anyhow::Result<BTreeMap<String, String>> {
        self.script("return { ...localStorage }", &[]).await
    }
}
