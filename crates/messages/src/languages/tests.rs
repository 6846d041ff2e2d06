//! All languages say the same things, each of them once.

use super::{CODED, COUNTED, PHRASES, SUMMARY, TEXTS};
use crate::{
    Language,
    keys::{Counted, Phrase, Text},
};

/// Something that is said in every language, and where a translator finds it.
struct Said {
    place: String,
    by_language: Vec<&'static str>,
}

fn keyed(table: &str, names: &[&str], text: impl Fn(Language, usize) -> &'static str) -> Vec<Said> {
    let said = |(at, name): (usize, &&str)| Said {
        place: format!("{table} {name}"),
        by_language: Language::ALL.map(|language| text(language, at)).to_vec(),
    };
    names.iter().enumerate().map(said).collect()
}

/// Everything but the sentences with a number, whose forms differ.
fn everything() -> Vec<Said> {
    let mut all = keyed("TEXTS", Text::NAMES, |language, at| TEXTS[language as usize][at]);
    all.extend(keyed("PHRASES", Phrase::NAMES, |language, at| PHRASES[language as usize][at]));
    for (table, languages) in CODED {
        all.extend(languages[0].iter().enumerate().map(|(at, (code, _))| Said {
            place: format!("{table} {code}"),
            by_language: languages.iter().filter_map(|said| Some(said.get(at)?.1)).collect(),
        }));
    }
    all
}

/// The names of a text's arguments, sorted; `{}` has none.
fn placeholders(text: &str) -> Vec<&str> {
    let mut names: Vec<&str> = text.split('{').skip(1).filter_map(|part| Some(part.split_once('}')?.0)).collect();
    names.sort_unstable();
    names
}

/// What is no word (a sign, a quoted value) may look the same in two languages.
fn is_in_words(text: &str) -> bool {
    let outside = text.split('{').flat_map(|part| part.split_once('}').map_or(part, |(_, after)| after).chars());
    outside.filter(|c| c.is_alphabetic()).count() > 5
}

fn is_cyrillic(c: char) -> bool {
    ('\u{400}'..='\u{4ff}').contains(&c)
}

#[test]
fn every_code_stands_once_and_in_the_same_place_in_every_language() {
    for (table, languages) in CODED {
        for language in Language::ALL {
            let codes = |of: Language| languages[of as usize].iter().map(|(code, _)| *code).collect::<Vec<_>>();
            let (ours, first) = (codes(language), codes(Language::ALL[0]));
            for (at, code) in ours.iter().enumerate() {
                assert!(!ours[..at].contains(code), "{table} in {language:?}: {code} stands twice");
            }
            for code in &first {
                assert!(ours.contains(code), "{table} in {language:?}: {code} is missing");
            }
            for (ours, first) in ours.iter().zip(&first) {
                assert_eq!(ours, first, "{table} in {language:?}: {ours} stands where {first} should");
            }
            assert_eq!(ours.len(), first.len(), "{table} in {language:?}: {:?} is only there", ours.last());
        }
    }
}

#[test]
fn placeholders_are_the_same_in_every_language() {
    for Said { place, by_language } in everything() {
        for (language, text) in Language::ALL.iter().zip(&by_language) {
            assert_eq!(placeholders(text), placeholders(by_language[0]), "{place} in {language:?}");
        }
    }
    let summaries = SUMMARY.iter().map(|forms| ("SUMMARY", **forms, vec!["cases", "failed"]));
    let counted = COUNTED.iter().flat_map(|said| Counted::NAMES.iter().copied().zip(**said));
    for (place, forms, expected) in counted.map(|(place, forms)| (place, forms, vec![""])).chain(summaries) {
        // "One question needs attention" needs no figure.
        for form in forms.into_iter().filter(|form| !placeholders(form).is_empty() || *form == forms[2]) {
            assert_eq!(placeholders(form), expected, "COUNTED {place}: {form}");
        }
    }
}

#[test]
fn sentences_end_alike_in_every_language() {
    for Said { place, by_language } in everything() {
        let ends = |text: &str| text.ends_with(['.', '?', ':', '…']);
        for (language, text) in Language::ALL.iter().zip(&by_language) {
            assert!(!text.is_empty(), "{place} in {language:?} is empty");
            assert!(!is_in_words(text) || ends(text) == ends(by_language[0]), "{place} in {language:?}: {text}");
        }
    }
}

#[test]
fn each_language_is_written_in_its_own_letters() {
    let counted = Counted::NAMES.iter().enumerate().flat_map(|(at, name)| {
        let forms = Language::ALL.map(|language| COUNTED[language as usize][at]);
        (0..3).map(move |form| Said {
            place: format!("COUNTED {name}"),
            by_language: forms.iter().map(|forms| forms[form]).collect(),
        })
    });
    for Said { place, by_language } in everything().into_iter().chain(counted) {
        let [polish, english, ukrainian] = by_language[..] else { panic!("{place} is not said in every language") };
        assert!(!polish.contains(is_cyrillic), "{place} in Polish: {polish}");
        assert!(!english.contains(is_cyrillic), "{place} in English: {english}");
        let foreign = ukrainian.to_lowercase().chars().find(|c| "ąćęłńśźżыэёъ".contains(*c));
        assert!(foreign.is_none(), "{place} in Ukrainian: {ukrainian}");
        // What is not a word (a number's sign, a quoted value) may look the same.
        let is_word =
            |text: &str| placeholders(text).is_empty() && text.chars().filter(|c| c.is_alphabetic()).count() > 5;
        if is_word(english) && place != "TEXTS AppName" {
            assert!(polish != english, "{place} is not translated: {english}");
            assert!(ukrainian.contains(is_cyrillic), "{place} is not translated: {ukrainian}");
        }
    }
}

#[test]
fn no_promise_claims_more_than_the_settings_give() {
    for text in [Text::PromiseAnonymous, Text::PromiseConfidential, Text::PromiseInterviewer] {
        for language in Language::ALL {
            let sentence = text.get(language).to_lowercase();
            assert!(!["anonimow", "anonymous", "анонім"].iter().any(|word| sentence.contains(word)), "{sentence}");
        }
    }
}
