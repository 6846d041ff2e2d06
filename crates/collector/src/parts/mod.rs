//! Attachments that travel apart from their records, as files of the data folder: `uploads/` while they grow, `parts/`
//! once whole, named by the digest of their bytes. Where several collectors share a database, they stand in its rows.
//!
//! A part counts as whole when its file and the folder are durable; only then may a record name it. Files come into
//! `parts/` and go from it under the database's write lock, so that no receipt ever names one that is being removed.
//! (Rows do so in one transaction with what else changes.)

mod append;
mod read;

pub use append::Appending;

use crate::{clock, files};
use append::{RowAppend, Undo};
use outbox::{Digest, Hasher, ResponseId};
use read::RowReader;
use std::{
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime},
};
pub use store::parts::{FOLDER, GROWING, growing_name, whole_name};
use store::{
    Store, StoreError,
    part_rows::{Append, PIECE, PartRows},
    parts::Upload,
};
use tokio::{io::BufWriter, runtime::Handle};

/// The folder of whole parts, while another one takes its place.
pub const OLD: &str = "parts.old";
/// Days after its last byte when an upload that no record names is forgotten.
pub const KEPT_DAYS: i32 = 7;

/// Why a part could not be stored.
#[derive(Debug, thiserror::Error)]
pub enum PartError {
    #[error("{0}")]
    Store(#[from] StoreError),
    #[error("a file of an attachment failed: {0}")]
    File(#[from] io::Error),
    #[error("a newer request goes on with this upload")]
    Overtaken,
}

/// Where parts stand.
#[derive(Clone)]
pub struct PartBytes {
    data: PathBuf,
    growing: PathBuf,
    whole: PathBuf,
    rows: Option<Rows>,
}

/// Parts in the database, and what waits for it on threads that may.
#[derive(Clone)]
struct Rows {
    store: Arc<dyn PartRows>,
    runtime: Handle,
}

impl PartBytes {
    /// Makes the folders as needed, for their owner only.
    ///
    /// # Errors
    /// If they cannot be made.
    pub fn open(data: &Path) -> io::Result<Self> {
        let (growing, whole) = (data.join(GROWING), data.join(FOLDER));
        let found = Self { data: data.to_owned(), growing, whole, rows: None };
        if !found.whole.exists() {
            // A program that was killed had put it aside.
            gone(fs::rename(data.join(OLD), &found.whole))?;
        }
        files::private_folder(&found.growing)?;
        files::private_folder(&found.whole)?;
        Ok(found)
    }

    /// The same with the bytes in a database that others share; the folder is for what is on its way. It must be called
    /// within the runtime.
    ///
    /// # Errors
    /// If the folder cannot be made.
    pub fn in_rows(data: &Path, store: Arc<dyn PartRows>) -> io::Result<Self> {
        let rows = Some(Rows { store, runtime: Handle::current() });
        Ok(Self { rows, ..Self::open(data)? })
    }

    /// Whether others share the bytes: nothing of them stands in files.
    pub fn are_shared(&self) -> bool {
        self.rows.is_some()
    }

    /// The data folder.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// The file of an upload while it grows.
    pub fn growing(&self, response: ResponseId, digest: Digest) -> PathBuf {
        self.data.join(growing_name(response, digest))
    }

    /// The file of a whole part.
    pub fn whole(&self, digest: Digest) -> PathBuf {
        self.data.join(whole_name(digest))
    }

    /// A file beside the uploads for what is on its way in.
    ///
    /// # Errors
    /// If there are no random bytes.
    pub fn scratch(&self) -> io::Result<PathBuf> {
        Ok(self.growing.join(format!("import-{}", crate::random::hex(&crate::random::bytes::<8>()?))))
    }

    /// Tries whether there is room for so many bytes.
    ///
    /// # Errors
    /// If they cannot be written; [`Self::is_full`] tells whether for want of room.
    pub fn try_room(&self, bytes: usize) -> io::Result<()> {
        use io::Write;
        let path = self.scratch()?;
        let written = files::create_new(&path, 0o600).and_then(|mut file| {
            file.write_all(&vec![0; bytes])?;
            file.flush()
        });
        let _ = fs::remove_file(&path);
        written
    }

    /// Whether a file could not be written because the disk, or somebody's share of it, is full.
    pub fn is_full(error: &io::Error) -> bool {
        matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge)
    }

    /// Whether the upload's bytes are all here and durable; a restored folder may lack what its database knows.
    pub fn is_whole(&self, upload: &Upload) -> bool {
        upload.whole && (self.are_shared() || length(&self.whole(upload.digest)) == Some(upload.len))
    }

    /// Where the upload stands: how many of its bytes are here. All of them means that it is whole: if the program was
    /// killed right after the last byte, it is made so now.
    ///
    /// # Errors
    /// If a file or the database fails.
    pub async fn offset(&self, store: &dyn Store, upload: &Upload) -> Result<u64, PartError> {
        if self.is_whole(upload) {
            return Ok(upload.len);
        }
        match self.grown(upload.response, upload.digest).await? {
            some if some < upload.len => Ok(some),
            all if all == upload.len => Ok(if self.finish(store, upload).await? { all } else { 0 }),
            _ => {
                self.restart(upload).await?;
                Ok(0)
            }
        }
    }

    /// How many bytes of an upload that grows are here.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn grown(&self, response: ResponseId, digest: Digest) -> Result<u64, StoreError> {
        match &self.rows {
            Some(rows) => rows.store.grown(response, digest).await,
            None => Ok(length(&self.growing(response, digest)).unwrap_or(0)),
        }
    }

    /// Goes on with an upload from where it stands.
    ///
    /// # Errors
    /// If its file cannot be opened.
    pub async fn append(&self, upload: &Upload, offset: u64, is_checked: bool) -> Result<Appending, PartError> {
        let Upload { response, digest, .. } = *upload;
        if let Some(rows) = &self.rows {
            let (rows, piece) = (rows.store.clone(), Vec::with_capacity(PIECE));
            let to = Append { response, digest, from: offset };
            return Ok(Appending::Rows(RowAppend { rows, to, at: offset, piece, is_checked }));
        }
        let path = self.growing(response, digest);
        let file = files::append_private(&path).await?;
        let file = BufWriter::with_capacity(64 * 1024, file);
        Ok(Appending::File { file, undo: Undo { path, offset, armed: is_checked } })
    }

    /// Takes a file's bytes as those of an upload; the file goes.
    ///
    /// # Errors
    /// If the file or the database fails.
    pub async fn take_file(&self, upload: &Upload, file: &Path) -> Result<(), PartError> {
        if !self.are_shared() {
            return Ok(fs::rename(file, self.growing(upload.response, upload.digest))?);
        }
        self.restart(upload).await?;
        let mut appending = self.append(upload, 0, false).await?;
        let (mut from, mut piece) = (File::open(file)?, vec![0; PIECE]);
        loop {
            match from.read(&mut piece)? {
                0 => return appending.flush().await,
                len => appending.write(&piece[..len]).await?,
            }
        }
    }

    /// Removes the bytes of an upload that the database does not know any more.
    ///
    /// # Errors
    /// If the file cannot be removed.
    pub fn forget(&self, response: ResponseId, digest: Digest) -> io::Result<()> {
        if self.are_shared() { Ok(()) } else { gone(fs::remove_file(self.growing(response, digest))) }
    }

    /// A whole part's bytes, on a thread that may wait.
    ///
    /// # Errors
    /// [`io::ErrorKind::NotFound`] if it is not here.
    pub fn read(&self, digest: Digest) -> io::Result<Box<dyn Read + Send>> {
        Ok(match &self.rows {
            Some(rows) => Box::new(RowReader::open(rows.store.clone(), rows.runtime.clone(), digest)?),
            None => Box::new(File::open(self.whole(digest))?),
        })
    }

    /// Begins an upload again.
    ///
    /// # Errors
    /// If the file or the database fails.
    pub async fn restart(&self, upload: &Upload) -> Result<(), PartError> {
        match &self.rows {
            Some(rows) => Ok(rows.store.restart(upload.response, upload.digest).await?),
            None => Ok(truncate(&self.growing(upload.response, upload.digest), 0)?),
        }
    }

    /// Makes an upload whose last byte has arrived a whole part, durably. `false`: these are other bytes than were
    /// announced, or the upload is over; they are gone, and the upload begins again.
    ///
    /// # Errors
    /// If the file or the database fails; then the upload stays as it was.
    pub async fn finish(&self, store: &dyn Store, upload: &Upload) -> Result<bool, PartError> {
        if let Some(rows) = &self.rows {
            return Ok(rows.store.finish(upload, &clock::today()).await?);
        }
        let (from, to) = (self.growing(upload.response, upload.digest), self.whole(upload.digest));
        let (path, expected, empty) = (from.clone(), upload.digest, upload.len == 0);
        let is_right = move || -> io::Result<bool> {
            if empty {
                files::replace_private(&path)?;
            }
            let file = File::open(&path)?;
            if digest_of(&file)? != expected {
                truncate(&path, 0)?;
                return Ok(false);
            }
            // When a file was written would tell when somebody answered.
            File::options().write(true).open(&path)?.set_modified(SystemTime::UNIX_EPOCH)?;
            file.sync_all()?;
            Ok(true)
        };
        if !tokio::task::spawn_blocking(is_right).await.map_err(io::Error::other)?? {
            return Ok(false);
        }
        let mut changes = store.part_changes().await?;
        if !changes.mark_whole(upload.response, upload.digest, &clock::today()).await? {
            gone(fs::remove_file(from))?;
            return Ok(false);
        }
        let folders = [self.whole.clone(), self.growing.clone()];
        let place = move || {
            fs::rename(from, to)?;
            folders.iter().try_for_each(|folder| files::sync_folder(folder))
        };
        tokio::task::spawn_blocking(place).await.map_err(io::Error::other)??;
        changes.commit().await?;
        Ok(true)
    }

    /// Removes uploads that have not grown for [`KEPT_DAYS`] and that no record names.
    ///
    /// # Errors
    /// If a file or the database fails; what was not removed goes the next time.
    pub async fn sweep(&self, store: &dyn Store) -> Result<(), PartError> {
        store.expire_uploads(&clock::days_ago(KEPT_DAYS)).await?;
        for name in names(&self.growing)? {
            let Some((response, digest)) = parse_name(&name) else {
                gone(remove_abandoned(&self.growing.join(name)))?;
                continue;
            };
            if store.upload(response, digest).await?.is_none() {
                gone(fs::remove_file(self.growing(response, digest)))?;
            }
        }
        if let Some(rows) = &self.rows {
            return Ok(rows.store.forget_parts().await?);
        }
        for name in names(&self.whole)? {
            let Ok(digest) = name.parse() else { continue };
            let mut changes = store.part_changes().await?;
            if !changes.is_needed(digest).await? {
                gone(fs::remove_file(self.whole(digest)))?;
            }
        }
        Ok(())
    }
}

/// The upload that `{response}.{digest}` names.
pub fn parse_name(name: &str) -> Option<(ResponseId, Digest)> {
    let (response, digest) = name.split_once('.')?;
    Some((response.parse().ok()?, digest.parse().ok()?))
}

/// The digest of a whole file, read piece by piece.
///
/// # Errors
/// If it cannot be read.
pub fn digest_of(mut file: impl Read) -> io::Result<Digest> {
    let mut hasher = Hasher::default();
    let mut piece = vec![0; 256 * 1024];
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(hasher.finish()),
            n => hasher.update(&piece[..n]),
        }
    }
}

/// Cuts a file to a length; one that is not there stays so.
///
/// # Errors
/// Whatever the file system says.
pub fn truncate(path: &Path, len: u64) -> io::Result<()> {
    match File::options().write(true).open(path) {
        Ok(file) => file.set_len(len),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

/// A file that somebody else has moved or removed meanwhile is no error.
///
/// # Errors
/// Every other one.
pub fn gone(result: io::Result<()>) -> io::Result<()> {
    result.or_else(|error| if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) })
}

/// Removes what a program that was killed left on its way in; what is younger than a day may still be worked on.
fn remove_abandoned(path: &Path) -> io::Result<()> {
    const DAY: Duration = Duration::from_secs(24 * 3600);
    let age = fs::metadata(path)?.modified()?.elapsed().unwrap_or_default();
    if age > DAY { fs::remove_file(path) } else { Ok(()) }
}

fn length(path: &Path) -> Option<u64> {
    fs::metadata(path).ok().map(|found| found.len())
}

/// The names of the files in a folder.
///
/// # Errors
/// If it cannot be read.
pub fn names(folder: &Path) -> io::Result<Vec<String>> {
    Ok(fs::read_dir(folder)?.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect())
}
