//! A command line that is not understood, in words.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use messages::{Language, commands::words};

/// Why it is not understood; none where there is nothing wrong, such as with a question for help, or no words for it.
pub fn sentence(error: &clap::Error, language: Language) -> Option<String> {
    let said = |kind: ContextKind| match error.get(kind)? {
        ContextValue::String(one) => Some(one.clone()),
        ContextValue::Strings(all) => Some(all.join(", ")),
        _ => None,
    };
    let part = |name: &'static str, kind: ContextKind| (name, said(kind).unwrap_or_default());
    let (named, value) = (part("named", ContextKind::InvalidArg), part("value", ContextKind::InvalidValue));
    let say = |code: &str, args: &[(&'static str, String)]| words(language, code, args);
    let mut told = match error.kind() {
        ErrorKind::MissingRequiredArgument => say("line-missing", &[named]),
        ErrorKind::UnknownArgument => say("line-unknown", &[named]),
        ErrorKind::InvalidSubcommand => say("line-no-command", &[part("named", ContextKind::InvalidSubcommand)]),
        ErrorKind::ArgumentConflict => say("line-conflict", &[named, part("other", ContextKind::PriorArg)]),
        ErrorKind::InvalidValue if value.1.is_empty() => say("line-no-value", &[named]),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => say("line-value", &[named, value]),
        _ => return None,
    };
    for (code, kind) in [
        ("line-values", ContextKind::ValidValue),
        ("line-values", ContextKind::ValidSubcommand),
        ("line-meant", ContextKind::SuggestedArg),
        ("line-meant", ContextKind::SuggestedValue),
        ("line-meant", ContextKind::SuggestedSubcommand),
    ] {
        if let Some(all) = said(kind).filter(|all| !all.is_empty()) {
            told = format!("{told} {}", say(code, &[("all", all)]));
        }
    }
    Some(format!("{told} {}", say("line-help", &[])))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::{Cli, help};
    use clap::CommandFactory;

    #[test]
    fn mistakes_are_told_in_words() {
        let check = |line: &str, expected: Option<&str>| {
            let command = help::told(Cli::command(), Language::Polish);
            let error = command.try_get_matches_from(line.split(' ')).expect_err("not understood");
            let help = " Pomoc: to samo polecenie z --help.";
            let expected = expected.map(|expected| format!("{expected}{help}"));
            assert_eq!(sentence(&error, Language::Polish), expected, "{line}");
        };
        check("teren backup", Some("W poleceniu brakuje: --output <FILE>."));
        check("teren export --survey", Some("--survey <NAME>: brakuje wartości."));
        check("teren bakcup", Some("Nie ma polecenia „bakcup”. Czy chodziło o: backup?"));
        check("teren backup --otput a", Some("Nie ma opcji „--otput”. Czy chodziło o: --output?"));
        check("teren erase nie-kod", Some("[CODE]: „nie-kod” się tu nie nadaje."));
        check("teren --lang de check a", Some("--lang <LANG>: „de” się tu nie nadaje. Możliwe wartości: pl, en, uk."));
        check(
            "teren restore a --erasures b --without-erasures",
            Some("Nie da się podać naraz: --erasures <FILE> i --without-erasures."),
        );
        check("teren --help", None);
    }
}
