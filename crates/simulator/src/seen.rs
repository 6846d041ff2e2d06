//! What users see: the answers of a response, how far its writings go, and what is known of the one at the other.

use outbox::{Event, Op, WritingId};
use std::collections::BTreeMap;

/// The answers of a response.
pub type Answers = BTreeMap<String, String>;

/// What is known of the answers at a number.
#[derive(Debug, Clone)]
pub enum Seen {
    /// All of them, by their hash.
    All(u64),
    /// These at least: they were given to a journal with holes, and what is found later may be more.
    These(Answers),
}

/// How far writings go.
pub type Reach = BTreeMap<WritingId, u32>;

/// What was promised and is not so.
pub type Broken = String;

/// Numbers of a writing are missing between two events, or between a writing and the one that it continues.
pub fn has_gap(events: &[Event]) -> bool {
    (0..events.len()).any(|i| has_gap_before(events, i))
}

fn has_gap_before(events: &[Event], i: usize) -> bool {
    let event = &events[i];
    let Some(before) = i.checked_sub(1).map(|i| &events[i]) else { return event.seq != 1 };
    let follows = match event.continues {
        _ if before.writing == event.writing => event.seq == before.last() + 1,
        Some(head) => event.seq == 1 && head.writing == before.writing && head.upto == before.last(),
        None => false,
    };
    !follows
}

pub fn apply(answers: &mut Answers, op: &Op) {
    match op {
        Op::Set { reference, value } => drop(answers.insert(reference.clone(), value.clone())),
        Op::Attach { reference, name, .. } => drop(answers.insert(reference.clone(), name.clone())),
        Op::AddRepeat { reference } => answers.entry(reference.clone()).or_default().push('+'),
        _ => {}
    }
}

/// What is done to a journal with holes says in full what it sets; only a repeat is added to what was there.
pub fn apply_to_certain(certain: &mut Answers, op: &Op) {
    match op {
        Op::AddRepeat { reference } => drop(certain.remove(reference)),
        op => apply(certain, op),
    }
}

/// The answers of a journal with holes that are the same whatever is found in them: what was set after the last hole.
/// Which texts lie out of reach besides is not known, nor where: then no answer is.
pub fn certain(events: &[Event], stranded: usize) -> Answers {
    let mut answers = Answers::new();
    let after = (0..events.len()).rfind(|i| has_gap_before(events, *i)).unwrap_or_default();
    events[after..].iter().filter(|_| stranded == 0).for_each(|event| apply_to_certain(&mut answers, &event.op));
    answers
}

/// FNV-1a over all references and values.
pub fn hash_of(answers: &Answers) -> u64 {
    let parts = answers.iter().flat_map(|(reference, value)| [reference.as_bytes(), b"\0", value.as_bytes(), b"\0"]);
    parts.flatten().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3))
}
