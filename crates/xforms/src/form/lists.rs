//! What a form asks of its lists, held against what they have: columns, codes, and whether there is anything at all.

use super::{
    Form,
    body::{ElementKind, Items, Itemset},
    instances::Secondary,
    looked_for::{Keys, edged},
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
    /// choices need, of codes that are missing or come twice; and of every look into a list for a column that it does not
    /// have. Files that are not there were told when the form was read.
    pub fn check_lists(&self) -> Vec<Diagnostic> {
        let mut checked = HashSet::new();
        let mut keys = Keys::default();
        let mut findings = Vec::new();
        for element in &self.body {
            let Items::Set(itemset) = &element.items else { continue };
            let Some(offered) = self.offered(&itemset.nodeset.expr) else { continue };
            let reference = element.reference.as_deref().unwrap_or_default();
            // The same file is told of once.
            if offered.list.file.is_some() && checked.insert((&*offered.list.id, format!("{:?}", itemset.value.expr))) {
                let mut found = offered.file(itemset, matches!(element.kind, ElementKind::Select { multiple: true }));
                let code = column(&itemset.value.expr);
                found.extend(code.and_then(|code| edged(offered.list, &offered.items, code, &mut keys)));
                findings.extend(found.into_iter().map(|finding| finding.of(reference)));
            }
        }
        for (expr, reference) in self.expressions() {
            let mut found = Vec::new();
            expr.walk(&mut |expr| {
                self.look(expr, &mut found);
                self.look_up(expr, reference, &mut keys, &mut found);
                self.reckon(expr, &mut keys, &mut found);
            });
            findings.extend(found.into_iter().map(|finding| finding.of(reference)));
        }
        findings
    }

    /// Every expression that may look into a list, and the node that it is for.
    fn expressions(&self) -> impl Iterator<Item = (&Expr, &str)> {
        let of_binds = self.model.definitions.iter().flat_map(|definition| {
            let bind = &definition.bind;
            let compiled = [&bind.relevant, &bind.calculate, &bind.required, &bind.readonly, &bind.constraint];
            compiled.into_iter().flatten().map(|compiled| (&compiled.expr, definition.path.as_str()))
        });
        let of_body = self.body.iter().filter_map(|element| match &element.items {
            Items::Set(itemset) => Some((&itemset.nodeset.expr, element.reference.as_deref().unwrap_or_default())),
            _ => None,
        });
        of_binds.chain(of_body)
    }

    /// Columns that one path or one `pulldata()` names and that its list does not have.
    fn look(&self, expr: &Expr, found: &mut Vec<Diagnostic>) {
        match expr {
            Expr::Call(call) if &*call.name == "pulldata" => {
                let [Expr::Literal(id), Expr::Literal(wanted), Expr::Literal(key), _] = &call.args[..] else { return };
                let Some(list) = self.list(id) else { return };
                let root = list.tree.children(NodeId::ROOT).next();
                let items: Vec<_> = root.into_iter().flat_map(|root| list.tree.child_elements(root)).collect();
                found.extend(lacking(list, &items, [&**wanted, &**key]));
            }
            Expr::Path(path) => {
                let Some(list) = self.list_under(path) else { return };
                let mut nodes = vec![NodeId::ROOT];
                for (step, depth) in path.steps.iter().zip(0..) {
                    let Some(name) = child_name(step) else { return };
                    let below = nodes.iter().flat_map(|&node| list.tree.child_elements(node));
                    let named: Vec<_> = below.filter(|&node| *list.tree.name(node).local == *name).collect();
                    // The first two steps are those to the items.
                    if named.is_empty() && depth < 2 {
                        found.extend(astray(list, name));
                        return;
                    }
                    if named.is_empty() {
                        found.extend(lacking(list, &nodes, [name]));
                        return;
                    }
                    nodes = named;
                    let mut columns = Vec::new();
                    step.predicates.iter().for_each(|filter| columns_in(filter, &mut columns));
                    found.extend(lacking(list, &nodes, columns));
                }
            }
            _ => {}
        }
    }

    /// A list that is there and could be read.
    pub(super) fn list(&self, id: &str) -> Option<&Secondary> {
        let list = self.secondary.iter().find(|list| *list.id == *id)?;
        list.tree.children(NodeId::ROOT).next().map(|_| list)
    }

    pub(super) fn list_under(&self, path: &Path) -> Option<&Secondary> {
        let Start::Expr(start, _) = &path.start else { return None };
        let Expr::Call(call) = &**start else { return None };
        let ("instance", [Expr::Literal(id)]) = (&*call.name, &*call.args) else { return None };
        self.list(id)
    }

    /// The nodes of `instance('list')/root/item[…]`, shuffled or not, before the filters.
    pub(super) fn offered<'a>(&'a self, nodeset: &'a Expr) -> Option<Offered<'a>> {
        let path = match nodeset {
            Expr::Path(path) => path,
            Expr::Call(call) if &*call.name == "randomize" => return self.offered(call.args.first()?),
            _ => return None,
        };
        let list = self.list_under(path)?;
        let mut items = vec![NodeId::ROOT];
        for step in &path.steps {
            let name = child_name(step)?;
            let below = items.iter().flat_map(|&node| list.tree.child_elements(node));
            items = below.filter(|&node| *list.tree.name(node).local == *name).collect();
        }
        Some(Offered { list, items, path })
    }
}

/// The name of a step to children, whatever their filters.
pub(super) fn child_name(step: &Step) -> Option<&str> {
    match &step.test {
        Test::Name { prefix, local } if step.axis == Axis::Child && prefix.is_empty() => Some(local),
        _ => None,
    }
}

pub(super) struct Offered<'a> {
    pub list: &'a Secondary,
    /// Without the filters.
    pub items: Vec<NodeId>,
    path: &'a Path,
}

impl Offered<'_> {
    fn tree(&self) -> &Tree {
        &self.list.tree
    }

    /// A file's rows: whether it has any, their columns and their codes.
    fn file(&self, itemset: &Itemset, multiple: bool) -> Vec<Diagnostic> {
        let warning = |code| Diagnostic::warning(code).arg("file", name_of(self.list));
        if self.items.is_empty() {
            return vec![warning("file-without-rows")];
        }
        let columns = columns_of(&self.list.tree, &self.items);
        let mut findings = Vec::new();
        for part in [&itemset.value, &itemset.label] {
            let wanted = column(&part.expr).filter(|column| !columns.contains(column));
            findings.extend(wanted.map(|column| without("file-column-missing", column, self.list, &columns)));
        }
        let Some(column) = column(&itemset.value.expr).filter(|column| columns.contains(column)) else {
            return findings;
        };
        let is_filtered = self.path.steps.iter().any(|step| !step.predicates.is_empty());
        let mut codes = HashSet::new();
        let label = self::column(&itemset.label.expr).filter(|label| columns.contains(label));
        let (mut is_empty, mut is_twice, mut is_spaced, mut is_silent) = (false, false, false, false);
        for (&item, number) in self.items.iter().zip(1..) {
            let value = |column: &str| {
                let mut cells = self.tree().child_elements(item);
                let cell = cells.find(|&cell| &*self.tree().name(cell).local == column);
                cell.map(|cell| self.tree().string_value(cell).trim().to_owned()).unwrap_or_default()
            };
            let code = value(column);
            let place = |code| warning(code).arg("number", u32::to_string(&number));
            if code.is_empty() {
                if !std::mem::replace(&mut is_empty, true) {
                    findings.push(place("file-code-missing").arg("column", column));
                }
                continue;
            }
            if label.is_some_and(|label| value(label).is_empty()) && !std::mem::replace(&mut is_silent, true) {
                findings.push(place("file-label-missing").arg("name", &code));
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

/// The list as its author calls it.
pub(super) fn name_of(list: &Secondary) -> &str {
    list.file.as_deref().unwrap_or(&list.id)
}

/// The columns of all items, each once.
fn columns_of<'a>(tree: &'a Tree, items: &[NodeId]) -> Vec<&'a str> {
    let mut seen = HashSet::new();
    let cells = items.iter().flat_map(|&item| tree.child_elements(item));
    cells.map(|cell| &*tree.name(cell).local).filter(|column| seen.insert(*column)).collect()
}

/// What is asked for and no item has.
fn lacking<'a>(list: &Secondary, items: &[NodeId], wanted: impl IntoIterator<Item = &'a str>) -> Vec<Diagnostic> {
    // Mostly the first item has what all have.
    let has =
        |item: NodeId, column: &str| list.tree.child_elements(item).any(|cell| &*list.tree.name(cell).local == column);
    let Some(&first) = items.first() else { return Vec::new() };
    let wanted: Vec<&str> = wanted.into_iter().filter(|column| !has(first, column)).collect();
    if wanted.is_empty() {
        return Vec::new();
    }
    let columns = columns_of(&list.tree, items);
    let unknown = wanted.into_iter().filter(|column| !columns.contains(column));
    unknown.map(|column| without("list-column-unknown", column, list, &columns)).collect()
}

/// A path that leads to no item: `instance('l')/item`, or another root than the list's.
fn astray(list: &Secondary, name: &str) -> Option<Diagnostic> {
    let root = list.tree.child_elements(NodeId::ROOT).next()?;
    // In an empty list nothing is anywhere.
    let item = list.tree.child_elements(root).next()?;
    let mut finding = Diagnostic::warning("list-path-astray").arg("path", name).arg("list", name_of(list));
    let local = |node| list.tree.name(node).local.to_string();
    finding.suggestion = Some(format!("instance('{}')/{}/{}", list.id, local(root), local(item)));
    Some(finding)
}

fn without(code: &'static str, column: &str, list: &Secondary, columns: &[&str]) -> Diagnostic {
    let mut finding = Diagnostic::warning(code).arg("column", column).arg("list", name_of(list));
    let begins = |other: &&str| other.len() >= 3 && (other.starts_with(column) || column.starts_with(*other));
    let near = nearest(column, columns.iter().copied());
    finding.suggestion = near.or_else(|| columns.iter().copied().find(begins)).map(str::to_owned);
    finding
}

/// The column that a relative path of one step names.
pub(super) fn column(expr: &Expr) -> Option<&str> {
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
