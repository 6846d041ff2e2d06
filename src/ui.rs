//! What every page shares: the language, the address, the device.

use crate::device::Device;
use crate::route::{self, Route};
use leptos::prelude::*;
use messages::{Language, Text};
use outbox::ResponseId;

/// Where the chosen language is remembered.
const LANGUAGE_KEY: &str = "teren.language";

/// The shared state; small and `Copy`, so that closures take it along.
#[derive(Clone, Copy)]
pub struct Ui {
    pub device: Device,
    pub language: RwSignal<Language>,
    pub route: RwSignal<Route>,
    /// The page of the survey that the browser's "back" or "forward" asked for.
    pub popped_page: RwSignal<Option<usize>>,
    /// What the next survey page shall open; taken once.
    pub opening: RwSignal<Opening>,
}

/// Which response a survey's page opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Opening {
    /// The latest draft, else the first page.
    #[default]
    Latest,
    /// This draft.
    Draft(ResponseId),
    /// This completed response, as a draft again.
    Completed(ResponseId),
    /// A new one, whatever drafts there are.
    New,
}

impl Ui {
    pub fn new(device: Device) -> Self {
        let language = RwSignal::new(remembered().unwrap_or_else(browser_language));
        Effect::new(move |_| {
            let code = language.get().code();
            if let Some(root) = document().document_element() {
                // Setting an attribute of the root element cannot fail.
                let _ = root.set_attribute("lang", code);
            }
        });
        Self {
            device,
            language,
            route: RwSignal::new(route::current()),
            popped_page: RwSignal::new(None),
            opening: RwSignal::new(Opening::Latest),
        }
    }

    /// A fixed sentence that follows the language.
    pub fn text(self, text: Text) -> impl Fn() -> &'static str + Copy + Send + Sync + 'static {
        move || text.get(self.language.get())
    }

    /// A sentence with something in it.
    pub fn say(self, sentence: impl Fn(Language) -> String + Send + 'static) -> impl Fn() -> String + Send + 'static {
        move || sentence(self.language.get())
    }

    /// The respondent's choice: used at once and remembered on this device.
    pub fn choose_language(self, language: Language) {
        self.language.set(language);
        if let Some(storage) = storage() {
            // Not remembering a language is no loss worth a message.
            let _ = storage.set_item(LANGUAGE_KEY, language.code());
        }
    }

    /// Opens a survey's page with a response of choice.
    pub fn open_survey(self, survey: String, opening: Opening) {
        self.opening.set(opening);
        route::go(self, Route::Survey(survey));
    }
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

fn remembered() -> Option<Language> {
    Language::of_tag(&storage()?.get_item(LANGUAGE_KEY).ok()??)
}

/// What the browser asks for. Not English: many devices in Poland simply come with it, so it has to be chosen.
fn browser_language() -> Language {
    let tags: Vec<_> = window().navigator().languages().iter().filter_map(|tag| tag.as_string()).collect();
    let known = tags.iter().map(String::as_str).filter(|tag| Language::of_tag(tag) != Some(Language::English));
    Language::preferred(known)
}
