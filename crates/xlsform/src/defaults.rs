//! Defaults that the question cannot have: codes that are none of its choices, values of another type.

use xforms::DataType;

use crate::choices::Lists;
use crate::dates;
use crate::diagnostic::Diagnostic;
use crate::lexis;
use crate::logic;
use crate::text::Text;
use crate::tree::{Item, Shape};
use crate::types::Control;

/// What is wrong with a default that is a value and not an expression.
pub(crate) fn check(item: &Item, lists: &Lists) -> Option<Diagnostic> {
    let kind = item.question()?;
    let default = item.default.as_deref().filter(|default| !lexis::is_dynamic(default, kind.name()))?;
    let list = item.source.as_ref().filter(|source| source.shape == Shape::Itemset).map(|source| &source.list);
    if let Some(list) = list.and_then(|list| lists.get(list)) {
        let has = |code: &str| list.choices.iter().any(|choice| choice.name == code);
        let unknown = match kind.control {
            Control::SelectOne => Some(default).filter(|code| !has(code)),
            _ => default.split_whitespace().find(|code| !has(code)),
        }?;
        let mut diagnostic = Diagnostic::warning("default-not-a-choice").arg("value", unknown).arg("list", &list.name);
        diagnostic.suggestion = logic::meant(list, unknown).map(str::to_owned);
        return Some(diagnostic);
    }
    let Some(Text::Plain(name)) = item.bind("type") else { return None };
    let data_type = DataType::parse(name)?;
    if data_type.accepts(default) {
        return None;
    }
    let mut diagnostic = Diagnostic::warning("default-not-its-type").arg("value", default).arg("type", kind.name());
    let plain = default.replace([' ', '\u{a0}'], "").replace(',', ".");
    let is_number = matches!(data_type, DataType::Int | DataType::Decimal) && nearest_number(data_type, &plain);
    diagnostic.suggestion =
        is_number.then_some(plain).or_else(|| dates::iso(default).filter(|_| data_type == DataType::Date));
    Some(diagnostic)
}

/// Whether a number is one once its comma is a point; what may have been thousands is not guessed.
fn nearest_number(data_type: DataType, plain: &str) -> bool {
    let groups = plain.split_once('.').is_none_or(|(_, fraction)| fraction.len() != 3);
    groups && data_type.accepts(plain)
}
