//! The body: controls, groups and repeats as the form defines them.

use super::{bind::DataType, compile::Compiled, model::DefId, text::Text};
use crate::xpath::functions::listed_code;
use std::collections::HashMap;

/// A body element of one form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ElementId(pub(crate) u32);

impl ElementId {
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// A control, group or repeat.
#[derive(Debug)]
pub struct Element {
    pub kind: ElementKind,
    /// In small letters, as ODK Collect reads them.
    pub appearance: Vec<String>,
    pub parent: Option<ElementId>,
    pub children: Vec<ElementId>,
    /// The bound node's path without positions: `/data/g/a`. Absent on groups that only lay out.
    pub reference: Option<String>,
    pub(crate) definition: Option<DefId>,
    pub(crate) label: Option<Text>,
    pub(crate) hint: Option<Text>,
    pub(crate) items: Items,
    /// A repeat's `jr:count`.
    pub(crate) count: Option<Compiled>,
    /// `jr:noAddRemove`: the instances that the form begins with stay as they are.
    pub no_add_remove: bool,
}

impl Element {
    pub fn has_appearance(&self, appearance: &str) -> bool {
        self.appearance.iter().any(|word| word == appearance) || self.appearance_number(appearance).is_some()
    }

    /// The number of a word such as `columns-4`, asked for as `columns-N`.
    pub fn appearance_number(&self, appearance: &str) -> Option<u32> {
        let stem = appearance.strip_suffix('N')?;
        self.appearance.iter().find_map(|word| word.strip_prefix(stem)?.parse().ok())
    }
}

#[derive(Debug, Clone, PartialEq)]
pub enum ElementKind {
    Group,
    /// `controlled`: the number of instances follows from `jr:count`.
    Repeat {
        controlled: bool,
    },
    Input(DataType),
    /// A read-only text without a calculation: only its label matters.
    Note,
    Select {
        multiple: bool,
    },
    Rank,
    Range {
        start: f64,
        end: f64,
        step: f64,
    },
    Trigger,
    /// A file: `media_type` as `mediatype` says (`image/*`), `accept` as HTML's attribute of that name.
    Upload {
        media_type: String,
        accept: Option<String>,
    },
}

#[derive(Debug, Default)]
pub(crate) enum Items {
    #[default]
    None,
    Listed(Vec<ListedItem>),
    Set(Box<Itemset>),
}

#[derive(Debug)]
pub(crate) struct ListedItem {
    pub value: String,
    pub label: Text,
}

#[derive(Debug)]
pub(crate) struct Itemset {
    pub nodeset: Compiled,
    /// Relative to an item; [`Itemset::code`] makes a choice's code of it.
    pub value: Compiled,
    pub label: Compiled,
    /// Labels with answers in them, by their `<itext>` ids.
    pub texts: HashMap<String, Text>,
    /// `teren:pin-from`: items with numeric codes from here up stay last, in the list's order, when shuffled.
    pub pin_from: Option<f64>,
    /// Whether an answer may hold several of its codes.
    pub several: bool,
}

impl Itemset {
    /// The code of an item with this value.
    pub fn code(&self, value: String) -> String {
        if self.several { listed_code(&value) } else { value }
    }
}

impl ElementKind {
    /// Whether an answer is a list of codes.
    pub fn takes_several(&self) -> bool {
        matches!(self, ElementKind::Select { multiple: true } | ElementKind::Rank)
    }
}
