//! The memory of bodies that are held whole: what has arrived counts, not what was announced.

use super::{errors::Failure, limits::Network};
use axum::http::StatusCode;
use outbox::wire::ErrorCode;
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{sync::Notify, time::Instant};

/// How much may be held at once, in bytes.
const MEMORY: usize = 512 << 20;
/// So much of each body is free: as many requests as there may be come to little, and no short record ever waits for the
/// long ones.
const FREE: usize = 64 << 10;
/// How long a body waits for room; then its sender comes again.
const WAIT: Duration = Duration::from_secs(10);

/// All bodies.
#[derive(Debug)]
pub struct Bodies {
    most: usize,
    wait: Duration,
    held: Mutex<Held>,
    freed: Notify,
}

#[derive(Debug, Default)]
struct Held {
    all: usize,
    by_network: HashMap<Network, usize>,
}

impl Default for Bodies {
    fn default() -> Self {
        Self::new(MEMORY, WAIT)
    }
}

impl Bodies {
    /// Bounds them to so many bytes, of which one network has half at most; for more, a body waits so long.
    pub fn new(most: usize, wait: Duration) -> Self {
        Self { most, wait, held: Mutex::default(), freed: Notify::new() }
    }

    /// A body that begins to come from this network.
    pub fn begin(&self, network: Network) -> Room<'_> {
        Room { bodies: self, network, length: 0 }
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn try_take(&self, network: Network, bytes: usize) -> bool {
        let mut held = self.held();
        let theirs = held.by_network.get(&network).copied().unwrap_or_default();
        let fits = held.all + bytes <= self.most && theirs + bytes <= self.most / 2;
        if fits {
            held.all += bytes;
            held.by_network.insert(network, theirs + bytes);
        }
        fits
    }
}

/// The room that a body takes, until dropped.
#[derive(Debug)]
pub struct Room<'a> {
    bodies: &'a Bodies,
    network: Network,
    length: usize,
}

impl Room<'_> {
    /// Waits for room for so many bytes more.
    ///
    /// # Errors
    /// If there is none for a while.
    pub async fn grow(&mut self, bytes: usize) -> Result<(), Failure> {
        let counted = |length: usize| length.saturating_sub(FREE);
        let more = counted(self.length + bytes) - counted(self.length);
        let deadline = Instant::now() + self.bodies.wait;
        loop {
            let freed = self.bodies.freed.notified();
            if more == 0 || self.bodies.try_take(self.network, more) {
                self.length += bytes;
                return Ok(());
            }
            if tokio::time::timeout_at(deadline, freed).await.is_err() {
                let message = "Too many long records arrive at once. Nothing was stored; please come again later.";
                return Err(Failure::new(StatusCode::SERVICE_UNAVAILABLE, ErrorCode::StorageBusy, message));
            }
        }
    }
}

impl Drop for Room<'_> {
    fn drop(&mut self) {
        let counted = self.length.saturating_sub(FREE);
        if counted == 0 {
            return;
        }
        let mut held = self.bodies.held();
        held.all = held.all.saturating_sub(counted);
        let theirs = held.by_network.get(&self.network).copied().unwrap_or_default().saturating_sub(counted);
        match theirs {
            0 => held.by_network.remove(&self.network),
            theirs => held.by_network.insert(self.network, theirs),
        };
        drop(held);
        self.bodies.freed.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    #[tokio::test]
    async fn a_network_takes_half_and_short_records_never_wait() {
        let bodies = Bodies::new(1 << 20, Duration::from_millis(200));
        let [school, village] = [1, 2].map(|n| Network::of(Ipv4Addr::new(192, 0, 2, n).into()));
        let mut long = bodies.begin(school);
        long.grow(FREE + (512 << 10)).await.expect("half of it");
        assert!(bodies.begin(school).grow(FREE + 1).await.is_err(), "the school has its half");
        bodies.begin(school).grow(FREE).await.expect("short ones are free");
        let mut other = bodies.begin(village);
        other.grow(FREE + (512 << 10)).await.expect("the other half");
        let mut waiting = bodies.begin(school);
        let (grown, ()) = tokio::join!(waiting.grow(FREE + 1000), async { drop(long) });
        grown.expect("it waited for the first to end");
        drop((waiting, other));
        let held = bodies.held();
        assert_eq!((held.all, held.by_network.len()), (0, 0));
    }
}
