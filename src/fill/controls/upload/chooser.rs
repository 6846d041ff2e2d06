//! A file from the device: its camera, its gallery, its folders.

use super::{Kind, Upload};
use leptos::prelude::*;
use messages::Text;
use wasm_bindgen::JsCast;
use web_sys::{File, HtmlInputElement};

/// What the device is asked for.
pub(super) struct Chooser {
    pub accept: String,
    /// HTML's `capture`: which camera opens at once, instead of a choice.
    pub camera: Option<&'static str>,
    pub label: Text,
    /// Whether it is only another way.
    pub aside: bool,
}

impl Chooser {
    pub fn of(upload: Upload, accept: String) -> Self {
        let has_appearance = |appearance| upload.question.has_appearance(appearance);
        let camera = match upload.kind {
            Kind::Picture | Kind::Video if has_appearance("new-front") || has_appearance("selfie") => Some("user"),
            Kind::Picture | Kind::Video if has_appearance("new") => Some("environment"),
            _ => None,
        };
        let label = match upload.kind {
            Kind::Picture if camera.is_some() => Text::TakePhoto,
            Kind::Picture => Text::TakeOrChoosePhoto,
            Kind::Video => Text::TakeOrChooseVideo,
            _ => Text::ChooseFile,
        };
        Chooser { accept, camera, label, aside: false }
    }
}

pub(super) fn view(upload: Upload, chooser: Chooser) -> AnyView {
    view_with(upload, chooser, move |file, name| upload.keep_chosen(file.into(), name))
}

/// The same with something else to do with the file.
pub(super) fn view_with(upload: Upload, chooser: Chooser, take: impl Fn(File, String) + Clone + 'static) -> AnyView {
    let Chooser { accept, camera, label, aside } = chooser;
    let class = if aside { "quiet" } else { "secondary" };
    let id = upload.question.id() + "-file";
    let chosen = move |event: web_sys::Event| {
        let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        let Some(input) = input else { return };
        let file = input.files().and_then(|files| files.get(0));
        // The same file can be chosen again.
        input.set_value("");
        if let Some(file) = file {
            let take = take.clone();
            upload.replacing(move || {
                let name = file.name();
                take(file, name);
            });
        }
    };
    let label = upload.question.scope.ui.text(label);
    view! {
        <div class="file">
            <input type="file" id=id.clone() accept=accept capture=camera on:change=chosen
                disabled=move || upload.is_busy()
                aria-describedby=move || upload.question.described_by()
                aria-invalid=move || upload.question.invalid()/>
            <label class=class for=id>{label}</label>
        </div>
    }
    .into_any()
}
