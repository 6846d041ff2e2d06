//! Completing: what a record holds, and what stays of the draft.

use crate::{LONG, Told, answer, arrived, begun, closed, complete_out_of_reach, continued, scenario};
use outbox::{
    EventKey, Sealing, StateName, WritingId, record::open_envelope, sealing::ENC, snapshot::snapshot_key, tail::TailKey,
};
use simulator::{Broken, Scenario};

/// The draft came back when the database did, and could be answered and sealed a second time.
#[test]
fn sealed_while_the_database_is_away() -> Told {
    let (mut scenario, id) = closed(true)?;
    complete_out_of_reach(&mut scenario, id)?;
    assert_ne!(scenario.state(id), Some(StateName::Draft));
    arrived(&mut scenario, id)
}

/// What the database had beyond the record that was sealed out of its reach was deleted with the draft.
#[test]
fn what_a_record_sealed_out_of_reach_does_not_cover_is_set_aside() -> Told {
    let (mut scenario, id) = continued(false)?;
    scenario.set(0, id, "saved, and in no copy")?;
    scenario.rest()?;
    scenario.kill(0)?;
    complete_out_of_reach(&mut scenario, id)?;
    assert_eq!(scenario.aside(), 1);
    arrived(&mut scenario, id)
}

/// What an attempt to seal had left was there for good, once the response was sealed without the database.
#[test]
fn nothing_is_left_of_a_sealing_that_was_cut_off() -> Told {
    let (mut scenario, id) = continued(true)?;
    scenario.attach(0, id, LONG)?;
    scenario.rest()?;
    scenario.complete(0, id)?;
    scenario.serve(4)?;
    scenario.kill(0)?;
    assert_ne!(scenario.files(id).2, 0);
    complete_out_of_reach(&mut scenario, id)?;
    assert_eq!(scenario.files(id), (1, 3, 0));
    arrived(&mut scenario, id)
}

/// Sealing deleted all events of the response, also those of a branch that was not shown.
#[test]
fn a_branch_that_is_not_shown_outlives_sealing() -> Told {
    let (mut scenario, id) = continued(false)?;
    scenario.set(0, id, "on one way")?;
    scenario.rest()?;
    scenario.kill(0)?;
    scenario.pass(1_000);
    scenario.open_tab(1, false, true)?;
    scenario.open(1, id, false)?;
    scenario.rest()?;
    scenario.set(1, id, "on the other, later")?;
    scenario.kill(1)?;
    scenario.open_tab(0, true, true)?;
    scenario.open(0, id, false)?;
    scenario.rest()?;
    assert_eq!(answer(&mut scenario, 0, id).as_deref(), Some("on the other, later"));
    scenario.complete(0, id)?;
    scenario.rest()?;
    assert_eq!(scenario.aside(), 1);
    arrived(&mut scenario, id)
}

/// Cleaning up after sealing took what could not be read with it.
#[test]
fn what_cannot_be_read_outlives_sealing() -> Told {
    let (mut scenario, id) = begun(true)?;
    let event = EventKey { writing: WritingId([0xee; 8]), seq: 1 };
    scenario.litter(TailKey { response: id, event }.to_string(), "{\"v\":1,\"broken\":1");
    scenario.litter(snapshot_key(&id), "{\"v\":9,\"newer\":1}");
    scenario.complete(0, id)?;
    arrived(&mut scenario, id)
}

/// The response was shown as not completed, and what was answered then was never sent.
#[test]
fn sealed_though_nobody_heard_of_it() -> Told {
    let (mut scenario, id) = begun(true)?;
    scenario.complete(0, id)?;
    scenario.give_up()?;
    assert_eq!(scenario.answers(0, id), None, "it is over");
    arrived(&mut scenario, id)
}

/// Two records sealed with the same random bytes are open to whoever has both of them.
#[test]
fn no_two_records_share_a_capsule() -> Told {
    let mut scenario = scenario()?;
    let mut capsules = Vec::new();
    let capsule = |scenario: &Scenario, id| -> Result<Vec<u8>, Broken> {
        let record = scenario.record(id).ok_or("there is no record")?;
        let (envelope, content) = open_envelope(record).map_err(|error| error.to_string())?;
        assert_ne!(envelope.sealing, Sealing::None);
        Ok(content[..ENC].to_vec())
    };
    // One that is corrected before it is received, and another of the same tab.
    let id = scenario.begin(0, true)?;
    scenario.let_edit(id);
    scenario.rest()?;
    scenario.complete(0, id)?;
    scenario.until_sealed(id)?;
    capsules.push(capsule(&scenario, id)?);
    scenario.reopen(0, id)?;
    scenario.until_open(0, id)?;
    scenario.set(0, id, "second")?;
    scenario.complete(0, id)?;
    scenario.until_sealed(id)?;
    capsules.push(capsule(&scenario, id)?);
    let other = scenario.begin(0, true)?;
    scenario.complete(0, other)?;
    scenario.until_sealed(other)?;
    capsules.push(capsule(&scenario, other)?);
    capsules.sort();
    capsules.dedup();
    assert_eq!(capsules.len(), 3);
    arrived(&mut scenario, id)
}
