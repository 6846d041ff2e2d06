//! Files: what the form asks of them, and which of them travel with the instance.

use crate::harness::Scenario;
use xforms::{Capture, ElementKind, Quality};

fn form() -> Scenario {
    Scenario::new(
        "<data id='t' xmlns:odk='http://www.opendatakit.org/xforms'><photo/><sound/><gate/><paper/><plate/></data>",
        r#"<bind nodeset="/data/photo" type="binary" orx:max-pixels="640" teren:metadata="keep"/>
           <bind nodeset="/data/sound" type="binary" xmlns:odk="http://www.opendatakit.org/xforms" odk:quality="voice-only"/>
           <bind nodeset="/data/paper" type="binary" relevant="/data/gate = 1"/>
           <bind nodeset="/data/plate" type="binary" teren:protect="technical"/>"#,
        r#"<upload ref="/data/photo" mediatype="image/*"><label>P</label></upload>
           <upload ref="/data/sound" mediatype="audio/*"><label>S</label></upload>
           <input ref="/data/gate"><label>G</label></input>
           <upload ref="/data/paper" mediatype="application/*" accept=".pdf"><label>F</label></upload>
           <upload ref="/data/plate" mediatype="image/*"><label>T</label></upload>"#,
    )
}

#[test]
fn a_form_says_how_files_are_taken() {
    let s = form();
    let check = |reference: &str, expected: Capture| {
        assert_eq!(s.form().capture(s.item(reference).element), expected, "{reference}");
    };
    let plain = Capture::default();
    check("/data/photo", Capture { max_pixels: Some(640), keeps_metadata: true, ..plain });
    check("/data/sound", Capture { quality: Quality::VoiceOnly, ..plain });
    check("/data/paper", plain);
    let kind = s.form().element(s.item("/data/paper").element).kind.clone();
    assert_eq!(kind, ElementKind::Upload { media_type: "application/*".into(), accept: Some(".pdf".into()) });
}

#[test]
fn only_files_of_relevant_answers_that_may_travel_do() {
    let mut s = form();
    assert_eq!(s.response.files(), [""; 0]);
    for (reference, name) in
        [("/data/photo", "a.jpg"), ("/data/gate", "1"), ("/data/paper", "b.pdf"), ("/data/plate", "c.jpg")]
    {
        s.answer(reference, name);
    }
    assert_eq!(s.response.files(), ["a.jpg", "b.pdf"]);
    s.answer("/data/gate", "2");
    assert_eq!(s.response.files(), ["a.jpg"]);
    s.answer("/data/photo", "");
    assert_eq!(s.response.files(), [""; 0]);
}
