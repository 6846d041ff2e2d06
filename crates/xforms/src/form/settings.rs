//! Teren's settings of a survey, from attributes of `<model>` in its own namespace.

use super::TEREN_NS;
use crate::Diagnostic;

/// How many days drafts may be asked to stay.
pub const DRAFT_DAYS: std::ops::RangeInclusive<u32> = 1..=3650;

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

impl Privacy {
    /// As the setting `privacy` writes it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Anonymous => "anonymous",
            Self::Confidential => "confidential",
            Self::Interviewer => "interviewer",
        }
    }
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
    /// Whether the device's list of responses shows each one's `instanceName`.
    pub show_instance_name: bool,
    /// After how many days without an answer a draft leaves its device; never without this.
    pub draft_days: Option<u32>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            privacy: Privacy::default(),
            sealing: true,
            client_editable: false,
            question_numbers: false,
            show_instance_name: false,
            draft_days: None,
        }
    }
}

impl Settings {
    /// The settings that a form's text tells, without compiling the form; none where there is no model.
    pub fn of(form: &str) -> Option<Self> {
        let document = crate::xml::parse(form).ok()?;
        let named = |node: roxmltree::Node<'_, '_>, name: &str| node.is_element() && node.tag_name().name() == name;
        let head = document.root_element().children().find(|&node| named(node, "head"))?;
        let model = head.children().find(|&node| named(node, "model"))?;
        Some(Self::read(model, &mut Vec::new()))
    }

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
        let flags = [
            ("client-editable", "client_editable", &mut settings.client_editable),
            ("question-numbers", "question_numbers", &mut settings.question_numbers),
            ("show-instance-name", "show_instance_name", &mut settings.show_instance_name),
        ];
        for (attribute, name, flag) in flags {
            match model.attribute((TEREN_NS, attribute)) {
                None | Some("false") => {}
                Some("true") => *flag = true,
                Some(other) => bad(name, other),
            }
        }
        if let Some(days) = model.attribute((TEREN_NS, "draft-days")) {
            settings.draft_days = days.parse().ok().filter(|days| DRAFT_DAYS.contains(days));
            if settings.draft_days.is_none() {
                bad("draft_days", days);
            }
        }
        settings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(attributes: &str) -> (Settings, usize) {
        let xml = format!("<model xmlns:teren='{TEREN_NS}' {attributes}/>");
        let document = roxmltree::Document::parse(&xml).expect("well-formed");
        let mut diagnostics = Vec::new();
        (Settings::read(document.root_element(), &mut diagnostics), diagnostics.len())
    }

    #[track_caller]
    fn check(attributes: &str, expected: bool, findings: usize) {
        let (settings, found) = read(attributes);
        assert_eq!((settings.sealing, found), (expected, findings), "{attributes}");
    }

    #[test]
    fn settings_are_told_by_a_form_that_was_not_compiled() {
        let check = |form: &str, expected: Option<bool>| {
            assert_eq!(Settings::of(form).map(|settings| settings.sealing), expected, "{form}");
        };
        let model =
            |attributes: &str| format!("<html><head><model xmlns:teren='{TEREN_NS}' {attributes}/></head></html>");
        check(&model(""), Some(true));
        check(&model("teren:sealing='none'"), Some(false));
        check("<html><head/></html>", None);
        check("<html>", None);
    }

    #[test]
    fn drafts_stay_unless_a_number_of_days_is_given() {
        for (attributes, expected, findings) in [
            ("", None, 0),
            ("teren:draft-days='14'", Some(14), 0),
            ("teren:draft-days='0'", None, 1),
            ("teren:draft-days='two'", None, 1),
        ] {
            let (settings, found) = read(attributes);
            assert_eq!((settings.draft_days, found), (expected, findings), "{attributes}");
        }
    }

    #[test]
    fn responses_are_sealed_unless_the_survey_says_otherwise() {
        check("", true, 0);
        check("teren:sealing='hpke-x25519-chacha20'", true, 0);
        check("teren:sealing='none'", false, 0);
        check("teren:sealing='rot13'", true, 1);
    }
}
