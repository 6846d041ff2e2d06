//! The records of an `.xls` workbook, followed as calamine follows them, to see whether their cells fit into the limits.

use super::limits::{MOST_SHEETS, Room, Unreadable};
use super::xls::{u16_at, u32_at};

/// The low byte of the type of a blank cell, which differs from that of a claimed area in this byte only.
pub(super) const BLANK_LOW: u8 = 0x01;

const CONTINUE: u16 = 0x003C;
const END: u16 = 0x000A;
/// So many records may be read in all, those of parts that are named twice twice.
const MOST_RECORDS: usize = 20_000_000;

/// Walks over records from one place to the end of that part.
struct Records<'a> {
    stream: &'a [u8],
    at: usize,
}

/// One record: where it stands, its type, and what it holds.
struct Record<'a> {
    at: usize,
    kind: u16,
    data: &'a [u8],
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        let at = self.at;
        let (kind, length) = (u16_at(self.stream, at)?, u16_at(self.stream, at + 2)? as usize);
        let data = self.stream.get(at + 4..at + 4 + length)?;
        self.at += 4 + length;
        (kind != END).then_some(Record { at, kind, data })
    }
}

/// Where areas are claimed, if all fits.
pub(super) fn check(stream: &[u8]) -> Option<Result<Vec<usize>, Unreadable>> {
    let mut room = Room::new();
    let mut sheets = Vec::new();
    let mut strings: Vec<usize> = Vec::new();
    let mut records = Records { stream, at: 0 };
    while let Some(record) = records.next() {
        match record.kind {
            0x0085 => sheets.push(u32_at(record.data, 0)? as usize),
            0x00FC => {
                let rest = Records { stream, at: records.at };
                let more = rest.take_while(|record| record.kind == CONTINUE).map(|record| record.data);
                strings = string_lengths(&std::iter::once(record.data).chain(more).collect::<Vec<_>>());
            }
            _ => {}
        }
    }
    if sheets.len() > MOST_SHEETS {
        return Some(Err(Unreadable::TooLarge));
    }
    let mut claims = Vec::new();
    let mut count = 0;
    for at in sheets {
        let mut area = Area::default();
        for record in (Records { stream, at }) {
            count += 1;
            let (row, column) = (u16_at(record.data, 0), u16_at(record.data, 2));
            match (record.kind, row, column) {
                (0x0200, ..) => claims.push(record.at),
                (0x0203 | 0x0204 | 0x00D6 | 0x0205 | 0x027E | 0x00FD | 0x00BD | 0x0006, Some(row), Some(column)) => {
                    area.add(row, column);
                    if let (0x00BD, Some(last)) = (record.kind, record.data.len().checked_sub(2)) {
                        area.add(row, u16_at(record.data, last)?);
                    }
                    let index = u32_at(record.data, 6).filter(|_| record.kind == 0x00FD);
                    let shared = index.and_then(|index| strings.get(index as usize));
                    if room.take(0, shared.copied().unwrap_or(record.data.len())).is_err() {
                        return Some(Err(Unreadable::TooLarge));
                    }
                }
                _ => {}
            }
        }
        if count > MOST_RECORDS || area.take(&mut room).is_err() {
            return Some(Err(Unreadable::TooLarge));
        }
    }
    Some(Ok(claims))
}

/// The smallest rectangle around a sheet's cells.
#[derive(Default)]
struct Area {
    corners: Option<[u16; 4]>,
}

impl Area {
    fn add(&mut self, row: u16, column: u16) {
        let [top, left, bottom, right] = self.corners.unwrap_or([row, column, row, column]);
        self.corners = Some([top.min(row), left.min(column), bottom.max(row), right.max(column)]);
    }

    fn take(self, room: &mut Room) -> Result<(), Unreadable> {
        let Some([top, left, bottom, right]) = self.corners else { return Ok(()) };
        room.take((usize::from(bottom - top) + 1).saturating_mul(usize::from(right - left) + 1), 0)
    }
}

/// The lengths of the shared strings, as far as they can be told: a string that continues in the next record begins
/// there with a byte that says how wide its characters are.
fn string_lengths(pieces: &[&[u8]]) -> Vec<usize> {
    let mut lengths = Vec::new();
    let mut cursor = Cursor { pieces, piece: 0, at: 8 };
    while let Some(length) = cursor.string() {
        lengths.push(length);
    }
    lengths
}

struct Cursor<'a> {
    pieces: &'a [&'a [u8]],
    piece: usize,
    at: usize,
}

impl Cursor<'_> {
    fn left(&self) -> usize {
        self.pieces.get(self.piece).map_or(0, |piece| piece.len().saturating_sub(self.at))
    }

    fn byte(&mut self) -> Option<u8> {
        while self.left() == 0 {
            self.piece += 1;
            self.at = 0;
            self.pieces.get(self.piece)?;
        }
        self.at += 1;
        self.pieces[self.piece].get(self.at - 1).copied()
    }

    fn short(&mut self) -> Option<usize> {
        Some(usize::from(self.byte()?) | usize::from(self.byte()?) << 8)
    }

    fn skip(&mut self, mut bytes: usize) -> Option<()> {
        while bytes > self.left() {
            bytes -= self.left();
            self.piece += 1;
            self.at = 0;
            self.pieces.get(self.piece)?;
        }
        self.at += bytes;
        Some(())
    }

    fn string(&mut self) -> Option<usize> {
        let length = self.short()?;
        let flags = self.byte()?;
        let runs = if flags & 8 != 0 { self.short()? } else { 0 };
        let extra = if flags & 4 != 0 { self.short()? | self.short()? << 16 } else { 0 };
        let mut width = 1 + usize::from(flags & 1);
        let mut characters = length;
        while characters * width > self.left() {
            characters -= self.left() / width;
            self.piece += 1;
            self.at = 0;
            width = 1 + usize::from(self.byte()? & 1);
        }
        self.skip(characters * width)?;
        self.skip(runs * 4 + extra)?;
        // In UTF-8 a character of two bytes may need three.
        Some(length * 3)
    }
}
