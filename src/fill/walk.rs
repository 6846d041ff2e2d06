//! The frame around the pages of an open response: title, progress, save state, the way on.

use super::Ended;
use super::live::Live;
use super::page;
use super::recording;
use super::review;
use super::runner::{Place, Runner, Turn};
use super::silence;
use super::tongue;
use super::welcome::language_choice;
use crate::device::{Durability, OnlyRead, shared, visit};
use crate::dialog::{Question, confirm};
use crate::ui::Ui;
use leptos::prelude::*;
use leptos::task::spawn_local;
use messages::Text;
use wasm_bindgen::JsCast;
use xforms::{Form, Limit, Response};

const LEAVE: Question = Question {
    title: Text::LeaveSharedTitle,
    lead: Text::LeaveSharedLead,
    yes: Text::LeaveShared,
    no: Text::Cancel,
    grave: true,
};

/// Everything that is shown while a response is open. `steal` takes it over from another tab; `ended` hears that it is
/// deleted.
pub fn view(
    ui: Ui,
    live: Live,
    form: &Form,
    steal: impl Fn() + Copy + Send + 'static,
    ended: impl Fn(Ended) + Copy + Send + Sync + 'static,
) -> AnyView {
    let recovered = live.session().recovered();
    let incomplete = recovered.set_aside + recovered.stranded + recovered.branches > 0;
    let runner = Runner::new(ui, live);
    let popped = ui.popped_page;
    Effect::new(move |_| {
        if let Some(index) = popped.get() {
            runner.follow_history(index);
        }
    });
    let written = Memo::new(move |_| live.watch_structure(|response| tongue::attributes(response.language())));
    let content = move || match runner.place.get() {
        Place::Review => review::view(runner),
        Place::Page(index) => {
            let shown =
                runner.pages.with_untracked(|pages| pages.get(index).map(|page| page::view(runner.scope, page)));
            // The buttons stand outside: they work in a tab that only reads, too.
            view! {
                <fieldset class="bare" disabled=move || !runner.is_writable() lang=move || written.get().0
                    dir=move || written.get().1>
                    {shown}
                </fieldset>
                {buttons(runner, ended)}
            }
            .into_any()
        }
    };
    view! {
        <div class="survey">
            <div class="survey-head">
                <h1>{form.title().to_owned()}</h1>
                {languages(runner, form)}
            </div>
            {progress(runner)}
            {recording::bar::view(ui, live)}
            {read_only_notice(runner, steal)}
            {incomplete.then(|| view! { <p class="warning" role="status">{ui.text(Text::ResponseBroken)}</p> })}
            {put_back_notice(runner)}
            {save_warning(runner)}
            {limit_warning(runner)}
            <div class="page" id="page" tabindex="-1">{content}</div>
            {on_shared_device(runner, ended)}
        </div>
    }
    .into_any()
}

fn languages(runner: Runner, form: &Form) -> AnyView {
    let chosen = RwSignal::new(runner.live.read(|response| response.language().to_owned()));
    Effect::new(move |_| {
        let language = chosen.get();
        if runner.live.read(|response| response.language() != language) {
            runner.live.set_language(&language);
        }
    });
    language_choice(runner.ui, form, chosen)
}

/// Where in the survey, and whether everything is saved, on one line of fixed height.
fn progress(runner: Runner) -> AnyView {
    let ui = runner.ui;
    let progress = runner.progress;
    let text = move || match runner.place.get() {
        Place::Review => Text::Review.get(ui.language.get()).to_owned(),
        Place::Page(index) => {
            let pages = runner.pages.with(Vec::len);
            // The last page before a gate: more pages come with the answer, so their number means nothing yet.
            let more_may_come = index + 1 == pages && progress.get().0 < progress.get().1;
            ui.language.get().page_of(index + 1, (!more_may_come).then_some(pages))
        }
    };
    view! {
        <div class="progress">
            <p id="progress-text">{text}</p>
            {save_state(runner)}
            <progress aria-labelledby="progress-text" max=move || progress.get().1.to_string() value=move || progress.get().0.to_string()></progress>
        </div>
    }
    .into_any()
}

/// `#save-state`: the word "saved" only when every event is on disk.
fn save_state(runner: Runner) -> AnyView {
    let ui = runner.ui;
    let element = NodeRef::<leptos::html::P>::new();
    element.on_load(move |element| runner.live.session().save().bind(element.unchecked_ref()));
    let saved = Memo::new(move |_| runner.live.session().save().is_saved());
    let word = move || {
        let text = if saved.get() { Text::Saved } else { Text::Saving };
        let durable = runner.live.session().save().durability.get() == Durability::Durable;
        if durable { text.get(ui.language.get()) } else { "" }
    };
    view! { <p id="save-state" class:saved=saved node_ref=element>{word}</p> }.into_any()
}

/// Said at length only when something is wrong with saving.
fn save_warning(runner: Runner) -> AnyView {
    let text = Memo::new(move |_| match runner.live.session().save().durability.get() {
        Durability::Durable => None,
        Durability::TailOnly => Some(Text::KeptNotSafe),
        Durability::Failed => Some(Text::SaveFailed),
    });
    (move || text.get().map(|text| view! { <p class="warning" role="alert">{runner.ui.text(text)}</p> })).into_any()
}

/// The browser lost what this page had stored, and it was stored again.
fn put_back_notice(runner: Runner) -> AnyView {
    let ui = runner.ui;
    (move || {
        runner.live.session().put_back().map(|files| {
            view! {
                <div class="warning" id="put-back" role="alert">
                    <p>{ui.text(Text::PutBack)}</p>
                    {files.then(|| view! { <p>{ui.text(Text::PutBackFiles)}</p> })}
                    <p><a href="/responses">{ui.text(Text::MyResponses)}</a></p>
                </div>
            }
        })
    })
    .into_any()
}

/// Said while the answers reach a limit of the engine: what is beyond it is not there.
fn limit_warning(runner: Runner) -> AnyView {
    let reached = Memo::new(move |_| {
        let mut texts: Vec<Text> = runner.live.watch_all(|response| response.limits().iter().map(limit_text).collect());
        texts.dedup();
        texts
    });
    let said = move |text: Text| view! { <p class="warning" role="alert">{runner.ui.text(text)}</p> };
    (move || reached.get().into_iter().map(said).collect_view()).into_any()
}

fn limit_text(limit: &Limit) -> Text {
    match limit {
        Limit::Entries(_) => Text::TooManyEntries,
        Limit::Text(_) => Text::CalculatedTooLong,
        Limit::Work => Text::TooMuchComputing,
    }
}

fn read_only_notice(runner: Runner, steal: impl Fn() + Copy + Send + 'static) -> AnyView {
    let ui = runner.ui;
    (move || {
        (!runner.is_writable()).then(|| {
            let (why, way_out) = match runner.live.session().only_read() {
                OnlyRead::Elsewhere => (Text::OpenElsewhere, Some(Text::ContinueHere)),
                OnlyRead::Completed => (Text::CompletedElsewhere, None),
                OnlyRead::Gone => (Text::GoneElsewhere, None),
                OnlyRead::Newer => (Text::WrittenByNewer, None),
                OnlyRead::Storage => (Text::NoRoomToWrite, Some(Text::TryAgain)),
            };
            view! {
                <div class="warning" role="alert">
                    <p>{ui.text(why)}</p>
                    {way_out.map(|label| view! {
                        <button type="button" class="secondary" on:click=move |_| steal()>{ui.text(label)}</button>
                    })}
                </div>
            }
        })
    })
    .into_any()
}

/// What a device that strangers share does besides: it forgets who leaves without completing.
fn on_shared_device(runner: Runner, ended: impl Fn(Ended) + Copy + Send + Sync + 'static) -> AnyView {
    if !visit::is_shared() {
        return ().into_any();
    }
    let (ui, live, asked) = (runner.ui, runner.live, RwSignal::new(false));
    let id = live.session().id();
    let gone = move || {
        live.recordings().let_go();
        let session = live.session();
        spawn_local(async move {
            // What the store does not delete now, the device deletes later: the mark says so.
            if session.screen_out().await.is_ok() {
                shared::unmark(id);
            }
        });
        ended(Ended::LeftBehind);
    };
    // Who is interviewed speaks, and touches nothing.
    let busy = move || !live.is_gone() && live.recordings().is_running_now();
    view! {
        <div class="notice">
            <p>{ui.text(Text::SharedDevice)}</p>
            <button type="button" class="quiet" on:click=move |_| asked.set(true)>{ui.text(Text::LeaveShared)}</button>
            {confirm(ui, asked, LEAVE, gone)}
        </div>
        {silence::view(ui, busy, move || shared::mark(id), gone)}
    }
    .into_any()
}

fn buttons(runner: Runner, ended: impl Fn(Ended) + Copy + Send + Sync + 'static) -> AnyView {
    let ui = runner.ui;
    let back = (runner.place.get() != Place::Page(0)).then(|| {
        view! { <button type="button" class="secondary back" on:click=move |_| runner.back()>{ui.text(Text::Back)}</button> }
    });
    let turned = move |turn: Turn| {
        if turn == Turn::ScreenedOut {
            runner.live.recordings().let_go();
            let session = runner.live.session();
            spawn_local(async move {
                // Deleting is tried again by the device; on the screen the response has ended either way.
                let _ = session.screen_out().await;
                ended(Ended::ScreenedOut);
            });
        }
    };
    let offered = runner.offered_range();
    let ends = Memo::new(move |_| runner.live.watch_all(Response::screened_out));
    let next_label = move || {
        let text = match offered {
            _ if ends.get() => Text::Finish,
            Some(_) => Text::NothingToAdd,
            None => Text::Next,
        };
        text.get(ui.language.get())
    };
    let add = offered.map(|range| {
        view! {
            <button type="button" class="primary" disabled=move || !runner.is_writable()
                on:click=move |_| runner.add_entry(range)>{ui.text(Text::AddEntry)}</button>
        }
    });
    // Asked anew for each page: whoever goes on by pages keeps the short way back.
    let changing = runner.changing.get().is_some();
    let return_to_review = changing.then(|| {
        view! {
            <button type="button" class="primary" id="return-to-review"
                on:click=move |_| turned(runner.return_to_review())>{ui.text(Text::ReturnToReview)}</button>
        }
    });
    let next_class = if offered.is_some() || changing { "secondary" } else { "primary" };
    view! {
        <div class="actions">
            {back}
            {add}
            <button type="button" class=next_class on:click=move |_| turned(runner.next())>{next_label}</button>
            {return_to_review}
        </div>
    }
    .into_any()
}
