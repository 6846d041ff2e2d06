//! Correcting what was completed and is not received yet.

use crate::{LONG, Told, arrived, goes_on, scenario, sealed};
use outbox::StateName;

#[test]
fn a_response_that_was_reopened_counts_once_as_it_was_completed_last() -> Told {
    for (secret, late) in [(false, false), (true, false), (false, true), (true, true)] {
        let mut scenario = scenario()?;
        let id = scenario.begin(0, secret)?;
        scenario.let_edit(id);
        scenario.rest()?;
        scenario.attach(0, id, LONG)?;
        scenario.rest()?;
        scenario.complete(0, id)?;
        scenario.until_sealed(id)?;
        if late {
            // The record is sent, and takes long.
            scenario.until_sending()?;
        }
        scenario.reopen(0, id)?;
        scenario.until_open(0, id)?;
        let answers = scenario.answers(0, id).ok_or("it is not open")?;
        assert_eq!(answers.get("/data/0").map(String::as_str), Some("first"));
        assert!(answers.contains_key("/data/photo"));
        scenario.set(0, id, "second")?;
        scenario.complete(0, id)?;
        arrived(&mut scenario, id)?;
        assert_eq!(scenario.files(id).0, usize::from(!secret), "what is not sent as it is has gone with the journal");
    }
    Ok(())
}

#[test]
fn what_is_received_is_not_reopened() -> Told {
    let mut scenario = scenario()?;
    let id = scenario.begin(0, true)?;
    scenario.let_edit(id);
    scenario.rest()?;
    scenario.complete(0, id)?;
    scenario.rest()?;
    assert!(scenario.head(id).is_some_and(|head| head.journal.is_none()));
    scenario.reopen(0, id)?;
    scenario.rest()?;
    assert_eq!((scenario.state(id), scenario.answers(0, id)), (Some(StateName::Received), None));
    scenario.end()
}

#[test]
fn a_copy_from_before_the_reopening_changes_nothing() -> Told {
    let (mut scenario, id) = sealed(true)?;
    scenario.pass(1_000);
    scenario.reopen(0, id)?;
    scenario.until_open(0, id)?;
    scenario.set(0, id, "second")?;
    scenario.rest()?;
    scenario.kill_browser(500)?;
    scenario.open_tab(0, true, true)?;
    assert_eq!(scenario.state(id), Some(StateName::Draft));
    goes_on(&mut scenario, id, "second")
}

/// A tab that had looked before the reopening put the copies of what was sealed in order, and with them the answers since.
#[test]
fn what_is_typed_after_reopening_stays_in_the_tail() -> Told {
    let (mut scenario, id) = sealed(true)?;
    // The other tab starts, and its look at the database is answered; it hears that late.
    scenario.start_tab(1, true)?;
    scenario.freeze(1, 1)?;
    scenario.reopen(0, id)?;
    scenario.until_open(0, id)?;
    scenario.set(0, id, "second")?;
    scenario.thaw(1)?;
    scenario.kill(0)?;
    scenario.kill(1)?;
    scenario.open_tab(0, true, true)?;
    goes_on(&mut scenario, id, "second")
}

/// localStorage showed the record again after a crash, and it was sealed anew though its user had thrown it away.
#[test]
fn what_was_reopened_and_thrown_away_does_not_come_back() -> Told {
    let mut scenario = scenario()?;
    let id = scenario.begin(0, false)?;
    scenario.let_edit(id);
    scenario.rest()?;
    scenario.attach(0, id, LONG)?;
    scenario.rest()?;
    scenario.complete(0, id)?;
    scenario.until_sealed(id)?;
    scenario.pass(1_000);
    scenario.reopen(0, id)?;
    scenario.until_open(0, id)?;
    scenario.discard(0, id)?;
    scenario.until_gone(id)?;
    scenario.kill_browser(500)?;
    scenario.open_tab(0, true, true)?;
    assert_eq!(scenario.state(id), None);
    scenario.end()
}

/// A tab without the database heard of its record when that was being corrected in another tab, and put the copy back.
#[test]
fn a_copy_of_what_was_reopened_is_not_put_back() -> Told {
    let (mut scenario, id) = sealed(true)?;
    scenario.kill(0)?;
    assert!(scenario.has_copy(id));
    scenario.start_tab(1, false)?;
    scenario.until_sending()?;
    scenario.freeze(1, 0)?;
    scenario.start_tab(0, true)?;
    scenario.reopen(0, id)?;
    scenario.until_open(0, id)?;
    assert!(!scenario.has_copy(id));
    scenario.thaw(1)?;
    scenario.rest()?;
    assert!(!scenario.has_copy(id));
    scenario.complete(0, id)?;
    arrived(&mut scenario, id)
}
