//! The recording of an open response. It belongs to the response and not to a page: it goes on while pages are turned, and
//! `bar` says so on every one of them.

pub mod bar;
mod state;

pub use state::{End, Outcome, Recordings, State};

use super::live::Live;
use crate::device::{AttachError, NotAttached, StorageMode, js::sleep, recorder};
use crate::session::Listening;
use leptos::prelude::*;
use leptos::task::spawn_local;
use messages::Text;
use outbox::{Recording, policy};
use recorder::{NoSound, Recorder};
use xforms::NodeId;

/// How often the time on the screen is looked at.
const TICK_MS: i32 = 250;

impl Recordings {
    /// A recording of this question that is stored and not an answer. Reactive.
    pub fn left_at(self, live: Live, node: NodeId) -> Option<Recording> {
        let is_it = |left: &&Recording| live.read(|response| response.find(&left.reference)) == Some(node);
        self.left.with(|all| all.iter().find(is_it).cloned())
    }

    /// Turns the microphone on for a question.
    pub fn begin(self, live: Live, node: NodeId, bit_rate: u32, mode: StorageMode) {
        if self.state.get_untracked() != State::Idle || live.is_gone() {
            return;
        }
        self.note(node, None);
        if !matches!(mode, StorageMode::Both | StorageMode::DatabaseOnly) {
            // Before somebody speaks, not after.
            return self.note(node, Some(Outcome::Failed(Text::FilesNeedDatabase)));
        }
        self.state.set(State::Asking(node));
        let heard = live.session().record(node);
        let listening = heard.downgrade();
        spawn_local(async move {
            let started = Recorder::start(bit_rate, move |what| self.hear(live, &listening, what)).await;
            if self.state.try_get_untracked() != Some(State::Asking(node)) {
                // The response was left meanwhile: the microphone goes off at once.
                return;
            }
            match started {
                Ok(recorder) => {
                    heard.begin();
                    self.seconds.set(0);
                    self.muted.set(false);
                    self.running.set_value(Some((recorder, heard.clone())));
                    self.state.set(State::Running(node));
                    self.count(heard.downgrade()).await;
                }
                Err(error) => {
                    let denied = error == NoSound::Denied;
                    let text = if denied { Text::MicrophoneDenied } else { Text::MicrophoneMissing };
                    self.note(node, Some(Outcome::Failed(text)));
                    self.state.set(State::Idle);
                }
            }
        });
    }

    /// Keeps the time on the screen true.
    async fn count(self, listening: Listening) {
        while let Some(State::Running(_)) = self.state.try_get_untracked() {
            let Some(heard) = listening.heard() else { break };
            let seconds = heard.ms() / 1_000;
            drop(heard);
            if self.seconds.try_get_untracked().is_some_and(|known| known != seconds) {
                self.seconds.try_set(seconds);
            }
            sleep(TICK_MS).await;
        }
    }

    fn hear(self, live: Live, listening: &Listening, what: recorder::Heard) {
        let Some(heard) = listening.heard() else { return };
        match what {
            recorder::Heard::Piece(piece) => {
                heard.take(piece, move || self.end(live, End::NoRoom));
                if !heard.has_place() {
                    self.drop_unwanted();
                } else if heard.len() > policy::MAX_FILE {
                    self.end(live, End::TooLarge);
                }
            }
            recorder::Heard::Muted(muted) => drop(self.muted.try_set(muted)),
            recorder::Heard::Ended => self.end(live, End::NoMicrophone),
        }
    }

    /// Ends the recording and keeps it as the answer.
    pub fn end(self, live: Live, why: End) {
        if let Some(ending) = self.ending(live, why) {
            spawn_local(ending);
        }
    }

    /// The same, for whoever waits until it is the answer or could not be made one.
    pub async fn end_and_wait(self, live: Live) {
        if let Some(ending) = self.ending(live, End::Wanted) {
            ending.await;
        }
    }

    fn ending(self, live: Live, why: End) -> Option<impl Future<Output = ()> + use<>> {
        let (recorder, heard) = self.running.try_update_value(Option::take).flatten()?;
        let State::Running(node) = self.state.get_untracked() else { return None };
        self.state.set(State::Ending(node));
        let (busy, seconds) = (live.keeps_file(), heard.ms() / 1_000);
        Some(async move {
            recorder.stop().await;
            match heard.attach().await {
                Ok(changes) => {
                    live.fire(changes);
                    self.note(node, Some(Outcome::Kept(why, seconds)));
                }
                Err((error, left)) => {
                    self.note(node, Some(Outcome::Failed(sentence(error))));
                    self.left.try_update(|all| all.extend(left));
                }
            }
            drop(busy);
            self.state.try_set(State::Idle);
        })
    }

    /// Makes answers of what an earlier page recorded and could not finish, and of what is left since.
    pub async fn take_up(self, live: Live) {
        if live.is_gone() {
            return;
        }
        let (session, busy) = (live.session(), live.keeps_file());
        let mut left = Vec::new();
        for recording in session.unfinished_recordings().await {
            let node = session.read(|response| response.find(&recording.reference));
            match session.attach_recording(&recording).await {
                Ok(changes) => {
                    live.fire(changes);
                    let outcome = Outcome::Kept(End::PageGone, recording.ms / 1_000);
                    node.into_iter().for_each(|node| self.note(node, Some(outcome)));
                }
                Err(_) => left.push(recording),
            }
        }
        self.left.try_set(left);
        drop(busy);
    }

    /// Deletes a recording that is no answer.
    pub fn forget(self, live: Live, recording: Recording) {
        let session = live.session();
        self.left.update(|all| all.retain(|left| left.name != recording.name));
        spawn_local(async move { session.forget_recording(&recording).await });
    }
}

/// Why a file is not kept.
pub fn sentence(error: AttachError) -> Text {
    match error {
        AttachError::TooMany => Text::TooManyFiles,
        AttachError::NotAttached(why) => match why {
            NotAttached::NoDatabase => Text::FilesNeedDatabase,
            NotAttached::Storage => Text::NoRoomForFile,
            NotAttached::ReadOnly | NotAttached::Source | NotAttached::Interrupted => Text::FileNotKept,
        },
    }
}
