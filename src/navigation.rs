//! From one address of the app to another, over the History API.

use crate::focus;
use crate::route::{Opening, Route, current};
use crate::ui::{Ui, browser_language};
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};

impl Ui {
    /// A shared device is left to the next person: a survey's first page, with nothing to go back to.
    pub fn hand_on(self, survey: String) {
        self.language.set(browser_language());
        self.opening.set(Opening::New);
        replace(self, Route::Survey(survey));
    }

    /// Opens a survey's page with a response of choice.
    pub fn open_survey(self, survey: String, opening: Opening) {
        self.opening.set(opening);
        go(self, Route::Survey(survey));
    }
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
