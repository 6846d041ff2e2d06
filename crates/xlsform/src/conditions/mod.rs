//! Conditions and calculations that come to something before anybody answers, or to something else than was meant.

pub(crate) mod blanks;
pub(crate) mod bounds;
pub(crate) mod branches;
pub(crate) mod computed;
pub(crate) mod condition;
pub(crate) mod constants;
pub(crate) mod implication;
pub(crate) mod interval;
pub(crate) mod later;
pub(crate) mod likeness;
pub(crate) mod logic;
pub(crate) mod never_blank;
pub(crate) mod numbers;
pub(crate) mod opening;
pub(crate) mod pointless;
pub(crate) mod reach;
pub(crate) mod refused;
pub(crate) mod several;
pub(crate) mod shown;
pub(crate) mod together;
pub(crate) mod tried;
pub(crate) mod truths;
pub(crate) mod within;
