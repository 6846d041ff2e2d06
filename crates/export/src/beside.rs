//! Which entries of repeats a CSV has columns for, beside the response that they belong to.
//!
//! Every response's row has all of these columns, so one response with many entries would make every row long. The first
//! hundred entries have columns, and of those beyond, the ones that at least one response in a hundred has: then there
//! are never more empty cells than so many times what was answered.

use super::{
    face::Face,
    rows::{Plan, Rows},
    table::Cell,
    xlsx::MAX_COLUMNS,
};
use std::collections::{BTreeMap, HashMap};

/// So many entries of a repeat have columns, however few responses have them.
const FIRST: usize = 100;
/// Those beyond have columns when one response in so many has them.
const ONE_IN: u64 = 100;
/// How many places are counted: the first ones.
const MOST: usize = 20_000;

/// How many responses have an entry at a place; those with the smallest numbers first.
#[derive(Default)]
struct Places(BTreeMap<(u32, Vec<u32>), (String, u64)>);

/// Counts the entries of every response, before the first row is written.
pub struct Census {
    responses: u64,
    face: Face,
    /// By sheet.
    places: Vec<Places>,
}

/// A repeat's columns.
pub struct Beside {
    pub sheet: usize,
    /// In the order of their columns.
    pub places: Vec<String>,
    /// Where a place's cells begin.
    starts: HashMap<String, usize>,
}

impl Census {
    pub fn new(plan: &Plan, face: Face) -> Self {
        Self { responses: 0, face, places: plan.tables.iter().map(|_| Places::default()).collect() }
    }

    /// Counts a response, whose entries stand at these places, by sheet.
    pub fn add(&mut self, places: Vec<Vec<String>>) {
        self.responses += 1;
        for (counted, places) in self.places.iter_mut().zip(places).skip(1) {
            places.into_iter().for_each(|place| counted.add(place));
        }
    }

    /// The columns of every repeat.
    pub fn columns(self, plan: &Plan) -> Vec<Beside> {
        let first = plan.sheets(self.face).next().map_or(0, |sheet| sheet.columns.len());
        let mut start = first;
        // No row is longer than a spreadsheet's, unless the questions alone make it so.
        let most = MAX_COLUMNS.max(first + MAX_COLUMNS / 4);
        let mut all = Vec::new();
        for (sheet, counted) in self.places.into_iter().enumerate().skip(1) {
            let shape = plan.sheet(self.face, sheet);
            let width = shape.columns.len() - shape.keys;
            let mut chosen = Vec::new();
            for (nth, ((_, numbers), (place, count))) in counted.0.into_iter().enumerate() {
                let fits = start + (chosen.len() + 1) * width <= most;
                if fits && (nth < FIRST || count * ONE_IN >= self.responses) {
                    chosen.push((numbers, place));
                }
            }
            chosen.sort();
            let places: Vec<String> = chosen.into_iter().map(|(_, place)| place).collect();
            let starts = places.iter().enumerate().map(|(nth, place)| (place.clone(), start + nth * width)).collect();
            start += places.len() * width;
            all.push(Beside { sheet, places, starts });
        }
        all
    }
}

impl Places {
    fn add(&mut self, place: String) {
        let numbers = numbers(&place);
        let largest = numbers.iter().copied().max().unwrap_or_default();
        self.0.entry((largest, numbers)).or_insert_with(|| (place, 0)).1 += 1;
        if self.0.len() > MOST {
            self.0.pop_last();
        }
    }
}

impl Beside {
    /// Puts a response's entries into its row; how many have no columns.
    pub fn fill<'a>(&self, rows: &'a Rows, keys: usize, row: &mut [&'a Cell]) -> u64 {
        let mut without = 0;
        for (place, cells) in rows.entries.get(self.sheet).into_iter().flatten() {
            match self.starts.get(place) {
                None => without += 1,
                Some(start) => {
                    for (column, cell) in cells.iter().filter(|(column, _)| *column >= keys) {
                        if let Some(slot) = row.get_mut(start + column - keys) {
                            *slot = cell;
                        }
                    }
                }
            }
        }
        without
    }
}

/// `child[2]/toy[10]` is 2, 10.
fn numbers(place: &str) -> Vec<u32> {
    place.split('[').skip(1).filter_map(|rest| rest.split(']').next()?.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_places_are_counted_whoever_sends_others() {
        let mut places = Places::default();
        for n in (1..=2 * MOST).rev() {
            places.add(format!("child[{n}]"));
        }
        let kept: Vec<&String> = places.0.values().map(|(place, _)| place).collect();
        assert_eq!((kept.len(), kept[0].as_str(), kept[MOST - 1].as_str()), (MOST, "child[1]", "child[20000]"));
    }
}
