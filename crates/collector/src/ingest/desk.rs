//! The desk where records are stored: one transaction at a time, and whoever waits for it shares the next one.
//!
//! A commit has to reach the disk, which takes longer than all else; so what comes meanwhile is committed together.

use super::{Arrival, IngestError, Taken};
use crate::{clock, parts::PartBytes, receipts::ReceiptKey, term};
use outbox::{
    Digest, ResponseId,
    intake::{Decision, decide},
    record::RecordError,
};
use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};
use store::{KeyId, Store, StoreError, intake::Holdings, intake::Ingestion, intake::NewResponse, parts::Upload};
use tokio::sync::oneshot;

/// A transaction takes no more, if one sender's records alone are not more already.
const MOST_RECORDS: usize = 500;
const MOST_BYTES: usize = 16 << 20;

type Results = Vec<Result<Taken, IngestError>>;

pub(crate) struct Desk {
    store: Arc<dyn Store>,
    key: Arc<ReceiptKey>,
    parts: PartBytes,
    waiting: Mutex<Vec<Lot>>,
    turn: tokio::sync::Mutex<()>,
}

/// What one request has brought.
struct Lot {
    arrivals: Vec<Arrival>,
    tell: oneshot::Sender<Results>,
}

/// A record that is to be stored, as this revision.
struct Storing<'a> {
    arrival: &'a Arrival,
    arrived: super::Arrived,
    revision: u32,
    secret_hash: Digest,
    was_apart: bool,
    receipt: Vec<u8>,
}

impl Desk {
    pub fn new(store: Arc<dyn Store>, key: Arc<ReceiptKey>, parts: PartBytes) -> Self {
        Self { store, key, parts, waiting: Mutex::default(), turn: tokio::sync::Mutex::default() }
    }

    /// Stores these, in one transaction with what else waits. As many come back as went in, in their order.
    pub async fn take_in(self: &Arc<Self>, arrivals: Vec<Arrival>) -> Results {
        let count = arrivals.len();
        let (tell, told) = oneshot::channel();
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).push(Lot { arrivals, tell });
        let desk = self.clone();
        // A task of its own: a sender that hangs up takes nobody else's transaction along.
        tokio::spawn(async move { desk.serve().await });
        told.await.unwrap_or_else(|_| all(count, || StoreError::Busy))
    }

    /// Serves all that wait, unless somebody else has done so meanwhile.
    async fn serve(&self) {
        let _turn = self.turn.lock().await;
        let group = self.next_group();
        let arrivals: Vec<&Arrival> = group.iter().flat_map(|lot| &lot.arrivals).collect();
        let mut together = match arrivals.is_empty() {
            true => return,
            false => self.store_together(&arrivals).await.map(Vec::into_iter),
        };
        let alone = group.len() == 1;
        for Lot { arrivals, tell } in group {
            let results = match &mut together {
                Ok(results) => results.by_ref().take(arrivals.len()).collect(),
                Err(_) if !alone => self.store_lot(&arrivals).await,
                Err(error) => self.store_each(&arrivals, error).await,
            };
            // Who has hung up asks again and gets the same receipts.
            let _ = tell.send(results);
        }
    }

    /// The lots that have waited longest, as many as one transaction should take.
    fn next_group(&self) -> Vec<Lot> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut records, mut bytes, mut count) = (0, 0, 0);
        for lot in waiting.iter() {
            records += lot.arrivals.len();
            bytes += lot.arrivals.iter().map(Arrival::len).sum::<usize>();
            if count > 0 && (records > MOST_RECORDS || bytes > MOST_BYTES) {
                break;
            }
            count += 1;
        }
        waiting.drain(..count).collect()
    }

    async fn store_lot(&self, arrivals: &[Arrival]) -> Results {
        let all: Vec<&Arrival> = arrivals.iter().collect();
        match self.store_together(&all).await {
            Ok(results) => results,
            Err(error) => self.store_each(arrivals, &error).await,
        }
    }

    /// Each in a transaction of its own, after this has come of all in one.
    async fn store_each(&self, arrivals: &[Arrival], error: &StoreError) -> Results {
        match error {
            // What is full or locked for all of them is so for each.
            StoreError::Full => return all(arrivals.len(), || StoreError::Full),
            StoreError::Busy => return all(arrivals.len(), || StoreError::Busy),
            StoreError::Unreachable => return all(arrivals.len(), || StoreError::Unreachable),
            _ => {}
        }
        let mut results = Vec::with_capacity(arrivals.len());
        for arrival in arrivals {
            results.push(match self.store_together(&[arrival]).await {
                Ok(mut one) => one.pop().unwrap_or(Err(StoreError::Busy.into())),
                Err(error) => Err(error.into()),
            });
        }
        results
    }

    /// What the store cannot do undoes everything.
    async fn store_together(&self, arrivals: &[&Arrival]) -> Result<Results, StoreError> {
        let mut tx = self.store.ingestion().await?;
        let mut results = Vec::with_capacity(arrivals.len());
        for run in runs(arrivals) {
            self.put(tx.as_mut(), run, &mut results).await?;
        }
        if results.iter().any(|result| matches!(result, Ok(Taken::Stored(_) | Taken::Quarantined(_)))) {
            tx.commit().await?;
        }
        Ok(results)
    }

    /// Records of different responses.
    async fn put(
        &self,
        tx: &mut dyn Ingestion,
        arrivals: &[&Arrival],
        results: &mut Results,
    ) -> Result<(), StoreError> {
        let asked: Vec<_> = arrivals.iter().map(|arrival| (arrival.envelope.id, arrival.envelope.ct_sha256)).collect();
        let (shelves, endings, today) = (tx.look(&asked).await?, tx.endings().await?, clock::today());
        let deleted = tx.deleted_forms().await?;
        let ended = |arrival: &Arrival| {
            let ending = endings.iter().find(|ending| ending.form_id == arrival.envelope.form.id);
            ending.and_then(|ending| term::ended(ending, &today))
        };
        let mut rows = Vec::with_capacity(arrivals.len());
        for (arrival, holdings) in arrivals.iter().zip(shelves) {
            // Its version may have been looked up before.
            if deleted.contains(&arrival.envelope.form.id) {
                results.push(Err(IngestError::Deleted));
                continue;
            }
            results.push(match self.decide(tx, arrival, holdings, (&today, ended(arrival))).await {
                Ok(Decided::Store(row)) => {
                    let receipt = row.receipt.clone();
                    rows.push(row);
                    Ok(Taken::Stored(receipt))
                }
                Ok(Decided::Done(taken)) => Ok(taken),
                Err(IngestError::Store(error)) => return Err(error),
                Err(error) => Err(error),
            });
        }
        // By their keys: neighbours share pages.
        rows.sort_unstable_by_key(|row| row.arrival.envelope.id);
        let rows: Vec<_> = rows.iter().map(Storing::row).collect();
        tx.insert(&rows).await
    }

    async fn decide<'a>(
        &self,
        tx: &mut dyn Ingestion,
        arrival: &'a Arrival,
        holdings: Holdings,
        (today, ended): (&str, Option<&'static str>),
    ) -> Result<Decided<'a>, IngestError> {
        // The only word of a sealed record that people see. (One that was kept apart by an earlier version may be released.)
        if arrival.envelope.key.as_ref().is_some_and(|key| key.parse::<KeyId>().is_err()) {
            return Err(RecordError::Malformed("envelope").into());
        }
        let mut existing = holdings.existing();
        (existing.unsealed, existing.ended) = (arrival.unsealed, ended);
        // Only its sender's own uploads count.
        let own = |upload: &Upload| Some(upload.secret_hash) == arrival.secret_hash;
        // The decision is the simulator's too; what was read for it stays true until the commit.
        match (decide(existing, arrival.secret_hash), arrival.secret_hash) {
            (Decision::Again, _) => Ok(Decided::Done(Taken::Again(holdings.stored.unwrap_or_default()))),
            (Decision::QuarantinedAgain, _) => {
                Ok(Decided::Done(Taken::Quarantined(holdings.apart.unwrap_or_default())))
            }
            (Decision::Store { revision }, Some(secret_hash)) => {
                self.all_parts_are_here(tx, arrival, own).await?;
                let (arrived, receipt) = arrival.receipt_now(&self.key, revision, today);
                let was_apart = holdings.apart.is_some();
                Ok(Decided::Store(Storing { arrival, arrived, revision, secret_hash, was_apart, receipt }))
            }
            (Decision::Quarantine(reason), _) => {
                self.all_parts_are_here(tx, arrival, own).await?;
                let now = arrival.now();
                let receipt = arrival.receipt(&self.key, &now, 0, Some(reason));
                tx.quarantine(&arrival.row(&now, 0, &receipt), arrival.secret_hash).await?;
                Ok(Decided::Done(Taken::Quarantined(receipt)))
            }
            (Decision::Erased, _) => Err(IngestError::Erased),
            (Decision::QuarantineFull, _) => Err(IngestError::QuarantineFull),
            (Decision::Unsealed, _) => Err(IngestError::NotSealed),
            (Decision::MissingSecret | Decision::Store { .. }, _) => Err(IngestError::MissingSecret),
        }
    }

    /// Stores a record that was kept apart as this revision of its response, whose parts were its sender's own when it came;
    /// the receipt.
    pub(crate) async fn release(
        &self,
        tx: &mut dyn Ingestion,
        arrival: &Arrival,
        arrived: super::Arrived,
        revision: u32,
        secret_hash: Digest,
    ) -> Result<Vec<u8>, IngestError> {
        self.all_parts_are_here(tx, arrival, |_| true).await?;
        let receipt = arrival.receipt(&self.key, &arrived, revision, None);
        let row = Storing { arrival, arrived, revision, secret_hash, was_apart: true, receipt };
        tx.insert(&[row.row()]).await?;
        Ok(row.receipt)
    }

    /// A receipt never names a part that is not whole here, by an upload that counts.
    async fn all_parts_are_here(
        &self,
        tx: &mut dyn Ingestion,
        arrival: &Arrival,
        counts: impl Fn(&Upload) -> bool + Send + Sync,
    ) -> Result<(), IngestError> {
        let mut missing = Vec::new();
        for &digest in &arrival.envelope.parts {
            let upload = tx.part(arrival.envelope.id, digest).await?;
            if !upload.filter(&counts).is_some_and(|upload| self.parts.is_whole(&upload)) {
                missing.push(digest);
            }
        }
        if missing.is_empty() { Ok(()) } else { Err(IngestError::MissingParts(missing)) }
    }
}

/// What is done with a record.
enum Decided<'a> {
    Store(Storing<'a>),
    Done(Taken),
}

impl Storing<'_> {
    fn row(&self) -> NewResponse<'_> {
        let record = self.arrival.row(&self.arrived, self.revision, &self.receipt);
        NewResponse { record, secret_hash: self.secret_hash, was_apart: self.was_apart }
    }
}

fn all(count: usize, error: impl Fn() -> StoreError) -> Results {
    (0..count).map(|_| Err(error().into())).collect()
}

/// Parts of the list without two records of one response: what is stored of it first, the next has to see.
fn runs<'a>(arrivals: &'a [&'a Arrival]) -> impl Iterator<Item = &'a [&'a Arrival]> {
    let mut rest = arrivals;
    std::iter::from_fn(move || {
        let mut seen = HashSet::<ResponseId>::new();
        let len = rest.iter().take_while(|arrival| seen.insert(arrival.envelope.id)).count();
        let (run, after) = rest.split_at(len);
        rest = after;
        (len > 0).then_some(run)
    })
}
