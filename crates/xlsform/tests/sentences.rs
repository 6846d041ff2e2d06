//! Every code has a sentence in the catalogue.

use messages::{Language, diagnostics};
use std::fs;
use std::path::{Path, PathBuf};

/// Makers of diagnostics, in the compiler and in the form engine.
const MAKERS: &[&str] = &["error(", "warning(", "info(", "Severity::Error,", "Severity::Warning,", "Severity::Info,"];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The literals that directly follow a maker and look like codes.
fn codes(text: &str) -> Vec<String> {
    let after =
        |maker: &&str| text.match_indices(*maker).map(|(at, maker)| &text[at + maker.len()..]).collect::<Vec<_>>();
    let literals = MAKERS.iter().flat_map(after).filter_map(|rest| {
        let (code, _) = rest.trim_start().strip_prefix('"')?.split_once('"')?;
        let is_code = code.contains('-') && code.chars().all(|c| c.is_ascii_lowercase() || c == '-');
        is_code.then(|| code.to_owned())
    });
    literals.collect()
}

#[test]
fn every_code_has_a_sentence() {
    for (folder, at_least) in [("src", 50), ("../xforms/src", 10)] {
        let mut files = Vec::new();
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut files);
        let found: Vec<String> =
            files.iter().flat_map(|file| codes(&fs::read_to_string(file).expect("a source"))).collect();
        assert!(found.len() >= at_least, "only {} codes in {folder}", found.len());
        for code in found {
            assert!(diagnostics::is_known(&code), "no sentence for {code} ({folder})");
        }
    }
}

#[test]
fn sentences_name_what_is_wrong() {
    let args = [("name", "plec".to_owned())];
    let sentence = |language| diagnostics::sentence(language, "unknown-reference", &args);
    assert!(sentence(Language::Polish).contains("„plec”"));
    assert!(sentence(Language::English).contains("\"plec\""));
    assert!(sentence(Language::Ukrainian).contains("«plec»"));
}
