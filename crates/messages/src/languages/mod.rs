//! What is said, one file to each language: all of it, under the same headings and in the same order.
//!
//! A table is a static of its own, so that the app's linker leaves out what only the collector says.

use crate::keys::{Counted, Phrase, Text};

/// How many there are.
const ALL: usize = 3;

/// Sentences by code; `{name}` stands for the argument of that name.
pub(crate) type Coded = &'static [(&'static str, &'static str)];

/// A sentence to each of [`Text`], [`Phrase`] or [`Counted`], in their order.
macro_rules! keyed {
    ($keys:ident: $($key:ident => $said:expr;)*) => { $keys::said(&[$(($keys::$key, $said)),*]) };
}

/// Sentences by code.
macro_rules! coded {
    ($($code:literal => $said:literal;)*) => { &[$(($code, $said)),*] };
}

mod english;
mod polish;
mod ukrainian;

/// Each table in every language, by [`crate::Language`].
macro_rules! tables {
    ($($table:ident: $kind:ty;)*) => {
        $(
            pub(crate) static $table: [&$kind; ALL] =
                [&polish::$table, &english::$table, &ukrainian::$table];
        )*
    };
}

/// The same, of sentences by code.
macro_rules! coded_tables {
    ($($table:ident)*) => {
        tables! { $($table: Coded;)* }

        #[cfg(test)]
        const CODED: &[(&str, [&Coded; ALL])] =
            &[$((stringify!($table), [&polish::$table, &english::$table, &ukrainian::$table]),)*];
    };
}

tables! {
    CODE: &str;
    NAME: &str;
    TEXTS: [&str; Text::COUNT];
    PHRASES: [&str; Phrase::COUNT];
    COUNTED: [[&str; 3]; Counted::COUNT];
    SUMMARY: [&str; 3];
}

coded_tables! { REASONS RECEIPTS EXPORTS OFFICE PUBLISHING ERASURE DELETION SERVING COMMANDS HELP CHECKING DIAGNOSTICS CASES PEOPLE HANDING_OUT FIELDWORK }

#[cfg(test)]
mod tests;
