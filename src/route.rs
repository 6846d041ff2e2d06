//! The app's few addresses, and which response a survey's page opens.

use leptos::prelude::*;
use outbox::ResponseId;
use wasm_bindgen::JsValue;

/// Where in the app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    /// `/`: the list of surveys.
    Surveys,
    /// `/s/{name}`: one survey, its first page or the open draft.
    Survey(String),
    /// `/responses`: the responses of this device.
    Responses,
    /// `/r/{code}`: what became of one completed response.
    Receipt(String),
    Unknown,
}

impl Route {
    /// Reads a decoded path.
    pub fn parse(path: &str) -> Self {
        let parts: Vec<_> = path.split('/').filter(|part| !part.is_empty()).collect();
        match parts[..] {
            [] | ["index.html"] => Self::Surveys,
            ["responses"] => Self::Responses,
            ["s", name] => Self::Survey(name.to_owned()),
            ["r", code] => Self::Receipt(code.to_owned()),
            _ => Self::Unknown,
        }
    }

    /// The address, ready for an `href`.
    pub fn href(&self) -> String {
        let with = |prefix: &str, name: &str| prefix.to_owned() + &String::from(js_sys::encode_uri_component(name));
        match self {
            Self::Surveys | Self::Unknown => "/".to_owned(),
            Self::Responses => "/responses".to_owned(),
            Self::Survey(name) => with("/s/", name),
            Self::Receipt(code) => with("/r/", code),
        }
    }
}

/// Which response a survey's page opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Opening {
    /// What this tab showed last, where it is a draft still: the page was reloaded or come back to.
    Shown,
    /// A draft that is found only after a question: it may be another person's. Else the first page.
    #[default]
    Ask,
    /// This draft.
    Draft(ResponseId),
    /// This completed response, as a draft again.
    Completed(ResponseId),
    /// A new one, whatever drafts there are.
    New,
}

impl Opening {
    /// `returned`: the page was reloaded, or the browser's "back" or "forward" led to it.
    pub fn when_come_to(route: &Route, returned: bool) -> Opening {
        if returned && matches!(route, Route::Survey(_)) { Opening::Shown } else { Opening::Ask }
    }
}

/// The address in the browser's bar.
pub fn current() -> Route {
    let path = window().location().pathname().unwrap_or_default();
    let decoded = js_sys::decode_uri_component(&path).map_or(path, String::from);
    Route::parse(&decoded)
}

/// Notes a page of the survey in the history, so that the phone's own "back" goes to the page before.
pub fn note_page(index: usize, replace: bool) {
    let Ok(history) = window().history() else { return };
    let state = JsValue::from_f64(index as f64);
    let _ = if replace { history.replace_state(&state, "") } else { history.push_state(&state, "") };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_to_pages() {
        let check = |path: &str, expected| assert_eq!(Route::parse(path), expected, "{path}");
        check("/", Route::Surveys);
        check("", Route::Surveys);
        check("/index.html", Route::Surveys);
        check("/s/seniorzy", Route::Survey("seniorzy".into()));
        check("/s/seniorzy/", Route::Survey("seniorzy".into()));
        check("/responses", Route::Responses);
        check("/r/7K3F-9QXA-2M", Route::Receipt("7K3F-9QXA-2M".into()));
        check("/s", Route::Unknown);
        check("/s/a/b", Route::Unknown);
        check("/office", Route::Unknown);
    }
}
