//! From the office's page.

use super::{FILLED, UNFILLED, Upload, action, has, with_clause};
use crate::support::{SURVEY, TestApp, id, seal, secret, workbook};
use outbox::wire::Catalogue;

#[tokio::test]
async fn a_workbook_becomes_a_survey_while_the_collector_runs() {
    let app = TestApp::start().await;
    let cookie = app.office().await;
    let text = workbook("anonymous").replace("| proba   | 1 ", "| klub   | 1 ");
    let broken = text.replace("| date ", "| dtae ");
    let name = "Klub Seniora ł.md";

    let (status, report) = app.look_at(&cookie, Upload { survey: "", files: &[(name, broken.as_bytes())] }).await;
    assert_eq!(status, 200);
    has(&report, &["arkusz survey, wiersz 6, kolumna type (A6)", "błąd", "Czy chodziło o: date?", "nie udostępniono"]);
    assert!(!report.contains("value=\"live\""), "there is nothing to publish: {report}");

    let (status, report) = app.look_at(&cookie, Upload { survey: "", files: &[(name, text.as_bytes())] }).await;
    assert_eq!(status, 200, "{report}");
    has(&report, &["nowa ankieta", "/s/klub-seniora-l"]);
    assert!(app.survey("klub-seniora-l").await.is_none(), "nothing is published before the button");
    let (status, done) = app.press(&cookie, &action(&report), "what=live").await;
    assert_eq!(status, 200, "{done}");
    has(&done, &["Udostępniono ankietę", "wersja 1", &format!("{}/s/klub-seniora-l", app.url)]);

    let first = app.survey("klub-seniora-l").await.unwrap();
    assert_eq!((first.pack.form_id.as_str(), first.trial, first.closed), ("klub", false, false));
    let listed: Catalogue = app.get("/api/v1/surveys").await.json().await.unwrap();
    assert_eq!(listed.surveys.len(), 2);

    // Another content under the same version: the next free one.
    let second = text.replace("Uwagi ", "Zdanie");
    let (_, done) = app.upload_and(&cookie, "live", Upload { survey: "", files: &[(name, second.as_bytes())] }).await;
    has(&done, &["Wersja 1 była już zajęta, więc nadano następną wolną: 2."]);
    let shown = app.survey("klub-seniora-l").await.unwrap();
    assert_eq!(shown.pack.version, "2");
    let form = app.get(&format!("/api/v1/forms/klub/{}/form.xml", shown.pack.hash)).await.text().await.unwrap();
    has(&form, &["version=\"2\"", "Zdanie"]);
    // Once more changes nothing; whoever began in the first version finishes in it.
    let (_, report) = app.look_at(&cookie, Upload { survey: "", files: &[(name, second.as_bytes())] }).await;
    has(&report, &["Nic się nie zmieni: ankieta klub-seniora-l pokazuje już tę treść (wersja 2)."]);
    assert!(!report.contains("Będzie to nowa wersja") && !report.contains("<button type=\"submit\" name"), "{report}");
    assert_eq!(app.survey("klub-seniora-l").await.unwrap().pack.hash, shown.pack.hash);
    let record = seal(id(1), &first.pack.form_ref(), "<zgoda>1</zgoda>");
    assert_eq!(app.put(id(1), secret(1), &record.bytes).await.status, 201);
    let office = app.office_get(&cookie, "/office").await.text().await.unwrap();
    has(&office, &["data-survey=\"klub-seniora-l\"", "file/Klub%20Seniora%20"]);
    let file = app.office_get(&cookie, "/office/survey/klub-seniora-l/file/Klub%20Seniora%20%C5%82.md").await;
    assert_eq!(file.text().await.unwrap(), second);
}

#[tokio::test]
async fn what_interviewers_fill_in_gets_an_address_that_nobody_guesses() {
    let app = TestApp::start().await;
    let cookie = app.office().await;
    let text = workbook("interviewer").replace("| proba   | 1 ", "| wywiad   | 1 ");
    let files = [("wywiad.md", text.as_bytes())];
    let (_, report) = app.look_at(&cookie, Upload { survey: "", files: &files }).await;
    assert!(report.contains("dla ankieterów") && !report.contains("/s/wywiad"), "{report}");
    let (_, done) = app.press(&cookie, &action(&report), "what=live").await;
    has(&done, &["/s/wywiad-"]);
    assert!(app.survey("wywiad").await.is_none(), "its name alone leads nowhere");
}

#[tokio::test]
async fn a_form_of_another_survey_is_not_mixed_in() {
    let app = TestApp::start().await;
    let cookie = app.office().await;
    let text = workbook("anonymous").replace("Uwagi ", "Zdanie");
    let (status, report) = app.look_at(&cookie, Upload { survey: "", files: &[("kopia.md", text.as_bytes())] }).await;
    assert_eq!(status, 200);
    has(&report, &["Formularz proba ma już ankieta proba", "na przykład kopia.", "To nowa wersja ankiety „proba”"]);
    // It was meant so.
    let (status, report) = app.press(&cookie, &action(&report), "what=look&survey=proba").await;
    assert_eq!(status, 200, "{report}");
    has(&report, &["nowa wersja ankiety „Próba”", "następną wolną: 2"]);
    let (status, _) = app.press(&cookie, &action(&report), "what=live").await;
    assert_eq!((status, app.survey(SURVEY).await.unwrap().pack.version.as_str()), (200, "2"));
    // Another form in the survey's place would leave its responses behind.
    let other = text.replace("| proba   | 1 ", "| inny   | 1 ");
    let (status, report) = app.look_at(&cookie, Upload { survey: SURVEY, files: &[("x.md", other.as_bytes())] }).await;
    assert_eq!(status, 200);
    has(&report, &["To arkusz innej ankiety: jego form_id to inny, a ankieta proba ma proba."]);
}

#[tokio::test]
async fn what_cannot_be_read_is_a_page_that_says_so() {
    let app = TestApp::start().await;
    let cookie = app.office().await;
    let upload = async |files: &[(&str, &[u8])]| app.look_at(&cookie, Upload { survey: "", files }).await;
    for (files, status, expected) in [
        (&[("zdjecie.xlsx", b"\x89PNG".as_slice())][..], 200, "zdjecie.xlsx"),
        (&[("pusty.xlsx", b"")], 200, "pusty.xlsx"),
        (&[("zip.xlsx", b"PK\x03\x04\x00\x00")], 200, "zip.xlsx"),
        (&[("zly.xml", b"<h:html")], 200, "zly.xml"),
        (&[("zly.xml", b"\xff\xfe")], 200, "zly.xml"),
        (&[("gmina.csv", b"name,label\n")], 422, "nie ma arkusza ankiety"),
        (&[("a.xlsx", b"x"), ("b.xlsx", b"y")], 422, "więcej niż jeden arkusz"),
        (&[], 400, "Nie wybrano żadnego pliku"),
        (&[("", b"")], 400, "Nie wybrano żadnego pliku"),
    ] {
        let (found, page) = upload(files).await;
        assert_eq!(found, status, "{expected}: {page}");
        has(&page, &[expected, "role=\"alert\""]);
    }
    let kind = "multipart/form-data; boundary=x";
    let torn = b"--x\r\ncontent-disposition: form-data; name=\"files\"; filename=\"a.xlsx\"\r\n\r\nPK".to_vec();
    let (status, page) = app.send_form(&cookie, "/office/publish", kind, torn.clone()).await;
    assert_eq!(status, 400);
    has(&page, &["nie dotarły w całości"]);
    let large = [torn, vec![b'x'; (64 << 20) + 1], b"\r\n--x--\r\n".to_vec()].concat();
    let (status, page) = app.send_form(&cookie, "/office/publish", kind, large).await;
    assert_eq!(status, 413);
    has(&page, &["za duże"]);
    let (status, page) = app.press(&cookie, "/office/publish/0123", "what=live").await;
    assert_eq!(status, 410);
    has(&page, &["jeszcze raz"]);
    assert_eq!(app.store.surveys().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_survey_that_is_not_there_is_called_so() {
    let app = TestApp::start().await;
    let cookie = app.office().await;
    let shown = format!("shown={}", app.survey(SURVEY).await.unwrap().pack.hash);
    for (button, body) in [("live", shown.as_str()), ("live", ""), ("close", ""), ("open", "")] {
        let (status, page) = app.press(&cookie, &format!("/office/survey/nie-ma/{button}"), body).await;
        assert_eq!(status, 404, "{button}: {page}");
        has(&page, &["Nie ma tu ankiety nie-ma. Nic nie zmieniono."]);
    }
}

#[tokio::test]
async fn only_the_office_publishes() {
    let app = TestApp::start().await;
    for (path, body) in
        [("/office/publish/x", "what=live"), ("/office/survey/proba/close", ""), ("/office/survey/proba/live", "")]
    {
        let (status, _) = app.press("", path, body).await;
        assert_eq!(status, 303, "{path}: without a session");
        let request = app.client.post(format!("{}{path}", app.url)).header("cookie", app.office().await);
        let forged = request.header("origin", "https://zly.example").body("").send().await.unwrap();
        assert_eq!(forged.status(), 403, "{path}");
    }
    let text = workbook("anonymous");
    let (status, _) = app.look_at("", Upload { survey: "", files: &[("nowa.md", text.as_bytes())] }).await;
    assert_eq!(status, 303);
    assert!(!app.survey(SURVEY).await.unwrap().closed);
}

#[tokio::test]
async fn a_closed_survey_says_so_and_still_receives_what_was_begun() {
    let app = TestApp::start().await;
    let cookie = app.office().await;
    let form = app.form().await;
    assert_eq!(app.press(&cookie, "/office/survey/proba/close", "").await.0, 303);
    assert!(app.survey(SURVEY).await.unwrap().closed);
    has(&app.office_get(&cookie, "/office").await.text().await.unwrap(), &["zamknięta", "Otwórz ponownie"]);
    let record = seal(id(1), &form, "<zgoda>1</zgoda>");
    assert_eq!(app.put(id(1), secret(1), &record.bytes).await.status, 201);
    assert_eq!(app.counts().await.received, 1);
    // A new version does not open it.
    let text = workbook("anonymous").replace("Uwagi ", "Zdanie");
    let files = [("proba.md", text.as_bytes())];
    let (_, done) = app.upload_and(&cookie, "live", Upload { survey: "", files: &files }).await;
    has(&done, &["Ankieta jest zamknięta"]);
    assert_eq!(app.press(&cookie, "/office/survey/proba/open", "").await.0, 303);
    assert!(!app.survey(SURVEY).await.unwrap().closed);
    assert_eq!(app.press(&cookie, "/office/survey/nie-ma/close", "").await.0, 404);
}

#[tokio::test]
async fn an_unfilled_clause_is_tried_out_and_its_responses_stay_tests() {
    let app = TestApp::start().await;
    let cookie = app.office().await;
    let text = with_clause("1");
    let files = [("klub.md", text.as_bytes()), ("gmina.csv", UNFILLED.as_bytes())];
    let (status, report) = app.look_at(&cookie, Upload { survey: "", files: &files }).await;
    assert_eq!(status, 200);
    has(&report, &["„gmina.csv”", "„administrator”", "tylko wersja próbna", "value=\"trial\""]);
    assert!(!report.contains("value=\"live\""), "{report}");
    let (_, page) = app.press(&cookie, &action(&report), "what=live").await;
    has(&page, &["value=\"trial\""]);
    assert!(app.survey("klub").await.is_none(), "a forged button publishes nothing");
    app.press(&cookie, &action(&report), "what=trial").await;
    let trial = app.survey("klub").await.unwrap();
    assert!(trial.trial);
    let put = async |n: u8, form: &outbox::FormRef| {
        let record = seal(id(n), form, "<uwagi>x</uwagi>");
        assert_eq!(app.put(id(n), secret(n), &record.bytes).await.status, 201);
    };
    put(1, &trial.pack.form_ref()).await;
    let others = seal(id(1), &trial.pack.form_ref(), "<uwagi>cudze</uwagi>");
    assert_eq!(app.put(id(1), secret(9), &others.bytes).await.status, 202);
    let apart = async || app.store.counts("klub").await.unwrap().quarantined;
    assert_eq!(apart().await, 1);
    let counts = async || {
        let counts = app.store.counts("klub").await.unwrap();
        let exported = app.store.responses("klub", None, 10).await.unwrap().len();
        (counts.received, counts.tests, exported)
    };
    assert_eq!(counts().await, (1, 0, 1), "on trial, tests are what there is to see");
    let file = app.office_get(&cookie, "/office/export/klub/excel.csv").await;
    assert!(file.headers()["content-disposition"].to_str().unwrap().contains("\"klub-proba-"), "and they are marked");
    has(
        &app.office_get(&cookie, "/office/export/klub/uwagi.txt").await.text().await.unwrap(),
        &["odpowiedzi są testowe"],
    );

    let (status, page) = app.press(&cookie, "/office/survey/klub/live", "").await;
    assert_eq!(status, 422);
    has(&page, &["gmina.csv: administrator", "type=\"file\""]);
    // Only the file that was filled in: the rest is known.
    let (status, report) =
        app.look_at(&cookie, Upload { survey: "klub", files: &[("gmina.csv", FILLED.as_bytes())] }).await;
    assert_eq!(status, 200, "{report}");
    let (_, done) = app.press(&cookie, &action(&report), "what=live").await;
    has(&done, &["Udostępniono ankietę", "nadano następną wolną: 2"]);
    let live = app.survey("klub").await.unwrap();
    assert_eq!((live.trial, live.pack.version.as_str()), (false, "2"));
    assert_eq!((counts().await, apart().await), ((0, 1, 0), 0));
    // What was begun in the trial is a test, whenever it arrives.
    put(2, &trial.pack.form_ref()).await;
    put(3, &live.pack.form_ref()).await;
    assert_eq!(counts().await, (1, 2, 1));
    // What is excluded is told as that alone.
    app.store.exclude(id(1), "próba", "2026-11-29").await.unwrap();
    let apart = app.store.counts("klub").await.unwrap();
    assert_eq!((apart.tests, apart.excluded), (1, 1));
    app.store.include(id(1)).await.unwrap();
    has(&app.office_get(&cookie, "/office").await.text().await.unwrap(), &["Odpowiedzi z wersji próbnej: 2."]);
    // A live survey is not taken away from its respondents.
    let files = [("klub.md", text.as_bytes()), ("gmina.csv", UNFILLED.as_bytes())];
    let (_, report) = app.look_at(&cookie, Upload { survey: "klub", files: &files }).await;
    assert!(!report.contains("value=\"trial\"") && !report.contains("value=\"live\""), "{report}");
    has(&report, &["Ankieta działa; tej wersji nie można udostępnić, dopóki klauzula nie jest uzupełniona."]);
    assert!(!report.contains("wersja próbna"), "{report}");
}

#[tokio::test]
async fn a_file_takes_the_place_of_another_however_the_letters_of_its_name_are_kept() {
    let app = TestApp::start().await;
    let cookie = app.office().await;
    let text = with_clause("1").replace("gmina", "żaglówki");
    let files = [("klub.md", text.as_bytes()), ("żaglówki.csv", UNFILLED.as_bytes())];
    let (status, _) = app.upload_and(&cookie, "trial", Upload { survey: "", files: &files }).await;
    assert_eq!((status, app.survey("klub").await.unwrap().trial), (200, true));
    // A Mac sends the name decomposed.
    let files = [("z\u{307}aglo\u{301}wki.csv", FILLED.as_bytes())];
    app.upload_and(&cookie, "live", Upload { survey: "klub", files: &files }).await;
    assert!(!app.survey("klub").await.unwrap().trial);
}

#[tokio::test]
async fn what_a_survey_reads_is_not_taken_for_its_workbook() {
    let app = TestApp::start().await;
    let cookie = app.office().await;
    let text = "| survey |\n| | type | name | label |\n| | xml-external | osiedla | |\n| | text | a | A |\n\
                | settings |\n| | form_id | version | privacy |\n| | mapa | 1 | anonymous |\n";
    let files = [("mapa.md", text.as_bytes()), ("osiedla.xml", b"<root><item/></root>".as_slice())];
    app.upload_and(&cookie, "live", Upload { survey: "", files: &files }).await;
    let files = [("osiedla.xml", b"<root><item/><item/></root>".as_slice())];
    app.upload_and(&cookie, "live", Upload { survey: "mapa", files: &files }).await;
    assert_eq!(app.survey("mapa").await.unwrap().pack.version, "2");
}

#[tokio::test]
async fn a_file_that_nothing_reads_is_told() {
    let app = TestApp::start().await;
    let cookie = app.office().await;
    let text = with_clause("1");
    let files = [("klub.md", text.as_bytes()), ("gmina.csv", UNFILLED.as_bytes()), ("notatki.txt", b"x")];
    let (_, report) = app.look_at(&cookie, Upload { survey: "", files: &files }).await;
    has(&report, &["nie czyta pliku notatki.txt", "value=\"trial\""]);
    app.press(&cookie, &action(&report), "what=trial").await;
    // As a browser saves a second download.
    let files = [("gmina (1).csv", FILLED.as_bytes())];
    let (_, report) = app.look_at(&cookie, Upload { survey: "klub", files: &files }).await;
    has(&report, &["nie czyta żadnego z tych plików: gmina (1).csv", "Czy chodziło o: gmina.csv?", "role=\"alert\""]);
    assert!(!report.contains("value=\"live\"") && !report.contains("value=\"trial\""), "{report}");
}

#[tokio::test]
async fn a_second_click_sees_what_the_first_has_done() {
    let app = TestApp::start().await;
    let cookie = app.office().await;
    let text = workbook("anonymous").replace("| proba   | 1 ", "| klub   | 1 ");
    let (_, report) = app.look_at(&cookie, Upload { survey: "", files: &[("klub.md", text.as_bytes())] }).await;
    let (place, live) = (action(&report), "what=live");
    let (first, second) = tokio::join!(app.press(&cookie, &place, live), app.press(&cookie, &place, live));
    let again = app.press(&cookie, &place, live).await;
    let reloaded = app.office_get(&cookie, &place).await.text().await.unwrap();
    for page in [first.1, second.1, again.1, reloaded] {
        has(&page, &["Udostępniono ankietę „", "wersja 1", "/s/klub"]);
    }
    assert_eq!(app.store.packs_of("klub").await.unwrap().len(), 1);
    let elsewhere = app.office_get(&cookie, "/office/publish/0123").await;
    assert_eq!((elsewhere.status().as_u16(), &elsewhere.headers()["location"]), (303, &"/office".parse().unwrap()));
    // Without a session nobody sees it.
    assert_eq!(app.office_get("", &place).await.headers()["location"], "/office/login");
}

#[tokio::test]
async fn what_goes_live_is_what_was_seen() {
    let app = TestApp::start().await;
    let cookie = app.office().await;
    let trial = |text: &str| workbook("anonymous").replace("| proba   | 1 ", "| klub   | 1 ").replace("Uwagi ", text);
    let publish = async |text: &str| {
        let text = trial(text);
        app.upload_and(&cookie, "trial", Upload { survey: "", files: &[("klub.md", text.as_bytes())] }).await
    };
    publish("Pierwsza").await;
    let seen = app.survey("klub").await.unwrap().pack.hash;
    has(
        &app.office_get(&cookie, "/office").await.text().await.unwrap(),
        &[&format!("name=\"shown\" value=\"{seen}\"")],
    );
    publish("Druga").await;
    let (status, told) = app.press(&cookie, "/office/survey/klub/live", &format!("shown={seen}")).await;
    assert_eq!(status, 409, "{told}");
    assert!(app.survey("klub").await.unwrap().trial);
    let seen = app.survey("klub").await.unwrap().pack.hash;
    assert_eq!(app.press(&cookie, "/office/survey/klub/live", &format!("shown={seen}")).await.0, 200);
    assert!(!app.survey("klub").await.unwrap().trial);
}

#[tokio::test]
async fn long_names_that_begin_alike_are_two_surveys() {
    let app = TestApp::start().await;
    let cookie = app.office().await;
    let text = workbook("anonymous").replace("| proba   | 1 ", "|    | 1 ");
    for last in ["seniorzy", "młodzież"] {
        let name = format!("Ankieta o tym, jak się żyje w naszym mieście, część pierwsza – {last}.md");
        let (_, done) =
            app.upload_and(&cookie, "live", Upload { survey: "", files: &[(&name, text.as_bytes())] }).await;
        has(&done, &["Udostępniono ankietę"]);
    }
    assert_eq!(app.store.surveys().await.unwrap().len(), 3);
    // A name without letters is like no other.
    assert_eq!(app.press(&cookie, "/office/survey/%3F%21/close", "").await.0, 404);
}

#[tokio::test]
async fn files_with_names_of_our_own_are_told_and_what_was_sent_before_is_no_file() {
    let app = TestApp::start().await;
    let cookie = app.office().await;
    let survey = |rows: &str| {
        format!(
            "| survey |\n| | type | name | label | default |\n{rows}| settings |\n| | form_id | privacy |\n| | a | anonymous |\n"
        )
    };
    let text = survey("| | xml-external | form | | |\n| | text | a | A | |\n");
    let files = [("a.md", text.as_bytes()), ("form.xml", b"<root><item/></root>".as_slice())];
    let (status, report) = app.look_at(&cookie, Upload { survey: "", files: &files }).await;
    assert_eq!(status, 200);
    has(&report, &["a.md: ankieta czyta plik „form.xml”, a tak nazywa się w Terenie sam formularz."]);
    let text = survey("| | text | a | A | ${last-saved#a} |\n");
    let (_, done) = app.upload_and(&cookie, "live", Upload { survey: "", files: &[("b.md", text.as_bytes())] }).await;
    has(&done, &["Udostępniono ankietę"]);
}

#[tokio::test]
async fn a_form_is_held_to_its_promise_whatever_it_is_written_as() {
    let app = TestApp::start().await;
    let cookie = app.office().await;
    let form = |label: &str| {
        format!(
            "<h:html xmlns='http://www.w3.org/2002/xforms' xmlns:h='http://www.w3.org/1999/xhtml'><h:head><h:title>A</h:title>\
             <model><instance><data id='x' version='1'><n/><a/></data></instance><bind nodeset='/data/n' readonly='true()'/>\
             </model></h:head><h:body><input ref='/data/n'><label>{label}</label></input><input ref='/data/a'><label>Czy ankieta\
             jest anonimowa?</label></input></h:body></h:html>"
        )
    };
    for (label, refused) in [("Ta ankieta jest anonimowa.", true), ("Ta ankieta nie jest anonimowa.", false)] {
        let form = form(label);
        let (_, report) = app.look_at(&cookie, Upload { survey: "", files: &[("x.xml", form.as_bytes())] }).await;
        assert_eq!(!report.contains("value=\"live\""), refused, "{label}: {report}");
        assert_eq!(report.contains("obiecuje anonimowość"), refused, "{label}: {report}");
    }
}

#[tokio::test]
async fn of_two_who_publish_the_same_survey_the_second_is_told_of_the_first() {
    let app = TestApp::start().await;
    let cookie = app.office().await;
    let version = |text: &str| workbook("confidential").replace("Uwagi ", text);
    let (first, second) = (version("Pierwsza"), version("Druga"));
    let look = async |text: &str| {
        let (_, report) = app.look_at(&cookie, Upload { survey: SURVEY, files: &[("a.md", text.as_bytes())] }).await;
        report
    };
    let (one, other) = (look(&first).await, look(&second).await);
    has(&one, &["W ankiecie nie ma klauzuli informacyjnej", "value=\"live\""]);
    has(&app.press(&cookie, &action(&one), "what=live").await.1, &["Udostępniono ankietę"]);
    let shown = app.survey(SURVEY).await.unwrap().pack.hash;
    let (_, told) = app.press(&cookie, &action(&other), "what=live").await;
    has(&told, &["Ktoś inny udostępnił w międzyczasie inną wersję", "value=\"live\""]);
    assert_eq!(app.survey(SURVEY).await.unwrap().pack.hash, shown, "nothing has changed yet");
    has(&app.press(&cookie, &action(&told), "what=live").await.1, &["Udostępniono ankietę"]);
    assert_ne!(app.survey(SURVEY).await.unwrap().pack.hash, shown);
}

#[tokio::test]
async fn a_survey_whose_files_say_nothing_stays_a_trial() {
    let app = TestApp::start().await;
    let cookie = app.office().await;
    let surveys = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../surveys");
    let check = async |survey: &str, gmina: &str, expected: &[&str]| {
        let name = format!("{survey}.xlsx");
        let workbook = std::fs::read(surveys.join(&name)).unwrap();
        let files = [(name.as_str(), workbook.as_slice()), ("gmina.csv", gmina.as_bytes())];
        let (_, report) = app.look_at(&cookie, Upload { survey: "", files: &files }).await;
        assert!(report.contains("value=\"trial\"") && !report.contains("value=\"live\""), "{gmina}: {report}");
        has(&report, expected);
    };
    let one_column = "gmina.csv: wszystko jest w jednej kolumnie; proszę zapisać plik jako CSV rozdzielany średnikami";
    let missing = "wiersz „administrator” w pliku „gmina.csv” jest pusty albo go nie ma";
    for survey in ["ewaluacja", "wywiad"] {
        check(survey, "\"name,label\"\n\"administrator,Urząd\"\n", &[one_column, missing]).await;
        check(survey, "name:label\nadministrator:Urząd\n", &[one_column, missing]).await;
        check(survey, "nazwa,wartość\nadministrator,Urząd\n", &[missing]).await;
        check(survey, "name,label\nadministrator,proszę  uzupełnić\n", &["„administrator”", "proszę  uzupełnić"]).await;
    }
    // The report is named for what was uploaded.
    let files = [("ewaluacja.xlsx", std::fs::read(surveys.join("ewaluacja.xlsx")).unwrap())];
    let files = [(files[0].0, files[0].1.as_slice()), ("gmina.csv", b"name,label\n".as_slice())];
    app.upload_and(&cookie, "trial", Upload { survey: "", files: &files }).await;
    let files = [("gmina.csv", b"name;label\n".as_slice())];
    let (_, report) = app.look_at(&cookie, Upload { survey: "ewaluacja", files: &files }).await;
    has(&report, &[": gmina.csv</h1>"]);
}

#[tokio::test]
async fn what_a_button_has_done_is_told_at_its_survey() {
    let app = TestApp::start().await;
    let cookie = app.office().await;
    for (button, told) in [("close", "Zamknięto ankietę „"), ("open", "Otwarto ankietę „")] {
        let path = format!("/office/survey/proba/{button}");
        let request = app.client.post(format!("{}{path}", app.url)).header("cookie", &cookie);
        let answer = request.header("content-type", "application/x-www-form-urlencoded").send().await.unwrap();
        assert_eq!(answer.headers()["location"], "/office?changed=proba&what=state#s-proba");
        let page = app.office_get(&cookie, "/office?changed=proba&what=state").await.text().await.unwrap();
        has(&page, &["id=\"s-proba\"", "role=\"status\"", told]);
    }
    assert!(!app.office_get(&cookie, "/office").await.text().await.unwrap().contains("role=\"status\""));
}

#[tokio::test]
async fn what_is_no_page_is_told_in_words() {
    let app = TestApp::start().await;
    let cookie = app.office().await;
    for button in ["live", "close", "open"] {
        let answer = app.office_get(&cookie, &format!("/office/survey/proba/{button}")).await;
        assert_eq!(answer.status(), 405);
        has(&answer.text().await.unwrap(), &["proszę użyć przycisku", "href=\"/office\""]);
    }
    for page in ["/office/nie-ma", "/office/survey/proba", "/office/a/b/c/d"] {
        let answer = app.office_get(&cookie, page).await;
        assert_eq!(answer.status(), 404, "{page}");
        has(&answer.text().await.unwrap(), &["Takiej strony nie ma."]);
    }
}

/// The clerk fills the clause in on a page, and nowhere else.
#[tokio::test]
async fn the_clause_is_filled_in_on_a_page() {
    let app = TestApp::start().await;
    let cookie = app.office().await;
    let (text, name) = (with_clause("1"), "klub.md");
    let files = [(name, text.as_bytes()), ("gmina.csv", UNFILLED.as_bytes())];
    let (status, page) = app.upload_and(&cookie, "trial", Upload { survey: "", files: &files }).await;
    assert_eq!(status, 200, "{page}");
    let page = app.office_get(&cookie, "/office/survey/klub/clause").await.text().await.unwrap();
    assert!(
        page.contains("Administrator danych: nazwa i adres urzędu") && page.contains("czeka na uzupełnienie"),
        "{page}"
    );
    let shown = |page: &str| page.split("name=\"shown\" value=\"").nth(1).unwrap()[..64].to_owned();
    let former = shown(&page);
    let body = |text: &str, shown: &str| format!("gmina.csv%2Fadministrator%2Flabel={text}&shown={shown}");
    let (status, report) =
        app.press(&cookie, "/office/survey/klub/clause", &body("Urz%C4%85d+Miasta%2C+Rynek+1", &former)).await;
    assert!(status == 200 && report.contains("value=\"live\""), "{report}");
    let (status, page) = app.press(&cookie, &action(&report), "what=live").await;
    assert_eq!(status, 200, "{page}");
    assert!(!app.survey("klub").await.unwrap().trial);
    let page = app.office_get(&cookie, "/office/survey/klub/clause").await.text().await.unwrap();
    assert!(page.contains("Urząd Miasta, Rynek 1") && !page.contains("czeka na uzupełnienie"), "{page}");

    // Somebody who opened the form before sees what is there now beside what they wrote, and undoes nothing unknowingly.
    let (status, page) = app.press(&cookie, "/office/survey/klub/clause", &body("Gmina", &former)).await;
    assert_eq!(status, 409);
    has(&page, &["odkąd otwarto ten formularz", ">Gmina</textarea>", "Teraz jest tu: „Urząd Miasta, Rynek 1”"]);
    let (status, report) = app.press(&cookie, "/office/survey/klub/clause", &body("Gmina", &shown(&page))).await;
    assert!(status == 200 && report.contains("value=\"live\""), "{report}");
}

#[tokio::test]
async fn what_looks_like_a_gap_and_is_meant_goes_live_once_somebody_says_so() {
    let app = TestApp::start().await;
    let cookie = app.office().await;
    let text = with_clause("1");
    let named = "name,label\nadministrator,Liceum Ogólnokształcące nr XXX\n";
    let files = [("klub.md", text.as_bytes()), ("gmina.csv", named.as_bytes())];
    let (_, report) = app.look_at(&cookie, Upload { survey: "", files: &files }).await;
    has(&report, &["To nie jest luka", "<q>Liceum Ogólnokształcące nr XXX</q>", "name=\"meant\"", "value=\"live\""]);
    app.press(&cookie, &action(&report), "what=live").await;
    assert!(app.survey("klub").await.is_none(), "nobody has said so");
    let (_, done) = app.press(&cookie, &action(&report), "what=live&meant=yes").await;
    has(&done, &["Udostępniono ankietę"]);
    assert!(!app.survey("klub").await.unwrap().trial);
    // The same words are not asked about again; others are.
    let second = text.replace("Uwagi", "Zdanie");
    let files = [("klub.md", second.as_bytes()), ("gmina.csv", named.as_bytes())];
    let (_, report) = app.look_at(&cookie, Upload { survey: "klub", files: &files }).await;
    assert!(!report.contains("name=\"meant\"") && report.contains("value=\"live\""), "{report}");
    let other = named.replace("Liceum", "Technikum");
    let files = [("klub.md", second.as_bytes()), ("gmina.csv", other.as_bytes())];
    let (_, report) = app.look_at(&cookie, Upload { survey: "klub", files: &files }).await;
    has(&report, &["name=\"meant\"", "<q>Technikum"]);
    // What is certain cannot be said to be meant.
    let files = [("klub.md", second.as_bytes()), ("gmina.csv", UNFILLED.as_bytes())];
    let (_, report) = app.look_at(&cookie, Upload { survey: "klub", files: &files }).await;
    assert!(!report.contains("name=\"meant\"") && !report.contains("value=\"live\""), "{report}");
}

#[tokio::test]
async fn a_trial_that_goes_live_asks_what_is_meant() {
    let app = TestApp::start().await;
    let cookie = app.office().await;
    let (text, named) = (with_clause("1"), "name,label\nadministrator,Rada Osiedla nr XXX\n");
    let files = [("klub.md", text.as_bytes()), ("gmina.csv", named.as_bytes())];
    app.upload_and(&cookie, "trial", Upload { survey: "", files: &files }).await;
    let (status, report) = app.press(&cookie, "/office/survey/klub/live", "").await;
    assert_eq!((status, app.survey("klub").await.unwrap().trial), (200, true));
    has(&report, &["name=\"meant\"", "<q>Rada Osiedla nr XXX</q>"]);
    app.press(&cookie, &action(&report), "what=live&meant=yes").await;
    assert!(!app.survey("klub").await.unwrap().trial);
}
