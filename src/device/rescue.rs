//! The rescue file: everything that the collector has not received, sealed to its key, for another way to the town hall.

use super::{
    CatalogueState, Device, StorageMode,
    database::{self, Keys, Store},
    gates,
    local::Local,
    random, stored, world,
};
use js_sys::{Array, Uint8Array};
use leptos::prelude::{Get, GetUntracked};
use outbox::{
    Event, ResponseHead, ResponseId, Sealing, StateName, calendar, record,
    rescue::{Entry, RescueError, Writer},
    snapshot::{self, Content, Snapshot},
    tab::Query,
    wire::SealKey,
};
use wasm_bindgen::JsValue;
use web_sys::{Blob, BlobPropertyBag};

/// A file for the town hall.
pub struct Rescue {
    pub file: Blob,
    /// Drafts among them.
    pub responses: usize,
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

/// One response that was not received.
struct Unsent {
    head: ResponseHead,
    content: Content,
}

/// The file's pieces: the browser keeps them where it likes, so that memory stays flat.
struct Pieces {
    writer: Writer,
    blobs: Array,
}

impl Pieces {
    fn begin(key: &SealKey, lot: [u8; 32], made_at: &str, responses: u32) -> Result<Self, NoRescue> {
        let mut out = Vec::new();
        let writer = Writer::new(key, lot, made_at, responses, &mut out)?;
        let this = Pieces { writer, blobs: Array::new() };
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

    fn end(self) -> Result<Blob, NoRescue> {
        let mut out = Vec::new();
        let Pieces { writer, blobs } = self;
        writer.finish(&mut out)?;
        blobs.push(&Uint8Array::from(&out[..]));
        let options = BlobPropertyBag::new();
        options.set_type("application/octet-stream");
        Blob::new_with_blob_sequence_and_options(&blobs, &options).map_err(|_| NoRescue::Storage)
    }
}

impl Device {
    /// Whether a rescue file can be made here. Reactive.
    pub fn can_rescue(self) -> bool {
        matches!(self.catalogue().get(), CatalogueState::Loaded(catalogue) if catalogue.collector.seal.is_some())
    }

    /// Everything that was not received, drafts included, as one file that only the collector opens. Nothing changes here.
    ///
    /// # Errors
    /// Where there is no key, or the storage cannot be read.
    pub async fn rescue(self) -> Result<Rescue, NoRescue> {
        gates(|gates| gates.recovered.clone()).wait().await;
        let key = self.seal_key().ok_or(NoRescue::NoKey)?;
        let lot = random::bytes().map_err(|_| NoRescue::Storage)?;
        let all = self.unsent().await.ok_or(NoRescue::Storage)?;
        let now = world::now();
        let made_at = calendar::iso(now.utc_ms, now.offset_min);
        let mut pieces = Pieces::begin(&key, lot, &made_at, all.len() as u32)?;
        for unsent in &all {
            match &unsent.content {
                Content::Sealed(record) => sealed(&unsent.head, record, &mut pieces).await?,
                Content::Events(events) => draft(&unsent.head, events, &mut pieces)?,
            }
        }
        Ok(Rescue { file: pieces.end()?, responses: all.len() })
    }

    async fn unsent(self) -> Option<Vec<Unsent>> {
        let heads = self.shelf().await?.heads;
        let heads = heads.into_iter().filter(|head| head.name() != StateName::Received);
        let in_database = matches!(self.storage().get_untracked().mode, StorageMode::Both | StorageMode::DatabaseOnly);
        let mut found = Vec::new();
        for head in heads {
            let content = if in_database { from_database(&head).await } else { from_local(&head) };
            found.extend(content.map(|content| Unsent { head, content }));
        }
        Some(found)
    }
}

async fn from_database(head: &ResponseHead) -> Option<Content> {
    if head.name() != StateName::Draft {
        return stored::read(Query::Record(head.id)).await?.record.map(Content::Sealed);
    }
    let events = database::read(vec![(Store::Events, Keys::beginning(head.id))]).await.ok()?.pop()?;
    let texts = events.into_iter().filter_map(|(_, text): (JsValue, JsValue)| Event::parse(&text.as_string()?).ok());
    Some(Content::Events(texts.collect()))
}

/// Where there is no database a response lives in its copy.
fn from_local(head: &ResponseHead) -> Option<Content> {
    let text = Local::probe()?.read(&snapshot::snapshot_key(&head.id))?;
    Snapshot::parse(&text).ok().map(|copy| copy.content)
}

/// The parts that travel apart, then the record.
async fn sealed(head: &ResponseHead, bytes: &[u8], pieces: &mut Pieces) -> Result<(), NoRescue> {
    let plain = record::open_envelope(bytes).is_ok_and(|(envelope, _)| envelope.sealing == Sealing::None);
    for part in head.parts() {
        pieces.entry(&Entry::Part { response: head.id, digest: part.ct_sha256, len: part.len })?;
        let mut left = part.len;
        for index in 0.. {
            if left == 0 {
                break;
            }
            let chunk = chunk(head.id, &part.name, index, plain).await.ok_or(NoRescue::Storage)?;
            left = left.saturating_sub(chunk.len() as u64);
            pieces.bytes(&chunk)?;
        }
    }
    pieces.entry(&Entry::Record { id: head.id, secret: head.secret, len: bytes.len() as u64 })?;
    pieces.bytes(bytes)
}

/// One piece of a part, as it is sent; never an empty one.
async fn chunk(id: ResponseId, name: &str, index: u32, plain: bool) -> Option<Vec<u8>> {
    let name = name.to_owned();
    let query = if plain { Query::Chunk(id, name, index) } else { Query::SealedChunk(id, name, index) };
    stored::read(query).await?.bytes.filter(|bytes| !bytes.is_empty())
}

fn draft(head: &ResponseHead, events: &[Event], pieces: &mut Pieces) -> Result<(), NoRescue> {
    let lines: Vec<String> = std::iter::once(head.to_text()).chain(events.iter().map(Event::to_text)).collect();
    let text = lines.join("\n") + "\n";
    let (id, survey, form) = (head.id, head.survey.clone(), head.form.clone());
    pieces.entry(&Entry::Draft { id, survey, form, len: text.len() as u64 })?;
    pieces.bytes(text.as_bytes())
}
