//! The mirror: a copy of everything that was not sent, independent of the browser's databases.
//!
//! A full disk can tear a database's log in such a way that all that comes after is believed to be stored and is gone
//! when the database is next opened. The mirror is one file, made and filled at the first start and never grown, renamed
//! or replaced, so that writing to it needs no room. It is cut into blocks; an entry (a head, an event, a record) is
//! written to blocks that are free and only then takes the place of its former state, so that a write that is torn leaves
//! the former one. `docs/formats.md` describes it.

mod block;
mod changes;
mod image;

pub use block::{BLOCK, Block, ROOM};
pub use changes::{Changes, Fence, Remove};
pub use image::{Image, Key};

use crate::ResponseId;
use std::collections::{BTreeMap, BTreeSet};

/// The storage bucket that it has for itself, where the browser has such.
pub const BUCKET: &str = "teren-mirror";
/// The file's name in the origin's private file system.
pub const NAME: &str = "teren.mirror";

/// A file of a fixed length.
pub trait Disk {
    /// How long it is, in bytes.
    fn size(&mut self) -> usize;
    /// Fills `into` from this place on.
    ///
    /// # Errors
    /// Where it cannot be read.
    fn read(&mut self, at: usize, into: &mut [u8]) -> Result<(), DiskFailed>;
    /// Overwrites what stands there.
    ///
    /// # Errors
    /// Where it cannot be written; some of it may have been.
    fn write(&mut self, at: usize, bytes: &[u8]) -> Result<(), DiskFailed>;
    /// When this returns `Ok`, what was written survives a power cut.
    ///
    /// # Errors
    /// Where that cannot be said.
    fn flush(&mut self) -> Result<(), DiskFailed>;
}

/// The file could not be read or written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the mirror's file failed")]
pub struct DiskFailed;

/// Why changes were not made. Nothing has changed, unless the file failed: then what is new may be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("the response reads otherwise here")]
    Overtaken,
    #[error("the mirror is full")]
    Full,
    #[error(transparent)]
    Failed(#[from] DiskFailed),
}

/// What the mirror holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Mirrored {
    pub images: BTreeMap<ResponseId, Image>,
}

/// The open file.
#[derive(Debug)]
pub struct Mirror<D> {
    disk: D,
    entries: BTreeMap<(ResponseId, Key), Entry>,
    free: BTreeSet<u32>,
    /// The highest that any entry has had.
    generation: u64,
}

#[derive(Debug)]
struct Entry {
    blocks: Vec<u32>,
    value: Vec<u8>,
}

/// What of one entry was found in the file.
#[derive(Debug, Default)]
struct Found {
    count: u32,
    /// Place in the file and payload, by the block's number in the entry.
    pieces: BTreeMap<u32, (u32, Vec<u8>)>,
}

impl<D: Disk> Mirror<D> {
    /// Reads the file. Of an entry's states the newest whole one counts; older and torn ones are wiped.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn open(mut disk: D) -> Result<Self, DiskFailed> {
        let mut found = BTreeMap::<(u64, ResponseId), Found>::new();
        let blocks = u32::try_from(disk.size() / BLOCK).unwrap_or(u32::MAX);
        let mut bytes = vec![0; BLOCK];
        for at in 0..blocks {
            disk.read(place(at), &mut bytes)?;
            if let Some(block) = Block::decode(&bytes) {
                let entry = found.entry((block.generation, block.id)).or_default();
                entry.count = block.count;
                entry.pieces.insert(block.number, (at, block.payload.to_vec()));
            }
        }
        let generation = found.keys().map(|(generation, _)| *generation).max().unwrap_or_default();
        let mut this = Self { disk, entries: BTreeMap::new(), free: (0..blocks).collect(), generation };
        let mut stale = Vec::new();
        // The newest first: what comes after under the same name is older.
        for ((_, id), found) in found.into_iter().rev() {
            let blocks: Vec<_> = found.pieces.values().map(|(at, _)| *at).collect();
            match found.whole() {
                Some((key, value)) if !this.entries.contains_key(&(id, key)) => {
                    this.free.retain(|at| !blocks.contains(at));
                    this.entries.insert((id, key), Entry { blocks, value });
                }
                _ => stale.extend(blocks),
            }
        }
        this.wipe_blocks(&stale)?;
        Ok(this)
    }

    /// Everything, or one response.
    pub fn read(&self, id: ResponseId) -> Mirrored {
        let mut image = Image::default();
        self.of(id).for_each(|(key, entry)| image.add(key, &entry.value));
        let images = if image == Image::default() { BTreeMap::new() } else { [(id, image)].into() };
        Mirrored { images }
    }

    /// The heads of all responses; one that has none is there all the same. With the events of what is no draft: few, that
    /// somebody has yet to look at.
    pub fn overview(&self) -> Mirrored {
        let mut images = BTreeMap::<_, Image>::new();
        let mut draft = None;
        for ((id, key), entry) in &self.entries {
            let image = images.entry(*id).or_default();
            // The head comes first.
            if *key == Key::Head {
                image.add(*key, &entry.value);
                draft = image.draft().map(|head| head.id);
            } else if matches!(key, Key::Event(_)) && draft != Some(*id) {
                image.add(*key, &entry.value);
            }
        }
        Mirrored { images }
    }

    /// Makes changes; when this returns `Ok`, what was put survives a power cut.
    ///
    /// # Errors
    /// When they may not be made, or there is no room; or the file failed.
    pub fn apply(&mut self, changes: &Changes) -> Result<(), Refused> {
        let id = changes.id;
        let head = self.entries.get(&(id, Key::Head)).map(|entry| &entry.value);
        if let Fence::Expect(expected) = &changes.fence {
            let fits = match head {
                Some(head) => expected.iter().any(|text| text.as_bytes() == head),
                None => changes.put.head.is_some(),
            };
            if !fits {
                return Err(Refused::Overtaken);
            }
        }
        let put = changes.entries();
        let keys: BTreeSet<_> = put.iter().map(|(key, _)| *key).collect();
        let news: Vec<_> = put.into_iter().filter(|(key, value)| self.is_news(id, *key, value)).collect();
        let needed: usize = news.iter().map(|(key, value)| blocks_for(*key, value)).sum();
        if needed > self.free.len() {
            return Err(Refused::Full);
        }
        let mut stale = Vec::new();
        let mut written = false;
        for (key, value) in news {
            if key == Key::Head && written {
                // The head says what the rest is: it stands once the rest does.
                self.disk.flush()?;
            }
            stale.extend(self.put(id, key, value)?);
            written = true;
        }
        if written {
            self.disk.flush()?;
        }
        let goes = |(key, entry): &(Key, &Entry)| !keys.contains(key) && changes.removes(*key, &entry.value);
        let gone: Vec<_> = self.of(id).filter(goes).map(|(key, _)| key).collect();
        let removed = gone.into_iter().filter_map(|key| self.entries.remove(&(id, key))).flat_map(|entry| entry.blocks);
        let removed: Vec<_> = removed.collect();
        let wipes = !removed.is_empty();
        stale.extend(removed);
        self.wipe_blocks(&stale)?;
        if wipes {
            self.disk.flush()?;
        }
        Ok(())
    }

    /// Goes on in another file, where this one was thrown away: all that is here is written there.
    ///
    /// # Errors
    /// Where that file cannot be written: then everything is as it was.
    pub fn move_to(&mut self, disk: D) -> Result<(), DiskFailed> {
        let mut next = Self::open(disk)?;
        next.generation = next.generation.max(self.generation);
        let (heads, rest): (Vec<_>, Vec<_>) = self.entries.iter().partition(|((_, key), _)| *key == Key::Head);
        // A head says what the rest is: it stands once the rest does.
        for entries in [rest, heads] {
            for ((id, key), entry) in entries {
                let stale = next.put(*id, *key, entry.value.clone())?;
                next.wipe_blocks(&stale)?;
            }
            next.disk.flush()?;
        }
        *self = next;
        Ok(())
    }

    /// The file.
    pub fn disk(&mut self) -> &mut D {
        &mut self.disk
    }

    fn of(&self, id: ResponseId) -> impl Iterator<Item = (Key, &Entry)> {
        self.entries.range((id, Key::Head)..).take_while(move |((of, _), _)| *of == id).map(|((_, key), e)| (*key, e))
    }

    /// Whether the entry is not here, or otherwise, and not newer.
    fn is_news(&self, id: ResponseId, key: Key, value: &[u8]) -> bool {
        let here = self.entries.get(&(id, key)).map(|entry| &entry.value[..]);
        here.is_none_or(|here| here != value && !(matches!(key, Key::Event(_)) && changes::is_overtaken(here, value)))
    }

    /// Writes an entry to free blocks, and gives those of its former state.
    fn put(&mut self, id: ResponseId, key: Key, value: Vec<u8>) -> Result<Vec<u32>, DiskFailed> {
        self.generation += 1;
        let content = [key.to_string().as_bytes(), b"\n", &value].concat();
        let blocks: Vec<_> = self.free.iter().copied().take(blocks_for(key, &value)).collect();
        let (generation, count) = (self.generation, u32::try_from(blocks.len()).unwrap_or(u32::MAX));
        for ((number, at), payload) in (0..).zip(&blocks).zip(content.chunks(ROOM)) {
            self.disk.write(place(*at), &Block { id, generation, number, count, payload }.encode())?;
        }
        self.free = self.free.split_off(&blocks.last().map_or(0, |last| last + 1));
        let former = self.entries.insert((id, key), Entry { blocks, value });
        Ok(former.map(|entry| entry.blocks).unwrap_or_default())
    }

    fn wipe_blocks(&mut self, blocks: &[u32]) -> Result<(), DiskFailed> {
        for at in blocks {
            self.disk.write(place(*at), &[0; BLOCK])?;
            self.free.insert(*at);
        }
        Ok(())
    }
}

impl Found {
    fn whole(&self) -> Option<(Key, Vec<u8>)> {
        let all = self.pieces.keys().copied().eq(0..self.count);
        let content: Vec<u8> = self.pieces.values().flat_map(|(_, payload)| payload.iter().copied()).collect();
        let end = content.iter().position(|byte| *byte == b'\n').filter(|_| all)?;
        let key = std::str::from_utf8(&content[..end]).ok()?.parse().ok()?;
        Some((key, content[end + 1..].to_vec()))
    }
}

fn place(block: u32) -> usize {
    block as usize * BLOCK
}

fn blocks_for(key: Key, value: &[u8]) -> usize {
    (key.to_string().len() + 1 + value.len()).div_ceil(ROOM)
}
