//! An open response: what is recorded goes to the tail in the same task, and to IndexedDB as soon as it takes it.

use super::{
    Recovered, SaveState,
    database::{self, Batch, DatabaseError, Store, Write},
    gate::Gate,
    js::sleep,
    locks::Held,
    opening::Stores,
};
use js_sys::Array;
use outbox::{
    Event, EventKey, FormRef, Op, ResponseHead, ResponseId,
    tail::{Durability, Tail, TailKey},
    writer::{Edit, Writing},
};
use std::{
    cell::{Cell, RefCell},
    rc::{Rc, Weak},
};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use xforms::Moment;

/// A text event is finished when nothing was typed for so long.
const REST_MS: i32 = 2_000;
/// How long after a refused transaction the next is tried, when nothing is recorded before.
const RETRY_MS: i32 = 5_000;

/// A response opened for reading, and for writing where `save().writable` says so. Dropping it closes it.
pub struct OpenResponse(pub(super) Rc<Inner>);

pub(super) struct Inner {
    pub id: ResponseId,
    pub form: FormRef,
    pub started: Moment,
    pub seed: u32,
    pub zone: String,
    pub replay: RefCell<Vec<Event>>,
    pub recovered: Recovered,
    pub save: SaveState,
    pub stores: Stores,
    pub lock: RefCell<Option<Held>>,
    pub writer: RefCell<Writer>,
    /// When the first answer was given.
    pub first_answer: Cell<Option<(i64, i32)>>,
    pub flushing: RefCell<Option<Gate>>,
    /// Rises with every record: a rest that was interrupted closes nothing.
    pub pulse: Cell<u32>,
    /// Sealed or discarded: nothing more is stored of it here.
    pub done: Cell<bool>,
    pub sealing: RefCell<Option<Gate>>,
    /// Another tab has taken over: nothing more may be stored from here.
    pub stopped: Cell<bool>,
}

/// What changes with every event.
pub(super) struct Writer {
    pub writing: Writing,
    /// What the response's very first event says, until it is recorded.
    pub begin: Option<Op>,
    pub tail: Tail,
    pub head: ResponseHead,
    /// The head as it stands in IndexedDB.
    pub stored_head: Option<String>,
    pub complete: bool,
    pub tail_works: bool,
    pub database_works: bool,
}

/// What one transaction takes.
struct Taken {
    batch: Batch,
    /// Its events, each with the highest number that it stands for.
    events: Vec<(EventKey, u32)>,
    /// The head as it stands in IndexedDB afterwards.
    head: String,
}

thread_local! {
    static OPEN: RefCell<Vec<Weak<Inner>>> = RefCell::default();
}

/// The responses open in this tab.
pub(super) fn open_here() -> Vec<Rc<Inner>> {
    OPEN.with_borrow_mut(|open| {
        open.retain(|inner| inner.strong_count() > 0);
        open.iter().filter_map(Weak::upgrade).collect()
    })
}

impl OpenResponse {
    pub(super) fn register(inner: Inner) -> Self {
        let inner = Rc::new(inner);
        OPEN.with_borrow_mut(|open| open.push(Rc::downgrade(&inner)));
        OpenResponse(inner)
    }

    pub fn id(&self) -> ResponseId {
        self.0.id
    }

    pub fn form(&self) -> FormRef {
        self.0.form.clone()
    }

    /// The moment that the response was begun at.
    pub fn started(&self) -> Moment {
        self.0.started
    }

    pub fn seed(&self) -> u32 {
        self.0.seed
    }

    pub fn recovered(&self) -> Recovered {
        self.0.recovered
    }

    pub fn save(&self) -> &SaveState {
        &self.0.save
    }

    pub fn is_writable(&self) -> bool {
        self.0.save.can_write()
    }

    /// The journal to replay; the second call gets nothing.
    pub fn take_events(&self) -> Vec<Event> {
        self.0.replay.take()
    }

    /// An anonymous survey's responses keep no time finer than the day in the list either.
    pub fn keep_only_the_day(&self) {
        let mut writer = self.0.writer.borrow_mut();
        if writer.stored_head.is_none() {
            writer.head.created = self.0.started.civil_date();
        }
    }

    /// What the form's own actions set when the new response was begun: its first event will say so.
    pub fn note_loaded(&self, loaded: Vec<(String, String)>) {
        if let Some(Op::Begin { values, .. }) = &mut self.0.writer.borrow_mut().begin {
            *values = loaded;
        }
    }

    /// Records what was done: when this returns it has left the page's process, or it never will before the flush. Tells
    /// whether it takes the place of the event before it: a text that is being typed further.
    pub fn record(&self, op: Op, edit: Edit, at: Moment) -> bool {
        self.is_writable() && self.0.record(op, edit, at)
    }

    /// Finishes the open text event, and sees to it that it is saved.
    pub fn close_event(&self) {
        self.0.close_event();
    }
}

impl Drop for OpenResponse {
    fn drop(&mut self) {
        self.0.put_away();
        self.0.lock.take();
        super::worker::response_closed();
    }
}

impl Inner {
    fn record(self: &Rc<Self>, op: Op, edit: Edit, at: Moment) -> bool {
        if matches!(op, Op::Set { .. }) && self.first_answer.get().is_none() {
            self.first_answer.set(Some((at.utc_ms, at.offset_min)));
            super::storage::ask_to_persist();
        }
        let mut replaces = false;
        self.with_writer(|writer| {
            if let Some(begin) = writer.begin.take() {
                let started = self.started;
                let step = writer.writing.record(begin, Edit::Choice, started.utc_ms, started.offset_min);
                writer.write_tail(self, &step.event);
            }
            writer.complete = op == Op::Complete;
            let step = writer.writing.record(op, edit, at.utc_ms, at.offset_min);
            replaces = step.replaces;
            writer.write_tail(self, &step.event);
        });
        self.pulse.set(self.pulse.get().wrapping_add(1));
        if edit == Edit::Text {
            self.rest();
        }
        self.flush_soon();
        replaces
    }

    pub fn close_event(self: &Rc<Self>) {
        if !self.done.get() {
            self.writer.borrow_mut().writing.close();
            self.flush_soon();
        }
    }

    /// Closes the open event when nothing happens for a while.
    fn rest(self: &Rc<Self>) {
        let (inner, pulse) = (Rc::downgrade(self), self.pulse.get());
        spawn_local(async move {
            sleep(REST_MS).await;
            if let Some(inner) = inner.upgrade().filter(|inner| inner.pulse.get() == pulse) {
                inner.close_event();
            }
        });
    }

    /// Changes the writer, then shows what became of the numbers.
    fn with_writer(&self, change: impl FnOnce(&mut Writer)) {
        let mut writer = self.writer.borrow_mut();
        change(&mut writer);
        let (last, saved) = (writer.writing.last_seq(), writer.writing.saved_seq());
        let durability = Durability::of(writer.database_works, writer.tail_works);
        drop(writer);
        self.save.raise_last(last);
        self.save.raise_saved(saved);
        self.save.set_durability(durability);
    }

    /// Starts a flush unless one is running: that one takes what has come meanwhile.
    pub fn flush_soon(self: &Rc<Self>) {
        if self.flushing.borrow().is_some() || self.done.get() {
            return;
        }
        let gate = Gate::default();
        self.flushing.replace(Some(gate.clone()));
        let inner = self.clone();
        spawn_local(async move {
            let failed = inner.flush().await;
            inner.flushing.take();
            gate.open();
            let inner = Rc::downgrade(&{ inner });
            if failed {
                sleep(RETRY_MS).await;
                // A response that was closed meanwhile is in the tail, and stored at the next start.
                if let Some(inner) = inner.upgrade() {
                    inner.flush_soon();
                }
            }
        });
    }

    /// Waits until what has been recorded is stored, or was refused.
    pub async fn flushed(self: &Rc<Self>) {
        self.flush_soon();
        let running = self.flushing.borrow().clone();
        if let Some(gate) = running {
            gate.wait().await;
        }
    }

    /// Stores what is pending until nothing is; `true` when it is worth trying again later.
    async fn flush(&self) -> bool {
        while let Some(Taken { batch, events, head }) = self.take_pending() {
            match database::commit(batch).await {
                Ok(()) => self.committed(&events, head),
                Err(DatabaseError::Conflict) => {
                    self.stop();
                    return false;
                }
                Err(_) => {
                    self.database_failed();
                    return !self.done.get();
                }
            }
        }
        false
    }

    fn take_pending(&self) -> Option<Taken> {
        let writer = self.writer.borrow();
        let pending: Vec<_> = writer.writing.pending().collect();
        if pending.is_empty() || self.done.get() || self.stopped.get() {
            return None;
        }
        let events = pending.iter().map(|event| (event.key(), event.last())).collect();
        let mut writes: Vec<_> = pending.into_iter().map(|event| put_event(self.id, event)).collect();
        let head = writer.stored_head.clone().unwrap_or_else(|| writer.head.to_text());
        if writer.stored_head.is_none() {
            writes.push(Write::put(Store::Responses, &self.id.to_string(), head.as_str()));
        }
        let expect = Some((self.id.to_string(), writer.stored_head.clone()));
        Some(Taken { batch: Batch { expect, writes }, events, head })
    }

    pub fn committed(&self, taken: &[(EventKey, u32)], head: String) {
        let mut is_new = false;
        self.with_writer(|writer| {
            writer.database_works = true;
            writer.writing.committed(taken);
            is_new = writer.stored_head.replace(head).is_none();
            for key in writer.tail.committed(self.id, taken) {
                if let Some(local) = self.stores.local {
                    local.remove(&key.to_string());
                }
            }
        });
        if is_new {
            super::shelf::changed();
        }
    }

    /// It may never be looked at again: everything is finished, stored, and copied.
    pub fn put_away(self: &Rc<Self>) {
        self.close_event();
        let inner = self.clone();
        spawn_local(async move {
            inner.flushed().await;
            if let (Some(local), false, true) = (inner.stores.local, inner.done.get(), inner.stores.database) {
                super::copies::keep_draft(inner.id, local).await;
            }
        });
    }

    /// The page is left, perhaps to come back: another tab may have the response meanwhile.
    pub fn pause(self: &Rc<Self>) {
        self.close_event();
        self.save.set_writable(false);
        self.lock.take();
    }

    pub fn database_failed(&self) {
        self.with_writer(|writer| writer.database_works = false);
    }

    /// Another tab has taken over: what is in the tail stays there for it.
    pub fn stop(&self) {
        self.stopped.set(true);
        self.save.set_writable(false);
        self.lock.take();
    }
}

impl Writer {
    fn write_tail(&mut self, inner: &Inner, event: &Event) {
        let key = TailKey { response: inner.id, event: event.key() };
        let text = event.to_text();
        // Over the bound the database has to take it first; without a database the quota is the only bound.
        if self.database_works && !self.tail.admits(&key, &text) {
            return;
        }
        let Some(local) = inner.stores.local else { return };
        self.tail_works = local.write(&key.to_string(), &text).is_ok();
        if self.tail_works {
            self.tail.wrote(key, event.last(), &text);
        }
    }
}

/// An event's entry in IndexedDB.
pub(super) fn put_event(id: ResponseId, event: &Event) -> Write {
    Write::Put(Store::Events, Some(event_key(id, event.key())), event.to_text().into())
}

pub(super) fn event_key(id: ResponseId, key: EventKey) -> JsValue {
    Array::of3(&id.to_string().into(), &key.writing.to_string().into(), &key.seq.into()).into()
}
