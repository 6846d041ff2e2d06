//! What can be stored, completed or sent is, without anybody's help.

use crate::{Told, arrived, begun, scenario, sealed};
use outbox::StateName;

/// The head that the first transaction had written was taken for another tab's.
#[test]
fn what_was_begun_unheard_of_is_completed_all_the_same() -> Told {
    for discarded in [false, true] {
        let mut scenario = scenario()?;
        let id = scenario.begin(0, false)?;
        if discarded {
            scenario.discard(0, id)?;
        } else {
            scenario.complete(0, id)?;
        }
        scenario.give_up()?;
        if discarded {
            assert_eq!((scenario.state(id), scenario.may_write(0, id)), (None, false));
        } else {
            arrived(&mut scenario, id)?;
        }
    }
    Ok(())
}

/// The page came back, and its own head was taken for another tab's.
#[test]
fn what_was_begun_unheard_of_is_gone_on_with_when_the_page_is_back() -> Told {
    let mut scenario = scenario()?;
    let id = scenario.begin(0, false)?;
    scenario.leave(0, 1)?;
    scenario.give_up()?;
    scenario.thaw(0)?;
    scenario.rest()?;
    assert!(scenario.may_write(0, id));
    scenario.complete(0, id)?;
    arrived(&mut scenario, id)
}

/// The response was sealed, and nobody thought of sending it.
#[test]
fn what_a_robbed_tab_has_sealed_is_sent() -> Told {
    let (mut scenario, id) = begun(false)?;
    scenario.start_tab(1, false)?;
    scenario.complete(0, id)?;
    scenario.open(1, id, true)?;
    scenario.grant()?;
    scenario.hear_theft(0)?;
    scenario.rest()?;
    assert!(scenario.has_arrived(id), "{:?}", scenario.head(id));
    scenario.end()
}

/// The second wish was kept until the response was completed, and made a draft of it again.
#[test]
fn who_asks_twice_for_a_response_gets_it_once() -> Told {
    let (mut scenario, id) = sealed(false)?;
    scenario.reopen(0, id)?;
    scenario.reopen(0, id)?;
    scenario.until_open(0, id)?;
    scenario.complete(0, id)?;
    scenario.rest()?;
    assert_eq!((scenario.state(id), scenario.answers(0, id)), (Some(StateName::Received), None));
    scenario.end()
}

/// The response was closed while the page was left, and stayed for ever: no new version of the app could come.
#[test]
fn what_was_closed_and_could_not_be_looked_up_is_let_go() -> Told {
    let mut scenario = scenario()?;
    let id = scenario.begin(0, false)?;
    scenario.grant()?;
    scenario.close(0, id)?;
    scenario.leave(0, 0)?;
    scenario.wake(0)?;
    // Its lock is there again, its transaction is done, and then the database does not answer.
    scenario.grant()?;
    scenario.serve(2)?;
    scenario.refuse()?;
    scenario.rest()?;
    assert!(!scenario.is_busy(0));
    scenario.end()
}
