//! Expressions as authors write them, to show what was meant.

use xforms::xpath::Expr;
use xforms::xpath::ast::{Axis, Binary, Call, Path, Start, Step, Test};
use xforms::xpath::functions;

use crate::calls::operands;

/// The text of an expression whose references are variables; none for what authors hardly write.
pub(crate) fn written(expr: &Expr) -> Option<String> {
    Some(match expr {
        Expr::Number(number) => number.to_string(),
        Expr::Literal(text) if operands::quoted_variable(text).is_some() => format!("'${{{}}}'", text[2..].trim_end()),
        Expr::Literal(text) if !text.contains('\'') => format!("'{text}'"),
        Expr::Literal(text) => format!("\"{text}\""),
        Expr::Variable(name) => format!("${{{name}}}"),
        Expr::Negate(inner) => format!("-{}", within(inner, strength(Binary::Union))?),
        Expr::Chain(first, rest) => {
            let own = rest.first().map_or(0, |(operator, _)| strength(*operator));
            let mut text = within(first, own)?;
            for (operator, operand) in rest {
                text.push_str(&format!(" {} {}", sign(*operator), within(operand, own)?));
            }
            text
        }
        Expr::Call(call) => {
            let args: Option<Vec<String>> = call.args.iter().map(written).collect();
            format!("{}({})", call.name, args?.join(", "))
        }
        Expr::Path(path) => path_text(path)?,
    })
}

/// The expression with some parts changed, those within predicates left alone.
pub(crate) fn rewritten(expr: &Expr, change: &dyn Fn(&Expr) -> Option<Expr>) -> Expr {
    if let Some(changed) = change(expr) {
        return changed;
    }
    match expr {
        Expr::Negate(inner) => Expr::Negate(Box::new(rewritten(inner, change))),
        Expr::Chain(first, rest) => {
            let rest = rest.iter().map(|(operator, operand)| (*operator, rewritten(operand, change)));
            Expr::Chain(Box::new(rewritten(first, change)), rest.collect())
        }
        Expr::Call(call) => {
            let args = call.args.iter().map(|arg| rewritten(arg, change)).collect();
            Expr::Call(Call { args, ..call.clone() })
        }
        other => other.clone(),
    }
}

/// `left operator right`
pub(crate) fn pair(left: Expr, operator: Binary, right: Expr) -> Expr {
    Expr::Chain(Box::new(left), vec![(operator, right)])
}

/// `name(args…)`
pub(crate) fn call(name: &str, args: Vec<Expr>) -> Expr {
    Expr::Call(Call { name: name.into(), function: functions::find(name), args, offset: 0 })
}

/// An operand, in parentheses where it binds no stronger than what is around it.
fn within(expr: &Expr, around: u8) -> Option<String> {
    let text = written(expr)?;
    let own = match expr {
        Expr::Chain(_, rest) => rest.first().map_or(0, |(operator, _)| strength(*operator)),
        _ => u8::MAX,
    };
    Some(if own <= around { format!("({text})") } else { text })
}

fn strength(operator: Binary) -> u8 {
    match operator {
        Binary::Or => 1,
        Binary::And => 2,
        Binary::Equal | Binary::NotEqual => 3,
        Binary::Less | Binary::LessEqual | Binary::Greater | Binary::GreaterEqual => 4,
        Binary::Add | Binary::Subtract => 5,
        Binary::Multiply | Binary::Divide | Binary::Modulo => 6,
        Binary::Union => 7,
    }
}

pub(crate) fn sign(operator: Binary) -> &'static str {
    match operator {
        Binary::Or => "or",
        Binary::And => "and",
        Binary::Equal => "=",
        Binary::NotEqual => "!=",
        Binary::Less => "<",
        Binary::LessEqual => "<=",
        Binary::Greater => ">",
        Binary::GreaterEqual => ">=",
        Binary::Add => "+",
        Binary::Subtract => "-",
        Binary::Multiply => "*",
        Binary::Divide => "div",
        Binary::Modulo => "mod",
        Binary::Union => "|",
    }
}

fn path_text(path: &Path) -> Option<String> {
    let steps: Option<Vec<String>> = path.steps.iter().map(step).collect();
    let steps = steps?.join("/");
    Some(match &path.start {
        Start::Root => format!("/{steps}"),
        Start::Context => steps,
        Start::Expr(start, wanted) => {
            let stands_alone = matches!(**start, Expr::Call(_) | Expr::Variable(_));
            let start = if stands_alone { written(start)? } else { format!("({})", written(start)?) };
            let slash = if steps.is_empty() { "" } else { "/" };
            format!("{start}{}{slash}{steps}", predicates(wanted)?)
        }
    })
}

fn step(step: &Step) -> Option<String> {
    let test = match (step.axis, &step.test) {
        (Axis::SelfNode, Test::Node) => ".".to_owned(),
        (Axis::Parent, Test::Node) => "..".to_owned(),
        (Axis::Child, Test::Name { prefix, local }) if prefix.is_empty() => local.to_string(),
        (Axis::Attribute, Test::Name { prefix, local }) if prefix.is_empty() => format!("@{local}"),
        (Axis::Child, Test::AnyName { prefix }) if prefix.is_empty() => "*".to_owned(),
        _ => return None,
    };
    Some(test + &predicates(&step.predicates)?)
}

fn predicates(predicates: &[Expr]) -> Option<String> {
    predicates.iter().map(|predicate| Some(format!("[{}]", written(predicate)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::written;

    #[test]
    fn writes_what_was_read() {
        for (typed, expected) in [
            ("$a ='x' and not( $b>=1.5 )", "${a} = 'x' and not(${b} >= 1.5)"),
            ("(. + 1) * 2 - (3 - 1)", "(. + 1) * 2 - (3 - 1)"),
            ("($a or $b) and $c = \"d'e\"", "(${a} or ${b}) and ${c} = \"d'e\""),
            (
                "instance('x')/root/item[name = current()/../a]/label",
                "instance('x')/root/item[name = current()/../a]/label",
            ),
            ("-$a mod 2", "-${a} mod 2"),
            ("/data/@id", "/data/@id"),
        ] {
            let parsed = xforms::xpath::parse(typed).expect("an expression");
            assert_eq!(written(&parsed).as_deref(), Some(expected));
        }
    }
}
