//! The mirror's blocks: of one size, each checked by itself, so that one that was torn takes nothing else with it.

use crate::ResponseId;
use sha2::{Digest as _, Sha256};

/// How long a block is, in bytes.
pub const BLOCK: usize = 512;
/// How much of an entry a block takes, in bytes.
pub const ROOM: usize = BLOCK - HEADER;

const HEADER: usize = CHECK + 4 + 16 + 8 + 4 + 4 + 2;
/// The first half of the SHA-256 of all that follows it.
const CHECK: usize = 16;
const MAGIC: [u8; 4] = *b"TMR1";

/// A piece of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block<'a> {
    pub id: ResponseId,
    /// Of the entry: no other entry of the file has had it, and a newer one's is higher.
    pub generation: u64,
    /// Which of the entry's blocks this is, from 0, and how many it has.
    pub number: u32,
    pub count: u32,
    /// At most [`ROOM`] bytes.
    pub payload: &'a [u8],
}

impl<'a> Block<'a> {
    pub fn encode(&self) -> [u8; BLOCK] {
        let mut bytes = [0; BLOCK];
        let payload = &self.payload[..self.payload.len().min(ROOM)];
        let fields: [&[u8]; 6] = [
            &MAGIC,
            self.id.as_bytes(),
            &self.generation.to_be_bytes(),
            &self.number.to_be_bytes(),
            &self.count.to_be_bytes(),
            // A block is far shorter than two bytes can say.
            &(payload.len() as u16).to_be_bytes(),
        ];
        let mut at = CHECK;
        for field in fields.into_iter().chain([payload]) {
            bytes[at..at + field.len()].copy_from_slice(field);
            at += field.len();
        }
        let check = Sha256::digest(&bytes[CHECK..]);
        bytes[..CHECK].copy_from_slice(&check[..CHECK]);
        bytes
    }

    /// None when the bytes are not a block as it was written: random ones, wiped ones, torn ones.
    pub fn decode(bytes: &'a [u8]) -> Option<Self> {
        let (check, rest) = bytes.split_at_checked(CHECK)?;
        let fields = rest.strip_prefix(&MAGIC)?;
        if bytes.len() != BLOCK || Sha256::digest(rest)[..CHECK] != *check {
            return None;
        }
        let (id, fields) = fields.split_first_chunk::<16>()?;
        let (generation, fields) = fields.split_first_chunk()?;
        let (number, fields) = fields.split_first_chunk()?;
        let (count, fields) = fields.split_first_chunk()?;
        let (len, payload) = fields.split_first_chunk()?;
        Some(Self {
            id: Some(ResponseId::from_random(*id)).filter(|known| known.as_bytes() == id)?,
            generation: u64::from_be_bytes(*generation),
            number: u32::from_be_bytes(*number),
            count: u32::from_be_bytes(*count),
            payload: payload.get(..u16::from_be_bytes(*len).into())?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_read_as_it_was_written_or_not_at_all() {
        let id = ResponseId::from_random([1; 16]);
        let block = Block { id, generation: 7, number: 1, count: 3, payload: b"head\n{}" };
        let bytes = block.encode();
        assert_eq!(Block::decode(&bytes), Some(block));
        for at in 0..BLOCK {
            let mut torn = bytes;
            torn[at] ^= 1;
            assert_eq!(Block::decode(&torn), None, "{at}");
        }
        assert_eq!(Block::decode(&bytes[..BLOCK - 1]), None);
        assert_eq!(Block::decode(&[0; BLOCK]), None);
    }
}
