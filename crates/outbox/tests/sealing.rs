//! Sealing to the collector's key: what was sealed opens again, byte for byte, and nothing else opens.

use outbox::{
    Completion, Digest, FormRef, Part, ResponseId, Sealed, Sealing,
    record::{INSTANCE_PART, PartEntry, RecordError, open_envelope},
    sealing::{
        CHUNK, ENC, OpenedRecord, PartOpener, PartSealer, PrivateKey, SealError, TAG, open_record, seal_record,
        sealed_len,
    },
    wire::{CollectorInfo, SealKey},
};
use proptest::prelude::*;
use std::{fs, path::PathBuf};

fn fixture(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/v1-additions").join(name);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn response() -> ResponseId {
    ResponseId::from_random(*b"Teren, w terenie")
}

fn form() -> FormRef {
    FormRef { id: "seniorzy".into(), version: "2026-11-22".into(), hash: Digest::of(b"pack") }
}

fn key() -> PrivateKey {
    PrivateKey::from_random(*b"a key for tests, and no other...")
}

fn other_key() -> PrivateKey {
    PrivateKey::from_random([9; 32])
}

fn completion() -> Completion {
    Completion {
        completed_at: "2026-11-22".into(),
        offset_min: 60,
        zone: "Europe/Warsaw".into(),
        seed: 4_294_967_295,
        duration_min: 15,
        replaces: Vec::new(),
    }
}

fn instance() -> Part {
    Part {
        name: INSTANCE_PART.into(),
        media_type: "application/xml".into(),
        bytes: "<data><opis>Zażółć</opis><zdjecie>0011aabb.jpg</zdjecie></data>".into(),
    }
}

const PHOTO: &[u8] = b"\xff\xd8 as if it were a photograph";

fn photo(sent: &[u8]) -> PartEntry {
    PartEntry {
        name: "0011aabb.jpg".into(),
        media_type: "image/jpeg".into(),
        len: PHOTO.len() as u64,
        sha256: Digest::of(PHOTO),
        ct_sha256: Some(Digest::of(sent)),
    }
}

fn seal_part(id: ResponseId, plain: &[u8]) -> Vec<u8> {
    chunks_of(id, plain).concat()
}

fn chunks_of(id: ResponseId, plain: &[u8]) -> Vec<Vec<u8>> {
    let mut sealer = PartSealer::new(id, &key().seal_key(), [3; 32]).expect("a key");
    let count = plain.len().div_ceil(CHUNK).max(1);
    let chunk = |i: usize| &plain[i * CHUNK..plain.len().min((i + 1) * CHUNK)];
    (0..count).map(|i| sealer.seal(chunk(i), i + 1 == count).expect("sealed")).collect()
}

fn open_part(id: ResponseId, key: &PrivateKey, sent: &[u8], cut: usize) -> Result<Vec<u8>, SealError> {
    let (mut opener, mut out) = (PartOpener::new(id, key), Vec::new());
    sent.chunks(cut).try_for_each(|piece| opener.push(piece, &mut out))?;
    opener.finish(&mut out)?;
    Ok(out)
}

fn sealed() -> Sealed {
    let sent = seal_part(response(), PHOTO);
    let key = key().seal_key();
    seal_record(response(), &form(), completion(), &[instance()], &[photo(&sent)], Some((&key, [5; 32])))
        .expect("sealed")
}

fn opened(bytes: &[u8]) -> Result<OpenedRecord, RecordError> {
    let key = key();
    open_record(bytes, |id| (id == key.seal_key().id).then_some(&key))
}

/// These files were written once and are read for ever; the same random bytes give the same bytes again.
#[test]
fn known_answers() {
    let private = String::from_utf8(fixture("seal-key.txt")).expect("text");
    assert_eq!(private.trim(), Digest(key().to_bytes()).to_string());
    assert_eq!(PrivateKey::from_bytes(key().to_bytes()).seal_key(), key().seal_key());
    assert_eq!(fixture("sealed-part.bin"), seal_part(response(), PHOTO));
    assert_eq!(open_part(response(), &key(), &fixture("sealed-part.bin"), 7).as_deref(), Ok(PHOTO));
    let bytes = fixture("sealed-record-hpke.bin");
    assert_eq!(bytes, sealed().bytes);
    let record = opened(&bytes).expect("opens");
    assert_eq!(record.parts, [instance()]);
    assert_eq!(record.manifest.completion, completion());
    assert_eq!(record.envelope.parts, [Digest::of(&fixture("sealed-part.bin"))]);
    assert_eq!(record.apart().map(|(entry, _)| entry.name.as_str()).collect::<Vec<_>>(), ["0011aabb.jpg"]);
    let apart = fixture("sealed-record-apart.bin");
    let plain = seal_record(response(), &form(), completion(), &[instance()], &[photo(PHOTO)], None).expect("sealed");
    assert_eq!(apart, plain.bytes);
    assert_eq!(opened(&apart).map(|record| record.envelope.parts), Ok(vec![Digest::of(PHOTO)]));
    let text = String::from_utf8(fixture("collector.json")).expect("text");
    let collector: CollectorInfo = serde_json::from_str(&text).expect("reads");
    assert_eq!(collector.seal, Some(key().seal_key()));
    assert_eq!(serde_json::to_string(&collector).expect("JSON"), text);
}

#[test]
fn the_envelope_tells_nothing_of_the_answers() {
    let sealed = sealed();
    let text = String::from_utf8_lossy(&sealed.bytes);
    assert!(!text.contains("opis") && !text.contains("jpg") && !text.contains("Warsaw"), "{text}");
    assert_eq!(open_record(&sealed.bytes, |_| None), Err(RecordError::NoKey(key().seal_key().id)));
    let (envelope, _) = open_envelope(&sealed.bytes).expect("opens");
    assert_eq!((envelope.sealing, envelope.key), (Sealing::HpkeX25519ChaCha20, Some(key().seal_key().id)));
}

#[test]
fn no_other_key_and_no_altered_record_opens() {
    let bytes = sealed().bytes;
    assert_eq!(open_record(&bytes, |_| None), Err(RecordError::NoKey(key().seal_key().id)));
    let other = other_key();
    assert_eq!(open_record(&bytes, |_| Some(&other)), Err(RecordError::NotOpened(SealError::NotOpened)));
    for i in 0..bytes.len() {
        let mut bytes = bytes.clone();
        bytes[i] ^= 1;
        assert!(opened(&bytes).is_err(), "flipped at {i}");
    }
    for cut in 0..bytes.len() {
        assert!(opened(&bytes[..cut]).is_err(), "cut at {cut}");
    }
}

/// The envelope changed by hand, its content and digest in order.
fn check_envelope(from: &str, to: &str, expected: Result<(), RecordError>) {
    let bytes = sealed().bytes;
    let end = bytes.iter().position(|byte| *byte == b'\n').expect("a line");
    let line = String::from_utf8(bytes[..end].to_vec()).expect("text");
    assert!(line.contains(from), "{line}");
    let bytes = [line.replacen(from, to, 1).as_bytes(), &bytes[end..]].concat();
    assert_eq!(opened(&bytes).map(|_| ()), expected, "{from} -> {to}");
}

#[test]
fn the_envelope_and_what_is_sealed_say_the_same() {
    let part = Digest::of(&seal_part(response(), PHOTO)).to_string();
    check_envelope("\"v\":1", "\"v\":1", Ok(()));
    check_envelope("\"v\":1", "\"v\":2", Err(RecordError::UnknownVersion(2)));
    check_envelope("seniorzy", "mlodziez", Err(RecordError::Contradiction));
    check_envelope(&part, &Digest::of(b"other").to_string(), Err(RecordError::Contradiction));
    check_envelope(&format!(",\"parts\":[\"{part}\"]"), "", Err(RecordError::Contradiction));
    check_envelope(&format!("[\"{part}\"]"), &format!("[\"{part}\",\"{part}\"]"), Err(RecordError::Contradiction));
    // The response's id is sealed with the content.
    let other = ResponseId::from_random([1; 16]).to_string();
    let not_opened = || Err(RecordError::NotOpened(SealError::NotOpened));
    check_envelope(&response().to_string(), &other, not_opened());
    let key = format!(",\"key\":\"{}\"", key().seal_key().id);
    check_envelope(&key, "", Err(RecordError::Malformed("envelope")));
    check_envelope("hpke-x25519-chacha20", "none", Err(RecordError::Malformed("envelope")));
}

#[test]
fn a_sealing_key_is_what_its_id_names() {
    let good = key().seal_key();
    let check = |key: SealKey, expected: Result<(), SealError>| {
        assert_eq!(PartSealer::new(response(), &key, [0; 32]).map(drop), expected, "{key:?}");
    };
    check(good.clone(), Ok(()));
    check(SealKey { id: other_key().seal_key().id, ..good.clone() }, Err(SealError::BadKey));
    check(SealKey { public_key: good.public_key.to_uppercase(), ..good.clone() }, Err(SealError::BadKey));
    check(SealKey { public_key: String::new(), ..good }, Err(SealError::BadKey));
    check(SealKey::of([0; 32]), Err(SealError::BadKey));
}

#[test]
fn parts_of_every_length_around_the_borders_of_chunks() {
    for len in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 7] {
        let plain: Vec<u8> = (0..len).map(|i| (i % 251) as u8).collect();
        let sent = seal_part(response(), &plain);
        assert_eq!(sent.len() as u64, sealed_len(len as u64), "{len}");
        for cut in [sent.len(), CHUNK + TAG, CHUNK, 65_537] {
            assert_eq!(open_part(response(), &key(), &sent, cut).as_ref(), Ok(&plain), "{len} by {cut}");
        }
    }
}

#[test]
fn chunks_that_are_missing_swapped_or_foreign_are_refused() {
    let plain = vec![7; 2 * CHUNK + 5];
    let chunks = chunks_of(response(), &plain);
    let foreign = chunks_of(ResponseId::from_random([1; 16]), &plain);
    let check = |pieces: &[&[u8]], whole: bool| {
        let result = open_part(response(), &key(), &pieces.concat(), CHUNK);
        assert_eq!(result.is_ok(), whole, "{:?}", pieces.iter().map(|piece| piece.len()).collect::<Vec<_>>());
    };
    let [a, b, c] = [&chunks[0][..], &chunks[1], &chunks[2]];
    check(&[a, b, c], true);
    check(&[a, b], false);
    check(&[a, &b[..CHUNK]], false);
    check(&[a, c], false);
    check(&[&a[..ENC], b, &a[ENC..], c], false);
    check(&[a, b, c, c], false);
    check(&[a, b, &c[..c.len() - 1]], false);
    check(&[a, &foreign[1], c], false);
    check(&[&foreign[0], &foreign[1], &foreign[2]], false);
    check(&[&a[..ENC]], false);
    check(&[&a[..ENC - 1]], false);
    check(&[], false);
    assert_eq!(open_part(response(), &other_key(), &chunks.concat(), CHUNK), Err(SealError::NotOpened));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn parts_come_back_however_they_are_cut(near in 0usize..3, by in 0usize..40, entropy: [u8; 32], cuts in 1usize..400_000) {
        let len = (near * CHUNK + by).saturating_sub(20);
        let plain: Vec<u8> = (0..len).map(|i| (i as u8) ^ entropy[i % 32]).collect();
        let sent = seal_part(response(), &plain);
        prop_assert_eq!(open_part(response(), &key(), &sent, cuts), Ok(plain));
        // One bit that is another anywhere, and nothing opens.
        let mut altered = sent.clone();
        let at = usize::from(u16::from_le_bytes([entropy[0], entropy[1]])) * sent.len() / 65_536;
        altered[at] ^= 1 << (entropy[2] % 8);
        prop_assert!(open_part(response(), &key(), &altered, cuts).is_err());
    }

    #[test]
    fn opening_never_panics(bytes: Vec<u8>) {
        let _ = opened(&bytes);
        let _ = open_part(response(), &key(), &bytes, 3);
    }
}
