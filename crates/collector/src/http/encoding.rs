//! Which encodings a client takes (RFC 9110, 12.5.3).

use axum::http::{HeaderMap, header};
use store::packs::Encoding;

/// The shortest first.
const ALL: [Encoding; 2] = [Encoding::Brotli, Encoding::Gzip];

/// The encodings that are named and not given the weight 0. Who takes „anything” gets the file as it is.
pub fn accepted(headers: &HeaderMap) -> impl Iterator<Item = Encoding> {
    let lines = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|line| line.to_str().ok());
    let taken: Vec<&str> = lines.flat_map(|line| line.split(',')).filter_map(taken).collect();
    ALL.into_iter().filter(move |encoding| taken.iter().any(|taken| taken.eq_ignore_ascii_case(name(*encoding))))
}

/// As headers name it.
pub fn name(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Brotli => "br",
        Encoding::Gzip => "gzip",
    }
}

/// `gzip;q=0.5`: gzip; nothing where the weight is 0 or no number.
fn taken(entry: &str) -> Option<&str> {
    let (name, weight) = entry.split_once(';').unwrap_or((entry, "q=1"));
    let weight: f32 = weight.trim().strip_prefix(['q', 'Q'])?.trim_start().strip_prefix('=')?.trim().parse().ok()?;
    (weight > 0.0).then(|| name.trim())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn what_a_client_takes_is_told() {
        let check = |header: &'static str, expected: &[Encoding]| {
            let headers = HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(header))]);
            assert_eq!(accepted(&headers).collect::<Vec<_>>(), expected, "{header}");
        };
        check("gzip, deflate, br, zstd", &[Encoding::Brotli, Encoding::Gzip]);
        check("GZIP;q=0.5", &[Encoding::Gzip]);
        check("br;q=0, gzip; q=1.0", &[Encoding::Gzip]);
        check("gzip;q=zero", &[]);
        check("*", &[]);
        check("identity", &[]);
        check("", &[]);
        assert_eq!(accepted(&HeaderMap::new()).count(), 0, "no header");
    }
}
