//! Rate limits: they slow down and never lose anything, since whoever is slowed keeps its response and comes again.
//!
//! A school or a town hall stands behind one address: 500 pupils who complete a survey with photographs in the same
//! lesson pass without a wait. One page that has gone wild slows itself before it slows the school: that is what the
//! number is for which a page makes up when it is opened. Addresses and numbers are held in memory only, and told to
//! nobody.

use super::Shared;
use crate::random;
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, request::Parts},
};
use outbox::{ResponseId, wire::DEVICE_HEADER};
use std::{
    collections::HashMap,
    convert::Infallible,
    hash::Hash,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    sync::{Mutex, PoisonError},
    time::Instant,
};

/// More than these are not remembered: then everybody begins anew.
const MOST_REMEMBERED: usize = 50_000;

/// All limits.
pub struct Limits {
    /// Records and pieces of attachments from one network.
    pub requests: Bucket<Network>,
    /// Bytes of records and attachments from one network.
    pub bytes: Bucket<Network>,
    /// Records and pieces from one open page, if it says so.
    pub device: Bucket<Device>,
    /// Records and pieces under one response's id.
    pub response: Bucket<ResponseId>,
    /// Bytes of records under one response's id. Attachments have their own bound: what may wait for a record.
    pub response_bytes: Bucket<ResponseId>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            requests: Bucket::new(20_000.0, 300.0),
            bytes: Bucket::new(16e9, 16e6),
            device: Bucket::new(10_000.0, 60.0),
            response: Bucket::new(5_000.0, 20.0),
            response_bytes: Bucket::new(1e9, 1e6),
        }
    }
}

/// Lets through a burst, then so much a second.
pub struct Bucket<K> {
    burst: f64,
    per_second: f64,
    /// How much is left, and when that was so; whoever is not in it has the whole burst.
    left: Mutex<HashMap<K, (f64, Instant)>>,
}

impl<K: Hash + Eq> Bucket<K> {
    pub fn new(burst: f64, per_second: f64) -> Self {
        Self { burst, per_second, left: Mutex::default() }
    }

    /// How many seconds to wait before something may come; none: it may come now. Nothing is charged yet.
    pub fn wait(&self, key: &K) -> Option<u32> {
        let left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        let left = left.get(key).map_or(self.burst, |&entry| self.level(entry));
        // The cast saturates, and a wait ends within the hour.
        (left < 1.0).then(|| ((1.0 - left) / self.per_second).ceil().clamp(1.0, 3600.0) as u32)
    }

    /// Charges for what came.
    pub fn charge(&self, key: K, amount: f64) {
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        if left.len() >= MOST_REMEMBERED {
            left.retain(|_, &mut entry| self.level(entry) < self.burst);
            if left.len() >= MOST_REMEMBERED {
                left.clear();
            }
        }
        let before = left.get(&key).map_or(self.burst, |&entry| self.level(entry));
        left.insert(key, (before - amount, Instant::now()));
    }

    fn level(&self, (left, at): (f64, Instant)) -> f64 {
        (left + at.elapsed().as_secs_f64() * self.per_second).min(self.burst)
    }
}

/// Who sends, as far as it is told apart.
#[derive(Debug, Clone, Copy)]
pub struct Sender {
    pub network: Network,
    /// Not everybody says; what is no number says nothing.
    pub device: Option<Device>,
}

/// What a page made up when it was opened, and forgets when it is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Device([u8; 8]);

impl Device {
    fn of(headers: &HeaderMap) -> Option<Self> {
        random::unhex(headers.get(DEVICE_HEADER)?.to_str().ok()?).map(Self)
    }
}

/// An IPv4 address, or the first 64 bits of an IPv6 address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Network(IpAddr);

impl Network {
    pub fn of(address: IpAddr) -> Self {
        Self::of_bits(address, 64)
    }

    /// The first 56 bits of an IPv6 address, which is what one household or firm is given. For sharing places, where being
    /// taken for somebody's neighbour costs little; what is refused for a while goes by [`Network::of`].
    pub fn of_neighbours(address: IpAddr) -> Self {
        Self::of_bits(address, 56)
    }

    fn of_bits(address: IpAddr, bits: u32) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V6(long) => IpAddr::V6(Ipv6Addr::from_bits(long.to_bits() & !(u128::MAX >> bits))),
            short => short,
        })
    }

    /// Behind a proxy of our own the last hop that it names; else whoever is connected.
    fn sender(peer: Option<Peer>, behind_proxy: bool, headers: &HeaderMap) -> Self {
        let hops = headers.get_all("x-forwarded-for").iter().next_back().and_then(|value| value.to_str().ok());
        let last = hops.and_then(|hops| hops.rsplit(',').next()?.trim().parse().ok());
        let known = if behind_proxy { last } else { None };
        Self::of(known.or(peer.map(|Peer(address)| address)).unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)))
    }
}

/// The other end of a connection.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub IpAddr);

impl FromRequestParts<Shared> for Sender {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, server: &Shared) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<Peer>().copied();
        let network = Network::sender(peer, server.public.behind_proxy, &parts.headers);
        Ok(Self { network, device: Device::of(&parts.headers) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_and_then_one_waits() {
        let bucket = Bucket::new(3.0, 0.5);
        for _ in 0..3 {
            assert_eq!(bucket.wait(&1), None);
            bucket.charge(1, 1.0);
        }
        assert_eq!(bucket.wait(&1), Some(2));
        assert_eq!(bucket.wait(&2), None, "nobody else is slowed");
        bucket.charge(1, 1e9);
        assert_eq!(bucket.wait(&1), Some(3600), "no wait is longer than the device's longest");
    }

    #[test]
    fn a_school_behind_one_address_passes_by_default() {
        const PUPILS: u16 = 500;
        const PHOTOGRAPHS: u32 = 5;
        let (limits, school) = (Limits::default(), Network(IpAddr::V4(Ipv4Addr::LOCALHOST)));
        for pupil in 0..PUPILS {
            let mut random = [0; 16];
            random[..2].copy_from_slice(&pupil.to_be_bytes());
            let response = ResponseId::from_random(random);
            let device = Device(random[..8].try_into().expect("eight bytes"));
            // Each photograph is announced and comes in four pieces of a megabyte; then comes the record.
            for _ in 0..PHOTOGRAPHS * 5 + 1 {
                assert_eq!(limits.requests.wait(&school), None);
                assert_eq!(limits.device.wait(&device), None);
                assert_eq!(limits.response.wait(&response), None);
                limits.requests.charge(school, 1.0);
                limits.device.charge(device, 1.0);
                limits.response.charge(response, 1.0);
            }
            assert_eq!(limits.bytes.wait(&school), None);
            limits.bytes.charge(school, f64::from(PHOTOGRAPHS) * 4e6);
        }
    }

    #[track_caller]
    fn check(peer: &str, behind_proxy: bool, forwarded: &[&'static str], expected: &str) {
        let name = || axum::http::HeaderName::from_static("x-forwarded-for");
        let headers = forwarded.iter().map(|&value| (name(), axum::http::HeaderValue::from_static(value)));
        let peer = peer.parse().ok().map(Peer);
        let found = Network::sender(peer, behind_proxy, &headers.collect());
        assert_eq!(found, Network(expected.parse().expect("an address")));
    }

    #[test]
    fn only_our_own_proxy_is_believed_and_only_its_own_word() {
        check("192.0.2.1", false, &[], "192.0.2.1");
        check("192.0.2.1", false, &["198.51.100.7"], "192.0.2.1");
        check("10.0.0.1", true, &["198.51.100.7"], "198.51.100.7");
        check("10.0.0.1", true, &["203.0.113.9, 198.51.100.7"], "198.51.100.7");
        check("10.0.0.1", true, &["203.0.113.9", "198.51.100.7"], "198.51.100.7");
        check("10.0.0.1", true, &["nonsense"], "10.0.0.1");
        check("10.0.0.1", true, &[], "10.0.0.1");
        check("::ffff:192.0.2.1", false, &[], "192.0.2.1");
        check("2001:db8:1:2:3:4:5:6", false, &[], "2001:db8:1:2::");
        check("", false, &[], "0.0.0.0");
    }
}
