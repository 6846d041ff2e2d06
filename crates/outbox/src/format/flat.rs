//! The stored texts that nest a choice in a struct, as they are read: flat, every field that any of the choices has.
//!
//! serde's own `flatten` and tags keep all values in between, for every type that is read so: several times this code
//! on every phone. What is written is told by the types themselves.

use crate::{
    Completion, Digest, Event, FormRef, JournalPosition, KeptJournal, Op, ResponseHead, ResponseId, ResponseSecret,
    SealedPart, State, StateName, Untouched, WritingId,
    receipt::{Receipt, ReceiptState, Signed},
    receipt_key::ReceiptKey,
    record::{Manifest, PartEntry},
    snapshot::{Content, Snapshot},
    wire::ApiError,
};
use serde::{Deserialize, Deserializer};

/// A field that the choice needs is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("missing field `{0}`")]
pub struct Missing(&'static str);

fn need<T>(field: Option<T>, name: &'static str) -> Result<T, Missing> {
    field.ok_or(Missing(name))
}

#[derive(Deserialize)]
pub(super) struct FlatEvent {
    v: u32,
    writing: WritingId,
    seq: u32,
    upto: Option<u32>,
    continues: Option<JournalPosition>,
    at: i64,
    offset_min: i32,
    op: OpName,
    response: Option<ResponseId>,
    survey: Option<String>,
    form: Option<FormRef>,
    seed: Option<u32>,
    zone: Option<String>,
    edits: Option<Digest>,
    #[serde(default)]
    values: Vec<(String, String)>,
    #[serde(rename = "ref")]
    reference: Option<String>,
    value: Option<String>,
    start: Option<u32>,
    delete: Option<u32>,
    insert: Option<String>,
    name: Option<String>,
    media_type: Option<String>,
    len: Option<u64>,
    sha256: Option<Digest>,
    language: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum OpName {
    Begin,
    Set,
    Splice,
    Attach,
    AddRepeat,
    RemoveRepeat,
    Language,
    Place,
    Complete,
}

impl TryFrom<FlatEvent> for Event {
    type Error = Missing;

    fn try_from(flat: FlatEvent) -> Result<Self, Missing> {
        let FlatEvent { v, writing, seq, upto, continues, at, offset_min, .. } = flat;
        let reference = need(flat.reference, "ref");
        let op = match flat.op {
            OpName::Begin => Op::Begin {
                response: need(flat.response, "response")?,
                survey: need(flat.survey, "survey")?,
                form: need(flat.form, "form")?,
                seed: need(flat.seed, "seed")?,
                zone: need(flat.zone, "zone")?,
                edits: flat.edits,
                values: flat.values,
            },
            OpName::Set => Op::Set { reference: reference?, value: need(flat.value, "value")? },
            OpName::Splice => Op::Splice {
                reference: reference?,
                start: need(flat.start, "start")?,
                delete: need(flat.delete, "delete")?,
                insert: need(flat.insert, "insert")?,
            },
            OpName::Attach => Op::Attach {
                reference: reference?,
                name: need(flat.name, "name")?,
                media_type: need(flat.media_type, "media_type")?,
                len: need(flat.len, "len")?,
                sha256: need(flat.sha256, "sha256")?,
            },
            OpName::AddRepeat => Op::AddRepeat { reference: reference? },
            OpName::RemoveRepeat => Op::RemoveRepeat { reference: reference? },
            OpName::Language => Op::Language { language: need(flat.language, "language")? },
            OpName::Place => Op::Place { reference: reference? },
            OpName::Complete => Op::Complete,
        };
        Ok(Self { v, writing, seq, upto, continues, at, offset_min, op })
    }
}

#[derive(Deserialize)]
pub(super) struct FlatHead {
    v: u32,
    id: ResponseId,
    survey: String,
    title: String,
    form: FormRef,
    created: String,
    secret: ResponseSecret,
    writer: Option<WritingId>,
    name: Option<String>,
    #[serde(default)]
    replaces: Vec<Digest>,
    journal: Option<KeptJournal>,
    untouched: Option<Untouched>,
    receipt_key: Option<ReceiptKey>,
    #[serde(default)]
    shared: bool,
    #[serde(default)]
    covers: Vec<JournalPosition>,
    state: StateName,
    digest: Option<Digest>,
    completed: Option<String>,
    attempts: Option<u32>,
    next_try: Option<i64>,
    #[serde(default, deserialize_with = "if_known")]
    problem: Option<ApiError>,
    #[serde(default)]
    parts: Vec<SealedPart>,
    received: Option<String>,
    reason: Option<String>,
}

/// A problem of a kind that this program does not know (a newer one has noted it) is none.
fn if_known<'de, D: Deserializer<'de>>(d: D) -> Result<Option<ApiError>, D::Error> {
    let value = serde_json::Value::deserialize(d)?;
    Ok(serde_json::from_value(value).ok())
}

impl TryFrom<FlatHead> for ResponseHead {
    type Error = Missing;

    fn try_from(flat: FlatHead) -> Result<Self, Missing> {
        let digest = need(flat.digest, "digest");
        let state = match flat.state {
            StateName::Draft => State::Draft,
            StateName::Completed => State::Completed {
                digest: digest?,
                completed: need(flat.completed, "completed")?,
                attempts: need(flat.attempts, "attempts")?,
                next_try: need(flat.next_try, "next_try")?,
                problem: flat.problem,
                parts: flat.parts,
            },
            StateName::Received => State::Received { digest: digest?, received: need(flat.received, "received")? },
            StateName::Quarantined => State::Quarantined {
                digest: digest?,
                received: need(flat.received, "received")?,
                reason: need(flat.reason, "reason")?,
                parts: flat.parts,
            },
        };
        Ok(Self {
            v: flat.v,
            id: flat.id,
            survey: flat.survey,
            title: flat.title,
            form: flat.form,
            created: flat.created,
            secret: flat.secret,
            writer: flat.writer,
            name: flat.name,
            replaces: flat.replaces,
            journal: flat.journal,
            untouched: flat.untouched,
            receipt_key: flat.receipt_key,
            shared: flat.shared,
            covers: flat.covers,
            state,
        })
    }
}

#[derive(Deserialize)]
pub(super) struct FlatSnapshot {
    v: u32,
    head: ResponseHead,
    events: Option<Vec<Event>>,
    #[serde(default, deserialize_with = "sealed")]
    sealed: Option<Vec<u8>>,
    #[serde(default)]
    covers: Vec<JournalPosition>,
}

fn sealed<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Vec<u8>>, D::Error> {
    super::snapshot::sealed::deserialize(d).map(Some)
}

impl TryFrom<FlatSnapshot> for Snapshot {
    type Error = Missing;

    fn try_from(flat: FlatSnapshot) -> Result<Self, Missing> {
        let events = flat.events.map(Content::Events);
        let content = need(events.or(flat.sealed.map(Content::Sealed)), "events")?;
        Ok(Self { v: flat.v, head: flat.head, content, covers: flat.covers })
    }
}

#[derive(Deserialize)]
pub(super) struct FlatManifest {
    v: u32,
    id: ResponseId,
    form: FormRef,
    completed_at: String,
    offset_min: i32,
    zone: String,
    seed: u32,
    duration_min: u32,
    #[serde(default)]
    replaces: Vec<Digest>,
    parts: Vec<PartEntry>,
}

impl From<FlatManifest> for Manifest {
    fn from(flat: FlatManifest) -> Self {
        let FlatManifest { v, id, form, completed_at, offset_min, zone, seed, duration_min, replaces, parts } = flat;
        let completion = Completion { completed_at, offset_min, zone, seed, duration_min, replaces };
        Self { v, id, form, completion, parts }
    }
}

#[derive(Deserialize)]
pub(super) struct FlatSigned {
    v: u32,
    response: ResponseId,
    revision: u32,
    state: ReceiptState,
    reason: Option<String>,
    digest: Digest,
    parts: Vec<Digest>,
    received_at: String,
    collector: String,
    key_id: String,
    sig: String,
}

impl From<FlatSigned> for Signed {
    fn from(flat: FlatSigned) -> Self {
        let FlatSigned { v, response, revision, state, reason, digest, parts, received_at, collector, key_id, sig } =
            flat;
        let receipt = Receipt { v, response, revision, state, reason, digest, parts, received_at, collector, key_id };
        Self { receipt, sig }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(op: &str, missing: Option<&str>) {
        let text = format!(r#"{{"v":1,"writing":"a1a1a1a1a1a1a1a1","seq":1,"at":0,"offset_min":0,{op},"newer":1}}"#);
        let refused = Event::parse(&text).err().map(|error| error.to_string());
        match missing {
            None => assert_eq!(refused, None, "{op}"),
            Some(field) => assert!(refused.is_some_and(|told| told.contains(&format!("`{field}`"))), "{op}"),
        }
    }

    #[test]
    fn what_a_choice_needs_is_there() {
        check(r#""op":"complete""#, None);
        check(r#""op":"set","ref":"/data/a","value":"1""#, None);
        check(r#""op":"set","ref":"/data/a""#, Some("value"));
        check(r#""op":"place""#, Some("ref"));
        check(r#""op":"splice","ref":"/data/a","start":0,"delete":0"#, Some("insert"));
        check(r#""op":"begin","survey":"s""#, Some("response"));
        check(r#""ref":"/data/a""#, Some("op"));
        check(r#""op":"dance""#, Some("dance"));
    }
}
