//! The app's few addresses, over the History API.

use crate::focus;
use crate::ui::{Opening, Ui};
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};

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

/// The address in the browser's bar.
pub fn current() -> Route {
    let path = window().location().pathname().unwrap_or_default();
    let decoded = js_sys::decode_uri_component(&path).map_or(path, String::from);
    Route::parse(&decoded)
}

/// Goes to another address of the app; the present one stays in the history.
pub fn go(ui: Ui, route: Route) {
    if let Ok(history) = window().history() {
        // The browser refuses only floods of entries; the page changes all the same.
        let _ = history.push_state_with_url(&JsValue::NULL, "", Some(&route.href()));
    }
    show(ui, route);
}

/// Goes to another address in place of the present one: "back" does not return here.
pub fn replace(ui: Ui, route: Route) {
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&route.href()));
    }
    show(ui, route);
}

/// Notes a page of the survey in the history, so that the phone's own "back" goes to the page before.
pub fn note_page(index: usize, replace: bool) {
    let Ok(history) = window().history() else { return };
    let state = JsValue::from_f64(index as f64);
    let _ = if replace { history.replace_state(&state, "") } else { history.push_state(&state, "") };
}

/// Makes plain links and the browser's back and forward stay inside the app.
pub fn listen(ui: Ui) {
    window_event_listener(ev::popstate, move |event| {
        let route = current();
        if ui.route.with_untracked(|shown| *shown == route) {
            ui.popped_page.set(event.state().as_f64().map(|page| page as usize));
        } else {
            ui.opening.set(Opening::when_come_to(&route, true));
            show(ui, route);
        }
    })
    .forget_listener();
    window_event_listener(ev::click, move |event| {
        if let Some(route) = followed_link(&event) {
            event.prevent_default();
            go(ui, route);
        }
    })
    .forget_listener();
}

fn show(ui: Ui, route: Route) {
    ui.popped_page.set(None);
    ui.route.set(route);
    focus::soon("#main");
    window().scroll_to_with_x_and_y(0.0, 0.0);
}

/// The app's own route that a click asks for; anything else (office, other sites, new tabs) is left to the browser.
fn followed_link(event: &web_sys::MouseEvent) -> Option<Route> {
    let plain = event.button() == 0 && !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key());
    if !plain || event.default_prevented() {
        return None;
    }
    let target = event.target()?.dyn_into::<web_sys::Element>().ok()?;
    let link = target.closest("a[href]").ok()??;
    let href = link.get_attribute("href").filter(|href| href.starts_with('/') && !link.has_attribute("target"))?;
    let decoded = js_sys::decode_uri_component(&href).map_or(href, String::from);
    Some(Route::parse(&decoded)).filter(|route| *route != Route::Unknown)
}

/// The app lives as long as its page, and so do these listeners.
trait ForgetListener {
    fn forget_listener(self);
}

impl ForgetListener for WindowListenerHandle {
    fn forget_listener(self) {
        std::mem::forget(self);
    }
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
