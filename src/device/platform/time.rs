//! What the device's clock says.

use js_sys::{Date, Intl, Object, Reflect};
use xforms::{Moment, Zone};

/// This instant and the device's offset from UTC.
pub fn now() -> Moment {
    let date = Date::new_0();
    // JavaScript counts the offset westwards.
    Moment { utc_ms: date.get_time() as i64, offset_min: -(date.get_timezone_offset() as i32) }
}

/// When the clocks of the device's zone change.
pub fn rules() -> Zone {
    Zone::new(|utc_ms| -(Date::new(&(utc_ms as f64).into()).get_timezone_offset() as i32))
}

/// The IANA name of the device's zone, e.g. `Europe/Warsaw`; empty where the device does not tell.
pub fn zone() -> String {
    let format = Intl::DateTimeFormat::new(&js_sys::Array::new(), &Object::new());
    Reflect::get(&format.resolved_options(), &"timeZone".into())
        .ok()
        .and_then(|zone| zone.as_string())
        .unwrap_or_default()
}
