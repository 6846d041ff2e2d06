//! Tokens to expression tree: recursive descent over XPath 1.0's grammar, depth-limited.

use super::{
    SyntaxError,
    ast::{Axis, Binary, Call, Expr, Path, Start, Step, Test},
    functions,
    lexer::{self, Token},
};

/// How deep parentheses, predicates and arguments may nest.
const MAX_DEPTH: usize = 200;

/// Bytes in an expression.
const MAX_LEN: usize = 256 * 1024;

/// Parses a whole expression.
///
/// # Errors
/// `xpath-syntax` with the place when the text is not an expression, `xpath-limit` when it is too long or too deeply
/// nested. Unknown functions and wrong arity are not errors here: see [`functions::check`].
///
/// ```
/// assert!(xforms::xpath::parse("if(. > 1 and ../a != '', 'x', count(//b[2]))").is_ok());
/// assert_eq!(xforms::xpath::parse("1 +").unwrap_err().offset, 3);
/// ```
pub fn parse(text: &str) -> Result<Expr, SyntaxError> {
    if text.len() > MAX_LEN {
        return Err(lexer::error("xpath-limit", text, 0));
    }
    let tokens = lexer::tokens(text)?;
    let mut parser = Parser { text, tokens, at: 0, depth: 0 };
    let expr = parser.expression()?;
    match parser.peek() {
        Token::End => Ok(expr),
        _ => Err(parser.unexpected()),
    }
}

struct Parser<'a> {
    text: &'a str,
    tokens: Vec<(Token<'a>, usize)>,
    at: usize,
    depth: usize,
}

/// Binary operators by rising strength; all bind to the left.
const LEVELS: [&[(&str, Binary)]; 6] = [
    &[("or", Binary::Or)],
    &[("and", Binary::And)],
    &[("=", Binary::Equal), ("!=", Binary::NotEqual)],
    &[("<=", Binary::LessEqual), (">=", Binary::GreaterEqual), ("<", Binary::Less), (">", Binary::Greater)],
    &[("+", Binary::Add), ("-", Binary::Subtract)],
    &[("*", Binary::Multiply), ("div", Binary::Divide), ("mod", Binary::Modulo)],
];

impl<'a> Parser<'a> {
    fn peek(&self) -> &Token<'a> {
        &self.tokens[self.at].0
    }

    fn peek_second(&self) -> &Token<'a> {
        &self.tokens[(self.at + 1).min(self.tokens.len() - 1)].0
    }

    fn offset(&self) -> usize {
        self.tokens[self.at].1
    }

    fn next(&mut self) -> Token<'a> {
        let token = self.tokens[self.at].0.clone();
        if self.at + 1 < self.tokens.len() {
            self.at += 1;
        }
        token
    }

    fn is(&self, mark: &str) -> bool {
        matches!(self.peek(), Token::Mark(m) if *m == mark)
    }

    fn take(&mut self, mark: &str) -> bool {
        let found = self.is(mark);
        if found {
            self.next();
        }
        found
    }

    fn expect(&mut self, mark: &str) -> Result<(), SyntaxError> {
        if self.take(mark) { Ok(()) } else { Err(self.unexpected()) }
    }

    fn unexpected(&self) -> SyntaxError {
        lexer::unexpected(self.text, self.offset())
    }

    fn expression(&mut self) -> Result<Expr, SyntaxError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(lexer::error("xpath-limit", self.text, self.offset()));
        }
        let expr = self.chain(0);
        self.depth -= 1;
        expr
    }

    /// Operands joined by operators of this strength or more. The strongest are gathered first, so that parentheses
    /// cost the stack one call and not one for each level.
    fn chain(&mut self, weakest: usize) -> Result<Expr, SyntaxError> {
        let mut first = self.unary()?;
        for level in (weakest..LEVELS.len()).rev() {
            let mut rest = Vec::new();
            while let Some((_, op)) = LEVELS[level].iter().find(|(mark, _)| self.is(mark)) {
                self.next();
                rest.push((*op, self.chain(level + 1)?));
            }
            first = chain(first, rest);
        }
        Ok(first)
    }

    fn unary(&mut self) -> Result<Expr, SyntaxError> {
        let mut negative = false;
        let mut signs = 0;
        while self.take("-") {
            negative = !negative;
            signs += 1;
        }
        let expr = self.union()?;
        Ok(match (signs, negative) {
            (0, _) => expr,
            (_, true) => Expr::Negate(Box::new(expr)),
            // An even number of signs still makes a number of the operand.
            (_, false) => Expr::Negate(Box::new(Expr::Negate(Box::new(expr)))),
        })
    }

    fn union(&mut self) -> Result<Expr, SyntaxError> {
        let first = self.path()?;
        let mut rest = Vec::new();
        while self.take("|") {
            rest.push((Binary::Union, self.path()?));
        }
        Ok(chain(first, rest))
    }

    fn path(&mut self) -> Result<Expr, SyntaxError> {
        if self.starts_primary() {
            let primary = self.primary()?;
            let predicates = self.predicates()?;
            if predicates.is_empty() && !self.is("/") && !self.is("//") {
                return Ok(primary);
            }
            let mut steps = Vec::new();
            self.more_steps(&mut steps)?;
            return Ok(Expr::Path(Path { start: Start::Expr(Box::new(primary), predicates), steps, target: None }));
        }
        let mut steps = Vec::new();
        let start = if self.is("//") {
            self.more_steps(&mut steps)?;
            Start::Root
        } else if self.take("/") {
            if self.starts_step() {
                steps.push(self.step()?);
                self.more_steps(&mut steps)?;
            }
            Start::Root
        } else {
            steps.push(self.step()?);
            self.more_steps(&mut steps)?;
            Start::Context
        };
        Ok(Expr::Path(Path { start, steps, target: None }))
    }

    fn more_steps(&mut self, steps: &mut Vec<Step>) -> Result<(), SyntaxError> {
        loop {
            if self.take("//") {
                steps.push(Step { axis: Axis::DescendantOrSelf, test: Test::Node, predicates: Vec::new() });
            } else if !self.take("/") {
                return Ok(());
            }
            steps.push(self.step()?);
        }
    }

    fn starts_primary(&self) -> bool {
        match self.peek() {
            Token::Number(_) | Token::Literal(_) | Token::Variable(_) => true,
            Token::Mark(mark) => *mark == "(",
            Token::Name { prefix, local } => {
                matches!(self.peek_second(), Token::Mark("(")) && !(prefix.is_empty() && is_node_type(local))
            }
            _ => false,
        }
    }

    fn starts_step(&self) -> bool {
        match self.peek() {
            Token::Name { .. } | Token::AnyIn(_) => true,
            Token::Mark(mark) => matches!(*mark, "." | ".." | "@" | "wildcard"),
            _ => false,
        }
    }

    fn primary(&mut self) -> Result<Expr, SyntaxError> {
        let offset = self.offset();
        match self.next() {
            Token::Number(number) => Ok(Expr::Number(number)),
            Token::Literal(text) => Ok(Expr::Literal(text.into())),
            Token::Variable(name) => Ok(Expr::Variable(name.into())),
            Token::Name { prefix, local } => {
                let name = if prefix.is_empty() { local.to_owned() } else { format!("{prefix}:{local}") };
                self.expect("(")?;
                let mut args = Vec::new();
                if !self.take(")") {
                    args.push(self.expression()?);
                    while self.take(",") {
                        args.push(self.expression()?);
                    }
                    self.expect(")")?;
                }
                Ok(Expr::Call(Call { function: functions::find(&name), name: name.into(), args, offset }))
            }
            // Only "(" is left: see starts_primary.
            _ => {
                let inner = self.expression()?;
                self.expect(")")?;
                Ok(inner)
            }
        }
    }

    fn predicates(&mut self) -> Result<Vec<Expr>, SyntaxError> {
        let mut predicates = Vec::new();
        while self.take("[") {
            predicates.push(self.expression()?);
            self.expect("]")?;
        }
        Ok(predicates)
    }

    fn step(&mut self) -> Result<Step, SyntaxError> {
        let short = |axis| Ok(Step { axis, test: Test::Node, predicates: Vec::new() });
        if self.take(".") {
            let mut step: Step = short(Axis::SelfNode)?;
            step.predicates = self.predicates()?;
            return Ok(step);
        }
        if self.take("..") {
            let mut step: Step = short(Axis::Parent)?;
            step.predicates = self.predicates()?;
            return Ok(step);
        }
        let axis = if self.take("@") {
            Axis::Attribute
        } else if matches!(self.peek_second(), Token::Mark("::")) {
            let axis = match self.peek() {
                Token::Name { prefix: "", local } => axis(local),
                _ => None,
            };
            let axis = axis.ok_or_else(|| self.unexpected())?;
            self.next();
            self.next();
            axis
        } else {
            Axis::Child
        };
        let test = self.test()?;
        Ok(Step { axis, test, predicates: self.predicates()? })
    }

    fn test(&mut self) -> Result<Test, SyntaxError> {
        let is_call = matches!(self.peek_second(), Token::Mark("("));
        match self.peek().clone() {
            Token::Mark("wildcard") => {
                self.next();
                Ok(Test::AnyName { prefix: "".into() })
            }
            Token::AnyIn(prefix) => {
                self.next();
                Ok(Test::AnyName { prefix: prefix.into() })
            }
            Token::Name { prefix: "", local } if is_call && is_node_type(local) => {
                self.next();
                self.next();
                let test = match local {
                    "node" => Test::Node,
                    "text" => Test::Text,
                    "comment" => Test::Comment,
                    _ => match self.peek().clone() {
                        Token::Literal(target) => {
                            self.next();
                            Test::Instruction(Some(target.into()))
                        }
                        _ => Test::Instruction(None),
                    },
                };
                self.expect(")")?;
                Ok(test)
            }
            Token::Name { prefix, local } if !is_call => {
                self.next();
                Ok(Test::Name { prefix: prefix.into(), local: local.into() })
            }
            _ => Err(self.unexpected()),
        }
    }
}

fn chain(first: Expr, rest: Vec<(Binary, Expr)>) -> Expr {
    if rest.is_empty() { first } else { Expr::Chain(Box::new(first), rest) }
}

fn is_node_type(name: &str) -> bool {
    matches!(name, "node" | "text" | "comment" | "processing-instruction")
}

fn axis(name: &str) -> Option<Axis> {
    Some(match name {
        "child" => Axis::Child,
        "parent" => Axis::Parent,
        "self" => Axis::SelfNode,
        "attribute" => Axis::Attribute,
        "descendant" => Axis::Descendant,
        "descendant-or-self" => Axis::DescendantOrSelf,
        "ancestor" => Axis::Ancestor,
        "ancestor-or-self" => Axis::AncestorOrSelf,
        "following" => Axis::Following,
        "following-sibling" => Axis::FollowingSibling,
        "preceding" => Axis::Preceding,
        "preceding-sibling" => Axis::PrecedingSibling,
        "namespace" => Axis::Namespace,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_are_not_expressions_say_where() {
        for (text, offset) in [
            ("", 0),
            ("1 +", 3),
            ("a b", 2),
            ("f(1", 3),
            ("'open", 0),
            ("a[", 2),
            ("a]", 1),
            ("foo::b", 0),
            ("a//", 3),
            ("${x}", 0),
            ("1 = = 2", 4),
            ("(", 1),
            ("$", 0),
        ] {
            assert_eq!(parse(text).map_err(|e| e.offset).err(), Some(offset), "{text}");
        }
    }

    #[test]
    fn words_are_operators_only_after_an_operand() {
        for text in
            ["div div div", "and and or", "* * *", "mod/or", "a*b", "/", "//*", "@*|x:*", "-1", "--1", ". * 2", "/ * 2"]
        {
            // "/ * 2" is a path to any element followed by a number: not an expression.
            assert_eq!(parse(text).is_ok(), text != "/ * 2", "{text}");
        }
    }

    #[test]
    fn nesting_is_limited() {
        let code = |text: String| parse(&text).map_err(|error| error.code).err();
        let nested = |open: &str, close: &str, depth| format!("{}1{}", open.repeat(depth), close.repeat(depth));
        assert_eq!(code(nested("(", ")", 150)), None);
        for (open, close) in [("(", ")"), ("a[", "]"), ("not(", ")"), ("-(", ")"), ("(((", ")))[1]")] {
            assert_eq!(code(nested(open, close, 50_000)), Some("xpath-limit"), "{open}");
        }
        assert_eq!(code("(".repeat(100_000)), Some("xpath-limit"));
        assert_eq!(code("1+".repeat(500_000)), Some("xpath-limit"));
        for long in [
            "-".repeat(100_000) + "1",
            "1+".repeat(100_000) + "1",
            "a/".repeat(100_000) + "a",
            "a|".repeat(100_000) + "a",
        ] {
            assert_eq!(code(long), None);
        }
    }
}
