//! A table as an SPSS file.

use super::{
    Used,
    fit::Fit,
    missing,
    spool::{Extent, Kept, Spool},
    variables::{Content, Variable},
};
use crate::{FileError, rows::Plan};
use sav::{Created, Dictionary, Kind, MAX_TEXT, Set, Value, Writer};
use std::io::Write;

/// Writes a table's file.
pub fn write(plan: &Plan, name: &str, used: &[Used], spool: &mut Spool, to: &mut impl Write) -> Result<(), FileError> {
    let dictionary = dictionary(plan, name, used, spool.rows());
    let places: Vec<usize> = used.iter().map(|(place, ..)| *place).collect();
    let mut file = Writer::begin(to, &dictionary)?;
    spool.read(|row| {
        let values = places.iter().map(|place| match &row[*place] {
            Kept::Missing => Value::Missing,
            Kept::Number(number) => Value::Number(*number),
            Kept::Text(text) => Value::Text(text),
        });
        Ok::<_, FileError>(file.case(values)?)
    })?;
    file.finish()?;
    Ok(())
}

fn dictionary(plan: &Plan, name: &str, used: &[Used], rows: u64) -> Dictionary {
    let mut sets: Vec<Set> = Vec::new();
    for (place, (_, variable, _)) in used.iter().enumerate() {
        let Some((name, label)) = &variable.set else { continue };
        match sets.iter_mut().find(|set| set.name == *name) {
            Some(set) => set.variables.push(place),
            None => sets.push(Set { name: name.clone(), label: label.clone(), variables: vec![place] }),
        }
    }
    let variable = |(_, variable, extent): &Used| sav::Variable {
        name: variable.name.clone(),
        label: variable.label.clone(),
        kind: kind(variable, extent),
        measure: variable.measure,
        values: variable.meanings.clone(),
        missing: variable.no_answer.as_deref().map(missing::declared).unwrap_or_default(),
    };
    let made = plan.made;
    Dictionary {
        label: name.to_owned(),
        created: Created {
            year: made.year().unsigned_abs(),
            month: made.month().unsigned_abs(),
            day: made.day().unsigned_abs(),
            hour: made.hour().unsigned_abs(),
            minute: made.minute().unsigned_abs(),
            second: made.second().unsigned_abs(),
        },
        variables: used.iter().map(variable).collect(),
        sets,
        cases: rows,
    }
}

fn kind(variable: &Variable, extent: &Extent) -> Kind {
    match &variable.content {
        Content::Text | Content::Apart(_) => Kind::Text { bytes: extent.bytes.clamp(1, MAX_TEXT) },
        Content::Held(Fit::Date) => Kind::Date,
        // Where nothing finer than the day was told, none is shown.
        Content::Held(Fit::DateTime) if !extent.timed => Kind::Date,
        Content::Held(Fit::DateTime) => Kind::DateTime,
        Content::Held(Fit::Time) => Kind::Time,
        Content::Held(Fit::Number | Fit::Code(_)) | Content::Chosen { .. } | Content::Rank(_) => {
            let fraction = if extent.decimals > 0 { extent.decimals + 1 } else { 0 };
            let width = extent.digits.max(8).saturating_add(fraction).min(40);
            Kind::Number { width, decimals: extent.decimals }
        }
    }
}
