//! A recording beside its response: stored piece by piece as it is heard, and in the end an answer.

use super::{Edit, Session};
use crate::device::{AttachError, NotAttached, new_name, pieces, time};
use js_sys::{Array, ArrayBuffer, Uint8Array};
use leptos::task::spawn_local;
use outbox::{Op, Recording, recording::VERSION};
use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::{Rc, Weak},
};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;
use xforms::{Changes, NodeId};

/// A recording under way.
#[derive(Clone)]
pub struct Heard(Rc<Inner>);

/// The same, for those that the microphone's side holds: they keep no response open.
#[derive(Clone)]
pub struct Listening(Weak<Inner>);

struct Inner {
    session: Session,
    node: NodeId,
    /// In milliseconds since 1970 UTC.
    since: Cell<i64>,
    /// Everything that was heard, whatever the database says.
    all: Array,
    len: Cell<u64>,
    /// How far the database is with it, from the first piece on.
    stored: RefCell<Option<Recording>>,
    waiting: RefCell<VecDeque<(Blob, u64)>>,
    storing: Cell<bool>,
    /// Nothing more is stored.
    over: Cell<bool>,
}

impl Listening {
    /// The recording, unless it is over.
    pub fn heard(&self) -> Option<Heard> {
        self.0.upgrade().map(Heard)
    }
}

impl Heard {
    pub fn downgrade(&self) -> Listening {
        Listening(Rc::downgrade(&self.0))
    }

    /// The microphone is on: from now on this is recorded. The response is a draft, if it was not yet.
    pub fn begin(&self) {
        let at = time::now();
        self.0.since.set(at.utc_ms);
        let session = &self.0.session;
        session.note_circumstances(at);
        if session.place().is_none() {
            // Something has to be stored of a response before its recording is.
            let reference = session.read(|response| response.reference(self.0.node));
            session.0.place.replace(Some(reference.clone()));
            session.0.open.record(Op::Place { reference }, Edit::Choice, at);
        }
    }

    /// How long it is, in milliseconds.
    pub fn ms(&self) -> u64 {
        u64::try_from(time::now().utc_ms - self.0.since.get()).unwrap_or_default()
    }

    /// How many bytes it has.
    pub fn len(&self) -> u64 {
        self.0.len.get()
    }

    /// Whether its question is still part of the response; the entry of a repeat may have been removed.
    pub fn has_place(&self) -> bool {
        self.reference().is_some()
    }

    /// The next piece: it is stored as soon as those before it are. `failed` runs when the database refuses; then nothing
    /// further is stored, and nothing that is stored is lost.
    pub fn take(&self, piece: Blob, failed: impl Fn() + 'static) {
        self.0.all.push(&piece);
        self.0.len.set(self.len() + piece.size() as u64);
        self.0.waiting.borrow_mut().push_back((piece, self.ms()));
        if self.0.storing.replace(true) {
            return;
        }
        let this = self.clone();
        spawn_local(async move {
            while let Some((piece, ms)) = this.next_piece() {
                if this.store(piece, ms).await.is_none() && !this.0.over.replace(true) {
                    failed();
                }
            }
            this.0.storing.set(false);
        });
    }

    fn next_piece(&self) -> Option<(Blob, u64)> {
        self.0.waiting.borrow_mut().pop_front().filter(|_| !self.0.over.get())
    }

    async fn store(&self, piece: Blob, ms: u64) -> Option<()> {
        let bytes = JsFuture::from(piece.array_buffer()).await.ok()?;
        let bytes = Uint8Array::new(bytes.unchecked_ref::<ArrayBuffer>());
        let before = self.0.stored.borrow().clone();
        let begun = || {
            Some(Recording {
                v: VERSION,
                name: new_name(&ending(&piece.type_())).ok()?,
                reference: String::new(),
                media_type: media_type(&piece.type_()).to_owned(),
                pieces: 0,
                len: 0,
                ms: 0,
            })
        };
        let mut next = before.or_else(begun)?;
        // Entries of a repeat move up when one before them is removed.
        next.reference = self.reference()?;
        (next.pieces, next.len, next.ms) = (next.pieces + 1, next.len + u64::from(bytes.length()), ms);
        if self.0.over.get() {
            return None;
        }
        pieces::keep(self.0.session.id(), &next, bytes).await.ok()?;
        self.0.stored.replace(Some(next));
        Some(())
    }

    fn reference(&self) -> Option<String> {
        self.0.session.read(|response| {
            let reference = response.reference(self.0.node);
            (response.find(&reference) == Some(self.0.node)).then_some(reference)
        })
    }

    /// Nothing further is stored; what is stored stays for whoever opens the response next.
    pub fn let_go(&self) {
        self.0.over.set(true);
    }

    /// The recording is not wanted any more.
    pub async fn forget(&self) {
        self.let_go();
        if let Some(stored) = self.0.stored.take() {
            // What the database does not remove goes with the response.
            let _ = pieces::forget(self.0.session.id(), &stored.name).await;
        }
    }

    /// What was heard becomes the answer.
    ///
    /// # Errors
    /// When it does not: then the database has it as far as the recording says, if it has any of it.
    pub async fn attach(&self) -> Result<Changes, (AttachError, Option<Recording>)> {
        while self.0.storing.get() {
            crate::device::js::sleep(10).await;
        }
        self.let_go();
        let stored = self.0.stored.borrow().clone();
        self.attach_all(stored.as_ref()).await.map_err(|error| (error, stored))
    }

    async fn attach_all(&self, stored: Option<&Recording>) -> Result<Changes, AttachError> {
        let first = self.0.all.get(0).dyn_into::<Blob>().map_err(|_| NotAttached::Source)?.type_();
        let blob = pieces::joined(&self.0.all, media_type(&first)).ok_or(NotAttached::Source)?;
        if !self.has_place() {
            return Err(NotAttached::Source.into());
        }
        let name = match stored {
            Some(stored) => stored.name.clone(),
            None => new_name(&ending(&first))?,
        };
        let session = &self.0.session;
        let (attached, changes) = session.attach_as(self.0.node, &blob, media_type(&first), name).await?;
        // Were they to stay, the next opening would see that this file is attached.
        let _ = pieces::forget(session.id(), &attached.name).await;
        Ok(changes)
    }
}

impl Session {
    /// A recording for a node, which begins when the microphone is on.
    pub fn record(&self, node: NodeId) -> Heard {
        Heard(Rc::new(Inner {
            session: self.clone(),
            node,
            since: Cell::default(),
            all: Array::new(),
            len: Cell::default(),
            stored: RefCell::default(),
            waiting: RefCell::default(),
            storing: Cell::default(),
            over: Cell::default(),
        }))
    }

    /// Recordings that an earlier opening began and did not finish.
    pub async fn unfinished_recordings(&self) -> Vec<Recording> {
        let (mut wanted, id) = (Vec::new(), self.id());
        for recording in pieces::found(id).await {
            let is_attached = self.0.files.borrow().contains(&recording.name);
            let has_place = self.read(|response| response.find(&recording.reference).is_some());
            if is_attached || !has_place {
                // Tried again at the next opening.
                let _ = pieces::forget(id, &recording.name).await;
            } else {
                wanted.push(recording);
            }
        }
        wanted
    }

    /// Such a recording becomes its node's answer.
    ///
    /// # Errors
    /// When it does not; then it is as it was.
    pub async fn attach_recording(&self, recording: &Recording) -> Result<Changes, AttachError> {
        let node = self.read(|response| response.find(&recording.reference)).ok_or(NotAttached::Source)?;
        let blob = pieces::whole(self.id(), recording).await.ok_or(NotAttached::Source)?;
        let (_, changes) = self.attach_as(node, &blob, &recording.media_type, recording.name.clone()).await?;
        let _ = pieces::forget(self.id(), &recording.name).await;
        Ok(changes)
    }

    /// Such a recording is not wanted.
    pub async fn forget_recording(&self, recording: &Recording) {
        // Tried again at the next opening, where it is found once more.
        let _ = pieces::forget(self.id(), &recording.name).await;
    }
}

/// `audio/webm` of `audio/webm;codecs=opus`.
fn media_type(full: &str) -> &str {
    full.split(';').next().unwrap_or_default()
}

/// What a file of this type is called at its end.
fn ending(full: &str) -> String {
    match media_type(full) {
        "audio/mp4" => "m4a".to_owned(),
        other => {
            let kind = other.rsplit('/').next().unwrap_or_default();
            let harmless = (1..=8).contains(&kind.len()) && kind.bytes().all(|byte| byte.is_ascii_alphanumeric());
            if harmless { kind.to_owned() } else { "bin".to_owned() }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recordings_end_as_their_type_says() {
        let check =
            |full: &str, kind: &str, expected: &str| assert_eq!((media_type(full), &*ending(full)), (kind, expected));
        check("audio/webm;codecs=opus", "audio/webm", "webm");
        check("audio/mp4", "audio/mp4", "m4a");
        check("audio/x-matroska;codecs=\"a,b\"", "audio/x-matroska", "bin");
        check("", "", "bin");
    }
}
