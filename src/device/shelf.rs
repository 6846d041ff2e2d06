//! All responses of this device, for the list of them.

use super::{
    Listed, ListedState, OutboxCounts,
    database::{self, DatabaseError, Store},
    local::Local,
    names,
};
use outbox::{
    Event, Op, ResponseHead, ResponseId, State,
    snapshot::{self, Snapshot},
    tail,
};
use std::collections::BTreeMap;

/// Everything that is here, readable or not.
#[derive(Default)]
pub struct Shelf {
    pub heads: Vec<ResponseHead>,
    /// Heads that this version cannot read; they are left alone and shown.
    pub unreadable: Vec<ResponseId>,
}

/// Reads all heads in the database.
///
/// # Errors
/// Where it cannot be read.
pub async fn in_database() -> Result<Shelf, DatabaseError> {
    let entries = database::all(Store::Responses).await?.into_iter();
    let texts = entries.filter_map(|(key, text)| Some((key.as_string()?.parse().ok()?, text.as_string()?)));
    Ok(sort(texts.map(|(id, text)| (id, ResponseHead::parse(&text).ok()))))
}

/// Where localStorage is the only store: its copies, and the drafts that begin in the tail.
pub fn in_local(local: Local) -> Shelf {
    let mut all: BTreeMap<_, _> = drafts_in_tail(local).into_iter().map(|(id, head)| (id, Some(head))).collect();
    for (key, text) in local.entries(snapshot::SNAPSHOT_PREFIX) {
        if let Some(id) = key.strip_prefix(snapshot::SNAPSHOT_PREFIX).and_then(|id| id.parse::<ResponseId>().ok()) {
            all.insert(id, Snapshot::parse(&text).ok().map(|copy| copy.head.without_journal()));
        }
    }
    sort(all.into_iter())
}

fn sort(all: impl Iterator<Item = (ResponseId, Option<ResponseHead>)>) -> Shelf {
    let mut shelf = Shelf::default();
    for (id, head) in all {
        match head {
            Some(head) => shelf.heads.push(head),
            None => shelf.unreadable.push(id),
        }
    }
    shelf
}

/// The drafts that have their beginning in the tail.
fn drafts_in_tail(local: Local) -> BTreeMap<ResponseId, ResponseHead> {
    let entries = local.entries(tail::PREFIX).into_iter();
    let begins = entries.filter_map(|(_, text)| {
        let event = Event::parse(&text).ok()?;
        let Op::Begin { response, survey, form, .. } = event.op else { return None };
        let created = outbox::calendar::day(event.at, event.offset_min);
        // Nothing is sent of a draft: its secret is made when it is opened.
        let secret = outbox::ResponseSecret([0; 16]);
        Some((response, ResponseHead::draft(response, survey.clone(), survey, form, created, secret)))
    });
    begins.collect()
}

impl Shelf {
    pub fn counts(&self) -> OutboxCounts {
        let mut counts = OutboxCounts { quarantined: self.unreadable.len() as u32, ..OutboxCounts::default() };
        for head in &self.heads {
            *match head.state {
                State::Draft => &mut counts.drafts,
                State::Completed { .. } => &mut counts.waiting,
                State::Received { .. } => &mut counts.received,
                State::Quarantined { .. } => &mut counts.quarantined,
            } += 1;
        }
        counts
    }

    /// Newest first.
    pub fn list(&self) -> Vec<Listed> {
        let mut listed: Vec<_> = self.heads.iter().map(listed).collect();
        listed.extend(self.unreadable.iter().map(|id| Listed {
            id: *id,
            survey: String::new(),
            title: String::new(),
            state: ListedState::Quarantined,
            created: String::new(),
            code: None,
            waits_since: None,
            reason: Some("unreadable".into()),
            can_reopen: false,
            reopened: false,
            name: None,
        }));
        listed.sort_by(|a, b| b.created.cmp(&a.created));
        listed
    }
}

fn listed(head: &ResponseHead) -> Listed {
    let (state, reason) = match &head.state {
        State::Draft => (ListedState::Draft, None),
        State::Completed { problem, .. } => (ListedState::Waiting, problem.as_ref().map(|problem| code(problem.code))),
        State::Received { .. } => (ListedState::Received, None),
        State::Quarantined { reason, .. } => (ListedState::Quarantined, Some(reason.clone())),
    };
    let reopened = state == ListedState::Draft && !head.replaces.is_empty();
    Listed {
        id: head.id,
        survey: head.survey.clone(),
        title: head.title.clone(),
        state,
        created: head.created.clone(),
        code: (reopened || state != ListedState::Draft).then(|| head.code()),
        waits_since: match &head.state {
            State::Completed { completed, .. } => Some(completed.clone()),
            _ => None,
        },
        reason,
        can_reopen: head.can_reopen(),
        reopened,
        name: names::of(head.id).filter(|_| state == ListedState::Draft).or_else(|| head.name.clone()),
    }
}

/// An error code as the wire spells it.
fn code(code: outbox::wire::ErrorCode) -> String {
    serde_json::to_value(code).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}
