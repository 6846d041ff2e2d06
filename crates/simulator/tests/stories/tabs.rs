//! Tabs that come after others, hear late, or come back.

use crate::{Told, answer, arrived, begun, story};

/// A writing outlived what it continues: only the tail had that, and localStorage reaches the disk late.
#[test]
fn what_only_the_tail_had_is_stored_before_what_continues_it() -> Told {
    let mut story = story()?;
    let id = story.begin(0, false)?;
    story.kill(0)?;
    story.open_tab(0, true, true)?;
    story.open(0, id, false)?;
    story.rest()?;
    story.set(0, id, "second")?;
    story.rest()?;
    story.kill_browser(60_000)?;
    story.open_tab(0, true, true)?;
    story.open(0, id, false)?;
    story.rest()?;
    assert_eq!(answer(&mut story, 0, id).as_deref(), Some("second"));
    story.end()
}

/// The tail was looked at when the journal had come: what had gone from it to the database meanwhile was missing.
#[test]
fn a_journal_that_comes_late_has_no_holes() -> Told {
    let mut story = story()?;
    story.open_tab(1, true, true)?;
    let id = story.begin(0, true)?;
    story.rest()?;
    story.open(1, id, false)?;
    story.grant()?;
    story.freeze(1, 1)?;
    story.serve(1)?;
    story.set(0, id, "stored after the other tab's question was answered")?;
    story.serve(1)?;
    story.set(0, id, "in the tail when the other tab hears the answer")?;
    story.thaw(1)?;
    story.rest()?;
    story.complete(0, id)?;
    arrived(&mut story, id)
}

/// It said that another tab had the response, though nobody had been there.
#[test]
fn a_page_that_was_left_while_it_stored_goes_on_when_it_is_back() -> Told {
    let (mut story, id) = begun(true)?;
    story.set(0, id, "on its way when the page is left")?;
    story.leave(0, 0)?;
    story.wake(0)?;
    story.grant()?;
    story.rest()?;
    story.set(0, id, "gone on with")?;
    story.rest()?;
    story.kill(0)?;
    story.open_tab(1, true, true)?;
    story.open(1, id, false)?;
    story.rest()?;
    assert_eq!(answer(&mut story, 1, id).as_deref(), Some("gone on with"));
    story.complete(1, id)?;
    arrived(&mut story, id)
}

/// Both are told in the wrong order: that the last answer is stored, and that somebody has gone on since.
#[test]
fn a_page_that_comes_back_late_writes_nothing_over_what_came_after() -> Told {
    let mut story = story()?;
    story.open_tab(1, true, true)?;
    let id = story.begin(0, true)?;
    story.rest()?;
    story.set(0, id, "on its way when the page is left")?;
    story.leave(0, 1)?;
    story.serve(1)?;
    story.open(1, id, false)?;
    story.rest()?;
    story.set(1, id, "gone on with in the other tab")?;
    story.rest()?;
    story.thaw(0)?;
    story.set(0, id, "too late")?;
    story.rest()?;
    assert_eq!(answer(&mut story, 1, id).as_deref(), Some("gone on with in the other tab"));
    story.complete(1, id)?;
    arrived(&mut story, id)
}
