//! The keys by which receipts are believed.

use super::{Batch, Env, Query, Stored, Tab, Write, copies, effect::About};
use crate::{
    ResponseHead, State,
    plan::Trigger,
    receipt_key::{Keys, ReceiptKey},
    snapshot::{Snapshot, snapshot_key},
};

impl Tab {
    /// What is known of the collector's keys has changed: receipts that were not believed may be now.
    pub(super) fn learn_keys(&mut self, keys: Keys, env: &mut dyn Env) {
        if self.keys != keys {
            self.keys = keys;
            self.look_for_due(Trigger::Timer, env);
        }
    }

    /// The head as the plan sees it: what waits for a key that is known by now need not wait.
    pub(super) fn relieved(&self, head: &ResponseHead) -> ResponseHead {
        let mut head = head.clone();
        let known = head.unknown_key().is_some_and(|id| self.keys.find(head.receipt_key, id).is_some());
        if let State::Completed { next_try, .. } = &mut head.state
            && known
        {
            *next_try = 0;
        }
        head
    }

    /// Somebody has compared the key's fingerprint: what waits because of it is sent once more.
    pub(super) fn accept_key(&mut self, key: ReceiptKey, env: &mut dyn Env) {
        if self.database {
            let number = self.read(About::Accepting, Query::Overview);
            self.accepting.push((number, key));
            return;
        }
        for (copy, _) in if self.local { copies::sealed(env) } else { Vec::new() } {
            if let Some(head) = accepting(&copy.head, key) {
                // What cannot be stored now stays as it is.
                let _ = env.put_local(&snapshot_key(&head.id), &Snapshot { head, ..copy }.to_text());
            }
        }
        self.look_for_due(Trigger::Hint, env);
    }

    pub(super) fn found_for_accepting(&mut self, number: u32, stored: Option<Stored>) {
        let Some(at) = self.accepting.iter().position(|(asked, _)| *asked == number) else { return };
        let (_, key) = self.accepting.swap_remove(at);
        for (id, text) in stored.into_iter().flat_map(|stored| stored.heads) {
            let head = ResponseHead::parse(&text).ok().and_then(|head| accepting(&head, key));
            if let Some(new) = head.map(|head| head.to_text()) {
                let expect = Some((id, vec![Some(text), Some(new.clone())]));
                self.commit(About::Again(id), Batch { expect, writes: vec![Write::Head(id, new)] });
            }
        }
    }
}

/// The head of a response that waits for this key.
fn accepting(head: &ResponseHead, key: ReceiptKey) -> Option<ResponseHead> {
    let waits = head.unknown_key().is_some_and(|id| id == key.id());
    waits.then(|| head.requeue().ok()).flatten().map(|head| ResponseHead { receipt_key: Some(key), ..head })
}
