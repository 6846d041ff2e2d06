//! Who sits at the desk, for its pages: what is not theirs to do is not on them.

use crate::people::rights::Right;

/// A name, and what belongs to it.
pub struct Desk {
    /// Nobody's name for the shared password.
    pub name: Option<String>,
    pub rights: Vec<Right>,
}

impl Desk {
    /// By the right's code, as templates name it.
    pub fn may(&self, right: &str) -> bool {
        self.rights.iter().any(|own| own.code() == right)
    }
}
