//! The form's own words in a shown text, with those of its calculations.

use super::known::{Known, Told};
use super::sources::Source;
use crate::{
    Element, ElementId,
    form::{
        body::Items,
        model::{DefId, absolute},
        text::{Piece, Text},
    },
    xpath::{Expr, ast::Start},
};
use std::{cell::RefCell, collections::HashMap};

/// What stands for an answer, or for a cell of a file.
pub const VALUE: char = '\u{fffc}';

/// More of one calculation's words is not looked at, in bytes.
const MOST: usize = 10_000;
/// Between what a text says in the one case and in the other.
const OR: &str = "; ";

pub(super) struct Words<'k, 'a> {
    known: &'k Known<'a>,
    /// By definition.
    said: Vec<Option<String>>,
    /// By question and language: what it offers to choose.
    offered: RefCell<HashMap<(ElementId, usize), String>>,
}

impl<'k, 'a> Words<'k, 'a> {
    pub fn of(known: &'k Known<'a>) -> Self {
        let count = known.sources.values.len();
        let mut words = Self { known, said: vec![None; count], offered: RefCell::default() };
        for at in known.in_order_of_values() {
            words.said[at] = words.of_node(DefId(at as u32));
        }
        words
    }

    /// What a text says, in each of its languages.
    pub fn of_text(&self, text: &Text, from: DefId) -> Vec<String> {
        let form = self.known.stand.form();
        let said = |pieces: &[Piece], language: usize| {
            let mut said = String::new();
            for piece in pieces {
                match piece {
                    Piece::Text(text) => said.push_str(text),
                    Piece::Output(compiled) => {
                        let before = said.len();
                        self.expr(&compiled.expr, from, language, &mut said);
                        // What is empty was calculated to be.
                        if said.len() == before {
                            said.push(VALUE);
                        }
                    }
                }
            }
            said
        };
        let languages = 0..form.languages().len().max(1);
        match text {
            Text::Fixed(pieces) => vec![said(pieces, form.default_language_index())],
            Text::Translated(id, translations) => {
                let plain = translations.iter().zip(0..).filter_map(|(pieces, at)| Some(said(pieces.as_ref()?, at)));
                let beside = languages.flat_map(|at| form.itext.forms(id, at));
                let beside = beside.map(|(_, text)| text.to_owned()).filter(|text| !text.starts_with("jr://"));
                plain.chain(beside).collect()
            }
            Text::Computed(compiled) => {
                let of = |language| {
                    let mut said = String::new();
                    self.expr(&compiled.expr, from, language, &mut said);
                    said
                };
                languages.map(of).collect()
            }
        }
    }

    fn of_node(&self, id: DefId) -> Option<String> {
        let known = self.known;
        let sources = &known.sources.values[id.index()];
        if known.sources.given[id.index()] || sources.is_empty() {
            return None;
        }
        let language = known.stand.form().default_language_index();
        let mut said = String::new();
        for (source, at) in sources.iter().zip(0..) {
            said.push_str(if at > 0 { OR } else { "" });
            match source {
                Source::Fixed(text) => said.push_str(text),
                Source::Computed(compiled, from) => self.expr(&compiled.expr, *from, language, &mut said),
            }
        }
        Some(shortened(said))
    }

    fn expr(&self, expr: &Expr, from: DefId, language: usize, said: &mut String) {
        if said.len() > MOST * 10 {
            return;
        }
        let known = self.known;
        let form = known.stand.form();
        if let Expr::Literal(text) = expr {
            said.push_str(text);
            return;
        }
        if known.told(expr, from, false) >= Told::IfShown && !known.reads_list(expr, from) {
            said.push_str(&known.stand.text(expr, from).unwrap_or_default());
            return;
        }
        match expr {
            Expr::Call(call) => match (&*call.name, &call.args[..]) {
                ("concat", parts) => parts.iter().for_each(|part| self.expr(part, from, language, said)),
                ("string" | "once" | "normalize-space", [inner]) => self.expr(inner, from, language, said),
                ("if", [condition, then, otherwise]) => match known.holds(condition, from, Told::Always) {
                    Some(true) => self.expr(then, from, language, said),
                    Some(false) => self.expr(otherwise, from, language, said),
                    None => self.either(then, otherwise, from, language, said),
                },
                ("coalesce", [first, then]) => self.either(first, then, from, language, said),
                ("jr:itext", [id]) => match known.text(id, from, Told::IfShown) {
                    Some(id) => {
                        said.push_str(&form.itext.plain_with(&id, language, &VALUE.to_string()).unwrap_or_default())
                    }
                    None => said.push(VALUE),
                },
                ("jr:choice-name", [_, Expr::Literal(question)]) => self.choices(question, from, language, said),
                _ => said.push(VALUE),
            },
            Expr::Path(path) if !matches!(path.start, Start::Expr(..)) || path.target.is_some() => {
                for id in known.stand.meant(path, from) {
                    match &self.said[id.index()] {
                        Some(text) => said.push_str(text),
                        None => said.push(VALUE),
                    }
                }
            }
            _ => said.push(VALUE),
        }
    }

    /// What a question of the form's own choices offers: any of it may be chosen.
    fn choices(&self, question: &str, from: DefId, language: usize, said: &mut String) {
        let form = self.known.stand.form();
        let path = absolute(question.trim(), &form.model.get(from).path);
        let element = form.model.by_path(&path).and_then(|id| form.model.get(id).element);
        let Some(element) = element else { return said.push(VALUE) };
        let mut offered = self.offered.borrow_mut();
        said.push_str(
            offered.entry((element, language)).or_insert_with(|| self.labels(form.element(element), language)),
        );
    }

    fn labels(&self, element: &Element, language: usize) -> String {
        let form = self.known.stand.form();
        let labels = match &element.items {
            Items::Set(itemset) => form.own_list(element).map(|list| form.list_of(list, itemset, language)),
            Items::Listed(_) | Items::None => None,
        };
        let labels: Vec<String> = labels.into_iter().flatten().map(|(_, label)| label).collect();
        if labels.is_empty() { VALUE.to_string() } else { shortened(labels.join(". ")) }
    }

    fn either(&self, first: &Expr, then: &Expr, from: DefId, language: usize, said: &mut String) {
        self.expr(first, from, language, said);
        said.push_str(OR);
        self.expr(then, from, language, said);
    }
}

fn shortened(mut said: String) -> String {
    let end = (0..=MOST.min(said.len())).rev().find(|&end| said.is_char_boundary(end)).unwrap_or(0);
    said.truncate(end);
    said
}
