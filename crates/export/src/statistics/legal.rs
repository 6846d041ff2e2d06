//! Names that statistics programs take.

use std::collections::HashSet;

/// What SPSS keeps for itself, then what Stata does.
const RESERVED: [&str; 21] = [
    "all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with", "byte", "double", "float", "if",
    "in", "int", "long", "using",
];
/// The longest name that both SPSS (64 bytes) and Stata (32 letters) take, in letters and in bytes.
const MAX: usize = 32;
/// As much as a code has of that: the names of a long question's codes differ by their ends.
const MAX_ENDING: usize = 24;

/// Names that are taken; SPSS does not tell capitals apart.
#[derive(Default)]
pub struct Legal(HashSet<String>);

impl Legal {
    /// The name as wanted, a question's with this behind it: with `_` for what no program takes, and with the first number
    /// behind it that makes it another one. Where it is too long, the question's part is shorter.
    pub fn take(&mut self, question: &str, ending: &str) -> String {
        let legal = |c: char| if c.is_alphanumeric() || c == '_' { c } else { '_' };
        let (base, ending): (String, String) =
            (question.chars().map(legal).collect(), ending.chars().map(legal).collect());
        let ending = tail(&ending, MAX_ENDING);
        let base = if base.starts_with(char::is_alphabetic) { base } else { format!("v{base}") };
        let mut name = joined(&base, &ending);
        let mut number = 2;
        while is_reserved(&name.to_lowercase()) || !self.0.insert(name.to_lowercase()) {
            name = joined(&base, &format!("{ending}_{number}"));
            number += 1;
        }
        name
    }
}

/// Stata keeps `str12` and `strL` too.
fn is_reserved(name: &str) -> bool {
    let is_type = |rest: &str| rest == "l" || !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit());
    RESERVED.contains(&name) || name.strip_prefix("str").is_some_and(is_type)
}

/// As much of a name as there is room for before its ending.
fn joined(name: &str, ending: &str) -> String {
    let letters = MAX.saturating_sub(ending.chars().count());
    fitting(name.chars(), letters, (2 * MAX).saturating_sub(ending.len())) + ending
}

/// As much of the end of a name as so many letters, and twice as many bytes.
fn tail(name: &str, letters: usize) -> String {
    fitting(name.chars().rev(), letters, 2 * letters).chars().rev().collect()
}

fn fitting(name: impl Iterator<Item = char>, letters: usize, mut bytes: usize) -> String {
    let fits = |c: &char| {
        let fits = bytes >= c.len_utf8();
        bytes = bytes.saturating_sub(c.len_utf8());
        fits
    };
    name.take(letters).take_while(fits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_legal_and_differ() {
        let mut names = Legal::default();
        let long = "x".repeat(40);
        for (wanted, expected) in [
            ("wiek", "wiek"),
            ("Wiek", "Wiek_2"),
            ("płeć", "płeć"),
            ("a-b.c", "a_b_c"),
            ("_tajne", "v_tajne"),
            ("1a", "v1a"),
            ("", "v"),
            ("TO", "TO_2"),
            ("with", "with_2"),
            ("int", "int_2"),
            ("str12", "str12_2"),
            ("strona", "strona"),
            (&long, &"x".repeat(32)),
            (&long, &format!("{}_2", "x".repeat(30))),
            ("to_2", "to_2_2"),
        ] {
            assert_eq!(names.take(wanted, ""), expected, "{wanted:?}");
        }
        assert!(names.take(&"漢".repeat(40), "").len() <= 64);
        assert!(names.take(&"漢".repeat(40), &"漢".repeat(40)).len() <= 64);
        // A code is seen in its variable's name, however long the question's is.
        for (code, expected) in [
            ("_1", "x".repeat(30) + "_1"),
            ("_17", "x".repeat(29) + "_17"),
            ("_1", "x".repeat(28) + "_1_2"),
            ("_zdecydowanie_tak", "x".repeat(15) + "_zdecydowanie_tak"),
        ] {
            assert_eq!(names.take(&long, code), expected, "{code}");
        }
    }
}
