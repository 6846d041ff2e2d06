//! The whole state of a response: every element of the primary instance, by reference.

use crate::{ElementKind, Item, NodeId, Response};
use serde_json::{Map, Value, json};

/// Every element with its kind `t` and whatever differs from the defaults. Repeat ranges stand beside their instances.
pub fn snapshot(response: &Response) -> Map<String, Value> {
    let mut nodes = Map::new();
    collect(response, response.root(), &response.reference(response.root()), &mut nodes);
    nodes
}

fn collect(response: &Response, node: NodeId, reference: &str, nodes: &mut Map<String, Value>) {
    nodes.insert(reference.to_owned(), describe(response, node));
    for range in response.ranges_in(node) {
        let path = format!("{reference}/{}", response.range_name(range));
        nodes.insert(path, describe_range(response, range));
    }
    let mut positions: Vec<(&str, usize)> = Vec::new();
    for child in response.child_nodes(node) {
        let name = response.name(child);
        let mut path = format!("{reference}/{name}");
        if response.is_repeat_instance(child) {
            let known = positions.iter().position(|(known, _)| *known == name);
            let slot = known.unwrap_or_else(|| {
                positions.push((name, 0));
                positions.len() - 1
            });
            positions[slot].1 += 1;
            path.push_str(&format!("[{}]", positions[slot].1));
        }
        collect(response, child, &path, nodes);
    }
}

fn describe(response: &Response, node: NodeId) -> Value {
    let state = response.state(node);
    let item = response.item_of(node);
    let kind = item.map(|item| &response.form().element(item.element).kind);
    let mut entry = Map::new();
    let is_value = response.is_leaf(node);
    let t = if response.is_repeat_instance(node) {
        "repeat-instance"
    } else if node == response.root() {
        "root"
    } else if !is_value {
        "group"
    } else {
        kind.map_or("model-value", control)
    };
    entry.insert("t".into(), t.into());
    if is_value {
        entry.insert("v".into(), state.value.into());
    }
    if !state.relevant {
        entry.insert("relevant".into(), false.into());
    }
    if state.required {
        entry.insert("required".into(), true.into());
    }
    if state.readonly {
        entry.insert("readonly".into(), true.into());
    }
    if let Some(violation) = state.violation {
        entry.insert("violation".into(), violation.name().into());
    }
    if let Some(item) = item {
        label(response, item, &mut entry);
        if matches!(kind, Some(ElementKind::Select { .. } | ElementKind::Rank)) {
            let values = response.options(item).into_iter().map(|choice| choice.value);
            entry.insert("options".into(), values.collect::<Vec<_>>().into());
        }
    }
    Value::Object(entry)
}

fn describe_range(response: &Response, range: Item) -> Value {
    let mut entry = Map::new();
    let kind = if response.is_fixed(range) { "repeat-range:controlled" } else { "repeat-range:uncontrolled" };
    entry.insert("t".into(), kind.into());
    entry.insert("count".into(), json!(response.children(Some(range)).len()));
    if !response.is_range_relevant(range) {
        entry.insert("relevant".into(), false.into());
    }
    label(response, range, &mut entry);
    Value::Object(entry)
}

fn label(response: &Response, item: Item, entry: &mut Map<String, Value>) {
    if let Some(label) = response.label_if_any(item) {
        entry.insert("label".into(), label.into());
    }
}

fn control(kind: &ElementKind) -> &'static str {
    match kind {
        ElementKind::Input(_) => "input",
        ElementKind::Note => "note",
        ElementKind::Select { .. } => "select",
        ElementKind::Rank => "rank",
        ElementKind::Range { .. } => "range",
        ElementKind::Trigger => "trigger",
        ElementKind::Upload { .. } => "upload",
        // A layout group bound to a leaf shows nothing of the leaf.
        ElementKind::Group | ElementKind::Repeat { .. } => "model-value",
    }
}
