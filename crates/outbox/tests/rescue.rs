//! Files and bodies that hold many responses: written and read piece by piece, and what is broken is told.

use outbox::{
    Digest, FormRef, ResponseId, ResponseSecret,
    batch::{self, BrokenBatch, Outcome, Results},
    rescue::{Entry, Header, Item, Reader, RescueError, Writer},
    sealing::{CHUNK, PrivateKey, SealError},
    wire::{ApiError, ErrorCode},
};
use proptest::prelude::*;
use std::{fs, path::PathBuf};

fn fixture(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/v1-additions").join(name);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn id(byte: u8) -> ResponseId {
    ResponseId::from_random([byte; 16])
}

fn key() -> PrivateKey {
    PrivateKey::from_random(*b"a key for tests, and no other...")
}

const SECRET: ResponseSecret = ResponseSecret([9; 16]);

fn entries(photo: &[u8]) -> Vec<(Entry, Vec<u8>)> {
    let form = FormRef { id: "seniorzy".into(), version: "2026-11-22".into(), hash: Digest::of(b"pack") };
    let (len, digest) = (photo.len() as u64, Digest::of(photo));
    vec![
        (Entry::Part { response: id(1), digest, len }, photo.to_vec()),
        (Entry::Record { id: id(1), secret: SECRET, len: 6 }, b"record".to_vec()),
        (Entry::Record { id: id(2), secret: SECRET, len: 0 }, Vec::new()),
        (Entry::Draft { id: id(3), survey: "seniorzy".into(), form, len: 5 }, b"{}\n{}".to_vec()),
    ]
}

/// What version 2 has besides.
fn newer_entries(photo: &[u8]) -> Vec<(Entry, Vec<u8>)> {
    let (name, media_type, len) = ("0a1b.jpg".into(), "image/jpeg".into(), photo.len() as u64);
    let key = "teren.tail.01010101-0101-4101-8101-010101010101.abababababababab.7";
    vec![
        (Entry::File { response: id(3), name, media_type, len }, photo.to_vec()),
        (
            Entry::Aside { place: "tail".into(), key: key.into(), reason: "malformed".into(), len: 4 },
            b"{\xff\n}".to_vec(),
        ),
    ]
}

fn written(entries: &[(Entry, Vec<u8>)]) -> Vec<u8> {
    let mut file = Vec::new();
    let made_at = "2026-11-22T10:15:30.123+01:00";
    let mut writer = Writer::new(&key().seal_key(), [5; 32], made_at, 3, &mut file).expect("a key");
    for (entry, bytes) in entries {
        writer.entry(entry, &mut file).expect("in order");
        for piece in bytes.chunks(100_000) {
            writer.bytes(piece, &mut file).expect("as announced");
        }
    }
    writer.finish(&mut file).expect("whole");
    file
}

type Found = Vec<(Entry, Vec<u8>)>;

/// What a file holds, and how reading it ended.
fn read(file: &[u8], key: &PrivateKey, cut: usize) -> (Found, Result<(), RescueError>) {
    let (_, start) = Header::read(file).expect("a header").expect("whole");
    let (mut reader, mut found) = (Reader::new(key), Found::new());
    for piece in file[start..].chunks(cut) {
        let (items, result) = reader.push(piece);
        for item in items {
            match item {
                Item::Entry(entry) => found.push((entry, Vec::new())),
                Item::Bytes(bytes) => found.last_mut().expect("an entry").1.extend(bytes),
            }
        }
        if result.is_err() {
            return (found, result);
        }
    }
    (found, reader.finish())
}

#[test]
fn a_known_rescue_file_opens() {
    let all = [entries(b"photo"), newer_entries(b"photo")].concat();
    let file = fixture("rescue-v2.teren-rescue");
    assert_eq!(file, written(&all));
    let (header, _) = Header::read(&file).expect("a header").expect("whole");
    assert_eq!((header.v, header.responses, header.key), (2, 3, key().seal_key().id));
    assert_eq!(read(&file, &key(), 7), (all, Ok(())));
}

#[test]
fn a_rescue_file_of_the_first_version_opens() {
    let file = fixture("rescue.teren-rescue");
    let (header, _) = Header::read(&file).expect("a header").expect("whole");
    assert_eq!((header.v, header.responses, header.key), (1, 3, key().seal_key().id));
    assert_eq!(read(&file, &key(), 7), (entries(b"photo"), Ok(())));
}

#[test]
fn what_is_larger_than_a_frame_comes_back() {
    for len in [0, 1, CHUNK - 200, CHUNK, CHUNK + 1, 2 * CHUNK + 77] {
        let entries = [newer_entries(&vec![7; len]), entries(&vec![7; len])].concat();
        let file = written(&entries);
        assert_eq!(read(&file, &key(), 65_537), (entries, Ok(())), "{len}");
    }
}

#[test]
fn a_damaged_file_gives_what_is_before_the_damage() {
    let all = entries(&vec![7; 2 * CHUNK]);
    let file = written(&all);
    let (found, result) = read(&file[..file.len() - 1], &key(), 4096);
    assert_eq!(result, Err(RescueError::Truncated));
    assert_eq!(found[0].0, all[0].0);
    let mut altered = file.clone();
    *altered.last_mut().expect("bytes") ^= 1;
    let (found, result) = read(&altered, &key(), 4096);
    assert_eq!((found.len(), result), (1, Err(RescueError::Sealing(SealError::NotOpened))));
    let (found, result) = read(&[&file[..], b"x"].concat(), &key(), 4096);
    assert_eq!((found, result), (all, Err(RescueError::Malformed)));
    let other = PrivateKey::from_random([1; 32]);
    assert_eq!(read(&file, &other, 4096), (vec![], Err(RescueError::Sealing(SealError::NotOpened))));
    // Cut between two frames: the last one says that it is not the last.
    let frame = 4 + CHUNK + 16;
    let start = Header::read(&file).expect("a header").expect("whole").1;
    assert_eq!(read(&file[..start + 32 + frame], &key(), 4096).1, Err(RescueError::Truncated));
}

#[test]
fn what_is_no_rescue_file_is_known_as_such() {
    let check = |bytes: &[u8], expected: Result<bool, RescueError>| {
        assert_eq!(Header::read(bytes).map(|found| found.is_some()), expected, "{:?}", String::from_utf8_lossy(bytes));
    };
    let line = |v: u32, kind: &str| {
        format!("{{\"v\":{v},\"kind\":\"{kind}\",\"made_at\":\"\",\"key\":\"\",\"responses\":0}}\n").into_bytes()
    };
    check(&line(1, "teren-rescue"), Ok(true));
    check(b"{\"v\":1", Ok(false));
    check(&line(2, "teren-rescue"), Ok(true));
    check(&line(3, "teren-rescue"), Err(RescueError::UnknownVersion(3)));
    check(&line(1, "other"), Err(RescueError::NotOne));
    check(b"PK\x03\x04\n", Err(RescueError::NotOne));
    check(&vec![b'x'; 70_000], Err(RescueError::NotOne));
}

#[test]
fn an_entry_has_the_bytes_that_it_announces() {
    let mut out = Vec::new();
    let mut writer = Writer::new(&key().seal_key(), [5; 32], "", 1, &mut out).expect("a key");
    let record = Entry::Record { id: id(1), secret: SECRET, len: 3 };
    let wrong = Err(RescueError::WrongLength { announced: 3 });
    assert_eq!(writer.entry(&record, &mut out), Ok(()));
    assert_eq!(writer.bytes(b"1234", &mut out), wrong);
    assert_eq!(writer.bytes(b"12", &mut out), Ok(()));
    assert_eq!(writer.entry(&record, &mut out), wrong);
    assert_eq!(writer.finish(&mut out), wrong);
}

#[test]
fn a_known_batch_is_read() {
    let mut body = Vec::new();
    batch::write(&mut body, id(1), SECRET, b"one\nrecord");
    batch::write(&mut body, id(2), SECRET, b"");
    assert_eq!(body, fixture("batch.bin"));
    let found: Vec<_> = batch::read(&body).map(|entry| entry.map(|entry| (entry.id, entry.record))).collect();
    assert_eq!(found, [Ok((id(1), &b"one\nrecord"[..])), Ok((id(2), b""))]);
    let text = String::from_utf8(fixture("batch-results.json")).expect("text");
    let error = ApiError { missing: vec![Digest::of(b"part")], ..ApiError::new(ErrorCode::MissingPart, "Brak.") };
    let results = vec![
        Outcome { id: id(1), status: 201, receipt: Some("{\"v\":1}".into()), error: None },
        Outcome { id: id(2), status: 409, receipt: None, error: Some(error) },
    ];
    let results = Results { results };
    assert_eq!(serde_json::from_str::<Results>(&text).expect("reads"), results);
    assert_eq!(serde_json::to_string(&results).expect("JSON"), text);
}

#[test]
fn a_batch_that_is_cut_off_gives_what_is_whole() {
    let mut body = Vec::new();
    batch::write(&mut body, id(1), SECRET, b"one");
    let whole = body.len();
    batch::write(&mut body, id(2), SECRET, b"two");
    for cut in 0..body.len() {
        let found: Vec<_> = batch::read(&body[..cut]).collect();
        let good = usize::from(cut >= whole);
        assert_eq!(found.iter().filter(|entry| entry.is_ok()).count(), good, "{cut}");
        let broken = (cut != 0 && cut != whole).then_some(Err(BrokenBatch(whole * good)));
        assert_eq!(found.get(good).cloned(), broken, "{cut}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn reading_never_panics(bytes: Vec<u8>, at: usize, flip in 1u8..) {
        batch::read(&bytes).for_each(drop);
        let _ = Header::read(&bytes);
        let mut reader = Reader::new(&key());
        let _ = reader.push(&bytes);
        let mut file = written(&[entries(b"photo"), newer_entries(b"photo")].concat());
        let start = Header::read(&file).expect("a header").expect("whole").1;
        let at = start + at % (file.len() - start);
        file[at] ^= flip;
        prop_assert!(read(&file, &key(), 11).1.is_err());
    }
}
