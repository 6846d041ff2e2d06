//! Erasing a response on request: every revision, what is kept apart under its number, its attachments, what is under way,
//! its traces in the database's file.
//!
//! One transaction takes it out of the tables and notes what is left to do; the rest can be done again as often as it
//! takes, and is finished at the next start if the program was killed in between.

use crate::{
    clock,
    erasure_list::{self, Entry, ListError, Listed},
    files,
    ingest::Intake,
    parts::{self, PartBytes, parse_name},
    receipts::ReceiptKey,
    rescue::{DRAFTS, ids_in},
};
use messages::{Language, erasure::words};
use outbox::{Digest, ResponseId, erasure::id_hash, receipt::code};
use std::{
    collections::HashSet,
    fs, io,
    path::{Path, PathBuf},
};
use store::{
    Store, StoreError,
    deletion::{Deleted, Holdings},
    erasure::{Copy, Erased, Taken},
};

/// The setting that remembers where else the list of erasures is kept.
const ELSEWHERE: &str = "erasures-file";

/// Why an erasure is not done, or not to its end.
#[derive(Debug, thiserror::Error)]
pub enum EraseError {
    #[error("{0}")]
    Store(#[from] StoreError),
    #[error(transparent)]
    List(#[from] ListError),
    #[error("a file of an erasure failed: {0}")]
    File(#[from] io::Error),
}

impl EraseError {
    /// The error as a sentence; none if it is for the log.
    pub fn sentence(&self, language: Language) -> Option<String> {
        match self {
            Self::List(error) => Some(error.sentence(language)),
            Self::Store(_) | Self::File(_) => None,
        }
    }
}

/// What erasing needs.
#[derive(Clone, Copy)]
pub struct Eraser<'a> {
    pub store: &'a dyn Store,
    pub parts: &'a PartBytes,
    pub key: &'a ReceiptKey,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Erasing {
    Now {
        taken: Taken,
        /// Backups and exports that may have it.
        copies: Vec<Copy>,
        /// Somebody reads the database just now: its traces there go later.
        finished: bool,
    },
    /// On this day.
    Before(String),
}

/// What of a list was here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Applied {
    /// How many responses.
    pub responses: usize,
    /// Surveys, by their names.
    pub surveys: Vec<String>,
}

impl Erasing {
    /// What came of it as sentences.
    pub fn sentences(&self, id: ResponseId, language: Language) -> Vec<String> {
        let named = ("code", code(&id));
        let (taken, copies, finished) = match self {
            Self::Before(day) => return vec![words(language, "erased-before", &[named, ("day", day.clone())])],
            Self::Now { taken, copies, finished } => (taken, copies, finished),
        };
        let Taken { records, apart, parts } = taken;
        let counts = [("records", records), ("apart", apart), ("parts", parts)].map(|(name, n)| (name, n.to_string()));
        let mut lines = vec![words(language, "erased", &[&[named], &counts[..]].concat())];
        lines.extend((!finished).then(|| words(language, "erased-later", &[])));
        lines.extend(copies_told(copies, language));
        lines
    }
}

/// Where else what is erased may be: nothing that was written out before is changed.
pub fn copies_told(copies: &[Copy], language: Language) -> Vec<String> {
    let code = if copies.is_empty() { "no-copies" } else { "copies" };
    let line = |copy: &Copy| {
        let code = match (copy.kind.as_str(), copy.place.is_empty()) {
            ("backup", _) => "copy-backup",
            (_, true) => "copy-download",
            (_, false) => "copy-export",
        };
        let arguments = [("survey", copy.survey.clone()), ("place", copy.place.clone()), ("day", copy.made_on.clone())];
        words(language, code, &arguments)
    };
    [words(language, code, &[])].into_iter().chain(copies.iter().map(line)).collect()
}

/// An erasure in the list of all.
pub fn words_of(erased: &Erased, language: Language) -> String {
    let arguments = [("hash", erased.id_hash.to_string()), ("day", erased.erased_on.clone())];
    let line = words(language, "erased-line", &arguments);
    let why = if erased.because.is_empty() { String::new() } else { format!(" {}", erased.because) };
    let open = if erased.finished { String::new() } else { format!(" {}", words(language, "erased-later", &[])) };
    format!("{line}{why}{open}")
}

impl Intake {
    pub fn eraser(&self) -> Eraser<'_> {
        Eraser { store: self.store.as_ref(), parts: &self.parts, key: &self.key }
    }
}

impl Eraser<'_> {
    /// Keeps the list of erasures in this file too, from now on, and brings it up to date; what it has and the database has
    /// not is erased. How many of its lines are signed with another key.
    ///
    /// # Errors
    /// If the file cannot be read or written, or was altered.
    pub async fn keep_list(&self, path: &Path) -> Result<usize, EraseError> {
        let path = std::path::absolute(path)?;
        erasure_list::add(&path, &[], self.key)?;
        let listed = self.read_list(&path)?;
        self.store.set_setting(ELSEWHERE, &path.to_string_lossy()).await?;
        self.apply(&listed).await?;
        erasure_list::add(&path, &self.entries().await?, self.key)?;
        Ok(listed.others)
    }

    /// Reads a list.
    ///
    /// # Errors
    /// If it cannot be read, or was altered.
    pub fn read_list(&self, path: &Path) -> Result<Listed, EraseError> {
        Ok(erasure_list::read(path, self.key.public_keys())?)
    }

    /// Erases a response.
    ///
    /// # Errors
    /// If nothing was done, or it could not be brought to its end: then it will be at the next start.
    pub async fn erase(&self, id: ResponseId, because: &str) -> Result<Erasing, EraseError> {
        let copies = self.copies_of(id).await?;
        let Some(taken) = self.take_out(id, &clock::today(), because).await? else {
            let erased = self.store.erased().await?.into_iter().find(|erased| erased.id_hash == id_hash(id));
            self.finish().await?;
            return Ok(Erasing::Before(erased.map(|erased| erased.erased_on).unwrap_or_default()));
        };
        let finished = self.finish().await?;
        Ok(Erasing::Now { taken, copies, finished })
    }

    /// The backups and exports that a response may be in.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn copies_of(&self, id: ResponseId) -> Result<Vec<Copy>, StoreError> {
        let Some(located) = self.store.locate(id).await? else { return Ok(Vec::new()) };
        let surveys = self.store.surveys().await?.into_iter();
        let names: HashSet<_> =
            surveys.filter(|row| row.pack.pack.form_id == located.form_id).map(|row| row.workbook).collect();
        let mut copies = self.store.copies_since(&located.received_on).await?;
        copies.retain(|copy| copy.survey.is_empty() || names.contains(&copy.survey));
        Ok(copies)
    }

    /// Erases whatever of a list is here, such as in a backup that was made before.
    ///
    /// # Errors
    /// If something could not be brought to its end.
    pub async fn apply(&self, listed: &Listed) -> Result<Applied, EraseError> {
        let mut applied = Applied::default();
        let surveys = listed.ours.iter().filter_map(|erasure| Some((erasure.survey.as_ref()?, &erasure.erased_on)));
        for (survey, day) in surveys {
            let held = self.take_survey_out(survey, day).await?;
            applied.surveys.extend(held.filter(|held| *held != Holdings::default()).map(|_| survey.name.clone()));
        }
        let known: HashSet<Digest> = self.store.erased().await?.into_iter().map(|erased| erased.id_hash).collect();
        let responses = listed.ours.iter().filter(|erasure| erasure.survey.is_none());
        let new: Vec<_> = responses.filter(|erasure| !known.contains(&erasure.response)).collect();
        if !new.is_empty() {
            let ids = self.store.response_ids().await?;
            for erasure in new {
                match ids.iter().find(|id| id_hash(**id) == erasure.response) {
                    Some(id) => {
                        let taken = self.take_out(*id, &erasure.erased_on, "").await?;
                        applied.responses += usize::from(taken.is_some());
                    }
                    None => self.store.note_erased(erasure.response, &erasure.erased_on).await?,
                }
            }
        }
        self.finish().await?;
        Ok(applied)
    }

    /// Brings to their end what erasures have left to do. `false`: somebody reads the database just now, so that traces are
    /// in it still.
    ///
    /// # Errors
    /// If a file or the store fails; what was not done is done the next time.
    pub async fn finish(&self) -> Result<bool, EraseError> {
        let (erased, deleted) = (self.store.erased().await?, self.store.deleted().await?);
        if self.parts.are_shared() {
            self.follow(&deleted).await?;
        }
        let open: Vec<_> = erased.iter().filter(|erased| !erased.finished).collect();
        let open_surveys: Vec<_> = deleted.iter().filter(|deleted| !deleted.finished).collect();
        if open.is_empty() && open_surveys.is_empty() {
            return Ok(true);
        }
        for list in self.lists().await? {
            erasure_list::add(&list, &self.entries().await?, self.key)?;
        }
        for name in self.store.erased_files().await? {
            self.remove(&name).await?;
            self.store.forget_erased_file(&name).await?;
        }
        if !self.store.scrub().await? {
            return Ok(false);
        }
        for erased in open {
            self.store.set_finished(erased.id_hash).await?;
        }
        for deleted in open_surveys {
            self.store.set_deletion_finished(&deleted.survey.form).await?;
        }
        Ok(true)
    }

    /// What another collector has erased goes from this one's folder too, and into its list.
    async fn follow(&self, deleted: &[Deleted]) -> Result<(), EraseError> {
        erasure_list::add(&self.parts.data().join(erasure_list::NAME), &self.entries().await?, self.key)?;
        for deleted in deleted {
            self.follow_deletion(&deleted.survey.form)?;
        }
        for name in self.drafts()? {
            for id in ids_in(&name) {
                if self.store.is_erased(id).await? {
                    parts::gone(fs::remove_file(self.parts.data().join(DRAFTS).join(&name)))?;
                }
            }
        }
        Ok(())
    }

    /// What a list is to have a line for.
    async fn entries(&self) -> Result<Vec<Entry>, StoreError> {
        let (erased, deleted) = (self.store.erased().await?, self.store.deleted().await?);
        Ok(erased.iter().map(Entry::from).chain(deleted.iter().map(Entry::from)).collect())
    }

    async fn lists(&self) -> Result<Vec<PathBuf>, StoreError> {
        let elsewhere = self.store.setting(ELSEWHERE).await?.map(PathBuf::from);
        Ok([self.parts.data().join(erasure_list::NAME)].into_iter().chain(elsewhere).collect())
    }

    async fn take_out(&self, id: ResponseId, day: &str, because: &str) -> Result<Option<Taken>, EraseError> {
        // Files of one collector's folder are nothing to the others: each looks after its own.
        let files = match self.parts.are_shared() {
            true => Vec::new(),
            false => self.parts.growing_of(&HashSet::from([id]))?.into_iter().chain(self.drafts_of(id)?).collect(),
        };
        Ok(self.store.erase(id, day, because, &files).await?)
    }

    /// What rescue files have brought of it unfinished, by the names in the data folder.
    fn drafts_of(&self, id: ResponseId) -> io::Result<Vec<String>> {
        let id = id.to_string();
        Ok(self
            .drafts()?
            .into_iter()
            .filter(|name| name.contains(&id))
            .map(|name| format!("{DRAFTS}/{name}"))
            .collect())
    }

    pub(crate) fn drafts(&self) -> io::Result<Vec<String>> {
        match parts::names(&self.parts.data().join(DRAFTS)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            names => names,
        }
    }

    /// A part that another response has too stays; whether one does is looked up under the lock that lets parts come in.
    async fn remove(&self, name: &str) -> Result<(), EraseError> {
        let path = self.parts.data().join(name);
        let part = name.strip_prefix(parts::FOLDER).and_then(|name| name.strip_prefix('/')?.parse().ok());
        match part {
            Some(digest) => {
                let mut changes = self.store.part_changes().await?;
                if !changes.is_needed(digest).await? {
                    parts::gone(fs::remove_file(&path))?;
                }
            }
            None => parts::gone(fs::remove_file(&path))?,
        }
        Ok(parts::gone(files::sync_folder(files::folder_of(&path)))?)
    }
}

impl PartBytes {
    /// The files of these responses' uploads, whether or not the database knows them, by their names in the data folder.
    pub(crate) fn growing_of(&self, ids: &HashSet<ResponseId>) -> io::Result<Vec<String>> {
        let of_it = |name: &String| parse_name(name).filter(|(response, _)| ids.contains(response));
        let names = parts::names(&self.data().join(parts::GROWING))?;
        let found = names.iter().filter_map(of_it);
        Ok(found.map(|(response, digest)| parts::growing_name(response, digest)).collect())
    }
}
