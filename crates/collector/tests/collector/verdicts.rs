//! The bundled surveys through the engine: what a device seals, the collector finds valid.

use crate::support::id;
use collector::{
    bundled, forms,
    seal_keys::Held,
    verdict::{self, Verdict},
};
use outbox::{
    Completion, Digest, FormRef, Part,
    record::{INSTANCE_PART, seal_plain},
};
use std::rc::Rc;
use xforms::{
    Moment,
    response::{Response, Start},
};

/// Answers of a resident whose street leads to a quarter.
fn check(survey: &str, answers: &[(&str, &str)], expected: Option<&str>) {
    let files: forms::Files = bundled::FILES.iter().map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec())).collect();
    let workbook = &files[&format!("{survey}.md")];
    let xml = forms::xform_of(&format!("{survey}.md"), workbook).unwrap();
    let form = Rc::new(forms::parse(&xml, &files).unwrap());

    let at = Moment { utc_ms: 1_795_000_000_000, offset_min: 60 };
    let mut response = Response::start(form.clone(), Start { instance_id: id(1).instance_id(), seed: 7, at });
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
    let record = seal_plain(id(1), &form_ref, completion, &[part]);
    let (opened, instance) = verdict::instance_of(&record.bytes, &Held::default()).unwrap();
    let found = match verdict::check(form, &opened, &instance) {
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
