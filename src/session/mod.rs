//! A live response and its journal, always in step: nothing is set that was not recorded first.

mod files;
mod recording;
mod replay;
mod typed;

pub use crate::device::Edit;
use crate::device::{Device, Finished, NotCompleted, OnlyRead, OpenResponse, Recovered, SaveState, time, visit};
use outbox::{FormRef, Op, ResponseId, policy, record, seal::Times};
pub use recording::{Heard, Listening};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};
use typed::Typed;
use xforms::{Changes, Form, Item, NodeId, Privacy, Response, Start, Wish};

/// An open response. Clones are the same response; dropping the last one closes it.
#[derive(Clone)]
pub struct Session(Rc<Inner>);

struct Inner {
    open: OpenResponse,
    response: RefCell<Response>,
    place: RefCell<Option<String>>,
    /// The text that is being typed.
    typed: RefCell<Typed>,
    /// Something besides the place was recorded: before that, nothing is stored of a new response.
    answered: Cell<bool>,
    /// The names of all files that were ever attached.
    files: RefCell<Vec<String>>,
    /// What the list calls it, where it may.
    name: RefCell<Option<String>>,
}

/// The response would become too long to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the response would become too long to be sent")]
pub struct NoRoom;

impl Session {
    /// Starts a new response, or replays the journal of an old one.
    pub fn begin(open: OpenResponse, form: Rc<Form>) -> Session {
        let start = Start {
            instance_id: open.id().instance_id(),
            seed: open.seed(),
            at: open.started(),
            zone: Some(time::rules()),
        };
        let anonymous = form.settings().privacy == Privacy::Anonymous;
        let mut response = Response::start(form, start);
        let events = open.take_events();
        open.begin(response.loaded_values(), anonymous);
        let (mut place, mut files) = (None, Vec::new());
        for event in &events {
            replay::apply(&mut response, event);
            match &event.op {
                Op::Place { reference } => place = Some(reference.clone()),
                Op::Attach { name, .. } => files.push(name.clone()),
                _ => {}
            }
        }
        if !events.is_empty() {
            // Wishes were granted when they were made; what came of them is in the journal.
            response.take_wishes();
        }
        response.set_moment(time::now());
        let name = open.called();
        let inner = Inner {
            open,
            response: RefCell::new(response),
            place: RefCell::new(place),
            typed: RefCell::default(),
            answered: Cell::new(!events.is_empty()),
            files: RefCell::new(files),
            name: RefCell::new(name),
        };
        let session = Session(Rc::new(inner));
        session.read(|response| session.call(response));
        session
    }

    pub fn id(&self) -> ResponseId {
        self.0.open.id()
    }

    /// The version of the form that it is given in.
    pub fn form(&self) -> FormRef {
        self.0.open.form()
    }

    /// How answers stand in labels, hints and messages.
    pub fn quote_answers(&self, quote: fn(&str) -> String) {
        self.0.response.borrow_mut().quote_answers(quote);
    }

    /// Looks at the response.
    pub fn read<T>(&self, look: impl FnOnce(&Response) -> T) -> T {
        look(&self.0.response.borrow())
    }

    /// Records an answer and sets it; when this returns, the answer has left the page's process.
    ///
    /// # Errors
    /// When the response would become too long to be sent: nothing of it is taken then.
    pub fn set(&self, node: NodeId, value: &str, edit: Edit) -> Result<Changes, NoRoom> {
        if !self.has_room(value.len(), |response| drop(response.set(node, value))) {
            return Err(NoRoom);
        }
        let (reference, told) =
            self.read(|response| (response.reference(node), response.as_told(node, value).to_owned()));
        let op = Op::Set { reference, value: told };
        let work = |response: &mut Response, replaces: bool| match edit {
            Edit::Text => self.0.typed.borrow_mut().set(response, node, value, replaces),
            _ => response.set(node, value),
        };
        Ok(self.change(op, edit, work).unwrap_or_else(no_changes))
    }

    /// Adds an instance to a repeat; `None` when this tab may not write.
    ///
    /// # Errors
    /// As [`Session::set`].
    pub fn add_repeat(&self, range: Item) -> Result<Option<(Item, Changes)>, NoRoom> {
        if !self.0.open.is_writable() {
            return Ok(None);
        }
        if !self.has_room(0, |response| drop(response.add_repeat(range))) {
            return Err(NoRoom);
        }
        // The new instance's position is known only once it is there.
        let at = time::now();
        let mut response = self.0.response.borrow_mut();
        response.set_moment(at);
        let (item, changes) = response.add_repeat(range);
        let reference = response.reference(item.node);
        self.call(&response);
        drop(response);
        self.note_circumstances(at);
        self.0.open.record(Op::AddRepeat { reference }, Edit::Choice, at);
        Ok(Some((item, changes)))
    }

    fn has_room(&self, more: usize, step: impl FnOnce(&mut Response)) -> bool {
        self.read(|response| response.has_room(policy::MAX_INSTANCE, more, step))
    }

    pub fn remove_repeat(&self, instance: Item) -> Changes {
        let reference = self.read(|response| response.reference(instance.node));
        let op = Op::RemoveRepeat { reference };
        self.change(op, Edit::Choice, |response, _| response.remove_repeat(instance)).unwrap_or_else(no_changes)
    }

    /// Chooses the language of the questions.
    pub fn set_language(&self, language: &str) -> Changes {
        let changes = self.0.response.borrow_mut().set_language(language);
        if self.0.answered.get() {
            self.0.open.record(Op::Language { language: language.to_owned() }, Edit::Choice, time::now());
        }
        changes
    }

    /// Remembers the page shown.
    pub fn set_place(&self, reference: &str) {
        let old = self.0.place.replace(Some(reference.to_owned()));
        if self.0.answered.get() && old.as_deref() != Some(reference) {
            self.0.open.record(Op::Place { reference: reference.to_owned() }, Edit::Choice, time::now());
        }
    }

    /// The page where the respondent stopped.
    pub fn place(&self) -> Option<String> {
        self.0.place.borrow().clone()
    }

    /// Nodes that the form wants the device's place in. Nobody's place is asked for in an anonymous survey.
    pub fn take_wanted_places(&self) -> Vec<NodeId> {
        let mut response = self.0.response.borrow_mut();
        let wishes = response.take_wishes();
        if response.form().settings().privacy == Privacy::Anonymous {
            return Vec::new();
        }
        wishes.into_iter().filter(|(wish, _)| *wish == Wish::Place).map(|(_, node)| node).collect()
    }

    /// A text control lost the focus: its answer is one finished event.
    pub fn leave_field(&self) {
        self.0.open.close_event();
    }

    /// Seals the response: from now on these bytes are what is sent. A second call while the first runs, or after it,
    /// changes nothing.
    ///
    /// # Errors
    /// When another tab has taken over, or nothing could be stored; the answers are then still in the journal.
    pub async fn complete(&self) -> Result<(), NotCompleted> {
        let key = match self.read(|response| response.form().settings().sealing) {
            true => Device::current().ok_or(NotCompleted::Key)?.sealing().await?,
            false => None,
        };
        let at = time::now();
        {
            let mut response = self.0.response.borrow_mut();
            response.set_moment(at);
            response.finish();
        }
        let (xml, named, settings) =
            self.read(|response| (response.to_sealed_xml(), response.files(), response.form().settings().clone()));
        let attached = files::attached(named, &self.0.files.borrow());
        let part = outbox::Part {
            name: record::INSTANCE_PART.into(),
            media_type: "application/xml".into(),
            bytes: xml.into_bytes(),
        };
        let anonymous = settings.privacy == Privacy::Anonymous;
        let finished = Finished {
            parts: vec![part],
            attached,
            key,
            times: if anonymous { Times::ToTheDay } else { Times::Full },
            // The next person on a shared device has nothing to change and nothing to read.
            keeps_journal: settings.client_editable && !visit::is_shared(),
            name: self
                .read(|response| response.instance_name().map(str::to_owned))
                .filter(|_| settings.show_instance_name && !visit::is_shared()),
        };
        self.0.open.seal(finished, at).await
    }

    /// The response ends here: everything of it is deleted, nothing is sent.
    ///
    /// # Errors
    /// When another tab has taken over, or the store refused to delete.
    pub async fn screen_out(&self) -> Result<(), NotCompleted> {
        self.0.open.discard().await
    }

    pub fn save(&self) -> &SaveState {
        self.0.open.save()
    }

    pub fn recovered(&self) -> Recovered {
        self.0.open.recovered()
    }

    /// Whether the browser had lost it, and it was stored again; then whether files were among the answers. Reactive.
    pub fn put_back(&self) -> Option<bool> {
        self.0.open.put_back()
    }

    pub fn only_read(&self) -> OnlyRead {
        self.0.open.only_read()
    }

    /// Records first: an answer that the engine could not digest would still be in the journal.
    fn change<T>(&self, op: Op, edit: Edit, work: impl FnOnce(&mut Response, bool) -> T) -> Option<T> {
        let at = time::now();
        if !self.0.open.is_writable() {
            return None;
        }
        self.note_circumstances(at);
        let replaces = self.0.open.record(op, edit, at);
        let mut response = self.0.response.borrow_mut();
        response.set_moment(at);
        let done = work(&mut response, replaces);
        self.call(&response);
        Some(done)
    }

    /// The list calls the response as its form does, where the survey allows that.
    fn call(&self, response: &Response) {
        let shown = response.form().settings().show_instance_name && self.0.answered.get() && !visit::is_shared();
        let name = response.instance_name().filter(|_| shown);
        if self.0.name.borrow().as_deref() != name {
            self.0.open.call(name);
            self.0.name.replace(name.map(str::to_owned));
        }
    }

    /// Before the first answer: what was chosen until then belongs to the response as well.
    fn note_circumstances(&self, at: xforms::Moment) {
        if self.0.answered.replace(true) {
            return;
        }
        let (language, default) =
            self.read(|response| (response.language().to_owned(), response.form().default_language().to_owned()));
        if language != default {
            self.0.open.record(Op::Language { language }, Edit::Choice, at);
        }
        if let Some(reference) = self.place() {
            self.0.open.record(Op::Place { reference }, Edit::Choice, at);
        }
    }
}

fn no_changes() -> Changes {
    Changes { nodes: Vec::new(), structure: false }
}
