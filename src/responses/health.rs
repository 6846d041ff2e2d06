//! How safe the responses on this device are: what is received, what waits and since when, how much room there is, and
//! whether the browser has promised to keep it.

use super::rescue;
use crate::device::{Listed, ListedState, StorageMode};
use crate::ui::Ui;
use leptos::prelude::*;
use messages::Text;
use outbox::calendar;

/// Days after which waiting is worth a word, and after which it is urgent: some browsers clear a page's data when nobody
/// has opened it for seven.
pub const LONG: i64 = 3;
pub const URGENT: i64 = 5;

pub fn view(ui: Ui) -> AnyView {
    ui.device.look_at_storage();
    let listed = ui.device.listed();
    let sentence = move || {
        let (completed, received) = listed.with(|listed| completed_and_received(listed));
        (completed > 0).then(|| ui.language.get().received_of(completed, received))
    };
    let oldest = move || days_waiting(ui).map(|days| ui.language.get().oldest_waits(days as usize));
    let room = move || ui.device.storage().get().room.map(|room| ui.language.get().room(room.used, room.free()));
    let has_unsent = move || {
        let counts = ui.device.counts().get();
        counts.drafts + counts.waiting > 0
    };
    let kept = move || {
        let storage = ui.device.storage().get();
        match (storage.mode, storage.persisted) {
            (StorageMode::Both | StorageMode::DatabaseOnly, Some(true)) => Some(Text::Persistent),
            (StorageMode::Both | StorageMode::DatabaseOnly, Some(false)) if has_unsent() => Some(Text::NotPersistent),
            (StorageMode::Both | StorageMode::DatabaseOnly, Some(false)) => Some(Text::NotPersistentSent),
            _ => None,
        }
    };
    let ask = move || {
        matches!(kept(), Some(Text::NotPersistent | Text::NotPersistentSent)).then(|| {
        view! {
            <button type="button" class="quiet" on:click=move |_| ui.device.ask_to_persist()>{ui.text(Text::AskToPersist)}</button>
        }
    })
    };
    let lines = view! {
        {move || sentence().map(|text| view! { <li>{text}</li> })}
        {move || oldest().map(|text| view! { <li>{text}</li> })}
        {move || room().map(|text| view! { <li>{text}</li> })}
        {move || kept().map(|text| view! { <li>{ui.text(text)} " " {ask}</li> })}
    };
    view! {
        <section class="card" id="storage-health">
            <h2>{ui.text(Text::ThisDevice)}</h2>
            <ul class="plain">{lines}</ul>
            {rescue::offer(ui)}
        </section>
    }
    .into_any()
}

/// How many responses were completed here, and how many of them are received.
fn completed_and_received(listed: &[Listed]) -> (usize, usize) {
    let received = listed.iter().filter(|listed| listed.state == ListedState::Received).count();
    let open =
        |listed: &&Listed| matches!(listed.state, ListedState::Draft | ListedState::Erased | ListedState::Unreadable);
    let completed = listed.len() - listed.iter().filter(open).count();
    (completed, received)
}

/// For how many days the oldest completed response has been waiting to be sent; `None` when none waits. Reactive.
pub fn days_waiting(ui: Ui) -> Option<i64> {
    let today = crate::device::time::now().civil_day();
    ui.device.listed().with(|listed| longest(listed, today))
}

fn longest(listed: &[Listed], today: i64) -> Option<i64> {
    let since = listed.iter().filter_map(|listed| calendar::parse_day(listed.waits_since.as_ref()?));
    // A clock that was set back makes nothing wait less than today.
    since.min().map(|since| (today - since).max(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use outbox::ResponseId;

    fn listed(state: ListedState, waits_since: Option<&str>) -> Listed {
        Listed {
            id: ResponseId::from_random([1; 16]),
            survey: "trzy".into(),
            pack: None,
            title: "Trzy".into(),
            state,
            created: "2026-11-20".into(),
            code: (state != ListedState::Draft).then(|| "7K3F".into()),
            waits_since: waits_since.map(str::to_owned),
            reason: None,
            unknown_key: None,
            stuck: false,
            can_reopen: false,
            reopened: false,
            name: None,
        }
    }

    #[test]
    fn the_oldest_unsent_counts() {
        let today = calendar::parse_day("2026-11-22").unwrap_or_default();
        let check = |waiting: &[&str], expected| {
            let listed: Vec<_> = waiting.iter().map(|since| listed(ListedState::Waiting, Some(since))).collect();
            assert_eq!(longest(&listed, today), expected, "{waiting:?}");
        };
        check(&[], None);
        check(&["2026-11-22"], Some(0));
        check(&["2026-11-21", "2026-11-17T23:59:00.000+01:00"], Some(5));
        check(&["2026-11-25"], Some(0));
    }

    #[test]
    fn drafts_are_not_completed() {
        use ListedState::{Draft, Erased, Quarantined, Received, Unreadable, Waiting};
        let all: Vec<_> = [Draft, Waiting, Received, Received, Quarantined, Erased, Unreadable]
            .map(|state| listed(state, None))
            .into();
        assert_eq!(completed_and_received(&all), (4, 2));
    }
}
