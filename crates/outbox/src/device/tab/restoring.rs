//! An open response whose head is not as this tab left it: another tab has it, has ended it or thrown it away; or the
//! database was emptied, and then this tab puts back what it has.

use super::{
    Batch, CommitError, Env, NotCompleted, Notification, OnlyRead, Query, Stored, Tab, Write,
    effect::About,
    open::{Flight, Flying, Mode, Open},
    outcome::Next,
    sealing::Ending,
    uploading::Stage,
};
use crate::sorted::SortedMap;
use crate::{Event, EventKey, Op, ResponseHead, StateName, tail};

/// All events of what is shown, stored or not: the database may be emptied under an open response.
#[derive(Debug, Default)]
pub(super) struct Known(SortedMap<EventKey, Event>);

impl Known {
    pub fn of<'a>(events: impl Iterator<Item = &'a Event>) -> Self {
        Self(events.map(|event| (event.key(), event.clone())).collect())
    }

    /// An event is new, or takes the place of its former self.
    pub fn note(&mut self, event: &Event) {
        self.0.insert(event.key(), event.clone());
    }

    /// Whether files are among the answers.
    fn has_files(&self) -> bool {
        self.0.values().any(|event| matches!(event.op, Op::Attach { .. }))
    }
}

/// What has become of an open response's head.
enum Found {
    AsItWas,
    /// Another tab writes it, or has ended it.
    Elsewhere(OnlyRead),
    /// Nothing of it is in the database, and nobody has thrown it away.
    Emptied,
}

impl Open {
    /// Whether it is being looked up or put back.
    pub fn is_in_doubt(&self) -> bool {
        let what = self.flight.as_ref().map(|flight| &flight.what);
        matches!(what, Some(Flying::Doubt | Flying::Back(..)))
    }

    /// The heads that the database may have, if nobody else was here: the first transaction may have happened unheard of.
    pub fn heads(&self) -> Vec<Option<String>> {
        let own = self.stored_head.is_none().then(|| Some(self.head.to_text()));
        std::iter::once(self.stored_head.clone()).chain(own).collect()
    }

    fn judge(&self, stored: &Stored) -> Found {
        match stored.head() {
            found if self.heads().iter().any(|head| head.as_deref() == found) => Found::AsItWas,
            Some(text) => {
                let ended = ResponseHead::parse(text).is_ok_and(|head| head.name() != StateName::Draft);
                Found::Elsewhere(if ended { OnlyRead::Completed } else { OnlyRead::Elsewhere })
            }
            None if stored.gone.iter().any(|(id, _)| *id == self.id) => Found::Elsewhere(OnlyRead::Gone),
            None => Found::Emptied,
        }
    }
}

impl Tab {
    /// The head is not as it was left: why, is looked up before anything else is stored of the response.
    pub(super) fn doubt(&mut self, at: usize) {
        let open = &mut self.open[at];
        if matches!(open.mode, Mode::Stopped) {
            self.finish_closing(at);
            return;
        }
        open.doubted = open.flight.is_some();
        if !open.doubted {
            let id = open.id;
            let number = self.read(About::Writing(id), Query::Response(id));
            self.open[at].flight = Some(Flight { number, what: Flying::Doubt });
        }
    }

    /// What has become of the response was looked up.
    pub(super) fn doubted(&mut self, at: usize, stored: Option<&Stored>, env: &mut dyn Env) {
        if matches!(self.open[at].mode, Mode::Stopped) {
            self.finish_closing(at);
            return;
        }
        let Some(stored) = stored else { return self.not_put_back(at) };
        match self.open[at].judge(stored) {
            Found::AsItWas => self.after_doubt(at, env),
            Found::Elsewhere(why) => self.overtaken(at, why),
            Found::Emptied => self.put_back(at),
        }
    }

    /// The page is back, and has looked whether anybody has been here.
    pub(super) fn looked_around(&mut self, at: usize, stored: Option<&Stored>) {
        match stored.map(|stored| self.open[at].judge(stored)) {
            Some(Found::AsItWas) => self.resumed(at, true),
            Some(Found::Elsewhere(why)) => self.overtaken(at, why),
            // Only the head was asked for: it may have been thrown away.
            Some(Found::Emptied) => self.doubt(at),
            // Nobody knows: it is asked again.
            None => self.retry_later(at),
        }
    }

    /// Nothing more is stored from here; the screen says why.
    fn overtaken(&mut self, at: usize, why: OnlyRead) {
        let id = self.open[at].id;
        if let Mode::Sealing(_) = self.open[at].mode {
            self.notify(Notification::NotCompleted { id, why: NotCompleted::ReadOnly });
        }
        self.notify(Notification::Overtaken { id, why });
        if let Mode::Looking = self.open[at].mode {
            return self.resumed(at, false);
        }
        self.open[at].stop();
        self.finish_closing(at);
    }

    /// Everything that this tab has of the response, in one transaction.
    fn put_back(&mut self, at: usize) {
        let open = &self.open[at];
        let (id, Some(head)) = (open.id, open.stored_head.clone()) else { return };
        let mut events = open.known.0.clone();
        events.extend(open.writing.pending().map(|event| (event.key(), event.clone())));
        let mut writes = vec![Write::Head(id, head.clone())];
        writes.extend(open.beside.iter().filter_map(|(name, text)| {
            let key: tail::TailKey = format!("{}{name}", tail::PREFIX).parse().ok()?;
            (!events.contains_key(&key.event)).then(|| Write::Event(id, key.event, text.clone()))
        }));
        writes.extend(events.values().map(|event| Write::Event(id, event.key(), event.to_text())));
        let reached = events.values().map(|event| (event.key(), event.last())).collect();
        let expect = Some((id, vec![None, Some(head.clone())]));
        let number = self.commit(About::Writing(id), Batch { expect, writes });
        self.open[at].flight = Some(Flight { number, what: Flying::Back(reached, head) });
    }

    /// The response is back, or is not.
    pub(super) fn put_back_ended(
        &mut self,
        at: usize,
        (events, head): (Vec<(EventKey, u32)>, String),
        (number, result, mirrored): (u32, Result<(), CommitError>, bool),
        env: &mut dyn Env,
    ) {
        match result {
            Ok(()) => {
                let open = &mut self.open[at];
                open.mirroring.note(number, mirrored);
                if open.is_safe() {
                    open.stored(&events, Some(head), env);
                }
                let (id, files) = (open.id, open.known.has_files());
                self.notify(Notification::PutBack { id, files });
                self.tell_changed();
                self.after_doubt(at, env);
                // The other responses may have copies in localStorage.
                if self.recovery.done {
                    self.recover(env);
                }
            }
            Err(CommitError::Conflict) => self.doubt(at),
            Err(CommitError::Failed) => self.not_put_back(at),
        }
    }

    /// Nobody can say, or nothing can be stored: later.
    fn not_put_back(&mut self, at: usize) {
        self.open[at].database_works = false;
        match self.open[at].mode {
            Mode::Sealing(_) => return self.not_completed(at, NotCompleted::Storage),
            Mode::Looking => return self.look_for_others(at),
            _ => {}
        }
        if !self.finish_closing(at) {
            self.retry_later(at);
        }
    }

    /// The response is as this tab knows it: what was under way goes on.
    fn after_doubt(&mut self, at: usize, env: &mut dyn Env) {
        let Mode::Sealing(ending) = &self.open[at].mode else { return self.next_flush(at) };
        match **ending {
            Ending::Seal(..) | Ending::Discard => self.end(at, env),
            // Its files are gone, or its record was; sealing begins anew when somebody asks for it.
            Ending::Files(_) => self.not_completed(at, NotCompleted::Attachments),
            Ending::Apart(..) | Ending::Sealed(..) => self.not_completed(at, NotCompleted::Storage),
        }
    }
}

/// The same of what is being sent.
impl Tab {
    /// What came of an attempt finds another head.
    pub(super) fn doubt_sent(&mut self, next: Box<Next>) {
        self.uploader.number = self.read(About::Uploader, Query::Response(next.head.id));
        self.uploader.stage = Stage::Doubting(next);
    }

    /// If the database was emptied, the page still has the record, or its receipt.
    pub(super) fn doubted_sent(&mut self, next: Box<Next>, stored: Option<&Stored>, env: &mut dyn Env) {
        let id = next.head.id;
        let emptied =
            stored.is_some_and(|stored| stored.head().is_none() && !stored.gone.iter().any(|(gone, _)| *gone == id));
        let record = self.uploader.record.take().map(|record| Write::Record(id, record));
        let receipt = next.receipt.clone().map(|receipt| Write::Receipt(id, receipt));
        let kept = if next.head.name() == StateName::Completed { record } else { receipt };
        let Some(kept) = kept.filter(|_| emptied) else { return self.go_on(&next, env) };
        // Its journal went with the database.
        let head = next.head.without_journal();
        let text = head.to_text();
        let expect = Some((id, vec![None, Some(text.clone())]));
        let writes = vec![Write::Head(id, text), kept];
        self.uploader.number = self.commit(About::Uploader, Batch { expect, writes });
        self.uploader.stage = Stage::Storing(Box::new(Next { head, put_back: true, ..*next }));
    }
}
