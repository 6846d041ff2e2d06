//! What kind of value an expression gives, told without evaluating it.

use super::ast::{Binary, Expr, Path};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gives {
    Number,
    Date,
    Time,
    /// A day and a time that somebody has given.
    DateTime,
    /// What the clock says.
    Moment,
}

impl Expr {
    /// What its value is wherever it is evaluated (or empty, where a branch is); `of_path` tells of a path.
    ///
    /// ```
    /// use xforms::xpath::{Gives, parse};
    /// for (text, expected) in [
    ///     ("2 * ../a", Some(Gives::Number)),
    ///     ("if(../a > 1, sum(../b), '')", Some(Gives::Number)),
    ///     ("if(../a > 1, '1', '0')", Some(Gives::Number)),
    ///     ("if(../a > 1, '01', '0')", None),
    ///     ("../a", None),
    ///     ("if(../a > 1, today(), '')", Some(Gives::Date)),
    ///     ("once(now())", Some(Gives::Moment)),
    ///     ("coalesce(date(../a), 7)", None),
    /// ] {
    ///     assert_eq!(parse(text).unwrap().gives(&|_| None), expected, "{text}");
    /// }
    /// ```
    pub fn gives(&self, of_path: &dyn Fn(&Path) -> Option<Gives>) -> Option<Gives> {
        use Binary::{Add, Divide, Modulo, Multiply, Subtract};
        let is_number = match self {
            Expr::Number(_) | Expr::Negate(_) => true,
            Expr::Literal(text) => text.parse::<i32>().is_ok_and(|number| number.to_string() == **text),
            Expr::Chain(_, rest) => {
                rest.iter().all(|(operator, _)| matches!(operator, Add | Subtract | Multiply | Divide | Modulo))
            }
            Expr::Call(call) => match (&*call.name, &call.args[..]) {
                ("if", [_, branches @ ..]) | ("coalesce" | "once", branches) => return of_all(branches, of_path),
                ("today" | "date", _) => return Some(Gives::Date),
                ("date-time", _) => return Some(Gives::DateTime),
                ("now", _) => return Some(Gives::Moment),
                (name, _) => NUMBERS.contains(&name),
            },
            Expr::Path(path) => return of_path(path),
            Expr::Variable(_) => false,
        };
        is_number.then_some(Gives::Number)
    }
}

/// What all of them give that are not empty.
fn of_all(branches: &[Expr], of_path: &dyn Fn(&Path) -> Option<Gives>) -> Option<Gives> {
    let is_empty = |expr: &&Expr| matches!(expr, Expr::Literal(text) if text.is_empty());
    let mut gives = branches.iter().filter(|branch| !is_empty(branch)).map(|branch| branch.gives(of_path));
    let first = gives.next()??;
    gives.all(|other| other == Some(first)).then_some(first)
}

/// The functions that return a number, whatever they are given.
const NUMBERS: [&str; 35] = [
    "abs",
    "acos",
    "area",
    "asin",
    "atan",
    "atan2",
    "ceiling",
    "cos",
    "count",
    "count-non-empty",
    "count-selected",
    "decimal-date-time",
    "decimal-time",
    "distance",
    "enclosed-area",
    "exp",
    "exp10",
    "floor",
    "int",
    "last",
    "log",
    "log10",
    "max",
    "min",
    "number",
    "pi",
    "position",
    "pow",
    "random",
    "round",
    "sin",
    "sqrt",
    "string-length",
    "sum",
    "tan",
];
