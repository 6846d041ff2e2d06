//! The pace of a request: its body has to come on, its answer has to be taken.

use super::{pulse::Patience, pulse::Request as Presence, visits::Visit};
use axum::{
    Extension,
    body::{Body, Bytes, HttpBody},
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures_util::stream;
use http_body::{Frame, SizeHint};
use http_body_util::BodyExt;
use std::{
    io,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};
use tokio::time::Instant;

type Shared = Arc<Mutex<Presence>>;

fn with(presence: &Shared, change: impl FnOnce(&mut Presence)) {
    change(&mut presence.lock().unwrap_or_else(PoisonError::into_inner));
}

/// Notes a request for as long as it lasts, and gives its body the time that it may take.
pub async fn keep(visit: Option<Extension<Arc<Visit>>>, request: Request, next: Next) -> Response {
    let Some(Extension(visit)) = visit else { return next.run(request).await };
    let presence = match visit.begin() {
        Ok(presence) => Arc::new(Mutex::new(presence)),
        Err(failure) => return failure.into_response(),
    };
    let (head, body) = request.into_parts();
    let body = if body.is_end_stream() { body } else { paced(body, *visit.patience(), presence.clone()) };
    let response = next.run(Request::from_parts(head, body)).await;
    response.map(|body| Body::new(Answer { body, presence }))
}

/// A body that ends with an error once it comes too slowly.
fn paced(body: Body, patience: Patience, presence: Shared) -> Body {
    with(&presence, |presence| presence.receiving(true));
    let begun = (body, Credit::new(patience), Receiving(presence));
    Body::from_stream(stream::unfold(Some(begun), async |state| {
        let (mut body, mut credit, presence) = state?;
        loop {
            let waited = Instant::now();
            let piece = match tokio::time::timeout(credit.left, body.frame()).await {
                Err(_) => Err(io::ErrorKind::TimedOut.into()),
                Ok(None) => return None,
                Ok(Some(Err(error))) => Err(io::Error::other(error)),
                Ok(Some(Ok(frame))) => match frame.into_data() {
                    Ok(data) => Ok(data),
                    Err(_) => continue,
                },
            };
            return Some(match piece {
                Ok(data) => {
                    credit.note(waited.elapsed(), data.len());
                    (Ok::<Bytes, io::Error>(data), Some((body, credit, presence)))
                }
                Err(error) => (Err(error), None),
            });
        }
    }))
}

/// The body is on its way until this is dropped.
struct Receiving(Shared);

impl Drop for Receiving {
    fn drop(&mut self) {
        with(&self.0, |presence| presence.receiving(false));
    }
}

/// How long the next piece may take. What arrives earns time, up to the whole pause, so that nobody lives on what it sent
/// long ago.
struct Credit {
    patience: Patience,
    left: Duration,
}

impl Credit {
    fn new(patience: Patience) -> Self {
        Self { patience, left: patience.pause }
    }

    fn note(&mut self, waited: Duration, bytes: usize) {
        let earned = Duration::from_secs_f64(bytes as f64 / f64::from(self.patience.rate.max(1)));
        self.left = (self.left.saturating_sub(waited) + earned).min(self.patience.pause);
    }
}

/// An answer; whether its client takes it is noted.
struct Answer {
    body: Body,
    presence: Shared,
}

impl HttpBody for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(cx);
        with(&self.presence, |presence| presence.taking(matches!(frame, Poll::Ready(Some(_)))));
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_arrives_earns_time_and_none_is_saved_up() {
        let patience = Patience { pause: Duration::from_secs(30), rate: 512, ..Default::default() };
        let mut credit = Credit::new(patience);
        credit.note(Duration::from_secs(10), 1 << 20);
        assert_eq!(credit.left, Duration::from_secs(30), "a megabyte is no reason to wait for half an hour");
        for _ in 0..10 {
            credit.note(Duration::from_secs(2), 1);
        }
        assert!(credit.left < Duration::from_secs(11), "a byte now and then is nothing: {:?}", credit.left);
        for _ in 0..1000 {
            credit.note(Duration::from_secs(2), 1024);
        }
        assert!(credit.left > Duration::from_secs(9), "a slow phone that goes on may go on");
    }
}
