//! Attachments as new files in an order by chance: a file's number, its times and its place in the folder tell when it
//! was made.

use crate::{
    files,
    parts::{FOLDER, OLD, PartBytes, gone, names},
    random,
};
use outbox::Digest;
use std::{
    collections::BTreeSet,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    time::SystemTime,
};
use tokio::task::spawn_blocking;

/// The folder that takes the place of the parts'.
const NEW: &str = "parts.new";

/// A new folder of parts, ready to take the old one's place.
pub struct Exchange {
    whole: PathBuf,
    new: PathBuf,
    old: PathBuf,
}

/// The old folder of parts, which nobody looks into any more.
pub struct Replaced(PathBuf);

impl Exchange {
    /// Makes the new folder: these parts as new files, the others as they are.
    ///
    /// # Errors
    /// If a file fails.
    pub async fn prepare(parts: &PartBytes, digests: BTreeSet<Digest>) -> io::Result<Self> {
        let (whole, new, old) = (parts.data().join(FOLDER), parts.data().join(NEW), parts.data().join(OLD));
        let exchange = Self { whole, new, old };
        spawn_blocking(move || {
            for left in [&exchange.new, &exchange.old] {
                remove(left)?;
            }
            files::private_folder(&exchange.new)?;
            for name in by_chance(names(&exchange.whole)?)? {
                let (from, to) = (exchange.whole.join(&name), exchange.new.join(&name));
                let is_new = name.parse().is_ok_and(|digest| digests.contains(&digest));
                gone(if is_new { copy(&from, &to) } else { keep(&from, &to) })?;
            }
            Ok(exchange)
        })
        .await?
    }

    /// Puts the new folder in the old one's place, after what has changed there since; nobody may change it meanwhile.
    ///
    /// # Errors
    /// If a file fails; then the old folder stays.
    pub async fn carry_out(self) -> io::Result<Replaced> {
        spawn_blocking(move || {
            let [before, after]: [BTreeSet<_>; 2] = [names(&self.new)?, names(&self.whole)?].map(BTreeSet::from_iter);
            for name in after.difference(&before) {
                keep(&self.whole.join(name), &self.new.join(name))?;
            }
            for name in before.difference(&after) {
                fs::remove_file(self.new.join(name))?;
            }
            files::sync_folder(&self.new)?;
            fs::rename(&self.whole, &self.old)?;
            fs::rename(&self.new, &self.whole)?;
            files::sync_folder(files::folder_of(&self.whole))?;
            Ok(Replaced(self.old))
        })
        .await?
    }
}

impl Replaced {
    /// # Errors
    /// If a file fails; what is left goes the next time.
    pub async fn remove(self) -> io::Result<()> {
        spawn_blocking(move || remove(&self.0)).await?
    }
}

/// A file as a new one with the same bytes, in the same place; one that is not there stays so.
///
/// # Errors
/// If it fails; then the file is as it was.
pub fn renew(path: &Path) -> io::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    let new = path.with_file_name(name);
    gone(fs::remove_file(&new))?;
    gone(copy(path, &new).and_then(|()| fs::rename(&new, path)))
}

/// What is given, in an order by chance.
///
/// # Errors
/// If there are no random bytes.
pub fn by_chance<T>(all: Vec<T>) -> io::Result<Vec<T>> {
    let mut keyed = all.into_iter().map(|one| Ok((random::bytes::<8>()?, one))).collect::<io::Result<Vec<_>>>()?;
    keyed.sort_unstable_by_key(|(key, _)| *key);
    Ok(keyed.into_iter().map(|(_, one)| one).collect())
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    let mut file = File::open(from)?;
    let mut new = files::create_new(to, 0o600)?;
    io::copy(&mut file, &mut new)?;
    // When a file was written would tell when somebody answered.
    new.set_modified(SystemTime::UNIX_EPOCH)?;
    new.sync_all()
}

/// The same file in another folder; a copy where the file system knows no such thing.
fn keep(from: &Path, to: &Path) -> io::Result<()> {
    fs::hard_link(from, to).or_else(|_| copy(from, to))
}

fn remove(folder: &Path) -> io::Result<()> {
    gone(fs::remove_dir_all(folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_comes_and_goes_meanwhile_does_so_in_the_new_folder_too() {
        let data = tempfile::tempdir().expect("a folder");
        let parts = PartBytes::open(data.path()).expect("opens");
        let digests: Vec<Digest> = (0..4u8).map(|n| Digest::of(&[n])).collect();
        let write = |n: usize| fs::write(parts.whole(digests[n]), [n as u8]).expect("writes");
        (0..3).for_each(write);
        let exchange = Exchange::prepare(&parts, BTreeSet::from([digests[0], digests[1]])).await.expect("prepares");
        write(3);
        fs::remove_file(parts.whole(digests[1])).expect("removes");
        exchange.carry_out().await.expect("exchanges").remove().await.expect("removes");
        let found = names(&data.path().join(FOLDER)).expect("reads").into_iter().collect::<BTreeSet<_>>();
        assert_eq!(found, [0, 2, 3].map(|n: usize| digests[n].to_string()).into());
        for n in [0, 2, 3] {
            assert_eq!(fs::read(parts.whole(digests[n])).expect("reads"), [n as u8]);
        }
        let left = names(data.path()).expect("reads").into_iter().collect::<BTreeSet<_>>();
        assert_eq!(left, ["parts", "uploads"].map(str::to_owned).into());
    }

    /// Killed between the two renames.
    #[test]
    fn a_folder_that_was_on_its_way_is_found_again() {
        let data = tempfile::tempdir().expect("a folder");
        let parts = PartBytes::open(data.path()).expect("opens");
        let digest = Digest::of(b"part");
        fs::write(parts.whole(digest), b"part").expect("writes");
        fs::rename(data.path().join(FOLDER), data.path().join(OLD)).expect("renames");
        let parts = PartBytes::open(data.path()).expect("opens");
        assert_eq!(fs::read(parts.whole(digest)).expect("reads"), b"part");
    }
}
