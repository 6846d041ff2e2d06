//! The numbers of a list's codes: the same whatever later versions add, take away or move.

use super::missing::{self, FIRST, NOT_ASKED, SKIPPED};
use crate::{columns::Choice, table::Cell};
use std::collections::{BTreeSet, HashMap};

/// What a list's codes are for a program that wants numbers.
#[derive(Debug, Default, PartialEq)]
pub struct Numbers {
    pub of: HashMap<String, f64>,
    /// The author's codes for no answer, the smallest first.
    pub no_answer: Vec<f64>,
}

impl Numbers {
    /// Those of a question's choices, as the versions that are so old have them.
    pub fn of_choices(choices: &[Choice], ages: &[usize]) -> Self {
        let mut sorted: Vec<_> = choices.iter().map(|choice| (choice.first(ages), choice.code.as_str())).collect();
        sorted.sort_unstable();
        Self::of_codes(&sorted.into_iter().map(|((age, _), code)| (age, code)).collect::<Vec<_>>())
    }

    /// A code that is a whole number is that number, unless an older one has it or a program would take it for no answer;
    /// the others are numbered behind what is there already. The codes come with their ages, in the order of these.
    fn of_codes(codes: &[(usize, &str)]) -> Self {
        let (mut numbers, mut taken, mut next) = (Self::default(), BTreeSet::new(), 1);
        let (mut own, mut of_words): (Vec<f64>, Vec<f64>) = Default::default();
        for added in codes.chunk_by(|(one, _), (other, _)| one == other) {
            let whole = |code: &str| whole(code).filter(|number| !taken.contains(number));
            let new: Vec<(&str, Option<i64>)> = added.iter().map(|(_, code)| (*code, whole(code))).collect();
            own.extend(new.iter().filter_map(|(_, number)| Some((*number)? as f64)));
            let known = missing::of(&own, &of_words).into_iter();
            let known: Vec<f64> = known
                .filter(|code| new.iter().any(|(_, number)| number.is_some_and(|it| it as f64 == *code)))
                .collect();
            numbers.no_answer.extend(known);
            numbers.no_answer.sort_by(f64::total_cmp);
            // SPSS leaves out everything from the first of several codes on.
            let end = match numbers.no_answer[..] {
                [first, _, ..] => first as i64,
                _ => i64::MAX,
            };
            let mut words = Vec::new();
            for (code, number) in new {
                match number {
                    Some(it) if it < end || numbers.no_answer.contains(&(it as f64)) => {
                        if !taken.insert(it) {
                            words.push(code);
                            continue;
                        }
                        next = if (it as f64) < FIRST { next.max(it + 1) } else { next };
                        numbers.of.insert(code.to_owned(), it as f64);
                    }
                    _ => words.push(code),
                }
            }
            for code in words {
                let behind = (next..end).find(|number| !taken.contains(number));
                let number = behind.or_else(|| (1..).map(|number: i64| -number).find(|number| !taken.contains(number)));
                let Some(number) = number else { continue };
                next = next.max(number + 1);
                taken.insert(number);
                of_words.push(number as f64);
                numbers.of.insert(code.to_owned(), number as f64);
            }
        }
        numbers
    }
}

/// The number that a code is, if it is one that no program reads as something else.
fn whole(code: &str) -> Option<i64> {
    let number = match Cell::code(code) {
        Cell::Number(number) => number.parse::<i64>().ok()?,
        _ => return None,
    };
    let own = number as f64 != NOT_ASKED && number as f64 != SKIPPED;
    own.then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_whatever_comes_later() {
        let check = |versions: &[&str], expected: &str, no_answer: &[f64]| {
            let codes: Vec<(usize, &str)> = versions
                .iter()
                .enumerate()
                .flat_map(|(age, codes)| codes.split(' ').map(move |code| (age, code)))
                .collect();
            let numbers = Numbers::of_codes(&codes);
            let told: Vec<String> = codes.iter().map(|(_, code)| numbers.of[*code].to_string()).collect();
            assert_eq!((told.join(" ").as_str(), &numbers.no_answer[..]), (expected, no_answer), "{versions:?}");
        };
        check(&["0 1 98", "nw inne"], "0 1 98 2 3", &[98.0]);
        check(&["b a", "c", "1 7"], "1 2 3 8 7", &[]);
        check(&["1 01 2"], "1 3 2", &[]);
        // What is declared once stays so, and nothing new comes to be so.
        check(&["1 98", "94", "100"], "1 98 94 100", &[98.0]);
        check(&["1 98 99", "94 100 97"], "1 98 99 94 2 97", &[98.0, 99.0]);
        check(&["1 94", "98"], "1 94 98", &[]);
        check(&["1 98 100"], "1 98 100", &[]);
        // Numbers that are no answers by themselves.
        check(&["1 99999999"], "1 2", &[]);
        let streets: Vec<String> = (1..=120).map(|n| format!("u{n}")).collect();
        let numbers: Vec<String> = (1..=120).map(|n| n.to_string()).collect();
        check(&[&streets.join(" ")], &numbers.join(" "), &[]);
        check(&[&numbers.join(" ")], &numbers.join(" "), &[]);
        let full: Vec<String> = (1..=89).map(|n| n.to_string()).collect();
        check(
            &[&(full.join(" ") + " 97 98"), "x y z a b c d e"],
            &(full.join(" ") + " 97 98 90 91 92 93 94 95 96 -1"),
            &[97.0, 98.0],
        );
    }
}
