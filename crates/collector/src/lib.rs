//! The teren binary: server, storage, office pages, exports, command line.
//!
//! - [`ingest`] is the one way in for a record, whatever protocol brought it; [`receipts`] signs for what it committed;
//! - [`packs`] remembers what that needs of the forms;
//! - [`quarantine`] lists what is kept apart, and lets it out;
//! - [`exclusion`] leaves a response out of all counts;
//! - [`erasure`] takes a response away on request, and [`erasure_list`] keeps the list of what was; [`named`] finds what a
//!   receipt's code names; [`deletion`] takes a whole survey away, and [`deleted`] knows those that were;
//! - [`parts`] keeps attachments that travel apart, [`seal_keys`] opens what is sealed, [`rescue`] takes rescue files
//!   in; [`key_files`] names the keys' files, [`signing`] finds those of receipts, [`keyring`] refuses to start without
//!   one that was here;
//! - [`day_end`] takes away what tells the order in which anonymous responses came;
//! - [`store`] (a crate) keeps everything, one module per database;
//! - [`forms`] makes immutable packs of workbooks, [`publishing`] shows them, [`verdict`] checks responses against them;
//! - [`http`] speaks to the app and to the office, [`cli`] to the administrator; [`export`] writes tables.
//!
//! What stops the machine itself is a [`trouble`], the same words whatever was being done.
//!
//! What a receipt says is on the disk: a record and its receipt are committed in one transaction before the answer is
//! sent, and the same bytes get the same receipt for ever.

pub mod backup;
pub mod bundled;
pub mod cases;
pub mod cli;
pub mod clock;
pub mod data;
pub mod day_end;
pub mod deleted;
pub mod deletion;
pub mod encodings;
pub mod erasure;
pub mod erasure_list;
pub mod exclusion;
pub mod export;
pub mod fieldwork;
pub mod files;
pub mod findings;
pub mod folder;
pub mod forms;
pub mod given;
pub mod http;
pub mod ingest;
pub mod instance;
pub mod key_files;
pub mod keyring;
pub mod lock;
pub mod named;
pub mod packs;
pub mod parts;
pub mod password;
pub mod people;
pub mod publishing;
pub mod quarantine;
pub mod random;
pub mod receipt_chain;
pub mod receipts;
pub mod rescue;
pub mod rows;
pub mod seal_keys;
pub mod signing;
pub mod term;
pub mod told;
pub mod trouble;
pub mod verdict;
