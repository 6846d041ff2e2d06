//! IndexedDB: what a strict transaction has completed here is on the disk.
//!
//! Questions are answered in the order in which they are asked. Writes queue up while one transaction is in flight; the
//! next one takes all of them, up to the next read.

use super::{
    connection::connected,
    schema::{Batch, DatabaseError, Entries, Keys, Store},
    transaction::{keys_once, read_once, write_once},
};
use crate::device::platform::js::{is_visible, sleep};
use futures_channel::oneshot;
use outbox::tab::CommitError;
use std::{cell::RefCell, collections::VecDeque};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

type Written = oneshot::Sender<Result<(), CommitError>>;
type Found = oneshot::Sender<Result<Vec<Entries>, DatabaseError>>;

enum Question {
    Write(Batch, Written),
    Read(Vec<(Store, Keys)>, Found),
}

#[derive(Default)]
struct Queue {
    waiting: VecDeque<Question>,
    running: bool,
}

thread_local! {
    static QUEUE: RefCell<Queue> = RefCell::default();
}

/// Writes a batch in a strict transaction; when this returns `Ok`, the transaction has completed.
///
/// # Errors
/// Nothing of the batch is written then, unless the browser did not say so in time.
pub async fn commit(batch: Batch) -> Result<(), CommitError> {
    let (done, answer) = oneshot::channel();
    ask(Question::Write(batch, done));
    answer.await.unwrap_or(Err(CommitError::Failed))
}

/// Reads entries of several stores as of one moment, after all writes that were asked for before.
///
/// # Errors
/// Where the database cannot be read.
pub async fn read(wanted: Vec<(Store, Keys)>) -> Result<Vec<Entries>, DatabaseError> {
    let (done, answer) = oneshot::channel();
    ask(Question::Read(wanted, done));
    answer.await.unwrap_or_else(|_| Err(DatabaseError::Failed("the page is closing".into())))
}

/// One value.
///
/// # Errors
/// Where the database cannot be read.
pub async fn get(store: Store, key: impl ToString) -> Result<Option<JsValue>, DatabaseError> {
    let wanted = [(store, Keys::of(key))];
    let mut found = connected(async |database| read_once(database, &wanted).await).await?;
    Ok(found.pop().and_then(|mut entries| entries.pop()).map(|(_, value)| value))
}

/// All of a store.
///
/// # Errors
/// Where the database cannot be read.
pub async fn all(store: Store) -> Result<Entries, DatabaseError> {
    let wanted = [(store, Keys::All)];
    let found = connected(async |database| read_once(database, &wanted).await).await?;
    Ok(found.into_iter().flatten().collect())
}

/// The keys of entries alone.
///
/// # Errors
/// Where the database cannot be read.
pub async fn keys(store: Store, keys: Keys) -> Result<Vec<JsValue>, DatabaseError> {
    connected(async |database| keys_once(database, store, &keys).await).await
}

fn ask(question: Question) {
    let running = QUEUE.with_borrow_mut(|queue| {
        queue.waiting.push_back(question);
        std::mem::replace(&mut queue.running, true)
    });
    if !running {
        spawn_local(async {
            loop {
                if writes_wait() && is_visible() {
                    // Answers are in the tail already: first the page shows them.
                    sleep(0).await;
                }
                let Some(next) = next() else { break };
                match next {
                    Next::Write(waiting) => write_all(waiting).await,
                    Next::Read(wanted, done) => {
                        let found = connected(async |database| read_once(database, &wanted).await).await;
                        // Whoever asked may be gone by now.
                        let _ = done.send(found);
                    }
                }
            }
        });
    }
}

fn writes_wait() -> bool {
    QUEUE.with_borrow(|queue| matches!(queue.waiting.front(), Some(Question::Write(..))))
}

enum Next {
    Write(Vec<(Batch, Written)>),
    Read(Vec<(Store, Keys)>, Found),
}

/// What waits longest: one read, or all writes before the next read.
fn next() -> Option<Next> {
    QUEUE.with_borrow_mut(|queue| {
        let mut writes = Vec::new();
        while let Some(question) = queue.waiting.pop_front() {
            match question {
                Question::Write(batch, done) => writes.push((batch, done)),
                Question::Read(wanted, done) if writes.is_empty() => return Some(Next::Read(wanted, done)),
                read @ Question::Read(..) => {
                    queue.waiting.push_front(read);
                    break;
                }
            }
        }
        queue.running = !writes.is_empty();
        queue.running.then_some(Next::Write(writes))
    })
}

async fn write_all(waiting: Vec<(Batch, Written)>) {
    let batches: Vec<_> = waiting.iter().map(|(batch, _)| batch.clone()).collect();
    let together = connected(async |database| write_once(database, &batches).await).await;
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
                let result = connected(async |database| write_once(database, &alone).await).await;
                let _ = done.send(result.map_err(Into::into).and_then(|mut results| results.pop().unwrap_or(Ok(()))));
            }
        }
        Err(error) => {
            for (_, done) in waiting {
                let _ = done.send(Err(error.clone().into()));
            }
        }
    }
}
