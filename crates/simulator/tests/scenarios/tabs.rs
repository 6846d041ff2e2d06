//! Tabs that come after others, hear late, or come back.

use crate::{Told, answer, arrived, begun, scenario};

/// A writing outlived what it continues: only the tail had that, and localStorage reaches the disk late.
#[test]
fn what_only_the_tail_had_is_stored_before_what_continues_it() -> Told {
    let mut scenario = scenario()?;
    let id = scenario.begin(0, false)?;
    scenario.kill(0)?;
    scenario.open_tab(0, true, true)?;
    scenario.open(0, id, false)?;
    scenario.rest()?;
    scenario.set(0, id, "second")?;
    scenario.rest()?;
    scenario.kill_browser(60_000)?;
    scenario.open_tab(0, true, true)?;
    scenario.open(0, id, false)?;
    scenario.rest()?;
    assert_eq!(answer(&mut scenario, 0, id).as_deref(), Some("second"));
    scenario.end()
}

/// The tail was looked at when the journal had come: what had gone from it to the database meanwhile was missing.
#[test]
fn a_journal_that_comes_late_has_no_holes() -> Told {
    let mut scenario = scenario()?;
    scenario.open_tab(1, true, true)?;
    let id = scenario.begin(0, true)?;
    scenario.rest()?;
    scenario.open(1, id, false)?;
    scenario.grant()?;
    scenario.freeze(1, 1)?;
    scenario.serve(1)?;
    scenario.set(0, id, "stored after the other tab's question was answered")?;
    scenario.serve(1)?;
    scenario.set(0, id, "in the tail when the other tab hears the answer")?;
    scenario.thaw(1)?;
    scenario.rest()?;
    scenario.complete(0, id)?;
    arrived(&mut scenario, id)
}

/// The page said that another tab had the response, though nobody had been there.
#[test]
fn a_page_that_was_left_while_it_stored_goes_on_when_it_is_back() -> Told {
    let (mut scenario, id) = begun(true)?;
    scenario.set(0, id, "on its way when the page is left")?;
    scenario.leave(0, 0)?;
    scenario.wake(0)?;
    scenario.grant()?;
    scenario.rest()?;
    scenario.set(0, id, "gone on with")?;
    scenario.rest()?;
    scenario.kill(0)?;
    scenario.open_tab(1, true, true)?;
    scenario.open(1, id, false)?;
    scenario.rest()?;
    assert_eq!(answer(&mut scenario, 1, id).as_deref(), Some("gone on with"));
    scenario.complete(1, id)?;
    arrived(&mut scenario, id)
}

/// Both are told in the wrong order: that the last answer is stored, and that somebody has gone on since.
#[test]
fn a_page_that_comes_back_late_writes_nothing_over_what_came_after() -> Told {
    let mut scenario = scenario()?;
    scenario.open_tab(1, true, true)?;
    let id = scenario.begin(0, true)?;
    scenario.rest()?;
    scenario.set(0, id, "on its way when the page is left")?;
    scenario.leave(0, 1)?;
    scenario.serve(1)?;
    scenario.open(1, id, false)?;
    scenario.rest()?;
    scenario.set(1, id, "gone on with in the other tab")?;
    scenario.rest()?;
    scenario.thaw(0)?;
    scenario.set(0, id, "too late")?;
    scenario.rest()?;
    assert_eq!(answer(&mut scenario, 1, id).as_deref(), Some("gone on with in the other tab"));
    scenario.complete(1, id)?;
    arrived(&mut scenario, id)
}
