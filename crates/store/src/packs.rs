//! Form packs: immutable, addressed by their hash.

use crate::{Result, records::Which};
use async_trait::async_trait;
use outbox::{Digest, wire::Pack};

/// A form pack with what the collector needs to know of its form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredPack {
    pub pack: Pack,
    pub title: String,
    pub languages: Vec<String>,
    pub privacy: Privacy,
    /// After how many days without an answer drafts leave their devices.
    pub draft_days: Option<u32>,
    /// It is tried out: responses that are given in it are tests.
    pub trial: bool,
}

/// The survey's privacy setting as stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Privacy {
    Anonymous,
    Confidential,
    Interviewer,
}

/// How a file's bytes are sent (RFC 9110, 8.4.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Brotli,
    Gzip,
}

/// A file's bytes in each encoding; none where that is not shorter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Encoded {
    pub br: Vec<u8>,
    pub gz: Vec<u8>,
}

/// Every pack that has been published, with its files.
#[async_trait]
pub trait Packs: Send + Sync {
    async fn pack(&self, hash: Digest) -> Result<Option<StoredPack>>;
    /// Every pack of a form that has been published.
    async fn packs_of(&self, form_id: &str) -> Result<Vec<StoredPack>>;
    /// Those of them in which these responses were given.
    async fn packs_with(&self, form_id: &str, which: Which) -> Result<Vec<StoredPack>>;
    async fn pack_file(&self, form_id: &str, hash: Digest, name: &str) -> Result<Option<Vec<u8>>>;
    /// The same file in this encoding; none where it has none.
    async fn encoded_pack_file(
        &self,
        form_id: &str,
        hash: Digest,
        name: &str,
        encoding: Encoding,
    ) -> Result<Option<Vec<u8>>>;
    /// A file that has not been encoded yet.
    async fn unencoded_file(&self) -> Result<Option<(Digest, Vec<u8>)>>;
    async fn set_encoded(&self, sha256: Digest, encoded: &Encoded) -> Result<()>;
    /// The name and the bytes of the workbook that a pack was made of.
    async fn workbook(&self, hash: Digest) -> Result<Option<(String, Vec<u8>)>>;
    /// Its name alone.
    async fn workbook_name(&self, hash: Digest) -> Result<Option<String>>;
}

impl StoredPack {
    pub fn is_unlisted(&self) -> bool {
        self.privacy == Privacy::Interviewer
    }
}

impl Privacy {
    pub fn as_str(self) -> &'static str {
        match self {
            Privacy::Anonymous => "anonymous",
            Privacy::Confidential => "confidential",
            Privacy::Interviewer => "interviewer",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [Privacy::Anonymous, Privacy::Confidential, Privacy::Interviewer].into_iter().find(|p| p.as_str() == text)
    }
}
