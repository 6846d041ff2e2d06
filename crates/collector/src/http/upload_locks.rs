//! One request at a time for each upload; the newest wins. A device whose connection broke comes again while the old
//! request still waits for its bytes: that one ends then, and what it brought stays.

use outbox::{Digest, ResponseId};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::{OwnedMutexGuard, watch};

type Key = (ResponseId, Digest);

/// Who works on which upload.
#[derive(Default)]
pub struct UploadLocks(Mutex<HashMap<Key, Arc<Slot>>>);

struct Slot {
    free: Arc<tokio::sync::Mutex<()>>,
    /// How many have asked for a turn.
    asked: watch::Sender<u64>,
}

/// The right to work on an upload, until dropped.
pub struct UploadLock<'a> {
    upload_locks: &'a UploadLocks,
    key: Key,
    slot: Arc<Slot>,
    number: u64,
    _held: OwnedMutexGuard<()>,
}

impl UploadLocks {
    /// Asks whoever works on this upload to end, and waits for it.
    pub async fn take(&self, key: Key) -> UploadLock<'_> {
        let (slot, number) = {
            let mut slots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let slot = slots
                .entry(key)
                .or_insert_with(|| Arc::new(Slot { free: Arc::default(), asked: watch::Sender::new(0) }));
            slot.asked.send_modify(|asked| *asked += 1);
            (slot.clone(), *slot.asked.borrow())
        };
        let held = slot.free.clone().lock_owned().await;
        UploadLock { upload_locks: self, key, slot, number, _held: held }
    }
}

impl UploadLock<'_> {
    /// Resolves when somebody newer asks for the turn.
    pub async fn is_over(&self) {
        let mut asked = self.slot.asked.subscribe();
        // The sender lives in our own slot, so waiting cannot fail.
        let _ = asked.wait_for(|&asked| asked > self.number).await;
    }
}

impl Drop for UploadLock<'_> {
    fn drop(&mut self) {
        let mut slots = self.upload_locks.0.lock().unwrap_or_else(PoisonError::into_inner);
        // The map's and ours: nobody else waits.
        if Arc::strong_count(&self.slot) == 2 {
            slots.remove(&self.key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_newest_gets_its_turn_and_nothing_is_remembered() {
        let upload_locks = UploadLocks::default();
        let key = (ResponseId::from_random([1; 16]), Digest::of(b"part"));
        let first = upload_locks.take(key).await;
        let second = async {
            let second = upload_locks.take(key).await;
            assert_eq!(second.number, 2);
        };
        let first = async {
            first.is_over().await;
            drop(first);
        };
        tokio::join!(first, second);
        assert!(upload_locks.0.lock().unwrap_or_else(PoisonError::into_inner).is_empty());
    }
}
