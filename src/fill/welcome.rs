//! A survey's first page: what happens to the answers, in which language, and the button that begins.

use crate::device::{FormPack, StorageMode, visit};
use crate::ui::Ui;
use leptos::prelude::*;
use messages::{Language, Text, first_page};
use std::rc::Rc;
use xforms::Form;

/// The promise about the answers.
pub fn promise(form: &Form) -> Vec<Text> {
    first_page::promise(form.settings().privacy.code(), form.takes_files(), form.takes_places())
}

/// The form's language that goes with the person's, else the form's own default.
pub fn form_language(form: &Form, language: Language) -> String {
    first_page::form_language(form.languages(), form.default_language(), language).to_owned()
}

/// What is said of the answers: the promise, and what becomes of them on this device.
pub fn sentences(ui: Ui, form: &Form) -> Vec<Text> {
    let mut sentences = promise(form);
    if visit::is_shared() {
        // A collector without keys gets unsealed records, whatever the survey wants.
        let sealed = form.settings().sealing && ui.device.seal_key().is_some();
        let waits = if sealed { Text::SharedSealed } else { Text::SharedNotSealed };
        sentences.extend([Text::SharedVoluntary, Text::SharedDevice, waits]);
    } else {
        sentences.extend(first_page::STAYS);
    }
    sentences
}

/// Why nothing can be begun here.
pub fn obstacle(ui: Ui) -> Option<Text> {
    let storage = ui.device.storage().get();
    match storage.mode {
        _ if !storage.secure => Some(Text::NeedsHttps),
        StorageMode::None => Some(Text::CannotBeginStorage),
        _ => None,
    }
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
    let start = move || match obstacle(ui) {
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
            <h1 dir="auto">{title}</h1>
            {language_choice(ui, form, chosen)}
            <section class="promise">
                <h2>{ui.text(Text::PromiseTitle)}</h2>
                {sentences(ui, form).into_iter().map(|text| view! { <p>{ui.text(text)}</p> }).collect::<Vec<_>>()}
            </section>
            {ready}
            {start}
        </div>
    }
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
        let shown = first_page::shown_language(&name).to_owned();
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
