//! Everything that is spoken over HTTP.

mod access_log;
mod api;
mod app_files;
pub mod errors;
pub mod listen;
mod office;
pub mod security;

use crate::{receipts::ReceiptKey, store::Store, verdict::Checker};
use axum::{Router, http::HeaderMap, middleware, response::Redirect, routing::get};
use std::{path::PathBuf, sync::Arc, time::Duration};
use tower::limit::GlobalConcurrencyLimitLayer;
use tower_http::timeout::TimeoutLayer;

/// Requests that are worked on at once; more wait.
const MAX_REQUESTS: usize = 256;
/// How long one request may take, its body included.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(300);

/// What the handlers work with.
pub struct Server {
    pub store: Arc<dyn Store>,
    pub key: ReceiptKey,
    pub checker: Checker,
    /// The folder of the built app.
    pub app: Option<PathBuf>,
    pub public: PublicAddress,
    pub logins: office::Logins,
    pub uploads: api::Uploads,
}

/// The shared state of all handlers.
pub type Shared = Arc<Server>;

/// Where the outside world finds this collector.
#[derive(Debug, Clone)]
pub struct PublicAddress {
    /// Without a slash at its end.
    pub url: String,
    /// Whether `X-Forwarded-Proto` comes from a proxy of our own.
    pub behind_proxy: bool,
}

impl PublicAddress {
    /// Whether this request came over HTTPS as far as the browser is concerned.
    fn is_https(&self, headers: &HeaderMap) -> bool {
        let forwarded = headers.get("x-forwarded-proto").is_some_and(|proto| proto == "https");
        self.url.starts_with("https://") || self.behind_proxy && forwarded
    }
}

impl Server {
    pub fn new(
        store: Arc<dyn Store>,
        key: ReceiptKey,
        checker: Checker,
        app: Option<PathBuf>,
        public: PublicAddress,
    ) -> Self {
        Self { store, key, checker, app, public, logins: Default::default(), uploads: Default::default() }
    }
}

/// The whole site.
pub fn router(server: Server) -> Router {
    let server = Arc::new(server);
    let timeout = TimeoutLayer::with_status_code(axum::http::StatusCode::REQUEST_TIMEOUT, REQUEST_TIMEOUT);
    Router::new()
        .merge(api::routes())
        .nest("/office", office::routes(server.clone()))
        .route("/office/", get(|| async { Redirect::permanent("/office") }))
        .fallback(app_files::serve)
        .with_state(server)
        .layer(timeout)
        .layer(GlobalConcurrencyLimitLayer::new(MAX_REQUESTS))
        .layer(middleware::from_fn(security::headers))
        .layer(middleware::from_fn(access_log::log))
}
