//! What a connection does: whose turn it is, since when, and how much came.
//!
//! One rule for all protocols: where it is the client's turn, it has so long. To begin a request (TLS, the first byte, the
//! head, HTTP/2's preface, a pause between requests: all the same), to take what is answered. Bodies have their own
//! ([`super::pace`]).

use std::{
    collections::BTreeMap,
    io,
    pin::Pin,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    sync::Notify,
    time::Instant,
};

/// How long clients may take.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// For the TLS handshake.
    pub handshake: Duration,
    /// From there until the head of the first request is here.
    pub first: Duration,
    /// From one request's end to the head of the next.
    pub idle: Duration,
    /// For taking the next piece of an answer, of about 64 KiB.
    pub taking: Duration,
    /// With nothing of a body arriving…
    pub pause: Duration,
    /// …which is worth so many bytes a second.
    pub rate: u32,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            handshake: Duration::from_secs(10),
            first: Duration::from_secs(15),
            idle: Duration::from_secs(30),
            taking: Duration::from_secs(60),
            pause: Duration::from_secs(30),
            rate: 512,
        }
    }
}

/// How often a connection is looked at while requests are worked on.
const LOOK: Duration = Duration::from_secs(5);
/// What a beginner is taken to have sent, so that nobody is called slow before it could be fast.
const ADVANCE: f64 = 4096.0;

/// A connection, as its limits see it.
#[derive(Debug)]
pub struct Pulse {
    state: Mutex<State>,
    put_out: Notify,
    /// Requests of all connections.
    all: Arc<AtomicUsize>,
}

#[derive(Debug)]
struct State {
    /// When the client's turn began: at the beginning, or with the end of the last request.
    since: Instant,
    /// Bytes that went through since then.
    bytes: u64,
    begun: u64,
    in_flight: usize,
    /// Requests whose bodies are not whole yet.
    receiving: usize,
    /// Requests whose answers have a piece ready, and since when.
    taking: BTreeMap<u64, Instant>,
    /// The client does not take what is written; when it took something last.
    blocked: bool,
    took: Instant,
    /// It was put out.
    gone: bool,
}

impl Pulse {
    /// Of a connection that begins; `all` counts the requests of all of them.
    pub fn new(all: Arc<AtomicUsize>) -> Arc<Self> {
        let now = Instant::now();
        let state = State {
            since: now,
            bytes: 0,
            begun: 0,
            in_flight: 0,
            receiving: 0,
            taking: BTreeMap::new(),
            blocked: false,
            took: now,
            gone: false,
        };
        Arc::new(Self { state: Mutex::new(state), put_out: Notify::new(), all })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Resolves when the client has let its time go by, or was put out.
    pub async fn ended(&self, patience: &Patience) {
        loop {
            let now = Instant::now();
            let deadline = self.deadline(patience);
            if deadline.is_some_and(|deadline| deadline <= now) {
                return;
            }
            let look = now + LOOK.min(patience.idle).min(patience.taking);
            tokio::select! {
                () = tokio::time::sleep_until(deadline.map_or(look, |deadline| deadline.min(look))) => {}
                () = self.put_out.notified() => return,
            }
        }
    }

    /// Until when the client has to do something; none while it is our turn.
    fn deadline(&self, patience: &Patience) -> Option<Instant> {
        let state = self.state();
        if state.in_flight > 0 {
            return state.taking.values().min().map(|&since| since + patience.taking);
        }
        let quiet = if state.begun == 0 { patience.first } else { patience.idle };
        Some(if state.blocked {
            // The end of an answer is still on its way; answers to a client's pings do not keep it for ever.
            (state.took + patience.taking).min(state.since + 5 * patience.taking)
        } else {
            state.since + quiet
        })
    }

    /// Closes the connection as it stands. Its requests count no more from now on, though they end only a little later.
    pub fn put_out(&self) {
        let mut state = self.state();
        if !state.gone {
            state.gone = true;
            self.all.fetch_sub(state.in_flight, Ordering::Relaxed);
        }
        self.put_out.notify_one();
    }

    /// How fast the client goes, in bytes a second to a request, and how long it has had; none while it is our turn.
    pub fn speed(&self, now: Instant) -> Option<(f64, Duration)> {
        let state = self.state();
        let ours = state.in_flight > 0 && state.receiving == 0 && state.taking.is_empty();
        let had = now.saturating_duration_since(state.since);
        let each = state.receiving.max(1) as f64;
        (!ours).then(|| ((state.bytes as f64 + ADVANCE) / had.as_secs_f64().max(1e-3) / each, had))
    }

    /// Requests that are worked on, or wait for their clients.
    pub fn in_flight(&self) -> usize {
        self.state().in_flight
    }

    /// Whether a body is on its way.
    pub fn is_receiving(&self) -> bool {
        self.state().receiving > 0
    }

    /// A request has begun.
    pub fn begin(self: &Arc<Self>) -> Request {
        let mut state = self.state();
        state.begun += 1;
        state.in_flight += 1;
        if !state.gone {
            self.all.fetch_add(1, Ordering::Relaxed);
        }
        Request { pulse: self.clone(), number: state.begun, receiving: false }
    }

    fn count(&self, bytes: usize) {
        self.state().bytes += bytes as u64;
    }

    fn wrote(&self, written: &Poll<io::Result<usize>>) {
        let mut state = self.state();
        state.blocked = written.is_pending();
        if let Poll::Ready(Ok(bytes)) = written {
            state.bytes += *bytes as u64;
            state.took = Instant::now();
        }
    }
}

/// A request from its head to the last byte of its answer.
#[derive(Debug)]
pub struct Request {
    pulse: Arc<Pulse>,
    number: u64,
    receiving: bool,
}

impl Request {
    /// Its body begins to come, or has come.
    pub fn receiving(&mut self, receiving: bool) {
        if self.receiving != receiving {
            let mut state = self.pulse.state();
            state.receiving = if receiving { state.receiving + 1 } else { state.receiving.saturating_sub(1) };
            self.receiving = receiving;
        }
    }

    /// A piece of its answer is ready, or was taken.
    pub fn taking(&mut self, ready: bool) {
        let mut state = self.pulse.state();
        if ready {
            state.taking.insert(self.number, Instant::now());
        } else {
            state.taking.remove(&self.number);
        }
    }
}

impl Drop for Request {
    fn drop(&mut self) {
        self.receiving(false);
        let mut state = self.pulse.state();
        if !state.gone {
            self.pulse.all.fetch_sub(1, Ordering::Relaxed);
        }
        state.taking.remove(&self.number);
        state.in_flight = state.in_flight.saturating_sub(1);
        if state.in_flight == 0 {
            (state.since, state.bytes) = (Instant::now(), 0);
        }
    }
}

/// A stream whose bytes are counted.
pub struct Counted<S> {
    pub stream: S,
    pub pulse: Arc<Pulse>,
}

impl<S: AsyncRead + Unpin> AsyncRead for Counted<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(cx, buf);
        self.pulse.count(buf.filled().len() - before);
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Counted<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.pulse.wrote(&written);
        written
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, bytes);
        self.pulse.wrote(&written);
        written
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_client_has_its_time_and_we_take_ours() {
        let short = Duration::from_millis(60);
        let patience = Patience { first: short, idle: 2 * short, taking: 3 * short, ..Patience::default() };
        let pulse = Pulse::new(Arc::default());
        let started = Instant::now();
        pulse.ended(&patience).await;
        assert!(started.elapsed() >= patience.first, "nothing was asked");

        let pulse = Pulse::new(Arc::default());
        let request = pulse.begin();
        assert!(tokio::time::timeout(10 * short, pulse.ended(&patience)).await.is_err(), "it is our turn");
        drop(request);
        let ended = Instant::now();
        pulse.ended(&patience).await;
        assert!(ended.elapsed() >= patience.idle);

        let pulse = Pulse::new(Arc::default());
        let mut request = pulse.begin();
        request.taking(true);
        let ready = Instant::now();
        pulse.ended(&patience).await;
        assert!(ready.elapsed() >= patience.taking, "the answer is not taken");
    }
}
