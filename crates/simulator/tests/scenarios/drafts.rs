//! How long drafts stay, where the survey says so, and that what was thrown away is gone.

use crate::{DAY, LONG, Told, closed, scenario, sealed};
use outbox::{EventKey, ResponseId, StateName, WritingId, tail::TailKey};
use simulator::Scenario;

/// localStorage showed it again after a crash, and with the clock years ahead nobody remembered that it was gone.
#[test]
fn what_was_thrown_away_does_not_come_back() -> Told {
    let mut scenario = scenario()?;
    let id = scenario.begin(0, false)?;
    scenario.pass(1_000);
    scenario.rest()?;
    scenario.discard(0, id)?;
    scenario.rest()?;
    scenario.kill_browser(60_000)?;
    scenario.pass(400 * DAY);
    scenario.open_tab(0, true, true)?;
    scenario.open(0, id, false)?;
    scenario.rest()?;
    assert_eq!((scenario.state(id), scenario.answers(0, id)), (None, None));
    scenario.end()
}

/// The survey says how long its drafts stay; is the draft there after that?
fn is_there(scenario: &mut Scenario, id: ResponseId, expected: bool) -> Told {
    scenario.let_drafts_go(0, 14)?;
    let found = scenario.state(id).is_some();
    if found == expected { Ok(()) } else { Err(format!("it is {}there", if found { "" } else { "not " })) }
}

#[test]
fn drafts_go_only_when_both_clocks_say_that_their_time_is_over() -> Told {
    let mut scenario = scenario()?;
    let id = scenario.begin(0, true)?;
    scenario.attach(0, id, LONG)?;
    scenario.rest()?;
    // The draft is open.
    scenario.pass(20 * DAY);
    is_there(&mut scenario, id, true)?;
    scenario.set(0, id, "twenty days later")?;
    scenario.rest()?;
    scenario.close(0, id)?;
    scenario.rest()?;
    is_there(&mut scenario, id, true)?;
    // The device's clock is years ahead, or years behind.
    scenario.skew(400 * DAY);
    is_there(&mut scenario, id, true)?;
    scenario.skew(0);
    scenario.pass(13 * DAY);
    is_there(&mut scenario, id, true)?;
    scenario.pass(DAY);
    scenario.skew(-400 * DAY);
    is_there(&mut scenario, id, true)?;
    scenario.skew(0);
    // Another tab has it open.
    scenario.open_tab(1, true, true)?;
    scenario.open(1, id, false)?;
    scenario.rest()?;
    is_there(&mut scenario, id, true)?;
    scenario.kill(1)?;
    is_there(&mut scenario, id, true)?;
    scenario.pass(DAY);
    is_there(&mut scenario, id, false)?;
    assert_eq!(scenario.files(id), (0, 0, 0));
    scenario.end()
}

/// What cannot be read may be an answer of yesterday.
#[test]
fn a_draft_with_something_unreadable_stays() -> Told {
    let (mut scenario, id) = closed(true)?;
    is_there(&mut scenario, id, true)?;
    scenario.pass(20 * DAY);
    let event = EventKey { writing: WritingId([0xee; 8]), seq: 1 };
    scenario.litter(TailKey { response: id, event }.to_string(), "{\"v\":1,\"broken\":1");
    is_there(&mut scenario, id, true)?;
    scenario.end()
}

/// A phone whose battery was empty began again in the past, and was right once it had a signal: what had just been
/// answered was years old on both clocks.
#[test]
fn an_answer_given_while_the_clock_was_behind_is_not_old() -> Told {
    let mut scenario = scenario()?;
    scenario.skew(-400 * DAY);
    let id = scenario.begin(0, true)?;
    scenario.rest()?;
    scenario.close(0, id)?;
    scenario.rest()?;
    scenario.skew(0);
    is_there(&mut scenario, id, true)?;
    scenario.pass(13 * DAY);
    is_there(&mut scenario, id, true)?;
    scenario.skew(-400 * DAY);
    scenario.open(0, id, false)?;
    scenario.rest()?;
    scenario.set(0, id, "gone on with")?;
    scenario.rest()?;
    scenario.close(0, id)?;
    scenario.rest()?;
    scenario.skew(0);
    scenario.pass(2 * DAY);
    is_there(&mut scenario, id, true)?;
    scenario.pass(15 * DAY);
    is_there(&mut scenario, id, false)?;
    scenario.end()
}

/// A tab that was frozen for weeks noted by the day that it had been told before: what had just been answered, in another
/// tab and by a clock that was behind, seemed to have lain there all the time.
#[test]
fn a_day_that_was_told_weeks_ago_dates_no_draft() -> Told {
    let (mut scenario, id) = closed(true)?;
    scenario.ask_drafts_to_go(0, 14)?;
    scenario.freeze(0, 0)?;
    scenario.pass(20 * DAY);
    scenario.open_tab(1, true, true)?;
    scenario.skew(-400 * DAY);
    scenario.open(1, id, false)?;
    scenario.rest()?;
    scenario.set(1, id, "gone on with")?;
    scenario.rest()?;
    scenario.close(1, id)?;
    scenario.rest()?;
    scenario.skew(0);
    scenario.thaw(0)?;
    scenario.rest()?;
    is_there(&mut scenario, id, true)?;
    scenario.end()
}

#[test]
fn what_was_completed_once_is_never_let_go() -> Told {
    let (mut scenario, id) = sealed(true)?;
    scenario.reopen(0, id)?;
    scenario.until_open(0, id)?;
    scenario.close(0, id)?;
    scenario.rest()?;
    assert_eq!(scenario.state(id), Some(StateName::Draft));
    is_there(&mut scenario, id, true)?;
    scenario.pass(20 * DAY);
    is_there(&mut scenario, id, true)?;
    scenario.pass(20 * DAY);
    is_there(&mut scenario, id, true)?;
    scenario.end()
}

/// The last answer was in localStorage alone, which a tab may be without.
#[test]
fn a_tab_without_local_storage_lets_no_draft_go() -> Told {
    let (mut scenario, id) = closed(true)?;
    is_there(&mut scenario, id, true)?;
    scenario.pass(20 * DAY);
    scenario.open(0, id, false)?;
    scenario.rest()?;
    scenario.set(0, id, "in the tail")?;
    scenario.open_tab(0, true, false)?;
    is_there(&mut scenario, id, true)?;
    scenario.open_tab(0, true, true)?;
    is_there(&mut scenario, id, true)?;
    scenario.end()
}
