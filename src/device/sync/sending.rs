//! Records and parts on their way to the collector.

use crate::device::{
    Connection, Device,
    platform::{
        http::{self, Answer},
        random, time,
    },
};
use outbox::{
    ResponseId, ResponseSecret,
    answer::Reply,
    batch,
    record::MEDIA_TYPE,
    seal::Times,
    upload::{self, Http},
    wire::{CLOCK_HEADER, DEVICE_HEADER, SECRET_HEADER},
};

/// Sends a sealed record.
pub async fn send(id: ResponseId, secret: ResponseSecret, record: &[u8], times: Times) -> Option<Reply> {
    let secret = secret.to_string();
    let own = [("content-type", MEDIA_TYPE), (SECRET_HEADER, secret.as_str())];
    post("PUT", &format!("/api/v1/responses/{id}"), &own, record, times).await
}

/// Sends many records in one body.
pub async fn send_many(body: &[u8], times: Times) -> Option<Reply> {
    post("POST", "/api/v1/responses", &[("content-type", batch::MEDIA_TYPE)], body, times).await
}

async fn post(method: &str, path: &str, own: &[(&str, &str)], body: &[u8], times: Times) -> Option<Reply> {
    let page = page_number();
    let clock = (times == Times::Full).then(|| time::now().utc_ms.to_string());
    let device = [(DEVICE_HEADER, page.as_str())].into_iter();
    let clock = clock.as_deref().map(|clock| (CLOCK_HEADER, clock));
    let headers: Vec<_> = own.iter().copied().chain(device).chain(clock).collect();
    reply(http::send(method, path, &headers, Some(body)).await.ok())
}

/// What this page calls itself to the collector's limits until it is closed.
fn page_number() -> String {
    thread_local!(static NUMBER: [u8; 8] = {
        let mut number = [0; 8];
        random::fill(&mut number);
        number
    });
    NUMBER.with(|number| format!("{:016x}", u64::from_be_bytes(*number)))
}

/// Asks about a part that travels apart, or sends some of it.
pub async fn upload(id: ResponseId, secret: ResponseSecret, request: &upload::Request) -> Option<Reply> {
    let Http { method, path, headers, body } = request.http(id);
    let secret = secret.to_string();
    let page = page_number();
    let own = [(SECRET_HEADER, secret.as_str()), (DEVICE_HEADER, page.as_str())];
    let headers = headers.iter().map(|(name, value)| (*name, value.as_str())).chain(own);
    let body = (!body.is_empty()).then_some(&body[..]);
    reply(http::send(method, &path, &headers.collect::<Vec<_>>(), body).await.ok())
}

/// An answer as the machine judges it. Whether anybody is there is seen at once: who neither speaks JSON nor tus is a
/// stranger.
fn reply(answer: Option<Answer>) -> Option<Reply> {
    let collector = answer
        .as_ref()
        .is_some_and(|answer| answer.reply.content_type.starts_with("application/json") || answer.speaks_tus);
    if let Some(device) = Device::current() {
        device.set_connection(if collector { Connection::Online } else { Connection::Offline });
    }
    answer.map(|answer| answer.reply)
}
