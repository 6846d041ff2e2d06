//! Opening a response: the union of what both stores hold of it, under its lock.

use super::{
    OpenError, Recovered, SaveState, StorageHealth, StorageMode,
    database::{self, Batch, Store, Write},
    js::{object, sleep},
    local::Local,
    locks::{self, Claim, Held},
    open::{Inner, OpenResponse, Writer, put_event},
    packs::FormPack,
    random, time,
};
use outbox::{
    Event, EventKey, FormRef, Journal, Op, RawEntry, ResponseHead, ResponseId, ResponseSecret, SetAside, Source, State,
    Unreadable, Writing, WritingId,
    tail::{self, Durability, Tail, TailKey},
};
use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    rc::{Rc, Weak},
};
use wasm_bindgen::JsValue;
use xforms::Moment;

/// Which stores there are.
#[derive(Clone, Copy)]
pub struct Stores {
    pub local: Option<Local>,
    pub database: bool,
}

impl Stores {
    pub fn of(health: StorageHealth) -> Result<Stores, OpenError> {
        if !health.secure {
            return Err(OpenError::Insecure);
        }
        match health.mode {
            StorageMode::Opening => Err(OpenError::Storage("not opened yet".into())),
            StorageMode::None => Err(OpenError::Storage("neither IndexedDB nor localStorage".into())),
            StorageMode::Both | StorageMode::DatabaseOnly => Ok(Stores { local: Local::probe(), database: true }),
            StorageMode::LocalOnly => Ok(Stores { local: Local::probe(), database: false }),
        }
    }
}

pub fn lock_name(id: ResponseId) -> String {
    format!("{}{id}", super::RESPONSE_LOCK)
}

/// The way from a lock to the response that it protects; empty until that is open.
type Owner = Rc<RefCell<Weak<Inner>>>;

async fn lock(id: ResponseId, claim: Claim, owner: &Owner) -> Option<Held> {
    let owner = owner.clone();
    locks::take(&lock_name(id), claim, move || {
        if let Some(inner) = owner.borrow().upgrade() {
            inner.stop();
        }
    })
    .await
}

/// A page that has just been left, or a response that has just been closed, may take a moment to let go.
async fn patient_lock(id: ResponseId, claim: Claim, owner: &Owner) -> Option<Held> {
    for _ in 0..3 {
        let held = lock(id, claim, owner).await;
        if held.is_some() {
            return held;
        }
        sleep(100).await;
    }
    lock(id, claim, owner).await
}

/// A new response; nothing is stored before its first event.
pub fn create(pack: &FormPack, stores: Stores) -> Result<OpenResponse, OpenError> {
    let id = ResponseId::from_random(random::bytes()?);
    let (started, form) = (time::now(), pack.survey.pack.form_ref());
    let seed = u32::from_le_bytes(random::bytes()?);
    let zone = time::zone();
    let (survey, title) = (pack.survey.name.clone(), pack.survey.title.clone());
    let begin = Op::Begin {
        response: id,
        survey: survey.clone(),
        form: form.clone(),
        seed,
        zone: zone.clone(),
        edits: None,
        values: Vec::new(),
    };
    let head = ResponseHead::draft(id, survey, title, form.clone(), started.to_iso(), secret()?);
    let writer = Writer::new(Writing::first(writing_id()?), Some(begin), head, None, stores);
    let opened =
        Opened { id, form, started, seed, zone, events: Vec::new(), recovered: Recovered::default(), count: 0 };
    let open = opened.finish(writer, stores, None, true);
    let inner = Rc::downgrade(&open.0);
    wasm_bindgen_futures::spawn_local(async move {
        // Nobody else can know this id yet: the lock is free.
        let held = lock(id, Claim::IfFree, &Rc::new(RefCell::new(inner.clone()))).await;
        if let Some(inner) = inner.upgrade() {
            inner.lock.replace(held);
        }
    });
    Ok(open)
}

/// Opens a draft. Without its lock, or with entries of a newer version in it, it is opened for reading only.
pub async fn open(id: ResponseId, claim: Claim, stores: Stores) -> Result<OpenResponse, OpenError> {
    let owner = Owner::default();
    let held = patient_lock(id, claim, &owner).await;
    let found = Found::gather(id, stores).await?;
    let (journal, aside) = Journal::read(found.entries());
    let begin = journal.begin().ok_or(if found.is_empty() { OpenError::Missing } else { OpenError::Unreadable })?;
    let (at, Op::Begin { survey, form, seed, zone, .. }) = (moment(begin), begin.op.clone()) else {
        return Err(OpenError::Unreadable);
    };
    let newer = aside.iter().any(|entry| matches!(entry.reason, Unreadable::Newer(_)));
    let writable = held.is_some() && !newer;
    let head = match found.head.clone() {
        Some(head) => head,
        None => {
            let title = title_of(&form).await.unwrap_or_else(|| survey.clone());
            // Whether the survey is anonymous is not known here: the day is right for all.
            ResponseHead::draft(id, survey, title, form.clone(), at.civil_date(), secret()?)
        }
    };
    let mut writer = Writer::new(journal.write(writing_id()?), None, head, found.head_text.clone(), stores);
    writer.complete = journal.is_complete();
    found.tail_entries().for_each(|(key, upto, text)| writer.tail.wrote(key, upto, text));
    let opened = Opened {
        id,
        form,
        started: at,
        seed,
        zone,
        events: journal.events().collect(),
        recovered: Recovered {
            set_aside: aside.len(),
            stranded: journal.stranded().len(),
            branches: journal.branches().len(),
        },
        count: journal.count(),
    };
    let open = opened.finish(writer, stores, held, writable);
    owner.replace(Rc::downgrade(&open.0));
    if writable && stores.database {
        settle(&open.0, &found, &aside).await;
    }
    Ok(open)
}

/// The page has come back: writing goes on if the lock is free and nobody else has written meanwhile.
pub async fn resume(inner: Rc<Inner>) {
    if inner.stopped.get() || inner.done.get() {
        return;
    }
    let held = lock(inner.id, Claim::IfFree, &Rc::new(RefCell::new(Rc::downgrade(&inner)))).await;
    let found = Found::gather(inner.id, inner.stores).await;
    let same = |found: &Found| {
        let known = inner.writer.borrow();
        let journal = Journal::read(found.entries()).0;
        found.head_text == known.stored_head
            && journal.branches().is_empty()
            && journal.count() <= known.writing.last_seq()
    };
    if held.is_some() && found.is_ok_and(|found| same(&found)) {
        inner.lock.replace(held);
        inner.save.set_writable(true);
    } else {
        inner.stop();
    }
}

/// Brings IndexedDB up to date before anything new is written: what only the tail has, and the head if there is none.
/// What cannot be read moves, as it is, to where it can be shown and exported.
async fn settle(inner: &Inner, found: &Found, aside: &[SetAside]) {
    let (unflushed, head) = {
        let writer = inner.writer.borrow();
        (writer.writing.pending().cloned().collect::<Vec<_>>(), writer.head.to_text())
    };
    let mut writes: Vec<_> = unflushed.iter().map(|event| put_event(inner.id, event)).collect();
    if found.head_text.is_none() {
        writes.push(Write::put(Store::Responses, &inner.id.to_string(), head.as_str()));
    }
    for entry in aside {
        writes.push(set_aside(entry));
        if let Some(key) = found.database_keys.get(&entry.key) {
            writes.push(Write::Delete(Store::Events, key.clone()));
        }
    }
    if !writes.is_empty() {
        let expect = Some((inner.id.to_string(), found.head_text.clone()));
        if database::commit(Batch { expect, writes }).await.is_err() {
            return inner.database_failed();
        }
    }
    let stored = found.stored.iter().copied();
    let covered: Vec<_> = stored.chain(unflushed.iter().map(|event| (event.key(), event.last()))).collect();
    inner.committed(&covered, found.head_text.clone().unwrap_or(head));
    if let Some(local) = inner.stores.local {
        aside.iter().filter(|entry| entry.source == Source::Tail).for_each(|entry| local.remove(&entry.key));
    }
}

/// An unreadable entry as the store `aside` keeps it.
pub fn set_aside(entry: &SetAside) -> Write {
    let place = match entry.source {
        Source::Database => "database",
        Source::Tail => "tail",
    };
    let value = object(&[
        ("found_at", (time::now().utc_ms as f64).into()),
        ("where", place.into()),
        ("key", entry.key.as_str().into()),
        ("text", entry.text.as_str().into()),
        ("reason", entry.reason.code().into()),
    ]);
    Write::Put(Store::Aside, None, value)
}

/// What both stores hold of a response.
struct Found {
    head: Option<ResponseHead>,
    head_text: Option<String>,
    database: Vec<RawEntry>,
    tail: Vec<RawEntry>,
    database_keys: HashMap<String, JsValue>,
    /// Which events IndexedDB has, and how far.
    stored: Vec<(EventKey, u32)>,
}

impl Found {
    async fn gather(id: ResponseId, stores: Stores) -> Result<Found, OpenError> {
        let failed = |error: database::DatabaseError| OpenError::Storage(error.to_string());
        let mut found = Found {
            head: None,
            head_text: None,
            database: Vec::new(),
            tail: Vec::new(),
            database_keys: HashMap::new(),
            stored: Vec::new(),
        };
        if stores.database {
            let text = database::get(Store::Responses, id.to_string()).await.map_err(failed)?;
            found.head_text = text.and_then(|text| text.as_string());
            let head = found.head_text.as_deref().map(ResponseHead::parse).transpose();
            found.head = head.map_err(|_| OpenError::Unreadable)?;
            if database::get(Store::Gone, id.to_string()).await.map_err(failed)?.is_some() {
                return Err(OpenError::Missing);
            }
            let range = database::beginning_with(&id.to_string());
            for (key, value) in database::all(Store::Events, range).await.map_err(failed)? {
                found.add_stored(key, value);
            }
        }
        if let Some(local) = stores.local {
            let entries = local.entries(&tail::prefix_of(&id)).into_iter();
            found.tail = entries.map(|(key, text)| RawEntry { source: Source::Tail, key, text }).collect();
        }
        match &found.head {
            Some(head) if !matches!(head.state, State::Draft) => Err(OpenError::NotDraft),
            _ => Ok(found),
        }
    }

    fn add_stored(&mut self, key: JsValue, value: JsValue) {
        let text = value.as_string().unwrap_or_default();
        // As `outbox::journal::database_key` spells it.
        let name = String::from(js_sys::Array::from(&key).join("."));
        if let Ok(event) = Event::parse(&text) {
            self.stored.push((event.key(), event.last()));
        }
        self.database_keys.insert(name.clone(), key);
        self.database.push(RawEntry { source: Source::Database, key: name, text });
    }

    fn entries(&self) -> Vec<RawEntry> {
        self.database.iter().chain(&self.tail).cloned().collect()
    }

    fn tail_entries(&self) -> impl Iterator<Item = (TailKey, u32, &str)> {
        self.tail.iter().filter_map(|entry| {
            let event = Event::parse(&entry.text).ok()?;
            Some((entry.key.parse().ok()?, event.last(), entry.text.as_str()))
        })
    }

    fn is_empty(&self) -> bool {
        self.head_text.is_none() && self.database.is_empty() && self.tail.is_empty()
    }
}

/// What is known before the response can be written.
struct Opened {
    id: ResponseId,
    form: FormRef,
    started: Moment,
    seed: u32,
    zone: String,
    events: Vec<Event>,
    recovered: Recovered,
    count: u32,
}

impl Opened {
    fn finish(self, writer: Writer, stores: Stores, held: Option<Held>, writable: bool) -> OpenResponse {
        let first = self.events.iter().find(|event| matches!(event.op, Op::Set { .. }));
        let durability = Durability::of(stores.database, stores.local.is_some());
        OpenResponse::register(Inner {
            id: self.id,
            form: self.form,
            started: self.started,
            seed: self.seed,
            zone: self.zone,
            recovered: self.recovered,
            save: SaveState::new(self.id, self.count, durability, writable),
            stores,
            lock: RefCell::new(held),
            writer: RefCell::new(writer),
            first_answer: Cell::new(first.map(|event| (event.at, event.offset_min))),
            replay: RefCell::new(self.events),
            flushing: RefCell::default(),
            pulse: Cell::default(),
            done: Cell::default(),
            sealing: RefCell::default(),
            stopped: Cell::new(!writable),
        })
    }
}

impl Writer {
    fn new(writing: Writing, begin: Option<Op>, head: ResponseHead, stored: Option<String>, stores: Stores) -> Self {
        Writer {
            writing,
            begin,
            tail: Tail::default(),
            head,
            stored_head: stored,
            complete: false,
            tail_works: stores.local.is_some(),
            database_works: stores.database,
        }
    }
}

async fn title_of(form: &FormRef) -> Option<String> {
    super::packs::stored().await.remove(&form.hash).map(|survey| survey.title)
}

fn moment(event: &Event) -> Moment {
    Moment { utc_ms: event.at, offset_min: event.offset_min }
}

fn secret() -> Result<ResponseSecret, OpenError> {
    Ok(ResponseSecret(random::bytes()?))
}

fn writing_id() -> Result<WritingId, OpenError> {
    Ok(WritingId(random::bytes()?))
}
