//! What columns are called: by their questions' names, and never otherwise because another question was added.

use super::{
    columns::{Column, Kind, SheetColumns, last_step},
    keys,
};
use std::collections::HashMap;

/// How the form's versions use a name among the questions of a sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Use {
    /// A version has it more than once.
    several: bool,
    /// The paths that have it in the oldest version that has it at all, and how old that is.
    oldest: Vec<String>,
    age: usize,
}

/// By the sheet's repeat and the name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Uses(HashMap<(Option<String>, String), Use>);

impl Uses {
    /// Adds the questions of a sheet of a version that is so old.
    pub fn add<'a>(&mut self, age: usize, repeat: Option<&str>, paths: impl Iterator<Item = &'a str>) {
        let mut named: HashMap<&str, Vec<String>> = HashMap::new();
        paths.for_each(|path| named.entry(last_step(path)).or_default().push(path.to_owned()));
        for (name, oldest) in named {
            let it = self.0.entry((repeat.map(str::to_owned), name.to_owned())).or_default();
            it.several |= oldest.len() > 1;
            if it.oldest.is_empty() || age < it.age {
                (it.oldest, it.age) = (oldest, age);
            }
        }
    }

    fn of(&self, repeat: Option<&String>, name: &str) -> Option<&Use> {
        self.0.get(&(repeat.cloned(), name.to_owned()))
    }

    /// A question whose name no version has twice is one, also where a version has moved it into another group.
    pub fn unite(&self, sheet: &mut SheetColumns) {
        let mut kept: HashMap<String, usize> = HashMap::new();
        let mut columns: Vec<Column> = Vec::with_capacity(sheet.columns.len());
        for column in std::mem::take(&mut sheet.columns) {
            let name = last_step(&column.paths[0]).to_owned();
            let once = self.of(sheet.repeat.as_ref(), &name).is_some_and(|it| !it.several);
            match kept.get(&name) {
                Some(&place) if once => columns[place].absorb(column),
                _ => {
                    kept.insert(name, columns.len());
                    columns.push(column);
                }
            }
        }
        sheet.columns = columns;
    }

    /// A column is called by its question's name. Where there is another question of that name, it has it that had it alone
    /// in the oldest version; the others are called by their paths. What is taken then, as by a column that every sheet
    /// has, gets a number. What an older version has is named first, whatever it is: so nothing new takes its name.
    pub fn name(&self, sheet: &mut SheetColumns, ages: &[usize]) {
        let mut uses: HashMap<&str, usize> = HashMap::new();
        for column in &sheet.columns {
            *uses.entry(last_step(&column.paths[0])).or_default() += 1;
        }
        let mut named = Vec::new();
        for (at, column) in sheet.columns.iter().enumerate() {
            let name = last_step(&column.paths[0]);
            let was_alone = |it: &Use| matches!(&it.oldest[..], [only] if column.paths.contains(only));
            let by_path = uses.get(name) != Some(&1) && !self.of(sheet.repeat.as_ref(), name).is_some_and(was_alone);
            let first = column.first(ages);
            // Whoever has a name of its own has it before others are named by their paths, and codes come last.
            let what = if by_path { What::Path } else { What::Own };
            named.push((first.0, what, first, Default::default(), at, 0));
            if let Some(age) = column.first_as(|kind| kind == Kind::Codes, ages) {
                let codes = column.choices.iter().enumerate();
                named.extend(codes.map(|(place, choice)| {
                    let of_choice = choice.first(ages);
                    (age.max(of_choice.0), What::Code, first, of_choice, at, place)
                }));
            }
        }
        named.sort_unstable();
        let mut taken = keys::names(sheet.repeat.is_some());
        for (_, what, _, _, at, place) in named {
            let column = &mut sheet.columns[at];
            let path = &column.paths[0];
            match what {
                What::Own => column.name = taken.take(last_step(path)),
                What::Path => column.name = taken.take(&path.split('/').skip(2).collect::<Vec<_>>().join("_")),
                What::Code => {
                    let choice = &mut column.choices[place];
                    choice.column = taken.take(&format!("{}_{}", column.name, code_in_name(&choice.code)));
                }
            }
        }
    }
}

/// By what a column of a version is called, in the order in which that is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Own,
    Path,
    Code,
}

/// A code as part of a column's name: letters, digits and low lines, which every statistics program takes.
pub fn code_in_name(code: &str) -> String {
    code.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect()
}

/// `child[2]/toy[1]` in names of columns: `child_2_toy_1`.
pub fn place_in_name(place: &str) -> String {
    place.replace('[', "_").replace(']', "").replace(['/', ':'], "_")
}
