//! The bundled surveys through the engine: what a device seals, the collector finds valid.

use crate::support::id;
use collector::{
    bundled, forms, instance,
    parts::PartBytes,
    seal_keys::Held,
    verdict::{self, Verdict},
};
use outbox::{Completion, Digest, FormRef, Part, record::INSTANCE_PART, seal::Times, sealing::seal_record};
use std::rc::Rc;
use xforms::{
    Moment,
    response::{Response, Start},
};

fn opened(record: &[u8]) -> Result<(outbox::sealing::OpenedRecord, String), outbox::record::RecordError> {
    let folder = tempfile::tempdir().unwrap();
    instance::instance_of(record, &Held::default(), &PartBytes::open(folder.path()).unwrap())
}

/// Answers of a resident whose street leads to a quarter.
fn check(survey: &str, answers: &[(&str, &str)], expected: Option<&str>) {
    let files: forms::Files = bundled::FILES.iter().map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec())).collect();
    let workbook = files.get(&format!("{survey}.xlsx")).unwrap();
    let xml = forms::xform_of(&format!("{survey}.xlsx"), workbook).unwrap();
    let form = Rc::new(forms::parse(&xml, &files).unwrap());

    let at = Moment { utc_ms: 1_795_000_000_000, offset_min: 60 };
    let mut response =
        Response::start(form.clone(), Start { instance_id: id(1).instance_id(), seed: 7, at, zone: None });
    for (name, value) in answers {
        let field = form.fields().into_iter().find(|field| field.name == *name).unwrap_or_else(|| panic!("{name}"));
        let node = response.find(&field.path).unwrap();
        response.set(node, value);
    }
    let completion = Completion {
        completed_at: at.civil_date(),
        offset_min: at.offset_min,
        zone: "Europe/Warsaw".into(),
        seed: 7,
        duration_min: 9,
        replaces: Vec::new(),
    };
    let part = Part {
        name: INSTANCE_PART.into(),
        media_type: "application/xml".into(),
        bytes: response.to_sealed_xml().into_bytes(),
    };
    let form_ref = FormRef { id: survey.into(), version: "1".into(), hash: Digest::of(b"pack") };
    let record = seal_record(id(1), &form_ref, completion, &[part], &[], None).expect("no key");
    let (opened, xml) = opened(&record.bytes).unwrap();
    let found = match verdict::check(form, &opened, &xml) {
        Verdict::Violations(problems) => problems.first().map(|problem| problem.reference.clone()),
        Verdict::Valid => None,
        other => panic!("{other:?}"),
    };
    assert_eq!(found.as_deref(), expected, "{survey}");
}

#[test]
fn what_a_device_seals_is_valid_here() {
    let senior = [("s_udz", "1"), ("s01", "3"), ("k_ulica", "1"), ("k_odc", "11")];
    check("seniorzy", &senior, None);
    check("seniorzy", &[("s_udz", "1")], Some("/data/g_wstep/s01"));
}

/// An anonymous response of 20:00 in Chicago, which the record does not tell; what the collector says of it.
fn told(binds: &str, answers: &[(&str, &str)]) -> (Completion, String, Verdict) {
    let xml = format!(
        r#"<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa"
        xmlns:teren="urn:teren:xforms"><h:head><h:title>T</h:title><model teren:privacy="anonymous"><instance><data id="t">
        <begun/><seen/><a/><b/><c/></data></instance>
        <bind nodeset="/data/begun" type="dateTime" jr:preload="timestamp" jr:preloadParams="start"/>{binds}</model></h:head>
        <h:body><input ref="/data/a"/><input ref="/data/b"/><input ref="/data/c"/></h:body></h:html>"#
    );
    let (form, found) = xforms::Form::parse(&xml, &());
    let form = Rc::new(form.unwrap_or_else(|| panic!("{found:?}")));
    let at = Moment { utc_ms: 1_795_053_600_000, offset_min: -360 };
    let mut response =
        Response::start(form.clone(), Start { instance_id: id(1).instance_id(), seed: 7, at, zone: None });
    for (name, value) in answers {
        let node = response.find(&format!("/data/{name}")).unwrap();
        response.set(node, value);
    }
    response.finish();
    let completion = outbox::seal::completion(Times::ToTheDay, at, at, "America/Chicago", 7);
    let part = Part {
        name: INSTANCE_PART.into(),
        media_type: "application/xml".into(),
        bytes: response.to_sealed_xml().into_bytes(),
    };
    let form_ref = FormRef { id: "t".into(), version: "1".into(), hash: Digest::of(b"pack") };
    let record = seal_record(id(1), &form_ref, completion.clone(), &[part], &[], None).expect("no key");
    let (opened, xml) = opened(&record.bytes).unwrap();
    (completion, xml.clone(), verdict::check(form, &opened, &xml))
}

fn problem(reference: &str, rule: &'static str) -> verdict::Problem {
    verdict::Problem { reference: reference.into(), rule }
}

#[test]
fn what_an_anonymous_record_does_not_tell_is_not_decidable() {
    let not_later = r#"<bind nodeset="/data/a" type="dateTime" constraint=". &lt;= now()"/>"#;
    let (completion, instance, verdict) = told(not_later, &[("a", "2026-11-18T19:30:00.000-06:00")]);
    assert_eq!(
        (completion.completed_at.as_str(), completion.offset_min, completion.zone.as_str()),
        ("2026-11-18", 0, "")
    );
    assert!(
        instance.contains("<begun>2026-11-18</begun>") && instance.contains("<a>2026-11-18T19:30:00.000</a>"),
        "{instance}"
    );
    assert_eq!(verdict, Verdict::NotDecidable(vec![problem("/data/a", "constraint")]));
    // Through a calculation as well; what is wrong at any time of the day is still wrong.
    let through = r#"<bind nodeset="/data/seen" calculate="string-length(now())"/>
        <bind nodeset="/data/a" constraint=". &gt; /data/seen"/><bind nodeset="/data/b" constraint=". &gt; 3"/>"#;
    assert_eq!(told(through, &[("a", "9")]).2, Verdict::NotDecidable(vec![problem("/data/a", "constraint")]));
    let both = told(through, &[("a", "9"), ("b", "2")]).2;
    assert_eq!(both, Verdict::Violations(vec![problem("/data/b", "constraint")]));
    assert_eq!(told(through, &[("a", "11"), ("b", "4")]).2, Verdict::Valid);
}
