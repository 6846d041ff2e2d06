//! `.xls`: the old binary format. Before calamine reads it, everything that it would trust is checked here: the chains of
//! sectors end, no table is larger than the file, and the cells fit into the limits.

use super::biff;
use super::limits::Unreadable;

const DAMAGED: &str = "the file is damaged";

/// Sector numbers from here on are marks, not sectors.
const MARKS: u32 = 0xFFFF_FFFA;
const END_OF_CHAIN: u32 = 0xFFFF_FFFE;
/// Streams below this length lie in small sectors.
const SMALL_STREAM: usize = 4096;

/// The file as it can be handed on: without the areas that its sheets claim, for which calamine would reserve memory.
pub(super) fn check(bytes: &[u8]) -> Result<Vec<u8>, Unreadable> {
    let stream = workbook_stream(bytes).ok_or_else(|| Unreadable::damaged(DAMAGED))?;
    let claims = biff::check(&stream.bytes).ok_or_else(|| Unreadable::damaged(DAMAGED))??;
    let mut bytes = bytes.to_vec();
    for at in claims {
        // From now on a blank cell, which nobody reads.
        if let Some(byte) = stream.place(at).and_then(|place| bytes.get_mut(place)) {
            *byte = biff::BLANK_LOW;
        }
    }
    Ok(bytes)
}

/// Whether it holds another workbook that a password keeps shut (MS-OFFCRYPTO, 2.3.4.4).
pub(super) fn is_encrypted(bytes: &[u8]) -> bool {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.windows(name.len()).any(|window| window == name)
}

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|chunk| u16::from_le_bytes(*chunk))
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|chunk| u32::from_le_bytes(*chunk))
}

/// A stream put together from its sectors.
struct Stream {
    bytes: Vec<u8>,
    /// Where each of its sectors lies in the file.
    places: Vec<usize>,
    sector: usize,
}

impl Stream {
    /// Where a byte of the stream lies in the file.
    fn place(&self, at: usize) -> Option<usize> {
        Some(self.places.get(at / self.sector)? + at % self.sector)
    }

    /// A chain of small sectors within this stream, the root's.
    fn small(&self, next: &[u32], start: u32) -> Option<Stream> {
        const SIZE: usize = 64;
        let mut small = Stream { bytes: Vec::new(), places: Vec::new(), sector: SIZE };
        let mut id = start;
        while id != END_OF_CHAIN {
            let start = (id as usize).checked_mul(SIZE)?;
            small.places.push(self.place(start)?);
            small.bytes.extend(self.bytes.get(start..self.bytes.len().min(start + SIZE))?);
            if small.bytes.len() > self.bytes.len() {
                return None;
            }
            id = *next.get(id as usize)?;
        }
        Some(small)
    }
}

/// The compound file's sectors.
struct Sectors<'a> {
    bytes: &'a [u8],
    size: usize,
    next: Vec<u32>,
}

impl<'a> Sectors<'a> {
    /// The first sector begins after the header, which is as long as a sector. The last one may be cut short.
    fn get(&self, id: u32) -> Option<&'a [u8]> {
        let start = (id as usize).checked_add(1)?.checked_mul(self.size)?;
        self.bytes.get(start..self.bytes.len().min(start.checked_add(self.size)?))
    }

    /// What a chain holds; nothing when it does not end.
    fn chain(&self, start: u32) -> Option<Stream> {
        let mut stream = Stream { bytes: Vec::new(), places: Vec::new(), sector: self.size };
        let mut id = start;
        while id != END_OF_CHAIN {
            let sector = self.get(id)?;
            stream.places.push((id as usize + 1) * self.size);
            stream.bytes.extend(sector);
            if stream.bytes.len() > self.bytes.len() {
                return None;
            }
            id = *self.next.get(id as usize)?;
        }
        Some(stream)
    }
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes.chunks_exact(4).filter_map(|chunk| u32_at(chunk, 0))
}

/// The stream with the workbook, found in a file whose every stream is sound.
fn workbook_stream(bytes: &[u8]) -> Option<Stream> {
    let size = match u16_at(bytes, 30)? {
        9 => 512,
        12 => 4096,
        _ => return None,
    };
    let most = bytes.len() / size;
    // The counts of the tables' sectors, and where calamine reads such a count too.
    let counts = [u32_at(bytes, 44)?, u32_at(bytes, 64)?, u32_at(bytes, 72)?];
    let reserved = u32_at(bytes, 62)? as usize;
    if counts.iter().any(|count| *count as usize > most) || reserved > most.max(1).saturating_mul(1 << 16) {
        return None;
    }
    let mut sectors = Sectors { bytes, size, next: Vec::new() };
    let mut tables: Vec<u32> = numbers(bytes.get(76..512)?).collect();
    let mut more = u32_at(bytes, 68)?;
    while more < MARKS {
        tables.extend(numbers(sectors.get(more)?));
        more = tables.pop()?;
        if tables.len() > most + size {
            return None;
        }
    }
    for id in tables.into_iter().filter(|id| *id < MARKS) {
        sectors.next.extend(numbers(sectors.get(id)?));
    }
    let folder = sectors.chain(u32_at(bytes, 48)?)?;
    let entries: Vec<Entry> = folder.bytes.chunks_exact(128).filter_map(Entry::new).collect();
    let root = entries.first()?;
    let small = if counts[1] > 0 {
        let next: Vec<u32> = numbers(&sectors.chain(u32_at(bytes, 60)?)?.bytes).collect();
        Some((sectors.chain(root.start)?, next))
    } else {
        None
    };
    let read = |entry: &Entry| match &small {
        _ if entry.length > bytes.len() => None,
        Some((stream, next)) if entry.length < SMALL_STREAM => stream.small(next, entry.start),
        None if entry.length < SMALL_STREAM => None,
        _ => sectors.chain(entry.start),
    };
    // Other streams are read as well where there are macros.
    if entries.iter().skip(1).any(|entry| entry.is_stream && entry.length > 0 && read(entry).is_none()) {
        return None;
    }
    let found = ["Workbook", "Book"].iter().find_map(|name| entries.iter().find(|entry| entry.name == *name))?;
    read(found)
}

/// An entry of the folder.
struct Entry {
    name: String,
    is_stream: bool,
    start: u32,
    length: usize,
}

impl Entry {
    fn new(bytes: &[u8]) -> Option<Self> {
        let units: Vec<u16> = bytes[..64].chunks_exact(2).filter_map(|unit| u16_at(unit, 0)).collect();
        let name = String::from_utf16_lossy(&units);
        let name = name.trim_end_matches('\0').to_owned();
        Some(Self { name, is_stream: bytes[66] == 2, start: u32_at(bytes, 116)?, length: u32_at(bytes, 120)? as usize })
    }
}
