//! Words that stand where the town hall's own are to be: „proszę uzupełnić”, `XXX`, a line to write on.

/// What asks the town hall to put its own words there.
const PHRASES: &[&str] = &[
    "proszę uzupełnić",
    "prosze uzupelnic",
    "do uzupełnienia",
    "do uzupelnienia",
    "uzupełnij",
    "proszę wpisać",
    "tu wpisz",
    "tutaj wpisz",
    "wpisz tu",
    "please complete",
    "please fill in",
    "to be completed",
    "будь ласка, заповніть",
    "заповніть",
];
/// The same, if it is all that stands there.
const WORDS: &[&str] = &["uzupełnić", "uzupelnic", "uzupełnij", "todo", "tbd"];
/// What programs put words in the place of.
const SLOTS: &[&str] = &["{{", "[["];
/// The same, if a value begins so.
const BEGINNINGS: &[&str] = &["tu wpisz", "tutaj wpisz", "wpisz tu", "lorem ipsum"];
/// The same, if a bracket begins so.
const IN_BRACKETS: &[&str] = &["wpisz", "nazwa", "adres"];
/// What respondents are asked to fill in is none of the town hall's details.
const SURVEYS: &[&str] =
    &["ankiet", "formularz", "kwestionariusz", "survey", "questionnaire", "form", "опитуван", "анкет"];

/// Whether a value of a file waits to be replaced by another.
pub fn is_placeholder(value: &str) -> bool {
    let value = value.trim().to_lowercase();
    let value = one_spaced(&value);
    value.split([':', ';', '–', '—']).any(stands_for_words)
        || BEGINNINGS.iter().any(|beginning| value.starts_with(beginning))
        || value.split_whitespace().any(is_dots)
        || has_gap(&value)
}

/// With one space wherever there is white space: `proszę  uzupełnić` is no other text.
fn one_spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a text has a gap that waits for words: a bracket that says so, or a line to write on. A text of one's own may
/// speak of filling in, and end in dots….
pub fn has_gap(text: &str) -> bool {
    let text = one_spaced(&text.to_lowercase());
    brackets(&text).any(|(open, inside)| {
        let asks = PHRASES.iter().any(|phrase| inside.contains(phrase)) && !speaks_of_survey(inside);
        let begins = |beginning: &&str| inside.trim_start().starts_with(*beginning);
        let names = (open != '(' || inside.trim_start().starts_with("wpisz")) && IN_BRACKETS.iter().any(begins);
        asks || names || stands_for_words(inside)
    }) || has_line(&text)
        || SLOTS.iter().any(|slot| text.contains(slot))
        || text.split([':', ';', '–', '—', '.', '!', '?']).any(|part| is_word_to_replace(part.trim()))
}

/// Whether it is nothing but a placeholder: `proszę uzupełnić`, `XXX`, `.....`.
fn stands_for_words(text: &str) -> bool {
    let text = text.trim();
    let plain = text.trim_end_matches(['.', '!', '…']).trim_end();
    PHRASES.contains(&plain) || is_word_to_replace(plain) || is_dots(text)
}

/// `TODO`, `Gmina XXX`: a part of a sentence that ends in a word to be replaced, or is one. („XXX Liceum” has its name.)
fn is_word_to_replace(part: &str) -> bool {
    let last = part.rsplit(' ').next().unwrap_or(part);
    WORDS.contains(&part) || last.len() > 2 && last.chars().all(|c| c == 'x')
}

fn is_dots(word: &str) -> bool {
    let dots: usize = word.chars().map(|c| if c == '…' { 3 } else { 1 }).sum();
    dots > 4 && word.chars().all(|c| matches!(c, '.' | '…'))
}

fn speaks_of_survey(text: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric()).any(|word| SURVEYS.iter().any(|survey| word.starts_with(survey)))
}

/// What stands in brackets, with the bracket that opens it.
fn brackets(text: &str) -> impl Iterator<Item = (char, &str)> {
    text.match_indices(['(', '[', '{', '<']).filter_map(|(at, open)| {
        let inside = &text[at + open.len()..];
        let end = inside.find([')', ']', '}', '>'])?;
        Some((open.chars().next()?, &inside[..end]))
    })
}

/// Whether there is a line of underscores to write on; `___` around a word is emphasis.
fn has_line(text: &str) -> bool {
    let mut rest = text;
    while let Some(at) = rest.find("___") {
        let after = rest[at..].trim_start_matches('_');
        let glued = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        if !glued(rest[..at].chars().next_back()) && !glued(after.chars().next()) {
            return true;
        }
        rest = after;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_placeholder_is_no_ordinary_sentence() {
        let check = |text: &str, in_file: bool, in_text: bool| {
            assert_eq!((is_placeholder(text), has_gap(text)), (in_file, in_text), "{text}");
        };
        for (text, in_text) in [
            ("proszę uzupełnić", false),
            ("PROSZĘ UZUPEŁNIĆ!", false),
            ("Proszę  uzupełnić", false),
            ("proszę\u{a0}\tuzupełnić", false),
            ("proszę\nuzupełnić", false),
            ("Urząd (proszę   uzupełnić)", true),
            ("Administrator: do uzupełnienia", false),
            ("Urząd (proszę uzupełnić w pliku gmina.csv)", true),
            ("[nazwa urzędu]", true),
            ("(wpisz adres)", true),
            ("(XXX)", true),
            ("XXX", true),
            ("Urząd Miasta w ........", false),
            ("Urząd Miasta w [.....]", true),
            ("______.", true),
            ("tu wpisz nazwę", false),
            ("Lorem ipsum dolor", false),
            ("[uzupełnić]", true),
            ("Administratorem jest Gmina XXX.", true),
            ("Klauzula: TODO", true),
            ("UZUPEŁNIĆ!", true),
            ("Administratorem jest {{administrator}}", true),
            ("<<nazwa>>, ul. Rynek 1", true),
        ] {
            check(text, true, in_text);
        }
        for text in [
            "ul. XXX-lecia PRL 5",
            "XXX Liceum",
            "Proszę uzupełnić ankietę do piątku",
            "Ankieta (proszę uzupełnić całą ankietę)",
            "Ankieta do uzupełnienia do 30 czerwca",
            "Please complete the survey",
            "Proszę chwilę poczekać.....",
            "Urząd Miasta (adres: Rynek 1)",
            "To jest ___ważne___",
            "Maxxx",
            "Dane można uzupełnić później (nie trzeba uzupełniać wszystkich)",
            "Nie ma nic do zrobienia",
            "Dane można poprawić, uzupełnić, usunąć.",
            "The records are accurate, complete, and safe.",
            "Опитування «Добре місто»",
        ] {
            check(text, false, false);
        }
    }
}
