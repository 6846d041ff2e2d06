//! Cells of a table that is shown inside the team: a count of few people is hidden, and so is what would give it away.

/// The least count that is shown to the team.
pub const LEAST: u64 = 5;

/// A cell of a table as it may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell {
    Count(u64),
    /// Fewer than [`LEAST`] people, or a count that would tell of such a cell.
    Hidden,
}

/// The cells of a table whose total everybody knows and of which each person is in one cell.
///
/// Cells under [`LEAST`] are hidden. If there is one of them alone, or they are all as full as such cells can be, the total
/// would tell them: then the smallest of the others is hidden too, and all that are as small, so that the choice tells nothing
/// either. A table that has no others hides what it can.
///
/// ```
/// use statistics::cells::{Cell::{Count, Hidden}, released};
/// assert_eq!(released(&[12, 9, 7]), [Count(12), Count(9), Count(7)]);
/// assert_eq!(released(&[12, 2, 7]), [Count(12), Hidden, Hidden]);
/// assert_eq!(released(&[12, 2, 0]), [Count(12), Hidden, Hidden]);
/// ```
pub fn released(counts: &[u64]) -> Vec<Cell> {
    let mut cells: Vec<Cell> =
        counts.iter().map(|count| if *count < LEAST { Cell::Hidden } else { Cell::Count(*count) }).collect();
    let hidden: Vec<u64> = counts.iter().copied().filter(|count| *count < LEAST).collect();
    let people: u64 = hidden.iter().sum();
    let told = hidden.len() == 1 || people == (LEAST - 1) * hidden.len() as u64;
    if people > 0 && told {
        let smallest = counts.iter().copied().filter(|count| *count >= LEAST).min();
        for (cell, count) in cells.iter_mut().zip(counts) {
            if smallest == Some(*count) {
                *cell = Cell::Hidden;
            }
        }
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;
    use Cell::{Count, Hidden};
    use std::collections::HashMap;

    #[test]
    fn few_people_are_hidden_and_never_alone() {
        let check = |counts: &[u64], expected: &[Cell]| assert_eq!(released(counts), expected, "{counts:?}");
        check(&[], &[]);
        check(&[0, 60], &[Hidden, Count(60)]);
        check(&[3], &[Hidden]);
        check(&[3, 0], &[Hidden, Hidden]);
        check(&[4, 50, 9], &[Hidden, Count(50), Hidden]);
        check(&[5, 5, 3, 8], &[Hidden, Hidden, Hidden, Count(8)]);
        check(&[1, 2, 9], &[Hidden, Hidden, Count(9)]);
        check(&[4, 4, 9], &[Hidden, Hidden, Hidden]);
        check(&[5, 6], &[Count(5), Count(6)]);
    }

    /// Every table of so many cells with this total.
    fn tables(cells: usize, total: u64) -> Vec<Vec<u64>> {
        if cells == 1 {
            return vec![vec![total]];
        }
        let with =
            |first: u64| tables(cells - 1, total - first).into_iter().map(move |rest| [vec![first], rest].concat());
        (0..=total).flat_map(with).collect()
    }

    /// Whoever knows the total, the shown cells and this very function cannot tell how many people a hidden cell has, but
    /// that it has none, or where the whole table is full of fours.
    #[test]
    fn no_hidden_person_can_be_solved() {
        for (cells, total) in (2..=4).flat_map(|cells| (1..30).map(move |total| (cells, total))) {
            let mut alike: HashMap<String, Vec<Vec<u64>>> = HashMap::new();
            for table in tables(cells, total) {
                alike.entry(format!("{:?}", released(&table))).or_default().push(table);
            }
            for (shown, tables) in alike {
                let one = &tables[0];
                let solved = |at: &usize| tables.iter().all(|table| table[*at] == one[*at]);
                let mut solved = (0..cells).filter(|at| one[*at] > 0 && released(one)[*at] == Hidden).filter(solved);
                let full = one.iter().all(|count| *count == LEAST - 1);
                assert!(full || solved.next().is_none(), "{shown} can only be {one:?}");
            }
        }
    }
}
