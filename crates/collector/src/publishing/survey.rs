//! What a new version makes another of the survey as a whole: its title, what it promises, whether it is the same survey at
//! all.

use super::change::{Change, is_same};
use std::collections::HashSet;
use xforms::form::Form;

/// What the settings make another.
pub fn changes(before: &Form, after: &Form) -> Vec<Change> {
    let (old, new) = (before.settings(), after.settings());
    let promised = (old.privacy != new.privacy).then_some(Change::Promised { before: old.privacy, after: new.privacy });
    let titled = (before.title() != after.title())
        .then(|| Change::Titled { before: before.title().to_owned(), after: after.title().to_owned() });
    let sealed = (old.sealing != new.sealing).then_some(Change::Sealed(new.sealing));
    [promised, titled, sealed].into_iter().flatten().collect()
}

/// What a survey had, and its new version has not.
pub struct Lost {
    pub settings: bool,
    pub clause: bool,
}

impl Lost {
    /// Adds it to what else is another of the whole survey.
    pub fn add_to(self, changes: &mut Vec<Change>) {
        let place = changes.iter().take_while(|change| change.is_of_survey()).count();
        let settings = self.settings.then_some(Change::NoSettings);
        let clause = self.clause.then_some(Change::NoClause);
        changes.splice(place..place, settings.into_iter().chain(clause));
    }
}

/// Whether hardly a question is left: fewer than one in five.
pub fn replaced(kept: usize, of: usize) -> Option<Change> {
    (of > 0 && kept * 5 < of).then_some(Change::Replaced { kept, of })
}

/// Whether a question of this name is the same one, perhaps reworded. A name that only numbers it (q1, p02) tells nothing: then
/// the texts have to say the same, or share a word.
pub fn is_same_question(name: &str, before: &str, after: &str) -> bool {
    let words = |text: &str| -> HashSet<String> {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() > 3);
        words.map(str::to_lowercase).collect()
    };
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let plain = stem.trim_end_matches('_');
    let is_numbered =
        stem.len() < name.len() && (plain.chars().count() <= 3 || matches!(plain, "pytanie" | "question"));
    !is_numbered || is_same(before, after) || words(before).intersection(&words(after)).next().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        forms,
        publishing::{change::Asked, changes::changes},
    };
    use messages::Language;

    fn form(questions: &[(&str, &str)], settings: &str) -> Form {
        let rows: String = questions.iter().map(|(name, label)| format!("| | text | {name} | {label} |\n")).collect();
        let text = format!("| survey |\n| | type | name | label |\n{rows}{settings}");
        let xml = forms::xform_of("a.md", text.as_bytes()).expect("compiles");
        Form::parse(&xml, &forms::Files::new()).0.expect("is sound")
    }

    fn settings(title: &str, privacy: &str, sealing: &str) -> String {
        format!("| settings |\n| | form_title | privacy | sealing |\n| | {title} | {privacy} | {sealing} |\n")
    }

    #[test]
    fn the_promise_the_title_and_the_sealing_are_told_first() {
        let asked = [("a", "Imię?"), ("b", "Wiek?")];
        let before = form(&asked, &settings("Klub", "anonymous", "none"));
        let check = |title: &str, privacy: &str, sealing: &str, asks: Option<Asked>, expected: &[&str]| {
            let after = form(&[("a", "Imię?"), ("b", "Ile lat?")], &settings(title, privacy, sealing));
            let found = changes(std::slice::from_ref(&before), &after, false);
            let told: Vec<String> = found.iter().map(|change| change.sentence(Language::English)).collect();
            assert_eq!(told[..told.len() - 1], *expected, "{title} {privacy} {sealing}");
            assert_eq!(found.iter().find_map(Change::asks), asks);
        };
        let promise = Some(Asked::NewPromise);
        check("Klub", "anonymous", "none", None, &[]);
        check("Klub", "confidential", "none", promise, &["Privacy: the survey was anonymous, now it is confidential."]);
        check(
            "Klub",
            "interviewer",
            "none",
            promise,
            &["Privacy: the survey was anonymous, now it is filled in by an interviewer."],
        );
        check(
            "Koło",
            "anonymous",
            "",
            None,
            &["Another title: before “Klub”, now “Koło”.", "Responses are sealed on the device from now on."],
        );
    }

    #[test]
    fn a_survey_with_hardly_a_question_left_is_another() {
        let before = [("q1", "Ile ma Pan lat?"), ("q2", "Jak często bywa Pan w parku?"), ("q3", "Co tu zmienić?")];
        let check = |after: &[(&str, &str)], expected: Option<usize>| {
            let found = changes(&[form(&before, "")], &form(after, ""), false);
            let kept = found.iter().find_map(|change| match change {
                Change::Replaced { kept, .. } => Some(*kept),
                _ => None,
            });
            assert_eq!(kept, expected, "{after:?}");
        };
        check(&before, None);
        check(&before[..1], None);
        check(&[("q9", "Ile osób tu mieszka?")], Some(0));
        check(&[("q1", "Nazwa firmy"), ("q2", "Liczba zatrudnionych"), ("q3", "Branża")], Some(0));
        check(&[("q1", "Jaki jest Pana wiek?"), ("q2", "Czy często chodzi Pan do parku?")], None);
        let check = |name: &str, expected: bool| {
            let found = changes(&[form(&[(name, "Uwagi")], "")], &form(&[(name, "Zdanie")], ""), false);
            assert_eq!(found.iter().any(|change| matches!(change, Change::Replaced { .. })), expected, "{name}");
        };
        check("uwagi", false);
        check("uwagi2", false);
        check("q_02", true);
        check("pytanie2", true);
    }
}
