//! A response that is open in this tab, as the app holds it: what is done goes to the machine, what the machine shows
//! becomes its save state.

use super::{
    attaching::{self, File},
    machine, names,
};
use crate::device::{AttachError, Recovered, SaveState, platform::js::sleep, stores::storage};
use futures_channel::oneshot;
use leptos::prelude::{ArcRwSignal, Get as _, Set as _};
use outbox::sorted::SortedMap;
use outbox::{
    Attachment, Edit, Event, FormRef, Op, ResponseHead, ResponseId,
    policy::IDLE_MS,
    tab::{Finished, Input, NotAttached, NotCompleted, OnlyRead, Save},
};
use std::{
    cell::{Cell, RefCell},
    rc::{Rc, Weak},
};
use wasm_bindgen_futures::spawn_local;
use web_sys::Blob;
use xforms::Moment;

/// A response opened for reading, and for writing where `save().writable` says so. Dropping it closes it.
pub struct OpenResponse(Rc<Inner>);

pub(super) struct Inner {
    pub id: ResponseId,
    pub form: FormRef,
    pub started: Moment,
    pub seed: u32,
    pub replay: RefCell<Vec<Event>>,
    pub recovered: Recovered,
    /// Why it may only be read, where it may.
    pub only_read: Cell<OnlyRead>,
    /// The browser's database was emptied, and what is here was stored again; whether files were among the answers.
    pub put_back: ArcRwSignal<Option<bool>>,
    pub save: SaveState,
    /// A new response, until what its form's own actions set is known.
    pub beginning: RefCell<Option<(ResponseHead, Op)>>,
    /// Sealed or discarded.
    pub done: Cell<bool>,
    /// Who waits for that.
    pub waiting: RefCell<Vec<oneshot::Sender<Result<(), NotCompleted>>>>,
}

thread_local! {
    static OPEN: RefCell<SortedMap<ResponseId, Weak<Inner>>> = RefCell::default();
    /// How much was recorded, and whether a pause is being waited for.
    static RECORDED: Cell<u32> = const { Cell::new(0) };
    static AWAITING_PAUSE: Cell<bool> = const { Cell::new(false) };
}

/// Something was recorded: in the next pause the copies follow.
fn copy_when_idle() {
    RECORDED.set(RECORDED.get().wrapping_add(1));
    if AWAITING_PAUSE.replace(true) {
        return;
    }
    spawn_local(async {
        let mut known = None;
        while known != Some(RECORDED.get()) {
            known = Some(RECORDED.get());
            sleep(IDLE_MS).await;
        }
        AWAITING_PAUSE.set(false);
        machine::dispatch(Input::Hidden);
    });
}

fn here(id: ResponseId) -> Option<Rc<Inner>> {
    OPEN.with_borrow(|open| open.get(&id)?.upgrade())
}

/// The forms of the responses open in this tab.
pub fn forms() -> Vec<FormRef> {
    OPEN.with_borrow(|open| open.values().filter_map(Weak::upgrade).map(|inner| inner.form.clone()).collect())
}

/// The machine tells how far a response is saved.
pub(super) fn show(save: Save) {
    if let Some(inner) = here(save.id) {
        inner.save.show(save);
    }
}

/// Another tab has it, or has ended it.
pub(super) fn overtaken(id: ResponseId, why: OnlyRead) {
    if let Some(inner) = here(id) {
        inner.only_read.set(why);
    }
}

/// The response was stored again, after the browser had lost it.
pub(super) fn put_back(id: ResponseId, files: bool) {
    if let Some(inner) = here(id) {
        inner.put_back.set(Some(files));
    }
}

/// The response is sealed, or gone.
pub(super) fn ended(id: ResponseId) {
    if let Some(inner) = here(id) {
        inner.done.set(true);
        inner.save.set_writable(false);
        inner.answer(Ok(()));
    }
}

/// The response is neither: the answers are where they were.
pub(super) fn not_ended(id: ResponseId, why: NotCompleted) {
    if let Some(inner) = here(id) {
        inner.answer(Err(why));
    }
}

/// Another tab has taken it over, and ends it as it likes.
pub(super) fn lost(id: ResponseId) {
    not_ended(id, NotCompleted::ReadOnly);
}

/// Whoever had it here so far only looks on: it is opened anew.
pub(super) fn supersede(id: ResponseId) {
    if let Some(inner) = OPEN.with_borrow_mut(|open| open.remove(&id)).and_then(|inner| inner.upgrade()) {
        inner.save.set_writable(false);
        inner.answer(Err(NotCompleted::ReadOnly));
    }
}

impl Inner {
    fn answer(&self, result: Result<(), NotCompleted>) {
        for waiting in self.waiting.take() {
            // Whoever asked may not be waiting any more.
            let _ = waiting.send(result);
        }
    }

    /// Asks the machine for the end of the response, unless that is under way, and waits for it.
    async fn end(&self, input: Input, at: Moment) -> Result<(), NotCompleted> {
        if self.done.get() {
            return Ok(());
        }
        let (told, answer) = oneshot::channel();
        self.waiting.borrow_mut().push(told);
        if self.waiting.borrow().len() == 1 {
            if !self.save.can_write() {
                self.answer(Err(NotCompleted::ReadOnly));
            } else {
                machine::dispatch_at(input, at);
            }
        }
        answer.await.unwrap_or(Err(NotCompleted::Storage))
    }
}

impl OpenResponse {
    pub(super) fn register(inner: Inner) -> Self {
        let inner = Rc::new(inner);
        OPEN.with_borrow_mut(|open| open.insert(inner.id, Rc::downgrade(&inner)));
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

    pub fn only_read(&self) -> OnlyRead {
        self.0.only_read.get()
    }

    /// Whether the browser had lost it, and it was stored again; then whether files were among the answers. Reactive.
    pub fn put_back(&self) -> Option<bool> {
        self.0.put_back.get()
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

    /// A new response begins with what its form's own actions have set; of one that was opened again nothing changes.
    /// `only_the_day`: an anonymous survey's responses keep no time finer than the day in the list either.
    pub fn begin(&self, loaded: Vec<(String, String)>, only_the_day: bool) {
        let Some((mut head, mut begin)) = self.0.beginning.take() else { return };
        if only_the_day {
            head.created = self.0.started.civil_date();
        }
        if let Op::Begin { values, .. } = &mut begin {
            *values = loaded;
        }
        machine::dispatch_at(Input::Begin { head: Box::new(head), begin }, self.0.started);
    }

    /// Records what was done: when this returns it has left the page's process, or it never will before the flush. Tells
    /// whether it takes the place of the event before it: a text that is being typed further.
    pub fn record(&self, op: Op, edit: Edit, at: Moment) -> bool {
        if !self.is_writable() {
            return false;
        }
        if matches!(op, Op::Set { .. }) {
            storage::ask_to_persist();
        }
        let replaces = machine::answer(self.0.id, op, edit, at);
        copy_when_idle();
        replaces
    }

    /// What the list calls it.
    pub fn called(&self) -> Option<String> {
        names::of(self.0.id)
    }

    /// What the list may call the response from now on.
    pub fn call(&self, name: Option<&str>) {
        names::keep(self.0.id, name);
    }

    /// Finishes the open text event, and sees to it that it is saved.
    pub fn close_event(&self) {
        machine::dispatch(Input::Leave(self.0.id));
    }

    /// Seals the response; a call while another is under way waits for that one.
    ///
    /// # Errors
    /// When this tab may not write, or nothing could be stored: then the answers are where they were.
    pub async fn seal(&self, finished: Finished, at: Moment) -> Result<(), NotCompleted> {
        self.0.end(Input::Complete { id: self.0.id, finished: Box::new(finished) }, at).await
    }

    /// Keeps a file as an answer. `then` runs in the moment in which that is recorded.
    ///
    /// # Errors
    /// When it is not kept; what was answered before is as it was.
    pub async fn attach(
        &self,
        file: File,
        then: impl FnOnce(&Attachment, Moment) + 'static,
    ) -> Result<Attachment, AttachError> {
        if !self.is_writable() {
            return Err(NotAttached::ReadOnly.into());
        }
        storage::ask_to_persist();
        attaching::start(self.0.id, file, Box::new(then)).await
    }

    /// An attached file, as it was taken; `None` where it is not here.
    pub async fn attachment(&self, name: &str) -> Option<Blob> {
        attaching::whole(self.0.id, name).await
    }

    /// Deletes the response, journal and all; nothing is sent.
    ///
    /// # Errors
    /// When this tab may not write, or the store refuses.
    pub async fn discard(&self) -> Result<(), NotCompleted> {
        self.0.end(Input::Discard(self.0.id), crate::device::platform::time::now()).await
    }
}

impl Drop for OpenResponse {
    fn drop(&mut self) {
        let id = self.0.id;
        let mine = |known: &Weak<Inner>| known.as_ptr() == Rc::as_ptr(&self.0);
        let was_here = OPEN.with_borrow_mut(|open| match open.get(&id) {
            Some(known) if mine(known) => open.remove(&id).is_some(),
            _ => false,
        });
        if was_here {
            machine::dispatch(Input::Close(id));
        }
    }
}
