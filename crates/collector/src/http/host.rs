//! Every request names one host: proxies and servers that read two differently are how requests get smuggled past one.

use super::errors::Failure;
use axum::{
    extract::Request,
    http::{StatusCode, Version, header, uri::Authority},
    middleware::Next,
    response::{IntoResponse, Response},
};
use outbox::wire::ErrorCode;

/// Refuses what names none, several, or no host at all. HTTP/1.0 knew no hosts, and some health checks still speak it.
pub async fn one(request: Request, next: Next) -> Response {
    let mut hosts = request.headers().get_all(header::HOST).iter();
    let (first, second) = (hosts.next(), hosts.next());
    let named = match first {
        Some(host) => host.to_str().is_ok_and(|host| host.parse::<Authority>().is_ok()),
        // HTTP/2 has it in the address.
        None => request.uri().authority().is_some() || request.version() < Version::HTTP_11,
    };
    if named && second.is_none() {
        return next.run(request).await;
    }
    let message = "The request must name one host. Nothing was stored.";
    Failure::new(StatusCode::BAD_REQUEST, ErrorCode::MalformedRecord, message).into_response()
}
