#![cfg(not(target_arch = "wasm32"))]
//! `PLATFORM.md`, what browsers do to data and which test shows that Teren meets it, held against the tests that there are.

use std::{fs, path::Path};

/// The file that a test is named by, and whether it has such a test.
fn exists(name: &str) -> bool {
    let Some((file, test)) = name.rsplit_once("::") else { return false };
    let file = file.replace("::", "/");
    let paths = match file.strip_prefix("collector/") {
        Some(file) => vec![format!("crates/collector/tests/collector/{file}.rs")],
        None => vec![format!("tests/system/{file}.rs"), format!("crates/simulator/tests/{file}.rs")],
    };
    let found = |path: &String| {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap_or_default();
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        let is_test = |line: &str| line.starts_with("#[test]") || line.starts_with("#[tokio::test");
        let is_it = |line: &str| line.contains(&format!("fn {test}("));
        lines.windows(2).any(|pair| is_test(pair[0]) && is_it(pair[1]))
    };
    paths.iter().any(found)
}

/// The names of tests in a text: all that stands between backquotes and has `::`.
fn names(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).filter(|word| word.contains("::") && !word.starts_with("file::")).collect()
}

#[test]
fn every_line_names_tests_that_exist() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("PLATFORM.md");
    let text = fs::read_to_string(path).expect("PLATFORM.md");
    for name in names(&text) {
        assert!(exists(name), "no such test: {name}");
    }
    let (mut in_table, mut lines) = (false, 0);
    for line in text.lines() {
        let last = line.trim_end_matches(['|', ' ']).rsplit(" | ").next().unwrap_or_default();
        if !line.starts_with('|') || last == "test" {
            in_table = line.starts_with('|');
        } else if in_table && !line.starts_with("|---") {
            assert!(!names(last).is_empty(), "no test is named: {line}");
            lines += 1;
        }
    }
    assert!(lines > 25, "only {lines} lines were found");
}

#[test]
fn a_test_that_is_not_there_is_found_out() {
    assert!(
        exists("scenarios::sealing::sealed_while_the_database_is_away")
            && exists("collector::tus_js::tus_js_client_uploads_here")
    );
    for name in
        ["scenarios::main::story", "scenarios::sealing::nothing_of_the_kind", "nowhere::a", "collector::stories::a"]
    {
        assert!(!exists(name), "{name}");
    }
}
