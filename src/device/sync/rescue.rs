//! The rescue file: everything that the collector has not received, sealed to its key, for another way to the town hall.

use super::env::BrowserEnv;
use crate::device::{
    CatalogueState, Device, StorageMode, gates, pieces as pieces_of,
    platform::{random, time},
    stores::{schema::Store, stored},
};
use js_sys::{Array, Uint8Array};
use leptos::prelude::{Get, GetUntracked};
use outbox::sorted::SortedMap;
use outbox::{
    Attachment, Event, Moment, Op, ResponseHead, ResponseId, Sealing, StateName, record,
    rescue::{Entry, RescueError, Writer},
    seal::{Times, event_told},
    snapshot::Content,
    tab::{self, Aside, Env, Query, Unsent},
    tail,
    wire::SealKey,
};
use web_sys::{Blob, BlobPropertyBag};

/// The media type of a file that nothing is known of.
const UNKNOWN_TYPE: &str = "application/octet-stream";

/// A file for the town hall.
pub struct Rescue {
    pub file: Blob,
    /// Drafts among them.
    pub responses: usize,
    /// Entries that cannot be used, as they are.
    pub aside: usize,
    /// Responses that the device does not have all of any more.
    pub partly: usize,
}

/// Why there is no file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoRescue {
    #[error("the collector has no key to seal to")]
    NoKey,
    #[error("the storage cannot be read")]
    Storage,
    #[error(transparent)]
    Writing(#[from] RescueError),
}

/// The file's pieces: the browser keeps them where it likes, so that memory stays flat.
struct Pieces {
    writer: Writer,
    /// Milliseconds since 1970 UTC.
    made_at: i64,
    blobs: Array,
    responses: usize,
    aside: usize,
    partly: usize,
}

impl Pieces {
    fn begin(key: &SealKey, entropy: [u8; 32], made_at: Moment, responses: u32) -> Result<Self, NoRescue> {
        let mut out = Vec::new();
        // Anonymous responses may be among them.
        let writer = Writer::new(key, entropy, &made_at.civil_date(), responses, &mut out)?;
        let this = Pieces { writer, made_at: made_at.utc_ms, blobs: Array::new(), responses: 0, aside: 0, partly: 0 };
        this.keep(&out);
        Ok(this)
    }

    fn keep(&self, bytes: &[u8]) {
        if let (false, Ok(blob)) =
            (bytes.is_empty(), Blob::new_with_u8_array_sequence(&Array::of1(&Uint8Array::from(bytes))))
        {
            self.blobs.push(&blob);
        }
    }

    fn entry(&mut self, entry: &Entry) -> Result<(), NoRescue> {
        let mut out = Vec::new();
        self.writer.entry(entry, &mut out)?;
        self.keep(&out);
        Ok(())
    }

    fn bytes(&mut self, bytes: &[u8]) -> Result<(), NoRescue> {
        let mut out = Vec::new();
        self.writer.bytes(bytes, &mut out)?;
        self.keep(&out);
        Ok(())
    }

    fn aside(&mut self, aside: Aside) -> Result<(), NoRescue> {
        let Aside { place, key, bytes, reason, .. } = aside;
        let (place, reason) = (place.into_owned(), reason.into_owned());
        self.entry(&Entry::Aside { place, key, reason, len: bytes.len() as u64 })?;
        self.aside += 1;
        self.bytes(&bytes)
    }

    /// Something of the database that is of no use as it is.
    fn of_database(&mut self, key: String, bytes: Vec<u8>, reason: &'static str) -> Result<(), NoRescue> {
        self.aside(Aside::new(self.made_at, "database", key, bytes, reason))
    }

    fn end(self) -> Result<Rescue, NoRescue> {
        let mut out = Vec::new();
        let Pieces { writer, blobs, responses, aside, partly, .. } = self;
        writer.finish(&mut out)?;
        blobs.push(&Uint8Array::from(&out[..]));
        let options = BlobPropertyBag::new();
        options.set_type("application/octet-stream");
        let file = Blob::new_with_blob_sequence_and_options(&blobs, &options).map_err(|_| NoRescue::Storage)?;
        Ok(Rescue { file, responses, aside, partly })
    }
}

impl Device {
    /// Whether a rescue file can be made here. Reactive.
    pub fn can_rescue(self) -> bool {
        matches!(self.catalogue().get(), CatalogueState::Loaded(catalogue) if catalogue.collector.seal.is_some())
    }

    /// Whether localStorage has something that the list does not show: what the database did not take.
    pub fn has_unlisted(self) -> bool {
        !tab::unsent(None, &BrowserEnv(time::now())).is_empty()
    }

    /// Everything that was not received, drafts included, as one file that only the collector opens. Nothing changes here.
    ///
    /// # Errors
    /// Where there is no key, or the storage cannot be read.
    pub async fn rescue(self) -> Result<Rescue, NoRescue> {
        gates(|gates| gates.recovered.clone()).wait().await;
        let key = self.seal_key().ok_or(NoRescue::NoKey)?;
        let entropy = random::bytes().map_err(|_| NoRescue::Storage)?;
        let here = BrowserEnv(time::now());
        let overview = match self.storage().get_untracked().mode {
            StorageMode::Both | StorageMode::DatabaseOnly => Some(stored::overview().await.ok_or(NoRescue::Storage)?),
            // The mirror may be all that is left.
            StorageMode::LocalOnly => stored::overview().await,
            StorageMode::Opening | StorageMode::None => return Err(NoRescue::Storage),
        };
        let ids = tab::unsent(overview.as_ref(), &here);
        let mut pieces = Pieces::begin(&key, entropy, here.0, ids.len() as u32)?;
        for id in ids {
            let tail = here.local(&tail::prefix_of(&id));
            let stored = if overview.is_some() { stored::whole(id).await } else { None };
            let unread = overview.is_some() && stored.is_none();
            let unsent = Unsent::gather(id, stored.as_ref(), tail, true, &here);
            let whole = response(id, unsent, &mut pieces).await?;
            pieces.partly += usize::from(unread || !whole);
        }
        let aside = self.set_aside().await.into_iter().chain(tab::strays(&here));
        aside.into_iter().try_for_each(|aside| pieces.aside(aside))?;
        pieces.end()
    }
}

/// One response with its files; tells whether all of it is here.
async fn response(id: ResponseId, unsent: Unsent, pieces: &mut Pieces) -> Result<bool, NoRescue> {
    let Unsent { found, aside } = unsent;
    let whole = match found {
        Some((head, Content::Sealed(record))) => sealed(&head, record, pieces).await?,
        Some((head, Content::Events(events))) => {
            draft(&head, &events, pieces)?;
            // Of a completed response this is only what it was sealed of.
            files(id, &events, pieces).await? && head.name() == StateName::Draft
        }
        None => {
            let known = !aside.is_empty();
            files(id, &[], pieces).await?;
            chunks_as_they_are(id, pieces).await?;
            known
        }
    };
    aside.into_iter().try_for_each(|aside| pieces.aside(aside))?;
    Ok(whole)
}

/// The parts that travel apart, then the record. One whose parts are not all here is of no use to a collector as it is.
async fn sealed(head: &ResponseHead, bytes: Vec<u8>, pieces: &mut Pieces) -> Result<bool, NoRescue> {
    let id = head.id;
    let plain = record::open_envelope(&bytes).is_ok_and(|(envelope, _)| envelope.sealing == Sealing::None);
    let store = if plain { Store::Chunks } else { Store::Sealed };
    for part in head.parts() {
        if length(store, id, &part.name).await != part.len {
            pieces.of_database(format!("responses.{id}"), head.to_text().into_bytes(), "incomplete")?;
            pieces.of_database(format!("records.{id}"), bytes, "incomplete")?;
            chunks_as_they_are(id, pieces).await?;
            return Ok(false);
        }
    }
    for part in head.parts() {
        pieces.entry(&Entry::Part { response: id, digest: part.ct_sha256, len: part.len })?;
        copy(store, id, &part.name, part.len, pieces).await?;
    }
    pieces.entry(&Entry::Record { id, secret: head.secret, len: bytes.len() as u64 })?;
    pieces.bytes(&bytes)?;
    pieces.responses += 1;
    Ok(true)
}

fn draft(head: &ResponseHead, events: &[Event], pieces: &mut Pieces) -> Result<(), NoRescue> {
    let times = Times::of(&head.created);
    let told = events.iter().map(|event| event_told(event.clone(), times).to_text());
    let lines: Vec<String> = std::iter::once(head.to_text()).chain(told).collect();
    let text = lines.join("\n") + "\n";
    let (id, survey, form) = (head.id, head.survey.clone(), head.form.clone());
    pieces.entry(&Entry::Draft { id, survey, form, len: text.len() as u64 })?;
    pieces.bytes(text.as_bytes())?;
    pieces.responses += 1;
    Ok(())
}

/// The files of a draft: those that are whole, and what is left of others that its events name. Tells whether all are.
async fn files(id: ResponseId, events: &[Event], pieces: &mut Pieces) -> Result<bool, NoRescue> {
    let rows = stored::read(Query::Attachments(id)).await.map(|stored| stored.attachments).unwrap_or_default();
    // What the events say, overruled by what the rows do.
    let mut named = SortedMap::new();
    for event in events {
        if let Op::Attach { name, media_type, len, .. } = &event.op {
            named.insert(name.clone(), (media_type.clone(), Some(*len)));
        }
    }
    for (name, text) in rows {
        match Attachment::parse(&text) {
            Ok(row) => drop(named.insert(name, (row.media_type, Some(row.len)))),
            Err(reason) => {
                pieces.of_database(format!("attachments.{id}.{name}"), text.into_bytes(), reason.code())?;
                named.or_insert_with(name, || (UNKNOWN_TYPE.to_owned(), None));
            }
        }
    }
    // Sound that is no answer yet.
    for recording in pieces_of::found(id).await.iter().filter(|recording| !named.contains_key(&recording.name)) {
        let (name, media_type, len) = (recording.name.clone(), recording.media_type.clone(), recording.len);
        pieces.entry(&Entry::File { response: id, name: name.clone(), media_type, len })?;
        copy(Store::Recordings, id, &name, len, pieces).await?;
    }
    let mut whole = true;
    for (name, (media_type, expected)) in named {
        let len = length(Store::Chunks, id, &name).await;
        whole &= expected.is_none_or(|expected| expected == len);
        if len > 0 || expected == Some(0) {
            pieces.entry(&Entry::File { response: id, name: name.clone(), media_type, len })?;
            copy(Store::Chunks, id, &name, len, pieces).await?;
        }
    }
    Ok(whole)
}

/// Where nobody can tell what they belong to, or not all are here: each sealed chunk on its own.
async fn chunks_as_they_are(id: ResponseId, pieces: &mut Pieces) -> Result<(), NoRescue> {
    for (name, index) in stored::chunks_of(Store::Sealed, id).await.unwrap_or_default() {
        if let Some(chunk) = stored::chunk(Store::Sealed, id, &name, index).await {
            pieces.of_database(format!("sealed.{id}.{name}.{index}"), chunk.to_vec(), "incomplete")?;
        }
    }
    Ok(())
}

/// How many bytes are here of something that is kept in chunks, up to the first that is missing.
async fn length(store: Store, id: ResponseId, name: &str) -> u64 {
    let mut length = 0;
    for index in 0.. {
        match stored::chunk(store, id, name, index).await.map(|chunk| chunk.length()) {
            None | Some(0) => break,
            Some(more) => length += u64::from(more),
        }
    }
    length
}

async fn copy(store: Store, id: ResponseId, name: &str, len: u64, pieces: &mut Pieces) -> Result<(), NoRescue> {
    let mut left = len;
    for index in 0.. {
        if left == 0 {
            break;
        }
        let chunk = stored::chunk(store, id, name, index).await.ok_or(NoRescue::Storage)?.to_vec();
        // The chunk was here a moment ago.
        left = left.checked_sub(chunk.len() as u64).filter(|_| !chunk.is_empty()).ok_or(NoRescue::Storage)?;
        pieces.bytes(&chunk)?;
    }
    Ok(())
}
