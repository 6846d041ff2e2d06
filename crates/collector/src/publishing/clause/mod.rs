//! The information clause, as far as it is not filled in: „proszę uzupełnić” where the controller's name should be.
//!
//! What a form may show is told by the engine ([`Form::shown`]); here its cells and its own words are judged.

mod alternatives;
mod drafts;
mod headings;
mod letters;
mod links;
mod madeup;
mod marks;
mod missing;
mod nulls;
mod pieces;
mod placeholder;
mod standins;
mod stubs;
#[cfg(test)]
mod tests;
mod vocabulary;

use placeholder::{Gap, in_text, in_value};
use std::collections::HashSet;
use vocabulary::{NOBODY, OTHERS, RECIPIENTS};
use xforms::{
    ElementId, ElementKind, Files, Form, Privacy,
    form::Settings,
    shown::{Cell, CellOrigin, Shown, ShownText, TextKind, VALUE},
};

/// What the title of a form is called in a workbook.
const TITLE: &str = "form_title";

/// A place in the clause, or before the questions, that still waits for the town's own details.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfilled {
    /// The file that it is read from; none where the form itself says it.
    pub file: Option<String>,
    /// The row of the file, or the question's name.
    pub field: String,
    /// What stands there: empty, or words to be replaced.
    pub text: String,
    /// It may be meant: somebody has to say so.
    pub is_doubtful: bool,
}

impl Unfilled {
    /// What somebody says is meant: the words, or the place where there are none.
    pub fn words(&self) -> String {
        match (&self.file, self.text.is_empty()) {
            (Some(file), true) => format!("{file}: {}", self.field),
            (None, true) => self.field.clone(),
            _ => self.text.clone(),
        }
    }
}

/// Whether a form has an information clause at all: a text of its own, or of a file that it reads.
pub fn is_there(xml: &str, files: &dyn Files) -> bool {
    let read = || Form::parse(xml, files).0.map(|form| form.external_files()).unwrap_or_default();
    xlsform::is_clause(xml) || read().iter().filter_map(|name| files.text(name)).any(|text| xlsform::is_clause(&text))
}

/// What is not filled in: cells of files that respondents are shown, if they hold placeholders or nothing, or are not
/// there; and the clause's own text. A form that cannot be used has no clause.
pub fn unfilled(xml: &str, files: &dyn Files) -> Vec<Unfilled> {
    let Some(form) = Form::parse(xml, files).0 else { return Vec::new() };
    let shown = form.shown();
    let clauses = clauses(&shown);
    let beside = beside(&form, &shown, &clauses);
    let own = shown.texts.iter().filter_map(|text| match is_clause(text, &clauses) {
        true => of_text(&form, text),
        // What stands beside the clause may be of it, and what it offers to choose.
        false => of_text(&form, text)
            .filter(|found| beside.contains(&text.element) || !found.is_doubtful && is_choice(text, &clauses))
            .map(|unfilled| Unfilled { is_doubtful: true, ..unfilled }),
    });
    let untranslated = shown.texts.iter().filter_map(|text| of_languages(&form, text));
    let found = shown.cells.iter().filter_map(of_cell).chain(of_title(&form)).chain(own).chain(untranslated);
    let mut found: Vec<Unfilled> = found.collect();
    // What is certain is told before what may be meant.
    let mut once = HashSet::new();
    let is_certain = |one: &Unfilled| !one.is_doubtful;
    let certain: HashSet<_> =
        found.iter().filter(|one| is_certain(one)).map(|one| (one.file.clone(), one.field.clone())).collect();
    found.retain(|one| is_certain(one) || !certain.contains(&(one.file.clone(), one.field.clone())));
    found.retain(|one| {
        let text = one.is_doubtful.then(|| one.words());
        // The form's own words are one thing to confirm, wherever they stand.
        let field = Some(one.field.clone()).filter(|_| one.file.is_some() || !one.is_doubtful);
        once.insert((one.file.clone(), field, text))
    });
    found
}

fn of_cell(cell: &Cell) -> Option<Unfilled> {
    if cell.origin == CellOrigin::Form && xlsform::is_clause(&cell.text) {
        let gap = in_text(&cell.text)?;
        let text = if gap.is_certain { cell.text.trim().to_owned() } else { gap.words };
        return Some(Unfilled { file: None, field: cell.field.clone(), text, is_doubtful: !gap.is_certain });
    }
    // A choice may be „nie dotyczy”, and a column have cells that say nothing.
    let is_stub = || cell.origin == CellOrigin::Row && is_stub(cell);
    let is_certain = match in_value(&cell.text) {
        // Nobody has to be told the data.
        Some(Gap { words, is_certain: false }) if says_nothing(&words) && names_whom_it_goes_to(cell) => return None,
        Some(gap) => gap.is_certain,
        None if is_stub() => false,
        None => return None,
    };
    // A word that is doubtful in itself is nothing where it is only one among many, or the form's own.
    if !is_certain && !matches!(cell.origin, CellOrigin::Row | CellOrigin::Choice) {
        return None;
    }
    let text = cell.text.trim().to_owned();
    // Nobody may ever choose a row that says nothing, or it has nothing to say.
    let is_certain = is_certain && !(text.is_empty() && cell.origin == CellOrigin::Column);
    Some(Unfilled { file: cell.file.clone(), field: cell.field.clone(), text, is_doubtful: !is_certain })
}

fn is_stub(cell: &Cell) -> bool {
    let is_nothing = says_nothing(cell.text.to_lowercase().trim_end_matches('.')) && names_whom_it_goes_to(cell);
    !is_nothing && (stubs::is_value(&cell.text) || !marks::found(&cell.text).is_empty())
}

fn says_nothing(words: &str) -> bool {
    NOBODY.contains(&words.trim())
}

/// Whether it is the row of those who are given the data, of whom there may be none.
fn names_whom_it_goes_to(cell: &Cell) -> bool {
    let field = cell.field.to_lowercase();
    RECIPIENTS.iter().any(|whom| field.contains(whom))
}

/// The title of the form, if it is of the clause.
fn of_title(form: &Form) -> Option<Unfilled> {
    let gap = in_text(form.title()).filter(|_| xlsform::is_clause(form.title()))?;
    Some(Unfilled { file: None, field: TITLE.to_owned(), text: gap.words, is_doubtful: !gap.is_certain })
}

/// A text of the clause that is „…” in one of its languages. (Where a language has none, the default one's is shown.)
fn of_languages(form: &Form, text: &ShownText) -> Option<Unfilled> {
    let is_own = matches!(text.kind, TextKind::Label | TextKind::Hint) && speaks_of_data(text);
    let says = |said: &&String| said.contains(|c: char| c.is_alphanumeric() || c == VALUE);
    let missing = text.said.iter().filter(|_| is_own).find(|said| !says(said))?;
    Some(Unfilled { file: None, field: field(form, text), text: missing.trim().to_owned(), is_doubtful: false })
}

/// Whether a text is a choice of a question that is of the clause. „Inne: …” waits for who answers.
fn is_choice(text: &ShownText, clauses: &HashSet<ElementId>) -> bool {
    let is_other = |said: &String| OTHERS.iter().any(|other| said.trim().to_lowercase().starts_with(other));
    text.kind == TextKind::Choice && clauses.contains(&text.element) && !text.said.iter().any(is_other)
}

fn field(form: &Form, text: &ShownText) -> String {
    let reference = form.element(text.element).reference.as_deref().unwrap_or_default();
    reference.rsplit('/').next().unwrap_or_default().to_owned()
}

fn of_text(form: &Form, text: &ShownText) -> Option<Unfilled> {
    let gaps: Vec<Gap> = text.said.iter().filter_map(|said| in_text(said)).collect();
    let found = gaps.iter().find(|gap| gap.is_certain).or(gaps.first())?;
    let words = match found.is_certain {
        true => found.words.clone(),
        false => gaps.iter().map(|gap| gap.words.as_str()).collect::<Vec<_>>().join(" / "),
    };
    Some(Unfilled { file: None, field: field(form, text), text: words, is_doubtful: !found.is_certain })
}

/// The controls whose label or hint is of the clause: the one goes with the other, and every language says the same.
fn clauses(shown: &Shown) -> HashSet<ElementId> {
    let of_control = shown.texts.iter().filter(|text| matches!(text.kind, TextKind::Label | TextKind::Hint));
    of_control.filter(|text| speaks_of_data(text)).map(|text| text.element).collect()
}

/// The notes and groups around the clause, up to the next question: each may have a point of it.
fn beside(form: &Form, shown: &Shown, clauses: &HashSet<ElementId>) -> HashSet<ElementId> {
    let mut beside = HashSet::new();
    let mut run: Vec<ElementId> = Vec::new();
    let mut close = |run: &mut Vec<ElementId>| {
        let run = std::mem::take(run);
        if run.iter().any(|id| clauses.contains(id)) {
            beside.extend(run);
        }
    };
    for text in &shown.texts {
        match form.element(text.element).kind {
            ElementKind::Note | ElementKind::Group | ElementKind::Repeat { .. } => run.push(text.element),
            _ => close(&mut run),
        }
    }
    close(&mut run);
    beside
}

fn is_clause(text: &ShownText, clauses: &HashSet<ElementId>) -> bool {
    let is_of_control = matches!(text.kind, TextKind::Label | TextKind::Hint);
    is_of_control && clauses.contains(&text.element) || speaks_of_data(text)
}

fn speaks_of_data(text: &ShownText) -> bool {
    text.said.iter().any(|said| xlsform::is_clause(said))
}

/// A text of the title, the first page or the clause that promises anonymity, and where it stands; none if the form keeps
/// it.
pub fn promise(xml: &str, files: &dyn Files) -> Option<(String, String)> {
    if Settings::of(xml)?.privacy == Privacy::Anonymous {
        return None;
    }
    let form = Form::parse(xml, files).0?;
    if xlsform::promises_anonymity(form.title()) {
        return Some((String::new(), form.title().to_owned()));
    }
    let shown = form.shown();
    let clauses = clauses(&shown);
    let tells = |text: &&ShownText| {
        let kind = &form.element(text.element).kind;
        // A question that is answered by choosing asks about anonymity, and never promises it.
        let says = matches!(
            kind,
            ElementKind::Input(_)
                | ElementKind::Note
                | ElementKind::Group
                | ElementKind::Repeat { .. }
                | ElementKind::Trigger
        );
        says && matches!(text.kind, TextKind::Label | TextKind::Hint) && (text.is_first || is_clause(text, &clauses))
    };
    shown.texts.iter().filter(tells).find_map(|text| {
        let said = text.said.iter().find(|said| xlsform::promises_anonymity(said))?;
        Some((form.element(text.element).reference.clone().unwrap_or_default(), said.trim().to_owned()))
    })
}
