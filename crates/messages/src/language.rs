//! The languages that the program itself speaks. (A survey's own languages are data of its form.)

use crate::languages;

/// A language of the catalogue; Polish is the first and the default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    #[default]
    Polish,
    English,
    Ukrainian,
}

impl Language {
    /// Every language, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Polish, Self::English, Self::Ukrainian];

    /// The BCP 47 code, for `lang` attributes.
    pub fn code(self) -> &'static str {
        languages::CODE[self as usize]
    }

    /// The language's own name for itself.
    pub fn name(self) -> &'static str {
        languages::NAME[self as usize]
    }

    /// Finds the language of a BCP 47 tag such as `pl-PL`, of a form's language such as `Polski (pl)`, or of its bare name.
    pub fn of_tag(tag: &str) -> Option<Self> {
        let tag = tag.trim();
        let code = tag.rsplit_once('(').map_or(tag, |(_, code)| code.trim_end_matches(')')).trim();
        let primary = code.split(['-', '_']).next().unwrap_or(code);
        Self::ALL.into_iter().find(|language| {
            language.code().eq_ignore_ascii_case(primary) || language.name().to_lowercase() == tag.to_lowercase()
        })
    }

    /// The first known language of a list of preferences, else Polish.
    pub fn preferred<'a>(tags: impl IntoIterator<Item = &'a str>) -> Self {
        tags.into_iter().find_map(Self::of_tag).unwrap_or_default()
    }

    /// Chooses the form of a noun that goes with `n`: `[one, few, many]`. English has two, so it writes the second twice.
    pub(crate) fn plural<T: Copy>(self, n: u64, [one, few, many]: [T; 3]) -> T {
        let (units, tens) = (n % 10, n % 100);
        let is_one = match self {
            Self::Polish | Self::English => n == 1,
            Self::Ukrainian => units == 1 && tens != 11,
        };
        match self {
            _ if is_one => one,
            Self::English => few,
            Self::Polish | Self::Ukrainian if (2..=4).contains(&units) && !(12..=14).contains(&tens) => few,
            Self::Polish | Self::Ukrainian => many,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_and_form_languages_are_recognised() {
        let check = |tag: &str, expected| assert_eq!(Language::of_tag(tag), expected, "{tag}");
        check("pl", Some(Language::Polish));
        check("pl-PL", Some(Language::Polish));
        check("EN_gb", Some(Language::English));
        check("Polski (pl)", Some(Language::Polish));
        check("English (en)", Some(Language::English));
        check("Українська (uk)", Some(Language::Ukrainian));
        check("Українська", Some(Language::Ukrainian));
        check("polski", Some(Language::Polish));
        check("Deutsch (de)", None);
        check("default", None);
        check("plum", None);
        check("", None);
        check("(", None);
    }

    #[test]
    fn the_first_known_preference_wins() {
        let check =
            |tags: &[&str], expected| assert_eq!(Language::preferred(tags.iter().copied()), expected, "{tags:?}");
        check(&["de-DE", "uk", "en"], Language::Ukrainian);
        check(&["de-DE"], Language::Polish);
        check(&[], Language::Polish);
    }

    #[test]
    fn plural_forms_follow_each_language() {
        let check = |language: Language, forms: [&str; 3], numbers: &[u64], expected: &str| {
            for &n in numbers {
                assert_eq!(language.plural(n, forms), expected, "{language:?} {n}");
            }
        };
        let polish = ["odpowiedź", "odpowiedzi (2–4)", "odpowiedzi"];
        check(Language::Polish, polish, &[1], "odpowiedź");
        check(Language::Polish, polish, &[2, 3, 4, 22, 34, 102, 1004], "odpowiedzi (2–4)");
        check(Language::Polish, polish, &[0, 5, 11, 12, 13, 14, 21, 25, 31, 101, 112, 214], "odpowiedzi");
        let english = ["response", "responses", "responses"];
        check(Language::English, english, &[1], "response");
        check(Language::English, english, &[0, 2, 5, 11, 21, 101], "responses");
        let ukrainian = ["відповідь", "відповіді", "відповідей"];
        check(Language::Ukrainian, ukrainian, &[1, 21, 31, 101, 1001], "відповідь");
        check(Language::Ukrainian, ukrainian, &[2, 3, 4, 22, 104], "відповіді");
        check(Language::Ukrainian, ukrainian, &[0, 5, 11, 12, 14, 19, 111, 113], "відповідей");
    }
}
