//! What depends on what: computations in an order in which none needs a later one.

use super::{
    ElementId,
    body::{Element, ElementKind, Items},
    compile::{Compiled, Read},
    model::{DefId, Model},
};
use crate::xpath::Expr;

/// One computation of the form, for every instance of `definition` (a repeat's count: of its parent).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unit {
    pub definition: DefId,
    pub task: Task,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Task {
    /// A repeat's number of instances.
    Count(ElementId),
    Relevant,
    Calculate,
    /// Choices that are no longer offered leave the answer.
    Choices(ElementId),
    Readonly,
    Required,
    Constraint,
    /// Label, hint, messages or choices of the element may read differently.
    Show(ElementId),
}

impl Task {
    /// Whether other computations can see its result. A count too makes a difference, but often to itself (one more
    /// instance for as long as the last one says so): new instances, and what reads them, are simply computed after it.
    fn is_visible(self) -> bool {
        matches!(self, Task::Relevant | Task::Calculate | Task::Choices(_))
    }
}

#[derive(Debug, Default)]
pub(crate) struct Graph {
    /// In computing order.
    pub units: Vec<Unit>,
    /// By definition: the units that read it, and whether only in the same repeat instance.
    pub readers: Vec<Vec<Reader>>,
    /// By definition: the ranks of its own units.
    pub own: Vec<Vec<usize>>,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Reader {
    /// Index in `units`: the smaller, the earlier.
    pub rank: usize,
    pub local: bool,
}

/// The definitions of a circle of dependencies.
pub(crate) struct Cycle(pub Vec<DefId>);

pub(crate) fn expression<'a>(unit: Unit, model: &'a Model, body: &'a [Element]) -> Vec<&'a Compiled> {
    let bind = &model.get(unit.definition).bind;
    let of = |compiled: &'a Option<Compiled>| compiled.iter().collect();
    match unit.task {
        Task::Count(element) => of(&body[element.index()].count),
        Task::Relevant => of(&bind.relevant),
        Task::Calculate => of(&bind.calculate),
        Task::Readonly => of(&bind.readonly),
        Task::Required => of(&bind.required),
        Task::Constraint => of(&bind.constraint),
        Task::Choices(element) => match &body[element.index()].items {
            Items::Set(itemset) => vec![&itemset.nodeset],
            _ => Vec::new(),
        },
        Task::Show(element) => {
            let element = &body[element.index()];
            let texts = [&element.label, &element.hint, &bind.constraint_message, &bind.required_message];
            let mut shown: Vec<_> = texts.into_iter().flatten().flat_map(|text| text.outputs()).collect();
            match &element.items {
                Items::Set(itemset) => {
                    shown.extend([&itemset.nodeset, &itemset.label]);
                    shown.extend(itemset.texts.values().flat_map(|text| text.outputs()));
                }
                Items::Listed(items) => shown.extend(items.iter().flat_map(|item| item.label.outputs())),
                Items::None => {}
            }
            shown
        }
    }
}

fn units(model: &Model, body: &[Element]) -> Vec<Unit> {
    let mut units = Vec::new();
    for definition in model.ids() {
        let bind = &model.get(definition).bind;
        let mut add = |present: bool, task| {
            if present {
                units.push(Unit { definition, task });
            }
        };
        add(bind.relevant.is_some(), Task::Relevant);
        add(bind.calculate.is_some(), Task::Calculate);
        add(bind.readonly.is_some(), Task::Readonly);
        add(bind.required.is_some(), Task::Required);
        add(bind.constraint.is_some(), Task::Constraint);
    }
    for (i, element) in body.iter().enumerate() {
        let id = ElementId(i as u32);
        let Some(definition) = element.definition else { continue };
        if let (Some(_), Some(parent)) = (&element.count, model.get(definition).parent) {
            units.push(Unit { definition: parent, task: Task::Count(id) });
        }
        let changing = matches!(&element.items, Items::Set(itemset) if !itemset.nodeset.reads.is_empty());
        // Lists that never change are held against what the form itself puts in.
        let selects = matches!(element.kind, ElementKind::Select { .. }) && !matches!(element.items, Items::None);
        if changing || selects {
            units.push(Unit { definition, task: Task::Choices(id) });
        }
        let show = Unit { definition, task: Task::Show(id) };
        if expression(show, model, body).iter().any(|compiled| !compiled.reads.is_empty()) {
            units.push(show);
        }
    }
    units
}

/// The definition whose instances a unit computes or makes.
fn provides(unit: Unit, body: &[Element]) -> DefId {
    match unit.task {
        Task::Count(element) => body[element.index()].definition.unwrap_or(unit.definition),
        _ => unit.definition,
    }
}

impl Graph {
    /// # Errors
    /// A circle of dependencies.
    pub fn build(model: &Model, body: &[Element]) -> Result<Graph, Cycle> {
        let units = units(model, body);
        let mut visible_of: Vec<Vec<usize>> = vec![Vec::new(); model.definitions.len()];
        for (i, unit) in units.iter().enumerate() {
            if unit.task.is_visible() {
                visible_of[provides(*unit, body).index()].push(i);
            }
        }
        let mut needs: Vec<Vec<usize>> = Vec::with_capacity(units.len());
        for (i, unit) in units.iter().enumerate() {
            let mut before = Vec::new();
            for compiled in expression(*unit, model, body) {
                for read in compiled.reads.iter().filter(|read| !read.place) {
                    let own = read.definition == unit.definition;
                    if own && !matches!(unit.task, Task::Relevant | Task::Calculate) {
                        before.extend(visible_of[read.definition.index()].iter().filter(|&&other| other != i));
                        continue;
                    }
                    if own && refers_to_itself_safely(*unit, compiled, read, model) {
                        continue;
                    }
                    // Of what stands above, only the relevance counts: an attribute is not its element's value.
                    for above in model.ancestors_or_self(read.definition) {
                        let counts = |other: &usize| above == read.definition || units[*other].task == Task::Relevant;
                        before.extend(visible_of[above.index()].iter().copied().filter(counts));
                    }
                }
            }
            // Choices leave an answer after the calculation that gave it.
            if matches!(unit.task, Task::Choices(_)) {
                let own = &visible_of[unit.definition.index()];
                before.extend(own.iter().filter(|&&other| units[other].task == Task::Calculate));
                before.retain(|&other| other != i);
            }
            before.sort_unstable();
            before.dedup();
            needs.push(before);
        }
        let order = sort(&needs, |i| matches!(units[i].task, Task::Relevant | Task::Choices(_)))
            .map_err(|cycle| Cycle(cycle.into_iter().map(|i| provides(units[i], body)).collect()))?;
        let units: Vec<Unit> = order.into_iter().map(|i| units[i]).collect();
        let mut readers: Vec<Vec<Reader>> = vec![Vec::new(); model.definitions.len()];
        for (rank, unit) in units.iter().enumerate() {
            for compiled in expression(*unit, model, body) {
                for read in &compiled.reads {
                    readers[read.definition.index()].push(Reader { rank, local: read.local });
                }
            }
            if unit.task == Task::Constraint {
                readers[unit.definition.index()].push(Reader { rank, local: true });
            }
        }
        let mut own: Vec<Vec<usize>> = vec![Vec::new(); model.definitions.len()];
        for (rank, unit) in units.iter().enumerate() {
            own[unit.definition.index()].push(rank);
        }
        Ok(Graph { units, readers, own })
    }
}

/// Whether a calculation or a relevance that reads its own node still comes to an end: it reads the node's siblings in other
/// repeat instances, or is a calculation that gives a default where there is no value (`coalesce(., 1)`, `once(random())`).
fn refers_to_itself_safely(unit: Unit, compiled: &Compiled, read: &Read, model: &Model) -> bool {
    let others = !read.local && model.get(unit.definition).in_repeat.is_some();
    let default = matches!(&compiled.expr, Expr::Call(call) if matches!(&*call.name, "coalesce" | "once"));
    others || default && unit.task == Task::Calculate
}

/// Depth-first topological order; on a circle, its members. Several that may go round, and nothing else, are no circle: each
/// is computed again when another one has changed.
fn sort(needs: &[Vec<usize>], goes_round: impl Fn(usize) -> bool) -> Result<Vec<usize>, Vec<usize>> {
    #[derive(Clone, Copy, PartialEq)]
    enum Mark {
        New,
        Open,
        Done,
    }
    let mut marks = vec![Mark::New; needs.len()];
    let mut order = Vec::with_capacity(needs.len());
    for start in 0..needs.len() {
        if marks[start] != Mark::New {
            continue;
        }
        let mut stack = vec![(start, 0)];
        marks[start] = Mark::Open;
        while let Some((unit, next)) = stack.last_mut() {
            let Some(&need) = needs[*unit].get(*next) else {
                marks[*unit] = Mark::Done;
                order.push(*unit);
                stack.pop();
                continue;
            };
            *next += 1;
            match marks[need] {
                Mark::Done => {}
                Mark::New => {
                    marks[need] = Mark::Open;
                    stack.push((need, 0));
                }
                Mark::Open => {
                    let from = stack.iter().position(|(unit, _)| *unit == need).unwrap_or(0);
                    if stack.len() - from > 1 && stack[from..].iter().all(|(unit, _)| goes_round(*unit)) {
                        continue;
                    }
                    return Err(stack[from..].iter().map(|(unit, _)| *unit).collect());
                }
            }
        }
    }
    Ok(order)
}
