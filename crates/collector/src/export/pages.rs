//! The responses as they come from the store: some at a time, opened as far as the keys here allow.

use super::ExportError;
use crate::{instance::instance_of, parts::PartBytes, seal_keys::Held};
use ::export::{Closed, Opened, Response};
use jiff::civil::Date;
use outbox::{Digest, ResponseId, record::RecordError, sealing::OpenedRecord};
use std::sync::Arc;
use store::{KeyId, Store, StoreError, packs::StoredPack, records::StoredRecord, records::Which, surveys::SurveyRow};
use tokio::task::spawn_blocking;

/// How many records are read from the store at a time; the store gives fewer where they are long.
const PAGE: u32 = 500;

/// The days of arrival from which responses are taken, both included.
#[derive(Debug, Clone, Copy, Default)]
pub struct Days {
    pub from: Option<Date>,
    pub to: Option<Date>,
}

impl Days {
    fn have(self, day: &str) -> bool {
        let day = day.parse::<Date>().ok();
        self.from.is_none_or(|from| day >= Some(from)) && self.to.is_none_or(|to| day.is_some_and(|day| day <= to))
    }
}

/// Where the responses come from, and what opens them.
#[derive(Clone)]
pub struct Source {
    pub store: Arc<dyn Store>,
    pub parts: PartBytes,
    pub held: Arc<Held>,
    pub form_id: String,
    /// The pack that the survey shows now.
    pub shown: Digest,
    which: Which,
    days: Days,
    /// Its responses are tests.
    pub is_trial: bool,
}

impl Source {
    pub fn new(
        store: Arc<dyn Store>,
        parts: PartBytes,
        held: Arc<Held>,
        survey: &SurveyRow,
        which: Which,
    ) -> Arc<Self> {
        let pack = &survey.pack.pack;
        let is_trial = survey.pack.trial || which == Which::Tests;
        Arc::new(Self {
            store,
            parts,
            held,
            form_id: pack.form_id.clone(),
            shown: pack.hash,
            which,
            days: Days::default(),
            is_trial,
        })
    }

    /// The same, of these days alone.
    #[must_use]
    pub fn within(self: Arc<Self>, days: Days) -> Arc<Self> {
        Arc::new(Self { days, ..Arc::unwrap_or_clone(self) })
    }

    /// Whether these are the responses that count, and no tests.
    pub fn is_of_all(&self) -> bool {
        self.which == Which::Counted
    }

    /// The versions of the form in which the responses were given.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn packs(&self) -> Result<Vec<StoredPack>, StoreError> {
        self.store.packs_with(&self.form_id, self.which).await
    }

    /// Does something with each response, in the order of their ids, on a thread that may wait; gives back what it was
    /// done with. Dropped, it ends at the next page.
    ///
    /// # Errors
    /// The first that `each` gives, or the store.
    pub async fn each<S: Send + 'static>(
        self: &Arc<Self>,
        mut state: S,
        each: impl Fn(&mut S, &Row) -> Result<(), ExportError> + Send + Sync + 'static,
    ) -> Result<S, ExportError> {
        let each = Arc::new(each);
        let mut pages = Pages::new(self.clone());
        while let Some(rows) = pages.next().await? {
            let each = each.clone();
            state = blocking(move || {
                // One after the other: each goes before the next is opened.
                rows.try_for_each(|row| each(&mut state, &row))?;
                Ok(state)
            })
            .await?;
        }
        Ok(state)
    }
}

/// One response.
pub struct Row<'a> {
    pub stored: &'a StoredRecord,
    /// What it says, and the form's instance.
    pub opened: Result<(OpenedRecord, String), Closed>,
}

impl<'a> Row<'a> {
    fn open(stored: &'a StoredRecord, held: &Held, parts: &PartBytes) -> Self {
        let opened = instance_of(&stored.record, held, parts).map_err(|error| match error {
            RecordError::NoKey(key) => Closed::NoKey(KeyId::named(&key).to_string()),
            _ => Closed::Unreadable,
        });
        Row { stored, opened }
    }

    /// As tables take it.
    pub fn response(&self) -> Response<'_> {
        let StoredRecord { id, hash, completed_at, received_on, received_at, clock_behind_ms, .. } = self.stored;
        let opened = self.opened.as_ref().map_err(Closed::clone);
        Response {
            id: *id,
            pack: *hash,
            completed_at,
            received_on,
            received_at,
            clock_behind_ms: *clock_behind_ms,
            verdict: self.stored.verdict.as_deref(),
            problems: &self.stored.problems,
            opened: opened
                .map(|(opened, instance)| Opened { duration_min: opened.manifest.completion.duration_min, instance }),
        }
    }
}

/// Records of a page, which are opened one after the other.
pub struct Rows {
    stored: Vec<StoredRecord>,
    source: Arc<Source>,
}

impl Rows {
    /// # Errors
    /// The first that `each` gives.
    pub fn try_for_each(&self, mut each: impl FnMut(Row) -> Result<(), ExportError>) -> Result<(), ExportError> {
        let Source { days, .. } = *self.source;
        let mut stored = self.stored.iter().filter(|stored| days.have(&stored.received_on));
        stored.try_for_each(|stored| each(Row::open(stored, &self.source.held, &self.source.parts)))
    }
}

/// The responses, some at a time.
pub struct Pages {
    source: Arc<Source>,
    after: Option<ResponseId>,
}

impl Pages {
    pub fn new(source: Arc<Source>) -> Self {
        Self { source, after: None }
    }

    /// The next page; none after the last.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn next(&mut self) -> Result<Option<Rows>, ExportError> {
        let Source { store, form_id, which, .. } = &*self.source;
        let page = store.responses_with(form_id, *which, self.after, PAGE).await?;
        self.after = page.last().map(|last| last.id);
        Ok(self.after.map(|_| Rows { stored: page, source: self.source.clone() }))
    }
}

/// Does work that takes a while, and where forms and files are used, off the threads that answer.
///
/// # Errors
/// What the work says.
pub async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ExportError> + Send + 'static,
) -> Result<T, ExportError> {
    spawn_blocking(work).await.map_err(|_| ExportError::Interrupted)?
}
