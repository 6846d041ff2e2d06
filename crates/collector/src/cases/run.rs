//! Playing a case.

use super::{Case, Step, Target, Verb, Words};
use jiff::tz::TimeZone;
use std::rc::Rc;
use xforms::{DataType, ElementKind, Form, Item, Moment, NodeId, Response, Start, Violation, moment, typing};

/// An expectation that was not met, or a step that could not be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    pub row: u32,
    /// As the author wrote it; absent where the step is about the whole survey.
    pub question: Option<String>,
    pub expected: Words,
    pub found: Words,
}

/// Everything random in a case comes from it.
const SEED: u32 = 1;

/// Plays a case from a fresh response at this time, unless the case says when; gives what was not as expected.
pub fn run(form: &Rc<Form>, case: &Case, now: Moment) -> Vec<Mismatch> {
    let at = case.today.and_then(|today| today.to_zoned(TimeZone::UTC).ok()).map_or(now, |today| {
        let utc_ms = today.timestamp().as_millisecond() - i64::from(now.offset_min) * 60_000;
        Moment { utc_ms, ..now }
    });
    let start = Start { instance_id: "uuid:54657265-6e2c-4077-a074-6572656e6965".into(), seed: SEED, at, zone: None };
    let mut player = Player { response: Response::start(form.clone(), start) };
    let mut mismatches = Vec::new();
    for step in &case.steps {
        let taken = player.take(step);
        if let Err((expected, found)) = taken.and_then(|()| player.within_limits()) {
            let question = step.target.as_ref().map(|target| target.written.clone());
            mismatches.push(Mismatch { row: step.row, question, expected, found });
            if !step.verb.expects() || player.within_limits().is_err() {
                // What follows relies on it.
                break;
            }
        }
    }
    mismatches
}

/// What was expected and what was found instead.
type Differ = (Words, Words);

struct Player {
    response: Response,
}

impl Player {
    fn take(&mut self, step: &Step) -> Result<(), Differ> {
        match (&step.target, step.verb) {
            (None, Verb::Language) => {
                self.response.set_language(&step.value);
                Ok(())
            }
            (None, verb) => self.whole(verb),
            (Some(target), Verb::Add | Verb::Remove | Verb::Entries) => self.repeat(step, target),
            (Some(target), verb) => match self.node(target) {
                Some(node) if verb == Verb::Answer => self.answer(node, &step.value),
                Some(node) => self.expect(step, node),
                // A group that repeats shows nothing while it has no entry.
                None if verb == Verb::Hidden => Ok(()),
                None => Err((expectation(step), Words::new("absent"))),
            },
        }
    }

    /// Nothing of the response is left out.
    fn within_limits(&self) -> Result<(), Differ> {
        match self.response.limits().first() {
            None => Ok(()),
            Some(limit) => {
                let found = Words::new(limit.name()).arg("name", limit.reference());
                Err((Words::new("within-limits"), found))
            }
        }
    }

    fn answer(&mut self, node: NodeId, written: &str) -> Result<(), Differ> {
        let expected = || Words::new("to-be-answered").arg("value", written);
        let state = self.response.state(node);
        if !state.relevant {
            return Err((expected(), Words::new("hidden")));
        }
        if state.readonly {
            return Err((expected(), Words::new("read-only")));
        }
        if let Some(item) = self.item(node).filter(|item| self.chooses(*item)) {
            let codes = self.codes(item, written);
            let codes = codes.ok_or_else(|| (expected(), options(&self.offered(item, false))))?;
            self.response.set(node, &codes);
            return Ok(());
        }
        let value = self.read(node, written).ok_or_else(|| (expected(), self.wanted(node)))?;
        self.response.set(node, &value);
        Ok(())
    }

    /// An answer as the app's own fields read it; `None` when the question does not take it.
    fn read(&self, node: NodeId, written: &str) -> Option<String> {
        match self.item(node).map(|item| self.kind(item)) {
            Some(ElementKind::Trigger) => matches!(written, "" | "OK").then(|| written.to_owned()),
            Some(ElementKind::Range { start, end, step }) => typing::on_scale(written, *start, *end, *step),
            _ => typing::read(self.response.data_type(node), written, self.response.moment().offset_min),
        }
    }

    /// What a question takes.
    fn wanted(&self, node: NodeId) -> Words {
        match self.item(node).map(|item| self.kind(item)) {
            Some(ElementKind::Trigger) => Words::new("not-ok"),
            Some(ElementKind::Range { start, end, step }) => {
                let words = Words::new("not-on-scale").arg("start", start.to_string()).arg("end", end.to_string());
                words.arg("step", step.to_string())
            }
            _ => match self.response.data_type(node) {
                DataType::Int => Words::new("no-whole-number"),
                DataType::Decimal => Words::new("no-number"),
                DataType::Date => Words::new("no-date"),
                DataType::Time => Words::new("no-time"),
                DataType::DateTime => Words::new("no-date-time"),
                DataType::Boolean => Words::new("no-truth"),
                _ => Words::new("no-place"),
            },
        }
    }

    fn repeat(&mut self, step: &Step, target: &Target) -> Result<(), Differ> {
        let absent = || (expectation(step), Words::new("absent"));
        let range = self.range(target).ok_or_else(absent)?;
        let entries = self.response.children(Some(range));
        let fixed = matches!(self.kind(range), ElementKind::Repeat { controlled: true });
        match step.verb {
            Verb::Entries if step.value.parse() == Ok(entries.len()) => Ok(()),
            Verb::Entries => Err((expectation(step), Words::new("entries").arg("count", entries.len().to_string()))),
            _ if fixed => Err((expectation(step), Words::new("fixed-count"))),
            _ if !self.response.state(range.node).relevant => Err((expectation(step), Words::new("hidden"))),
            Verb::Add => {
                self.response.add_repeat(range);
                Ok(())
            }
            _ => {
                let position = target.steps.last().and_then(|(_, position)| *position).unwrap_or(entries.len());
                let entry = position.checked_sub(1).and_then(|at| entries.get(at)).ok_or_else(absent)?;
                self.response.remove_repeat(*entry);
                Ok(())
            }
        }
    }

    /// What is expected of the whole survey.
    fn whole(&self, verb: Verb) -> Result<(), Differ> {
        let ended = self.response.screened_out();
        let expected = Words::new(if verb == Verb::Ended { "ended" } else { "complete" });
        match verb {
            Verb::Ended if ended => Ok(()),
            Verb::Ended => Err((expected, Words::new("not-ended"))),
            _ if ended => Err((expected, Words::new("ended"))),
            _ => match self.blocking() {
                None => Ok(()),
                Some(found) => Err((expected, found)),
            },
        }
    }

    /// What is expected of one node.
    fn expect(&self, step: &Step, node: NodeId) -> Result<(), Differ> {
        let state = self.response.state(node);
        let item = self.item(node);
        let met = |met: bool, found: Words| if met { Ok(()) } else { Err((expectation(step), found)) };
        if !state.relevant && step.verb != Verb::Hidden && step.verb != Verb::Value {
            return met(false, Words::new("hidden"));
        }
        match step.verb {
            Verb::Hidden => met(!state.relevant, Words::new("shown")),
            Verb::Value => {
                let found =
                    Words::new(if state.value.is_empty() { "empty" } else { "value" }).arg("value", state.value);
                met(self.holds(node, item, state.value, &step.value), found)
            }
            Verb::Accepted => met(state.violation.is_none(), self.verdict(node)),
            Verb::Refused => {
                let refused = state.violation == Some(Violation::Constraint);
                let message = self.response.constraint_message(node).unwrap_or_default();
                met(refused && spaced(&message).contains(&spaced(&step.value)), self.verdict(node))
            }
            Verb::Blocks => {
                let blocks = self.response.violations().iter().any(|(blocking, _)| *blocking == node);
                met(blocks, self.blocking().unwrap_or(Words::new("complete")))
            }
            Verb::Label => {
                let label = item.map_or_else(String::new, |item| self.label(item));
                met(spaced(&label).contains(&spaced(&step.value)), Words::new("label").arg("text", spaced(&label)))
            }
            Verb::Hint => match item.and_then(|item| self.response.hint(item)) {
                Some(hint) => {
                    met(spaced(&hint).contains(&spaced(&step.value)), Words::new("hint").arg("text", spaced(&hint)))
                }
                None => met(false, Words::new("no-hint")),
            },
            Verb::Options | Verb::LastOptions => {
                let as_displayed = step.verb == Verb::LastOptions;
                let offered = item.map_or_else(Vec::new, |item| self.offered(item, as_displayed));
                let wanted: Vec<String> = codes(&step.value).map(str::to_owned).collect();
                let as_wanted =
                    if as_displayed { offered.ends_with(&wanted) } else { sorted(offered.clone()) == sorted(wanted) };
                met(as_wanted, options(&offered))
            }
            // `Shown`; the others have been dealt with.
            _ => Ok(()),
        }
    }

    /// What stands in the way of completing.
    fn blocking(&self) -> Option<Words> {
        let names = self.response.violations().into_iter().map(|(node, _)| self.response.reference(node));
        let names: Vec<String> = names.map(|path| path.splitn(3, '/').last().unwrap_or(&path).to_owned()).collect();
        (!names.is_empty()).then(|| Words::new("blocked-by").arg("names", names.join(", ")))
    }

    /// What the engine says of an answer.
    fn verdict(&self, node: NodeId) -> Words {
        let state = self.response.state(node);
        match state.violation {
            None if state.value.is_empty() => Words::new("empty"),
            None => Words::new("accepted"),
            Some(Violation::Required) => Words::new("required"),
            Some(Violation::Constraint) => match self.response.constraint_message(node) {
                Some(message) => Words::new("refused-saying").arg("text", spaced(&message)),
                None => Words::new("refused"),
            },
        }
    }

    /// Whether a value is the one that was written: as text, as a number, as a time of a clock, or as the same choices.
    fn holds(&self, node: NodeId, item: Option<Item>, value: &str, written: &str) -> bool {
        if let Some(wanted) = item.filter(|item| self.chooses(*item)).and_then(|item| self.codes(item, written)) {
            return sorted(codes(value).collect()) == sorted(codes(&wanted).collect());
        }
        if matches!(self.response.data_type(node), DataType::Time | DataType::DateTime) {
            let told = moment::without_offset(value);
            if told.strip_suffix(":00.000") == Some(written) || told == written {
                return true;
            }
        }
        let numbers = (value.parse::<f64>(), written.replace(',', ".").parse::<f64>());
        spaced(value) == spaced(written) || matches!(numbers, (Ok(value), Ok(written)) if value == written)
    }

    /// The codes of choices written as codes or as labels; nothing when one of them is not offered.
    fn codes(&self, item: Item, written: &str) -> Option<String> {
        let choices = self.response.options(item);
        let known = |code: &&str| choices.iter().any(|choice| choice.value == *code);
        if codes(written).all(|code| known(&code)) {
            return Some(codes(written).collect::<Vec<_>>().join(" "));
        }
        let by_label = |label: &str| {
            let same = |text: &str| spaced(text).to_lowercase() == spaced(label).to_lowercase();
            Some(choices.iter().find(|choice| same(&choice.label))?.value.clone())
        };
        // A label may have commas in it, so that several are told apart by semicolons.
        let labels: Option<Vec<String>> = written.split([';', '\n']).map(by_label).collect();
        by_label(written).or(labels.map(|codes| codes.join(" ")))
    }

    /// The codes to choose from: as displayed, or in the list's own order.
    fn offered(&self, item: Item, as_displayed: bool) -> Vec<String> {
        let mut choices = self.response.options(item);
        if !as_displayed {
            choices.sort_by_key(|choice| choice.rank);
        }
        choices.into_iter().map(|choice| choice.value).collect()
    }

    fn kind(&self, item: Item) -> &ElementKind {
        &self.response.form().element(item.element).kind
    }

    fn chooses(&self, item: Item) -> bool {
        matches!(self.kind(item), ElementKind::Select { .. } | ElementKind::Rank)
    }

    /// The target's node now: in the entries that it names, else in the last ones.
    fn node(&self, target: &Target) -> Option<NodeId> {
        self.response.find(&self.place(&target.steps)?)
    }

    /// The reference of the steps now.
    fn place(&self, steps: &[(String, Option<usize>)]) -> Option<String> {
        let mut place = String::new();
        for (name, position) in steps {
            place = format!("{place}/{name}");
            let first = self.response.find(&place)?;
            if self.response.reference(first).ends_with(']') {
                let there = |n: &usize| self.response.find(&format!("{place}[{n}]")).is_some();
                let last = || (1..).take_while(there).last().unwrap_or(1);
                place = format!("{place}[{}]", position.unwrap_or_else(last));
            }
        }
        Some(place)
    }

    /// The control or group of a node, or the entry of a repeat.
    fn item(&self, node: NodeId) -> Option<Item> {
        self.search(None, &|item| {
            let range = matches!(self.kind(item), ElementKind::Repeat { .. }) && !item.instance;
            item.node == node && !range && self.response.form().element(item.element).reference.is_some()
        })
    }

    /// The repeat as a whole, in the entry of the repeat around it that was named.
    fn range(&self, target: &Target) -> Option<Item> {
        let (_, around) = target.steps.split_last()?;
        let parent = self.response.find(&self.place(around)?)?;
        let path: String = target.steps.iter().flat_map(|(name, _)| ["/", name]).collect();
        self.search(None, &|item| {
            let element = self.response.form().element(item.element);
            let repeats = matches!(element.kind, ElementKind::Repeat { .. });
            item.node == parent && repeats && !item.instance && element.reference.as_ref() == Some(&path)
        })
    }

    fn label(&self, item: Item) -> String {
        let label = self.response.label(item);
        // A repeat's label stands on the group around it.
        let around = self.response.form().element(item.element).parent.filter(|_| label.is_empty() && item.instance);
        around.map_or(label, |element| self.response.label(Item { element, ..item }))
    }

    fn search(&self, below: Option<Item>, wanted: &dyn Fn(Item) -> bool) -> Option<Item> {
        let found = |item: Item| if wanted(item) { Some(item) } else { self.search(Some(item), wanted) };
        self.response.children(below).into_iter().find_map(found)
    }
}

/// A step in words.
fn expectation(step: &Step) -> Words {
    let value = step.value.as_str();
    match step.verb {
        Verb::Answer => Words::new("to-be-answered").arg("value", value),
        Verb::Add => Words::new("to-be-added"),
        Verb::Remove => Words::new("to-be-removed"),
        Verb::Hidden => Words::new("hidden"),
        Verb::Value if value.is_empty() => Words::new("empty"),
        Verb::Value => Words::new("value").arg("value", value),
        Verb::Accepted => Words::new("accepted"),
        Verb::Refused if value.is_empty() => Words::new("refused"),
        Verb::Refused => Words::new("refused-saying").arg("text", value),
        Verb::Blocks => Words::new("blocked"),
        Verb::Label => Words::new("label").arg("text", value),
        Verb::Hint => Words::new("hint").arg("text", value),
        Verb::Options => options(&codes(value).map(str::to_owned).collect::<Vec<_>>()),
        Verb::LastOptions => Words::new("last-options").arg("codes", codes(value).collect::<Vec<_>>().join(", ")),
        Verb::Entries => Words::new("entries").arg("count", value),
        Verb::Complete => Words::new("complete"),
        Verb::Ended => Words::new("ended"),
        Verb::Shown | Verb::Today | Verb::Language => Words::new("shown"),
    }
}

fn options(codes: &[String]) -> Words {
    if codes.is_empty() { Words::new("no-options") } else { Words::new("options").arg("codes", codes.join(", ")) }
}

/// The codes in a cell: `1, 2 98`.
fn codes(text: &str) -> impl Iterator<Item = &str> {
    text.split([' ', ',', ';', '\n']).filter(|code| !code.is_empty())
}

fn sorted<T: Ord>(mut list: Vec<T>) -> Vec<T> {
    list.sort();
    list
}

/// A text with single spaces, so that line breaks do not matter.
fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
