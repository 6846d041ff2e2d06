//! A survey's own files, for whoever makes its next version: the workbook, and what it reads.

use super::{OfficeError, Shared, find, pages};
use axum::{
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Response},
};
use outbox::wire::FORM_FILE;
use store::{Store, StoreError, surveys::SurveyRow};
use xforms::form::csv::{Table, table};
use xlsform::decode;

/// Their names, the workbook first where it is known.
pub async fn names(store: &dyn Store, row: &SurveyRow) -> Result<Vec<String>, StoreError> {
    let workbook = store.workbook_name(row.pack.pack.hash).await?;
    let read = row.pack.pack.files.iter().map(|file| file.name.clone()).filter(|name| name != FORM_FILE);
    Ok(workbook.into_iter().chain(read).collect())
}

pub async fn file(
    State(server): State<Shared>,
    Path((survey, name)): Path<(String, String)>,
) -> Result<Response, OfficeError> {
    let Some(row) = find(&server, &survey).await? else { return Ok(pages::not_found()) };
    let (store, pack) = (server.intake.store.as_ref(), &row.pack.pack);
    let bytes = match store.workbook(pack.hash).await? {
        Some((workbook, bytes)) if workbook == name => bytes,
        _ => match store.pack_file(&pack.form_id, pack.hash, &name).await? {
            Some(bytes) if name.to_ascii_lowercase().ends_with(".csv") => for_excel(bytes),
            Some(bytes) => bytes,
            None => return Ok(pages::not_found()),
        },
    };
    let headers =
        [(header::CONTENT_TYPE, "application/octet-stream".to_owned()), (header::CONTENT_DISPOSITION, kept_as(&name))];
    Ok((headers, bytes).into_response())
}

/// The browser keeps the file under its own name; other letters than ASCII travel as RFC 6266 says.
fn kept_as(name: &str) -> String {
    format!("attachment; filename*=UTF-8''{}", escaped(name))
}

/// A name as it stands in an address.
pub fn escaped(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let escaped = |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    name.bytes().map(escaped).collect()
}

/// As a Polish Excel opens it with a double click: semicolons, and a mark that says UTF-8. What is no table stays.
fn for_excel(bytes: Vec<u8>) -> Vec<u8> {
    let (text, _) = decode(&bytes);
    let Table { delimiter, text, lines_above } = table(&text);
    if delimiter == b';' || lines_above > 0 {
        return bytes;
    }
    let mut reader = csv::ReaderBuilder::new();
    let mut reader = reader.delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut writer = csv::WriterBuilder::new();
    writer.delimiter(b';').terminator(csv::Terminator::CRLF).flexible(true);
    let mut writer = writer.from_writer("\u{feff}".as_bytes().to_vec());
    for record in reader.byte_records() {
        if record.and_then(|record| writer.write_byte_record(&record)).is_err() {
            return bytes;
        }
    }
    writer.into_inner().unwrap_or(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_opens_in_a_polish_excel() {
        let check = |given: &str, expected: &str| {
            assert_eq!(String::from_utf8_lossy(&for_excel(given.as_bytes().to_vec())), expected);
        };
        check("name,label\niod,\"a, b; c\"\n", "\u{feff}name;label\r\niod;\"a, b; c\"\r\n");
        check("\u{feff}name;label\r\n1;Ż\r\n", "\u{feff}name;label\r\n1;Ż\r\n");
        check("sep=,\nname,label\n", "sep=,\nname,label\n");
        check("name\tlabel\niod\tRynek 1, pok. 2\n", "\u{feff}name;label\r\niod;Rynek 1, pok. 2\r\n");
        check("name|label\niod|a;b\n", "\u{feff}name;label\r\niod;\"a;b\"\r\n");
    }

    #[test]
    fn a_name_arrives_whole() {
        assert_eq!(kept_as("gmina.csv"), "attachment; filename*=UTF-8''gmina.csv");
        assert_eq!(kept_as("ź\"\r\n.xlsx"), "attachment; filename*=UTF-8''%C5%BA%22%0D%0A.xlsx");
    }
}
