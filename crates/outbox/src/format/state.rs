//! A response as a whole: its head, and the few ways in which its state changes.

use super::flat::FlatHead;
use crate::{
    Digest, FormRef, JournalPosition, ResponseId, ResponseSecret, Unreadable, WritingId, calendar,
    policy::KEPT_DAYS,
    receipt_key::ReceiptKey,
    wire::{ApiError, ErrorCode},
};
use serde::{Deserialize, Serialize};

/// The version that this code writes.
pub const VERSION: u32 = 1;
/// Why a record is set apart for good: the collector has erased its response. (No receipt says so.)
pub const ERASED: &str = "erased";
/// The same, because the town hall has deleted its whole survey.
pub const DELETED: &str = "survey-deleted";

/// What the device knows of a response besides its answers; the database's store `responses` holds it as JSON text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "FlatHead")]
pub struct ResponseHead {
    pub v: u32,
    pub id: ResponseId,
    /// The survey's name in its address.
    pub survey: String,
    /// The form's title when the response was begun.
    pub title: String,
    pub form: FormRef,
    /// When it was begun: the day for anonymous surveys, else the moment.
    pub created: String,
    pub secret: ResponseSecret,
    /// A draft's last opening for writing: whoever expects an older one here has been overtaken and writes no more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub writer: Option<WritingId>,
    /// What its form called it when it was completed, where the survey lets the device's list show that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The records that were sealed of it before it was reopened: they do not count any more.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub replaces: Vec<Digest>,
    /// Once it is sealed: present as long as its journal is here too. Of a draft: the files of what was set aside when it
    /// was sealed before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub journal: Option<KeptJournal>,
    /// Of a draft whose survey lets drafts go: since when nobody has gone on with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub untouched: Option<Untouched>,
    /// The key that was pinned when it was begun: receipts count that are signed with it, or with one that it leads to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub receipt_key: Option<ReceiptKey>,
    /// Of a draft that was begun on a device that strangers share: it is nobody's after who was answering.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub shared: bool,
    /// Once it is sealed: how far each writing went into the record without a hole. What lies beyond is not in it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub covers: Vec<JournalPosition>,
    #[serde(flatten)]
    pub state: State,
}

/// Since when nobody has gone on with a draft, as far as the collector's clock can tell: the device's may have been years
/// behind when it was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Untouched {
    /// The day on which it was first found so, as the collector told it.
    pub since: String,
    /// How many numbers its writings had given by then, in all.
    pub numbers: u32,
}

/// Where a response stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum State {
    Draft,
    /// Sealed, waiting to be received.
    Completed {
        digest: Digest,
        /// As the sealed record tells it.
        completed: String,
        /// How often sending has failed.
        attempts: u32,
        /// Not before this time, in milliseconds since 1970 UTC.
        next_try: i64,
        /// Why the collector does not take it.
        #[serde(skip_serializing_if = "Option::is_none")]
        problem: Option<ApiError>,
        /// What travels apart from the record, in the manifest's order.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        parts: Vec<SealedPart>,
    },
    Received {
        digest: Digest,
        /// The day of the receipt, from which it is kept for [`KEPT_DAYS`].
        received: String,
    },
    Quarantined {
        digest: Digest,
        received: String,
        /// The receipt's reason, [`ERASED`] or [`DELETED`].
        reason: String,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        parts: Vec<SealedPart>,
    },
}

/// A part that travels apart, as it is sent: the manifest itself may be sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedPart {
    pub name: String,
    /// Of the bytes sent.
    pub len: u64,
    pub ct_sha256: Digest,
}

/// The journal of a completed response, which stays until it is received.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptJournal {
    /// The attached files that do not go with it: they are sent as they are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub but: Vec<String>,
    /// Nor do these: something that was set aside names them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aside: Vec<String>,
}

/// A state's bare name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StateName {
    Draft,
    Completed,
    Received,
    Quarantined,
}

/// The change is none that a response in this state can undergo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a {0:?} response cannot change so")]
pub struct WrongState(pub StateName);

impl ResponseHead {
    /// A new response's head.
    pub fn draft(
        id: ResponseId,
        survey: String,
        title: String,
        form: FormRef,
        created: String,
        secret: ResponseSecret,
    ) -> Self {
        Self {
            v: VERSION,
            id,
            survey,
            title,
            form,
            created,
            secret,
            writer: None,
            name: None,
            replaces: Vec::new(),
            journal: None,
            untouched: None,
            receipt_key: None,
            shared: false,
            covers: Vec::new(),
            state: State::Draft,
        }
    }

    /// Reads a stored head.
    ///
    /// # Errors
    /// When the text is no head, or one of a newer version.
    pub fn parse(text: &str) -> Result<Self, Unreadable> {
        crate::version::read(text.as_bytes(), VERSION)
    }

    /// The stored form.
    pub fn to_text(&self) -> String {
        // A struct of strings and numbers: serialising it cannot fail.
        serde_json::to_string(self).unwrap_or_default()
    }

    pub fn name(&self) -> StateName {
        match self.state {
            State::Draft => StateName::Draft,
            State::Completed { .. } => StateName::Completed,
            State::Received { .. } => StateName::Received,
            State::Quarantined { .. } => StateName::Quarantined,
        }
    }

    /// The sealed record's digest, once there is one.
    pub fn digest(&self) -> Option<Digest> {
        match self.state {
            State::Draft => None,
            State::Completed { digest, .. } | State::Received { digest, .. } | State::Quarantined { digest, .. } => {
                Some(digest)
            }
        }
    }

    /// What travels apart from the record, while it is not received.
    pub fn parts(&self) -> &[SealedPart] {
        match &self.state {
            State::Completed { parts, .. } | State::Quarantined { parts, .. } => parts,
            State::Draft | State::Received { .. } => &[],
        }
    }

    /// The receipt's short code.
    pub fn code(&self) -> String {
        crate::receipt::code(&self.id)
    }

    /// The head of the response once it is sealed; it is sealed once.
    ///
    /// # Errors
    /// Unless it is a draft.
    pub fn sealed(
        &self,
        digest: Digest,
        completed: String,
        parts: Vec<SealedPart>,
        journal: Option<KeptJournal>,
        covers: Vec<JournalPosition>,
    ) -> Result<Self, WrongState> {
        match self.state {
            State::Draft => {
                let state = waiting(digest, completed, parts);
                Ok(Self { writer: None, untouched: None, shared: false, journal, covers, ..self.with(state) })
            }
            _ => Err(WrongState(self.name())),
        }
    }

    /// The head of a completed response that is a draft again; its record does not count any more.
    ///
    /// # Errors
    /// Unless it waits, and its journal is here.
    pub fn reopened(&self, writer: WritingId) -> Result<Self, WrongState> {
        match (&self.state, &self.journal) {
            (State::Completed { digest, .. }, Some(journal)) => {
                let replaces = self.replaces.iter().copied().chain([*digest]).collect();
                let aside = Some(&journal.aside).filter(|aside| !aside.is_empty()).cloned();
                let journal = aside.map(|aside| KeptJournal { but: Vec::new(), aside });
                Ok(Self { replaces, journal, covers: Vec::new(), ..self.with(State::Draft).written_by(writer) })
            }
            _ => Err(WrongState(self.name())),
        }
    }

    /// Whether the response waits, and its journal is here.
    pub fn can_reopen(&self) -> bool {
        self.name() == StateName::Completed && self.journal.is_some()
    }

    /// The id of the key that it waits for: a receipt is signed with it, and nobody vouches for it.
    pub fn unknown_key(&self) -> Option<&str> {
        match &self.state {
            State::Completed { problem: Some(ApiError { code: ErrorCode::UnknownKey, key, .. }), .. } => key.as_deref(),
            _ => None,
        }
    }

    /// Whether nothing comes of waiting alone: the record cannot be read here, or is never taken.
    pub fn is_stuck(&self) -> bool {
        let problem = if let State::Completed { problem, .. } = &self.state { problem.as_ref() } else { None };
        let stuck =
            |code: ErrorCode| code.is_permanent() || matches!(code, ErrorCode::NotFound | ErrorCode::UnknownKey);
        problem.is_some_and(|problem| stuck(problem.code))
    }

    /// The same, where the journal is not.
    #[must_use]
    pub fn without_journal(&self) -> Self {
        Self { journal: None, ..self.clone() }
    }

    /// The same, as if nothing had failed yet: something has come of the last attempt.
    #[must_use]
    pub fn reset_attempts(&self) -> Self {
        let mut head = self.clone();
        if let State::Completed { attempts, .. } = &mut head.state {
            *attempts = 0;
        }
        head
    }

    /// The head of a draft that is opened for writing anew.
    pub fn written_by(&self, writer: WritingId) -> Self {
        Self { writer: Some(writer), ..self.clone() }
    }

    /// Whether the collector has erased the response, or its whole survey: nothing of it is sent any more. What is here
    /// stays as it is.
    pub fn is_erased(&self) -> bool {
        matches!(&self.state, State::Quarantined { reason, .. } if reason == ERASED) || self.is_deleted()
    }

    /// Whether the town hall has deleted its whole survey.
    pub fn is_deleted(&self) -> bool {
        matches!(&self.state, State::Quarantined { reason, .. } if reason == DELETED)
    }

    /// The way out of quarantine and of a refusal: the same bytes are sent once more, at once. Whoever runs the
    /// collector may have published the form, or taken the response out of quarantine.
    ///
    /// # Errors
    /// Unless it is sealed and not received, or if it was erased.
    pub fn requeue(&self) -> Result<Self, WrongState> {
        let (digest, completed, parts) = match self.state.clone() {
            _ if self.is_erased() => return Err(WrongState(self.name())),
            State::Completed { digest, completed, parts, .. } => (digest, completed, parts),
            State::Quarantined { digest, received, parts, .. } => (digest, received, parts),
            State::Draft | State::Received { .. } => return Err(WrongState(self.name())),
        };
        Ok(self.with(waiting(digest, completed, parts)))
    }

    /// Whether the response may leave the device: 30 days after a receipt that names its digest. `today` is the device's.
    pub fn may_leave(&self, today: &str) -> bool {
        let State::Received { received, .. } = &self.state else { return false };
        let days = calendar::parse_day(today).zip(calendar::parse_day(received));
        days.is_some_and(|(today, received)| today - received >= KEPT_DAYS)
    }

    pub(crate) fn with(&self, state: State) -> Self {
        Self { state, ..self.clone() }
    }
}

fn waiting(digest: Digest, completed: String, parts: Vec<SealedPart>) -> State {
    State::Completed { digest, completed, attempts: 0, next_try: 0, problem: None, parts }
}
