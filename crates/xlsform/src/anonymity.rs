//! Promises of anonymity: „Ankieta jest anonimowa” in the title, on the first page or in the clause, as long as the
//! settings do not keep it. Questions about anonymity, and choices, promise nothing.

use std::collections::{HashMap, HashSet};

use crate::diagnostic::Diagnostic;
use crate::references;
use crate::table::Table;
use crate::tree::{Id, Kind, ROOT, Tree};
use crate::types;

/// The words of the information clause (Articles 13 and 14 GDPR). As part of a word they are not meant: *środowisko*.
const REGULATION: &[&str] = &["rodo", "gdpr"];
const CLAUSE: &[&str] = &[
    "administratorem danych",
    "administrator danych",
    "danych osobowych",
    "dane osobowe",
    "data controller",
    "personal data",
    "klauzula informacyjna",
    "klauzulą informacyjną",
    "klauzule informacyjne",
    "klauzuli informacyjnej",
    "ochronie danych",
    "przetwarzaniu danych",
    "danymi osobowymi",
    "polityka prywatności",
    "polityki prywatności",
    "privacy notice",
    "privacy policy",
    "персональних даних",
    "персональні дані",
    "обробку даних",
    "2016/679",
];
/// Who has the data, and the data: of the clause where one sentence has both.
const HOLDERS: &[&str] = &["administrator", "controller", "контролер", "адміністратор"];
const DATA: &[&str] = &["dane", "danych", "data", "даних"];
/// The adjective, the adverb and the noun in the languages of Polish surveys, without what only begins like them, such as
/// *anonimizacja* and *anonymised*.
const WORDS: &[&str] = &["anonimow", "anonym", "анонім", "аноним"];
const OTHER_WORDS: &[&str] = &["anonymis", "anonymiz", "анонімі", "анонимиз"];
const DENIALS: &[&str] = &[
    "nie", "brak", "bez", "żadnej", "not", "no", "isn't", "isn’t", "aren't", "aren’t", "cannot", "can't", "can’t",
    "without", "non", "nicht", "kein", "keine", "не", "ні",
];

/// Denials that may follow the word.
const DENIALS_AFTER: &[&str] = &["nie", "not", "isn't", "isn’t", "cannot", "can't", "can’t", "nicht", "не", "brak"];
/// What follows is only supposed.
const CONDITIONS: &[&str] = &["jeśli", "jeżeli", "gdyby", "czy", "if", "whether", "wenn", "falls", "якщо", "если"];
/// What follows is said anew, where it has a verb of its own.
const JOINS: &[&str] = &["i", "oraz", "and", "und", "і", "та", "и"];
const TURNS: &[&str] = &["ale", "lecz", "a", "natomiast", "jednak", "but", "aber", "але", "но"];
const BEING: &[&str] = &[
    "jest",
    "są",
    "będzie",
    "będą",
    "pozostaje",
    "pozostają",
    "pozostanie",
    "pozostaną",
    "zapewniamy",
    "gwarantujemy",
    "is",
    "are",
    "be",
    "remain",
    "remains",
    "stays",
    "ist",
    "sind",
];
/// What stands between a verb and the adjective.
const DEGREES: &[&str] =
    &["w", "pełni", "całkowicie", "zupełnie", "także", "również", "też", "fully", "completely", "entirely", "also"];
/// The nouns that the promise is of.
const SURVEY: &[&str] = &[
    "ankiet",
    "badani",
    "badań",
    "sonda",
    "kwestionariusz",
    "odpowied",
    "udział",
    "formularz",
    "głosowa",
    "konsultac",
    "wypełni",
    "survey",
    "questionnaire",
    "poll",
    "study",
    "answer",
    "respon",
    "participa",
];
/// Words that go on after the adjective without being its noun.
const SMALL: &[&str] = &[
    "dla",
    "w",
    "we",
    "na",
    "z",
    "ze",
    "do",
    "od",
    "po",
    "przez",
    "przy",
    "o",
    "u",
    "więc",
    "bo",
    "dlatego",
    "ponieważ",
    "gdyż",
    "jest",
    "są",
    "to",
    "że",
    "także",
    "również",
    "też",
    "lub",
    "nie",
    "or",
    "for",
    "in",
    "on",
    "to",
    "with",
    "by",
    "so",
    "because",
    "as",
    "is",
    "are",
    "not",
    "we",
    "you",
];

/// Warns of the promises of a survey sheet that its settings do not keep. Publishing refuses them.
pub(crate) fn check(table: &Table, tree: &Tree, diagnostics: &mut Vec<Diagnostic>) {
    let first_page = first_page(tree);
    let note = types::find("note");
    // By their rows, what of them promises.
    let mut told: HashMap<u32, &[&str]> = HashMap::new();
    for id in tree.document_order() {
        let item = tree.get(id);
        let is_said = matches!(item.kind, Kind::Group | Kind::Repeat) || item.question() == note;
        let parts: &[&str] = match first_page.contains(&id) || is_clause(tree, id) {
            true if is_said => &["label", "hint"],
            // What a question asks about anonymity is no promise; what is said below it is.
            true if item.is_visible() && first_page.contains(&id) => &["hint"],
            _ => continue,
        };
        told.extend(item.row.map(|row| (row, parts)));
        let texts = [&item.label, &item.hint].into_iter().filter(|_| is_said);
        let shown = texts.flat_map(|text| text.by_language("")).flat_map(|(_, text)| calculated(tree, text));
        shown.for_each(|row| _ = told.entry(row).or_insert(&["bind"]));
    }
    for record in &table.records {
        let Some(parts) = told.get(&record.number) else { continue };
        for (index, value) in &record.cells {
            let column = &table.columns[*index];
            let promises = match column.path.first().map(String::as_str) {
                Some("bind") => {
                    parts.contains(&"bind") && column.path[1..] == ["calculate"] && calculates_promise(value)
                }
                Some(part) => parts.contains(&part) && promises(value),
                None => false,
            };
            if promises {
                let place = table.sheet.place(Some(record.number), Some(column.index));
                diagnostics.push(claimed(value).at(place));
            }
        }
    }
}

/// The rows of the calculations that a text shows, and of those that they take.
fn calculated(tree: &Tree, text: &str) -> Vec<u32> {
    let (mut open, mut seen) = (vec![text], HashSet::new());
    while let Some(text) = open.pop() {
        for id in references::scan(text).iter().flat_map(|reference| tree.named(reference.name)) {
            let Some(calculation) = tree.get(*id).bind("calculate").filter(|_| seen.insert(*id)) else { continue };
            open.extend(calculation.by_language("").into_iter().map(|(_, text)| text));
        }
    }
    seen.into_iter().filter_map(|id| tree.get(id).row).collect()
}

/// Whether what a calculation puts together from its own texts promises it.
fn calculates_promise(calculation: &str) -> bool {
    let mut literals = Vec::new();
    let mut rest = calculation;
    while let Some(at) = rest.find(['\'', '"']) {
        let (quote, after) = rest[at..].split_at(1);
        let Some((literal, after)) = after.split_once(quote) else { break };
        literals.push(literal);
        rest = after;
    }
    literals.iter().any(|literal| promises(literal)) || promises(&literals.concat())
}

/// Warns of a title that promises what the settings do not keep.
pub(crate) fn check_title(table: &Table, diagnostics: &mut Vec<Diagnostic>) {
    let Some(record) = table.records.first() else { return };
    let title = table.get(record, &["title"]).filter(|title| promises(title));
    diagnostics.extend(title.map(|title| claimed(title).at(table.place(record, &["title"]))));
}

fn claimed(text: &str) -> Diagnostic {
    Diagnostic::warning("anonymity-claimed").arg("text", excerpt(text))
}

/// What stands before the first question, and it with what stands beside it in its outermost group.
fn first_page(tree: &Tree) -> HashSet<Id> {
    let note = types::find("note");
    let order = tree.document_order();
    let asked = |id: &Id| tree.get(*id).is_visible() && tree.get(*id).question() != note;
    let Some(first) = order.iter().position(asked) else { return order.into_iter().collect() };
    let around = tree.ancestors(order[first]).filter(|id| *id != ROOT).last();
    order[..=first].iter().copied().chain(around.into_iter().flat_map(|id| tree.within(id))).collect()
}

/// Whether a note is the information clause.
fn is_clause(tree: &Tree, id: Id) -> bool {
    let item = tree.get(id);
    let texts = [&item.label, &item.hint];
    texts.iter().flat_map(|text| text.by_language("")).any(|(_, text)| speaks_of_data(text))
}

/// Whether a text is the information clause, or of it.
pub fn speaks_of_data(text: &str) -> bool {
    let text = text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
    let words = |text: &str, is_meant: &dyn Fn(&str) -> bool| text.split(|c: char| !c.is_alphanumeric()).any(is_meant);
    let holds = |sentence: &str| {
        words(sentence, &|word| HOLDERS.iter().any(|holder| word.starts_with(holder)))
            && words(sentence, &|word| DATA.contains(&word))
    };
    CLAUSE.iter().any(|part| text.contains(part))
        || words(&text, &|word| REGULATION.contains(&word))
        || text.split(['.', '!', '?']).any(holds)
}

/// Whether some clause says so: neither denied nor asked nor supposed, and not of something else than the survey.
pub fn promises(text: &str) -> bool {
    let text = text.to_lowercase().replace(" - ", " – ");
    let clauses = text.split_inclusive(['.', '!', '?', ';', ':', ',', '\n', '(', ')', '–', '—']);
    clauses.filter(|clause| !clause.ends_with('?')).any(|clause| {
        let is_letter = |c: char| c.is_alphabetic() || matches!(c, '\'' | '’');
        let words: Vec<&str> = clause
            .split(|c| !is_letter(c))
            .map(|word| word.trim_matches('\''))
            .filter(|word| !word.is_empty())
            .collect();
        let mut before = 0;
        (0..words.len()).filter(|at| is_claim(words[*at])).any(|at| {
            // Only what stands between this word and the one before it can deny it.
            let start = std::mem::replace(&mut before, at + 1);
            let (earlier, later) = (&words[start..at], &words[at + 1..]);
            !(is_denied(earlier) || is_refused(earlier, words[at], later) || is_of_another(earlier, words[at], later))
        })
    })
}

fn is_claim(word: &str) -> bool {
    let begins = |starts: &[&str]| starts.iter().any(|start| word.starts_with(start));
    begins(WORDS) && !begins(OTHER_WORDS)
}

/// `nie jest w pełni`, `jeśli chcesz pozostać`: a denial, or a condition, of the clause's last part before the word.
fn is_denied(earlier: &[&str]) -> bool {
    let is_joint = |at: &usize| {
        let joins = JOINS.contains(&earlier[*at]) && earlier[*at..].iter().any(|word| BEING.contains(word));
        joins || TURNS.contains(&earlier[*at])
    };
    let start = (0..earlier.len()).rev().find(is_joint).unwrap_or_default();
    earlier[start..].iter().any(|word| DENIALS.contains(word) || CONDITIONS.contains(word))
}

/// `anonimowość nie jest gwarantowana`, `zgłoszeń anonimowych nie rozpatrujemy`: a denial that follows and is of the word
/// itself, so that what is said in passing (`ta anonimowa ankieta nie jest długa`) stays a promise.
fn is_refused(earlier: &[&str], word: &str, later: &[&str]) -> bool {
    let is_noun = ["anonimowoś", "anonymity", "anonymität", "анонімніст", "анонімност", "анонимност"]
        .iter()
        .any(|noun| word.starts_with(noun));
    let is_genitive = ["anonimowych", "anonimowego", "anonimowej"].contains(&word);
    let leads = word == "anonimowo" && earlier.is_empty();
    let until = later.iter().take_while(|word| !(JOINS.contains(word) || TURNS.contains(word)));
    (is_noun || is_genitive || leads) && until.into_iter().any(|word| DENIALS_AFTER.contains(word))
}

/// `anonimowych zestawień`, `Anonimowi Alkoholicy`: the adjective of another noun than the survey or its answers.
fn is_of_another(earlier: &[&str], word: &str, later: &[&str]) -> bool {
    let ending = match word.strip_prefix("anonimow") {
        Some(ending) if !(ending.starts_with("oś") || ending == "o") => ending,
        Some(_) => return false,
        None if word == "anonymous" => "",
        None => return false,
    };
    let is_survey = |word: &str| SURVEY.iter().any(|noun| word.starts_with(noun));
    let said_of = earlier.iter().rev().find(|word| !DEGREES.contains(word));
    if said_of.is_some_and(|word| BEING.contains(word) || is_survey(word)) {
        return false;
    }
    // Adjectives that go with it end alike: `anonimowa dobrowolna ankieta`.
    let mut nouns =
        later.iter().take(3).skip_while(|word| !is_survey(word) && !ending.is_empty() && word.ends_with(ending));
    let noun = if ending.is_empty() {
        later.iter().take(2).find(|word| is_survey(word)).or(later.first())
    } else {
        nouns.next()
    };
    noun.is_some_and(|word| !(is_survey(word) || SMALL.contains(word) || JOINS.contains(word) || TURNS.contains(word)))
}

fn excerpt(text: &str) -> String {
    if text.chars().count() <= 60 { text.to_owned() } else { text.chars().take(60).chain(['…']).collect() }
}

#[cfg(test)]
mod tests {
    use super::{promises, speaks_of_data};

    #[test]
    fn knows_the_clause() {
        for text in ["RODO: administratorem jest Urząd", "Informacja (RODO)", "Przetwarzamy Twoje dane osobowe."] {
            assert!(speaks_of_data(text), "{text}");
        }
        for text in ["Środowisko", "Święto narodowe", "Ogrodowa"] {
            assert!(!speaks_of_data(text), "{text}");
        }
    }

    #[test]
    fn knows_a_promise_of_anonymity() {
        for text in [
            "Ankieta jest anonimowa.",
            "W pełni ANONIMOWO",
            "The survey is anonymous",
            "Badanie anonimowe",
            "Nie zbieramy nazwisk, ankieta jest anonimowa.",
            "We ask for no names: the survey is anonymous!",
            "Gwarantujemy anonimowość",
            "Опитування анонімне",
            "Badanie nie jest obowiązkowe i jest w pełni anonimowe.",
            "Badanie nie jest obowiązkowe, ale jest anonimowe.",
            "Ta anonimowa ankieta nie jest długa.",
            "Anonimowa, dobrowolna ankieta",
            "Anonimowa dobrowolna ankieta nie potrwa długo",
            "Ankieta jest całkowicie anonimowa i nie zbieramy nazwisk",
            "Odpowiedzi są anonimowe prosimy o szczerość",
            "Badanie anonimowe prowadzi gmina",
            "This is an anonymous online survey",
            "Anonimowość jest gwarantowana, nie zbieramy adresów",
        ] {
            assert!(promises(text), "{text}");
        }
        for text in [
            "Ta ankieta nie jest anonimowa.",
            "Ta ankieta nie jest w pełni anonimowa.",
            "Nie możemy zagwarantować pełnej anonimowości",
            "It is not anonymous",
            "It isn’t really anonymous",
            "Czy ankieta jest anonimowa?",
            "Zgłoszeń anonimowych nie rozpatrujemy.",
            "Zgłoszenia anonimowe rozpatrujemy tak samo.",
            "Anonimowych ankiet nie przyjmujemy.",
            "Anonimowość nie jest gwarantowana.",
            "Anonymity cannot be guaranteed.",
            "Wyniki opublikujemy w formie anonimowych zestawień.",
            "Wyniki badania opublikujemy w formie anonimowych zestawień odpowiedzi.",
            "Results appear as anonymous summaries.",
            "Jeśli chcesz pozostać anonimowy, nie wypełniaj tego pola.",
            "Anonimowi Alkoholicy w gminie",
            "Badanie nie jest poufne i anonimowe.",
            "pseudonim",
            "po anonimizacji",
            "The data are anonymised.",
            "pseudonym",
            "",
        ] {
            assert!(!promises(text), "{text}");
        }
    }
}
