//! Publishing while the collector runs: from the office, the command line, and a folder at the start.

mod again;
mod commands;
mod days;
mod examples;
mod folder;
mod office;

use crate::{commands::path, support::TestApp};
use outbox::wire::{Catalogue, Survey};
use std::{path::Path, process::Output};

/// A survey with a clause that reads the town's details.
pub fn with_clause(version: &str) -> String {
    format!(
        "| survey |\n| | type | name | label | calculation |\n| | csv-external | gmina | | |\n\
         | | calculate | g_admin | | instance('gmina')/root/item[name = 'administrator']/label |\n\
         | | note | rodo | RODO: administratorem danych jest ${{g_admin}}. | |\n| | text | uwagi | Uwagi | |\n\
         | settings |\n| | form_id | version | privacy | sealing |\n| | klub | {version} | anonymous | none |\n"
    )
}

const UNFILLED: &str = "name,label\nadministrator,Urząd Miasta (proszę uzupełnić)\n";

const FILLED: &str = "name,label\nadministrator,Urząd Miasta w Mieścinie\n";

/// What the office's forms send.
pub struct Upload<'a> {
    pub survey: &'a str,
    pub files: &'a [(&'a str, &'a [u8])],
}

impl TestApp {
    /// Uploads files on the office's page; the status and the page that comes.
    pub async fn look_at(&self, cookie: &str, upload: Upload<'_>) -> (u16, String) {
        const BOUNDARY: &str = "granica-plikow";
        let mut body = Vec::new();
        let mut part = |disposition: String, bytes: &[u8]| {
            body.extend_from_slice(
                format!("--{BOUNDARY}\r\ncontent-disposition: form-data; {disposition}\r\n\r\n").as_bytes(),
            );
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        };
        part("name=\"survey\"".to_owned(), upload.survey.as_bytes());
        for (name, bytes) in upload.files {
            part(format!("name=\"files\"; filename=\"{name}\""), bytes);
        }
        body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
        self.send_form(cookie, "/office/publish", &format!("multipart/form-data; boundary={BOUNDARY}"), body).await
    }

    pub async fn send_form(&self, cookie: &str, path: &str, kind: &str, body: Vec<u8>) -> (u16, String) {
        let request = self.client.post(format!("{}{path}", self.url)).header("cookie", cookie);
        let mut answer = request.header("content-type", kind).body(body).send().await.unwrap();
        // What has come of it is a page of its own.
        let result = answer.headers().get("location").and_then(|place| place.to_str().ok());
        let is_result = |place: &&str| place.starts_with("/office/publish/") || place.contains("/clause?sent=");
        if let Some(result) = result.filter(is_result).map(str::to_owned) {
            assert_eq!(answer.status(), 303);
            answer = self.office_get(cookie, &result).await;
        }
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    /// Presses a button of the office.
    pub async fn press(&self, cookie: &str, path: &str, body: &str) -> (u16, String) {
        self.send_form(cookie, path, "application/x-www-form-urlencoded", body.as_bytes().to_vec()).await
    }

    /// Uploads, and presses a button of the report.
    async fn upload_and(&self, cookie: &str, what: &str, upload: Upload<'_>) -> (u16, String) {
        let (status, report) = self.look_at(cookie, upload).await;
        assert_eq!(status, 200, "{report}");
        self.press(cookie, &action(&report), &format!("what={what}")).await
    }

    async fn survey(&self, name: &str) -> Option<Survey> {
        let answer = self.get(&format!("/api/v1/surveys/{name}")).await;
        let catalogue: Option<Catalogue> = answer.json().await.ok();
        catalogue.map(|mut catalogue| catalogue.surveys.remove(0))
    }
}

/// Where a report's button leads.
pub fn action(report: &str) -> String {
    let (_, rest) = report.split_once("action=\"/office/publish/").expect("a button");
    format!("/office/publish/{}", rest.split('"').next().unwrap())
}

#[track_caller]
fn has(page: &str, parts: &[&str]) {
    for part in parts {
        assert!(page.contains(part), "{part} is not in {page}");
    }
}

/// The program's exit code and its JSON.
fn told(output: &Output) -> (Option<i32>, serde_json::Value) {
    (output.status.code(), serde_json::from_slice(&output.stdout).unwrap_or_default())
}

pub fn text_of(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned()).concat()
}

fn put_file(folder: &Path, name: &str, text: &str) -> String {
    let file = folder.join(name);
    std::fs::write(&file, text).unwrap();
    path(&file).to_owned()
}
