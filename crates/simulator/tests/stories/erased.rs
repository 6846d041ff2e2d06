//! The town hall has erased a response, and its device goes on.

use crate::{DAY, LONG, Told, arrived, sealed, story};
use outbox::StateName;

#[test]
fn what_comes_of_an_erased_response_is_refused_once_and_for_good() -> Told {
    for (secret, files) in [(false, false), (true, false), (true, true)] {
        let mut story = story()?;
        let id = story.begin(0, secret)?;
        story.rest()?;
        if files {
            story.attach(0, id, LONG)?;
            story.rest()?;
        }
        story.erase(id);
        story.complete(0, id)?;
        story.rest()?;
        assert!(story.head(id).is_some_and(|head| head.is_erased()), "{secret} {files}");
        // Nor does it leave, or come back, or go again, when weeks have passed.
        story.pass(40 * DAY);
        story.kill_browser(0)?;
        story.open_tab(0, true, true)?;
        story.rest()?;
        assert!(story.head(id).is_some_and(|head| head.is_erased()));
        story.end()?;
    }
    Ok(())
}

#[test]
fn what_was_received_before_gets_its_receipt_again() -> Told {
    let (mut story, id) = sealed(true)?;
    story.until_sending()?;
    // It arrives, and the answer is lost with the tab.
    story.answer_lost()?;
    story.erase(id);
    story.open_tab(0, true, true)?;
    arrived(&mut story, id)?;
    assert_eq!(story.state(id), Some(StateName::Received));
    Ok(())
}
