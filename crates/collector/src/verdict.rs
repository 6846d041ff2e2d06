//! Checking stored responses with the engine that the device used, with the record's own time, offset and seed.
//!
//! It refuses nothing: the record is committed and acknowledged before it is looked at, and what is found is stored
//! beside it. A thread of its own holds the parsed forms; whatever a response does to the engine stays there.

use crate::{
    clock,
    forms::{self, Files},
    ingest::{Intake, completed_as_told},
    instance::instance_of,
    parts::PartBytes,
    seal_keys::Held,
};
use jiff::tz::TimeZone;
use outbox::{Digest, record::RecordError, seal::Times, sealing::OpenedRecord};
use serde::Serialize;
use std::{
    collections::{HashMap, HashSet},
    panic::AssertUnwindSafe,
    rc::Rc,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use store::{Store, StoreError, records::Found, records::StoredRecord};
use tokio::sync::{Notify, mpsc, oneshot};
use xforms::{
    Form, Limit, Moment, NodeId,
    response::{Response, RestoreError, Start, Violation},
    xml,
};

/// What the engine says of a response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    Valid,
    Violations(Vec<Problem>),
    /// What is wrong depends on the clock, and the record tells no more than the day.
    NotDecidable(Vec<Problem>),
    /// The instance does not fit its form, or is no instance at all.
    Unreadable,
    /// Encrypted to a key that is not here.
    Sealed,
    /// Not checked: more nodes than a response has.
    TooLarge,
    /// Not checked to the end: it takes more than a response may. Stored like the others, so that it is not begun anew.
    TooLong,
}

/// A text that is no value of its question's type.
const TYPE: &str = "type";
/// A code that is in no list of the form.
pub const UNLISTED: &str = "unlisted";

/// How many problems are listed; the next one says that there are more.
const MOST_PROBLEMS: usize = 200;

/// One question whose answer breaks a rule; never the answer itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    #[serde(rename = "ref")]
    pub reference: String,
    pub rule: &'static str,
}

impl Verdict {
    pub fn as_str(&self) -> &'static str {
        match self {
            Verdict::Valid => "valid",
            Verdict::Violations(_) => "violations",
            Verdict::NotDecidable(_) => "not-decidable",
            Verdict::Unreadable => "unreadable",
            Verdict::Sealed => "sealed",
            Verdict::TooLarge => "too-large",
            Verdict::TooLong => "too-long",
        }
    }

    fn problems(&self) -> String {
        let problems: &[Problem] = match self {
            Verdict::Violations(problems) | Verdict::NotDecidable(problems) => problems,
            Verdict::Valid | Verdict::Unreadable | Verdict::Sealed | Verdict::TooLarge | Verdict::TooLong => &[],
        };
        // A list of strings: serialising it cannot fail.
        serde_json::to_string(problems).unwrap_or_default()
    }
}

/// While records arrive, checking waits until none has come for so long: storing goes first ...
const QUIET: Duration = Duration::from_millis(100);
/// ... for so long at most; then checking has its turn, for as long.
const TURN: Duration = Duration::from_secs(1);

/// Wakes the checker when a record has been stored.
#[derive(Clone, Default)]
pub struct Checker(Arc<Wakes>);

#[derive(Default)]
struct Wakes {
    notify: Notify,
    last: Mutex<Option<Instant>>,
}

impl Checker {
    pub fn wake(&self) {
        *self.0.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        self.0.notify.notify_one();
    }

    /// Checks what is unchecked, now and whenever woken; never returns.
    pub async fn run(self, intake: Arc<Intake>) {
        let (jobs, inbox) = mpsc::channel(1);
        let parts = intake.parts.clone();
        std::thread::spawn(move || work(inbox, &parts));
        let mut checking =
            Checking { checker: self.clone(), jobs, sent: HashSet::new(), keys: 0, turn: Instant::now() };
        loop {
            if let Err(error) = checking.all(&intake).await {
                tracing::error!(%error, "responses could not be checked; trying again with the next one");
            }
            self.0.notify.notified().await;
        }
    }

    /// How long it will be quiet at the earliest, while records arrive.
    fn until_quiet(&self) -> Option<Duration> {
        let last = *self.0.last.lock().unwrap_or_else(PoisonError::into_inner);
        QUIET.checked_sub(last?.elapsed()).filter(|rest| !rest.is_zero())
    }
}

/// Why checking stopped.
#[derive(Debug, thiserror::Error)]
enum CheckError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the sealing keys cannot be read: {0}")]
    Keys(#[from] std::io::Error),
}

struct Job {
    record: StoredRecord,
    /// The form, the first time that it is needed.
    form: Option<(String, Files)>,
    held: Arc<Held>,
    answer: oneshot::Sender<(Verdict, Option<String>)>,
}

/// Checking, as it goes on.
struct Checking {
    checker: Checker,
    jobs: mpsc::Sender<Job>,
    /// The forms that the checking thread has already.
    sent: HashSet<Digest>,
    /// How many keys sealed records were tried with.
    keys: usize,
    /// Its turn lasts until then.
    turn: Instant,
}

impl Checking {
    async fn all(&mut self, intake: &Intake) -> Result<(), CheckError> {
        let store = intake.store.as_ref();
        loop {
            self.wait_for_turn().await;
            let held = intake.seals.held()?;
            if held.all().count() != self.keys {
                store.check_sealed_again().await?;
                self.keys = held.all().count();
            }
            let records = store.unchecked(20).await?;
            if records.is_empty() {
                return Ok(());
            }
            let mut found = Vec::with_capacity(records.len());
            for record in records {
                found.push(self.one(store, record, &held).await?);
            }
            store.set_verdicts(&found).await?;
        }
    }

    async fn wait_for_turn(&mut self) {
        if Instant::now() < self.turn {
            return;
        }
        let at_most = Instant::now() + TURN;
        while let Some(rest) = self.checker.until_quiet().filter(|_| Instant::now() < at_most) {
            tokio::time::sleep(rest).await;
        }
        self.turn = Instant::now() + TURN;
    }

    async fn one(&mut self, store: &dyn Store, record: StoredRecord, held: &Arc<Held>) -> Result<Found, CheckError> {
        let (id, revision, hash, dated) = (record.id, record.revision, record.hash, !record.completed_at.is_empty());
        let form = if self.sent.contains(&hash) { None } else { form_of(store, hash).await? };
        self.sent.insert(hash);
        let (answer, verdict) = oneshot::channel();
        let job = Job { record, form, held: held.clone(), answer };
        let found = if self.jobs.send(job).await.is_ok() { verdict.await.ok() } else { None };
        let (verdict, mut completed_at) = found.unwrap_or((Verdict::Unreadable, None));
        if dated {
            completed_at = None;
        } else if let (Some(told), Some(pack)) = (completed_at.take(), store.pack(hash).await?) {
            completed_at = Some(completed_as_told(&pack, told));
        }
        Ok(Found { id, revision, verdict: verdict.as_str(), problems: verdict.problems(), completed_at })
    }
}

async fn form_of(store: &dyn Store, hash: Digest) -> Result<Option<(String, Files)>, StoreError> {
    match store.pack(hash).await? {
        Some(stored) => Ok(Some(forms::load(store, &stored.pack).await?)),
        None => Ok(None),
    }
}

/// The checking thread: ends with its channel.
fn work(mut jobs: mpsc::Receiver<Job>, parts: &PartBytes) {
    let mut parsed: HashMap<Digest, Option<Rc<Form>>> = HashMap::new();
    while let Some(Job { record, form, held, answer }) = jobs.blocking_recv() {
        let check = || {
            if let Some((xml, files)) = &form {
                parsed.insert(record.hash, forms::parse(xml, files).map(Rc::new));
            }
            let form = parsed.get(&record.hash).cloned().flatten();
            match instance_of(&record.record, &held, parts) {
                Ok((opened, instance)) => {
                    let verdict = form.map_or(Verdict::Unreadable, |form| check(form, &opened, &instance));
                    (verdict, Some(opened.manifest.completion.completed_at))
                }
                Err(RecordError::NoKey(_)) => (Verdict::Sealed, None),
                Err(_) => (Verdict::Unreadable, None),
            }
        };
        // The engine never panics; should it do so once, that one response is unreadable and the next is checked.
        let verdict = std::panic::catch_unwind(AssertUnwindSafe(check)).unwrap_or((Verdict::Unreadable, None));
        let _ = answer.send(verdict);
    }
}

/// The live response of an opened record, as it was when it was completed.
///
/// # Errors
/// The verdict on what cannot be restored.
pub fn restored(form: Rc<Form>, opened: &OpenedRecord, instance: &str) -> Result<Response, Verdict> {
    let manifest = &opened.manifest;
    let completion = &manifest.completion;
    let at = moment(&completion.completed_at, completion.offset_min).ok_or(Verdict::Unreadable)?;
    let zone = TimeZone::get(&completion.zone).ok().map(clock::rules);
    let start = Start { instance_id: manifest.id.instance_id(), seed: completion.seed, at, zone };
    Response::restore(form, instance, start).map_err(|error| match error {
        RestoreError::TooLarge => Verdict::TooLarge,
        _ => Verdict::Unreadable,
    })
}

/// Checks one opened record against its form.
pub fn check(form: Rc<Form>, opened: &OpenedRecord, instance: &str) -> Verdict {
    let completion = &opened.manifest.completion;
    let response = match restored(form.clone(), opened, instance) {
        Ok(response) => response,
        Err(verdict) => return verdict,
    };
    let limits = response.limits();
    if limits.contains(&Limit::Work) {
        return Verdict::TooLong;
    }
    let limits = limits.iter().map(|limit| Problem { reference: limit.reference().to_owned(), rule: limit.name() });
    // Technical values were taken out before sealing: what they break is no fault of the answers.
    let mut violations = response.violations();
    violations.retain(|(node, _)| !response.is_technical(*node));
    // The device judged by its clock, of which the record tells the day at most.
    let by_clock = response.judged_by_clock();
    let told = Times::of(&completion.completed_at) == Times::Full;
    let (sure, unsure): (Vec<_>, Vec<_>) = violations.into_iter().partition(|(node, _)| told || !by_clock(*node));
    // The live response has dropped what is in no list: its question would seem to be empty.
    let unlisted = xml::parse_instance(instance).map_or_else(|_| Vec::new(), |document| form.unlisted(&document));
    let problem = |(node, rule): (NodeId, Violation)| {
        let rule = if response.is_of_its_type(node) { rule.name() } else { TYPE };
        Problem { reference: response.reference(node), rule }
    };
    let sure = sure.into_iter().map(problem).filter(|problem| !unlisted.contains(&problem.reference));
    let strange = unlisted.iter().map(|reference| Problem { reference: reference.clone(), rule: UNLISTED });
    let sure = listed(limits.chain(sure).chain(strange));
    let unsure = listed(unsure.into_iter().map(problem));
    match (sure.is_empty(), unsure.is_empty()) {
        (false, _) => Verdict::Violations(sure),
        (true, false) => Verdict::NotDecidable(unsure),
        (true, true) => Verdict::Valid,
    }
}

/// The first problems, and whether there are more.
fn listed(all: impl Iterator<Item = Problem>) -> Vec<Problem> {
    let mut problems: Vec<_> = all.take(MOST_PROBLEMS + 1).collect();
    if problems.len() > MOST_PROBLEMS {
        problems.truncate(MOST_PROBLEMS);
        problems.push(Problem { reference: String::new(), rule: "more" });
    }
    problems
}

/// The moment of completion; noon in UTC where only the day is known.
fn moment(completed_at: &str, offset_min: i32) -> Option<Moment> {
    if let Ok(timestamp) = completed_at.parse::<jiff::Timestamp>() {
        return Some(Moment { utc_ms: timestamp.as_millisecond(), offset_min });
    }
    let noon = completed_at.parse::<jiff::civil::Date>().ok()?.at(12, 0, 0, 0);
    let utc_ms = noon.to_zoned(TimeZone::UTC).ok()?.timestamp().as_millisecond();
    Some(Moment { utc_ms, offset_min: 0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(completed_at: &str, offset_min: i32, expected: Option<i64>) {
        assert_eq!(moment(completed_at, offset_min).map(|at| at.utc_ms), expected, "{completed_at}");
    }

    #[test]
    fn reads_days_and_moments() {
        check("1970-01-01", 0, Some(12 * 3_600_000));
        check("1970-01-01", 60, Some(12 * 3_600_000));
        check("1970-01-01T01:00:00.123+01:00", 60, Some(123));
        check("wczoraj", 60, None);
        check("", 0, None);
    }
}
