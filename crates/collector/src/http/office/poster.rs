//! What is handed out: a poster and table cards with a survey's address, for the browser's own printing.

use super::{
    OfficeError, Shared,
    files::escaped,
    find,
    lang::{Lang, Words},
    pages,
};
use crate::{
    clock,
    term::{self, Standing},
};
use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use fast_qr::{ECL, QRBuilder, convert::svg::SvgBuilder};
use messages::{Language, Text, handing_out::words};
use store::surveys::SurveyRow;

/// Cards on one sheet of A4.
const CARDS: usize = 8;

#[derive(Template)]
#[template(path = "poster.html")]
struct Poster {
    words: Words,
    handout: Handout,
}

#[derive(Template)]
#[template(path = "cards.html")]
struct Cards {
    words: Words,
    handout: Handout,
    cards: usize,
}

/// What stands on paper, and what is to be said before it is printed.
struct Handout {
    survey: String,
    title: String,
    /// As people type it.
    address: String,
    /// The code as SVG.
    qr: String,
    promise: Vec<&'static str>,
    /// What is printed is for whoever answers, in the survey's language.
    paper: Words,
    warnings: Vec<String>,
}

pub async fn poster(
    State(server): State<Shared>,
    Lang(language): Lang,
    Path(survey): Path<String>,
) -> Result<Response, OfficeError> {
    let Some(handout) = handout(&server, &survey, language).await? else { return Ok(pages::not_found()) };
    Ok(pages::page(StatusCode::OK, &Poster { words: Words(language), handout }))
}

pub async fn cards(
    State(server): State<Shared>,
    Lang(language): Lang,
    Path(survey): Path<String>,
) -> Result<Response, OfficeError> {
    let Some(handout) = handout(&server, &survey, language).await? else { return Ok(pages::not_found()) };
    Ok(pages::page(StatusCode::OK, &Cards { words: Words(language), handout, cards: CARDS }))
}

async fn handout(server: &Shared, survey: &str, language: Language) -> Result<Option<Handout>, OfficeError> {
    let Some(row) = find(server, survey).await? else { return Ok(None) };
    let url = format!("{}/s/{}", server.public.url, escaped(&row.name));
    // An address is longer than any code holds only if somebody makes it so.
    let Ok(code) = QRBuilder::new(url.clone()).ecl(ECL::M).build() else { return Ok(None) };
    let promise = server.first_pages.promise(server.intake.store.clone(), &row.pack.pack).await;
    let paper = Language::preferred(row.pack.languages.iter().map(String::as_str));
    Ok(Some(Handout {
        survey: row.workbook.clone(),
        warnings: warnings(&row, &server.public.url, language),
        title: row.pack.title,
        address: url.trim_start_matches("https://").to_owned(),
        qr: SvgBuilder::default().to_str(&code),
        promise: promise.into_iter().map(|text: Text| text.get(paper)).collect(),
        paper: Words(paper),
    }))
}

/// Why it is not to be printed yet.
fn warnings(row: &SurveyRow, public_url: &str, language: Language) -> Vec<String> {
    let host = public_url.split("://").nth(1).unwrap_or_default();
    let is_here = ["localhost", "127.", "[::1]", "0.0.0.0"].iter().any(|local| host.starts_with(local));
    let standing = term::standing(row, &clock::today());
    let told = [
        (is_here, "address-here"),
        (!is_here && !public_url.starts_with("https://"), "address-plain"),
        (row.pack.trial, "on-trial"),
        (matches!(standing, Standing::Over | Standing::Closed | Standing::Archived), "closed"),
        (row.is_unlisted(), "unlisted"),
    ];
    told.into_iter().filter(|(holds, _)| *holds).map(|(_, code)| words(language, code, &[])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_is_an_image_of_the_address() {
        let code = QRBuilder::new("https://ankieta.example/s/klub-seniora").ecl(ECL::M).build().expect("short");
        let svg = SvgBuilder::default().to_str(&code);
        assert!(svg.starts_with("<svg") && svg.contains("<path") && !svg.contains("style="), "{svg}");
    }
}
