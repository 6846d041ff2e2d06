//! Comparisons between the four types.
//!
//! Source: XPath 1.0, section 3.4.

use super::{Context, NodeRef, Value, ast::Binary};

impl Context<'_> {
    /// XPath 1.0, section 3.4.
    pub(super) fn compare(&self, op: Binary, left: &Value, right: &Value) -> bool {
        let equality = matches!(op, Binary::Equal | Binary::NotEqual);
        match (left, right) {
            (Value::Nodes(a), Value::Nodes(b)) if equality => {
                let b: Vec<_> = b.iter().map(|&node| self.string_value(node)).collect();
                a.iter().map(|&node| self.string_value(node)).any(|a| b.iter().any(|b| equal(op, a == *b)))
            }
            (Value::Nodes(a), Value::Nodes(b)) => {
                let number = |&node: &NodeRef| self.text_number(&self.string_value(node));
                let b: Vec<_> = b.iter().map(number).collect();
                a.iter().map(number).any(|a| b.iter().any(|b| numbers(op, a, *b)))
            }
            (Value::Nodes(nodes), other) => self.compare_nodes(op, nodes, other),
            (other, Value::Nodes(nodes)) => self.compare_nodes(mirror(op), nodes, other),
            _ if !equality => numbers(op, self.to_number(left), self.to_number(right)),
            (Value::Boolean(_), _) | (_, Value::Boolean(_)) => {
                equal(op, self.to_boolean(left) == self.to_boolean(right))
            }
            (Value::Number(_), _) | (_, Value::Number(_)) => numbers(op, self.to_number(left), self.to_number(right)),
            (Value::Text(a), Value::Text(b)) => equal(op, a == b),
        }
    }

    pub(super) fn compare_nodes(&self, op: Binary, nodes: &[NodeRef], other: &Value) -> bool {
        let equality = matches!(op, Binary::Equal | Binary::NotEqual);
        match other {
            Value::Boolean(boolean) if equality => equal(op, nodes.is_empty() != *boolean),
            Value::Boolean(boolean) => {
                numbers(op, f64::from(u8::from(!nodes.is_empty())), f64::from(u8::from(*boolean)))
            }
            Value::Text(text) if equality => nodes.iter().any(|&node| equal(op, self.string_value(node) == *text)),
            _ => {
                let other = self.to_number(other);
                nodes.iter().any(|&node| numbers(op, self.text_number(&self.string_value(node)), other))
            }
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
