//! Names and codes that look like others: letters of another script among them, a zero for an O, what cannot be seen.

use std::collections::{HashMap, HashSet};

use crate::diagnostic::Diagnostic;
use crate::settings::yes_no;
use crate::slips::letters;
use crate::table::{Record, Table};

/// A name, a code or the name of a list, in its cell.
struct Word<'t> {
    text: &'t str,
    table: &'t Table<'t>,
    record: &'t Record,
    column: &'static str,
}

impl Word<'_> {
    fn tell(&self, diagnostic: Diagnostic, diagnostics: &mut Vec<Diagnostic>) {
        diagnostics.push(diagnostic.at(self.table.place(self.record, &[self.column])));
    }
}

/// Looks at the names of the survey, at the codes and at the lists.
pub(crate) fn check(survey: &Table, choices: Option<&Table>, diagnostics: &mut Vec<Diagnostic>) {
    let names = words(survey, "name", |record| survey.get(record, &["disabled"]).and_then(yes_no) != Some(true));
    let lists = choices.map(|table| distinct(words(table, "list name", |_| true))).unwrap_or_default();
    let codes = choices.map(|table| words(table, "name", |_| true)).unwrap_or_default();
    let mut of_lists: HashMap<&str, Vec<&Word>> = HashMap::new();
    for word in &codes {
        if let Some(list) = word.table.get(word.record, &["list name"]) {
            of_lists.entry(list).or_default().push(word);
        }
    }
    let all = || names.iter().chain(&lists).chain(&codes);
    let is_cyrillic = all().any(|word| word.text.chars().any(letters::is_cyrillic_alone));
    for word in all() {
        if let Some((letter, code, meant)) = letters::of_another_script(word.text, is_cyrillic) {
            let diagnostic = Diagnostic::warning(code).arg("name", word.text).arg("typed", letter.to_string());
            let diagnostic = diagnostic.arg("letter", letters::counterpart(letter).to_string());
            word.tell(Diagnostic { suggestion: Some(meant), ..diagnostic }, diagnostics);
        } else if let Some(character) = word.text.chars().find(|c| letters::is_unseen(*c)) {
            let diagnostic = Diagnostic::warning("character-unseen").arg("name", word.text);
            let diagnostic = diagnostic.arg("character", format!("U+{:04X}", u32::from(character)));
            let suggestion = Some(word.text.replace(letters::is_unseen, ""));
            word.tell(Diagnostic { suggestion, ..diagnostic }, diagnostics);
        }
    }
    pairs(names.iter(), "name-looks-alike", is_cyrillic, diagnostics);
    // In the order of their rows.
    let mut of_lists: Vec<Vec<&Word>> = of_lists.into_values().collect();
    of_lists.sort_by_key(|words| words.first().map(|word| word.record.number));
    of_lists.into_iter().for_each(|words| pairs(words.into_iter(), "code-looks-alike", is_cyrillic, diagnostics));
}

fn words<'t>(table: &'t Table<'t>, column: &'static str, is_read: impl Fn(&Record) -> bool) -> Vec<Word<'t>> {
    let records = table.records.iter().filter(|record| is_read(record));
    records.filter_map(|record| Some(Word { text: table.get(record, &[column])?, table, record, column })).collect()
}

fn distinct(mut words: Vec<Word>) -> Vec<Word> {
    let mut seen = HashSet::new();
    words.retain(|word| seen.insert(word.text));
    words
}

/// Two words that look the same, each told with the first one.
fn pairs<'w>(
    words: impl Iterator<Item = &'w Word<'w>>,
    code: &'static str,
    is_cyrillic: bool,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut first: HashMap<String, &Word> = HashMap::new();
    for word in words.filter(|word| letters::of_another_script(word.text, is_cyrillic).is_none()) {
        let other = first.entry(letters::look(word.text)).or_insert(word);
        if let Some((typed, letter)) = letters::mistaken(word.text, other.text) {
            let diagnostic = Diagnostic::warning(code).arg("name", word.text).arg("other", other.text);
            let diagnostic = diagnostic.arg("first", other.record.number.to_string());
            word.tell(diagnostic.arg("typed", typed.to_string()).arg("letter", letter.to_string()), diagnostics);
        }
    }
}
