//! A door that opens once; whoever came earlier waits.

use super::js::within;
use futures_channel::oneshot;
use std::{cell::RefCell, rc::Rc};

#[derive(Clone, Default)]
pub struct Gate(Rc<RefCell<State>>);

#[derive(Default)]
struct State {
    open: bool,
    waiting: Vec<oneshot::Sender<()>>,
}

impl Gate {
    pub fn open(&self) {
        let mut state = self.0.borrow_mut();
        state.open = true;
        for waiting in state.waiting.drain(..) {
            // Whoever waited may not be waiting any more.
            let _ = waiting.send(());
        }
    }

    pub async fn wait(&self) {
        if self.0.borrow().open {
            return;
        }
        let (waiting, opened) = oneshot::channel();
        self.0.borrow_mut().waiting.push(waiting);
        let _ = opened.await;
    }

    /// Waits for the door, but no longer than `ms` milliseconds.
    pub async fn wait_at_most(&self, ms: i32) {
        within(ms, self.wait()).await;
    }
}
