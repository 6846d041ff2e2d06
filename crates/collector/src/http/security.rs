//! Headers that every answer carries, and who may send forms to the office pages.

use super::Shared;
use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};

/// One policy everywhere.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
    style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; font-src 'self'; connect-src 'self'; \
    worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const HEADERS: [(&str, &str); 6] = [
    ("content-security-policy", CONTENT_SECURITY_POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("permissions-policy", "geolocation=(self), camera=(self), microphone=(self)"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
];

/// For a year, browsers open this host over HTTPS only.
const HSTS: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// Adds the security headers; a handler's own value stays.
pub async fn headers(State(server): State<Shared>, request: Request, next: Next) -> Response {
    let https = server.public.is_https(request.headers());
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    if https {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HSTS);
    }
    for (name, value) in HEADERS {
        headers.entry(HeaderName::from_static(name)).or_insert(HeaderValue::from_static(value));
    }
    response
}

/// Whether a form was sent from our own page. A browser says so in `Sec-Fetch-Site`, or at least in `Origin`; a request
/// with neither does not come from a browser, and so not from another site's page. Behind a proxy the host that we see
/// may not be the one that the browser sees: then `public_url` tells.
pub fn same_origin(headers: &HeaderMap, public_url: &str) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    let Some(origin) = text("origin") else { return true };
    let sender = origin.split_once("://").map(|(_, host)| host);
    origin == public_url || sender.is_some() && sender == text(header::HOST.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(sent: &[(&'static str, &'static str)], expected: bool) {
        let headers =
            sent.iter().map(|&(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        assert_eq!(same_origin(&headers.collect(), "https://ankieta.example"), expected, "{sent:?}");
    }

    #[test]
    fn only_our_own_pages_send_forms() {
        let host = ("host", "ankieta.example:8080");
        check(&[host], true);
        check(&[host, ("origin", "https://ankieta.example:8080")], true);
        check(&[("host", "internal:80"), ("origin", "https://ankieta.example")], true);
        check(&[host, ("origin", "https://ankieta.example:444")], false);
        check(&[host, ("origin", "https://zly.example")], false);
        check(&[host, ("origin", "null")], false);
        check(&[host, ("sec-fetch-site", "same-origin"), ("origin", "null")], true);
        check(&[host, ("sec-fetch-site", "same-site")], false);
        check(&[host, ("sec-fetch-site", "cross-site")], false);
    }
}
