//! The list of what was downloaded, for whoever erases a response later. On a full disk it cannot grow, and just then people
//! take their answers home: what could not be noted is kept until it can.

use crate::clock;
use std::{mem, sync::Mutex};
use store::{Store, StoreError, erasure::Copy};

/// Copies that wait for room in the database.
#[derive(Default)]
pub struct Copies(Mutex<Vec<Copy>>);

impl Copies {
    /// A download of this survey.
    ///
    /// # Errors
    /// The database failed in another way than for want of room.
    pub async fn note(&self, store: &dyn Store, survey: &str) -> Result<(), StoreError> {
        let (made_on, kind) = (clock::today(), "export".to_owned());
        self.keep(vec![Copy { made_on, kind, survey: survey.to_owned(), place: String::new() }]);
        match self.store(store).await {
            Err(StoreError::Full) => {
                tracing::warn!("the disk is full: a download is noted in the database when there is room");
                Ok(())
            }
            stored => stored,
        }
    }

    /// Notes what waits.
    ///
    /// # Errors
    /// The database failed; what waits goes on waiting.
    pub async fn store(&self, store: &dyn Store) -> Result<(), StoreError> {
        let mut waiting = self.0.lock().map(|mut waiting| mem::take(&mut *waiting)).unwrap_or_default();
        while let Some(copy) = waiting.pop() {
            if let Err(error) = store.note_copy(&copy).await {
                waiting.push(copy);
                self.keep(waiting);
                return Err(error);
            }
        }
        Ok(())
    }

    fn keep(&self, more: Vec<Copy>) {
        if let Ok(mut waiting) = self.0.lock() {
            waiting.extend(more);
        }
    }
}
