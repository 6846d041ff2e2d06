//! Answering one response.
//!
//! `mod` loads a survey and opens a response; `runner` turns the pages that `pages` computes; `page` and `question` draw
//! them with `controls`; `review` ends it.

mod answer;
mod completing;
mod controls;
mod found;
mod frame;
mod headings;
mod live;
mod long_list;
mod markdown;
mod media;
mod page;
mod pages;
mod question;
mod recording;
mod repeat;
mod review;
mod runner;
#[cfg(test)]
mod sample;
pub mod sent;
pub mod silence;
mod tongue;
mod walk;
pub mod warm_up;
mod welcome;

pub use live::Live;
#[cfg(feature = "bench")]
pub use walk::view as answering;

use crate::device::{
    Draft, FormPack, NotOpened, OpenError, OpenResponse, PackError, Progress, Waiting, Way, js::sleep, shared, time,
    visit,
};
use crate::focus;
use crate::pages::{
    doors,
    trouble::{self, Trouble},
};
use crate::route::Opening;
use crate::session::Session;
use crate::ui::Ui;
use leptos::prelude::*;
use leptos::task::spawn_local;
use messages::{Language, Text};
use outbox::{
    ResponseId,
    wire::{Door, Survey},
};
use std::rc::Rc;
use xforms::{Form, Severity};

/// What a survey's address shows.
#[derive(Clone)]
enum Phase {
    Loading,
    /// A draft is here, and whose it is is not known.
    Found(Draft),
    Welcome {
        pack: Rc<FormPack>,
        form: Rc<Form>,
    },
    Filling {
        session: Session,
        form: Rc<Form>,
        /// The response is a test.
        trial: bool,
    },
    /// Nobody begins a response of this survey any more: its title, and until when what was begun is to be sent.
    Closed(String, Option<String>),
    /// Nobody begins one yet: its title, and from when.
    NotYet(String, String),
    /// The response ended at a screen-out note, whose text is said once more.
    ScreenedOut,
    Failed(Trouble),
}

/// How a response ended without being completed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    ScreenedOut,
    /// On a shared device: whoever answered has gone.
    LeftBehind,
}

type PhaseSignal = RwSignal<Phase, LocalStorage>;

/// The page of a survey: its open draft, or its first page.
pub fn survey(ui: Ui, name: String) -> AnyView {
    let phase = PhaseSignal::new_local(Phase::Loading);
    on_cleanup(sent::remove);
    let opening = ui.opening.get_untracked();
    ui.opening.set(Opening::Ask);
    load(ui, phase, name.clone(), opening);
    let owner = Owner::current().unwrap_or_default();
    let survey = StoredValue::new(name.clone());
    let retry = move || {
        phase.set(Phase::Loading);
        load(ui, phase, name.clone(), opening);
    };
    // A survey that could not be fetched opens by itself when the connection is back.
    let retry_online = retry.clone();
    Effect::new(move |_| {
        let online = ui.device.connection().get() == crate::device::Connection::Online;
        let waits = phase.with_untracked(|phase| matches!(phase, Phase::Failed(trouble) if trouble.is_passing()));
        if online && waits {
            retry_online();
        }
    });
    let shown = move || match with_what_was_sent(phase.get()) {
        Phase::Loading if sent::stands() => ().into_any(),
        Phase::Loading => loading(ui),
        Phase::Found(draft) => found::view(ui, draft, move |opening| load(ui, phase, survey.get_value(), opening)),
        Phase::Welcome { pack, form } => {
            // The response outlives the first page, so what it makes must not belong to it.
            let owner = owner.clone();
            let begin = move |language: String| owner.with(|| begin(ui, phase, &language));
            if sent::adopt(ui, &pack, &form, begin.clone()) {
                return ().into_any();
            }
            sent::remove();
            view! { {trial_banner(ui, pack.survey.trial)} {welcome::view(ui, &pack, &form, begin)} }.into_any()
        }
        Phase::Closed(title, last_day) => trouble::closed(ui, title, last_day),
        Phase::NotYet(title, day) => trouble::not_yet(ui, title, day),
        Phase::Filling { session, form, trial } => {
            let steal = move || continue_here(ui, phase);
            let ended = move |how| match how {
                Ended::ScreenedOut => phase.set(Phase::ScreenedOut),
                Ended::LeftBehind => ui.hand_on(survey.get_value()),
            };
            let walk = walk::view(ui, Live::new(session), &form, steal, ended);
            view! { {trial_banner(ui, trial)} {doors::too_late(ui, survey.get_value())} {walk} }.into_any()
        }
        Phase::ScreenedOut => trouble::screened_out(ui),
        Phase::Failed(trouble) => {
            let retry = retry.clone();
            trouble::view(ui, trouble, retry)
        }
    };
    shown.into_any()
}

/// The first page that the collector has sent is seen until something else is to be.
fn with_what_was_sent(phase: Phase) -> Phase {
    if !matches!(phase, Phase::Loading | Phase::Welcome { .. }) {
        sent::remove();
    }
    phase
}

/// How long nobody wonders whether anything happens at all.
const QUICK_MS: i32 = 1_000;

/// The form is on its way; how far, where that takes its time.
fn loading(ui: Ui) -> AnyView {
    let text = ui.text(Text::Loading);
    let slow = RwSignal::new(false);
    spawn_local(async move {
        sleep(QUICK_MS).await;
        slow.try_set(true);
    });
    let bar = move || match ui.device.progress().get() {
        Some(Progress { done, of }) => {
            view! { <progress aria-label=text value=done.to_string() max=of.to_string()></progress> }.into_any()
        }
        None => view! { <progress aria-label=text></progress> }.into_any(),
    };
    view! { <div class="page loading"><p>{text}</p>{move || slow.get().then(bar)}</div> }.into_any()
}

/// That what is answered here is a test.
fn trial_banner(ui: Ui, trial: bool) -> Option<AnyView> {
    trial.then(|| view! { <p class="trial" id="trial">{ui.text(Text::TrialBanner)}</p> }.into_any())
}

fn load(ui: Ui, phase: PhaseSignal, name: String, opening: Opening) {
    // Whoever has pressed a button goes on where it led.
    let pressed = matches!(phase.try_get_untracked(), Some(Phase::Found(_)));
    if pressed {
        // A second press does nothing.
        phase.set(Phase::Loading);
    }
    let waiting = Waiting::begin();
    spawn_local(async move {
        let next = match opening {
            Opening::New => first_page(ui, &name).await,
            Opening::Draft(id) => reopen(ui, id, Way::IfFree).await,
            Opening::Completed(id) => reopen(ui, id, Way::Reopen).await,
            Opening::Shown | Opening::Ask => match found(ui, &name, opening == Opening::Shown).await {
                Ok(Some((draft, true))) => reopen(ui, draft.id, Way::IfFree).await,
                Ok(Some((draft, false))) => {
                    visit::forget_shown();
                    Ok(Phase::Found(draft))
                }
                Ok(None) => first_page(ui, &name).await,
                Err(trouble) => Err(trouble),
            },
        };
        drop(waiting);
        phase.try_set(next.unwrap_or_else(Phase::Failed));
        if pressed {
            focus::soon("#page, #main:not(:has(#page))");
        }
    });
}

/// The draft that whoever comes may want to go on with, and whether that is certain: this tab has just shown it. Of what
/// strangers began on a shared device nothing is offered to anybody.
async fn found(ui: Ui, survey: &str, returned: bool) -> Result<Option<(Draft, bool)>, Trouble> {
    // To begin anew is no offer for whoever has a draft that cannot be read just now.
    let drafts = ui.device.drafts_of(survey).await.ok_or_else(|| Trouble::passing(Text::StoreSilent))?;
    let may_see = |draft: &Draft| if draft.shared { shared::is_resumable(draft.id) } else { !visit::is_shared() };
    let shown = visit::shown().filter(|_| returned);
    let shown = drafts.iter().find(|draft| Some(draft.id) == shown && may_see(draft)).cloned();
    let offered = drafts.into_iter().find(|draft| !draft.shared && may_see(draft));
    Ok(shown.map(|draft| (draft, true)).or_else(|| offered.map(|draft| (draft, false))))
}

async fn first_page(ui: Ui, name: &str) -> Result<Phase, Trouble> {
    let pack = ui.device.survey(name).await.map_err(pack_trouble)?;
    if let Some(shut) = shut(&pack.survey) {
        return Ok(shut);
    }
    let form = parse(&pack)?;
    Ok(Phase::Welcome { pack: Rc::new(pack), form })
}

/// What is shown where the survey may not be begun now.
fn shut(survey: &Survey) -> Option<Phase> {
    match survey.door(time::now().utc_ms) {
        Door::Open => None,
        Door::NotYet(day) => Some(Phase::NotYet(survey.title.clone(), day.to_owned())),
        Door::Closed => Some(Phase::Closed(survey.title.clone(), survey.last_day.clone())),
    }
}

async fn reopen(ui: Ui, id: ResponseId, way: Way) -> Result<Phase, Trouble> {
    if way == Way::Reopen {
        // What cannot be shown had better be sent as it is.
        let form = ui.device.form_of(id).await.ok_or_else(|| Trouble::lasting(Text::ResponseGone))?;
        parse(&ui.device.pack(&form).await.map_err(pack_trouble)?)?;
    }
    let open = ui.device.open(id, way).await.map_err(open_trouble)?;
    let pack = ui.device.pack(&open.form()).await.map_err(pack_trouble)?;
    let form = parse(&pack)?;
    Ok(fill(ui, open, form, pack.survey.trial))
}

fn fill(ui: Ui, open: OpenResponse, form: Rc<Form>, trial: bool) -> Phase {
    let session = session(open, &form);
    if let Some(language) = session.read(|response| Language::of_tag(response.language())) {
        ui.language.set(language);
    }
    note(session.id());
    Phase::Filling { session, form, trial }
}

/// The Markdown of its texts is the author's: what somebody typed is shown as it is.
fn session(open: OpenResponse, form: &Rc<Form>) -> Session {
    let session = Session::begin(open, form.clone());
    session.quote_answers(markdown::literal);
    session
}

/// What a reload of this tab shall find, and what a shared device shall not keep.
fn note(id: ResponseId) {
    visit::note_shown(id);
    if visit::is_shared() {
        shared::mark(id);
    }
}

fn begin(ui: Ui, phase: PhaseSignal, language: &str) {
    let Phase::Welcome { pack, form } = phase.get_untracked() else { return };
    // The page may have been open since before the closing day.
    if let Some(shut) = shut(&pack.survey) {
        return phase.set(shut);
    }
    phase.set(match ui.device.create(&pack) {
        Ok(open) => {
            let session = session(open, &form);
            if session.read(|response| response.language() != language) {
                session.set_language(language);
            }
            note(session.id());
            Phase::Filling { session, form, trial: pack.survey.trial }
        }
        Err(error) => Phase::Failed(open_trouble(error)),
    });
}

/// Takes the response over from the tab that holds it.
fn continue_here(ui: Ui, phase: PhaseSignal) {
    let Phase::Filling { session, .. } = phase.get_untracked() else { return };
    let id = session.id();
    spawn_local(async move {
        let next = reopen(ui, id, Way::Steal).await;
        phase.try_set(next.unwrap_or_else(Phase::Failed));
    });
}

/// The compiled form, or what is wrong with it in the engine's own terms, for whoever runs the survey.
fn parse(pack: &FormPack) -> Result<Rc<Form>, Trouble> {
    let (form, diagnostics) = Form::parse(&pack.form_xml, &pack.files);
    form.map(Rc::new).ok_or_else(|| {
        let errors = diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
        Trouble::with_details(Text::FormBroken, errors.map(trouble::describe).collect())
    })
}

fn pack_trouble(error: PackError) -> Trouble {
    match error {
        PackError::Unknown => Trouble::lasting(Text::SurveyUnknown),
        PackError::Deleted => Trouble::lasting(Text::SurveyDeleted),
        PackError::Offline => Trouble::passing(Text::SurveyNotHere),
        PackError::Damaged => Trouble::passing(Text::FormBroken),
    }
}

fn open_trouble(error: OpenError) -> Trouble {
    match error {
        OpenError::Insecure => Trouble::lasting(Text::NeedsHttps),
        OpenError::Storage(detail) => Trouble::with_details(Text::CannotBeginStorage, vec![detail.to_owned()]),
        OpenError::NotOpened(why @ NotOpened::Storage) => {
            Trouble::with_details(Text::CannotBeginStorage, vec![why.to_string()])
        }
        OpenError::NotOpened(NotOpened::Missing) => Trouble::lasting(Text::ResponseGone),
        OpenError::NotOpened(NotOpened::NotDraft) => Trouble::lasting(Text::NotDraftAnyMore),
        OpenError::NotOpened(NotOpened::Unreadable) => Trouble::lasting(Text::ResponseBroken),
    }
}
