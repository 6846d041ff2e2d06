//! Files as answers: taken chunk by chunk, hashed while they are written, and recorded once they are whole.

use super::{Batch, CommitError, Effect, Env, NotAttached, Notification, Tab, Write, effect::About, open::Mode};
use crate::{
    Attachment, Edit, Hasher, Op, ResponseId,
    attachment::{VERSION, chunks},
};

/// A file that is to be a node's answer.
#[derive(Debug)]
pub(super) struct Wanted {
    pub reference: String,
    pub name: String,
    pub media_type: String,
    pub len: u64,
}

/// A file that is being taken; one at a time, the others wait.
#[derive(Debug)]
pub(super) struct Attaching {
    wanted: Wanted,
    hasher: Hasher,
    /// The chunk that is asked for or being stored.
    index: u32,
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    Waiting,
    Asked,
    /// The transaction's number, and the row that it ends with if it is the last.
    Storing(u32, Option<Attachment>),
}

impl Attaching {
    fn is_waiting(&self) -> bool {
        matches!(self.stage, Stage::Waiting)
    }

    fn start(&self, chunk: usize) -> u64 {
        u64::from(self.index) * chunk as u64
    }

    fn is_last(&self, chunk: usize) -> bool {
        u64::from(self.index) + 1 == chunks(self.wanted.len, chunk)
    }

    /// How long the chunk is that is asked for.
    fn size(&self, chunk: usize) -> usize {
        let left = self.wanted.len - self.start(chunk);
        usize::try_from(left).unwrap_or(usize::MAX).min(chunk)
    }
}

impl Tab {
    pub(super) fn attach(&mut self, id: ResponseId, wanted: Wanted, env: &mut dyn Env) {
        let refuse = |why| Notification::NotAttached { id, name: wanted.name.clone(), why };
        let Some(at) = self.index(id).filter(|at| self.open[*at].is_writable()) else {
            return self.notify(refuse(NotAttached::ReadOnly));
        };
        if !self.database {
            return self.notify(refuse(NotAttached::NoDatabase));
        }
        if u32::try_from(chunks(wanted.len, self.chunk)).is_err() {
            return self.notify(refuse(NotAttached::Storage));
        }
        // No chunk is stored of a response that is not.
        self.record_begin(at, env);
        let attaching = Attaching { wanted, hasher: Hasher::default(), index: 0, stage: Stage::Waiting };
        self.open[at].attaching.push_back(attaching);
        self.flush(id);
    }

    /// Asks for what is wanted next, and gives up what is left in the middle.
    pub(super) fn go_on_attaching(&mut self) {
        for at in 0..self.open.len() {
            if !self.open[at].is_writable() {
                self.stop_attaching(at, NotAttached::Interrupted);
            }
            let open = &mut self.open[at];
            let (id, stored) = (open.id, open.stored_head.is_some() && !open.doubted && !open.is_in_doubt());
            if let Some(first) = open.attaching.front_mut().filter(|first| stored && first.is_waiting()) {
                first.stage = Stage::Asked;
                let (name, index) = (first.wanted.name.clone(), first.index);
                let (start, len) = (first.start(self.chunk), first.size(self.chunk));
                self.effects.push(Effect::ReadFile { id, name, index, start, len });
            }
        }
    }

    pub(super) fn taken(&mut self, id: ResponseId, name: &str, index: u32, bytes: Option<Vec<u8>>) {
        let chunk = self.chunk;
        let Some(at) = self.index(id) else { return };
        let awaited = |first: &&mut Attaching| {
            matches!(first.stage, Stage::Asked) && first.wanted.name == name && first.index == index
        };
        let Some(first) = self.open[at].attaching.front_mut().filter(awaited) else { return };
        let Some(bytes) = bytes.filter(|bytes| bytes.len() == first.size(chunk)) else {
            return self.give_up_file(at, NotAttached::Source);
        };
        first.hasher.update(&bytes);
        let name = first.wanted.name.clone();
        let mut writes = vec![Write::Chunk(id, name.clone(), index, bytes)];
        // That it is whole is said with its last chunk, and not before.
        let row = first.is_last(chunk).then(|| Attachment {
            v: VERSION,
            name: name.clone(),
            media_type: first.wanted.media_type.clone(),
            len: first.wanted.len,
            sha256: first.hasher.clone().finish(),
        });
        writes.extend(row.iter().map(|row| Write::Attachment(id, name.clone(), row.to_text())));
        let expect = Some((id, vec![self.open[at].stored_head.clone()]));
        let number = self.commit(About::Attaching(id), Batch { expect, writes });
        if let Some(first) = self.open[at].attaching.front_mut() {
            first.stage = Stage::Storing(number, row);
        }
    }

    pub(super) fn committed_for_attaching(
        &mut self,
        id: ResponseId,
        number: u32,
        result: Result<(), CommitError>,
        env: &mut dyn Env,
    ) {
        let Some(at) = self.index(id) else { return };
        let mine = |first: &&mut Attaching| matches!(first.stage, Stage::Storing(running, _) if running == number);
        let Some(first) = self.open[at].attaching.front_mut().filter(mine) else { return };
        match (result, std::mem::replace(&mut first.stage, Stage::Waiting)) {
            (Ok(()), Stage::Storing(_, Some(row))) => self.attached(at, row, env),
            (Ok(()), _) => first.index += 1,
            (Err(CommitError::Conflict), _) => {
                // If all that is wrong is that the database was emptied, the file is taken once more.
                (first.index, first.hasher) = (0, Hasher::default());
                self.open[at].doubted = true;
                self.flush(id);
            }
            (Err(CommitError::Failed), _) => self.give_up_file(at, NotAttached::Storage),
        }
    }

    /// The file is whole: now it is the node's answer.
    fn attached(&mut self, at: usize, row: Attachment, env: &mut dyn Env) {
        let id = self.open[at].id;
        let Some(Attaching { wanted, .. }) = self.open[at].attaching.pop_front() else { return };
        let (reference, file) = (wanted.reference, row);
        let Attachment { name, media_type, len, sha256, .. } = file.clone();
        let op = Op::Attach { reference: reference.clone(), name, media_type, len, sha256 };
        self.record(at, op, Edit::Choice, env);
        self.notify(Notification::Attached { id, reference, file });
        self.flush(id);
    }

    /// The file that is being taken is not kept; what is stored of it goes.
    fn give_up_file(&mut self, at: usize, why: NotAttached) {
        let open = &mut self.open[at];
        let (id, head) = (open.id, open.stored_head.clone());
        let Some(Attaching { wanted: Wanted { name, .. }, index, stage, .. }) = open.attaching.pop_front() else {
            return;
        };
        let begun = index > 0 || matches!(stage, Stage::Storing(..)) || why == NotAttached::Storage;
        // At the end of a response everything goes that it does not name.
        if begun && head.is_some() && !matches!(open.mode, Mode::Sealing(_)) {
            let writes = vec![Write::DeleteFile(id, name.clone())];
            self.commit(About::Attaching(id), Batch { expect: Some((id, vec![head])), writes });
        }
        self.notify(Notification::NotAttached { id, name, why });
    }

    pub(super) fn stop_attaching(&mut self, at: usize, why: NotAttached) {
        while !self.open[at].attaching.is_empty() {
            self.give_up_file(at, why);
        }
    }
}
