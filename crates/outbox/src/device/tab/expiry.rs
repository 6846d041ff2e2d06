//! A survey may ask that drafts go which nobody has gone on with for some days. Nothing else ever removes a draft.

use super::{
    Batch, Env, NotOpened, Query, Stored, Tab, Write, copies,
    effect::About,
    gather::Gathered,
    opening::{Opening, Purpose, Stage},
    sealing::today,
};
use crate::sorted::SortedMap;
use crate::{Event, Journal, ResponseHead, StateName, Untouched, calendar, policy::TOLD_DAY_MS};

/// How long a survey's drafts stay.
///
/// A draft goes when three days agree: the last answer's as the device's clock told it, against the collector's today and
/// the device's own; and the day on which the collector's clock first found it as it is. (A phone whose battery was empty
/// may answer in 1970, and be right again an hour later.)
#[derive(Debug, Clone)]
pub(super) struct Rule {
    pub survey: String,
    pub days: u32,
    /// The day, as the collector has just told it: a device's clock alone may be years ahead.
    pub today: String,
    /// When it was told, as the device's clock said then.
    pub told_at: i64,
}

impl Rule {
    fn is_after(&self, day: i64, today: &str) -> bool {
        calendar::parse_day(today).is_some_and(|today| today - day >= i64::from(self.days))
    }

    /// Whether it was found untouched so long ago. (That day may have been over when it was found so.)
    fn is_untouched(&self, untouched: &Untouched) -> bool {
        calendar::parse_day(&untouched.since).is_some_and(|since| self.is_after(since + 1, &self.today))
    }

    /// Whether today is still the day that was told: a tab may have been frozen for weeks since.
    fn is_fresh(&self, now: i64) -> bool {
        (now - self.told_at).abs() <= TOLD_DAY_MS
    }

    /// Whether the draft has had no answer for so long, on both clocks. What cannot be read may be one.
    fn ends(&self, found: &Gathered, device_today: &str) -> bool {
        let journal = &found.journal;
        let last = everything(journal).map(|event| event.moment().civil_day()).max();
        !found.newer
            && found.aside.is_empty()
            && last.is_some_and(|last| self.is_after(last, &self.today) && self.is_after(last, device_today))
    }
}

impl Tab {
    pub(super) fn let_drafts_go(&mut self, rule: Rule) {
        // A tab that cannot see localStorage does not know what was answered last.
        if self.database && self.local && self.has_recovered() {
            let number = self.read(About::Expiry, Query::Overview);
            self.expiry.push((number, rule));
        }
    }

    /// Drafts that may have been untouched for so long, and those of which nothing is known, are looked at one by one,
    /// each under its lock.
    pub(super) fn found_for_expiry(&mut self, number: u32, stored: Option<Stored>, env: &mut dyn Env) {
        let Some(at) = self.expiry.iter().position(|(asked, _)| *asked == number) else { return };
        let (_, rule) = self.expiry.swap_remove(at);
        for (id, text) in stored.into_iter().flat_map(|stored| stored.heads) {
            let busy = self.index(id).is_some() || self.openings.contains_key(&id);
            let Ok(head) = ResponseHead::parse(&text) else { continue };
            // What was completed once is not forgotten: somebody means to complete it again.
            let draft = head.name() == StateName::Draft && head.survey == rule.survey && head.replaces.is_empty();
            if !busy && draft && head.untouched.is_none_or(|untouched| rule.is_untouched(&untouched)) {
                self.start_opening(id, Purpose::Quiet(Some(rule.clone())), env);
            }
        }
    }

    /// Everything of the draft is known: it goes without a trace if its time is over, or is noted as untouched from now on.
    /// Otherwise its opening goes on.
    pub(super) fn unless_it_ends(
        &mut self,
        opening: Opening,
        head: Option<(&str, &ResponseHead)>,
        found: &Gathered,
        env: &mut dyn Env,
    ) -> Option<Opening> {
        let id = opening.id;
        let rule = match &opening.purpose {
            Purpose::Quiet(Some(rule)) if opening.may_write() && rule.is_fresh(env.now().utc_ms) => rule,
            _ => return Some(opening),
        };
        let Some((text, head)) = head else { return Some(opening) };
        let untouched = Untouched { since: rule.today.clone(), numbers: numbers(&found.journal) };
        let known = head.untouched.as_ref().filter(|known| known.numbers == untouched.numbers);
        let (writes, after, keys) = match known {
            Some(known) if rule.is_untouched(known) && rule.ends(found, &today(env)) => {
                let mut writes = vec![Write::Gone(id, today(env)), Write::DeleteHead(id), Write::DeleteEvents(id)];
                writes.push(Write::DeleteFiles { id, but: Vec::new() });
                writes.push(Write::DeleteSealed { id, but: Vec::new() });
                (writes, None, copies::keys(id, env))
            }
            Some(_) => return Some(opening),
            None => {
                let head = ResponseHead { untouched: Some(untouched), ..head.clone() }.to_text();
                (vec![Write::Head(id, head.clone())], Some(head), Vec::new())
            }
        };
        let expect = Some((id, vec![Some(text.to_owned()), after]));
        let number = self.commit(About::Opening(id), Batch { expect, writes });
        self.wait_for(opening, number, Stage::Tidying(keys, NotOpened::Missing));
        None
    }
}

/// All events of a journal, shown or not.
fn everything(journal: &Journal) -> impl Iterator<Item = &Event> {
    let chains = std::iter::once(journal.shown()).chain(journal.branches());
    chains.flat_map(|chain| chain.stored()).chain(journal.stranded())
}

/// How many numbers a journal's writings have given: every answer raises it.
fn numbers(journal: &Journal) -> u32 {
    let mut reached = SortedMap::new();
    for event in everything(journal) {
        let upto: &mut u32 = reached.or_default(event.writing);
        *upto = event.last().max(*upto);
    }
    reached.into_values().fold(0, u32::saturating_add)
}
