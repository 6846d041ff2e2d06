//! Comparisons between the four types.
//!
//! Source: XPath 1.0, section 3.4. For `<` and its kin a boolean meets every node's number, as in all of ODK's engines,
//! where XPath would convert the node-set as a whole. Two node-sets take the time of sorting one, not of pairing them.

use super::{Context, NodeRef, Value, ast::Binary};
use std::borrow::Cow;

impl Context<'_> {
    pub(super) fn compare(&self, op: Binary, left: &Value, right: &Value) -> bool {
        let equality = matches!(op, Binary::Equal | Binary::NotEqual);
        match (left, right) {
            (Value::Boolean(_), _) | (_, Value::Boolean(_)) if equality => {
                equal(op, self.to_boolean(left) == self.to_boolean(right))
            }
            (Value::Date(a), Value::Date(b)) if equality => equal(op, a.text == b.text || a.utc_ms == b.utc_ms),
            (Value::Date(date), other @ (Value::Text(_) | Value::Nodes(_))) if equality => {
                self.compare(op, &Value::Text(date.text.clone()), other)
            }
            (other @ (Value::Text(_) | Value::Nodes(_)), Value::Date(date)) if equality => {
                self.compare(op, other, &Value::Text(date.text.clone()))
            }
            (Value::Nodes(a), Value::Nodes(b)) if equality => self.nodes_equal(op, a, b),
            (Value::Nodes(a), Value::Nodes(b)) => self.nodes_ordered(op, a, b),
            (Value::Nodes(nodes), other) => self.compare_nodes(op, nodes, other),
            (other, Value::Nodes(nodes)) => self.compare_nodes(mirror(op), nodes, other),
            (Value::Text(a), Value::Text(b)) if equality => equal(op, a == b),
            // Of a date and time, the day is compared.
            _ => numbers(op, self.day_number(left), self.day_number(right)),
        }
    }

    fn day_number(&self, value: &Value) -> f64 {
        match value {
            Value::Date(date) => self.text_number(&date.text),
            other => self.to_number(other),
        }
    }

    fn compare_nodes(&self, op: Binary, nodes: &[NodeRef], other: &Value) -> bool {
        match other {
            Value::Text(text) if matches!(op, Binary::Equal | Binary::NotEqual) => {
                nodes.iter().any(|&node| equal(op, self.string_value(node) == *text))
            }
            _ => {
                let other = self.day_number(other);
                nodes.iter().any(|&node| numbers(op, self.node_number(node), other))
            }
        }
    }

    fn nodes_equal(&self, op: Binary, a: &[NodeRef], b: &[NodeRef]) -> bool {
        let texts = |nodes: &[NodeRef]| nodes.iter().map(|&node| self.string_value(node)).collect::<Vec<_>>();
        let (a, mut b) = (texts(a), texts(b));
        if op == Binary::NotEqual {
            // No pair differs only when all of both are one and the same text.
            let Some(first) = a.first() else { return false };
            return !b.is_empty() && a.iter().chain(&b).any(|text| text != first);
        }
        b.sort_unstable();
        a.iter().any(|text: &Cow<'_, str>| b.binary_search(text).is_ok())
    }

    /// Some pair is in order when the most favourable one is.
    fn nodes_ordered(&self, op: Binary, a: &[NodeRef], b: &[NodeRef]) -> bool {
        let least = |nodes: &[NodeRef]| nodes.iter().map(|&node| self.node_number(node)).fold(f64::NAN, f64::min);
        let most = |nodes: &[NodeRef]| nodes.iter().map(|&node| self.node_number(node)).fold(f64::NAN, f64::max);
        match op {
            Binary::Less | Binary::LessEqual => numbers(op, least(a), most(b)),
            _ => numbers(op, most(a), least(b)),
        }
    }
}
fn equal(op: Binary, same: bool) -> bool {
    same == (op == Binary::Equal)
}

fn numbers(op: Binary, a: f64, b: f64) -> bool {
    match op {
        Binary::Equal => a == b,
        Binary::NotEqual => a != b,
        Binary::Less => a < b,
        Binary::LessEqual => a <= b,
        Binary::Greater => a > b,
        Binary::GreaterEqual => a >= b,
        _ => false,
    }
}

fn mirror(op: Binary) -> Binary {
    match op {
        Binary::Less => Binary::Greater,
        Binary::LessEqual => Binary::GreaterEqual,
        Binary::Greater => Binary::Less,
        Binary::GreaterEqual => Binary::LessEqual,
        same => same,
    }
}
