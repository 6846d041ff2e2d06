//! What every page shares: the language, the address, the device.

use crate::device::{Device, visit};
use crate::route::{self, Opening, Route};
use leptos::prelude::*;
use messages::{Language, Text};

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

impl Ui {
    pub fn new(device: Device) -> Self {
        visit::read_address();
        let language = remembered().filter(|_| !visit::is_shared());
        let language = RwSignal::new(language.unwrap_or_else(browser_language));
        Effect::new(move |_| {
            let code = language.get().code();
            if let Some(root) = document().document_element() {
                // Setting an attribute of the root element cannot fail.
                let _ = root.set_attribute("lang", code);
            }
        });
        let route = route::current();
        Self {
            device,
            language,
            opening: RwSignal::new(Opening::when_come_to(&route, visit::is_return())),
            route: RwSignal::new(route),
            popped_page: RwSignal::new(None),
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
        // The next person on a shared device has a language of their own.
        if let Some(storage) = storage().filter(|_| !visit::is_shared()) {
            // Not remembering a language is no loss worth a message.
            let _ = storage.set_item(LANGUAGE_KEY, language.code());
        }
    }
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

fn remembered() -> Option<Language> {
    Language::of_tag(&storage()?.get_item(LANGUAGE_KEY).ok()??)
}

/// What the browser asks for. Not English: many devices in Poland simply come with it, so it has to be chosen.
pub fn browser_language() -> Language {
    let tags: Vec<_> = window().navigator().languages().iter().filter_map(|tag| tag.as_string()).collect();
    let known = tags.iter().map(String::as_str).filter(|tag| Language::of_tag(tag) != Some(Language::English));
    Language::preferred(known)
}
