//! Teren's settings of a survey, from attributes of `<model>` in its own namespace.

use super::TEREN_NS;
use crate::Diagnostic;

/// What a response may tell about who answered and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Privacy {
    /// Self-completed, by an open link or an unlinkable code: nothing finer than the day, no device, no place.
    Anonymous,
    /// By a code that can be linked to a person.
    #[default]
    Confidential,
    /// An interviewer fills it in.
    Interviewer,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    pub privacy: Privacy,
    /// Whether completed responses are encrypted to the collector's key; so they are unless the survey says `none`.
    pub sealing: bool,
    /// Whether a completed response may be changed on its device until it is received.
    pub client_editable: bool,
    /// Whether questions show their numbers.
    pub question_numbers: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { privacy: Privacy::default(), sealing: true, client_editable: false, question_numbers: false }
    }
}

impl Settings {
    pub(super) fn read(model: roxmltree::Node<'_, '_>, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut settings = Settings::default();
        let mut bad = |name: &str, value: &str| {
            let finding = Diagnostic::error("setting-unknown-value").arg("name", name).arg("value", value);
            diagnostics.push(finding.at_offset(model.range().start));
        };
        match model.attribute((TEREN_NS, "privacy")) {
            None => {}
            Some("anonymous") => settings.privacy = Privacy::Anonymous,
            Some("confidential") => settings.privacy = Privacy::Confidential,
            Some("interviewer") => settings.privacy = Privacy::Interviewer,
            Some(other) => bad("privacy", other),
        }
        match model.attribute((TEREN_NS, "sealing")) {
            None | Some("hpke-x25519-chacha20") => {}
            Some("none") => settings.sealing = false,
            Some(other) => bad("sealing", other),
        }
        match model.attribute((TEREN_NS, "client-editable")) {
            None | Some("false") => {}
            Some("true") => settings.client_editable = true,
            Some(other) => bad("client_editable", other),
        }
        match model.attribute((TEREN_NS, "question-numbers")) {
            None | Some("false") => {}
            Some("true") => settings.question_numbers = true,
            Some(other) => bad("question_numbers", other),
        }
        settings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(attributes: &str, expected: bool, findings: usize) {
        let xml = format!("<model xmlns:teren='{TEREN_NS}' {attributes}/>");
        let document = roxmltree::Document::parse(&xml).expect("well-formed");
        let mut diagnostics = Vec::new();
        assert_eq!(Settings::read(document.root_element(), &mut diagnostics).sealing, expected, "{attributes}");
        assert_eq!(diagnostics.len(), findings, "{attributes}");
    }

    #[test]
    fn responses_are_sealed_unless_the_survey_says_otherwise() {
        check("", true, 0);
        check("teren:sealing='hpke-x25519-chacha20'", true, 0);
        check("teren:sealing='none'", false, 0);
        check("teren:sealing='rot13'", true, 1);
    }
}
