//! The mirror's file: what was put survives torn writes, and what is gone is nowhere in it.

use outbox::{
    Digest, EventKey, FormRef, JournalPosition, ResponseHead, ResponseId, ResponseSecret, WritingId,
    mirror::{BLOCK, Changes, Disk, DiskFailed, Fence, Image, Mirror, Refused, Remove},
};
use proptest::prelude::*;
use std::{cell::RefCell, rc::Rc};

/// A file in memory that takes so many writes, and then no more.
#[derive(Clone)]
struct File(Rc<RefCell<(Vec<u8>, usize)>>);

impl File {
    fn new(blocks: usize) -> Self {
        // As a new file is: bytes that mean nothing.
        let bytes = (0..blocks * BLOCK).map(|i| (i * 7919 % 251) as u8).collect();
        Self(Rc::new(RefCell::new((bytes, usize::MAX))))
    }

    fn takes(&self, writes: usize) {
        self.0.borrow_mut().1 = writes;
    }

    fn contains(&self, text: &str) -> bool {
        self.0.borrow().0.windows(text.len()).any(|bytes| bytes == text.as_bytes())
    }
}

impl Disk for File {
    fn size(&mut self) -> usize {
        self.0.borrow().0.len()
    }

    fn read(&mut self, at: usize, into: &mut [u8]) -> Result<(), DiskFailed> {
        into.copy_from_slice(&self.0.borrow().0[at..at + into.len()]);
        Ok(())
    }

    fn write(&mut self, at: usize, bytes: &[u8]) -> Result<(), DiskFailed> {
        let (file, left) = &mut *self.0.borrow_mut();
        *left = left.checked_sub(1).ok_or(DiskFailed)?;
        file[at..at + bytes.len()].copy_from_slice(bytes);
        Ok(())
    }

    fn flush(&mut self) -> Result<(), DiskFailed> {
        if self.0.borrow().1 > 0 { Ok(()) } else { Err(DiskFailed) }
    }
}

fn id(byte: u8) -> ResponseId {
    ResponseId::from_random([byte; 16])
}

fn head(byte: u8) -> String {
    let form = FormRef { id: "trzy".into(), version: "1".into(), hash: Digest::of(b"pack") };
    ResponseHead::draft(id(byte), "trzy".into(), "Trzy".into(), form, "2026-11-29".into(), ResponseSecret([byte; 16]))
        .to_text()
}

fn event(seq: u32, value: &str) -> (EventKey, String) {
    let writing = WritingId([1; 8]);
    let text = format!(
        r#"{{"v":1,"writing":"{writing}","seq":{seq},"at":0,"offset_min":0,"op":"set","ref":"/data/a","value":"{value}"}}"#
    );
    (EventKey { writing, seq }, text)
}

fn put(byte: u8, events: Vec<(EventKey, String)>) -> Changes {
    let put = Image { head: Some(head(byte)), events, ..Image::default() };
    Changes { id: id(byte), fence: Fence::Expect(vec![head(byte)]), put, remove: Remove::Named(Vec::new()) }
}

fn events_of(mirror: &Mirror<File>, byte: u8) -> Vec<(EventKey, String)> {
    mirror.read(id(byte)).images.remove(&id(byte)).map(|image| image.events).unwrap_or_default()
}

#[test]
fn what_was_put_is_there_when_the_file_is_opened_again() {
    let file = File::new(64);
    let mut mirror = Mirror::open(file.clone()).unwrap();
    let long = "ą".repeat(1_000);
    mirror.apply(&put(1, vec![event(1, "a"), event(2, &long)])).unwrap();
    mirror.apply(&put(1, vec![event(1, "b")])).unwrap();
    let again = Mirror::open(file).unwrap();
    assert_eq!(events_of(&again, 1), [event(1, "b"), event(2, &long)]);
}

#[test]
fn what_is_gone_is_nowhere_in_the_file() {
    let file = File::new(64);
    let mut mirror = Mirror::open(file.clone()).unwrap();
    mirror.apply(&put(1, vec![event(1, "tajemnica"), event(2, "inna-tajemnica")])).unwrap();
    mirror.apply(&put(1, vec![event(1, "zmieniona")])).unwrap();
    mirror.apply(&put(2, vec![event(1, "zostaje")])).unwrap();
    mirror.apply(&Changes::wipe(id(1))).unwrap();
    for gone in ["tajemnica", "zmieniona", &id(1).to_string()] {
        assert!(!file.contains(gone), "{gone}");
    }
    assert!(file.contains("zostaje"));
}

#[test]
fn who_was_overtaken_changes_nothing_and_a_full_mirror_says_so() {
    let mut mirror = Mirror::open(File::new(6)).unwrap();
    mirror.apply(&put(1, vec![event(1, "a")])).unwrap();
    let late = Changes { fence: Fence::Expect(vec!["another head".into()]), ..put(1, vec![event(2, "late")]) };
    assert_eq!(mirror.apply(&late), Err(Refused::Overtaken));
    let headless = Image { events: vec![event(1, "x")], ..Image::default() };
    let unknown = Changes { put: headless, ..put(2, Vec::new()) };
    assert_eq!(mirror.apply(&unknown), Err(Refused::Overtaken), "events of a response that nobody has begun here");
    assert_eq!(mirror.apply(&put(1, vec![event(2, &"x".repeat(4_000))])), Err(Refused::Full));
    assert_eq!(events_of(&mirror, 1), [event(1, "a")]);
}

#[test]
fn what_is_heard_late_does_not_undo_what_came_after() {
    let mut mirror = Mirror::open(File::new(64)).unwrap();
    let (key, text) = event(1, "newer");
    let newer = (key, text.replace(r#""seq":1"#, r#""seq":1,"upto":3"#));
    mirror.apply(&put(1, vec![newer.clone()])).unwrap();
    mirror.apply(&put(1, vec![event(1, "older")])).unwrap();
    assert_eq!(events_of(&mirror, 1), [newer]);
}

proptest! {
    /// Whenever writing stops, in whichever block: what was put before is there, and what came last whole or not at all.
    #[test]
    fn a_torn_write_takes_nothing_with_it(values in prop::collection::vec("[a-z]{1,900}", 1..12), writes in 0usize..40) {
        let file = File::new(64);
        let mut mirror = Mirror::open(file.clone()).unwrap();
        mirror.apply(&put(1, vec![event(1, "first")])).unwrap();
        file.takes(writes);
        let (mut kept, mut tried) = ("first".to_owned(), "first".to_owned());
        for value in values {
            tried = value.clone();
            match mirror.apply(&put(1, vec![event(1, &value)])) {
                Ok(()) => kept = value,
                Err(_) => break,
            }
        }
        file.takes(usize::MAX);
        let again = Mirror::open(file).unwrap();
        let found = events_of(&again, 1);
        prop_assert!(found == [event(1, &kept)] || found == [event(1, &tried)], "{found:?}");
    }

    #[test]
    fn arbitrary_bytes_are_an_empty_mirror(bytes in prop::collection::vec(any::<u8>(), 0..4 * BLOCK)) {
        let file = File(Rc::new(RefCell::new((bytes, usize::MAX))));
        let mirror = Mirror::open(file).unwrap();
        prop_assert!(mirror.overview().images.is_empty());
    }
}

/// `docs/formats.md`, "In the browser: the mirror".
#[test]
fn a_known_mirror_is_read_and_written_again() {
    let known = include_bytes!("../fixtures/v1-additions/mirror.bin");
    let file = File::new(0);
    file.0.borrow_mut().0 = known.to_vec();
    let mirror = Mirror::open(file.clone()).unwrap();
    assert_eq!(events_of(&mirror, 1), [event(1, "Zażółć"), event(2, &"gęślą jaźń ".repeat(60))]);
    assert_eq!(mirror.read(id(1)).images[&id(1)].head, Some(head(1)));
    assert_eq!(file.0.borrow().0, known, "reading changes nothing of what counts");
    assert_eq!(made(), known);
}

fn made() -> Vec<u8> {
    let file = File::new(32);
    let mut mirror = Mirror::open(file.clone()).expect("a file in memory");
    let long = "gęślą jaźń ".repeat(60);
    mirror.apply(&put(1, vec![event(1, "Zażółć"), event(2, &long)])).expect("there is room");
    let (bytes, _) = &*file.0.borrow();
    bytes.clone()
}

/// The draft's end, as its record covers it.
fn covered(upto: u32) -> Changes {
    let covers = vec![JournalPosition { writing: WritingId([1; 8]), upto }];
    Changes { remove: Remove::Covered { covers, names: Vec::new() }, ..put(1, Vec::new()) }
}

#[test]
fn what_no_record_covers_stays() {
    let mut mirror = Mirror::open(File::new(64)).unwrap();
    mirror.apply(&put(1, vec![event(1, "a"), event(2, "b"), event(3, "c")])).unwrap();
    mirror.apply(&covered(2)).unwrap();
    assert_eq!(events_of(&mirror, 1), [event(3, "c")]);
}

#[test]
fn a_file_that_was_thrown_away_is_gone_on_with_in_another() {
    let (old, new) = (File::new(64), File::new(64));
    let mut mirror = Mirror::open(old).unwrap();
    let long = "ą".repeat(1_000);
    mirror.apply(&put(1, vec![event(1, "a"), event(2, &long)])).unwrap();
    mirror.apply(&put(2, vec![event(1, "b")])).unwrap();
    let full = File::new(64);
    full.takes(3);
    assert_eq!(mirror.move_to(full), Err(DiskFailed));
    mirror.move_to(new.clone()).unwrap();
    mirror.apply(&put(2, vec![event(2, "c")])).unwrap();
    let again = Mirror::open(new).unwrap();
    assert_eq!(events_of(&again, 1), [event(1, "a"), event(2, &long)]);
    assert_eq!(events_of(&again, 2), [event(1, "b"), event(2, "c")]);
    assert_eq!(again.overview().images.len(), 2);
}
