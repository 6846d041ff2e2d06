//! What of a form can be told before anybody answers: values, and whether conditions hold.

use super::{
    order::in_order,
    reading::{list_of, list_under},
    sources::{Source, Sources},
    stand::Stand,
};
use crate::{
    Form,
    form::{
        compile::Compiled,
        model::{DefId, Model},
    },
    xpath::{
        Expr, Path,
        ast::{Binary, Call, Start},
    },
};
use std::collections::BTreeSet;

/// How far a value can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Told {
    /// It depends on answers, on the moment, or on who holds the device.
    Never,
    /// As long as all that it reads is there and set.
    IfShown,
    Always,
}

/// What they give is another in each response, or in each language.
const MOMENTARY: [&str; 9] =
    ["today", "now", "random", "randomize", "uuid", "property", "indexed-repeat", "jr:itext", "jr:choice-name"];
/// What they give depends on how many entries a repeat has.
const OF_ENTRIES: [&str; 9] = ["count", "count-non-empty", "sum", "min", "max", "join", "boolean", "not", "position"];

pub(super) struct Known<'a> {
    pub stand: Stand<'a>,
    pub sources: Sources<'a>,
    /// By definition: the only value that a node can have while it is there.
    values: Vec<Option<String>>,
    /// By definition: whether it has this value at any time.
    certain: Vec<bool>,
    /// By definition: whether a node is there, with all that is above it.
    relevant: Vec<Option<bool>>,
    /// By definition: whether a list may have given its value.
    listed: Vec<bool>,
}

impl<'a> Known<'a> {
    pub fn of(form: &'a Form) -> Self {
        let stand = Stand::of(form);
        let sources = Sources::of(form, &stand);
        let count = form.model.definitions.len();
        let (values, relevant) = (vec![None; count], vec![None; count]);
        let mut known =
            Self { stand, sources, values, certain: vec![false; count], relevant, listed: vec![false; count] };
        for at in known.in_order_of_values() {
            known.find_value(DefId(at as u32));
        }
        for at in known.in_order_of_conditions() {
            known.find_relevance(DefId(at as u32));
        }
        known
    }

    /// The definitions, each after what its values read. What reads itself gives a default where there is no value.
    pub fn in_order_of_values(&self) -> Vec<usize> {
        in_order(self.values.len(), |at| self.reads(at).filter(|&read| read != at).collect())
    }

    fn in_order_of_conditions(&self) -> Vec<usize> {
        let model = &self.stand.form().model;
        in_order(self.values.len(), |at| {
            let definition = model.get(DefId(at as u32));
            let of_condition = definition.bind.relevant.iter().flat_map(read_by);
            let above = definition.parent.map(DefId::index).into_iter();
            self.reads(at).filter(|&read| read != at).chain(of_condition).chain(above).collect()
        })
    }

    fn reads(&self, at: usize) -> impl Iterator<Item = usize> {
        self.sources.values[at]
            .iter()
            .flat_map(|source| match source {
                Source::Computed(compiled, _) => compiled.reads.as_slice(),
                Source::Fixed(_) => &[],
            })
            .map(|read| read.definition.index())
    }

    fn find_value(&mut self, id: DefId) {
        let at = id.index();
        let is_listed = |source: &Source| matches!(source, Source::Computed(compiled, from) if self.reads_list(&compiled.expr, *from));
        self.listed[at] = self.sources.values[at].iter().any(is_listed);
        if self.sources.given[at] || !self.stand.form().model.get(id).children.is_empty() {
            return;
        }
        let values: Option<Vec<String>> =
            self.sources.values[at].iter().map(|source| self.source(source, id, Told::IfShown)).collect();
        let Some(mut values) = values else { return };
        values.dedup();
        let value = match values.len() {
            0 => String::new(),
            1 => values.remove(0),
            _ => return,
        };
        self.stand.set(id, &value);
        self.values[at] = Some(value);
    }

    fn source(&self, source: &Source, id: DefId, least: Told) -> Option<String> {
        match source {
            Source::Fixed(text) => Some((*text).to_owned()),
            Source::Computed(compiled, from) if self.told(&compiled.expr, *from, false) >= least => {
                self.stand.typed(&compiled.expr, *from, self.stand.form().model.get(id).bind.data_type)
            }
            Source::Computed(compiled, from) => self.text(&compiled.expr, *from, least),
        }
    }

    fn find_relevance(&mut self, id: DefId) {
        let (at, definition) = (id.index(), self.stand.form().model.get(id));
        let above = definition.parent.map_or(Some(true), |parent| self.relevant[parent.index()]);
        let own = definition.bind.relevant.as_ref().map_or(Some(true), |it| self.holds(&it.expr, id, Told::Always));
        self.relevant[at] = match (above, own) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        };
        let always = self.sources.values[at].iter().all(|source| self.source(source, id, Told::Always).is_some());
        let stays = self.relevant[at] == Some(true) && !self.sources.later[at];
        self.certain[at] = always && self.values[at].as_ref().is_some_and(|value| stays || value.is_empty());
    }

    /// Whether a node is certainly never there.
    pub fn is_absent(&self, id: DefId) -> bool {
        self.relevant[id.index()] == Some(false)
    }

    /// The only value of a node while it is there, and none that a list may have given.
    pub fn own_value(&self, id: DefId) -> Option<&str> {
        self.values[id.index()].as_deref().filter(|_| !self.listed[id.index()])
    }

    /// Whether it is calculated from nothing: `''`.
    pub fn is_constant(&self, id: DefId) -> bool {
        let sources = &self.sources.values[id.index()];
        let reads_nothing =
            |source: &Source| matches!(source, Source::Computed(compiled, _) if compiled.reads.is_empty());
        !sources.is_empty() && sources.iter().all(reads_nothing)
    }

    /// Whether an expression, or what it reads, reads a list.
    pub fn reads_list(&self, expr: &Expr, from: DefId) -> bool {
        let mut found = false;
        expr.walk(&mut |expr| {
            found |= list_of(expr).is_some()
                || matches!(expr, Expr::Path(path) if list_under(path).is_none()
                    && self.stand.meant(path, from).iter().any(|id| self.listed[id.index()]));
        });
        found
    }

    /// The text of an expression, if it can be told that far.
    pub fn text(&self, expr: &Expr, from: DefId, least: Told) -> Option<String> {
        if self.told(expr, from, false) >= least {
            return self.stand.text(expr, from);
        }
        let Expr::Call(call) = expr else { return None };
        match (&*call.name, &call.args[..]) {
            ("if", [condition, then, otherwise]) => match self.holds(condition, from, least) {
                Some(true) => self.text(then, from, least),
                Some(false) => self.text(otherwise, from, least),
                None => {
                    let then = self.text(then, from, least)?;
                    self.text(otherwise, from, least).filter(|otherwise| *otherwise == then)
                }
            },
            ("coalesce", [first, then]) => Some(self.text(first, from, least)?)
                .filter(|text| !text.is_empty())
                .or_else(|| self.text(then, from, least)),
            ("once" | "string", [inner]) => self.text(inner, from, least),
            _ => None,
        }
    }

    /// Whether a condition holds, if it can be told that far.
    pub fn holds(&self, condition: &Expr, from: DefId, least: Told) -> Option<bool> {
        match condition {
            Expr::Chain(first, rest) if matches!(rest.first(), Some((Binary::Or | Binary::And, _))) => {
                let decides = matches!(rest.first(), Some((Binary::Or, _)));
                let operands = std::iter::once(&**first).chain(rest.iter().map(|(_, operand)| operand));
                let mut all = Some(!decides);
                for operand in operands {
                    match self.holds(operand, from, least) {
                        Some(holds) if holds == decides => return Some(decides),
                        Some(_) => {}
                        None => all = None,
                    }
                }
                all
            }
            Expr::Call(call) => match (&*call.name, &call.args[..]) {
                ("not", [inner]) => self.holds(inner, from, least).map(|holds| !holds),
                ("boolean", [inner]) => self.holds(inner, from, least),
                ("if", [condition, then, otherwise]) => match self.holds(condition, from, least) {
                    Some(true) => self.holds(then, from, least),
                    Some(false) => self.holds(otherwise, from, least),
                    None => {
                        let then = self.holds(then, from, least)?;
                        self.holds(otherwise, from, least).filter(|otherwise| *otherwise == then)
                    }
                },
                _ => self.evaluated(condition, from, least),
            },
            _ => self.evaluated(condition, from, least),
        }
    }

    fn evaluated(&self, condition: &Expr, from: DefId, least: Told) -> Option<bool> {
        if self.told(condition, from, false) >= least { self.stand.truth(condition, from) } else { None }
    }

    /// How far the value of an expression can be told; `in_row`: seen from a row of a list.
    pub fn told(&self, expr: &Expr, from: DefId, in_row: bool) -> Told {
        match expr {
            Expr::Number(_) | Expr::Literal(_) => Told::Always,
            Expr::Variable(_) => Told::Never,
            Expr::Negate(inner) => self.told(inner, from, in_row),
            Expr::Chain(first, rest) => {
                let rest = rest.iter().map(|(_, operand)| self.told(operand, from, in_row));
                rest.fold(self.told(first, from, in_row), Told::min)
            }
            Expr::Call(call) => self.told_of_call(call, from, in_row),
            Expr::Path(path) => self.told_of_path(path, from, in_row),
        }
    }

    fn told_of_call(&self, call: &Call, from: DefId, in_row: bool) -> Told {
        let name = &*call.name;
        let in_entries = |arg: &Expr| matches!(arg, Expr::Path(path) if self.is_in_entries(path, from, in_row));
        let own = call.args.is_empty() && matches!(name, "string" | "number" | "string-length" | "normalize-space");
        if MOMENTARY.contains(&name) || OF_ENTRIES.contains(&name) && call.args.iter().any(in_entries) {
            return Told::Never;
        }
        if matches!(name, "instance" | "pulldata") && !call.args.first().is_some_and(|id| self.is_file(id, from)) {
            return Told::Never;
        }
        match name {
            "current" => self.told_of_node(from, from),
            _ if own && !in_row => self.told_of_node(from, from),
            _ => call.args.iter().map(|arg| self.told(arg, from, in_row)).fold(Told::Always, Told::min),
        }
    }

    fn told_of_path(&self, path: &Path, from: DefId, in_row: bool) -> Told {
        let steps = || path.steps.iter().flat_map(|step| &step.predicates);
        let of_rows = |predicates: &mut dyn Iterator<Item = &Expr>| {
            predicates.map(|predicate| self.told(predicate, from, true)).fold(Told::Always, Told::min)
        };
        match &path.start {
            Start::Expr(start, predicates) if list_under(path).is_some() => {
                self.told(start, from, in_row).min(of_rows(&mut predicates.iter().chain(steps())))
            }
            Start::Context if in_row && path.target.is_none() => of_rows(&mut steps()),
            // Which entry a predicate means is a matter of the answers.
            _ if steps().next().is_some() => Told::Never,
            Start::Expr(_, predicates) if !predicates.is_empty() => Told::Never,
            Start::Expr(start, _) if path.target.is_none() && path.steps.is_empty() => self.told(start, from, in_row),
            _ => {
                let nodes = self.stand.meant(path, from);
                nodes.into_iter().map(|id| self.told_of_node(id, from)).fold(Told::Always, Told::min)
            }
        }
    }

    fn told_of_node(&self, id: DefId, from: DefId) -> Told {
        let model = &self.stand.form().model;
        let definition = model.get(id);
        let is_here = definition.in_repeat.is_none_or(|repeat| model.is_ancestor_or_self(repeat, from));
        match self.values[id.index()] {
            Some(_) if definition.is_repeat => Told::Never,
            Some(_) if self.certain[id.index()] && is_here => Told::Always,
            Some(_) => Told::IfShown,
            None => Told::Never,
        }
    }

    /// Whether a path leads to entries of a repeat, of which nobody knows how many there will be.
    fn is_in_entries(&self, path: &Path, from: DefId, in_row: bool) -> bool {
        let model = &self.stand.form().model;
        let is_relative = in_row && path.target.is_none() && matches!(path.start, Start::Context);
        let is_entry = |id: DefId| id != Model::ROOT && (model.get(id).is_repeat || model.get(id).in_repeat.is_some());
        list_under(path).is_none() && !is_relative && self.stand.meant(path, from).into_iter().any(is_entry)
    }

    /// Whether an instance is a list that comes with the form: what was answered before is none.
    fn is_file(&self, id: &Expr, from: DefId) -> bool {
        let Some(id) = self.list_id(id, from) else { return false };
        let list = self.stand.form().secondary.iter().find(|list| list.id == id);
        list.is_some_and(|list| list.file.is_some() || !list.tree.is_empty())
    }

    /// Adds the files of which an expression reads cells.
    pub fn files_of(&self, expr: &Expr, from: DefId, found: &mut BTreeSet<String>) {
        expr.walk(&mut |part| {
            let Some(id) = list_of(part).and_then(|id| self.list_id(id, from)) else { return };
            let list = self.stand.form().secondary.iter().find(|list| list.id == id);
            found.extend(list.and_then(|list| list.file.clone()));
        });
    }

    /// The name of an instance, without the ending that `pulldata()` allows.
    pub fn list_id(&self, id: &Expr, from: DefId) -> Option<String> {
        let id = self.text(id, from, Told::IfShown)?;
        Some(id.strip_suffix(".csv").map_or(id.clone(), str::to_owned))
    }
}

fn read_by(compiled: &Compiled) -> impl Iterator<Item = usize> {
    compiled.reads.iter().map(|read| read.definition.index())
}
