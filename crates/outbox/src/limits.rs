//! How large what is made, sent and taken may be, in bytes unless it says otherwise: one place for the device and the
//! collector, so that whatever the one can make has a way into the other.
//!
//! - An answer that would make the instance longer than [`INSTANCE`] is not taken.
//! - A part that is longer than [`INLINE`] travels apart, as every file does: a record is never longer than [`RECORD`].
//! - What travels apart is at most [`FILE`] long before it is sealed, and [`PART`] as it is sent.
//! - A rescue file has no limit of its own: it is written and read piece by piece.

use crate::sealing::sealed_len;

const KIB: usize = 1024;
const MIB: usize = 1024 * KIB;

/// A record, which is sent in one request.
pub const RECORD: usize = 16 * MIB;
/// A part that stands in its record.
pub const INLINE: usize = 12 * MIB;
/// The form's instance.
pub const INSTANCE: usize = 64 * MIB;
/// A file that is an answer.
pub const FILE: u64 = 500 * MIB as u64;
/// Files of one response, their number: the manifest names each.
pub const FILES: usize = 2_000;
/// What travels apart, as it is sent.
pub const PART: u64 = 512 * MIB as u64;
/// Uploads of one response that no record names yet, their number: its files and its instance all come before the record,
/// and some of an attempt before may be left.
pub const UPLOADS: u32 = 2_200;
/// The line that is a record's envelope, or its manifest.
pub const LINE: usize = MIB;
/// What a line says of one file, at most: its names, media type, length and digests.
pub const ENTRY: usize = 500;
/// Many records in one request.
pub const BATCH: usize = 64 * MIB;
/// Records in one request, their number; the rest of a longer one waits for the next.
pub const BATCH_RECORDS: usize = 2_000;
/// A record in a rescue file: before there was [`INLINE`], whatever had been answered stood in it.
pub const RESCUED_RECORD: usize = 256 * MIB;

const _: () = {
    // Envelope, manifest, what sealing adds, and the one part.
    assert!(2 * LINE + KIB + INLINE <= RECORD);
    assert!(FILES * ENTRY <= LINE && FILES < UPLOADS as usize);
    assert!(RECORD < BATCH);
    assert!(sealed_len(FILE) <= PART && sealed_len(INSTANCE as u64) <= PART);
};
