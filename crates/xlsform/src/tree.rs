//! The survey as a tree of groups, repeats and questions.

use std::collections::HashMap;

use crate::text::Text;
use crate::types::QuestionType;

/// Where an item stands in the arena.
pub(crate) type Id = usize;

/// The root of every tree.
pub(crate) const ROOT: Id = 0;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Kind {
    #[default]
    Root,
    Group,
    /// The group of metadata: in the instance, not in the body.
    Meta,
    /// What an entity is made of: `entity` in a group of metadata.
    Entity,
    /// An attribute of its parent; its name begins with `@`.
    Attribute,
    Repeat,
    /// Only declares a secondary instance: its file's kind.
    External(&'static str),
    Question(&'static QuestionType),
}

/// How a question's choices stand in the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// By reference to an instance.
    Itemset,
    /// One by one, as the `search()` of ODK Collect needs them.
    Items,
    /// By the attribute `query`, over the external choices of ODK Collect.
    Query,
}

/// Where a question's choices come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Source {
    pub shape: Shape,
    /// A list of the choices sheet, a file name, or a reference to a question in a repeat.
    pub list: String,
    pub filter: Option<String>,
    /// Shuffled, by a seed if there is one.
    pub randomize: Option<Option<String>>,
    /// The columns of a file, where they are not the usual ones.
    pub value: Option<String>,
    pub label: Option<String>,
}

impl Source {
    /// A whole list in its own order.
    pub fn of(list: &str) -> Self {
        let shape = Shape::Itemset;
        Self { shape, list: list.to_owned(), filter: None, randomize: None, value: None, label: None }
    }
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Item {
    pub name: String,
    pub kind: Kind,
    /// Its row in the survey sheet; none when the compiler made it.
    pub row: Option<u32>,
    /// Its row in the entities sheet.
    pub entity_row: Option<u32>,
    pub parent: Option<Id>,
    pub children: Vec<Id>,
    pub label: Text,
    pub hint: Text,
    pub guidance: Text,
    pub media: Vec<(String, Text)>,
    pub bind: Vec<(String, Text)>,
    pub control: Vec<(String, String)>,
    pub instance: Vec<(String, String)>,
    pub default: Option<String>,
    pub triggers: Vec<String>,
    pub source: Option<Source>,
    /// The tags that an `osm` question asks for, each with its label.
    pub tags: Vec<(String, Text)>,
}

impl Item {
    pub fn set_bind(&mut self, name: &str, value: impl Into<String>) {
        self.set_bind_text(name, Text::Plain(value.into()));
    }

    pub fn set_bind_text(&mut self, name: &str, value: Text) {
        match self.bind.iter_mut().find(|(other, _)| other == name) {
            Some((_, old)) => *old = value,
            None => self.bind.push((name.to_owned(), value)),
        }
    }

    pub fn bind(&self, name: &str) -> Option<&Text> {
        self.bind.iter().find(|(other, _)| other == name).map(|(_, value)| value)
    }

    pub fn set_control(&mut self, name: &str, value: impl Into<String>) {
        match self.control.iter_mut().find(|(other, _)| other == name) {
            Some((_, old)) => *old = value.into(),
            None => self.control.push((name.to_owned(), value.into())),
        }
    }

    pub fn control(&self, name: &str) -> Option<&str> {
        self.control.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    /// The type, of a question.
    pub fn question(&self) -> Option<&'static QuestionType> {
        match self.kind {
            Kind::Question(question) => Some(question),
            _ => None,
        }
    }

    /// Whether the respondent sees it: a value that is calculated or set by another question shows only with a text.
    pub fn is_visible(&self) -> bool {
        use crate::types::Control;
        let Some(question) = self.question() else { return false };
        let is_asked = !matches!(question.control, Control::None | Control::Action);
        let is_computed = self.bind("calculate").is_some() || !self.triggers.is_empty();
        let has_text = !self.label.is_none() || !self.hint.is_none();
        is_asked && (has_text || !is_computed)
    }
}

/// An arena of items.
#[derive(Debug)]
pub(crate) struct Tree {
    items: Vec<Item>,
    by_name: HashMap<String, Vec<Id>>,
    by_trigger: HashMap<String, Vec<Id>>,
}

impl Tree {
    pub fn new(root: &str) -> Self {
        Self {
            items: vec![Item { name: root.to_owned(), ..Item::default() }],
            by_name: HashMap::new(),
            by_trigger: HashMap::new(),
        }
    }

    pub fn add(&mut self, parent: Id, item: Item) -> Id {
        if !matches!(item.kind, Kind::External(_)) {
            self.by_name.entry(item.name.clone()).or_default().push(self.items.len());
        }
        self.add_unnamed(parent, item)
    }

    /// Adds an item that no reference finds.
    pub fn add_unnamed(&mut self, parent: Id, item: Item) -> Id {
        let id = self.items.len();
        for trigger in &item.triggers {
            self.by_trigger.entry(trigger.clone()).or_default().push(id);
        }
        self.items.push(Item { parent: Some(parent), ..item });
        self.items[parent].children.push(id);
        id
    }

    /// Takes the children away from an item, so that neither paths nor references lead to them.
    pub fn detach_children(&mut self, id: Id) -> Vec<Id> {
        let detached: Vec<Id> = self.within(id).into_iter().skip(1).collect();
        for &item in &detached {
            let Item { name, triggers, .. } = &self.items[item];
            remove(&mut self.by_name, name, item);
            triggers.iter().for_each(|trigger| remove(&mut self.by_trigger, trigger, item));
        }
        std::mem::take(&mut self.items[id].children)
    }

    pub fn get(&self, id: Id) -> &Item {
        &self.items[id]
    }

    pub fn get_mut(&mut self, id: Id) -> &mut Item {
        &mut self.items[id]
    }

    pub fn named(&self, name: &str) -> &[Id] {
        self.by_name.get(name).map_or(&[], Vec::as_slice)
    }

    /// The items that a question triggers, once for each time that they name it.
    pub fn triggered_by(&self, name: &str) -> &[Id] {
        self.by_trigger.get(name).map_or(&[], Vec::as_slice)
    }

    pub fn names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.by_name.keys().map(String::as_str)
    }

    /// From the parent up to the root.
    pub fn ancestors(&self, id: Id) -> impl Iterator<Item = Id> {
        std::iter::successors(self.items[id].parent, |id| self.items[*id].parent)
    }

    pub fn is_repeat(&self, id: Id) -> bool {
        self.items[id].kind == Kind::Repeat
    }

    /// The innermost repeat around an item.
    pub fn repeat_of(&self, id: Id) -> Option<Id> {
        self.ancestors(id).find(|id| self.is_repeat(*id))
    }

    /// `/data/group/question`.
    pub fn path(&self, id: Id) -> String {
        self.path_below(id, None)
    }

    /// The path from an ancestor down, that one left out.
    pub fn path_below(&self, id: Id, ancestor: Option<Id>) -> String {
        let above = self.ancestors(id).take_while(|id| Some(*id) != ancestor);
        let mut names: Vec<&str> = std::iter::once(id).chain(above).map(|id| self.items[id].name.as_str()).collect();
        names.reverse();
        format!("/{}", names.join("/"))
    }

    /// Every item in document order, the root first.
    pub fn document_order(&self) -> Vec<Id> {
        self.within(ROOT)
    }

    /// An item and all within it, in document order.
    pub fn within(&self, id: Id) -> Vec<Id> {
        let mut order = Vec::new();
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            order.push(id);
            open.extend(self.items[id].children.iter().rev());
        }
        order
    }
}

fn remove(index: &mut HashMap<String, Vec<Id>>, key: &str, item: Id) {
    let Some(ids) = index.get_mut(key) else { return };
    ids.retain(|id| *id != item);
    if ids.is_empty() {
        index.remove(key);
    }
}
