//! Beginning a response, and opening one that is here already.

use super::{
    keys, machine,
    open::{self, Inner},
};
use crate::device::{
    Device, FormPack, OpenError, OpenResponse, Recovered, SaveState, StorageMode, gates,
    platform::{random, time, visit},
};
use futures_channel::oneshot;
use leptos::prelude::*;
use outbox::sorted::SortedMap;
use outbox::{
    Op, ResponseHead, ResponseId, ResponseSecret,
    tab::{Input, NotOpened, OnlyRead, Opened, Way},
    tail::Durability,
};
use std::{cell::RefCell, collections::VecDeque};

type Answer = oneshot::Sender<Result<OpenResponse, OpenError>>;

thread_local! {
    /// Who waits for a response to be opened, and how; the machine is asked for one at a time.
    static WAITING: RefCell<SortedMap<ResponseId, VecDeque<(Way, Answer)>>> = RefCell::default();
}

impl Device {
    /// Begins a response; nothing is stored before its first event.
    ///
    /// # Errors
    /// Where nothing could be kept.
    pub fn create(self, pack: &FormPack) -> Result<OpenResponse, OpenError> {
        let durability = self.durability()?;
        let id = ResponseId::from_random(random::bytes()?);
        let secret = ResponseSecret(random::bytes()?);
        let seed = u32::from_le_bytes(random::bytes()?);
        let (started, form) = (time::now(), pack.survey.pack.form_ref());
        let (survey, title) = (pack.survey.name.clone(), pack.survey.title.clone());
        let begin = Op::Begin {
            response: id,
            survey: survey.clone(),
            form: form.clone(),
            seed,
            zone: time::zone(),
            edits: None,
            values: Vec::new(),
        };
        let head = ResponseHead::draft(id, survey, title, form.clone(), started.to_iso(), secret);
        let head = ResponseHead { shared: visit::is_shared(), receipt_key: keys::pinned(), ..head };
        Ok(OpenResponse::register(Inner {
            id,
            form,
            started,
            seed,
            replay: RefCell::default(),
            recovered: Recovered::default(),
            only_read: OnlyRead::Elsewhere.into(),
            put_back: ArcRwSignal::default(),
            save: SaveState::new(id, 0, durability, true),
            beginning: RefCell::new(Some((head, begin))),
            done: false.into(),
            waiting: RefCell::default(),
        }))
    }

    /// Opens a draft: for writing when no other tab does, or when the lock is stolen. Whoever has it open in this tab
    /// only looks on from now on. [`Way::Reopen`] makes a draft of a completed response, if that can be.
    ///
    /// # Errors
    /// When there is no such draft, or it cannot be read.
    pub async fn open(self, id: ResponseId, way: Way) -> Result<OpenResponse, OpenError> {
        gates(|gates| gates.recovered.clone()).wait().await;
        self.durability()?;
        // Sealing needs it, and names of writings.
        random::bytes::<1>()?;
        let (told, answer) = oneshot::channel();
        let first = WAITING.with_borrow_mut(|waiting| {
            let waiting = waiting.or_default(id);
            waiting.push_back((way, told));
            waiting.len() == 1
        });
        if first {
            ask(id, way);
        }
        answer.await.unwrap_or_else(|_| Err(OpenError::Storage("the page is closing")))
    }

    /// Deletes a draft; another tab that has it open stops writing.
    ///
    /// # Errors
    /// When it is none any more, cannot be read, or the store refuses.
    pub async fn delete_draft(self, id: ResponseId) -> Result<(), OpenError> {
        let open = self.open(id, Way::Steal).await?;
        open.discard().await.map_err(|_| OpenError::Storage("it could not be deleted"))
    }

    /// How well an answer would be kept now.
    fn durability(self) -> Result<Durability, OpenError> {
        let health = self.storage.get_untracked();
        if !health.secure {
            return Err(OpenError::Insecure);
        }
        match health.mode {
            StorageMode::Opening => Err(OpenError::Storage("not opened yet")),
            StorageMode::None => Err(OpenError::Storage("neither IndexedDB nor localStorage")),
            StorageMode::Both | StorageMode::DatabaseOnly => Ok(Durability::Durable),
            StorageMode::LocalOnly => Ok(Durability::TailOnly),
        }
    }
}

fn ask(id: ResponseId, way: Way) {
    open::supersede(id);
    machine::dispatch(Input::Open { id, way });
}

/// The machine has opened it, for whoever asked first.
pub(super) fn opened(opened: Opened) {
    let (id, writable) = (opened.id, opened.writing.is_ok());
    // How well it is kept is shown next.
    let save = SaveState::new(id, opened.count, Durability::TailOnly, writable);
    let open = OpenResponse::register(Inner {
        id,
        form: opened.form,
        started: opened.started,
        seed: opened.seed,
        replay: RefCell::new(opened.events),
        recovered: opened.recovered,
        only_read: opened.writing.err().unwrap_or(OnlyRead::Elsewhere).into(),
        put_back: ArcRwSignal::default(),
        save,
        beginning: RefCell::default(),
        done: false.into(),
        waiting: RefCell::default(),
    });
    answer(id, Ok(open));
}

/// The machine cannot open it.
pub(super) fn not_opened(id: ResponseId, why: NotOpened) {
    answer(id, Err(why.into()));
}

fn answer(id: ResponseId, result: Result<OpenResponse, OpenError>) {
    let (first, next) = WAITING.with_borrow_mut(|all| {
        let Some(waiting) = all.get_mut(&id) else { return (None, None) };
        let first = waiting.pop_front();
        let next = waiting.front().map(|(way, _)| *way);
        if next.is_none() {
            all.remove(&id);
        }
        (first, next)
    });
    if let Some((_, told)) = first {
        // Whoever asked may be gone: then it is closed again.
        drop(told.send(result));
    }
    if let Some(way) = next {
        ask(id, way);
    }
}
