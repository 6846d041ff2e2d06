//! Correcting what was completed and is not received yet.

use crate::{LONG, Told, arrived, goes_on, sealed, story};
use outbox::StateName;

#[test]
fn a_response_that_was_reopened_counts_once_as_it_was_completed_last() -> Told {
    for (secret, late) in [(false, false), (true, false), (false, true), (true, true)] {
        let mut story = story()?;
        let id = story.begin(0, secret)?;
        story.let_edit(id);
        story.rest()?;
        story.attach(0, id, LONG)?;
        story.rest()?;
        story.complete(0, id)?;
        story.until_sealed(id)?;
        if late {
            // It is sent, and takes long.
            story.until_sending()?;
        }
        story.reopen(0, id)?;
        story.until_open(0, id)?;
        let answers = story.answers(0, id).ok_or("it is not open")?;
        assert_eq!(answers.get("/data/0").map(String::as_str), Some("first"));
        assert!(answers.contains_key("/data/photo"));
        story.set(0, id, "second")?;
        story.complete(0, id)?;
        arrived(&mut story, id)?;
        assert_eq!(story.files(id).0, usize::from(!secret), "what is not sent as it is has gone with the journal");
    }
    Ok(())
}

#[test]
fn what_is_received_is_not_reopened() -> Told {
    let mut story = story()?;
    let id = story.begin(0, true)?;
    story.let_edit(id);
    story.rest()?;
    story.complete(0, id)?;
    story.rest()?;
    assert!(story.head(id).is_some_and(|head| head.journal.is_none()));
    story.reopen(0, id)?;
    story.rest()?;
    assert_eq!((story.state(id), story.answers(0, id)), (Some(StateName::Received), None));
    story.end()
}

#[test]
fn a_copy_from_before_the_reopening_changes_nothing() -> Told {
    let (mut story, id) = sealed(true)?;
    story.pass(1_000);
    story.reopen(0, id)?;
    story.until_open(0, id)?;
    story.set(0, id, "second")?;
    story.rest()?;
    story.kill_browser(500)?;
    story.open_tab(0, true, true)?;
    assert_eq!(story.state(id), Some(StateName::Draft));
    goes_on(&mut story, id, "second")
}

/// A tab that had looked before the reopening put the copies of what was sealed in order, and with them the answers since.
#[test]
fn what_is_typed_after_reopening_stays_in_the_tail() -> Told {
    let (mut story, id) = sealed(true)?;
    // The other tab starts, and its look at the database is answered; it hears that late.
    story.start_tab(1, true)?;
    story.freeze(1, 1)?;
    story.reopen(0, id)?;
    story.until_open(0, id)?;
    story.set(0, id, "second")?;
    story.thaw(1)?;
    story.kill(0)?;
    story.kill(1)?;
    story.open_tab(0, true, true)?;
    goes_on(&mut story, id, "second")
}

/// localStorage showed the record again after a crash, and it was sealed anew though its user had thrown it away.
#[test]
fn what_was_reopened_and_thrown_away_does_not_come_back() -> Told {
    let mut story = story()?;
    let id = story.begin(0, false)?;
    story.let_edit(id);
    story.rest()?;
    story.attach(0, id, LONG)?;
    story.rest()?;
    story.complete(0, id)?;
    story.until_sealed(id)?;
    story.pass(1_000);
    story.reopen(0, id)?;
    story.until_open(0, id)?;
    story.discard(0, id)?;
    story.until_gone(id)?;
    story.kill_browser(500)?;
    story.open_tab(0, true, true)?;
    assert_eq!(story.state(id), None);
    story.end()
}

/// A tab without the database heard of its record when that was being corrected in another tab, and put the copy back.
#[test]
fn a_copy_of_what_was_reopened_is_not_put_back() -> Told {
    let (mut story, id) = sealed(true)?;
    story.kill(0)?;
    assert!(story.has_copy(id));
    story.start_tab(1, false)?;
    story.until_sending()?;
    story.freeze(1, 0)?;
    story.start_tab(0, true)?;
    story.reopen(0, id)?;
    story.until_open(0, id)?;
    assert!(!story.has_copy(id));
    story.thaw(1)?;
    story.rest()?;
    assert!(!story.has_copy(id));
    story.complete(0, id)?;
    arrived(&mut story, id)
}
