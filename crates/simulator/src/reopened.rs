//! The browser comes back, and opens its stores anew.

use crate::{device::Device, seen::Broken, stores::Database};

impl Device {
    /// The databases are opened anew: torn ones are empty.
    ///
    /// # Errors
    /// Where something is lost that was promised.
    pub fn reopen_stores(&mut self, power_lost: bool) -> Result<(), Broken> {
        self.copies.reopen(power_lost, &mut self.rng)?;
        self.copies.doubted = false;
        if std::mem::take(&mut self.copies.torn) {
            self.log(|| "both stores are found empty".to_owned());
            self.db = Database { changes: self.db.changes + 1, ..Database::default() };
            self.local.empty();
            self.oracle.stores_emptied(&self.copies, &self.collector);
        }
        self.check()
    }
}
