//! The town's own details, filled in on a page: what the clause and other texts read from a file of the survey, row by row.
//! What is sent becomes that file, and goes the way of an upload: a report first, then a new version.

use super::{
    OfficeError, Shared, files, find,
    lang::{Lang, Words},
    pages, publish,
    uploads::{Token, Upload, Waiting},
};
use crate::{
    forms::{self, Files},
    publishing::{
        Meant, Wish,
        clause::{self, Unfilled},
    },
    rows::rows,
};
use askama::Template;
use axum::{
    Form,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use messages::{Language, publishing::words};
use outbox::Digest;
use roxmltree::{Document, ParsingOptions};
use serde::Deserialize;
use std::collections::{HashMap, HashSet};
use store::surveys::SurveyRow;
use xlsform::composed;

/// The longest form that is sent, in bytes: a clause of several pages, percent-encoded.
pub const MAX_FORM: usize = 512 * 1024;
/// A file with more rows is a list, and no details of a town.
const MOST_ROWS: usize = 60;

#[derive(Template)]
#[template(path = "clause.html")]
struct Page {
    words: Words,
    survey: String,
    title: String,
    /// The hash of what it shows: what is sent is about that and nothing else.
    shown: String,
    /// Somebody has published since this form was opened.
    overtaken: bool,
    /// What was written is not enough, and would be this upload: it can be tried out, unless the survey is live.
    refused: Option<Token>,
    is_live: bool,
    files: Vec<Details>,
}

/// A file's rows, each with what is to be written in it.
struct Details {
    file: String,
    fields: Vec<Field>,
}

struct Field {
    /// Its cell: `gmina.csv/administrator/label`.
    id: String,
    label: String,
    text: String,
    /// What stands there now, if that is something else.
    now: Option<String>,
    /// It waits for the town's own words, or looks as if it did: the code of what is said of it.
    problem: Option<&'static str>,
}

/// What was written here before.
#[derive(Deserialize)]
pub struct Written {
    #[serde(default)]
    sent: Option<Token>,
}

/// The page; what was written and not published yet is in its fields, with what is missing beside each.
pub async fn page(
    State(server): State<Shared>,
    Lang(language): Lang,
    Path(survey): Path<String>,
    Query(Written { sent }): Query<Written>,
) -> Result<Response, OfficeError> {
    let Some(row) = find(&server, &survey).await? else { return Ok(pages::not_found()) };
    let waiting = sent.and_then(|token| match server.uploads.get(&token) {
        Some(Upload::Waiting(waiting)) if waiting.wish.survey.as_ref() == Some(&survey) => Some((token, waiting)),
        _ => None,
    });
    shown(&server, language, row, waiting).await
}

/// Makes the files anew. What would come of them is told on the next page: the report, or this one where something is
/// certainly missing, or somebody has published since the form was opened.
pub async fn fill(
    State(server): State<Shared>,
    Path(survey): Path<String>,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Response, OfficeError> {
    let Some(row) = find(&server, &survey).await? else { return Ok(pages::not_found()) };
    let (form, files) = forms::load(server.intake.store.as_ref(), &row.pack.pack).await?;
    let wish = wish(&form, &files, &row, &sent)?;
    let seen: Option<Digest> = given(&sent, SHOWN).and_then(|shown| shown.parse().ok());
    let unfilled = clause::unfilled(&form, &files.with(&wish.files));
    let is_ready = seen == Some(row.pack.pack.hash) && unfilled.iter().all(|one| one.is_doubtful);
    let waiting = Waiting { shown: seen, of_clause: true, ..Waiting::of(wish) };
    if is_ready {
        return publish::to_report(&server, waiting);
    }
    let token = Token::new()?;
    server.uploads.keep(&token, Upload::Waiting(waiting));
    Ok(Redirect::to(&format!("/office/survey/{}/clause?sent={token}", files::escaped(&survey))).into_response())
}

/// The page, with what was written before.
async fn shown(
    server: &Shared,
    language: Language,
    row: SurveyRow,
    written: Option<(Token, Waiting)>,
) -> Result<Response, OfficeError> {
    let store = server.intake.store.as_ref();
    let (form, files) = forms::load(store, &row.pack.pack).await?;
    let sent = written.as_ref().map(|(_, waiting)| waiting.wish.files.clone()).unwrap_or_default();
    let unfilled = clause::unfilled(&form, &files.clone().with(&sent));
    let unfilled = Meant::of(store, &row.workbook).await?.without(unfilled);
    let overtaken = written.as_ref().is_some_and(|(_, waiting)| waiting.shown != Some(row.pack.pack.hash));
    let is_refused = written.is_some() && unfilled.iter().any(|one| !one.is_doubtful);
    let details = read(&form, &files).into_iter().map(|(file, rows)| {
        let of_file: Vec<&Unfilled> = unfilled.iter().filter(|one| one.file.as_deref() == Some(&file)).collect();
        let sent = sent.get(&file).map(|bytes| self::rows(bytes)).unwrap_or_default();
        Details { fields: fields(&file, &rows, &sent, &of_file, language), file }
    });
    let details: Vec<Details> = details.collect();
    let status = match (overtaken, is_refused) {
        (true, _) => StatusCode::CONFLICT,
        (false, true) => StatusCode::UNPROCESSABLE_ENTITY,
        (false, false) => StatusCode::OK,
    };
    let page = Page {
        words: Words(language),
        survey: row.workbook,
        title: row.pack.title,
        shown: row.pack.pack.hash.to_string(),
        overtaken,
        refused: written.map(|(token, _)| token).filter(|_| is_refused && !overtaken),
        is_live: !row.pack.trial,
        files: details,
    };
    Ok(pages::page(status, &page))
}

/// The files with what was sent.
fn wish(form: &str, files: &Files, row: &SurveyRow, sent: &[(String, String)]) -> Result<Wish, OfficeError> {
    let mut wish = Wish { survey: Some(row.workbook.clone()), ..Wish::default() };
    for (file, mut rows) in read(form, files) {
        for Place { line, column, id } in places(&file, &rows) {
            if let Some(text) = given(sent, &id) {
                rows[line][column] = typed(text);
            }
        }
        wish.files.insert(&file, written(&rows)?);
    }
    Ok(wish)
}

/// The name of the field with the hash of what was shown.
const SHOWN: &str = "shown";

fn given<'a>(sent: &'a [(String, String)], name: &str) -> Option<&'a String> {
    sent.iter().find(|(known, _)| known == name).map(|(_, text)| text)
}

/// A text as it was meant: browsers send other line ends.
fn typed(text: impl AsRef<str>) -> String {
    text.as_ref().replace("\r\n", "\n").trim().to_owned()
}

/// A cell that may be written, and its field's name.
struct Place {
    line: usize,
    column: usize,
    id: String,
}

/// The cells of a file, named by what they are about: whatever rows come before them, a text never gets into another one.
fn places(file: &str, rows: &[Vec<String>]) -> Vec<Place> {
    let Some((head, rows)) = rows.split_first() else { return Vec::new() };
    let mut places: Vec<Place> = Vec::new();
    for (line, cells) in rows.iter().enumerate() {
        let Some(key) = cells.first() else { continue };
        for column in 1..cells.len() {
            let named = format!("{file}/{key}/{}", head.get(column).map_or("", String::as_str));
            let same =
                places.iter().filter(|place| place.id == named || place.id.starts_with(&format!("{named}#"))).count();
            let id = if same == 0 { named } else { format!("{named}#{}", same + 1) };
            places.push(Place { line: line + 1, column, id });
        }
    }
    places
}

/// The files of which the form reads single rows, as rows of cells with the headers first.
fn read(form: &str, files: &Files) -> Vec<(String, Vec<Vec<String>>)> {
    let read = forms::parse(form, files).map(|form| form.shown().files_by_row).unwrap_or_default();
    let is_table = |name: &str| name.to_lowercase().ends_with(".csv");
    let is_read = |name: &str| read.iter().any(|file| composed(file) == composed(name));
    let lists = lists(form);
    let read = files.iter().filter(|(name, _)| is_table(name) && is_read(name) && !lists.contains(*name));
    let rows = read.map(|(name, bytes)| (name.to_owned(), rows(bytes)));
    rows.filter(|(_, rows)| (2..=MOST_ROWS).contains(&rows.len())).collect()
}

/// The files from which questions take their choices, such as streets: nothing of it is a detail of the town hall.
fn lists(form: &str) -> HashSet<String> {
    let options = ParsingOptions { allow_dtd: true, ..Default::default() };
    let Ok(document) = Document::parse_with_options(form, options) else { return HashSet::new() };
    let named = |name: &'static str| document.descendants().filter(move |node| node.tag_name().name() == name);
    let lists: Vec<&str> = named("itemset").filter_map(|node| node.attribute("nodeset")?.split('[').next()).collect();
    let is_list =
        |id: &str| lists.iter().any(|list| ['\'', '"'].iter().any(|q| list.contains(&format!("({q}{id}{q})"))));
    let files = named("instance").filter(|node| node.attribute("id").is_some_and(is_list));
    files.filter_map(|node| Some(composed(node.attribute("src")?.rsplit('/').next()?))).collect()
}

fn written(rows: &[Vec<String>]) -> Result<Vec<u8>, std::io::Error> {
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    for row in rows {
        writer.write_record(row)?;
    }
    writer.into_inner().map_err(csv::IntoInnerError::into_error)
}

/// What is asked of the clerk: a field for each row, and for each language that the file has. It has what was `sent` for it,
/// if anything.
fn fields(
    file: &str,
    rows: &[Vec<String>],
    sent: &[Vec<String>],
    unfilled: &[&Unfilled],
    language: Language,
) -> Vec<Field> {
    let sent: HashMap<String, &String> =
        places(file, sent).into_iter().map(|Place { line, column, id }| (id, &sent[line][column])).collect();
    let field = |Place { line, column, id }: Place| {
        let (key, text) = (&rows[line][0], &rows[line][column]);
        let label = match rows[0].get(column).map_or("", String::as_str) {
            "label" => label(key, language),
            other => format!("{} ({})", label(key, language), other.trim_start_matches("label::")),
        };
        let written = sent.get(&id).map(typed).filter(|written| *written != typed(text));
        let now = written.is_some().then(|| text.clone());
        let text = written.unwrap_or_else(|| text.clone());
        Field { id, label, problem: problem(key, &text, unfilled), text, now }
    };
    places(file, rows).into_iter().map(field).collect()
}

/// What is said of a row's cell. (What is missing in a row is told by the cell's words.)
fn problem(key: &str, text: &str, unfilled: &[&Unfilled]) -> Option<&'static str> {
    let found = unfilled.iter().find(|one| one.field == key && one.text == text.trim())?;
    Some(match (found.is_doubtful, found.text.is_empty()) {
        (true, _) => "detail-doubted",
        (false, true) => "detail-empty",
        (false, false) => "detail-waits",
    })
}

/// What a row is about: in words where we know it, else its name.
fn label(key: &str, language: Language) -> String {
    const KNOWN: [&str; 10] = [
        "administrator",
        "iod",
        "podstawa",
        "cel",
        "odbiorcy",
        "retencja",
        "kontakt",
        "program",
        "poufnosc",
        "wrazliwe",
    ];
    match KNOWN.contains(&key) {
        true => words(language, &format!("detail-{key}"), &[]),
        false => key.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_which_rows_are_read_is_found_however_that_is_written() {
        let check = |calculation: &str, expected: &[&str]| {
            let survey = format!(
                "| survey |\n| | type | name | label | calculation |\n| | csv-external | gmina | | |\n\
                 | | select_one_from_file ulice.csv | u | U | |\n| | calculate | a | | {calculation} |\n| | note | n | ${{a}} | |\n"
            );
            let xml = forms::xform_of("a.md", survey.as_bytes()).unwrap();
            let mut files = Files::new();
            for file in ["gmina.csv", "ulice.csv"] {
                files.insert(file, b"name,label\nadm,Urz\xc4\x85d\n".to_vec());
            }
            let found: Vec<_> = read(&xml, &files).into_iter().map(|(file, _)| file).collect();
            assert_eq!(found, expected, "{calculation}");
        };
        check("instance('gmina')/root/item[name='adm']/label", &["gmina.csv"]);
        check("instance ('gmina')/root/item [ name = 'adm' ]/label", &["gmina.csv"]);
        check("concat('U: ', pulldata( 'gmina', 'label', 'name', 'adm'))", &["gmina.csv"]);
        check("pulldata(\"gmina.csv\", 'label', 'name', ${u})", &["gmina.csv"]);
        check("'Urząd'", &[]);
        // What is chosen from is a list, whatever else is read of it.
        check("pulldata('ulice', 'label', 'name', ${u})", &[]);
    }

    #[test]
    fn cells_are_named_by_what_they_are_about() {
        let rows = rows(b"name,label,label::en\nadm,A,B\niod,C\nadm,D,E\n");
        let ids: Vec<_> = places("g.csv", &rows).into_iter().map(|place| place.id).collect();
        assert_eq!(
            ids,
            ["g.csv/adm/label", "g.csv/adm/label::en", "g.csv/iod/label", "g.csv/adm/label#2", "g.csv/adm/label::en#2"]
        );
    }

    #[test]
    fn a_file_comes_back_as_it_was_but_for_what_was_written() {
        let check = |csv: &str, expected: &str| {
            assert_eq!(String::from_utf8(written(&rows(csv.as_bytes())).unwrap()).unwrap(), expected, "{csv}");
        };
        check("name,label\nadministrator,\"Urząd, Rynek 1\"\n", "name,label\nadministrator,\"Urząd, Rynek 1\"\n");
        check("\u{feff}name;label\r\niod;\"a\nb\"\r\n", "name,label\niod,\"a\nb\"\n");
        check("sep=;\nname;label\niod;x\n", "name,label\niod,x\n");
    }
}
