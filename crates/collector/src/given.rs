//! Files that were handed over, as a form reads them.

use std::{collections::BTreeMap, sync::Arc};
use xlsform::{Beside, Encoding, composed, decode};

/// Files beside a workbook, by name. Some file systems keep the letters of names decomposed; here they are composed, so
/// that one name is one file. A copy shares the bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Files(BTreeMap<String, Arc<[u8]>>);

impl Files {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn insert(&mut self, name: &str, bytes: impl Into<Arc<[u8]>>) {
        self.0.insert(composed(name), bytes.into());
    }

    pub fn get(&self, name: &str) -> Option<&Arc<[u8]>> {
        self.0.get(&composed(name))
    }

    pub fn remove(&mut self, name: &str) -> Option<Arc<[u8]>> {
        self.0.remove(&composed(name))
    }

    /// Their names and bytes, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Arc<[u8]>)> {
        self.0.iter().map(|(name, bytes)| (name.as_str(), bytes))
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The same with others, which take the place of those of their names.
    #[must_use]
    pub fn with(mut self, others: &Files) -> Self {
        self.0.extend(others.0.clone());
        self
    }
}

impl<N: AsRef<str>, B: Into<Arc<[u8]>>> FromIterator<(N, B)> for Files {
    fn from_iter<I: IntoIterator<Item = (N, B)>>(files: I) -> Self {
        let mut found = Self::new();
        files.into_iter().for_each(|(name, bytes)| found.insert(name.as_ref(), bytes));
        found
    }
}

impl xforms::Files for Files {
    fn text(&self, name: &str) -> Option<String> {
        self.get(name).map(|bytes| decode(bytes).0)
    }
}

impl Beside for Files {
    fn names(&self) -> Vec<String> {
        self.0.keys().cloned().collect()
    }

    fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    fn encoding(&self, name: &str) -> Option<Encoding> {
        self.get(name).map(|bytes| decode(bytes).1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_one_however_its_letters_are_kept() {
        let files: Files = [("z\u{307}uk.csv", *b"1"), ("żuk.png", *b"2")].into_iter().collect();
        for (name, expected) in [("żuk.csv", Some("1")), ("z\u{307}uk.png", Some("2")), ("Żuk.csv", None)] {
            assert_eq!(files.get(name).map(AsRef::as_ref), expected.map(str::as_bytes), "{name}");
        }
        let newer: Files = [("z\u{307}uk.png", *b"3")].into_iter().collect();
        let both = files.with(&newer);
        assert_eq!((both.len(), both.get("żuk.png").map(AsRef::as_ref)), (2, Some(b"3".as_slice())));
    }
}
