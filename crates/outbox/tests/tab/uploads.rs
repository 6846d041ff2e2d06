//! Parts that do not arrive as they were sent: what is tried again at once, and for how long.

use crate::{
    desk::{Desk, photo, reply},
    room::id,
};
use outbox::{
    ResponseHead, State, policy,
    tab::{Input, Query, Reply, Tab, Timer},
    wire::ErrorCode,
};

impl Desk {
    /// A draft with a file of three chunks: 4, 4 and 2 bytes.
    fn with_file() -> Self {
        let mut desk = Self::of(Tab::cutting(4, policy::MAX_INLINE));
        desk.attach("a.jpg", photo(10));
        desk
    }

    /// The bytes from this place on are answered so, again and again.
    fn goes_amiss(&mut self, from: u64, times: usize, reply: Option<Reply>) {
        self.amiss.extend(std::iter::repeat_n((from, reply), times));
    }

    /// How often bytes were sent since this was asked.
    fn appended(&mut self) -> usize {
        std::mem::take(&mut self.requests).iter().filter(|request| request.starts_with("PATCH")).count()
    }

    /// How often the record was tried, and what is wrong with it.
    fn tried(&self) -> (u32, Option<ErrorCode>) {
        let head = ResponseHead::parse(self.head().expect("a head")).expect("a head");
        let State::Completed { attempts, problem, .. } = head.state else { panic!("{head:?}") };
        (attempts, problem.map(|problem| problem.code))
    }
}

fn status(status: u16, offset: Option<usize>) -> Option<Reply> {
    reply(status, "", offset, Vec::new())
}

#[test]
fn a_part_that_the_collector_does_not_know_any_more_begins_anew_in_the_same_attempt() {
    for (code, next) in [(404, "POST 10 0"), (409, "HEAD Some(0)")] {
        let mut desk = Desk::with_file();
        desk.goes_amiss(0, 3, status(code, None));
        desk.complete(&["a.jpg"], false);
        assert!(desk.is_received(), "{:?}", desk.requests);
        assert_eq!(desk.requests[1..3], ["PATCH 0 4", next]);
    }
}

/// The others wait for it.
#[test]
fn a_part_that_never_grows_ends_the_attempt() {
    for (reply, requests) in [(status(404, None), 8), (status(409, None), 8), (status(204, Some(0)), 5)] {
        let mut desk = Desk::with_file();
        desk.goes_amiss(0, 20, reply.clone());
        desk.complete(&["a.jpg"], false);
        assert_eq!(desk.requests.len(), requests, "nothing is asked for after the last try: {:?}", desk.requests);
        assert_eq!((desk.appended(), desk.tried().0), (4, 1), "{reply:?}");
        desk.dispatch(Input::Hint);
        assert_eq!((desk.appended(), desk.tried().0), (4, 2), "nothing has arrived: {reply:?}");
    }
}

/// A part of many megabytes arrives piece by piece where the network is bad.
#[test]
fn what_has_grown_waits_no_longer_than_after_its_first_failure() {
    let mut desk = Desk::with_file();
    for _ in 0..2 {
        // Somebody answers, and nothing has come of it.
        desk.goes_amiss(0, 1, status(204, Some(0)));
        desk.goes_amiss(0, 1, None);
    }
    desk.complete(&["a.jpg"], false);
    desk.dispatch(Input::Hint);
    assert_eq!(desk.tried().0, 2);
    desk.goes_amiss(4, 1, None);
    desk.dispatch(Input::Hint);
    assert_eq!(desk.tried().0, 1);
}

#[test]
fn a_chunk_that_the_database_does_not_give_is_asked_for_soon() {
    let mut desk = Desk::with_file();
    desk.unanswered = Some(|query| matches!(query, Query::Chunk(_, _, 1)));
    desk.complete(&["a.jpg"], false);
    assert!(!desk.is_received());
    let last = desk.waits.pop();
    assert!(matches!(last, Some((Timer::Wake(_), 5_000))), "{last:?}");
    desk.unanswered = None;
    let (timer, _) = last.expect("another try");
    desk.dispatch(Input::Elapsed(timer));
    assert!(desk.is_received());
}

#[test]
fn a_chunk_that_ends_where_the_collector_stands_is_lost() {
    let mut desk = Desk::with_file();
    desk.cut = Some(2);
    desk.complete(&["a.jpg"], false);
    desk.db.chunks.insert((id(), "a.jpg".into(), 0), photo(2));
    desk.appended();
    desk.dispatch(Input::Hint);
    assert_eq!((desk.appended(), desk.tried().1), (0, Some(ErrorCode::NotFound)));
}
