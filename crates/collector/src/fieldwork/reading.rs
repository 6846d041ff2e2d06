//! One response as whoever answered it saw it: the questions that were asked, under their headings, and what was answered.

use super::problems::{self, Problem};
use crate::{
    forms,
    instance::instance_of,
    parts::PartBytes,
    seal_keys::Held,
    verdict::{UNLISTED, restored},
};
use messages::{Language, exports::words};
use outbox::record::RecordError;
use roxmltree::{Document, Node};
use std::rc::Rc;
use store::{KeyId, records::StoredRecord};
use xforms::{ElementKind, Item, Response, xml};

/// What a response says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    pub sections: Vec<Section>,
    /// What the check found and no question stands for.
    pub problems: Vec<String>,
}

/// Questions under a heading, which may be empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    pub heading: String,
    pub answers: Vec<Said>,
}

/// A question and its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    pub question: String,
    /// In words; empty if there is none.
    pub answer: String,
    /// What the check found.
    pub problem: Option<String>,
}

/// Why a response cannot be read here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unread {
    #[error("its key {0} is not here")]
    NoKey(String),
    #[error("it does not fit its form")]
    Unfit,
}

/// Reads a response with its own version of the form.
///
/// # Errors
/// [`Unread`]
pub fn read(
    stored: &StoredRecord,
    (form, files): &(String, forms::Files),
    held: &Held,
    parts: &PartBytes,
    language: Language,
) -> Result<Reading, Unread> {
    let (opened, instance) = instance_of(&stored.record, held, parts).map_err(|error| match error {
        RecordError::NoKey(key) => Unread::NoKey(KeyId::named(&key).to_string()),
        _ => Unread::Unfit,
    })?;
    let form = forms::parse(form, files).map(Rc::new).ok_or(Unread::Unfit)?;
    let response = restored(form, &opened, &instance).map_err(|_| Unread::Unfit)?;
    let problems = problems::of(&stored.problems);
    let sent = xml::parse_instance(&instance).map_err(|_| Unread::Unfit)?;
    let mut reader = Reader { response: &response, sent: &sent, problems, language, sections: Vec::new() };
    reader.walk(None, &mut Vec::new());
    let problems = reader.problems.iter().map(|problem| in_words(problem, language)).collect();
    Ok(Reading { sections: reader.sections, problems })
}

fn in_words(Problem { reference, rule }: &Problem, language: Language) -> String {
    let rule = words(language, &format!("problem-{rule}"), &[]);
    match reference.splitn(3, '/').nth(2) {
        Some(place) => format!("{place}: {rule}"),
        None => rule,
    }
}

/// What stands at a reference such as `/data/dziecko[2]/wiek` of an instance.
fn value_at<'a>(instance: &'a Document, reference: &str) -> Option<&'a str> {
    let mut at = instance.root();
    for step in reference.split('/').skip(1) {
        let (name, place) = step.strip_suffix(']').and_then(|step| step.split_once('[')).unwrap_or((step, "1"));
        let named = |node: &Node| node.is_element() && node.tag_name().name() == name;
        at = at.children().filter(named).nth(place.parse::<usize>().ok()?.checked_sub(1)?)?;
    }
    at.text()
}

struct Reader<'a> {
    response: &'a Response,
    /// As it was sent: the response has dropped what is in no list.
    sent: &'a Document<'a>,
    /// Those that no question has taken yet.
    problems: Vec<Problem>,
    language: Language,
    sections: Vec<Section>,
}

impl Reader<'_> {
    fn walk(&mut self, parent: Option<Item>, headings: &mut Vec<String>) {
        for item in self.response.children(parent) {
            match self.response.form().element(item.element).kind {
                ElementKind::Repeat { .. } if !item.instance => {
                    let label = self.response.label_if_any(item).unwrap_or_default();
                    for (at, entry) in self.response.children(Some(item)).into_iter().enumerate() {
                        self.below(entry, self.language.repeat_instance(&label, at + 1), headings);
                    }
                }
                ElementKind::Group | ElementKind::Repeat { .. } => {
                    self.below(item, self.response.label(item), headings)
                }
                ElementKind::Note => {}
                _ if self.response.is_technical(item.node) || !self.response.state(item.node).relevant => {}
                _ => self.said(item, headings),
            }
        }
    }

    fn below(&mut self, group: Item, heading: String, headings: &mut Vec<String>) {
        headings.push(heading);
        self.walk(Some(group), headings);
        headings.pop();
    }

    fn said(&mut self, item: Item, headings: &[String]) {
        let reference = self.response.reference(item.node);
        let (own, others): (Vec<_>, _) =
            std::mem::take(&mut self.problems).into_iter().partition(|one| one.reference == reference);
        self.problems = others;
        let told = |one: &Problem| words(self.language, &format!("problem-{}", one.rule), &[]);
        let problem = own.first().map(told);
        let value = match own.iter().any(|one| one.rule == UNLISTED) {
            true => value_at(self.sent, &reference),
            false => None,
        };
        let value = value.unwrap_or_else(|| self.response.state(item.node).value);
        let said = Said { question: self.response.label(item), answer: self.answer(item, value), problem };
        let heading = headings.iter().rev().find(|heading| !heading.trim().is_empty()).cloned().unwrap_or_default();
        match self.sections.last_mut() {
            Some(last) if last.heading == heading => last.answers.push(said),
            _ => self.sections.push(Section { heading, answers: vec![said] }),
        }
    }

    fn answer(&self, item: Item, value: &str) -> String {
        let kind = &self.response.form().element(item.element).kind;
        let codes: Vec<&str> = match kind {
            ElementKind::Select { multiple: false } => vec![value],
            kind if kind.takes_several() => value.split_whitespace().collect(),
            _ => return value.to_owned(),
        };
        let options = self.response.options(item);
        let label = |code: &&str| {
            let option = options.iter().find(|option| option.value == **code && !option.label.is_empty());
            option.map_or_else(|| (*code).to_owned(), |option| option.label.clone())
        };
        codes.iter().map(label).collect::<Vec<_>>().join("; ")
    }
}
