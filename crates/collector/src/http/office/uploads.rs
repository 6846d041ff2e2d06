//! What was uploaded and not published yet, between the report and its button, and what came of it. It is kept in memory
//! only, for a while: whoever comes too late uploads it once more.

use crate::{
    findings::Finding,
    publishing::{Published, Wish},
    random,
};
use axum::http::StatusCode;
use outbox::Digest;
use serde::{Deserialize, Serialize};
use std::{
    collections::VecDeque,
    fmt, io,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// Most uploads that wait; the oldest goes first.
const MOST: usize = 4;
/// How many bytes may wait, all together; the oldest goes first.
const MOST_BYTES: usize = 128 << 20;
/// Most results that are shown.
const MOST_DONE: usize = 64;
/// How long any of them is kept.
const KEPT: Duration = Duration::from_secs(3600);

/// Names an upload; nobody guesses it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Token(String);

/// Why an upload was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UploadError {
    TooLarge,
    /// There is no room for it in memory now.
    Busy,
    Broken,
}

/// How far an upload is.
#[derive(Debug, Clone)]
pub enum Upload {
    Waiting(Waiting),
    /// Nothing came of it: for which survey it was, and why.
    Refused {
        survey: Option<String>,
        status: StatusCode,
        problem: String,
    },
    /// It was published; the findings are what was said all the same.
    Done(Box<(Published, Vec<Finding>)>),
}

/// What was uploaded and is not published.
#[derive(Debug, Clone)]
pub struct Waiting {
    pub wish: Wish,
    /// What the survey showed when its report was made.
    pub shown: Option<Digest>,
    /// What came of a button, where that was not done.
    pub not_done: Option<String>,
    /// Its texts were written on the page of the clause.
    pub of_clause: bool,
}

impl Waiting {
    /// What nobody has looked at yet.
    pub fn of(wish: Wish) -> Self {
        Self { wish, shown: None, not_done: None, of_clause: false }
    }
}

impl Upload {
    /// How many bytes wait in it.
    fn len(&self) -> usize {
        match self {
            Self::Waiting(waiting) => waiting.wish.files.iter().map(|(_, bytes)| bytes.len()).sum(),
            Self::Refused { .. } | Self::Done(_) => 0,
        }
    }
}

/// The uploads that are known.
#[derive(Default)]
pub struct Uploads {
    known: Mutex<VecDeque<(Token, Instant, Upload)>>,
    /// One is looked at or published at a time: it takes memory, and a second click finds what the first has done.
    turn: tokio::sync::Mutex<()>,
}

impl Token {
    /// # Errors
    /// If there are no random bytes.
    pub fn new() -> io::Result<Self> {
        Ok(Self(random::hex(&random::bytes::<16>()?)))
    }
}

impl Uploads {
    pub async fn turn(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.turn.lock().await
    }

    /// Keeps an upload, in the place of what it was before, until it is too old or others take its place.
    pub fn keep(&self, token: &Token, upload: Upload) {
        let mut known = self.known(Instant::now());
        known.retain(|(other, ..)| other != token);
        known.push_back((token.clone(), Instant::now(), upload));
        drop_oldest(&mut known, MOST, |upload| matches!(upload, Upload::Waiting(..)));
        let mut held = 0;
        let lengths: Vec<_> = known.iter().rev().map(|(.., upload)| upload.len()).collect();
        let fit = lengths.into_iter().take_while(|length| {
            held += length;
            held <= MOST_BYTES
        });
        let too_many = known.len() - fit.count();
        known.drain(..too_many);
        drop_oldest(&mut known, MOST_DONE, |upload| !matches!(upload, Upload::Waiting(_)));
    }

    pub fn get(&self, token: &Token) -> Option<Upload> {
        self.get_at(token, Instant::now())
    }

    fn get_at(&self, token: &Token, now: Instant) -> Option<Upload> {
        self.known(now).iter().find(|(known, ..)| known == token).map(|(.., upload)| upload.clone())
    }

    fn known(&self, now: Instant) -> MutexGuard<'_, VecDeque<(Token, Instant, Upload)>> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|(_, since, _)| now.saturating_duration_since(*since) < KEPT);
        known
    }
}

fn drop_oldest(known: &mut VecDeque<(Token, Instant, Upload)>, most: usize, is_kind: impl Fn(&Upload) -> bool) {
    let mut too_many = known.iter().filter(|(.., upload)| is_kind(upload)).count().saturating_sub(most);
    known.retain(|(.., upload)| {
        let dropped = too_many > 0 && is_kind(upload);
        too_many -= usize::from(dropped);
        !dropped
    });
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_uploads_are_kept_for_a_while() {
        let uploads = Uploads::default();
        let wish = |name: &str| Upload::Waiting(Waiting::of(Wish { survey: Some(name.to_owned()), ..Wish::default() }));
        let tokens: Vec<Token> = ["a", "b", "c", "d", "e"].iter().map(|name| Token((*name).to_owned())).collect();
        tokens.iter().for_each(|token| uploads.keep(token, wish(&token.0)));
        let at = |token, now| match uploads.get_at(token, now) {
            Some(Upload::Waiting(waiting)) => waiting.wish.survey,
            _ => None,
        };
        let now = Instant::now();
        assert_eq!(at(&tokens[0], now), None);
        assert_eq!(at(&tokens[1], now).as_deref(), Some("b"));
        // To look again is no further upload.
        uploads.keep(&tokens[4], wish("again"));
        assert_eq!(at(&tokens[1], now).as_deref(), Some("b"));
        assert_eq!(at(&tokens[4], now).as_deref(), Some("again"));
        assert_eq!(at(&tokens[4], now + KEPT + KEPT), None);
    }
}
