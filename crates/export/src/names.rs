//! The names of a sheet's columns: each once.

use std::collections::HashSet;

/// Names that are taken. Spreadsheets do not tell capitals apart, so neither does this.
#[derive(Default)]
pub struct Names(HashSet<String>);

impl Names {
    /// The name as wanted, or with the first number behind it that makes it another one.
    pub fn take(&mut self, wanted: &str) -> String {
        let mut name = wanted.to_owned();
        let mut number = 2;
        while !self.0.insert(name.to_lowercase()) {
            name = format!("{wanted}_{number}");
            number += 1;
        }
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_given_once() {
        let mut names = Names::default();
        for (wanted, expected) in
            [("wiek", "wiek"), ("Wiek", "Wiek_2"), ("wiek_2", "wiek_2_2"), ("WIEK", "WIEK_3"), ("płeć", "płeć")]
        {
            assert_eq!(names.take(wanted), expected);
        }
    }
}
