//! Where the device is, asked of the browser once.

use crate::device::platform::js::{call, object, property, window};
use futures_channel::oneshot;
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::{JsValue, closure::Closure};

/// A better fix is not waited for any longer.
const PATIENCE_MS: f64 = 30_000.0;
/// `GeolocationPositionError.PERMISSION_DENIED`.
const DENIED: f64 = 1.0;

/// Degrees (WGS 84) and metres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Position {
    pub latitude: f64,
    pub longitude: f64,
    pub altitude: f64,
    pub accuracy: f64,
}

impl Position {
    /// As ODK serialises a point: `latitude longitude altitude accuracy`, metres to the tenth.
    pub fn to_text(self) -> String {
        let tenths = |metres: f64| (metres * 10.0).round() / 10.0;
        let Position { latitude, longitude, altitude, accuracy } = self;
        format!("{latitude} {longitude} {} {}", tenths(altitude), tenths(accuracy))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoPosition {
    /// The person or the device's settings do not allow it.
    Denied,
    /// No fix in time, or no such sensor.
    Unavailable,
}

/// The present position, as exact as the device can tell.
///
/// # Errors
/// When it is not allowed, or no fix came within half a minute.
pub async fn here() -> Result<Position, NoPosition> {
    let geolocation = window().and_then(|window| property(&window.navigator(), "geolocation"));
    let geolocation = geolocation.ok_or(NoPosition::Unavailable)?;
    let (answer, answered) = oneshot::channel();
    let answer = Rc::new(RefCell::new(Some(answer)));
    let reply = move |outcome| {
        if let Some(answer) = answer.borrow_mut().take() {
            // Whoever asked may be gone by now.
            let _ = answer.send(outcome);
        }
    };
    let failed = reply.clone();
    let found = Closure::once_into_js(move |position: JsValue| reply(read(&position).ok_or(NoPosition::Unavailable)));
    let failed = Closure::once_into_js(move |error: JsValue| {
        let denied = number(&error, "code") == Some(DENIED);
        failed(Err(if denied { NoPosition::Denied } else { NoPosition::Unavailable }));
    });
    let options = object(&[("enableHighAccuracy", true.into()), ("timeout", PATIENCE_MS.into())]);
    call(&geolocation, "getCurrentPosition", &[found, failed, options]).ok_or(NoPosition::Unavailable)?;
    answered.await.unwrap_or(Err(NoPosition::Unavailable))
}

fn read(position: &JsValue) -> Option<Position> {
    let coordinates = property(position, "coords")?;
    Some(Position {
        latitude: number(&coordinates, "latitude")?,
        longitude: number(&coordinates, "longitude")?,
        altitude: number(&coordinates, "altitude").unwrap_or_default(),
        accuracy: number(&coordinates, "accuracy").unwrap_or_default(),
    })
}

fn number(object: &JsValue, name: &str) -> Option<f64> {
    property(object, name)?.as_f64()
}
