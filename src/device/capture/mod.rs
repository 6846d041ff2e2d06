//! Answers that are no text: a `picture` (with the `exif` of its camera), sound from the `recorder`, the `location`.

pub mod exif;
pub mod location;
pub mod picture;
pub mod recorder;
