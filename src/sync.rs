//! Sending what is completed: one tab at a time, whenever there is reason to hope, until a receipt names the same bytes.

use crate::device::{
    Connection, Device,
    database::DatabaseError,
    http, js, locks, random,
    shelf::{self, Shelved},
    time,
};
use leptos::prelude::GetUntracked;
use outbox::{
    ResponseHead, State,
    answer::{Answer, Outcome, RetryReason, classify},
    plan::{Action, CAP_MS, Trigger, plan},
    record::MEDIA_TYPE,
    wire::{ApiError, ErrorCode, SECRET_HEADER},
};
use std::cell::Cell;
use wasm_bindgen_futures::spawn_local;

const LOCK: &str = "teren-uploader";
/// When another tab is sending, look again after so long.
const BUSY_MS: i64 = 5_000;
/// How many requests in a row may find nobody before the rest waits for the next occasion.
const PATIENCE: u32 = 2;

thread_local! {
    static RUNNING: Cell<bool> = const { Cell::new(false) };
    /// Somebody asked while a run was under way.
    static AGAIN: Cell<Option<Trigger>> = const { Cell::new(None) };
    /// Rises with every timer set: only the latest one counts.
    static TIMER: Cell<u32> = const { Cell::new(0) };
}

/// There may be something to send, and nothing suggests that waits are over.
pub fn soon() {
    start(Trigger::Timer);
}

/// The network may be back, or somebody asks.
pub fn now() {
    start(Trigger::Hint);
}

fn start(trigger: Trigger) {
    let Some(device) = Device::current() else { return };
    if RUNNING.replace(true) {
        // A hint is not forgotten over a timer.
        AGAIN.set(Some(if AGAIN.get() == Some(Trigger::Hint) { Trigger::Hint } else { trigger }));
        return;
    }
    spawn_local(async move {
        let mut trigger = trigger;
        let next = loop {
            let next = run(device, trigger).await;
            match AGAIN.take() {
                Some(again) => trigger = again,
                None => break next,
            }
        };
        RUNNING.set(false);
        if let Some(at) = next {
            wake_at(at);
        }
    });
}

fn wake_at(at: i64) {
    let mine = TIMER.get().wrapping_add(1);
    TIMER.set(mine);
    let wait = (at - time::now().utc_ms).clamp(250, CAP_MS);
    spawn_local(async move {
        js::sleep(i32::try_from(wait).unwrap_or(i32::MAX)).await;
        if TIMER.get() == mine {
            soon();
        }
    });
}

/// Sends everything that is due; tells when to look again.
async fn run(device: Device, trigger: Trigger) -> Option<i64> {
    let stores = device.stores().await?;
    let mut trigger = trigger;
    let mut lock = None;
    let mut silent = 0;
    loop {
        let shelf = shelf::read(stores).await;
        let heads: Vec<ResponseHead> = shelf.heads.iter().map(|shelved| shelved.head.clone()).collect();
        let now = time::now().utc_ms;
        let lot = (random::fraction() * f64::from(u32::MAX)) as u64;
        let actions = plan(&heads, now, lot, trigger);
        let due: Vec<_> =
            actions.iter().filter_map(|action| if let Action::Send(id) = action { Some(*id) } else { None }).collect();
        let wait = actions.iter().find_map(|action| if let Action::Wait(until) = action { Some(*until) } else { None });
        if due.is_empty() {
            return wait;
        }
        if lock.is_none() {
            lock = locks::take(LOCK, locks::Claim::IfFree, || {}).await;
            if lock.is_none() {
                return Some(now + BUSY_MS);
            }
            // The tab that has just let the lock go may have sent them.
            continue;
        }
        // Once tried, waits count again.
        trigger = Trigger::Timer;
        let was_offline = device.connection().get_untracked() == Connection::Offline;
        for id in due {
            let Some(shelved) = shelf.heads.iter().find(|shelved| shelved.head.id == id) else { continue };
            match send(device, shelved).await {
                Some(true) if was_offline => {
                    // Somebody answers again: what waits only because nobody did need wait no longer.
                    trigger = Trigger::Hint;
                    silent = 0;
                    break;
                }
                Some(true) => silent = 0,
                Some(false) => silent += 1,
                // It changed meanwhile, or its next state could not be stored.
                None => return Some(time::now().utc_ms + BUSY_MS),
            }
            if silent >= PATIENCE {
                return Some(time::now().utc_ms + BUSY_MS);
            }
        }
    }
}

/// Sends one response and stores what came of it. `Some(true)`: a collector answered; `None`: nothing could be stored.
async fn send(device: Device, shelved: &Shelved) -> Option<bool> {
    let stores = device.stores().await?;
    let head = &shelved.head;
    let secret = head.secret.to_string();
    let headers = [("content-type", MEDIA_TYPE), (SECRET_HEADER, secret.as_str())];
    let mut answer = None;
    let outcome = match shelf::record(head.id, stores).await {
        None => lost(),
        Some(bytes) => {
            answer = http::put(&format!("/api/v1/responses/{}", head.id), &headers, &bytes).await.ok();
            answer.as_ref().map_or_else(Outcome::unreachable, |answer| classify(head, &answer.judged()))
        }
    };
    let reached = match &outcome {
        Outcome::Retry(retry) => matches!(retry.reason, RetryReason::Refused(_)),
        _ => true,
    };
    if answer.is_some() || !reached {
        device.set_connection(if reached { Connection::Online } else { Connection::Offline });
    }
    let now = time::now();
    let next = head.after(&outcome, now.utc_ms, random::fraction(), &now.civil_date()).ok()?;
    let receipt = match (&next.state, &answer) {
        (State::Received { .. } | State::Quarantined { .. }, Some(answer)) => Some(&answer.body[..]),
        _ => None,
    };
    match shelf::settle(shelved, &next, receipt, stores).await {
        Ok(()) => {
            shelf::changed();
            Some(reached)
        }
        Err(DatabaseError::Conflict) => Some(reached),
        Err(_) => None,
    }
}

/// The sealed bytes cannot be read here: this response waits with its reason, and does not hold up the others.
fn lost() -> Outcome {
    Outcome::Permanent(ApiError { code: ErrorCode::NotFound, message: "the sealed record cannot be read".into() })
}

impl http::Answer {
    fn judged(&self) -> Answer<'_> {
        Answer {
            status: self.status,
            content_type: &self.content_type,
            retry_after: self.retry_after.as_deref(),
            body: &self.body,
        }
    }
}
