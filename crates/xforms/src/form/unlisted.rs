//! Answers that are codes of no list.

use super::{
    Form,
    body::{ElementKind, Items},
    model::{DefId, Model},
};
use roxmltree::{Document, Node};
use std::collections::{HashMap, HashSet};

/// By question: every code that an answer can be, filters left out. Of lists that are made of answers, and of files that are
/// not here, nothing can be said.
pub(super) type Listed = HashMap<DefId, HashSet<String>>;

impl Form {
    /// The references of the questions whose answers in an instance are codes of no list of the form, in document order.
    /// A live response would have dropped them: this looks at what was written.
    pub fn unlisted(&self, instance: &Document) -> Vec<String> {
        let mut found = Vec::new();
        let root = instance.root_element();
        self.below(root, Model::ROOT, &format!("/{}", self.model.get(Model::ROOT).name), &mut found);
        found
    }

    fn below(&self, node: Node, id: DefId, reference: &str, found: &mut Vec<String>) {
        let mut numbers: HashMap<DefId, usize> = HashMap::new();
        for child in node.children().filter(Node::is_element) {
            let is_it = |&&below: &&DefId| self.model.get(below).local == child.tag_name().name();
            let Some(&below) = self.model.get(id).children.iter().find(is_it) else { continue };
            let definition = self.model.get(below);
            let mut reference = format!("{reference}/{}", definition.name);
            if definition.is_repeat {
                let number = numbers.entry(below).or_default();
                *number += 1;
                reference.push_str(&format!("[{number}]"));
            }
            if !definition.children.is_empty() {
                self.below(child, below, &reference, found);
            } else if let Some(codes) = self.listed().get(&below) {
                let text: String = child.children().filter_map(|child| child.text()).collect();
                let several = definition.element.is_some_and(|element| self.element(element).kind.takes_several());
                let is_strange = match several {
                    true => text.split_ascii_whitespace().any(|code| !codes.contains(code)),
                    false => !text.is_empty() && !codes.contains(&text),
                };
                found.extend(is_strange.then_some(reference));
            }
        }
    }

    fn listed(&self) -> &Listed {
        self.listed.get_or_init(|| {
            let codes = |id: DefId| {
                let element = self.element(self.model.get(id).element?);
                if !matches!(element.kind, ElementKind::Select { .. } | ElementKind::Rank) {
                    return None;
                }
                let codes: HashSet<String> = match &element.items {
                    Items::None => return None,
                    Items::Listed(items) => items.iter().map(|item| item.value.clone()).collect(),
                    Items::Set(itemset) => {
                        let list = self.document_of(&itemset.nodeset.expr)?;
                        let list = self.list_of(list, itemset, self.default_language_index());
                        list.into_iter().map(|(code, _)| code).collect()
                    }
                };
                (!codes.is_empty()).then_some((id, codes))
            };
            self.model.ids().filter_map(codes).collect()
        })
    }
}
