//! What calculations can find in the form's lists.

use super::{Field, Form};
use crate::{
    tree::NodeId,
    xpath::{Expr, ast::Test},
};
use std::collections::HashMap;

/// With more values a column is no list of codes.
const MOST_CODES: usize = 1_000;
/// How many rows tell what a code means.
const MOST_LABELS: usize = 20;

impl Form {
    /// What a calculation that ends in a list's column can give. Empty where it can give anything else.
    pub(super) fn looked_up(&self, field: &Field, language: &str) -> Vec<(String, String)> {
        let definition = self.model.by_path(&field.path).map(|id| self.model.get(id));
        let Some(calculate) = definition.and_then(|it| it.bind.calculate.as_ref()) else { return Vec::new() };
        let mut found: Vec<(String, Vec<String>)> = Vec::new();
        let (mut known, mut names): (HashMap<String, usize>, HashMap<String, String>) = Default::default();
        for outcome in calculate.expr.outcomes() {
            let place = match outcome {
                Expr::Literal(text) if text.is_empty() => continue,
                outcome => self.column_of(outcome),
            };
            let Some((doc, column)) = place.filter(|(_, column)| column != "label") else { return Vec::new() };
            // A list that is called like the column says what its values are called.
            if let Some(list) = self.secondary.iter().position(|list| list.id == column) {
                names.extend(self.values_of(list, "name", language));
            }
            for (code, label) in self.values_of(doc, &column, language) {
                let at = *known.entry(code.clone()).or_insert(found.len());
                match found.get_mut(at) {
                    Some((_, labels)) if labels.len() > MOST_LABELS || labels.contains(&label) => {}
                    Some((_, labels)) if labels.len() == MOST_LABELS => labels.push("…".to_owned()),
                    Some((_, labels)) => labels.push(label),
                    None if at == MOST_CODES => return Vec::new(),
                    None => found.push((code, vec![label])),
                }
            }
        }
        let named = |(code, labels): (String, Vec<String>)| {
            let label = names.remove(&code).unwrap_or_else(|| labels.join("; "));
            (code, label)
        };
        found.into_iter().map(named).collect()
    }

    /// The list and column that an expression reads: `instance('ulice')/root/item[…]/kwartal`, `pulldata('ulice', 'kwartal', …)`.
    pub(super) fn column_of(&self, outcome: &Expr) -> Option<(usize, String)> {
        match outcome {
            Expr::Path(path) if path.target.is_none() => match &path.steps.last()?.test {
                Test::Name { local, .. } => Some((self.document_of(outcome)?, local.to_string())),
                _ => None,
            },
            Expr::Call(call) if &*call.name == "pulldata" => match &call.args[..] {
                [Expr::Literal(file), Expr::Literal(column), ..] => {
                    Some((self.secondary.iter().position(|list| *list.id == **file)?, column.to_string()))
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// A column's values, each with its row's label.
    fn values_of(&self, doc: usize, column: &str, language: &str) -> Vec<(String, String)> {
        let tree = &self.secondary[doc].tree;
        let root = tree.child_elements(NodeId::ROOT).next();
        let language = self.language_index(language);
        let rows = root.into_iter().flat_map(|root| tree.child_elements(root));
        rows.filter_map(|row| {
            let cell = |name: &str| {
                let cell = tree.child_elements(row).find(|&cell| *tree.name(cell).local == *name)?;
                Some(tree.string_value(cell).into_owned())
            };
            let code = cell(column).filter(|code| !code.is_empty())?;
            let text_id = cell("itextId").and_then(|id| self.itext.plain(&id, language));
            Some((code, text_id.or_else(|| cell("label")).unwrap_or_default()))
        })
        .collect()
    }
}
