//! Recordings under way, piece by piece: what the microphone gave is in the database a moment later, whatever becomes of
//! the page. The transaction that ends a response takes them along with its files.

use super::{
    database,
    schema::{Batch, Change, Keys, Store},
    stored::{named, numbered},
};
use js_sys::{Array, Uint8Array};
use outbox::{Recording, ResponseId, tab::CommitError};
use wasm_bindgen::JsValue;
use web_sys::{Blob, BlobPropertyBag};

/// So many pieces are read at a time.
const AT_A_TIME: usize = 64;

/// Stores one more piece and how far the recording is with it.
///
/// # Errors
/// When the database did not take it; then it is as it was.
pub async fn keep(id: ResponseId, recording: &Recording, piece: Uint8Array) -> Result<(), CommitError> {
    let index = recording.pieces.saturating_sub(1);
    let writes = vec![
        Change::Put(Store::Recordings, Some(numbered(id, &recording.name, index)), piece.into()),
        Change::Put(Store::Recordings, Some(named(id, &recording.name)), recording.to_text().into()),
    ];
    database::commit(Batch::of(writes)).await
}

/// The recordings of a response that were not attached yet, as far as they can be read.
pub async fn found(id: ResponseId) -> Vec<Recording> {
    let keys = database::keys(Store::Recordings, Keys::beginning(id)).await.unwrap_or_default();
    let rows: Vec<_> = keys.into_iter().filter(|key| Array::from(key).length() == 2).collect();
    if rows.is_empty() {
        return Vec::new();
    }
    let rows = rows.into_iter().map(|key| (Store::Recordings, Keys::One(key)));
    let rows = database::read(rows.collect()).await.unwrap_or_default();
    rows.iter().flatten().filter_map(|(_, text)| Recording::parse(&text.as_string()?).ok()).collect()
}

/// All pieces so far as one file; `None` where one is missing.
pub async fn whole(id: ResponseId, recording: &Recording) -> Option<Blob> {
    let all: Vec<u32> = (0..recording.pieces).collect();
    let pieces = Array::new();
    for some in all.chunks(AT_A_TIME) {
        let keys = some.iter().map(|index| (Store::Recordings, Keys::One(numbered(id, &recording.name, *index))));
        let found = database::read(keys.collect()).await.ok()?;
        let some: Vec<JsValue> = found.into_iter().flatten().map(|(_, piece)| piece).collect();
        // A Blob each: the browser need not keep them in memory.
        let some = Blob::new_with_u8_array_sequence(&some.iter().collect::<Array>()).ok()?;
        pieces.push(&some);
    }
    let blob = joined(&pieces, &recording.media_type)?;
    (blob.size() as u64 == recording.len).then_some(blob)
}

/// Pieces one after another.
pub fn joined(pieces: &Array, media_type: &str) -> Option<Blob> {
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    Blob::new_with_blob_sequence_and_options(pieces, &options).ok()
}

/// Removes a recording.
///
/// # Errors
/// When the database refuses.
pub async fn forget(id: ResponseId, name: &str) -> Result<(), CommitError> {
    let keys = Keys::Beginning(vec![id.to_string(), name.to_owned()]);
    database::commit(Batch::of(vec![Change::Delete(Store::Recordings, keys)])).await
}

/// Removes those of responses that are no drafts here: a tab whose response another one has ended may have been writing.
pub async fn forget_all_but(drafts: &[ResponseId]) {
    let keys = database::keys(Store::Recordings, Keys::All).await.unwrap_or_default();
    let mut of: Vec<String> = keys.iter().filter_map(|key| Array::from(key).get(0).as_string()).collect();
    of.dedup();
    of.retain(|id| !drafts.iter().any(|draft| draft.to_string() == *id));
    let gone: Vec<_> = of.iter().map(|id| Change::Delete(Store::Recordings, Keys::beginning(id))).collect();
    if !gone.is_empty() {
        // Tried again at the next start.
        let _ = database::commit(Batch::of(gone)).await;
    }
}
