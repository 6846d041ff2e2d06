#![cfg(not(target_arch = "wasm32"))]
//! The office pages, as the clerk sees them, and the files downloaded there.

use super::until;
use anyhow::{Context, ensure};
use calamine::{Data, Reader, Xlsx};
use std::{collections::BTreeMap, io::Cursor};

/// One response: the text of every cell that is not empty, by column name.
pub type Row = BTreeMap<String, String>;

/// A signed-in clerk.
pub struct Office {
    url: String,
    client: reqwest::Client,
}

impl Office {
    pub async fn sign_in(url: &str, password: &str) -> anyhow::Result<Office> {
        let client = reqwest::Client::builder().cookie_store(true).build()?;
        let answer = client.post(format!("{url}/office/login")).form(&[("password", password)]).send().await?;
        ensure!(answer.status().is_success(), "signing in failed: {}", answer.status());
        let office = Office { url: url.to_owned(), client };
        ensure!(office.page().await?.contains("Pobierz odpowiedzi"), "not the office's page");
        Ok(office)
    }

    async fn page(&self) -> anyhow::Result<String> {
        let page = self.client.get(format!("{}/office", self.url)).send().await?.error_for_status()?;
        Ok(page.text().await?)
    }

    /// Waits until every response has been checked; tells how many the check found fault with.
    pub async fn problems(&self, survey: &str) -> anyhow::Result<u32> {
        until("every response is checked", async || {
            Ok((!self.page().await?.contains("Czeka na sprawdzenie")).then_some(()))
        })
        .await?;
        self.count(survey, "problems").await
    }

    /// A number that the page shows for a survey: `received`, `problems` or `quarantined`.
    pub async fn count(&self, survey: &str, what: &str) -> anyhow::Result<u32> {
        let page = self.page().await?;
        let (_, card) = page.split_once(&format!("data-survey=\"{survey}\"")).context("no such survey")?;
        let (_, number) = card.split_once(&format!("data-count=\"{what}\">")).context("no such count")?;
        let (number, _) = number.split_once('<').context("a broken page")?;
        Ok(number.trim().parse()?)
    }

    async fn download(&self, survey: &str, file: &str) -> anyhow::Result<Vec<u8>> {
        let url = format!("{}/office/export/{survey}/{file}", self.url);
        Ok(self.client.get(url).send().await?.error_for_status()?.bytes().await?.to_vec())
    }

    /// A file that a survey is made of.
    pub async fn survey_file(&self, survey: &str, name: &str) -> anyhow::Result<Vec<u8>> {
        let url = format!("{}/office/survey/{survey}/file/{name}", self.url);
        Ok(self.client.get(url).send().await?.error_for_status()?.bytes().await?.to_vec())
    }

    /// The CSV file for other programs.
    pub async fn csv(&self, survey: &str) -> anyhow::Result<Vec<Row>> {
        read_csv(&self.download(survey, "rfc4180.csv").await?, b',')
    }

    /// The CSV file for a Polish Excel.
    pub async fn csv_pl(&self, survey: &str) -> anyhow::Result<Vec<Row>> {
        let bytes = self.download(survey, "excel.csv").await?;
        let text = bytes.strip_prefix(b"\xef\xbb\xbf").context("no byte order mark")?;
        read_csv(text, b';')
    }

    /// The first sheet of the XLSX file.
    pub async fn xlsx(&self, survey: &str) -> anyhow::Result<Vec<Row>> {
        let mut workbook: Xlsx<_> =
            calamine::open_workbook_from_rs(Cursor::new(self.download(survey, "excel.xlsx").await?))?;
        let sheet = workbook.worksheet_range_at(0).context("no sheet")??;
        for formula in workbook.worksheet_formula(&workbook.sheet_names()[0].clone())?.used_cells() {
            ensure!(formula.2.is_empty(), "a formula in the export: {formula:?}");
        }
        let mut rows = sheet.rows();
        let names: Vec<String> = rows.next().context("no header")?.iter().map(cell).collect();
        Ok(rows.map(|row| row_of(&names, row.iter().map(cell))).collect())
    }
}

fn read_csv(bytes: &[u8], delimiter: u8) -> anyhow::Result<Vec<Row>> {
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(bytes);
    let names: Vec<String> = reader.headers()?.iter().map(str::to_owned).collect();
    reader.records().map(|record| Ok(row_of(&names, record?.iter().map(str::to_owned)))).collect()
}

fn row_of(names: &[String], cells: impl Iterator<Item = String>) -> Row {
    names.iter().cloned().zip(cells).filter(|(_, cell)| !cell.is_empty()).collect()
}

fn cell(data: &Data) -> String {
    match data {
        Data::Empty => String::new(),
        other => other.to_string(),
    }
}
