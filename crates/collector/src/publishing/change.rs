//! One thing that a new version makes another, in words, and what has to be confirmed of it.

use export::Kind;
use messages::{Language, publishing::words};
use xforms::Privacy;

/// One difference between two versions; questions go by their names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Nearly nothing of what was asked is asked still: how many questions of how many.
    Replaced {
        kept: usize,
        of: usize,
    },
    Promised {
        before: Privacy,
        after: Privacy,
    },
    Titled {
        before: String,
        after: String,
    },
    /// Whether responses are sealed on the device from now on.
    Sealed(bool),
    /// The workbook has no settings any more.
    NoSettings,
    /// Nobody is told any more what becomes of the data.
    NoClause,
    Added {
        question: String,
        text: String,
    },
    Removed {
        question: String,
        text: String,
        /// It was on trial: what was answered are tests.
        on_trial: bool,
    },
    Moved {
        question: String,
        text: String,
    },
    Reworded {
        question: String,
        before: String,
        after: String,
    },
    /// What is answered is of another kind.
    Retyped {
        question: String,
        before: Kind,
        after: Kind,
    },
    CodeAdded {
        question: String,
        code: String,
        text: String,
    },
    CodeRemoved {
        question: String,
        code: String,
        text: String,
    },
    /// The same code stands for other words: answers that were given before would say what nobody said.
    Recoded {
        question: String,
        code: String,
        before: String,
        after: String,
        /// Another code stood for these words.
        taken: bool,
    },
}

impl Change {
    /// What somebody has to confirm before it goes live; most changes need nothing.
    pub fn asks(&self) -> Option<Asked> {
        let chosen = |kind: &Kind| matches!(kind, Kind::Code | Kind::Codes | Kind::Ranking);
        match self {
            Self::Replaced { .. } => Some(Asked::NewQuestions),
            Self::Promised { .. } => Some(Asked::NewPromise),
            // Answers of a former version would be read as something else.
            Self::Recoded { taken, .. } => Some(if *taken { Asked::NewCodes } else { Asked::SameMeaning }),
            // A number and a code look alike.
            Self::Retyped { before: Kind::Number, after: kind, .. }
            | Self::Retyped { before: kind, after: Kind::Number, .. } => chosen(kind).then_some(Asked::SameMeaning),
            _ => None,
        }
    }

    /// Whether it is of the survey as a whole, not of a question.
    pub fn is_of_survey(&self) -> bool {
        matches!(
            self,
            Self::Replaced { .. }
                | Self::Promised { .. }
                | Self::Titled { .. }
                | Self::Sealed(_)
                | Self::NoSettings
                | Self::NoClause
        )
    }

    /// The change as a sentence.
    pub fn sentence(&self, language: Language) -> String {
        let (code, args): (&str, Vec<(&'static str, &String)>) = match self {
            Self::Replaced { kept, of } => {
                return words(language, "change-replaced", &[("kept", kept.to_string()), ("of", of.to_string())]);
            }
            Self::Promised { before, after } => {
                let name = |privacy: &Privacy| words(language, &format!("privacy-{}", privacy.code()), &[]);
                return words(language, "change-privacy", &[("before", name(before)), ("after", name(after))]);
            }
            Self::Titled { before, after } => ("change-title", vec![("before", before), ("after", after)]),
            Self::Sealed(true) => ("change-sealed", Vec::new()),
            Self::Sealed(false) => ("change-unsealed", Vec::new()),
            Self::NoSettings => ("change-no-settings", Vec::new()),
            Self::NoClause => ("change-no-clause", Vec::new()),
            Self::Added { question, text } => ("change-added", vec![("question", question), ("text", text)]),
            Self::Removed { question, text, on_trial } => {
                let code = if *on_trial { "change-removed-trial" } else { "change-removed" };
                (code, vec![("question", question), ("text", text)])
            }
            Self::Moved { question, text } => ("change-moved", vec![("question", question), ("text", text)]),
            Self::Reworded { question, before, after } => {
                ("change-reworded", vec![("question", question), ("before", before), ("after", after)])
            }
            Self::Retyped { question, before, after } => {
                let (before, after) = (before.in_words("", language), after.in_words("", language));
                let told = [("question", question.clone()), ("before", before), ("after", after)];
                return words(language, "change-retyped", &told);
            }
            Self::CodeAdded { question, code, text } => {
                ("change-code-added", vec![("question", question), ("code", code), ("text", text)])
            }
            Self::CodeRemoved { question, code, text } => {
                ("change-code-removed", vec![("question", question), ("code", code), ("text", text)])
            }
            Self::Recoded { question, code, before, after, .. } => {
                ("change-recoded", vec![("question", question), ("code", code), ("before", before), ("after", after)])
            }
        };
        words(language, code, &args.into_iter().map(|(name, text)| (name, text.clone())).collect::<Vec<_>>())
    }
}

/// What somebody has to confirm of a new version, each by a box or an option of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Asked {
    /// It is meant to ask something else altogether.
    NewQuestions,
    /// It is meant to promise something else to whoever answers.
    NewPromise,
    /// Codes with other words mean what they meant.
    SameMeaning,
    /// A code has the words that another one had: that is no wording, and no word of anybody makes it right.
    NewCodes,
}

impl Asked {
    pub const ALL: [Self; 4] = [Self::NewQuestions, Self::NewPromise, Self::NewCodes, Self::SameMeaning];

    /// As the box and the option are called, and their words.
    pub fn code(self) -> &'static str {
        match self {
            Self::NewQuestions => "new-questions",
            Self::NewPromise => "new-promise",
            Self::SameMeaning => "same-meaning",
            Self::NewCodes => "new-codes",
        }
    }

    /// Whether somebody's word is enough.
    pub fn can_be_confirmed(self) -> bool {
        self != Self::NewCodes
    }

    /// Whether it matters only where somebody has answered.
    pub fn needs_answers(self) -> bool {
        self != Self::NewQuestions
    }
}

/// Whether two texts say the same: capitals, white space and signs at the end are nothing that anybody answers to.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    let plain = |text: &str| {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        text.trim_end_matches(['.', ':', '?', '!', ',', ';']).to_owned()
    };
    plain(one) == plain(other)
}
