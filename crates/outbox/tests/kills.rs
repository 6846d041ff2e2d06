//! Whatever is killed, whenever: what was saved is there, and what is there is a state that was.

use outbox::{
    Edit, Event, Journal, JournalPosition, Op, RawEntry, ResponseId, Source, Writing, WritingId,
    journal::database_key,
    tail::{PREFIX, TailKey},
};
use proptest::prelude::*;
use simulator::stores::{Database, Local};
use std::collections::BTreeMap;

/// What the respondent and the env do.
#[derive(Debug, Clone)]
enum Action {
    /// Text node, which piece to put where.
    Type(u8, Piece),
    Choose(u8, u8),
    AddRepeat,
    Blur,
    /// A transaction takes what is pending; it completes (or fails) later.
    Start,
    Complete,
    Fail,
    /// The tab dies: the tail stays, a running transaction may have completed or not.
    KillTab {
        completed: bool,
    },
    /// The browser dies: the tail is as it was some steps ago, if at all.
    KillBrowser {
        completed: bool,
        forgotten: usize,
    },
}

#[derive(Debug, Clone)]
enum Piece {
    Key(char),
    Paste(usize),
    Clear,
    Middle(char),
}

fn workload() -> impl Strategy<Value = Vec<Action>> {
    let piece = prop_oneof![
        6 => prop::char::range('a', 'ż').prop_map(Piece::Key),
        2 => (0..6000usize).prop_map(Piece::Paste),
        1 => Just(Piece::Clear),
        3 => prop::char::range('a', 'ż').prop_map(Piece::Middle),
    ];
    let action = prop_oneof![
        12 => (0..2u8, piece).prop_map(|(node, piece)| Action::Type(node, piece)),
        3 => (2..4u8, any::<u8>()).prop_map(|(node, value)| Action::Choose(node, value)),
        1 => Just(Action::AddRepeat),
        2 => Just(Action::Blur),
        5 => Just(Action::Start),
        5 => Just(Action::Complete),
        1 => Just(Action::Fail),
        1 => any::<bool>().prop_map(|completed| Action::KillTab { completed }),
        1 => (any::<bool>(), 0..40usize).prop_map(|(completed, forgotten)| Action::KillBrowser { completed, forgotten }),
    ];
    prop::collection::vec(action, 1..120)
}

type Answers = BTreeMap<String, String>;

/// A device as `src/device` runs it, with two stores that lose what they may lose.
struct Device {
    local: Local,
    database: Database,
    /// How much was done: localStorage reaches the disk as many steps late as it likes.
    steps: i64,
    running: Option<Vec<Event>>,
    writing: Writing,
    answers: Answers,
    /// The answers at each number.
    known: BTreeMap<u32, Answers>,
    /// The highest number that was shown as saved.
    saved: u32,
    clock: i64,
    writings: u8,
}

impl Device {
    fn new() -> Self {
        let mut device = Self {
            local: Local::default(),
            database: Database::default(),
            steps: 0,
            running: None,
            writing: Writing::first(WritingId([0; 8])),
            answers: Answers::new(),
            known: BTreeMap::from([(0, Answers::new())]),
            saved: 0,
            clock: 0,
            writings: 1,
        };
        device.record(Op::Place { reference: "/data/a".into() }, Edit::Choice);
        device
    }

    fn record(&mut self, op: Op, edit: Edit) {
        self.clock += 1;
        apply(&mut self.answers, &op);
        let before = self.writing.last_seq();
        let step = self.writing.record(op, edit, self.clock, 60);
        assert_eq!(self.writing.last_seq(), before + 1, "every edit has a number of its own");
        assert_eq!(step.replaces, step.event.seq < step.event.last());
        self.local.put(&tail_key(&step.event), &step.event.to_text(), self.steps);
        self.known.insert(self.writing.last_seq(), self.answers.clone());
    }

    fn action(&mut self, action: &Action) {
        self.steps += 1;
        match action {
            Action::Type(node, piece) => {
                let reference = format!("/data/{node}");
                let mut value = self.answers.get(&reference).cloned().unwrap_or_default();
                match piece {
                    Piece::Key(c) => value.push(*c),
                    Piece::Paste(n) => value.push_str(&"ą€x".repeat(n / 3)),
                    Piece::Clear => value.clear(),
                    Piece::Middle(c) => {
                        let middle = value.char_indices().nth(value.chars().count() / 2).map_or(0, |(i, _)| i);
                        value.insert(middle, *c);
                    }
                }
                self.record(Op::Set { reference, value }, Edit::Text);
            }
            Action::Choose(node, value) => {
                self.record(Op::Set { reference: format!("/data/{node}"), value: value.to_string() }, Edit::Choice);
            }
            Action::AddRepeat => self.record(Op::AddRepeat { reference: "/data/child".into() }, Edit::Choice),
            Action::Blur => self.writing.close(),
            Action::Start => {
                if self.running.is_none() {
                    self.running = Some(self.writing.pending().cloned().collect());
                }
            }
            Action::Complete => self.complete(),
            Action::Fail => self.running = None,
            Action::KillTab { completed } => {
                self.die(*completed);
                self.open();
            }
            Action::KillBrowser { completed, forgotten } => {
                self.die(*completed);
                self.local.revert(self.steps - *forgotten as i64);
                self.open();
            }
        }
    }

    fn complete(&mut self) {
        let Some(events) = self.running.take() else { return };
        let keys: Vec<_> = events.iter().map(|event| (event.key(), event.last())).collect();
        self.store(&events);
        let before = self.writing.saved_seq();
        self.writing.committed(&keys);
        for event in &events {
            if self.local.get(&tail_key(event)) == Some(event.to_text().as_str()) {
                self.local.remove(&tail_key(event), self.steps);
            }
        }
        assert!(self.writing.saved_seq() >= before, "never falls");
        assert!(self.writing.saved_seq() <= self.writing.last_seq());
        let carried = self.writing.pending().any(|event| event.writing.0[0] != self.writings - 1);
        if !carried {
            self.saved = self.saved.max(self.writing.saved_seq());
        }
    }

    fn die(&mut self, completed: bool) {
        if let Some(events) = self.running.take().filter(|_| completed) {
            self.store(&events);
        }
    }

    fn store(&mut self, events: &[Event]) {
        events.iter().for_each(|event| self.database.put_event(id(), event.key(), event.to_text()));
    }

    /// Opens the response again, and checks what is there.
    fn open(&mut self) {
        let in_tail = self.local.entries(PREFIX).into_iter();
        let in_tail = in_tail.map(|(key, text)| RawEntry { source: Source::Tail, key, text });
        let stored = self.database.events_of(id());
        let stored = stored.map(|(key, kept)| (database_key(&id(), key), kept.text.clone()));
        let stored = stored.map(|(key, text)| RawEntry { source: Source::Database, key, text });
        let (journal, set_aside) = Journal::read(in_tail.chain(stored));
        assert_eq!(set_aside, []);
        assert_eq!(journal.gaps(), []);
        assert_eq!(journal.branches(), []);
        assert_eq!(journal.stranded(), []);
        assert!(journal.count() >= self.saved, "saved {} but only {} is there", self.saved, journal.count());
        let mut answers = Answers::new();
        journal.events().for_each(|event| apply(&mut answers, &event.op));
        assert_eq!(Some(&answers), self.known.get(&journal.count()), "a state that never was");
        self.known.retain(|number, _| *number <= journal.count());
        self.answers = answers;
        self.writing = journal.write(WritingId([self.writings; 8]));
        self.writings += 1;
        assert_eq!((self.writing.last_seq(), self.writing.saved_seq()), (journal.count(), journal.count()));
    }
}

fn id() -> ResponseId {
    ResponseId::from_random([1; 16])
}

fn tail_key(event: &Event) -> String {
    TailKey { response: id(), event: event.key() }.to_string()
}

fn apply(answers: &mut Answers, op: &Op) {
    match op {
        Op::Set { reference, value } => drop(answers.insert(reference.clone(), value.clone())),
        Op::AddRepeat { reference } => answers.entry(reference.clone()).or_default().push('+'),
        Op::Place { .. } => {}
        other => panic!("{other:?} is not what replay gives"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn what_was_saved_is_there(workload in workload()) {
        let mut device = Device::new();
        workload.iter().for_each(|action| device.action(action));
        device.die(false);
        device.open();
    }

    /// Two tabs without locks: whatever both wrote is in one of the chains.
    #[test]
    fn both_of_two_continuations_are_kept(before in 1..5u32, first in 0..4u32, second in 1..4u32, clocks in any::<[i8; 2]>()) {
        let mut texts = Vec::new();
        let mut write = |writing: &mut Writing, n: u32, clock: i64| {
            for i in 0..n {
                let op = Op::Set { reference: format!("/data/{i}"), value: format!("{clock} {i}") };
                texts.push(writing.record(op, Edit::Choice, clock, 0).event.to_text());
            }
            read(&texts)
        };
        let mut one = Writing::first(WritingId([1; 8]));
        let journal = write(&mut one, before, -1000);
        let mut two = journal.write(WritingId([2; 8]));
        write(&mut one, first, clocks[0].into());
        let journal = write(&mut two, second, clocks[1].into());

        let written = usize::try_from(before + first + second).expect("small");
        let chains: Vec<_> = std::iter::once(journal.shown()).chain(journal.branches()).collect();
        let kept: std::collections::BTreeSet<_> = chains.iter().flat_map(|chain| chain.stored()).map(Event::key).collect();
        prop_assert_eq!(kept.len(), written);
        prop_assert_eq!(chains.len(), if first == 0 { 1 } else { 2 });
        let two_is_shown = first == 0 || clocks[1] >= clocks[0];
        let shown = JournalPosition { writing: WritingId([if two_is_shown { 2 } else { 1 }; 8]), upto: if two_is_shown { second } else { before + first } };
        prop_assert_eq!(journal.head(), Some(shown));
        prop_assert_eq!(journal.count(), if two_is_shown { before + second } else { before + first });
    }

    #[test]
    fn reading_never_panics(texts in prop::collection::vec(any::<String>(), 0..20)) {
        read(&texts);
    }

    /// Well-formed events with any numbers and links: nothing is lost, whatever they say.
    #[test]
    fn no_event_is_lost(events in prop::collection::vec(event(), 0..30)) {
        let texts: Vec<_> = events.iter().map(Event::to_text).collect();
        let journal = read(&texts);
        let readable: std::collections::BTreeSet<_> = texts.iter().filter_map(|text| Event::parse(text).ok()).map(|event| event.key()).collect();
        let chains = std::iter::once(journal.shown()).chain(journal.branches());
        let kept: std::collections::BTreeSet<_> = chains.flat_map(|chain| chain.stored()).chain(journal.stranded()).map(Event::key).collect();
        prop_assert_eq!(kept, readable);
        prop_assert_eq!(journal.events().count(), journal.shown().stored().count());
    }
}

fn read(texts: &[String]) -> Journal {
    let entry = |text: &String| RawEntry { source: Source::Database, key: String::new(), text: text.clone() };
    Journal::read(texts.iter().map(entry)).0
}

prop_compose! {
    fn event()(
        writing in 0..4u8, seq in 0..6u32, upto in prop::option::of(0..9u32), at in 0..5i64,
        link in prop::option::of((0..5u8, 0..9u32)), kind in 0..3u8, number in 0..4u32,
    ) -> Event {
        let reference = "/data/a".to_owned();
        let op = match kind {
            0 => Op::Set { reference, value: "abc".into() },
            1 => Op::Splice { reference, start: number, delete: number, insert: "x".into() },
            _ => Op::Complete,
        };
        let continues = link.map(|(writing, upto)| JournalPosition { writing: WritingId([writing; 8]), upto });
        Event { v: 1, writing: WritingId([writing; 8]), seq, upto, continues, at, offset_min: 0, op }
    }
}
