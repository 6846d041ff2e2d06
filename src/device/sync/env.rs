//! What the machine reaches within the same task: the clock, random bytes, localStorage.

use crate::device::{platform::random, stores::local::Local};
use outbox::{
    Moment,
    tab::{Env, LocalRefused},
};
use std::cell::Cell;

thread_local! {
    static LOCAL: Cell<Option<Local>> = const { Cell::new(None) };
}

/// From now on localStorage is this one, or none.
pub fn use_local(local: Option<Local>) {
    LOCAL.set(local);
}

/// This browser at one moment: what is recorded has the very time that the live response has seen.
pub struct BrowserEnv(pub Moment);

impl Env for BrowserEnv {
    fn now(&self) -> Moment {
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
