//! Where files are chosen, of a new survey or of a new version of one.

use super::{
    OfficeError, Shared, find,
    lang::{Lang, Words},
    pages,
};
use askama::Template;
use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::Response,
};
use messages::Language;
use serde::Deserialize;
use store::surveys::SurveyRow;

/// Which survey gets a new version; a new one without it.
#[derive(Deserialize)]
pub struct Target {
    #[serde(default)]
    survey: Option<String>,
}

#[derive(Template)]
#[template(path = "publish.html")]
struct Choose {
    words: Words,
    target: Option<SurveyRow>,
    problem: Option<String>,
}

impl Choose {
    /// Whether the survey reads files in which the town's own details may stand.
    fn has_details(&self) -> bool {
        let files = |row: &SurveyRow| row.pack.pack.files.iter().any(|file| file.name.to_lowercase().ends_with(".csv"));
        self.target.as_ref().is_some_and(files)
    }
}

pub async fn page(
    State(server): State<Shared>,
    Lang(language): Lang,
    Query(Target { survey }): Query<Target>,
) -> Result<Response, OfficeError> {
    let target = match survey {
        Some(survey) => match find(&server, &survey).await? {
            None => return Ok(pages::not_found()),
            found => found,
        },
        None => None,
    };
    Ok(pages::page(StatusCode::OK, &Choose { words: Words(language), target, problem: None }))
}

/// Nothing came of it: why, and the files once more.
pub async fn again(
    server: &Shared,
    language: Language,
    status: StatusCode,
    survey: Option<String>,
    problem: String,
) -> Result<Response, OfficeError> {
    let target = match survey {
        Some(survey) => find(server, &survey).await?,
        None => None,
    };
    Ok(pages::page(status, &Choose { words: Words(language), target, problem: Some(problem) }))
}
