//! Text to tokens, with XPath 1.0's rule for `*`, `and`, `or`, `div`, `mod` (section 3.7): after an operand they are
//! operators, elsewhere names.

use super::SyntaxError;

#[derive(Debug, Clone, PartialEq)]
pub enum Token<'a> {
    Number(f64),
    Literal(&'a str),
    /// `$name`
    Variable(&'a str),
    Name {
        prefix: &'a str,
        local: &'a str,
    },
    /// `p:*`
    AnyIn(&'a str),
    /// A punctuation mark or an operator, by its spelling.
    Mark(&'static str),
    End,
}

const MARKS: [&str; 21] =
    ["//", "::", "..", "!=", "<=", ">=", "/", "(", ")", "[", "]", ".", "@", ",", "|", "+", "-", "=", "<", ">", "*"];

pub fn tokens(text: &str) -> Result<Vec<(Token<'_>, usize)>, SyntaxError> {
    let mut found: Vec<(Token<'_>, usize)> = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let Some(c) = rest.chars().next() else { break };
        if matches!(c, ' ' | '\t' | '\n' | '\r') {
            at += 1;
            continue;
        }
        let after_operand = match found.last() {
            None => false,
            Some((Token::Mark(mark), _)) => matches!(*mark, ")" | "]" | "." | ".." | "wildcard"),
            Some(_) => true,
        };
        let (token, len) = if let Some(quoted) = rest.strip_prefix(['"', '\'']) {
            let end = quoted.find(c).ok_or_else(|| unexpected(text, at))?;
            (Token::Literal(&quoted[..end]), end + 2)
        } else if c.is_ascii_digit() || (c == '.' && rest[1..].starts_with(|d: char| d.is_ascii_digit())) {
            let len = number_len(rest);
            (Token::Number(rest[..len].parse().map_err(|_| unexpected(text, at))?), len)
        } else if let Some(name) = rest.strip_prefix('$').filter(|name| name.starts_with(is_name_start)) {
            let (_, len) = qualified(name, &name[..name_len(name)]);
            (Token::Variable(&name[..len]), len + 1)
        } else if is_name_start(c) {
            let len = name_len(rest);
            let word = &rest[..len];
            match (after_operand, operator(word)) {
                (true, Some(mark)) => (Token::Mark(mark), mark.len()),
                (true, None) => return Err(unexpected(text, at)),
                (false, _) => qualified(rest, word),
            }
        } else {
            let mark = MARKS.into_iter().find(|mark| rest.starts_with(mark)).ok_or_else(|| unexpected(text, at))?;
            let meaning = if mark == "*" && !after_operand { "wildcard" } else { mark };
            (Token::Mark(meaning), mark.len())
        };
        found.push((token, at));
        at += len;
    }
    found.push((Token::End, text.len()));
    Ok(found)
}

/// The operator that a word begins with: after an operand nothing else may stand, so `1div2` needs no spaces.
fn operator(word: &str) -> Option<&'static str> {
    ["and", "or", "div", "mod"].into_iter().find(|&op| word.starts_with(op))
}

/// A name with what follows its colon: `p:local`, `p:*`; `p::` is an axis.
fn qualified<'a>(rest: &'a str, word: &'a str) -> (Token<'a>, usize) {
    let after = &rest[word.len()..];
    match after.strip_prefix(':') {
        Some(local) if local.starts_with('*') => (Token::AnyIn(word), word.len() + 2),
        Some(local) if local.starts_with(is_name_start) => {
            let len = name_len(local);
            (Token::Name { prefix: word, local: &local[..len] }, word.len() + 1 + len)
        }
        _ => (Token::Name { prefix: "", local: word }, word.len()),
    }
}

/// Digits with a point somewhere, and an exponent as XPath 2.0 has it.
fn number_len(text: &str) -> usize {
    let digits = |s: &str| s.bytes().take_while(u8::is_ascii_digit).count();
    let whole = digits(text);
    let mantissa = match text[whole..].strip_prefix('.') {
        Some(fraction) => whole + 1 + digits(fraction),
        None => whole,
    };
    let Some(exponent) = text[mantissa..].strip_prefix(['e', 'E']) else { return mantissa };
    let sign = usize::from(exponent.starts_with(['-', '+']));
    match digits(&exponent[sign..]) {
        0 => mantissa,
        power => mantissa + 1 + sign + power,
    }
}

fn is_name_start(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

fn name_len(text: &str) -> usize {
    let inner = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '\u{b7}' | '\u{300}'..='\u{36f}');
    text.find(|c| !inner(c)).unwrap_or(text.len())
}

pub fn unexpected(text: &str, offset: usize) -> SyntaxError {
    error("xpath-syntax", text, offset)
}

/// The arguments show only a part of a text that is very long.
pub fn error(code: &'static str, text: &str, offset: usize) -> SyntaxError {
    let found: String = text[offset..].chars().take(20).collect();
    let found = if found.is_empty() { "∎".to_owned() } else { found };
    let mut expression: String = text.chars().take(500).collect();
    if expression.len() < text.len() {
        expression.push('…');
    }
    SyntaxError { offset, code, args: vec![("found", found), ("expression", expression)] }
}
