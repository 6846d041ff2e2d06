//! Everything that a store has, row by row, whatever database it is: backups move it from one to another.

use crate::{Result, StoreError};
use async_trait::async_trait;
use std::io;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    Number,
    Truth,
    Bytes,
}

/// A value of any kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    Null,
    Text(String),
    Number(i64),
    Truth(bool),
    Bytes(Vec<u8>),
}

/// A table as every database has it.
#[derive(Debug, PartialEq, Eq)]
pub struct Table {
    pub name: &'static str,
    /// Its columns' names and what they hold. Those that any database makes anew by itself are not among them.
    pub columns: &'static [(&'static str, Kind)],
    /// The columns by which rows are told apart.
    key: &'static str,
    /// Which rows are copied, as SQL; empty: all.
    only: &'static str,
}

use Kind::{Bytes, Number, Text, Truth};

const fn table(name: &'static str, key: &'static str, columns: &'static [(&'static str, Kind)]) -> Table {
    Table { name, columns, key, only: "" }
}

/// What is copied, in an order in which nothing refers to what comes later.
pub static TABLES: [Table; 21] = [
    table("settings", "key", &[("key", Text), ("value", Text)]),
    table("files", "sha256", &[("sha256", Text), ("bytes", Bytes)]),
    table(
        "packs",
        "hash",
        &[
            ("hash", Text),
            ("form_id", Text),
            ("version", Text),
            ("title", Text),
            ("languages", Text),
            ("privacy", Text),
            ("draft_days", Number),
            ("trial", Truth),
        ],
    ),
    table(
        "pack_files",
        "hash, name",
        &[("hash", Text), ("position", Number), ("name", Text), ("len", Number), ("sha256", Text)],
    ),
    table("workbooks", "hash", &[("hash", Text), ("name", Text), ("bytes", Bytes)]),
    table(
        "surveys",
        "workbook",
        &[
            ("name", Text),
            ("form_id", Text),
            ("hash", Text),
            ("workbook", Text),
            ("closed_on", Text),
            ("by_hand", Truth),
        ],
    ),
    table(
        "survey_days",
        "workbook",
        &[("workbook", Text), ("opens_on", Text), ("closes_on", Text), ("last_day", Text), ("archived_on", Text)],
    ),
    table("responses", "id", &[("id", Text), ("secret_hash", Text), ("form_id", Text), ("revision", Number)]),
    table(
        "records",
        "id, revision",
        &[
            ("id", Text),
            ("revision", Number),
            ("digest", Text),
            ("hash", Text),
            ("received_on", Text),
            ("completed_at", Text),
            ("received_at", Text),
            ("clock_behind_ms", Number),
            ("seal_key", Text),
            ("verdict", Text),
            ("problems", Text),
            ("receipt", Bytes),
            ("record", Bytes),
        ],
    ),
    table("replaced", "id, digest", &[("id", Text), ("digest", Text)]),
    table(
        "quarantine",
        "id, digest",
        &[
            ("id", Text),
            ("digest", Text),
            ("form_id", Text),
            ("hash", Text),
            ("received_on", Text),
            ("receipt", Bytes),
            ("record", Bytes),
        ],
    ),
    table("apart_owners", "id, digest", &[("id", Text), ("digest", Text), ("secret_hash", Text)]),
    // What is on its way begins again.
    Table {
        name: "uploads",
        columns: &[
            ("response", Text),
            ("digest", Text),
            ("secret_hash", Text),
            ("len", Number),
            ("touched_on", Text),
            ("whole", Truth),
        ],
        key: "response, digest",
        only: "whole AND EXISTS (SELECT 1 FROM record_parts p WHERE p.id = response AND p.digest = uploads.digest)",
    },
    table(
        "record_parts",
        "id, record, position",
        &[("id", Text), ("record", Text), ("position", Number), ("digest", Text)],
    ),
    table("erased", "id_hash", &[("id_hash", Text), ("erased_on", Text), ("because", Text), ("finished", Truth)]),
    table(
        "erased_records",
        "id_hash, digest",
        &[("id_hash", Text), ("digest", Text), ("apart", Truth), ("receipt", Bytes)],
    ),
    table(
        "deleted",
        "form_id",
        &[("form_id", Text), ("workbook", Text), ("name", Text), ("deleted_on", Text), ("finished", Truth)],
    ),
    table("excluded", "id", &[("id", Text), ("because", Text), ("excluded_on", Text)]),
    table(
        "people",
        "name",
        &[("name", Text), ("shown", Text), ("role", Text), ("surveys", Text), ("password", Text), ("since", Text)],
    ),
    table(
        "deeds",
        "at, number",
        &[("at", Number), ("number", Text), ("who", Text), ("what", Text), ("survey", Text), ("detail", Text)],
    ),
    table(
        "copies",
        "made_on, kind, survey, place",
        &[("made_on", Text), ("kind", Text), ("survey", Text), ("place", Text)],
    ),
];

/// What stands in files beside a database of one collector, and in the tables of one that several share.
pub static PARTS: Table = table("parts", "digest", &[("digest", Text), ("len", Number)]);
pub static PART_PIECES: Table =
    table("part_pieces", "digest, start", &[("digest", Text), ("start", Number), ("bytes", Bytes)]);
pub static RECEIPT_KEYS: Table = table("receipt_keys", "number", &[("number", Number), ("id", Text), ("secret", Text)]);

/// Why not everything could be read.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    #[error("{0}")]
    Store(#[from] StoreError),
    #[error(transparent)]
    Written(#[from] io::Error),
}

/// Takes a row; reading ends with its first error.
pub type Each<'a> = &'a mut (dyn FnMut(&'static Table, Vec<Value>) -> io::Result<()> + Send);

#[async_trait]
pub trait Copying: Send + Sync {
    /// Gives every row of [`TABLES`] as they are at one moment, also while others write.
    async fn read_all(&self, each: Each<'_>) -> std::result::Result<(), CopyError>;
    /// Begins to fill it. None: something is in it already.
    async fn fill(&self) -> Result<Option<Box<dyn Filling>>>;
}

/// An open transaction in which rows come back; dropping it undoes everything.
#[async_trait]
pub trait Filling: Send {
    async fn insert(&mut self, table: &'static Table, row: &[Value]) -> Result<()>;
    async fn commit(self: Box<Self>) -> Result<()>;
}

impl Table {
    /// Every row that is copied, where this makes of a column's name and kind what is asked for.
    pub(crate) fn select(&self, column: impl Fn(&str, Kind) -> String) -> String {
        let columns: Vec<_> = self.columns.iter().map(|(name, kind)| column(name, *kind)).collect();
        let only = if self.only.is_empty() { String::new() } else { format!(" WHERE {}", self.only) };
        format!("SELECT {} FROM {}{only} ORDER BY {}", columns.join(", "), self.name, self.key)
    }

    pub(crate) fn insert(&self) -> String {
        let names: Vec<_> = self.columns.iter().map(|(name, _)| *name).collect();
        let places: Vec<_> = (1..=names.len()).map(|at| format!("${at}")).collect();
        format!("INSERT INTO {} ({}) VALUES ({})", self.name, names.join(", "), places.join(", "))
    }

    pub(crate) fn is_filled(&self) -> String {
        format!("SELECT EXISTS (SELECT 1 FROM {})", self.name)
    }
}
