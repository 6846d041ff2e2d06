//! Two files from the answer to the receipt, in chunks of the real size.

use crate::{
    desk::{Desk, key, photo},
    room::{Room, answer, answered, commit, done, ends, finished, head_in, id, read_ticket},
};
use outbox::{
    Digest, Part, policy,
    record::open_envelope,
    seal::Times,
    sealing::{CHUNK, ENC, PartOpener, open_record, sealed_len},
    tab::{CommitError, Effect, Finished, Input, NotCompleted, Notification, Stored, Tab},
};

#[test]
fn sealed_files_arrive_and_open() {
    let (large, empty) = (photo(2 * CHUNK + 5), Vec::new());
    let mut desk = Desk::with_draft();
    desk.attach("a.jpg", large.clone());
    desk.attach("b.jpg", empty.clone());
    assert_eq!(desk.db.chunks.len(), 4);
    desk.complete(&["b.jpg", "a.jpg"], true);
    assert!(desk.is_received(), "{:?}", desk.requests);
    assert!(desk.receipt().is_some(), "the receipt is stored with the state that it proves");
    assert_eq!(desk.receipt(), desk.answered.as_deref(), "byte for byte");
    assert!(desk.db.chunks.is_empty() && desk.db.attachments.is_empty());

    let key = key();
    let record = open_record(desk.record().expect("a record"), |_| Some(&key)).expect("it opens");
    let mut capsules = vec![open_envelope(desk.record().expect("a record")).expect("it opens").1[..ENC].to_vec()];
    for ((entry, digest), (name, plain)) in record.apart().zip([("b.jpg", &empty), ("a.jpg", &large)]) {
        let sent = &desk.uploads[&digest];
        assert_eq!((entry.name.as_str(), sent.len() as u64), (name, sealed_len(plain.len() as u64)));
        let (mut opener, mut out) = (PartOpener::new(id(), &key), Vec::new());
        opener.push(sent, &mut out).and_then(|()| opener.finish(&mut out)).expect("it opens");
        assert_eq!((&out, entry.sha256), (plain, Digest::of(plain)));
        capsules.push(sent[..ENC].to_vec());
    }
    capsules.sort();
    capsules.dedup();
    assert_eq!(capsules.len(), 3, "nothing is sealed with random bytes that were used before");
}

#[test]
fn what_is_not_sealed_is_sent_as_it_is() {
    let plain = photo(CHUNK + 1);
    let mut desk = Desk::with_draft();
    desk.attach("a.jpg", plain.clone());
    desk.attach("b.jpg", photo(3));
    desk.complete(&["a.jpg"], false);
    assert!(desk.is_received());
    assert_eq!(desk.uploads[&Digest::of(&plain)], plain);
    assert_eq!(desk.requests, ["POST 262145 0", "PATCH 0 262144", "PATCH 262144 1", "PUT"]);
    assert_eq!(
        desk.db.attachments.keys().map(|(_, name)| name).collect::<Vec<_>>(),
        ["a.jpg"],
        "what nothing names is gone"
    );
}

/// What the collector puts together of a response, part by part.
fn whole(desk: &Desk) -> Vec<(String, Vec<u8>)> {
    let key = key();
    let record = open_record(desk.record().expect("a record"), |_| Some(&key)).expect("it opens");
    let apart = record.apart().map(|(entry, digest)| {
        let (sent, mut out) = (&desk.uploads[&digest], Vec::new());
        match record.envelope.key {
            None => out.extend(sent),
            Some(_) => {
                let mut opener = PartOpener::new(id(), &key);
                opener.push(sent, &mut out).and_then(|()| opener.finish(&mut out)).expect("it opens");
            }
        }
        assert_eq!(entry.sha256, Digest::of(&out));
        (entry.name.clone(), out)
    });
    let here = record.parts.iter().map(|part| (part.name.clone(), part.bytes.clone()));
    here.chain(apart).collect()
}

#[test]
fn a_record_is_never_longer_than_one_request_may_be() {
    for secret in [false, true] {
        for len in [policy::MAX_INLINE, policy::MAX_INLINE + 1, policy::MAX_INSTANCE] {
            let (instance, picture) = (photo(len), photo(7));
            let mut desk = Desk::with_draft();
            desk.attach("a.jpg", picture.clone());
            desk.complete_with(instance.clone(), &["a.jpg"], secret);
            assert!(desk.is_received(), "{:?}", desk.shown);
            let record = desk.record().expect("a record");
            assert!(record.len() <= policy::MAX_RECORD, "{len} bytes make a record of {}", record.len());
            let apart = len > policy::MAX_INLINE;
            assert_eq!(record.len() > policy::MAX_INLINE, !apart);
            assert_eq!(whole(&desk), [("instance.xml".to_owned(), instance), ("a.jpg".to_owned(), picture)]);
            assert_eq!(desk.db.file(id(), "instance.xml").is_some(), apart && !secret, "only what is sent stays");
        }
    }
}

#[test]
fn what_is_too_long_and_cannot_be_kept_stays_a_draft() {
    let mut desk = Desk::of(Tab::cutting(CHUNK, 10));
    desk.refuse = true;
    desk.complete_with(photo(11), &[], true);
    assert!(
        desk.shown.iter().any(|show| matches!(show, Notification::NotCompleted { why: NotCompleted::Storage, .. }))
    );
    assert_eq!(desk.record(), None);
    desk.refuse = false;
    desk.complete_with(photo(11), &[], true);
    assert!(desk.is_received());
    assert_eq!(whole(&desk), [("instance.xml".to_owned(), photo(11))]);
}

#[test]
fn only_what_is_too_long_travels_apart() {
    let part =
        |(name, len): (&str, usize)| Part { name: name.into(), media_type: "text/plain".into(), bytes: photo(len) };
    let mut desk = Desk::of(Tab::cutting(CHUNK, 10));
    let parts = [("a", 9), ("b", 10), ("c", 11)].map(part).into();
    desk.dispatch(ends(Finished { parts, times: Times::Full, ..finished(Vec::new()) }));
    assert!(desk.is_received(), "{:?}", desk.shown);
    let key = key();
    let record = open_record(desk.record().expect("a record"), |_| Some(&key)).expect("it opens");
    assert_eq!(record.parts.iter().map(|part| &part.name[..]).collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(record.apart().map(|(entry, _)| &entry.name[..]).collect::<Vec<_>>(), ["c"]);
}

#[test]
fn an_upload_goes_on_where_it_broke_off() {
    let mut desk = Desk::with_draft();
    desk.attach("a.jpg", photo(2 * CHUNK));
    desk.cut = Some(1000);
    desk.complete(&["a.jpg"], true);
    assert!(!desk.is_received());
    desk.requests.clear();
    desk.dispatch(Input::Hint);
    assert!(desk.is_received());
    let (first, second) = (ENC + CHUNK + 16, CHUNK + 16);
    let expected = [
        format!("POST {} 1000", first + second),
        format!("PATCH 1000 {}", first - 1000),
        format!("PATCH {first} {second}"),
    ];
    assert_eq!(desk.requests[..3], expected);
}

#[test]
fn a_part_that_was_there_is_not_sent_again() {
    let mut desk = Desk::with_draft();
    let plain = photo(7);
    desk.uploads.insert(Digest::of(&plain), plain.clone());
    desk.attach("a.jpg", plain);
    desk.complete(&["a.jpg"], false);
    assert_eq!(desk.requests, ["POST 7 7", "PUT"]);
}

#[test]
fn a_file_that_is_missing_or_altered_is_not_sealed() {
    let why = |desk: &Desk| {
        desk.shown
            .iter()
            .find_map(|show| if let Notification::NotCompleted { why, .. } = show { Some(*why) } else { None })
    };
    let mut desk = Desk::with_draft();
    desk.complete(&["a.jpg"], true);
    assert_eq!(why(&desk), Some(NotCompleted::Attachments));
    let mut desk = Desk::with_draft();
    desk.attach("a.jpg", photo(7));
    desk.db.chunks.insert((id(), "a.jpg".into(), 0), photo(8)[1..].to_vec());
    desk.complete(&["a.jpg"], true);
    assert_eq!((why(&desk), desk.record()), (Some(NotCompleted::Attachments), None));
}

/// Another tab may have the response by now: nothing of a file is asked for before that is known.
#[test]
fn a_file_waits_until_it_is_known_whose_the_response_is() {
    let mut room = Room::default();
    let (mut tab, ticket, batch) = answered(&mut room);
    let head = head_in(&batch).expect("a head");
    tab.handle(done(ticket), &mut room);
    let (ticket, _) = commit(&tab.handle(answer("y"), &mut room)).expect("a transaction");
    let effects = tab.handle(Input::Committed { ticket, result: Err(CommitError::Conflict) }, &mut room);
    let ticket = effects.iter().find_map(read_ticket).expect("why, is looked up");
    let (reference, name, media_type) = ("/data/a.jpg".into(), "a.jpg".into(), "image/jpeg".into());
    let takes = |effects: &[Effect]| effects.iter().any(|effect| matches!(effect, Effect::ReadFile { .. }));
    let effects = tab.handle(Input::Attach { id: id(), reference, name, media_type, len: 7 }, &mut room);
    assert!(!takes(&effects), "{effects:?}");
    let stored = Stored { heads: vec![(id(), head)], ..Stored::default() };
    assert!(takes(&tab.handle(Input::Found { ticket, stored: Some(stored) }, &mut room)));
}
