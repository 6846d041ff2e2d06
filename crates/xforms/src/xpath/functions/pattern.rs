//! Regular expressions as forms write them, for JavaScript and Java, in the words of `regex-lite`.
//!
//! Classes such as `\p{L}` become ranges, `(?i)` reaches beyond ASCII, a look-ahead at the beginning of an anchored
//! pattern becomes a pattern of its own that has to match, or not to match, as well. What is left is refused.

use super::property::{property, ranges};
use regex_lite::{Regex, RegexBuilder};
use std::{iter::Peekable, str::Chars};

/// A pattern that is ready to use.
#[derive(Debug)]
pub struct Pattern {
    /// It matches when of one alternative every part matches that should and none that should not.
    alternatives: Vec<Vec<(bool, Regex)>>,
    /// How many characters it has with its repetitions written out.
    weight: usize,
}

/// No form's pattern is as heavy as this; one that is takes too much memory or time.
const MAX_WEIGHT: usize = 20_000;
const MAX_SIZE: usize = 4 << 20;

impl Pattern {
    pub fn is_match(&self, text: &str) -> bool {
        self.alternatives.iter().any(|parts| parts.iter().all(|(wanted, part)| part.is_match(text) == *wanted))
    }

    /// The work of matching, in units of a node visited.
    pub fn work(&self, text: &str) -> usize {
        text.len().saturating_mul(self.weight) / 16
    }
}

/// Compiles a pattern.
///
/// # Errors
/// What is not supported: look-behind, look-ahead elsewhere, back-references, unknown classes, enormous repetitions.
pub fn translate(source: &str) -> Result<Pattern, String> {
    let mut translator = Translator {
        rest: source.chars().peekable(),
        flags: String::new(),
        fold: false,
        alternatives: Vec::new(),
        conditions: Vec::new(),
        out: String::new(),
        weights: vec![0],
        last: 0,
    };
    translator.run()?;
    translator.finish_alternative();
    let weight = translator.weight();
    if weight > MAX_WEIGHT {
        return Err("too many repetitions".into());
    }
    let compile = |(wanted, text): &(bool, String)| {
        let text = format!("{}{text}", translator.flags);
        let regex = RegexBuilder::new(&text).size_limit(MAX_SIZE).build().map_err(|error| error.to_string())?;
        Ok((*wanted, regex))
    };
    let parts = |parts: &Vec<_>| parts.iter().map(compile).collect::<Result<_, String>>();
    let alternatives = translator.alternatives.iter().map(parts).collect::<Result<_, _>>()?;
    Ok(Pattern { alternatives, weight })
}

struct Translator<'a> {
    rest: Peekable<Chars<'a>>,
    /// `(?i)` and the like from the beginning, for every part.
    flags: String,
    /// Letter case is ignored.
    fold: bool,
    alternatives: Vec<Vec<(bool, String)>>,
    /// Look-aheads of the current alternative.
    conditions: Vec<(bool, String)>,
    out: String,
    /// Of each open group, the weight so far; `last` is the last item's, which a repetition multiplies.
    weights: Vec<usize>,
    last: usize,
}

impl Translator<'_> {
    fn run(&mut self) -> Result<(), String> {
        while let Some(c) = self.rest.next() {
            let top = self.weights.len() == 1;
            match c {
                '(' => self.group(top)?,
                ')' => {
                    let inner = self.weights.pop().unwrap_or(0).saturating_add(self.last);
                    self.last = inner;
                    self.out.push(')');
                    if self.weights.is_empty() {
                        return Err("unopened group".into());
                    }
                }
                '|' if top => self.finish_alternative(),
                '[' => {
                    self.item();
                    self.class()?;
                }
                '\\' => {
                    self.item();
                    self.escape()?;
                }
                '{' => {
                    let bounds: String = self.rest.clone().take_while(|&c| c != '}').collect();
                    let most = bounds.split(',').filter_map(|bound| bound.trim().parse::<usize>().ok()).max();
                    self.last = self.last.saturating_mul(most.unwrap_or(1).max(1));
                    self.out.push('{');
                }
                '*' | '+' | '?' => self.out.push(c),
                c => {
                    self.item();
                    match self.other_case(c) {
                        Some(other) => self.out.extend(['[', c, other, ']']),
                        None => self.out.push(c),
                    }
                }
            }
        }
        Ok(())
    }

    /// Of all that was read so far.
    fn weight(&self) -> usize {
        self.weights.iter().fold(self.last, |sum, weight| sum.saturating_add(*weight))
    }

    /// Counts one more item.
    fn item(&mut self) {
        let last = std::mem::replace(&mut self.last, 1);
        if let Some(weight) = self.weights.last_mut() {
            *weight = weight.saturating_add(last);
        }
    }

    fn finish_alternative(&mut self) {
        let mut parts = std::mem::take(&mut self.conditions);
        parts.push((true, std::mem::take(&mut self.out)));
        self.alternatives.push(parts);
    }

    /// After `(`: flags, a look-ahead or an ordinary group.
    fn group(&mut self, top: bool) -> Result<(), String> {
        let ahead: String = self.rest.clone().take(2).collect();
        let flags: String = self.rest.clone().skip(1).take_while(|c| c.is_ascii_alphabetic()).collect();
        if ahead.starts_with('?') && self.rest.clone().nth(1 + flags.len()) == Some(')') && !flags.is_empty() {
            self.fold |= flags.contains('i');
            self.rest.nth(1 + flags.len());
            let at_start = self.out.is_empty() && self.alternatives.is_empty();
            let text = format!("(?{flags})");
            if at_start {
                self.flags.push_str(&text)
            } else {
                self.out.push_str(&text)
            }
            return Ok(());
        }
        if !(top && matches!(&*ahead, "?=" | "?!")) {
            self.item();
            self.last = 0;
            self.weights.push(0);
            self.out.push('(');
            return Ok(());
        }
        self.rest.nth(1);
        let inner = self.rest_of_the_group()?;
        let positive = ahead == "?=";
        let mut part = Translator { rest: inner.chars().peekable(), ..self.beginning() };
        // Inside a group of its own, so that `|` stays with it.
        part.weights.push(0);
        part.run()?;
        self.last = self.last.saturating_add(part.weight());
        if self.out == "^" {
            self.conditions.push((positive, format!("^(?:{})", part.out)));
            return Ok(());
        }
        if positive && matches!(self.rest.peek(), None | Some('|')) {
            self.out.push_str(&format!("(?:{})", part.out));
            return Ok(());
        }
        Err("look-ahead".into())
    }

    fn beginning(&self) -> Self {
        Translator {
            rest: "".chars().peekable(),
            flags: String::new(),
            fold: self.fold,
            alternatives: Vec::new(),
            conditions: Vec::new(),
            out: String::new(),
            weights: Vec::new(),
            last: 0,
        }
    }

    /// What stands before the `)` that closes the group, which is read as well.
    fn rest_of_the_group(&mut self) -> Result<String, String> {
        let (mut inner, mut depth, mut in_class) = (String::new(), 0, false);
        while let Some(c) = self.rest.next() {
            match c {
                '\\' => {
                    inner.push(c);
                    inner.extend(self.rest.next());
                    continue;
                }
                '[' => in_class = true,
                ']' => in_class = false,
                '(' if !in_class => depth += 1,
                ')' if !in_class && depth == 0 => return Ok(inner),
                ')' if !in_class => depth -= 1,
                _ => {}
            }
            inner.push(c);
        }
        Err("unclosed group".into())
    }

    /// After `\`, outside a class.
    fn escape(&mut self) -> Result<(), String> {
        match self.rest.peek() {
            Some('p' | 'P') => {
                let ranges = self.property()?;
                self.out.push_str(&format!("[{ranges}]"));
                Ok(())
            }
            _ => self.plain_escape(),
        }
    }

    /// A class of `regex-lite`'s own or one character. Others allow a backslash before any mark.
    fn plain_escape(&mut self) -> Result<(), String> {
        match self.rest.next() {
            None => return Err("trailing backslash".into()),
            Some(c) if c.is_ascii_alphanumeric() => self.out.extend(['\\', c]),
            Some(c) => self.out.push_str(&escaped(c)),
        }
        Ok(())
    }

    /// `p{L}`, `P{L}`, `pL`: the ranges of a class's inside.
    fn property(&mut self) -> Result<String, String> {
        let negative = self.rest.next() == Some('P');
        let name: String = match self.rest.next() {
            Some('{') => self.rest.by_ref().take_while(|&c| c != '}').collect(),
            Some(c) => c.to_string(),
            None => return Err("trailing backslash".into()),
        };
        let known = property(&name).ok_or_else(|| format!("\\p{{{name}}}"))?;
        Ok(ranges(|c| known(c) != negative))
    }

    /// After `[`, up to its `]`.
    fn class(&mut self) -> Result<(), String> {
        self.out.push('[');
        if self.rest.next_if_eq(&'^').is_some() {
            self.out.push('^');
        }
        // A class within the class begins and ends no range: a hyphen beside it stands for itself.
        let mut after_class = false;
        loop {
            let next = self.rest.next();
            let is_class = next == Some('\\') && self.rest.peek().is_some_and(is_class_escape);
            let after = std::mem::replace(&mut after_class, is_class);
            match next {
                None => return Err("unclosed class".into()),
                Some(']') => break,
                Some('\\') if matches!(self.rest.peek(), Some('p' | 'P')) => {
                    let ranges = self.property()?;
                    self.out.push_str(&ranges);
                }
                Some('\\') => self.plain_escape()?,
                Some('-') if after || self.before_class() => self.out.push_str(&escaped('-')),
                Some('[') if self.rest.peek() == Some(&':') => {
                    let name: String = self.rest.by_ref().take_while(|&c| c != ']').collect();
                    self.out.push_str(&format!("[{name}]"));
                    after_class = true;
                }
                Some('&') if self.rest.peek() == Some(&'&') => return Err("&& in a class".into()),
                Some('-') => self.out.push('-'),
                Some(first) => self.class_range(first),
            }
        }
        self.out.push(']');
        Ok(())
    }

    /// Whether a class escape comes next.
    fn before_class(&self) -> bool {
        let mut ahead = self.rest.clone();
        ahead.next() == Some('\\') && ahead.peek().is_some_and(is_class_escape)
    }

    /// A character of a class, or a range that begins with it; with letter case ignored, the other cases too.
    fn class_range(&mut self, first: char) {
        let mut ahead = self.rest.clone();
        let last = match (ahead.next(), ahead.next()) {
            (Some('-'), Some(last)) if last != ']' && last != '\\' && last >= first => {
                self.rest.nth(1);
                last
            }
            _ => first,
        };
        self.out.push_str(&escaped(first));
        if last != first {
            self.out.push_str(&format!("-{}", escaped(last)));
        }
        // Longer ranges hold whole alphabets, both cases included.
        if self.fold && (last as u32 - first as u32) < 0x200 {
            let others: String = (first..=last).filter_map(|c| self.other_case(c)).collect();
            self.out.push_str(&others);
        }
    }

    /// `regex-lite` ignores letter case within ASCII only.
    fn other_case(&self, c: char) -> Option<char> {
        if !self.fold || c.is_ascii() {
            return None;
        }
        let one = |mut chars: Box<dyn Iterator<Item = char>>| chars.next().filter(|_| chars.next().is_none());
        let (upper, lower) = (one(Box::new(c.to_uppercase())), one(Box::new(c.to_lowercase())));
        upper.filter(|&u| u != c).or(lower.filter(|&l| l != c))
    }
}

/// Whether a backslash makes a class of it.
fn is_class_escape(c: &char) -> bool {
    matches!(c, 'd' | 'D' | 'w' | 'W' | 's' | 'S' | 'p' | 'P')
}

/// A character as itself.
fn escaped(c: char) -> String {
    if c.is_ascii_punctuation() { format!("\\x{:02x}", c as u32) } else { c.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_match_as_in_other_engines() {
        for (pattern, text, expected) in [
            ("^[0-9]{1,3}:[0-5][0-9]$", "12:45", true),
            ("[0-9]+", "x12", true),
            ("^[0-9]+$", "x12", false),
            ("a|ab", "ab", true),
            (r"^\p{L}+$", "Żółć", true),
            (r"^[\p{L}\d]+$", "Ż1", true),
            (r"^\P{L}+$", "1Ż", false),
            (r"^[\P{L}]+$", "12 ", true),
            (r"^\p{Lu}\p{Ll}+$", "Łódź", true),
            (r"^\pL$", "ж", true),
            (r"^\p{IsLatin}+$", "ж", false),
            (r"^a\/b\_c\-d$", "a/b_c-d", true),
            (r"^[\w\-\.]+$", "a-b.c", true),
            (r"^[\w-\.]+$", "a-b.c", true),
            (r"^[\d-/]+$", "1-2/3", true),
            (r"^[\d-/]+$", "1.2", false),
            (r"^[^\s-x]+$", "a-b", false),
            (r"^[\d\s-()]+$", "(1) 2-3", true),
            (r"^[\p{L}-\d]+$", "ż-1", true),
            (r"^[a-\d-z]+$", "a-1z", true),
            (r"^[a-\d-z]+$", "b", false),
            (r"^[[:digit:]-x]+$", "1-x", true),
            (r"^[\x41-\x43]+$", "ABC", true),
            (r"^[\+-\/]+$", "+,-./", true),
            ("^[[]$", "[", true),
            ("^[[:digit:]]+$", "12", true),
            ("(?i)^żółw$", "ŻÓŁW", true),
            ("(?i)^[a-zż]+$", "ŻABA", true),
            ("(?i)^[а-я]+$", "ЖУК", true),
            ("^żółw$", "ŻÓŁW", false),
            (r"^(?=.*[A-Z])(?=.*\d).{4,}$", "ab1C", true),
            (r"^(?=.*[A-Z])(?=.*\d).{4,}$", "ab1c", false),
            (r"^(?!000)\d{3}$", "000", false),
            (r"^(?!000)\d{3}$", "001", true),
            (r"^(?!0|1)\d$|^x$", "1", false),
            (r"^(?!0|1)\d$|^x$", "x", true),
            (r"^(?=[^)]\))..$", "a)", true),
            ("a(?=b)", "ab", true),
            ("a(?=b)", "ac", false),
            (r"^\S+@\S+\.[a-z]{2,}$", "kto@gmina.pl", true),
            (r"^\d{2}-\d{3}$", "05-200", true),
            (r"^\x41\u0042$", "AB", true),
            ("", "anything", true),
            (".", "", false),
        ] {
            let found = translate(pattern).map(|pattern| pattern.is_match(text));
            assert_eq!(found, Ok(expected), "{pattern} {text}");
        }
    }

    #[test]
    fn what_is_not_supported_is_refused() {
        for pattern in [
            "(?<=a)b",
            "(?<!a)b",
            "a(?=b)c",
            "(?!a)b",
            "((?=a)b)",
            r"(a)\1",
            r"\p{Klingon}",
            "[a&&b]",
            "(",
            ")",
            "[",
            "a)",
            r"\",
            "*",
            "a{2",
            r"\p",
            "a**b{",
        ] {
            assert!(translate(pattern).is_err(), "{pattern}");
        }
    }

    #[test]
    fn explosions_are_refused_or_harmless() {
        for pattern in [
            "(((a{1000}){1000}){1000}){1000}".to_owned(),
            "a{99999999}".into(),
            // Together more than a number holds.
            "(a{9999999999999999999}(b{9999999999999999999}(c".into(),
            "(".repeat(100_000),
            "(?=".repeat(1000),
            r"\p{L}{5000}".into(),
        ] {
            assert!(translate(&pattern).is_err(), "{:.40}", pattern);
        }
        let many = "a".repeat(50_000) + "!";
        assert!(!translate("^(a+)+$").unwrap().is_match(&many));
        assert!(translate("(x+x+)+y").unwrap().work(&many) < 1_000_000);
    }
}
