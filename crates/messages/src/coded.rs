//! What the collector says, by code: a module to each part of it.

use crate::{Language, languages::Coded};

/// The words for a code, if the language has any.
pub(crate) fn find(table: &[&Coded; Language::ALL.len()], language: Language, code: &str) -> Option<&'static str> {
    let (_, words) = table[language as usize].iter().find(|(known, _)| *known == code)?;
    Some(words)
}

/// The words for a code, with the arguments in them. A code without words is shown itself.
fn words(
    table: &[&Coded; Language::ALL.len()],
    language: Language,
    code: &str,
    args: &[(&'static str, String)],
) -> String {
    find(table, language, code).map_or_else(|| code.to_owned(), |words| fill(words, args))
}

macro_rules! parts {
    ($($(#[$doc:meta])* $part:ident: $table:ident;)*) => {$(
        $(#[$doc])*
        pub mod $part {
            use crate::{Language, languages::$table};

            /// The words for a code. A code without words is shown itself.
            pub fn words(language: Language, code: &str, args: &[(&'static str, String)]) -> String {
                super::words(&$table, language, code, args)
            }
        }
    )*};
}

parts! {
    /// What stands around the findings of a check.
    ///
    /// ```
    /// use messages::{Language, checking};
    /// assert_eq!(checking::words(Language::Ukrainian, "row", &[("row", "7".into())]), "рядок 7");
    /// ```
    checking: CHECKING;
    /// The command line, where it is about nothing of the others.
    ///
    /// ```
    /// use messages::{Language, commands};
    /// let told = commands::words(Language::Polish, "port-taken", &[("port", "80".into())]);
    /// assert!(told.starts_with("Port 80 zajmuje"));
    /// ```
    commands: COMMANDS;
    /// Deleting a survey, on the command line and on the office page.
    ///
    /// ```
    /// use messages::{Language, deletion};
    /// assert_eq!(deletion::words(Language::English, "done", &[]), "Survey deleted");
    /// ```
    deletion: DELETION;
    /// Erasing and excluding responses, on the command line and on the office page.
    ///
    /// ```
    /// use messages::{Language, erasure};
    /// assert_eq!(erasure::words(Language::English, "included", &[("code", "X".into())]), "Response X counts again.");
    /// ```
    erasure: ERASURE;
    /// What an exported file says: its own names, what is not in it, and why.
    ///
    /// ```
    /// use messages::{Language, exports};
    /// assert_eq!(exports::words(Language::English, "sheet", &[]), "remarks");
    /// ```
    exports: EXPORTS;
    /// How the fieldwork goes, and its targets.
    ///
    /// ```
    /// use messages::{Language, fieldwork};
    /// assert_eq!(fieldwork::words(Language::English, "missing", &[]), "Missing");
    /// ```
    fieldwork: FIELDWORK;
    /// What is handed out on paper.
    ///
    /// ```
    /// use messages::{Language, handing_out};
    /// assert_eq!(handing_out::words(Language::English, "cards", &[]), "Table cards");
    /// ```
    handing_out: HANDING_OUT;
    /// The office pages.
    ///
    /// ```
    /// use messages::{Language, office};
    /// assert_eq!(office::words(Language::English, "log-in", &[]), "Sign in");
    /// ```
    office: OFFICE;
    /// Who works at the desk, and what was done there.
    ///
    /// ```
    /// use messages::{Language, people};
    /// assert_eq!(people::words(Language::English, "role-iod", &[]), "data protection officer");
    /// ```
    people: PEOPLE;
    /// Publishing, for the office and the command line.
    ///
    /// ```
    /// use messages::{Language, publishing};
    /// assert_eq!(publishing::words(Language::Polish, "state-trial", &[]), "wersja próbna");
    /// ```
    publishing: PUBLISHING;
    /// `teren verify`, taking rescue files in, and what is kept apart.
    ///
    /// ```
    /// use messages::{Language, receipts};
    /// assert_eq!(receipts::words(Language::English, "no-file", &[]), "No file was chosen.");
    /// ```
    receipts: RECEIPTS;
    /// `teren serve` and `teren key`, about the data folder and its keys.
    ///
    /// ```
    /// use messages::{Language, serving};
    /// assert!(serving::words(Language::Polish, "folder-in-use", &[("folder", "data".into())]).contains("folderze data"));
    /// ```
    serving: SERVING;
}

/// The help of the command line: by a command's name, with an argument's after it, or `arg-` and an argument's name.
pub mod help {
    use crate::{Language, languages::HELP};

    /// What is said of a command or an argument, if anything is.
    ///
    /// ```
    /// use messages::{Language, help};
    /// assert_eq!(help::find(Language::English, "people list"), Some("List the people and their roles."));
    /// ```
    pub fn find(language: Language, code: &str) -> Option<&'static str> {
        super::find(&HELP, language, code)
    }

    /// The same, with arguments in it. A code without words is shown itself.
    pub fn words(language: Language, code: &str, args: &[(&'static str, String)]) -> String {
        super::words(&HELP, language, code, args)
    }
}

/// `teren test`: what is wrong with a file of cases, and what a case expected and found.
pub mod cases {
    use super::fill;
    use crate::{
        Language,
        languages::{CASES, SUMMARY},
    };

    /// The words for a code. A code without words is shown itself.
    ///
    /// ```
    /// use messages::{Language, cases};
    /// assert_eq!(cases::words(Language::English, "entries", &[("count", "2".into())]), "entries: 2");
    /// ```
    pub fn words(language: Language, code: &str, args: &[(&'static str, String)]) -> String {
        super::words(&CASES, language, code, args)
    }

    /// The last line: how many cases there were, and how many of them failed.
    pub fn summary(language: Language, cases: usize, failed: usize) -> String {
        let args = [("cases", cases.to_string()), ("failed", failed.to_string())];
        fill(language.plural(cases as u64, *SUMMARY[language as usize]), &args)
    }
}

/// The diagnostics of workbooks and forms. The place (sheet, row, column) and the suggestion stand beside the sentence,
/// so it does not repeat them.
pub mod diagnostics {
    use super::find;
    use crate::{
        Language,
        languages::{CHECKING, DIAGNOSTICS},
    };

    /// The sentence for a code. A code that has none is shown itself, with its arguments.
    ///
    /// ```
    /// use messages::{Language, diagnostics};
    /// let sentence = diagnostics::sentence(Language::English, "unknown-type", &[("type", "txt".into())]);
    /// assert_eq!(sentence, "There is no question type \"txt\". Please correct the column type.");
    /// ```
    pub fn sentence(language: Language, code: &str, args: &[(&'static str, String)]) -> String {
        match find(&DIAGNOSTICS, language, code) {
            Some(words) => super::fill(words, args),
            None => fallback(language, code, args),
        }
    }

    /// Whether a code has a sentence of its own.
    pub fn is_known(code: &str) -> bool {
        find(&DIAGNOSTICS, Language::Polish, code).is_some()
    }

    fn fallback(language: Language, code: &str, args: &[(&'static str, String)]) -> String {
        let details: Vec<String> = args.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        let details = if details.is_empty() { String::new() } else { format!(" ({})", details.join(", ")) };
        super::words(&CHECKING, language, "finding", &[("code", format!("{code}{details}"))])
    }
}

/// One pass, so that braces in a value stay what they are.
fn fill(template: &str, args: &[(&'static str, String)]) -> String {
    let mut sentence = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else { break };
        sentence.push_str(before);
        let value = args.iter().find(|(other, _)| *other == name);
        sentence.push_str(value.map_or("…", |(_, value)| value));
        rest = after;
    }
    sentence.push_str(rest);
    sentence
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fills_arguments_in_one_pass() {
        let args = [("text", "${name}".to_owned()), ("name", "x".to_owned())];
        assert_eq!(fill("a {text} b {name} c {absent}", &args), "a ${name} b x c …");
    }

    #[test]
    fn shows_a_code_that_it_does_not_know() {
        let check = |language, args: &[_], expected| {
            assert_eq!(diagnostics::sentence(language, "brand-new", args), expected);
        };
        check(Language::Polish, &[], "Uwaga: brand-new.");
        check(Language::English, &[("a", "1".into())], "Finding: brand-new (a: 1).");
    }

    #[test]
    fn the_summary_counts() {
        let check =
            |language, cases, failed, expected: &str| assert_eq!(cases::summary(language, cases, failed), expected);
        check(Language::Polish, 1, 0, "1 przypadek, niezgodne: 0.");
        check(Language::Polish, 3, 1, "3 przypadki, niezgodne: 1.");
        check(Language::Polish, 12, 2, "12 przypadków, niezgodne: 2.");
        check(Language::English, 1, 1, "1 case, 1 failed.");
        check(Language::English, 0, 0, "0 cases, 0 failed.");
        check(Language::Ukrainian, 2, 1, "2 випадки, невідповідних: 1.");
    }
}
