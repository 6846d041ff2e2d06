//! Sound from the microphone.

use crate::device::platform::js::{call, object, property, window};
use futures_channel::oneshot;
use js_sys::{Array, Function, Promise, Reflect};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;

/// How often the browser hands over what it has recorded: more than this is never lost.
const SLICE_MS: i32 = 1_000;

/// A recording under way. Dropping it turns the microphone off.
pub struct Recorder {
    recorder: JsValue,
    stream: JsValue,
    /// Who waits for the end.
    waiting: Rc<RefCell<Option<oneshot::Sender<()>>>>,
}

/// Why nothing can be recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoSound {
    /// The person or the device's settings do not allow it.
    Denied,
    /// No microphone, or a browser that does not record.
    Unavailable,
}

/// What a recorder tells while it runs.
#[derive(Debug, Clone)]
pub enum Heard {
    /// The next piece of the file.
    Piece(Blob),
    /// Whether the device gives silence instead of the microphone's sound: a call came in, or a switch was turned.
    Muted(bool),
    /// The recording has ended by itself: the microphone is gone.
    Ended,
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
    pub async fn start(bit_rate: u32, hear: impl Fn(Heard) + Clone + 'static) -> Result<Recorder, NoSound> {
        let window = window().ok_or(NoSound::Unavailable)?;
        let devices = property(&window.navigator(), "mediaDevices").ok_or(NoSound::Unavailable)?;
        let asked = call(&devices, "getUserMedia", &[object(&[("audio", true.into())])]);
        let asked = asked.and_then(|promise| promise.dyn_into::<Promise>().ok()).ok_or(NoSound::Unavailable)?;
        let stream = JsFuture::from(asked).await.map_err(|error| {
            if crate::device::platform::js::error_name(&error) == "NotAllowedError" {
                NoSound::Denied
            } else {
                NoSound::Unavailable
            }
        })?;
        let class = property(&window, "MediaRecorder").and_then(|class| class.dyn_into::<Function>().ok());
        let options = object(&[("audioBitsPerSecond", bit_rate.into())]);
        let made = class.and_then(|class| Reflect::construct(&class, &Array::of2(&stream, &options)).ok());
        let this = Recorder { recorder: made.unwrap_or_default(), stream, waiting: Rc::default() };
        let hear_piece = hear.clone();
        on(&this.recorder, "ondataavailable", move |event| {
            let piece = property(&event, "data").and_then(|piece| piece.dyn_into::<Blob>().ok());
            if let Some(piece) = piece.filter(|piece| piece.size() > 0.0) {
                hear_piece(Heard::Piece(piece));
            }
        });
        let (hear_end, waiting) = (hear.clone(), this.waiting.clone());
        on(&this.recorder, "onstop", move |_| match waiting.take() {
            // Whoever waits may be gone by now.
            Some(waiting) => drop(waiting.send(())),
            None => hear_end(Heard::Ended),
        });
        for track in this.tracks() {
            for (name, muted) in [("onmute", true), ("onunmute", false)] {
                let hear = hear.clone();
                on(&track, name, move |_| hear(Heard::Muted(muted)));
            }
        }
        call(&this.recorder, "start", &[SLICE_MS.into()]).ok_or(NoSound::Unavailable)?;
        Ok(this)
    }

    /// Asks for what was recorded since the last piece: the page may not live much longer.
    pub fn hand_over(&self) {
        call(&self.recorder, "requestData", &[]);
    }

    /// Ends the recording. The last piece has been told of when this returns.
    pub async fn stop(self) {
        let (answer, answered) = oneshot::channel();
        self.waiting.replace(Some(answer));
        let is_over = property(&self.recorder, "state").is_some_and(|state| state == "inactive");
        if !is_over && call(&self.recorder, "stop", &[]).is_some() {
            // A recorder that is gone has told all that it had.
            let _ = answered.await;
        }
    }

    fn tracks(&self) -> Vec<JsValue> {
        let tracks = call(&self.stream, "getTracks", &[]).and_then(|tracks| tracks.dyn_into::<Array>().ok());
        tracks.into_iter().flat_map(|tracks| tracks.to_vec()).collect()
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        for name in ["ondataavailable", "onstop"] {
            // What it still has to tell concerns nobody.
            let _ = Reflect::set(&self.recorder, &name.into(), &JsValue::NULL);
        }
        for track in self.tracks() {
            call(&track, "stop", &[]);
        }
    }
}

/// Sets a plain event handler property; what cannot be set ends in `start` failing.
fn on(target: &JsValue, name: &str, handler: impl Fn(JsValue) + 'static) {
    let handler = Closure::<dyn Fn(JsValue)>::new(handler);
    let _ = Reflect::set(target, &name.into(), &handler.into_js_value());
}
