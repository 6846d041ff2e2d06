//! Sound: recorded here, or chosen as a file.

use super::{
    Keeping, Upload,
    chooser::{self, Chooser},
    ending,
};
use crate::device::recorder::{self, NoSound, Recorder};
use leptos::prelude::*;
use leptos::task::spawn_local;
use messages::Text;
use xforms::Quality;

pub(super) fn view(upload: Upload, accept: String) -> AnyView {
    let label = Text::ChooseRecording;
    let chosen = chooser::view(upload, Chooser { accept, camera: None, label, aside: false });
    if upload.capture.quality == Quality::External || !recorder::is_possible() {
        return chosen;
    }
    let recorder = StoredValue::new_local(None::<Recorder>);
    let recording = RwSignal::new(false);
    let press = move |_| {
        if recording.get_untracked() {
            recording.set(false);
            if let Some(recorder) = recorder.try_update_value(Option::take).flatten() {
                finish(upload, recorder);
            }
        } else {
            begin(upload, recorder, recording);
        }
    };
    // Whoever goes on without pressing the button means the recording all the same.
    on_cleanup(move || {
        if let Some(recorder) = recorder.try_update_value(Option::take).flatten() {
            finish(upload, recorder);
        }
    });
    let ui = upload.question.scope.ui;
    let label = move || {
        let text = if recording.get() { Text::StopRecording } else { Text::RecordSound };
        text.get(ui.language.get())
    };
    view! {
        <div class="means">
            <button type="button" class="secondary" class:recording=recording id=upload.question.id() on:click=press
                disabled=move || upload.is_busy()>{label}</button>
            <p class="hint" role="status">{move || recording.get().then(|| Text::Recording.get(ui.language.get()))}</p>
            {chosen}
        </div>
    }
    .into_any()
}

fn begin(upload: Upload, kept: StoredValue<Option<Recorder>, LocalStorage>, recording: RwSignal<bool>) {
    spawn_local(async move {
        match Recorder::start(upload.capture.quality.bit_rate()).await {
            Ok(recorder) => {
                upload.keeping.try_set(Keeping::Idle);
                recording.try_set(true);
                // If the question is gone, the microphone goes off at once.
                kept.try_update_value(|kept| *kept = Some(recorder));
            }
            Err(NoSound::Denied) => drop(upload.keeping.try_set(Keeping::Failed(Text::MicrophoneDenied))),
            Err(NoSound::Unavailable) => drop(upload.keeping.try_set(Keeping::Failed(Text::MicrophoneMissing))),
        }
    });
}

fn finish(upload: Upload, recorder: Recorder) {
    upload.keep(async move {
        let blob = recorder.stop().await.ok_or(Text::FileNotKept)?;
        let ending = match blob.type_().as_str() {
            "audio/mp4" => "m4a".to_owned(),
            other => ending(&other.replace('/', ".")),
        };
        Ok((blob, ending))
    });
}
