//! The machine that decides about responses, [`outbox::tab::Tab`], in this page.
//!
//! What an input writes to localStorage is there when [`tell`] returns; effects follow in order, answers come as inputs.

use super::world::{self, Here};
use crate::device::gates;
use outbox::{
    Op, ResponseId,
    seal::Instant,
    tab::{Effect, Input, Lock, Tab},
};
use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
};

/// Who carries out what the machine asks for: it knows nobody who tells it something.
#[derive(Clone, Copy)]
pub struct Hands {
    pub perform: fn(Effect, Instant),
    /// Another tab has taken the lock of a response.
    pub lost: fn(ResponseId),
}

#[derive(Default)]
struct Machine {
    tab: RefCell<Tab>,
    hands: Cell<Option<Hands>>,
    /// What has happened and was not taken in yet, with the time when it did.
    inputs: RefCell<VecDeque<(Input, Instant)>>,
    busy: Cell<bool>,
    /// The database has failed.
    doubts: Cell<bool>,
}

thread_local! {
    static MACHINE: Machine = Machine::default();
}

/// From now on this is who carries things out; nothing is taken in before.
pub fn start(hands: Hands) {
    MACHINE.with(|machine| machine.hands.set(Some(hands)));
}

/// Something has happened now.
pub fn tell(input: Input) {
    tell_at(input, world::now());
}

/// Something has happened at this time. What an effect tells at once is taken in after the other effects.
pub fn tell_at(input: Input, at: Instant) {
    MACHINE.with(|machine| {
        machine.inputs.borrow_mut().push_back((input, at));
        let Some(hands) = machine.hands.get() else { return };
        if machine.busy.replace(true) {
            return;
        }
        while let Some((input, at)) = machine.take() {
            let lost = match &input {
                Input::LockLost(Lock::Response(id)) => Some(*id),
                _ => None,
            };
            let effects = machine.tab.borrow_mut().handle(input, &mut Here(at));
            effects.into_iter().for_each(|effect| (hands.perform)(effect, at));
            lost.into_iter().for_each(hands.lost);
        }
        if machine.tab.borrow().has_recovered() {
            gates(|gates| gates.recovered.open());
        }
        machine.busy.set(false);
    });
}

impl Machine {
    fn take(&self) -> Option<(Input, Instant)> {
        self.inputs.borrow_mut().pop_front()
    }
}

/// Whether typing on in this text would overwrite the event of what was typed before.
pub fn overwrites(id: ResponseId, op: &Op) -> bool {
    MACHINE.with(|machine| machine.tab.borrow().overwrites(id, op))
}

/// Whether the database has failed in this session of the browser.
pub fn doubts() -> bool {
    MACHINE.with(|machine| machine.doubts.get())
}

/// It has.
pub fn doubt() {
    MACHINE.with(|machine| machine.doubts.set(true));
}

/// Whether a response is open in this tab, or about to be.
pub fn is_busy() -> bool {
    MACHINE.with(|machine| machine.tab.borrow().is_busy())
}
