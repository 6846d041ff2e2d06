//! Addresses and numbers that somebody made up to show where one is to stand, or has not written to the end:
//! `example@example.com`, `000 000 000`, `iod@gmina.`, `tel. 123`.

use super::vocabulary::BEFORE_NAMES;

/// Domains that nobody has for a town hall, without what is before and after them.
const DOMAINS: [&str; 11] = [
    "example",
    "przykład",
    "przyklad",
    "domena",
    "twojadomena",
    "mojadomena",
    "nazwadomeny",
    "domain",
    "yourdomain",
    "xxx",
    "приклад",
];
/// Whole domains that are what they stand for.
const WHOLE: [&str; 3] = ["email.com", "email.pl", "adres.pl"];
/// What stands before the `@` for somebody's name.
const PERSONS: [&str; 8] =
    ["imie.nazwisko", "imię.nazwisko", "name.surname", "first.last", "xxx", "yyy", "twoj.adres", "adres.email"];
/// Names of nobody in particular.
const NOBODIES: [&str; 4] = ["jan kowalski", "jana kowalskiego", "john doe", "іван іваненко"];
const POSTCODES: [&str; 3] = ["00-000", "12-345", "xx-xxx"];
/// After these, a number that somebody can call…
const CALLED: [&str; 7] = ["tel", "tel/fax", "telefon", "telefonu", "phone", "fax", "телефон"];
/// …which has so many digits at least, but for those of an emergency.
const DIGITS: usize = 5;
const EMERGENCIES: [&str; 6] = ["112", "986", "991", "997", "998", "999"];
/// What may follow a number.
const GOES_ON: [&str; 10] = ["wew", "lub", "i", "oraz", "albo", "or", "and", "e-mail", "email", "mail"];
const STOPS: [char; 5] = [',', ';', '.', ')', ']'];

/// The made-up ones in a text of small letters.
pub fn found(text: &str) -> Vec<&str> {
    let ends = |c: char| !c.is_alphanumeric() && !matches!(c, '/' | '-');
    let words = text.split([' ', '(', ')', '[', ']', '<', '>']).map(|word| word.trim_matches(ends));
    let mut found: Vec<&str> =
        words.filter(|word| is_address(word) || is_without_end(word) || POSTCODES.contains(word)).collect();
    found.extend(nowhere(text));
    found.extend(NOBODIES.iter().copied().filter(|name| text.contains(name)));
    found.extend(numbers(text).filter(|number| is_number(number)));
    found.extend(cut(text));
    found
}

/// `tel. 123`, `telefon: 75`
fn cut(text: &str) -> Vec<&str> {
    let words: Vec<&str> = text.split(' ').collect();
    let of_number = |word: &&str| {
        let bare = word.trim_end_matches(STOPS);
        bare.contains(|c: char| c.is_ascii_digit()) && bare.chars().all(|c| c.is_ascii_digit() || "-+()/".contains(c))
    };
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate() {
        if !CALLED.contains(&word.trim_start_matches(['(', '[']).trim_end_matches(['.', ':'])) {
            continue;
        }
        let rest = &words[at + 1..words.len().min(at + 8)];
        // „(75) 761-22-01” goes on.
        let is_last = |word: &&str| word.ends_with(STOPS) && !word.starts_with('(');
        let stopped = rest.iter().position(is_last).map_or(rest.len(), |last| last + 1);
        let number: Vec<&str> = rest[..stopped].iter().copied().take_while(of_number).collect();
        let digits: String = number.concat().chars().filter(char::is_ascii_digit).collect();
        // „telefon 2 razy”
        let next = if number.len() < stopped { rest.get(number.len()).copied() } else { None };
        let is_over = next.is_none_or(|next| GOES_ON.contains(&next.trim_end_matches('.')));
        if (1..DIGITS).contains(&digits.len()) && !EMERGENCIES.contains(&digits.as_str()) && is_over {
            found.push(number[0].trim_end_matches(STOPS));
        }
    }
    found
}

/// `iod@gmina`, `www.gmina`: an address ends with a domain of some letters.
fn is_without_end(word: &str) -> bool {
    let host = word.split_once('@').filter(|(person, _)| !person.is_empty()).map(|(_, host)| host);
    let host = host.or_else(|| word.strip_prefix("www.")).filter(|host| host.starts_with(char::is_alphanumeric));
    let top = |host: &str| host.rsplit_once('.').map_or(0, |(_, top)| top.split('/').next().unwrap_or_default().len());
    host.is_some_and(|host| top(host) < 2)
}

/// `Gmina Przykładowa`, `ul. Przykładowa 1`
fn nowhere(text: &str) -> Option<&str> {
    let words = || text.split([' ', ',']).map(|word| word.trim_matches(['.', ';', ')']));
    let named = words()
        .zip(words().skip(1))
        .find(|(before, word)| BEFORE_NAMES.contains(before) && word.starts_with("przykładow"));
    named.map(|(_, word)| word)
}

fn is_address(word: &str) -> bool {
    let (person, host) = word.rsplit_once('@').unwrap_or(("", word));
    let host = host.split_once("://").map_or(host, |(_, host)| host);
    let host = host.split(['/', '?', ':']).next().unwrap_or(host).trim_start_matches("www.");
    let mut labels = host.rsplit('.');
    let is_made_up = labels.next().is_some_and(|top| top == "example" && word != top)
        || labels.next().is_some_and(|domain| DOMAINS.contains(&domain))
        || WHOLE.contains(&host);
    PERSONS.contains(&person) || is_made_up
}

/// Digits as they are grouped, from one word to the other.
fn numbers(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split(|c: char| !(c.is_ascii_digit() || matches!(c, ' ' | '-' | '+')));
    parts.map(|part| part.trim_matches([' ', '-']))
}

/// Nine digits, all the same or one after the other.
fn is_number(number: &str) -> bool {
    let number = number.strip_prefix("+48").unwrap_or(number).trim_start();
    let digits: Vec<u8> = number.bytes().filter(u8::is_ascii_digit).collect();
    let groups = number.split([' ', '-']).all(|group| group.len() % 3 == 0);
    let first = digits.first();
    digits.len() == 9
        && (digits.iter().all(|digit| Some(digit) == first)
            || groups && matches!(&*digits, b"123456789" | b"111222333"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_has_is_made_up() {
        for (text, expected) in [
            ("pytania: example@example.com, tel. 000 000 000", &["example@example.com", "000 000 000"][..]),
            ("www.example.pl", &["www.example.pl"]),
            ("https://bip.example.org/rodo.", &["https://bip.example.org/rodo"]),
            ("imie.nazwisko@katy.pl", &["imie.nazwisko@katy.pl"]),
            ("iod@przyklad.pl (adres)", &["iod@przyklad.pl"]),
            ("ul. rynek 1, 12-345 kąty", &["12-345"]),
            ("+48 123 456 789", &["+48 123 456 789"]),
            ("tel. 111-222-333.", &["111-222-333"]),
            ("tel. 12 345 67 89, 58-573 piechowice, iod@katy.pl, https://katy.pl/example", &[]),
            ("np. example, domena publiczna, rok 2000 000", &[]),
            ("gmina przykładowa, ul. przykładowa 1", &["przykładowa"]),
            ("przykładowa klauzula, odpowiedź przykładowa", &[]),
            ("numer 4532000000000001, 00-001 warszawa", &[]),
            ("iod@gmina.", &["iod@gmina"]),
            ("kontakt: iod@gmina lub rodo@katy.p, www.gmina", &["iod@gmina", "rodo@katy.p", "www.gmina"]),
            ("tel. 123", &["123"]),
            ("kontakt: (tel. 75), telefon: 12 3 lub e-mail: iod@katy.pl", &["75", "12"]),
            ("tel. 112, tel. 19115, tel. 75 761 22 01 wew. 34, telefon 2 razy dziennie, tel. 8.00–15.00", &[]),
            ("tel./fax: 75 761 22 01, tel. wew. 123, iod[at]katy.pl, @katy, strona www.", &[]),
        ] {
            assert_eq!(found(text), expected, "{text}");
        }
    }
}
