//! The tables that say what the others mean: every column, and every code.

use super::{
    columns::{Kind, Nature},
    face::{Codebook, Face},
    keys,
    rows::Plan,
    table::Cell,
};
use messages::exports::words;

impl Codebook {
    /// The rows, one after the other.
    ///
    /// # Errors
    /// What `each` gives.
    pub fn rows<E>(self, plan: &Plan, mut each: impl FnMut(Vec<Cell>) -> Result<(), E>) -> Result<(), E> {
        match self {
            Codebook::Columns => columns(plan, &mut each),
            Codebook::Codes => codes(plan, &mut each),
        }
    }
}

fn columns<E>(plan: &Plan, each: &mut dyn FnMut(Vec<Cell>) -> Result<(), E>) -> Result<(), E> {
    for tables in &plan.tables {
        let sheet = &tables.sheets[Face::Answers.index()];
        let mut row = |cells: [&str; 6], in_csv: &str| {
            each([sheet.name.as_str()].iter().chain(&cells).chain([&in_csv]).map(|text| Cell::text(text)).collect())
        };
        // A CSV has the keys of a response alone, and its entries beside it.
        let in_csv = |name: &str| tables.place.as_ref().map_or(name.to_owned(), |place| format!("{place}_{name}"));
        for key in &sheet.columns[..sheet.keys] {
            let kind = match key.name.as_str() {
                "completed_at" | "received_at" => Kind::Moment,
                "received_on" => Kind::Date,
                "duration_min" | "clock_ahead_s" => Kind::Number,
                _ => Kind::Text,
            };
            row(
                [&key.name, &key.label, &kind_told(kind, plan), "", "", ""],
                if tables.place.is_none() { &key.name } else { "" },
            )?;
        }
        for question in &tables.questions {
            let path = question.column.paths.join(", ");
            for (label, versions) in question.column.label.iter() {
                for (nature, so_in) in question.column.nature.iter() {
                    let versions = in_both(versions, so_in);
                    if !versions.is_empty() {
                        let name = &question.column.name;
                        let cells = [name, label, &kind(*nature, plan), &named(plan, &versions), &path, ""];
                        row(cells, &in_csv(name))?;
                    }
                }
            }
            for (choice, at) in question.column.choices.iter().zip(&question.codes_at) {
                let Some(at) = at else { continue };
                let name = &sheet.columns[*at].name;
                for (label, versions) in question.column.label.iter() {
                    for (meaning, so_in) in choice.label.iter() {
                        let versions = in_both(versions, so_in);
                        if !versions.is_empty() {
                            let label = format!("{label}: {meaning}");
                            row([name, &label, "0/1", &named(plan, &versions), &path, &choice.code], &in_csv(name))?;
                        }
                    }
                }
            }
        }
    }
    Ok(())
}

fn codes<E>(plan: &Plan, each: &mut dyn FnMut(Vec<Cell>) -> Result<(), E>) -> Result<(), E> {
    let own = Face::Answers.wanted_name(None, plan.language);
    for verdict in keys::VERDICTS {
        let cells = [&own, "verdict", verdict, &keys::verdict_words(verdict, plan.language), ""];
        each(cells.iter().map(|text| Cell::text(text)).collect())?;
    }
    for tables in &plan.tables {
        let name = &tables.sheets[Face::Answers.index()].name;
        for question in &tables.questions {
            for choice in &question.column.choices {
                for (label, versions) in choice.label.iter() {
                    let text = |text: &str| Cell::text(text);
                    let code = if question.is_numeric() { Cell::code(&choice.code) } else { text(&choice.code) };
                    let versions = text(&named(plan, versions));
                    each(vec![text(name), text(&question.column.name), code, text(label), versions])?;
                }
            }
        }
    }
    Ok(())
}

fn in_both(versions: &[usize], so_in: &[usize]) -> Vec<usize> {
    versions.iter().filter(|version| so_in.contains(version)).copied().collect()
}

/// The versions' names.
fn named(plan: &Plan, versions: &[usize]) -> String {
    let mut versions = versions.to_vec();
    versions.sort_unstable();
    versions.dedup();
    versions.iter().filter_map(|version| plan.versions.get(*version)).map(String::as_str).collect::<Vec<_>>().join(", ")
}

/// The zone's name; a clock that was set up without one is the server's.
fn zone(plan: &Plan) -> String {
    let is_utc = || plan.zone.to_fixed_offset().is_ok_and(|offset| offset.is_zero());
    match plan.zone.iana_name() {
        Some(name) => name.to_owned(),
        None if is_utc() => "UTC".to_owned(),
        None => words(plan.language, "server-clock", &[]),
    }
}

fn kind(nature: Nature, plan: &Plan) -> String {
    let kind = kind_told(nature.kind, plan);
    if nature.is_asked { kind } else { words(plan.language, "kind-calculated", &[("kind", kind)]) }
}

fn kind_told(kind: Kind, plan: &Plan) -> String {
    let code = match kind {
        Kind::Text => "kind-text",
        Kind::Number => "kind-number",
        Kind::Code => "kind-code",
        Kind::Codes => "kind-codes",
        Kind::Ranking => "kind-ranking",
        Kind::Date => "kind-date",
        Kind::Time => "kind-time",
        Kind::DateTime => "kind-date-time",
        Kind::Moment => "kind-moment",
    };
    words(plan.language, code, &[("zone", zone(plan))])
}
