//! Every wait, limit and count that the rules of this crate turn on: one place for the device and the collector, so that
//! whatever the one can make has a way into the other, and so that one look tells how patient a device is.
//!
//! Sizes are in bytes, as far as nothing else is said; names that end in `_MS` are milliseconds.
//!
//! - An answer that would make the instance longer than [`MAX_INSTANCE`] is not taken.
//! - A part that is longer than [`MAX_INLINE`] travels apart, as every file does: a record is never longer than
//!   [`MAX_RECORD`].
//! - What travels apart is at most [`MAX_FILE`] long before it is sealed, and [`MAX_PART`] as it is sent.
//! - A rescue file has no limit of its own: it is written and read piece by piece.

const KIB: usize = 1024;
const MIB: usize = 1024 * KIB;
const SECOND_MS: i64 = 1_000;
const MINUTE_MS: i64 = 60 * SECOND_MS;
const HOUR_MS: i64 = 60 * MINUTE_MS;

// How large what is made, sent and taken may be.

/// A record, which is sent in one request.
pub const MAX_RECORD: usize = 16 * MIB;
/// A part that stands in its record.
pub const MAX_INLINE: usize = 12 * MIB;
/// The form's instance.
pub const MAX_INSTANCE: usize = 64 * MIB;
/// A file that is an answer.
pub const MAX_FILE: u64 = 500 * MIB as u64;
/// Files of one response, their number: the manifest names each.
pub const MAX_FILES: usize = 2_000;
/// What travels apart, as it is sent.
pub const MAX_PART: u64 = 512 * MIB as u64;
/// Uploads of one response that no record names yet, their number: its files and its instance all come before the record,
/// and some of an attempt before may be left.
pub const MAX_UPLOADS: u32 = 2_200;
/// The line that is a record's envelope, or its manifest.
pub const MAX_LINE: usize = MIB;
/// What a line says of one file, at most: its names, media type, length and digests.
pub const MAX_ENTRY: usize = 500;
/// Many records in one request.
pub const MAX_BATCH: usize = 64 * MIB;
/// Records in one request, their number; the rest of a longer one waits for the next.
pub const MAX_BATCH_RECORDS: usize = 2_000;
/// What a device sends in one request, as far as it is more than one record: a slow line has it through before anybody
/// gives up.
pub const MAX_TOGETHER: usize = 256 * KIB;
/// And how many, so that little is told anew where the answer is lost.
pub const MAX_TOGETHER_RECORDS: usize = 100;
/// The line before each record of a batch.
pub const MAX_BATCH_LINE: usize = 4 * KIB;
/// A record in a rescue file: before there was [`MAX_INLINE`], whatever had been answered stood in it.
pub const MAX_RESCUED_RECORD: usize = 256 * MIB;
/// The first line of a rescue file, and the line before each of its entries.
pub const MAX_RESCUE_LINE: usize = 64 * KIB;
/// Different records that the collector keeps apart under one id from senders who do not know its secret, their number.
pub const MAX_QUARANTINED: u32 = 5;

const _: () = {
    // Envelope, manifest, what sealing adds, and the one part.
    assert!(2 * MAX_LINE + KIB + MAX_INLINE <= MAX_RECORD);
    assert!(MAX_FILES * MAX_ENTRY <= MAX_LINE && MAX_FILES < MAX_UPLOADS as usize);
    assert!(MAX_RECORD < MAX_BATCH && MAX_TOGETHER <= MAX_RECORD && MAX_TOGETHER_RECORDS <= MAX_BATCH_RECORDS);
};

// What a device keeps, how much and for how long.

/// An open event whose payload is longer than this is not overwritten any more, and a longer text is not written again
/// as a whole, but as a splice.
pub const LONG_TEXT: usize = 4 * KIB;
/// What the tail may hold, keys included, as localStorage counts them: two for a UTF-16 unit.
pub const MAX_TAIL: usize = 256 * KIB;
/// What all snapshots together may take, counted in the same way.
pub const MAX_SNAPSHOTS: usize = 2 * MIB;
/// How large the mirror is made.
pub const MIRROR_SIZE: usize = 8 * MIB;
/// For how many days after its receipt a response stays on the device.
pub const KEPT_DAYS: i64 = 30;
/// For how long the day that the collector told is acted upon, when drafts are to go: a tab may be frozen for weeks.
pub const TOLD_DAY_MS: i64 = HOUR_MS;

// Writing: when what was answered goes where.

/// A text event is finished when nothing was typed for so long.
pub const TYPING_REST_MS: i64 = 2 * SECOND_MS;
/// How long after a refused transaction the next is tried, when nothing is recorded before.
pub const STORE_AGAIN_MS: i64 = 5 * SECOND_MS;
/// When a database that did not answer at the start is asked again.
pub const RECOVERY_AGAIN_MS: i64 = 5 * SECOND_MS;
/// When a journal that would not go is tried again.
pub const CLEARING_AGAIN_MS: i64 = MINUTE_MS;
/// Once nothing was done for so long, the copies in localStorage are brought up to date.
pub const IDLE_MS: i32 = 5_000;

// The mirror: how long it is waited for, and how often it is asked.

/// How often a mirror that lacks something is asked again, each time after twice as long, [`STORE_AGAIN_MS`] at first.
/// After that it may be full, or nobody serves it: the next answer asks it, or its return.
pub const MIRROR_TRIES: u32 = 6;
/// Where it owes the answer to more transactions than this, nobody serves it.
pub const MAX_OWED: usize = 64;
/// How long its worker may take to make a change.
pub const MIRROR_CHANGE_MS: i32 = 2_000;
/// How long to say what it has: after a fault nobody else may know.
pub const MIRROR_READ_MS: i32 = 6_000;
/// How long a page that starts waits for it. The worker of the page before may take seconds to end.
pub const MIRROR_START_MS: i32 = 10_000;
/// After so long it does not wait for the database any more.
pub const SLOW_DATABASE_MS: i32 = 1_500;

// Sending: when what is tried, how often, and how long nobody is asked again.

/// The upper bound of the wait after the first failure; it doubles with each that follows.
pub const BACKOFF_BASE_MS: i64 = 2 * SECOND_MS;
/// The upper bound of waits that follow from failures alone.
pub const BACKOFF_CAP_MS: i64 = 5 * MINUTE_MS;
/// The longest wait of all, also when a collector asks for more, and the wait of what it will not take as it is.
pub const LONGEST_WAIT_MS: i64 = HOUR_MS;
/// How long a response waits whose receipt nobody vouches for: it may be stored, and somebody has to look at it.
pub const UNKNOWN_KEY_WAIT_MS: i64 = 24 * HOUR_MS;
/// However soon something is due, the uploader sleeps so long.
pub const SHORTEST_SLEEP_MS: i64 = 250;
/// When another tab is sending, or the database does not answer, the uploader looks again after so long.
pub const BUSY_MS: i64 = 5 * SECOND_MS;
/// How many requests in a row may find nobody before the rest waits for the next occasion.
pub const MAX_SILENT: u32 = 2;
/// How often a part may begin anew in one attempt.
pub const MAX_RESTARTS: u32 = 3;
/// How long a request may take, or the next piece of its answer.
pub const REQUEST_MS: i32 = 30_000;
/// While somebody looks and nobody answers: between two questions whether the collector is there, at least and at most.
pub const PROBE_MS: (f64, f64) = (4_000.0, 12_000.0);
