//! What is checked of the texts that people read.

use xforms::xpath::Expr;

use crate::check::Checker;
use crate::conditions::logic::Logic;
use crate::diagnostic::Diagnostic;
use crate::references::{self, Reference};
use crate::rows::early_texts;
use crate::rows::html;
use crate::rows::shown_codes;
use crate::rows::shown_days;
use crate::slips::foreign;
use crate::table::{Column, Record, Table};

impl Checker<'_> {
    /// Whatever is wrong with a text of the survey.
    pub(super) fn text(&mut self, table: &Table, record: &Record, column: &Column, value: &str) {
        self.shown_text(table, record, column, value);
        self.first_entries(table, record, column, value);
        self.early_texts(table, record, column, value);
    }

    /// What is wrong with a text wherever it stands.
    pub(super) fn shown_text(&mut self, table: &Table, record: &Record, column: &Column, value: &str) {
        self.foreign_references(table, record, column, value);
        self.html(table, record, column, value);
        self.shown_codes(table, record, column, value);
    }

    /// Warns of questions that a text names by the signs of other programs: it shows them as they are written.
    fn foreign_references(&mut self, table: &Table, record: &Record, column: &Column, value: &str) {
        let found = foreign::references(value).into_iter().find(|(_, name)| !self.tree.named(name).is_empty());
        if let Some((typed, name)) = found {
            let mut diagnostic = Diagnostic::warning("reference-by-other-signs").arg("text", typed);
            diagnostic.suggestion = Some(format!("${{{name}}}"));
            self.report(diagnostic, table, record, column);
        }
    }

    /// Warns of HTML, which is shown as it is written.
    fn html(&mut self, table: &Table, record: &Record, column: &Column, value: &str) {
        if let Some((tag, meant)) = html::check(value) {
            let diagnostic = Diagnostic::warning("html-in-text").arg("text", tag);
            self.report(Diagnostic { suggestion: Some(meant), ..diagnostic }, table, record, column);
        }
    }

    /// Warns of an answer from the entries of a repeat in a text outside of it: it shows that of the first entry.
    fn first_entries(&mut self, table: &Table, record: &Record, column: &Column, value: &str) {
        let Some(item) = self.item_of(table, record).filter(|_| !value.contains("instance(")) else { return };
        let logic = Logic { tree: self.tree, lists: self.lists, own: Some(item), seen_from: [Some(item), None] };
        let is_of_many = |reference: &Reference| {
            let own_label = self.tree.named(reference.name).iter().any(|id| self.tree.repeat_of(*id) == Some(item));
            !own_label && logic.is_of_many(&Expr::Variable(reference.name.into()))
        };
        let found =
            references::scan(value).into_iter().find(|reference| !reference.last_saved && is_of_many(reference));
        if let Some(reference) = found {
            let text = format!("${{{}}}", reference.name);
            self.report(Diagnostic::warning("first-entry-only").arg("text", text), table, record, column);
        }
    }

    /// Warns of a text that shows an answer before it is given, or a day as a number.
    fn early_texts(&mut self, table: &Table, record: &Record, column: &Column, value: &str) {
        let Some(item) = self.item_of(table, record).filter(|_| !value.contains("instance(")) else { return };
        let logic = self.seen_from(item);
        let is_text = column.path.first().is_some_and(|first| first == "label" || first == "hint");
        let early = early_texts::check(&logic, item, value).filter(|_| is_text);
        let found = [early, shown_days::check(&logic, value)];
        for diagnostic in found.into_iter().flatten() {
            self.report(diagnostic, table, record, column);
        }
    }

    /// Warns of a text that shows a code: once in a row for each question, as every language says the same.
    fn shown_codes(&mut self, table: &Table, record: &Record, column: &Column, value: &str) {
        let Some(diagnostic) = shown_codes::check(self.tree, self.lists, value) else { return };
        let diagnostic = diagnostic.at(table.sheet.place(Some(record.number), Some(column.index)));
        let same = |other: &Diagnostic| {
            (other.code, &other.args, &other.sheet) == (diagnostic.code, &diagnostic.args, &diagnostic.sheet)
        };
        let of_row = self.diagnostics.iter().rev().take_while(|other| other.row == diagnostic.row);
        if !of_row.into_iter().any(same) {
            self.diagnostics.push(diagnostic);
        }
    }
}
