//! A survey's records that are kept apart, with a button to take each in.

use super::{OfficeError, Shared, find, pages};
use crate::{
    quarantine::{Apart, Released, Wanted},
    store::SurveyRow,
};
use axum::{
    Form,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use messages::{Language, receipts::words};
use serde::Deserialize;

/// Which record the button belongs to.
#[derive(Deserialize)]
pub struct Choice {
    record: String,
    #[serde(default)]
    although_replaced: bool,
}

pub async fn list(State(server): State<Shared>, Path(survey): Path<String>) -> Result<Response, OfficeError> {
    let Some(row) = find(&server, &survey).await? else { return Ok(pages::not_found()) };
    page(&server, &row, StatusCode::OK, None).await
}

pub async fn release(
    State(server): State<Shared>,
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
            (StatusCode::OK, released.sentence(Language::Polish)?)
        }
        Err(error) => match error.sentence(Language::Polish) {
            Some(sentence) => (StatusCode::CONFLICT, sentence),
            None => return Err(error.into()),
        },
    };
    page(&server, &row, status, Some(told)).await
}

async fn page(
    server: &Shared,
    row: &SurveyRow,
    status: StatusCode,
    told: Option<String>,
) -> Result<Response, OfficeError> {
    let apart = server.intake.apart(&row.pack.pack.form_id).await?;
    let words = |code| words(Language::Polish, code, &[]);
    let page = pages::Quarantine {
        survey: row.pack.title.clone(),
        told,
        records: apart.iter().map(card).collect(),
        title: words("apart-title"),
        explained: words("apart-explained"),
        nothing: words("nothing-apart"),
        although_replaced: words("apart-although-replaced"),
        take: words("apart-take"),
        back: words("apart-back"),
    };
    Ok(pages::quarantine(status, &page))
}

fn card(apart: &Apart) -> pages::ApartCard {
    let sentence = apart.sentence(Language::Polish);
    pages::ApartCard { name: apart.name(), sentence, replaced: apart.replaced }
}
