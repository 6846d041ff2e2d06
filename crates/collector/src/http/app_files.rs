//! The built app: whatever stands in its folder, files of earlier builds included, and its one page for all its paths.

use super::{Server, Shared, first_page, office::lang::Lang};
use crate::deleted;
use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    response::{Html, IntoResponse, Redirect, Response},
};
use messages::{Language, serving};
use std::path::Path;
use tower::ServiceExt;
use tower_http::services::ServeDir;

/// For files whose address changes with their content.
pub const IMMUTABLE: &str = "public, max-age=31536000, immutable";

pub async fn serve(State(server): State<Shared>, mut request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    if let Some(gone) = deleted_survey(&server, request.uri().path(), request.headers()).await {
        return gone;
    }
    let Some(folder) = &server.app else {
        let Lang(language) = Lang::of(request.headers());
        return (StatusCode::NOT_FOUND, format!("{}\n", serving::words(language, "app-missing", &[]))).into_response();
    };
    if let Some(address) = meant(&server, request.uri().path()).await {
        return Redirect::to(&address).into_response();
    }
    if is_page(request.uri().path()) {
        let (uri, headers) = (request.uri().clone(), request.headers().clone());
        if let Some(page) = first_page(&server, folder, &uri, &headers).await {
            return page;
        }
        *request.uri_mut() = Uri::from_static("/index.html");
    }
    if server.without_worker && request.uri().path() == "/sw.js" {
        *request.uri_mut() = Uri::from_static("/withdrawn.js");
    }
    let (path, headers) = (request.uri().path().to_owned(), request.headers().clone());
    let cache = if is_hashed(request.uri().path()) { IMMUTABLE } else { "no-cache" };
    let files = ServeDir::new(folder).precompressed_br().precompressed_gzip().append_index_html_on_directories(false);
    let mut response = match files.oneshot(request).await {
        Ok(response) => response.into_response(),
        Err(never) => match never {},
    };
    let found = response.status() != StatusCode::NOT_FOUND;
    if !found && may_be_typed(&path) {
        return no_page(Lang::of(&headers).0);
    }
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(if found { cache } else { "no-store" }));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    response
}

/// What somebody may have typed: no file's name.
fn may_be_typed(path: &str) -> bool {
    !path.starts_with("/api/") && !path.rsplit('/').next().unwrap_or_default().trim_end_matches('.').contains('.')
}

/// The address of a survey that is meant by one that was typed without `/s/`, in capitals or with a dot at its end.
async fn meant(server: &Server, path: &str) -> Option<String> {
    let typed = path.trim_end_matches(['/', '.', ',']);
    let (folder, name) = typed.rsplit_once('/')?;
    let is_exact = folder == "/s" && typed == path.trim_end_matches('/') && !name.chars().any(char::is_uppercase);
    if is_exact || name.is_empty() || !matches!(folder, "" | "/s" | "/S") || !may_be_typed(typed) {
        return None;
    }
    let (store, name) = (server.intake.store.as_ref(), name.to_lowercase());
    let name = match store.survey(&name).await.ok()? {
        Some(survey) => survey.name,
        None => deleted::of_name(store, &name).await.ok()??.survey.address,
    };
    Some(format!("/s/{name}")).filter(|address| address != path)
}

/// The page at the address of a survey that was deleted: a device that has something of it gets to that from here.
async fn deleted_survey(server: &Server, path: &str, headers: &HeaderMap) -> Option<Response> {
    let name = first_page::survey_name(path)?;
    let deleted = deleted::of_name(server.intake.store.as_ref(), &name).await.ok()??;
    let links = [("/responses", "gone-responses"), ("/", "no-page-list")];
    Some(told(Lang::of(headers).0, (StatusCode::GONE, "gone", &deleted.deleted_on), &links))
}

/// Nothing is there: said to people in words.
fn no_page(language: Language) -> Response {
    told(language, (StatusCode::NOT_FOUND, "no-page", ""), &[("/", "no-page-list")])
}

/// A page of a sentence and links.
fn told(language: Language, (status, key, day): (StatusCode, &str, &str), links: &[(&str, &str)]) -> Response {
    let said = serving::words(language, key, &[("day", day.to_owned())]);
    let link = |(to, key): &(&str, &str)| {
        let words = serving::words(language, key, &[]);
        format!("<p><a href=\"{to}\">{words}</a></p>")
    };
    let links: String = links.iter().map(link).collect();
    let page = format!(
        "<!DOCTYPE html><html lang=\"{}\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>Teren</title><main><p>{said}</p>{links}</main></html>",
        language.code()
    );
    (status, [(header::CACHE_CONTROL, "no-store")], Html(page)).into_response()
}

/// A survey's first page. Where it cannot be made, the app draws it.
async fn first_page(server: &Server, folder: &Path, uri: &Uri, headers: &HeaderMap) -> Option<Response> {
    let index = tokio::fs::read_to_string(folder.join("index.html")).await.ok()?;
    let page = first_page::filled(server, &index, uri, headers).await.ok()??;
    let headers = [(header::CACHE_CONTROL, "no-cache"), (header::VARY, "accept-encoding, accept-language")];
    Some((headers, Html(page)).into_response())
}

/// The paths that the app's router knows.
fn is_page(path: &str) -> bool {
    matches!(path, "/" | "/responses") || path.starts_with("/s/") || path.starts_with("/r/")
}

/// `app.3f9c2ab1.js`: a part of the name, neither its first nor its last, is a hash.
fn is_hashed(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let mut parts: Vec<&str> = name.split('.').skip(1).collect();
    parts.pop();
    let hash = |part: &&str| part.len() >= 8 && part.bytes().all(|b| b.is_ascii_alphanumeric());
    parts.iter().any(|part| hash(part) && part.bytes().any(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_hashed_names() {
        for (path, expected) in [
            ("/boot.3f9c2ab1.js", true),
            ("/app_bg.3f9c2ab1d4e5f607.wasm", true),
            ("/icons/icon-192.0a1b2c3d.png", true),
            ("/index.html", false),
            ("/sw.js", false),
            ("/manifest.webmanifest", false),
            ("/icons/icon-192.png", false),
            ("/styles.important.css", false),
        ] {
            assert_eq!(is_hashed(path), expected, "{path}");
        }
    }

    #[test]
    fn tells_pages() {
        for (path, expected) in [
            ("/", true),
            ("/s/seniorzy", true),
            ("/r/7K3F-9QXA-2M", true),
            ("/responses", true),
            ("/sw.js", false),
            ("/secret", false),
            ("/api/v1/surveys", false),
        ] {
            assert_eq!(is_page(path), expected, "{path}");
        }
    }
}
