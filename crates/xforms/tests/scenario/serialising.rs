//! What is submitted, byte for byte.

use crate::harness::{Scenario, start, xform};
use std::rc::Rc;
use xforms::{Form, Response, Violation};

const INSTANCE: &str =
    r#"<data id="t" version="3" xmlns="urn:x"><a/><b/><orx:meta><orx:instanceID/></orx:meta></data>"#;

#[test]
fn namespaces_ids_and_awkward_characters_survive() {
    let text = "zażółć „gęślą”\n\"x\" <b> & 'y' 🙂\r\ttab";
    let mut s = Scenario::new(
        INSTANCE,
        "<bind nodeset='/data/b' relevant='false()'/><bind nodeset='/data/orx:meta/orx:instanceID' jr:preload='uid'/>",
        "<input ref='/data/a'/><input ref='/data/b'/>",
    );
    s.answer("/data/a", text);
    let xml = s.response.to_xml();
    assert!(
        xml.starts_with(r#"<data xmlns="urn:x" xmlns:orx="http://openrosa.org/xforms" id="t" version="3"><a>"#),
        "{xml}"
    );
    assert!(xml.ends_with("<orx:meta><orx:instanceID>uuid:1</orx:instanceID></orx:meta></data>"), "{xml}");
    assert!(!xml.contains("<b"), "{xml}");
    let (form, _) = Form::parse(&xform(INSTANCE, "", "<input ref='/data/a'/>"), &());
    let again = Response::restore(Rc::new(form.expect("form")), &xml, start()).expect("restores");
    assert_eq!(again.state(again.find("/data/a").expect("a")).value, text);
}

#[test]
fn what_xml_cannot_hold_is_no_answer() {
    let mut s = Scenario::new(
        "<data id='t'><a/><b/></data>",
        "<bind nodeset='/data/a' required='true()'/><bind nodeset='/data/b' calculate=\"base64-decode('YQFi')\"/>",
        "<input ref='/data/a'/>",
    );
    s.answer("/data/a", "\u{1}\u{fffe}");
    assert_eq!((s.value("/data/a").as_str(), s.violation("/data/a")), ("", Some(Violation::Required)));
    s.answer("/data/a", "x\u{0}\ty");
    assert_eq!((s.value("/data/a").as_str(), s.value("/data/b").as_str()), ("x\ty", "ab"));
    assert_eq!(s.restored().response.to_xml(), s.response.to_xml());
}

#[test]
fn another_forms_instance_is_refused() {
    let (form, _) = Form::parse(&xform(INSTANCE, "", "<input ref='/data/a'/>"), &());
    let form = Rc::new(form.expect("form"));
    for (xml, expected) in
        [("<other/>", "the instance is <other>, not <data>"), ("<data>", "the instance is not well-formed XML")]
    {
        let error = Response::restore(form.clone(), xml, start()).err().map(|e| e.to_string()).unwrap_or_default();
        assert!(error.starts_with(expected), "{error}");
    }
}
