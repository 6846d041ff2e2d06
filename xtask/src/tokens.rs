//! Rust code found by its tokens, however it is wrapped and wherever it was moved to.

use std::ops::Range;

/// Where the tokens of `pattern` stand in `text`. White space, comments, and commas before a closing bracket, which only
/// the formatter puts there, are nothing.
pub fn places(text: &str, pattern: &str) -> Vec<Range<usize>> {
    let (source, wanted) = (tokens(text), tokens(pattern));
    if wanted.is_empty() {
        return Vec::new();
    }
    let word = |(range, text): (&Range<usize>, &str)| text[range.clone()].to_owned();
    let wanted: Vec<String> = wanted.iter().map(|token| word((token, pattern))).collect();
    let fits =
        |window: &&[Range<usize>]| window.iter().zip(&wanted).all(|(token, wanted)| text[token.clone()] == *wanted);
    let found = source.windows(wanted.len()).filter(fits);
    found.filter_map(|window| Some(window.first()?.start..window.last()?.end)).collect()
}

/// Where each token stands; of strings it knows the raw ones too.
pub fn tokens(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        let length = raw(rest).unwrap_or_else(|| match first {
            _ if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            _ if rest.starts_with("'\"'") => 3,
            '"' => quoted(rest),
            c if is_word(c) => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
            c => c.len_utf8(),
        });
        if !first.is_whitespace() && !rest.starts_with("//") {
            let closes = matches!(first, ')' | ']' | '}');
            if closes && found.last().is_some_and(|last| &text[last.clone()] == ",") {
                found.pop();
            }
            found.push(at..at + length);
        }
        at += length;
    }
    found
}

/// Whether it may be part of a name or a number.
pub fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The length of a raw string; none where there is no such here.
fn raw(text: &str) -> Option<usize> {
    let (fence, body) = text.strip_prefix('r')?.split_once('"')?;
    let end = ["\"", fence].concat();
    let is_raw = fence.bytes().all(|byte| byte == b'#');
    is_raw.then(|| body.find(&end)).flatten().map(|at| "r\"".len() + fence.len() + at + end.len())
}

/// The length of a string in quotes.
fn quoted(text: &str) -> usize {
    let mut escaped = false;
    let end = text.char_indices().skip(1).find(|(_, c)| {
        let ends = *c == '"' && !escaped;
        escaped = *c == '\\' && !escaped;
        ends
    });
    end.map_or(text.len(), |(at, _)| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_found_however_it_is_wrapped() {
        let check = |text: &str, pattern: &str, expected: &[&str]| {
            let found: Vec<_> = places(text, pattern).into_iter().map(|place| &text[place]).collect();
            assert_eq!(found, expected, "{pattern} in {text}");
        };
        check("if x {\n    y();\n}", "    if x {\n  y();", &["if x {\n    y();"]);
        check("call(\n    a, // why\n    b,\n)", "call(a, b)", &["call(\n    a, // why\n    b,\n)"]);
        check("call(a, b)", "call(\n    a,\n    b,\n)", &["call(a, b)"]);
        check("a && ab && a", "a", &["a", "a"]);
        check("f(\"a  b // c\")", "f(\"a b // c\")", &[]);
        check("'\"' + x + '\"'", "x", &["x"]);
        check("r#\"a\"b\"# + b", "b", &["b"]);
        check("x", "", &[]);
    }
}
