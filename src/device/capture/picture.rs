//! Pictures are drawn anew before they are kept: smaller where the form asks for it, and without what the camera wrote
//! into the file (place, time, device).

use super::exif;
use crate::device::platform::js::{call, object, property, window};
use futures_channel::oneshot;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, HtmlCanvasElement};

/// What redrawn photographs are.
pub const JPEG: &str = "image/jpeg";
/// What drawings are.
pub const PNG: &str = "image/png";
/// Hardly to be told from the original.
const JPEG_QUALITY: f64 = 0.9;
/// The longest side that every browser can draw.
const LONGEST_SIDE: f64 = 8_192.0;

/// A picture as a JPEG without metadata, no side longer than `max_pixels`; `None` when the browser cannot read it.
pub async fn redrawn(picture: &Blob, max_pixels: Option<u32>) -> Option<Blob> {
    let canvas = document_canvas()?;
    draw(&canvas, picture, max_pixels).await?;
    blob(&canvas, JPEG).await
}

/// The redrawn picture with what the camera wrote into the first one, where that can be found.
pub async fn with_metadata(redrawn: Blob, original: &Blob) -> Blob {
    joined(&redrawn, original).await.unwrap_or(redrawn)
}

async fn joined(redrawn: &Blob, original: &Blob) -> Option<Blob> {
    let beginning = original.slice_with_f64_and_f64(0.0, original.size().min(exif::REACH)).ok()?;
    let beginning = Uint8Array::new(&JsFuture::from(beginning.array_buffer()).await.ok()?).to_vec();
    let segment = exif::upright_segment(&beginning)?;
    // Right behind the two bytes that every JPEG begins with.
    let (first, rest) = (redrawn.slice_with_f64_and_f64(0.0, 2.0).ok()?, redrawn.slice_with_f64(2.0).ok()?);
    let pieces = Array::of3(&first, &Uint8Array::from(&segment[..]), &rest);
    let options = BlobPropertyBag::new();
    options.set_type(JPEG);
    Blob::new_with_blob_sequence_and_options(&pieces, &options).ok()
}

/// Draws a picture on a canvas and gives the canvas its size.
pub async fn draw(canvas: &HtmlCanvasElement, picture: &Blob, max_pixels: Option<u32>) -> Option<()> {
    let options = object(&[("imageOrientation", "from-image".into())]);
    let window = window()?;
    let promise = call(&window, "createImageBitmap", &[picture.into(), options])?;
    let bitmap = JsFuture::from(promise.dyn_into::<js_sys::Promise>().ok()?).await.ok()?;
    let side = |name| property(&bitmap, name)?.as_f64();
    let (width, height) = scaled(side("width")?, side("height")?, max_pixels);
    canvas.set_width(width);
    canvas.set_height(height);
    let context = context(canvas)?;
    whiten(&context, width, height);
    call(&context, "drawImage", &[bitmap.clone(), 0.into(), 0.into(), width.into(), height.into()])?;
    call(&bitmap, "close", &[]);
    Some(())
}

/// What is drawn on a canvas, as a file.
pub async fn blob(canvas: &HtmlCanvasElement, media_type: &str) -> Option<Blob> {
    let (answer, answered) = oneshot::channel();
    let done = Closure::once_into_js(move |blob: JsValue| {
        // Whoever asked may be gone by now.
        let _ = answer.send(blob.dyn_into::<Blob>().ok());
    });
    call(canvas, "toBlob", &[done, media_type.into(), JPEG_QUALITY.into()])?;
    answered.await.ok().flatten()
}

/// A canvas's two-dimensional drawing context.
pub fn context(canvas: &HtmlCanvasElement) -> Option<JsValue> {
    canvas.get_context("2d").ok().flatten().map(JsValue::from)
}

/// Covers everything with white: a drawing is black on white whatever the page looks like.
pub fn whiten(context: &JsValue, width: u32, height: u32) {
    // A plain property of the context.
    let _ = js_sys::Reflect::set(context, &"fillStyle".into(), &"#fff".into());
    call(context, "fillRect", &[0.into(), 0.into(), width.into(), height.into()]);
}

fn document_canvas() -> Option<HtmlCanvasElement> {
    window()?.document()?.create_element("canvas").ok()?.dyn_into().ok()
}

/// Width and height with the longer side within bounds, in whole pixels.
fn scaled(width: f64, height: f64, max_pixels: Option<u32>) -> (u32, u32) {
    let longest = max_pixels.map_or(LONGEST_SIDE, |max| f64::from(max).clamp(1.0, LONGEST_SIDE));
    let factor = (longest / width.max(height).max(1.0)).min(1.0);
    let side = |side: f64| (side * factor).round().max(1.0) as u32;
    (side(width), side(height))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longer_side_stays_within_bounds() {
        let check = |size: (f64, f64), max, expected| assert_eq!(scaled(size.0, size.1, max), expected);
        check((4000.0, 3000.0), None, (4000, 3000));
        check((4000.0, 3000.0), Some(1024), (1024, 768));
        check((3000.0, 4000.0), Some(1024), (768, 1024));
        check((640.0, 480.0), Some(1024), (640, 480));
        check((9000.0, 3.0), Some(100), (100, 1));
        check((16384.0, 8192.0), None, (8192, 4096));
        check((4.0, 4.0), Some(0), (1, 1));
    }
}
