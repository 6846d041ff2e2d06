//! Drawings and signatures: by finger, pen or mouse; who cannot draw chooses a picture instead.

use super::{
    Keeping, Upload,
    chooser::{self, Chooser},
};
use crate::device::{js::call, picture};
use crate::dialog::{Question, confirm};
use crate::session::Edit;
use leptos::{html::Canvas, prelude::*, task::spawn_local};
use messages::Text;
use wasm_bindgen::JsValue;
use web_sys::{HtmlCanvasElement, PointerEvent};

/// What is drawn on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sheet {
    Empty,
    Signature,
    UponPicture,
}

/// The longest side of a picture that is drawn upon, where the form does not say.
const UPON_PIXELS: u32 = 1_600;
const AGAIN: Question = Question {
    title: Text::DrawAgainTitle,
    lead: Text::RemoveFileLead,
    yes: Text::DrawAgain,
    no: Text::KeepDraft,
    grave: true,
};
const INK: &str = "#111";

impl Sheet {
    /// In pixels.
    fn size(self) -> (u32, u32) {
        match self {
            Sheet::Signature => (720, 270),
            Sheet::Empty | Sheet::UponPicture => (720, 540),
        }
    }
}

pub(super) fn view(upload: Upload, sheet: Sheet) -> AnyView {
    // An older drawing is looked at, not drawn upon: it has to go first.
    let is_open = Memo::new(move |_| upload.value.with(String::is_empty) || upload.drawing.get());
    (move || is_open.get().then(|| open(upload, sheet))).into_any()
}

fn open(upload: Upload, sheet: Sheet) -> AnyView {
    let ui = upload.question.scope.ui;
    let canvas = NodeRef::<Canvas>::new();
    let stroke = StoredValue::new(false);
    Effect::new(move |_| {
        if let Some(canvas) = canvas.get() {
            empty(&canvas, sheet);
        }
    });
    let on_canvas = move |draw: &dyn Fn(&HtmlCanvasElement, &JsValue)| {
        if let Some(canvas) = canvas.get_untracked()
            && let Some(context) = picture::context(&canvas)
        {
            draw(&canvas, &context);
        }
    };
    let down = move |event: PointerEvent| {
        event.prevent_default();
        stroke.set_value(true);
        on_canvas(&|canvas, context| {
            // The stroke goes on when the pointer leaves the sheet.
            let _ = canvas.set_pointer_capture(event.pointer_id());
            let (x, y) = place(canvas, &event);
            call(context, "beginPath", &[]);
            call(context, "moveTo", &[x.into(), y.into()]);
            // A tap leaves a dot.
            line(canvas, context, x + 0.1, y);
        });
    };
    let moved = move |event: PointerEvent| {
        if stroke.get_value() {
            on_canvas(&|canvas, context| {
                let (x, y) = place(canvas, &event);
                line(canvas, context, x, y);
            });
        }
    };
    let up = move |_: PointerEvent| {
        if stroke.get_value() {
            stroke.set_value(false);
            on_canvas(&|canvas, _| keep(upload, canvas.clone()));
        }
    };
    let again = move || {
        on_canvas(&|canvas, _| empty(canvas, sheet));
        upload.drawing.set(false);
        upload.question.live.set(upload.question.node, "", Edit::Choice);
    };
    let chosen = move |file: web_sys::File, _: String| {
        let Some(canvas) = canvas.get_untracked() else { return };
        let pixels = upload.capture.max_pixels.unwrap_or(UPON_PIXELS);
        spawn_local(async move {
            match picture::draw(&canvas, &file, Some(pixels)).await {
                Some(()) => keep(upload, HtmlCanvasElement::clone(&canvas)),
                None => drop(upload.keeping.try_set(Keeping::Failed(Text::NotAPicture))),
            }
        });
    };
    let asked = RwSignal::new(false);
    let upon_picture = sheet == Sheet::UponPicture;
    let label = if upon_picture { Text::TakeOrChoosePhoto } else { Text::PictureInstead };
    let chooser = Chooser { accept: "image/*".into(), camera: None, label, aside: !upon_picture };
    let name = if sheet == Sheet::Signature { Text::SignHere } else { Text::DrawHere };
    let (width, height) = sheet.size();
    // A picture to draw upon has to be there first.
    let hidden = move || upon_picture && !upload.drawing.get();
    view! {
        <div class="means">
            <canvas node_ref=canvas class="sheet" hidden=hidden width=width height=height role="img"
                aria-label=ui.text(name)
                on:pointerdown=down on:pointermove=moved on:pointerup=up on:pointercancel=up></canvas>
            <div class="ways">
                <button type="button" class="quiet" hidden=move || !upload.drawing.get() on:click=move |_| asked.set(true)
                    disabled=move || upload.is_busy()>{ui.text(Text::DrawAgain)}</button>
                {confirm(ui, asked, AGAIN, again)}
                {chooser::view_with(upload, chooser, chosen)}
            </div>
        </div>
    }
    .into_any()
}

/// Every stroke is kept as soon as it is drawn.
fn keep(upload: Upload, canvas: HtmlCanvasElement) {
    // The page may have been turned while a picture was read.
    upload.drawing.try_set(true);
    upload.keep(async move {
        let blob = picture::blob(&canvas, picture::PNG).await.ok_or(Text::FileNotKept)?;
        Ok((blob, "png".to_owned()))
    });
}

fn empty(canvas: &HtmlCanvasElement, sheet: Sheet) {
    let (width, height) = sheet.size();
    canvas.set_width(width);
    canvas.set_height(height);
    if let Some(context) = picture::context(canvas) {
        picture::whiten(&context, width, height);
    }
}

/// Where on the sheet, in its own pixels.
fn place(canvas: &HtmlCanvasElement, event: &PointerEvent) -> (f64, f64) {
    let scale = f64::from(canvas.width()) / f64::from(canvas.client_width().max(1));
    (f64::from(event.offset_x()) * scale, f64::from(event.offset_y()) * scale)
}

fn line(canvas: &HtmlCanvasElement, context: &JsValue, x: f64, y: f64) {
    let width = f64::from(canvas.width().max(canvas.height())) / 200.0;
    let properties: [(&str, JsValue); 4] = [
        ("strokeStyle", INK.into()),
        ("lineWidth", width.into()),
        ("lineCap", "round".into()),
        ("lineJoin", "round".into()),
    ];
    for (name, value) in properties {
        // Plain properties of the context.
        let _ = js_sys::Reflect::set(context, &name.into(), &value);
    }
    call(context, "lineTo", &[x.into(), y.into()]);
    call(context, "stroke", &[]);
}
