//! Questions of an anonymous survey that ask who answers: what is typed there stays in the response as it is.

use crate::diagnostic::Diagnostic;
use crate::table::Table;
use crate::tree::Tree;

/// Words that ask for it wherever they stand: a person's name, their mail, their number.
const WORDS: &[&str] = &[
    "nazwisko",
    "nazwiska",
    "pesel",
    "email",
    "e-mail",
    "mail",
    "maila",
    "e-maila",
    "mejl",
    "mejla",
    "surname",
    "прізвище",
    "фамилия",
];
/// What asks for it where its words follow each other.
const PHRASES: &[&str] = &[
    "imię i",
    "twoje imię",
    "pana imię",
    "pani imię",
    "państwa imię",
    "podaj imię",
    "podać imię",
    "numer telefonu",
    "nr telefonu",
    "nr tel",
    "numer tel",
    "telefon kontaktowy",
    "telefon do kontaktu",
    "adres zamieszkania",
    "adres domowy",
    "adres zameldowania",
    "numer dowodu",
    "nr dowodu",
    "your name",
    "full name",
    "first name",
    "last name",
    "phone number",
    "home address",
    "ваше ім'я",
    "ваше імʼя",
    "номер телефону",
];

/// What asks for the day of birth; its year alone tells nobody from all others.
const BIRTHDAYS: &[&str] = &[
    "data urodzenia",
    "datę urodzenia",
    "daty urodzenia",
    "dzień urodzenia",
    "data urodzin",
    "datę urodzin",
    "date of birth",
    "birth date",
    "birthdate",
    "birthday",
    "dob",
    "дата народження",
    "дату народження",
    "дата рождения",
];
/// What asks for a signature.
const SIGNATURES: &[&str] = &["podpis", "podpisu", "podpisz", "podpisać", "parafka", "signature", "підпис", "подпись"];
/// What the device tells of its owner.
const METADATA: &[&str] = &["username", "email", "phonenumber", "uri:username", "uri:email", "uri:phonenumber"];

/// Warns of the questions of an anonymous survey where a name, a number, an address, a day of birth or a signature is asked
/// for, and of metadata that hold such.
pub(crate) fn check(table: &Table, tree: &Tree, diagnostics: &mut Vec<Diagnostic>) {
    for id in tree.document_order() {
        let item = tree.get(id);
        let (Some(row), Some(question)) = (item.row, item.question()) else { continue };
        let asks: fn(&str, &str) -> bool = match question.name() {
            name if METADATA.contains(&name) => |column, _| column == "type",
            _ if !item.is_visible() => continue,
            "text" | "integer" => |column, text| column == "label" && (asks_who(text) || is_signature(text)),
            "date" | "dateTime" => |column, text| column == "label" && has(text, BIRTHDAYS),
            "image" => |column, text| matches!(column, "label" | "appearance") && has(text, SIGNATURES),
            _ => continue,
        };
        let record = table.records.iter().find(|record| record.number == row);
        let mut cells = record.into_iter().flat_map(|record| &record.cells);
        // `label::English (en)` is a label, `control::appearance` an appearance.
        let column = |index: usize| match &table.columns[index].path[..] {
            [first, second, ..] if first == "control" => second.clone(),
            path => path.first().cloned().unwrap_or_default(),
        };
        let asking = cells.find(|(index, text)| asks(&column(*index), text));
        diagnostics.extend(asking.map(|(index, text)| {
            let place = table.sheet.place(Some(row), Some(table.columns[*index].index));
            Diagnostic::warning("anonymous-asks-who").arg("text", text.trim()).at(place)
        }));
    }
}

/// A text's words, in small letters.
fn words(text: &str) -> Vec<String> {
    let text = text.to_lowercase();
    let words = text.split(|c: char| !(c.is_alphanumeric() || "-'ʼ’".contains(c)));
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Whether the words of a phrase follow each other in a text.
fn has(text: &str, phrases: &[&str]) -> bool {
    let line = format!(" {} ", words(text).join(" "));
    phrases.iter().any(|phrase| line.contains(&format!(" {phrase} ")))
}

/// Whether a text or a name speaks of the day on which somebody was born.
pub(crate) fn is_of_birth(text: &str) -> bool {
    has(text, BIRTHDAYS)
}

/// Whether a text is nothing else: there are many things to be signed, or to be said of signatures.
fn is_signature(text: &str) -> bool {
    matches!(&words(text)[..], [only] if ["podpis", "signature", "підпис"].contains(&only.as_str()))
}

/// Whether a question's text asks for what tells one person from all others.
fn asks_who(text: &str) -> bool {
    let only = |word: &str| matches!(&words(text)[..], [only] if only == word);
    [WORDS, PHRASES, BIRTHDAYS].iter().any(|phrases| has(text, phrases)) || only("imię") || only("telefon")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_who_is_asked_for() {
        for text in [
            "Imię i nazwisko",
            "Imię",
            "Proszę podać **numer telefonu**:",
            "PESEL",
            "Adres e-mail (jeśli chce Pani dostać wyniki)",
            "What is your name?",
            "Ваше прізвище",
            "Data urodzenia",
            "Proszę podać datę urodzenia (dzień, miesiąc, rok)",
            "Date of birth",
        ] {
            assert!(asks_who(text), "{text}");
        }
        for text in [
            "Do czego używa Pani telefonu?",
            "Nazwa ulicy",
            "Jak nazwałbyś swoją okolicę jednym słowem?",
            "Mailing, ulotki czy plakaty: skąd wiesz o nas?",
            "Name of the street",
            "Jakie imię nadałbyś maskotce miasta?",
            "Rok urodzenia",
            "Year of birth",
            "Podpis pod petycją",
        ] {
            assert!(!asks_who(text), "{text}");
        }
    }
}
