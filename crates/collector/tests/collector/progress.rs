//! How the fieldwork goes: days, problems, what looks odd, and targets, at the desk and by command.

use crate::{
    commands::{path, run},
    people::form,
    support::{SURVEY, TestApp, id, secret},
};
use serde_json::Value;

const PROGRESS: &str = "/office/survey/proba/progress";

fn teren(app: &TestApp, more: &[&str]) -> (Option<i32>, String) {
    let output = run(&[&["progress", SURVEY, "--data", path(app.data.path()), "--lang", "en"], more].concat());
    let text = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    (output.status.code(), text)
}

async fn answer(app: &TestApp, n: u8, answers: &str) {
    let sealed = app.record(id(n), answers).await;
    app.put(id(n), secret(n), &sealed.bytes).await.receipt();
}

fn figures(app: &TestApp) -> Value {
    let (code, told) = teren(app, &["--json"]);
    assert_eq!(code, Some(0), "{told}");
    serde_json::from_str(&told).unwrap()
}

#[tokio::test]
async fn days_minutes_problems_and_targets_are_told() {
    let app = TestApp::start_with("confidential", None).await;
    let office = app.office().await;
    let page = async || app.office_get(&office, PROGRESS).await.text().await.unwrap();
    assert!(page().await.contains("Nie ma jeszcze żadnej odpowiedzi"), "nothing came yet");

    for n in 1..=7 {
        answer(&app, n, "<uwagi/><zgoda>1</zgoda><odleglosc>2.5</odleglosc>").await;
    }
    for n in 8..=10 {
        answer(&app, n, "<uwagi/><zgoda>2</zgoda>").await;
    }
    // Required, and blank.
    for n in 11..=12 {
        answer(&app, n, "<uwagi>a</uwagi><zgoda/>").await;
    }
    app.checked().await;
    let found = figures(&app);
    assert_eq!((&found["responses"], &found["median_minutes"]), (&12.into(), &12.into()), "{found}");
    assert_eq!(found["days"].as_array().unwrap().len(), 1);
    let problem = serde_json::json!([{ "question": "Czy zgoda?", "rule": "required", "responses": 2 }]);
    assert_eq!(found["problems"], problem);
    assert_eq!(found["targets"], Value::Null);
    let seen = page().await;
    assert!(
        seen.contains("<th scope=\"row\">Czy zgoda?</th><td>puste, a wymagane</td><td class=\"number\">2</td>"),
        "{seen}"
    );

    // A table with a mistake changes nothing, and what was written is still there.
    let refused = app.post(&office, PROGRESS, form(&[("targets", "zgoda;cel\n3;20")])).await;
    assert_eq!(refused.status(), 422);
    let refused = refused.text().await.unwrap();
    assert!(refused.contains("„3” nie jest odpowiedzią na „Czy zgoda?”. Znane: Tak, Nie.") && refused.contains("3;20"));
    assert_eq!(figures(&app)["targets"], Value::Null);

    let taken =
        app.post(&office, PROGRESS, form(&[("targets", "zgoda\todległość\tcel\nTak\t0-5\t20\nNie\t0-5\t9")])).await;
    assert_eq!(taken.status(), 422, "its name has other letters");
    let taken = app.post(&office, PROGRESS, form(&[("targets", "Czy zgoda?\tcel\nTak\t20\nNie\t9")])).await;
    assert_eq!(taken.status(), 303);
    // The three would follow from the total, and so would the two in no row.
    let rows = &figures(&app)["targets"]["rows"];
    assert_eq!((&rows[0]["came"], &rows[1]["came"]), (&7.into(), &Value::Null), "{rows}");
    let seen = page().await;
    assert!(seen.contains("<td class=\"number\">7</td><td class=\"number\">13</td>"), "{seen}");
    assert!(!seen.contains("<td class=\"number\">3</td>"), "{seen}");

    // What has arrived since is in the figures, and nobody has to be hidden any more.
    for n in 13..=15 {
        answer(&app, n, "<uwagi/><zgoda>2</zgoda>").await;
    }
    for n in 16..=18 {
        answer(&app, n, "<uwagi>a</uwagi><zgoda/>").await;
    }
    let rows = &figures(&app)["targets"]["rows"];
    assert_eq!(rows[1]["came"], 6, "{rows}");
    app.checked().await;
    assert!(page().await.contains("<td class=\"number\">6</td><td class=\"number\">3</td>"));
}

#[tokio::test]
async fn a_command_sets_targets_and_takes_them_away() {
    let app = TestApp::start().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cele.csv");
    let check = |table: &str, code: i32, expected: &str| {
        std::fs::write(&file, table).unwrap();
        let (found, told) = teren(&app, &["--targets", path(&file)]);
        assert!(found == Some(code) && told.contains(expected), "{table}: {found:?} {told}");
    };
    check("zgoda;cel\nMoże;5\n", 1, "Row 2: „Może” is no answer to „Czy zgoda?”. Known: Tak, Nie.");
    check("zgoda;cel\n1;5\n", 0, "The targets of proba are saved.");
    assert_eq!(figures(&app)["targets"]["wanted"], 5);
    assert!(teren(&app, &[]).1.contains("Tak: target 5, so far hidden"));
    check("", 0, "saved");
    assert_eq!(figures(&app)["targets"], Value::Null);
}

#[tokio::test]
async fn alike_responses_and_bursts_are_flagged() {
    let app = TestApp::start_with("confidential", None).await;
    let answers = "<uwagi>a</uwagi><zgoda>1</zgoda><miejsca>1 2</miejsca><odleglosc>2</odleglosc><kiedy>2026-11-20</kiedy>\
                   <ulica>b</ulica><dziecko><imie>c</imie><wiek>3</wiek></dziecko>";
    for n in 1..=30 {
        answer(&app, n, answers).await;
    }
    let odd = &figures(&app)["odd"];
    assert_eq!(odd["alike"], 29);
    // All of them within a minute, or two.
    let bursts = odd["bursts"].as_array().unwrap();
    assert!(bursts.iter().map(|burst| burst[1].as_u64().unwrap()).sum::<u64>() == 30 || bursts.is_empty(), "{odd}");
}

#[tokio::test]
async fn a_response_is_shown_as_it_was_answered_but_none_of_an_anonymous_survey() {
    let app = TestApp::start_with("confidential", None).await;
    let office = app.office().await;
    let get = async |path: &str| app.office_get(&office, path).await;
    answer(
        &app,
        1,
        "<uwagi>a &lt;b&gt;</uwagi><zgoda>1</zgoda><miejsca>2 98</miejsca><odleglosc>2.5</odleglosc><dziecko><imie>Ola</imie>\
         <wiek>7</wiek></dziecko>",
    )
    .await;
    answer(&app, 2, "<uwagi>x</uwagi><zgoda/>").await;
    app.checked().await;
    let list = get("/office/survey/proba/responses").await.text().await.unwrap();
    assert_eq!(list.matches("data-response").count(), 2, "{list}");
    let list = get("/office/survey/proba/responses?problems=1").await.text().await.unwrap();
    assert!(list.matches("data-response").count() == 1 && list.contains(&id(2).to_string()), "{list}");

    let page = get(&format!("/office/survey/proba/responses/{}", id(1))).await;
    assert_eq!(page.status(), 200);
    let page = page.text().await.unwrap();
    for said in [
        "<dd>a &#60;b&#62;</dd>",
        "<dd>Tak</dd>",
        "<dd>Park; Trudno powiedzieć</dd>",
        "<dd>2.5</dd>",
        "<h2>Dziecko",
        "<dd>Ola</dd>",
    ] {
        assert!(page.contains(said), "{said} is not in {page}");
    }
    assert!(!page.contains("Ulica"), "a technical value is nobody's business: {page}");
    let page = get(&format!("/office/survey/proba/responses/{}", id(2))).await.text().await.unwrap();
    assert!(page.contains("(puste, a wymagane)"), "{page}");
    answer(&app, 4, "<uwagi>x</uwagi><zgoda>3</zgoda><miejsca>1 7</miejsca>").await;
    app.checked().await;
    let page = get(&format!("/office/survey/proba/responses/{}", id(4))).await.text().await.unwrap();
    for said in ["<dd>3 <span class=\"problem\">(kod, którego nie ma", "<dd>Biblioteka; 7 <span"] {
        assert!(page.contains(said), "{said} is not in {page}");
    }
    let deeds = app.store.deeds(None, 10).await.unwrap();
    assert_eq!(deeds.iter().filter(|(_, deed)| deed.what == "read").count(), 3, "who looked is noted");
    assert_eq!(get(&format!("/office/survey/proba/responses/{}", id(3))).await.status(), 404);

    let app = TestApp::start().await;
    let office = app.office().await;
    answer(&app, 1, "<uwagi>x</uwagi><zgoda>1</zgoda>").await;
    let list = app.office_get(&office, "/office/survey/proba/responses").await.text().await.unwrap();
    assert!(list.contains("anonimowych nie pokazuje się pojedynczo") && !list.contains("data-response"), "{list}");
    let page = app.office_get(&office, &format!("/office/survey/proba/responses/{}", id(1))).await;
    assert_eq!(page.status(), 404);
}

#[tokio::test]
async fn a_long_list_leaves_nobody_out() {
    let app = TestApp::start_with("confidential", None).await;
    let office = app.office().await;
    for n in 1..=120 {
        answer(&app, n, "<uwagi>x</uwagi><zgoda>1</zgoda>").await;
    }
    let (mut path, mut seen) = ("/office/survey/proba/responses".to_owned(), std::collections::BTreeSet::new());
    let mut pages = 0;
    loop {
        let page = app.office_get(&office, &path).await.text().await.unwrap();
        seen.extend(page.split("data-response=\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()));
        pages += 1;
        let Some(at) = page.find("/office/survey/proba/responses?after=") else { break };
        path = page[at..].split('"').next().unwrap().replace("&amp;", "&");
    }
    assert_eq!((pages, seen.len()), (3, 120));
}
