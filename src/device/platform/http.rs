//! Requests to the collector. An answer is only an answer: what it means, its reader decides by its content.

use super::js::{object, property, window, within};
use js_sys::{ArrayBuffer, Uint8Array};
use outbox::{answer::Reply, policy::REQUEST_MS};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, AbortSignal, ReadableStreamDefaultReader, Response};

/// What came back.
pub struct Answer {
    pub reply: Reply,
    /// Whether a tus server has answered.
    pub speaks_tus: bool,
    /// The day on the server's clock, in UTC.
    pub day: Option<String>,
}

/// No answer came: no signal, no server, or too slow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoAnswer;

/// Asks for `url` past every cache.
///
/// # Errors
/// When nothing came back within thirty seconds.
pub async fn get(url: &str) -> Result<Answer, NoAnswer> {
    request(url, &[("method", "GET".into())]).await
}

/// Asks for a file that may be long: it is given up after thirty seconds of silence, not after thirty in all. `heard` gets
/// the length of what has come, piece by piece. `cache` is the request's cache mode.
///
/// # Errors
/// When nothing came back, or no more of it.
pub async fn get_file(url: &str, cache: &str, mut heard: impl FnMut(u64)) -> Result<Vec<u8>, NoAnswer> {
    let controller = AbortController::new().map_err(|_| NoAnswer)?;
    let read = async {
        let response = within(REQUEST_MS, fetch(url, &controller.signal(), &[("cache", cache.into())]))
            .await
            .ok_or(NoAnswer)??;
        let body = response.body().filter(|_| response.status() == 200).ok_or(NoAnswer)?;
        let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
        let mut bytes = Vec::new();
        loop {
            let piece =
                within(REQUEST_MS, JsFuture::from(reader.read())).await.ok_or(NoAnswer)?.map_err(|_| NoAnswer)?;
            let Some(piece) = property(&piece, "value") else { return Ok(bytes) };
            let piece: Uint8Array = piece.unchecked_into();
            bytes.extend(piece.to_vec());
            heard(u64::from(piece.length()));
        }
    };
    let read = read.await;
    if read.is_err() {
        controller.abort();
    }
    read
}

/// Sends `body` to `url`, or asks with nothing but headers.
///
/// # Errors
/// When nothing came back within thirty seconds; the body may have arrived all the same.
pub async fn send(method: &str, url: &str, headers: &[(&str, &str)], body: Option<&[u8]>) -> Result<Answer, NoAnswer> {
    let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, JsValue::from(*value))).collect();
    let mut options = vec![("method", method.into()), ("headers", object(&headers))];
    options.extend(body.map(|body| ("body", Uint8Array::from(body).into())));
    request(url, &options).await
}

async fn request(url: &str, options: &[(&str, JsValue)]) -> Result<Answer, NoAnswer> {
    let response = fetch(url, &AbortSignal::timeout_with_u32(REQUEST_MS.unsigned_abs()), options).await?;
    let body = JsFuture::from(response.array_buffer().map_err(|_| NoAnswer)?).await.map_err(|_| NoAnswer)?;
    let header = |name| response.headers().get(name).ok().flatten();
    let reply = Reply {
        status: response.status(),
        content_type: header("content-type").unwrap_or_default(),
        retry_after: header("retry-after"),
        upload_offset: header("upload-offset"),
        body: Uint8Array::new(body.unchecked_ref::<ArrayBuffer>()).to_vec(),
    };
    let (speaks_tus, day) = (header("tus-resumable").is_some(), header("date").and_then(|date| day(&date)));
    Ok(Answer { reply, speaks_tus, day })
}

async fn fetch(url: &str, signal: &AbortSignal, options: &[(&str, JsValue)]) -> Result<Response, NoAnswer> {
    let mut all = vec![("cache", "no-store".into()), ("redirect", "error".into()), ("signal", signal.into())];
    all.extend_from_slice(options);
    let fetch = window().ok_or(NoAnswer)?.fetch_with_str_and_init(url, object(&all).unchecked_ref());
    JsFuture::from(fetch).await.map_err(|_| NoAnswer)?.dyn_into().map_err(|_| NoAnswer)
}

/// `Mon, 23 Nov 2026 02:10:01 GMT` as `2026-11-23`.
fn day(date: &str) -> Option<String> {
    let ms = js_sys::Date::parse(date);
    ms.is_finite().then(|| outbox::Moment { utc_ms: ms as i64, offset_min: 0 }.civil_date())
}
