//! When a question is asked, in parts that can be put into words.

use super::{Form, model::DefId};
use crate::xpath::{
    Expr,
    ast::{Binary, Call},
};

/// A condition on the answers; questions are paths such as `/data/g/a`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Not(Box<Condition>),
    /// An answer beside a value that the form has written down.
    Compared {
        question: String,
        how: Comparison,
        value: String,
    },
    /// One of several that were chosen.
    Chosen {
        question: String,
        code: String,
    },
    /// There is an answer.
    Answered {
        question: String,
    },
    /// Something else that depends on these questions.
    Computed {
        from: Vec<String>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
}

impl Comparison {
    fn of(binary: Binary) -> Option<Self> {
        Some(match binary {
            Binary::Equal => Comparison::Equal,
            Binary::NotEqual => Comparison::NotEqual,
            Binary::Less => Comparison::Less,
            Binary::LessEqual => Comparison::LessEqual,
            Binary::Greater => Comparison::Greater,
            Binary::GreaterEqual => Comparison::GreaterEqual,
            _ => return None,
        })
    }

    /// The same seen from the other side.
    fn turned(self) -> Self {
        match self {
            Comparison::Less => Comparison::Greater,
            Comparison::LessEqual => Comparison::GreaterEqual,
            Comparison::Greater => Comparison::Less,
            Comparison::GreaterEqual => Comparison::LessEqual,
            same => same,
        }
    }
}

impl Form {
    /// When the question at this path is asked, by its own condition and those of the groups around it; none if always.
    pub fn asked_when(&self, path: &str) -> Option<Condition> {
        let id = self.model.by_path(path)?;
        let conditions = self.model.ancestors_or_self(id).filter_map(|id| {
            let compiled = self.model.get(id).bind.relevant.as_ref()?;
            Some(self.condition(&compiled.expr))
        });
        let mut all: Vec<Condition> = conditions.collect();
        // The outermost is what is asked first.
        all.reverse();
        let mut flat = Vec::new();
        for condition in all {
            match condition {
                Condition::All(inner) => flat.extend(inner),
                other => flat.push(other),
            }
        }
        match flat.len() {
            0 => None,
            1 => flat.pop(),
            _ => Some(Condition::All(flat)),
        }
    }

    fn condition(&self, expr: &Expr) -> Condition {
        self.told(expr).unwrap_or_else(|| {
            let mut from = Vec::new();
            expr.walk(&mut |part| {
                if let Some(question) = self.question(part)
                    && !from.contains(&question)
                {
                    from.push(question);
                }
            });
            Condition::Computed { from }
        })
    }

    fn told(&self, expr: &Expr) -> Option<Condition> {
        match expr {
            Expr::Chain(first, rest) => {
                let operator = rest.first()?.0;
                let parts = || {
                    let operands = std::iter::once(&**first).chain(rest.iter().map(|(_, operand)| operand));
                    operands.map(|operand| self.condition(operand)).collect()
                };
                match operator {
                    Binary::And => Some(Condition::All(parts())),
                    Binary::Or => Some(Condition::Any(parts())),
                    _ => match &rest[..] {
                        [(operator, second)] => self.compared(first, Comparison::of(*operator)?, second),
                        _ => None,
                    },
                }
            }
            Expr::Call(Call { name, args, .. }) => match (&**name, &args[..]) {
                ("not", [inner]) => Some(Condition::Not(Box::new(self.condition(inner)))),
                ("selected", [question, Expr::Literal(code)]) => {
                    Some(Condition::Chosen { question: self.question(question)?, code: code.trim().to_owned() })
                }
                ("boolean" | "string", [inner]) => self.told(inner),
                _ => None,
            },
            _ => None,
        }
    }

    fn compared(&self, first: &Expr, how: Comparison, second: &Expr) -> Option<Condition> {
        let (question, how, value) = match (constant(first), constant(second)) {
            (None, Some(value)) => (first, how, value),
            (Some(value), None) => (second, how.turned(), value),
            _ => return None,
        };
        if let Expr::Call(Call { name, args, .. }) = question {
            return match (&**name, &args[..], how, value.as_str()) {
                ("string-length", [inner], Comparison::Greater, "0") => {
                    Some(Condition::Answered { question: self.question(inner)? })
                }
                ("number" | "string" | "int", [inner], ..) => {
                    Some(Condition::Compared { question: self.question(inner)?, how, value })
                }
                _ => None,
            };
        }
        let question = self.question(question)?;
        Some(match (how, value.is_empty()) {
            (Comparison::NotEqual, true) => Condition::Answered { question },
            (Comparison::Equal, true) => Condition::Not(Box::new(Condition::Answered { question })),
            _ => Condition::Compared { question, how, value },
        })
    }

    fn question(&self, expr: &Expr) -> Option<String> {
        let Expr::Path(path) = expr else { return None };
        Some(self.model.get(DefId(path.target?.definition)).path.clone())
    }
}

fn constant(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Number(number) => Some(crate::xpath::convert::number_text(*number)),
        Expr::Literal(text) => Some(text.to_string()),
        Expr::Negate(inner) => constant(inner).map(|value| format!("-{value}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(relevant: &str, expected: Option<Condition>) {
        let xml = format!(
            r#"<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>T</h:title>
            <model><instance><data id="t"><a/><b/><g><c/></g></data></instance>
            <bind nodeset="/data/g" relevant="/data/b = '1'"/><bind nodeset="/data/g/c" relevant="{relevant}"/></model></h:head>
            <h:body><input ref="/data/a"/><group ref="/data/g"><input ref="/data/g/c"/></group></h:body></h:html>"#
        );
        let form = Form::parse(&xml, &()).0.expect("a form");
        let outer = compared("b", Comparison::Equal, "1");
        let all = match expected {
            Some(Condition::All(inner)) => Condition::All(std::iter::once(outer).chain(inner).collect()),
            Some(inner) => Condition::All(vec![outer, inner]),
            None => outer,
        };
        assert_eq!(form.asked_when("/data/g/c"), Some(all), "{relevant}");
        assert_eq!(form.asked_when("/data/a"), None);
    }

    fn compared(name: &str, how: Comparison, value: &str) -> Condition {
        Condition::Compared { question: format!("/data/{name}"), how, value: value.to_owned() }
    }

    #[test]
    fn conditions_come_apart() {
        let a = || "/data/a".to_owned();
        check("/data/a = 3", Some(compared("a", Comparison::Equal, "3")));
        check("3 &lt; /data/a", Some(compared("a", Comparison::Greater, "3")));
        check("number(/data/a) &gt;= -1", Some(compared("a", Comparison::GreaterEqual, "-1")));
        check("selected(../../a, '98')", Some(Condition::Chosen { question: a(), code: "98".into() }));
        check("/data/a != ''", Some(Condition::Answered { question: a() }));
        check("string-length(/data/a) &gt; 0", Some(Condition::Answered { question: a() }));
        let empty = Condition::Not(Box::new(Condition::Answered { question: a() }));
        check("/data/a = ''", Some(empty.clone()));
        let both = vec![compared("a", Comparison::Equal, "1"), empty];
        check("/data/a = '1' and /data/a = ''", Some(Condition::All(both.clone())));
        check("/data/a = '1' or /data/a = ''", Some(Condition::Any(both)));
        check(
            "count-selected(/data/a) + /data/b &gt; 2",
            Some(Condition::Computed { from: vec![a(), "/data/b".into()] }),
        );
        check("true()", Some(Condition::Computed { from: Vec::new() }));
    }
}
