//! What a person reads comes from `messages`: no source and no template has a sentence of its own.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// Sources that have Polish words all the same, and why.
const EXCEPT: &[(&str, &str)] = &[
    ("cases/read.rs", "what an author writes into a file of cases: a format, in two languages at once"),
    ("cases/verb.rs", "alike"),
    ("publishing/clause/madeup.rs", "what a clause says that is not filled in: content of surveys"),
    ("publishing/clause/alternatives.rs", "alike"),
    ("publishing/clause/drafts.rs", "alike"),
    ("publishing/clause/letters.rs", "alike"),
    ("publishing/clause/links.rs", "alike"),
    ("publishing/clause/missing.rs", "alike"),
    ("publishing/clause/pieces.rs", "alike"),
    ("publishing/clause/placeholder.rs", "alike"),
    ("publishing/clause/headings.rs", "alike"),
    ("publishing/clause/marks.rs", "alike"),
    ("publishing/clause/standins.rs", "alike"),
    ("publishing/clause/stubs.rs", "alike"),
    ("publishing/clause/vocabulary.rs", "alike"),
];

fn files(folder: &Path, extension: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, extension, found);
        } else if path.extension().is_some_and(|own| own == extension) {
            found.push(path);
        }
    }
}

fn all(folder: &str, extension: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut found = Vec::new();
    files(&folder, extension, &mut found);
    let name = |path: &PathBuf| path.strip_prefix(&folder).unwrap().to_str().unwrap().to_owned();
    found.iter().map(|path| (name(path), fs::read_to_string(path).unwrap())).collect()
}

/// The text within quotation marks; comments and characters have none.
fn literals(source: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = source;
    while let Some(at) = rest.find(['"', '/', '\'']) {
        let after = &rest[at..];
        if after.starts_with("//") {
            rest = after.split_once('\n').map_or("", |(_, next)| next);
        } else if let Some(next) = after.strip_prefix("'\"'").or_else(|| after.strip_prefix("'\\\"'")) {
            rest = next;
        } else if let Some(inside) = after.strip_prefix('"') {
            let hashes = rest[..at].len() - rest[..at].trim_end_matches('#').len();
            let is_raw = rest[..at].trim_end_matches('#').ends_with('r');
            let end = if is_raw { inside.find(&format!("\"{}", "#".repeat(hashes))) } else { end_of(inside) };
            let (literal, next) = inside.split_at(end.unwrap_or(inside.len()));
            found.push(literal);
            rest = next.get(1..).unwrap_or_default();
        } else {
            rest = &after[1..];
        }
    }
    found
}

/// Where the quotation mark stands that ends a literal.
fn end_of(inside: &str) -> Option<usize> {
    let mut is_escaped = false;
    inside.char_indices().find_map(|(at, c)| {
        let ends = c == '"' && !is_escaped;
        is_escaped = c == '\\' && !is_escaped;
        ends.then_some(at)
    })
}

/// Letters of Polish or Ukrainian, and the quotation marks of Polish.
fn speaks(text: &str) -> bool {
    text.chars().any(|c| "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ„”".contains(c) || ('\u{400}'..='\u{4ff}').contains(&c))
}

#[test]
fn literals_are_found_and_nothing_else() {
    let check = |source: &str, expected: &[&str]| assert_eq!(literals(source), expected, "{source}");
    check("let a = \"zażółć\"; // \"nie\"\nlet b = '\"'; f(\"b\\\"c\")", &["zażółć", "b\\\"c"]);
    check("r#\"a \"b\" c\"#, r\"d\\\", \"e\"", &["a \"b\" c", "d\\", "e"]);
    check("fn a<'a>(b: &'a str) -> char { '/' } \"c\"", &["c"]);
}

#[test]
fn no_source_speaks_for_itself() {
    let sources = all("src", "rs");
    assert!(sources.len() > 100, "{}", sources.len());
    let mut speaking = BTreeSet::new();
    for (name, source) in sources.iter().filter(|(name, _)| !name.ends_with("tests.rs")) {
        let without_tests = source.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        let found: Vec<&str> = literals(without_tests).into_iter().filter(|literal| speaks(literal)).collect();
        if !found.is_empty() {
            let is_known = EXCEPT.iter().any(|(known, _)| known == name);
            assert!(is_known, "{name} has words of its own; they belong into messages: {found:?}");
            speaking.insert(name.as_str());
        }
    }
    let known: BTreeSet<&str> = EXCEPT.iter().map(|(name, _)| *name).collect();
    assert_eq!(speaking, known, "an exception that is none");
}

#[test]
fn no_template_speaks_for_itself() {
    let templates = all("templates", "html");
    assert!(templates.len() > 8, "{}", templates.len());
    for (name, template) in templates {
        // What is left is told to a reader as it is.
        let words = outside(&outside(&template, ('{', '}')), ('<', '>')).replace("Teren", "");
        let words: String = words.chars().filter(|c| c.is_alphabetic()).collect();
        assert!(words.is_empty(), "{name} has words of its own; they belong into messages: {words}");
        for attribute in ["title=\"", "alt=\"", "aria-label=\"", "placeholder=\""] {
            assert!(template.split(attribute).skip(1).all(|value| value.starts_with("{{")), "{name}: {attribute}");
        }
    }
}

/// A text without what stands between these two.
fn outside(text: &str, (open, close): (char, char)) -> String {
    let mut depth = 0;
    let mut is_outside = |c: char| {
        depth += i32::from(c == open);
        let is_outside = depth == 0;
        depth -= i32::from(c == close && depth > 0);
        is_outside
    };
    text.chars().filter(|c| is_outside(*c)).collect()
}
