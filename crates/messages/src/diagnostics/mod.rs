//! Sentences for the diagnostics of workbooks and forms, by code. The place (sheet, row, column) and the suggestion stand
//! beside the sentence, so it does not repeat them.

mod choices;
mod entities;
mod expressions;
mod form;
mod workbook;

use crate::Language;

/// A code with its sentence in Polish and in English; `{name}` stands for the argument of that name.
type Entry = (&'static str, &'static str, &'static str);

/// The sentence for a code. `lang` is a language tag; any other language than Polish and English gets English. A code
/// that has no sentence is shown itself, with its arguments.
///
/// ```
/// let args = [("name", "wiek".to_owned())];
/// let sentence = messages::diagnostics::sentence("pl", "unknown-reference", &args);
/// assert_eq!(sentence, "Nie ma pytania „wiek”, do którego odwołuje się ta komórka. Proszę poprawić nazwę.");
/// ```
pub fn sentence(lang: &str, code: &str, args: &[(&'static str, String)]) -> String {
    let polish = Language::of_tag(lang) == Some(Language::Polish);
    match entry(code) {
        Some((_, pl, en)) => fill(if polish { pl } else { en }, args),
        None => fallback(polish, code, args),
    }
}

/// Whether a code has a sentence of its own.
pub fn is_known(code: &str) -> bool {
    entry(code).is_some()
}

/// Every sentence.
fn all() -> impl Iterator<Item = &'static Entry> {
    [workbook::TEXTS, expressions::TEXTS, choices::TEXTS, entities::TEXTS, form::TEXTS].into_iter().flatten()
}

fn entry(code: &str) -> Option<&'static Entry> {
    all().find(|(known, _, _)| *known == code)
}

/// One pass, so that braces in a value stay what they are.
pub(crate) fn fill(template: &str, args: &[(&'static str, String)]) -> String {
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

fn fallback(polish: bool, code: &str, args: &[(&'static str, String)]) -> String {
    let details: Vec<String> = args.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    let details = if details.is_empty() { String::new() } else { format!(" ({})", details.join(", ")) };
    let start = if polish { "Uwaga" } else { "Finding" };
    format!("{start}: {code}{details}.")
}

/// The names of a template's arguments, sorted.
#[cfg(test)]
pub(crate) fn placeholders(template: &str) -> Vec<&str> {
    let mut names: Vec<&str> = template.split('{').skip(1).filter_map(|part| Some(part.split_once('}')?.0)).collect();
    names.sort_unstable();
    names
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
        assert_eq!(sentence("pl", "brand-new", &[]), "Uwaga: brand-new.");
        assert_eq!(sentence("en", "brand-new", &[("a", "1".into())]), "Finding: brand-new (a: 1).");
    }

    #[test]
    fn both_languages_say_the_same_things_once() {
        let mut codes = Vec::new();
        for (code, pl, en) in all() {
            assert_eq!(placeholders(pl), placeholders(en), "{code}");
            assert!(pl.ends_with(['.', '?']) && en.ends_with(['.', '?']) && pl != en, "{code}");
            assert!(!codes.contains(code), "{code} twice");
            codes.push(code);
        }
    }
}
