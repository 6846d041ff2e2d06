//! The browser's side of things. Everything else asks here.
//!
//! - `stores/`: what this browser keeps, and where;
//! - `sync/`: responses, from the first answer to the receipt;
//! - `packs/`: surveys and their forms;
//! - `capture/`: answers that are no text;
//! - `platform/`: what else a browser has.

mod capture;
mod packs;
mod platform;
mod stores;
mod sync;

pub(crate) use capture::{location, picture, recorder};
pub use outbox::tab::{Aside, Finished, NotAttached, NotCompleted, NotOpened, OnlyRead, Recovered, Way};
pub use outbox::{Attachment, Edit};
pub use packs::downloads::{Progress, Waiting};
pub use packs::kept::{FormPack, PackError, file_address, forget_address};
#[cfg(feature = "bench")]
pub(crate) use platform::http;
pub(crate) use platform::{js, visit};
pub use platform::{panic, time};
pub(crate) use stores::pieces;
pub use stores::storage::{StorageHealth, StorageMode};
pub use sync::attaching::{AttachError, File, new_name};
pub use sync::open::OpenResponse;
pub use sync::responses::Draft;
pub use sync::save::{Durability, SaveState};
pub(crate) use sync::shared;

use leptos::prelude::*;
use outbox::sorted::SortedSet;
use outbox::{Digest, ResponseId, tab::Input, wire};
use platform::{boot, gate::Gate, listeners, locks, random, worker};
use std::cell::Cell;
use stores::{connection, fault, local::Local, mirror, storage};
use sync::{effects, env, keys, machine, probe};
use wasm_bindgen_futures::spawn_local;

/// How many responses are here, by state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OutboxCounts {
    pub drafts: u32,
    pub waiting: u32,
    pub received: u32,
    pub quarantined: u32,
}

/// A response as the list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub id: ResponseId,
    pub survey: String,
    /// The version of the form that it is given in.
    pub pack: Option<Digest>,
    pub title: String,
    pub state: ListedState,
    /// `2026-11-22`, or ISO 8601 with time.
    pub created: String,
    /// The receipt's code, once completed.
    pub code: Option<String>,
    /// When it was completed, while it waits to be sent; as `created`.
    pub waits_since: Option<String>,
    /// A code that says why it is in quarantine or not taken.
    pub reason: Option<String>,
    /// The id of the key that signed a receipt, and that nobody vouches for.
    pub unknown_key: Option<String>,
    /// The response waits, and nothing comes of waiting alone.
    pub stuck: bool,
    /// The response is completed, and can become a draft again.
    pub can_reopen: bool,
    /// A draft that was completed before.
    pub reopened: bool,
    /// What its form calls it, where the survey lets the list show that.
    pub name: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListedState {
    Draft,
    Waiting,
    Received,
    Quarantined,
    /// The collector has erased it, or, where that is the reason, its whole survey: nothing is sent of it any more.
    Erased,
    /// Something is here that cannot be read; it stays as it is.
    Unreadable,
}

/// What can be answered here.
#[derive(Debug, Clone, PartialEq)]
pub enum CatalogueState {
    Loading,
    /// As fetched now, or as it was last.
    Loaded(wire::Catalogue),
    Unavailable,
}

/// The outcome of the last real request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Connection {
    Unknown,
    Online,
    Offline,
}

/// Why a response cannot be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    #[error("without https nothing can be kept offline")]
    Insecure,
    #[error("the browser's storage does not work: {0}")]
    Storage(&'static str),
    #[error(transparent)]
    NotOpened(#[from] NotOpened),
}

impl From<random::NoRandomness> for OpenError {
    fn from(_: random::NoRandomness) -> Self {
        OpenError::Storage("no randomness")
    }
}

/// This device, as signals. All of them change after the store's commit, never before.
#[derive(Clone, Copy)]
pub struct Device {
    counts: RwSignal<OutboxCounts>,
    listed: RwSignal<Vec<Listed>>,
    catalogue: RwSignal<CatalogueState>,
    connection: RwSignal<Connection>,
    storage: RwSignal<StorageHealth>,
    app_offline: RwSignal<bool>,
    packs_stored: RwSignal<SortedSet<String>>,
    trials: RwSignal<SortedSet<Digest>>,
    progress: RwSignal<Option<Progress>>,
}

#[derive(Default)]
struct Gates {
    /// Both stores have answered, or one was given up.
    stores: Gate,
    /// The stored catalogue was read.
    catalogue: Gate,
    /// Everything of an earlier life of the page is where it belongs.
    recovered: Gate,
    /// The collector was asked for the catalogue once more.
    asked: Gate,
}

thread_local! {
    static DEVICE: Cell<Option<Device>> = const { Cell::new(None) };
    static GATES: Gates = Gates::default();
}

impl Device {
    /// Opens the stores, recovers what is in the tail, registers the worker, asks for the catalogue, starts sending.
    pub fn start() -> Device {
        if let Some(device) = Device::current() {
            return device;
        }
        let device = Device::new();
        listeners::install(device);
        worker::start(device.app_offline.write_only());
        spawn_local(device.wake());
        device
    }

    /// Opens the stores only: no worker, no catalogue, nothing is sent.
    #[cfg(feature = "bench")]
    pub async fn start_alone() -> Device {
        let device = Device::new();
        device.open_stores().await;
        device
    }

    fn new() -> Device {
        let device = Device {
            counts: RwSignal::new(OutboxCounts::default()),
            listed: RwSignal::new(Vec::new()),
            catalogue: RwSignal::new(CatalogueState::Loading),
            connection: RwSignal::new(Connection::Unknown),
            storage: RwSignal::new(StorageHealth::unknown()),
            app_offline: RwSignal::new(false),
            packs_stored: RwSignal::new(SortedSet::new()),
            trials: RwSignal::new(SortedSet::new()),
            progress: RwSignal::new(None),
        };
        DEVICE.set(Some(device));
        machine::start(effects::HANDS);
        device
    }

    /// The device, once it has started.
    pub fn current() -> Option<Device> {
        DEVICE.get()
    }

    pub fn counts(self) -> ReadSignal<OutboxCounts> {
        self.counts.read_only()
    }

    /// Every response of this device, newest first.
    pub fn listed(self) -> ReadSignal<Vec<Listed>> {
        self.listed.read_only()
    }

    pub fn catalogue(self) -> ReadSignal<CatalogueState> {
        self.catalogue.read_only()
    }

    pub fn connection(self) -> ReadSignal<Connection> {
        self.connection.read_only()
    }

    pub fn storage(self) -> ReadSignal<StorageHealth> {
        self.storage.read_only()
    }

    /// How far the form has come that somebody waits for, once something of it has.
    pub fn progress(self) -> ReadSignal<Option<Progress>> {
        self.progress.read_only()
    }

    /// Whether the survey can be answered without a signal from now on. Reactive.
    pub fn ready_offline(self, name: &str) -> bool {
        let durable = matches!(self.storage.get().mode, StorageMode::Both | StorageMode::DatabaseOnly);
        durable && self.app_offline.get() && self.packs_stored.with(|stored| stored.contains(name))
    }

    /// Whether what is answered in this version of a form is a test, as far as is known here. Reactive.
    pub fn is_trial(self, pack: Digest) -> bool {
        self.trials.with(|trials| trials.contains(&pack))
    }

    /// Asks the browser how much room there is now.
    pub fn look_at_storage(self) {
        spawn_local(async move {
            let room = storage::room().await;
            self.storage.update(|health| health.room = room);
        });
    }

    /// Asks the browser once more to keep this device's data.
    pub fn ask_to_persist(self) {
        storage::ask_again_to_persist();
    }

    /// Tries to send what has only waited for somebody to be reached.
    pub fn sync_now(self) {
        machine::dispatch(Input::Hint);
    }

    /// Tries to send everything that waits, refused or not: somebody asks for it.
    pub fn send_now(self) {
        machine::dispatch(Input::SendNow);
    }

    /// Sends once more what the collector has set apart, or would not take.
    pub fn send_again(self, id: ResponseId) {
        machine::dispatch(Input::SendAgain(id));
    }

    pub(crate) fn set_connection(self, connection: Connection) {
        if self.connection.get_untracked() != connection {
            self.connection.set(connection);
        }
        if connection == Connection::Offline {
            probe::start(self);
        }
    }

    async fn open_stores(self) {
        mirror::start();
        let (database, local) = (self::open_database().await, Local::probe());
        let mode = match (database, local.is_some()) {
            (true, true) => StorageMode::Both,
            (true, false) => StorageMode::DatabaseOnly,
            (false, true) => StorageMode::LocalOnly,
            (false, false) => StorageMode::None,
        };
        env::use_local(local);
        self.storage.update(|health| health.mode = mode);
        gates(|gates| gates.stores.open());
        keys::read().await;
        if self.storage.get_untracked().secure && mode != StorageMode::None {
            machine::dispatch(Input::Started { database, local: local.is_some() });
            if fault::is_known() {
                machine::dispatch(Input::Distrust);
            }
        } else {
            gates(|gates| gates.recovered.open());
        }
        self.list_again();
    }

    async fn wake(self) {
        self.open_stores().await;
        self.read_catalogue().await;
        gates(|gates| gates.catalogue.open());
        spawn_local(async {
            gates(|gates| gates.recovered.clone()).wait().await;
            boot::ready();
        });
        spawn_local(self.delete_left_behind());
        spawn_local(async move {
            let (persisted, room) = (storage::persisted().await, storage::room().await);
            self.storage.update(|health| {
                health.persisted = persisted;
                health.private_hint = storage::is_private(room);
                health.room = room;
            });
        });
        self.refresh().await;
        self.tidy().await;
    }
}

/// Whether the database opens. A page that is left in the middle of creating it would be frozen for the "back" button, and
/// every later page would wait for it in vain: Chromium does not freeze a page that holds a lock.
async fn open_database() -> bool {
    // A name of this page's own: nobody waits for it.
    let name = format!("teren-opening-{}", js_sys::Math::random());
    let staying = locks::take(&name, locks::Claim::IfFree, || {}).await;
    let opened = connection::open().await.is_ok();
    drop(staying);
    opened
}

fn gates<T>(choose: impl FnOnce(&Gates) -> T) -> T {
    GATES.with(choose)
}
