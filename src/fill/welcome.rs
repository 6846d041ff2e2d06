//! A survey's first page: what happens to the answers, in which language, and the button that begins.

use crate::device::{FormPack, StorageMode, visit};
use crate::ui::Ui;
use leptos::prelude::*;
use messages::{Language, Text};
use std::rc::Rc;
use xforms::{Form, Privacy};

/// The promise about the answers, computed from the survey's settings and questions and never typed.
pub fn promise(form: &Form) -> Vec<Text> {
    match form.settings().privacy {
        Privacy::Anonymous => {
            let told = [(form.takes_files(), Text::PromiseFiles), (form.takes_places(), Text::PromisePlaces)];
            let told = told.into_iter().filter(|(asked, _)| *asked).map(|(_, text)| text);
            std::iter::once(Text::PromiseAnonymous).chain(told).collect()
        }
        Privacy::Confidential => vec![Text::PromiseConfidential],
        Privacy::Interviewer => vec![Text::PromiseInterviewer],
    }
}

/// The form's language that goes with the person's, else the form's own default.
pub fn form_language(form: &Form, language: Language) -> String {
    let same = form.languages().iter().find(|name| Language::of_tag(name) == Some(language));
    same.cloned().unwrap_or_else(|| form.default_language().to_owned())
}

/// The page; `begin` gets the chosen language of the form.
pub fn view(
    ui: Ui,
    pack: &FormPack,
    form: &Rc<Form>,
    begin: impl Fn(String) + Clone + Send + Sync + 'static,
) -> AnyView {
    let title = if form.title().is_empty() { pack.survey.title.clone() } else { form.title().to_owned() };
    let name = pack.survey.name.clone();
    let chosen = RwSignal::new(form_language(form, ui.language.get_untracked()));
    let ready =
        move || ui.device.ready_offline(&name).then(|| view! { <p class="ready">{ui.text(Text::ReadyOffline)}</p> });
    let obstacle = move || {
        let storage = ui.device.storage().get();
        match storage.mode {
            _ if !storage.secure => Some(Text::NeedsHttps),
            StorageMode::None => Some(Text::CannotBeginStorage),
            _ => None,
        }
    };
    let start = move || match obstacle() {
        Some(text) => view! { <p class="warning" role="alert">{ui.text(text)}</p> }.into_any(),
        None => {
            let begin = begin.clone();
            view! {
                <div class="actions">
                    <a class="button secondary" href="/">{ui.text(Text::BackToSurveys)}</a>
                    <button type="button" class="primary" on:click=move |_| begin(chosen.get_untracked())>{ui.text(Text::Start)}</button>
                </div>
            }
            .into_any()
        }
    };
    view! {
        <div class="page">
            <h1>{title}</h1>
            {language_choice(ui, form, chosen)}
            <section class="promise">
                <h2>{ui.text(Text::PromiseTitle)}</h2>
                {promise(form).into_iter().map(|text| view! { <p>{ui.text(text)}</p> }).collect::<Vec<_>>()}
                {what_stays(ui, form)}
            </section>
            {ready}
            {start}
        </div>
    }
    .into_any()
}

/// What becomes of the answers on this device.
fn what_stays(ui: Ui, form: &Form) -> AnyView {
    if !visit::is_shared() {
        return view! { <p>{ui.text(Text::Voluntary)}</p> <p>{ui.text(Text::WorksOffline)}</p> }.into_any();
    }
    // A collector without keys gets unsealed records, whatever the survey wants.
    let sealed = form.settings().sealing && ui.device.seal_key().is_some();
    let waits = if sealed { Text::SharedSealed } else { Text::SharedNotSealed };
    view! { <p>{ui.text(Text::SharedVoluntary)}</p> <p>{ui.text(Text::SharedDevice)}</p> <p>{ui.text(waits)}</p> }
        .into_any()
}

/// A list of the form's languages; nothing when there is no choice. The app follows where it speaks the language too.
pub fn language_choice(ui: Ui, form: &Form, chosen: RwSignal<String>) -> AnyView {
    let languages = form.languages().to_vec();
    if languages.len() < 2 {
        return ().into_any();
    }
    let choose = move |event: web_sys::Event| {
        let name = event_target_value(&event);
        if let Some(language) = Language::of_tag(&name) {
            ui.choose_language(language);
        }
        chosen.set(name);
    };
    let option = move |name: String| {
        let shown = name.split(" (").next().unwrap_or(&name).to_owned();
        let value = name.clone();
        view! { <option value=value selected=move || chosen.with(|chosen| *chosen == name)>{shown}</option> }
    };
    view! {
        <label class="language">
            <span>{ui.text(Text::ChooseLanguage)}</span>
            <select on:change=choose>{languages.into_iter().map(option).collect::<Vec<_>>()}</select>
        </label>
    }
    .into_any()
}
