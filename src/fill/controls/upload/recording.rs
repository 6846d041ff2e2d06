//! Sound: recorded here, or chosen as a file. The recording itself belongs to the response (`fill::recording`).

use super::{
    Upload,
    chooser::{self, Chooser},
};
use crate::device::recorder;
use crate::dialog::{Question, confirm};
use crate::fill::recording::{End, Recordings, State};
use leptos::prelude::*;
use leptos::task::spawn_local;
use messages::Text;
use outbox::{Recording, policy};
use xforms::Quality;

const FORGET: Question = Question {
    title: Text::RemoveRecordingTitle,
    lead: Text::RemoveRecordingLead,
    yes: Text::RemoveRecording,
    no: Text::KeepDraft,
    grave: true,
};

/// Room for less than this is said before somebody speaks, in minutes.
const SCARCE_MIN: u64 = 180;

pub(super) fn view(upload: Upload, accept: String) -> AnyView {
    let label = Text::ChooseRecording;
    let chosen = chooser::view(upload, Chooser { accept, camera: None, label, aside: false });
    let recordings = upload.question.live.recordings();
    let left = left(upload, recordings);
    if upload.capture.quality == Quality::External || !recorder::is_possible() {
        return view! { {left} {chosen} }.into_any();
    }
    let (live, node, ui) = (upload.question.live, upload.question.node, upload.question.scope.ui);
    let bit_rate = upload.capture.quality.bit_rate();
    let is_here = move || recordings.node() == Some(node);
    let press = move |_| {
        if recordings.is_running_now() {
            recordings.end(live, End::Wanted);
        } else {
            let mode = ui.device.storage().get_untracked().mode;
            upload.replacing(move || recordings.begin(live, node, bit_rate, mode));
        }
    };
    // One microphone, one recording; the bar ends the one of another question.
    let busy = move || match recordings.state.get() {
        State::Idle => upload.is_busy(),
        State::Running(at) => at != node,
        State::Asking(_) | State::Ending(_) => true,
    };
    let label = move || {
        let text = if is_here() { Text::StopRecording } else { Text::RecordSound };
        text.get(ui.language.get())
    };
    let said = move || {
        let language = ui.language.get();
        match recordings.state.get() {
            State::Running(at) if at == node => Text::RecordingGoesOn.get(language).to_owned(),
            State::Running(_) => Text::RecordingElsewhere.get(language).to_owned(),
            State::Ending(at) if at == node => Text::KeepingFile.get(language).to_owned(),
            _ => match (recordings.outcome(node), minutes_left(upload, bit_rate)) {
                (Some(outcome), _) => outcome.text(language),
                (None, Some(minutes)) => language.room_for_recording(minutes),
                (None, None) => String::new(),
            },
        }
    };
    view! {
        {left}
        <div class="means">
            <button type="button" class="secondary" class:recording=is_here id=upload.question.id() on:click=press
                disabled=busy>{label}</button>
            <p class="hint" role="status">{said}</p>
            {chosen}
        </div>
    }
    .into_any()
}

/// How long a recording may get, where that is not long. It stands on the device twice for a moment. Reactive.
fn minutes_left(upload: Upload, bit_rate: u32) -> Option<u64> {
    let room = upload.question.scope.ui.device.storage().get().room?;
    let minutes = (room.free() / 2).min(policy::MAX_FILE) * 8 / u64::from(bit_rate) / 60;
    (minutes < SCARCE_MIN).then_some(minutes)
}

/// A recording that is stored here and could not be made the answer: nothing is decided without the person.
fn left(upload: Upload, recordings: Recordings) -> AnyView {
    let (live, node, ui) = (upload.question.live, upload.question.node, upload.question.scope.ui);
    let shown = move |recording: Recording| {
        let asked = RwSignal::new(false);
        let seconds = recording.ms / 1_000;
        let recording = StoredValue::new(recording);
        view! {
            <div class="warning" role="alert">
                <p>{ui.say(move |language| language.recording_left(seconds))}</p>
                <button type="button" class="secondary" on:click=move |_| spawn_local(recordings.take_up(live))>
                    {ui.text(Text::TryAgain)}
                </button>
                <button type="button" class="quiet" on:click=move |_| asked.set(true)>{ui.text(Text::RemoveRecording)}</button>
                {confirm(ui, asked, FORGET, move || recordings.forget(live, recording.get_value()))}
            </div>
        }
    };
    (move || recordings.left_at(live, node).map(shown)).into_any()
}
