//! A survey's address answered with its first page: what is read before the app has arrived, which then makes it live.
//!
//! The built `index.html` has marked slots; without them, or where there is nothing to begin, it is given as it is.

use super::{Server, office::Lang};
use crate::{
    clock,
    forms::{self, Files},
    term::{self, Standing},
};
use askama::Template;
use axum::http::{HeaderMap, Uri};
use messages::{
    Language, Text,
    first_page::{STAYS, form_language, page_title, promise, shown_language},
};
use outbox::{
    Digest,
    wire::{FORM_FILE, Pack},
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use store::{Store, StoreError, surveys::SurveyRow};
use tokio::sync::watch;

const LANGUAGE: &str = "<html lang=\"pl\">";
const TITLE: &str = "<title>Teren</title>";
const TOP: &str = "<!--top-->";
const PAGE: &str = "<!--page-->";
const PAGE_END: &str = "<!--/page-->";
/// What `encodeURIComponent` escapes.
const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');
/// Of a link for a device that strangers share, whose first page says other things.
const SHARED: &str = "wspolne=1";

/// How long a visitor waits for what is read for the first time: then the app draws the page.
const PATIENCE: Duration = Duration::from_millis(500);

/// What a form's first page says, read once and remembered: a pack never changes. `None` until it is read.
#[derive(Default)]
pub struct FirstPages(Mutex<HashMap<Digest, watch::Receiver<Option<Read>>>>);

/// What cannot be read the app tells.
type Read = Option<Arc<Facts>>;

/// What of a form its first page shows.
struct Facts {
    /// Empty where the form has none.
    title: String,
    languages: Vec<String>,
    default_language: String,
    promise: Vec<Text>,
}

#[derive(Template)]
#[template(path = "first_page.html")]
struct Page<'a> {
    language: Language,
    survey: &'a str,
    title: &'a str,
    trial: bool,
    /// Each with what is shown of it, and whether it is chosen.
    languages: Vec<(&'a str, &'a str, bool)>,
    sentences: Vec<Text>,
}

#[derive(Template)]
#[template(path = "first_page_top.html")]
struct Top {
    language: Language,
}

/// The page's title, and what the form reads: the app asks for the very same addresses.
#[derive(Template)]
#[template(path = "first_page_head.html")]
struct Head {
    title: String,
    files: Vec<String>,
}

impl Page<'_> {
    fn text(&self, text: &Text) -> &'static str {
        text.get(self.language)
    }
}

impl Top {
    fn text(&self, text: &Text) -> &'static str {
        text.get(self.language)
    }
}

impl FirstPages {
    /// What the survey's first page promises about the answers; nothing where that cannot be read now.
    pub async fn promise(&self, store: Arc<dyn Store>, pack: &Pack) -> Vec<Text> {
        self.facts(store, pack).await.map(|facts| facts.promise.clone()).unwrap_or_default()
    }

    async fn facts(&self, store: Arc<dyn Store>, pack: &Pack) -> Read {
        let mut told = {
            let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            // Where the store has failed, it is asked again.
            all.retain(|_, told| told.borrow().is_some() || told.has_changed().is_ok());
            all.entry(pack.hash).or_insert_with(|| read(store, pack.clone())).clone()
        };
        let read = tokio::time::timeout(PATIENCE, told.wait_for(Option::is_some)).await.ok()?.ok()?;
        read.clone().flatten()
    }
}

/// Reads the form, whether or not anybody goes on waiting for it.
fn read(store: Arc<dyn Store>, pack: Pack) -> watch::Receiver<Option<Read>> {
    let (tell, told) = watch::channel(None);
    tokio::spawn(async move {
        let Ok(Some(form)) = store.pack_file(&pack.form_id, pack.hash, FORM_FILE).await else { return };
        // Its lists are long, and say nothing of what is shown here.
        let facts = move || Some(Arc::new(Facts::of(&forms::parse(std::str::from_utf8(&form).ok()?, &Files::new())?)));
        tell.send_replace(Some(tokio::task::spawn_blocking(facts).await.ok().flatten()));
    });
    told
}

impl Facts {
    fn of(form: &xforms::Form) -> Self {
        Self {
            title: form.title().to_owned(),
            languages: form.languages().to_vec(),
            default_language: form.default_language().to_owned(),
            promise: promise(form.settings().privacy.code(), form.takes_files(), form.takes_places()),
        }
    }
}

/// The app's page for this address, filled in where a survey can be begun there.
///
/// # Errors
/// If the store fails.
pub async fn filled(
    server: &Server,
    index: &str,
    uri: &Uri,
    headers: &HeaderMap,
) -> Result<Option<String>, StoreError> {
    let shared = uri.query().is_some_and(|query| query.split('&').any(|pair| pair == SHARED));
    let Some(name) = survey_name(uri.path()).filter(|_| !shared) else { return Ok(None) };
    let store = server.intake.store.clone();
    let is_open = |row: &SurveyRow| term::standing(row, &clock::today()) == Standing::Open;
    let Some(row) = store.survey(&name).await?.filter(is_open) else { return Ok(None) };
    let Some(facts) = server.first_pages.facts(store, &row.pack.pack).await else { return Ok(None) };
    Ok(fill(index, &row, &facts, language_of(headers)))
}

/// The decoded name in `/s/{name}`.
pub fn survey_name(path: &str) -> Option<String> {
    let name = path.strip_prefix("/s/")?.trim_end_matches('/');
    let decoded = percent_decode_str(name).decode_utf8().ok()?;
    Some(decoded.into_owned()).filter(|name| !name.is_empty() && !name.contains('/'))
}

/// What the browser asks for. Not English, as in the app: many devices simply come with it.
fn language_of(headers: &HeaderMap) -> Language {
    match Lang::of(headers).0 {
        Language::English => Language::Polish,
        language => language,
    }
}

fn fill(index: &str, row: &SurveyRow, facts: &Facts, language: Language) -> Option<String> {
    let title = if facts.title.is_empty() { &row.pack.title } else { &facts.title };
    let chosen = form_language(&facts.languages, &facts.default_language, language);
    let languages = facts.languages.iter().map(|name| (name.as_str(), shown_language(name), name == chosen)).collect();
    let sentences = facts.promise.iter().copied().chain(STAYS).collect();
    let page = Page { language, survey: &row.name, title, trial: row.pack.trial, languages, sentences };
    let head = Head { title: page_title(&row.pack.title, language), files: addresses(&row.pack.pack) };
    let (before, rest) = index.split_once(PAGE)?;
    let (_, after) = rest.split_once(PAGE_END)?;
    let before = before
        .replacen(LANGUAGE, &format!("<html lang=\"{}\">", language.code()), 1)
        .replacen(TITLE, head.render().ok()?.trim_end(), 1)
        .replacen(TOP, &Top { language }.render().ok()?, 1);
    Some([&before, &page.render().ok()?, after].concat())
}

/// Where the app fetches a pack's files.
fn addresses(pack: &Pack) -> Vec<String> {
    let escaped = |text: &str| utf8_percent_encode(text, COMPONENT).to_string();
    let address = |name: &str| format!("/api/v1/forms/{}/{}/{}", escaped(&pack.form_id), pack.hash, escaped(name));
    pack.files.iter().map(|file| address(&file.name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_titles_are_no_markup() {
        let nasty = "</title><script>\"x";
        let languages = vec![(nasty, nasty, true), ("Polski (pl)", "Polski", false)];
        let sentences = vec![Text::Voluntary];
        let language = Language::Polish;
        let page = Page { language, survey: nasty, title: nasty, trial: true, languages, sentences }.render().unwrap();
        let head = Head { title: nasty.to_owned(), files: vec![nasty.to_owned()] }.render().unwrap();
        for html in [page, head] {
            assert!(!html.contains("<script") && !html.contains("\"x"), "{html}");
        }
    }

    #[test]
    fn a_survey_is_named_by_its_address() {
        let check = |path: &str, expected: Option<&str>| assert_eq!(survey_name(path).as_deref(), expected, "{path}");
        check("/s/seniorzy", Some("seniorzy"));
        check("/s/k%C4%85ty/", Some("kąty"));
        check("/s/", None);
        check("/s/a/b", None);
        check("/s/a%2Fb", None);
        check("/s/%ff", None);
        check("/responses", None);
    }
}
