//! The start: what an earlier life of the app left in localStorage, beside what the database says of the response.

use crate::room::{Room, completed, done, draft, event, id, id_of, read_ticket, tail_key};
use outbox::{
    Digest, ResponseHead, State,
    snapshot::{Content, Index, Snapshot, index_key, snapshot_key},
    tab::{Effect, Env, Input, Lock, Query, Stored, Tab, Ticket, Write},
};

fn sealed(head: &ResponseHead) -> String {
    Snapshot::new(head.clone(), Content::Sealed(vec![1])).to_text()
}

/// What is received on the day before the tests' clock, or long before.
fn received(day: &str) -> ResponseHead {
    let state = State::Received { digest: Digest::of(b"record"), received: day.into() };
    ResponseHead { state, ..completed(id()) }
}

/// A tab that has looked the database over, and the transactions that followed.
fn started(heads: &[&ResponseHead], room: &mut Room) -> (Tab, Vec<(Ticket, Vec<Write>)>) {
    let mut tab = Tab::default();
    let effects = tab.handle(Input::Started { database: true, local: true }, room);
    let ticket = effects.iter().find_map(read_ticket).expect("a look around");
    let heads = heads.iter().map(|head| (head.id, head.to_text())).collect();
    let effects = tab.handle(Input::Found { ticket, stored: Some(Stored { heads, ..Stored::default() }) }, room);
    let commits = effects.into_iter().filter_map(|effect| match effect {
        Effect::Commit { ticket, batch } => Some((ticket, batch.writes)),
        _ => None,
    });
    let commits = commits.collect();
    (tab, commits)
}

/// Recovers from a head in the database and a copy of this head in localStorage, beside an entry of the tail; tells what
/// is written, and whether the copy stays.
fn check(head: &ResponseHead, copy: &ResponseHead, written: &[&str], stays: bool) {
    let mut room = Room::default();
    room.local.lay(snapshot_key(&id()), sealed(copy));
    room.local.lay(index_key(&id()), Index::of(copy).to_text());
    room.local.lay(tail_key(&event(1, 2), 1), event(1, 2).to_text());
    let (mut tab, commits) = started(&[head], &mut room);
    let [(ticket, writes)] = &commits[..] else { panic!("{commits:?}") };
    let told = |write: &Write| match write {
        Write::Head(_, text) => format!("{:?}", ResponseHead::parse(text).expect("a head").name()),
        Write::Aside(aside) => format!("{} {}", aside.place, aside.reason),
        other => format!("{other:?}"),
    };
    assert_eq!(writes.iter().map(told).collect::<Vec<_>>(), written);
    assert_eq!(room.local.len(), 3, "it may not happen");
    tab.handle(done(*ticket), &mut room);
    let left: Vec<_> = room.local("").into_iter().map(|(key, _)| key).collect();
    let copy = [index_key(&id()), snapshot_key(&id())];
    assert_eq!(left, if stays { &copy[1..] } else { &[] }, "{left:?}");
}

#[test]
fn a_copy_stays_only_beside_what_waits_with_the_same_record() {
    let waits = completed(id());
    let got = received("2026-11-21");
    let other = |head: &ResponseHead| {
        let mut head = head.clone();
        let (State::Completed { digest, .. } | State::Received { digest, .. }) = &mut head.state else { return head };
        *digest = Digest::of(b"another record");
        head
    };
    check(&waits, &waits, &[], true);
    check(&got, &waits, &[], false);
    check(&got, &got, &[], false);
    // The response was sent while the database was out of reach.
    check(&waits, &got, &["Received"], false);
    // Sealed twice, out of each other's reach: those bytes are nowhere else, unless the collector has them.
    check(&waits, &other(&waits), &["snapshot superseded"], false);
    check(&got, &other(&waits), &["snapshot superseded"], false);
    check(&waits, &other(&got), &[], false);
    // Reopened, and completed anew.
    let anew = ResponseHead { replaces: vec![Digest::of(b"record")], ..other(&waits) };
    check(&anew, &waits, &[], false);
}

#[test]
fn a_copy_of_a_newer_version_is_left_alone() {
    let mut room = Room::default();
    room.local.lay(snapshot_key(&id()), r#"{"v":99}"#.into());
    let (_, commits) = started(&[&completed(id())], &mut room);
    assert_eq!((commits.len(), room.local.len()), (0, 1));
}

#[test]
fn what_was_received_leaves_after_thirty_days() {
    let mut room = Room::default();
    let heads = [("2026-10-22", id_of(1)), ("2026-10-24", id_of(2))];
    let heads = heads.map(|(day, id)| ResponseHead { id, ..received(day) });
    let (_, commits) = started(&[&heads[0], &heads[1], &ResponseHead { id: id_of(3), ..draft() }], &mut room);
    let gone = |(_, writes): &(Ticket, Vec<Write>)| match &writes[..] {
        [Write::Gone(id, day), Write::DeleteHead(_), Write::DeleteRecord(_), Write::DeleteReceipt(_), ..] => {
            Some((*id, day.clone()))
        }
        _ => None,
    };
    assert_eq!(commits.iter().map(gone).collect::<Vec<_>>(), [Some((id_of(1), "2026-11-22".into()))]);
}

#[test]
fn no_draft_may_go_before_the_start_is_over() {
    let ask = || Input::LetDraftsGo { survey: "trzy".into(), days: 14, today: "2026-12-24".into() };
    let asks = |effects: &[Effect]| effects.iter().any(|effect| matches!(effect, Effect::Read { .. }));
    let mut room = Room::default();
    let mut tab = Tab::default();
    tab.handle(Input::Started { database: true, local: true }, &mut room);
    assert!(!asks(&tab.handle(ask(), &mut room)), "nothing has been looked at");
    room.local.lay(tail_key(&event(1, 2), 1), event(1, 2).to_text());
    let (mut tab, commits) = started(&[&completed(id())], &mut room);
    assert!(!asks(&tab.handle(ask(), &mut room)), "something is being stored");
    tab.handle(done(commits[0].0), &mut room);
    assert!(asks(&tab.handle(ask(), &mut room)));
}

/// A draft that is only in localStorage is brought to the database; one that is there, and whole, is left in peace.
#[test]
fn only_what_the_database_lacks_is_opened() {
    let check = |keep: &dyn Fn(&mut Room), stored: &[&ResponseHead], expected: bool| {
        let mut room = Room::default();
        keep(&mut room);
        let mut tab = Tab::default();
        let effects = tab.handle(Input::Started { database: true, local: true }, &mut room);
        let ticket = effects.iter().find_map(read_ticket).expect("a look around");
        let heads = stored.iter().map(|head| (head.id, head.to_text())).collect();
        let effects =
            tab.handle(Input::Found { ticket, stored: Some(Stored { heads, ..Stored::default() }) }, &mut room);
        let opens = |effect: &Effect| matches!(effect, Effect::Lock { lock: Lock::Response(_), .. });
        assert_eq!(effects.iter().any(opens), expected, "{:?}", room.local(""));
    };
    let tail = |room: &mut Room| room.local.lay(tail_key(&event(1, 1), 1), event(1, 1).to_text());
    let copied = |content: Content| {
        let text = Snapshot::new(draft(), content).to_text();
        move |room: &mut Room| room.local.lay(snapshot_key(&id()), text.clone())
    };
    let broken = |room: &mut Room| room.local.lay(snapshot_key(&id()), "{broken".into());
    let indexed = |room: &mut Room| room.local.lay(index_key(&id()), Index::of(&draft()).to_text());
    check(&tail, &[], true);
    check(&tail, &[&draft()], true);
    check(&copied(Content::Events(vec![event(1, 1)])), &[], true);
    check(&copied(Content::Events(vec![event(1, 1)])), &[&draft()], false);
    check(&copied(Content::Sealed(vec![1])), &[&draft()], true);
    check(&broken, &[&draft()], true);
    check(&indexed, &[&draft()], false);
}

/// The database does not answer: it is asked again, and nothing is concluded from that.
#[test]
fn a_database_that_cannot_be_read_is_asked_again() {
    let mut room = Room::default();
    let mut tab = Tab::default();
    let effects = tab.handle(Input::Started { database: true, local: true }, &mut room);
    let ticket = effects.iter().find_map(read_ticket).expect("a look around");
    let effects = tab.handle(Input::Found { ticket, stored: None }, &mut room);
    let [Effect::Wait { timer, .. }] = effects[..] else { panic!("{effects:?}") };
    let effects = tab.handle(Input::Elapsed(timer), &mut room);
    assert!(matches!(effects[..], [Effect::Read { query: Query::Overview, .. }]), "{effects:?}");
}
