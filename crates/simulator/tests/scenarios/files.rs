//! Files as answers, through crashes, without room and without a database.

use crate::{LONG, Told, arrived, begun, complete_out_of_reach, continued};
use outbox::StateName;
use simulator::Scenario;

/// With the answers that a record does not cover, the files went that they name.
#[test]
fn files_of_what_is_set_aside_stay() -> Told {
    let (mut scenario, id) = continued(true)?;
    scenario.attach(0, id, LONG)?;
    scenario.rest()?;
    scenario.kill(0)?;
    complete_out_of_reach(&mut scenario, id)?;
    assert_eq!((scenario.aside(), scenario.files(id)), (1, (1, 3, 0)));
    arrived(&mut scenario, id)
}

#[test]
fn a_file_that_is_cut_off_by_a_crash_is_no_answer() -> Told {
    for chunks in 0..3 {
        let (mut scenario, id) = begun(true)?;
        scenario.attach(0, id, LONG)?;
        for _ in 0..chunks {
            scenario.hear(0)?;
            scenario.serve(1)?;
        }
        scenario.kill(0)?;
        scenario.open_tab(0, true, true)?;
        scenario.open(0, id, false)?;
        scenario.rest()?;
        let answers = scenario.answers(0, id).expect("it is open");
        assert!(!answers.contains_key("/data/photo"), "{answers:?}");
        scenario.attach(0, id, LONG)?;
        scenario.rest()?;
        scenario.complete(0, id)?;
        scenario.rest()?;
        assert_eq!(scenario.files(id), (0, 0, 3), "what was cut off is gone");
        arrived(&mut scenario, id)?;
    }
    Ok(())
}

#[test]
fn a_file_without_room_is_refused_and_leaves_nothing() -> Told {
    for stored in 0..3 {
        let (mut scenario, id) = begun(false)?;
        scenario.attach(0, id, LONG)?;
        for _ in 0..stored {
            scenario.hear(0)?;
            scenario.serve(1)?;
        }
        scenario.hear(0)?;
        scenario.refuse()?;
        scenario.rest()?;
        assert_eq!(scenario.files(id), (0, 0, 0), "after {stored} chunks");
        scenario.set(0, id, "it goes on")?;
        scenario.rest()?;
        scenario.complete(0, id)?;
        arrived(&mut scenario, id)?;
    }
    Ok(())
}

#[test]
fn a_crash_while_files_are_sealed_leaves_the_draft_as_it_was() -> Told {
    // The rows, then each of three chunks read and stored, then the end.
    for served in 0..8 {
        let (mut scenario, id) = begun(true)?;
        scenario.attach(0, id, LONG)?;
        scenario.rest()?;
        scenario.set(0, id, "second")?;
        scenario.rest()?;
        scenario.complete(0, id)?;
        scenario.serve(served)?;
        scenario.kill_browser(0)?;
        scenario.open_tab(0, true, true)?;
        if scenario.state(id) == Some(StateName::Draft) {
            assert_eq!((scenario.files(id).0, scenario.files(id).1), (1, 3));
            scenario.open(0, id, false)?;
            scenario.rest()?;
            scenario.complete(0, id)?;
            scenario.rest()?;
        }
        assert_eq!(scenario.files(id), (0, 0, 3));
        arrived(&mut scenario, id)?;
    }
    Ok(())
}

#[test]
fn what_nothing_names_goes_at_sealing() -> Told {
    for (secret, taken_away, left) in
        [(true, false, (0, 0, 3)), (false, false, (1, 3, 0)), (true, true, (0, 0, 0)), (false, true, (0, 0, 0))]
    {
        let (mut scenario, id) = begun(secret)?;
        scenario.attach(0, id, 7)?;
        scenario.rest()?;
        scenario.attach(0, id, LONG)?;
        scenario.rest()?;
        assert_eq!(scenario.files(id), (2, 4, 0));
        if taken_away {
            scenario.detach(0, id)?;
        }
        scenario.complete(0, id)?;
        scenario.rest()?;
        assert_eq!(scenario.files(id), left, "{secret} {taken_away}");
        arrived(&mut scenario, id)?;
    }
    Ok(())
}

#[test]
fn without_a_database_files_are_refused_and_answers_go_on() -> Told {
    let mut scenario = Scenario::default();
    scenario.open_tab(0, false, true)?;
    let id = scenario.begin(0, true)?;
    scenario.attach(0, id, LONG)?;
    scenario.rest()?;
    assert!(!scenario.answers(0, id).expect("open").contains_key("/data/photo"));
    scenario.set(0, id, "second")?;
    scenario.complete(0, id)?;
    scenario.rest()?;
    scenario.open_tab(0, true, true)?;
    arrived(&mut scenario, id)
}
