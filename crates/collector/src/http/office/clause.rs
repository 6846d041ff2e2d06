//! The town's own details, filled in on a page: what the clause and other texts read from a file of the survey, row by row.
//! What is sent becomes that file, and goes the way of an upload: a report first, then a new version.

use super::{
    OfficeError, Shared, find,
    lang::{Lang, Words},
    pages, publish,
};
use crate::{
    forms::{self, Files},
    publishing::{Wish, clause},
};
use askama::Template;
use axum::{
    Form,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use messages::{Language, publishing::words};
use store::surveys::SurveyRow;
use xforms::form::csv::{Table, table};
use xlsform::{composed, decode};

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
    /// It waits for the town's own words.
    waits: bool,
}

pub async fn page(
    State(server): State<Shared>,
    Lang(language): Lang,
    Path(survey): Path<String>,
) -> Result<Response, OfficeError> {
    let Some(row) = find(&server, &survey).await? else { return Ok(pages::not_found()) };
    shown(&server, language, row, &[]).await
}

/// Makes the files anew and reports what would come of them. Where somebody has published since the form was opened, it is
/// shown again, with what was written beside what stands there now.
pub async fn fill(
    State(server): State<Shared>,
    Lang(language): Lang,
    Path(survey): Path<String>,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Response, OfficeError> {
    let Some(row) = find(&server, &survey).await? else { return Ok(pages::not_found()) };
    if given(&sent, SHOWN) != Some(&row.pack.pack.hash.to_string()) {
        return shown(&server, language, row, &sent).await;
    }
    let wish = wish(&server, &row, &sent).await?;
    publish::report_of(&server, language, wish).await
}

/// The page, with what was sent to an earlier one.
async fn shown(
    server: &Shared,
    language: Language,
    row: SurveyRow,
    sent: &[(String, String)],
) -> Result<Response, OfficeError> {
    let (form, files) = forms::load(server.intake.store.as_ref(), &row.pack.pack).await?;
    let unfilled = clause::unfilled(&form, &files);
    let details = read(&form, &files).into_iter().map(|(file, rows)| {
        let waits = |key: &str| unfilled.iter().any(|one| one.file.as_deref() == Some(&file) && one.field == key);
        let mut fields = fields(&file, &rows, &waits, language);
        for field in &mut fields {
            if let Some(text) = given(sent, &field.id).map(typed).filter(|text| *text != typed(&field.text)) {
                field.now = Some(std::mem::replace(&mut field.text, text));
            }
        }
        Details { fields, file }
    });
    let overtaken = !sent.is_empty();
    let status = if overtaken { StatusCode::CONFLICT } else { StatusCode::OK };
    let page = Page {
        words: Words(language),
        survey: row.workbook,
        title: row.pack.title,
        shown: row.pack.pack.hash.to_string(),
        overtaken,
        files: details.collect(),
    };
    Ok(pages::page(status, &page))
}

async fn wish(server: &Shared, row: &SurveyRow, sent: &[(String, String)]) -> Result<Wish, OfficeError> {
    let (form, files) = forms::load(server.intake.store.as_ref(), &row.pack.pack).await?;
    let mut wish = Wish { survey: Some(row.workbook.clone()), ..Wish::default() };
    for (file, mut rows) in read(&form, &files) {
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
    let read = files.iter().filter(|(name, _)| is_table(name) && is_read(name));
    let rows = read.map(|(name, bytes)| (name.to_owned(), rows(bytes)));
    rows.filter(|(_, rows)| (2..=MOST_ROWS).contains(&rows.len())).collect()
}

fn rows(bytes: &[u8]) -> Vec<Vec<String>> {
    let (text, _) = decode(bytes);
    let Table { delimiter, text, .. } = table(&text);
    let mut reader = csv::ReaderBuilder::new();
    let mut reader = reader.delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes());
    let rows = reader.records().map_while(Result::ok);
    rows.map(|record| record.iter().map(|cell| cell.trim_start_matches('\u{feff}').to_owned()).collect()).collect()
}

fn written(rows: &[Vec<String>]) -> Result<Vec<u8>, std::io::Error> {
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    for row in rows {
        writer.write_record(row)?;
    }
    writer.into_inner().map_err(csv::IntoInnerError::into_error)
}

/// What is asked of the clerk: a field for each row, and for each language that the file has.
fn fields(file: &str, rows: &[Vec<String>], waits: &dyn Fn(&str) -> bool, language: Language) -> Vec<Field> {
    let field = |Place { line, column, id }: Place| {
        let (key, text) = (&rows[line][0], &rows[line][column]);
        let label = match rows[0].get(column).map_or("", String::as_str) {
            "label" => label(key, language),
            other => format!("{} ({})", label(key, language), other.trim_start_matches("label::")),
        };
        Field { id, label, text: text.clone(), now: None, waits: waits(key) }
    };
    places(file, rows).into_iter().map(field).collect()
}

/// What a row is about: in words where we know it, else its name.
fn label(key: &str, language: Language) -> String {
    const KNOWN: [&str; 9] =
        ["administrator", "iod", "podstawa", "cel", "odbiorcy", "retencja", "kontakt", "program", "poufnosc"];
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
