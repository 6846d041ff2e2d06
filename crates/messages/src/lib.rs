//! The message catalogue: typed keys in Polish, English and Ukrainian, with plural rules.
//!
//! Pure, and without dependencies. A fixed sentence is a [`Text`]; a sentence with something in it is a method of
//! [`Language`] (module `phrases`), so that a missing argument does not compile.
//!
//! How we write: calm, plain, short. A message about trouble says what happened, that nothing is lost, what comes next.

pub mod cases;
pub mod diagnostics;
pub mod erasure;
pub mod exports;
pub mod first_page;
pub mod office;
pub mod publishing;
pub mod receipts;
pub mod serving;

mod catalogue;
mod language;
mod moments;
mod phrases;
mod reasons;

pub use catalogue::Text;
pub use language::Language;
