//! Whatever is uploaded or pressed leads to a page that can be loaded again, and come back to.

use super::{UNFILLED, Upload, action, has, with_clause};
use crate::support::{SURVEY, TestApp, workbook};

/// The page of a redirect, loaded so many times: its status and its text.
async fn loaded(app: &TestApp, cookie: &str, answer: reqwest::Response) -> (u16, String) {
    assert_eq!(answer.status(), 303);
    let place = answer.headers()["location"].to_str().unwrap().to_owned();
    let load = async || {
        let answer = app.office_get(cookie, &place).await;
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    let (first, second) = (load().await, load().await);
    assert_eq!(first, second, "{place}");
    first
}

#[tokio::test]
async fn every_button_of_publishing_leads_to_a_page_of_its_own() {
    let app = TestApp::start().await;
    let cookie = app.office().await;
    let send = async |path: &str, kind: &str, body: Vec<u8>| {
        let request = app.client.post(format!("{}{path}", app.url)).header("cookie", &cookie);
        loaded(&app, &cookie, request.header("content-type", kind).body(body).send().await.unwrap()).await
    };
    let press =
        async |path: &str, body: &str| send(path, "application/x-www-form-urlencoded", body.as_bytes().to_vec()).await;
    let upload = async |name: &str, text: &str| {
        let body = format!(
            "--x\r\ncontent-disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\r\n{text}\r\n--x--\r\n"
        );
        send("/office/publish", "multipart/form-data; boundary=x", body.into_bytes()).await
    };
    let text = workbook("anonymous").replace("Uwagi ", "Zdanie");
    // Checked, refused, looked at as another survey, published.
    assert_eq!(upload("gmina.csv", "name,label\n").await.0, 422);
    let (status, report) = upload("kopia.md", &text).await;
    assert_eq!(status, 200);
    let (status, report) = press(&action(&report), &format!("what=look&survey={SURVEY}")).await;
    assert_eq!(status, 200);
    has(&report, &["nowa wersja ankiety „Próba”"]);
    let (status, done) = press(&action(&report), "what=live").await;
    assert_eq!(status, 200);
    has(&done, &["Udostępniono ankietę"]);
    assert_eq!(press("/office/publish/0123", "what=live").await.0, 410);

    // A clause that waits.
    let files = [("klub.md", with_clause("1")), ("gmina.csv", UNFILLED.to_owned())];
    let files = files.each_ref().map(|(name, text)| (*name, text.as_bytes()));
    app.upload_and(&cookie, "trial", Upload { survey: "", files: &files }).await;
    let (status, refused) = press("/office/survey/klub/live", "").await;
    assert_eq!(status, 422);
    has(&refused, &["gmina.csv: administrator", "href=\"/office/survey/klub/clause\""]);
}

#[tokio::test]
async fn what_was_written_into_the_clause_stays_until_it_is_right() {
    let app = TestApp::start().await;
    let cookie = app.office().await;
    let text = with_clause("1").replace(
        "| | text | uwagi ",
        "| | calculate | g_iod | | instance('gmina')/root/item[name = 'iod']/label |\n\
         | | note | iod | Inspektor ochrony danych: ${g_iod} | |\n| | text | uwagi ",
    );
    let gmina = format!("{UNFILLED}iod,proszę uzupełnić\n");
    let files = [("klub.md", text.as_bytes()), ("gmina.csv", gmina.as_bytes())];
    app.upload_and(&cookie, "trial", Upload { survey: "", files: &files }).await;
    let page = app.office_get(&cookie, "/office/survey/klub/clause").await.text().await.unwrap();
    let shown = page.split("name=\"shown\" value=\"").nth(1).unwrap()[..64].to_owned();
    let fill = async |administrator: &str, iod: &str| {
        let fields =
            [("gmina.csv/administrator/label", administrator), ("gmina.csv/iod/label", iod), ("shown", &shown)];
        app.press(&cookie, "/office/survey/klub/clause", &crate::people::form(&fields)).await
    };
    let (status, page) = fill("Urząd Miasta, Rynek 1", "proszę uzupełnić").await;
    assert_eq!(status, 422, "{page}");
    has(&page, &["id=\"refused\"", ">Urząd Miasta, Rynek 1</textarea>", "Zapisz na razie to, co jest"]);
    assert_eq!(page.matches("To pole czeka na uzupełnienie.").count(), 1, "{page}");
    let beside = page.split("id=\"gmina.csv/iod/label\"").nth(1).unwrap();
    has(beside.split("</textarea>").nth(1).unwrap(), &["id=\"gmina.csv/iod/label-problem\""]);
    assert!(!page.contains("Teraz jest tu"), "nobody else has written anything: {page}");
    // It can be kept as a trial.
    let trial = page.split("href=\"/office/publish/").nth(1).unwrap().split('"').next().unwrap();
    let report = app.office_get(&cookie, &format!("/office/publish/{trial}")).await.text().await.unwrap();
    assert!(report.contains("value=\"trial\"") && !report.contains("value=\"live\""), "{report}");
    has(&report, &[&format!("/office/survey/klub/clause?sent={trial}")]);
    let (_, page) = fill("", "iod@katy.pl").await;
    has(&page, &["To pole jest puste.", ">iod@katy.pl</textarea>"]);
    // What may be meant is asked on the report, from which the words are found again.
    let (status, report) = fill("Liceum nr XXX", "iod@katy.pl").await;
    assert_eq!(status, 200, "{report}");
    has(&report, &["<q>Liceum nr XXX</q>", "Popraw dane urzędu"]);
    let back = report.split("href=\"/office/survey/klub/clause?sent=").nth(1).unwrap().split('"').next().unwrap();
    let page = app.office_get(&cookie, &format!("/office/survey/klub/clause?sent={back}")).await;
    assert_eq!(page.status(), 200);
    has(&page.text().await.unwrap(), &[">Liceum nr XXX</textarea>", "To wygląda na lukę."]);
    let (_, report) = fill("Urząd Miasta, Rynek 1", "iod@katy.pl").await;
    let (_, done) = app.press(&cookie, &action(&report), "what=live").await;
    has(&done, &["Udostępniono ankietę"]);
    // What was uploaded for another survey is not shown here.
    let other = app.office_get(&cookie, &format!("/office/survey/{SURVEY}/clause?sent={back}")).await;
    assert!(!other.text().await.unwrap().contains("Liceum"));
}

#[tokio::test]
async fn an_upload_that_is_too_large_leads_back_to_its_survey() {
    let app = TestApp::start().await;
    let cookie = app.office().await;
    let head = format!(
        "--x\r\ncontent-disposition: form-data; name=\"survey\"\r\n\r\n{SURVEY}\r\n\
         --x\r\ncontent-disposition: form-data; name=\"files\"; filename=\"a.mp4\"\r\n\r\n"
    );
    let body = [head.into_bytes(), vec![b'x'; (64 << 20) + 1], b"\r\n--x--\r\n".to_vec()].concat();
    let (status, page) = app.send_form(&cookie, "/office/publish", "multipart/form-data; boundary=x", body).await;
    assert_eq!(status, 413);
    has(&page, &["za duże", "Wczytaj nową wersję: Próba", "name=\"survey\" value=\"proba\""]);
}

#[tokio::test]
async fn the_workbook_of_another_survey_is_told_with_what_to_do() {
    let app = TestApp::start().await;
    let cookie = app.office().await;
    // Another form: it can be added as a survey of its own.
    let other = "| survey |\n| | type | name | label |\n| | text | firma | Nazwa firmy |\n\
                 | settings |\n| | form_title | form_id | privacy |\n| | Firmy | firmy | anonymous |\n";
    let (_, report) = app.look_at(&cookie, Upload { survey: SURVEY, files: &[("firmy.md", other.as_bytes())] }).await;
    has(&report, &["To arkusz innej ankiety", "Dodaj jako osobną, nową ankietę", "role=\"alert\""]);
    assert!(!report.contains("value=\"live\""), "{report}");
    let (_, report) = app.press(&cookie, &action(&report), "what=look&survey=").await;
    has(&report, &["Będzie to nowa ankieta „Firmy”", "/s/firmy"]);
    // The form of another survey that is here.
    let files = [("firmy.md", other.as_bytes())];
    app.upload_and(&cookie, "live", Upload { survey: "", files: &files }).await;
    let (_, report) = app.look_at(&cookie, Upload { survey: SURVEY, files: &files }).await;
    has(&report, &["To arkusz innej ankiety niż „Próba”", "ma już ankieta firmy", "To nowa wersja ankiety „firmy”"]);
    // Without a form of its own it would take the survey's: that is said first, on trial too.
    let nameless = other.replace("| firmy |", "| |");
    let files = [("spis.md", nameless.as_bytes())];
    let (_, report) = app.look_at(&cookie, Upload { survey: SURVEY, files: &files }).await;
    has(
        &report,
        &["To wygląda na inną ankietę niż „Próba”", "Dodaj jako osobną, nową ankietę", "name=\"new-questions\""],
    );
    let (_, report) = app.press(&cookie, &action(&report), "what=look&survey=").await;
    has(&report, &["Będzie to nowa ankieta „Firmy”"]);
    // A new version of the same survey is nothing of the kind.
    let second = workbook("anonymous").replace("Uwagi ", "Zdanie");
    let (_, report) = app.look_at(&cookie, Upload { survey: SURVEY, files: &[("a.md", second.as_bytes())] }).await;
    assert!(!report.contains("inną ankietę") && !report.contains("Dodaj jako osobną"), "{report}");
}

#[tokio::test]
async fn two_surveys_of_one_title_are_told() {
    let app = TestApp::start().await;
    let cookie = app.office().await;
    let text = workbook("anonymous").replace("| proba   | 1 ", "| klub   | 1 ");
    let (_, report) = app.look_at(&cookie, Upload { survey: "", files: &[("klub.md", text.as_bytes())] }).await;
    has(&report, &["Tytuł „Próba” ma już ankieta proba.", "value=\"live\""]);
    let second = workbook("anonymous").replace("Uwagi ", "Zdanie");
    let (_, report) = app.look_at(&cookie, Upload { survey: SURVEY, files: &[("a.md", second.as_bytes())] }).await;
    assert!(!report.contains("Tytuł „Próba” ma"), "{report}");
}
