//! What was read of a response becomes one that is open in this tab.

use super::{
    Env, NotOpened, OnlyRead, Opened, Recovered, Tab,
    gather::{Gathered, covered, reach},
    mirroring::Mirroring,
    open::{Mode, Open},
    opening::Opening,
    restoring::Known,
};
use crate::{Event, Op, ResponseHead, ResponseSecret, journal::database_key, tail::Tail};
use std::collections::VecDeque;

impl Tab {
    /// For reading and writing, or for reading only: that depends on what was found.
    pub(super) fn build(
        &mut self,
        opening: Opening,
        text: Option<String>,
        head: Option<ResponseHead>,
        found: Gathered,
        env: &mut dyn Env,
    ) {
        let (id, held, writing) = (opening.id, opening.may_write(), opening.writing);
        let journal = &found.journal;
        let Some((begin, op)) = journal.begin().map(|event| (event, event.op.clone())) else {
            let nothing = text.is_none() && found.aside.is_empty() && !found.newer && journal.is_empty();
            let why = if nothing { NotOpened::Missing } else { NotOpened::Unreadable };
            return self.give_up(opening, Some(why));
        };
        let Op::Begin { survey, form, seed, zone, .. } = op else {
            return self.give_up(opening, Some(NotOpened::Unreadable));
        };
        let started = begin.moment();
        let copied = found.copy.as_ref().map(|copy| copy.head.clone());
        let head = head.or(copied).unwrap_or_else(|| {
            let mut secret = [0; 16];
            env.random(&mut secret);
            // Whether the survey is anonymous is not known here: the day is right for all.
            let created = started.civil_date();
            ResponseHead::draft(id, survey.clone(), survey, form.clone(), created, ResponseSecret(secret))
        });
        // In localStorage alone nothing can be set aside: an unreadable copy would be overwritten by sealing.
        let blocked = !self.database && found.aside.iter().any(|entry| entry.place == "snapshot");
        let may_write = match (held, found.newer, blocked) {
            (false, ..) => Err(opening.only_read()),
            (_, true, _) => Err(OnlyRead::Newer),
            (.., true) => Err(OnlyRead::Storage),
            _ => Ok(writing),
        };
        let base = reach(journal.shown());
        let branches = journal.branches().iter().flat_map(|chain| chain.stored());
        let beside = branches.filter(|event| !event.is_within(&base)).chain(journal.stranded());
        let beside = beside.map(|event| (database_key(&id, event.key()), event.to_text())).collect();
        let events: Vec<Event> = journal.events().collect();
        let first = events.iter().find(|event| matches!(event.op, Op::Set { .. } | Op::Attach { .. }));
        let mut open = Open {
            id,
            writing: journal.write(writing),
            begin: None,
            tail: Tail::default(),
            head: if text.is_none() { head.written_by(writing) } else { head },
            stored_head: text.clone(),
            form: form.clone(),
            zone: zone.clone(),
            seed,
            base: covered(journal.shown()),
            known: Known::of(journal.shown().stored()),
            beside,
            first_answer: first.map(Event::moment),
            complete: journal.is_complete(),
            tail_works: self.local,
            tail_behind: false,
            database_works: self.database,
            trusted: !self.distrusts,
            mirroring: Mirroring::default(),
            in_database: Vec::new(),
            files: events.iter().any(|event| matches!(event.op, Op::Attach { .. })),
            mode: if may_write.is_ok() { Mode::Writable } else { Mode::Stopped },
            flight: None,
            doubted: false,
            retries: false,
            vain: 0,
            pulse: 0,
            put_away: false,
            closing: false,
            reopen: None,
            shown: None,
            attaching: VecDeque::new(),
        };
        for (key, upto, text) in &found.tail {
            open.tail.wrote(*key, *upto, text);
        }
        let opened = Opened {
            id,
            form,
            started,
            seed,
            zone,
            events,
            count: journal.count(),
            writing: may_write,
            recovered: Recovered {
                set_aside: found.aside.len(),
                stranded: journal.stranded().len(),
                branches: journal.branches().len(),
            },
        };
        self.reconcile(opening, open, opened, found, env);
    }
}
