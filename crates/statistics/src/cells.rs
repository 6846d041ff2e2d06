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
/// Cells under [`LEAST`] are hidden. An empty one protects nobody: that nobody can be in it may be known. If only one of the
/// hidden cells has people, or each has a single one, or each has as many as such a cell can have, the total would tell them:
/// then the smallest of the others is hidden too, and all that are as small, so that the choice tells nothing either. A table
/// that has no others hides what it can.
///
/// ```
/// use statistics::cells::{Cell::{Count, Hidden}, released};
/// assert_eq!(released(&[12, 9, 7]), [Count(12), Count(9), Count(7)]);
/// assert_eq!(released(&[12, 2, 7]), [Count(12), Hidden, Hidden]);
/// assert_eq!(released(&[12, 2, 0]), [Hidden, Hidden, Hidden]);
/// ```
pub fn released(counts: &[u64]) -> Vec<Cell> {
    let mut cells: Vec<Cell> =
        counts.iter().map(|count| if *count < LEAST { Cell::Hidden } else { Cell::Count(*count) }).collect();
    let few: Vec<u64> = counts.iter().copied().filter(|count| (1..LEAST).contains(count)).collect();
    let (people, groups): (u64, u64) = (few.iter().sum(), few.len() as u64);
    let told = groups == 1 || people == groups || people == (LEAST - 1) * groups;
    if groups > 0 && told {
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
        check(&[1, 1, 9], &[Hidden, Hidden, Hidden]);
        check(&[1, 72, 10, 0], &[Hidden, Count(72), Hidden, Hidden]);
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

    /// Whoever knows the total, the shown cells, this very function and of any cells that nobody can be in them cannot tell
    /// how many people a hidden cell has, but that it has none, or where all of the table is hidden anyway.
    #[test]
    fn no_hidden_person_can_be_solved() {
        for (cells, total) in (2..=4).flat_map(|cells| (1..30).map(move |total| (cells, total))) {
            let mut alike: HashMap<String, Vec<Vec<u64>>> = HashMap::new();
            for table in tables(cells, total) {
                alike.entry(format!("{:?}", released(&table))).or_default().push(table);
            }
            for (shown, tables) in alike {
                for one in tables.iter().filter(|one| one.iter().any(|count| *count >= LEAST)) {
                    // The more is known to be empty, the fewer tables are left: all that are, and none.
                    let empty = (0..cells).filter(|at| one[*at] == 0).collect::<Vec<_>>();
                    let known = |table: &&Vec<u64>| empty.iter().all(|at| table[*at] == 0);
                    let possible: Vec<&Vec<u64>> = tables.iter().filter(known).collect();
                    let is_few = |at: &usize| (1..LEAST).contains(&one[*at]);
                    let solved = |at: &usize| possible.iter().all(|table| table[*at] == one[*at]);
                    let solved = (0..cells).filter(is_few).find(solved);
                    assert_eq!(solved, None, "{shown} can only be {one:?}");
                }
            }
        }
    }
}
