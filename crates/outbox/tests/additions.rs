//! What version 1 of the formats has gained since: optional fields that an older program ignores.

use ed25519_dalek::{Signer as _, SigningKey};
use outbox::{
    Attachment, Digest, FormRef, JournalPosition, KeptJournal, Recording, ResponseHead, ResponseId, SealedPart, State,
    Untouched, WritingId,
    erasure::{self, DeletedSurvey, Erasure, SignedErasure, form_hash, id_hash},
    record::{INSTANCE_PART, PartEntry},
    seal::{self, Times},
    sealing::{open_record, seal_record},
    snapshot::Snapshot,
    wire::{Door, Survey},
};
use std::{fs, path::PathBuf};

#[test]
fn a_draft_names_its_last_writer() {
    let text = include_str!("../fixtures/v1-additions/head-draft.json");
    let head = ResponseHead::parse(text).expect("reads");
    assert_eq!(head.writer, Some(WritingId([0x0b; 8])));
    assert_eq!(head.to_text(), text);
    let before = include_str!("../fixtures/v1/head-draft.json");
    let old = ResponseHead::parse(before).expect("reads");
    assert_eq!((old.writer, old.written_by(WritingId([0x0b; 8])).to_text()), (None, text.to_owned()));
}

#[test]
fn a_draft_says_since_when_nobody_went_on_with_it() {
    let text = addition("head-draft-untouched.json");
    let head = ResponseHead::parse(&text).expect("reads");
    assert_eq!(head.untouched, Some(Untouched { since: "2026-11-22".into(), numbers: 16 }));
    assert_eq!(head.to_text(), text);
    let sealed =
        head.sealed(Digest::of(b"record"), "2026-12-24".into(), Vec::new(), None, Vec::new()).expect("is a draft");
    assert_eq!(sealed.untouched, None);
    let old = ResponseHead::parse(&addition("head-draft.json")).expect("reads");
    assert_eq!(old.untouched, None);
}

#[test]
fn a_draft_of_a_shared_device_says_so_until_it_is_sealed() {
    let text = addition("head-draft-shared.json");
    let head = ResponseHead::parse(&text).expect("reads");
    assert!(head.shared);
    assert_eq!(head.to_text(), text);
    assert!(!ResponseHead::parse(&addition("head-draft.json")).expect("reads").shared);
    let sealed =
        head.sealed(Digest::of(b"record"), "2026-11-22".into(), Vec::new(), None, Vec::new()).expect("is a draft");
    assert!(!sealed.shared && !sealed.to_text().contains("shared"));
}

#[test]
fn a_copy_sealed_out_of_reach_says_what_it_covers() {
    let text = include_str!("../fixtures/v1-additions/snapshot-completed.json");
    let copy = Snapshot::parse(text).expect("reads");
    let reach = |byte, upto| JournalPosition { writing: WritingId([byte; 8]), upto };
    assert_eq!(copy.covers, [reach(0x0b, 9), reach(0xa1, 7)]);
    assert_eq!(copy.to_text(), text);
    let old = Snapshot::parse(include_str!("../fixtures/v1/snapshot-completed.json")).expect("reads");
    assert!(old.covers.is_empty());
}

#[test]
fn a_sealed_response_says_how_far_its_record_goes() {
    let text = addition("head-completed-covers.json");
    let head = ResponseHead::parse(&text).expect("reads");
    let reach = |byte, upto| JournalPosition { writing: WritingId([byte; 8]), upto };
    assert_eq!(head.covers, [reach(0x0b, 9), reach(0xa1, 7)]);
    assert_eq!(head.to_text(), text);
    assert!(ResponseHead::parse(&addition("head-completed-again.json")).expect("reads").covers.is_empty());
    let journal = Some(KeptJournal::default());
    let reopened = ResponseHead { journal, ..head }.reopened(WritingId([0x0c; 8])).expect("its journal is here");
    assert!(reopened.covers.is_empty());
}

fn addition(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/v1-additions").join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn a_sealed_response_says_what_travels_apart() {
    let part = SealedPart { name: "0011aabb.jpg".into(), len: 77, ct_sha256: Digest::of(b"sent") };
    let digest = Digest::of(b"record");
    let (completed, received) = ("2026-11-22".to_owned(), "2026-11-23".to_owned());
    let (attempts, next_try, problem, parts) = (0, 0, None, vec![part.clone()]);
    let waiting = State::Completed { digest, completed, attempts, next_try, problem, parts };
    let apart = State::Quarantined { digest, received, reason: "other-digest".into(), parts: vec![part] };
    let draft = ResponseHead::parse(include_str!("../fixtures/v1/head-draft.json")).expect("reads");
    for (name, state) in [("head-completed-parts.json", waiting), ("head-quarantined-parts.json", apart)] {
        let head = ResponseHead { state, ..draft.clone() };
        let text = addition(name);
        assert_eq!(ResponseHead::parse(&text), Ok(head.clone()), "{name}");
        assert_eq!(head.to_text(), text, "{name}");
    }
}

/// An anonymous one, so without a zone; its instance was too long for one request.
#[test]
fn a_record_may_have_its_instance_apart() {
    let instance = "<data id=\"seniorzy\"><uwagi>zażółć</uwagi></data>\n".as_bytes();
    let digest = Digest::of(instance);
    let entry = PartEntry {
        name: INSTANCE_PART.into(),
        media_type: "application/xml".into(),
        len: instance.len() as u64,
        sha256: digest,
        ct_sha256: Some(digest),
    };
    let minutes = |minutes: i64| outbox::Moment { utc_ms: 1_795_338_000_000 + minutes * 60_000, offset_min: 60 };
    let completion = seal::completion(Times::ToTheDay, minutes(0), minutes(15), "Europe/Warsaw", u32::MAX);
    let form = FormRef { id: "seniorzy".into(), version: "2026-11-22".into(), hash: Digest::of(b"pack") };
    let id = ResponseId::from_random(*b"Teren, w terenie");
    let written =
        seal_record(id, &form, completion, &[], std::slice::from_ref(&entry), None).expect("no key is needed");
    let bytes = include_bytes!("../fixtures/v1-additions/sealed-record-instance-apart.bin");
    assert_eq!(String::from_utf8_lossy(&written.bytes), String::from_utf8_lossy(bytes));
    let opened = open_record(bytes, |_| None).expect("opens");
    assert_eq!((opened.parts.len(), opened.apart().collect::<Vec<_>>()), (0, vec![(&entry, digest)]));
}

#[test]
fn an_attached_file_has_a_row() {
    let row = Attachment {
        v: 1,
        name: "0011aabb.jpg".into(),
        media_type: "image/jpeg".into(),
        len: 5,
        sha256: Digest::of(b"photo"),
    };
    let text = addition("attachment.json");
    assert_eq!(Attachment::parse(&text), Ok(row.clone()));
    assert_eq!(row.to_text(), text);
    assert!(Attachment::parse(&text.replace("\"v\":1", "\"v\":2")).is_err());
}

#[test]
fn a_recording_says_how_far_it_is() {
    let row = Recording {
        v: 1,
        name: "5f1d0c44a2b3e697.webm".into(),
        reference: "/data/spotkanie[2]/nagranie".into(),
        media_type: "audio/webm".into(),
        pieces: 7,
        len: 57_412,
        ms: 7_012,
    };
    let text = addition("recording.json");
    assert_eq!(Recording::parse(&text), Ok(row.clone()));
    assert_eq!(row.to_text(), text);
    assert!(Recording::parse(&text.replace("\"v\":1", "\"v\":2")).is_err());
}

#[test]
fn a_reopened_response_says_what_its_record_replaces() {
    let draft = ResponseHead::parse(&addition("head-draft.json")).expect("reads");
    let (first, second) = (Digest::of(b"first"), Digest::of(b"second"));
    let journal = KeptJournal { but: vec!["0011aabb.jpg".into()], aside: vec!["ccdd2233.jpg".into()] };
    let completed = ResponseHead { name: Some("Lipowa 3".into()), ..draft.clone() };
    let completed =
        completed.sealed(first, "2026-11-22".into(), Vec::new(), Some(journal), Vec::new()).expect("a draft");
    let reopened = completed.reopened(WritingId([0x0b; 8])).expect("its journal is here");
    let stays = reopened.journal.clone().expect("something set aside names a file");
    assert_eq!((&reopened.replaces, stays.but.len(), stays.aside.len()), (&vec![first], 0, 1));
    let again = reopened.sealed(second, "2026-11-23".into(), Vec::new(), None, Vec::new()).expect("a draft");
    assert!(again.reopened(WritingId([0x0c; 8])).is_err(), "its journal is not here");
    for (name, head) in [("completed-journal", completed), ("draft-reopened", reopened), ("completed-again", again)] {
        let text = addition(&format!("head-{name}.json"));
        assert_eq!(ResponseHead::parse(&text), Ok(head.clone()), "{name}");
        assert_eq!(head.to_text(), text, "{name}");
    }
    let bytes = include_bytes!("../fixtures/v1-additions/sealed-record-replaces.bin");
    let opened = open_record(bytes, |_| None).expect("opens");
    assert_eq!((opened.envelope.replaces, opened.manifest.completion.replaces), (vec![first], vec![first]));
    let other = String::from_utf8(bytes.to_vec()).expect("text").replacen(&first.to_string(), &second.to_string(), 1);
    assert!(open_record(other.as_bytes(), |_| None).is_err(), "envelope and manifest contradict each other");
}

#[test]
fn a_survey_may_say_how_long_drafts_stay() {
    let text = addition("survey-draft-days.json");
    let survey: Survey = serde_json::from_str(&text).expect("reads");
    assert_eq!((survey.draft_days, serde_json::to_string(&survey).expect("writes")), (Some(14), text));
    let before: Survey = serde_json::from_str(include_str!("../fixtures/v1/survey.json")).expect("reads");
    assert_eq!(Survey { draft_days: Some(14), ..before }, survey);
}

#[test]
fn a_survey_may_be_on_trial_or_closed() {
    let text = addition("survey-state.json");
    let survey: Survey = serde_json::from_str(&text).expect("reads");
    assert_eq!(serde_json::to_string(&survey).expect("writes"), text);
    let before: Survey = serde_json::from_str(include_str!("../fixtures/v1/survey.json")).expect("reads");
    assert_eq!(Survey { trial: true, closed: true, ..before }, survey);
}

#[test]
fn a_survey_may_say_when_it_begins_and_ends() {
    let text = addition("survey-term.json");
    let survey: Survey = serde_json::from_str(&text).expect("reads");
    assert_eq!(serde_json::to_string(&survey).expect("writes"), text);
    let before: Survey = serde_json::from_str(include_str!("../fixtures/v1/survey.json")).expect("reads");
    let (opens, closes) = (survey.opens.clone().expect("a day").at, survey.closes.clone().expect("a day").at);
    let stated = Survey { opens: None, closes: None, last_day: None, ..survey.clone() };
    assert_eq!(before, stated, "all else is as ever");
    for (now, expected) in
        [(opens - 1, Door::NotYet("2026-12-01")), (opens, Door::Open), (closes - 1, Door::Open), (closes, Door::Closed)]
    {
        assert_eq!(survey.door(now), expected, "{now}");
        assert_eq!(stated.door(now), Door::Open);
        assert_eq!(Survey { closed: true, ..survey.clone() }.door(now), Door::Closed);
    }
}

#[test]
fn requests_name_their_headers_as_ever() {
    use outbox::wire::{CLOCK_HEADER, DEVICE_HEADER, SECRET_HEADER};
    let secret = outbox::ResponseSecret([9; 16]);
    let (device, clock) = (0x0123_4567_89ab_cdef_u64, 1_795_338_930_123_i64);
    let written = format!("{SECRET_HEADER}: {secret}\n{DEVICE_HEADER}: {device:016x}\n{CLOCK_HEADER}: {clock}\n");
    assert_eq!(written, include_str!("../fixtures/v1-additions/request-headers.txt"));
}

#[test]
fn an_erasure_is_a_signed_line_that_names_the_response_by_a_hash() {
    let text = addition("erasures.jsonl");
    let line = text.strip_suffix('\n').expect("a line");
    let found = SignedErasure::parse(line.as_bytes()).expect("reads");
    let id = ResponseId::from_random(*b"Teren, w terenie");
    let (erased_on, key_id) = ("2026-11-29".to_owned(), "746c856d49a83769".to_owned());
    assert_eq!(
        found.erasure,
        Erasure { v: 1, response: id_hash(id), erased_on, key_id, keys: Vec::new(), survey: None }
    );
    assert_eq!(found.to_bytes(), line.as_bytes());
    assert_eq!(erasure::signed_bytes(line.as_bytes()), Some(found.erasure.canonical_bytes()));
    let key = SigningKey::from_bytes(b"a key for tests, never for a use");
    let sig: String =
        key.sign(&found.erasure.canonical_bytes()).to_bytes().iter().map(|b| format!("{b:02x}")).collect();
    assert_eq!(sig, found.sig);
    let more = line.replace(",\"sig\"", ",\"later\":1,\"sig\"");
    assert!(SignedErasure::parse(more.as_bytes()).is_ok());
    assert_ne!(erasure::signed_bytes(more.as_bytes()), erasure::signed_bytes(line.as_bytes()), "all of it is signed");
    assert!(SignedErasure::parse(line.replace("\"v\":1", "\"v\":2").as_bytes()).is_err());
}

#[test]
fn a_deleted_survey_is_an_erasure_that_names_it() {
    let text = addition("deletions.jsonl");
    let line = text.strip_suffix('\n').expect("a line");
    let found = SignedErasure::parse(line.as_bytes()).expect("reads");
    let survey = DeletedSurvey { form: "seniorzy".into(), name: "seniorzy".into(), address: "seniorzy-0a1b".into() };
    assert_eq!((found.erasure.response, &found.erasure.survey), (form_hash("seniorzy"), &Some(survey)));
    assert_eq!(found.to_bytes(), line.as_bytes());
    assert_eq!(erasure::signed_bytes(line.as_bytes()), Some(found.erasure.canonical_bytes()));
    let key = SigningKey::from_bytes(b"a key for tests, never for a use");
    let sig = key.sign(&found.erasure.canonical_bytes()).to_bytes();
    assert_eq!(sig.iter().map(|b| format!("{b:02x}")).collect::<String>(), found.sig);
}
