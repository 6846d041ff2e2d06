//! A survey's first page, which the collector sends and the app makes live: what both have to say alike.

use crate::{Language, Text};

/// The promise about the answers, computed from the survey's settings and questions and never typed. `privacy` is the
/// setting as the form writes it; a form without it is confidential.
///
/// ```
/// use messages::{Text, first_page::promise};
/// assert_eq!(promise("anonymous", true, false), [Text::PromiseAnonymous, Text::PromiseFiles]);
/// ```
pub fn promise(privacy: &str, takes_files: bool, takes_places: bool) -> Vec<Text> {
    match privacy {
        "anonymous" => {
            let told = [(takes_files, Text::PromiseFiles), (takes_places, Text::PromisePlaces)];
            let told = told.into_iter().filter(|(asked, _)| *asked).map(|(_, text)| text);
            std::iter::once(Text::PromiseAnonymous).chain(told).collect()
        }
        "interviewer" => vec![Text::PromiseInterviewer],
        _ => vec![Text::PromiseConfidential],
    }
}

/// What becomes of the answers on a device of one's own.
pub const STAYS: [Text; 2] = [Text::Voluntary, Text::WorksOffline];

/// Of the languages that a form is written in (`Polski (pl)`), the one that goes with the person's.
pub fn form_language<'a>(languages: &'a [String], own_default: &'a str, language: Language) -> &'a str {
    let same = languages.iter().find(|name| Language::of_tag(name) == Some(language));
    same.map_or(own_default, String::as_str)
}

/// A form's language without its code, as lists show it.
pub fn shown_language(name: &str) -> &str {
    name.split(" (").next().unwrap_or(name)
}

/// The title of a page in the browser's tab.
pub fn page_title(title: &str, language: Language) -> String {
    [title, " – ", Text::AppName.get(language)].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_privacy_has_its_promise() {
        let check = |privacy, files, places, expected: &[Text]| {
            assert_eq!(promise(privacy, files, places), expected, "{privacy} {files} {places}");
        };
        check("anonymous", false, false, &[Text::PromiseAnonymous]);
        check("anonymous", true, true, &[Text::PromiseAnonymous, Text::PromiseFiles, Text::PromisePlaces]);
        check("confidential", true, true, &[Text::PromiseConfidential]);
        check("interviewer", false, true, &[Text::PromiseInterviewer]);
    }

    #[test]
    fn a_form_speaks_the_persons_language_where_it_can() {
        let languages = ["Polski (pl)".to_owned(), "Українська (uk)".to_owned()];
        let check = |language, expected| assert_eq!(form_language(&languages, "Polski (pl)", language), expected);
        check(Language::Ukrainian, "Українська (uk)");
        check(Language::English, "Polski (pl)");
        assert_eq!(shown_language("Українська (uk)"), "Українська");
        assert_eq!(shown_language("default"), "default");
    }
}
