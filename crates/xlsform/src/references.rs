//! `${question}`: finding such references in a text, and putting paths in their place.

use crate::names::{self, is_ncname};
use crate::text::Text;
use crate::tree::{Id, Tree};

/// A reference in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reference<'a> {
    /// In bytes, the dollar sign included and the closing brace too.
    pub start: usize,
    pub end: usize,
    pub name: &'a str,
    /// `${last-saved#question}`: the answer of the record saved before.
    pub last_saved: bool,
    /// Whether it is written as a reference must be.
    pub well_formed: bool,
    /// Whether the text has calls that make a difference to the path; looked up once for all of its references.
    beside_calls: bool,
}

const INDEXED_REPEAT: &str = "indexed-repeat(";

/// Every reference, broken ones included.
pub(crate) fn scan(text: &str) -> Vec<Reference<'_>> {
    let mut found = Vec::new();
    let mut from = 0;
    let beside_calls = text.contains("instance(") || text.contains(INDEXED_REPEAT);
    while let Some(start) = text[from..].find("${").map(|at| from + at) {
        let reference = Reference { beside_calls, ..read(text, start) };
        from = reference.end;
        found.push(reference);
    }
    found
}

/// The reference whose dollar sign is at `start`; one that is not closed goes on to the end of the text.
fn read(text: &str, start: usize) -> Reference<'_> {
    let inner = &text[start + 2..];
    let Some(length) = inner.find('}') else {
        return Reference {
            start,
            end: text.len(),
            name: inner,
            last_saved: false,
            well_formed: false,
            beside_calls: true,
        };
    };
    let end = start + 2 + length + 1;
    let inner = &inner[..length];
    let (name, last_saved) = match inner.strip_prefix("last-saved#") {
        Some(name) => (name, true),
        None => (inner, false),
    };
    Reference { start, end, name, last_saved, well_formed: is_ncname(name), beside_calls: true }
}

/// The well-formed reference that a text begins with.
pub(crate) fn leading(text: &str) -> Option<Reference<'_>> {
    let name = text.strip_prefix("${")?;
    let end = name.find(|c: char| c != '#' && !names::continues(c))?;
    name[end..].starts_with('}').then(|| read(text, 0)).filter(|reference| reference.well_formed)
}

/// Whether a text shows an answer.
pub(crate) fn any(text: &Text) -> bool {
    text.by_language("").iter().any(|(_, text)| has(text))
}

pub(crate) fn has(text: &str) -> bool {
    scan(text).iter().any(|reference| reference.well_formed)
}

/// Whether a text is one reference and nothing else.
pub(crate) fn is_one(text: &str) -> bool {
    matches!(scan(text)[..], [Reference { start: 0, end, well_formed: true, .. }] if end == text.len())
}

/// How paths are written.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Style {
    /// Relative paths begin at `current()`: they stand in a predicate of another instance.
    pub current: bool,
    /// From the parent of the repeat that both share, so that a predicate may follow the repeat.
    pub from_parent: bool,
}

/// Writes paths for references: absolute ones, or relative ones within the same repeat.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Paths<'a> {
    pub tree: &'a Tree,
}

impl Paths<'_> {
    /// The text with paths for references, seen from an item (`None`: from nowhere, so all are absolute).
    pub fn insert(&self, text: &str, from: Option<Id>, style: Style) -> String {
        let mut result = String::with_capacity(text.len());
        let mut at = 0;
        for reference in scan(text) {
            if let Some(path) = self.path(text, &reference, from, style) {
                result.push_str(&text[at..reference.start]);
                result.push_str(&path);
                at = reference.end;
            }
        }
        result.push_str(&text[at..]);
        result
    }

    /// The path for one reference of the text, with spaces around it; nothing when no item has that name.
    pub fn path(&self, text: &str, reference: &Reference, from: Option<Id>, style: Style) -> Option<String> {
        let target = *self.tree.named(reference.name).first()?;
        if reference.last_saved {
            return Some(format!(" instance('{LAST_SAVED}'){} ", self.tree.path(target)));
        }
        let relative = match from {
            Some(from) if !(reference.beside_calls && is_indexed_path(text, reference)) => {
                self.relative(target, from, style.from_parent)
            }
            _ => None,
        };
        Some(match relative {
            Some(path) if style.current || reference.beside_calls && in_instance_predicate(text, reference) => {
                format!(" current()/{path} ")
            }
            Some(path) => format!(" {path} "),
            None => format!(" {} ", self.tree.path(target)),
        })
    }

    /// `../../name`, when both stand in the same repeat.
    fn relative(&self, target: Id, from: Id, from_parent: bool) -> Option<String> {
        let tree = self.tree;
        let shared = tree.ancestors(from).find(|id| tree.is_repeat(*id) && tree.ancestors(target).any(|t| t == *id))?;
        let to_shared = 1 + tree.ancestors(from).position(|id| id == shared)?;
        if from_parent
            && tree.repeat_of(target) == Some(shared)
            && (tree.repeat_of(shared).is_none() || tree.repeat_of(from) != Some(shared))
        {
            return Some(climb(to_shared + 1, &tree.path_below(target, tree.get(shared).parent)));
        }
        let nearest = tree.ancestors(from).position(|id| tree.ancestors(target).any(|t| t == id))?;
        let ancestor = tree.ancestors(from).nth(nearest)?;
        Some(climb(nearest + 1, &tree.path_below(target, Some(ancestor))))
    }
}

/// The secondary instance that holds the record saved before.
pub(crate) const LAST_SAVED: &str = "__last-saved";

fn climb(steps: usize, path: &str) -> String {
    format!("{}{path}", vec![".."; steps].join("/"))
}

/// Whether a reference stands between the brackets of a text that looks into another instance.
fn in_instance_predicate(text: &str, reference: &Reference) -> bool {
    let mut from = 0;
    while text.contains("instance(") {
        let Some(open) = text[from..].find('[').map(|at| from + at) else { break };
        let Some(close) = text[open..].find(']').map(|at| open + at) else { break };
        if open <= reference.start && reference.end <= close + 1 {
            return true;
        }
        from = close + 1;
    }
    false
}

/// Whether a reference is one of the paths of `indexed-repeat(path, repeat, index, …)`, which are absolute.
fn is_indexed_path(text: &str, reference: &Reference) -> bool {
    let mut from = 0;
    while let Some(start) = text[from..].find(INDEXED_REPEAT).map(|at| from + at) {
        let end = text[start..].find(')').map_or(text.len(), |at| start + at);
        if start < reference.start && reference.end <= end {
            let argument = text[start + INDEXED_REPEAT.len()..reference.start].matches(',').count();
            return matches!(argument, 0 | 1 | 3 | 5);
        }
        from = end;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<(&str, bool)> {
        scan(text).iter().map(|reference| (reference.name, reference.well_formed)).collect()
    }

    #[test]
    fn finds_references() {
        assert_eq!(names("a ${b} + ${c}"), [("b", true), ("c", true)]);
        assert_eq!(names("${last-saved#b}"), [("b", true)]);
        assert_eq!(names("${ b }"), [(" b ", false)]);
        assert_eq!(names("${a"), [("a", false)]);
        assert_eq!(names("5 $ {a}"), []);
        assert!(is_one("${a}") && !is_one("${a} ") && !is_one("${a}${b}"));
    }
}
