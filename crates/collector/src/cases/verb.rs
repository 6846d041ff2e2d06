//! The steps that a case is made of.

/// What a step does or expects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    Answer,
    Add,
    Remove,
    Today,
    Language,
    Shown,
    Hidden,
    Value,
    Accepted,
    Refused,
    Blocks,
    Complete,
    Ended,
    Label,
    Hint,
    Options,
    LastOptions,
    Entries,
}

/// Whether a cell must be empty, may be, or must not be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    Nothing,
    Perhaps,
    Something,
}

/// A step's names and what stands beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Vocabulary {
    pub verb: Verb,
    pub english: &'static str,
    pub polish: &'static str,
    pub question: Takes,
    pub value: Takes,
}

const fn step(verb: Verb, english: &'static str, polish: &'static str, question: Takes, value: Takes) -> Vocabulary {
    Vocabulary { verb, english, polish, question, value }
}

use Takes::{Nothing, Perhaps, Something};

/// Every step: first what is done, then what is expected.
pub static VERBS: [Vocabulary; 18] = [
    step(Verb::Answer, "answer", "odpowiedź", Something, Perhaps),
    step(Verb::Add, "add", "dodaj", Something, Nothing),
    step(Verb::Remove, "remove", "usuń", Something, Nothing),
    step(Verb::Today, "today", "dziś", Nothing, Something),
    step(Verb::Language, "language", "język", Nothing, Something),
    step(Verb::Shown, "shown", "widoczne", Something, Nothing),
    step(Verb::Hidden, "hidden", "ukryte", Something, Nothing),
    step(Verb::Value, "value", "wartość", Something, Perhaps),
    step(Verb::Accepted, "accepted", "przyjęte", Something, Nothing),
    step(Verb::Refused, "refused", "odrzucone", Something, Perhaps),
    step(Verb::Blocks, "blocks", "blokuje", Something, Nothing),
    step(Verb::Complete, "complete", "można zakończyć", Nothing, Nothing),
    step(Verb::Ended, "ended", "koniec", Nothing, Nothing),
    step(Verb::Label, "label", "treść", Something, Something),
    step(Verb::Hint, "hint", "podpowiedź", Something, Something),
    step(Verb::Options, "options", "do wyboru", Something, Perhaps),
    step(Verb::LastOptions, "last options", "na końcu do wyboru", Something, Something),
    step(Verb::Entries, "entries", "liczba pozycji", Something, Something),
];

impl Verb {
    /// Whether it says what is expected, rather than what happens.
    pub fn expects(self) -> bool {
        !matches!(self, Self::Answer | Self::Add | Self::Remove | Self::Today | Self::Language)
    }

    /// Whether it is about a repeat as a whole.
    pub(super) fn wants_repeat(self) -> bool {
        matches!(self, Self::Add | Self::Remove | Self::Entries)
    }

    /// Whether it is about the choices of a question.
    pub(super) fn wants_choices(self) -> bool {
        matches!(self, Self::Options | Self::LastOptions)
    }
}

/// The step of this name, in either language and whatever case.
pub(super) fn find(name: &str) -> Option<&'static Vocabulary> {
    let name = name.to_lowercase();
    VERBS.iter().find(|known| known.english == name || known.polish == name)
}
