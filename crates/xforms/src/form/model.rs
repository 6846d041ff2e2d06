//! The primary instance's definition: one node for each path, whatever the number of its instances.

use super::{ElementId, bind::Bind};
use crate::tree::{NodeId, Tree};
use std::collections::HashMap;

/// A definition node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct DefId(pub u32);

impl DefId {
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

#[derive(Debug, Default)]
pub(crate) struct Definition {
    /// With the prefix as the form writes it.
    pub name: String,
    pub local: String,
    /// `/data/g/a`
    pub path: String,
    pub parent: Option<DefId>,
    pub depth: usize,
    /// Elements.
    pub children: Vec<DefId>,
    /// Their names begin with `@`.
    pub attributes: Vec<DefId>,
    pub is_repeat: bool,
    /// The innermost repeat that the node is in, itself excluded.
    pub in_repeat: Option<DefId>,
    pub bind: Bind,
    /// The form begins with a value there.
    pub has_default: bool,
    /// The first control, group or repeat of the body that is bound to it.
    pub element: Option<ElementId>,
    /// Of a repeat: the repeats directly in it, not counted, of which the form begins with entries.
    pub begun: Vec<DefId>,
    /// The form begins with an entry of this repeat.
    pub begins: bool,
    /// A repeat's template.
    pub template: Option<Template>,
    /// The instances of a counted repeat that the form begins with, where it first does.
    pub initial: Vec<Template>,
}

/// What a new instance of a repeat looks like.
#[derive(Debug)]
pub(crate) struct Template {
    pub tree: Tree,
    pub root: NodeId,
}

/// The metadata that every response has, whether the form writes it or not (OpenRosa metadata schema).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Meta {
    pub instance_id: DefId,
    /// Only edited responses have a node of it.
    pub deprecated_id: DefId,
}

#[derive(Debug, Default)]
pub(crate) struct Model {
    pub definitions: Vec<Definition>,
    by_path: HashMap<String, DefId>,
}

impl Model {
    pub const ROOT: DefId = DefId(0);

    pub fn get(&self, id: DefId) -> &Definition {
        &self.definitions[id.index()]
    }

    pub fn get_mut(&mut self, id: DefId) -> &mut Definition {
        &mut self.definitions[id.index()]
    }

    pub fn ids(&self) -> impl Iterator<Item = DefId> + use<> {
        (0..self.definitions.len() as u32).map(DefId)
    }

    pub fn by_path(&self, path: &str) -> Option<DefId> {
        self.by_path.get(path).copied()
    }

    /// Finds or adds the child, or with a leading `@` the attribute, of `parent` with this name.
    pub fn child(&mut self, parent: Option<DefId>, name: &str, local: &str) -> DefId {
        let path = format!("{}/{name}", parent.map_or("", |p| &self.get(p).path));
        if let Some(id) = self.by_path.get(&path) {
            return *id;
        }
        let id = DefId(self.definitions.len() as u32);
        self.definitions.push(Definition {
            name: name.to_owned(),
            local: local.to_owned(),
            path: path.clone(),
            parent,
            depth: parent.map_or(0, |p| self.get(p).depth + 1),
            ..Definition::default()
        });
        if let Some(parent) = parent {
            let above = self.get_mut(parent);
            if name.starts_with('@') { above.attributes.push(id) } else { above.children.push(id) }
        }
        self.by_path.insert(path, id);
        id
    }

    /// The element below `parent` with this name, by look-up: a form may have thousands beside each other.
    pub fn child_named(&self, parent: DefId, prefix: &str, local: &str) -> Option<DefId> {
        let above = &self.get(parent).path;
        self.by_path(&if prefix.is_empty() { format!("{above}/{local}") } else { format!("{above}/{prefix}:{local}") })
    }

    /// Tells each repeat with which repeats its entries begin; those that are counted follow their counts.
    pub fn note_begun(&mut self, counted: &[DefId]) {
        for id in self.ids().filter(|id| !counted.contains(id)) {
            let definition = self.get(id);
            if let (true, Some(outer)) = (definition.begins, definition.in_repeat) {
                self.get_mut(outer).begun.push(id);
            }
        }
    }

    /// Whether the definition has this name, as an element or as an attribute.
    pub fn is_named(&self, id: DefId, prefix: &str, local: &str) -> bool {
        let name = self.get(id).name.trim_start_matches('@');
        match name.split_once(':') {
            None => prefix.is_empty() && name == local,
            Some((p, l)) => p == prefix && l == local,
        }
    }

    /// The node and its ancestors, innermost first.
    pub fn ancestors_or_self(&self, id: DefId) -> impl Iterator<Item = DefId> {
        std::iter::successors(Some(id), |&id| self.get(id).parent)
    }

    pub fn is_ancestor_or_self(&self, above: DefId, below: DefId) -> bool {
        self.ancestors_or_self(below).any(|id| id == above)
    }

    /// The deepest definition that both are in (or are).
    pub fn common(&self, a: DefId, b: DefId) -> DefId {
        self.ancestors_or_self(a).find(|&id| self.is_ancestor_or_self(id, b)).unwrap_or(Self::ROOT)
    }

    pub fn descendants_or_self(&self, id: DefId) -> Vec<DefId> {
        let mut found = vec![id];
        let mut at = 0;
        while at < found.len() {
            found.extend(&self.get(found[at]).children);
            found.extend(&self.get(found[at]).attributes);
            at += 1;
        }
        found
    }

    /// Fills in which repeat each node is in; called once the repeats are known.
    pub fn place_in_repeats(&mut self) {
        for id in self.ids() {
            let in_repeat = self.get(id).parent.and_then(|parent| {
                let parent_definition = self.get(parent);
                if parent_definition.is_repeat { Some(parent) } else { parent_definition.in_repeat }
            });
            self.get_mut(id).in_repeat = in_repeat;
        }
    }
}

/// A path of names alone, relative ones counted from the node at `context`: `../a` seen from `/data/b` is `/data/a`.
pub(crate) fn absolute(path: &str, context: &str) -> String {
    if path.starts_with('/') {
        return path.to_owned();
    }
    let mut steps: Vec<&str> = context.split('/').collect();
    for step in path.split('/').map(str::trim) {
        match step {
            "." | "current()" => {}
            ".." => drop(steps.pop()),
            step => steps.push(step),
        }
    }
    steps.join("/")
}
