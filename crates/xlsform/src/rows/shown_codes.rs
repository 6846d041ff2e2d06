//! Texts that show the code of a choice where its label is meant: `Why ${town}?` asks “Why t1?”.

use crate::choices::{List, Lists};
use crate::diagnostic::Diagnostic;
use crate::references;
use crate::text::Text;
use crate::tree::{Item, Shape, Tree};
use crate::types::Control;

/// A text with one of these before it means the code.
const CODES: &[&str] = &["kod", "code", "код", "nr", "numer", "no", "number", "номер", "№", "symbol", "id"];

/// So many choices of a list tell what its codes are like.
const MOST: usize = 200;

/// The first answer of a text that would be shown by its code.
pub(crate) fn check(tree: &Tree, lists: &Lists, text: &str) -> Option<Diagnostic> {
    // What stands in an expression is looked up by its code.
    if text.contains("instance(") {
        return None;
    }
    let references = references::scan(text).into_iter().filter(|found| found.well_formed && !found.last_saved);
    let mut meant = references.filter(|found| !is_announced(&text[..found.start]));
    meant.find_map(|found| {
        let item = original(tree, found.name)?;
        let control = item.question()?.control;
        let source = item.source.as_ref().filter(|source| source.shape == Shape::Itemset)?;
        let list = lists.get(&source.list)?;
        let code = strange_code(list)?;
        let name = &item.name;
        let (told, formula) = match control {
            Control::SelectOne => ("code-shown", format!("jr:choice-name(${{{name}}}, '${{{name}}}')")),
            Control::Select => (
                "codes-shown",
                format!("if(selected(${{{name}}}, '{code}'), jr:choice-name('{code}', '${{{name}}}'), '')"),
            ),
            _ => return None,
        };
        let diagnostic = Diagnostic::warning(told).arg("text", format!("${{{}}}", found.name)).arg("name", name);
        Some(diagnostic.arg("code", code).arg("formula", formula))
    })
}

/// The question whose answer a name stands for: calculations may copy it.
fn original<'t>(tree: &'t Tree, name: &str) -> Option<&'t Item> {
    let mut item = one(tree, name)?;
    for _ in 0..10 {
        match item.bind("calculate") {
            None => return Some(item),
            Some(Text::Plain(copied)) if references::is_one(copied) => {
                item = one(tree, references::scan(copied).first()?.name)?;
            }
            Some(_) => return None,
        }
    }
    None
}

fn one<'t>(tree: &'t Tree, name: &str) -> Option<&'t Item> {
    match tree.named(name) {
        [id] => Some(tree.get(*id)),
        _ => None,
    }
}

/// A code that its label does not say, where most of the list are so: `1` and “1 or more” tell the same.
fn strange_code(list: &List) -> Option<&str> {
    let is_strange = |code: &str, label: &str| {
        let words = |text: &str| format!(" {} ", text.to_lowercase().replace(|c: char| !c.is_alphanumeric(), " "));
        !label.is_empty() && !words(label).contains(&words(code))
    };
    let looked_at = list.choices.get(..MOST).unwrap_or(&list.choices);
    let strange: Vec<&str> = looked_at
        .iter()
        .filter(|choice| choice.label.by_language("").iter().any(|(_, label)| is_strange(&choice.name, label)))
        .map(|choice| choice.name.as_str())
        .collect();
    strange.first().copied().filter(|_| strange.len() * 2 > looked_at.len())
}

/// Whether the words before a reference say that a code comes.
fn is_announced(before: &str) -> bool {
    let words = before.rsplit(|c: char| !c.is_alphanumeric() && c != '№').filter(|word| !word.is_empty());
    words.take(2).any(|word| {
        let word = word.to_lowercase();
        CODES.iter().any(|code| word == *code || code.chars().count() > 2 && word.starts_with(code))
    })
}
