//! Forms and lists in other encodings than UTF-8, and files that are no texts: read, or told why not.

use crate::{
    commands::{path, run},
    support::TestApp,
};
use outbox::wire::Catalogue;

const FORM: &str = r#"<?xml version="1.0" encoding="ISO-8859-2"?>
<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa">
<h:head><h:title>Łąka</h:title><model><instance><data id="laka" version="1"><u/></data></instance>LISTS
<bind nodeset="/data/u" type="string"/></model></h:head>
<h:body><input ref="/data/u"><label>Jaka łąka?</label></input></h:body></h:html>"#;

fn form(lists: &str) -> String {
    FORM.replace("LISTS", lists)
}

/// In a byte for each letter.
fn in_latin_2(text: &str) -> Vec<u8> {
    let byte = |c: char| match c {
        'Ł' => 0xa3,
        'ł' => 0xb3,
        'ą' => 0xb1,
        c => u8::try_from(c).unwrap(),
    };
    text.chars().map(byte).collect()
}

fn in_utf_16(text: &str) -> Vec<u8> {
    let text = text.replace("ISO-8859-2", "UTF-16");
    [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

/// What `teren check` says of a form with these files beside it.
fn check(form: &[u8], beside: &[(&str, &[u8])], code: i32, expected: &[(&str, &str)]) {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in [("laka.xml", form)].iter().chain(beside) {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    let output = run(&["check", path(&folder.path().join("laka.xml")), "--json"]);
    let findings: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((output.status.code(), findings.len()), (Some(code), expected.len()), "{findings:?}");
    for (finding, (code, told)) in findings.iter().zip(expected) {
        assert_eq!(finding["code"], *code);
        assert!(finding["message"].as_str().unwrap().contains(told), "{finding}");
    }
}

#[test]
fn forms_are_read_in_the_encoding_that_they_name() {
    let plain = form("");
    check(&in_latin_2(&plain), &[], 0, &[]);
    check(&in_utf_16(&plain), &[], 0, &[]);
    let unsaid = in_latin_2(&plain.replace(" encoding=\"ISO-8859-2\"", ""));
    check(&unsaid, &[], 2, &[("xml-encoding", "nie jest zapisany w kodowaniu UTF-8")]);
}

#[test]
fn each_list_gets_the_advice_that_fits_it() {
    let of = |file: &str| {
        let kind = if file.ends_with(".csv") { "file-csv" } else { "file" };
        form(&format!("<instance id=\"l\" src=\"jr://{kind}/{file}\"/>"))
    };
    let xml =
        "<?xml version=\"1.0\" encoding=\"ISO-8859-2\"?><root><item><name>1</name><label>Łąka</label></item></root>";
    let advice = ("file-encoding-xml", "zapisać go w UTF-8");
    check(&in_latin_2(&of("l.xml")), &[("l.xml", &in_latin_2(xml))], 0, &[advice]);
    check(&in_latin_2(&of("l.xml")), &[("l.xml", &in_utf_16(xml))], 0, &[advice]);
    let csv = in_latin_2("name,label\n1,łąką\n");
    check(&in_latin_2(&of("l.csv")), &[("l.csv", &csv)], 0, &[("file-encoding", "CSV UTF-8")]);
    let zip = b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00\x21\x00\xb1\xb6";
    check(&in_latin_2(&of("l.csv")), &[("l.csv", zip)], 1, &[("file-workbook", "cały skoroszyt")]);
    let xls = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00\x00\x00\x00";
    check(&in_latin_2(&of("l.csv")), &[("l.csv", xls)], 1, &[("file-workbook", "cały skoroszyt")]);
    let nul = b"name,label\n1,a\n2,b\0c\n";
    check(
        &in_latin_2(&of("l.csv")),
        &[("l.csv", nul)],
        0,
        &[("file-character", "„l.csv”, wiersz 3: jest tam znak sterujący (U+0000)")],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn devices_get_a_form_in_utf_8() {
    let app = TestApp::start().await;
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in
        [("laka.xml", in_latin_2(&form(""))), ("laka2.xml", in_utf_16(&form("").replace("laka", "laka2")))]
    {
        let file = folder.path().join(name);
        std::fs::write(&file, bytes).unwrap();
        let output = run(&["publish", path(&file), "--data", path(app.data.path())]);
        assert!(output.status.success(), "{output:?}");
        let survey = name.trim_end_matches(".xml");
        let catalogue: Catalogue = app.get(&format!("/api/v1/surveys/{survey}")).await.json().await.unwrap();
        let shown = &catalogue.surveys[0].pack;
        let sent = app.get(&format!("/api/v1/forms/{survey}/{}/form.xml", shown.hash)).await.text().await.unwrap();
        assert!(
            sent.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>") && sent.contains("Jaka łąka?"),
            "{sent}"
        );
    }
}
