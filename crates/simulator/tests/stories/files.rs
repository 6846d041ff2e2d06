//! Files as answers, through crashes, without room and without a database.

use crate::{LONG, Told, arrived, begun, complete_out_of_reach, continued};
use outbox::StateName;
use simulator::Story;

/// With the answers that a record does not cover, the files went that they name.
#[test]
fn files_of_what_is_set_aside_stay() -> Told {
    let (mut story, id) = continued(true)?;
    story.attach(0, id, LONG)?;
    story.rest()?;
    story.kill(0)?;
    complete_out_of_reach(&mut story, id)?;
    assert_eq!((story.aside(), story.files(id)), (1, (1, 3, 0)));
    arrived(&mut story, id)
}

#[test]
fn a_file_that_is_cut_off_by_a_crash_is_no_answer() -> Told {
    for chunks in 0..3 {
        let (mut story, id) = begun(true)?;
        story.attach(0, id, LONG)?;
        for _ in 0..chunks {
            story.hear(0)?;
            story.serve(1)?;
        }
        story.kill(0)?;
        story.open_tab(0, true, true)?;
        story.open(0, id, false)?;
        story.rest()?;
        let answers = story.answers(0, id).expect("it is open");
        assert!(!answers.contains_key("/data/photo"), "{answers:?}");
        story.attach(0, id, LONG)?;
        story.rest()?;
        story.complete(0, id)?;
        story.rest()?;
        assert_eq!(story.files(id), (0, 0, 3), "what was cut off is gone");
        arrived(&mut story, id)?;
    }
    Ok(())
}

#[test]
fn a_file_without_room_is_refused_and_leaves_nothing() -> Told {
    for stored in 0..3 {
        let (mut story, id) = begun(false)?;
        story.attach(0, id, LONG)?;
        for _ in 0..stored {
            story.hear(0)?;
            story.serve(1)?;
        }
        story.hear(0)?;
        story.refuse()?;
        story.rest()?;
        assert_eq!(story.files(id), (0, 0, 0), "after {stored} chunks");
        story.set(0, id, "it goes on")?;
        story.rest()?;
        story.complete(0, id)?;
        arrived(&mut story, id)?;
    }
    Ok(())
}

#[test]
fn a_crash_while_files_are_sealed_leaves_the_draft_as_it_was() -> Told {
    // The rows, then each of three chunks read and stored, then the end.
    for served in 0..8 {
        let (mut story, id) = begun(true)?;
        story.attach(0, id, LONG)?;
        story.rest()?;
        story.set(0, id, "second")?;
        story.rest()?;
        story.complete(0, id)?;
        story.serve(served)?;
        story.kill_browser(0)?;
        story.open_tab(0, true, true)?;
        if story.state(id) == Some(StateName::Draft) {
            assert_eq!((story.files(id).0, story.files(id).1), (1, 3));
            story.open(0, id, false)?;
            story.rest()?;
            story.complete(0, id)?;
            story.rest()?;
        }
        assert_eq!(story.files(id), (0, 0, 3));
        arrived(&mut story, id)?;
    }
    Ok(())
}

#[test]
fn what_nothing_names_goes_at_sealing() -> Told {
    for (secret, taken_away, left) in
        [(true, false, (0, 0, 3)), (false, false, (1, 3, 0)), (true, true, (0, 0, 0)), (false, true, (0, 0, 0))]
    {
        let (mut story, id) = begun(secret)?;
        story.attach(0, id, 7)?;
        story.rest()?;
        story.attach(0, id, LONG)?;
        story.rest()?;
        assert_eq!(story.files(id), (2, 4, 0));
        if taken_away {
            story.detach(0, id)?;
        }
        story.complete(0, id)?;
        story.rest()?;
        assert_eq!(story.files(id), left, "{secret} {taken_away}");
        arrived(&mut story, id)?;
    }
    Ok(())
}

#[test]
fn without_a_database_files_are_refused_and_answers_go_on() -> Told {
    let mut story = Story::default();
    story.open_tab(0, false, true)?;
    let id = story.begin(0, true)?;
    story.attach(0, id, LONG)?;
    story.rest()?;
    assert!(!story.answers(0, id).expect("open").contains_key("/data/photo"));
    story.set(0, id, "second")?;
    story.complete(0, id)?;
    story.rest()?;
    story.open_tab(0, true, true)?;
    arrived(&mut story, id)
}
