//! What the check has found, in words.

use messages::{Language, exports::words};
use serde::Deserialize;

#[derive(Deserialize)]
struct Problem {
    #[serde(rename = "ref")]
    reference: String,
    rule: String,
}

/// The stored list of problems as a sentence: where, and what. Empty if there are none.
pub fn in_words(stored: &str, language: Language) -> String {
    let problems: Vec<Problem> = serde_json::from_str(stored).unwrap_or_default();
    let said = problems.iter().map(|problem| {
        let rule = words(language, &format!("problem-{}", problem.rule), &[]);
        // Without the instance's root.
        match problem.reference.splitn(3, '/').nth(2) {
            Some(place) => format!("{place}: {rule}"),
            None => rule,
        }
    });
    said.collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_are_told_with_their_place() {
        let check = |stored: &str, expected: &str| assert_eq!(in_words(stored, Language::Polish), expected, "{stored}");
        check("[]", "");
        check("", "");
        check(r#"[{"ref":"/data/g/wiek","rule":"required"}]"#, "g/wiek: puste, a wymagane");
        check(
            r#"[{"ref":"/data/os[2]/wiek","rule":"constraint"},{"ref":"","rule":"more"}]"#,
            "os[2]/wiek: nie spełnia warunku; i dalsze",
        );
        check(r#"[{"ref":"/data/os","rule":"too-many-entries"}]"#, "os: zbyt wiele pozycji");
    }
}
