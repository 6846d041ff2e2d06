//! Completing: what a record holds, and what stays of the draft.

use crate::{LONG, Told, answer, arrived, begun, closed, complete_out_of_reach, continued, story};
use outbox::{
    EventKey, Sealing, StateName, WritingId, record::open_envelope, sealing::ENC, snapshot::snapshot_key, tail::TailKey,
};
use simulator::{Broken, Story};

/// The draft came back when the database did, and could be answered and sealed a second time.
#[test]
fn sealed_while_the_database_is_away() -> Told {
    let (mut story, id) = closed(true)?;
    complete_out_of_reach(&mut story, id)?;
    assert_ne!(story.state(id), Some(StateName::Draft));
    arrived(&mut story, id)
}

/// What the database had beyond the record that was sealed out of its reach was deleted with the draft.
#[test]
fn what_a_record_sealed_out_of_reach_does_not_cover_is_set_aside() -> Told {
    let (mut story, id) = continued(false)?;
    story.set(0, id, "saved, and in no copy")?;
    story.rest()?;
    story.kill(0)?;
    complete_out_of_reach(&mut story, id)?;
    assert_eq!(story.aside(), 1);
    arrived(&mut story, id)
}

/// What an attempt to seal had left was there for good, once the response was sealed without the database.
#[test]
fn nothing_is_left_of_a_sealing_that_was_cut_off() -> Told {
    let (mut story, id) = continued(true)?;
    story.attach(0, id, LONG)?;
    story.rest()?;
    story.complete(0, id)?;
    story.serve(4)?;
    story.kill(0)?;
    assert_ne!(story.files(id).2, 0);
    complete_out_of_reach(&mut story, id)?;
    assert_eq!(story.files(id), (1, 3, 0));
    arrived(&mut story, id)
}

/// Sealing deleted all events of the response, also those of a branch that was not shown.
#[test]
fn a_branch_that_is_not_shown_outlives_sealing() -> Told {
    let (mut story, id) = continued(false)?;
    story.set(0, id, "on one way")?;
    story.rest()?;
    story.kill(0)?;
    story.pass(1_000);
    story.open_tab(1, false, true)?;
    story.open(1, id, false)?;
    story.rest()?;
    story.set(1, id, "on the other, later")?;
    story.kill(1)?;
    story.open_tab(0, true, true)?;
    story.open(0, id, false)?;
    story.rest()?;
    assert_eq!(answer(&mut story, 0, id).as_deref(), Some("on the other, later"));
    story.complete(0, id)?;
    story.rest()?;
    assert_eq!(story.aside(), 1);
    arrived(&mut story, id)
}

/// Cleaning up after sealing took what could not be read with it.
#[test]
fn what_cannot_be_read_outlives_sealing() -> Told {
    let (mut story, id) = begun(true)?;
    let event = EventKey { writing: WritingId([0xee; 8]), seq: 1 };
    story.litter(TailKey { response: id, event }.to_string(), "{\"v\":1,\"broken\":1");
    story.litter(snapshot_key(&id), "{\"v\":9,\"newer\":1}");
    story.complete(0, id)?;
    arrived(&mut story, id)
}

/// It was shown as not completed, and what was answered then was never sent.
#[test]
fn sealed_though_nobody_heard_of_it() -> Told {
    let (mut story, id) = begun(true)?;
    story.complete(0, id)?;
    story.give_up()?;
    assert_eq!(story.answers(0, id), None, "it is over");
    arrived(&mut story, id)
}

/// Two records sealed with the same random bytes are open to whoever has both of them.
#[test]
fn no_two_records_share_a_capsule() -> Told {
    let mut story = story()?;
    let mut capsules = Vec::new();
    let capsule = |story: &Story, id| -> Result<Vec<u8>, Broken> {
        let record = story.record(id).ok_or("there is no record")?;
        let (envelope, content) = open_envelope(record).map_err(|error| error.to_string())?;
        assert_ne!(envelope.sealing, Sealing::None);
        Ok(content[..ENC].to_vec())
    };
    // One that is corrected before it is received, and another of the same tab.
    let id = story.begin(0, true)?;
    story.let_edit(id);
    story.rest()?;
    story.complete(0, id)?;
    story.until_sealed(id)?;
    capsules.push(capsule(&story, id)?);
    story.reopen(0, id)?;
    story.until_open(0, id)?;
    story.set(0, id, "second")?;
    story.complete(0, id)?;
    story.until_sealed(id)?;
    capsules.push(capsule(&story, id)?);
    let other = story.begin(0, true)?;
    story.complete(0, other)?;
    story.until_sealed(other)?;
    capsules.push(capsule(&story, other)?);
    capsules.sort();
    capsules.dedup();
    assert_eq!(capsules.len(), 3);
    arrived(&mut story, id)
}
