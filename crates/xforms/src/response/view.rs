//! The response as a page shows it: body elements bound to nodes, texts in the current language, choices.

use super::Response;
use crate::{
    ElementId, ElementKind, NodeId,
    form::{
        body::{Items, Itemset},
        compile::Compiled,
        text::{Piece, Text},
    },
    xpath::{Context, DocId, Expr, NodeRef},
};

/// A body element bound to a node of the instance. For a repeat, `instance` tells an instance from the range as a
/// whole, whose `node` is the parent of its instances.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Item {
    pub element: ElementId,
    pub node: NodeId,
    pub instance: bool,
}

/// One choice offered now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub value: String,
    pub label: String,
    /// Rises in the list's own order, whatever order is displayed: a shuffled list's answers are stored alike.
    pub rank: u32,
}

impl Response {
    /// From now on, answers stand in labels, hints and messages as `quote` makes them: the Markdown there is the author's,
    /// and what somebody typed is none.
    pub fn quote_answers(&mut self, quote: fn(&str) -> String) {
        self.quote = quote;
    }

    /// The body elements below `parent` (`None`: the top level), in order. Children of a repeat range are its instances.
    pub fn children(&self, parent: Option<Item>) -> Vec<Item> {
        let (elements, node) = match parent {
            None => (&self.form.top, self.root()),
            Some(item) => {
                let element = self.form.element(item.element);
                if matches!(element.kind, ElementKind::Repeat { .. }) && !item.instance {
                    let instances = self.repeat_instances(item.element, item.node).into_iter();
                    return instances.map(|node| Item { element: item.element, node, instance: true }).collect();
                }
                (&element.children, item.node)
            }
        };
        elements.iter().filter_map(|&element| self.bind_element(element, node)).collect()
    }

    fn bind_element(&self, id: ElementId, context: NodeId) -> Option<Item> {
        let element = self.form.element(id);
        let here = Some(Item { element: id, node: context, instance: false });
        let Some(definition) = element.definition else { return here };
        if matches!(element.kind, ElementKind::Repeat { .. }) {
            let parent = self.form.model.get(definition).parent?;
            // The instance that it stands in, where its parent is in a repeat or a repeat itself.
            let enclosing =
                std::iter::once(context).chain(self.above(context)).find(|n| self.definitions[n.index()] == parent);
            let node = enclosing.or_else(|| self.instances_near(context, parent).first().copied())?;
            return Some(Item { element: id, node, instance: false });
        }
        if self.form.model.get(definition).is_repeat {
            // The group around a repeat shares its node: it only lays out.
            return here;
        }
        let node = self.instances_near(context, definition).first().copied()?;
        Some(Item { element: id, node, instance: false })
    }

    /// The label in the current language, answers filled in, Markdown untouched, after the question's number if the form
    /// wants numbers; empty when there is none.
    pub fn label(&self, item: Item) -> String {
        let Some(text) = &self.form.element(item.element).label else { return String::new() };
        let text = self.shown(text, item.node);
        match self.form.question_number(item.element) {
            Some(number) if !text.is_empty() => [number.to_string().as_str(), ". ", &text].concat(),
            _ => text,
        }
    }

    /// The label, told apart from none at all; a repeat has that of the group around it.
    pub fn label_if_any(&self, item: Item) -> Option<String> {
        let element = self.form.element(item.element);
        let around = || {
            let group = self.form.element(element.parent?);
            let its_own = group.reference.is_none() || group.reference == element.reference;
            if its_own { group.label.as_ref() } else { None }
        };
        let label = match element.kind {
            ElementKind::Repeat { .. } => around(),
            _ => element.label.as_ref(),
        };
        label.map(|text| self.shown(text, item.node))
    }

    pub fn hint(&self, item: Item) -> Option<String> {
        let hint = self.form.element(item.element).hint.as_ref().map(|text| self.shown(text, item.node));
        hint.filter(|hint| !hint.trim().is_empty())
    }

    pub fn constraint_message(&self, node: NodeId) -> Option<String> {
        self.definition(node).bind.constraint_message.as_ref().map(|text| self.shown(text, node))
    }

    pub fn required_message(&self, node: NodeId) -> Option<String> {
        self.definition(node).bind.required_message.as_ref().map(|text| self.shown(text, node))
    }

    fn shown(&self, text: &Text, node: NodeId) -> String {
        self.shown_quoting(text, node, self.quote)
    }

    fn shown_quoting(&self, text: &Text, node: NodeId, quote: fn(&str) -> String) -> String {
        if let Text::Computed(compiled) = text {
            return self.text_of(compiled, node);
        }
        let mut shown = String::new();
        for piece in text.pieces(self.language, self.form.itext.default) {
            match piece {
                Piece::Text(text) => shown.push_str(text),
                Piece::Output(compiled) => shown.push_str(&quote(&self.text_of(compiled, node))),
            }
        }
        shown
    }

    fn text_of(&self, compiled: &Compiled, node: NodeId) -> String {
        self.evaluate(compiled, node, |context, value| context.to_text(value)).unwrap_or_default()
    }

    /// The choices offered now, in displayed order.
    pub fn options(&self, item: Item) -> Vec<Choice> {
        self.choices(item, self.quote)
    }

    /// The same, with answers in the labels as `quote` makes them.
    pub(super) fn choices(&self, item: Item, quote: fn(&str) -> String) -> Vec<Choice> {
        match &self.form.element(item.element).items {
            Items::None => Vec::new(),
            Items::Listed(items) => items
                .iter()
                .zip(0..)
                .map(|(listed, rank)| Choice {
                    value: listed.value.clone(),
                    label: self.shown_quoting(&listed.label, item.node, quote),
                    rank,
                })
                .collect(),
            Items::Set(itemset) => {
                let nodes = self.offered(item);
                let text = |compiled: &Compiled, node: NodeRef| {
                    let context = Context::new(self, node);
                    context.text(&compiled.expr).unwrap_or_default()
                };
                let label = |node: NodeRef| {
                    if let Some(filled) = self.filled_label(itemset, node) {
                        return self.shown_quoting(filled, item.node, quote);
                    }
                    let label = text(&itemset.label, node);
                    // Choices made of answers.
                    if node.doc == DocId::PRIMARY { quote(&label) } else { label }
                };
                let choice = |node: NodeRef| Choice {
                    value: itemset.code(text(&itemset.value, node)),
                    label: label(node),
                    rank: node.node.0,
                };
                nodes.into_iter().map(choice).collect()
            }
        }
    }

    /// The label of a list's item, if it has answers in it.
    fn filled_label<'a>(&self, itemset: &'a Itemset, node: NodeRef) -> Option<&'a Text> {
        let Expr::Call(call) = &itemset.label.expr else { return None };
        let [id] = &*call.args else { return None };
        if itemset.texts.is_empty() || &*call.name != "jr:itext" {
            return None;
        }
        itemset.texts.get(&Context::new(self, node).text(id).ok()?)
    }

    /// The values of the choices offered now.
    pub(super) fn option_values(&self, item: Item) -> Vec<String> {
        let Items::Set(itemset) = &self.form.element(item.element).items else { return Vec::new() };
        let value = |node| Context::new(self, node).text(&itemset.value.expr).unwrap_or_default();
        self.offered(item).into_iter().map(|node| itemset.code(value(node))).collect()
    }

    /// The nodes behind the choices of an itemset.
    pub(super) fn offered(&self, item: Item) -> Vec<NodeRef> {
        let Items::Set(itemset) = &self.form.element(item.element).items else { return Vec::new() };
        let context = Context::new(self, self.at(item.node));
        let mut nodes = context.nodes(&itemset.nodeset.expr).unwrap_or_default();
        if let Some(from) = itemset.pin_from {
            let code = |node: &NodeRef| {
                let value = Context::new(self, *node).text(&itemset.value.expr).unwrap_or_default();
                value.parse::<f64>().unwrap_or(f64::NEG_INFINITY)
            };
            let (mut pinned, free): (Vec<_>, Vec<_>) = nodes.into_iter().partition(|node| code(node) >= from);
            // Back to the list's own order.
            pinned.sort_unstable_by_key(|node| node.node);
            nodes = free;
            nodes.extend(pinned);
        }
        nodes
    }
}
