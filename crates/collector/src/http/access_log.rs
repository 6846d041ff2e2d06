//! The access log: method, route, status, duration. Never an address, an id or anything that somebody typed.

use axum::{
    extract::{MatchedPath, Request},
    middleware::Next,
    response::Response,
};
use std::time::Instant;

pub async fn log(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or_else(|| "app".to_owned(), |path| path.as_str().into());
    let response = next.run(request).await;
    let ms = started.elapsed().as_millis() as u64;
    tracing::info!(target: "teren::access", %method, route, status = response.status().as_u16(), ms);
    response
}
