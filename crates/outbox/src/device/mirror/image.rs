//! What the mirror has of one response, entry by entry.

use crate::sorted::SortedMap;
use crate::{
    Digest, Event, EventKey, JournalPosition, ResponseHead, StateName,
    ids::BadId,
    record,
    snapshot::{Content, Snapshot},
};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Which entry of a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    Head,
    Event(EventKey),
    /// The sealed record.
    Record,
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Key::Head => f.write_str("head"),
            Key::Event(EventKey { writing, seq }) => write!(f, "event.{writing}.{seq}"),
            Key::Record => f.write_str("record"),
        }
    }
}

impl FromStr for Key {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        let event = || {
            let (writing, seq) = text.strip_prefix("event.")?.split_once('.')?;
            Some(Key::Event(EventKey { writing: writing.parse().ok()?, seq: seq.parse().ok()? }))
        };
        let key = match text {
            "head" => Some(Key::Head),
            "record" => Some(Key::Record),
            _ => event(),
        };
        let key = key.filter(|key| key.to_string() == text);
        key.ok_or_else(|| BadId { what: "mirror key", text: text.to_owned() })
    }
}

/// All that the mirror has of a response, or only its head where no more was asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Image {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty", with = "events")]
    pub events: Vec<(EventKey, String)>,
    #[serde(default, skip_serializing_if = "Option::is_none", with = "bytes")]
    pub record: Option<Vec<u8>>,
}

impl Image {
    /// Adds an entry. What is no text has been damaged by nobody (every block is checked), and is left out.
    pub fn add(&mut self, key: Key, value: &[u8]) {
        let text = || String::from_utf8(value.to_vec()).ok();
        match key {
            Key::Head => self.head = text(),
            Key::Event(key) => self.events.extend(text().map(|text| (key, text))),
            Key::Record => self.record = Some(value.to_vec()),
        }
    }

    /// The head, where it can be read.
    pub fn head(&self) -> Option<ResponseHead> {
        ResponseHead::parse(self.head.as_deref()?).ok()
    }

    /// The sealed response as a copy, if its record is here whole.
    pub fn sealed(&self) -> Option<Snapshot> {
        let head = self.head().filter(|head| head.name() == StateName::Completed)?;
        let record = self.record.as_ref()?;
        let (envelope, content) = record::open_envelope(record).ok()?;
        let whole = head.digest() == Some(envelope.ct_sha256) && Digest::of(content) == envelope.ct_sha256;
        let covers = head.covers.clone();
        whole.then(|| Snapshot { covers, ..Snapshot::new(head, Content::Sealed(record.clone())) })
    }

    /// The draft's head; its events are [`Image::events`].
    pub fn draft(&self) -> Option<ResponseHead> {
        self.head().filter(|head| head.name() == StateName::Draft)
    }

    /// The events that are not part of what reaches so far, and go further than what is known of them elsewhere.
    pub(crate) fn beyond(
        &self,
        reach: &[JournalPosition],
        known: &SortedMap<EventKey, (u32, String)>,
    ) -> Vec<(EventKey, String)> {
        let beyond = |(key, text): &&(EventKey, String)| {
            let upto = known.get(key).map_or(0, |(upto, _)| *upto);
            Event::parse(text).is_ok_and(|event| !event.is_within(reach) && event.last() > upto)
        };
        self.events.iter().filter(beyond).cloned().collect()
    }

    /// Whether it has just this head and these events, each as good as here.
    pub fn is(&self, head: &str, events: &SortedMap<EventKey, u32>) -> bool {
        let good = |(key, text): &(EventKey, String)| {
            let last = Event::parse(text).ok().map(|event| event.last());
            events.get(key).is_some_and(|upto| Some(*upto) == last)
        };
        self.head.as_deref() == Some(head) && self.events.len() == events.len() && self.events.iter().all(good)
    }
}

mod events {
    use super::{EventKey, Key};
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<S: Serializer>(events: &[(EventKey, String)], s: S) -> Result<S::Ok, S::Error> {
        let named: Vec<_> = events.iter().map(|(key, text)| (Key::Event(*key).to_string(), text)).collect();
        named.serialize(s)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<(EventKey, String)>, D::Error> {
        let named = Vec::<(String, String)>::deserialize(d)?;
        let read = |(key, text): (String, String)| match key.parse() {
            Ok(Key::Event(key)) => Some((key, text)),
            _ => None,
        };
        Ok(named.into_iter().filter_map(read).collect())
    }
}

mod bytes {
    use crate::base64;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(bytes: &Option<Vec<u8>>, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&base64::encode(bytes.as_deref().unwrap_or_default()))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Vec<u8>>, D::Error> {
        let text = String::deserialize(d)?;
        base64::decode(&text).map(Some).ok_or_else(|| D::Error::custom("not base64"))
    }
}
