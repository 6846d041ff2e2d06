//! One transaction of IndexedDB, and whether it has completed.

use super::{
    connection::Failure,
    schema::{Batch, Change, Entries, Keys, STORES, Store, name_of},
};
use idb::TransactionMode;
use js_sys::{Array, Promise};
use outbox::tab::{CommitError, Input};
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use web_sys::{IdbDatabase, IdbTransaction};

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

/// Everything wanted, as of one moment.
pub async fn read_once(database: idb::Database, wanted: &[(Store, Keys)]) -> Result<Vec<Entries>, Failure> {
    let stores: Vec<_> = wanted.iter().map(|(store, _)| store.name()).collect();
    let transaction = database.transaction(&stores, TransactionMode::ReadOnly)?;
    let mut asked = Vec::with_capacity(wanted.len());
    for (store, keys) in wanted {
        let (store, range) = (transaction.object_store(store.name())?, keys.range()?);
        let query = || range.clone().map(Into::into);
        asked.push((store.get_all_keys(query(), None)?, store.get_all(query(), None)?));
    }
    let mut found = Vec::with_capacity(wanted.len());
    for (keys, values) in asked {
        found.push(keys.await?.into_iter().zip(values.await?).collect());
    }
    Ok(found)
}

/// Reads keys without what stands under them.
pub async fn keys_once(database: idb::Database, store: Store, keys: &Keys) -> Result<Vec<JsValue>, Failure> {
    let transaction = database.transaction(&[store.name()], TransactionMode::ReadOnly)?;
    let range = keys.range()?.map(Into::into);
    Ok(transaction.object_store(store.name())?.get_all_keys(range, None)?.await?)
}

/// All batches in one strict transaction; the results tell which of them found their expectation wrong.
pub async fn write_once(database: idb::Database, batches: &[Batch]) -> Result<Vec<Result<(), CommitError>>, Failure> {
    let guarded = batches.iter().any(|batch| batch.expect.is_some()).then_some(Store::Responses);
    let written: Vec<_> = batches.iter().flat_map(|batch| &batch.writes).map(Change::store).chain(guarded).collect();
    let stores = STORES.iter().filter(|store| written.contains(store)).map(|store| JsValue::from(store.name()));
    let database: StrictDatabase = IdbDatabase::from(database).unchecked_into();
    let options = crate::device::platform::js::object(&[("durability", "strict".into())]);
    let transaction = database.transaction_with_options(&stores.collect(), "readwrite", &options)?;
    let completion = completion(&transaction);
    let results = fill(&idb::Transaction::from(transaction.clone()), batches).await;
    if results.is_err() {
        // The transaction may have been aborted by the failure already.
        let _ = transaction.abort();
    }
    let completed = completion.await;
    if results.is_err() || completed.is_err() {
        // The work may be done by the next try, in a database that is not what it seems any more.
        wasm_bindgen_futures::spawn_local(async { crate::device::sync::machine::dispatch(Input::Distrust) });
    }
    let results = results?;
    completed.map_err(|_| match transaction.error() {
        Some(error) => Failure::from(JsValue::from(error)),
        None => Failure::lost("aborted"),
    })?;
    Ok(results)
}

async fn fill(transaction: &idb::Transaction, batches: &[Batch]) -> Result<Vec<Result<(), CommitError>>, idb::Error> {
    let mut results = Vec::with_capacity(batches.len());
    for batch in batches {
        if let Some((id, expected)) = &batch.expect {
            let heads = transaction.object_store(Store::Responses.name())?;
            let found = heads.get(JsValue::from(id.to_string()))?.await?.and_then(|text| text.as_string());
            if !expected.contains(&found) {
                results.push(Err(CommitError::Conflict));
                continue;
            }
        }
        for write in &batch.writes {
            let store = transaction.object_store(write.store().name())?;
            match write {
                Change::Put(_, key, value) => drop(store.put(value, key.as_ref())?),
                Change::Delete(_, keys) => match keys.range()? {
                    Some(range) => drop(store.delete(range)?),
                    None => drop(store.clear()?),
                },
                Change::DeleteNamed(_, name) => {
                    let first = name.split('.').next().unwrap_or_default();
                    delete_where(&store, first, |key| name_of(key) == *name).await?;
                }
                Change::DeleteBut(_, first, but) if but.is_empty() => {
                    if let Some(range) = Keys::beginning(first).range()? {
                        drop(store.delete(range)?);
                    }
                }
                Change::DeleteBut(_, first, but) => {
                    let spared =
                        |key: &JsValue| Array::from(key).get(1).as_string().is_some_and(|it| but.contains(&it));
                    delete_where(&store, first, |key| !spared(key)).await?;
                }
            }
        }
        results.push(Ok(()));
    }
    Ok(results)
}

/// Deletes those of one response whose keys are meant.
async fn delete_where(
    store: &idb::ObjectStore,
    first: &str,
    is_meant: impl Fn(&JsValue) -> bool,
) -> Result<(), idb::Error> {
    let keys = store.get_all_keys(Keys::beginning(first).range()?.map(Into::into), None)?.await?;
    for key in keys.into_iter().filter(is_meant) {
        drop(store.delete(key)?);
    }
    Ok(())
}

/// Resolves when the transaction has completed or aborted. (`idb`'s own future drops its handlers between an error and
/// the abort that follows it, which the browser reports as an uncaught exception.)
fn completion(transaction: &IdbTransaction) -> JsFuture {
    JsFuture::from(Promise::new(&mut |resolve, reject| {
        transaction.set_oncomplete(Some(&resolve));
        transaction.set_onabort(Some(&reject));
    }))
}
