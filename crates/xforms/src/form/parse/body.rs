//! Controls, groups and repeats.

use super::{JR_NS, Parser, action::is_action, child, position};
use crate::{
    Diagnostic,
    form::{
        DataType, Element, ElementId, ElementKind, TEREN_NS,
        body::{Items, Itemset, ListedItem},
        is_xforms,
        model::{DefId, absolute},
        text::Text,
    },
    xpath::{self, functions::listed_code},
};
use roxmltree::Node;
use std::collections::HashSet;

impl Parser {
    pub(super) fn elements(
        &mut self,
        parent: Node<'_, '_>,
        above: Option<ElementId>,
        context: DefId,
    ) -> Vec<ElementId> {
        let mut found = Vec::new();
        for node in parent.children().filter(Node::is_element) {
            if is_action(node) {
                self.action(node, context);
            } else if !matches!(
                node.tag_name().name(),
                "label" | "hint" | "item" | "itemset" | "value" | "help" | "alert"
            ) {
                found.extend(self.element(node, above, context));
            }
        }
        found
    }

    pub(super) fn element(
        &mut self,
        node: Node<'_, '_>,
        above: Option<ElementId>,
        context: DefId,
    ) -> Option<ElementId> {
        let name = node.tag_name().name();
        let reference = self.bound_path(node);
        let reference = reference.as_deref();
        let definition = match reference {
            None => None,
            Some(path) => {
                let absolute = self.absolute(path, context);
                let found = self.model.by_path(&absolute);
                if found.is_none() {
                    self.missing(node, path, None);
                    return None;
                }
                found
            }
        };
        let kind = self.kind(node, name, definition)?;
        let several = kind.takes_several();
        let id = ElementId(self.body.len() as u32);
        let origin = definition.or(Some(context));
        self.body.push(Element {
            appearance: node
                .attribute("appearance")
                .unwrap_or_default()
                .split_whitespace()
                .map(str::to_lowercase)
                .collect(),
            parent: above,
            children: Vec::new(),
            reference: definition.map(|id| self.model.get(id).path.clone()),
            definition,
            label: None,
            hint: None,
            items: Items::None,
            count: None,
            no_add_remove: node.attribute((JR_NS, "noAddRemove")).is_some_and(|v| v.trim().starts_with("true")),
            kind,
        });
        let label = self.text(node, "label", origin);
        let hint = self.text(node, "hint", origin);
        let items = self.items(node, origin, several);
        let path = reference.unwrap_or_default();
        // Relative to the repeat's own node, though it is asked when there is no instance yet. Nothing else is counted.
        let count = node
            .attribute((JR_NS, "count"))
            .filter(|_| name == "repeat")
            .and_then(|source| self.compile(source, origin, position(node), path));
        let children = self.elements(node, Some(id), definition.unwrap_or(context));
        let element = &mut self.body[id.index()];
        (element.label, element.hint, element.items, element.count) = (label, hint, items, count);
        element.children = children;
        if let Some(definition) = definition {
            let slot = &mut self.model.get_mut(definition).element;
            // A repeat's group and the repeat share a node: the repeat is what matters.
            if slot.is_none() || matches!(self.body[id.index()].kind, ElementKind::Repeat { .. }) {
                *slot = Some(id);
            }
        }
        Some(id)
    }

    /// Body references are absolute in ODK forms; a relative one counts from the group around it.
    pub(super) fn absolute(&self, path: &str, context: DefId) -> String {
        absolute(path, &self.model.get(context).path)
    }

    pub(super) fn kind(&mut self, node: Node<'_, '_>, name: &str, definition: Option<DefId>) -> Option<ElementKind> {
        let number = |attribute: &str| {
            let number = xpath::convert::plain_number(node.attribute(attribute)?);
            Some(number).filter(|number| number.is_finite())
        };
        Some(match name {
            "group" => ElementKind::Group,
            "repeat" => ElementKind::Repeat { controlled: node.attribute((JR_NS, "count")).is_some() },
            "input" | "secret" => {
                ElementKind::Input(definition.map_or(DataType::String, |id| self.model.get(id).bind.data_type))
            }
            "select1" => ElementKind::Select { multiple: false },
            "select" => ElementKind::Select { multiple: true },
            "rank" => ElementKind::Rank,
            "trigger" => ElementKind::Trigger,
            "upload" => {
                let given = node.attribute("mediatype").unwrap_or_default();
                if !given.is_empty() && !given.contains('/') {
                    let finding = Diagnostic::error("upload-mediatype").arg("value", given).at_offset(position(node));
                    self.findings.push(finding);
                }
                let media_type = node.attribute("mediatype").unwrap_or("application/*").to_owned();
                ElementKind::Upload { media_type, accept: node.attribute("accept").map(str::to_owned) }
            }
            "range" => match (number("start"), number("end"), number("step")) {
                (Some(start), Some(end), Some(step)) if step > 0.0 => ElementKind::Range { start, end, step },
                _ => {
                    self.findings.push(Diagnostic::error("range-malformed").at_offset(position(node)));
                    return None;
                }
            },
            _ => {
                let finding = Diagnostic::warning("control-unknown").arg("name", name).at_offset(position(node));
                self.findings.push(finding);
                return None;
            }
        })
    }

    /// `several`: an answer may hold several codes.
    pub(super) fn items(&mut self, node: Node<'_, '_>, origin: Option<DefId>, several: bool) -> Items {
        if let Some(itemset) = child(node, "itemset") {
            return self.itemset(itemset, origin, several).map_or(Items::None, |set| Items::Set(Box::new(set)));
        }
        let items: Vec<_> = node.children().filter(|&n| is_xforms(n, "item")).collect();
        if items.is_empty() {
            return Items::None;
        }
        let code = |value: &str| if several { listed_code(value) } else { value.trim().to_owned() };
        let listed = items.into_iter().map(|item| ListedItem {
            value: code(child(item, "value").and_then(|v| v.text()).unwrap_or_default()),
            label: self.text(item, "label", origin).unwrap_or(Text::Fixed(Vec::new())),
        });
        Items::Listed(listed.collect())
    }

    fn itemset(&mut self, node: Node<'_, '_>, origin: Option<DefId>, several: bool) -> Option<Itemset> {
        let at = position(node);
        let part = |name: &str| child(node, name).and_then(|n| n.attribute("ref"));
        let reference = origin.map_or_else(String::new, |id| self.model.get(id).path.clone());
        let nodeset = self.compile(node.attribute("nodeset").unwrap_or_default(), origin, at, &reference)?;
        // Items that are nodes of the primary instance (a repeat's) have no fixed definition here: paths stay unresolved.
        let value = self.compile(part("value").unwrap_or("name"), None, at, "")?;
        let label = self.compile(part("label").or(part("value")).unwrap_or("label"), None, at, "")?;
        let texts = self.item_texts(&nodeset.expr, origin);
        let pin_from = node.attribute((TEREN_NS, "pin-from")).and_then(|value| value.parse().ok());
        Some(Itemset { nodeset, value, label, texts, pin_from, several })
    }

    /// A read-only input that never has a value of its own, and something to say, is a note.
    pub(super) fn notes(&mut self) {
        let set = self.actions.iter().flat_map(|action| action.target.reads.iter().map(|read| read.definition));
        let set: HashSet<DefId> = set.collect();
        for element in &mut self.body {
            let (ElementKind::Input(_), Some(definition)) = (&element.kind, element.definition) else { continue };
            let model = self.model.get(definition);
            let bind = &model.bind;
            // A note's text is one that the form says (ODK Web Forms tells it so too).
            let default = model.has_default && bind.data_type != DataType::String;
            let says = element.label.is_some() || element.hint.is_some();
            let has_value = bind.calculate.is_some() || bind.preload.is_some() || default;
            if says && !has_value && !set.contains(&definition) && bind.is_always_readonly() {
                element.kind = ElementKind::Note;
            }
        }
    }
}
