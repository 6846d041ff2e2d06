//! The stored formats, frozen: what version 1 wrote is read for ever and written again byte for byte. The files in
//! `fixtures/v1` are never made anew; a change that breaks these tests breaks what people have stored.

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use outbox::{
    Completion, Digest, Event, FormRef, Journal, JournalPosition, Op, Part, RawEntry, Receipt, ReceiptState,
    ResponseHead, ResponseId, ResponseSecret, Signed, Source, State, WritingId,
    receipt::{self, signed_bytes},
    record::{INSTANCE_PART, PartEntry},
    sealing::{OpenedRecord, open_record, seal_record},
    snapshot::{Content, Index, Snapshot, index_key, snapshot_key},
    tail::TailKey,
    wire::{ApiError, Catalogue, CollectorInfo, ErrorCode, Pack, PackFile, Survey},
};
use std::{fmt::Debug, fs, path::PathBuf};

fn fixture(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/v1").join(name);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn fixture_text(name: &str) -> String {
    String::from_utf8(fixture(name)).expect("UTF-8")
}

/// The file says just this value, and the value is written as just this file.
fn check<T: Debug + PartialEq, E: Debug>(
    name: &str,
    value: &T,
    read: impl Fn(&str) -> Result<T, E>,
    write: impl Fn(&T) -> String,
) {
    let text = fixture_text(name);
    assert_eq!(&read(&text).expect(name), value, "{name}");
    assert_eq!(write(value), text, "{name}");
}

fn response() -> ResponseId {
    ResponseId::from_random(*b"Teren, w terenie")
}

fn form() -> FormRef {
    FormRef { id: "seniorzy".into(), version: "2026-11-22".into(), hash: Digest::of(b"pack") }
}

fn text(text: &str) -> String {
    text.to_owned()
}

/// Zażółć, line breaks, quotes, a tab, an emoji, a formula, a control character, a separator that JavaScript once minded.
const AWKWARD: &str = "Zażółć \"gęślą\" \\ jaźń\n\t😀 =cmd()\u{1}\u{2028}";

fn event(writing: u8, seq: u32, upto: Option<u32>, continues: Option<JournalPosition>, op: Op) -> Event {
    let at = 1_795_338_000_123 + i64::from(seq) * 1000;
    Event { v: 1, writing: WritingId([writing; 8]), seq, upto, continues, at, offset_min: 60, op }
}

/// One response in two writings, with every op there is.
fn events() -> Vec<Event> {
    let begin = Op::Begin {
        response: response(),
        survey: text("seniorzy"),
        form: form(),
        seed: u32::MAX,
        zone: text("Europe/Warsaw"),
        edits: None,
        values: vec![(text("/data/start"), text("2026-11-22T10:00:01.123+01:00"))],
    };
    let long = "ą".repeat(2500);
    let first = |seq, upto, op| event(0xa1, seq, upto, None, op);
    let continues = Some(JournalPosition { writing: WritingId([0xa1; 8]), upto: 7 });
    let second = |seq, upto, op| event(0x0b, seq, upto, continues, op);
    vec![
        first(1, None, begin),
        first(2, None, Op::Language { language: text("Polski (pl)") }),
        first(3, None, Op::Place { reference: text("/data/wiek") }),
        first(4, None, Op::Set { reference: text("/data/wiek"), value: text("3") }),
        first(5, Some(7), Op::Set { reference: text("/data/uwagi"), value: text(AWKWARD) }),
        second(1, None, Op::AddRepeat { reference: text("/data/dziecko[1]") }),
        second(2, Some(9), Op::Set { reference: text("/data/dziecko[1]/opis"), value: long }),
        second(
            10,
            Some(12),
            Op::Splice { reference: text("/data/dziecko[1]/opis"), start: 2400, delete: 99, insert: text("źdźbło") },
        ),
        second(
            13,
            None,
            Op::Attach {
                reference: text("/data/zdjecie"),
                name: text("1795338013123.jpg"),
                media_type: text("image/jpeg"),
                len: 3,
                sha256: Digest::of(b"jpg"),
            },
        ),
        second(14, None, Op::RemoveRepeat { reference: text("/data/dziecko[1]") }),
        second(15, None, Op::Place { reference: text("review") }),
        second(16, None, Op::Complete),
    ]
}

#[test]
fn journal_events() {
    let lines = fixture_text("events.jsonl");
    let read: Vec<_> = lines.lines().map(|line| Event::parse(line).expect(line)).collect();
    assert_eq!(read, events());
    let written: String = events().iter().map(|event| event.to_text() + "\n").collect();
    assert_eq!(written, lines);
}

#[test]
fn an_edit_of_a_sealed_response() {
    let begin = Op::Begin {
        response: response(),
        survey: text("seniorzy"),
        form: form(),
        seed: 7,
        zone: String::new(),
        edits: Some(Digest::of(b"record")),
        values: vec![],
    };
    check("event-edit.json", &event(0xa1, 1, None, None, begin), Event::parse, Event::to_text);
}

/// Both writings, found under the keys of both stores, replay to the end.
#[test]
fn a_journal_by_its_keys() {
    let (keys, lines) = (fixture_text("tail-keys.txt"), fixture_text("events.jsonl"));
    let expected = events().into_iter().map(|event| TailKey { response: response(), event: event.key() }.to_string());
    assert_eq!(keys.lines().collect::<Vec<_>>(), expected.collect::<Vec<_>>());
    let entry = |(i, (key, text)): (usize, (&str, &str))| {
        let source = if i % 2 == 0 { Source::Tail } else { Source::Database };
        RawEntry { source, key: key.into(), text: text.into() }
    };
    let (journal, set_aside) = Journal::read(keys.lines().zip(lines.lines()).enumerate().map(entry));
    assert_eq!(
        (set_aside.len(), journal.gaps().len(), journal.branches().len(), journal.stranded().len()),
        (0, 0, 0, 0)
    );
    assert_eq!((journal.count(), journal.place(), journal.is_complete()), (23, Some("review"), true));
    let spliced = journal.events().nth(7).map(|event| event.op);
    let value = format!("{}źdźbłoą", "ą".repeat(2400));
    assert_eq!(spliced, Some(Op::Set { reference: text("/data/dziecko[1]/opis"), value }));
}

fn head(state: State) -> ResponseHead {
    let secret = ResponseSecret(*b"sixteen bytes ok");
    let draft = ResponseHead::draft(
        response(),
        text("seniorzy"),
        text("Ankieta „Seniorzy”"),
        form(),
        text("2026-11-22"),
        secret,
    );
    ResponseHead { state, ..draft }
}

fn completed() -> State {
    State::Completed {
        digest: sealed().digest,
        completed: text("2026-11-22"),
        attempts: 0,
        next_try: 0,
        problem: None,
        parts: vec![],
    }
}

#[test]
fn heads() {
    let digest = sealed().digest;
    let problem = ApiError::new(ErrorCode::BodyTooLarge, "Za dużo naraz.");
    let refused = State::Completed {
        digest,
        completed: text("2026-11-22T10:15:30.123+01:00"),
        attempts: 3,
        next_try: 1_795_342_530_123,
        problem: Some(problem),
        parts: vec![],
    };
    let received = text("2026-11-22");
    let states = [
        ("head-draft.json", State::Draft),
        ("head-completed.json", completed()),
        ("head-refused.json", refused),
        ("head-received.json", State::Received { digest, received: received.clone() }),
        ("head-quarantined.json", State::Quarantined { digest, received, reason: text("other-digest"), parts: vec![] }),
    ];
    for (name, state) in states {
        check(name, &head(state), ResponseHead::parse, ResponseHead::to_text);
    }
}

#[test]
fn index_and_snapshots() {
    check("index.json", &Index::of(&head(State::Draft)), Index::parse, Index::to_text);
    let events = events().into_iter().take(5).collect();
    let draft = Snapshot::new(head(State::Draft), Content::Events(events));
    check("snapshot-draft.json", &draft, Snapshot::parse, Snapshot::to_text);
    let completed = Snapshot::new(head(completed()), Content::Sealed(sealed().bytes));
    check("snapshot-completed.json", &completed, Snapshot::parse, Snapshot::to_text);
    assert_eq!(
        [index_key(&response()), snapshot_key(&response())],
        ["teren.index.54657265-6e2c-4077-a074-6572656e6965", "teren.snapshot.54657265-6e2c-4077-a074-6572656e6965"]
    );
}

fn completion() -> Completion {
    Completion {
        completed_at: text("2026-11-22"),
        offset_min: 60,
        zone: text("Europe/Warsaw"),
        seed: u32::MAX,
        duration_min: 15,
        replaces: Vec::new(),
    }
}

fn parts() -> [Part; 2] {
    let instance = format!("<data id=\"seniorzy\"><uwagi>{}</uwagi></data>\n", AWKWARD.replace('\u{1}', ""));
    [
        Part { name: text(INSTANCE_PART), media_type: text("application/xml"), bytes: instance.into_bytes() },
        Part { name: text("1795338013123.jpg"), media_type: text("image/jpeg"), bytes: vec![0, b'\n', 0xff] },
    ]
}

fn sealed() -> outbox::Sealed {
    seal_record(response(), &form(), completion(), &parts(), &[], None).expect("no key")
}

#[test]
fn a_sealed_record() {
    let bytes = fixture("sealed-record.bin");
    assert_eq!(sealed().bytes, bytes);
    let OpenedRecord { envelope, manifest, parts: found } = open_record(&bytes, |_| None).expect("opens");
    assert_eq!((envelope.id, envelope.form, envelope.ct_sha256), (response(), form(), sealed().digest));
    assert_eq!((manifest.completion, &found[..]), (completion(), &parts()[..]));
    assert_eq!(sealed().digest.to_string(), fixture_text("sealed-record.sha256").trim());
}

/// How a manifest lists a part that travels apart; no version 1 program makes one yet.
#[test]
fn a_part_that_travels_apart() {
    let entry = PartEntry {
        name: text("film.mp4"),
        media_type: text("video/mp4"),
        len: 9_007_199_254_740_991,
        sha256: Digest::of(b"plain"),
        ct_sha256: Some(Digest::of(b"sent")),
    };
    let read = |text: &str| serde_json::from_str(text);
    check("part-apart.json", &entry, read, |entry| serde_json::to_string(entry).expect("JSON"));
}

fn signed(state: ReceiptState, reason: Option<&str>, received_at: &str) -> Signed {
    let key = SigningKey::from_bytes(b"a key for tests, never for a use");
    let receipt = Receipt {
        v: 1,
        response: response(),
        revision: u32::from(state == ReceiptState::Received),
        state,
        reason: reason.map(text),
        digest: sealed().digest,
        parts: vec![],
        received_at: text(received_at),
        collector: text("https://ankieta.example.pl"),
        key_id: Digest::of(key.verifying_key().as_bytes()).to_string()[..16].to_owned(),
    };
    let sig = key.sign(&receipt.canonical_bytes()).to_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    Signed { receipt, sig }
}

fn unhex(text: &str) -> Vec<u8> {
    let byte = |i| u8::from_str_radix(&text[i..i + 2], 16).expect("hexadecimal");
    (0..text.len()).step_by(2).map(byte).collect()
}

#[test]
fn receipts() {
    let public_key = unhex(fixture_text("receipt-key.txt").trim());
    let public_key = VerifyingKey::from_bytes(&public_key.try_into().expect("32 bytes")).expect("a key");
    let receipts = [
        ("receipt.json", signed(ReceiptState::Received, None, "2026-11-22")),
        ("receipt-quarantined.json", signed(ReceiptState::Quarantined, Some("other-digest"), "2026-11-22T09:15:30Z")),
    ];
    for (name, signed) in receipts {
        let (read, write) = (|text: &str| Signed::parse(text.as_bytes()), Signed::to_bytes);
        check(name, &signed, read, |signed| String::from_utf8(write(signed)).expect("UTF-8"));
        let covered = signed_bytes(&fixture(name)).expect("has a signature");
        assert_eq!(covered, signed.receipt.canonical_bytes(), "{name}");
        let signature = Signature::from_slice(&unhex(&signed.sig)).expect("64 bytes");
        assert!(public_key.verify_strict(&covered, &signature).is_ok(), "{name}");
        assert!(public_key.verify_strict(&covered[1..], &signature).is_err(), "{name}");
    }
    assert_eq!(receipt::code(&response()), fixture_text("receipt-code.txt").trim());
}

/// What the store `packs` keeps of a survey, and of the catalogue.
#[test]
fn surveys() {
    let file =
        |name: &str, bytes: &[u8]| PackFile { name: text(name), len: bytes.len() as u64, sha256: Digest::of(bytes) };
    let files = vec![file("form.xml", b"<h:html/>"), file("ulice.csv", b"name,label\n"), file("żółw i kot.csv", b"")];
    let pack = Pack { form_id: text("seniorzy"), version: text("2026-11-22"), hash: Pack::hash_of(&files), files };
    let languages = vec![text("Polski (pl)"), text("English (en)")];
    let survey = Survey {
        name: text("seniorzy"),
        title: text("Ankieta „Seniorzy”"),
        languages,
        pack,
        unlisted: false,
        draft_days: None,
        trial: false,
        closed: false,
        opens: None,
        closes: None,
        last_day: None,
    };
    let collector = CollectorInfo {
        name: text("https://ankieta.example.pl"),
        key_id: text("746c856d49a83769"),
        public_key: text(fixture_text("receipt-key.txt").trim()),
        seal: None,
        keys: Vec::new(),
    };
    check(
        "survey.json",
        &survey,
        |text| serde_json::from_str(text),
        |survey| serde_json::to_string(survey).expect("JSON"),
    );
    let catalogue = Catalogue { collector, surveys: vec![survey] };
    let write = |catalogue: &Catalogue| serde_json::to_string(catalogue).expect("JSON");
    check("catalogue.json", &catalogue, |text| serde_json::from_str(text), write);
}
