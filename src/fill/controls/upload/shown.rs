//! The file that is kept: seen or heard again, and taken back.

use super::{Kind, Upload};
use crate::device;
use crate::dialog::{Question, confirm};
use crate::session::Edit;
use leptos::prelude::*;
use leptos::task::spawn_local;
use messages::Text;

/// A kept file's address in this page, and its size in bytes.
#[derive(Clone, PartialEq)]
struct Kept {
    address: String,
    size: u64,
}

pub(super) fn view(upload: Upload) -> AnyView {
    let kept = RwSignal::new(None::<Kept>);
    // The file is named as the answer, and is not here.
    let missing = RwSignal::new(false);
    let forget = move || {
        if let Some(Some(old)) = kept.try_get_untracked() {
            device::forget_address(&old.address);
        }
    };
    Effect::new(move |_| {
        let name = upload.value.get();
        forget();
        kept.set(None);
        missing.set(false);
        if name.is_empty() {
            return;
        }
        let session = upload.question.live.session();
        spawn_local(async move {
            let Some(blob) = session.attachment(&name).await else {
                if upload.value.try_get_untracked().as_deref() == Some(name.as_str()) {
                    missing.try_set(true);
                }
                return;
            };
            let Ok(address) = web_sys::Url::create_object_url_with_blob(&blob) else { return };
            // Another file may have taken its place while it was read.
            if upload.value.try_get_untracked().as_deref() == Some(name.as_str()) && !kept.is_disposed() {
                kept.set(Some(Kept { address, size: blob.size() as u64 }));
            } else {
                device::forget_address(&address);
            }
        });
    });
    on_cleanup(forget);
    let is_kept = Memo::new(move |_| upload.value.with(|value| !value.is_empty()) && !upload.drawing.get());
    (move || is_kept.get().then(|| with_file(upload, kept, missing))).into_any()
}

fn with_file(upload: Upload, kept: RwSignal<Option<Kept>>, missing: RwSignal<bool>) -> AnyView {
    let ui = upload.question.scope.ui;
    let asked = RwSignal::new(false);
    let sound = upload.kind == Kind::Sound;
    let (title, lead, yes) = if sound {
        (Text::RemoveRecordingTitle, Text::RemoveRecordingLead, Text::RemoveRecording)
    } else {
        (Text::RemoveFileTitle, Text::RemoveFileLead, Text::RemoveFile)
    };
    let question = Question { title, lead, yes, no: Text::KeepDraft, grave: true };
    let remove = move || upload.question.live.set(upload.question.node, "", Edit::Choice);
    let size = move || kept.get().map(|kept| ui.language.get().file_size(kept.size));
    let said = move || {
        let text = if missing.get() { Text::FileMissing } else { Text::FileKept };
        text.get(ui.language.get())
    };
    let preview = move || kept.get().map(|kept| preview(upload, kept.address));
    view! {
        <div class="kept-file">
            {preview}
            <p class="hint">{said} " " {size}</p>
            <button type="button" class="quiet" on:click=move |_| asked.set(true) disabled=move || upload.is_busy()>
                {ui.text(yes)}
            </button>
            {confirm(ui, asked, question, remove)}
        </div>
    }
    .into_any()
}

fn preview(upload: Upload, address: String) -> AnyView {
    let language = upload.question.scope.ui.language.get_untracked();
    match upload.kind {
        Kind::Picture | Kind::Drawing(_) => {
            view! { <img class="media" src=address alt=Text::YourPicture.get(language)/> }.into_any()
        }
        Kind::Sound => {
            let name = Text::YourRecording.get(language);
            view! { <audio class="media" controls src=address aria-label=name></audio> }.into_any()
        }
        Kind::Video => {
            let name = Text::YourRecording.get(language);
            view! { <video class="media" controls playsinline src=address aria-label=name></video> }.into_any()
        }
        Kind::Any => ().into_any(),
    }
}
