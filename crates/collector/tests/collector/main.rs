//! The collector from outside: real HTTP against the real router, and the real program.

// A test that cannot go on should panic where it stands.
#![allow(clippy::unwrap_used)]

mod app_files;
mod cases;
mod commands;
mod export;
mod office;
mod program;
mod responses;
mod support;
mod surveys;
mod verdicts;
