//! What is a number, a date or a moment comes out as one in every format, typed or calculated.

use crate::{
    support::id,
    tables::{self, Rows, clock, settings},
};
use calamine::{Data, Reader, Xlsx};
use std::io::Cursor;

/// Answers go in, and a column comes out of the CSV for programs, the Polish one, and as this cell of the spreadsheet.
async fn check(survey: &str, answers: &str, expected: &[(&str, &str, &str, &str)]) {
    let workbook = survey.to_owned() + &settings(2);
    let app = tables::app(&[&workbook], &[(0, answers)]).await;
    let (programs, polish) = (Rows::csv(&app, "rfc4180.csv").await, Rows::csv(&app, "excel.csv").await);
    let bytes = app.office_get(&app.office().await, "/office/export/proba/excel.xlsx").await.bytes().await.unwrap();
    let mut book = Xlsx::new(Cursor::new(bytes.to_vec())).unwrap();
    let sheet = book.worksheet_range("odpowiedzi").unwrap();
    let names: Vec<String> = sheet.rows().next().unwrap().iter().map(Data::to_string).collect();
    let row = sheet.rows().find(|row| row[0].to_string() == id(1).to_string()).unwrap();
    for (column, in_programs, in_polish, cell) in expected {
        assert_eq!((programs.cell(1, column), polish.cell(1, column)), (*in_programs, *in_polish), "{column}");
        let found = match &row[names.iter().position(|name| name == column).unwrap()] {
            Data::String(text) => format!("text {text}"),
            Data::DateTime(_) => clock(&row[names.iter().position(|name| name == column).unwrap()]),
            other => other.to_string(),
        };
        assert_eq!(found, *cell, "{column}");
    }
}

#[tokio::test]
async fn numbers_are_numbers_however_they_were_typed() {
    let survey = "
| survey | | | | |
| | type | name | label | calculation |
| | integer | wiek | Wiek | |
| | decimal | kwota | Kwota | |
| | integer | numer | Numer | |
| | text | kod | Kod | |
| | calculate | razem | | ${wiek} + 1 |
| | calculate | kopia | | ${wiek} |
";
    let answers = "<wiek>007</wiek><kwota>-01.50</kwota><numer>12345678901234567</numer><kod>007</kod>\
                   <razem>8</razem><kopia>007</kopia>";
    let expected = [
        ("wiek", "007", "007", "7"),
        ("kwota", "-01.50", "-01,50", "-1.5"),
        // A spreadsheet would lose its last digits.
        ("numer", "12345678901234567", "12345678901234567", "text 12345678901234567"),
        ("kod", "007", "007", "text 007"),
        ("razem", "8", "8", "8"),
        ("kopia", "007", "007", "7"),
    ];
    check(survey, answers, &expected).await;
}

#[tokio::test]
async fn calculated_dates_and_moments_are_dates_on_one_clock() {
    let survey = "
| survey | | | | | |
| | type | name | label | calculation | bind::type |
| | start | poczatek | | | |
| | date | da | Dzień | | |
| | dateTime | kiedy | Kiedy | | |
| | time | godzina | Godzina | | |
| | calculate | dzis | | today() | |
| | calculate | dzien | | if(${da} = '', '', date(${kiedy})) | |
| | calculate | kopia | | ${da} | |
| | calculate | kopia2 | | ${kopia} | |
| | calculate | teraz | | once(now()) | |
| | calculate | teraz2 | | ${teraz} | |
| | calculate | chwila | | now() | dateTime |
| | calculate | od | | ${poczatek} | |
| | calculate | dana | | ${kiedy} | |
| | calculate | o | | ${godzina} | |
| | calculate | mieszane | | if(${da} = '', 'brak', today()) | |
";
    let moment = "2026-07-20T05:36:00.123-06:00";
    let answers = format!(
        "<poczatek>{moment}</poczatek><da>2026-05-03</da><kiedy>2026-07-20T10:00:00.000+01:00</kiedy>\
         <godzina>08:05:00.000+01:00</godzina><dzis>2026-11-22</dzis><dzien>2026-07-20</dzien><kopia>2026-05-03</kopia>\
         <kopia2>2026-05-03</kopia2><teraz>{moment}</teraz><teraz2>{moment}</teraz2><chwila>{moment}</chwila>\
         <od>{moment}</od><dana>2026-07-20T10:00:00.000+01:00</dana><o>08:05:00.000+01:00</o>\
         <mieszane>2026-11-22</mieszane>"
    );
    let zone = jiff::tz::TimeZone::system();
    let here = moment.parse::<jiff::Timestamp>().unwrap().to_zoned(zone);
    let told = here.strftime("%Y-%m-%dT%H:%M:%S%.f%:z").to_string();
    let (wall, cell) = (here.strftime("%Y-%m-%d %H:%M:%S").to_string(), here.strftime("%Y-%m-%dT%H:%M:%S").to_string());
    let given = ("2026-07-20T10:00:00.000+01:00", "2026-07-20 10:00:00", "2026-07-20T10:00:00");
    let mut expected = vec![
        ("dzis", "2026-11-22", "2026-11-22", "2026-11-22T00:00:00"),
        ("dzien", "2026-07-20", "2026-07-20", "2026-07-20T00:00:00"),
        ("kopia", "2026-05-03", "2026-05-03", "2026-05-03T00:00:00"),
        ("kopia2", "2026-05-03", "2026-05-03", "2026-05-03T00:00:00"),
        ("dana", given.0, given.1, given.2),
        ("mieszane", "2026-11-22", "2026-11-22", "text 2026-11-22"),
    ];
    let moments = ["poczatek", "teraz", "teraz2", "chwila", "od"];
    expected.extend(moments.map(|column| (column, told.as_str(), wall.as_str(), cell.as_str())));
    check(survey, &answers, &expected).await;
}
