//! The parts that travel apart, one after another, each from where the collector says that it is; then the record.

use super::{
    Effect, Env, Query, Reply, Stored, Tab,
    effect::About,
    outcome::{lost, stuck},
    uploading::Stage,
};
use crate::{
    ResponseHead, SealedPart, Sealing,
    answer::Outcome,
    policy::{BUSY_MS, MAX_RESTARTS},
    upload::{Progress, Request, judge, place},
};

/// The parts of one response on their way.
#[derive(Debug)]
pub(super) struct Sending {
    pub head: (ResponseHead, String),
    /// What follows when all parts are there.
    pub record: Vec<u8>,
    sealing: Sealing,
    /// Which part, and how much of it the collector has.
    at: usize,
    offset: u64,
    restarts: u32,
    /// Something has arrived: the next wait is a short one.
    grew: bool,
    /// What is being asked; none while a chunk is being read.
    request: Option<Request>,
}

impl Sending {
    pub fn new(head: (ResponseHead, String), record: Vec<u8>, sealing: Sealing) -> Self {
        Self { head, record, sealing, at: 0, offset: 0, restarts: 0, grew: false, request: None }
    }

    fn part(&self) -> Option<&SealedPart> {
        self.head.0.parts().get(self.at)
    }
}

impl Tab {
    /// Announces the next part; when there is none, the record follows.
    pub(super) fn send_next_part(&mut self, sending: Box<Sending>) {
        match sending.part().map(|part| (part.ct_sha256, part.len)) {
            Some((part, len)) => self.request(sending, Request::Create { part, len }),
            None => {
                let Sending { head, record, .. } = *sending;
                self.send_record(Box::new(head), record);
            }
        }
    }

    fn request(&mut self, mut sending: Box<Sending>, request: Request) {
        let ticket = self.ticket(About::Uploader);
        self.uploader.number = ticket.number;
        let head = &sending.head.0;
        // The bytes are sent and forgotten: what was asked is all that the answer is judged by.
        let asked = match &request {
            Request::Append { part, offset, .. } => Request::Append { part: *part, offset: *offset, bytes: Vec::new() },
            other => other.clone(),
        };
        self.effects.push(Effect::Upload { ticket, id: head.id, secret: head.secret, request });
        sending.request = Some(asked);
        self.uploader.stage = Stage::Parts(sending);
    }

    pub(super) fn part_answered(&mut self, mut sending: Box<Sending>, reply: Option<Reply>, env: &mut dyn Env) {
        let (Some(request), Some(part)) = (sending.request.take(), sending.part().cloned()) else {
            return self.next(env);
        };
        let progress = match &reply {
            None => Progress::Failed(Box::new(Outcome::unreachable())),
            Some(reply) => judge(&request, part.len, reply),
        };
        match progress {
            Progress::At(told) if told < part.len => {
                if matches!(request, Request::Append { .. }) {
                    sending.grew |= told > sending.offset;
                    // Where nothing comes of the bytes, it does not go on for ever.
                    sending.restarts += u32::from(told <= sending.offset);
                }
                sending.offset = told;
                self.read_chunk(sending, &part, env);
            }
            Progress::At(_) => {
                sending.at += 1;
                (sending.offset, sending.restarts) = (0, 0);
                self.send_next_part(sending);
            }
            Progress::Unknown | Progress::Elsewhere if sending.restarts >= MAX_RESTARTS => {
                self.no_progress(sending, env)
            }
            Progress::Unknown => {
                sending.restarts += 1;
                let (part, len) = (part.ct_sha256, part.len);
                self.request(sending, Request::Create { part, len });
            }
            Progress::Elsewhere => {
                sending.restarts += 1;
                self.request(sending, Request::Ask { part: part.ct_sha256 });
            }
            Progress::Failed(outcome) => {
                if sending.grew {
                    sending.head.0 = sending.head.0.reset_attempts();
                }
                self.judge(&sending.head, &outcome, None, env);
            }
        }
    }

    /// Reads the stored chunk that has the next byte.
    fn read_chunk(&mut self, sending: Box<Sending>, part: &SealedPart, env: &mut dyn Env) {
        if sending.restarts > MAX_RESTARTS {
            return self.no_progress(sending, env);
        }
        let (index, _) = place(sending.sealing, self.chunk, sending.offset);
        let (id, name) = (sending.head.0.id, part.name.clone());
        let query = match sending.sealing {
            Sealing::None => Query::Chunk(id, name, index),
            Sealing::HpkeX25519ChaCha20 => Query::SealedChunk(id, name, index),
        };
        self.uploader.number = self.read(About::Uploader, query);
        self.uploader.stage = Stage::Parts(sending);
    }

    /// The chunk was read: from the collector's place on, it is sent.
    pub(super) fn chunk_found(&mut self, sending: Box<Sending>, stored: Option<Stored>, env: &mut dyn Env) {
        let Some(stored) = stored else {
            return self.rest(Some(env.now().utc_ms + BUSY_MS), env);
        };
        let Some(part) = sending.part().map(|part| part.ct_sha256) else { return self.next(env) };
        let (_, within) = place(sending.sealing, self.chunk, sending.offset);
        match stored.bytes.filter(|bytes| within < bytes.len()) {
            Some(mut bytes) => {
                bytes.drain(..within);
                let offset = sending.offset;
                self.request(sending, Request::Append { part, offset, bytes });
            }
            None => self.judge(&sending.head, &lost(), None, env),
        }
    }

    /// The collector answers, but the part does not grow: later, and the others first.
    fn no_progress(&mut self, sending: Box<Sending>, env: &mut dyn Env) {
        self.judge(&sending.head, &stuck(), None, env);
    }
}
