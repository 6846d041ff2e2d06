//! A disk that was full for a moment tears the browser's databases: all that they take afterwards is gone when they are
//! next opened.

use crate::{Told, answer, scenario};
use outbox::StateName;

/// Found in a browser: a response that waited, a draft, and what was typed after there was room again were all gone.
#[test]
fn what_was_called_saved_outlives_a_disk_that_was_full_for_a_moment() -> Told {
    let mut scenario = scenario()?;
    let waiting = scenario.begin(0, true)?;
    scenario.refuse_record(waiting);
    scenario.rest()?;
    scenario.complete(0, waiting)?;
    let draft = scenario.begin(0, true)?;
    scenario.rest()?;
    scenario.fill_disk(true);
    scenario.set(0, draft, "while it was full")?;
    scenario.rest()?;
    assert_eq!(scenario.is_saved(0, draft), Some(true), "the mirror has it");
    scenario.fill_disk(false);
    scenario.set(0, draft, "after it was full")?;
    scenario.rest()?;
    assert_eq!(scenario.is_saved(0, draft), Some(true));
    scenario.end_browser()?;
    scenario.open_tab(0, true, true)?;
    assert_eq!(scenario.state(draft), Some(StateName::Draft));
    scenario.open(0, draft, false)?;
    scenario.rest()?;
    assert_eq!(answer(&mut scenario, 0, draft).as_deref(), Some("after it was full"));
    assert_eq!(scenario.state(waiting), Some(StateName::Completed));
    assert!(scenario.record(waiting).is_some());
    scenario.end()
}

/// Where nobody serves the mirror, nothing is called saved once the database has failed.
#[test]
fn without_the_mirror_nothing_is_called_saved_after_a_fault() -> Told {
    let mut scenario = scenario()?;
    scenario.take_mirror_away(true);
    let draft = scenario.begin(0, true)?;
    scenario.rest()?;
    assert_eq!(scenario.is_saved(0, draft), Some(true));
    scenario.fill_disk(true);
    scenario.set(0, draft, "while it was full")?;
    scenario.rest()?;
    scenario.fill_disk(false);
    scenario.set(0, draft, "after it was full")?;
    scenario.rest()?;
    assert_eq!(scenario.is_saved(0, draft), Some(false));
    scenario.take_mirror_away(false);
    scenario.set(0, draft, "it is back")?;
    scenario.rest()?;
    assert_eq!(scenario.is_saved(0, draft), Some(true), "the mirror is back, and has all of it");
    scenario.end()
}

/// What an earlier version of the app has left, or a mirror that was away, is in the mirror after the next start.
#[test]
fn what_the_mirror_lacks_it_gets_at_the_start() -> Told {
    let mut scenario = scenario()?;
    scenario.take_mirror_away(true);
    let waiting = scenario.begin(0, false)?;
    scenario.refuse_record(waiting);
    scenario.rest()?;
    scenario.complete(0, waiting)?;
    scenario.rest()?;
    let draft = scenario.begin(0, false)?;
    scenario.rest()?;
    scenario.take_mirror_away(false);
    scenario.open_tab(0, true, true)?;
    scenario.tear_stores();
    scenario.end_browser()?;
    scenario.open_tab(0, true, true)?;
    assert_eq!(scenario.state(draft), Some(StateName::Draft));
    assert_eq!(scenario.state(waiting), Some(StateName::Completed));
    scenario.end()
}
