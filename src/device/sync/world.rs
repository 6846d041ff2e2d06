//! What the machine reaches within the same task: the clock, random bytes, localStorage.

use crate::device::{
    platform::{random, time},
    stores::local::Local,
};
use outbox::{
    seal::Instant,
    tab::{LocalRefused, World},
};
use std::cell::Cell;
use xforms::Moment;

thread_local! {
    static LOCAL: Cell<Option<Local>> = const { Cell::new(None) };
}

/// From now on localStorage is this one, or none.
pub fn use_local(local: Option<Local>) {
    LOCAL.set(local);
}

pub fn instant(moment: Moment) -> Instant {
    Instant { utc_ms: moment.utc_ms, offset_min: moment.offset_min }
}

pub fn now() -> Instant {
    instant(time::now())
}

/// This browser at one moment: what is recorded has the very time that the live response has seen.
pub struct Here(pub Instant);

impl World for Here {
    fn now(&self) -> Instant {
        self.0
    }

    fn random(&mut self, bytes: &mut [u8]) {
        random::fill(bytes);
    }

    fn local(&self, prefix: &str) -> Vec<(String, String)> {
        LOCAL.get().map(|local| local.entries(prefix)).unwrap_or_default()
    }

    fn local_text(&self, key: &str) -> Option<String> {
        LOCAL.get()?.read(key)
    }

    fn put_local(&mut self, key: &str, text: &str) -> Result<(), LocalRefused> {
        LOCAL.get().ok_or(LocalRefused)?.write(key, text)
    }

    fn remove_local(&mut self, key: &str) {
        if let Some(local) = LOCAL.get() {
            local.remove(key);
        }
    }
}
