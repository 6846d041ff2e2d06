//! Completing: once, whatever the number of taps; then the receipt's page tells what becomes of the response.

use super::runner::Runner;
use crate::device::{NotCompleted, shared};
use crate::dialog::{Question, confirm};
use crate::navigation;
use crate::route::Route;
use leptos::prelude::*;
use leptos::task::spawn_local;
use messages::Text;

const STOP_FIRST: Question = Question {
    title: Text::StopToCompleteTitle,
    lead: Text::StopToCompleteLead,
    yes: Text::Complete,
    no: Text::Cancel,
    grave: false,
};

/// The review's buttons.
pub fn view(runner: Runner, has_problems: Memo<bool>) -> AnyView {
    let (ui, live) = (runner.ui, runner.live);
    let recordings = live.recordings();
    let (busy, asked) = (RwSignal::new(false), RwSignal::new(false));
    let failed = RwSignal::new(None);
    let complete = move || {
        busy.set(true);
        failed.set(None);
        let session = live.session();
        spawn_local(async move {
            // What was spoken belongs to the answers: without it nothing is completed.
            recordings.end_and_wait(live).await;
            if recordings.has_left() {
                recordings.take_up(live).await;
            }
            if has_problems.try_get_untracked() == Some(true) {
                // Nothing was heard, and the answer is required.
                busy.try_set(false);
                return runner.focus_problems();
            }
            let outcome = match recordings.has_left() {
                true => Err(Text::RecordingNotAttached),
                false => session.complete().await.map_err(sentence),
            };
            match outcome {
                Ok(()) => {
                    shared::unmark(session.id());
                    navigation::replace(ui, Route::Receipt(outbox::receipt::code(&session.id())));
                }
                Err(text) => {
                    busy.try_set(false);
                    failed.try_set(Some(text));
                }
            }
        });
    };
    let press = move |_| {
        if busy.get_untracked() {
        } else if has_problems.get_untracked() {
            runner.focus_problems();
        } else if recordings.is_running_now() {
            asked.set(true);
        } else {
            complete();
        }
    };
    let keeping = Memo::new(move |_| live.is_keeping_files());
    let label = move || {
        let text = match (busy.get(), keeping.get()) {
            (true, _) => Text::Completing,
            (false, true) => Text::KeepingFile,
            (false, false) => Text::Complete,
        };
        text.get(ui.language.get())
    };
    view! {
        {move || failed.get().map(|text| view! { <p class="error" role="alert">{ui.text(text)}</p> })}
        {confirm(ui, asked, STOP_FIRST, complete)}
        <div class="actions">
            <button type="button" class="secondary back" on:click=move |_| runner.back()>{ui.text(Text::Back)}</button>
            <button type="button" class="primary" disabled=move || busy.get() || keeping.get() || !runner.is_writable() on:click=press>{label}</button>
        </div>
    }
    .into_any()
}

fn sentence(error: NotCompleted) -> Text {
    match error {
        NotCompleted::Key => Text::NoSealKey,
        NotCompleted::TooLong => Text::ResponseTooLong,
        NotCompleted::Attachments => Text::AnswerFileMissing,
        NotCompleted::ReadOnly | NotCompleted::Storage => Text::CompleteFailed,
    }
}
