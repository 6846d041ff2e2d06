//! Putting a journal together from what is found.

use outbox::{
    Digest, Edit, Event, EventKey, FormRef, Gap, Journal, JournalPosition, Op, RawEntry, ResponseId, Source,
    Unreadable, Writing, WritingId, journal::database_key, tail::TailKey,
};

const ID: [u8; 16] = [1; 16];

fn begin() -> Op {
    let form = FormRef { id: "trzy".into(), version: "1".into(), hash: Digest::of(b"pack") };
    Op::Begin {
        response: ResponseId::from_random(ID),
        survey: "trzy".into(),
        form,
        seed: 7,
        zone: "Europe/Warsaw".into(),
        edits: None,
        values: vec![],
    }
}

fn set(reference: &str, value: &str) -> Op {
    Op::Set { reference: reference.into(), value: value.into() }
}

fn id(writing: u8) -> WritingId {
    WritingId([writing; 8])
}

/// Records the ops one second apart, the first at `at` seconds.
fn record(writing: &mut Writing, at: i64, ops: impl IntoIterator<Item = Op>) -> Vec<String> {
    let step = |(i, op): (i64, Op)| writing.record(op, Edit::Choice, (at + i) * 1000, 60).event.to_text();
    (0..).zip(ops).map(step).collect()
}

fn found(source: Source, texts: &[String]) -> Vec<RawEntry> {
    texts.iter().map(|text| RawEntry { source, key: String::new(), text: text.clone() }).collect()
}

fn read(texts: &[String]) -> (Journal, Vec<(RawEntry, Unreadable)>) {
    Journal::read(found(Source::Database, texts))
}

/// The values set, in order: `a=1 b=2`.
fn told(events: impl Iterator<Item = Event>) -> String {
    let set = |event: Event| match event.op {
        Op::Set { reference, value } => Some(format!("{reference}={value}")),
        _ => None,
    };
    events.filter_map(set).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_journal_in_two_writings_is_one_chain() {
    let mut first = Writing::first(id(1));
    let mut texts = record(&mut first, 0, [begin(), set("a", "1"), Op::Place { reference: "/data/b".into() }]);
    let (journal, _) = read(&texts);
    assert_eq!(journal.head(), Some(JournalPosition { writing: id(1), upto: 3 }));
    let mut second = journal.write(id(2));
    texts.extend(record(&mut second, 10, [set("b", "2"), Op::Complete]));
    texts.reverse();
    let (journal, set_aside) = read(&texts);
    assert_eq!(told(journal.events()), "a=1 b=2");
    assert_eq!((journal.count(), journal.place(), journal.is_complete()), (5, Some("/data/b"), true));
    assert_eq!(journal.begin().map(|event| &event.op), Some(&begin()));
    assert_eq!((set_aside, journal.branches(), journal.stranded()), (vec![], &[][..], &[][..]));
    texts.extend(record(&mut second, 20, [Op::Place { reference: "review".into() }]));
    assert!(read(&texts).0.is_complete(), "looking is no change");
    texts.extend(record(&mut second, 30, [set("a", "3")]));
    assert!(!read(&texts).0.is_complete());
}

#[test]
fn an_unreadable_entry_is_set_aside_and_the_rest_recovered() {
    let mut writing = Writing::first(id(1));
    let texts = record(&mut writing, 0, [begin(), set("a", "1"), set("b", "2"), set("c", "3")]);
    let check = |broken: usize, expected: &str| {
        let mut texts = texts.clone();
        texts[broken].truncate(40);
        let (journal, set_aside) = read(&texts);
        assert_eq!(told(journal.events()), expected);
        assert_eq!(set_aside.len(), 1);
        assert_eq!((&set_aside[0].0.text, set_aside[0].1.code()), (&texts[broken], "malformed"));
        let number = u32::try_from(broken).expect("small") + 1;
        let gap = Gap { writing: id(1), from: number, to: number };
        assert_eq!(journal.gaps(), if broken == 3 { vec![] } else { vec![gap] });
    };
    check(0, "a=1 b=2 c=3");
    check(1, "b=2 c=3");
    check(2, "a=1 c=3");
    check(3, "a=1 b=2");
}

#[test]
fn a_newer_event_is_told_apart() {
    let mut texts = record(&mut Writing::first(id(1)), 0, [begin(), set("a", "1")]);
    texts[1] = texts[1].replace("\"v\":1", "\"v\":2").replace("\"op\":\"set\"", "\"op\":\"sing\"");
    assert_eq!(read(&texts).1[0].1, Unreadable::Newer(2));
}

#[test]
fn an_event_under_a_key_that_is_not_its_own_is_set_aside() {
    let texts = record(&mut Writing::first(id(1)), 0, [begin(), set("a", "1")]);
    let key = |response: u8, seq: u32| TailKey {
        response: ResponseId::from_random([response; 16]),
        event: EventKey { writing: id(1), seq },
    };
    let check = |key: String, text: &String, expected: usize| {
        let entry = RawEntry { source: Source::Tail, key: key.clone(), text: text.clone() };
        assert_eq!(Journal::read([entry]).1.len(), expected, "{key}");
    };
    check(key(1, 1).to_string(), &texts[0], 0);
    check(key(1, 2).to_string(), &texts[0], 1);
    check(key(2, 1).to_string(), &texts[0], 1);
    check(database_key(&ResponseId::from_random(ID), key(1, 2).event), &texts[1], 0);
    check(database_key(&ResponseId::from_random(ID), key(1, 1).event), &texts[1], 1);
    check("anything".into(), &texts[0], 0);
}

#[test]
fn of_two_texts_of_one_event_the_later_counts() {
    let mut writing = Writing::first(id(1));
    let mut texts = record(&mut writing, 0, [begin()]);
    for value in ["ż", "ży", "żyt"] {
        texts.push(writing.record(set("a", value), Edit::Text, 1000, 60).event.to_text());
    }
    let check = |database: &[usize], tail: &[usize], expected: &str, count: u32, pending: usize| {
        let pick = |indices: &[usize]| indices.iter().map(|i| texts[*i].clone()).collect::<Vec<_>>();
        let both = [found(Source::Tail, &pick(tail)), found(Source::Database, &pick(database))].concat();
        for entries in [both.clone(), both.into_iter().rev().collect()] {
            let journal = Journal::read(entries).0;
            assert_eq!((told(journal.events()).as_str(), journal.count()), (expected, count));
            assert_eq!(journal.write(id(9)).pending().count(), pending, "what only the tail has is written first");
        }
    };
    check(&[0, 1], &[3], "a=żyt", 4, 1);
    check(&[0, 3], &[1], "a=żyt", 4, 0);
    check(&[0, 3], &[3], "a=żyt", 4, 0);
    check(&[], &[0, 2], "a=ży", 3, 2);
}

#[test]
fn two_continuations_are_both_kept_and_whichever_goes_on_is_shown() {
    let mut texts = record(&mut Writing::first(id(1)), 0, [begin(), set("a", "1")]);
    let journal = read(&texts).0;
    texts.extend(record(&mut journal.write(id(3)), 10, [set("b", "early")]));
    let early = read(&texts).0;
    texts.extend(record(&mut journal.write(id(2)), 20, [set("b", "late"), set("c", "late")]));
    let journal = read(&texts).0;
    assert_eq!(told(journal.events()), "a=1 b=late c=late");
    assert_eq!(told(journal.branches()[0].events()), "a=1 b=early");
    texts.extend(record(&mut early.write(id(4)), 30, [set("d", "4")]));
    let journal = read(&texts).0;
    assert_eq!(told(journal.events()), "a=1 b=early d=4");
    assert_eq!(journal.count(), 4);
}

#[test]
fn a_fork_at_the_same_moment_goes_to_the_larger_id() {
    let mut texts = record(&mut Writing::first(id(5)), 0, [begin()]);
    let journal = read(&texts).0;
    texts.extend(record(&mut journal.write(id(1)), 10, [set("a", "one")]));
    texts.extend(record(&mut journal.write(id(2)), 10, [set("a", "two")]));
    assert_eq!(told(read(&texts).0.events()), "a=two");
}

#[test]
fn a_splice_whose_text_is_lost_is_stranded_and_nothing_else() {
    let long = "ą".repeat(3000);
    let mut writing = Writing::first(id(1));
    let mut texts = record(&mut writing, 0, [begin()]);
    let mut typed = |reference: &str, value: &str| {
        writing.close();
        texts.push(writing.record(set(reference, value), Edit::Text, 1000, 60).event.to_text());
    };
    typed("a", &long);
    typed("a", &format!("{long}!"));
    typed("b", "2");
    typed("a", &format!("?{long}!"));
    assert!(texts[2].len() < 300 && texts[2].contains(r#""op":"splice""#), "{}", texts[2]);
    assert_eq!(told(read(&texts).0.events()), format!("a={long} a={long}! b=2 a=?{long}!"));
    let (whole, change) = (texts.remove(1), texts[1].clone());
    let journal = read(&texts).0;
    assert_eq!(told(journal.events()), "b=2");
    assert_eq!(journal.stranded().iter().map(|event| event.seq).collect::<Vec<_>>(), [3, 5]);
    assert_eq!(journal.count(), 5, "numbers once given are not given again");
    texts.push(whole);
    texts.retain(|text| *text != change);
    assert_eq!(told(read(&texts).0.events()), format!("a={long} b=2"), "the lost change was in between");
}

#[test]
fn a_splice_does_not_reach_into_another_writing() {
    let mut texts = record(&mut Writing::first(id(1)), 0, [begin(), set("a", "1"), set("b", "2")]);
    let change = |reference: &str| Op::Splice { reference: reference.into(), start: 0, delete: 1, insert: "x".into() };
    texts.extend(record(&mut read(&texts).0.write(id(2)), 10, [change("a"), change("b"), set("c", "3"), change("c")]));
    let journal = read(&texts).0;
    assert_eq!(told(journal.events()), "a=1 b=2 c=3 c=x");
    assert_eq!(journal.stranded().len(), 2);
}

#[test]
fn of_overlapping_numbers_the_first_count() {
    let mut writing = Writing::first(id(1));
    let mut texts = record(&mut writing, 0, [begin(), set("a", "1"), set("b", "2")]);
    texts[1] = texts[1].replace(r#""seq":2"#, r#""seq":2,"upto":3"#);
    let journal = read(&texts).0;
    assert_eq!((told(journal.events()).as_str(), journal.count(), journal.stranded().len()), ("a=1", 3, 1));
}

#[test]
fn what_has_no_beginning_is_not_shown_before_what_has_one() {
    let mut texts = record(&mut Writing::first(id(1)), 0, [begin(), set("a", "1")]);
    let other = record(&mut Writing::first(id(2)), 50, [begin(), set("b", "2")]);
    texts.push(other[1].clone());
    let journal = read(&texts).0;
    assert_eq!(told(journal.events()), "a=1");
    assert_eq!(journal.branches().iter().map(|chain| told(chain.events())).collect::<Vec<_>>(), ["b=2"]);
}

#[test]
fn a_writing_outlives_the_loss_of_what_it_continues() {
    let mut texts = record(&mut Writing::first(id(3)), 0, [begin(), set("a", "1")]);
    let mut second = read(&texts).0.write(id(2));
    texts.extend(record(&mut second, 10, [set("b", "2"), set("c", "3")]));
    texts.extend(record(&mut read(&texts).0.write(id(1)), 20, [set("d", "4")]));
    let check = |lost: &[usize], expected: &str, gaps: usize| {
        let left = texts.iter().enumerate().filter(|(i, _)| !lost.contains(i)).map(|(_, text)| text.clone());
        let journal = read(&left.collect::<Vec<_>>()).0;
        assert_eq!(told(journal.events()), expected, "{lost:?}");
        assert_eq!(
            (journal.gaps().len(), journal.branches().len(), journal.stranded().len()),
            (gaps, 0, 0),
            "{lost:?}"
        );
    };
    check(&[], "a=1 b=2 c=3 d=4", 0);
    check(&[2], "a=1 c=3 d=4", 1); // the writing's first event
    check(&[3], "a=1 b=2 d=4", 1); // the event that the next writing continues
    check(&[2, 3], "a=1 d=4", 1); // a whole writing
    check(&[0, 1], "b=2 c=3 d=4", 1); // the beginning
    check(&[0, 1, 2, 3], "d=4", 1);
}

#[test]
fn a_writing_whose_place_is_lost_follows_what_was_before_it() {
    let mut texts = record(&mut Writing::first(id(1)), 0, [begin(), set("a", "1")]);
    let journal = read(&texts).0;
    let lost = record(&mut journal.write(id(2)), 10, [set("b", "2")]);
    let after = record(&mut read(&[&texts[..], &lost].concat()).0.write(id(3)), 20, [set("c", "3")]);
    let other = record(&mut journal.write(id(4)), 30, [set("d", "4")]);
    texts.extend([after, other].concat());
    let journal = read(&texts).0;
    assert_eq!(told(journal.events()), "a=1 d=4");
    assert_eq!(told(journal.branches()[0].events()), "a=1 c=3");
    assert_eq!(journal.branches()[0].gaps(), [Gap { writing: id(2), from: 1, to: 1 }]);
}

#[test]
fn nothing_found_is_an_empty_journal() {
    let (journal, set_aside) = read(&[]);
    assert_eq!((journal.count(), journal.head(), journal.begin(), journal.place()), (0, None, None, None));
    assert!(set_aside.is_empty() && !journal.is_complete() && journal.events().next().is_none());
}

#[test]
fn numbers_that_contradict_each_other_are_no_event() {
    let text = &record(&mut Writing::first(id(1)), 0, [set("a", "1")])[0];
    for bad in [text.replace(r#""seq":1"#, r#""seq":0"#), text.replace(r#""seq":1"#, r#""seq":3,"upto":2"#)] {
        assert_eq!(read(&[bad]).1.len(), 1);
    }
}
