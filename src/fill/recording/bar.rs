//! The bar on top of every page while sound is being recorded.

use super::{End, State};
use crate::fill::live::Live;
use crate::ui::Ui;
use leptos::prelude::*;
use messages::Text;

/// Takes up what an earlier page left, shows what runs, and ends it with the response's pages.
pub fn view(ui: Ui, live: Live) -> AnyView {
    let recordings = live.recordings();
    let writable = live.session().save().writable.clone();
    if writable.get_untracked() {
        leptos::task::spawn_local(recordings.take_up(live));
    }
    Effect::new(move |_| {
        if !writable.get() {
            recordings.let_go();
        }
    });
    // `pagehide` comes without it where a page is left at once, and the other way round on a phone.
    let hidden = window_event_listener_untyped("visibilitychange", move |_| recordings.hand_over());
    let left = window_event_listener_untyped("pagehide", move |_| recordings.hand_over());
    on_cleanup(move || {
        hidden.remove();
        left.remove();
        // Whoever leaves the survey's pages means the recording all the same.
        recordings.end(live, End::Wanted);
    });
    let said = move || match recordings.state.get() {
        State::Running(_) => Text::Recording.get(ui.language.get()),
        State::Ending(_) => Text::KeepingFile.get(ui.language.get()),
        State::Idle | State::Asking(_) => "",
    };
    let bar = move || {
        recordings.is_running().then(|| {
            view! {
                <div class="recording-bar">
                    <p><span class="dot" aria-hidden="true"></span> {ui.text(Text::Recording)}</p>
                    <p role="timer" aria-live="off" aria-label=ui.text(Text::RecordingTime)>
                        {move || clock(recordings.seconds.get())}
                    </p>
                    <button type="button" class="secondary" on:click=move |_| recordings.end(live, End::Wanted)>
                        {ui.text(Text::StopRecording)}
                    </button>
                    {move || recordings.muted.get().then(|| view! { <p class="muted" role="alert">{ui.text(Text::MicrophoneMuted)}</p> })}
                </div>
            }
        })
    };
    // What is said aloud is said once; the time that runs is for eyes, and for whoever goes there.
    view! { <p class="visually-hidden" role="status">{said}</p> {bar} }.into_any()
}

/// `1:05:07`.
fn clock(seconds: u64) -> String {
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_reads_like_one() {
        let check = |seconds: u64, expected: &str| assert_eq!(clock(seconds), expected);
        check(0, "0:00");
        check(7, "0:07");
        check(754, "12:34");
        check(3_907, "1:05:07");
    }
}
