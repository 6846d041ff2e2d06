//! The help of the commands, in a language.

use crate::cases::{COLUMNS, SHEETS, VERBS, Vocabulary};
use clap::{Arg, ArgAction, Command};
use messages::{
    Language,
    help::{find, words},
};
use std::ffi::{OsStr, OsString};

/// The language that is asked for among the arguments: help is told before they are understood.
pub fn language_among(arguments: impl Iterator<Item = OsString>) -> Language {
    let arguments: Vec<OsString> = arguments.collect();
    let after = arguments.iter().position(|argument| argument == "--lang").and_then(|at| arguments.get(at + 1));
    let joined = || arguments.iter().find_map(|argument| argument.to_str()?.strip_prefix("--lang="));
    let asked = after.map(OsString::as_os_str).or_else(|| joined().map(OsStr::new));
    asked.and_then(OsStr::to_str).and_then(Language::of_tag).unwrap_or_default()
}

/// The program's command line with its help.
pub fn told(command: Command, language: Language) -> Command {
    let version = Arg::new("version").short('V').long("version").action(ArgAction::Version);
    let mut command = command.disable_version_flag(true).arg(version);
    command = command_told(command, "", language);
    // The commands for help are there from now on.
    command.build();
    with_help_commands(command, language)
}

fn with_help_commands(command: Command, language: Language) -> Command {
    command.mut_subcommands(|below| match below.get_name() {
        "help" => below.about(find(language, "help-command").unwrap_or_default()),
        _ => with_help_commands(below, language),
    })
}

/// A command with its help, and all below it. `above` are the names that stand before its own.
fn command_told(command: Command, above: &str, language: Language) -> Command {
    let say = |code: &str| find(language, code).unwrap_or_default();
    let name = format!("{above}{}", command.get_name());
    let inside = if name == "teren" { String::new() } else { format!("{name} ") };
    let help = Arg::new("help").short('h').long("help").action(ArgAction::Help);
    let mut command = command
        .about(say(&name))
        .help_template(format!("{{about-with-newline}}\n{} {{usage}}\n\n{{all-args}}{{after-help}}", say("usage")))
        .subcommand_help_heading(say("commands"))
        .disable_help_flag(true)
        .arg(help)
        .mut_args(|arg| {
            let own = find(language, &format!("{inside}{}", arg.get_id()));
            let told = own.unwrap_or_else(|| say(&format!("arg-{}", arg.get_id())));
            let heading = say(if arg.is_positional() { "arguments" } else { "options" });
            arg.help(told).help_heading(heading)
        });
    if name == "test" {
        command = command.after_long_help(cases(language));
    }
    command.mut_subcommands(|below| command_told(below, &inside, language))
}

/// What can be written into a file of cases.
fn cases(language: Language) -> String {
    let steps = |expected: bool| {
        let step = |Vocabulary { english, polish, .. }: &Vocabulary| {
            format!("  {english:<14}{polish:<20}{}", words(language, &format!("step {english}"), &[]))
        };
        VERBS.iter().filter(|known| known.verb.expects() == expected).map(step).collect::<Vec<_>>().join("\n")
    };
    let args = [
        ("sheet", SHEETS[1].to_owned()),
        ("columns", COLUMNS.map(|(_, polish)| polish).join(", ")),
        ("done", steps(false)),
        ("expected", steps(true)),
    ];
    words(language, "test format", &args)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Cli;
    use clap::CommandFactory;

    /// What has no help, in a command and all below it.
    fn without_help(command: &Command, found: &mut Vec<String>) {
        let (name, arguments) = (command.get_name(), command.get_arguments());
        if command.get_about().is_none_or(|about| about.to_string().is_empty()) {
            found.push(name.to_owned());
        }
        let silent = arguments.filter(|arg| arg.get_help().is_none_or(|help| help.to_string().is_empty()));
        found.extend(silent.map(|arg| format!("{name} {}", arg.get_id())));
        command
            .get_subcommands()
            .filter(|below| below.get_name() != "help")
            .for_each(|below| without_help(below, found));
    }

    #[test]
    fn every_command_and_every_argument_has_its_help_in_every_language() {
        for language in Language::ALL {
            let mut found = Vec::new();
            without_help(&told(Cli::command(), language), &mut found);
            assert!(found.is_empty(), "{language:?}: {found:?}");
            for known in &VERBS {
                assert!(find(language, &format!("step {}", known.english)).is_some(), "{}", known.english);
            }
        }
    }

    #[test]
    fn the_language_of_help_is_found_wherever_it_is_asked_for() {
        let check = |arguments: &[&str], expected| {
            let found = language_among(arguments.iter().map(OsString::from));
            assert_eq!(found, expected, "{arguments:?}");
        };
        check(&["teren", "check", "--help", "--lang", "uk"], Language::Ukrainian);
        check(&["teren", "--lang=en", "help"], Language::English);
        check(&["teren", "--lang"], Language::Polish);
        check(&["teren"], Language::Polish);
    }
}
