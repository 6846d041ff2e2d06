//! Which cells of lists may appear in a shown text, and under which conditions they do.
//!
//! Every node is looked at twice at most: where an empty cell leaves a gap, and where something else stands for it.

use super::{
    guard::is_guarded,
    known::{Known, Told},
    reading::{list_of, list_under, row_of},
    sources::Source,
    stand::without_predicates,
};
use crate::{
    form::{
        ElementKind,
        body::{Element, Items, Itemset},
        model::{DefId, absolute},
    },
    tree::NodeId,
    xpath::{
        Context, DocId, Expr, Host, NodeRef, Value,
        ast::{Binary, Call, Path, Start},
    },
};
use std::collections::HashSet;

/// Something that respondents are shown and that does not stand in the shown text itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// The file that it is read from; none where the form itself says it.
    pub file: Option<String>,
    /// The row of the file, or the question's name.
    pub field: String,
    pub text: String,
    pub origin: CellOrigin,
}

/// What is known of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellOrigin {
    /// It is shown whatever people answer, or as soon as they have answered something.
    Row,
    /// It is the label of a choice that is offered.
    Choice,
    /// Answers choose the row: it may be shown.
    Column,
    /// The form itself says it: in a calculation, or as what it begins with.
    Form,
}

/// Of a column, more empty cells are not told.
const MOST_EMPTY: usize = 5;

/// What is needed to tell of which text something is part.
#[derive(Clone, Copy)]
struct Place<'a> {
    from: DefId,
    /// The question's name.
    field: &'a str,
    /// Whether an empty cell leaves a gap there.
    counts: bool,
}

/// Functions that say how many, how long or whether: none of their arguments is shown.
const OF_SETS: [&str; 19] = [
    "boolean",
    "checklist",
    "contains",
    "count",
    "count-non-empty",
    "count-selected",
    "ends-with",
    "false",
    "last",
    "max",
    "min",
    "not",
    "position",
    "regex",
    "selected",
    "starts-with",
    "string-length",
    "sum",
    "true",
];
/// Functions that show a part of their first argument.
const OF_FIRST: [&str; 7] =
    ["indexed-repeat", "selected-at", "substr", "substring", "substring-after", "substring-before", "translate"];

pub(super) struct Flow<'k, 'a> {
    known: &'k Known<'a>,
    cells: Vec<Cell>,
    visited: HashSet<(DefId, bool)>,
    waiting: Vec<(DefId, bool)>,
    /// Columns and choices that were looked at.
    lists: HashSet<String>,
}

impl<'k, 'a> Flow<'k, 'a> {
    pub fn of(known: &'k Known<'a>) -> Self {
        Self { known, cells: Vec::new(), visited: HashSet::new(), waiting: Vec::new(), lists: HashSet::new() }
    }

    pub fn cells(self) -> Vec<Cell> {
        self.cells
    }

    /// What stands in a text by this expression.
    pub fn shows(&mut self, expr: &Expr, from: DefId, field: &str) {
        let counts = !is_guarded(self.known, expr, from);
        self.expr(expr, Place { from, field, counts });
        self.settle();
    }

    /// The value of a node is shown.
    pub fn shows_value(&mut self, id: DefId) {
        self.node(id, true);
        self.settle();
    }

    /// The choices of a file are shown. Those of the form are texts of its own.
    pub fn shows_choices(&mut self, element: &Element, from: DefId) {
        let Items::Set(itemset) = &element.items else { return };
        let Some(path) = self.choices(itemset, from) else { return };
        if !self.lists.insert(format!("{path:?} {:?}", itemset.label.expr)) {
            return;
        }
        let mut counts = true;
        for row in self.rows(path, from) {
            if self.file(row.doc).is_some() {
                let text = self.label(itemset, row);
                let is_empty = text.trim().is_empty();
                self.cell(row, text, CellOrigin::Choice, counts);
                // Of a whole column that is not there, one cell tells enough.
                counts &= !is_empty;
            }
        }
    }

    fn settle(&mut self) {
        while let Some((id, counts)) = self.waiting.pop() {
            let known = self.known;
            let field = &*known.stand.form().model.get(id).local;
            if let Some(text) = known.own_value(id).filter(|text| !text.is_empty() || counts && known.is_constant(id)) {
                self.own(field, text);
                continue;
            }
            for source in &known.sources.values[id.index()] {
                match source {
                    Source::Computed(compiled, from) => {
                        self.expr(&compiled.expr, Place { from: *from, field, counts });
                    }
                    // What who answers can change is a suggestion to them.
                    Source::Fixed(text) if known.sources.given[id.index()] || text.is_empty() => {}
                    Source::Fixed(text) => self.own(field, text),
                }
            }
        }
    }

    fn own(&mut self, field: &str, text: &str) {
        let (field, text) = (field.to_owned(), text.to_owned());
        self.cells.push(Cell { file: None, field, text, origin: CellOrigin::Form });
    }

    fn node(&mut self, id: DefId, counts: bool) {
        let is_new = !self.known.is_absent(id) && self.visited.insert((id, counts));
        // Where an empty cell leaves a gap, everything was looked at.
        if is_new && (counts || !self.visited.contains(&(id, true))) {
            self.waiting.push((id, counts));
        }
    }

    fn expr(&mut self, expr: &Expr, place: Place<'_>) {
        match expr {
            Expr::Number(_) | Expr::Literal(_) | Expr::Variable(_) => {}
            Expr::Negate(inner) => self.expr(inner, place),
            Expr::Chain(first, rest) => {
                use Binary::{Add, Divide, Modulo, Multiply, Subtract, Union};
                let gives = |(operator, _): &(Binary, Expr)| {
                    matches!(operator, Add | Subtract | Multiply | Divide | Modulo | Union)
                };
                if rest.iter().all(gives) {
                    self.expr(first, place);
                    rest.iter().for_each(|(_, operand)| self.expr(operand, place));
                }
            }
            Expr::Call(call) => self.call(call, expr, place),
            Expr::Path(path) if list_under(path).is_some() => self.read(expr, place, false),
            Expr::Path(path) => self.path(path, place),
        }
    }

    fn path(&mut self, path: &Path, place: Place<'_>) {
        match &path.start {
            Start::Expr(start, _) if path.target.is_none() && path.steps.is_empty() => self.expr(start, place),
            _ => self.known.stand.meant(path, place.from).into_iter().for_each(|id| self.node(id, place.counts)),
        }
    }

    fn call(&mut self, call: &Call, expr: &Expr, place: Place<'_>) {
        match (&*call.name, &call.args[..]) {
            ("if", [condition, then, otherwise]) => {
                let holds = self.known.holds(condition, place.from, Told::Always);
                if holds != Some(false) {
                    self.expr(then, place);
                }
                if holds != Some(true) {
                    self.expr(otherwise, place);
                }
            }
            ("coalesce", [first, then]) => {
                let text = |expr| self.known.text(expr, place.from, Told::Always).map(|text| text.is_empty());
                let (is_empty, stands_for_it) = (text(first), text(then) != Some(true));
                if is_empty != Some(true) || !stands_for_it {
                    self.expr(first, Place { counts: place.counts && !stands_for_it, ..place });
                }
                if is_empty != Some(false) {
                    self.expr(then, place);
                }
            }
            ("pulldata", _) => self.read(expr, place, false),
            ("jr:choice-name", [value, Expr::Literal(question)]) => self.choice_name(value, question, place),
            ("current", []) => self.node(place.from, place.counts),
            ("concat" | "join", args) => {
                for arg in args {
                    if list_of(arg).is_some() { self.read(arg, place, true) } else { self.expr(arg, place) }
                }
            }
            (name, [first, ..]) if OF_FIRST.contains(&name) => self.expr(first, place),
            (name, args) if !OF_SETS.contains(&name) => args.iter().for_each(|arg| self.expr(arg, place)),
            _ => {}
        }
    }

    /// The cells that a part of an expression reads, of `many` all.
    fn read(&mut self, expr: &Expr, place: Place<'_>, many: bool) {
        let known = self.known;
        let Some(id) = list_of(expr).and_then(|id| known.list_id(id, place.from)) else { return };
        let Some(list) = known.stand.form().secondary.iter().find(|list| list.id == id) else { return };
        if known.told(expr, place.from, false) == Told::Never {
            if list.file.is_some() || !list.tree.is_empty() {
                self.column(expr, place);
            }
            return;
        }
        let texts: Vec<String> = match known.stand.value(expr, place.from) {
            Some(Value::Nodes(nodes)) => {
                let shown = nodes.into_iter().take(if many { usize::MAX } else { 1 });
                shown.map(|node| self.text_at(node)).collect()
            }
            Some(value) => vec![known.stand.at(place.from).to_text(value)],
            None => return,
        };
        let row = row_of(expr).and_then(|row| known.text(row, place.from, Told::IfShown));
        let field = row.filter(|row| !row.is_empty()).unwrap_or_else(|| place.field.to_owned());
        let cell = |text: String| Cell { file: list.file.clone(), field: field.clone(), text, origin: CellOrigin::Row };
        let (filled, empty): (Vec<_>, Vec<_>) = texts.into_iter().partition(|text| !text.trim().is_empty());
        if filled.is_empty() && place.counts {
            self.cells.push(cell(empty.into_iter().next().unwrap_or_default()));
        }
        self.cells.extend(filled.into_iter().map(cell));
    }

    /// Every cell of the column from which answers choose one.
    fn column(&mut self, expr: &Expr, place: Place<'_>) {
        let (nodes, key) = match expr {
            Expr::Path(path) => {
                let path = Expr::Path(without_predicates(path));
                let key = format!("{path:?} {}", place.counts);
                if self.lists.contains(&key) {
                    return;
                }
                (self.known.stand.at(place.from).nodes(&path).unwrap_or_default(), key)
            }
            Expr::Call(call) => {
                let name =
                    |at: usize| call.args.get(at).and_then(|arg| self.known.text(arg, place.from, Told::IfShown));
                let (Some(id), Some(column)) = (call.args.first(), name(1)) else { return };
                let Some(id) = self.known.list_id(id, place.from) else { return };
                let key = format!("{id}/{column} {}", place.counts);
                if self.lists.contains(&key) {
                    return;
                }
                (self.cells_of(&id, &column), key)
            }
            _ => return,
        };
        self.lists.insert(key);
        let mut empty = 0;
        for node in nodes {
            let text = self.text_at(node);
            let row =
                self.known.stand.tree(node.doc).parent(node.node).map_or(node, |row| NodeRef { node: row, ..node });
            empty += usize::from(text.trim().is_empty());
            self.cell(row, text, CellOrigin::Column, place.counts && empty <= MOST_EMPTY);
        }
    }

    /// The cells of a column, by the name of the list.
    fn cells_of(&self, id: &str, column: &str) -> Vec<NodeRef> {
        let secondary = &self.known.stand.form().secondary;
        let Some(at) = secondary.iter().position(|list| list.id == id) else { return Vec::new() };
        let (tree, doc) = (&secondary[at].tree, DocId(at as u32 + 1));
        let rows = tree.child_elements(NodeId::ROOT).flat_map(|root| tree.child_elements(root));
        let cells = rows.flat_map(|row| tree.child_elements(row).filter(|&cell| *tree.name(cell).local == *column));
        cells.map(|node| NodeRef { doc, node }).collect()
    }

    /// The label of the choice that is chosen, or of all where answers choose it.
    fn choice_name(&mut self, value: &Expr, question: &str, place: Place<'_>) {
        let known = self.known;
        let form = known.stand.form();
        let path = absolute(question.trim(), &form.model.get(place.from).path);
        let element = form.model.by_path(&path).and_then(|id| form.model.get(id).element);
        let Some(Items::Set(itemset)) = element.map(|element| &form.element(element).items) else { return };
        let code = known.text(value, place.from, Told::IfShown);
        let origin = if code.is_some() { CellOrigin::Row } else { CellOrigin::Column };
        let rows = self.choices(itemset, place.from).map(|path| self.rows(path, place.from));
        for node in rows.unwrap_or_default() {
            let own = Context::new(&known.stand, node).text(&itemset.value.expr).unwrap_or_default();
            if code.as_ref().is_none_or(|code| *code == own) && self.file(node.doc).is_some() {
                let text = self.label(itemset, node);
                self.cell(node, text, origin, place.counts && origin == CellOrigin::Row);
            }
        }
    }

    /// The path to the rows that are choices of a question: all that may be, where answers choose among them.
    fn choices(&self, itemset: &Itemset, from: DefId) -> Option<Path> {
        let nodeset = match &itemset.nodeset.expr {
            Expr::Call(call) if &*call.name == "randomize" => call.args.first()?,
            nodeset => nodeset,
        };
        let Expr::Path(path) = nodeset else { return None };
        list_under(path)?;
        let is_chosen = self.known.told(nodeset, from, false) == Told::Never;
        Some(if is_chosen { without_predicates(path) } else { path.clone() })
    }

    fn rows(&self, path: Path, from: DefId) -> Vec<NodeRef> {
        self.known.stand.at(from).nodes(&Expr::Path(path)).unwrap_or_default()
    }

    fn label(&self, itemset: &Itemset, row: NodeRef) -> String {
        Context::new(&self.known.stand, row).text(&itemset.label.expr).unwrap_or_default()
    }

    fn text_at(&self, node: NodeRef) -> String {
        Context::new(&self.known.stand, node).string_value(node).into_owned()
    }

    fn file(&self, doc: DocId) -> Option<&str> {
        let at = doc.0.checked_sub(1)? as usize;
        self.known.stand.form().secondary.get(at)?.file.as_deref()
    }

    /// A cell of a row, which is called as its first cell says.
    fn cell(&mut self, row: NodeRef, text: String, origin: CellOrigin, counts: bool) {
        if text.trim().is_empty() && !counts {
            return;
        }
        let tree = self.known.stand.tree(row.doc);
        let named = tree.child_elements(row.node).find(|&cell| &*tree.name(cell).local == "name");
        let first = named.or_else(|| tree.child_elements(row.node).next());
        let field = first.map_or_else(String::new, |cell| tree.string_value(cell).trim().to_owned());
        let file = self.file(row.doc).map(str::to_owned);
        self.cells.push(Cell { file, field, text, origin });
    }
}

/// Whether the value of a control is read by who answers, and no code of a choice.
pub(super) fn tells_its_value(element: &Element) -> bool {
    matches!(element.kind, ElementKind::Input(_))
}
