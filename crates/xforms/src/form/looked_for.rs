//! What expressions look for in a list's rows, held against what these have: values and codes of questions that no row has,
//! and those with white space at their edges, which nobody types.

use super::{
    Form,
    body::{Element, ElementKind, Items},
    instances::Secondary,
    lists::{child_name, column, name_of},
    model::DefId,
};
use crate::{
    Diagnostic, Severity,
    diagnostic::nearest,
    tree::NodeId,
    xpath::ast::{Binary, Expr},
};
use std::collections::{HashMap, HashSet};

/// The lists and columns that were looked at already: for white space, for keys that come twice, for numbers.
#[derive(Default)]
pub(super) struct Keys {
    pub edged: HashSet<(String, String)>,
    pub twice: HashSet<(String, String)>,
    pub reckoned: HashSet<(String, String)>,
}

impl Form {
    /// Values that one path or one `pulldata()` looks for, in an expression of the question `own`.
    pub(super) fn look_up(&self, expr: &Expr, own: &str, keys: &mut Keys, found: &mut Vec<Diagnostic>) {
        match expr {
            Expr::Call(call) if &*call.name == "pulldata" => {
                let [Expr::Literal(id), _, Expr::Literal(key), wanted] = &call.args[..] else { return };
                let Some(list) = self.list(id) else { return };
                let items = items_of(list);
                found.extend(edged(list, &items, key, keys));
                found.extend(twice(list, &items, key, keys));
                found.extend(unknown(list, &items, key, wanted));
                found.extend(self.padded(list, &items, key, wanted));
                found.extend(self.unmatched(list, &items, key, wanted, own));
                found.extend(self.unmatched_in_part(list, &items, key, wanted));
            }
            Expr::Path(path) => {
                let Some(list) = self.list_under(path) else { return };
                let mut nodes = vec![NodeId::ROOT];
                for step in &path.steps {
                    let Some(name) = child_name(step) else { return };
                    let below = nodes.iter().flat_map(|&node| list.tree.child_elements(node));
                    nodes = below.filter(|&node| *list.tree.name(node).local == *name).collect();
                    let mut compared = Vec::new();
                    step.predicates.iter().for_each(|filter| comparisons(filter, &mut compared));
                    for (column, wanted) in compared {
                        found.extend(edged(list, &nodes, column, keys));
                        found.extend(unknown(list, &nodes, column, wanted));
                        found.extend(self.padded(list, &nodes, column, wanted));
                        found.extend(self.unmatched(list, &nodes, column, wanted, own));
                    }
                }
            }
            _ => {}
        }
    }

    /// A question of which no code stands in the column that it is compared with.
    fn unmatched(
        &self,
        list: &Secondary,
        items: &[NodeId],
        column: &str,
        wanted: &Expr,
        own: &str,
    ) -> Option<Diagnostic> {
        let (question, codes) = self.codes(wanted).filter(|(question, _)| *question != own)?;
        let code = codes.iter().filter(|code| !code.is_empty()).min()?;
        let found: Vec<String> = values(list, items, column).map(|(_, value)| value).collect();
        let value = found.iter().find(|value| !value.is_empty())?;
        if found.iter().any(|value| codes.contains(value)) {
            return None;
        }
        let finding = Diagnostic::warning("filter-without-match").arg("column", column).arg("question", name(question));
        Some(finding.arg("list", name_of(list)).arg("code", code).arg("value", value))
    }

    /// Some codes of a question for which `pulldata()` finds nothing: one that the column has in other letters, or how many.
    fn unmatched_in_part(&self, list: &Secondary, items: &[NodeId], column: &str, wanted: &Expr) -> Option<Diagnostic> {
        let (question, codes) = self.codes(wanted)?;
        let found: HashSet<String> = values(list, items, column).map(|(_, value)| value).collect();
        let mut missing: Vec<&String> =
            codes.iter().filter(|code| !code.is_empty() && !found.contains(*code)).collect();
        missing.sort_unstable();
        let first = *missing.first().filter(|_| missing.len() < codes.len())?;
        let plain = |text: &str| text.trim().trim_start_matches('0').to_lowercase();
        let told = |finding: Diagnostic| {
            finding.arg("question", name(question)).arg("column", column).arg("list", name_of(list))
        };
        let near = missing
            .iter()
            .find_map(|code| Some((*code, found.iter().filter(|value| plain(value) == plain(code)).min()?)));
        Some(match near {
            Some((code, value)) => {
                let finding = told(Diagnostic::warning("lookup-code-otherwise")).arg("code", code);
                finding.arg("value", value)
            }
            None => told(Diagnostic::new(Severity::Info, "lookup-without-codes"))
                .arg("code", first)
                .arg("count", missing.len().to_string()),
        })
    }

    /// The question of one answer that an expression is a reference to, and its codes.
    fn codes(&self, wanted: &Expr) -> Option<(&str, HashSet<String>)> {
        let Expr::Path(path) = wanted else { return None };
        let definition = DefId(path.target?.definition);
        let asks = |element: &&Element| {
            element.definition == Some(definition) && matches!(element.kind, ElementKind::Select { multiple: false })
        };
        let element = self.body.iter().find(asks)?;
        let Items::Set(itemset) = &element.items else { return None };
        let offered = self.offered(&itemset.nodeset.expr)?;
        let codes = values(offered.list, &offered.items, self::column(&itemset.value.expr)?);
        Some((element.reference.as_deref()?, codes.map(|(_, code)| code).collect()))
    }
}

/// The last step of a question's path.
fn name(question: &str) -> &str {
    question.rsplit('/').next().unwrap_or_default()
}

/// The columns that a filter compares for equality, each with the other side.
fn comparisons<'a>(filter: &'a Expr, found: &mut Vec<(&'a str, &'a Expr)>) {
    match filter {
        Expr::Chain(left, rest) => {
            if let [(Binary::Equal, right)] = &rest[..] {
                found.extend(column(left).map(|column| (column, right)));
                found.extend(column(right).map(|column| (column, &**left)));
            }
            comparisons(left, found);
            rest.iter().for_each(|(_, operand)| comparisons(operand, found));
        }
        Expr::Call(call) => call.args.iter().for_each(|arg| comparisons(arg, found)),
        _ => {}
    }
}

/// The rows of a list.
pub(super) fn items_of(list: &Secondary) -> Vec<NodeId> {
    let root = list.tree.children(NodeId::ROOT).next();
    root.into_iter().flat_map(|root| list.tree.child_elements(root)).collect()
}

pub(super) fn values<'a>(
    list: &'a Secondary,
    items: &'a [NodeId],
    column: &'a str,
) -> impl Iterator<Item = (usize, String)> + 'a {
    items.iter().zip(1..).filter_map(move |(&item, number)| {
        let mut cells = list.tree.child_elements(item);
        let cell = cells.find(|&cell| &*list.tree.name(cell).local == column)?;
        Some((number, list.tree.string_value(cell).into_owned()))
    })
}

/// A value of a file's column that has white space at an edge: each column is told of once.
pub(super) fn edged(list: &Secondary, items: &[NodeId], column: &str, keys: &mut Keys) -> Option<Diagnostic> {
    let file = list.file.as_deref()?;
    if !keys.edged.insert((list.id.to_string(), column.to_owned())) {
        return None;
    }
    let (number, value) =
        values(list, items, column).find(|(_, value)| !value.trim().is_empty() && value.trim() != value)?;
    let finding = Diagnostic::warning("file-value-with-edge").arg("file", file).arg("column", column);
    Some(finding.arg("number", number.to_string()).arg("value", value))
}

/// A key that stands in two rows with something else beside it: `pulldata()` finds the first alone.
fn twice(list: &Secondary, items: &[NodeId], column: &str, keys: &mut Keys) -> Option<Diagnostic> {
    if !keys.twice.insert((list.id.to_string(), column.to_owned())) {
        return None;
    }
    let mut first: HashMap<String, NodeId> = HashMap::new();
    let (number, value) =
        values(list, items, column).filter(|(_, value)| !value.trim().is_empty()).find(|(number, value)| {
            let item = items[number - 1];
            let other = *first.entry(value.clone()).or_insert(item);
            list.tree.string_value(other) != list.tree.string_value(item)
        })?;
    let finding = Diagnostic::warning("lookup-key-twice").arg("value", value).arg("column", column);
    Some(finding.arg("list", name_of(list)).arg("number", number.to_string()))
}

/// A constant that no row has in the column.
fn unknown(list: &Secondary, items: &[NodeId], column: &str, wanted: &Expr) -> Option<Diagnostic> {
    let wanted = match wanted {
        Expr::Literal(text) if !text.is_empty() => text.to_string(),
        Expr::Number(number) => number.to_string(),
        _ => return None,
    };
    let number = wanted.parse::<f64>().ok();
    let is_same = |value: &str| value == wanted || number.is_some() && value.trim().parse().ok() == number;
    let found: Vec<String> = values(list, items, column).map(|(_, value)| value).collect();
    if found.is_empty() || found.iter().any(|value| is_same(value)) {
        return None;
    }
    let mut finding = Diagnostic::warning("unknown-filter-value").arg("value", &wanted).arg("column", column);
    // Every letter or digit is near to every other.
    let is_word = wanted.chars().count() > 1 && wanted.chars().any(char::is_alphabetic);
    let near = nearest(&wanted, found.iter().map(String::as_str)).filter(|_| is_word);
    finding.suggestion = near.map(str::to_owned);
    Some(finding.arg("list", name_of(list)))
}
