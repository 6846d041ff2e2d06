//! `teren test`

use super::Outcome;
use crate::{
    cases::{self, Case, Mismatch, Problem, Words},
    clock,
    findings::{self, Finding, State},
    folder::Folder,
};
use messages::{Language, cases as sentences};
use std::{fmt::Write, path::Path, path::PathBuf, process::ExitCode, rc::Rc};
use xforms::Form;
use xlsform::Workbook;

#[derive(clap::Args)]
pub struct Args {
    workbook: PathBuf,
    cases: Option<PathBuf>,
}

pub fn run(args: &Args, language: Language) -> Outcome {
    let Some(form) = form(&args.workbook, language) else { return Ok(ExitCode::from(2)) };
    let path = args.cases.as_ref().unwrap_or(&args.workbook);
    let Some(cases) = read(path, &form, language) else { return Ok(ExitCode::from(2)) };
    let mut failed = 0;
    for case in &cases.cases {
        let mismatches = cases::run(&form, case, clock::moment());
        failed += usize::from(!mismatches.is_empty());
        say!("{}", line(case, &mismatches, &cases.place, language));
    }
    say!("{}", sentences::summary(language, cases.cases.len(), failed));
    Ok(ExitCode::from(u8::from(failed > 0)))
}

/// The form, with the files beside it; what is wrong with it is printed.
fn form(path: &Path, language: Language) -> Option<Rc<Form>> {
    let checked = findings::check(path, language);
    let file = path.display().to_string();
    let worth_saying = checked.findings.iter().filter(|finding| finding.severity != "info");
    worth_saying.for_each(|finding| tell!("{}", finding.line(&file, language)));
    let State::Usable(xml) = checked.state else { return None };
    Form::parse(&xml, &Folder::beside(path)).0.map(Rc::new)
}

/// Cases, and how to say where one of their rows is.
struct Read {
    cases: Vec<Case>,
    place: Box<dyn Fn(u32) -> Words>,
}

/// The cases; what is wrong with them is printed.
fn read(path: &Path, form: &Form, language: Language) -> Option<Read> {
    let file = path.display().to_string();
    let bytes = match findings::contents(path, language) {
        Ok(bytes) => bytes,
        Err(finding) => {
            tell!("{}", finding.line(&file, language));
            return None;
        }
    };
    let (workbook, diagnostics) = xlsform::read(&bytes, &file);
    for diagnostic in diagnostics {
        tell!("{}", findings::of_workbook(diagnostic, language).line(&file, language));
    }
    let workbook: Workbook = workbook?;
    let report = |sheet: Option<&str>, problem: Problem, line: Option<u32>| {
        let place = line.map_or_else(|| file.clone(), |line| format!("{file}:{line}"));
        tell!("{}", finding(problem, sheet, language).line(&place, language));
    };
    let Some(sheet) = cases::sheet_of(&workbook) else {
        report(None, Problem::whole(Words::new("no-cases")), None);
        return None;
    };
    let name = sheet.name.clone();
    // Only a Markdown file has lines.
    let text = String::from_utf8(bytes).ok().filter(|text| cases::line_of(text, &name, 1).is_some());
    let line = move |row: u32| cases::line_of(text.as_deref()?, &name, row);
    match cases::read(sheet, form) {
        Ok(cases) => Some(Read {
            cases,
            place: Box::new(move |row| match line(row) {
                Some(line) => Words::new("line").arg("line", line.to_string()),
                None => Words::new("row").arg("row", row.to_string()),
            }),
        }),
        Err(problems) => {
            for problem in problems {
                let line = problem.row.and_then(&line);
                report(Some(&sheet.name), problem, line);
            }
            None
        }
    }
}

fn finding(problem: Problem, sheet: Option<&str>, language: Language) -> Finding {
    Finding {
        severity: "error",
        code: problem.words.code,
        message: say(&problem.words, language),
        suggestion: problem.suggestion,
        sheet: sheet.map(str::to_owned),
        row: problem.row,
        column: problem.column,
        cell: problem.cell,
        line: None,
        col: None,
        reference: None,
    }
}

/// One case as a line: its name, how it went, and what was not as expected.
fn line(case: &Case, mismatches: &[Mismatch], place: &dyn Fn(u32) -> Words, language: Language) -> String {
    let result = if mismatches.is_empty() { "passed" } else { "failed" };
    let mut line = format!("{}: {}", say(&Words::new(result), language), case.name);
    for (mismatch, separator) in mismatches.iter().zip(std::iter::once(" – ").chain(std::iter::repeat("; "))) {
        let words = match &mismatch.question {
            Some(question) => Words::new("mismatch").arg("question", question),
            None => Words::new("mismatch-whole"),
        };
        let words = words.arg("place", say(&place(mismatch.row), language));
        let words = words.arg("expected", say(&mismatch.expected, language));
        let words = words.arg("found", say(&mismatch.found, language));
        // Writing to a string cannot fail.
        let _ = write!(line, "{separator}{}", say(&words, language));
    }
    line
}

fn say(words: &Words, language: Language) -> String {
    sentences::words(language, words.code, &words.args)
}
