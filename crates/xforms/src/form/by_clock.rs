//! What depends on the clock: by definition, through whatever stands between.

use super::{
    Form,
    action::ActionTask,
    compile::Compiled,
    graph::{Task, Unit, expression},
    model::DefId,
};
use crate::xpath::Expr;

/// By definition.
pub(crate) struct ByClock {
    /// Another moment may give it another value, or make it irrelevant.
    pub value: Vec<bool>,
    /// Another moment may say otherwise whether its value can stay.
    pub judgement: Vec<bool>,
}

impl Form {
    pub(crate) fn by_clock(&self) -> ByClock {
        let count = self.model.definitions.len();
        let mut found = ByClock { value: vec![false; count], judgement: vec![false; count] };
        // Repeats and actions may lead backwards in the computing order: until nothing more is found.
        while self.spread(&mut found) {}
        for unit in self.graph.units.iter().filter(|unit| matches!(unit.task, Task::Constraint | Task::Required)) {
            found.judgement[unit.definition.index()] |= self.depends(*unit, &found);
        }
        for id in self.model.ids() {
            found.judgement[id.index()] |= self.varies(id, &found);
        }
        found
    }

    /// Whether something more was found.
    fn spread(&self, found: &mut ByClock) -> bool {
        let mut reached = Vec::new();
        for unit in &self.graph.units {
            let target = match unit.task {
                Task::Relevant | Task::Calculate | Task::Choices(_) => Some(unit.definition),
                Task::Count(element) => self.element(element).definition,
                Task::Readonly | Task::Required | Task::Constraint | Task::Show(_) => None,
            };
            reached.extend(target.filter(|_| self.depends(*unit, found)));
        }
        for action in &self.actions {
            if let ActionTask::Compute { value, .. } = &action.task
                && self.reads_clock(value, found)
            {
                reached.extend(action.target.reads.iter().map(|read| read.definition));
            }
        }
        let before = found.value.iter().filter(|known| **known).count();
        reached.into_iter().for_each(|id| found.value[id.index()] = true);
        found.value.iter().filter(|known| **known).count() > before
    }

    fn depends(&self, unit: Unit, found: &ByClock) -> bool {
        expression(unit, &self.model, &self.body).into_iter().any(|compiled| self.reads_clock(compiled, found))
    }

    fn reads_clock(&self, compiled: &Compiled, found: &ByClock) -> bool {
        let mut asks = false;
        compiled.expr.walk(&mut |expr| {
            asks |= matches!(expr, Expr::Call(call) if matches!(&*call.name, "now" | "today"));
        });
        asks || compiled.reads.iter().any(|read| self.varies(read.definition, found))
    }

    /// A node below one that may be irrelevant may be so too.
    fn varies(&self, id: DefId, found: &ByClock) -> bool {
        self.model.ancestors_or_self(id).any(|id| found.value[id.index()])
    }
}
