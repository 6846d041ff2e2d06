//! Promises of anonymity: „Ankieta jest anonimowa” in the title, on the first page or in the clause, as long as the
//! settings do not keep it. Questions about anonymity, and choices, promise nothing.

use std::collections::HashSet;

use crate::diagnostic::Diagnostic;
use crate::table::Table;
use crate::tree::{Id, Kind, ROOT, Tree};
use crate::types;

/// The words of the information clause (Articles 13 and 14 GDPR).
const CLAUSE: &[&str] = &[
    "rodo",
    "gdpr",
    "administratorem danych",
    "administrator danych",
    "danych osobowych",
    "dane osobowe",
    "data controller",
    "personal data",
    "klauzula informacyjna",
];
/// The adjective, the adverb and the noun in the languages of Polish surveys, without what only begins like them, such as
/// *anonimizacja* and *anonymised*.
const WORDS: &[&str] = &["anonimow", "anonym", "анонім", "аноним"];
const OTHER_WORDS: &[&str] = &["anonymis", "anonymiz", "анонімі", "анонимиз"];
const DENIALS: &[&str] = &[
    "nie", "brak", "bez", "żadnej", "not", "no", "isn't", "isn’t", "aren't", "aren’t", "cannot", "can't", "can’t",
    "without", "non", "nicht", "kein", "keine", "не", "ні",
];

/// Warns of the promises of a survey sheet that its settings do not keep. Publishing refuses them.
pub(crate) fn check(table: &Table, tree: &Tree, diagnostics: &mut Vec<Diagnostic>) {
    let first_page = first_page(tree);
    let note = types::find("note");
    let rows: HashSet<u32> = tree
        .document_order()
        .into_iter()
        .filter(|id| matches!(tree.get(*id).kind, Kind::Group | Kind::Repeat) || tree.get(*id).question() == note)
        .filter(|id| first_page.contains(id) || is_clause(tree, *id))
        .filter_map(|id| tree.get(id).row)
        .collect();
    for record in table.records.iter().filter(|record| rows.contains(&record.number)) {
        for (index, value) in &record.cells {
            let column = &table.columns[*index];
            let is_text = column.path.first().is_some_and(|word| matches!(word.as_str(), "label" | "hint"));
            if is_text && promises(value) {
                let place = table.sheet.place(Some(record.number), Some(column.index));
                diagnostics.push(claimed(value).at(place));
            }
        }
    }
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

/// What stands before the first question, and beside it in its outermost group.
fn first_page(tree: &Tree) -> HashSet<Id> {
    let note = types::find("note");
    let order = tree.document_order();
    let asked = |id: &Id| tree.get(*id).is_visible() && tree.get(*id).question() != note;
    let Some(first) = order.iter().position(asked) else { return order.into_iter().collect() };
    let around = tree.ancestors(order[first]).filter(|id| *id != ROOT).last();
    order[..first].iter().copied().chain(around.into_iter().flat_map(|id| tree.within(id))).collect()
}

/// Whether a note is the information clause.
fn is_clause(tree: &Tree, id: Id) -> bool {
    let item = tree.get(id);
    let texts = [&item.label, &item.hint];
    texts.iter().flat_map(|text| text.by_language("")).any(|(_, text)| {
        let text = text.to_lowercase();
        CLAUSE.iter().any(|word| text.contains(word))
    })
}

/// Whether some sentence says so, without a denial before the word and without asking.
fn promises(text: &str) -> bool {
    let text = text.to_lowercase();
    text.split_inclusive(['.', '!', '?', ';', ':', ',', '\n', '(', ')', '–', '—']).any(|clause| {
        let mut places: Vec<usize> =
            WORDS.iter().flat_map(|word| clause.match_indices(word)).map(|(at, _)| at).collect();
        places.sort_unstable();
        let mut before = 0;
        places.into_iter().any(|at| {
            let glued = clause[..at].chars().next_back().is_some_and(char::is_alphabetic);
            let another = OTHER_WORDS.iter().any(|word| clause[at..].starts_with(word));
            // Only what stands between this word and the one before it can deny it.
            let words = clause[before..at].split(|c: char| !(c.is_alphabetic() || matches!(c, '\'' | '’')));
            let denied = words.into_iter().any(|word| DENIALS.contains(&word));
            before = at;
            !(glued || another || denied || clause.ends_with('?'))
        })
    })
}

fn excerpt(text: &str) -> String {
    if text.chars().count() <= 60 { text.to_owned() } else { text.chars().take(60).chain(['…']).collect() }
}

#[cfg(test)]
mod tests {
    use super::promises;

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
