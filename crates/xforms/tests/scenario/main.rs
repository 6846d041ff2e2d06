//! Forms driven step by step, as a respondent would: each test builds a small form and checks what it shows.

mod harness;

mod actions;
mod anonymous;
mod choices;
mod limits;
mod logic;
#[cfg(feature = "play")]
mod play;
mod preloads;
mod properties;
mod repeats;
mod room;
mod serialising;
mod texts;
mod trouble;
mod uploads;
