//! What the simulator has found, each as the story that it was, told by hand.

mod drafts;
mod files;
mod reopening;
mod sealing;
mod tabs;

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
