//! What is looked at row by row: cells that have no effect, choices that nobody reaches, texts that are shown otherwise.

pub(crate) mod appearances;
pub(crate) mod defaults;
pub(crate) mod early_texts;
pub(crate) mod effects;
pub(crate) mod filters;
pub(crate) mod grids;
pub(crate) mod html;
pub(crate) mod identity;
pub(crate) mod left_empty;
pub(crate) mod let_through;
pub(crate) mod lookalikes;
pub(crate) mod misplaced;
pub(crate) mod shown_codes;
pub(crate) mod shown_days;
pub(crate) mod twins;
pub(crate) mod unreachable;
pub(crate) mod unused;
pub(crate) mod used_lists;
