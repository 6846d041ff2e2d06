//! All responses of this device, for the list of them.

use super::names;
use crate::device::{
    Listed, ListedState, OutboxCounts,
    stores::{local::Local, stored},
};
use outbox::sorted::{SortedMap, SortedSet, sort_by};
use outbox::{
    Event, Op, ResponseHead, ResponseId, State,
    snapshot::{self, Snapshot},
    tab::{Query, Stored},
    tail::{self, TailKey},
};

/// Everything that is here, readable or not.
#[derive(Default)]
pub struct Inventory {
    pub heads: Vec<ResponseHead>,
    /// Heads that this version cannot read; they are left alone and shown.
    pub unreadable: Vec<ResponseId>,
}

/// Everything that the database has a head of, and what only localStorage knows because the database has not taken it.
/// `None` where the database cannot be read.
pub async fn in_database(local: Option<Local>) -> Option<Inventory> {
    let Stored { heads, gone, .. } = stored::read(Query::Overview).await?;
    let mut all: SortedMap<_, _> = heads.into_iter().map(|(id, text)| (id, ResponseHead::parse(&text).ok())).collect();
    let gone: SortedSet<_> = gone.into_iter().map(|(id, _)| id).collect();
    let beside = |id: ResponseId| !all.contains_key(&id) && !gone.contains(&id);
    let found = local.map(|local| only_local(local, beside)).unwrap_or_default();
    all.extend(found);
    Some(sort(all.into_iter()))
}

/// Where localStorage is the only store.
pub fn in_local(local: Local) -> Inventory {
    sort(only_local(local, |_| true).into_iter())
}

/// The copies in localStorage, and what stands in the tail.
fn only_local(local: Local, wanted: impl Fn(ResponseId) -> bool) -> SortedMap<ResponseId, Option<ResponseHead>> {
    let mut all = SortedMap::new();
    for (key, text) in local.entries(tail::PREFIX) {
        let Some(id) = key.parse().ok().map(|key: TailKey| key.response).filter(|id| wanted(*id)) else { continue };
        // Without its beginning, which the database had, an answer is still here.
        let known = all.or_insert_with(id, || None);
        if known.is_none() {
            *known = draft_in_tail(&text);
        }
    }
    for (key, text) in local.entries(snapshot::SNAPSHOT_PREFIX) {
        let id = key.strip_prefix(snapshot::SNAPSHOT_PREFIX).and_then(|id| id.parse::<ResponseId>().ok());
        if let Some(id) = id.filter(|id| wanted(*id)) {
            all.insert(id, Snapshot::parse(&text).ok().map(|copy| copy.head.without_journal()));
        }
    }
    all
}

fn sort(all: impl Iterator<Item = (ResponseId, Option<ResponseHead>)>) -> Inventory {
    let mut inventory = Inventory::default();
    for (id, head) in all {
        match head {
            Some(head) => inventory.heads.push(head),
            None => inventory.unreadable.push(id),
        }
    }
    inventory
}

/// The draft that begins with this entry of the tail.
fn draft_in_tail(text: &str) -> Option<ResponseHead> {
    let event = Event::parse(text).ok()?;
    let created = event.moment().civil_date();
    let Op::Begin { response, survey, form, .. } = event.op else { return None };
    // Nothing is sent of a draft: its secret is made when it is opened.
    let secret = outbox::ResponseSecret([0; 16]);
    Some(ResponseHead::draft(response, survey.clone(), survey, form, created, secret))
}

impl Inventory {
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

    /// Newest first. What strangers have not completed is nobody else's: it counts and is not shown.
    pub fn list(&self) -> Vec<Listed> {
        let mut listed: Vec<_> = self.heads.iter().filter(|head| !head.shared).map(listed).collect();
        listed.extend(self.unreadable.iter().map(|id| Listed {
            id: *id,
            survey: String::new(),
            pack: None,
            title: String::new(),
            state: ListedState::Unreadable,
            created: String::new(),
            code: None,
            waits_since: None,
            reason: None,
            unknown_key: None,
            stuck: false,
            can_reopen: false,
            reopened: false,
            name: None,
        }));
        sort_by(&mut listed, |a, b| b.created.cmp(&a.created));
        listed
    }
}

fn listed(head: &ResponseHead) -> Listed {
    let (state, reason) = match &head.state {
        State::Draft => (ListedState::Draft, None),
        State::Completed { problem, .. } => (ListedState::Waiting, problem.as_ref().map(|problem| code(problem.code))),
        State::Received { .. } => (ListedState::Received, None),
        State::Quarantined { reason, .. } if head.is_deleted() => (ListedState::Erased, Some(reason.clone())),
        State::Quarantined { .. } if head.is_erased() => (ListedState::Erased, None),
        State::Quarantined { reason, .. } => (ListedState::Quarantined, Some(reason.clone())),
    };
    let reopened = state == ListedState::Draft && !head.replaces.is_empty();
    Listed {
        id: head.id,
        survey: head.survey.clone(),
        pack: Some(head.form.hash),
        title: head.title.clone(),
        state,
        created: head.created.clone(),
        code: (reopened || state != ListedState::Draft).then(|| head.code()),
        waits_since: match &head.state {
            State::Completed { completed, .. } => Some(completed.clone()),
            _ => None,
        },
        reason,
        unknown_key: head.unknown_key().map(str::to_owned),
        stuck: head.is_stuck(),
        can_reopen: head.can_reopen(),
        reopened,
        name: names::of(head.id).filter(|_| state == ListedState::Draft).or_else(|| head.name.clone()),
    }
}

/// An error code as the wire spells it.
fn code(code: outbox::wire::ErrorCode) -> String {
    serde_json::to_value(code).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}
