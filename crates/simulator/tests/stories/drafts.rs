//! How long drafts stay, where the survey says so, and that what was thrown away is gone.

use crate::{DAY, LONG, Told, closed, sealed, story};
use outbox::{EventKey, ResponseId, StateName, WritingId, tail::TailKey};
use simulator::Story;

/// localStorage showed it again after a crash, and with the clock years ahead nobody remembered that it was gone.
#[test]
fn what_was_thrown_away_does_not_come_back() -> Told {
    let mut story = story()?;
    let id = story.begin(0, false)?;
    story.pass(1_000);
    story.rest()?;
    story.discard(0, id)?;
    story.rest()?;
    story.kill_browser(60_000)?;
    story.pass(400 * DAY);
    story.open_tab(0, true, true)?;
    story.open(0, id, false)?;
    story.rest()?;
    assert_eq!((story.state(id), story.answers(0, id)), (None, None));
    story.end()
}

/// The survey says how long its drafts stay; is the draft there after that?
fn is_there(story: &mut Story, id: ResponseId, expected: bool) -> Told {
    story.let_drafts_go(0, 14)?;
    let found = story.state(id).is_some();
    if found == expected { Ok(()) } else { Err(format!("it is {}there", if found { "" } else { "not " })) }
}

#[test]
fn drafts_go_only_when_both_clocks_say_that_their_time_is_over() -> Told {
    let mut story = story()?;
    let id = story.begin(0, true)?;
    story.attach(0, id, LONG)?;
    story.rest()?;
    // It is open.
    story.pass(20 * DAY);
    is_there(&mut story, id, true)?;
    story.set(0, id, "twenty days later")?;
    story.rest()?;
    story.close(0, id)?;
    story.rest()?;
    is_there(&mut story, id, true)?;
    // The device's clock is years ahead, or years behind.
    story.skew(400 * DAY);
    is_there(&mut story, id, true)?;
    story.skew(0);
    story.pass(13 * DAY);
    is_there(&mut story, id, true)?;
    story.pass(DAY);
    story.skew(-400 * DAY);
    is_there(&mut story, id, true)?;
    story.skew(0);
    // Another tab has it open.
    story.open_tab(1, true, true)?;
    story.open(1, id, false)?;
    story.rest()?;
    is_there(&mut story, id, true)?;
    story.kill(1)?;
    is_there(&mut story, id, true)?;
    story.pass(DAY);
    is_there(&mut story, id, false)?;
    assert_eq!(story.files(id), (0, 0, 0));
    story.end()
}

/// What cannot be read may be an answer of yesterday.
#[test]
fn a_draft_with_something_unreadable_stays() -> Told {
    let (mut story, id) = closed(true)?;
    is_there(&mut story, id, true)?;
    story.pass(20 * DAY);
    let event = EventKey { writing: WritingId([0xee; 8]), seq: 1 };
    story.litter(TailKey { response: id, event }.to_string(), "{\"v\":1,\"broken\":1");
    is_there(&mut story, id, true)?;
    story.end()
}

/// A phone whose battery was empty began again in the past, and was right once it had a signal: what had just been
/// answered was years old on both clocks.
#[test]
fn an_answer_given_while_the_clock_was_behind_is_not_old() -> Told {
    let mut story = story()?;
    story.skew(-400 * DAY);
    let id = story.begin(0, true)?;
    story.rest()?;
    story.close(0, id)?;
    story.rest()?;
    story.skew(0);
    is_there(&mut story, id, true)?;
    story.pass(13 * DAY);
    is_there(&mut story, id, true)?;
    story.skew(-400 * DAY);
    story.open(0, id, false)?;
    story.rest()?;
    story.set(0, id, "gone on with")?;
    story.rest()?;
    story.close(0, id)?;
    story.rest()?;
    story.skew(0);
    story.pass(2 * DAY);
    is_there(&mut story, id, true)?;
    story.pass(15 * DAY);
    is_there(&mut story, id, false)?;
    story.end()
}

/// A tab that was frozen for weeks noted by the day that it had been told before: what had just been answered, in another
/// tab and by a clock that was behind, seemed to have lain there all the time.
#[test]
fn a_day_that_was_told_weeks_ago_dates_no_draft() -> Told {
    let (mut story, id) = closed(true)?;
    story.ask_drafts_to_go(0, 14)?;
    story.freeze(0, 0)?;
    story.pass(20 * DAY);
    story.open_tab(1, true, true)?;
    story.skew(-400 * DAY);
    story.open(1, id, false)?;
    story.rest()?;
    story.set(1, id, "gone on with")?;
    story.rest()?;
    story.close(1, id)?;
    story.rest()?;
    story.skew(0);
    story.thaw(0)?;
    story.rest()?;
    is_there(&mut story, id, true)?;
    story.end()
}

#[test]
fn what_was_completed_once_is_never_let_go() -> Told {
    let (mut story, id) = sealed(true)?;
    story.reopen(0, id)?;
    story.until_open(0, id)?;
    story.close(0, id)?;
    story.rest()?;
    assert_eq!(story.state(id), Some(StateName::Draft));
    is_there(&mut story, id, true)?;
    story.pass(20 * DAY);
    is_there(&mut story, id, true)?;
    story.pass(20 * DAY);
    is_there(&mut story, id, true)?;
    story.end()
}

/// The last answer was in localStorage alone, which a tab may be without.
#[test]
fn a_tab_without_local_storage_lets_no_draft_go() -> Told {
    let (mut story, id) = closed(true)?;
    is_there(&mut story, id, true)?;
    story.pass(20 * DAY);
    story.open(0, id, false)?;
    story.rest()?;
    story.set(0, id, "in the tail")?;
    story.open_tab(0, true, false)?;
    is_there(&mut story, id, true)?;
    story.open_tab(0, true, true)?;
    is_there(&mut story, id, true)?;
    story.end()
}
