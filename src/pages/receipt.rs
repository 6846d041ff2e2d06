//! What became of a completed response: kept here, then received, with the code to note down.

use crate::device::{Connection, Listed, ListedState, StorageMode, visit};
use crate::download;
use crate::fill::silence;
use crate::pages::doors;
use crate::route::Opening;
use crate::ui::Ui;
use leptos::{prelude::*, task::spawn_local};
use messages::Text;
use outbox::ResponseId;

pub fn view(ui: Ui, code: String) -> AnyView {
    let found = Memo::new(move |_| {
        ui.device
            .listed()
            .with(|list| list.iter().find(|listed| listed.code.as_deref() == Some(code.as_str())).cloned())
    });
    let content = move || match found.get() {
        None if ui.device.storage().get().mode == StorageMode::Opening => {
            view! { <p class="loading">{ui.text(Text::Loading)}</p> }.into_any()
        }
        None => view! { <p role="status">{ui.text(Text::ReceiptUnknown)}</p> }.into_any(),
        Some(listed) => shown(ui, listed),
    };
    view! { <div class="page receipt">{content}</div> }.into_any()
}

fn shown(ui: Ui, listed: Listed) -> AnyView {
    if visit::is_shared() {
        return for_the_next_person(ui, listed);
    }
    let survey = StoredValue::new(listed.survey.clone());
    let deleted = of_deleted(&listed);
    let again = move || {
        let again = move |_| ui.open_survey(survey.get_value(), Opening::New);
        (!deleted && survey.with_value(|survey| doors::may_begin(ui, survey))).then(|| {
            view! { <button type="button" class="secondary" on:click=again>{ui.text(Text::AnotherResponse)}</button> }
        })
    };
    let title = listed.title.clone();
    view! {
        <p class="meta">{title}</p>
        {was_trial(ui, &listed)}
        {state(ui, listed)}
        <div class="actions">
            <a class="button secondary" href="/responses">{ui.text(Text::MyResponses)}</a>
            {again}
        </div>
    }
    .into_any()
}

/// Whether the town hall has deleted its whole survey: there is nothing to begin anew.
fn of_deleted(listed: &Listed) -> bool {
    listed.state == ListedState::Erased && listed.reason.is_some()
}

/// On a device that strangers share: the receipt, until it is left or nobody is here any more.
fn for_the_next_person(ui: Ui, listed: Listed) -> AnyView {
    let survey = StoredValue::new(listed.survey.clone());
    let next = move || ui.hand_on(survey.get_value());
    let title = listed.title.clone();
    view! {
        <p class="meta">{title}</p>
        {was_trial(ui, &listed)}
        {state(ui, listed)}
        <p>{ui.text(Text::NotShownOnShared)}</p>
        <div class="actions">
            <button type="button" class="primary" on:click=move |_| next()>{ui.text(Text::NextPerson)}</button>
        </div>
        {silence::view(ui, || false, || (), next)}
    }
    .into_any()
}

/// That it is a test, where its survey was on trial.
fn was_trial(ui: Ui, listed: &Listed) -> AnyView {
    let pack = listed.pack;
    let is_trial = move || pack.is_some_and(|pack| ui.device.is_trial(pack));
    (move || is_trial().then(|| view! { <p class="trial" id="trial">{ui.text(Text::WasTrial)}</p> })).into_any()
}

fn state(ui: Ui, listed: Listed) -> AnyView {
    match listed.state {
        ListedState::Unreadable => view! { <p role="status">{ui.text(Text::ResponseBroken)}</p> }.into_any(),
        ListedState::Draft => {
            let go_on = move |_| ui.open_survey(listed.survey.clone(), Opening::Draft(listed.id));
            view! {
                <p role="status" id="outcome" data-state="draft">{ui.text(Text::WasCompleted)}</p>
                <button type="button" class="primary" on:click=go_on>{ui.text(Text::Continue)}</button>
            }
            .into_any()
        }
        ListedState::Waiting => {
            let refused = listed.reason.is_some();
            let lead = move || {
                let offline = ui.device.connection().get() == Connection::Offline;
                let text = match (offline, refused) {
                    (true, _) => Text::KeptWillBeSent,
                    (false, true) => Text::KeptWaiting,
                    (false, false) => Text::KeptSending,
                };
                text.get(ui.language.get())
            };
            let nothing_to_do = (!listed.stuck).then(|| view! { <p>{ui.text(Text::NothingToDo)}</p> });
            let change = listed.can_reopen.then(|| crate::responses::change(ui, &listed));
            let reason = listed.reason.map(|reason| {
                let sentence = ui.say(move |language| language.quarantine_reason(&reason));
                view! { <p class="warning">{sentence}</p> }
            });
            view! {
                <h1>{ui.text(Text::ThankYou)}</h1>
                <p role="status" id="outcome" data-state="waiting">{lead}</p>
                {nothing_to_do}
                {reason}
                {listed.unknown_key.map(|id| super::unknown_key::view(ui, id))}
                {change}
                <button type="button" class="quiet" on:click=move |_| ui.device.send_now()>{ui.text(Text::SendNow)}</button>
            }
            .into_any()
        }
        ListedState::Received => view! {
            <h1>{ui.text(Text::Received)}</h1>
            <p role="status" id="outcome" data-state="received">{ui.text(Text::ReceivedLead)}</p>
            <p class="code-label">{ui.text(Text::ReceiptCode)}</p>
            <p class="code" id="receipt-code">{listed.code.clone()}</p>
            <p class="hint">{ui.text(Text::ReceiptCodeHint)}</p>
            {keep(ui, listed.id, listed.code)}
        }
        .into_any(),
        // No receipt: what is here was never received.
        ListedState::Erased => {
            let (title, lead) = match of_deleted(&listed) {
                true => (Text::DeletedTitle, Text::DeletedLead),
                false => (Text::ErasedTitle, Text::ErasedLead),
            };
            view! {
                <h1>{ui.text(title)}</h1>
                <p role="status" id="outcome" data-state="erased">{ui.text(lead)}</p>
                <p class="code-label">{ui.text(Text::ResponseCode)}</p>
                <p class="code" id="receipt-code">{listed.code}</p>
            }
            .into_any()
        }
        ListedState::Quarantined => {
            let reason = listed.reason.map(|reason| {
                let sentence = ui.say(move |language| language.quarantine_reason(&reason));
                view! { <p>{sentence}</p> }
            });
            view! {
                <h1>{ui.text(Text::ThankYou)}</h1>
                <p role="status" id="outcome" data-state="quarantined">{ui.text(Text::QuarantinedLead)}</p>
                {reason}
                <p class="code-label">{ui.text(Text::ReceiptCode)}</p>
                <p class="code" id="receipt-code">{listed.code.clone()}</p>
                {keep(ui, listed.id, listed.code)}
            }
            .into_any()
        }
    }
}

/// The button that gives the signed receipt away as a file: it proves, without us, what the collector has.
fn keep(ui: Ui, id: ResponseId, code: Option<String>) -> AnyView {
    let failed = RwSignal::new(false);
    // A name without anything personal.
    let name = format!("potwierdzenie-{}.json", code.unwrap_or_default());
    let save = move |_| {
        let name = name.clone();
        spawn_local(async move {
            let receipt = ui.device.receipt_of(id).await;
            let given = receipt.is_some_and(|text| download::offer_text(&text, "application/json", &name).is_ok());
            failed.try_set(!given);
        });
    };
    let said = move || if failed.get() { Text::ReceiptNotSaved.get(ui.language.get()) } else { "" };
    view! {
        <button type="button" class="secondary" id="save-receipt" on:click=save>{ui.text(Text::SaveReceipt)}</button>
        <p class="hint" role="status">{said}</p>
    }
    .into_any()
}
