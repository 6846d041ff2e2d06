//! The message catalogue: what a person reads, in Polish, English and Ukrainian, with plural rules.
//!
//! Pure, and without dependencies. A language says everything in one file (`languages`); the rest of the crate puts it
//! together. A fixed sentence of the app is a [`Text`]; a sentence with something in it is a method of [`Language`]
//! (`phrases`, `moments`), so that a missing argument does not compile; the collector looks sentences up by code
//! ([`office`], [`diagnostics`]…), with arguments by name.
//!
//! How we write: calm, plain, short. A message about trouble says what happened, that nothing is lost, what comes next.

pub mod first_page;

mod coded;
mod keys;
mod language;
mod languages;
mod moments;
mod phrases;

pub use coded::{
    cases, checking, commands, deletion, diagnostics, erasure, exports, fieldwork, handing_out, help, office, people,
    publishing, receipts, serving,
};
pub use keys::Text;
pub use language::Language;

impl Text {
    /// The sentence in a language.
    pub fn get(self, language: Language) -> &'static str {
        languages::TEXTS[language as usize][self as usize]
    }
}
