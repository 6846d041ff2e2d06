//! What a new version of a survey changes for whoever answers, and for what was answered before.

use super::{
    change::{Change, is_same},
    survey,
};
use export::{Kind, kind_of, label_language};
use std::collections::{HashMap, HashSet};
use xforms::form::{Field, Form, Origin};

/// The changes from the version that is shown, the first of these, to the next: first what the whole survey is, then what is
/// new, in its order, then what is gone. Older ones, the newest of them first, may have answers too: what the one that is
/// shown does not have is compared with the last of them that has it.
pub fn changes(before: &[Form], after: &Form, on_trial: bool) -> Vec<Change> {
    let once = Once::of(before.iter().chain([after]));
    let pairs: Vec<(Version, Version)> = before.iter().map(|former| once.pair(former, after)).collect();
    let Some((shown, new)) = pairs.first() else { return Vec::new() };
    let is_kept = |old: &&Question| {
        new.find(&old.key).is_some_and(|new| survey::is_same_question(&old.name, &old.text, &new.text))
    };
    let kept = shown.questions.iter().filter(is_kept);
    let mut found: Vec<Change> = survey::replaced(kept.count(), shown.questions.len()).into_iter().collect();
    found.extend(before.first().into_iter().flat_map(|before| survey::changes(before, after)));
    let moved = moved(shown, new);
    for (at, question) in new.questions.iter().enumerate() {
        let (name, text) = (question.name.clone(), question.text.clone());
        // As each older version had it, beside the same question in the language that they share.
        let known = pairs.iter().filter_map(|(old, new)| Some((old.find(&question.key)?, new.questions.get(at)?)));
        let known: Vec<(&Question, &Question)> = known.collect();
        let former = shown.find(&question.key);
        match former {
            None => found.push(Change::Added { question: name.clone(), text }),
            Some(former) => {
                if moved.contains(&question.key) {
                    found.push(Change::Moved { question: name.clone(), text: text.clone() });
                }
                if !is_same(&former.text, &text) {
                    found.push(Change::Reworded { question: name.clone(), before: former.text.clone(), after: text });
                }
            }
        }
        if let Some((former, _)) = known.first().filter(|(former, _)| former.kind != question.kind) {
            found.push(Change::Retyped { question: name, before: former.kind, after: question.kind });
        }
        found.extend(of_choices(former, question, &known));
    }
    let gone = shown.questions.iter().filter(|question| new.find(&question.key).is_none());
    found.extend(gone.map(|gone| Change::Removed { question: gone.name.clone(), text: gone.text.clone(), on_trial }));
    found
}

fn of_choices(former: Option<&Question>, question: &Question, known: &[(&Question, &Question)]) -> Vec<Change> {
    let name = || question.name.clone();
    let mut found = Vec::new();
    for Choice { code, texts } in &question.choices {
        let last = known.iter().find_map(|(old, new)| Some((old.choice(code)?, new.choice(code)?)));
        match last {
            Some((before, after)) if !after.says(before) => {
                let (code, before, after) = (code.clone(), before.text(), after.text());
                let stood = |other: &Choice| other.code != code && is_same(&other.text(), &after);
                let taken = known.first().is_some_and(|(old, _)| old.choices.iter().any(stood));
                found.push(Change::Recoded { question: name(), code, before, after, taken });
            }
            // A question that had no codes is of another kind now.
            _ if former.is_none_or(|former| former.choices.is_empty()) => {}
            _ => {
                let old = former.and_then(|former| former.choice(code));
                let is_new = |text: &&String| old.is_none_or(|old| !old.texts.iter().any(|known| is_same(known, text)));
                let new: Vec<&str> = texts.iter().filter(is_new).map(String::as_str).collect();
                if !new.is_empty() {
                    found.push(Change::CodeAdded { question: name(), code: code.clone(), text: new.join(" / ") });
                }
            }
        }
    }
    let gone =
        former.iter().flat_map(|former| &former.choices).filter(|choice| question.choice(&choice.code).is_none());
    found.extend(gone.map(|gone| Change::CodeRemoved { question: name(), code: gone.code.clone(), text: gone.text() }));
    found
}

/// By what a question is the same in another version: as exports do, by its name where no version has that twice, else by its
/// place.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    Name(Option<String>, String),
    Path(String),
}

/// The names that a version has more than once.
struct Once(HashSet<(Option<String>, String)>);

impl Once {
    fn of<'a>(versions: impl Iterator<Item = &'a Form>) -> Self {
        let mut several = HashSet::new();
        for form in versions {
            let mut known = HashSet::new();
            let fields = form.fields().into_iter().filter(|field| field.origin != Origin::Form);
            for name in fields.map(|field| (field.repeat, field.name)) {
                if !known.insert(name.clone()) {
                    several.insert(name);
                }
            }
        }
        Self(several)
    }

    fn key(&self, field: &Field) -> Key {
        let name = (field.repeat.clone(), field.name.clone());
        if self.0.contains(&name) { Key::Path(field.path.clone()) } else { Key::Name(name.0, name.1) }
    }

    /// A former version and a new one, in the language of which exports have the labels, where both have it.
    fn pair(&self, former: &Form, new: &Form) -> (Version, Version) {
        let (of_former, of_new) = (label_language(former), label_language(new));
        let (of_former, of_new) = match () {
            () if former.languages().contains(&of_new) => (of_new.clone(), of_new),
            () if new.languages().contains(&of_former) => (of_former.clone(), of_former),
            () => (of_former, of_new),
        };
        (Version::of(former, &of_former, self), Version::of(new, &of_new, self))
    }
}

/// What is asked, in order.
struct Version {
    questions: Vec<Question>,
    places: HashMap<Key, usize>,
}

struct Question {
    key: Key,
    name: String,
    text: String,
    kind: Kind,
    choices: Vec<Choice>,
    by_code: HashMap<String, usize>,
}

/// A code that stands in a list more than once means several things.
struct Choice {
    code: String,
    texts: Vec<String>,
}

impl Choice {
    /// Whether it still means all that it meant.
    fn says(&self, before: &Choice) -> bool {
        before.texts.iter().all(|text| self.texts.iter().any(|known| is_same(known, text)))
    }

    fn text(&self) -> String {
        self.texts.join(" / ")
    }
}

impl Question {
    fn of(form: &Form, field: Field, language: &str, once: &Once) -> Self {
        let (mut choices, mut by_code): (Vec<Choice>, HashMap<String, usize>) = Default::default();
        for (code, text) in form.field_choices(&field, language) {
            match by_code.get(&code).and_then(|at| choices.get_mut(*at)) {
                Some(choice) if choice.texts.contains(&text) => {}
                Some(choice) => choice.texts.push(text),
                None => {
                    by_code.insert(code.clone(), choices.len());
                    choices.push(Choice { code, texts: vec![text] });
                }
            }
        }
        let text = form.field_label(&field, language).unwrap_or_default();
        let kind = kind_of(&field, !choices.is_empty());
        Self { key: once.key(&field), name: field.name, text, kind, choices, by_code }
    }

    fn choice(&self, code: &str) -> Option<&Choice> {
        self.by_code.get(code).and_then(|at| self.choices.get(*at))
    }
}

impl Version {
    fn of(form: &Form, language: &str, once: &Once) -> Self {
        let is_asked = |field: &Field| field.element.is_some() && field.origin == Origin::Answer;
        let asked = form.fields().into_iter().filter(is_asked);
        let questions: Vec<Question> = asked.map(|field| Question::of(form, field, language, once)).collect();
        let places = questions.iter().enumerate().map(|(at, question)| (question.key.clone(), at)).collect();
        Self { questions, places }
    }

    fn find(&self, key: &Key) -> Option<&Question> {
        self.places.get(key).map(|at| &self.questions[*at])
    }
}

/// The questions that stand elsewhere: all but the longest row of those that follow each other as before.
fn moved(old: &Version, new: &Version) -> HashSet<Key> {
    let kept: Vec<(usize, &Key)> =
        new.questions.iter().filter_map(|question| Some((*old.places.get(&question.key)?, &question.key))).collect();
    // By length, the end of the row that ends earliest; and for each question the one before it in its row.
    let (mut ends, mut before): (Vec<usize>, Vec<Option<usize>>) = (Vec::new(), vec![None; kept.len()]);
    for (at, (place, _)) in kept.iter().enumerate() {
        let length = ends.partition_point(|end| kept[*end].0 < *place);
        before[at] = length.checked_sub(1).map(|length| ends[length]);
        match ends.get_mut(length) {
            Some(end) => *end = at,
            None => ends.push(at),
        }
    }
    let row: HashSet<usize> = std::iter::successors(ends.last().copied(), |at| before[*at]).collect();
    kept.iter().enumerate().filter(|(at, _)| !row.contains(at)).map(|(_, (_, key))| (*key).clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publishing::change::Asked;
    use messages::Language;

    const CHOICES: &str = "| choices |\n| | list_name | name | label |\n| | l | 1 | Zieleń |\n| | l | 2 | Spokój |\n| | l | 3 | Cisza |\n";

    fn form(survey: &str, choices: &str) -> Form {
        let text = format!("| survey |\n| | type | name | label |\n{survey}{choices}");
        let xml = crate::forms::xform_of("a.md", text.as_bytes()).expect("compiles");
        Form::parse(&xml, &crate::forms::Files::new()).0.expect("is sound")
    }

    #[track_caller]
    fn check(survey: &str, choices: &str, expected: &[&str]) {
        let before = form("| | text | a | Imię? |\n| | integer | b | Wiek |\n| | select_one l | c | Co? |\n", CHOICES);
        let found = changes(&[before], &form(survey, choices), false);
        let told: Vec<String> = found.iter().map(|change| change.sentence(Language::English)).collect();
        assert_eq!(told, expected, "{survey}{choices}");
        let asks = expected.iter().any(|told| told.contains("stood for"));
        assert_eq!(found.iter().any(|change| change.asks() == Some(Asked::SameMeaning)), asks);
    }

    #[test]
    fn what_a_version_changes_is_told() {
        let (a, b, c) = ("| | text | a | Imię? |\n", "| | integer | b | Wiek |\n", "| | select_one l | c | Co? |\n");
        let same = [a, b, c].concat();
        check(&same, CHOICES, &[]);
        check(&same.replace("Imię?", "imię"), CHOICES, &[]);
        check(
            &[b, a, "| | text | d | Nowe |\n", c].concat().replace("Wiek", "Ile lat?"),
            CHOICES,
            &["Moved: “b” (Ile lat?).", "Reworded: “b”, before “Wiek”, now “Ile lat?”.", "New: “d” (Nowe)."],
        );
        check(&[a, c].concat(), CHOICES, &["Gone: “b” (Wiek). Its answers stay in the data."]);
        check(
            &same,
            &CHOICES.replace("Spokój", "Hałas").replace("| | l | 3 | Cisza |\n", "| | l | 4 | Ruch |\n"),
            &[
                "“c”: code 2 stood for “Spokój”, now for “Hałas”.",
                "“c”: new answer 4 (Ruch).",
                "“c”: answer 3 (Cisza) is gone.",
            ],
        );
        check(&same, &CHOICES.replace("Spokój", "spokój."), &[]);
    }

    #[test]
    fn one_question_that_moves_is_one() {
        let rows =
            |order: &str| order.chars().map(|name| format!("| | text | {name} | {name} |\n")).collect::<String>();
        let check = |before: &str, after: &str, expected: &str| {
            let found = changes(&[form(&rows(before), "")], &form(&rows(after), ""), false);
            let moved = found.iter().map(|change| match change {
                Change::Moved { question, .. } => question.as_str(),
                other => panic!("{other:?}"),
            });
            let mut moved: Vec<&str> = moved.collect();
            moved.sort_unstable();
            assert_eq!(moved.concat(), expected, "{before} {after}");
        };
        check("abcdef", "abcdef", "");
        check("abcdef", "fabcde", "f");
        check("abcdef", "bcdefa", "a");
        check("abcdef", "abedcf", "de");
    }

    /// A question, its two choices, and what else is on the sheets.
    fn asked(question: &str, first: &str, second: &str) -> Form {
        form(
            question,
            &format!("| choices |\n| | list_name | name | label |\n| | l | 1 | {first} |\n| | l | 2 | {second} |\n"),
        )
    }

    #[test]
    fn a_code_with_the_words_of_another_is_no_wording() {
        let check = |first: &str, second: &str, expected: &[Asked]| {
            let found = changes(&[asked(CHOSEN, "Kobieta", "Mężczyzna")], &asked(CHOSEN, first, second), false);
            assert_eq!(found.iter().filter_map(Change::asks).collect::<Vec<_>>(), expected, "{first} {second}");
        };
        check("Mężczyzna", "Kobieta", &[Asked::NewCodes, Asked::NewCodes]);
        check("kobieta", "Inna płeć", &[Asked::SameMeaning]);
        check("Mężczyzna", "Inna płeć", &[Asked::NewCodes, Asked::SameMeaning]);
    }

    const CHOSEN: &str = "| | select_one l | c | Co? |\n";
    const REPLACED: &str = "Nearly all questions are others: of those until now (1), 0 stay.";
    const RECODED: &str = "“c”: code 2 stood for “Spokój”, now for “Hałas”.";

    #[track_caller]
    fn told(before: &[Form], after: &Form, expected: &[&str]) {
        let found = changes(before, after, false);
        let told: Vec<String> = found.iter().map(|change| change.sentence(Language::English)).collect();
        assert_eq!(told, expected);
    }

    #[test]
    fn a_code_is_compared_with_the_last_version_that_had_it() {
        let (first, last) = (|| asked(CHOSEN, "Zieleń", "Spokój"), asked(CHOSEN, "Zieleń", "Hałas"));
        let without = || form(CHOSEN, "| choices |\n| | list_name | name | label |\n| | l | 1 | Zieleń |\n");
        told(&[without(), first()], &last, &[RECODED]);
        let gone = || form("| | text | a | A |\n", "");
        told(
            &[gone(), first()],
            &last,
            &[REPLACED, "New: “c” (Co?).", RECODED, "Gone: “a” (A). Its answers stay in the data."],
        );
        // What was confirmed once is not asked about again.
        told(&[asked(CHOSEN, "Zieleń", "Hałas"), first()], &last, &[]);
        // In a group it has the same column.
        let group = format!("| | begin_group | g | G |\n{CHOSEN}| | end_group | | |\n");
        told(&[first()], &asked(&group, "Zieleń", "Hałas"), &[RECODED]);
    }

    #[test]
    fn labels_are_compared_in_the_language_of_exports() {
        let form = |default: &str, english: [&str; 2], polish: [&str; 2]| {
            let text = format!(
                "| survey |\n| | type | name | label::English (en) | label::Polski (pl) |\n| | select_one l | c | Which? | Co? |\n\
                 | choices |\n| | list_name | name | label::English (en) | label::Polski (pl) |\n\
                 | | l | 1 | {} | {} |\n| | l | 2 | {} | {} |\n| settings |\n| | default_language |\n| | {default} |\n",
                english[0], polish[0], english[1], polish[1]
            );
            let xml = crate::forms::xform_of("a.md", text.as_bytes()).expect("compiles");
            Form::parse(&xml, &crate::forms::Files::new()).0.expect("is sound")
        };
        let (english, polish) = ("English (en)", "Polski (pl)");
        let before = || form(english, ["Yes", "No"], ["Tak", "Nie"]);
        told(
            &[before()],
            &form(english, ["Yes", "No"], ["Nie", "Tak"]),
            &["“c”: code 1 stood for “Tak”, now for “Nie”.", "“c”: code 2 stood for “Nie”, now for “Tak”."],
        );
        told(&[before()], &form(polish, ["Yes", "No"], ["Tak", "Nie"]), &[]);
    }

    #[test]
    fn another_kind_is_told_and_a_number_that_becomes_a_code_needs_a_word() {
        let (number, chosen) = ("| | integer | c | Co? |\n", CHOSEN);
        for (before, after, expected, asks) in [
            (number, chosen, "Of another kind: “c”, before: number, now: code.", true),
            (chosen, number, "Of another kind: “c”, before: code, now: number.", true),
            ("| | text | c | Co? |\n", number, "Of another kind: “c”, before: text, now: number.", false),
        ] {
            let found = changes(&[asked(before, "A", "B")], &asked(after, "A", "B"), false);
            assert!(found.iter().any(|change| change.sentence(Language::English) == expected), "{found:?}");
            let asked = found.iter().any(|change| change.asks() == Some(Asked::SameMeaning));
            assert_eq!(asked, asks, "{before}");
        }
    }

    #[test]
    fn every_meaning_of_a_code_counts() {
        let form = |street: &str| {
            let text = format!(
                "| survey |\n| | type | name | label | choice_filter |\n| | text | g | G | |\n| | select_one l | c | Co? | g = ${{g}} |\n\
                 | choices |\n| | list_name | name | label | g |\n| | l | 1 | Rynek | a |\n| | l | 1 | {street} | b |\n\
                 | settings |\n| | allow_choice_duplicates |\n| | yes |\n"
            );
            let xml = crate::forms::xform_of("a.md", text.as_bytes()).expect("compiles");
            Form::parse(&xml, &crate::forms::Files::new()).0.expect("is sound")
        };
        let expected = "“c”: code 1 stood for “Rynek / Leśna”, now for “Rynek / Polna”.";
        told(&[form("Leśna")], &form("Polna"), &[expected]);
        told(&[form("Leśna")], &form("Leśna"), &[]);
    }

    #[test]
    fn what_was_asked_on_trial_leaves_nothing_in_the_data() {
        let found =
            changes(&[form("| | text | a | A |\n| | text | b | B |\n", "")], &form("| | text | a | A |\n", ""), true);
        assert_eq!(found[0].sentence(Language::English), "Gone: “b” (B).");
    }
}
