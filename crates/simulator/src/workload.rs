//! What users do in an open response, and what it leads to.

use crate::{
    device::Device,
    opened::with_keys,
    page::{CHUNK, PHOTOS},
    seen::Broken,
};
use outbox::{
    Digest, Op, ResponseId,
    tab::{Finished, Input, Way},
};

impl Device {
    /// The user does something in an open response. What it leads to is known before the machine is asked.
    pub fn answer(&mut self, at: usize, id: ResponseId, op: outbox::Op, edit: outbox::Edit) -> Result<(), Broken> {
        let answered = (self.now, self.now + self.skew);
        let Some(session) = self.session(at, id) else { return Ok(()) };
        let old = session.seen();
        session.apply(&op);
        let (new, writing, before) = (session.seen(), session.writing, session.before);
        let last = session.save.map_or(before, |save| save.last);
        // The first answer of a new response comes after the event that begins it.
        let first = before == 0 && last == 0;
        let number = last - before + 1 + u32::from(first);
        self.oracle.note(id, writing, number, new);
        if first {
            self.oracle.note(id, writing, 1, old);
        }
        self.oracle.of(id).given.insert((writing, number), answered);
        self.dispatch(at, Input::Answer { id, op, edit })
    }

    /// The user completes a response; the event that says so changes no answer.
    pub fn complete(&mut self, at: usize, id: ResponseId) -> Result<(), Broken> {
        let Some(session) = self.session(at, id) else { return Ok(()) };
        session.sealing = true;
        let reach = session.reach_when_sealed();
        let (writing, seen) = (session.writing, session.seen());
        let last = session.save.map_or(session.before, |save| save.last) - session.before;
        let mut lines: Vec<_> = reach.iter().map(|(writing, upto)| format!("{writing} {upto}")).collect();
        let files = PHOTOS.iter().filter_map(|node| session.answers.get(*node));
        let attached: Vec<_> = files.filter(|name| !name.is_empty()).cloned().collect();
        lines.extend(attached.iter().map(|name| format!("file {name}")));
        let part = outbox::Part {
            name: outbox::record::INSTANCE_PART.into(),
            media_type: "application/xml".into(),
            bytes: lines.join("\n").into_bytes(),
        };
        for number in last + 1..=last + 2 {
            self.oracle.note(id, writing, number, seen.clone());
        }
        let key = self.oracle.of(id).secret.then(|| with_keys(|keys| keys.public.clone()));
        let (parts, times, keeps_journal) = (vec![part], outbox::seal::Times::Full, self.oracle.of(id).editable);
        let finished = Box::new(Finished { parts, attached, key, times, keeps_journal, name: None });
        self.dispatch(at, Input::Complete { id, finished })
    }

    /// The user wants to change what was completed.
    pub fn reopen(&mut self, at: usize, id: ResponseId) -> Result<(), Broken> {
        self.end_session(at, id);
        self.oracle.of(id).reopened = true;
        self.dispatch(at, Input::Open { id, way: Way::Reopen })
    }

    /// The collector has said how long the survey's drafts stay, and what day it is.
    pub fn let_drafts_go(&mut self, at: usize, days: u32) -> Result<(), Broken> {
        self.oracle.let_go_after = Some(i64::from(days));
        let (survey, today) = ("trzy".to_owned(), self.today());
        self.dispatch(at, Input::LetDraftsGo { survey, days, today })
    }

    /// The user takes a photograph.
    pub fn attach(&mut self, at: usize, id: ResponseId) -> Result<(), Broken> {
        let mut bytes = vec![0; self.rng.below(3 * CHUNK)];
        if self.rng.once_in(4) {
            bytes.truncate(bytes.len() / CHUNK * CHUNK);
        }
        self.rng.fill(&mut bytes);
        let node = PHOTOS[self.rng.below(PHOTOS.len())];
        self.attach_file(at, id, node, bytes)
    }

    pub fn attach_file(&mut self, at: usize, id: ResponseId, node: &str, bytes: Vec<u8>) -> Result<(), Broken> {
        let name = format!("{:016x}.jpg", self.rng.next());
        let Some(session) = self.session(at, id) else { return Ok(()) };
        session.attaching.push(name.clone());
        let (writing, seen) = (session.writing, session.seen());
        if session.before == 0 && session.save.is_none_or(|save| save.last == 0) {
            // The event that begins the response comes before everything that is stored of it.
            self.oracle.note(id, writing, 1, seen);
        }
        let len = bytes.len() as u64;
        self.oracle.of(id).files.insert(name.clone(), (bytes, None));
        let (reference, media_type) = (node.to_owned(), "image/jpeg".to_owned());
        self.dispatch(at, Input::Attach { id, reference, name, media_type, len })
    }

    /// The file is whole, and its event is the next that was recorded.
    pub fn attached(
        &mut self,
        at: usize,
        id: ResponseId,
        (node, name): (String, String),
        sha256: Digest,
    ) -> Result<(), Broken> {
        let answered = (self.now, self.now + self.skew);
        let stored = self.db.file(id, &name);
        let right = |bytes: &Vec<u8>| Digest::of(bytes) == sha256 && stored.as_ref() == Some(bytes);
        // A tab that has not heard of a theft may hear of its last chunk when the thief has sealed the response without it.
        let is_there = self.oracle.of(id).files.get(&name).is_some_and(|(bytes, _)| right(bytes));
        if !is_there && !self.has_lost(at, id) {
            return Err(format!("{id}: {name} is shown as attached, but not all of it is there"));
        }
        let Some(session) = self.session(at, id) else { return Ok(()) };
        session.attaching.retain(|other| *other != name);
        session.apply(&Op::Set { reference: node, value: name.clone() });
        let number = session.save.map_or(session.before, |save| save.last) - session.before + 1;
        let (writing, seen) = (session.writing, session.seen());
        self.oracle.note(id, writing, number, seen);
        self.oracle.of(id).given.insert((writing, number), answered);
        if let Some((_, event)) = self.oracle.of(id).files.get_mut(&name) {
            *event = Some((writing, number));
        }
        Ok(())
    }
}
