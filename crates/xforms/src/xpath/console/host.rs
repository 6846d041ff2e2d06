//! What an expression can ask of a plain document.

use super::{Document, Kind, Query};
use crate::{
    Moment,
    tree::{Name, NameId, NodeId, Tree},
    xpath::{Context, DocId, Expr, Host, NodeRef, Value, ast::Target, parse},
};
use std::cell::Cell;

pub struct DocumentHost<'a> {
    document: &'a Document,
    query: &'a Query<'a>,
    /// The context node, whose namespace declarations count.
    at: NodeId,
    random: Cell<u64>,
}

impl<'a> DocumentHost<'a> {
    pub fn new(document: &'a Document, query: &'a Query<'a>, at: NodeId) -> Self {
        // So that each row of a run gets its own numbers, and the same row the same ones.
        let mixed = query.expr.bytes().fold(query.now.utc_ms as u64, |mix, byte| mix.rotate_left(5) ^ u64::from(byte));
        Self { document, query, at, random: Cell::new(mixed | 1) }
    }

    fn text(&self, at: NodeId, expr: &str) -> Option<String> {
        let context = Context::new(self, NodeRef::primary(at));
        context.text(&parse(expr).ok()?).ok()
    }

    fn nodes(&self, at: NodeId, expr: &Expr) -> Vec<NodeRef> {
        Context::new(self, NodeRef::primary(at)).nodes(expr).unwrap_or_default()
    }
}

impl Host for DocumentHost<'_> {
    fn tree(&self, _: DocId) -> &Tree {
        &self.document.tree
    }

    /// Inside an instance of a form, a path from the root means that form's primary instance.
    fn root_of(&self, node: NodeRef) -> NodeRef {
        let tree = &self.document.tree;
        let mut up = std::iter::successors(Some(node.node), |&node| tree.parent(node));
        let inside = up.any(|node| self.document.instances.contains(&node));
        let root = if inside && self.query.xforms { self.document.instances[0] } else { NodeId::ROOT };
        NodeRef::primary(root)
    }

    fn instance(&self, id: &str) -> Option<NodeRef> {
        let document = self.document;
        let found =
            document.instances.iter().find(|&&node| document.attribute(node, "id").is_some_and(|known| known == id));
        found.map(|&node| NodeRef::primary(node))
    }

    fn extended(&self) -> bool {
        self.query.xforms
    }

    fn composes(&self) -> bool {
        false
    }

    fn moment(&self) -> Moment {
        self.query.now
    }

    fn offset_at(&self, utc_ms: i64) -> Option<i32> {
        Some((self.query.offset_at)(utc_ms))
    }

    /// xorshift64*
    fn random(&self) -> f64 {
        let mut state = self.random.get();
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        self.random.set(state);
        (state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11) as f64 / (1u64 << 53) as f64
    }

    fn seed(&self) -> u32 {
        self.query.now.utc_ms as u32
    }

    /// The text; when nodes are wanted, the values of every form.
    fn itext(&self, id: &str) -> Option<Value> {
        let values = self.document.itext(id, self.query.language)?;
        if self.query.wanted == Some(Kind::Nodes) {
            return Some(Value::Nodes(values.into_iter().map(NodeRef::primary).collect()));
        }
        let plain = values.into_iter().find(|&value| self.document.attribute(value, "form").is_none())?;
        Some(Value::Text(self.document.tree.string_value(plain).into_owned()))
    }

    fn choice_label(&self, value: &str, reference: &str, _: NodeId) -> Option<String> {
        let document = self.document;
        let tree = &document.tree;
        let asks = |&node: &NodeId| {
            tree.is_element(node)
                && matches!(&*tree.name(node).local, "select" | "select1" | "rank")
                && document.attribute(node, "ref").is_some_and(|known| known == reference.trim())
        };
        let control = tree.descendants_or_self(NodeId::ROOT).into_iter().find(asks)?;
        let shown = |label: NodeId, at: NodeId| match document.attribute(label, "ref") {
            Some(expr) => self.text(at, &expr),
            None => Some(tree.string_value(label).into_owned()),
        };
        if let Some(itemset) = document.below(control, "itemset").next() {
            let nodeset = parse(&document.attribute(itemset, "nodeset")?).ok()?;
            let value_expr = document.attribute(document.below(itemset, "value").next()?, "ref")?;
            let label = document.below(itemset, "label").next()?;
            let at = document.instances.first().copied().unwrap_or(NodeId::ROOT);
            let mut items = self.nodes(at, &nodeset).into_iter();
            let item = items.find(|item| self.text(item.node, &value_expr).as_deref() == Some(value))?;
            return shown(label, item.node);
        }
        let item = document
            .below(control, "item")
            .find(|&item| document.below(item, "value").next().is_some_and(|node| tree.string_value(node) == value))?;
        shown(document.below(item, "label").next()?, item)
    }

    fn targets(&self, _: Target, _: NodeId) -> Vec<NodeRef> {
        Vec::new()
    }

    fn namespace(&self, prefix: &str) -> Option<&str> {
        self.document.namespace(prefix, self.at)
    }

    /// Only a form's default namespace is overlooked; elsewhere XPath 1.0 holds (section 2.3).
    fn unprefixed(&self, name: &Name) -> bool {
        name.prefix.is_empty() && (name.namespace.is_empty() || !self.document.instances.is_empty())
    }

    fn indexed(&self, _: DocId, _: NodeId, _: NameId, _: &str, _: &str) -> Option<Vec<NodeId>> {
        None
    }
}
