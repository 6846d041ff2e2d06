//! Everything that is spoken over HTTP.

mod access_log;
mod api;
mod app_files;
mod batch;
mod body;
mod checksum;
mod encoding;
pub mod errors;
mod first_page;
mod health;
mod host;
pub mod limits;
pub mod listen;
pub mod memory;
pub mod office;
mod pace;
pub mod pulse;
pub mod security;
mod tus;
pub mod upload_locks;
pub mod visits;

use crate::{ingest::Intake, people::deeds::Deeds, verdict::Checker};
use axum::{Router, http::HeaderMap, middleware, response::Redirect, routing::get};
use errors::Failure;
use limits::{Limits, Sender};
use outbox::ResponseId;
use std::{path::PathBuf, sync::Arc, time::Duration};
use tower_http::timeout::TimeoutLayer;

/// How long one request may take, its body included.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(300);

/// What the handlers work with.
pub struct Server {
    pub intake: Arc<Intake>,
    pub checker: Checker,
    /// The folder of the built app.
    pub app: Option<PathBuf>,
    /// The app's service worker is withdrawn: another is served, which takes itself away.
    pub without_worker: bool,
    pub public: PublicAddress,
    pub logins: office::Logins,
    pub copies: office::Copies,
    /// What was done at the desk and is not noted yet.
    pub deeds: Deeds,
    pub downloads: office::Downloads,
    pub uploads: office::Uploads,
    pub progress: office::Progress,
    pub bodies: memory::Bodies,
    pub limits: Limits,
    pub health: health::Health,
    pub first_pages: first_page::FirstPages,
    pub upload_locks: Arc<upload_locks::UploadLocks>,
}

/// The shared state of all handlers.
pub type Shared = Arc<Server>;

/// Where the outside world finds this collector.
#[derive(Debug, Clone)]
pub struct PublicAddress {
    /// Without a slash at its end.
    pub url: String,
    /// Whether `X-Forwarded-Proto` and `X-Forwarded-For` come from a proxy of our own.
    pub behind_proxy: bool,
}

/// An address that is no `http://` or `https://` with a host and nothing after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoOrigin;

/// What everybody is to call this collector by: links, posters and receipts begin with it. Without a slash at its end.
///
/// # Errors
/// If it is no address of a whole host: behind a path nothing of it would be found.
pub fn origin(text: &str) -> Result<String, NoOrigin> {
    let uri: axum::http::Uri = text.parse().map_err(|_| NoOrigin)?;
    let (Some(scheme @ ("http" | "https")), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
        return Err(NoOrigin);
    };
    let origin = format!("{scheme}://{authority}");
    // Neither a path nor a question after it, nor somebody's name before the host.
    let is_whole = text.trim_end_matches('/').eq_ignore_ascii_case(&origin);
    let is_host = !authority.host().is_empty() && !authority.as_str().contains('@');
    if is_whole && is_host { Ok(origin) } else { Err(NoOrigin) }
}

impl PublicAddress {
    /// Whether this request came over HTTPS as far as the browser is concerned.
    fn is_https(&self, headers: &HeaderMap) -> bool {
        let forwarded = headers.get("x-forwarded-proto").is_some_and(|proto| proto == "https");
        self.url.starts_with("https://") || self.behind_proxy && forwarded
    }
}

impl Server {
    pub fn new(intake: Arc<Intake>, checker: Checker, app: Option<PathBuf>, public: PublicAddress) -> Self {
        let (logins, copies, deeds, downloads, uploads, progress, bodies, limits, upload_locks, health, first_pages) =
            Default::default();
        let without_worker = false;
        Self {
            intake,
            checker,
            app,
            without_worker,
            public,
            logins,
            copies,
            deeds,
            downloads,
            uploads,
            progress,
            bodies,
            limits,
            health,
            first_pages,
            upload_locks,
        }
    }

    /// Lets a request through, or tells it when to come again.
    fn admit(&self, Sender { network, device }: Sender, response: ResponseId) -> Result<(), Failure> {
        let Limits { requests, bytes, device: devices, response: responses, response_bytes } = &self.limits;
        let waits = [
            requests.wait(&network),
            bytes.wait(&network),
            device.and_then(|device| devices.wait(&device)),
            responses.wait(&response),
            response_bytes.wait(&response),
        ];
        match waits.into_iter().flatten().max() {
            Some(seconds) => {
                Err(Failure::slow_down(seconds, "Too much arrives at once. Please come again a little later."))
            }
            None => Ok(()),
        }
    }

    /// Counts a request that was let through.
    fn charge(&self, Sender { network, device }: Sender, response: ResponseId) {
        self.limits.requests.charge(network, 1.0);
        if let Some(device) = device {
            self.limits.device.charge(device, 1.0);
        }
        self.limits.response.charge(response, 1.0);
    }

    /// Counts a record's bytes.
    fn charge_bytes(&self, Sender { network, .. }: Sender, response: ResponseId, bytes: usize) {
        self.limits.bytes.charge(network, bytes as f64);
        self.limits.response_bytes.charge(response, bytes as f64);
    }
}

/// The whole site.
pub fn router(server: Server) -> Router {
    let server = Arc::new(server);
    let timeout = TimeoutLayer::with_status_code(axum::http::StatusCode::REQUEST_TIMEOUT, REQUEST_TIMEOUT);
    Router::new()
        .merge(api::routes())
        .merge(tus::routes())
        .merge(batch::routes())
        .nest("/office", office::routes(server.clone()))
        .route("/office/", get(|| async { Redirect::permanent("/office") }))
        .fallback(app_files::serve)
        .with_state(server.clone())
        .layer(timeout)
        .layer(middleware::from_fn(host::one))
        .layer(middleware::from_fn(pace::keep))
        .layer(middleware::from_fn_with_state(server, security::headers))
        .layer(middleware::from_fn(access_log::log))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_address_is_that_of_a_whole_host() {
        let check = |text: &str, expected: Option<&str>| assert_eq!(origin(text).ok().as_deref(), expected, "{text}");
        check("https://ankiety.gmina.pl", Some("https://ankiety.gmina.pl"));
        check("https://ankiety.gmina.pl/", Some("https://ankiety.gmina.pl"));
        check("http://127.0.0.1:8080", Some("http://127.0.0.1:8080"));
        check("HTTPS://ankiety.gmina.pl", Some("https://ankiety.gmina.pl"));
        for text in [
            "",
            "ankiety.gmina.pl",
            "ankiety.gmina.pl:8080",
            "ftp://ankiety.gmina.pl",
            "https://",
            "https:ankiety.gmina.pl",
            "https://ankiety.gmina.pl/ankiety",
            "https://ankiety.gmina.pl?a=1",
            "https://ankiety.gmina.pl#a",
            " https://ankiety.gmina.pl ",
            "https://ankiety gmina.pl",
            "https://urzad@gmina.pl",
        ] {
            check(text, None);
        }
    }
}
