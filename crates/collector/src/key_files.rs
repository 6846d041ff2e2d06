//! The files of private keys: `keys/` in the data folder, a file to a key, 32 bytes as 64 hexadecimal digits.
//!
//! A name says the kind, a number and the key's id: `seal.0002.746c856d49a83769`. The highest number is the newest. The
//! id makes the name of every key its own, so that no key can stand, or be put back, in another one's place; nothing
//! here is ever written over. Earlier versions wrote `seal.0001` and `receipts.ed25519`: these are read for ever.

use crate::files;
use outbox::Digest;
use std::{fmt, io, path::Path, str::FromStr};
use store::KeyId;

/// The keys' folder in the data folder.
pub const FOLDER: &str = "keys";
/// The one name that receipt keys had before names told ids.
const FIRST_RECEIPT_KEY: &str = "receipts.ed25519";

/// What a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Opens what is sealed to it.
    Seal,
    /// Signs receipts.
    Receipts,
}

impl Kind {
    fn as_str(self) -> &'static str {
        match self {
            Self::Seal => "seal",
            Self::Receipts => "receipts",
        }
    }
}

/// A key file's name. The order is from the oldest to the newest.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyName {
    pub kind: Kind,
    pub number: u32,
    /// Names of earlier versions do not tell it.
    pub id: Option<KeyId>,
}

impl KeyName {
    /// As a path in the data folder.
    pub fn in_data(&self) -> String {
        format!("{FOLDER}/{self}")
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, number) = (self.kind.as_str(), self.number);
        match (&self.id, self.kind) {
            (Some(id), _) => write!(f, "{kind}.{number:04}.{id}"),
            (None, Kind::Seal) => write!(f, "{kind}.{number:04}"),
            (None, Kind::Receipts) => f.write_str(FIRST_RECEIPT_KEY),
        }
    }
}

/// A file's name that is no key's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoKeyName;

impl FromStr for KeyName {
    type Err = NoKeyName;

    fn from_str(name: &str) -> Result<Self, NoKeyName> {
        if name == FIRST_RECEIPT_KEY {
            return Ok(Self { kind: Kind::Receipts, number: 1, id: None });
        }
        let read = || {
            let (kind, rest) = name.split_once('.')?;
            let kind = [Kind::Seal, Kind::Receipts].into_iter().find(|known| known.as_str() == kind)?;
            let (number, id) = match rest.split_once('.') {
                Some((number, id)) => (number, Some(id.parse().ok()?)),
                None if kind == Kind::Seal => (rest, None),
                None => return None,
            };
            let plain = number.len() == 4 && number.bytes().all(|b| b.is_ascii_digit());
            Some(Self { kind, number: number.parse().ok().filter(|_| plain)?, id })
        };
        read().ok_or(NoKeyName)
    }
}

/// The keys of a data folder of one kind, the oldest first.
///
/// # Errors
/// If the folder cannot be read.
pub fn list(data: &Path, kind: Kind) -> io::Result<Vec<KeyName>> {
    Ok(all(data)?.into_iter().filter(|name| name.kind == kind).collect())
}

/// The keys of a data folder.
///
/// # Errors
/// If the folder cannot be read.
pub fn all(data: &Path) -> io::Result<Vec<KeyName>> {
    let entries = match std::fs::read_dir(data.join(FOLDER)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut names = Vec::new();
    for entry in entries {
        names.extend(entry?.file_name().to_str().and_then(|name| name.parse::<KeyName>().ok()));
    }
    names.sort();
    Ok(names)
}

/// A key's 32 bytes.
///
/// # Errors
/// If the file cannot be read or holds something else.
pub fn read(path: &Path) -> io::Result<[u8; 32]> {
    let failed = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
    let text = std::fs::read_to_string(path).map_err(failed)?;
    let bytes: Digest =
        text.trim().parse().map_err(|_| io::Error::other(format!("{} is not a key file", path.display())))?;
    Ok(bytes.0)
}

/// Reads the key of this name; `id` tells what a key's id is.
///
/// # Errors
/// If the file cannot be read, or holds another key than its name says.
pub fn read_named(data: &Path, name: &KeyName, id: impl Fn([u8; 32]) -> String) -> io::Result<[u8; 32]> {
    let path = data.join(name.in_data());
    let bytes = read(&path)?;
    match &name.id {
        Some(told) if id(bytes) != told.as_str() => {
            Err(io::Error::other(format!("{} does not hold the key that its name says", path.display())))
        }
        _ => Ok(bytes),
    }
}

/// Adds a key as the newest of its kind; its number is above `highest`, which files that are gone may have had.
///
/// # Errors
/// If it cannot be written; then there is no such file.
pub fn add(data: &Path, kind: Kind, highest: u32, id: &str, secret: [u8; 32]) -> io::Result<KeyName> {
    let id: KeyId = id.parse().map_err(io::Error::other)?;
    let number = list(data, kind)?.last().map_or(0, |name| name.number).max(highest) + 1;
    let name = KeyName { kind, number, id: Some(id) };
    write(&data.join(name.in_data()), secret)?;
    Ok(name)
}

/// What a key's file holds.
pub fn text(secret: [u8; 32]) -> String {
    format!("{}\n", Digest(secret))
}

/// Writes a key to a file of its own, which only its owner can read.
///
/// # Errors
/// If there is a file already, or it cannot be written.
pub fn write(path: &Path, secret: [u8; 32]) -> io::Result<()> {
    let written = files::write_new_private(path, text(secret).as_bytes());
    written.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => io::Error::new(error.kind(), format!("{} is there already", path.display())),
        _ => error,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, expected: Option<(Kind, u32, bool)>) {
        let found = name.parse::<KeyName>().ok();
        assert_eq!(found.as_ref().map(|name| (name.kind, name.number, name.id.is_some())), expected, "{name}");
        if let Some(found) = found {
            assert_eq!(found.to_string(), name);
        }
    }

    #[test]
    fn names_say_what_a_key_is_for_and_which_it_is() {
        check("seal.0001", Some((Kind::Seal, 1, false)));
        check("seal.0012.746c856d49a83769", Some((Kind::Seal, 12, true)));
        check("receipts.ed25519", Some((Kind::Receipts, 1, false)));
        check("receipts.0002.746c856d49a83769", Some((Kind::Receipts, 2, true)));
        for name in [
            "receipts.0002",
            "seal.1",
            "seal.+001",
            "seal.0001.x",
            "seal.0001.746C856D49A83769",
            "seal.0001.746c856d49a83769.new",
            "seal",
            "other.0001.746c856d49a83769",
            "",
        ] {
            check(name, None);
        }
    }

    #[test]
    fn nothing_is_written_over() {
        let data = tempfile::tempdir().expect("temp dir");
        let first = add(data.path(), Kind::Seal, 0, "746c856d49a83769", [1; 32]).expect("added");
        let second = add(data.path(), Kind::Seal, 0, "846c856d49a83769", [2; 32]).expect("added");
        assert_eq!(list(data.path(), Kind::Seal).expect("read"), [first.clone(), second]);
        let path = data.path().join(first.in_data());
        let error = write(&path, [3; 32]).expect_err("it is there");
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(read(&path).expect("read"), [1; 32]);
        let other = |_| "946c856d49a83769".to_owned();
        assert!(read_named(data.path(), &first, other).is_err(), "another key under this name");
        assert_eq!(std::fs::read_dir(data.path().join(FOLDER)).expect("folder").count(), 2, "nothing half is left");
    }
}
