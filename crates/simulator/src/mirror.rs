//! The mirror's file, and the database that a full disk has torn: what is written goes on being there until the browser
//! dies, and is not there when it comes back.

use crate::{rng::Rng, seen::Broken};
use outbox::{
    EventKey, ResponseId,
    mirror::{BLOCK, Changes, Disk, DiskFailed, Fence, Image, Mirror, Remove},
    tab::{Query, Stored},
};
use std::collections::{BTreeMap, BTreeSet};

/// A file of a fixed length, with what a power cut may undo.
#[derive(Debug)]
pub struct File {
    bytes: Vec<u8>,
    /// What stood in a block that was written and not flushed since.
    dirty: BTreeMap<usize, Vec<u8>>,
}

impl File {
    /// Full of bytes that mean nothing.
    fn filled(blocks: usize, rng: &mut Rng) -> Self {
        let mut bytes = vec![0; blocks * BLOCK];
        rng.fill(&mut bytes);
        Self { bytes, dirty: BTreeMap::new() }
    }

    /// Each block that was not flushed is as it was, as it was written, or no more to be read. (Disks write a sector, which
    /// is a block here, whole or not at all.)
    fn lose_power(&mut self, rng: &mut Rng) {
        for (at, old) in std::mem::take(&mut self.dirty) {
            match rng.below(3) {
                0 => self.bytes[at..at + BLOCK].copy_from_slice(&old),
                1 => rng.fill(&mut self.bytes[at..at + BLOCK]),
                _ => {}
            }
        }
    }

    fn mentions(&self, id: ResponseId) -> bool {
        self.bytes.windows(16).any(|bytes| bytes == id.as_bytes())
    }
}

impl Disk for File {
    fn size(&mut self) -> usize {
        self.bytes.len()
    }

    fn read(&mut self, at: usize, into: &mut [u8]) -> Result<(), DiskFailed> {
        into.copy_from_slice(self.bytes.get(at..at + into.len()).ok_or(DiskFailed)?);
        Ok(())
    }

    fn write(&mut self, at: usize, bytes: &[u8]) -> Result<(), DiskFailed> {
        let place = self.bytes.get_mut(at..at + bytes.len()).ok_or(DiskFailed)?;
        self.dirty.entry(at).or_insert_with(|| place.to_vec());
        place.copy_from_slice(bytes);
        Ok(())
    }

    fn flush(&mut self) -> Result<(), DiskFailed> {
        self.dirty.clear();
        Ok(())
    }
}

/// The mirror, and what the oracle has to know of it and of the disk.
#[derive(Debug)]
pub struct Copies {
    mirror: Mirror<File>,
    /// For so many steps it does not answer: the tab that serves it sleeps.
    pub away_for: usize,
    /// For so many steps nothing can be stored.
    pub disk_full_for: usize,
    /// The databases' logs are torn: all that they have is gone when they are next opened.
    pub torn: bool,
    /// A tab of this session of the browser has heard that the database has failed.
    pub doubted: bool,
    /// Some change of these was not taken: what was saved before the disk was full is not all here.
    refused: BTreeSet<ResponseId>,
}

impl Copies {
    /// # Panics
    /// Never: a file in memory can be read.
    pub fn new(rng: &mut Rng) -> Self {
        // Now and then it is soon full.
        let blocks = if rng.once_in(4) { 24 } else { 400 };
        let mirror = Mirror::open(File::filled(blocks, rng));
        let Ok(mirror) = mirror else { unreachable!("a file in memory can be read") };
        Self { mirror, away_for: 0, disk_full_for: 0, torn: false, doubted: false, refused: BTreeSet::new() }
    }

    /// Time goes on.
    pub fn step(&mut self) {
        self.away_for = self.away_for.saturating_sub(1);
        self.disk_full_for = self.disk_full_for.saturating_sub(1);
    }

    /// Makes changes, where the mirror answers.
    pub fn apply(&mut self, changes: &Changes) -> bool {
        let taken = self.away_for == 0 && self.mirror.apply(changes).is_ok();
        // Of a draft only all of it is put without a fence.
        let is_whole = changes.fence == Fence::None && changes.put.draft().is_some();
        if taken && (is_whole || changes.remove == Remove::Rest) {
            self.refused.remove(&changes.id);
        } else if !taken {
            self.refused.insert(changes.id);
        }
        taken && !changes.is_wipe()
    }

    /// Adds what the mirror has to what the database has found.
    pub fn add(&self, query: &Query, stored: &mut Stored) {
        let answer = || match query {
            Query::Overview => Some(self.mirror.overview()),
            Query::Response(id) => Some(self.mirror.read(*id)),
            _ => None,
        };
        stored.mirror = if self.away_for == 0 { answer() } else { None };
    }

    pub fn image(&self, id: ResponseId) -> Option<Image> {
        self.mirror.read(id).images.remove(&id)
    }

    /// Whether it may lack some of what was saved of it.
    pub fn may_lack(&self, id: ResponseId) -> bool {
        self.refused.contains(&id)
    }

    /// How far the events go that are here.
    pub fn events(&self, id: ResponseId) -> BTreeMap<EventKey, u32> {
        let last = |text: &str| outbox::Event::parse(text).ok().map(|event| event.last());
        let events = self.image(id).map(|image| image.events).unwrap_or_default();
        events.iter().filter_map(|(key, text)| Some((*key, last(text)?))).collect()
    }

    /// The tab that serves it has died, or the power has gone: the file is opened anew.
    ///
    /// # Errors
    /// Where it does not open.
    pub fn reopen(&mut self, power_lost: bool, rng: &mut Rng) -> Result<(), Broken> {
        let none = File { bytes: Vec::new(), dirty: BTreeMap::new() };
        let mut file = std::mem::replace(self.mirror.disk(), none);
        if power_lost {
            file.lose_power(rng);
        }
        self.mirror = Mirror::open(file).map_err(|error| error.to_string())?;
        Ok(())
    }

    /// Nothing of a response is in the file, wherever.
    ///
    /// # Errors
    /// Where something is.
    pub fn check_wiped(&mut self, id: ResponseId) -> Result<(), Broken> {
        match self.mirror.disk().mentions(id) {
            true => Err(format!("{id}: is gone, and still in the mirror's file")),
            false => Ok(()),
        }
    }
}
