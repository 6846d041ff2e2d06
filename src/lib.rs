//! Teren's app: surveys answered in the browser, online or not.
//!
//! `fill` answers one response, `responses` lists those of this device, `pages` holds the rest; `session` holds an
//! open response, and `device` runs `outbox::tab`, which keeps every answer and sends what is complete. Views are small functions that return erased views, which keeps
//! the wasm small.

#[cfg(feature = "bench")]
mod bench;
mod device;
mod dialog;
mod download;
mod fill;
mod focus;
mod navigation;
mod pages;
mod responses;
mod route;
mod session;
mod shell;
mod ui;

use leptos::prelude::*;
use wasm_bindgen::{JsCast, prelude::wasm_bindgen};

/// Mounts the app in `#app`, in place of what the page shows while loading; a first page that was sent stays.
#[wasm_bindgen(start)]
pub fn start() {
    if web_sys::window().is_none() {
        // The mirror's worker.
        return;
    }
    device::panic::install();
    let found = |id| document().get_element_by_id(id).map(JsCast::unchecked_into::<web_sys::HtmlElement>);
    let (Some(root), Some(main)) = (found("app"), found("main")) else { return };
    #[cfg(feature = "bench")]
    if bench::start(&root) {
        return;
    }
    let mount = leptos::mount::mount_to(main.clone(), move || {
        let ui = ui::Ui::new(device::Device::start());
        navigation::listen(ui);
        shell::frame(ui, &root, &main);
        shell::page(ui)
    });
    mount.forget();
    leptos::task::spawn_local(async {
        // First the page is drawn.
        device::js::sleep(50).await;
        fill::warm_up::run();
    });
}
