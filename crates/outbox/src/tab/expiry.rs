//! A survey may ask that drafts go which nobody has gone on with for some days. Nothing else ever removes a draft.

use super::{
    Batch, Query, Stored, Tab, World, Write, copies,
    gather::Gathered,
    opening::{Opening, Stage, Way},
    sealing::today,
    world::{About, NotOpened},
};
use crate::{Event, ResponseHead, StateName, calendar};

/// How long a survey's drafts stay.
#[derive(Debug, Clone)]
pub(super) struct Rule {
    pub survey: String,
    pub days: u32,
    /// The day, as the collector has just told it: a device's clock alone may be years ahead.
    pub today: String,
}

impl Rule {
    /// Whether it is so long after a day, on both clocks.
    fn is_after(&self, day: i64, device_today: &str) -> bool {
        let late = |today: &str| calendar::parse_day(today).is_some_and(|today| today - day >= i64::from(self.days));
        late(&self.today) && late(device_today)
    }

    /// Whether the draft has had no answer for so long. What cannot be read may be one.
    fn ends(&self, found: &Gathered, device_today: &str) -> bool {
        let journal = &found.journal;
        let chains = std::iter::once(journal.shown()).chain(journal.branches());
        let events = chains.flat_map(|chain| chain.stored()).chain(journal.stranded());
        let day = |event: &Event| calendar::parse_day(&calendar::day(event.at, event.offset_min));
        let last = events.filter_map(day).max();
        !found.newer && found.aside.is_empty() && last.is_some_and(|last| self.is_after(last, device_today))
    }
}

impl Tab {
    pub(super) fn let_drafts_go(&mut self, rule: Rule) {
        if self.database && self.has_recovered() {
            let number = self.read(About::Expiry, Query::Overview);
            self.expiry.push((number, rule));
        }
    }

    /// Drafts that were begun so long ago are looked at one by one, each under its lock.
    pub(super) fn found_for_expiry(&mut self, number: u32, stored: Option<Stored>, world: &mut dyn World) {
        let Some(at) = self.expiry.iter().position(|(asked, _)| *asked == number) else { return };
        let (_, rule) = self.expiry.swap_remove(at);
        let today = today(world);
        for (id, text) in stored.into_iter().flat_map(|stored| stored.heads) {
            let busy = self.index(id).is_some() || self.openings.iter().any(|opening| opening.id == id);
            let Ok(head) = ResponseHead::parse(&text) else { continue };
            // What was completed once is not forgotten: somebody means to complete it again.
            let draft = head.name() == StateName::Draft && head.survey == rule.survey && head.replaces.is_empty();
            let begun = calendar::parse_day(&head.created);
            if !busy && draft && begun.is_some_and(|day| rule.is_after(day, &today)) {
                self.start_opening(id, Way::IfFree, true, world);
                if let Some(opening) = self.openings.last_mut() {
                    opening.rule = Some(rule.clone());
                }
            }
        }
    }

    /// Everything of the draft is known: it goes without a trace if its time is over.
    pub(super) fn may_end(&mut self, at: usize, head: Option<&str>, found: &Gathered, world: &mut dyn World) -> bool {
        let Opening { id, held, ref rule, .. } = self.openings[at];
        let over = rule.as_ref().is_some_and(|rule| rule.ends(found, &today(world)));
        let Some(head) = head.filter(|_| held && over) else { return false };
        let mut writes = vec![Write::Gone(id, today(world)), Write::DeleteHead(id), Write::DeleteEvents(id)];
        writes.push(Write::DeleteFiles { id, but: Vec::new() });
        writes.push(Write::DeleteSealed { id, but: Vec::new() });
        let expect = Some((id, vec![Some(head.to_owned()), None]));
        let number = self.commit(About::Opening(id), Batch { expect, writes });
        let keys = copies::keys(id, world);
        self.openings[at].wait_for(number, Stage::Tidying(keys, NotOpened::Missing));
        true
    }
}
