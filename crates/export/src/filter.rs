//! When a question is asked, in words.

use crate::{columns::last_step, question::Question, rows::Plan};
use messages::exports::words;
use std::collections::HashMap;
use xforms::form::{Comparison, Condition};

/// What conditions speak of.
pub struct Filters<'a> {
    plan: &'a Plan,
    /// By their paths.
    questions: HashMap<&'a str, &'a Question>,
}

impl<'a> Filters<'a> {
    pub fn of(plan: &'a Plan) -> Self {
        let all = plan.tables.iter().flat_map(|tables| &tables.questions);
        let paths = |question: &'a Question| question.column.paths.iter().map(move |path| (path.as_str(), question));
        Self { plan, questions: all.flat_map(paths).collect() }
    }

    pub fn in_words(&self, condition: &Condition) -> String {
        match condition {
            Condition::All(parts) => self.joined(parts, "filter-and"),
            Condition::Any(parts) => self.joined(parts, "filter-or"),
            Condition::Not(inner) => match &**inner {
                Condition::Answered { question } => self.say("filter-empty", question, String::new()),
                Condition::Chosen { question, code } => {
                    self.say("filter-not-chosen", question, self.value(question, code))
                }
                inner => words(self.plan.language, "filter-not", &[("condition", self.in_words(inner))]),
            },
            Condition::Compared { question, how, value } => {
                let code = match how {
                    Comparison::Equal => "filter-equal",
                    Comparison::NotEqual => "filter-not-equal",
                    Comparison::Less => "filter-less",
                    Comparison::LessEqual => "filter-less-equal",
                    Comparison::Greater => "filter-greater",
                    Comparison::GreaterEqual => "filter-greater-equal",
                };
                self.say(code, question, self.value(question, value))
            }
            Condition::Chosen { question, code } => self.say("filter-chosen", question, self.value(question, code)),
            Condition::Answered { question } => self.say("filter-answered", question, String::new()),
            Condition::Computed { from } if from.is_empty() => words(self.plan.language, "filter-computed-alone", &[]),
            Condition::Computed { from } => {
                let named: Vec<String> = from.iter().map(|path| self.name(path)).collect();
                words(self.plan.language, "filter-computed", &[("questions", named.join("; "))])
            }
        }
    }

    fn joined(&self, parts: &[Condition], by: &'static str) -> String {
        let part = |part: &Condition| match part {
            Condition::All(_) | Condition::Any(_) => format!("({})", self.in_words(part)),
            part => self.in_words(part),
        };
        parts.iter().map(part).collect::<Vec<_>>().join(&format!(" {} ", words(self.plan.language, by, &[])))
    }

    fn say(&self, code: &str, question: &str, value: String) -> String {
        words(self.plan.language, code, &[("question", self.name(question)), ("value", value)])
    }

    /// „Ile ma Pan/Pani lat?” (wiek)
    fn name(&self, path: &str) -> String {
        let Some(question) = self.questions.get(path) else { return last_step(path).to_owned() };
        let (name, label) = (&question.column.name, question.column.label.newest());
        if label.is_empty() { name.clone() } else { self.quoted(label, name) }
    }

    /// „Źle” (1)
    fn value(&self, path: &str, code: &str) -> String {
        let choices = self.questions.get(path).map(|question| &question.column.choices);
        let choice = choices.and_then(|choices| choices.iter().find(|choice| choice.code == code));
        choice.map_or_else(|| code.to_owned(), |choice| self.quoted(choice.label.newest(), code))
    }

    fn quoted(&self, text: &str, code: &str) -> String {
        words(self.plan.language, "filter-named", &[("text", text.to_owned()), ("code", code.to_owned())])
    }
}
