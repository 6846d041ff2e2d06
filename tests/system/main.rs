#![cfg(not(target_arch = "wasm32"))]
//! The whole system as people use it: the real collector, a real Chromium, a disk.
//!
//! `cargo xtask test` builds both halves and says where they are (`TEREN_BIN`, `TEREN_APP`). Without them, or without
//! Chromium and chromedriver, every test says so in one line and passes; with `CI=true` it fails. `TEREN_SHOTS=DIR` keeps
//! screenshots of the story.

mod harness;

mod attachments;
mod clerk;
mod controls;
mod database;
mod days;
mod deleted;
mod editing;
mod emptied;
mod engines;
mod exports;
mod first_page;
mod forged;
mod full_disk;
mod kills;
mod long_answers;
mod long_forms;
mod offline;
mod packs;
mod people;
mod receipts;
mod recording;
mod rescue;
mod review;
mod safety;
mod shared;
mod stores;
mod story;
mod sync;
mod updates;
mod upgrades;
mod versions;
mod volume;
mod warnings;
