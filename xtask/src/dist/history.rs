//! Which files belong to which of the last builds.
//!
//! A page that was loaded before an update still asks for the old hashed names, so those of three builds are kept.

use std::fs;
use std::path::Path;

use anyhow::Context;

#[cfg(any(feature = "bundle", test))]
const KEPT: usize = 3;

/// The files of the last builds, newest first.
#[derive(Default)]
pub struct History(Vec<Vec<String>>);

impl History {
    /// The history kept in a file; an empty one where there is none yet.
    pub fn read(file: &Path) -> anyhow::Result<History> {
        match fs::read_to_string(file) {
            Ok(text) => Ok(History(serde_json::from_str(&text).with_context(|| format!("bad {}", file.display()))?)),
            Err(_) => Ok(History::default()),
        }
    }

    #[cfg(feature = "bundle")]
    pub fn write(&self, file: &Path) -> anyhow::Result<()> {
        fs::write(file, serde_json::to_string(&self.0)?).with_context(|| format!("cannot write {}", file.display()))
    }

    /// The newest build's files.
    pub fn current(&self) -> &[String] {
        self.0.first().map_or(&[], Vec::as_slice)
    }

    /// Adds a build; gives the files that no kept build has any more.
    #[cfg(any(feature = "bundle", test))]
    pub fn push(&mut self, build: Vec<String>) -> Vec<String> {
        self.0.retain(|earlier| *earlier != build);
        self.0.insert(0, build);
        let dropped = self.0.split_off(KEPT.min(self.0.len()));
        let kept = |name: &String| self.0.iter().any(|build| build.contains(name));
        dropped.into_iter().flatten().filter(|name| !kept(name)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn build(names: &str) -> Vec<String> {
        names.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn the_files_of_three_builds_are_kept() {
        let mut history = History::default();
        assert_eq!(history.push(build("index.html a.1")), build("")[1..]);
        assert!(history.push(build("index.html a.2")).is_empty());
        assert!(history.push(build("index.html a.3")).is_empty());
        assert_eq!(history.push(build("index.html a.4")), ["a.1"]);
        assert_eq!(history.current(), ["index.html", "a.4"]);
    }

    #[test]
    fn a_build_that_comes_back_is_the_newest_again() {
        let mut history = History::default();
        for name in ["a.1", "a.2", "a.3", "a.1"] {
            assert!(history.push(build(name)).is_empty());
        }
        assert_eq!(history.push(build("a.4")), ["a.2"]);
    }
}
