//! What a tab knows to be waiting for the collector: it sends that, unless another one does.

use outbox::{
    ResponseId,
    tab::{Effect, Input, Query, Ticket},
};
use std::collections::BTreeSet;

/// What a waiting response's head says.
const COMPLETED: &str = "\"state\":\"completed\"";

#[derive(Debug, Default)]
pub struct Errands {
    /// Its looks through the database for what is to be sent.
    looks: Vec<Ticket>,
    /// What was waiting when it looked last, or was completed here since.
    pub sends: BTreeSet<ResponseId>,
}

impl Errands {
    /// The tab hears this; whether it will look for something else, if it looks.
    pub fn heard(&mut self, input: &Input) -> bool {
        if let Input::Found { ticket, stored: Some(stored) } = input
            && self.looks.contains(ticket)
        {
            let waiting = stored.heads.iter().filter(|(_, text)| text.contains(COMPLETED));
            self.sends = waiting.map(|(id, _)| *id).collect();
        }
        matches!(input, Input::LetDraftsGo { .. })
    }

    /// And asks for that.
    pub fn asked(&mut self, effects: &[Effect]) {
        let looks = effects.iter().filter_map(|effect| match effect {
            Effect::Read { ticket, query: Query::Overview } => Some(*ticket),
            _ => None,
        });
        self.looks.extend(looks);
    }
}
