//! The example town's streets, which come with the bundled surveys, go live only where somebody wants that.

use super::{Upload, action, has, path, put_file, text_of};
use crate::{commands::run, support::TestApp};
use collector::{
    forms::Files,
    publishing::folder::{Origin, publish_all},
};
use std::path::Path;

fn bundled(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../surveys").join(name)).unwrap()
}

/// As somebody saves it who has exchanged the streets.
fn own(name: &str) -> Vec<u8> {
    let text = String::from_utf8(bundled(name)).unwrap();
    text.replace("Paderewskiego", "Chopina").replace("nieparzyste od 1 do", "nieparzyste od 3 do").into_bytes()
}

#[tokio::test]
async fn the_streets_of_the_example_are_told_before_they_go_live() {
    let app = TestApp::start().await;
    let cookie = app.office().await;
    let (workbook, streets, ranges) = (bundled("kontakt.xlsx"), bundled("ulice.csv"), bundled("odcinki.csv"));
    let told = ["przykładzie dołączonym do programu: odcinki.csv, ulice.csv", "Pliki tej ankiety"];
    let boxed = "name=\"examples\" value=\"yes\" required";
    let look = async |streets: &[u8], ranges: &[u8]| {
        let files = [("kontakt.xlsx", workbook.as_slice()), ("ulice.csv", streets), ("odcinki.csv", ranges)];
        let (status, report) = app.look_at(&cookie, Upload { survey: "", files: &files }).await;
        assert_eq!(status, 200, "{report}");
        report
    };
    let report = look(&streets, &ranges).await;
    has(&report, &told);
    has(&report, &[boxed, "<q>odcinki.csv</q>", "value=\"live\"", "formnovalidate"]);
    let (_, again) = app.press(&cookie, &action(&report), "what=live").await;
    has(&again, &["takie jak w przykładzie", boxed]);
    let is_there = async || app.store.surveys().await.unwrap().iter().any(|row| row.workbook == "kontakt");
    assert!(!is_there().await, "nobody has said so");
    // Exchanged, they are nobody's business; one that is not is told by its name.
    let report = look(&own("ulice.csv"), &own("odcinki.csv")).await;
    assert!(!report.contains(boxed) && !report.contains("przykładzie"), "{report}");
    let report = look(&own("ulice.csv"), &ranges).await;
    has(&report, &["przykładzie dołączonym do programu: odcinki.csv.", boxed]);
    // A trial is free, and going live asks.
    let report = look(&streets, &ranges).await;
    has(&app.press(&cookie, &action(&report), "what=trial").await.1, &["Udostępniono wersję próbną"]);
    let (status, report) = app.press(&cookie, "/office/survey/kontakt/live", "").await;
    assert_eq!(status, 200);
    has(&report, &told);
    has(&report, &[boxed]);
    // As the office hands them out for Excel they are the same.
    let mut handed_out = Vec::new();
    for name in ["ulice.csv", "odcinki.csv"] {
        let file = app.office_get(&cookie, &format!("/office/survey/kontakt/file/{name}")).await;
        handed_out.push((name, file.bytes().await.unwrap().to_vec()));
    }
    assert_ne!(handed_out[0].1, streets);
    let files = [(handed_out[0].0, handed_out[0].1.as_slice()), (handed_out[1].0, handed_out[1].1.as_slice())];
    let (_, report) = app.look_at(&cookie, Upload { survey: "kontakt", files: &files }).await;
    has(&report, &[boxed]);
    let (_, done) = app.press(&cookie, &action(&report), "what=live&examples=yes").await;
    has(&done, &["Udostępniono ankietę"]);
    // What it is live with is not asked about once more.
    let files = [("kontakt.xlsx", workbook.as_slice())];
    let (_, report) = app.look_at(&cookie, Upload { survey: "kontakt", files: &files }).await;
    assert!(!report.contains(boxed), "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_want_a_word_for_the_streets_of_the_example() {
    let app = TestApp::start().await;
    let (folder, data) = (tempfile::tempdir().unwrap(), path(app.data.path()).to_owned());
    let with_data = |args: &[&str]| {
        let output = run(&[args, &["--data", &data]].concat());
        (output.status.code(), text_of(&output))
    };
    for name in ["ulice.csv", "odcinki.csv", "kontakt.xlsx"] {
        std::fs::write(folder.path().join(name), bundled(name)).unwrap();
    }
    let file = path(&folder.path().join("kontakt.xlsx")).to_owned();
    let (code, told) = with_data(&["publish", &file]);
    assert_eq!(code, Some(1), "{told}");
    has(&told, &["odcinki.csv, ulice.csv", "--example-files", "--trial"]);
    assert_eq!(with_data(&["publish", &file, "--as-it-stands"]).0, Some(1), "that is another question");
    assert_eq!(with_data(&["publish", &file, "--trial"]).0, Some(0));
    let (code, told) = with_data(&["live", "kontakt"]);
    assert!(code == Some(1) && told.contains("--example-files"), "{told}");
    let own_streets = put_file(folder.path(), "ulice.csv", &String::from_utf8(own("ulice.csv")).unwrap());
    let (code, told) = with_data(&["live", "kontakt", &own_streets]);
    assert!(code == Some(1) && told.contains("programu: odcinki.csv."), "{told}");
    assert_eq!(with_data(&["live", "kontakt", "--example-files"]).0, Some(0));
    assert_eq!(with_data(&["publish", &file, "--as", "kontakt"]).0, Some(0), "the same files, and those of its own");
}

#[tokio::test]
async fn a_folder_with_the_streets_of_the_example_is_on_trial() {
    let app = TestApp::start().await;
    let with = async |streets: Vec<u8>, ranges: Vec<u8>| {
        let files: [(&str, Vec<u8>); 3] =
            [("kontakt.xlsx", bundled("kontakt.xlsx")), ("ulice.csv", streets), ("odcinki.csv", ranges)];
        let files: Files = files.into_iter().collect();
        let notices = publish_all(app.store.as_ref(), &files, Origin::Folder).await.unwrap();
        let told: String = notices.iter().map(|notice| notice.sentence(messages::Language::Polish)).collect();
        let rows = app.store.surveys().await.unwrap();
        (told, rows.into_iter().find(|row| row.workbook == "kontakt").unwrap().pack.trial)
    };
    let (told, trial) = with(bundled("ulice.csv"), bundled("odcinki.csv")).await;
    assert!(trial && told.contains("odcinki.csv, ulice.csv") && told.contains("wersja próbna"), "{told}");
    assert_eq!(with(own("ulice.csv"), own("odcinki.csv")).await, (String::new(), false));
}
