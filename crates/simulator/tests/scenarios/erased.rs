//! The town hall has erased a response, and its device goes on.

use crate::{DAY, LONG, Told, arrived, scenario, sealed};
use outbox::StateName;

#[test]
fn what_comes_of_an_erased_response_is_refused_once_and_for_good() -> Told {
    for (secret, files) in [(false, false), (true, false), (true, true)] {
        let mut scenario = scenario()?;
        let id = scenario.begin(0, secret)?;
        scenario.rest()?;
        if files {
            scenario.attach(0, id, LONG)?;
            scenario.rest()?;
        }
        scenario.erase(id);
        scenario.complete(0, id)?;
        scenario.rest()?;
        assert!(scenario.head(id).is_some_and(|head| head.is_erased()), "{secret} {files}");
        // Nor does it leave, or come back, or go again, when weeks have passed.
        scenario.pass(40 * DAY);
        scenario.kill_browser(0)?;
        scenario.open_tab(0, true, true)?;
        scenario.rest()?;
        assert!(scenario.head(id).is_some_and(|head| head.is_erased()));
        scenario.end()?;
    }
    Ok(())
}

#[test]
fn what_was_received_before_gets_its_receipt_again() -> Told {
    let (mut scenario, id) = sealed(true)?;
    scenario.until_sending()?;
    // The record arrives, and the answer is lost with the tab.
    scenario.answer_lost()?;
    scenario.erase(id);
    scenario.open_tab(0, true, true)?;
    arrived(&mut scenario, id)?;
    assert_eq!(scenario.state(id), Some(StateName::Received));
    Ok(())
}
