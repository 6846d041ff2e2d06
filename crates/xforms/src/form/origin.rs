//! Where values come from: from people, from what they answered, or from the form alone.

use super::{
    DataType, ElementKind, Form,
    bind::Preload,
    compile::Read,
    model::{DefId, Definition},
};
use crate::xpath::{self, Expr, Gives};

/// Where a field's value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// From somebody who is asked.
    Answer,
    /// It is computed from answers, chance or the clock, or known to the device.
    Computed,
    /// It is the moment at which the response was begun or ended.
    Moment,
    /// From the form alone: a text that it looks up whatever the answers are, such as its clause's; the heading of a grid;
    /// what a compiler put there for itself.
    Form,
}

/// How far one calculation may lead to another while its type is looked for.
pub(super) const DEPTH: usize = 8;

impl Form {
    pub(super) fn origin(&self, id: DefId) -> Origin {
        let definition = self.model.get(id);
        if let Some(element) = definition.element.map(|element| self.element(element)) {
            return match element.kind {
                ElementKind::Note | ElementKind::Group | ElementKind::Repeat { .. } => Origin::Form,
                ElementKind::Select { .. } if element.has_appearance("label") => Origin::Form,
                _ if definition.bind.calculate.is_some() && definition.bind.readonly.is_some() => Origin::Computed,
                _ if definition.bind.is_always_readonly() => Origin::Computed,
                _ => Origin::Answer,
            };
        }
        match &definition.bind.calculate {
            Some(calculate) if calculate.reads.is_empty() && looks_up(&calculate.expr) => Origin::Form,
            // An author's own calculation, which people may want to know, is not read-only.
            Some(_) if definition.bind.readonly.is_some() && self.counts_a_repeat(id) => Origin::Form,
            None if matches!(definition.bind.preload, Some(Preload::Start | Preload::End)) => Origin::Moment,
            _ => Origin::Computed,
        }
    }

    /// Whether it is the node that a compiler makes for the number of a repeat's entries.
    fn counts_a_repeat(&self, id: DefId) -> bool {
        let made_for = self.model.get(id).local.strip_suffix("_count");
        made_for.is_some_and(|repeat| {
            self.body.iter().any(|element| {
                let counts = |reads: &[Read]| matches!(reads, [only] if only.definition == id);
                element.count.as_ref().is_some_and(|count| counts(&count.reads))
                    && element.definition.is_some_and(|it| self.model.get(it).local == repeat)
            })
        })
    }

    pub(super) fn calculated(&self, definition: &Definition, depth: usize) -> Option<Gives> {
        let of_path = |path: &xpath::Path| {
            let id = DefId(path.target.as_ref()?.definition);
            let target = self.model.get(id);
            let calculated = || if depth > 0 { self.calculated(target, depth - 1) } else { None };
            match target.bind.data_type {
                DataType::Int | DataType::Decimal => Some(Gives::Number),
                DataType::Date => Some(Gives::Date),
                DataType::Time => Some(Gives::Time),
                DataType::DateTime if self.origin(id) == Origin::Moment => Some(Gives::Moment),
                DataType::DateTime => calculated().or(Some(Gives::DateTime)),
                DataType::String => calculated(),
                _ => None,
            }
        };
        definition.bind.calculate.as_ref()?.expr.gives(&of_path)
    }
}

/// Whether it finds its value in a list or among the texts, always the same one.
fn looks_up(calculation: &Expr) -> bool {
    let (mut looks, mut varies) = (false, false);
    calculation.walk(&mut |expr| {
        if let Expr::Call(call) = expr {
            let last_saved = matches!(&call.args[..], [Expr::Literal(id)] if &**id == "__last-saved");
            looks |= matches!(&*call.name, "instance" | "pulldata" | "jr:itext") && !last_saved;
            varies |= matches!(&*call.name, "random" | "uuid" | "now" | "today" | "once" | "position" | "randomize");
        }
    });
    looks && !varies
}
