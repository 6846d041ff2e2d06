//! What is wrong with a workbook or an XForm, found by the compiler and the engine, told in sentences or JSON.

use crate::{
    folder::Folder,
    forms,
    publishing::{
        Meant, address,
        clause::{self, Unfilled},
    },
    told,
};
use messages::{Language, checking, diagnostics};
use serde::Serialize;
use std::{
    collections::BTreeSet,
    fs::File,
    io::{self, Read},
    path::Path,
};
use xforms::{Form, Severity};
use xlsform::{Beside, Workbook};

/// One finding; the keys are a contract, and every one is always there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub severity: &'static str,
    pub code: &'static str,
    pub message: String,
    pub suggestion: Option<String>,
    pub sheet: Option<String>,
    pub row: Option<u32>,
    pub column: Option<String>,
    pub cell: Option<String>,
    pub line: Option<u32>,
    pub col: Option<u32>,
    #[serde(rename = "ref")]
    pub reference: Option<String>,
}

/// A file that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    pub findings: Vec<Finding>,
    pub state: State,
    /// What of the clause is not filled in, as far as that was looked at.
    pub unfilled: Vec<Unfilled>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// The XForm.
    Usable(String),
    /// It has errors.
    Broken,
    /// It is no workbook and no XML, or cannot be read at all.
    Unreadable,
}

impl Checked {
    fn of(findings: Vec<Finding>, state: State) -> Self {
        Self { findings, state, unfilled: Vec::new() }
    }

    pub fn exit_code(&self) -> u8 {
        match self.state {
            State::Usable(_) => 0,
            State::Broken => 1,
            State::Unreadable => 2,
        }
    }
}

/// Looks at a file and at the files beside it.
pub fn check(path: &Path, language: Language) -> Checked {
    checked(path, language, check_bytes)
}

/// The same, with what is to be said before it is published, but for what is `meant` of its clause.
pub fn check_to_publish(path: &Path, meant: &Meant, language: Language) -> Checked {
    let check = |name: &str, stem: &str, bytes: &[u8], beside: &dyn Beside, language| {
        check_bytes_to_publish(name, &address::clean(stem), bytes, beside, meant, language)
    };
    checked(path, language, check)
}

fn checked(
    path: &Path,
    language: Language,
    check: impl Fn(&str, &str, &[u8], &dyn Beside, Language) -> Checked,
) -> Checked {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    match contents(path, language) {
        Ok(bytes) => check(name, forms::stem(name), &bytes, &Folder::beside(path), language),
        Err(finding) => Checked::of(vec![*finding], State::Unreadable),
    }
}

/// Looks at a file's bytes; without settings the form's id is `stem`.
fn check_bytes(name: &str, stem: &str, bytes: &[u8], beside: &dyn Beside, language: Language) -> Checked {
    if forms::is_xform(name) {
        return check_xform(bytes, beside, language);
    }
    let (workbook, diagnostics) = xlsform::read(bytes, name);
    check_workbook(workbook.as_ref(), diagnostics, stem, beside, language)
}

/// The same, with what is to be said before it is published: a clause that is not filled in but for what is `meant`, a
/// promise that nobody made.
pub fn check_bytes_to_publish(
    name: &str,
    stem: &str,
    bytes: &[u8],
    beside: &dyn Beside,
    meant: &Meant,
    language: Language,
) -> Checked {
    let mut checked = check_bytes(name, stem, bytes, beside, language);
    let State::Usable(xml) = &checked.state else { return checked };
    let unfilled = meant.without(clause::unfilled(xml, beside));
    let is_workbook = !forms::is_xform(name);
    let without_privacy = is_workbook && !says_privacy(xml);
    let settings = without_privacy.then(|| xlsform::read(bytes, name).0).flatten();
    checked.findings.extend(settings.map(|workbook| without_privacy_setting(&workbook, language)));
    // Of a workbook the compiler has said so, with the cell.
    let promise = if is_workbook { None } else { clause::promise(xml, beside) };
    checked.findings.extend(promise.map(|(reference, text)| of_promise(&reference, &text, language)));
    checked.findings.extend(one_column(&unfilled, beside).map(|file| of_one_column(file, language)));
    checked.findings.extend(unfilled.iter().map(|one| of_clause(one, language)));
    Checked { unfilled, ..checked }
}

fn check_workbook(
    workbook: Option<&Workbook>,
    mut diagnostics: Vec<xlsform::Diagnostic>,
    stem: &str,
    beside: &dyn Beside,
    language: Language,
) -> Checked {
    let Some(workbook) = workbook else {
        let findings = diagnostics.into_iter().map(|d| of_workbook(d, language)).collect();
        return Checked::of(findings, State::Unreadable);
    };
    let (compiled, more) = xlsform::compile_beside(workbook, stem, beside);
    diagnostics.extend(more);
    let broken = diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
    let findings = diagnostics.into_iter().map(|d| of_workbook(d, language)).collect();
    let state = compiled.filter(|_| !broken).map_or(State::Broken, |compiled| State::Usable(compiled.xml));
    Checked::of(findings, state)
}

fn check_xform(bytes: &[u8], beside: &dyn Beside, language: Language) -> Checked {
    let xml = match xlsform::decode_xml(bytes) {
        Ok((xml, _)) => xml,
        Err(encoding) => {
            let finding = xforms::Diagnostic::error("xml-encoding").arg("encoding", told::plain(&encoding));
            return Checked::of(vec![of_xform(finding, language)], State::Unreadable);
        }
    };
    let (form, mut diagnostics) = Form::parse(&xml, beside);
    if let Some(form) = &form {
        diagnostics.extend(xlsform::check_form(form, beside));
    }
    let broken = form.is_none() || xforms::diagnostic::any_error(&diagnostics);
    let findings = diagnostics.into_iter().map(|d| of_xform(d, language)).collect();
    Checked::of(findings, if broken { State::Broken } else { State::Usable(xml) })
}

/// Whether a compiled workbook says what its responses may tell of who answered; others decide for its author else.
fn says_privacy(xml: &str) -> bool {
    // As the compiler writes the attribute.
    xml.contains(" teren:privacy=\"")
}

fn of_promise(reference: &str, text: &str, language: Language) -> Finding {
    let promise = xforms::Diagnostic::warning(forms::PROMISE).arg("text", excerpt(text));
    let reference = Some(reference.to_owned()).filter(|reference| !reference.is_empty());
    Finding { reference, ..of_xform(promise, language) }
}

/// Where a workbook would say it.
fn without_privacy_setting(workbook: &Workbook, language: Language) -> Finding {
    let finding = of_xform(xforms::Diagnostic::warning("privacy-unset"), language);
    let row = workbook.sheet("settings").map(|sheet| sheet.rows.first().map_or(sheet.header_row + 1, |row| row.number));
    Finding { sheet: Some("settings".to_owned()), row, column: Some("privacy".to_owned()), ..finding }
}

/// The files whose rows are not found because no line of theirs has two cells.
fn one_column<'a>(unfilled: &'a [Unfilled], beside: &dyn Beside) -> impl Iterator<Item = &'a str> {
    let empty = unfilled.iter().filter(|one| one.text.is_empty());
    let files: BTreeSet<&str> = empty.filter_map(|one| one.file.as_deref()).collect();
    let has_one = |file: &&str| beside.text(file).is_some_and(|text| is_one_column(&text));
    files.into_iter().filter(has_one).collect::<Vec<_>>().into_iter()
}

fn is_one_column(text: &str) -> bool {
    let mut outside_quotes = text.split('"').step_by(2);
    !text.trim().is_empty() && !outside_quotes.any(|part| part.contains([',', ';', '\t', '|']))
}

fn of_one_column(file: &str, language: Language) -> Finding {
    of_xform(xforms::Diagnostic::warning("clause-one-column").arg("file", file), language)
}

fn of_clause(unfilled: &Unfilled, language: Language) -> Finding {
    let code = match (&unfilled.file, unfilled.text.is_empty()) {
        (Some(_), true) if unfilled.is_doubtful => "clause-doubtful-empty",
        (Some(_), _) if unfilled.is_doubtful => "clause-doubtful",
        (None, _) if unfilled.is_doubtful => "clause-doubtful-text",
        (Some(_), false) => "clause-placeholder",
        (Some(_), true) => "clause-empty",
        (None, true) => "clause-nothing",
        (None, _) => "clause-text",
    };
    let told = xforms::Diagnostic::warning(code).arg("field", &unfilled.field).arg("text", excerpt(&unfilled.text));
    of_xform(told.arg("file", unfilled.file.as_deref().unwrap_or_default()), language)
}

fn excerpt(text: &str) -> String {
    if text.chars().count() <= 60 { text.to_owned() } else { text.chars().take(60).chain(['…']).collect() }
}

/// A file's bytes. One larger than any survey is refused by its length, before it fills the memory; so is one whose
/// length does not show it, such as a device.
pub(crate) fn contents(path: &Path, language: Language) -> Result<Vec<u8>, Box<Finding>> {
    let most = xlsform::MOST_BYTES as u64;
    let read = || {
        let file = File::open(path)?;
        if file.metadata()?.len() > most {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        file.take(most + 1).read_to_end(&mut bytes)?;
        Ok(Some(bytes).filter(|bytes| bytes.len() as u64 <= most))
    };
    read().map_err(|error| Box::new(unreadable(&error, language)))?.ok_or_else(|| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        Box::new(of_xform(xforms::Diagnostic::error("workbook-too-large").arg("file", name), language))
    })
}

fn unreadable(error: &io::Error, language: Language) -> Finding {
    let code = match error.kind() {
        io::ErrorKind::NotFound => "no-such-file",
        io::ErrorKind::PermissionDenied => "not-allowed",
        _ => "unreadable",
    };
    let finding = of_xform(xforms::Diagnostic::error("unreadable-file"), language);
    Finding { message: checking::words(language, code, &[]), ..finding }
}

pub(crate) fn of_workbook(d: xlsform::Diagnostic, language: Language) -> Finding {
    Finding {
        severity: severity(d.severity),
        code: d.code,
        message: diagnostics::sentence(language, d.code, &d.args),
        suggestion: d.suggestion,
        sheet: d.sheet,
        row: d.row,
        column: d.column,
        cell: d.cell,
        line: d.line,
        col: d.col,
        reference: d.reference,
    }
}

fn of_xform(d: xforms::Diagnostic, language: Language) -> Finding {
    Finding {
        severity: severity(d.severity),
        code: d.code,
        message: diagnostics::sentence(language, d.code, &d.args),
        suggestion: d.suggestion,
        sheet: None,
        row: None,
        column: None,
        cell: None,
        line: d.line,
        col: d.col,
        reference: d.reference,
    }
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    }
}

impl Finding {
    /// What is to be said of publishing; it has no place.
    pub fn of_publishing(severity: &'static str, code: &'static str, message: String) -> Self {
        let nowhere = of_xform(xforms::Diagnostic::warning(code), Language::Polish);
        Self { severity, message, ..nowhere }
    }

    /// Whether nothing is published with it.
    pub fn holds_up(&self) -> bool {
        self.severity == "error" || self.code == forms::PROMISE || self.code == "file-missing" || self.is_of_clause()
    }

    /// Whether it is about a clause that is not filled in: that holds up going live only.
    pub fn is_of_clause(&self) -> bool {
        self.code.starts_with("clause-")
    }

    /// The finding as a line for a person: `form.xlsx: survey, row 7, "relevant" (C7): error: …`.
    pub fn line(&self, file: &str, language: Language) -> String {
        let place = [vec![file.to_owned()], self.place(language)].concat().join(", ");
        format!("{place}: {}: {}", self.severity_told(language), self.told(language))
    }

    /// Where it is, from the sheet to the cell; empty where it is about the whole.
    pub fn place(&self, language: Language) -> Vec<String> {
        let mut place: Vec<String> = self.sheet.clone().into_iter().collect();
        place.extend(self.row.map(|row| checking::words(language, "row", &[("row", row.to_string())])));
        place.extend(self.column.as_ref().map(|column| match &self.cell {
            Some(cell) => format!("{column} ({cell})"),
            None => column.clone(),
        }));
        if self.sheet.is_none() {
            place.extend(self.line.map(|line| match self.col {
                Some(col) => format!("{line}:{col}"),
                None => line.to_string(),
            }));
            place.extend(self.reference.clone());
        }
        place
    }

    pub fn severity_told(&self, language: Language) -> String {
        checking::words(language, self.severity, &[])
    }

    /// What is wrong, and what was probably meant.
    pub fn told(&self, language: Language) -> String {
        let hint = self.suggestion.clone().map(|suggestion| {
            let hint = checking::words(language, "suggestion", &[("suggestion", suggestion)]);
            format!(" {hint}")
        });
        format!("{}{}", self.message, hint.unwrap_or_default())
    }
}
