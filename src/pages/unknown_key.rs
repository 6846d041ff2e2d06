//! A receipt that is signed with a key which nobody vouches for: its fingerprint, for a person to compare.

use crate::device::CatalogueState;
use crate::dialog::{Question, confirm};
use crate::ui::Ui;
use leptos::prelude::*;
use messages::Text;
use outbox::receipt_key::ReceiptKey;

/// `id` is the key's, as the receipt names it; what is compared is the key that the collector itself names now.
pub fn view(ui: Ui, id: String) -> AnyView {
    let named = move || match ui.device.catalogue().get() {
        CatalogueState::Loaded(catalogue) => catalogue.collector.receipt_key().filter(|key| key.id() == id),
        CatalogueState::Loading | CatalogueState::Unavailable => None,
    };
    let content = move || match named() {
        Some(key) => compare(ui, key),
        None => view! { <p>{ui.text(Text::KeyFromNobody)}</p> }.into_any(),
    };
    view! { <div class="warning" id="unknown-key">{content}</div> }.into_any()
}

fn compare(ui: Ui, key: ReceiptKey) -> AnyView {
    let asked = RwSignal::new(false);
    let (title, lead) = (Text::AcceptKeyTitle, Text::AcceptKeyLead);
    let question = Question { title, lead, yes: Text::AcceptKey, no: Text::Cancel, grave: true };
    view! {
        <p>{ui.text(Text::KeyToCompare)}</p>
        <p class="code-label">{ui.text(Text::KeyFingerprint)}</p>
        <p class="fingerprint" id="fingerprint">{key.fingerprint()}</p>
        <button type="button" class="secondary" on:click=move |_| asked.set(true)>{ui.text(Text::AcceptKey)}</button>
        {confirm(ui, asked, question, move || ui.device.accept_key(key))}
    }
    .into_any()
}
