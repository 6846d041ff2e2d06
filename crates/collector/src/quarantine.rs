//! Records that are kept apart, and their way out: somebody at the town hall looks at one and takes it in, as its
//! response's next revision.

use crate::ingest::{Arrived, Carrier, Incoming, IngestError, Intake};
use messages::{Language, receipts::words};
use outbox::{
    Digest, ResponseId, Signed,
    intake::{Release, release},
    receipt::code,
};
use std::str::FromStr;
use store::{StoreError, intake::Holdings, intake::Ingestion, quarantine::ApartRecord};

/// How many digits of a digest are shown: enough to tell apart what lies under one id.
const SHOWN_DIGITS: usize = 12;

/// A record that is kept apart, as somebody looks at it.
#[derive(Debug, Clone)]
pub struct Apart {
    pub id: ResponseId,
    pub digest: Digest,
    /// The receipt's code.
    pub reason: String,
    /// The day for anonymous surveys, else the moment.
    pub received_at: String,
    /// The record's bytes, without its parts.
    pub len: u64,
    pub parts: usize,
    pub parts_here: usize,
    /// A newer record of the same response was completed in its place.
    pub replaced: bool,
}

/// Which record is meant: `ID`, or `ID:` and the digest's beginning.
#[derive(Debug, Clone)]
pub struct Wanted {
    pub id: ResponseId,
    digest: String,
}

/// A record that counts now.
#[derive(Debug)]
pub enum Released {
    /// Taken in now, with the new receipt's bytes.
    Now(Vec<u8>),
    /// Taken in before, with its receipt's bytes.
    Before(Vec<u8>),
}

/// Why a record stays apart.
#[derive(Debug, thiserror::Error)]
pub enum ReleaseError {
    #[error("nothing of this name is kept apart")]
    NotApart(Wanted),
    #[error("{count} records are kept apart under this id")]
    Several { id: ResponseId, count: usize },
    #[error("a newer record stands in its place")]
    Replaced,
    #[error(transparent)]
    Ingest(#[from] IngestError),
}

impl From<StoreError> for ReleaseError {
    fn from(error: StoreError) -> Self {
        Self::Ingest(error.into())
    }
}

impl FromStr for Wanted {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (id, digest) = text.split_once(':').unwrap_or((text, ""));
        let id = id.parse().map_err(|error| format!("{error}"))?;
        Ok(Self { id, digest: digest.to_owned() })
    }
}

impl Apart {
    /// Its name for [`Wanted`].
    pub fn name(&self) -> String {
        format!("{}:{}", self.id, &self.digest.to_string()[..SHOWN_DIGITS])
    }

    /// What is known of it as a sentence.
    pub fn sentence(&self, language: Language) -> String {
        let arguments = [
            ("record", self.name()),
            ("when", self.received_at.clone()),
            ("bytes", self.len.to_string()),
            ("here", self.parts_here.to_string()),
            ("parts", self.parts.to_string()),
            ("code", self.reason.clone()),
            ("reason", language.quarantine_reason(&self.reason)),
        ];
        words(language, "apart", &arguments)
    }
}

impl Released {
    /// What came of it as a sentence.
    ///
    /// # Errors
    /// If the stored receipt is none.
    pub fn sentence(&self, language: Language) -> Result<String, StoreError> {
        let (told, bytes) = match self {
            Self::Now(receipt) => ("released", receipt),
            Self::Before(receipt) => ("released-before", receipt),
        };
        let receipt = read(bytes)?.receipt;
        let (code, response) = (code(&receipt.response), receipt.response.to_string());
        let arguments = [("code", code), ("response", response), ("revision", receipt.revision.to_string())];
        Ok(words(language, told, &arguments))
    }
}

impl ReleaseError {
    /// Why the record stays apart, as a sentence; none if that is for the log.
    pub fn sentence(&self, language: Language) -> Option<String> {
        Some(match self {
            Self::NotApart(wanted) => {
                let digest = if wanted.digest.is_empty() { String::new() } else { format!(":{}", wanted.digest) };
                words(language, "not-apart", &[("record", format!("{}{digest}", wanted.id))])
            }
            Self::Several { id, count } => {
                words(language, "several-apart", &[("response", id.to_string()), ("count", count.to_string())])
            }
            Self::Replaced => words(language, "stays-replaced", &[]),
            Self::Ingest(IngestError::MissingParts(missing)) => {
                words(language, "stays-without-parts", &[("count", missing.len().to_string())])
            }
            Self::Ingest(_) => return None,
        })
    }
}

impl Intake {
    /// A form's records that are kept apart.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn apart(&self, form_id: &str) -> Result<Vec<Apart>, StoreError> {
        let mut found = Vec::new();
        for ApartRecord { id, digest, received_on, receipt, len, parts, replaced } in self.store.apart(form_id).await? {
            let mut parts_here = 0;
            for &part in &parts {
                let upload = self.store.upload(id, part).await?;
                parts_here += usize::from(upload.is_some_and(|upload| self.parts.is_whole(&upload)));
            }
            // A receipt that nobody can read tells no reason; the record is here all the same.
            let told = read(&receipt).ok().map(|signed| signed.receipt);
            let (reason, received_at) = told.map_or((None, received_on), |told| (told.reason, told.received_at));
            let reason = reason.unwrap_or_default();
            found.push(Apart { id, digest, reason, received_at, len, parts: parts.len(), parts_here, replaced });
        }
        Ok(found)
    }

    /// Takes the one record in that is meant. Asked again, it says that the record is here.
    ///
    /// # Errors
    /// [`ReleaseError`]: everything stays as it was.
    pub async fn release(
        &self,
        form_id: &str,
        wanted: &Wanted,
        although_replaced: bool,
    ) -> Result<Released, ReleaseError> {
        let is_meant = |digest: &Digest| digest.to_string().starts_with(&wanted.digest);
        let mut meant = self.store.apart(form_id).await?;
        meant.retain(|apart| apart.id == wanted.id && is_meant(&apart.digest));
        match &meant[..] {
            [apart] => self.release_one(apart, wanted, although_replaced).await,
            [] => {
                let stored = self.store.stored_digests(form_id, wanted.id).await?.into_iter().find(is_meant);
                let digest = stored.ok_or_else(|| ReleaseError::NotApart(wanted.clone()))?;
                self.taken_before(wanted, digest).await
            }
            several => Err(ReleaseError::Several { id: wanted.id, count: several.len() }),
        }
    }

    async fn release_one(
        &self,
        apart: &ApartRecord,
        wanted: &Wanted,
        although_replaced: bool,
    ) -> Result<Released, ReleaseError> {
        let (id, digest) = (apart.id, apart.digest);
        let Some(bytes) = self.store.apart_bytes(id, digest).await? else {
            // Somebody else has just taken it in.
            return self.taken_before(wanted, digest).await;
        };
        let (secret_hash, clock_behind_ms, carrier) = (None, None, Carrier::TownHall);
        let incoming = Incoming { id, secret_hash, bytes: bytes.into(), clock_behind_ms, carrier };
        let arrival = self.look_at(incoming).await?;
        // It arrived when it arrived, not when somebody looked at it.
        let at = if arrival.is_anonymous() { String::new() } else { read(&apart.receipt)?.receipt.received_at };
        let arrived = Arrived { on: apart.received_on.clone(), at };
        let mut tx = self.store.ingestion().await?;
        let holdings = holdings(tx.as_mut(), id, digest).await?;
        // A response that nothing else is here of is whose who sent it.
        let owner = holdings.known.as_ref().map(|known| known.secret_hash).or(holdings.owner);
        match (release(holdings.existing(), although_replaced), owner) {
            (Release::Again, _) => Ok(Released::Before(holdings.stored.unwrap_or_default())),
            (Release::Store { revision }, Some(owner)) => {
                let receipt = self.desk.release(tx.as_mut(), &arrival, arrived, revision, owner).await?;
                tx.commit().await?;
                Ok(Released::Now(receipt))
            }
            (Release::Replaced, _) => Err(ReleaseError::Replaced),
            (Release::NotApart | Release::Store { .. }, _) => Err(ReleaseError::NotApart(wanted.clone())),
        }
    }

    async fn taken_before(&self, wanted: &Wanted, digest: Digest) -> Result<Released, ReleaseError> {
        let mut tx = self.store.ingestion().await?;
        let stored = holdings(tx.as_mut(), wanted.id, digest).await?.stored;
        stored.map(Released::Before).ok_or_else(|| ReleaseError::NotApart(wanted.clone()))
    }
}

async fn holdings(tx: &mut dyn Ingestion, id: ResponseId, digest: Digest) -> Result<Holdings, StoreError> {
    // One is asked for, and one comes back.
    Ok(tx.look(&[(id, digest)]).await?.pop().unwrap_or_default())
}

fn read(receipt: &[u8]) -> Result<Signed, StoreError> {
    Signed::parse(receipt).map_err(|_| StoreError::Corrupt("a receipt"))
}
