//! The files of a response that is being sealed: each becomes a part that travels apart. To a key they are sealed chunk
//! by chunk, each chunk in a transaction of its own; until the last transaction of all, the draft has everything it had.

use super::{
    Batch, CommitError, Env, Finished, NotCompleted, Notification, Query, Stored, Tab, Write,
    effect::About,
    open::{Flight, Flying, Mode},
    sealing::{Ending, new_entropy},
};
use crate::{
    Attachment, Digest, Hasher, Moment, SealedPart,
    attachment::chunks,
    record::PartEntry,
    sealing::{PartSealer, SealError},
};

/// How far the files are.
#[derive(Debug)]
pub(super) struct Files {
    pub finished: Finished,
    /// When the respondent finished.
    pub at: Moment,
    /// As the manifest lists them, and as they are sent: those that are ready.
    pub apart: Vec<PartEntry>,
    pub sent: Vec<SealedPart>,
    /// Those that are not, the next one last.
    left: Vec<Attachment>,
    /// The one that is being sealed.
    current: Option<Box<Current>>,
}

#[derive(Debug)]
struct Current {
    row: Attachment,
    sealer: PartSealer,
    index: u32,
    plain: Hasher,
    sent: Hasher,
    len: u64,
}

impl Files {
    /// Before anything is known of the files, or where there are none.
    pub fn none(finished: Finished, at: Moment) -> Self {
        Self { finished, at, apart: Vec::new(), sent: Vec::new(), left: Vec::new(), current: None }
    }

    /// A part is ready.
    fn ready(&mut self, row: Attachment, len: u64, ct_sha256: Digest) {
        let Attachment { name, media_type, sha256, .. } = row;
        self.sent.push(SealedPart { name: name.clone(), len, ct_sha256 });
        self.apart.push(PartEntry { name, media_type, len: row.len, sha256, ct_sha256: Some(ct_sha256) });
    }

    /// Every file that the instance names, in its order; none when one is missing.
    fn rows(&self, stored: &Stored) -> Option<Vec<Attachment>> {
        let row = |name: &String| {
            let (_, text) = stored.attachments.iter().find(|(known, _)| known == name)?;
            Attachment::parse(text).ok().filter(|row| row.name == *name)
        };
        self.finished.attached.iter().map(row).collect()
    }
}

impl Current {
    /// The next chunk, sealed; none when the file is not as it was taken.
    fn seal(&mut self, plain: &[u8], chunk: usize) -> Option<Vec<u8>> {
        let start = u64::from(self.index) * chunk as u64;
        let left = self.row.len.checked_sub(start)?;
        let last = left <= chunk as u64;
        if plain.len() as u64 != left.min(chunk as u64) {
            return None;
        }
        self.plain.update(plain);
        if last && self.plain.clone().finish() != self.row.sha256 {
            return None;
        }
        let sealed = self.sealer.seal(plain, last).ok()?;
        self.sent.update(&sealed);
        self.len += sealed.len() as u64;
        Some(sealed)
    }
}

impl Tab {
    pub(super) fn read_for_end(&mut self, at: usize, ending: Ending, query: Query) {
        let number = self.read(About::Writing(self.open[at].id), query);
        self.open[at].flight = Some(Flight { number, what: Flying::Files });
        self.open[at].mode = Mode::Sealing(Box::new(ending));
    }

    /// The files' rows, or the next chunk, were read.
    pub(super) fn files_found(&mut self, at: usize, stored: Option<Stored>, env: &mut dyn Env) {
        let Some(mut files) = self.take_files(at) else { return };
        let Some(stored) = stored else {
            return self.not_completed(at, NotCompleted::Storage);
        };
        let id = self.open[at].id;
        let Some(current) = &mut files.current else {
            let Some(mut rows) = files.rows(&stored) else {
                // Or is nothing here any more?
                self.open[at].doubted = true;
                return self.not_completed(at, NotCompleted::Attachments);
            };
            rows.reverse();
            files.left = rows;
            return self.next_file(at, files, env);
        };
        let Some(sealed) = stored.bytes.and_then(|bytes| current.seal(&bytes, self.chunk)) else {
            return self.not_completed(at, NotCompleted::Attachments);
        };
        let (name, index) = (current.row.name.clone(), current.index);
        let writes = vec![Write::SealedChunk(id, name, index, sealed)];
        let expect = Some((id, vec![self.open[at].stored_head.clone()]));
        let number = self.commit(About::Writing(id), Batch { expect, writes });
        self.open[at].flight = Some(Flight { number, what: Flying::Files });
        self.open[at].mode = Mode::Sealing(Box::new(Ending::Files(files)));
    }

    /// A sealed chunk was stored.
    pub(super) fn files_stored(&mut self, at: usize, result: Result<(), CommitError>, env: &mut dyn Env) {
        let Some(mut files) = self.take_files(at) else { return };
        match result {
            Ok(()) => {}
            Err(CommitError::Conflict) => {
                self.open[at].mode = Mode::Sealing(Box::new(Ending::Files(files)));
                return self.doubt(at);
            }
            Err(CommitError::Failed) => {
                self.open[at].database_works = false;
                return self.not_completed(at, NotCompleted::Storage);
            }
        }
        if let Some(mut current) = files.current.take() {
            current.index += 1;
            if u64::from(current.index) < chunks(current.row.len, self.chunk) {
                return self.next_chunk(at, files, current);
            }
            let Current { row, sent, len, .. } = *current;
            files.ready(row, len, sent.finish());
        }
        self.next_file(at, files, env);
    }

    fn next_file(&mut self, at: usize, mut files: Box<Files>, env: &mut dyn Env) {
        while let Some(row) = files.left.pop() {
            let Some(key) = &files.finished.key else {
                // What is sent is the file itself.
                let (len, digest) = (row.len, row.sha256);
                files.ready(row, len, digest);
                continue;
            };
            let sealer: Result<_, SealError> = PartSealer::new(self.open[at].id, key, new_entropy(env));
            let Ok(sealer) = sealer else { return self.not_completed(at, NotCompleted::Key) };
            let current = Current { row, sealer, index: 0, plain: Hasher::default(), sent: Hasher::default(), len: 0 };
            return self.next_chunk(at, files, Box::new(current));
        }
        self.seal(at, *files, env);
    }

    fn next_chunk(&mut self, at: usize, mut files: Box<Files>, current: Box<Current>) {
        let query = Query::Chunk(self.open[at].id, current.row.name.clone(), current.index);
        files.current = Some(current);
        self.read_for_end(at, Ending::Files(files), query);
    }

    /// The files of the response that is being sealed here; not, when another tab has taken over meanwhile.
    fn take_files(&mut self, at: usize) -> Option<Box<Files>> {
        match std::mem::replace(&mut self.open[at].mode, Mode::Stopped) {
            Mode::Sealing(ending) => match *ending {
                Ending::Files(files) => return Some(files),
                other => self.open[at].mode = Mode::Sealing(Box::new(other)),
            },
            other => self.open[at].mode = other,
        }
        let id = self.open[at].id;
        self.notify(Notification::NotCompleted { id, why: NotCompleted::ReadOnly });
        self.finish_closing(at);
        None
    }
}
