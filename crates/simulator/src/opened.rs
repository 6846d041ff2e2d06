//! What a record says, to whoever has the key.

use crate::{page::CHUNK, seen::Reach};
use outbox::{
    Digest, ResponseId,
    sealing::{OpenedRecord, PartOpener, PrivateKey, open_record},
    wire::SealKey,
};
use std::{cell::RefCell, collections::BTreeMap};

/// The collector's sealing key.
pub struct Keys {
    pub private: PrivateKey,
    pub public: SealKey,
}

/// A file that a record names.
#[derive(Debug, Clone)]
pub struct File {
    pub name: String,
    /// Of the plain bytes, and of those sent.
    pub sha256: Digest,
    pub ct_sha256: Digest,
    pub sealed: bool,
}

/// What a record stands for.
#[derive(Debug, Clone)]
pub struct Opened {
    pub digest: Digest,
    /// To the collector's key.
    pub sealed: bool,
    /// How far the writings go that it has in it: the simulated instance says so.
    pub reach: Reach,
    pub files: Vec<File>,
    /// The files that the instance names.
    pub named: Vec<String>,
}

thread_local! {
    static KEYS: Keys = {
        let private = PrivateKey::from_random([4; 32]);
        Keys { public: private.seal_key(), private }
    };
    /// What was opened before: opening takes longer than a step.
    static OPENED: RefCell<BTreeMap<Digest, Opened>> = const { RefCell::new(BTreeMap::new()) };
    static PARTS: RefCell<BTreeMap<Digest, Option<Digest>>> = const { RefCell::new(BTreeMap::new()) };
}

pub fn with_keys<T>(f: impl FnOnce(&Keys) -> T) -> T {
    KEYS.with(f)
}

/// A schedule knows nothing of the one before.
pub fn forget() {
    OPENED.with_borrow_mut(BTreeMap::clear);
    PARTS.with_borrow_mut(BTreeMap::clear);
}

/// The digest of what was sealed as a part that travels apart, if it opens; `sent` are the bytes with the digest.
pub fn part(id: ResponseId, digest: Digest, sent: &[u8]) -> Option<Digest> {
    if let Some(known) = PARTS.with_borrow(|known| known.get(&digest).copied()) {
        return known;
    }
    let mut opener = with_keys(|keys| PartOpener::cutting(id, &keys.private, CHUNK));
    let mut plain = Vec::new();
    let whole = opener.push(sent, &mut plain).and_then(|()| opener.finish(&mut plain)).is_ok();
    let plain = whole.then(|| Digest::of(&plain));
    PARTS.with_borrow_mut(|known| known.insert(digest, plain));
    plain
}

/// What a record says, if it is one.
pub fn sealed(bytes: &[u8]) -> Option<Opened> {
    let whole = Digest::of(bytes);
    if let Some(opened) = OPENED.with_borrow(|known| known.get(&whole).cloned()) {
        return Some(opened);
    }
    let record = with_keys(|keys| open_record(bytes, |id| (id == keys.public.id).then_some(&keys.private))).ok()?;
    let opened = read(&record)?;
    OPENED.with_borrow_mut(|known| known.insert(whole, opened.clone()));
    Some(opened)
}

fn read(record: &OpenedRecord) -> Option<Opened> {
    let text = std::str::from_utf8(&record.parts.first()?.bytes).ok()?;
    let (mut reach, mut named) = (Reach::new(), Vec::new());
    for (word, rest) in text.lines().filter_map(|line| line.split_once(' ')) {
        match word {
            "file" => named.push(rest.to_owned()),
            writing => drop(reach.insert(writing.parse().ok()?, rest.parse().ok()?)),
        }
    }
    let file = |(entry, ct_sha256): (&outbox::record::PartEntry, Digest)| File {
        name: entry.name.clone(),
        sha256: entry.sha256,
        ct_sha256,
        sealed: record.envelope.key.is_some(),
    };
    let files = record.apart().map(file).collect();
    let (digest, sealed) = (record.envelope.ct_sha256, record.envelope.key.is_some());
    Some(Opened { digest, sealed, reach, files, named })
}
