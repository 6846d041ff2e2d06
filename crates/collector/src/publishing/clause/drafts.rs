//! What says that a clause is not the last one: `wersja robocza`, `[DRAFT]`.
//!
//! Each may be meant: a town consults drafts, and they have working versions.

/// As they stand after a clause's title, or in brackets.
const NAMES: [&str; 7] = [
    "wersja robocza",
    "wersja wstępna",
    "projekt klauzuli",
    "draft version",
    "working version",
    "робоча версія",
    "чернетка",
];
/// A longer bracket is no stamp.
const LONGEST: usize = 40;
/// What a word processor prints across a page.
const STAMPS: [&str; 5] = ["DRAFT", "SZKIC", "WZÓR", "PROJEKT", "ЧЕРНЕТКА"];

/// The words, as they are written.
pub fn found(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let lower = text.to_lowercase();
    for name in NAMES {
        // „wersja robocza strategii” is one of the strategy.
        let is_over = |after: &str| {
            let after = after.trim_start_matches(['*', '_']);
            let next = after.trim_start_matches([' ', '\u{a0}']);
            !after.starts_with(char::is_alphanumeric)
                && (next.is_empty()
                    || next.starts_with(|c: char| !c.is_alphanumeric() || c.is_ascii_digit())
                    || next.starts_with("klauzul"))
        };
        let is_said = lower.match_indices(name).any(|(at, _)| is_over(&lower[at + name.len()..]));
        found.extend(is_said.then(|| name.to_owned()));
    }
    for (at, open, inside) in brackets(text) {
        let is_stamp = STAMPS.iter().any(|stamp| stamp.to_lowercase() == inside.trim().to_lowercase());
        found.extend(is_stamp.then(|| text[at..at + open + inside.len() + 1].to_lowercase()));
    }
    // A line by itself, or a word in capitals that is none of a sentence in capitals.
    for line in text.lines() {
        let bare = line.trim_matches(|c: char| !c.is_alphanumeric());
        let is_alone = STAMPS.contains(&bare.to_uppercase().as_str());
        let is_draft =
            line.split(|c: char| !c.is_alphanumeric()).any(|word| word == STAMPS[0]) && line != line.to_uppercase();
        found.extend(
            (is_alone || is_draft).then(|| if is_alone { bare.to_lowercase() } else { STAMPS[0].to_lowercase() }),
        );
    }
    found.dedup();
    found
}

/// What stands in brackets: where, how long the bracket is, and what is in it.
fn brackets(text: &str) -> impl Iterator<Item = (usize, usize, &str)> {
    text.match_indices(['(', '[', '{', '<']).filter_map(|(at, open)| {
        let inside = &text[at + open.len()..];
        let (end, _) = inside.char_indices().take(LONGEST).find(|(_, c)| matches!(c, ')' | ']' | '}' | '>'))?;
        Some((at, open.len(), &inside[..end]))
    })
}

#[cfg(test)]
mod tests {
    use super::super::placeholder::{in_text, in_value};
    use super::found;

    #[test]
    fn a_draft_is_asked_about() {
        for text in [
            "Klauzula informacyjna – wersja robocza",
            "Klauzula informacyjna (wersja robocza). Administratorem danych jest Gmina Kąty.",
            "WERSJA ROBOCZA\nAdministratorem danych jest Gmina Kąty.",
            "Wersja robocza 2: Administratorem danych jest Gmina Kąty.",
            "[DRAFT] Administratorem danych jest Gmina Kąty.",
            "Administratorem danych jest Gmina Kąty (draft).",
            "DRAFT\nAdministratorem danych jest Gmina Kąty.",
            "DRAFT – Administratorem danych jest Gmina Kąty.",
            "Projekt klauzuli: administratorem danych jest Gmina Kąty.",
            "Clause, draft version. The controller is Kąty.",
            "Чернетка\nАдміністратор: Громада Конти.",
        ] {
            let gap = in_text(text);
            assert!(gap.as_ref().is_some_and(|gap| !gap.is_certain), "{text}: {gap:?}");
        }
        for value in ["DRAFT", "[DRAFT]", "wersja robocza", "Gmina Kąty (wersja robocza)", "Gmina Kąty – DRAFT"] {
            let gap = in_value(value);
            assert!(gap.is_some(), "{value}: {gap:?}");
        }
        for text in [
            "Konsultujemy wersję roboczą strategii; wersja robocza strategii jest na stronie katy.pl.",
            "The data are used to consult the draft plan. Draft strategy: katy.pl.",
            "Dane zbieramy w projekcie „Kąty 2030”. Projekt: Kąty 2030.",
            "Klauzula w wersji roboczej i ostatecznej jest na stronie katy.pl.",
            "KONSULTACJE DRAFT STRATEGY 2030",
        ] {
            assert_eq!(found(text), Vec::<String>::new(), "{text}");
        }
    }
}
