//! Taking rescue files in: what a device could not send, through the same ingestion, so that nothing comes twice.

use crate::{
    clock, deleted, files,
    ingest::{Carrier, Incoming, IngestError, Intake, Taken},
    parts::PartError,
    told::plain,
    trouble::Trouble,
};
use messages::{Language, receipts::words};
use outbox::{
    Digest, ResponseId, policy,
    rescue::{Entry, Header, Item, Reader, RescueError},
};
use std::{
    collections::HashSet,
    fs::{self, File},
    io::{self, Read, Write},
    mem,
    path::{Path, PathBuf},
};
use store::{StoreError, parts::Begun, parts::Upload};

/// The folder of drafts in the data folder.
pub const DRAFTS: &str = "drafts";
/// How the names of drafts end.
pub const DRAFT_END: &str = "jsonl";
const PIECE: usize = 256 * 1024;
/// The longest name, in characters, that something is kept under.
const MAX_NAME: usize = 120;

/// Why a rescue file could not be taken in at all.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error(transparent)]
    Rescue(#[from] RescueError),
    #[error("the file is sealed to the key {0}, which is not here")]
    NoKey(String),
    #[error("a file failed: {0}")]
    File(#[from] io::Error),
    #[error("{0}")]
    Store(#[from] StoreError),
}

impl ImportError {
    /// The error as a sentence.
    pub fn sentence(&self, language: Language) -> String {
        match self {
            Self::NoKey(key) => words(language, "no-seal-key", &[("key", plain(key))]),
            error if let Some(trouble) = Trouble::of(error) => trouble.sentence(language),
            Self::Rescue(error) => words(language, "no-rescue", &[("error", format!("{}.", told(error, language)))]),
            error => words(language, "no-rescue", &[("error", format!("{}.", plain(&error.to_string())))]),
        }
    }
}

/// What is wrong with a rescue file, as a part of a sentence.
fn told(error: &RescueError, language: Language) -> String {
    let say = |code| words(language, code, &[]);
    match error {
        RescueError::NotOne => say("rescue-not-one"),
        RescueError::UnknownVersion(_) => say("rescue-newer"),
        RescueError::Malformed | RescueError::WrongLength { .. } | RescueError::Sealing(_) => say("rescue-damaged"),
        RescueError::Truncated => say("rescue-cut"),
    }
}

/// What came of a rescue file.
#[derive(Debug, Default)]
pub struct Report {
    pub stored: usize,
    pub again: usize,
    pub quarantined: usize,
    /// Records and unfinished responses that were not taken in, because their response was erased.
    pub erased: usize,
    /// The same, because their survey was deleted.
    pub deleted: usize,
    /// Unfinished responses, as the files that they were written to.
    pub drafts: Vec<PathBuf>,
    /// The files that these have.
    pub files: Vec<PathBuf>,
    /// What could not be read or used, as it was.
    pub aside: Vec<PathBuf>,
    pub refused: Vec<(ResponseId, String)>,
    /// Why the rest of the file could not be read.
    pub damaged: Option<RescueError>,
}

impl Report {
    pub fn is_complete(&self) -> bool {
        self.refused.is_empty() && self.damaged.is_none()
    }

    /// The report as sentences.
    pub fn sentences(&self, language: Language) -> Vec<String> {
        let count = |code, count: usize| words(language, code, &[("count", count.to_string())]);
        let mut lines = vec![count("stored", self.stored)];
        let passed = [("erased", self.erased), ("deleted", self.deleted)];
        for (code, number) in [("again", self.again), ("quarantined", self.quarantined)].into_iter().chain(passed) {
            lines.extend((number > 0).then(|| count(code, number)));
        }
        for (code, paths) in [("drafts", &self.drafts), ("draft-files", &self.files), ("aside", &self.aside)] {
            lines.extend((!paths.is_empty()).then(|| count(code, paths.len())));
            lines.extend(paths.iter().map(|path| path.display().to_string()));
        }
        for (response, error) in &self.refused {
            lines.push(words(language, "refused", &[("response", response.to_string()), ("error", plain(error))]));
        }
        lines.extend(self.damaged.iter().map(|error| words(language, "damaged", &[("error", told(error, language))])));
        lines
    }
}

/// Takes a rescue file in. Drafts are written to a folder, since only their device can finish them, with their files and
/// what could not be read beside them.
///
/// # Errors
/// If it is none, its key is not here, or the disk or the database fails: then it may be taken in again.
pub async fn import(intake: &Intake, path: &Path, drafts: &Path) -> Result<Report, ImportError> {
    let mut file = File::open(path)?;
    let mut piece = vec![0; PIECE];
    let mut start = Vec::new();
    let (header, rest) = loop {
        if let Some(found) = Header::read(&start)? {
            break found;
        }
        match file.read(&mut piece)? {
            0 => return Err(RescueError::NotOne.into()),
            n => start.extend_from_slice(&piece[..n]),
        }
    };
    let held = intake.seals.held()?;
    let key = held.key(&header.key).ok_or(ImportError::NoKey(header.key))?;
    let mut reader = Reader::new(key);
    let mut import = Import {
        intake,
        drafts,
        open: Open::Nothing,
        parts: Vec::new(),
        deleted: HashSet::new(),
        report: Report::default(),
    };
    let mut next = start.split_off(rest);
    loop {
        let (items, result) = reader.push(&next);
        for item in items {
            import.take(item).await?;
        }
        if let Err(error) = result {
            import.report.damaged = Some(error);
            return Ok(import.report);
        }
        match file.read(&mut piece)? {
            0 => break,
            n => next = piece[..n].to_vec(),
        }
    }
    import.report.damaged = reader.finish().err();
    Ok(import.report)
}

/// A rescue file that is being read.
struct Import<'a> {
    intake: &'a Intake,
    drafts: &'a Path,
    open: Open,
    /// Parts whose record has not come yet.
    parts: Vec<(ResponseId, Digest, Scratch)>,
    /// Drafts whose survey was deleted.
    deleted: HashSet<ResponseId>,
    report: Report,
}

/// The entry whose bytes come now, and how many are missing.
enum Open {
    Nothing,
    /// What its response's erasure has overtaken is read past.
    Past {
        left: u64,
    },
    Record {
        id: ResponseId,
        secret_hash: Digest,
        bytes: Vec<u8>,
        left: u64,
    },
    Part {
        response: ResponseId,
        digest: Digest,
        scratch: Scratch,
        file: File,
        left: u64,
    },
    Kept {
        kept: Kept,
        scratch: Scratch,
        file: File,
        left: u64,
    },
}

/// What is kept as a file: its name begins and ends so.
struct Kept {
    what: What,
    stem: String,
    end: String,
}

#[derive(Clone, Copy)]
enum What {
    Draft,
    File,
    Aside,
}

/// A file that goes unless it is moved away.
struct Scratch(PathBuf);

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

impl Import<'_> {
    async fn take(&mut self, item: Item) -> Result<(), ImportError> {
        match item {
            Item::Entry(entry) if self.is_erased(&entry).await? => {
                if let Entry::Draft { id, .. } = &entry {
                    let of_survey = self.deleted.contains(id);
                    *if of_survey { &mut self.report.deleted } else { &mut self.report.erased } += 1;
                }
                self.open = Open::Past { left: entry.bytes() };
            }
            Item::Entry(entry) => self.open = self.begin(entry)?,
            Item::Bytes(more) => {
                let count = more.len() as u64;
                match &mut self.open {
                    Open::Nothing => {}
                    Open::Past { left } => *left = left.saturating_sub(count),
                    Open::Record { bytes, left, .. } => {
                        // One that is longer than any device makes is read past.
                        if bytes.len() <= policy::MAX_RESCUED_RECORD {
                            bytes.extend(more);
                        }
                        *left = left.saturating_sub(count);
                    }
                    Open::Part { file, left, .. } | Open::Kept { file, left, .. } => {
                        file.write_all(&more)?;
                        *left = left.saturating_sub(count);
                    }
                }
            }
        }
        if self.open.is_complete() { self.end().await } else { Ok(()) }
    }

    /// Whether the entry would be kept as a file, though its response was erased or its survey deleted. Records and parts are
    /// judged where all are taken.
    async fn is_erased(&mut self, entry: &Entry) -> Result<bool, StoreError> {
        // Its files come after a draft.
        if let Entry::Draft { id, form, .. } = entry
            && deleted::is_deleted(self.intake.store.as_ref(), &form.id).await?
        {
            self.deleted.insert(*id);
        }
        let ids: Vec<ResponseId> = match entry {
            Entry::Record { .. } | Entry::Part { .. } => Vec::new(),
            Entry::Draft { id, .. } | Entry::File { response: id, .. } => vec![*id],
            Entry::Aside { key, .. } => ids_in(key),
        };
        for id in ids {
            if self.deleted.contains(&id) || self.intake.store.is_erased(id).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn begin(&self, entry: Entry) -> Result<Open, ImportError> {
        let scratch = || -> io::Result<(Scratch, File)> {
            let path = self.intake.parts.scratch()?;
            let file = files::create_new(&path, 0o600)?;
            Ok((Scratch(path), file))
        };
        Ok(match entry {
            Entry::Record { id, secret, len } => {
                Open::Record { id, secret_hash: secret.hash(), bytes: Vec::new(), left: len }
            }
            Entry::Part { response, digest, len } => {
                let (scratch, file) = scratch()?;
                Open::Part { response, digest, scratch, file, left: len }
            }
            Entry::Draft { id, len, .. } => {
                let (scratch, file) = scratch()?;
                let kept = Kept { what: What::Draft, stem: id.to_string(), end: DRAFT_END.into() };
                Open::Kept { kept, scratch, file, left: len }
            }
            Entry::File { response, name, len, .. } => {
                let (scratch, file) = scratch()?;
                let kept = Kept { what: What::File, stem: response.to_string(), end: file_name(&name) };
                Open::Kept { kept, scratch, file, left: len }
            }
            Entry::Aside { ref key, len, .. } => {
                let kept = Kept { what: What::Aside, stem: file_name(key), end: "aside".into() };
                let (scratch, mut file) = scratch()?;
                // What it is stands before it, as in the rescue file.
                file.write_all(&entry.line())?;
                Open::Kept { kept, scratch, file, left: len }
            }
        })
    }

    async fn end(&mut self) -> Result<(), ImportError> {
        match mem::replace(&mut self.open, Open::Nothing) {
            Open::Nothing | Open::Past { .. } => {}
            Open::Part { response, digest, scratch, .. } => self.parts.push((response, digest, scratch)),
            Open::Kept { kept, scratch, file, .. } => self.keep(&kept, &scratch, &file)?,
            Open::Record { id, secret_hash, bytes, .. } => {
                let parts = mem::take(&mut self.parts);
                for (response, digest, scratch) in parts {
                    if response == id {
                        self.take_part(id, digest, secret_hash, &scratch).await?;
                    } else {
                        self.parts.push((response, digest, scratch));
                    }
                }
                let secret_hash = Some(secret_hash);
                let carrier = Carrier::TownHall;
                self.take_record(Incoming { id, secret_hash, bytes: bytes.into(), clock_behind_ms: None, carrier })
                    .await?;
            }
        }
        Ok(())
    }

    async fn take_part(
        &self,
        response: ResponseId,
        digest: Digest,
        secret_hash: Digest,
        scratch: &Scratch,
    ) -> Result<(), ImportError> {
        let store = self.intake.store.as_ref();
        let len = fs::metadata(&scratch.0)?.len();
        let new = Upload { response, digest, secret_hash, len, touched_on: clock::today(), whole: false };
        // A part that is not taken here is missed by its record, which says so.
        if matches!(store.begin_upload(&new, u32::MAX).await?, Begun::Stranger | Begun::Erased) {
            return Ok(());
        }
        let known = store.upload(response, digest).await?;
        if known.is_some_and(|known| self.intake.parts.is_whole(&known)) {
            return Ok(());
        }
        let (parts, file) = (&self.intake.parts, &scratch.0);
        let taken = match parts.take_file(&new, file).await {
            Ok(()) => parts.finish(store, &new).await.map(drop),
            Err(error) => Err(error),
        };
        match taken {
            // A request that goes on with it meanwhile ends it.
            Ok(()) | Err(PartError::Overtaken) => Ok(()),
            Err(PartError::Store(error)) => Err(error.into()),
            Err(PartError::File(error)) => Err(error.into()),
        }
    }

    async fn take_record(&mut self, incoming: Incoming) -> Result<(), ImportError> {
        let id = incoming.id;
        match self.intake.take(incoming).await {
            Ok(Taken::Stored(_)) => self.report.stored += 1,
            Ok(Taken::Again(_)) => self.report.again += 1,
            Ok(Taken::Quarantined(_)) => self.report.quarantined += 1,
            Err(IngestError::Erased) => self.report.erased += 1,
            Err(IngestError::Deleted) => self.report.deleted += 1,
            Err(IngestError::Store(error)) => return Err(error.into()),
            Err(error) => self.report.refused.push((id, format!("{error}."))),
        }
        Ok(())
    }

    /// The same bytes twice are one file; another state of a draft is another file.
    fn keep(&mut self, kept: &Kept, scratch: &Scratch, file: &File) -> Result<(), ImportError> {
        file.sync_all()?;
        let digest = crate::parts::digest_of(File::open(&scratch.0)?)?.to_string();
        files::private_folder(self.drafts)?;
        let path = self.drafts.join(format!("{}.{}.{}", kept.stem, &digest[..8], kept.end));
        if fs::rename(&scratch.0, &path).is_err() {
            // The folder may stand on another disk.
            files::write_private(&path, &fs::read(&scratch.0)?)?;
        }
        files::sync_folder(self.drafts)?;
        let paths = match kept.what {
            What::Draft => &mut self.report.drafts,
            What::File => &mut self.report.files,
            What::Aside => &mut self.report.aside,
        };
        paths.push(path);
        Ok(())
    }
}

impl Open {
    fn is_complete(&self) -> bool {
        match self {
            Open::Nothing => false,
            Open::Past { left } | Open::Record { left, .. } | Open::Part { left, .. } | Open::Kept { left, .. } => {
                *left == 0
            }
        }
    }
}

/// The responses that a key names.
pub fn ids_in(key: &str) -> Vec<ResponseId> {
    key.split(|c: char| !c.is_ascii_hexdigit() && c != '-').filter_map(|piece| piece.parse().ok()).collect()
}

/// What a rescue file calls something, as a name that no file system takes for another place: anybody can make such a
/// file.
fn file_name(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '_' };
    let name: String = name.chars().map(plain).take(MAX_NAME).collect();
    name.trim_start_matches('.').to_owned()
}
