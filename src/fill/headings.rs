//! What groups, repeats and their entries are called above their questions.

use super::markdown;
use super::question::Scope;
use leptos::prelude::*;
use messages::Language;
use xforms::{ElementKind, Item, NodeId, Response};

/// A group's title, watched.
pub fn watched_title(scope: Scope, group: Item) -> String {
    let language = scope.ui.language.get();
    scope.live.watch(group.node, |_| ());
    scope.live.watch_structure(|response| title(response, group, language))
}

/// A group's label, with its number if it is an entry of a repeat.
pub fn title(response: &Response, group: Item, language: Language) -> String {
    match instance_number(response, group) {
        Some(number) => language.repeat_instance(&label(response, group), number),
        // The group around a repeat only names the entries.
        None if is_around_repeat(response, group) => String::new(),
        None => label(response, group),
    }
}

/// The label of a group or a repeat; XForms puts that of a repeat on a group around it.
pub fn label(response: &Response, item: Item) -> String {
    let element = response.form().element(item.element);
    let around = element.parent.map(|parent| Item { element: parent, node: item.node, instance: false });
    match around {
        Some(around) if matches!(element.kind, ElementKind::Repeat { .. }) && is_around_repeat(response, around) => {
            response.label(around)
        }
        _ => response.label(item),
    }
}

fn is_around_repeat(response: &Response, item: Item) -> bool {
    let element = response.form().element(item.element);
    let [child] = element.children[..] else { return false };
    let child = response.form().element(child);
    element.kind == ElementKind::Group
        && matches!(child.kind, ElementKind::Repeat { .. })
        && child.reference == element.reference
}

/// The heading of a group inside a page; nothing when it has no label.
pub fn heading(scope: Scope, group: Item) -> AnyView {
    let text = Memo::new(move |_| watched_title(scope, group));
    (move || text.with(|text| (!text.is_empty()).then(|| view! { <h3>{markdown::view(text)}</h3> }))).into_any()
}

/// The number of a repeat's instance, counted from one.
pub fn instance_number(response: &Response, item: Item) -> Option<usize> {
    if !item.instance {
        return None;
    }
    let reference = response.reference(item.node);
    reference.strip_suffix(']')?.rsplit_once('[')?.1.parse().ok()
}

/// Whether a node is another, or below it.
pub fn is_within(response: &Response, node: NodeId, above: NodeId) -> bool {
    let (reference, above) = (response.reference(node), response.reference(above));
    reference.strip_prefix(&above).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '[']))
}
