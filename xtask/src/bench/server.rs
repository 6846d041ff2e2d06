//! A static server of the benchmark's folder and forms.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use axum::{Router, extract, http::StatusCode, routing::get};
use tower_http::services::ServeDir;

use super::forms::Workload;

/// Serves until the runtime ends; gives the address.
pub async fn start(folder: &Path, workloads: &[Workload]) -> anyhow::Result<String> {
    let forms: HashMap<String, String> =
        workloads.iter().map(|workload| (format!("{}.xml", workload.name), workload.xml.clone())).collect();
    let forms = Arc::new(forms);
    let form = move |extract::Path(name): extract::Path<String>| async move {
        forms.get(&name).cloned().ok_or(StatusCode::NOT_FOUND)
    };
    let app =
        Router::new().route("/forms/{name}", get(form)).fallback_service(ServeDir::new(folder).precompressed_br());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = format!("http://{}", listener.local_addr()?);
    tokio::spawn(axum::serve(listener, app).into_future());
    Ok(address)
}
