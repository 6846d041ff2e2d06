//! The access log: method, route, status, duration of what the town hall asks for. Never an address, an id or anything
//! that somebody typed; and nothing of respondents' requests, because even a line without a name tells when somebody
//! answered. What fails is logged where it fails.

use axum::{
    extract::{MatchedPath, Request},
    middleware::Next,
    response::Response,
};
use std::time::Instant;

pub async fn log(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let response = next.run(request).await;
    if let Some(route) = route.filter(|route| is_the_town_halls(route)) {
        let ms = started.elapsed().as_millis() as u64;
        tracing::info!(target: "teren::access", %method, route, status = response.status().as_u16(), ms);
    }
    response
}

fn is_the_town_halls(route: &str) -> bool {
    route == "/health" || route == "/office" || route.starts_with("/office/")
}
