//! The collector from outside: real HTTP against the real router, and the real program.

// A test that cannot go on should panic where it stands.
#![allow(clippy::unwrap_used)]

mod app_files;
mod archive;
mod as_typed;
mod backend;
mod backup;
mod batch;
mod cases;
mod changing;
mod commands;
mod crowd;
mod day_end;
mod deeds;
mod erasing;
mod erasure;
mod exclusion;
mod export;
mod headers;
mod health;
mod hostile;
mod keys;
mod kills;
mod kinds;
mod large;
mod office;
mod parts;
mod people;
mod program;
mod progress;
mod proxy;
mod publishing;
mod python;
mod quarantine;
mod receipts;
mod repeats;
mod rescue;
mod responses;
mod sealed;
mod statistics;
mod support;
mod surveys;
mod synced;
mod tables;
mod taken_home;
mod together;
mod trouble;
mod tus_js;
mod upgrade;
mod uploads;
mod verdicts;
mod verify;
mod versions;
mod words;
mod written;
