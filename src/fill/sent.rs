//! A first page that the collector has sent, and that is being read already: its nodes stay, and are made live.

use super::welcome::{form_language, obstacle, sentences};
use crate::device::{FormPack, js};
use crate::ui::Ui;
use leptos::prelude::*;
use messages::{Language, Text};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlSelectElement};
use xforms::Form;

/// What `boot.js` notes when *Start* is pressed before the app is there.
const PRESSED: &str = "data-pressed";

/// The nodes that change.
struct Parts {
    /// What says the same in another language.
    texts: Vec<(Element, Text)>,
    languages: Option<HtmlSelectElement>,
    ready: HtmlElement,
    warning: HtmlElement,
    opening: Element,
    actions: HtmlElement,
    start: HtmlElement,
}

fn page() -> Option<Element> {
    document().get_element_by_id("first-page")
}

/// Whether the first page is still to be seen that was sent.
pub fn stands() -> bool {
    page().is_some()
}

/// Something else is shown.
pub fn remove() {
    page().iter().for_each(Element::remove);
}

/// Before anything is drawn: leaves what was sent of this survey; what else stands there said that the app was on its way.
pub fn keep_only(survey: Option<&str>, main: &Element) {
    let sent = page().filter(|page| page.get_attribute("data-survey").as_deref() == survey);
    while let Some(child) = main.first_element_child().filter(|child| Some(child) != sent.as_ref()) {
        child.remove();
    }
}

/// Makes the page live, and begins where *Start* was pressed already; `false` where there is none, or it says something
/// else than the app would.
pub fn adopt(ui: Ui, pack: &FormPack, form: &Form, begin: impl Fn(String) + 'static) -> bool {
    let Some(parts) = page().and_then(|page| Parts::of(&page, &sentences(ui, form))) else { return false };
    let chosen = RwSignal::new(form_language(form, ui.language.get_untracked()));
    for (node, text) in parts.texts {
        Effect::new(move |_| set_text(&node, text.get(ui.language.get())));
    }
    if let Some(languages) = parts.languages {
        live_choice(ui, languages, chosen);
    }
    let survey = pack.survey.name.clone();
    Effect::new(move |_| {
        let ready = ui.device.ready_offline(&survey);
        set_text(&parts.ready, if ready { Text::ReadyOffline.get(ui.language.get()) } else { "" });
        parts.ready.set_hidden(!ready);
    });
    let (warning, actions) = (parts.warning, parts.actions);
    Effect::new(move |_| {
        let obstacle = obstacle(ui);
        set_text(&warning, obstacle.map_or("", |text| text.get(ui.language.get())));
        warning.set_hidden(obstacle.is_none());
        actions.set_hidden(obstacle.is_some());
    });
    let pressed = parts.start.has_attribute(PRESSED) && untrack(|| obstacle(ui)).is_none();
    set_text(&parts.opening, "");
    let begin = move || begin(chosen.get_untracked());
    if pressed {
        // First this page is live.
        leptos::task::spawn_local(async move { begin() });
    } else {
        js::listen(&parts.start, "click", move |_| begin());
    }
    true
}

impl Parts {
    fn of(page: &Element, sentences: &[Text]) -> Option<Self> {
        let one = |selector: &str| page.query_selector(selector).ok().flatten();
        let html = |selector: &str| one(selector)?.dyn_into::<HtmlElement>().ok();
        let heading = one(".promise h2")?;
        let said: Vec<_> =
            std::iter::successors(heading.next_element_sibling(), Element::next_element_sibling).collect();
        if said.len() != sentences.len() {
            return None;
        }
        let mut texts: Vec<(Element, Text)> = said.into_iter().zip(sentences.iter().copied()).collect();
        let fixed = [
            (".trial", Text::TrialBanner),
            (".language span", Text::ChooseLanguage),
            (".actions a", Text::BackToSurveys),
            (".actions button", Text::Start),
        ];
        texts.push((heading, Text::PromiseTitle));
        texts.extend(fixed.into_iter().filter_map(|(selector, text)| Some((one(selector)?, text))));
        Some(Self {
            texts,
            languages: one(".language select").and_then(|select| select.dyn_into().ok()),
            ready: html(".ready")?,
            warning: html(".warning")?,
            opening: one("#opening")?,
            actions: html(".actions")?,
            start: html(".actions button")?,
        })
    }
}

/// Whoever has chosen a language before the app was there is followed; else the list follows the app.
fn live_choice(ui: Ui, languages: HtmlSelectElement, chosen: RwSignal<String>) {
    let choose = move |name: String| {
        if let Some(language) = Language::of_tag(&name) {
            ui.choose_language(language);
        }
        chosen.set(name);
    };
    let sent = languages.query_selector("option[selected]").ok().flatten();
    let sent = sent.and_then(|option| option.get_attribute("value"));
    if sent.is_some_and(|sent| sent != languages.value()) {
        choose(languages.value());
    } else {
        languages.set_value(&chosen.get_untracked());
    }
    let list = languages.clone();
    js::listen(&languages, "change", move |_| choose(list.value()));
}

/// What says the same already is not written again: a screen reader would read it again.
fn set_text(node: &Element, text: &str) {
    if node.text_content().as_deref() != Some(text) {
        node.set_text_content(Some(text));
    }
}
