//! Sound from the microphone.

use super::js::{call, object, property, window};
use futures_channel::oneshot;
use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag};

/// How often the browser hands over what it has recorded.
const SLICE_MS: i32 = 5_000;

/// A recording under way. Dropping it turns the microphone off and forgets what was recorded.
pub struct Recorder {
    recorder: JsValue,
    stream: JsValue,
    pieces: Array,
}

/// Why nothing can be recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoSound {
    /// The person or the device's settings do not allow it.
    Denied,
    /// No microphone, or a browser that does not record.
    Unavailable,
}

/// Whether this browser can record at all.
pub fn is_possible() -> bool {
    let Some(window) = window() else { return false };
    property(&window, "MediaRecorder").is_some() && property(&window.navigator(), "mediaDevices").is_some()
}

impl Recorder {
    /// Turns the microphone on and records.
    ///
    /// # Errors
    /// When it is not allowed, or there is none.
    pub async fn start(bit_rate: u32) -> Result<Recorder, NoSound> {
        let window = window().ok_or(NoSound::Unavailable)?;
        let devices = property(&window.navigator(), "mediaDevices").ok_or(NoSound::Unavailable)?;
        let asked = call(&devices, "getUserMedia", &[object(&[("audio", true.into())])]);
        let asked = asked.and_then(|promise| promise.dyn_into::<Promise>().ok()).ok_or(NoSound::Unavailable)?;
        let stream = JsFuture::from(asked).await.map_err(|error| {
            if super::js::error_name(&error) == "NotAllowedError" { NoSound::Denied } else { NoSound::Unavailable }
        })?;
        let class = property(&window, "MediaRecorder").and_then(|class| class.dyn_into::<Function>().ok());
        let options = object(&[("audioBitsPerSecond", bit_rate.into())]);
        let made = class.and_then(|class| Reflect::construct(&class, &Array::of2(&stream, &options)).ok());
        let this = Recorder { recorder: made.unwrap_or_default(), stream, pieces: Array::new() };
        let pieces = this.pieces.clone();
        let keep = Closure::<dyn FnMut(JsValue)>::new(move |event: JsValue| {
            if let Some(piece) = property(&event, "data") {
                pieces.push(&piece);
            }
        });
        // Plain event handler properties; what cannot be set ends in `start` failing.
        let _ = Reflect::set(&this.recorder, &"ondataavailable".into(), &keep.into_js_value());
        call(&this.recorder, "start", &[SLICE_MS.into()]).ok_or(NoSound::Unavailable)?;
        Ok(this)
    }

    /// Ends the recording; `None` when nothing came of it.
    pub async fn stop(self) -> Option<Blob> {
        let (answer, answered) = oneshot::channel();
        let stopped = Closure::once_into_js(move || {
            // Whoever waits may be gone by now.
            let _ = answer.send(());
        });
        Reflect::set(&self.recorder, &"onstop".into(), &stopped).ok()?;
        call(&self.recorder, "stop", &[])?;
        answered.await.ok()?;
        let media_type = property(&self.recorder, "mimeType").and_then(|value| value.as_string()).unwrap_or_default();
        let options = BlobPropertyBag::new();
        // Without its parameters, such as the codec.
        options.set_type(media_type.split(';').next().unwrap_or_default());
        let blob = Blob::new_with_blob_sequence_and_options(&self.pieces, &options).ok()?;
        (blob.size() > 0.0).then_some(blob)
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        let tracks = call(&self.stream, "getTracks", &[]).and_then(|tracks| tracks.dyn_into::<Array>().ok());
        for track in tracks.into_iter().flat_map(|tracks| tracks.to_vec()) {
            call(&track, "stop", &[]);
        }
    }
}
