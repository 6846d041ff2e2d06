//! A part that is too long for its record travels apart, as a file does: it is stored in chunks as files are, whole in one
//! transaction, before the response is sealed. Until then the draft has everything it had.

use super::{
    Batch, CommitError, Env, Finished, NotCompleted, Notification, Tab, Write,
    effect::About,
    open::{Flight, Flying, Mode},
    sealing::Ending,
};
use crate::{Attachment, Digest, Moment, Part, ResponseId, attachment::VERSION};

impl Tab {
    pub(super) fn is_too_long(&self, finished: &Finished) -> bool {
        finished.parts.iter().any(|part| part.bytes.len() > self.inline)
    }

    /// Stores what is too long.
    pub(super) fn set_apart(&mut self, at: usize, mut finished: Finished, when: Moment) {
        if !self.database {
            // localStorage is smaller by far.
            return self.not_completed(at, NotCompleted::Storage);
        }
        let id = self.open[at].id;
        let (long, short) = finished.parts.into_iter().partition::<Vec<_>, _>(|part| part.bytes.len() > self.inline);
        let writes = long.iter().flat_map(|part| file(id, part, self.chunk)).collect();
        finished.attached.splice(0..0, long.into_iter().map(|part| part.name));
        finished.parts = short;
        let expect = Some((id, vec![self.open[at].stored_head.clone()]));
        let number = self.commit(About::Writing(id), Batch { expect, writes });
        self.open[at].flight = Some(Flight { number, what: Flying::Apart });
        self.open[at].mode = Mode::Sealing(Box::new(Ending::Apart(Box::new(finished), when)));
    }

    /// What was too long is stored, or not.
    pub(super) fn apart_stored(&mut self, at: usize, result: Result<(), CommitError>, env: &mut dyn Env) {
        let id = self.open[at].id;
        // Not so when another tab has taken over meanwhile.
        let ending = match std::mem::replace(&mut self.open[at].mode, Mode::Stopped) {
            Mode::Sealing(ending) => Some(*ending),
            _ => None,
        };
        match (ending, result) {
            (Some(Ending::Apart(finished, when)), Ok(())) => {
                self.open[at].mode = Mode::Sealing(Box::new(Ending::Seal(*finished, when)));
                self.end(at, env);
            }
            (Some(_), Err(CommitError::Failed)) => {
                self.open[at].database_works = false;
                self.not_completed(at, NotCompleted::Storage);
            }
            (Some(ending), Err(CommitError::Conflict)) => {
                self.open[at].mode = Mode::Sealing(Box::new(ending));
                self.doubt(at);
            }
            (None, _) | (Some(_), Ok(())) => {
                self.notify(Notification::NotCompleted { id, why: NotCompleted::ReadOnly });
                self.finish_closing(at);
            }
        }
    }
}

/// The part as a file; one of that name may be here, from when the response was completed before.
fn file(id: ResponseId, part: &Part, chunk: usize) -> Vec<Write> {
    let name = &part.name;
    let len = part.bytes.len() as u64;
    let row = Attachment {
        v: VERSION,
        name: name.clone(),
        media_type: part.media_type.clone(),
        len,
        sha256: Digest::of(&part.bytes),
    };
    let pieces = (0..).zip(part.bytes.chunks(chunk));
    let mut writes = vec![Write::DeleteFile(id, name.clone())];
    writes.extend(pieces.map(|(index, bytes)| Write::Chunk(id, name.clone(), index, bytes.to_vec())));
    writes.push(Write::Attachment(id, name.clone(), row.to_text()));
    writes
}
