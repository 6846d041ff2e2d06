//! What can be stored, completed or sent is, without anybody's help.

use crate::{Told, arrived, begun, sealed, story};
use outbox::StateName;

/// The head that the first transaction had written was taken for another tab's.
#[test]
fn what_was_begun_unheard_of_is_completed_all_the_same() -> Told {
    for discarded in [false, true] {
        let mut story = story()?;
        let id = story.begin(0, false)?;
        if discarded {
            story.discard(0, id)?;
        } else {
            story.complete(0, id)?;
        }
        story.give_up()?;
        if discarded {
            assert_eq!((story.state(id), story.may_write(0, id)), (None, false));
        } else {
            arrived(&mut story, id)?;
        }
    }
    Ok(())
}

/// The page came back, and its own head was taken for another tab's.
#[test]
fn what_was_begun_unheard_of_is_gone_on_with_when_the_page_is_back() -> Told {
    let mut story = story()?;
    let id = story.begin(0, false)?;
    story.leave(0, 1)?;
    story.give_up()?;
    story.thaw(0)?;
    story.rest()?;
    assert!(story.may_write(0, id));
    story.complete(0, id)?;
    arrived(&mut story, id)
}

/// It was sealed, and nobody thought of sending it.
#[test]
fn what_a_robbed_tab_has_sealed_is_sent() -> Told {
    let (mut story, id) = begun(false)?;
    story.start_tab(1, false)?;
    story.complete(0, id)?;
    story.open(1, id, true)?;
    story.grant()?;
    story.hear_theft(0)?;
    story.rest()?;
    assert!(story.has_arrived(id), "{:?}", story.head(id));
    story.end()
}

/// The second wish was kept until the response was completed, and made a draft of it again.
#[test]
fn who_asks_twice_for_a_response_gets_it_once() -> Told {
    let (mut story, id) = sealed(false)?;
    story.reopen(0, id)?;
    story.reopen(0, id)?;
    story.until_open(0, id)?;
    story.complete(0, id)?;
    story.rest()?;
    assert_eq!((story.state(id), story.answers(0, id)), (Some(StateName::Received), None));
    story.end()
}

/// It was closed while the page was left, and stayed for ever: no new version of the app could come.
#[test]
fn what_was_closed_and_could_not_be_looked_up_is_let_go() -> Told {
    let mut story = story()?;
    let id = story.begin(0, false)?;
    story.grant()?;
    story.close(0, id)?;
    story.leave(0, 0)?;
    story.wake(0)?;
    // Its lock is there again, its transaction is done, and then the database does not answer.
    story.grant()?;
    story.serve(2)?;
    story.refuse()?;
    story.rest()?;
    assert!(!story.is_busy(0));
    story.end()
}
