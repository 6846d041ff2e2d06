//! What a form may show to who answers it, told before anybody does: its own words, and the cells of its files.
//!
//! Nothing is answered for this and no time passes: what does not depend on answers is evaluated by the engine over one
//! instance of everything that the form has ([`stand`]), and what does is followed through its expressions ([`flow`]).
//! What is certainly never shown is left out.

mod flow;
mod guard;
mod known;
mod order;
mod reading;
mod sources;
mod stand;
mod words;

pub use flow::{Cell, CellOrigin};
pub use words::VALUE;

use crate::{
    Element, ElementId, ElementKind, Form, NodeId,
    form::{
        body::Items,
        compile::Compiled,
        model::{DefId, Model},
        text::Text,
    },
    xpath::{Expr, parse},
};
use flow::{Flow, tells_its_value};
use known::Known;
use sources::Source;
use std::collections::{BTreeSet, HashSet};
use words::Words;

/// What a form may show.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shown {
    pub texts: Vec<ShownText>,
    /// What stands in texts, or is the value of a control, and is not written there.
    pub cells: Vec<Cell>,
    /// The files of which values and texts read single rows.
    pub files_by_row: BTreeSet<String>,
}

/// A text of the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownText {
    /// The control, group or repeat that shows it.
    pub element: ElementId,
    pub kind: TextKind,
    /// It stands before the first question, or around it.
    pub is_first: bool,
    /// What it says in each language, with the words of calculations; [`VALUE`] stands for what comes from elsewhere.
    pub said: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextKind {
    Label,
    Hint,
    /// Why an answer is not taken.
    Message,
    /// The label of a choice.
    Choice,
}

impl Form {
    /// What it may show, whatever people answer.
    pub fn shown(&self) -> Shown {
        let known = Known::of(self);
        let words = Words::of(&known);
        let mut flow = Flow::of(&known);
        let mut texts = Vec::new();
        let mut lists = HashSet::new();
        let asks = |at: &usize| {
            let element = &self.body[*at];
            let says = matches!(element.kind, ElementKind::Note | ElementKind::Group | ElementKind::Repeat { .. });
            !says && !element.definition.is_some_and(|id| self.model.get(id).bind.is_always_readonly())
        };
        let mut files_by_row = BTreeSet::new();
        for (source, at) in
            known.sources.values.iter().zip(0..).flat_map(|(sources, at)| sources.iter().map(move |s| (s, at)))
        {
            if let Source::Computed(compiled, _) = source {
                known.files_of(&compiled.expr, DefId(at), &mut files_by_row);
            }
        }
        let first_asked = (0..self.body.len()).find(asks).unwrap_or(usize::MAX);
        for (at, element) in self.body.iter().enumerate() {
            for output in [&element.label, &element.hint].into_iter().flatten().flat_map(Text::outputs) {
                known.files_of(&output.expr, element.definition.unwrap_or(Model::ROOT), &mut files_by_row);
            }
            if element.definition.is_some_and(|id| known.is_absent(id)) {
                continue;
            }
            let id = ElementId(at as u32);
            let from = element.definition.unwrap_or(Model::ROOT);
            let field = element.reference.as_deref().and_then(|path| path.rsplit('/').next()).unwrap_or_default();
            let bind = element.definition.map(|id| &self.model.get(id).bind);
            let messages = bind.into_iter().flat_map(|bind| [&bind.constraint_message, &bind.required_message]);
            let listed = if let Items::Listed(items) = &element.items { items.as_slice() } else { &[] };
            let own: Vec<(TextKind, &Text)> = [(TextKind::Label, &element.label), (TextKind::Hint, &element.hint)]
                .into_iter()
                .chain(messages.map(|message| (TextKind::Message, message)))
                .filter_map(|(kind, text)| Some((kind, text.as_ref()?)))
                .chain(listed.iter().map(|item| (TextKind::Choice, &item.label)))
                .collect();
            for (kind, text) in own {
                let is_first = at < first_asked || at == first_asked && kind == TextKind::Hint;
                texts.push(ShownText { element: id, kind, is_first, said: words.of_text(text, from) });
                text.outputs().into_iter().for_each(|output: &Compiled| flow.shows(&output.expr, from, field));
            }
            // Other clients show what a text that nobody may change begins with.
            let begins = |id: DefId| element.kind == ElementKind::Note && self.model.get(id).has_default;
            if let Some(value) = element.definition.filter(|id| tells_its_value(element) || begins(*id)) {
                flow.shows_value(value);
            }
            flow.shows_choices(element, from);
            if let Some(list) = self.own_list(element).filter(|list| lists.insert(*list)) {
                for said in self.own_choices(element, list) {
                    texts.push(ShownText { element: id, kind: TextKind::Choice, is_first: false, said });
                }
                for output in self.outputs_of(list) {
                    flow.shows(&output, from, field);
                }
            }
        }
        Shown { texts, cells: flow.cells(), files_by_row }
    }

    /// The list of a question whose choices the form itself has.
    fn own_list(&self, element: &Element) -> Option<usize> {
        let Items::Set(itemset) = &element.items else { return None };
        self.document_of(&itemset.nodeset.expr).filter(|&list| self.secondary[list].file.is_none())
    }

    /// The labels of a question's choices, each in its languages.
    fn own_choices(&self, element: &Element, list: usize) -> Vec<Vec<String>> {
        let Items::Set(itemset) = &element.items else { return Vec::new() };
        let ids = self.text_ids(list);
        if ids.is_empty() {
            let labels = self.list_of(list, itemset, self.default_language_index());
            return labels.into_iter().map(|(_, label)| vec![label]).collect();
        }
        let in_languages = |id: &String| {
            let languages = 0..self.languages().len().max(1);
            languages.filter_map(|language| self.itext.plain_with(id, language, &VALUE.to_string())).collect()
        };
        ids.iter().map(in_languages).collect()
    }

    /// What stands in the labels of a list's rows.
    fn outputs_of(&self, list: usize) -> Vec<Expr> {
        let ids = self.text_ids(list);
        ids.iter().flat_map(|id| self.itext.outputs(id)).filter_map(|output| parse(output).ok()).collect()
    }

    /// The ids of the labels of a list's rows, where these are translated or have values inside.
    fn text_ids(&self, list: usize) -> Vec<String> {
        let tree = &self.secondary[list].tree;
        let rows = tree.child_elements(NodeId::ROOT).flat_map(|root| tree.child_elements(root));
        let cells = rows.flat_map(|row| tree.child_elements(row));
        let ids = cells.filter(|&cell| &*tree.name(cell).local == "itextId");
        ids.map(|cell| tree.string_value(cell).into_owned()).collect()
    }
}
