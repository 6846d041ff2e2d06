//! The codebook as a page to read and to print.

use crate::{
    FileError,
    codebook::{Described, described},
    face::Face,
    rows::Plan,
};
use askama::Template;
use messages::exports::words;
use std::io::Write;

#[derive(Template)]
#[template(path = "codebook.html")]
struct Page<'a> {
    plan: &'a Plan,
    tables: Vec<Table>,
}

struct Table {
    name: String,
    questions: Vec<Described>,
}

impl Page<'_> {
    fn say(&self, code: &str) -> String {
        words(self.plan.language, code, &[])
    }

    fn made(&self) -> String {
        self.plan.made.date().to_string()
    }
}

/// Writes the page.
pub fn write(to: &mut impl Write, plan: &Plan) -> Result<(), FileError> {
    let table = |at: usize| Table { name: plan.sheet(Face::Answers, at).name.clone(), questions: described(plan, at) };
    let page = Page { plan, tables: (0..plan.tables.len()).map(table).collect() };
    Ok(page.write_into(to)?)
}
