//! The files beside a form, as the form names them.

use std::{
    fs,
    path::{Path, PathBuf},
};
use xforms::Files;
use xlsform::{Beside, Encoding, composed, decode};

/// A folder of files that a form may read.
#[derive(Debug, Clone)]
pub struct Folder(PathBuf);

impl Folder {
    pub fn new(path: &Path) -> Self {
        // A bare file name is in the folder where we are.
        Folder(if path.as_os_str().is_empty() { PathBuf::from(".") } else { path.to_owned() })
    }

    /// The folder that a form's file is in.
    pub fn beside(file: &Path) -> Self {
        Self::new(file.parent().unwrap_or(Path::new("")))
    }

    /// Where the file of this name is; some file systems keep the letters of names decomposed. A form may name a file
    /// beside it, not one anywhere on this machine.
    fn find(&self, name: &str) -> Option<PathBuf> {
        if Path::new(name).file_name().is_none_or(|plain| plain != name) {
            return None;
        }
        let path = self.0.join(name);
        if path.is_file() {
            return Some(path);
        }
        let wanted = composed(name);
        let same = self.names().into_iter().find(|other| composed(other) == wanted)?;
        Some(self.0.join(same)).filter(|path| path.is_file())
    }

    /// The bytes of the file of this name.
    pub fn bytes(&self, name: &str) -> Option<Vec<u8>> {
        fs::read(self.find(name)?).ok()
    }

    fn read(&self, name: &str) -> Option<(String, Encoding)> {
        self.bytes(name).map(|bytes| decode(&bytes))
    }
}

impl Files for Folder {
    fn text(&self, name: &str) -> Option<String> {
        self.read(name).map(|(text, _)| text)
    }
}

impl Beside for Folder {
    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).into_iter().flatten().flatten();
        let mut names: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
        names.sort();
        names
    }

    fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    fn encoding(&self, name: &str) -> Option<Encoding> {
        self.read(name).map(|(_, encoding)| encoding)
    }
}
