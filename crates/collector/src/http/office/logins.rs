//! Who may try a password now, and sessions that the disk did not take.
//!
//! A password is hashed on purpose so that it costs a while, so attempts queue: one lane to a network, one attempt of a
//! lane at a time, and lanes take turns. Whoever tries a thousand times waits for itself. A browser that has signed in
//! here before has a lane of its own, and does not wait for strangers at all.

use crate::{http::limits::Network, random};
use outbox::Digest;
use std::{
    collections::HashMap,
    io,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use store::people::PersonName;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Attempts of one lane that may wait at once.
const MOST_WAITING: usize = 32;
/// Lanes of strangers that may wait at once.
const MOST_LANES: usize = 1024;
/// After a wrong password its lane rests, so that no network keeps a whole processor busy.
const REST: Duration = Duration::from_millis(100);
/// Sessions that may be held in memory; it takes the password to make one.
const MOST_SESSIONS: usize = 1000;

/// Whose attempt it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lane {
    /// A browser that signed in before.
    Known(Device),
    /// Somebody who is signed in, by their password's mark.
    Signed(Digest),
    Stranger(Network),
}

/// The queue of attempts, and what the database could not note.
pub struct Logins {
    lanes: Lanes,
    known: Arc<Semaphore>,
    strangers: Arc<Semaphore>,
    noted: Mutex<HashMap<Digest, Noted>>,
}

type Lanes = Arc<Mutex<HashMap<Lane, Queue>>>;

fn locked(lanes: &Lanes) -> MutexGuard<'_, HashMap<Lane, Queue>> {
    lanes.lock().unwrap_or_else(PoisonError::into_inner)
}

#[derive(Debug, Clone)]
struct Queue {
    free: Arc<Semaphore>,
    waiting: usize,
}

/// What is noted of a session here, because the database did not take it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Noted {
    /// It lasts until then, in seconds since 1970, while this password counts: a person's, or the shared one.
    Open {
        expires: i64,
        password: Digest,
        who: Option<PersonName>,
    },
    Ended,
}

impl Default for Logins {
    fn default() -> Self {
        let one = || Arc::new(Semaphore::new(1));
        Self { lanes: Lanes::default(), known: one(), strangers: one(), noted: Mutex::default() }
    }
}

/// The right to try a password. (Fields are dropped in this order: a lane that is free is forgotten.)
pub struct Turn {
    lane: OwnedSemaphorePermit,
    place: Place,
    _hash: OwnedSemaphorePermit,
}

/// A place in a lane, until dropped.
struct Place {
    lanes: Lanes,
    lane: Lane,
}

impl Logins {
    /// Waits for the lane's turn; none if too many wait already.
    pub async fn turn(&self, lane: Lane) -> Option<Turn> {
        let free = self.wait_in(lane)?;
        let place = Place { lanes: self.lanes.clone(), lane };
        let all = match lane {
            Lane::Known(_) | Lane::Signed(_) => &self.known,
            Lane::Stranger(_) => &self.strangers,
        };
        // Both are fair: first come, first served. They are never closed.
        let lane = free.acquire_owned().await.ok()?;
        let hash = all.clone().acquire_owned().await.ok()?;
        Some(Turn { place, lane, _hash: hash })
    }

    fn wait_in(&self, lane: Lane) -> Option<Arc<Semaphore>> {
        let mut lanes = locked(&self.lanes);
        if !lanes.contains_key(&lane) && lanes.len() >= MOST_LANES && matches!(lane, Lane::Stranger(_)) {
            return None;
        }
        let queue = lanes.entry(lane).or_insert_with(|| Queue { free: Arc::new(Semaphore::new(1)), waiting: 0 });
        if queue.waiting >= MOST_WAITING {
            return None;
        }
        queue.waiting += 1;
        Some(queue.free.clone())
    }

    fn noted(&self) -> MutexGuard<'_, HashMap<Digest, Noted>> {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes a session here that the database did not take.
    pub fn note(&self, token_hash: Digest, expires: i64, password: Digest, who: Option<PersonName>, now: i64) {
        let mut noted = self.noted();
        noted.retain(|_, noted| !matches!(noted, Noted::Open { expires, .. } if *expires <= now));
        if noted.len() < MOST_SESSIONS {
            noted.insert(token_hash, Noted::Open { expires, password, who });
        }
    }

    /// Notes that a session has ended, which the database may still have.
    pub fn note_end(&self, token_hash: Digest) {
        self.noted().insert(token_hash, Noted::Ended);
    }

    /// What is noted of a session that may last still; none if nothing is.
    pub fn noted_session(&self, token_hash: &Digest, now: i64) -> Option<Noted> {
        let noted = self.noted().get(token_hash)?.clone();
        let is_over = matches!(noted, Noted::Open { expires, .. } if expires <= now);
        Some(if is_over { Noted::Ended } else { noted })
    }
}

impl Turn {
    /// The password was wrong: the lane rests, the others go on.
    pub fn was_wrong(self) {
        let Self { lane, place, .. } = self;
        tokio::spawn(async move {
            tokio::time::sleep(REST).await;
            drop(lane);
            drop(place);
        });
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut lanes = locked(&self.lanes);
        if let Some(queue) = lanes.get_mut(&self.lane) {
            queue.waiting -= 1;
            if queue.waiting == 0 {
                lanes.remove(&self.lane);
            }
        }
    }
}

/// A browser that has signed in here, by its cookie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Device([u8; 16]);

impl Device {
    /// A new cookie's value: a number and its seal. The number says nothing of anybody, and nothing is stored of it.
    ///
    /// # Errors
    /// If there are no random bytes.
    pub fn cookie(password: Digest) -> io::Result<String> {
        let number: [u8; 16] = random::bytes()?;
        Ok(format!("{}{}", random::hex(&number), seal(password, number)))
    }

    /// The browser of a cookie that was made here, while the same password counts.
    pub fn of_cookie(value: &str, password: Digest) -> Option<Self> {
        let (number, sealed) = value.split_at_checked(32)?;
        let number = random::unhex(number)?;
        let sealed: Digest = sealed.parse().ok()?;
        // What is compared are digests of both, so that the time it takes tells nothing.
        (Digest::of(&sealed.0) == Digest::of(&seal(password, number).0)).then_some(Self(number))
    }
}

/// Key and number have fixed lengths, so that a plain digest over both is a seal.
fn seal(password: Digest, number: [u8; 16]) -> Digest {
    Digest::of(&[&password.0[..], &number, b"teren-office-known"].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stranger(n: u8) -> Lane {
        Lane::Stranger(Network::of(std::net::Ipv4Addr::new(192, 0, 2, n).into()))
    }

    #[tokio::test]
    async fn lanes_take_turns_and_the_known_do_not_wait() {
        let logins = Logins::default();
        let trying = logins.turn(stranger(1)).await.expect("free");
        let known = Lane::Known(Device([1; 16]));
        logins.turn(known).await.expect("free").was_wrong();
        let mut waiting: Vec<_> = (0..MOST_WAITING - 1).map(|_| Box::pin(logins.turn(stranger(1)))).collect();
        for turn in &mut waiting {
            assert!(tokio::time::timeout(Duration::from_millis(1), turn).await.is_err(), "it waits");
        }
        assert!(logins.turn(stranger(1)).await.is_none(), "enough of this one");
        let mut honest = Box::pin(logins.turn(stranger(2)));
        assert!(tokio::time::timeout(Duration::from_millis(1), &mut honest).await.is_err(), "one at a time");
        trying.was_wrong();
        assert!(honest.await.is_some(), "before the other thirty");
        drop(waiting);
        tokio::time::sleep(2 * REST).await;
        drop(logins.turn(stranger(1)).await);
        drop((logins.turn(stranger(2)).await, logins.turn(known).await));
        assert!(locked(&logins.lanes).is_empty(), "nothing is remembered");
    }

    #[test]
    fn a_cookie_is_known_while_its_password_counts() {
        let (now, later) = (Digest::of(b"now"), Digest::of(b"later"));
        let cookie = Device::cookie(now).expect("random bytes");
        assert!(Device::of_cookie(&cookie, now).is_some());
        for (cookie, password) in [
            (cookie.clone(), later),
            (format!("{}{}", "0".repeat(32), &cookie[32..]), now),
            (cookie[..95].to_owned(), now),
            ("ż".repeat(48), now),
            (String::new(), now),
        ] {
            assert_eq!(Device::of_cookie(&cookie, password), None, "{cookie}");
        }
    }

    #[test]
    fn what_the_disk_did_not_take_is_known_here() {
        let (logins, token, password) = (Logins::default(), Digest::of(b"token"), Digest::of(b"password"));
        assert_eq!(logins.noted_session(&token, 0), None);
        logins.note(token, 100, password, None, 0);
        let open = Noted::Open { expires: 100, password, who: None };
        assert_eq!(logins.noted_session(&token, 99), Some(open));
        assert_eq!(logins.noted_session(&token, 100), Some(Noted::Ended));
        logins.note_end(token);
        assert_eq!(logins.noted_session(&token, 99), Some(Noted::Ended));
    }
}
