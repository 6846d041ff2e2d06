//! The bundled surveys: the Markdown source and the spreadsheet made from it are the same form, without a fault.

use std::fs;
use std::path::{Path, PathBuf};

use xlsform::Severity;

fn surveys() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../surveys");
    let entries = fs::read_dir(folder).expect("the folder surveys/").map(|entry| entry.expect("an entry").path());
    let mut sources: Vec<PathBuf> = entries
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.ends_with(".md") && name != "README.md" && !name.ends_with(".cases.md")
        })
        .collect();
    sources.sort();
    sources
}

fn xml(path: &Path) -> String {
    let bytes =
        fs::read(path).unwrap_or_else(|error| panic!("{}: {error} (run `cargo xtask surveys`)", path.display()));
    let (workbook, diagnostics) = xlsform::read(&bytes, &path.to_string_lossy());
    assert!(diagnostics.is_empty(), "{}: {diagnostics:#?}", path.display());
    let stem = path.file_stem().expect("a stem").to_string_lossy();
    let (compiled, diagnostics) = xlsform::compile(&workbook.expect("a workbook"), &stem);
    let faults: Vec<_> = diagnostics.iter().filter(|found| found.severity != Severity::Info).collect();
    assert!(faults.is_empty(), "{}: {faults:#?}", path.display());
    let compiled = compiled.expect("a form");
    assert_eq!(compiled.form_id, stem);
    compiled.xml
}

#[test]
fn source_and_spreadsheet_are_the_same_form() {
    let surveys = surveys();
    assert!(surveys.len() >= 4, "{surveys:?}");
    for source in surveys {
        assert!(
            xml(&source) == xml(&source.with_extension("xlsx")),
            "{} differs (run `cargo xtask surveys`)",
            source.display()
        );
    }
}

#[test]
fn the_files_that_they_read_are_there() {
    for source in surveys() {
        let bytes = fs::read(&source).expect("a source");
        let (workbook, _) = xlsform::read(&bytes, "a.md");
        let (compiled, _) = xlsform::compile(&workbook.expect("a workbook"), "a");
        for file in compiled.expect("a form").external_files {
            assert!(source.with_file_name(&file).exists(), "{} reads {file}", source.display());
        }
    }
}
