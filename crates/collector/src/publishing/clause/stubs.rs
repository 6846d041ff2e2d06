//! Words that are all that stands where an element of the clause should be: `IOD: do ustalenia`, `adres e-mail i telefon
//! inspektora`.
//!
//! Each may be meant: a town may have no inspector, and a right to „uzupełnić” is one.

use super::{
    pieces::{has_contact, plain, speaks_of},
    vocabulary::{LINKS, ORDERS, SCOPES, SETTINGS},
};

/// What says that it is to come.
const LATER: [&str; 32] = [
    "uzupełnić",
    "uzupelnic",
    "uzupełnij",
    "do uzupełnienia",
    "zostanie uzupełnione",
    "będzie uzupełnione",
    "będzie uzupełnione później",
    "wpisać",
    "wpisac",
    "wpisz",
    "wstawić",
    "wypełnić",
    "do wpisania",
    "do wypełnienia",
    "do ustalenia",
    "w trakcie ustalania",
    "do wyznaczenia",
    "do potwierdzenia",
    "do sprawdzenia",
    "sprawdzić",
    "todo",
    "tbd",
    "tbc",
    "to be confirmed",
    "to be determined",
    "to be decided",
    "to be added",
    "уточнюється",
    "до уточнення",
    "буде уточнено",
    "заповнити",
    "вписати",
];
/// What says that there is nothing, or what it should have been.
const NOTHING: [&str; 19] = [
    "brak",
    "brak danych",
    "nie dotyczy",
    "n/d",
    "nd",
    "bd",
    "jw",
    "jak wyżej",
    "n/a",
    "none",
    "not applicable",
    "as above",
    "немає",
    "не стосується",
    "etykieta",
    "wartość",
    "iod",
    "administrator danych",
    "inspektor ochrony danych",
];
/// What refers to the words before it, where these say something.
const ABOVE: [&str; 3] = ["jw", "jak wyżej", "as above"];
/// How an element begins that has to say something.
const ELEMENTS: [&str; 21] = [
    "administrator",
    "inspektor",
    "iod",
    "iodo",
    "kontakt",
    "okres",
    "przechowyw",
    "retencj",
    "telefon",
    "tel",
    "controller",
    "officer",
    "dpo",
    "contact",
    "retention",
    "phone",
    "адміністратор",
    "контролер",
    "контакт",
    "термін",
    "строк",
];
/// What the town hall is asked for.
const SLOTS: [&str; 31] = [
    "nazwa",
    "nazwę",
    "nazwy",
    "imię",
    "imiona",
    "imienia",
    "nazwisko",
    "nazwiska",
    "adres",
    "adresu",
    "telefon",
    "telefonu",
    "tel",
    "numer",
    "numeru",
    "e-mail",
    "email",
    "okres",
    "siedziba",
    "name",
    "surname",
    "address",
    "phone",
    "number",
    "period",
    "назва",
    "адреса",
    "телефон",
    "імя",
    "прізвище",
    "строк",
];
/// Beginnings of words for whose it is.
const WHOSE: [&str; 18] = [
    "inspektor",
    "koordynator",
    "administrator",
    "urzęd",
    "jednost",
    "podmiot",
    "placów",
    "przechowyw",
    "controller",
    "officer",
    "coordinator",
    "office",
    "організац",
    "установ",
    "інспектор",
    "координатор",
    "контролер",
    "адміністратор",
];
const JOINS: [&str; 31] = [
    "i",
    "lub",
    "oraz",
    "albo",
    "tu",
    "tutaj",
    "pełna",
    "dane",
    "danych",
    "osobowych",
    "ochrony",
    "do",
    "spraw",
    "gminy",
    "miasta",
    "badania",
    "kontaktowy",
    "kontaktowe",
    "pocztowy",
    "siedziby",
    "and",
    "or",
    "the",
    "of",
    "for",
    "your",
    "data",
    "protection",
    "та",
    "і",
    "або",
];
/// What only somebody who prepares the clause is told.
const ASIDES: [&str; 14] = [
    "przed publikacją",
    "(sprawdzić",
    "do potwierdzenia z",
    "tu wpisać",
    "tutaj wpisać",
    "wzór klauzuli",
    "uzupełnić dane inspektora",
    "uzupełnić dane administratora",
    "before publishing",
    "wersja robocza klauzuli",
    "do weryfikacji przez",
    "należy dostosować",
    "wkleić klauzul",
    "klauzula w przygotowaniu",
];
/// What a word processor asks to be replaced, and what a printer sets for text.
const PROMPTS: [&str; 8] = [
    "aby wprowadzić tekst",
    "aby wprowadzić datę",
    "here to enter text",
    "to enter a date",
    "nie można odnaleźć źródła odwołania",
    "reference source not found",
    "щоб ввести текст",
    "lorem ipsum",
];

/// What no town says: the words of a word processor.
pub fn prompt(text: &str) -> Option<&str> {
    PROMPTS.into_iter().find(|prompt| text.contains(prompt))
}

/// The stubs of a text, line by line, after what stands above.
pub fn in_text(text: &str, above: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut before = above.to_owned();
    for line in text.lines() {
        let line = unpointed(&plain(line));
        found.extend(
            ASIDES.into_iter().filter(|aside| line.contains(aside) && is_aside(aside, &line)).map(str::to_owned),
        );
        let mut head = "";
        for piece in thoughts(&line) {
            let said = bare(piece);
            if said.chars().all(|c| c.is_ascii_digit()) {
                continue;
            }
            // „Nazwa urzędu – Gmina Kąty” tells it.
            let is_above = ABOVE.contains(&said) && has_contact(&before);
            if !piece.ends_with([':', '–', '—']) && !is_above && waits(said, head) {
                found.push(if head.is_empty() { said.to_owned() } else { format!("{head}: {said}") });
            }
            head = if piece.ends_with(':') { said } else { "" };
            before.push_str(piece);
        }
    }
    found
}

/// A line by the marks that end a thought: no stop of `tel. 75 761 22 01`, and none within `iod.um@katy.pl`.
fn thoughts(line: &str) -> impl Iterator<Item = &str> {
    let mut rest = line;
    std::iter::from_fn(move || {
        let ends = |(at, mark): &(usize, &str)| {
            let after = &rest[at + mark.len()..];
            let word = rest[..*at].rsplit([' ', ':', '(']).next().unwrap_or_default();
            let is_cut = matches!(word, "tel" | "nr" | "ul") && after.contains(|c: char| c.is_ascii_digit());
            *mark != "." || after.is_empty() || after.starts_with(' ') && !is_cut
        };
        let end = rest.match_indices([':', ';', '.', '!', '?', '–', '—']).find(ends);
        let (piece, after) = rest.split_at(end.map_or(rest.len(), |(at, mark)| at + mark.len()));
        rest = after;
        (!piece.is_empty()).then_some(piece)
    })
}

/// The whole of a cell that is shown whatever people answer.
pub fn is_value(value: &str) -> bool {
    let text = unpointed(&plain(value));
    let said = bare(&text);
    let is_unsure = text.contains("???") || text.ends_with(':') || said.starts_with("todo ");
    LATER.contains(&said) || NOTHING.contains(&said) || is_of_slots(said) || is_unsure || !in_text(value, "").is_empty()
}

fn is_aside(aside: &str, line: &str) -> bool {
    // „Wzór klauzuli stanowi załącznik”.
    if aside == "wzór klauzuli" && speaks_of(line, &["stanowi", "załącznik", "określ", "zarządzeni", "znajduj"]) {
        return false;
    }
    !aside.ends_with("publikacją") && !aside.ends_with("publishing")
        || speaks_of(line, &["uzupeł", "wpis", "fill", "complete"])
}

/// Whether a thought is a stub: after `jest`, after `IOD:`, or as a line by itself.
fn waits(said: &str, head: &str) -> bool {
    let links = LINKS.iter().filter_map(|link| said.split_once(&format!(" {link} ")));
    let after = links.chain(said.split_once("okres ")).map(|(_, after)| after).min_by_key(|after| after.len());
    let content = after.unwrap_or(said);
    let first = content.split(',').next().unwrap_or_default().trim();
    let is_right = speaks_of(head, &["praw", "right"]) || speaks_of(said, &["prawo", "right"]);
    let word = head.split(|c: char| !c.is_alphanumeric()).find(|word| word.chars().any(char::is_alphabetic));
    let has_to_say = word.is_some_and(|word| ELEMENTS.iter().any(|element| word.starts_with(element)));
    let is_scope = speaks_of(head, &SCOPES) || speaks_of(said, &SCOPES);
    let is_told_of = after.is_some() && speaks_of(said, &SETTINGS);
    let is_placed = after.is_some() || !head.is_empty();
    LATER.contains(&first) && is_placed && !is_right
        || (has_to_say || is_told_of) && NOTHING.contains(&content)
        || is_of_slots(content) && !is_scope && (has_to_say || is_told_of)
}

/// `nazwa i adres urzędu`, `wpisać imię i nazwisko`: nothing but what is asked for, and whose.
fn is_of_slots(text: &str) -> bool {
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '-').filter(|word| !word.is_empty());
    let mut names = false;
    let is_all = words.enumerate().all(|(at, word)| {
        names |= SLOTS.contains(&word);
        let is_whose = WHOSE.iter().any(|whose| word.starts_with(whose));
        SLOTS.contains(&word) || is_whose || JOINS.contains(&word) || at < 2 && ORDERS.contains(&word)
    });
    is_all && names
}

/// A text whose abbreviations have no stops inside.
fn unpointed(text: &str) -> String {
    let pointed = [("j.w.", "jw."), ("t.b.d.", "tbd."), ("t.b.c.", "tbc."), ("b.d.", "bd."), ("n.d.", "nd.")];
    pointed.iter().fold(text.to_owned(), |text, (pointed, plain)| text.replace(pointed, plain))
}

fn bare(text: &str) -> &str {
    text.trim().trim_end_matches([':', ';', '.', '!', '?', '–', '—']).trim()
}

#[cfg(test)]
mod tests {
    use super::super::placeholder::in_text;
    use super::is_value;

    #[test]
    fn what_is_all_that_is_said_of_an_element_is_asked_about() {
        for text in [
            "Administratorem danych jest uzupełnić.",
            "Administratorem danych jest UZUPEŁNIĆ, ul. Rynek 1.",
            "Administratorem danych jest wpisać nazwę urzędu.",
            "Administratorem danych jest do ustalenia.",
            "Administratorem danych jest brak.",
            "Administratorem danych jest tu wstawić nazwę.",
            "Dane przechowujemy przez okres do ustalenia.",
            "Inspektor ochrony danych: brak.",
            "2. IOD: jw.",
            "IOD: nie dotyczy",
            "Kontakt: n/d.",
            "Inspektor ochrony danych: do wyznaczenia.",
            "Inspektor ochrony danych: WPISAĆ IMIĘ I NAZWISKO",
            "Inspektor ochrony danych: imię i nazwisko, adres e-mail, telefon",
            "Kontakt: tel.",
            "Kontakt: tel. brak",
            "Administrator: Gmina Kąty. Kontakt: jak wyżej.",
            "The controller is to be confirmed.",
            "Контролер: уточнюється.",
            "UWAGA: uzupełnić dane inspektora przed publikacją!",
            "Uwaga dla urzędu: tu wpisać dane IOD.",
            "RODO (do weryfikacji przez radcę prawnego)",
            "Tu wkleić klauzulę informacyjną RODO.",
            "SZABLON – wzór klauzuli do dostosowania przez urząd.",
        ] {
            assert!(
                in_text(text).is_some_and(|gap| !gap.is_certain || text.contains("ustalenia")),
                "{text}: {:?}",
                in_text(text)
            );
        }
        for text in [
            "Odbiorcy danych: brak.",
            "Przekazywanie do państw trzecich: nie dotyczy.",
            "Mają Państwo prawo dane: poprawić; uzupełnić; usunąć.",
            "Ma Pani prawo: uzupełnić, usunąć dane.",
            "Zbieramy: imię i nazwisko, adres e-mail.",
            "Administrator przetwarza: imię i nazwisko, adres.",
            "- imię i nazwisko",
            "Dane są niezbędne do ustalenia, dochodzenia lub obrony roszczeń.",
            "Kontakt: tel. 75 761 22 01.",
            "Kontakt: tel./fax: 75 761 22 01, e-mail/ePUAP: urzad@katy.pl.",
            "Wójt, Rynek 1; kontakt: iod.um@katy.pl.",
            "Administrator: Gmina Kąty, urzad@katy.pl.\n\nKontakt: jak wyżej.",
            "Wzór klauzuli informacyjnej stanowi załącznik nr 1.",
            "Administratorem danych jest Urząd Miasta Imielin.",
        ] {
            assert_eq!(in_text(text), None, "{text}");
        }
    }

    #[test]
    fn a_cell_of_nothing_but_names_of_details_is_asked_about() {
        for value in [
            "adres e-mail i telefon inspektora",
            "telefon i adres e-mail koordynatora badania",
            "nazwa i adres urzędu",
            "imię i nazwisko inspektora",
            "okres przechowywania",
            "name and address of the controller",
            "назва та адреса установи",
            "n/d",
            "jw.",
            "j.w.",
            "nie dotyczy",
            "Brak.",
            "T.B.D.",
            "TODO IOD",
            "Do wpisania",
            "w trakcie ustalania",
            "Urząd Gminy ???",
            "Urząd Gminy, tel.:",
            "Urząd Miasta (sprawdzić!)",
            "(do potwierdzenia z IOD)",
        ] {
            assert!(is_value(value), "{value}");
        }
        for value in [
            "Urząd Miasta",
            "Urząd Miasta Imielin",
            "Odpowiedzi przechowujemy do końca diagnozy.",
            "Inspektor Ochrony Danych Jan Nowak, telefon 12 345 67 89",
            "adres e-mail: iod@katy.pl",
            "Dane nie są przekazywane.",
        ] {
            assert!(!is_value(value), "{value}");
        }
    }

    #[test]
    fn the_words_of_a_word_processor_are_certain() {
        for text in [
            "Administratorem jest Kliknij lub naciśnij tutaj, aby wprowadzić tekst.",
            "IOD: Click or tap here to enter text.",
            "Zob. Błąd! Nie można odnaleźć źródła odwołania.",
            "RODO: Lorem ipsum dolor sit amet.",
        ] {
            assert!(in_text(text).is_some_and(|gap| gap.is_certain), "{text}");
        }
    }
}
