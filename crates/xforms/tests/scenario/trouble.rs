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

#[test]
fn a_submission_that_cannot_work_is_an_error() {
    check("<submission action='https://example.org/s' method='form-data-post'/>", "", &[]);
    check("<submission method='post' orx:auto-send='false'/>", "", &[]);
    check("<submission action='https://example.org' method='get'/>", "", &[("submission-method", "")]);
    check("<submission action='example.org/s'/>", "", &[("submission-action", "")]);
    check("<submission/><submission/>", "", &[("submission-repeated", "")]);
}

#[test]
fn once_inside_a_larger_expression_is_told() {
    let check = |calculate: &str, warned: bool| {
        let expected: &[_] = if warned { &[("once-inside", "/data/a")] } else { &[] };
        check(&format!(r#"<bind nodeset="/data/a" calculate="{calculate}"/>"#), "", expected);
    };
    check("once('5') * /data/b", true);
    check("concat(once(uuid()), '-')", true);
    check("if(once(1) = 1, 2, 3)", true);
    check("once(/data/b * 5)", false);
    check("if(/data/b != '', once(now()), '')", false);
    check("coalesce(/data/b, once(random()))", false);
}
