//! `teren test`

use super::{Lang, Outcome};
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

const FORMAT: &str = "\
A case is a story of one response: what is answered, and what the survey must do. Cases stand in a sheet \"cases\", in a
spreadsheet of their own or beside the survey in the workbook itself (or as a Markdown table). One row is one step; a
name in the first column begins the next case. All may be written in Polish: sheet \"przypadki\", columns przypadek, krok,
pytanie, wartość, and the steps below.

  case                    step      question    value
  ----------------------  --------  ----------  ---------------------------
  a child of 12           answer    age         12
                          hidden    work
                          blocks    consent
  two people, 3 and 4     answer    people      3
                          add       household
                          answer    people      4
                          value     total       7

What happens:
  answer        odpowiedź           give an answer: a code or its label, several with commas; empty takes it back
  add           dodaj               add an entry to a repeat
  remove        usuń                remove the last entry of a repeat, or one by its number: household[2]
  today         dziś                the day of the whole case: 2026-05-31 (without it, the day on which the test runs)
  language      język               go on in this language: pl
What is expected:
  shown         widoczne            the question (group, note) is there
  hidden        ukryte              it is not
  value         wartość             its value is this; empty: it has none
  accepted      przyjęte            its answer breaks no rule
  refused       odrzucone           its answer breaks its constraint; value: a part of the message
  blocks        blokuje             completing now is refused because of this question
  complete      można zakończyć     completing now is possible
  ended         koniec              the respondent does not belong to the survey: nothing is stored or sent
  label         treść               its label contains this
  hint          podpowiedź          its hint contains this
  options       do wyboru           the codes to choose from, in any order
  last options  na końcu do wyboru  the codes at the end of the list, in this order
  entries       liczba pozycji      how many entries a repeat has

Several questions may share a cell: r09, r10. In a repeat the last entry is meant, or household[1]/people. Questions of the
same name are told apart by their group: home/street.";

#[derive(clap::Args)]
#[command(after_long_help = FORMAT)]
pub struct Args {
    /// A workbook (.xlsx, .xls, .ods, .md) or an XForm (.xml).
    workbook: PathBuf,
    /// The cases (.xlsx, .xls, .ods, .md); the sheet "cases" of the workbook when left out.
    cases: Option<PathBuf>,
    /// The language of the sentences.
    #[arg(long, value_enum, default_value = "pl")]
    lang: Lang,
}

pub fn run(args: &Args) -> Outcome {
    let language = args.lang.into();
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
