//! What the simulator has found, each as the scenario that it was, told by hand.

mod drafts;
mod erased;
mod files;
mod full_disk;
mod reopening;
mod sealing;
mod tabs;
mod unaided;

use outbox::ResponseId;
use simulator::{Broken, Scenario};

type Told = Result<(), Broken>;

const DAY: i64 = 86_400_000;
/// Two chunks and a bit.
const LONG: usize = 40;

/// A device with one tab.
fn scenario() -> Result<Scenario, Broken> {
    let mut scenario = Scenario::default();
    scenario.open_tab(0, true, true)?;
    Ok(scenario)
}

/// A draft with its first answer stored.
fn begun(secret: bool) -> Result<(Scenario, ResponseId), Broken> {
    let mut scenario = scenario()?;
    let id = scenario.begin(0, secret)?;
    scenario.rest()?;
    Ok((scenario, id))
}

/// One that was closed since.
fn closed(secret: bool) -> Result<(Scenario, ResponseId), Broken> {
    let (mut scenario, id) = begun(secret)?;
    scenario.close(0, id)?;
    scenario.rest()?;
    Ok((scenario, id))
}

/// And opened again: localStorage has a copy of it.
fn continued(secret: bool) -> Result<(Scenario, ResponseId), Broken> {
    let (mut scenario, id) = closed(secret)?;
    scenario.open(0, id, false)?;
    scenario.rest()?;
    Ok((scenario, id))
}

/// A completed response that its user may still correct.
fn sealed(secret: bool) -> Result<(Scenario, ResponseId), Broken> {
    let mut scenario = scenario()?;
    let id = scenario.begin(0, secret)?;
    scenario.let_edit(id);
    scenario.rest()?;
    scenario.complete(0, id)?;
    scenario.until_sealed(id)?;
    Ok((scenario, id))
}

/// What a tab shows as the first answer of a response that is open there.
fn answer(scenario: &mut Scenario, tab: usize, id: ResponseId) -> Option<String> {
    scenario.answers(tab, id)?.get("/data/0").cloned()
}

/// The response is at the collector, and nothing is left to do.
fn arrived(scenario: &mut Scenario, id: ResponseId) -> Told {
    scenario.rest()?;
    scenario.end()?;
    if scenario.has_arrived(id) { Ok(()) } else { Err(format!("{:?}", scenario.head(id))) }
}

/// A new tab goes on with the draft, as it was answered last, to its end.
fn goes_on(scenario: &mut Scenario, id: ResponseId, last: &str) -> Told {
    scenario.open(0, id, false)?;
    scenario.rest()?;
    assert_eq!(answer(scenario, 0, id).as_deref(), Some(last));
    scenario.complete(0, id)?;
    arrived(scenario, id)
}

/// Completes the draft where the database is out of reach; then it is back.
fn complete_out_of_reach(scenario: &mut Scenario, id: ResponseId) -> Told {
    scenario.open_tab(0, false, true)?;
    scenario.open(0, id, false)?;
    scenario.rest()?;
    scenario.complete(0, id)?;
    scenario.open_tab(0, true, true)
}
