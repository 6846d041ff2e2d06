//! An answer as someone gives it: checked, and written the way its type and its choices are written.

use super::{Changes, Item, Response, Withheld};
use crate::{
    Element, ElementId, ElementKind, NodeId,
    form::{
        body::{Items, Itemset},
        canonical::canonical,
    },
    xpath::{Context, Expr, ast::Binary},
};

/// Why an answer was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerError {
    /// A group or repeat holds no value.
    NotAValue,
    /// The form fills it in, or it only informs.
    ReadOnly,
    /// A ranking names every choice offered, or none.
    IncompleteRank,
}

impl AnswerError {
    /// Kebab-case, for programs.
    pub fn code(self) -> &'static str {
        match self {
            AnswerError::NotAValue => "value-not-possible",
            AnswerError::ReadOnly => "value-read-only",
            AnswerError::IncompleteRank => "rank-incomplete",
        }
    }
}

impl std::fmt::Display for AnswerError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            AnswerError::NotAValue => "the node holds no value",
            AnswerError::ReadOnly => "the node is read-only",
            AnswerError::IncompleteRank => "a ranking names every choice, or none",
        })
    }
}

impl std::error::Error for AnswerError {}

impl Response {
    /// Answers a question: what is no value of its type is no answer, choices that are not offered are left out, the
    /// rest is stored as the type writes it (`10` of a decimal as `10.0`). [`Response::set`] stores any other text as it is.
    ///
    /// # Errors
    /// Nodes without a value, read-only nodes, rankings that leave something out; nothing is changed then.
    pub fn answer(&mut self, node: NodeId, value: &str) -> Result<Changes, AnswerError> {
        if !self.is_leaf(node) {
            return Err(AnswerError::NotAValue);
        }
        let item = self.item_of(node);
        let kind = item.map(|item| &self.form.element(item.element).kind);
        if self.state(node).readonly {
            return Err(AnswerError::ReadOnly);
        }
        let value = match (item, kind) {
            (Some(item), Some(ElementKind::Select { multiple: true })) => self.chosen(item, value),
            (Some(item), Some(ElementKind::Select { multiple: false })) => {
                let offered = self.all_option_values(item);
                offered.into_iter().find(|offered| offered.trim() == value.trim()).unwrap_or_default()
            }
            (Some(item), Some(ElementKind::Rank)) => self.ranked(item, value)?,
            (_, Some(ElementKind::Range { start, end, step })) => in_range(value, *start, *end, *step),
            _ => canonical(self.definition(node).bind.data_type, value).unwrap_or_default(),
        };
        Ok(self.set(node, &value))
    }

    /// Codes in the list's own order, whatever order they are shown or chosen in.
    fn chosen(&self, item: Item, value: &str) -> String {
        let wanted: Vec<&str> = value.split_whitespace().collect();
        let mut kept: Vec<_> = self.options(item).into_iter().filter(|o| wanted.contains(&o.value.as_str())).collect();
        kept.sort_by_key(|option| option.rank);
        kept.dedup_by(|a, b| a.value == b.value);
        kept.into_iter().map(|option| option.value).collect::<Vec<_>>().join(" ")
    }

    fn ranked(&self, item: Item, value: &str) -> Result<String, AnswerError> {
        let mut offered = self.all_option_values(item);
        let wanted: Vec<&str> = value.split_whitespace().filter(|code| offered.iter().any(|o| o == code)).collect();
        let ranking = wanted.join(" ");
        offered.retain(|code| !wanted.contains(&code.as_str()));
        if offered.is_empty() || wanted.is_empty() { Ok(ranking) } else { Err(AnswerError::IncompleteRank) }
    }

    /// Takes out of an answer what is no longer offered, and gives it back when it is offered again. A ranking goes on
    /// to name every choice.
    pub(super) fn keep_offered(&mut self, element: ElementId, node: NodeId) {
        let now = self.tree.raw_text(node);
        let given = match self.withheld.get(&node) {
            Some(withheld) if withheld.left == now => withheld.given.clone(),
            _ => now.to_owned(),
        };
        if given.is_empty() {
            return;
        }
        let form = self.form.clone();
        let Element { kind, items, .. } = form.element(element);
        if matches!(items, Items::Set(itemset) if form.is_without_list(itemset)) {
            return;
        }
        let item = Item { element, node, instance: false };
        let left = match (kind.takes_several(), items) {
            // The code of a single choice may have white space in it.
            (false, Items::Set(itemset))
                if itemset.nodeset.reads.is_empty() && self.is_listed(item, itemset, &given) =>
            {
                given.clone()
            }
            (false, _) => {
                let mut offered = self.all_option_values(item).into_iter();
                offered.find(|offered| offered.trim() == given.trim()).unwrap_or_default()
            }
            (true, _) => {
                let offered = self.all_option_values(item);
                let is_offered = |code: &&str| offered.iter().any(|o| o == code);
                let mut kept: Vec<&str> = given.split_whitespace().filter(is_offered).collect();
                if *kind == ElementKind::Rank && !kept.is_empty() {
                    let further: Vec<&str> =
                        offered.iter().map(String::as_str).filter(|code| !kept.contains(code)).collect();
                    kept.extend(further);
                }
                kept.join(" ")
            }
        };
        if left == given {
            self.withheld.remove(&node);
        } else {
            self.withheld.insert(node, Withheld { given, left: left.clone() });
        }
        self.store(node, &left);
    }

    /// Whether the list has the code: asked of the list's index, a long list is not gone through.
    fn is_listed(&self, item: Item, itemset: &Itemset, code: &str) -> bool {
        let Expr::Path(mut path) = itemset.nodeset.expr.clone() else { return false };
        let Some(step) = path.steps.last_mut() else { return false };
        let code = (Binary::Equal, Expr::Literal(code.into()));
        step.predicates.push(Expr::Chain(Box::new(itemset.value.expr.clone()), vec![code]));
        let found = Context::new(self, self.at(item.node)).nodes(&Expr::Path(path));
        found.is_ok_and(|nodes| !nodes.is_empty())
    }

    fn all_option_values(&self, item: Item) -> Vec<String> {
        match &self.form.element(item.element).items {
            Items::Listed(items) => items.iter().map(|item| item.value.clone()).collect(),
            _ => self.option_values(item),
        }
    }
}

/// A point of the scale, or nothing.
fn in_range(value: &str, start: f64, end: f64, step: f64) -> String {
    let whole = [start, end, step].iter().all(|bound| bound.fract() == 0.0);
    let data_type = if whole { crate::DataType::Int } else { crate::DataType::Decimal };
    let Ok(number) = value.trim().parse::<f64>() else { return String::new() };
    if number < start.min(end) || number > start.max(end) {
        return String::new();
    }
    canonical(data_type, value).unwrap_or_default()
}
