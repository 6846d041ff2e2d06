//! The frame of every page: the way around, what the network and the storage are doing, what is still to be sent.

use crate::device::{CatalogueState, Connection, StorageMode, js::sleep, visit};
use crate::pages::{receipt, surveys, trouble};
use crate::responses::health::{LONG, URGENT};
use crate::route::Route;
use crate::ui::Ui;
use crate::{fill, responses};
use leptos::prelude::*;
use leptos::tachys::view::{Mountable, Render};
use messages::{Language, Text, first_page::page_title};
use web_sys::{Element, HtmlElement, Node};

/// How often a shared device looks for what somebody left behind.
const SWEEP_MS: i32 = 20_000;

/// Draws what stands around `main`, in place of what was there while the app was loading.
pub fn frame(ui: Ui, root: &HtmlElement, main: &HtmlElement) {
    let children = root.children();
    let others = (0..children.length()).filter_map(|at| children.item(at)).filter(|child| child != main.as_ref());
    others.collect::<Vec<_>>().iter().for_each(Element::remove);
    let survey = ui.route.with_untracked(|route| match route {
        Route::Survey(name) => Some(name.clone()),
        _ => None,
    });
    fill::sent::keep_only(survey.as_deref(), main);
    let top = view! {
        <a class="skip" href="#main">{ui.text(Text::SkipToContent)}</a>
        <header class="top">
            <a class="brand" href="/">{ui.text(Text::AppName)}</a>
            {(!visit::is_shared()).then(|| view! { <nav><a href="/responses">{ui.text(Text::MyResponses)}</a></nav> })}
            {language_choice(ui)}
        </header>
        {notices(ui)}
    };
    draw(top.into_any(), root, Some(main));
    draw(view! { <footer>{outbox_state(ui)}</footer> }.into_any(), root, None);
}

/// For as long as the app lives.
fn draw(view: AnyView, parent: &Element, before: Option<&Node>) {
    let mut drawn = view.build();
    drawn.mount(parent, before);
    std::mem::forget(drawn);
}

/// What `main` holds.
pub fn page(ui: Ui) -> AnyView {
    Effect::new(move |_| document().set_title(&title(ui)));
    if visit::is_shared() {
        leptos::task::spawn_local(async move {
            loop {
                sleep(SWEEP_MS).await;
                ui.device.delete_left_behind().await;
            }
        });
    }
    (move || match ui.route.get() {
        Route::Surveys => surveys::view(ui),
        Route::Survey(name) => fill::survey(ui, name),
        Route::Responses if visit::is_shared() => responses::on_shared_device(ui),
        Route::Responses => responses::view(ui),
        Route::Receipt(code) => receipt::view(ui, code),
        Route::Unknown => trouble::not_found(ui),
    })
    .into_any()
}

/// The page's title, for tabs, histories and screen readers.
fn title(ui: Ui) -> String {
    let language = ui.language.get();
    let page = match ui.route.get() {
        Route::Surveys => Text::Surveys.get(language).to_owned(),
        Route::Responses => Text::MyResponses.get(language).to_owned(),
        Route::Receipt(code) => code,
        Route::Unknown => Text::NotFoundTitle.get(language).to_owned(),
        Route::Survey(name) => match ui.device.catalogue().get() {
            CatalogueState::Loaded(catalogue) => {
                let known = catalogue.surveys.into_iter().find(|survey| survey.name == name);
                known.map_or(name, |survey| survey.title)
            }
            CatalogueState::Loading | CatalogueState::Unavailable => name,
        },
    };
    page_title(&page, language)
}

/// The app's own language, where no survey brings its own choice.
fn language_choice(ui: Ui) -> AnyView {
    let choose = move |event: web_sys::Event| {
        if let Some(language) = Language::of_tag(&event_target_value(&event)) {
            ui.choose_language(language);
        }
    };
    let option = move |language: Language| {
        let selected = move || ui.language.get() == language;
        view! { <option value=language.code() lang=language.code() selected=selected>{language.name()}</option> }
    };
    let in_survey = Memo::new(move |_| ui.route.with(|route| matches!(route, Route::Survey(_))));
    (move || {
        (!in_survey.get()).then(|| {
            view! {
                <label class="language">
                    <span class="visually-hidden">{ui.text(Text::ChooseLanguage)}</span>
                    <select on:change=choose>{Language::ALL.into_iter().map(option).collect::<Vec<_>>()}</select>
                </label>
            }
        })
    })
    .into_any()
}

fn notices(ui: Ui) -> AnyView {
    let offline = Memo::new(move |_| ui.device.connection().get() == Connection::Offline);
    let storage = Memo::new(move |_| {
        let storage = ui.device.storage().get();
        match storage.mode {
            _ if !storage.secure => Some(Text::NeedsHttps),
            StorageMode::None => Some(Text::StorageMissing),
            StorageMode::LocalOnly => Some(Text::KeptNotSafe),
            _ if storage.failed && storage.mirrored => Some(Text::StoreFailedMirrored),
            _ if storage.failed => Some(Text::StoreFailed),
            _ if storage.private_hint => Some(Text::PrivateWindow),
            StorageMode::Opening | StorageMode::Both | StorageMode::DatabaseOnly => None,
        }
    });
    let waiting = Memo::new(move |_| responses::health::days_waiting(ui).filter(|days| *days >= LONG));
    let waits = move |days: i64| {
        let urgent = (days >= URGENT).then(|| view! { " " {ui.text(Text::WaitsUrgently)} });
        view! { <p id="waits-notice" class="warning">{ui.language.get().waits_long(days as usize)} {urgent}</p> }
    };
    let install = Memo::new(move |_| {
        let counts = ui.device.counts().get();
        counts.drafts + counts.waiting > 0 && ui.device.storage().get().wants_install
    });
    view! {
        <div class="notices" role="status">
            {move || offline.get().then(|| view! { <p id="offline" class="offline">{ui.text(Text::Offline)}</p> })}
            {move || waiting.get().map(waits)}
            {move || install.get().then(|| view! { <p id="install-notice" class="warning">{ui.text(Text::InstallOnIos)}</p> })}
            {move || storage.get().map(|text| {
                let rescue = matches!(text, Text::StoreFailed | Text::StoreFailedMirrored).then(|| {
                    view! { " " <a href="/responses#storage-health">{ui.text(Text::RescueSave)}</a> }
                });
                view! { <p id="storage-notice" class="warning">{ui.text(text)} {rescue}</p> }
            })}
        </div>
    }
    .into_any()
}

/// `#outbox-state`: how many responses of which state are on this device; the text says only what matters.
fn outbox_state(ui: Ui) -> AnyView {
    let counts = ui.device.counts();
    let sentence = move || {
        let (language, now) = (ui.language.get(), counts.get());
        if now.waiting > 0 {
            language.waiting(now.waiting as usize)
        } else if now.quarantined > 0 {
            language.quarantined(now.quarantined as usize)
        } else if now.drafts > 0 {
            language.drafts(now.drafts as usize)
        } else if now.received > 0 {
            Text::AllSent.get(language).to_owned()
        } else {
            String::new()
        }
    };
    view! {
        <p id="outbox-state" role="status"
            data-drafts=move || counts.get().drafts.to_string()
            data-waiting=move || counts.get().waiting.to_string()
            data-received=move || counts.get().received.to_string()
            data-quarantined=move || counts.get().quarantined.to_string()
        >
            {sentence}
        </p>
    }
    .into_any()
}
