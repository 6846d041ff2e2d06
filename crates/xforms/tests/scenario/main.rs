//! Forms driven step by step, as a respondent would: each test builds a small form and checks what it shows.

mod harness;

mod choices;
mod logic;
mod repeats;
mod serialising;
mod texts;
mod trouble;
