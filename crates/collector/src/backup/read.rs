//! Bringing the rows, keys and attachments of a backup back, into whatever database there is.

use super::{BackupError, End, Head, check_parts, failed, key_name, list_of, rows};
use crate::{
    data::Data,
    erasure_list::Listed,
    files,
    key_files::{self, KeyName, Kind},
    parts,
    receipts::PublicKey,
};
use ed25519_dalek::SigningKey;
use outbox::Digest;
use std::{
    collections::BTreeSet,
    fs::File,
    io::{self, Read, Write},
    path::Path,
};
use store::{
    StoreError,
    copying::{Filling, PART_PIECES, PARTS, RECEIPT_KEYS, Value},
    part_rows::PIECE,
};

/// No page of rows and no key is longer, in bytes.
const LONGEST: u64 = 256 << 20;

/// What stops it.
enum Stop {
    /// It is no backup, or not as it was written.
    Damaged,
    Newer,
    Store(StoreError),
    File(io::Error),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::PermissionDenied => {
                Self::File(error)
            }
            _ => Self::Damaged,
        }
    }
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Fills an empty database and the folder beside it; the list of erasures, which is looked at before anything counts.
///
/// # Errors
/// If the file is no whole backup, the database is not empty, or the list is not this collector's; then nothing is in the
/// database.
pub async fn fill(
    archive: File,
    backup: &Path,
    data: &Data,
    erasures: Option<&Path>,
) -> Result<Option<Listed>, BackupError> {
    let Some(filling) = data.store.fill().await? else {
        return Err(BackupError::DatabaseNotEmpty(data.database.clone()));
    };
    let mut back = Back {
        data,
        filling,
        found: End::default(),
        hasher: Digest::hasher(),
        bound: BTreeSet::new(),
        here: BTreeSet::new(),
        keys: Vec::new(),
    };
    let done = back.all(archive).await;
    done.map_err(|stop| match stop {
        Stop::Damaged => BackupError::NotABackup(backup.to_owned()),
        Stop::Newer => BackupError::NewerBackup(backup.to_owned()),
        Stop::Store(error) => error.into(),
        Stop::File(error) => failed(&data.folder)(error),
    })?;
    check_parts(&back.bound, &back.here, backup)?;
    let listed = list_of(erasures, &back.keys)?;
    back.filling.commit().await?;
    Ok(listed)
}

/// What has come back so far.
struct Back<'a> {
    data: &'a Data,
    filling: Box<dyn Filling>,
    found: End,
    hasher: outbox::Hasher,
    /// The attachments that records name, and those that came.
    bound: BTreeSet<Digest>,
    here: BTreeSet<Digest>,
    /// Those for receipts that came.
    keys: Vec<PublicKey>,
}

impl Back<'_> {
    async fn all(&mut self, archive: File) -> Result<(), Stop> {
        let mut archive = tar::Archive::new(archive);
        let mut end = None;
        for entry in archive.entries()? {
            let mut entry = entry?;
            let path = entry.path()?.into_owned();
            let name = path.to_str().ok_or(Stop::Damaged)?;
            if end.is_some() {
                return Err(Stop::Damaged);
            }
            if let Some(digest) = name.strip_prefix("parts/") {
                let digest = digest.parse().map_err(|_| Stop::Damaged)?;
                let len = entry.size();
                self.part(digest, len, &mut entry).await?;
                continue;
            }
            let mut bytes = Vec::new();
            entry.take(LONGEST).read_to_end(&mut bytes)?;
            if let Some(page) = name.strip_prefix("rows/") {
                self.page(page, &bytes).await?;
            } else if let Some(key) = key_name(name) {
                self.key(key, &bytes).await?;
            } else if name == super::HEAD {
                let head: Head = serde_json::from_slice(&bytes).map_err(|_| Stop::Damaged)?;
                if head.v > Head::default().v {
                    return Err(Stop::Newer);
                }
            } else if name == super::END {
                end = Some(serde_json::from_slice::<End>(&bytes).map_err(|_| Stop::Damaged)?);
            } else {
                return Err(Stop::Newer);
            }
        }
        self.found.sha256 = Some(self.hasher.clone().finish());
        let is_whole = !self.keys.is_empty() && end.as_ref() == Some(&self.found);
        if is_whole { Ok(()) } else { Err(Stop::Damaged) }
    }

    /// `records.000001.jsonl`
    async fn page(&mut self, name: &str, bytes: &[u8]) -> Result<(), Stop> {
        let table = name.split('.').next().and_then(rows::table).ok_or(Stop::Newer)?;
        self.hasher.update(bytes);
        for line in std::str::from_utf8(bytes).map_err(|_| Stop::Damaged)?.lines() {
            let row = rows::parse(table, line).map_err(|rows::NoRow| Stop::Damaged)?;
            if let ("record_parts", [.., Value::Text(digest)]) = (table.name, &row[..]) {
                self.bound.insert(digest.parse().map_err(|_| Stop::Damaged)?);
            }
            self.filling.insert(table, &row).await?;
            *self.found.rows.entry(table.name.to_owned()).or_default() += 1;
        }
        Ok(())
    }

    async fn key(&mut self, name: KeyName, bytes: &[u8]) -> Result<(), Stop> {
        let text = std::str::from_utf8(bytes).map_err(|_| Stop::Damaged)?.trim();
        let secret: Digest = text.parse().map_err(|_| Stop::Damaged)?;
        let public =
            (name.kind == Kind::Receipts).then(|| PublicKey::from(&SigningKey::from_bytes(&secret.0).verifying_key()));
        self.keys.extend(public);
        if let (Some(public), Some(_)) = (public, self.data.shared_keys()) {
            let row = [Value::Number(name.number.into()), Value::Text(public.id()), Value::Text(secret.to_string())];
            return Ok(self.filling.insert(&RECEIPT_KEYS, &row).await?);
        }
        let path = self.data.folder.join(name.in_data());
        Ok(files::write_new_private(&path, key_files::text(secret.0).as_bytes())?)
    }

    async fn part(&mut self, digest: Digest, len: u64, from: &mut impl Read) -> Result<(), Stop> {
        let came = match self.data.shared_keys().is_some() {
            true => self.part_rows(digest, len, from).await?,
            false => part_file(&self.data.folder.join(parts::whole_name(digest)), from)?,
        };
        if came != digest || !self.here.insert(digest) {
            return Err(Stop::Damaged);
        }
        Ok(())
    }

    async fn part_rows(&mut self, digest: Digest, len: u64, from: &mut impl Read) -> Result<Digest, Stop> {
        let named = Value::Text(digest.to_string());
        self.filling.insert(&PARTS, &[named.clone(), Value::Number(len as i64)]).await?;
        let (mut hasher, mut start) = (Digest::hasher(), 0);
        while start < len {
            let mut piece = Vec::with_capacity(PIECE);
            from.take(PIECE as u64).read_to_end(&mut piece)?;
            if piece.is_empty() {
                return Err(Stop::Damaged);
            }
            hasher.update(&piece);
            let (at, next) = (Value::Number(start as i64), start + piece.len() as u64);
            self.filling.insert(&PART_PIECES, &[named.clone(), at, Value::Bytes(piece)]).await?;
            start = next;
        }
        Ok(hasher.finish())
    }
}

fn part_file(path: &Path, from: &mut impl Read) -> io::Result<Digest> {
    files::private_folder(files::folder_of(path))?;
    let mut file = files::create_new(path, 0o600)?;
    let digest = copy(from, &mut file)?;
    // When a file was written would tell when somebody answered.
    file.set_modified(std::time::SystemTime::UNIX_EPOCH)?;
    file.sync_all()?;
    files::sync_folder(files::folder_of(path))?;
    Ok(digest)
}

/// Copies bytes; their digest.
///
/// # Errors
/// If they cannot be read or written.
pub fn copy(from: &mut impl Read, to: &mut impl Write) -> io::Result<Digest> {
    let (mut hasher, mut piece) = (Digest::hasher(), vec![0; 256 * 1024]);
    loop {
        match from.read(&mut piece)? {
            0 => return Ok(hasher.finish()),
            n => {
                hasher.update(&piece[..n]);
                to.write_all(&piece[..n])?;
            }
        }
    }
}
