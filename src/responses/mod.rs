//! The responses of this device: drafts, waiting, received, set apart.

pub mod health;
mod rescue;

use crate::device::{CatalogueState, Listed, ListedState, StorageMode};
use crate::dialog::{Question, confirm};
use crate::pages::doors;
use crate::route::{Opening, Route};
use crate::ui::Ui;
use leptos::prelude::*;
use leptos::task::spawn_local;
use messages::Text;

pub fn view(ui: Ui) -> AnyView {
    let listed = ui.device.listed();
    let content = move || {
        if listed.with(Vec::is_empty) {
            let opening = ui.device.storage().get().mode == StorageMode::Opening;
            let text = if opening { Text::Loading } else { Text::NoResponses };
            return view! { <p>{ui.text(text)}</p> }.into_any();
        }
        let cards: Vec<_> = listed.get().into_iter().map(|response| card(ui, response)).collect();
        view! { <ul class="cards">{cards}</ul> }.into_any()
    };
    view! { <div class="page"><h1>{ui.text(Text::MyResponses)}</h1>{rescue::notice(ui)}{content}{health::view(ui)}</div> }.into_any()
}

/// Strangers share this device: whose responses wait here, and what stands in them, is nobody's business.
pub fn on_shared_device(ui: Ui) -> AnyView {
    view! {
        <div class="page">
            <h1>{ui.text(Text::MyResponses)}</h1>
            <p>{ui.text(Text::NotShownOnShared)}</p>
            <div class="actions">
                <a class="button secondary" href="/">{ui.text(Text::BackToSurveys)}</a>
                <button type="button" class="secondary" on:click=move |_| ui.device.sync_now()>{ui.text(Text::SendNow)}</button>
            </div>
        </div>
    }
    .into_any()
}

fn card(ui: Ui, listed: Listed) -> AnyView {
    let (state, class) = match listed.state {
        ListedState::Draft => (Text::StateDraft, "state draft"),
        ListedState::Waiting => (Text::StateWaiting, "state waiting"),
        ListedState::Received => (Text::StateReceived, "state received"),
        ListedState::Quarantined => (Text::StateQuarantined, "state quarantined"),
        ListedState::Erased => (Text::StateErased, "state quarantined"),
        ListedState::Unreadable => (Text::StateUnreadable, "state quarantined"),
    };
    let when = day_and_time(&listed.created);
    let reason = listed.reason.clone().map(|reason| {
        let sentence = ui.say(move |language| language.quarantine_reason(&reason));
        view! { <p class="meta">{sentence}</p> }
    });
    // The code confirms something once the town hall has the response.
    let what = match listed.state {
        ListedState::Received | ListedState::Quarantined => Text::ReceiptCode,
        ListedState::Draft | ListedState::Waiting | ListedState::Erased | ListedState::Unreadable => Text::ResponseCode,
    };
    let code = listed.code.clone().filter(|_| listed.state != ListedState::Draft).map(|code| {
        view! { <p class="meta">{ui.text(what)} ": " <strong class="code-inline">{code}</strong></p> }
    });
    let stays = (listed.state == ListedState::Unreadable)
        .then(|| view! { <p class="meta">{ui.text(Text::ResponseBroken)}</p> });
    let id = listed.id.to_string();
    let title = Some(listed.title.clone()).filter(|title| !title.is_empty()).map(|title| view! { <h2>{title}</h2> });
    let name = listed.name.clone().map(|name| view! { <p class="instance-name">{name}</p> });
    let completed_before = listed.reopened.then(|| view! { <p class="meta">{ui.text(Text::WasCompleted)}</p> });
    let goes = (!listed.reopened && listed.state == ListedState::Draft).then(|| goes_after(ui, listed.survey.clone()));
    let is_here = matches!(listed.state, ListedState::Draft | ListedState::Waiting);
    let last_day = is_here.then(|| doors::told(ui, listed.survey.clone()));
    let pack = listed.pack;
    let is_trial = move || pack.is_some_and(|pack| ui.device.is_trial(pack));
    let trial = move || is_trial().then(|| view! { <p class="trial">{ui.text(Text::Trial)}</p> });
    view! {
        <li class="card" data-response=id>
            {title}
            {name}
            {trial}
            <p class=class>{ui.text(state)}</p>
            <p class="meta">{when}</p>
            {completed_before}
            {goes}
            {last_day}
            {code}
            {reason}
            {stays}
            <div class="actions">{actions(ui, listed)}</div>
        </li>
    }
    .into_any()
}

fn actions(ui: Ui, listed: Listed) -> AnyView {
    if listed.state == ListedState::Waiting {
        let send = move |_| ui.device.send_now();
        // What somebody has to look at is explained at length there.
        let details = listed.code.clone().filter(|_| listed.unknown_key.is_some()).map(|code| {
            view! { <a class="button secondary" href=Route::Receipt(code).href()>{ui.text(Text::Details)}</a> }
        });
        return view! {
            {details}
            {listed.can_reopen.then(|| change(ui, &listed))}
            <button type="button" class="secondary" on:click=send>{ui.text(Text::SendNow)}</button>
        }
        .into_any();
    }
    if listed.state != ListedState::Draft {
        let receipt = listed.code.map(|code| {
            view! { <a class="button secondary" href=Route::Receipt(code).href()>{ui.text(Text::Details)}</a> }
        });
        // Whoever runs the collector may have taken it in meanwhile, or made room for it.
        let again = (listed.state == ListedState::Quarantined).then(|| {
            let again = move |_| ui.device.send_again(listed.id);
            view! { <button type="button" class="secondary" on:click=again>{ui.text(Text::SendAgain)}</button> }
        });
        return view! { {again} {receipt} }.into_any();
    }
    let id = listed.id;
    let asked = RwSignal::new(false);
    let lead = if listed.reopened { Text::DeleteReopenedLead } else { Text::DeleteDraftLead };
    let (title, yes, no) = (Text::DeleteDraftTitle, Text::Delete, Text::KeepDraft);
    let question = Question { title, lead, yes, no, grave: true };
    let open = move |_| ui.open_survey(listed.survey.clone(), Opening::Draft(id));
    let delete = move || {
        spawn_local(async move {
            // A draft that another tab writes stays; the list goes on showing it.
            let _ = ui.device.delete_draft(id).await;
        });
    };
    view! {
        <button type="button" class="secondary" on:click=move |_| asked.set(true)>{ui.text(Text::Delete)}</button>
        <button type="button" class="primary" on:click=open>{ui.text(Text::Continue)}</button>
        {confirm(ui, asked, question, delete)}
    }
    .into_any()
}

/// The way back from completed to draft, where the survey allows it.
pub fn change(ui: Ui, listed: &Listed) -> AnyView {
    let asked = RwSignal::new(false);
    let (survey, id) = (StoredValue::new(listed.survey.clone()), listed.id);
    let (title, lead) = (Text::ReopenTitle, Text::ReopenLead);
    let question = Question { title, lead, yes: Text::ChangeAnswers, no: Text::LeaveIt, grave: false };
    let reopen = move || ui.open_survey(survey.get_value(), Opening::Completed(id));
    view! {
        <button type="button" class="secondary" on:click=move |_| asked.set(true)>{ui.text(Text::ChangeAnswers)}</button>
        {confirm(ui, asked, question, reopen)}
    }
    .into_any()
}

/// That the draft does not stay for ever, where its survey wants that.
fn goes_after(ui: Ui, survey: String) -> AnyView {
    let days = move || match ui.device.catalogue().get() {
        CatalogueState::Loaded(catalogue) => {
            catalogue.surveys.iter().find(|known| known.name == survey).and_then(|known| known.draft_days)
        }
        CatalogueState::Loading | CatalogueState::Unavailable => None,
    };
    (move || days().map(|days| view! { <p class="meta">{ui.say(move |language| language.drafts_go(days))}</p> }))
        .into_any()
}

/// `2026-11-22` or `2026-11-22T10:15:30.123+01:00`, to the minute.
fn day_and_time(created: &str) -> String {
    created.get(..16).unwrap_or(created).replace('T', ", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_shown_to_the_minute() {
        let check = |created: &str, expected: &str| assert_eq!(day_and_time(created), expected);
        check("2026-11-22", "2026-11-22");
        check("2026-11-22T10:15:30.123+01:00", "2026-11-22, 10:15");
    }
}
