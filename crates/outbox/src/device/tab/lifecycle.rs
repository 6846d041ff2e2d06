//! An open response whose field is left, whose page is hidden, closed, or left and perhaps shown again.

use super::{
    Effect, Env, Lock, NotAttached, Query, Tab,
    effect::About,
    open::{Flight, Flying, Mode},
};
use crate::{ResponseId, plan::Trigger};

impl Tab {
    pub(super) fn leave_field(&mut self, id: ResponseId) {
        if let Some(at) = self.index(id) {
            self.open[at].writing.close();
            self.flush(id);
        }
    }

    pub(super) fn rested(&mut self, id: ResponseId, pulse: u32) {
        if self.index(id).is_some_and(|at| self.open[at].pulse == pulse) {
            self.leave_field(id);
        }
    }

    pub(super) fn put_all_away(&mut self) {
        for id in self.open.iter().map(|open| open.id).collect::<Vec<_>>() {
            self.put_away(id);
        }
    }

    pub(super) fn put_away(&mut self, id: ResponseId) {
        if let Some(at) = self.index(id) {
            self.open[at].put_away = true;
            self.leave_field(id);
        }
    }

    pub(super) fn close(&mut self, id: ResponseId) {
        self.abandon(id);
        let Some(at) = self.index(id) else { return };
        self.open[at].closing = true;
        self.put_away(id);
        if let Some(at) = self.index(id)
            && self.open[at].flight.is_none()
        {
            self.finish_closing(at);
        }
    }

    /// Lets the response go when it is to be closed and nothing is under way.
    pub(super) fn finish_closing(&mut self, at: usize) -> bool {
        let closing = self.open[at].closing && self.open[at].flight.is_none();
        if closing {
            self.let_go(at);
        }
        closing
    }

    pub(super) fn let_go(&mut self, at: usize) {
        self.stop_attaching(at, NotAttached::Interrupted);
        let open = self.open.swap_remove(at);
        self.effects.push(Effect::Release(Lock::Response(open.id)));
        self.later.extend(open.reopen.map(|way| (open.id, way)));
    }

    /// The page is left, perhaps to come back: another tab may have its responses meanwhile.
    pub(super) fn pause(&mut self) {
        for id in self.open.iter().map(|open| open.id).collect::<Vec<_>>() {
            self.put_away(id);
            let Some(at) = self.index(id) else { continue };
            match self.open[at].mode {
                Mode::Writable | Mode::Looking => self.effects.push(Effect::Release(Lock::Response(id))),
                // The lock is given back when it comes.
                Mode::Resuming => {}
                _ => continue,
            }
            self.open[at].mode = Mode::Paused;
        }
    }

    pub(super) fn resume(&mut self, env: &mut dyn Env) {
        for at in 0..self.open.len() {
            if matches!(self.open[at].mode, Mode::Paused) {
                self.open[at].mode = Mode::Resuming;
                let lock = Lock::Response(self.open[at].id);
                self.effects.push(Effect::Lock { lock, steal: false });
            }
        }
        self.look_for_due(Trigger::Hint, env);
    }

    /// The lock of a response that is open here was asked for: at its beginning, or because the page is back.
    pub(super) fn open_locked(&mut self, at: usize, got: bool, env: &mut dyn Env) {
        let open = &self.open[at];
        let id = open.id;
        match open.mode {
            Mode::Resuming if got && self.database => {
                self.open[at].mode = Mode::Looking;
                self.look_for_others(at);
            }
            Mode::Resuming => {
                let tail = env.local(&crate::tail::prefix_of(&id));
                let mine = |key: &str| key.parse().is_ok_and(|key| open.tail.holds(&key));
                let same = got && tail.iter().all(|(key, _)| mine(key));
                self.resumed(at, same);
            }
            // Asked for, but the page was left, or another tab has taken over, before it came.
            Mode::Paused | Mode::Stopped if got => self.effects.push(Effect::Release(Lock::Response(id))),
            _ if !got => self.open[at].stop(),
            _ => {}
        }
    }

    /// Whether somebody has been here is seen once nothing is under way any more.
    pub(super) fn look_for_others(&mut self, at: usize) {
        if self.open[at].flight.is_none() {
            let id = self.open[at].id;
            let number = self.read(About::Writing(id), Query::Head(id));
            self.open[at].flight = Some(Flight { number, what: Flying::Look });
        }
    }

    /// Nobody has been here meanwhile: writing goes on. Otherwise the tab that took over has it.
    pub(super) fn resumed(&mut self, at: usize, same: bool) {
        let open = &mut self.open[at];
        open.mode = if same { Mode::Writable } else { Mode::Stopped };
        let id = open.id;
        if same {
            self.flush(id);
        } else {
            self.effects.push(Effect::Release(Lock::Response(id)));
            self.finish_closing(at);
        }
    }
}
