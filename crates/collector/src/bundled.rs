//! The surveys that the binary brings along.

include!(concat!(env!("OUT_DIR"), "/bundled.rs"));
