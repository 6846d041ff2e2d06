//! Numbers in a list's columns that are written otherwise than answers are kept: codes such as `01`, looked for by a number that
//! somebody gave, and prices such as `1 200,50` that are reckoned with.

use super::{
    DataType, Form,
    instances::Secondary,
    lists::name_of,
    looked_for::{Keys, items_of, values},
    model::DefId,
};
use crate::{
    Diagnostic,
    tree::NodeId,
    xpath::{
        Expr, Gives,
        ast::{Binary, Path},
        convert::number_text,
    },
};

/// What takes numbers.
const TAKE_NUMBERS: [&str; 11] =
    ["sum", "max", "min", "number", "int", "round", "floor", "ceiling", "abs", "sqrt", "pow"];

impl Form {
    /// A value that is compared with a number and, sign by sign, is never equal to it: `01`.
    pub(super) fn padded(&self, list: &Secondary, items: &[NodeId], column: &str, wanted: &Expr) -> Option<Diagnostic> {
        let path = self.number_path(wanted)?;
        let is_padded = |value: &String| number(value).is_some_and(|number| number_text(number) != *value);
        let value = values(list, items, column).map(|(_, value)| value).find(is_padded)?;
        let finding = Diagnostic::warning("number-written-otherwise").arg("value", value).arg("column", column);
        let question = path.rsplit('/').next().unwrap_or_default();
        Some(finding.arg("list", name_of(list)).arg("question", question))
    }

    /// Values that a part of an expression reckons with and that are no numbers; each column is told of once.
    pub(super) fn reckon(&self, expr: &Expr, keys: &mut Keys, found: &mut Vec<Diagnostic>) {
        for operand in operands(expr) {
            let Some((doc, column)) = self.reckoned_column(operand) else { continue };
            let list = &self.secondary[doc];
            if keys.reckoned.insert((list.id.to_string(), column.clone())) {
                // The operand stands where the finding is to be told.
                let of = |finding: Diagnostic| finding.arg("operand", self.last_step(operand).unwrap_or(&column));
                found.extend(no_number(list, &column).map(of));
            }
        }
    }

    /// The path of a question that asks for a number, or of a calculation that gives one.
    fn number_path(&self, wanted: &Expr) -> Option<&str> {
        let Expr::Path(path) = wanted else { return None };
        let definition = self.model.get(DefId(path.target?.definition));
        let gives = definition.bind.calculate.as_ref().and_then(|calculate| calculate.expr.gives(&|_| None));
        let is_number = matches!(definition.bind.data_type, DataType::Int | DataType::Decimal);
        (is_number || gives == Some(Gives::Number)).then_some(&definition.path)
    }

    /// The name of the node that an operand refers to.
    fn last_step(&self, operand: &Expr) -> Option<&str> {
        let Expr::Path(Path { target: Some(target), .. }) = operand else { return None };
        Some(&self.model.get(DefId(target.definition)).local)
    }

    /// The column that an operand reads, itself or by a calculation that it refers to.
    fn reckoned_column(&self, operand: &Expr) -> Option<(usize, String)> {
        match operand {
            Expr::Path(Path { target: Some(target), .. }) => {
                let definition = self.model.get(DefId(target.definition));
                self.column_of(&definition.bind.calculate.as_ref()?.expr)
            }
            operand => self.column_of(operand),
        }
    }
}

/// What an expression takes as numbers.
fn operands(expr: &Expr) -> Vec<&Expr> {
    use Binary::{Add, Divide, Greater, GreaterEqual, Less, LessEqual, Modulo, Multiply, Subtract};
    match expr {
        Expr::Negate(inner) => vec![inner],
        Expr::Call(call) if TAKE_NUMBERS.contains(&&*call.name) => call.args.iter().collect(),
        Expr::Chain(first, rest) => {
            let reckons = |operator: &Binary| {
                matches!(
                    operator,
                    Add | Subtract | Multiply | Divide | Modulo | Less | LessEqual | Greater | GreaterEqual
                )
            };
            match rest.iter().all(|(operator, _)| reckons(operator)) {
                true => std::iter::once(&**first).chain(rest.iter().map(|(_, operand)| operand)).collect(),
                false => Vec::new(),
            }
        }
        _ => Vec::new(),
    }
}

/// The first value of a column that is no number, where it looks like one or the others are numbers.
fn no_number(list: &Secondary, column: &str) -> Option<Diagnostic> {
    let items = items_of(list);
    let filled: Vec<(usize, String)> =
        values(list, &items, column).filter(|(_, value)| !value.trim().is_empty()).collect();
    let numbers = filled.iter().filter(|(_, value)| number(value).is_some()).count();
    let plain = |value: &str| {
        let plain: String = value.chars().filter(|c| !c.is_whitespace()).collect();
        plain.replace(',', ".")
    };
    let is_odd = |(_, value): &&(usize, String)| {
        number(value).is_none() && (number(&plain(value)).is_some() || 2 * numbers >= filled.len())
    };
    let (at, value) = filled.iter().find(is_odd)?;
    let finding = Diagnostic::warning("value-no-number").arg("value", value).arg("column", column);
    let mut finding = finding.arg("list", name_of(list)).arg("number", at.to_string());
    finding.suggestion = Some(plain(value)).filter(|plain| number(plain).is_some());
    Some(finding)
}

fn number(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|number: &f64| number.is_finite())
}
