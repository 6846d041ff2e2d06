//! The script that loaded the app wants to know whether this version works.

use super::js::{call, window};

/// The stores have answered, and what an earlier life of the page left in them was looked at.
pub fn ready() {
    if let Some(window) = window() {
        call(&window, "__teren_ready", &[]);
    }
}
