//! The end of an open response: sealed once, or gone without a trace.

use super::{
    SealError, copies,
    database::{self, Batch, DatabaseError, Store, Write},
    gate::Gate,
    open::{Inner, OpenResponse},
    shelf,
};
use js_sys::Uint8Array;
use outbox::{
    Edit, Op, Part, ResponseHead, Sealed,
    record::seal_plain,
    seal::{Instant, Times, completion},
    snapshot::{Content, Snapshot},
};
use std::rc::Rc;
use xforms::Moment;

impl OpenResponse {
    /// Seals the response of these parts; a call while another is under way waits for that one.
    ///
    /// # Errors
    /// When this tab may not write, or nothing could be stored: then the answers are where they were.
    pub async fn seal(&self, parts: Vec<Part>, anonymous: bool, at: Moment) -> Result<(), SealError> {
        let inner = &self.0;
        let running = inner.sealing.borrow().clone();
        if let Some(gate) = running {
            gate.wait().await;
            return if inner.done.get() { Ok(()) } else { Err(SealError::Storage("sealing failed".into())) };
        }
        if inner.done.get() {
            return Ok(());
        }
        if !self.is_writable() {
            return Err(SealError::ReadOnly);
        }
        let gate = Gate::default();
        inner.sealing.replace(Some(gate.clone()));
        if !inner.writer.borrow().complete {
            self.record(Op::Complete, Edit::Choice, at);
        }
        // Nothing may be answered any more while the bytes are being stored.
        inner.save.set_writable(false);
        inner.flushed().await;
        let result = inner.seal(parts, anonymous, at).await;
        inner.sealing.take();
        if result.is_err() && !inner.stopped.get() {
            inner.save.set_writable(true);
        }
        gate.open();
        result
    }

    /// Deletes the response, journal and all; nothing is sent.
    ///
    /// # Errors
    /// When this tab may not write, or the store refuses.
    pub async fn discard(&self) -> Result<(), SealError> {
        let inner = &self.0;
        if !self.is_writable() {
            return Err(SealError::ReadOnly);
        }
        inner.save.set_writable(false);
        inner.flushed().await;
        let stored = inner.writer.borrow().stored_head.clone();
        let result = shelf::erase(inner.id, stored, inner.stores).await;
        match result {
            Ok(()) => inner.finish(),
            Err(_) => inner.save.set_writable(true),
        }
        result.map_err(refused)
    }
}

impl Inner {
    async fn seal(self: &Rc<Self>, parts: Vec<Part>, anonymous: bool, at: Moment) -> Result<(), SealError> {
        if self.stopped.get() {
            return Err(SealError::ReadOnly);
        }
        let completed = Instant { utc_ms: at.utc_ms, offset_min: at.offset_min };
        let first = self.first_answer.get();
        let first = first.map_or(completed, |(utc_ms, offset_min)| Instant { utc_ms, offset_min });
        let times = if anonymous { Times::ToTheDay } else { Times::Full };
        let sealed =
            seal_plain(self.id, &self.form, completion(times, first, completed, &self.zone, self.seed), &parts);
        let (old, stored) = {
            let writer = self.writer.borrow();
            (writer.head.clone(), writer.stored_head.clone())
        };
        let head = old.sealed(sealed.digest, completed.told(times)).map_err(|_| SealError::ReadOnly)?;
        if self.stores.database {
            self.store_sealed(&head, stored, &sealed).await?;
        }
        // Beside the database this is a second copy; without one it is where the response lives.
        let copied = self.copy_sealed(head, sealed);
        if !copied && !self.stores.database {
            return Err(SealError::Storage("localStorage is full".into()));
        }
        self.finish();
        Ok(())
    }

    /// Bytes, state and the end of the journal in one strict transaction.
    async fn store_sealed(
        &self,
        head: &ResponseHead,
        stored: Option<String>,
        sealed: &Sealed,
    ) -> Result<(), SealError> {
        let id = self.id.to_string();
        let mut writes = vec![
            Write::put(Store::Responses, &id, head.to_text()),
            Write::put(Store::Records, &id, Uint8Array::from(&sealed.bytes[..])),
        ];
        writes.extend(shelf::delete_events(self.id));
        database::commit(Batch { expect: Some((id, stored)), writes }).await.map_err(refused)
    }

    fn copy_sealed(&self, head: ResponseHead, sealed: Sealed) -> bool {
        let Some(local) = self.stores.local else { return false };
        let copied = copies::keep(local, Snapshot::new(head, Content::Sealed(sealed.bytes)), self.stores.database);
        if copied || self.stores.database {
            shelf::forget_tail(local, self.id);
        }
        copied
    }

    /// Nothing more happens to this response here.
    fn finish(&self) {
        self.done.set(true);
        self.stopped.set(true);
        self.lock.take();
        shelf::changed();
        crate::sync::soon();
    }
}

fn refused(error: DatabaseError) -> SealError {
    match error {
        DatabaseError::Conflict => SealError::ReadOnly,
        other => SealError::Storage(other.to_string()),
    }
}
