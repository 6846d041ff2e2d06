//! By `teren publish | live | surveys | close | open`, and what `teren check` says of it.

use super::{FILLED, UNFILLED, Upload, action, has, put_file, text_of, told, with_clause};
use crate::{
    commands::{path, run},
    support::{TestApp, id, seal, secret, teren, workbook},
};
use collector::publishing::{PublishError, Wish, prepare};
use messages::Language;
use outbox::FormRef;

#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_publishes_beside_a_running_collector() {
    let app = TestApp::start().await;
    let (folder, data) = (tempfile::tempdir().unwrap(), path(app.data.path()).to_owned());
    let with_data = |args: &[&str]| run(&[args, &["--data", &data]].concat());
    let file = put_file(folder.path(), "Ankieta biblioteki ł.md", &with_clause("1"));
    put_file(folder.path(), "gmina.csv", UNFILLED);
    put_file(folder.path(), "obcy.bin", "nie do ankiety");

    let output = with_data(&["publish", &file]);
    assert_eq!(output.status.code(), Some(1));
    has(&text_of(&output), &["klauzula informacyjna", "gmina.csv: administrator", "--trial"]);
    let (code, done) = told(&with_data(&["publish", &file, "--trial", "--json"]));
    assert_eq!((code, &done["survey"], &done["trial"]), (Some(0), &"ankieta-biblioteki-l".into(), &true.into()));
    assert!(app.survey("ankieta-biblioteki-l").await.unwrap().trial);

    assert_eq!(with_data(&["live", "ankieta-biblioteki-l"]).status.code(), Some(1));
    let gmina = put_file(folder.path(), "gmina.csv", FILLED);
    let (code, done) = told(&with_data(&["live", "ankieta-biblioteki-l", &gmina, "--json"]));
    assert_eq!((code, &done["version"], &done["trial"]), (Some(0), &"2".into(), &false.into()));
    let survey = app.survey("ankieta-biblioteki-l").await.unwrap();
    assert_eq!((survey.trial, survey.pack.files.len()), (false, 2));

    let (code, done) = told(&with_data(&["publish", &file, "--json"]));
    assert_eq!((code, &done["unchanged"], &done["version"]), (Some(0), &true.into(), &"2".into()));
    assert!(!done["sentences"].to_string().contains("nadano"), "{done}");
    put_file(folder.path(), "gmina.csv", UNFILLED);
    let output = with_data(&["publish", &file]);
    assert_eq!(output.status.code(), Some(1));
    has(&text_of(&output), &["gmina.csv: administrator", "Ankieta działa; tej wersji nie można udostępnić"]);
    assert!(!text_of(&output).contains("--trial"), "{}", text_of(&output));
    put_file(folder.path(), "gmina.csv", FILLED);
    let copy = put_file(folder.path(), "kopia.md", &with_clause("1").replace("Uwagi", "Zdanie"));
    let output = with_data(&["publish", &copy]);
    assert_eq!(output.status.code(), Some(1));
    has(&text_of(&output), &["ma już ankieta ankieta-biblioteki-l", "--as ankieta-biblioteki-l"]);
    let (code, done) = told(&with_data(&["publish", &copy, "--as", "ankieta-biblioteki-l", "--json"]));
    assert_eq!((code, &done["version"]), (Some(0), &"3".into()));
    assert_eq!(with_data(&["publish", &copy, "--as", "ankieta-biblioteki-l", "--trial"]).status.code(), Some(1));

    let broken = put_file(folder.path(), "zla.md", &with_clause("1").replace("| text |", "| txet |"));
    let output = with_data(&["publish", &broken]);
    assert_eq!(output.status.code(), Some(1));
    has(&text_of(&output), &["survey, wiersz 5, type (A5)", "Czy chodziło o: text?"]);
    let png = put_file(folder.path(), "zdjecie.xlsx", "\u{89}PNG");
    assert_eq!(with_data(&["publish", &png]).status.code(), Some(2));
    let output = with_data(&["publish", "nie-ma.xlsx"]);
    assert_eq!(output.status.code(), Some(2));
    has(&text_of(&output), &["Nie ma takiego pliku", "nie udało się przeczytać"]);
    let empty = tempfile::tempdir().unwrap();
    assert_eq!(run(&["publish", &file, "--data", path(empty.path())]).status.code(), Some(2));

    for (command, code, closed) in [("close", 0, true), ("close", 0, true), ("open", 0, false)] {
        assert_eq!(with_data(&[command, "ankieta-biblioteki-l"]).status.code(), Some(code));
        assert_eq!(app.survey("ankieta-biblioteki-l").await.unwrap().closed, closed);
    }
    assert_eq!(with_data(&["close", "nie-ma"]).status.code(), Some(1));
    let (_, list) = told(&with_data(&["surveys", "--json"]));
    let names: Vec<_> = list.as_array().unwrap().iter().map(|line| line["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["ankieta-biblioteki-l", "proba"]);
    assert_eq!(
        (&list[0]["version"], &list[0]["trial"], &list[0]["closed_on"]),
        (&"3".into(), &false.into(), &().into())
    );
    has(&text_of(&with_data(&["surveys"])), &["ankieta-biblioteki-l: „", "wersja 3, otwarta"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn check_knows_what_was_published() {
    let app = TestApp::start().await;
    let (folder, data) = (tempfile::tempdir().unwrap(), path(app.data.path()).to_owned());
    let check = |name: &str, text: &str, expected: &[&str]| {
        let file = put_file(folder.path(), name, text);
        let output = run(&["check", &file, "--json", "--data", &data]);
        let findings: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout).unwrap();
        // Its survey asks children for their names.
        let findings: Vec<_> = findings.into_iter().filter(|finding| finding["code"] != "anonymous-asks-who").collect();
        assert_eq!(findings.iter().map(|finding| &finding["code"]).collect::<Vec<_>>(), expected, "{findings:?}");
        assert_eq!(output.status.code(), Some(0));
        findings.last().map(|finding| finding["message"].as_str().unwrap().to_owned()).unwrap_or_default()
    };
    let text = workbook("anonymous");
    check("proba.md", &text, &["already-published"]);
    let told = check("proba.md", &text.replace("Uwagi ", "Zdanie"), &["version-taken"]);
    has(&told, &["Wersję 1", "następną wolną: 2"]);
    check("proba.md", &text.replace("Uwagi ", "Zdanie").replace("| proba   | 1 ", "| proba   | 2 "), &[]);
    check("inna.md", &text, &["form-taken"]);
    check("proba.md", &text.replace("| proba   | 1 ", "| inny   | 1 "), &["form-other"]);
    check("inna.md", &text.replace("| proba   | 1 ", "| inna   | 1 "), &[]);
    assert_eq!(run(&["check", path(&folder.path().join("inna.md")), "--data", "/nie/ma"]).status.code(), Some(2));
}

#[test]
fn a_workbook_without_a_privacy_setting_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let check = |settings: &str, expected: Option<(&str, Option<u64>)>| {
        let file = put_file(
            folder.path(),
            "a.md",
            &format!("| survey |\n| | type | name | label |\n| | text | a | A |\n{settings}"),
        );
        let output = run(&["check", &file, "--json"]);
        let findings: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout).unwrap();
        let told = findings.iter().find(|finding| finding["code"] == "privacy-unset");
        let place = told.map(|told| (told["sheet"].as_str().unwrap(), told["row"].as_u64()));
        assert_eq!((place, output.status.code()), (expected, Some(0)), "{settings}");
    };
    check("", Some(("settings", None)));
    check("| settings |\n| | form_id |\n| | a |\n", Some(("settings", Some(2))));
    check("| settings |\n| | form_id | privacy |\n| | a | |\n", Some(("settings", Some(2))));
    check("| settings |\n| | form_id | privacy |\n| | a | confidential |\n", None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_survey_may_read_other_xml_files() {
    let app = TestApp::start().await;
    let (folder, cookie) = (tempfile::tempdir().unwrap(), app.office().await);
    let survey = "| survey |\n| | type | name | label |\n| | xml-external | osiedla | |\n| | text | a | A |\n\
                  | settings |\n| | form_id | version | privacy |\n| | mapa | 1 | anonymous |\n";
    let file = put_file(folder.path(), "mapa.md", survey);
    put_file(folder.path(), "osiedla.xml", "<root><item/></root>");
    let (code, done) = told(&run(&["publish", &file, "--json", "--data", path(app.data.path())]));
    assert_eq!((code, &done["survey"]), (Some(0), &"mapa".into()), "{done}");
    let files = [("mapa.md", survey.as_bytes()), ("osiedla.xml", b"<root><item/><item/></root>".as_slice())];
    let (_, done) = app.upload_and(&cookie, "live", Upload { survey: "", files: &files }).await;
    has(&done, &["nadano następną wolną: 2"]);
    assert_eq!(app.survey("mapa").await.unwrap().pack.files[1].name, "osiedla.xml");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_survey_is_meant_however_its_name_is_spelt() {
    let app = TestApp::start().await;
    let (folder, data) = (tempfile::tempdir().unwrap(), path(app.data.path()).to_owned());
    let with_data = |args: &[&str]| run(&[args, &["--data", &data]].concat());
    put_file(folder.path(), "gmina.csv", FILLED);
    let file = put_file(folder.path(), "Klub Seniora.md", &with_clause("1"));
    assert_eq!(with_data(&["publish", &file]).status.code(), Some(0));
    let live = app.survey("klub-seniora").await.unwrap();
    let other = put_file(folder.path(), "inny.md", &with_clause("1").replace("| klub |", "| inny |"));
    for name in ["klub-seniora", "Klub Seniora", "KLUB-SENIORA", "klub  seniora"] {
        let output = with_data(&["publish", &other, "--as", name]);
        assert_eq!(output.status.code(), Some(1), "{name}");
        has(&text_of(&output), &["a ankieta klub-seniora ma klub"]);
        let output = with_data(&["publish", &file, "--as", name, "--trial"]);
        assert_eq!(output.status.code(), Some(1), "{name}");
        has(&text_of(&output), &["Ankieta klub-seniora już działa"]);
    }
    assert_eq!(app.survey("klub-seniora").await.unwrap(), live);
    assert_eq!(with_data(&["close", "Klub Seniora"]).status.code(), Some(0));
}

#[tokio::test]
async fn two_who_publish_at_once_do_not_mix_surveys() {
    let app = TestApp::start().await;
    let store = app.store.as_ref();
    let ready = async |name: &str, text: String| {
        let files = [(format!("{name}.md"), text.into_bytes()), ("gmina.csv".to_owned(), FILLED.into())];
        prepare(store, Wish { files: files.into_iter().collect(), ..Wish::default() }, Language::Polish).await.unwrap()
    };
    let text = with_clause("1");
    // All of them are looked at before any is published.
    let (first, trial) = (ready("klub", text.clone()).await, ready("klub", text.replace("Uwagi", "Zdanie")).await);
    let (copy, other) = (ready("kopia", text.clone()).await, ready("klub", text.replace("| klub |", "| inny |")).await);
    first.publish(store, false).await.unwrap();
    let live = app.survey("klub").await.unwrap();
    assert!(matches!(trial.publish(store, true).await, Err(PublishError::IsLive { .. })));
    assert!(matches!(copy.publish(store, false).await, Err(PublishError::FormTaken { .. })));
    assert!(matches!(other.publish(store, false).await, Err(PublishError::OtherForm { .. })));
    assert_eq!(app.survey("klub").await.unwrap(), live);
}

/// Whichever way the other one has come, and however long the look has taken.
#[tokio::test]
async fn what_somebody_published_meanwhile_is_not_replaced_unseen() {
    let app = TestApp::start().await;
    let (store, cookie) = (app.store.as_ref(), app.office().await);
    let ready = async |text: String| {
        let files = [("klub.md".to_owned(), text.into_bytes()), ("gmina.csv".to_owned(), FILLED.into())];
        prepare(store, Wish { files: files.into_iter().collect(), ..Wish::default() }, Language::Polish).await.unwrap()
    };
    let text = |label: &str| with_clause("1").replace("Uwagi", label);
    let (first, second) = (ready(text("Pierwsze")).await, ready(text("Drugie")).await);
    first.publish(store, true).await.unwrap();
    let shown = app.survey("klub").await.unwrap();
    let refused = second.publish(store, true).await.unwrap_err();
    has(&refused.sentence(Language::Polish), &["Ktoś inny udostępnił w międzyczasie inną wersję ankiety klub."]);
    assert_eq!(app.survey("klub").await.unwrap(), shown);
    // The trial that somebody saw, and wants to go live, is another by now.
    ready(text("Trzecie")).await.publish(store, true).await.unwrap();
    let (status, told) = app.press(&cookie, "/office/survey/klub/live", &format!("shown={}", shown.pack.hash)).await;
    assert_eq!(status, 409, "{told}");
    // Who publishes the same finds nothing to object to.
    let (one, same) = (ready(text("Czwarte")).await, ready(text("Czwarte")).await);
    one.publish(store, true).await.unwrap();
    assert!(same.publish(store, true).await.unwrap().unchanged);
}

#[tokio::test]
async fn a_file_does_not_replace_another_that_only_shares_its_address() {
    let app = TestApp::start().await;
    let (folder, data, cookie) = (tempfile::tempdir().unwrap(), path(app.data.path()).to_owned(), app.office().await);
    let text = crate::support::workbook("anonymous").replace("| proba   | 1 ", "|    | 1 ");
    let publish = |name: &str, more: &[&str]| {
        let file = put_file(folder.path(), name, &text.replace("Uwagi ", name));
        run(&[&["publish", &file, "--data", &data], more].concat())
    };
    for (one, other, name) in [("Kąty.md", "Katy.md", "katy"), ("...md", "?!.md", "ankieta")] {
        assert_eq!(publish(one, &[]).status.code(), Some(0), "{one}");
        let shown = app.survey(name).await.unwrap();
        let refused = publish(other, &[]);
        assert_eq!(refused.status.code(), Some(1), "{other}");
        has(&text_of(&refused), &[&format!("ankieta {name}, zrobiona z pliku {one}"), &format!("--as {name}")]);
        let bytes = text.replace("Uwagi ", other);
        let (_, report) = app.look_at(&cookie, Upload { survey: "", files: &[(other, bytes.as_bytes())] }).await;
        has(&report, &[&format!("zrobiona z pliku {one}"), &format!("name=\"survey\" value=\"{name}\"")]);
        assert_eq!(app.survey(name).await.unwrap(), shown, "{other}");
        assert_eq!(publish(other, &["--as", name]).status.code(), Some(0), "{other}");
        assert_ne!(app.survey(name).await.unwrap(), shown);
        // It is this file's from now on.
        assert_eq!(publish(&other.to_uppercase().replace(".MD", ".md"), &[]).status.code(), Some(0), "{other}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_stops_reading_breaks_nothing() {
    let app = TestApp::start().await;
    let mut command = std::process::Command::new(teren());
    command.envs(crate::backend::environment(app.data.path()));
    command.args(["surveys", "--data", path(app.data.path())]).stderr(std::process::Stdio::piped());
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = command.stdout(writer).spawn().unwrap().wait_with_output().unwrap();
    assert_eq!((output.status.code(), text_of(&output).as_str()), (Some(0), ""));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_without_a_number_is_called_so() {
    let app = TestApp::start().await;
    let folder = tempfile::tempdir().unwrap();
    let survey = "| survey |\n| | type | name | label |\n| | text | a | A |\n| settings |\n| | form_id | privacy |\n\
                  | | nowa | anonymous |\n";
    let file = put_file(folder.path(), "nowa.md", survey);
    let output = run(&["publish", &file, "--data", path(app.data.path())]);
    has(&text_of(&output), &["wersja bez numeru"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_be_meant_is_told_and_confirmed_by_a_word() {
    let app = TestApp::start().await;
    let (folder, data) = (tempfile::tempdir().unwrap(), path(app.data.path()).to_owned());
    let with_data = |args: &[&str]| run(&[args, &["--data", &data]].concat());
    let file = put_file(folder.path(), "klub.md", &with_clause("1"));
    put_file(folder.path(), "gmina.csv", "name,label\nadministrator,Liceum nr XXX\n");
    let output = with_data(&["publish", &file]);
    assert_eq!(output.status.code(), Some(1));
    has(&text_of(&output), &["wygląda na lukę", "gmina.csv: administrator (Liceum nr XXX)", "--as-it-stands"]);
    assert_eq!(with_data(&["publish", &file, "--as-it-stands"]).status.code(), Some(0));
    assert!(!app.survey("klub").await.unwrap().trial);
    // It is remembered, and `check` knows it where it is told the data.
    has(&text_of(&run(&["check", &file])), &["wygląda na lukę", "--as-it-stands", "--data"]);
    assert!(!text_of(&with_data(&["check", &file])).contains("wygląda na lukę"));
    put_file(folder.path(), "klub.md", &with_clause("1").replace("Uwagi", "Zdanie"));
    assert_eq!(with_data(&["publish", &file]).status.code(), Some(0));
    put_file(folder.path(), "gmina.csv", UNFILLED);
    assert_eq!(with_data(&["publish", &file, "--as-it-stands"]).status.code(), Some(1));
}

/// A code that was answered with does not come to mean something else unseen.
#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_would_mean_something_else_is_refused_until_it_is_confirmed() {
    let app = TestApp::start().await;
    let data = path(app.data.path()).to_owned();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("wybor.md");
    let publish = |second: &str, more: &[&str]| {
        let text = format!(
            "| survey |\n| | type | name | label |\n| | select_one l | c | Co? |\n| | text | uwagi | Uwagi |\n\
             | choices |\n| | list_name | name | label |\n| | l | 1 | Zieleń |\n| | l | 2 | {second} |\n\
             | settings |\n| | form_id | privacy | sealing |\n| | wybor | anonymous | none |\n"
        );
        std::fs::write(&file, text).unwrap();
        let args: Vec<&str> = ["publish", path(&file), "--data", &data].iter().chain(more).copied().collect();
        let output = run(&args);
        (output.status.code(), text_of(&output))
    };
    assert_eq!(publish("Spokój", &[]).0, Some(0));
    // Nobody has answered yet.
    let (code, told) = publish("Hałas", &[]);
    assert!(code == Some(0) && told.contains("„c”: kod 2 oznaczał „Spokój”, teraz oznacza „Hałas”."), "{told}");
    let pack = app.store.survey("wybor").await.unwrap().unwrap().pack.pack;
    let form = FormRef { id: pack.form_id, version: pack.version, hash: pack.hash };
    app.put(id(1), secret(1), &seal(id(1), &form, "<c>2</c>").bytes).await;
    let (code, told) = publish("Ruch", &[]);
    assert!(
        code == Some(1) && told.contains("kod 2 oznaczał „Hałas”, teraz oznacza „Ruch”") && told.contains("jest ich 1"),
        "{told}"
    );
    let (code, told) = publish("Zieleń", &["--same-meaning"]);
    assert!(code == Some(1) && told.contains("słowa, które dotąd miały inne kody"), "{told}");
    assert_eq!(publish("hałas", &[]).0, Some(0), "a capital is no other meaning");
    assert_eq!(publish("Hałas i ruch", &["--same-meaning"]).0, Some(0));

    let cookie = app.office().await;
    let text = std::fs::read_to_string(&file).unwrap().replace("Hałas i ruch", "Cisza");
    let files = [("wybor.md", text.as_bytes())];
    let (_, report) = app.look_at(&cookie, Upload { survey: "wybor", files: &files }).await;
    assert!(report.contains("Co się zmienia") && report.contains("name=\"same-meaning\""), "{report}");
    let button = action(&report);
    let (status, page) = app.press(&cookie, &button, "what=live").await;
    assert!(status == 200 && page.contains("mówiłyby coś, czego nikt nie powiedział"), "{page}");
    let (status, page) = app.press(&cookie, &button, "what=live&same-meaning=yes").await;
    assert!(status == 200 && page.contains("Udostępniono ankietę „wybor”"), "{page}");
}

/// What was promised to whoever answered is not promised otherwise unseen, and no survey takes another's place by its file's
/// name.
#[tokio::test(flavor = "multi_thread")]
async fn another_promise_and_another_survey_are_refused_until_they_are_confirmed() {
    let app = TestApp::start().await;
    let data = path(app.data.path()).to_owned();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("klub.md");
    let with =
        |questions: &str, settings: &str| format!("| survey |\n| | type | name | label |\n{questions}{settings}");
    let settings = |privacy: &str, sealing: &str| {
        format!("| settings |\n| | form_title | privacy | sealing |\n| | Klub | {privacy} | {sealing} |\n")
    };
    let publish = |text: &str, more: &[&str]| {
        std::fs::write(&file, text).unwrap();
        let args: Vec<&str> = ["publish", path(&file), "--data", &data].iter().chain(more).copied().collect();
        let output = run(&args);
        (output.status.code(), text_of(&output))
    };
    let clause = "| | note | rodo | Administratorem danych osobowych jest Gmina Mieścin, ul. Rynek 1. |\n";
    let asked = format!("{clause}| | text | co | Co zmienić w klubie? |\n| | integer | wiek | Wiek |\n");
    assert_eq!(publish(&with(&asked, &settings("anonymous", "none")), &[]).0, Some(0));
    // Nobody was promised anything yet.
    let (code, told) = publish(&with(&asked, &settings("confidential", "none")), &[]);
    assert!(code == Some(0) && told.contains("ankieta była anonimowa, teraz jest poufna."), "{told}");
    assert_eq!(publish(&with(&asked, &settings("anonymous", "none")), &[]).0, Some(0));
    let pack = app.store.survey("klub").await.unwrap().unwrap().pack.pack;
    let form = FormRef { id: pack.form_id, version: pack.version, hash: pack.hash };
    app.put(id(1), secret(1), &seal(id(1), &form, "<wiek>2</wiek>").bytes).await;

    for privacy in ["confidential", "interviewer"] {
        let (code, told) = publish(&with(&asked, &settings(privacy, "none")), &[]);
        assert!(code == Some(1) && told.contains("--new-promise") && told.contains("odpowiedzi jest już 1"), "{told}");
    }
    let cookie = app.office().await;
    let text = with(&asked, &settings("confidential", "none"));
    let files = [("klub.md", text.as_bytes())];
    let (_, report) = app.look_at(&cookie, Upload { survey: "klub", files: &files }).await;
    assert!(report.contains("<li>Prywatność: ") && report.contains("name=\"new-promise\""), "{report}");
    let (status, page) = app.press(&cookie, &action(&report), "what=live").await;
    assert!(status == 200 && page.contains("obiecuje osobom odpowiadającym co innego"), "{page}");
    let (status, page) = app.press(&cookie, &action(&report), "what=live&new-promise=yes").await;
    assert!(status == 200 && page.contains("Udostępniono ankietę „Klub”"), "{page}");
    let (code, told) = publish(&with(&asked, &settings("anonymous", "none")), &[]);
    assert!(code == Some(1) && told.contains("ankieta była poufna, teraz jest anonimowa"), "{told}");

    // The sheet of settings is gone, and the clause.
    let (code, told) = publish(&with(&asked.replace(clause, ""), ""), &[]);
    let lines = ["Inny tytuł: było „Klub”, jest „klub”.", "będą odtąd szyfrowane", "arkusza settings", "już klauzuli"];
    assert!(code == Some(0) && lines.iter().all(|line| told.contains(line)), "{told}");
    // Another workbook under the same name of the file.
    let other = "| | text | firma | Nazwa firmy |\n| | integer | zatrudnienie | Ilu ludzi zatrudnia firma? |\n";
    let (code, told) = publish(&with(other, ""), &[]);
    assert!(code == Some(1) && told.contains("inną ankietę niż „klub”") && told.contains("--new-questions"), "{told}");
    let (code, told) = publish(&with(other, ""), &["--new-questions"]);
    assert!(code == Some(0) && told.contains("Prawie wszystkie pytania są inne"), "{told}");
}
