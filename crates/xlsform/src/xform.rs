//! What the form engine does not say of an XForm when it reads it: what its files lack, and words that no client knows.

use xforms::{Diagnostic, Form};

use crate::beside::{Beside, foreign};
use crate::diagnostic::nearest;
use crate::rows::appearances;

/// Warns of an XForm's lists, of the files beside it, and of its appearances.
pub fn check_form(form: &Form, beside: &dyn Beside) -> Vec<Diagnostic> {
    let mut findings = form.check_lists();
    for file in form.external_files() {
        if let Some((code, encoding)) = foreign(&file, beside) {
            findings.push(Diagnostic::warning(code).arg("file", file).arg("encoding", encoding));
        }
    }
    for file in form.media_files().into_iter().filter(|file| !beside.has(file)) {
        let mut finding = Diagnostic::warning("media-missing").arg("file", &file);
        finding.suggestion = nearest(&file, beside.names().iter().map(String::as_str)).map(str::to_owned);
        findings.push(finding);
    }
    for element in form.elements() {
        for (word, suggestion) in appearances::unknown(&element.appearance.join(" ")) {
            let finding = Diagnostic::warning("unknown-appearance").arg("appearance", word);
            let mut finding = finding.of(element.reference.as_deref().unwrap_or_default());
            finding.suggestion = suggestion.map(str::to_owned);
            findings.push(finding);
        }
    }
    findings
}
