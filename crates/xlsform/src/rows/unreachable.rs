//! Choices that no question ever offers: every filter of their list compares a column that is empty in their rows, or
//! that holds what is never answered.

use std::collections::{HashMap, HashSet};

use xforms::xpath::Expr;
use xforms::xpath::ast::Binary;

use crate::choices::{Choice, List, Lists};
use crate::conditions::condition::{Value, is_joined, subject, value};
use crate::conditions::logic::{Logic, lone_word, meant, outside_predicates};
use crate::diagnostic::Diagnostic;
use crate::settings::yes_no;
use crate::table::Table;
use crate::text::Text;
use crate::tree::{Shape, Source, Tree};
use crate::types::Control;
use crate::variables::parse;

/// So many rows and codes are named.
const MOST_NAMED: usize = 12;

/// Why a filter does not let a choice through.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Barrier {
    /// The author says so: `active = 'yes'`.
    Meant,
    /// A column is empty.
    Empty { column: String },
    /// A question never says what stands in a column.
    Never { column: String, question: String, code: String },
}

impl Barrier {
    /// Whether one finding tells both.
    fn is_like(&self, other: &Self) -> bool {
        match (self, other) {
            (
                Barrier::Never { column, question, .. },
                Barrier::Never { column: other_column, question: other_question, .. },
            ) => (column, question) == (other_column, other_question),
            _ => self == other,
        }
    }
}

/// Warns of the rows of each list that all of its filters leave out. Lists in `elsewhere` are read by other means too.
pub(crate) fn check(
    tree: &Tree,
    lists: &Lists,
    table: &Table,
    elsewhere: &HashSet<String>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let logic = Logic { tree, lists, own: None, seen_from: [None, None] };
    let order = tree.document_order();
    let sources: Vec<&Source> = order.into_iter().filter_map(|id| tree.get(id).source.as_ref()).collect();
    for list in lists.lists.iter().filter(|list| !elsewhere.contains(&list.name)) {
        let of_list: Vec<&&Source> = sources.iter().filter(|source| source.list == list.name).collect();
        let filters = of_list.iter().map(|source| {
            let filter = source.filter.as_deref().filter(|_| source.shape == Shape::Itemset);
            filter.and_then(|filter| parse(filter).ok())
        });
        let Some(filters) = filters.collect::<Option<Vec<Expr>>>().filter(|filters| !filters.is_empty()) else {
            continue;
        };
        let filtering = Filtering::of(&logic, list, &filters);
        let mut found: Vec<(Barrier, Vec<&Choice>)> = Vec::new();
        for choice in &list.choices {
            let barriers = filters.iter().map(|filter| filtering.barrier(filter, choice));
            let Some(barriers) = barriers.collect::<Option<Vec<Barrier>>>() else { continue };
            let Some(first) = barriers.into_iter().find(|barrier| *barrier != Barrier::Meant) else { continue };
            match found.iter_mut().find(|(other, _)| other.is_like(&first)) {
                Some((_, choices)) => choices.push(choice),
                None => found.push((first, vec![choice])),
            }
        }
        // A filter that no choice at all fits is told where it stands.
        let none_is_left = found.iter().map(|(_, choices)| choices.len()).sum::<usize>() == list.choices.len();
        found.retain(|(barrier, _)| !none_is_left || matches!(barrier, Barrier::Empty { .. }));
        diagnostics.extend(found.iter().filter_map(|(barrier, choices)| told(&logic, table, list, barrier, choices)));
    }
}

fn told(logic: &Logic, table: &Table, list: &List, barrier: &Barrier, choices: &[&Choice]) -> Option<Diagnostic> {
    let first = choices.first()?;
    let rows = some(choices.iter().filter_map(|choice| choice.row).map(|row| row.to_string()).collect());
    let (diagnostic, column) = match barrier {
        Barrier::Meant => return None,
        Barrier::Empty { column } => (Diagnostic::warning("choice-never-offered").arg("code", &first.name), column),
        Barrier::Never { column, question, code } => {
            let mut codes: Vec<String> =
                choices.iter().filter_map(|choice| choice.held(column)).map(str::to_owned).collect();
            codes.dedup();
            let source = logic.tree.named(question).first().and_then(|id| logic.tree.get(*id).source.as_ref());
            // Every letter is near to every other.
            let known = source.and_then(|source| logic.lists.get(&source.list)).filter(|_| code.chars().count() > 1);
            let suggestion = known.filter(|_| codes.len() == 1).and_then(|known| meant(known, code)).map(str::to_owned);
            let diagnostic = Diagnostic::warning("choice-filtered-out").arg("question", question);
            (Diagnostic { suggestion, ..diagnostic.arg("codes", some(codes)) }, column)
        }
    };
    let diagnostic = diagnostic.arg("list", &list.name).arg("column", column).arg("rows", rows);
    Some(diagnostic.at(table.place_of_row(first.row?, &[column])))
}

/// The first of them.
fn some(mut names: Vec<String>) -> String {
    if names.len() > MOST_NAMED {
        names.truncate(MOST_NAMED);
        names.push("…".to_owned());
    }
    names.join(", ")
}

struct Filtering<'a> {
    logic: &'a Logic<'a>,
    /// The columns in which some choice has something.
    columns: HashSet<&'a str>,
    /// The codes of the questions that the filters speak of, as far as the respondent chooses among them.
    codes: HashMap<&'a str, HashSet<&'a str>>,
}

impl<'a> Filtering<'a> {
    fn of(logic: &'a Logic<'a>, list: &'a List, filters: &'a [Expr]) -> Self {
        let extra = list.choices.iter().flat_map(|choice| choice.extra.iter().map(|(column, _)| column.as_str()));
        let mut codes = HashMap::new();
        for filter in filters {
            outside_predicates(filter, &mut |expr| {
                let (Some(subject), Some(item)) = (subject(expr), logic.item(expr)) else { return };
                let is_chosen = item.bind("calculate").is_none() && item.triggers.is_empty();
                if let Some(list) = logic.list(subject).filter(|_| is_chosen) {
                    let of_list = || list.choices.iter().map(|choice| choice.name.as_str()).collect();
                    codes.entry(item.name.as_str()).or_insert_with(of_list);
                }
            });
        }
        Self { logic, columns: extra.chain(["name"]).collect(), codes }
    }

    /// What keeps a choice from ever being let through; none where it may be.
    fn barrier(&self, filter: &Expr, choice: &Choice) -> Option<Barrier> {
        match filter {
            Expr::Chain(first, rest) if is_joined(filter, Binary::And) => {
                let parts = std::iter::once(&**first).chain(rest.iter().map(|(_, part)| part));
                let barriers: Vec<Barrier> = parts.filter_map(|part| self.barrier(part, choice)).collect();
                barriers.iter().find(|barrier| **barrier == Barrier::Meant).or(barriers.first()).cloned()
            }
            Expr::Chain(first, rest) if is_joined(filter, Binary::Or) => {
                let parts = std::iter::once(&**first).chain(rest.iter().map(|(_, part)| part));
                let barriers = parts.map(|part| self.barrier(part, choice)).collect::<Option<Vec<Barrier>>>()?;
                barriers.iter().find(|barrier| **barrier != Barrier::Meant).or(barriers.first()).cloned()
            }
            Expr::Chain(left, rest) => {
                let [(operator, right)] = &rest[..] else { return None };
                let (column, other) = self.column_beside(left, right)?;
                let is_equal = *operator == Binary::Equal;
                match (choice.held(column), value(other)) {
                    (None, Some(wanted)) if *operator != Binary::NotEqual && wanted != Value::Text("") => {
                        Some(Barrier::Meant)
                    }
                    // What is not there is not even unequal.
                    (None, _) => Some(Barrier::Empty { column: column.to_owned() }),
                    (Some(held), Some(wanted)) => {
                        (is_equal && !Value::Text(held).is_same(&wanted)).then_some(Barrier::Meant)
                    }
                    (Some(held), None) if is_equal => self.never(column, held, [held].into_iter(), other),
                    _ => None,
                }
            }
            Expr::Call(call) => {
                let ("selected", [left, right]) = (&*call.name, &call.args[..]) else { return None };
                let (column, other) = self.column_beside(left, right)?;
                match choice.held(column) {
                    // Nothing is among the answers where there are none.
                    None => self.is_required(other).then(|| Barrier::Empty { column: column.to_owned() }),
                    Some(held) => self.never(column, held, held.split_whitespace(), other),
                }
            }
            _ => None,
        }
    }

    /// Of two expressions the one that is a column, and the other.
    fn column_beside<'e>(&self, left: &'e Expr, right: &'e Expr) -> Option<(&'e str, &'e Expr)> {
        self.column(left).map(|column| (column, right)).or_else(|| self.column(right).map(|column| (column, left)))
    }

    /// The column of the list that an expression is, where a row of the list has something in it.
    fn column<'e>(&self, expr: &'e Expr) -> Option<&'e str> {
        lone_word(expr).filter(|word| self.columns.contains(word))
    }

    /// What a column holds, where the question that it is compared with has none of these codes.
    fn never<'c>(
        &self,
        column: &str,
        held: &str,
        mut codes: impl Iterator<Item = &'c str>,
        other: &Expr,
    ) -> Option<Barrier> {
        let question = self.logic.item(other).filter(|_| column != "name")?.name.as_str();
        let known = self.codes.get(question)?;
        (!codes.any(|code| known.contains(code))).then(|| Barrier::Never {
            column: column.to_owned(),
            question: question.to_owned(),
            code: held.to_owned(),
        })
    }

    fn is_required(&self, other: &Expr) -> bool {
        let item =
            self.logic.item(other).filter(|item| item.question().is_some_and(|kind| kind.control == Control::Select));
        item.is_some_and(|item| matches!(item.bind("required"), Some(Text::Plain(text)) if yes_no(text) == Some(true)))
    }
}
