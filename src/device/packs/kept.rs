//! The catalogue and the form packs: downloaded whole, verified, and kept for as long as a response needs them.

use crate::device::{
    platform::http,
    stores::{
        database,
        schema::{Batch, Change, Store},
    },
};
use js_sys::Uint8Array;
use outbox::sorted::{SortedMap, SortedSet};
use outbox::{
    Digest, FormRef,
    tab::CommitError,
    wire::{Catalogue, ErrorBody, ErrorCode, FORM_FILE, Pack, PackFile, SealKey, Survey},
};
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use wasm_bindgen::JsValue;

/// The catalogue's key among the packs, whose keys are digests.
const CATALOGUE: &str = "catalogue";
/// Beside the packs: to whom their responses are sealed.
const SEAL: &str = "seal";

/// A form and what it reads.
#[derive(Clone)]
pub struct FormPack {
    pub survey: Survey,
    pub form_xml: String,
    /// The pack's other text files by name.
    pub files: BTreeMap<String, String>,
}

/// Why a form cannot be had now.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PackError {
    #[error("there is no such survey")]
    Unknown,
    #[error("the town hall has deleted the survey")]
    Deleted,
    #[error("the form is not on this device, and the collector does not answer")]
    Offline,
    #[error("the form's files do not match their digests")]
    Damaged,
}

/// What was stored as text. By its bytes, as what comes from the network: each type has one reader.
fn read<T: DeserializeOwned>(text: &JsValue) -> Option<T> {
    serde_json::from_slice(text.as_string()?.as_bytes()).ok()
}

/// The catalogue as it was last fetched.
pub async fn stored_catalogue() -> Option<Catalogue> {
    read(&database::get(Store::Packs, CATALOGUE).await.ok()??)
}

/// Asks the collector, which also tells what day it is. Anything but a catalogue (a captive portal's page, say) is no answer.
pub async fn fetch_catalogue() -> Result<(Catalogue, Option<String>), http::NoAnswer> {
    let answer = http::get("/api/v1/surveys").await?;
    let catalogue = serde_json::from_slice(&answer.reply.body).map_err(|_| http::NoAnswer)?;
    if answer.reply.status == 200 { Ok((catalogue, answer.day)) } else { Err(http::NoAnswer) }
}

/// What the collector says of an address.
pub enum Looked {
    /// A catalogue of that survey.
    Here(Catalogue),
    Unknown,
    Deleted,
}

/// Asks the collector for the survey with this address, which the catalogue may not list.
pub async fn fetch_survey(name: &str) -> Result<Looked, http::NoAnswer> {
    let answer = http::get(&format!("/api/v1/surveys/{}", escaped(name))).await?;
    match answer.reply.status {
        200 => serde_json::from_slice(&answer.reply.body).map(Looked::Here).map_err(|_| http::NoAnswer),
        // Only a collector says so in these words.
        404 | 410 => match serde_json::from_slice::<ErrorBody>(&answer.reply.body).map(|body| body.error.code) {
            Ok(ErrorCode::NotFound) => Ok(Looked::Unknown),
            Ok(ErrorCode::Erased) => Ok(Looked::Deleted),
            _ => Err(http::NoAnswer),
        },
        _ => Err(http::NoAnswer),
    }
}

/// Keeps the catalogue for the next start.
pub async fn store_catalogue(catalogue: &Catalogue) -> Result<(), CommitError> {
    // Our own struct of strings and numbers: serialising it cannot fail.
    let text = serde_json::to_string(catalogue).unwrap_or_default();
    database::commit(Batch::of(vec![Change::put(Store::Packs, CATALOGUE, text)])).await
}

/// The key that came with the packs.
pub async fn stored_seal() -> Option<SealKey> {
    read(&database::get(Store::Packs, SEAL).await.ok()??)
}

/// The hashes of all stored packs, with their surveys.
pub async fn stored() -> SortedMap<Digest, Survey> {
    let entries = database::all(Store::Packs).await.unwrap_or_default();
    let entry = |(key, text): (JsValue, JsValue)| Some((key.as_string()?.parse().ok()?, read(&text)?));
    entries.into_iter().filter_map(entry).collect()
}

/// Loads a stored pack; `None` when it is not there.
///
/// # Errors
/// When a file is missing or is not what the pack says.
pub async fn load(hash: Digest) -> Result<Option<FormPack>, PackError> {
    let Ok(Some(text)) = database::get(Store::Packs, hash).await else { return Ok(None) };
    let survey: Survey = read(&text).ok_or(PackError::Damaged)?;
    let mut files = Vec::with_capacity(survey.pack.files.len());
    for file in &survey.pack.files {
        let found = database::get(Store::Files, file.sha256).await.ok().flatten();
        files.push(Uint8Array::new(&found.ok_or(PackError::Damaged)?).to_vec());
    }
    assemble(survey, files).map(Some)
}

/// Whether the pack is here, whole or not.
pub async fn is_stored(hash: Digest) -> bool {
    matches!(database::get(Store::Packs, hash).await, Ok(Some(_)))
}

/// Downloads a pack and stores it whole, with the key that its responses are sealed to; the pack is returned even where
/// it cannot be stored. `heard` gets how many bytes more have come.
///
/// # Errors
/// When a file does not arrive as the pack says.
pub async fn download(
    survey: &Survey,
    seal: Option<&SealKey>,
    mut heard: impl FnMut(u64),
) -> Result<FormPack, PackError> {
    let mut files = Vec::with_capacity(survey.pack.files.len());
    for file in &survey.pack.files {
        let address = address(&survey.pack, file);
        // The page may have asked for it already. What a cache gives may be another's, and is asked for past it.
        let mut bytes = http::get_file(&address, "default", &mut heard).await;
        if bytes.as_ref().is_ok_and(|bytes| Digest::of(bytes) != file.sha256) {
            bytes = http::get_file(&address, "no-store", |_| {}).await;
        }
        files.push(bytes.map_err(|_| PackError::Offline)?);
    }
    let mut writes: Vec<_> = survey.pack.files.iter().zip(&files).map(|(file, bytes)| put_file(file, bytes)).collect();
    // What is not the form's came from somebody else: a captive portal, say.
    let pack = assemble(survey.clone(), files).map_err(|_| PackError::Offline)?;
    let text = serde_json::to_string(survey).unwrap_or_default();
    writes.push(Change::put(Store::Packs, survey.pack.hash, text));
    writes.extend(seal.map(|seal| Change::put(Store::Packs, SEAL, serde_json::to_string(seal).unwrap_or_default())));
    // Where it cannot be stored, the form can still be answered now.
    let _ = database::commit(Batch::of(writes)).await;
    Ok(pack)
}

/// One file of a stored pack as a `blob:` address; `None` where the pack or the file is not here.
pub async fn file_address(form: &FormRef, name: &str) -> Option<String> {
    let survey: Survey = read(&database::get(Store::Packs, form.hash.to_string()).await.ok()??)?;
    let file = survey.pack.files.into_iter().find(|file| file.name == name)?;
    let bytes = database::get(Store::Files, file.sha256).await.ok()??;
    let options = web_sys::BlobPropertyBag::new();
    options.set_type(media_type(name));
    let blob = web_sys::Blob::new_with_u8_array_sequence_and_options(&js_sys::Array::of1(&bytes), &options).ok()?;
    web_sys::Url::create_object_url_with_blob(&blob).ok()
}

/// Browsers tell most kinds by their content; these two they do not.
fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "svg" => "image/svg+xml",
        "mp3" => "audio/mpeg",
        _ => "",
    }
}

/// The address is not needed any longer.
pub fn forget_address(url: &str) {
    // An address that is unknown by now needs no forgetting.
    let _ = web_sys::Url::revoke_object_url(url);
}

fn put_file(file: &PackFile, bytes: &[u8]) -> Change {
    Change::put(Store::Files, file.sha256, Uint8Array::from(bytes))
}

fn address(pack: &Pack, file: &PackFile) -> String {
    format!("/api/v1/forms/{}/{}/{}", escaped(&pack.form_id), pack.hash, escaped(&file.name))
}

fn escaped(text: &str) -> String {
    String::from(js_sys::encode_uri_component(text))
}

/// Checks every digest, and the pack's own.
fn assemble(survey: Survey, files: Vec<Vec<u8>>) -> Result<FormPack, PackError> {
    let genuine = survey.pack.files.iter().zip(&files).all(|(file, bytes)| Digest::of(bytes) == file.sha256);
    if !genuine || Pack::hash_of(&survey.pack.files) != survey.pack.hash {
        return Err(PackError::Damaged);
    }
    let named = survey.pack.files.iter().map(|file| file.name.clone()).zip(files);
    // Pictures and sounds are no text; they are read from the store when they are shown.
    let mut files: BTreeMap<_, _> =
        named.filter_map(|(name, bytes)| Some((name, String::from_utf8(bytes).ok()?))).collect();
    let form_xml = files.remove(FORM_FILE).ok_or(PackError::Damaged)?;
    Ok(FormPack { survey, form_xml, files })
}

/// Removes packs that neither the catalogue nor any response on this device names, and files that no pack names.
pub async fn prune(catalogue: &Catalogue, used: &[FormRef]) {
    let current = catalogue.surveys.iter().map(|survey| survey.pack.hash);
    let keep: SortedSet<Digest> = current.chain(used.iter().map(|form| form.hash)).collect();
    let (kept, gone): (Vec<_>, Vec<_>) = stored().await.into_iter().partition(|(hash, _)| keep.contains(hash));
    let files = |packs: &[(Digest, Survey)]| -> SortedSet<Digest> {
        packs.iter().flat_map(|(_, survey)| &survey.pack.files).map(|file| file.sha256).collect()
    };
    let needed = files(&kept);
    let mut writes: Vec<_> = gone.iter().map(|(hash, _)| Change::delete(Store::Packs, hash)).collect();
    writes.extend(
        files(&gone)
            .iter()
            .filter(|sha256| !needed.contains(*sha256))
            .map(|sha256| Change::delete(Store::Files, sha256)),
    );
    if !writes.is_empty() {
        // What stays takes room, nothing more.
        let _ = database::commit(Batch::of(writes)).await;
    }
}
