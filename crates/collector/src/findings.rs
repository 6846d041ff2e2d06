//! What is wrong with a workbook or an XForm, found by the compiler and the engine, told in sentences or JSON.

use crate::{folder::Folder, forms};
use messages::{Language, diagnostics};
use serde::Serialize;
use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};
use xforms::{Form, Severity};

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
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let bytes = match contents(path, language) {
        Ok(bytes) => bytes,
        Err(finding) => return Checked { findings: vec![*finding], state: State::Unreadable },
    };
    if name.ends_with(".xml") { check_xform(&bytes, path, language) } else { check_workbook(&bytes, path, language) }
}

fn check_workbook(bytes: &[u8], path: &Path, language: Language) -> Checked {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let (workbook, mut diagnostics) = xlsform::read(bytes, name);
    let Some(workbook) = workbook else {
        let findings = diagnostics.into_iter().map(|d| of_workbook(d, language)).collect();
        return Checked { findings, state: State::Unreadable };
    };
    let (compiled, more) = xlsform::compile_beside(&workbook, forms::stem(name), &Folder::beside(path));
    diagnostics.extend(more);
    let broken = diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
    let findings = diagnostics.into_iter().map(|d| of_workbook(d, language)).collect();
    let state = compiled.filter(|_| !broken).map_or(State::Broken, |compiled| State::Usable(compiled.xml));
    Checked { findings, state }
}

fn check_xform(bytes: &[u8], path: &Path, language: Language) -> Checked {
    let Ok(xml) = std::str::from_utf8(bytes) else {
        let error = io::Error::new(io::ErrorKind::InvalidData, "not UTF-8");
        return Checked { findings: vec![unreadable(&error, language)], state: State::Unreadable };
    };
    let folder = Folder::beside(path);
    let (form, mut diagnostics) = Form::parse(xml, &folder);
    if let Some(form) = &form {
        diagnostics.extend(xlsform::check_form(form, &folder));
    }
    let broken = form.is_none() || xforms::diagnostic::any_error(&diagnostics);
    let findings = diagnostics.into_iter().map(|d| of_xform(d, language)).collect();
    Checked { findings, state: if broken { State::Broken } else { State::Usable(xml.to_owned()) } }
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
    let polish = language == Language::Polish;
    let message = match (error.kind(), polish) {
        (io::ErrorKind::NotFound, true) => "Nie ma takiego pliku.",
        (io::ErrorKind::NotFound, false) => "There is no such file.",
        (io::ErrorKind::PermissionDenied, true) => "Tego pliku nie wolno tu czytać.",
        (io::ErrorKind::PermissionDenied, false) => "This file may not be read here.",
        (_, true) => "Tego pliku nie da się przeczytać.",
        (_, false) => "This file cannot be read.",
    };
    let finding = of_xform(xforms::Diagnostic::error("unreadable-file"), language);
    Finding { message: message.to_owned(), ..finding }
}

pub(crate) fn of_workbook(d: xlsform::Diagnostic, language: Language) -> Finding {
    Finding {
        severity: severity(d.severity),
        code: d.code,
        message: diagnostics::sentence(language.code(), d.code, &d.args),
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
        message: diagnostics::sentence(language.code(), d.code, &d.args),
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
    /// Whether nothing is published with it.
    pub fn holds_up(&self) -> bool {
        self.severity == "error" || self.code == forms::PROMISE
    }

    /// The finding as a line for a person: `form.xlsx: survey, row 7, "relevant" (C7): error: …`.
    pub fn line(&self, file: &str, language: Language) -> String {
        let polish = language == Language::Polish;
        let mut place = vec![file.to_owned()];
        place.extend(self.sheet.clone());
        place.extend(self.row.map(|row| format!("{} {row}", if polish { "wiersz" } else { "row" })));
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
        let severity = match (self.severity, polish) {
            ("error", true) => "błąd",
            ("warning", true) => "ostrzeżenie",
            ("info", true) => "uwaga",
            (severity, _) => severity,
        };
        let hint = self.suggestion.as_ref().map(|suggestion| {
            let words = if polish { "Czy chodziło o" } else { "Did you mean" };
            format!(" {words}: {suggestion}?")
        });
        format!("{}: {severity}: {}{}", place.join(", "), self.message, hint.unwrap_or_default())
    }
}
