//! What a response sees of the time.
//!
//! An anonymous survey's response holds no time finer than the day that the device has made, and nothing of its zone. So
//! its expressions live on the wall clock, without a zone: values, relevance, choices and texts see the day's midnight,
//! however the time goes through them; only a constraint, of which nothing is kept, is judged by the clock as it is.

use super::Response;
use crate::{Moment, NodeId, Privacy, form::DataType, moment::without_offset, xpath::Context};

const DAY_MS: i64 = 86_400_000;

impl Response {
    /// Whether nothing may tell who answered, from where, or when more finely than the day.
    pub fn is_anonymous(&self) -> bool {
        self.form.settings.privacy == Privacy::Anonymous
    }

    /// The moment that expressions see.
    pub(super) fn clock(&self) -> Moment {
        if !self.is_anonymous() {
            return self.moment;
        }
        let civil = self.moment.civil_ms();
        let seen = if self.judging { civil } else { civil - civil.rem_euclid(DAY_MS) };
        Moment { utc_ms: seen, offset_min: 0 }
    }

    /// `now()`.
    pub(super) fn now(&self) -> String {
        Context::new(self, self.at(self.root())).written(self.clock())
    }

    /// Whether another moment may give the node another value, or make it irrelevant; by node.
    pub fn set_by_clock(&self) -> impl Fn(NodeId) -> bool {
        let found = self.form.by_clock();
        move |node| found.value[self.definitions[node.index()].index()]
    }

    /// Whether another moment may say otherwise whether the node's value can stay; by node.
    pub fn judged_by_clock(&self) -> impl Fn(NodeId) -> bool {
        let found = self.form.by_clock();
        move |node| found.judgement[self.definitions[node.index()].index()]
    }

    /// An answer as it is kept: times that a person gives say nothing of the zone where nothing else does.
    pub fn as_told<'a>(&self, node: NodeId, value: &'a str) -> &'a str {
        let timed = matches!(self.definition(node).bind.data_type, DataType::Time | DataType::DateTime);
        if timed && self.is_anonymous() { without_offset(value) } else { value }
    }
}
