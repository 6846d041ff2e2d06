//! Files as answers: read piece by piece as the machine asks for them, so that a large one needs no memory of its own.

use super::machine;
use crate::device::{
    platform::random,
    stores::{schema::Store, stored},
};
use futures_channel::oneshot;
use js_sys::{Array, ArrayBuffer, Uint8Array};
use outbox::sorted::SortedMap;
use outbox::{
    Attachment, Moment, ResponseId,
    attachment::chunks,
    sealing::CHUNK,
    tab::{Input, NotAttached},
};
use std::cell::RefCell;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, BlobPropertyBag};

/// A file that is to be an answer.
pub struct File {
    /// The node that it answers.
    pub reference: String,
    /// Made by [`new_name`].
    pub name: String,
    pub blob: Blob,
    pub media_type: String,
}

/// A file's name: random, with this ending, which has no dot.
///
/// # Errors
/// Where the browser gives no random bytes.
pub fn new_name(extension: &str) -> Result<String, NotAttached> {
    let entropy: [u8; 8] = random::bytes().map_err(|_| NotAttached::Storage)?;
    Ok(format!("{:016x}.{extension}", u64::from_be_bytes(entropy)))
}

/// Why a file is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AttachError {
    #[error(transparent)]
    NotAttached(#[from] NotAttached),
    #[error("the response has as many files as it can be sent with")]
    TooMany,
}

pub(super) type Then = Box<dyn FnOnce(&Attachment, Moment)>;

struct Source {
    blob: Blob,
    then: Then,
    answer: oneshot::Sender<Result<Attachment, AttachError>>,
}

thread_local! {
    /// Files that the machine has not taken whole.
    static SOURCES: RefCell<SortedMap<(ResponseId, String), Source>> = RefCell::default();
}

/// Hands a file to the machine and waits until it is whole there.
pub(super) async fn start(id: ResponseId, file: File, then: Then) -> Result<Attachment, AttachError> {
    let File { reference, name, blob, media_type } = file;
    let len = blob.size() as u64;
    let (answer, answered) = oneshot::channel();
    SOURCES.with_borrow_mut(|sources| sources.insert((id, name.clone()), Source { blob, then, answer }));
    machine::dispatch(Input::Attach { id, reference, name, media_type, len });
    answered.await.unwrap_or(Err(NotAttached::ReadOnly.into()))
}

/// The machine wants these bytes.
pub(super) fn take(id: ResponseId, name: String, index: u32, start: u64, len: usize) {
    let blob = SOURCES.with_borrow(|sources| sources.get(&(id, name.clone())).map(|source| source.blob.clone()));
    spawn_local(async move {
        let bytes = match blob {
            Some(blob) => read(&blob, start as f64, len as f64).await,
            None => None,
        };
        machine::dispatch(Input::Chunk { id, name, index, bytes });
    });
}

async fn read(blob: &Blob, start: f64, len: f64) -> Option<Vec<u8>> {
    let slice = blob.slice_with_f64_and_f64(start, start + len).ok()?;
    let buffer = JsFuture::from(slice.array_buffer()).await.ok()?;
    Some(Uint8Array::new(buffer.unchecked_ref::<ArrayBuffer>()).to_vec())
}

/// The file is whole, and recorded as the answer.
pub(super) fn attached(id: ResponseId, file: Attachment, at: Moment) {
    let source = SOURCES.with_borrow_mut(|sources| sources.remove(&(id, file.name.clone())));
    if let Some(Source { then, answer, .. }) = source {
        then(&file, at);
        // Whoever took it may be gone by now.
        let _ = answer.send(Ok(file));
    }
}

pub(super) fn not_attached(id: ResponseId, name: String, why: NotAttached) {
    let source = SOURCES.with_borrow_mut(|sources| sources.remove(&(id, name)));
    if let Some(Source { answer, .. }) = source {
        let _ = answer.send(Err(why.into()));
    }
}

/// A file as it was taken; `None` where it is not here whole.
pub(super) async fn whole(id: ResponseId, name: &str) -> Option<Blob> {
    let row = stored::attachment(id, name).await?;
    let options = BlobPropertyBag::new();
    options.set_type(&row.media_type);
    let pieces = Array::new();
    for index in 0..u32::try_from(chunks(row.len, CHUNK)).ok()? {
        // A Blob each: the browser need not keep them in memory.
        let piece = Array::of1(&stored::chunk(Store::Chunks, id, name, index).await?.into());
        let piece = Blob::new_with_u8_array_sequence(&piece).ok()?;
        pieces.push(&piece);
    }
    let blob = Blob::new_with_blob_sequence_and_options(&pieces, &options).ok()?;
    (blob.size() as u64 == row.len).then_some(blob)
}
