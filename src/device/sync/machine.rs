//! The machine that decides about responses, [`outbox::tab::Tab`], in this page.
//!
//! What has happened is taken in at once, from wherever it is told: what it writes to localStorage is there when [`dispatch`]
//! returns. What is to be done then follows in order, one effect after the other; what comes of it are inputs again.

use super::env::BrowserEnv;
use crate::device::{gates, platform::time};
use outbox::{
    Edit, Moment, Op, ResponseId,
    tab::{Effect, Input, Lock, Tab},
};
use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
};

/// Who carries out what the machine asks for: it knows nobody who tells it something.
#[derive(Clone, Copy)]
pub struct Hands {
    pub perform: fn(Effect, Moment),
    /// Another tab has taken the lock of a response.
    pub lost: fn(ResponseId),
}

/// What is to be done, with the time of what it follows from.
enum Task {
    Perform(Effect, Moment),
    Lost(ResponseId),
}

#[derive(Default)]
struct Machine {
    tab: RefCell<Tab>,
    hands: Cell<Option<Hands>>,
    waiting: RefCell<VecDeque<Task>>,
    /// One of them is being done.
    busy: Cell<bool>,
    /// The database has failed.
    doubts: Cell<bool>,
}

thread_local! {
    static MACHINE: Machine = Machine::default();
}

/// From now on this is who carries things out; nothing is done before.
pub fn start(hands: Hands) {
    MACHINE.with(|machine| machine.hands.set(Some(hands)));
}

/// Something has happened now.
pub fn dispatch(input: Input) {
    dispatch_at(input, time::now());
}

/// Something has happened at this time.
pub fn dispatch_at(input: Input, at: Moment) {
    let lost = match &input {
        Input::LockLost(Lock::Response(id)) => Some(*id),
        _ => None,
    };
    MACHINE.with(|machine| {
        let effects = machine.tab.borrow_mut().handle(input, &mut BrowserEnv(at));
        machine.carry_out(effects, at, lost);
    });
}

/// Something was done in an open response: when this returns, it has left the page's process. Tells whether it takes the
/// place of what was typed before it.
pub fn answer(id: ResponseId, op: Op, edit: Edit, at: Moment) -> bool {
    MACHINE.with(|machine| {
        let (replaces, effects) = machine.tab.borrow_mut().answer(id, op, edit, &mut BrowserEnv(at));
        machine.carry_out(effects, at, None);
        replaces
    })
}

impl Machine {
    /// Does what is to be done, after what is being done already.
    fn carry_out(&self, effects: Vec<Effect>, at: Moment, lost: Option<ResponseId>) {
        let tasks = effects.into_iter().map(|effect| Task::Perform(effect, at)).chain(lost.map(Task::Lost));
        self.waiting.borrow_mut().extend(tasks);
        let Some(hands) = self.hands.get() else { return };
        if self.busy.replace(true) {
            return;
        }
        while let Some(task) = self.next() {
            match task {
                Task::Perform(effect, at) => (hands.perform)(effect, at),
                Task::Lost(id) => (hands.lost)(id),
            }
        }
        if self.tab.borrow().has_recovered() {
            gates(|gates| gates.recovered.open());
        }
        self.busy.set(false);
    }

    fn next(&self) -> Option<Task> {
        self.waiting.borrow_mut().pop_front()
    }
}

/// Whether the database has failed in this session of the browser.
pub fn doubts() -> bool {
    MACHINE.with(|machine| machine.doubts.get())
}

/// The database has failed.
pub fn doubt() {
    MACHINE.with(|machine| machine.doubts.set(true));
}

/// Whether a response is open in this tab, or about to be.
pub fn is_busy() -> bool {
    MACHINE.with(|machine| machine.tab.borrow().is_busy())
}

#[cfg(test)]
mod tests {
    use super::*;
    use outbox::{Digest, FormRef, ResponseHead, ResponseSecret, tab::Notification};

    const AT: Moment = Moment { utc_ms: 1_795_338_930_123, offset_min: 60 };

    thread_local! {
        /// What was done, in order: how far the response was recorded each time that it was shown.
        static SHOWN: RefCell<Vec<u32>> = RefCell::default();
    }

    fn id() -> ResponseId {
        ResponseId::from_random([1; 16])
    }

    fn typed(value: &str) -> bool {
        let op = Op::Set { reference: "/data/a".into(), value: value.into() };
        answer(id(), op, Edit::Text, AT)
    }

    /// Types further while the first letter is being shown.
    fn perform(effect: Effect, _: Moment) {
        let Effect::Notify(Notification::Save(save)) = effect else { return };
        SHOWN.with_borrow_mut(|shown| shown.push(save.last));
        if save.last == 2 {
            assert!(typed("ab"), "it is taken in at once");
            assert!(typed("abc"), "and so is the next");
        }
    }

    #[test]
    fn what_an_effect_records_is_recorded_when_that_returns() {
        start(Hands { perform, lost: |_| {} });
        let form = FormRef { id: "f".into(), version: "1".into(), hash: Digest::of(b"pack") };
        let begin = Op::Begin {
            response: id(),
            survey: "s".into(),
            form: form.clone(),
            seed: 7,
            zone: String::new(),
            edits: None,
            values: Vec::new(),
        };
        let secret = ResponseSecret([9; 16]);
        let head = ResponseHead::draft(id(), "s".into(), "S".into(), form, "2026-11-22".into(), secret);
        dispatch_at(Input::Started { database: false, local: false }, AT);
        dispatch_at(Input::Begin { head: Box::new(head), begin }, AT);
        assert!(!typed("a"));
        assert_eq!(SHOWN.take(), [0, 2, 3, 4], "effects follow in order");
    }
}
