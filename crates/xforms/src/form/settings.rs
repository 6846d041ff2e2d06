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

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settings {
    pub privacy: Privacy,
    /// Whether completed responses are encrypted to the collector's key.
    pub sealing: bool,
    /// Whether a completed response may be changed on its device until it is received.
    pub client_editable: bool,
    /// Whether questions show their numbers.
    pub question_numbers: bool,
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
            None | Some("none") => {}
            Some("hpke-x25519-chacha20") => settings.sealing = true,
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
