//! What the simulator has found, each as the story that it was, told by hand.

mod drafts;
mod erased;
mod files;
mod full_disk;
mod reopening;
mod sealing;
mod tabs;
mod unaided;

use outbox::ResponseId;
use simulator::{Broken, Story};

type Told = Result<(), Broken>;

const DAY: i64 = 86_400_000;
/// Two chunks and a bit.
const LONG: usize = 40;

/// A device with one tab.
fn story() -> Result<Story, Broken> {
    let mut story = Story::default();
    story.open_tab(0, true, true)?;
    Ok(story)
}

/// A draft with its first answer stored.
fn begun(secret: bool) -> Result<(Story, ResponseId), Broken> {
    let mut story = story()?;
    let id = story.begin(0, secret)?;
    story.rest()?;
    Ok((story, id))
}

/// One that was closed since.
fn closed(secret: bool) -> Result<(Story, ResponseId), Broken> {
    let (mut story, id) = begun(secret)?;
    story.close(0, id)?;
    story.rest()?;
    Ok((story, id))
}

/// And opened again: localStorage has a copy of it.
fn continued(secret: bool) -> Result<(Story, ResponseId), Broken> {
    let (mut story, id) = closed(secret)?;
    story.open(0, id, false)?;
    story.rest()?;
    Ok((story, id))
}

/// A completed response that its user may still correct.
fn sealed(secret: bool) -> Result<(Story, ResponseId), Broken> {
    let mut story = story()?;
    let id = story.begin(0, secret)?;
    story.let_edit(id);
    story.rest()?;
    story.complete(0, id)?;
    story.until_sealed(id)?;
    Ok((story, id))
}

/// What a tab shows as the first answer of a response that is open there.
fn answer(story: &mut Story, tab: usize, id: ResponseId) -> Option<String> {
    story.answers(tab, id)?.get("/data/0").cloned()
}

/// It is at the collector, and nothing is left to do.
fn arrived(story: &mut Story, id: ResponseId) -> Told {
    story.rest()?;
    story.end()?;
    if story.has_arrived(id) { Ok(()) } else { Err(format!("{:?}", story.head(id))) }
}

/// A new tab goes on with the draft, as it was answered last, to its end.
fn goes_on(story: &mut Story, id: ResponseId, last: &str) -> Told {
    story.open(0, id, false)?;
    story.rest()?;
    assert_eq!(answer(story, 0, id).as_deref(), Some(last));
    story.complete(0, id)?;
    arrived(story, id)
}

/// Completes the draft where the database is out of reach; then it is back.
fn complete_out_of_reach(story: &mut Story, id: ResponseId) -> Told {
    story.open_tab(0, false, true)?;
    story.open(0, id, false)?;
    story.rest()?;
    story.complete(0, id)?;
    story.open_tab(0, true, true)
}
