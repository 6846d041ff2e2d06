//! The language of the office pages: what the browser asks for, else Polish.

use crate::{clock, http::Shared, publishing::version_told};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use messages::{Language, deletion, erasure, fieldwork, handing_out, office, people, publishing};
use std::convert::Infallible;

/// The language that a request's answer is in.
#[derive(Debug, Clone, Copy)]
pub struct Lang(pub Language);

impl Lang {
    /// The first of the languages that are asked for which we speak. Browsers list them in the order of their weights.
    pub fn of(headers: &HeaderMap) -> Self {
        let asked = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let wanted = |one: &&str| !one.split(';').any(|weight| matches!(weight.trim(), "q=0" | "q=0.0"));
        let tags = asked.split(',').filter(wanted).filter_map(|one| one.split(';').next()).map(str::trim);
        Self(Language::preferred(tags))
    }
}

impl FromRequestParts<Shared> for Lang {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &Shared) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.headers))
    }
}

/// The words of a page.
#[derive(Debug, Clone, Copy)]
pub struct Words(pub Language);

impl Words {
    /// For the page's `lang`.
    pub fn lang(&self) -> &'static str {
        self.0.code()
    }

    pub fn say(&self, code: &str) -> String {
        office::words(self.0, code, &[])
    }

    pub fn count(&self, code: &str, count: &u64) -> String {
        office::words(self.0, code, &[("count", count.to_string())])
    }

    /// Of what is published.
    pub fn of_publishing(&self, code: &str) -> String {
        publishing::words(self.0, code, &[])
    }

    /// What stands in a field of the clause now.
    pub fn detail_now(&self, text: &str) -> String {
        publishing::words(self.0, "detail-now", &[("text", text.to_owned())])
    }

    /// Of the pages about people.
    pub fn of_people(&self, code: &str) -> String {
        people::words(self.0, code, &[])
    }

    pub fn signed_in(&self, name: &str) -> String {
        people::words(self.0, "signed-in", &[("name", name.to_owned())])
    }

    /// Of what is handed out.
    pub fn of_handout(&self, code: &str) -> String {
        handing_out::words(self.0, code, &[])
    }

    /// Of how the fieldwork goes.
    pub fn of_fieldwork(&self, code: &str) -> String {
        fieldwork::words(self.0, code, &[])
    }

    pub fn fieldwork_count(&self, code: &str, count: &u64) -> String {
        fieldwork::words(self.0, code, &[("count", count.to_string())])
    }

    /// How many of a group are missing.
    pub fn missing(&self, missing: Option<u64>) -> String {
        match missing {
            Some(0) => self.of_fieldwork("reached"),
            Some(missing) => missing.to_string(),
            None => self.of_fieldwork("few"),
        }
    }

    pub fn as_of(&self, when: &str) -> String {
        fieldwork::words(self.0, "as-of", &[("when", when.to_owned())])
    }

    /// A minute in UTC in which many responses came, on the clock where the collector stands.
    pub fn burst(&self, burst: &(String, u64)) -> String {
        let (minute, count) = burst;
        let when = format!("{minute}:00Z").parse::<jiff::Timestamp>().map_or(0, jiff::Timestamp::as_second);
        fieldwork::words(self.0, "burst", &[("when", clock::local(when)), ("count", count.to_string())])
    }

    /// Of the page that deletes a survey.
    pub fn of_deletion(&self, code: &str) -> String {
        deletion::words(self.0, code, &[])
    }

    /// What has to be typed to delete it.
    pub fn to_type(&self, survey: &str) -> String {
        deletion::words(self.0, "to-type", &[("survey", survey.to_owned())])
    }

    /// Of the pages about one response.
    pub fn response(&self, code: &str) -> String {
        erasure::words(self.0, code, &[])
    }

    pub fn excluded(&self, count: &u64) -> String {
        erasure::words(self.0, "excluded-count", &[("count", count.to_string())])
    }

    pub fn version(&self, version: &str) -> String {
        office::words(self.0, "version", &[("version", version_told(version, self.0))])
    }

    /// The button that makes an upload another survey's new version.
    pub fn instead(&self, survey: &str) -> String {
        office::words(self.0, "publish-instead", &[("survey", survey.to_owned())])
    }

    pub fn missing_key(&self, key: &str, count: &u64) -> String {
        office::words(self.0, "missing-key", &[("key", key.to_owned()), ("count", count.to_string())])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(asked: &'static str, expected: Language) {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_LANGUAGE, asked.parse().expect("a header"));
        assert_eq!(Lang::of(&headers).0, expected, "{asked}");
    }

    #[test]
    fn the_browsers_first_language_that_we_speak() {
        check("pl", Language::Polish);
        check("uk-UA,uk;q=0.9,en;q=0.8", Language::Ukrainian);
        check("de, en;q=0.7, pl;q=0.3", Language::English);
        check("de", Language::Polish);
        check("", Language::Polish);
    }
}
