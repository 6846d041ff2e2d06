//! A disk that was full for a moment tears the browser's databases: all that they take afterwards is gone when they are
//! next opened.

use crate::{Told, answer, story};
use outbox::StateName;

/// Found in a browser: a response that waited, a draft, and what was typed after there was room again were all gone.
#[test]
fn what_was_called_saved_outlives_a_disk_that_was_full_for_a_moment() -> Told {
    let mut story = story()?;
    let waiting = story.begin(0, true)?;
    story.refuse_record(waiting);
    story.rest()?;
    story.complete(0, waiting)?;
    let draft = story.begin(0, true)?;
    story.rest()?;
    story.fill_disk(true);
    story.set(0, draft, "while it was full")?;
    story.rest()?;
    assert_eq!(story.is_saved(0, draft), Some(true), "the mirror has it");
    story.fill_disk(false);
    story.set(0, draft, "after it was full")?;
    story.rest()?;
    assert_eq!(story.is_saved(0, draft), Some(true));
    story.end_browser()?;
    story.open_tab(0, true, true)?;
    assert_eq!(story.state(draft), Some(StateName::Draft));
    story.open(0, draft, false)?;
    story.rest()?;
    assert_eq!(answer(&mut story, 0, draft).as_deref(), Some("after it was full"));
    assert_eq!(story.state(waiting), Some(StateName::Completed));
    assert!(story.record(waiting).is_some());
    story.end()
}

/// Where nobody serves the mirror, nothing is called saved once the database has failed.
#[test]
fn without_the_mirror_nothing_is_called_saved_after_a_fault() -> Told {
    let mut story = story()?;
    story.take_mirror_away(true);
    let draft = story.begin(0, true)?;
    story.rest()?;
    assert_eq!(story.is_saved(0, draft), Some(true));
    story.fill_disk(true);
    story.set(0, draft, "while it was full")?;
    story.rest()?;
    story.fill_disk(false);
    story.set(0, draft, "after it was full")?;
    story.rest()?;
    assert_eq!(story.is_saved(0, draft), Some(false));
    story.take_mirror_away(false);
    story.set(0, draft, "it is back")?;
    story.rest()?;
    assert_eq!(story.is_saved(0, draft), Some(true), "the mirror is back, and has all of it");
    story.end()
}

/// What an earlier version of the app has left, or a mirror that was away, is in the mirror after the next start.
#[test]
fn what_the_mirror_lacks_it_gets_at_the_start() -> Told {
    let mut story = story()?;
    story.take_mirror_away(true);
    let waiting = story.begin(0, false)?;
    story.refuse_record(waiting);
    story.rest()?;
    story.complete(0, waiting)?;
    story.rest()?;
    let draft = story.begin(0, false)?;
    story.rest()?;
    story.take_mirror_away(false);
    story.open_tab(0, true, true)?;
    story.tear_stores();
    story.end_browser()?;
    story.open_tab(0, true, true)?;
    assert_eq!(story.state(draft), Some(StateName::Draft));
    assert_eq!(story.state(waiting), Some(StateName::Completed));
    story.end()
}
