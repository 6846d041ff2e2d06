//! Teren's settings of a survey, from attributes of `<model>` in its own namespace.

use super::TEREN_NS;
use crate::Diagnostic;
use std::ops::RangeInclusive;

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
    const ALL: [Self; 3] = [Self::Anonymous, Self::Confidential, Self::Interviewer];

    /// As the setting `privacy` writes it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Anonymous => "anonymous",
            Self::Confidential => "confidential",
            Self::Interviewer => "interviewer",
        }
    }

    fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|privacy| privacy.code() == code)
    }
}

/// What a setting may say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Values {
    /// One of these words.
    Words(&'static [&'static str]),
    /// `true` or `false`; a workbook may write it in every way that it writes yes and no.
    YesNo,
    /// A whole number of days.
    Days(RangeInclusive<u32>),
}

impl Values {
    /// What may stand there, as it is told to an author.
    ///
    /// ```
    /// # use xforms::form::Values;
    /// assert_eq!(Values::YesNo.told(), ["true", "false"]);
    /// assert_eq!(Values::Days(1..=90).told(), ["1–90"]);
    /// ```
    pub fn told(&self) -> Vec<String> {
        match self {
            Self::Words(words) => words.iter().map(|&word| word.to_owned()).collect(),
            Self::YesNo => vec!["true".to_owned(), "false".to_owned()],
            Self::Days(days) => vec![format!("{}–{}", days.start(), days.end())],
        }
    }

    fn allow(&self, value: &str) -> bool {
        match self {
            Self::Words(words) => words.contains(&value),
            Self::YesNo => ["true", "false"].contains(&value),
            Self::Days(days) => value.parse().is_ok_and(|number| days.contains(&number)),
        }
    }
}

/// A setting of Teren's own, as workbooks and forms write it and the engine takes it: all that is known of it.
#[derive(Debug)]
pub struct Setting {
    /// Its column in the workbook's sheet `settings`.
    pub column: &'static str,
    /// Its attribute of `<model>`, in Teren's namespace.
    pub attribute: &'static str,
    pub values: Values,
    /// Puts a value in its place that [`Values`] allow.
    take: fn(&mut Settings, &str),
}

impl Setting {
    /// Whether it may say this, in the form's spelling.
    pub fn allows(&self, value: &str) -> bool {
        self.values.allow(value)
    }
}

const SEALED: &str = "hpke-x25519-chacha20";
const YES: &str = "true";

/// Every setting of Teren's own. A new one is a line here and a field of [`Settings`], whose default it has where the
/// form is silent; compiler, `check` and `docs/authors.md` go by this list.
pub const SETTINGS: &[Setting] = &[
    Setting {
        column: "privacy",
        attribute: "privacy",
        values: Values::Words(&[Privacy::Anonymous.code(), Privacy::Confidential.code(), Privacy::Interviewer.code()]),
        take: |settings, value| settings.privacy = Privacy::of_code(value).unwrap_or_default(),
    },
    Setting {
        column: "sealing",
        attribute: "sealing",
        values: Values::Words(&["none", SEALED]),
        take: |settings, value| settings.sealing = value == SEALED,
    },
    Setting {
        column: "client_editable",
        attribute: "client-editable",
        values: Values::YesNo,
        take: |settings, value| settings.client_editable = value == YES,
    },
    Setting {
        column: "question_numbers",
        attribute: "question-numbers",
        values: Values::YesNo,
        take: |settings, value| settings.question_numbers = value == YES,
    },
    Setting {
        column: "show_instance_name",
        attribute: "show-instance-name",
        values: Values::YesNo,
        take: |settings, value| settings.show_instance_name = value == YES,
    },
    Setting {
        column: "draft_days",
        attribute: "draft-days",
        values: Values::Days(1..=3650),
        take: |settings, value| settings.draft_days = value.parse().ok(),
    },
];

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
        for setting in SETTINGS {
            match model.attribute((TEREN_NS, setting.attribute)) {
                None => {}
                Some(value) if setting.allows(value) => (setting.take)(&mut settings, value),
                Some(value) => {
                    let finding = Diagnostic::error("setting-unknown-value").arg("name", setting.column);
                    diagnostics.push(finding.arg("value", value).at_offset(model.range().start));
                }
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
