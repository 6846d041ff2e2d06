//! What a form asks of its lists, held against what they have: columns, codes, and whether there is anything at all.

use super::{
    Form,
    body::{ElementKind, Items, Itemset},
    instances::Secondary,
};
use crate::{
    Diagnostic,
    diagnostic::nearest,
    tree::{NodeId, Tree},
    xpath::ast::{Axis, Expr, Path, Start, Step, Test},
};
use std::collections::HashSet;

impl Form {
    /// Warns of choices that cannot be offered as they are meant: of a file without rows, or without the columns that its
    /// choices need, of codes that are missing or come twice, and of filters over columns that the list does not have.
    /// Files that are not there were told when the form was read.
    pub fn check_lists(&self) -> Vec<Diagnostic> {
        let mut checked = HashSet::new();
        let mut findings = Vec::new();
        for element in &self.body {
            let Items::Set(itemset) = &element.items else { continue };
            let Some(offered) = self.offered(&itemset.nodeset.expr) else { continue };
            let reference = element.reference.as_deref().unwrap_or_default();
            let mut found = offered.filters();
            // The same file is told of once.
            if offered.list.file.is_some() && checked.insert((&*offered.list.id, format!("{:?}", itemset.value.expr))) {
                found.extend(offered.file(itemset, matches!(element.kind, ElementKind::Select { multiple: true })));
            }
            findings.extend(found.into_iter().map(|finding| finding.of(reference)));
        }
        findings
    }

    /// The nodes of `instance('list')/root/item[…]`, shuffled or not, before the filters.
    fn offered<'a>(&'a self, nodeset: &'a Expr) -> Option<Offered<'a>> {
        let path = match nodeset {
            Expr::Path(path) => path,
            Expr::Call(call) if &*call.name == "randomize" => return self.offered(call.args.first()?),
            _ => return None,
        };
        let Start::Expr(start, _) = &path.start else { return None };
        let Expr::Call(call) = &**start else { return None };
        let ("instance", [Expr::Literal(id)]) = (&*call.name, &*call.args) else { return None };
        let list = self.secondary.iter().find(|list| *list.id == **id)?;
        let mut items = vec![NodeId::ROOT];
        for step in &path.steps {
            let name = child_name(step)?;
            let below = items.iter().flat_map(|&node| list.tree.child_elements(node));
            items = below.filter(|&node| *list.tree.name(node).local == *name).collect();
        }
        // Nothing at all: the file was not there, or could not be read.
        list.tree.children(NodeId::ROOT).next()?;
        Some(Offered { list, items, path })
    }
}

/// The name of a step to children, whatever their filters.
fn child_name(step: &Step) -> Option<&str> {
    match &step.test {
        Test::Name { prefix, local } if step.axis == Axis::Child && prefix.is_empty() => Some(local),
        _ => None,
    }
}

struct Offered<'a> {
    list: &'a Secondary,
    /// Without the filters.
    items: Vec<NodeId>,
    path: &'a Path,
}

impl Offered<'_> {
    fn tree(&self) -> &Tree {
        &self.list.tree
    }

    /// The list as its author calls it.
    fn name(&self) -> &str {
        self.list.file.as_deref().unwrap_or(&self.list.id)
    }

    /// The columns of all items, each once.
    fn columns(&self) -> Vec<&str> {
        let mut seen = HashSet::new();
        let cells = self.items.iter().flat_map(|&item| self.tree().child_elements(item));
        cells.map(|cell| &*self.tree().name(cell).local).filter(|column| seen.insert(*column)).collect()
    }

    fn without(&self, code: &'static str, column: &str, columns: &[&str]) -> Diagnostic {
        let mut finding = Diagnostic::warning(code).arg("column", column).arg("list", self.name());
        let begins = |other: &&str| other.len() >= 3 && (other.starts_with(column) || column.starts_with(*other));
        let near = nearest(column, columns.iter().copied());
        finding.suggestion = near.or_else(|| columns.iter().copied().find(begins)).map(str::to_owned);
        finding
    }

    /// Filters over columns that no item has are never true.
    fn filters(&self) -> Vec<Diagnostic> {
        let mut named = Vec::new();
        self.path.steps.iter().flat_map(|step| &step.predicates).for_each(|filter| columns_in(filter, &mut named));
        if named.is_empty() || self.items.is_empty() {
            return Vec::new();
        }
        let columns = self.columns();
        let unknown = named.into_iter().filter(|column| !columns.contains(column));
        unknown.map(|column| self.without("filter-column-unknown", column, &columns)).collect()
    }

    /// A file's rows: whether it has any, their columns and their codes.
    fn file(&self, itemset: &Itemset, multiple: bool) -> Vec<Diagnostic> {
        let warning = |code| Diagnostic::warning(code).arg("file", self.name());
        if self.items.is_empty() {
            return vec![warning("file-without-rows")];
        }
        let columns = self.columns();
        let mut findings = Vec::new();
        for part in [&itemset.value, &itemset.label] {
            let wanted = column(&part.expr).filter(|column| !columns.contains(column));
            findings.extend(wanted.map(|column| self.without("file-column-missing", column, &columns)));
        }
        let Some(column) = column(&itemset.value.expr).filter(|column| columns.contains(column)) else {
            return findings;
        };
        let is_filtered = self.path.steps.iter().any(|step| !step.predicates.is_empty());
        let mut codes = HashSet::new();
        let (mut is_empty, mut is_twice, mut is_spaced) = (false, false, false);
        for (&item, number) in self.items.iter().zip(1..) {
            let mut cells = self.tree().child_elements(item).filter(|&cell| &*self.tree().name(cell).local == column);
            let code = cells.next().map(|cell| self.tree().string_value(cell).trim().to_owned()).unwrap_or_default();
            let place = |code| warning(code).arg("number", u32::to_string(&number));
            if code.is_empty() {
                if !std::mem::replace(&mut is_empty, true) {
                    findings.push(place("file-code-missing").arg("column", column));
                }
                continue;
            }
            if multiple && code.contains(char::is_whitespace) && !std::mem::replace(&mut is_spaced, true) {
                findings.push(place("file-code-with-space").arg("name", &code));
            }
            // Rows of different parents may share a code: a filter shows those of one.
            if !is_filtered && codes.contains(&code) && !std::mem::replace(&mut is_twice, true) {
                findings.push(place("file-code-twice").arg("name", &code));
            }
            codes.insert(code);
        }
        findings
    }
}

/// The column that a relative path of one step names.
fn column(expr: &Expr) -> Option<&str> {
    let Expr::Path(Path { start: Start::Context, steps, .. }) = expr else { return None };
    let steps = match steps.split_first() {
        Some((first, rest)) if first.axis == Axis::SelfNode && !rest.is_empty() => rest,
        _ => steps,
    };
    child_name(steps.first()?)
}

/// The columns that a filter names, as seen from the item: not those of nodes that its own paths lead to.
fn columns_in<'a>(expr: &'a Expr, named: &mut Vec<&'a str>) {
    match expr {
        Expr::Number(_) | Expr::Literal(_) | Expr::Variable(_) => {}
        Expr::Negate(inner) => columns_in(inner, named),
        Expr::Chain(first, rest) => {
            columns_in(first, named);
            rest.iter().for_each(|(_, operand)| columns_in(operand, named));
        }
        Expr::Call(call) => call.args.iter().for_each(|arg| columns_in(arg, named)),
        Expr::Path(path) => {
            if let Start::Expr(start, _) = &path.start {
                columns_in(start, named);
            }
            if let Some(column) = column(expr).filter(|column| !named.contains(column)) {
                named.push(column);
            }
        }
    }
}
