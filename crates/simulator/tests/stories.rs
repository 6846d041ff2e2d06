//! What the simulator has found, each as the story that it was, told by hand.

use outbox::{
    EventKey, Sealing, StateName, WritingId, record::open_envelope, sealing::ENC, snapshot::snapshot_key, tail::TailKey,
};
use simulator::{Broken, Story};

type Told = Result<(), Broken>;

const DAY: i64 = 86_400_000;
/// Two chunks and a bit.
const LONG: usize = 40;

fn story() -> Result<Story, Broken> {
    let mut story = Story::default();
    story.open_tab(0, true, true)?;
    Ok(story)
}

/// It is at the collector, and nothing is left to do.
fn arrived(story: &mut Story, id: outbox::ResponseId) -> Told {
    story.rest()?;
    story.end()?;
    if story.has_arrived(id) { Ok(()) } else { Err(format!("{:?}", story.head(id))) }
}

/// The draft came back when the database did, and could be answered and sealed a second time.
#[test]
fn sealed_while_the_database_is_away() -> Told {
    let mut story = story()?;
    let id = story.begin(0, true)?;
    story.rest()?;
    story.close(0, id)?;
    story.rest()?;
    story.open_tab(0, false, true)?;
    story.open(0, id, false)?;
    story.rest()?;
    story.complete(0, id)?;
    story.open_tab(0, true, true)?;
    assert_ne!(story.state(id), Some(StateName::Draft));
    arrived(&mut story, id)
}

/// What the database had beyond the record that was sealed out of its reach was deleted with the draft.
#[test]
fn what_a_record_sealed_out_of_reach_does_not_cover_is_set_aside() -> Told {
    let mut story = story()?;
    let id = story.begin(0, false)?;
    story.rest()?;
    story.close(0, id)?;
    story.rest()?;
    story.open(0, id, false)?;
    story.rest()?;
    story.set(0, id, "saved, and in no copy")?;
    story.rest()?;
    story.kill(0)?;
    story.open_tab(0, false, true)?;
    story.open(0, id, false)?;
    story.rest()?;
    story.complete(0, id)?;
    story.open_tab(0, true, true)?;
    assert_eq!(story.aside(), 1);
    arrived(&mut story, id)
}

/// And with it went the files that such answers name.
#[test]
fn files_of_what_is_set_aside_stay() -> Told {
    let mut story = story()?;
    let id = story.begin(0, true)?;
    story.rest()?;
    story.close(0, id)?;
    story.rest()?;
    story.open(0, id, false)?;
    story.rest()?;
    story.attach(0, id, LONG)?;
    story.rest()?;
    story.kill(0)?;
    story.open_tab(0, false, true)?;
    story.open(0, id, false)?;
    story.rest()?;
    story.complete(0, id)?;
    story.open_tab(0, true, true)?;
    assert_eq!((story.aside(), story.files(id)), (1, (1, 3, 0)));
    arrived(&mut story, id)
}

/// What an attempt to seal had left was there for good, once the response was sealed without the database.
#[test]
fn nothing_is_left_of_a_sealing_that_was_cut_off() -> Told {
    let mut story = story()?;
    let id = story.begin(0, true)?;
    story.rest()?;
    story.close(0, id)?;
    story.rest()?;
    story.open(0, id, false)?;
    story.rest()?;
    story.attach(0, id, LONG)?;
    story.rest()?;
    story.complete(0, id)?;
    story.serve(4)?;
    story.kill(0)?;
    assert_ne!(story.files(id).2, 0);
    story.open_tab(0, false, true)?;
    story.open(0, id, false)?;
    story.rest()?;
    story.complete(0, id)?;
    story.open_tab(0, true, true)?;
    assert_eq!(story.files(id), (1, 3, 0));
    arrived(&mut story, id)
}

/// Sealing deleted all events of the response, also those of a branch that was not shown.
#[test]
fn a_branch_that_is_not_shown_outlives_sealing() -> Told {
    let mut story = story()?;
    let id = story.begin(0, false)?;
    story.rest()?;
    story.close(0, id)?;
    story.rest()?;
    story.open(0, id, false)?;
    story.rest()?;
    story.set(0, id, "on one way")?;
    story.rest()?;
    story.kill(0)?;
    story.pass(1_000);
    story.open_tab(1, false, true)?;
    story.open(1, id, false)?;
    story.rest()?;
    story.set(1, id, "on the other, later")?;
    story.kill(1)?;
    story.open_tab(0, true, true)?;
    story.open(0, id, false)?;
    story.rest()?;
    let shown = story.answers(0, id).and_then(|answers| answers.get("/data/0").cloned());
    assert_eq!(shown.as_deref(), Some("on the other, later"));
    story.complete(0, id)?;
    story.rest()?;
    assert_eq!(story.aside(), 1);
    arrived(&mut story, id)
}

/// localStorage showed it again after a crash, and with the clock years ahead nobody remembered that it was gone.
#[test]
fn what_was_thrown_away_does_not_come_back() -> Told {
    let mut story = story()?;
    let id = story.begin(0, false)?;
    story.pass(1_000);
    story.rest()?;
    story.discard(0, id)?;
    story.rest()?;
    story.kill_browser(60_000)?;
    story.pass(400 * DAY);
    story.open_tab(0, true, true)?;
    story.open(0, id, false)?;
    story.rest()?;
    assert_eq!((story.state(id), story.answers(0, id)), (None, None));
    story.end()
}

/// Cleaning up after sealing took what could not be read with it.
#[test]
fn what_cannot_be_read_outlives_sealing() -> Told {
    let mut story = story()?;
    let id = story.begin(0, true)?;
    story.rest()?;
    let event = EventKey { writing: WritingId([0xee; 8]), seq: 1 };
    story.litter(TailKey { response: id, event }.to_string(), "{\"v\":1,\"broken\":1");
    story.litter(snapshot_key(&id), "{\"v\":9,\"newer\":1}");
    story.complete(0, id)?;
    arrived(&mut story, id)
}

/// A writing outlived what it continues: only the tail had that, and localStorage reaches the disk late.
#[test]
fn what_only_the_tail_had_is_stored_before_what_continues_it() -> Told {
    let mut story = story()?;
    let id = story.begin(0, false)?;
    story.kill(0)?;
    story.open_tab(0, true, true)?;
    story.open(0, id, false)?;
    story.rest()?;
    story.set(0, id, "second")?;
    story.rest()?;
    story.kill_browser(60_000)?;
    story.open_tab(0, true, true)?;
    story.open(0, id, false)?;
    story.rest()?;
    let found = story.answers(0, id).and_then(|answers| answers.get("/data/0").cloned());
    assert_eq!(found.as_deref(), Some("second"));
    story.end()
}

#[test]
fn a_file_that_is_cut_off_by_a_crash_is_no_answer() -> Told {
    for chunks in 0..3 {
        let mut story = story()?;
        let id = story.begin(0, true)?;
        story.rest()?;
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
        let mut story = story()?;
        let id = story.begin(0, false)?;
        story.rest()?;
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
        let mut story = story()?;
        let id = story.begin(0, true)?;
        story.rest()?;
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
        let mut story = story()?;
        let id = story.begin(0, secret)?;
        story.rest()?;
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

/// The survey says how long its drafts stay; is the draft there after that?
fn is_there(story: &mut Story, id: outbox::ResponseId, expected: bool) -> Told {
    story.let_drafts_go(0, 14)?;
    let found = story.state(id).is_some();
    if found == expected { Ok(()) } else { Err(format!("it is {}there", if found { "" } else { "not " })) }
}

#[test]
fn drafts_go_only_when_both_clocks_say_that_their_time_is_over() -> Told {
    let mut story = story()?;
    let id = story.begin(0, true)?;
    story.attach(0, id, LONG)?;
    story.rest()?;
    // It is open.
    story.pass(20 * DAY);
    is_there(&mut story, id, true)?;
    story.set(0, id, "twenty days later")?;
    story.rest()?;
    story.close(0, id)?;
    story.rest()?;
    is_there(&mut story, id, true)?;
    // The device's clock is years ahead, or years behind.
    story.skew(400 * DAY);
    is_there(&mut story, id, true)?;
    story.skew(0);
    story.pass(13 * DAY);
    is_there(&mut story, id, true)?;
    story.pass(DAY);
    story.skew(-400 * DAY);
    is_there(&mut story, id, true)?;
    story.skew(0);
    // Another tab has it open.
    story.open_tab(1, true, true)?;
    story.open(1, id, false)?;
    story.rest()?;
    is_there(&mut story, id, true)?;
    story.kill(1)?;
    is_there(&mut story, id, true)?;
    story.pass(DAY);
    is_there(&mut story, id, false)?;
    assert_eq!(story.files(id), (0, 0, 0));
    story.end()
}

#[test]
fn a_response_that_was_reopened_counts_once_as_it_was_completed_last() -> Told {
    for (secret, late) in [(false, false), (true, false), (false, true), (true, true)] {
        let mut story = story()?;
        let id = story.begin(0, secret)?;
        story.let_edit(id);
        story.rest()?;
        story.attach(0, id, LONG)?;
        story.rest()?;
        story.complete(0, id)?;
        story.until_sealed(id)?;
        if late {
            // It is sent, and takes long.
            story.until_sending()?;
        }
        story.reopen(0, id)?;
        story.until_open(0, id)?;
        let answers = story.answers(0, id).ok_or("it is not open")?;
        assert_eq!(answers.get("/data/0").map(String::as_str), Some("first"));
        assert!(answers.contains_key("/data/photo"));
        story.set(0, id, "second")?;
        story.complete(0, id)?;
        arrived(&mut story, id)?;
        assert_eq!(story.files(id).0, usize::from(!secret), "what is not sent as it is has gone with the journal");
    }
    Ok(())
}

#[test]
fn what_is_received_is_not_reopened() -> Told {
    let mut story = story()?;
    let id = story.begin(0, true)?;
    story.let_edit(id);
    story.rest()?;
    story.complete(0, id)?;
    story.rest()?;
    assert!(story.head(id).is_some_and(|head| head.journal.is_none()));
    story.reopen(0, id)?;
    story.rest()?;
    assert_eq!((story.state(id), story.answers(0, id)), (Some(StateName::Received), None));
    story.end()
}

#[test]
fn a_copy_from_before_the_reopening_changes_nothing() -> Told {
    let mut story = story()?;
    let id = story.begin(0, true)?;
    story.let_edit(id);
    story.rest()?;
    story.complete(0, id)?;
    story.until_sealed(id)?;
    story.pass(1_000);
    story.reopen(0, id)?;
    story.until_open(0, id)?;
    story.set(0, id, "second")?;
    story.rest()?;
    story.kill_browser(500)?;
    story.open_tab(0, true, true)?;
    assert_eq!(story.state(id), Some(StateName::Draft));
    story.open(0, id, false)?;
    story.rest()?;
    let answers = story.answers(0, id).ok_or("it is not open")?;
    assert_eq!(answers.get("/data/0").map(String::as_str), Some("second"));
    story.complete(0, id)?;
    arrived(&mut story, id)
}

/// What cannot be read may be an answer of yesterday.
#[test]
fn a_draft_with_something_unreadable_stays() -> Told {
    let mut story = story()?;
    let id = story.begin(0, true)?;
    story.rest()?;
    story.close(0, id)?;
    story.rest()?;
    is_there(&mut story, id, true)?;
    story.pass(20 * DAY);
    let event = EventKey { writing: WritingId([0xee; 8]), seq: 1 };
    story.litter(TailKey { response: id, event }.to_string(), "{\"v\":1,\"broken\":1");
    is_there(&mut story, id, true)?;
    story.end()
}

/// A phone whose battery was empty began again in the past, and was right once it had a signal: what had just been
/// answered was years old on both clocks.
#[test]
fn an_answer_given_while_the_clock_was_behind_is_not_old() -> Told {
    let mut story = story()?;
    story.skew(-400 * DAY);
    let id = story.begin(0, true)?;
    story.rest()?;
    story.close(0, id)?;
    story.rest()?;
    story.skew(0);
    is_there(&mut story, id, true)?;
    story.pass(13 * DAY);
    is_there(&mut story, id, true)?;
    story.skew(-400 * DAY);
    story.open(0, id, false)?;
    story.rest()?;
    story.set(0, id, "gone on with")?;
    story.rest()?;
    story.close(0, id)?;
    story.rest()?;
    story.skew(0);
    story.pass(2 * DAY);
    is_there(&mut story, id, true)?;
    story.pass(15 * DAY);
    is_there(&mut story, id, false)?;
    story.end()
}

/// A tab that was frozen for weeks noted by the day that it had been told before: what had just been answered, in another
/// tab and by a clock that was behind, seemed to have lain there all the time.
#[test]
fn a_day_that_was_told_weeks_ago_dates_no_draft() -> Told {
    let mut story = story()?;
    let id = story.begin(0, true)?;
    story.rest()?;
    story.close(0, id)?;
    story.rest()?;
    story.ask_drafts_to_go(0, 14)?;
    story.freeze(0, 0)?;
    story.pass(20 * DAY);
    story.open_tab(1, true, true)?;
    story.skew(-400 * DAY);
    story.open(1, id, false)?;
    story.rest()?;
    story.set(1, id, "gone on with")?;
    story.rest()?;
    story.close(1, id)?;
    story.rest()?;
    story.skew(0);
    story.thaw(0)?;
    story.rest()?;
    is_there(&mut story, id, true)?;
    story.end()
}

#[test]
fn what_was_completed_once_is_never_let_go() -> Told {
    let mut story = story()?;
    let id = story.begin(0, true)?;
    story.let_edit(id);
    story.rest()?;
    story.complete(0, id)?;
    story.until_sealed(id)?;
    story.reopen(0, id)?;
    story.until_open(0, id)?;
    story.close(0, id)?;
    story.rest()?;
    assert_eq!(story.state(id), Some(StateName::Draft));
    is_there(&mut story, id, true)?;
    story.pass(20 * DAY);
    is_there(&mut story, id, true)?;
    story.pass(20 * DAY);
    is_there(&mut story, id, true)?;
    story.end()
}

/// Two records sealed with the same random bytes are open to whoever has both of them.
#[test]
fn no_two_records_share_a_capsule() -> Told {
    let mut story = story()?;
    let mut capsules = Vec::new();
    let capsule = |story: &Story, id| -> Result<Vec<u8>, Broken> {
        let record = story.record(id).ok_or("there is no record")?;
        let (envelope, content) = open_envelope(record).map_err(|error| error.to_string())?;
        assert_ne!(envelope.sealing, Sealing::None);
        Ok(content[..ENC].to_vec())
    };
    // One that is corrected before it is received, and another of the same tab.
    let id = story.begin(0, true)?;
    story.let_edit(id);
    story.rest()?;
    story.complete(0, id)?;
    story.until_sealed(id)?;
    capsules.push(capsule(&story, id)?);
    story.reopen(0, id)?;
    story.until_open(0, id)?;
    story.set(0, id, "second")?;
    story.complete(0, id)?;
    story.until_sealed(id)?;
    capsules.push(capsule(&story, id)?);
    let other = story.begin(0, true)?;
    story.complete(0, other)?;
    story.until_sealed(other)?;
    capsules.push(capsule(&story, other)?);
    capsules.sort();
    capsules.dedup();
    assert_eq!(capsules.len(), 3);
    arrived(&mut story, id)
}

/// The last answer was in localStorage alone, which a tab may be without.
#[test]
fn a_tab_without_local_storage_lets_no_draft_go() -> Told {
    let mut story = story()?;
    let id = story.begin(0, true)?;
    story.rest()?;
    story.close(0, id)?;
    story.rest()?;
    is_there(&mut story, id, true)?;
    story.pass(20 * DAY);
    story.open(0, id, false)?;
    story.rest()?;
    story.set(0, id, "in the tail")?;
    story.open_tab(0, true, false)?;
    is_there(&mut story, id, true)?;
    story.open_tab(0, true, true)?;
    is_there(&mut story, id, true)?;
    story.end()
}

/// The tail was looked at when the journal had come: what had gone from it to the database meanwhile was missing.
#[test]
fn a_journal_that_comes_late_has_no_holes() -> Told {
    let mut story = story()?;
    story.open_tab(1, true, true)?;
    let id = story.begin(0, true)?;
    story.rest()?;
    story.open(1, id, false)?;
    story.grant()?;
    story.freeze(1, 1)?;
    story.serve(1)?;
    story.set(0, id, "stored after the other tab's question was answered")?;
    story.serve(1)?;
    story.set(0, id, "in the tail when the other tab hears the answer")?;
    story.thaw(1)?;
    story.rest()?;
    story.complete(0, id)?;
    arrived(&mut story, id)
}

/// A tab that had looked before the reopening put the copies of what was sealed in order, and with them the answers since.
#[test]
fn what_is_typed_after_reopening_stays_in_the_tail() -> Told {
    let mut story = story()?;
    let id = story.begin(0, true)?;
    story.let_edit(id);
    story.rest()?;
    story.complete(0, id)?;
    story.until_sealed(id)?;
    // The other tab starts, and its look at the database is answered; it hears that late.
    story.start_tab(1, true)?;
    story.freeze(1, 1)?;
    story.reopen(0, id)?;
    story.until_open(0, id)?;
    story.set(0, id, "second")?;
    story.thaw(1)?;
    story.kill(0)?;
    story.kill(1)?;
    story.open_tab(0, true, true)?;
    story.open(0, id, false)?;
    story.rest()?;
    let answers = story.answers(0, id).ok_or("it is not open")?;
    assert_eq!(answers.get("/data/0").map(String::as_str), Some("second"));
    story.complete(0, id)?;
    arrived(&mut story, id)
}

/// localStorage showed the record again after a crash, and it was sealed anew though its user had thrown it away.
#[test]
fn what_was_reopened_and_thrown_away_does_not_come_back() -> Told {
    let mut story = story()?;
    let id = story.begin(0, false)?;
    story.let_edit(id);
    story.rest()?;
    story.attach(0, id, LONG)?;
    story.rest()?;
    story.complete(0, id)?;
    story.until_sealed(id)?;
    story.pass(1_000);
    story.reopen(0, id)?;
    story.until_open(0, id)?;
    story.discard(0, id)?;
    story.until_gone(id)?;
    story.kill_browser(500)?;
    story.open_tab(0, true, true)?;
    assert_eq!(story.state(id), None);
    story.end()
}

/// A tab without the database heard of its record when that was being corrected in another tab, and put the copy back.
#[test]
fn a_copy_of_what_was_reopened_is_not_put_back() -> Told {
    let mut story = story()?;
    let id = story.begin(0, true)?;
    story.let_edit(id);
    story.rest()?;
    story.complete(0, id)?;
    story.until_sealed(id)?;
    story.kill(0)?;
    assert!(story.has_copy(id));
    story.start_tab(1, false)?;
    story.until_sending()?;
    story.freeze(1, 0)?;
    story.start_tab(0, true)?;
    story.reopen(0, id)?;
    story.until_open(0, id)?;
    assert!(!story.has_copy(id));
    story.thaw(1)?;
    story.rest()?;
    assert!(!story.has_copy(id));
    story.complete(0, id)?;
    arrived(&mut story, id)
}

/// It was shown as not completed, and what was answered then was never sent.
#[test]
fn sealed_though_nobody_heard_of_it() -> Told {
    let mut story = story()?;
    let id = story.begin(0, true)?;
    story.rest()?;
    story.complete(0, id)?;
    story.give_up()?;
    assert_eq!(story.answers(0, id), None, "it is over");
    arrived(&mut story, id)
}

/// It said that another tab had the response, though nobody had been there.
#[test]
fn a_page_that_was_left_while_it_stored_goes_on_when_it_is_back() -> Told {
    let mut story = story()?;
    let id = story.begin(0, true)?;
    story.rest()?;
    story.set(0, id, "on its way when the page is left")?;
    story.leave(0, 0)?;
    story.wake(0)?;
    story.grant()?;
    story.rest()?;
    story.set(0, id, "gone on with")?;
    story.rest()?;
    story.kill(0)?;
    story.open_tab(1, true, true)?;
    story.open(1, id, false)?;
    story.rest()?;
    let shown = story.answers(1, id).and_then(|answers| answers.get("/data/0").cloned());
    assert_eq!(shown.as_deref(), Some("gone on with"));
    story.complete(1, id)?;
    arrived(&mut story, id)
}

/// Both are told in the wrong order: that the last answer is stored, and that somebody has gone on since.
#[test]
fn a_page_that_comes_back_late_writes_nothing_over_what_came_after() -> Told {
    let mut story = story()?;
    story.open_tab(1, true, true)?;
    let id = story.begin(0, true)?;
    story.rest()?;
    story.set(0, id, "on its way when the page is left")?;
    story.leave(0, 1)?;
    story.serve(1)?;
    story.open(1, id, false)?;
    story.rest()?;
    story.set(1, id, "gone on with in the other tab")?;
    story.rest()?;
    story.thaw(0)?;
    story.set(0, id, "too late")?;
    story.rest()?;
    let shown = story.answers(1, id).and_then(|answers| answers.get("/data/0").cloned());
    assert_eq!(shown.as_deref(), Some("gone on with in the other tab"));
    story.complete(1, id)?;
    arrived(&mut story, id)
}
