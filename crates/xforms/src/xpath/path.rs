//! Walking a location path.

use super::{
    Context,
    ast::{Axis, Binary, Expr, Path, Start, Step, Test},
    axes,
    eval::Result,
    value::{Date, DocId, EvalError, NodeRef, Value},
};
use crate::tree::{Kind, NameId, NodeId, Tree};

impl<'a> Context<'a> {
    pub(super) fn path(&self, path: &Path) -> Result<Vec<NodeRef>> {
        if let Some(target) = path.target {
            let found = self.host.targets(target, self.origin.node);
            self.spend_nodes(found.len())?;
            return Ok(found);
        }
        let mut nodes = match &path.start {
            Start::Root => vec![self.host.root_of(self.node)],
            Start::Context => vec![self.node],
            Start::Expr(start, predicates) => {
                let mut nodes = self.nodes(start)?;
                for predicate in predicates {
                    nodes = self.filter(nodes, predicate)?;
                }
                nodes
            }
        };
        for step in &path.steps {
            nodes = self.step(&nodes, step)?;
        }
        Ok(nodes)
    }

    fn step(&self, from: &[NodeRef], step: &Step) -> Result<Vec<NodeRef>> {
        let mut found = Vec::new();
        for &node in from {
            if let Some(indexed) = self.by_index(node, step)? {
                self.spend_nodes(indexed.len())?;
                found.extend(indexed);
                continue;
            }
            let tree = self.tree(node);
            let matches = self.matcher(tree, step)?;
            let reached = axes::nodes(tree, node.node, step.axis);
            self.spend_nodes(reached.len() + 1)?;
            let mut reached: Vec<NodeRef> = reached
                .into_iter()
                .filter(|&candidate| matches.accepts(tree, candidate))
                .map(|candidate| NodeRef { doc: node.doc, node: candidate })
                .collect();
            for predicate in &step.predicates {
                reached = self.filter(reached, predicate)?;
            }
            found.extend(reached);
        }
        // One step forward from one node is already in order.
        if from.len() > 1 || step.axis.is_reverse() {
            self.sort(&mut found);
        }
        Ok(found)
    }

    pub(super) fn filter(&self, nodes: Vec<NodeRef>, predicate: &Expr) -> Result<Vec<NodeRef>> {
        let size = nodes.len();
        let mut kept = Vec::new();
        for (i, node) in nodes.into_iter().enumerate() {
            let inner = Context { node, position: i + 1, size, ..*self };
            let keep = match inner.eval(predicate)? {
                Value::Number(number) => number == (i + 1) as f64,
                other => inner.to_boolean(&other),
            };
            if keep {
                kept.push(node);
            }
        }
        Ok(kept)
    }

    /// `item[column = value]` over a long list: one look-up instead of a scan.
    fn by_index(&self, parent: NodeRef, step: &Step) -> Result<Option<Vec<NodeRef>>> {
        let (Axis::Child, Test::Name { prefix, local }, [predicate]) = (step.axis, &step.test, &*step.predicates)
        else {
            return Ok(None);
        };
        let Some((column, wanted)) = column_equals(predicate) else { return Ok(None) };
        if parent.doc == DocId::PRIMARY || !prefix.is_empty() {
            return Ok(None);
        }
        let Some((item, _)) = self.tree(parent).names_with_local(local).find(|(_, name)| name.prefix.is_empty()) else {
            return Ok(Some(Vec::new()));
        };
        let texts: Vec<String> = match self.eval(wanted)? {
            Value::Text(text) | Value::Date(Date { text, .. }) => vec![text],
            Value::Nodes(nodes) => nodes.iter().map(|&node| self.string_value(node).into_owned()).collect(),
            Value::Number(_) | Value::Boolean(_) => return Ok(None),
        };
        let mut found = Vec::new();
        for text in &texts {
            match self.host.indexed(parent.doc, parent.node, item, column, text) {
                None => return Ok(None),
                Some(nodes) => found.extend(nodes.into_iter().map(|node| NodeRef { doc: parent.doc, node })),
            }
        }
        if texts.len() > 1 {
            self.sort(&mut found);
        }
        Ok(Some(found))
    }

    fn matcher(&self, tree: &Tree, step: &Step) -> Result<Matcher> {
        let principal = if step.axis == Axis::Attribute { Kind::Attribute } else { Kind::Element };
        Ok(match &step.test {
            Test::Node => Matcher::Any,
            Test::Text => Matcher::Kind(Kind::Text),
            Test::Comment => Matcher::Kind(Kind::Comment),
            Test::Instruction(None) => Matcher::Kind(Kind::Instruction),
            Test::Instruction(Some(target)) => {
                let names = tree.names_with_local(target).map(|(id, _)| id).collect();
                Matcher::Named(Kind::Instruction, names)
            }
            Test::AnyName { prefix } if prefix.is_empty() => Matcher::Kind(principal),
            Test::AnyName { prefix } => Matcher::InNamespace(principal, self.namespace(prefix)?.into()),
            Test::Name { prefix, local } if prefix.is_empty() => {
                let names = tree.names_with_local(local).filter(|(_, n)| self.host.unprefixed(n)).map(|(id, _)| id);
                Matcher::Named(principal, names.collect())
            }
            Test::Name { prefix, local } => {
                let uri = self.namespace(prefix)?;
                let names = tree.names_with_local(local).filter(|(_, n)| &*n.namespace == uri).map(|(id, _)| id);
                Matcher::Named(principal, names.collect())
            }
        })
    }

    fn namespace(&self, prefix: &str) -> Result<&'a str> {
        self.host.namespace(prefix).ok_or_else(|| EvalError::new("xpath-unbound-prefix", "prefix", prefix))
    }
}
enum Matcher {
    Any,
    Kind(Kind),
    Named(Kind, Vec<NameId>),
    InNamespace(Kind, Box<str>),
}

impl Matcher {
    fn accepts(&self, tree: &Tree, node: NodeId) -> bool {
        match self {
            Matcher::Any => true,
            Matcher::Kind(kind) => tree.kind(node) == *kind,
            Matcher::Named(kind, names) => {
                tree.kind(node) == *kind && tree.name_id(node).is_some_and(|name| names.contains(&name))
            }
            Matcher::InNamespace(kind, uri) => tree.kind(node) == *kind && tree.name(node).namespace == *uri,
        }
    }
}

/// The predicate `column = expression` (either way round), where the expression is the same for every item.
fn column_equals(predicate: &Expr) -> Option<(&str, &Expr)> {
    let Expr::Chain(left, rest) = predicate else { return None };
    let [(Binary::Equal, right)] = &rest[..] else { return None };
    match (column(left), column(right)) {
        (Some(name), None) if is_fixed(right) => Some((name, right)),
        (None, Some(name)) if is_fixed(left) => Some((name, left)),
        _ => None,
    }
}

fn column(expr: &Expr) -> Option<&str> {
    let Expr::Path(Path { start: Start::Context, steps, target: None }) = expr else { return None };
    match &**steps {
        [Step { axis: Axis::Child, test: Test::Name { prefix, local }, predicates }]
            if prefix.is_empty() && predicates.is_empty() =>
        {
            Some(local)
        }
        _ => None,
    }
}

/// Whether an expression means the same for every context node: literals, resolved paths, `current()`.
fn is_fixed(expr: &Expr) -> bool {
    match expr {
        Expr::Number(_) | Expr::Literal(_) => true,
        Expr::Variable(_) => false,
        Expr::Negate(inner) => is_fixed(inner),
        Expr::Chain(first, rest) => is_fixed(first) && rest.iter().all(|(_, operand)| is_fixed(operand)),
        Expr::Call(call) => {
            let by_context = call.args.is_empty() && &*call.name != "current" && &*call.name != "today";
            !by_context && call.args.iter().all(is_fixed)
        }
        Expr::Path(path) => {
            path.target.is_some()
                || match &path.start {
                    Start::Root => path.steps.iter().all(|step| step.predicates.is_empty()),
                    Start::Context => false,
                    Start::Expr(start, predicates) => {
                        predicates.is_empty()
                            && is_fixed(start)
                            && path.steps.iter().all(|step| step.predicates.is_empty())
                    }
                }
        }
    }
}
