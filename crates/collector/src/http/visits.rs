//! Who is connected, and who has to go when there is no more room.
//!
//! Nobody is turned away for being one of many: a town hall, a school, half a mobile network stand behind one address.
//! When places run out, the network that has most of them gives some up, and of its connections those whose clients take
//! longest. Whoever sends what it has goes on; whoever only holds a place loses it to the next who comes.

use super::{
    errors::Failure,
    limits::Network,
    pulse::{Patience, Pulse, Request},
};
use axum::http::StatusCode;
use outbox::wire::ErrorCode;
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};
use tokio::time::Instant;

/// How many there may be at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Places {
    pub connections: usize,
    /// Requests, over all connections.
    pub requests: usize,
}

impl Default for Places {
    fn default() -> Self {
        Self { connections: 4096, requests: 2048 }
    }
}

impl Places {
    /// Files of the database, of the app, and what else is open besides.
    const RESERVE: u64 = 64;

    /// As many as this limit of open files lets: a connection is one, and a request may open another.
    pub fn within(files: u64) -> Self {
        let most = Self::default();
        let free = usize::try_from(files.saturating_sub(Self::RESERVE)).unwrap_or(usize::MAX).max(files as usize / 4);
        Self { connections: most.connections.min(free / 3 * 2), requests: most.requests.min(free / 3) }
    }
}

/// All connections.
#[derive(Debug)]
pub struct Visits {
    places: Places,
    pub patience: Patience,
    requests: Arc<AtomicUsize>,
    visits: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    next: u64,
    by_number: HashMap<u64, (Network, Arc<Pulse>)>,
}

/// One connection; it is forgotten when this is dropped.
#[derive(Debug)]
pub struct Visit {
    visits: Arc<Visits>,
    number: u64,
    /// What it does.
    pub pulse: Arc<Pulse>,
}

impl Visits {
    pub fn new(places: Places, patience: Patience) -> Arc<Self> {
        Arc::new(Self { places, patience, requests: Arc::default(), visits: Mutex::default() })
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.visits.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets a connection in; if there is no room, others go.
    pub fn enter(self: &Arc<Self>, network: Network) -> Arc<Visit> {
        let mut known = self.known();
        if known.by_number.len() >= self.places.connections {
            // A few at once, so that a flood is not looked through for each of its drops.
            let most = 1 + self.places.connections / 64;
            known.put_out(most, |_| 1, |_| true);
        }
        let number = known.next;
        known.next += 1;
        let pulse = Pulse::new(self.requests.clone());
        known.by_number.insert(number, (network, pulse.clone()));
        Arc::new(Visit { visits: self.clone(), number, pulse })
    }

    /// Makes room when the system has no more files to give.
    pub fn make_room(&self) {
        self.known().put_out(1 + self.places.connections / 64, |_| 1, |_| true);
    }
}

impl Known {
    /// Closes up to `most` connections of the networks that weigh most.
    fn put_out(&mut self, most: usize, weight: impl Fn(&Pulse) -> usize, may: impl Fn(&Pulse) -> bool) -> usize {
        let now = Instant::now();
        let mut weights: HashMap<Network, usize> = HashMap::new();
        for (network, pulse) in self.by_number.values() {
            *weights.entry(*network).or_default() += weight(pulse);
        }
        let mut slow: Vec<_> = self
            .by_number
            .iter()
            .filter(|(_, (_, pulse))| may(pulse))
            .filter_map(|(&number, (network, pulse))| Some((number, *network, pulse.speed(now)?)))
            .collect();
        slow.sort_by(|(_, _, one), (_, _, other)| one.0.total_cmp(&other.0).then(other.1.cmp(&one.1)));
        let mut gone = 0;
        while gone < most {
            // The heaviest that still has somebody to give up; its weight falls with each.
            let heaviest = slow.iter().map(|(_, network, _)| *network).max_by_key(|network| weights[network]);
            let Some(heaviest) = heaviest else { break };
            let Some(place) = slow.iter().position(|(_, network, _)| *network == heaviest) else { break };
            let (number, ..) = slow.remove(place);
            if let Some((_, pulse)) = self.by_number.remove(&number) {
                let lighter = weight(&pulse);
                weights.entry(heaviest).and_modify(|weight| *weight = weight.saturating_sub(lighter));
                pulse.put_out();
            }
            gone += 1;
        }
        gone
    }
}

impl Visit {
    /// A request begins; if there are too many, those go whose bodies are slowest to come.
    ///
    /// # Errors
    /// If all of them are being worked on: then this one comes again.
    pub fn begin(&self) -> Result<Request, Failure> {
        let most = self.visits.places.requests;
        if self.visits.requests.load(Ordering::Relaxed) >= most
            && self.visits.known().put_out(1 + most / 64, Pulse::in_flight, Pulse::is_receiving) == 0
        {
            let message = "The collector has its hands full. Nothing was stored; please come again a little later.";
            return Err(Failure::new(StatusCode::SERVICE_UNAVAILABLE, ErrorCode::StorageBusy, message));
        }
        Ok(self.pulse.begin())
    }

    /// How long the client may take.
    pub fn patience(&self) -> &Patience {
        &self.visits.patience
    }
}

impl Drop for Visit {
    fn drop(&mut self) {
        self.visits.known().by_number.remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{net::Ipv4Addr, time::Duration};

    fn network(n: u8) -> Network {
        Network::of(Ipv4Addr::new(192, 0, 2, n).into())
    }

    async fn is_out(visit: &Visit) -> bool {
        let forever = Patience { first: Duration::from_secs(9999), ..Default::default() };
        tokio::time::timeout(Duration::from_millis(20), visit.pulse.ended(&forever)).await.is_ok()
    }

    #[tokio::test]
    async fn the_network_that_holds_most_places_gives_up_its_longest_silence() {
        let visits = Visits::new(Places { connections: 4, requests: 10 }, Patience::default());
        let (quiet, stranger) = (visits.enter(network(1)), visits.enter(network(2)));
        tokio::time::sleep(Duration::from_millis(50)).await;
        let (second, third) = (visits.enter(network(2)), visits.enter(network(2)));
        let request = stranger.begin().expect("let in");
        let newcomer = visits.enter(network(3));
        assert!(!is_out(&quiet).await, "one alone is not the many");
        assert!(!is_out(&stranger).await, "it is our turn");
        assert!(is_out(&second).await != is_out(&third).await, "one of the silent two went");
        assert!(!is_out(&newcomer).await);
        drop(request);
    }

    #[tokio::test]
    async fn slow_bodies_go_before_anybody_is_refused_and_work_is_never_dropped() {
        let visits = Visits::new(Places { connections: 100, requests: 2 }, Patience::default());
        let (slow, fast) = (visits.enter(network(1)), visits.enter(network(1)));
        let (mut one, two) = (slow.begin().expect("let in"), fast.begin().expect("let in"));
        one.receiving(true);
        let next = visits.enter(network(1));
        // Room that was made is there at once, though who went has not gone yet.
        let third = next.begin().expect("let in");
        assert!(is_out(&slow).await && !is_out(&fast).await);
        assert!(next.begin().is_err(), "all is being worked on");
        drop((two, third));
        next.begin().expect("let in again");
    }

    #[test]
    fn a_small_limit_of_files_leaves_room_for_files() {
        for (files, connections, requests) in [(256, 128, 64), (1024, 640, 320), (1 << 20, 4096, 2048), (16, 2, 1)] {
            assert_eq!(Places::within(files), Places { connections, requests }, "{files}");
        }
    }
}
