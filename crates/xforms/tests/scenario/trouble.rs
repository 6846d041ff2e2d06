//! Forms that cannot be used say why and where.

use crate::harness::{findings, xform};

fn check(model: &str, body: &str, expected: &[(&str, &str)]) {
    let found = findings(&xform("<data id='t'><a/><b/></data>", model, body));
    let found: Vec<_> =
        found.iter().map(|d| (d.code, d.suggestion.clone().or(d.reference.clone()).unwrap_or_default())).collect();
    let found: Vec<_> = found.iter().map(|(code, detail)| (*code, detail.as_str())).collect();
    assert_eq!(found, expected);
}

#[test]
fn every_finding_of_a_form_is_told_in_one_run() {
    check(
        r#"<bind nodeset="/data/a" relevant="/data/bb = 1" constraint="1 +" calculate="selectd(/data/b, 'x')" required="not()"/>
           <bind nodeset="/data/nowhere"/><bind nodeset="/data/b" type="strange" constraint="regex(., '(?&lt;=a)b')"/>"#,
        r#"<input ref="/data/c"/>"#,
        &[
            ("reference-missing", "b"),
            ("xpath-unknown-function", "selected"),
            ("xpath-arity", "/data/a"),
            ("xpath-syntax", "/data/a"),
            ("bind-without-node", ""),
            ("regex-unsupported", "/data/b"),
            ("data-type-unknown", "/data/b"),
            ("reference-missing", ""),
        ],
    );
}

#[test]
fn a_circle_is_named() {
    let found = findings(&xform(
        "<data id='t'><a/><b/><c/></data>",
        r#"<bind nodeset="/data/a" calculate="/data/b + 1"/><bind nodeset="/data/b" relevant="/data/c = 1"/>
           <bind nodeset="/data/c" calculate="/data/a"/>"#,
        "",
    ));
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].code, found[0].args[0].1.as_str()),
        ("dependency-cycle", "/data/a → /data/b → /data/c → /data/a")
    );
}

#[test]
fn documents_that_are_no_forms() {
    for (xml, code) in [
        ("", "xml-malformed"),
        ("<a/>", "form-without-model"),
        ("<h:html xmlns:h='x'><h:head><model/></h:head><h:body/></h:html>", "form-without-instance"),
        ("<!DOCTYPE a [<!ENTITY b 'c'>]><a/>", "xml-declarations"),
    ] {
        assert_eq!(findings(xml).first().map(|d| d.code), Some(code), "{xml}");
    }
}
