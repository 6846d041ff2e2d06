//! The browser's database is emptied under the page: what the page still has is put back, and the screen says what happened.

use crate::{
    desk::{Desk, photo, reply},
    room::{answer, id},
};
use outbox::{
    Event, Op, ResponseHead, StateName,
    sealing::CHUNK,
    tab::{Input, NotCompleted, Notification, OnlyRead, Save, Timer},
};
use simulator::stores::Kept;

impl Desk {
    /// What the answers in the database are.
    fn answers(&self) -> Vec<String> {
        let value = |event: &Kept| match Event::parse(&event.text).expect("an event").op {
            Op::Set { value, .. } => Some(value),
            _ => None,
        };
        self.db.events.values().filter_map(value).collect()
    }

    fn save(&self) -> Save {
        let save = |show: &Notification| if let Notification::Save(save) = show { Some(*save) } else { None };
        self.shown.iter().filter_map(save).next_back().expect("the save state is shown")
    }

    fn put_back(&self) -> Vec<bool> {
        self.shown
            .iter()
            .filter_map(|show| if let Notification::PutBack { files, .. } = show { Some(*files) } else { None })
            .collect()
    }

    fn overtaken(&self) -> Option<OnlyRead> {
        self.shown
            .iter()
            .find_map(|show| if let Notification::Overtaken { why, .. } = show { Some(*why) } else { None })
    }

    fn not_completed(&self) -> Option<NotCompleted> {
        self.shown
            .iter()
            .find_map(|show| if let Notification::NotCompleted { why, .. } = show { Some(*why) } else { None })
    }

    fn state(&self) -> Option<StateName> {
        self.head().map(|text| ResponseHead::parse(text).expect("a head").name())
    }
}

/// The page said that another tab had the response, and its only button dropped the answers.
#[test]
fn an_open_draft_is_put_back_and_goes_on() {
    let mut desk = Desk::with_draft();
    desk.empty();
    desk.dispatch(answer("y"));
    assert_eq!((desk.answers(), desk.put_back(), desk.overtaken()), (vec!["x".into(), "y".into()], vec![false], None));
    assert!(desk.save().is_saved() && desk.save().writable);
    desk.dispatch(answer("z"));
    assert_eq!(desk.answers(), ["x", "y", "z"]);
    assert_eq!(desk.put_back().len(), 1);
}

#[test]
fn what_was_ended_elsewhere_is_not_put_back() {
    let check = |end: fn(&mut Desk), expected: OnlyRead| {
        let mut desk = Desk::with_draft();
        end(&mut desk);
        let head = desk.head().map(str::to_owned);
        desk.dispatch(answer("y"));
        assert_eq!((desk.overtaken(), desk.put_back(), desk.save().writable), (Some(expected), vec![], false));
        assert_eq!(desk.head(), head.as_deref());
    };
    check(
        |desk| {
            desk.empty();
            desk.forget();
        },
        OnlyRead::Gone,
    );
    check(
        |desk| desk.db.heads.values_mut().for_each(|head| *head = head.replace("Trzy", "Cztery")),
        OnlyRead::Elsewhere,
    );
    let completed = |desk: &mut Desk| {
        let head = ResponseHead::parse(desk.head().expect("a head")).expect("a head");
        let sealed = head.sealed(outbox::Digest::of(b"elsewhere"), "2026-11-22".into(), Vec::new(), None, Vec::new());
        desk.db.heads.insert(id(), sealed.expect("a draft").to_text());
    };
    check(completed, OnlyRead::Completed);
}

#[test]
fn a_response_that_is_being_sealed_is_put_back_first() {
    let mut desk = Desk::with_draft();
    desk.empty();
    desk.complete(&[], false);
    assert_eq!(
        desk.not_completed(),
        Some(NotCompleted::Storage),
        "its record was to be stored: somebody asks once more"
    );
    assert_eq!((desk.answers(), desk.put_back()), (vec!["x".into()], vec![false]));
    desk.complete(&[], false);
    assert!(desk.is_received());
}

#[test]
fn files_that_are_gone_are_said_to_be() {
    let mut desk = Desk::with_draft();
    desk.attach("a.jpg", photo(7));
    desk.empty();
    desk.complete(&["a.jpg"], true);
    assert_eq!(desk.not_completed(), Some(NotCompleted::Attachments));
    desk.dispatch(Input::Elapsed(Timer::Retry(id())));
    assert_eq!(desk.put_back(), [true]);
    desk.attach("a.jpg", photo(7));
    desk.complete(&["a.jpg"], true);
    assert!(desk.is_received());
}

#[test]
fn a_file_that_is_being_taken_is_taken_once_more() {
    let mut desk = Desk::with_draft();
    desk.empties_at_chunk = Some(1);
    desk.attach("a.jpg", photo(2 * CHUNK + 5));
    assert_eq!((desk.put_back(), desk.db.chunks.len()), (vec![false], 3));
    assert!(desk.shown.iter().any(|show| matches!(show, Notification::Attached { .. })));
    desk.complete(&["a.jpg"], true);
    assert!(desk.is_received());
}

#[test]
fn what_is_on_its_way_is_put_back_with_what_came_of_it() {
    let mut desk = Desk::with_draft();
    desk.empties_at_put = true;
    desk.complete(&[], false);
    assert!(desk.is_received());
    assert_eq!((desk.state(), desk.receipt()), (Some(StateName::Received), desk.answered.as_deref()));

    let mut desk = Desk::with_draft();
    desk.empties_at_put = true;
    desk.refusal = reply(503, "text/html", None, Vec::new());
    desk.complete(&[], false);
    assert_eq!((desk.state(), desk.record().is_some()), (Some(StateName::Completed), true));
    desk.dispatch(Input::Hint);
    assert!(desk.is_received());
}

/// The response was reopened and thrown away in another tab, while its record was on its way.
#[test]
fn what_was_thrown_away_while_it_was_on_its_way_is_not_put_back() {
    let mut desk = Desk::with_draft();
    desk.forget();
    desk.empties_at_put = true;
    desk.complete(&[], false);
    assert_eq!((desk.head(), desk.record(), desk.receipt()), (None, None, None));
}

#[test]
fn a_page_that_comes_back_to_an_emptied_database_puts_back_what_it_has() {
    let mut desk = Desk::with_draft();
    desk.dispatch(Input::Paused);
    desk.empty();
    desk.dispatch(Input::Resumed);
    assert_eq!((desk.answers(), desk.put_back(), desk.save().writable), (vec!["x".into()], vec![false], true));
}
