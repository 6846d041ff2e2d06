//! A choice that nobody has made: `lit. [a/c/e]`, `będą/nie będą`, `*niepotrzebne skreślić`.
//!
//! `Pana/Pani` and `tel./fax` are meant for whoever reads them.

use super::pieces::{brackets, sentence_at, speaks_of};

/// What tells whoever prepares the clause to choose.
const ORDERS: [&str; 13] = [
    "niepotrzebne skreślić",
    "niewłaściwe skreślić",
    "niepotrzebne usunąć",
    "niewłaściwe usunąć",
    "zbędne skreślić",
    "zbędne usunąć",
    "właściwe podkreślić",
    "delete as appropriate",
    "delete as applicable",
    "strike out",
    "зайве закреслити",
    "зайве видалити",
    "потрібне підкреслити",
];
/// The same, unless whoever answers is told it.
const CHOOSE: [&str; 4] = ["wybrać właściw", "wybierz właściw", "choose the right", "choose one"];
const ANSWERS: [&str; 7] = ["odpowied", "opcj", "pol", "ankiet", "proszę", "answer", "option"];
/// What is chosen in brackets that say nothing else.
const BRACKETS: [&str; 4] = ["wybrać", "do wyboru", "choose", "вибрати"];
/// Longer parts of a bracket are a sentence.
const MOST_WORDS: usize = 3;

/// The choices that are left open in a text of small letters.
pub fn found(text: &str) -> Vec<String> {
    let mut found: Vec<String> = ORDERS.into_iter().filter(|order| text.contains(order)).map(str::to_owned).collect();
    let told = CHOOSE.into_iter().filter_map(|order| Some((order, text.find(order)?)));
    found
        .extend(told.filter(|(_, at)| !speaks_of(sentence_at(text, *at), &ANSWERS)).map(|(order, _)| order.to_owned()));
    for (at, open, inside) in brackets(text) {
        if BRACKETS.contains(&inside) || is_choice(inside, open == '(', text[..at].trim_end()) {
            found.push(inside.to_owned());
        }
    }
    found.extend(denied(text).into_iter().chain(of_letters(text)).chain(boxes(text)));
    if let Some(at) = text.find("] / [").or_else(|| text.find("]/[")) {
        let start = text[..at].rfind('[').unwrap_or(at);
        let end = text[at + 1..].find(']').map_or(text.len(), |end| at + 2 + end);
        found.extend(Some(&text[start..end]).filter(|both| both.contains(char::is_alphanumeric)).map(str::to_owned));
    }
    found
}

/// Whether a bracket has short parts of which one is to stand there; round ones hold remarks, except after `lit.`
fn is_choice(inside: &str, is_round: bool, before: &str) -> bool {
    let split = |text: &str| -> Vec<String> {
        let text =
            [" lub ", " albo ", " or ", " або ", "|"].iter().fold(text.to_owned(), |text, or| text.replace(or, "/"));
        text.split('/').map(|part| part.trim().to_owned()).collect()
    };
    let parts = if is_round { inside.split('/').map(str::to_owned).collect() } else { split(inside) };
    let is_short = |part: &String| {
        let words = part.split(' ').filter(|word| !word.is_empty()).count();
        (1..=MOST_WORDS).contains(&words) && part.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-'))
    };
    let is_letter = |part: &String| part.chars().count() == 1;
    let is_number = |part: &String| part.chars().all(|c| c.is_ascii_digit());
    if parts.len() < 2 || !parts.iter().all(is_short) || is_of_both(&parts) {
        return false;
    }
    let names_letters = before.ends_with("lit.") && parts.iter().all(is_letter);
    // `[2016/679]` and `[XX/120]` are numbers of acts.
    let is_date = parts.len() == 3 && parts.iter().all(is_number) && parts[2].len() == 4;
    let numbers = parts.iter().filter(|part| is_number(part)).count();
    let is_act = inside.contains('/') && (numbers == 2 && parts.len() == 2 || (1..parts.len()).contains(&numbers));
    names_letters || !is_round && !is_act && !is_date
}

/// `pana/pani`, `zapoznałem/zapoznałam`: one person or another; `tak/nie`: what who answers says.
fn is_of_both(parts: &[String]) -> bool {
    if let [yes, no] = parts
        && [("tak", "nie"), ("yes", "no"), ("так", "ні")].contains(&(yes.as_str(), no.as_str()))
    {
        return true;
    }
    let first = |part: &String| part.chars().take(3).collect::<String>();
    let beginning = parts.first().map(first).unwrap_or_default();
    let is_ending = |part: &String| part.starts_with("am") || part.starts_with("em") || part.chars().count() < 3;
    let letters = parts.iter().all(|part| part.chars().count() == 1);
    !letters && parts.iter().skip(1).all(|part| first(part) == beginning || is_ending(part) && beginning.len() > 2)
}

/// `będą/nie będą`
fn denied(text: &str) -> Vec<String> {
    let text = text.replace(" / ", "/");
    let found = ["/nie ", "/не ", "/not "].into_iter().flat_map(|not| {
        let pairs = text.match_indices(not).filter_map(|(at, not)| {
            let before = text[..at].rsplit([' ', '(', '[', ',']).next()?;
            let after = text[at + not.len()..].split([' ', ')', ']', ',', '.']).next()?;
            // „Wyrażam/nie wyrażam zgody” is said by who answers.
            let is_own = ["am", "em", "ę", "ю"].iter().any(|ending| before.ends_with(ending));
            (before.chars().count() > 1 && before == after && !is_own).then(|| format!("{before}{not}{after}"))
        });
        pairs.collect::<Vec<_>>()
    });
    let mut found: Vec<String> = found.collect();
    let will = ["will/will not", "is/is not", "are/are not"].into_iter().filter(|both| text.contains(both));
    found.extend(will.map(str::to_owned));
    found
}

/// `lit. a/c/e`; two may both be meant.
fn of_letters(text: &str) -> Vec<String> {
    let after =
        text.match_indices("lit. ").filter_map(|(at, lit)| text[at + lit.len()..].split([' ', ',', ')']).next());
    let is_choice = |word: &&str| {
        let parts: Vec<&str> = word.trim_end_matches('.').split('/').collect();
        parts.len() > 2 && parts.iter().all(|part| part.chars().count() == 1)
    };
    after.filter(is_choice).map(|word| format!("lit. {word}")).collect()
}

/// `administratorem jest: ☐ wójt ☐ burmistrz`
fn boxes(text: &str) -> Option<String> {
    let at = ["jest", "są", "is", "є"].iter().find_map(|link| {
        [format!(" {link} ☐"), format!(" {link}: ☐")].iter().find_map(|link| text.find(link.as_str()))
    })?;
    Some(sentence_at(text, at).trim().to_owned()).filter(|sentence| sentence.matches('☐').count() > 1)
}

#[cfg(test)]
mod tests {
    use super::super::placeholder::in_text;
    use super::found;

    #[test]
    fn a_choice_that_is_left_open_is_asked_about() {
        for text in [
            "Podstawa: art. 6 ust. 1 lit. [a/c/e] RODO.",
            "Podstawa: art. 6 ust. 1 lit. (a/c/e) RODO.",
            "Podstawa: art. 6 ust. 1 lit. a/c/e RODO.",
            "Podstawa: [art. 6 ust. 1 lit. a] / [art. 6 ust. 1 lit. e] RODO.",
            "Pana/Pani* dane osobowe. *niepotrzebne skreślić",
            "Administratorem jest Wójt/Burmistrz* Kątów (*niewłaściwe skreślić).",
            "Administratorem jest [Wójt/Burmistrz/Prezydent] Kątów.",
            "Administratorem jest: ☐ Wójt ☐ Burmistrz ☐ Prezydent.",
            "Dane [będą / nie będą] przekazywane do państw trzecich.",
            "Dane (będą/nie będą) przekazywane do państw trzecich.",
            "Dane będą/nie będą przekazywane do państw trzecich.",
            "Wyznaczono / nie wyznaczono inspektora.",
            "Dane przechowujemy przez [5/10/25] lat.",
            "Dane przechowujemy przez [5 lub 10] lat.",
            "Podanie danych jest [dobrowolne/obowiązkowe].",
            "Podanie danych jest {dobrowolne|obowiązkowe}.",
            "Podanie danych jest dobrowolne/obowiązkowe (wybrać).",
            "Podstawa: zgoda lub zadanie publiczne – wybrać właściwą podstawę.",
            "The data [will/will not] be transferred.",
            "Дані [будуть/не будуть] передані.",
        ] {
            assert!(in_text(text).is_some(), "{text}");
        }
        for text in [
            "Pana/Pani dane, [Pani/Pana] prawa, zapoznałem/am się, [zapoznałem/zapoznałam się].",
            "Rozporządzenie (UE) [2016/679], dyrektywa 95/46/WE, uchwała [XX/120], [01/06/2025].",
            "Art. 6 ust. 1 lit. c/e RODO, lit. a) i b), lit. e.",
            "Rodzic (opiekun/kurator), tel./fax, e-mail/ePUAP, i/lub.",
            "Zgoda: [ ] tak / [ ] nie; TAK/NIE; [tak/nie].",
            "Wyrażam/nie wyrażam zgody na kontakt.",
            "Proszę wybrać właściwą odpowiedź. Zgoda: ☐ tak ☐ nie.",
            "Strona [katy.pl/rodo] i plik [bip.katy.pl/a/b.pdf].",
        ] {
            assert_eq!(found(&super::super::pieces::plain(text)), Vec::<String>::new(), "{text}");
        }
    }
}
