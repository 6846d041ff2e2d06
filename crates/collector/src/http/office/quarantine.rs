//! A survey's records that are kept apart, with a button to take each in.

use super::{
    OfficeError, Shared, find,
    lang::{Lang, Words},
    pages,
};
use crate::quarantine::{Apart, Released, Wanted};
use axum::{
    Form,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use messages::{Language, receipts::words};
use serde::Deserialize;
use store::surveys::SurveyRow;

/// Which record the button belongs to.
#[derive(Deserialize)]
pub struct Choice {
    record: String,
    #[serde(default)]
    although_replaced: bool,
}

pub async fn list(
    State(server): State<Shared>,
    Lang(language): Lang,
    Path(survey): Path<String>,
) -> Result<Response, OfficeError> {
    let Some(row) = find(&server, &survey).await? else { return Ok(pages::not_found()) };
    page(&server, language, &row, StatusCode::OK, None).await
}

pub async fn release(
    State(server): State<Shared>,
    Lang(language): Lang,
    Path(survey): Path<String>,
    Form(choice): Form<Choice>,
) -> Result<Response, OfficeError> {
    let Some(row) = find(&server, &survey).await? else { return Ok(pages::not_found()) };
    let Ok(wanted) = choice.record.parse::<Wanted>() else { return Ok(pages::not_found()) };
    let form_id = &row.pack.pack.form_id;
    let (status, told) = match server.intake.release(form_id, &wanted, choice.although_replaced).await {
        Ok(released) => {
            if let Released::Now(_) = released {
                server.checker.wake();
            }
            (StatusCode::OK, released.sentence(language)?)
        }
        Err(error) => match error.sentence(language) {
            Some(sentence) => (StatusCode::CONFLICT, sentence),
            None => return Err(error.into()),
        },
    };
    page(&server, language, &row, status, Some(told)).await
}

async fn page(
    server: &Shared,
    language: Language,
    row: &SurveyRow,
    status: StatusCode,
    told: Option<String>,
) -> Result<Response, OfficeError> {
    let apart = server.intake.apart(&row.pack.pack.form_id).await?;
    let say = |code| words(language, code, &[]);
    let page = pages::Quarantine {
        words: Words(language),
        survey: row.pack.title.clone(),
        told,
        records: apart.iter().map(|apart| card(apart, language)).collect(),
        title: say("apart-title"),
        explained: say("apart-explained"),
        nothing: say("nothing-apart"),
        although_replaced: say("apart-although-replaced"),
        take: say("apart-take"),
        back: say("apart-back"),
    };
    Ok(pages::quarantine(status, &page))
}

fn card(apart: &Apart, language: Language) -> pages::ApartCard {
    let sentence = apart.sentence(language);
    pages::ApartCard { name: apart.name(), sentence, replaced: apart.replaced }
}
