//! What the collector keeps: a trait for each concern, a module for each database. The rules stand in the collector, the
//! SQL here.
//!
//! - [`settings`], [`packs`], [`surveys`]: what is published;
//! - [`intake`]: the transaction in which records are taken; [`records`], [`quarantine`]: what came of it;
//! - [`parts`]: attachments that travel apart; [`part_rows`]: their bytes, and [`receipt_keys`]: the keys that sign, where
//!   several collectors share them in the database (beside SQLite both are files of the data folder);
//! - [`people`]: who works at its desk; [`office`], [`erasure`], [`deletion`], [`exclusion`]: what the town hall does with
//!   it;
//! - [`upkeep`]: the database itself; [`copying`]: all that is in it, from one database to another.
//!
//! What a database says when it fails is known to its own module only: whoever uses a store sees a [`StoreError`].

mod error;
mod key_id;

pub mod copying;
pub mod deletion;
pub mod erasure;
pub mod exclusion;
pub mod intake;
pub mod office;
pub mod packs;
pub mod part_rows;
pub mod parts;
pub mod people;
pub mod postgres;
pub mod quarantine;
pub mod receipt_keys;
pub mod records;
pub mod settings;
pub mod sqlite;
pub mod surveys;
pub mod upkeep;

pub use error::{Result, StoreError};
pub use key_id::{KeyId, NoKeyId};

use copying::Copying;
use deletion::Deleting;
use erasure::Erasing;
use exclusion::Excluding;
use intake::Intake;
use office::Office;
use packs::Packs;
use parts::Parts;
use people::People;
use quarantine::Quarantine;
use records::Records;
use settings::Settings;
use surveys::Surveys;
use upkeep::Upkeep;

/// The collector's database.
pub trait Store:
    Settings
    + Packs
    + Surveys
    + Intake
    + Records
    + Quarantine
    + Parts
    + Office
    + People
    + Erasing
    + Deleting
    + Excluding
    + Upkeep
    + Copying
{
}

impl<T> Store for T where
    T: Settings
        + Packs
        + Surveys
        + Intake
        + Records
        + Quarantine
        + Parts
        + Office
        + People
        + Erasing
        + Deleting
        + Excluding
        + Upkeep
        + Copying
{
}
