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
/// The same, if a value begins so; a spreadsheet's own errors too.
const BEGINNINGS: &[&str] = &[
    "tu wpisz",
    "tutaj wpisz",
    "wpisz ",
    "wstaw ",
    "podaj ",
    "podać ",
    "uzupełnij ",
    "uzupełnić ",
    "do ustalenia",
    "nazwa urzędu",
    "lorem ipsum",
    "???",
    "#n/d",
    "#adr",
    "#n/a",
    "#ref",
];
/// The same, if a bracket begins so that is no link, and tells no number: `[adres: Rynek 1]` is filled in.
const IN_BRACKETS: &[&str] = &["nazwa", "adres", "imię", "nazwisko", "numer"];
/// The same, whatever the bracket.
const ORDERS: &[&str] = &["wpisz", "wstaw", "podaj", "podać", "uzupełnij", "uzupełnić"];
/// After these, `XXX` is thirty.
const NUMBERED: &[&str] = &["sesji", "sesja", "kadencji", "kadencja", "wieku", "wiek", "tomie", "tom", "pawła"];
/// What respondents are asked to fill in is none of the town hall's details.
const SURVEYS: &[&str] =
    &["ankiet", "formularz", "kwestionariusz", "survey", "questionnaire", "form", "опитуван", "анкет"];

/// Whether a value of a file waits to be replaced by another.
pub fn is_placeholder(value: &str) -> bool {
    let plain = one_spaced(&value.trim().to_lowercase());
    plain.split([':', ';', '–', '—']).any(stands_for_words)
        || BEGINNINGS.iter().any(|beginning| plain.starts_with(beginning))
        || plain.split(' ').any(|word| dots(word) > 2)
        || has_gap(value)
}

/// With one space wherever there is white space: `proszę  uzupełnić` is no other text.
fn one_spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a text has a gap that waits for words: a bracket that says so, or a line to write on. A text of one's own may
/// speak of filling in, and end in dots….
pub fn has_gap(text: &str) -> bool {
    // Three underscores that are a line of their own draw one across the page.
    let drawn = |line: &&str| line.trim() != "___" || text.trim() == "___";
    let text = one_spaced(&text.to_lowercase().lines().filter(drawn).collect::<Vec<_>>().join(" "));
    brackets(&text).any(|(open, inside)| {
        let asks = PHRASES.iter().any(|phrase| inside.contains(phrase)) && !speaks_of_survey(inside);
        let begins = |beginning: &&str| inside.trim_start().starts_with(*beginning);
        let is_told = inside.contains(|c: char| c.is_ascii_digit());
        let names = open != '(' && !is_told && IN_BRACKETS.iter().any(begins) || ORDERS.iter().any(begins);
        asks || names || stands_for_words(inside) || dots(inside.trim()) > 2
    }) || has_line(&text)
        || text.split(' ').any(|word| dots(word) > 4)
        || SLOTS.iter().any(|slot| text.contains(slot))
        || text.split([':', ';', '–', '—', '.', '!', '?']).any(|part| is_word_to_replace(part.trim()))
}

/// Whether it is nothing but a placeholder: `proszę uzupełnić`, `XXX`, `.....`.
fn stands_for_words(text: &str) -> bool {
    let text = text.trim();
    let plain = text.trim_end_matches(['.', '!', '…']).trim_end();
    PHRASES.contains(&plain) || is_word_to_replace(plain) || dots(text) > 4
}

/// `TODO`, `Gmina XXX`: a part of a sentence that ends in a word to be replaced, or is one. („XXX Liceum” has its name.)
fn is_word_to_replace(part: &str) -> bool {
    let (before, last) = part.rsplit_once(' ').unwrap_or(("", part));
    let is_thirty = last == "xxx" && NUMBERED.iter().any(|word| before.ends_with(word));
    WORDS.contains(&part) || last.len() > 2 && last.chars().all(|c| c == 'x') && !is_thirty
}

/// How many dots a word is made of; none where it is made of anything else.
fn dots(word: &str) -> usize {
    let is_dots = word.chars().all(|c| matches!(c, '.' | '…'));
    if is_dots { word.chars().map(|c| if c == '…' { 3 } else { 1 }).sum() } else { 0 }
}

fn speaks_of_survey(text: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric()).any(|word| SURVEYS.iter().any(|survey| word.starts_with(survey)))
}

/// What stands in brackets, with the bracket that opens it. `[the words of a link](…)` are none.
fn brackets(text: &str) -> impl Iterator<Item = (char, &str)> {
    text.match_indices(['(', '[', '{', '<', '‹']).filter_map(|(at, open)| {
        let inside = &text[at + open.len()..];
        let end = inside.find([')', ']', '}', '>', '›'])?;
        let is_link = open == "[" && inside[end..].starts_with("](");
        Some((open.chars().next()?, &inside[..end])).filter(|_| !is_link)
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
            ("Urząd Miasta w ........", true),
            ("Administratorem jest ................ z siedzibą w Kątach", true),
            ("Administratorem jest …………", true),
            ("Urząd [...], Rynek 1", true),
            ("Inspektor: [imię i nazwisko]", true),
            ("Administratorem jest ‹wstawić nazwę›", true),
            ("Administratorem jest (podać nazwę)", true),
            ("…", false),
            ("...", false),
            ("Urząd Miasta w ...", false),
            ("Wpisz nazwę urzędu", false),
            ("Nazwa urzędu", false),
            ("do ustalenia", false),
            ("#N/D!", false),
            ("???", false),
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
            "[adres](https://przyklad.pl)",
            "Dane [nazwa i adres inspektora](https://przyklad.pl/iod) są na stronie.",
            "Uchwała z sesji XXX.",
            "Rada Gminy, kadencja XXX",
            "Adres: <adres do korespondencji: Rynek 1>",
            "Administratorem jest Gmina.\n\n___\n\nUdział jest dobrowolny.",
            "Podanie danych jest dobrowolne",
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
