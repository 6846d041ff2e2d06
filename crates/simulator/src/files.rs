//! What was promised of files: each that was shown as attached and saved is recoverable, byte for byte.

use crate::{
    collector::Collector,
    opened::{File, part, sealed},
    oracle::Known,
    seen::Broken,
    stores::{Database, Local},
};
use outbox::{
    Digest, Event, Op, ResponseHead, ResponseId, Sealing, WritingId,
    snapshot::{Content, Snapshot, snapshot_key},
    tail::prefix_of,
};

impl Known {
    /// Every file whose answer was saved is in the draft, on its way with the record, or at the collector; unless the
    /// record that was made knows of the answer and does not need the file any more.
    pub fn check_files(&self, id: ResponseId, db: &Database, collector: &Collector) -> Result<(), Broken> {
        for (name, (bytes, event)) in &self.files {
            let Some((writing, number)) = event else { continue };
            let saved = self.acked.get(writing).is_some_and(|acked| acked >= number);
            if !saved || db.file(id, name).is_some_and(|found| found == *bytes) {
                continue;
            }
            let record = db.records.get(&id).and_then(|record| sealed(record));
            let here = record.iter().flat_map(|record| &record.files).find(|file| file.name == *name);
            if here.is_some_and(|file| opens(id, file, &db.sent(id, name, sealing(file)), bytes)) {
                continue;
            }
            let held = collector.holdings.get(&id);
            let sent = held.into_iter().flat_map(|held| &held.files).find(|file| file.name == *name);
            if sent.is_some_and(|file| has(id, file, bytes, collector)) {
                continue;
            }
            let covers = |(of, upto): (WritingId, u32)| of == *writing && upto >= *number;
            let known_here = record.as_ref().is_some_and(|record| record.reach.clone().into_iter().any(covers));
            let known_there = held.is_some_and(|held| held.covers.iter().copied().any(covers));
            let aside = db.aside.iter().any(|entry| names(&entry.text(), name));
            if aside && self.left.is_some() {
                // The answer that was set aside stays; its file goes thirty days after the record was received, with
                // all that the response takes up here.
                continue;
            }
            if here.is_some() || sent.is_some() || aside || !known_here && !known_there {
                return Err(format!("{id}: the file {name} was attached and is lost"));
            }
        }
        Ok(())
    }

    /// The record names what its instance names, each as its user chose it.
    pub fn check_record(&self, id: ResponseId, record: &[u8]) -> Result<(), Broken> {
        let opened = sealed(record).ok_or_else(|| format!("{id}: the record does not open"))?;
        if opened.sealed != self.secret {
            return Err(format!("{id}: sealed to nobody, or to somebody unasked"));
        }
        let files: Vec<_> = opened.files.iter().map(|file| &file.name).collect();
        if files != opened.named.iter().collect::<Vec<_>>() {
            return Err(format!("{id}: the record has {files:?}, its instance names {:?}", opened.named));
        }
        let right = |file: &File| self.files.get(&file.name).is_some_and(|(bytes, _)| Digest::of(bytes) == file.sha256);
        match opened.files.iter().find(|file| !right(file)) {
            Some(file) => Err(format!("{id}: {} is not the file that was attached", file.name)),
            None => Ok(()),
        }
    }

    /// Nothing of a response that is sealed or gone is left but what is sent, and what was set aside.
    pub fn check_left(&self, id: ResponseId, db: &Database, local: &Local) -> Result<(), Broken> {
        let head = db.heads.get(&id).and_then(|text| ResponseHead::parse(text).ok());
        let open = head.as_ref().is_none_or(|head| head.digest().is_none() || head.journal.is_some());
        if self.discarded || open && !db.gone.contains_key(&id) {
            return Ok(());
        }
        let record = db.records.get(&id).and_then(|record| sealed(record)).filter(|_| !db.gone.contains_key(&id));
        let sent = |name: &str, to_somebody: bool| {
            let mut files = record.iter().flat_map(|record| &record.files);
            files.any(|file| file.name == name && file.sealed == to_somebody)
        };
        let aside = |name: &str| db.aside.iter().any(|entry| names(&entry.text(), name));
        let files = db.chunks.keys().filter(|(of, ..)| *of == id).map(|(_, name, _)| name);
        let rows = db.attachments.keys().filter(|(of, _)| *of == id).map(|(_, name)| name);
        if let Some(name) = files.chain(rows).find(|name| !sent(name, false) && !aside(name)) {
            return Err(format!("{id}: the file {name} is left"));
        }
        if let Some((_, name, _)) = db.sealed.keys().find(|(of, name, _)| *of == id && !sent(name, true)) {
            return Err(format!("{id}: what was sealed of {name} is left"));
        }
        let tail = local.entries(&prefix_of(&id)).into_iter().next();
        let copy = local.get(&snapshot_key(&id)).and_then(|text| Snapshot::parse(text).ok());
        let readable = copy.is_some_and(|copy| matches!(copy.content, Content::Events(_)));
        if db.events_of(id).next().is_some() || tail.is_some() || readable {
            return Err(format!("{id}: its answers can still be read here"));
        }
        Ok(())
    }

    /// The collector has every file that its records of the response name.
    pub fn check_arrived(&self, id: ResponseId, collector: &Collector) -> Result<(), Broken> {
        let files = collector.holdings.get(&id).into_iter().flat_map(|held| &held.files);
        for file in files {
            if !self.files.get(&file.name).is_some_and(|(bytes, _)| has(id, file, bytes, collector)) {
                return Err(format!("{id}: received without {}", file.name));
            }
        }
        Ok(())
    }
}

/// Whether the collector has the file, byte for byte.
fn has(id: ResponseId, file: &File, plain: &[u8], collector: &Collector) -> bool {
    collector.part(id, file.ct_sha256).is_some_and(|sent| opens(id, file, sent, plain))
}

/// Whether these are the bytes that the record announces; sealed ones are opened once a schedule, by their digest.
fn opens(id: ResponseId, file: &File, sent: &[u8], plain: &[u8]) -> bool {
    Digest::of(sent) == file.ct_sha256
        && (!file.sealed || part(id, file.ct_sha256, sent) == Some(Digest::of(plain)))
        && file.sha256 == Digest::of(plain)
}

fn sealing(file: &File) -> Sealing {
    if file.sealed { Sealing::HpkeX25519ChaCha20 } else { Sealing::None }
}

/// Whether an event that was set aside attaches the file.
fn names(text: &str, file: &str) -> bool {
    matches!(Event::parse(text).map(|event| event.op), Ok(Op::Attach { name, .. }) if name == file)
}
