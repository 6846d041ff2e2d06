//! What is known of an open response's recordings, whatever page is shown.

use crate::device::recorder::Recorder;
use crate::session::Heard;
use leptos::prelude::*;
use leptos::task::spawn_local;
use messages::{Language, Text};
use outbox::Recording;
use xforms::NodeId;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Idle,
    /// The browser asks for the microphone.
    Asking(NodeId),
    Running(NodeId),
    /// What was heard is becoming the answer.
    Ending(NodeId),
}

/// Why a recording ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Somebody wanted it to.
    Wanted,
    /// The page that recorded is gone: it was found when the response was opened again.
    PageGone,
    NoMicrophone,
    NoRoom,
    TooLarge,
}

/// What came of a question's recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The recording is the answer; so many seconds.
    Kept(End, u64),
    Failed(Text),
}

impl Outcome {
    pub fn text(self, language: Language) -> String {
        match self {
            Outcome::Kept(End::Wanted, seconds) => language.recording_kept(seconds),
            Outcome::Kept(End::PageGone, seconds) => language.recording_interrupted(seconds),
            Outcome::Kept(End::NoMicrophone, seconds) => language.recording_without_microphone(seconds),
            Outcome::Kept(End::NoRoom, seconds) => language.recording_without_room(seconds),
            Outcome::Kept(End::TooLarge, seconds) => language.recording_too_large(seconds),
            Outcome::Failed(text) => text.get(language).to_owned(),
        }
    }
}

/// The recordings of one open response: at most one runs.
#[derive(Clone, Copy)]
pub struct Recordings {
    pub state: RwSignal<State>,
    /// How long the running one is.
    pub seconds: RwSignal<u64>,
    /// The device gives silence instead of sound.
    pub muted: RwSignal<bool>,
    pub(super) outcomes: RwSignal<Vec<(NodeId, Outcome)>>,
    /// Recordings that are stored here and could not be made an answer.
    pub(super) left: RwSignal<Vec<Recording>>,
    pub(super) running: StoredValue<Option<(Recorder, Heard)>, LocalStorage>,
}

impl Recordings {
    pub fn new() -> Self {
        Recordings {
            state: RwSignal::new(State::Idle),
            seconds: RwSignal::new(0),
            muted: RwSignal::new(false),
            outcomes: RwSignal::new(Vec::new()),
            left: RwSignal::new(Vec::new()),
            running: StoredValue::new_local(None),
        }
    }

    /// Whose answer is being recorded. Reactive.
    pub fn node(self) -> Option<NodeId> {
        match self.state.get() {
            State::Running(node) | State::Ending(node) => Some(node),
            State::Idle | State::Asking(_) => None,
        }
    }

    /// Whether a recording runs. Reactive.
    pub fn is_running(self) -> bool {
        matches!(self.state.get(), State::Running(_))
    }

    /// The same, as of now.
    pub fn is_running_now(self) -> bool {
        matches!(self.state.try_get_untracked(), Some(State::Running(_)))
    }

    /// What came of a question's last recording. Reactive.
    pub fn outcome(self, node: NodeId) -> Option<Outcome> {
        self.outcomes.with(|all| all.iter().find(|(at, _)| *at == node).map(|(_, outcome)| *outcome))
    }

    pub(super) fn note(self, node: NodeId, outcome: Option<Outcome>) {
        self.outcomes.try_update(|all| {
            all.retain(|(at, _)| *at != node);
            all.extend(outcome.map(|outcome| (node, outcome)));
        });
    }

    /// Asks the microphone for what it has so far: the page may not live much longer.
    pub fn hand_over(self) {
        self.running.try_with_value(|running| {
            if let Some((recorder, _)) = running {
                recorder.hand_over();
            }
        });
    }

    /// Turns the microphone off without more ado: the response has ended, or another tab has it. What is stored stays
    /// where it is: it goes with the response, or whoever opens that next finds it.
    pub fn let_go(self) {
        if let Some((_, heard)) = self.running.try_update_value(Option::take).flatten() {
            heard.let_go();
        }
        self.state.try_set(State::Idle);
    }

    /// Its question was removed.
    pub(super) fn drop_unwanted(self) {
        if let Some((_, heard)) = self.running.try_update_value(Option::take).flatten() {
            spawn_local(async move { heard.forget().await });
        }
        self.state.try_set(State::Idle);
    }

    /// Whether something is stored that is no answer yet.
    pub fn has_left(self) -> bool {
        self.left.try_with_untracked(|left| !left.is_empty()).unwrap_or_default()
    }
}
