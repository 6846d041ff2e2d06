//! Where the values of an instance stand: one walk over it, whatever the form has.

use super::schema::Schema;
use roxmltree::{Document, Node};
use std::collections::{HashMap, HashSet};
use xforms::response::MAX_INSTANCES;

/// The form's names as a tree, with the columns that their values belong to.
pub struct Layout {
    steps: Vec<Step>,
    sheets: usize,
    /// The versions that could be read.
    known: HashSet<usize>,
}

#[derive(Default)]
struct Step {
    /// By the local part of their names: a name may have a prefix in the form and a namespace in the instance.
    below: HashMap<String, usize>,
    /// The form's name for it.
    name: String,
    /// The sheet and column of its text, and the versions that have it there: it may be in a repeat in one alone.
    columns: Vec<(usize, usize, Vec<usize>)>,
    /// The sheet that has a row for each of it, and the versions in which it repeats.
    repeat: Option<(usize, Vec<usize>)>,
}

/// An instance as rows.
pub struct Filled {
    /// By sheet; the first has one row.
    pub sheets: Vec<Vec<Entry>>,
    /// By sheet: how many entries are left out, because they are more than a response can have.
    pub left_out: Vec<u64>,
}

/// A row: what stands in which column, and nothing of the others.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Entry {
    /// `child[2]`, or `child[2]/toy[1]` when repeats are nested; empty for the response itself.
    pub place: String,
    pub values: Vec<(usize, String)>,
    /// The columns whose element is there, with a text or without: an instance holds what was relevant, and nothing else.
    pub present: Vec<usize>,
}

impl Layout {
    pub fn new(schema: &Schema) -> Self {
        let mut layout = Layout { steps: vec![Step::default()], sheets: schema.sheets.len(), known: HashSet::new() };
        for (sheet, columns) in schema.sheets.iter().enumerate() {
            if let Some(repeat) = &columns.repeat {
                let step = layout.step(repeat);
                layout.steps[step].repeat = Some((sheet, columns.versions.clone()));
            }
            for (place, column) in columns.columns.iter().enumerate() {
                let versions: Vec<usize> = column.places.iter().map(|(version, _)| *version).collect();
                layout.known.extend(&versions);
                for path in &column.paths {
                    let step = layout.step(path);
                    layout.steps[step].columns.push((sheet, place, versions.clone()));
                }
            }
        }
        layout
    }

    /// The step of a path such as `/data/g/a`.
    fn step(&mut self, path: &str) -> usize {
        let mut at = 0;
        for name in path.split('/').skip(2) {
            let local = name.rsplit(':').next().unwrap_or(name);
            at = match self.steps[at].below.get(local) {
                Some(&known) => known,
                None => {
                    let new = self.steps.len();
                    self.steps.push(Step { name: name.to_owned(), ..Step::default() });
                    self.steps[at].below.insert(local.to_owned(), new);
                    new
                }
            };
        }
        at
    }

    /// Looks at every element once, as this version of the form has it.
    pub fn read(&self, document: &Document, version: Option<usize>) -> Filled {
        let mut sheets = vec![Vec::new(); self.sheets];
        sheets[0].push(Entry::default());
        let mut open = vec![None; self.sheets];
        open[0] = Some(0);
        let filled = Filled { sheets, left_out: vec![0; self.sheets] };
        let version = version.filter(|version| self.known.contains(version));
        let mut walk = Walk { layout: self, version, filled, open };
        walk.below(document.root_element(), 0, "");
        let mut filled = walk.filled;
        // Of a column that repeats in one version of the form and not in another, what came first counts.
        for row in filled.sheets.iter_mut().flatten() {
            let mut taken = HashSet::new();
            row.values.retain(|(column, _)| taken.insert(*column));
            row.present.sort_unstable();
            row.present.dedup();
        }
        filled
    }
}

struct Walk<'a> {
    layout: &'a Layout,
    /// None: whatever any version has.
    version: Option<usize>,
    filled: Filled,
    /// By sheet: the row that values belong to now.
    open: Vec<Option<usize>>,
}

impl Walk<'_> {
    /// Goes no deeper than the form does.
    fn below(&mut self, node: Node, step: usize, place: &str) {
        let layout = self.layout;
        let mut numbers: HashMap<usize, usize> = HashMap::new();
        for child in node.children().filter(Node::is_element) {
            let Some(&at) = layout.steps[step].below.get(child.tag_name().name()) else { continue };
            let number = numbers.entry(at).or_default();
            *number += 1;
            let step = &layout.steps[at];
            let separator = if place.is_empty() { "" } else { "/" };
            let repeat = step.repeat.as_ref().filter(|(_, versions)| self.has(versions)).map(|(sheet, _)| *sheet);
            match repeat {
                // What does not repeat in the form is there once.
                None if *number > 1 => {}
                Some(sheet) if self.filled.sheets[sheet].len() >= MAX_INSTANCES => self.filled.left_out[sheet] += 1,
                repeat => {
                    let place = format!("{place}{separator}{}[{number}]", step.name);
                    let before = repeat.map(|sheet| (sheet, self.enter(sheet, &place)));
                    self.take(child, &step.columns);
                    if !step.below.is_empty() {
                        self.below(child, at, &place);
                    }
                    if let Some((sheet, row)) = before {
                        self.open[sheet] = row;
                    }
                }
            }
        }
    }

    fn has(&self, versions: &[usize]) -> bool {
        self.version.is_none_or(|version| versions.contains(&version))
    }

    /// Begins a row; the one that was open before.
    fn enter(&mut self, sheet: usize, place: &str) -> Option<usize> {
        let rows = &mut self.filled.sheets[sheet];
        rows.push(Entry { place: place.to_owned(), ..Entry::default() });
        self.open[sheet].replace(rows.len() - 1)
    }

    fn take(&mut self, node: Node, columns: &[(usize, usize, Vec<usize>)]) {
        if columns.is_empty() {
            return;
        }
        let text: String = node.children().filter_map(|child| child.text()).collect();
        for (sheet, column, versions) in columns {
            let (sheet, column) = (*sheet, *column);
            let Some(row) = self.open[sheet].filter(|_| self.has(versions)) else { continue };
            let row = &mut self.filled.sheets[sheet][row];
            row.present.push(column);
            if !text.is_empty() {
                row.values.push((column, text.clone()));
            }
        }
    }
}
