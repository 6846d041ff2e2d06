//! Which numbers are no answers.

/// What stands in a numeric variable of a question that was not asked ...
pub const NOT_ASKED: f64 = 99_999_999.0;
/// ... and of one that was asked and left empty.
pub const SKIPPED: f64 = 99_999_998.0;

/// The codes by which authors write *don't know*, *no answer* and *cannot be read*.
const AUTHORS: [f64; 3] = [97.0, 98.0, 99.0];
/// Of a list that goes on this far in between, they are codes like others ...
pub const FIRST: f64 = 90.0;
/// ... but these stand beside them: *none of these* and *another*.
const BESIDE: [f64; 2] = [95.0, 96.0];

/// Those of a list's codes that are no answers; its codes that are words have these numbers.
pub fn of(codes: &[f64], words: &[f64]) -> Vec<f64> {
    let plain = |code: &&f64| **code >= FIRST && !AUTHORS.contains(code) && !BESIDE.contains(code);
    if codes.iter().find(plain).is_some() || words.iter().any(|number| *number >= FIRST) {
        return Vec::new();
    }
    let mut found: Vec<f64> = codes.iter().copied().filter(|code| AUTHORS.contains(code)).collect();
    found.sort_by(f64::total_cmp);
    found.dedup();
    found
}

/// The values that SPSS leaves out of a variable with these codes for no answer: it takes a range and one beside it.
pub fn declared(authors: &[f64]) -> sav::Missing {
    match authors {
        [] => sav::Missing { range: Some((SKIPPED, NOT_ASKED)), single: Vec::new() },
        [only] => sav::Missing { range: Some((SKIPPED, NOT_ASKED)), single: vec![*only] },
        // No answer's code lies in between.
        [first, ..] => sav::Missing { range: Some((*first, NOT_ASKED)), single: Vec::new() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_authors_codes_for_no_answer_are_known_by_their_list() {
        let check = |codes: &[f64], expected: &[f64]| assert_eq!(of(codes, &[]), expected, "{codes:?}");
        check(&[1.0, 2.0, 98.0], &[98.0]);
        check(&[1.0, 95.0, 96.0, 99.0, 98.0], &[98.0, 99.0]);
        check(&[1.0, 2.0], &[]);
        // Streets, numbered.
        let streets: Vec<f64> = (1..=120).map(f64::from).collect();
        check(&streets, &[]);
        check(&streets[..99], &[]);
        check(&[1.0, 98.0, 100.0], &[]);
    }
}
