//! What stands in the place of a name in the middle of a sentence: `[Urząd Gminy]`, `*nazwa jednostki*`, `jest nazwa urzędu`.
//!
//! All of it may be meant: laws and authors put words in brackets, and names are written in bold.

use super::{
    pieces::{brackets, dots, is_signed, is_told, names_fields, plain, sentence_at, speaks_of},
    vocabulary::{ASKS, BEFORE_NAMES, DETAILS, LEADS, LINKS, NAMED, OFFICES, ORDERS, OWNERS, REMARKS, SETTINGS, WAYS},
};
use xforms::shown::VALUE;

/// The words in brackets that are no remark: `[urząd gminy]`, and `(urząd gminy)` where the name should be.
pub fn in_brackets(text: &str) -> Vec<&str> {
    let found = brackets(text).filter(|&(at, open, inside)| {
        let is_after_link = text[..at].trim_end().rsplit(' ').next().is_some_and(|word| LINKS.contains(&word));
        let first = inside.split(' ').next().unwrap_or_default();
        if open == '[' && is_cited(text[..at].trim_end()) && !asks_for_a_part(inside) {
            return false;
        }
        if inside.is_empty() || is_remark(inside) {
            return inside.is_empty() && is_after_link;
        }
        if names_fields(sentence_at(text, at)) {
            return false;
        }
        match open {
            '(' => {
                let is_led = LEADS.contains(&first) && of_a_detail(inside).is_some();
                is_led || ASKS.contains(&first) || is_after_link && speaks_of(sentence_at(text, at), &SETTINGS)
            }
            // A word may be a tag of HTML.
            '<' => inside.contains(' ') || speaks_of(inside, &OFFICES),
            // A box, with its cross.
            _ if inside == "x" && text.contains("[ ]") => false,
            _ => inside.contains(' ') || inside.len() > 6 || NAMED.contains(&inside) || speaks_of(inside, &OFFICES),
        }
    });
    found.map(|(_, _, inside)| inside).collect()
}

/// Whether a text ends with a part of an act: `art. 6`, `lit. e`. What it is about may follow.
pub fn is_cited(before: &str) -> bool {
    let mut words = before.rsplit(' ');
    let (Some(number), Some(part)) = (words.next(), words.next()) else { return false };
    let is_number = number.trim_end_matches(['.', ')']).chars().all(|c| c.is_ascii_digit());
    matches!(part, "art." | "ust." | "pkt" | "motyw" | "§" | "article") && is_number
}

/// `[właściwa litera]`
fn asks_for_a_part(inside: &str) -> bool {
    inside.split(' ').any(|word| ORDERS.contains(&word) || ASKS.contains(&word))
        || speaks_of(inside, &["właściw", "odpowiedni", "liter", "numer", "punkt"])
}

/// Whether a bracket says something about what stands before it, as laws and tags of HTML do.
fn is_remark(inside: &str) -> bool {
    let first = inside.split([' ', '.', ',']).next().unwrap_or_default();
    let is_tag = inside.starts_with('/') || inside.contains(['=', '(']);
    let is_named = inside.strip_prefix("the ").is_some_and(|who| !who.contains(' '));
    let is_edition = inside.starts_with("tekst jednolity");
    is_tag
        || is_named
        || is_edition
        || is_told(inside)
        || inside.contains(VALUE)
        || dots(inside) > 0
        || REMARKS.contains(&first)
}

/// What of a text is emphasised and is the name of a detail: `*nazwa jednostki*`, `<mark>nazwa urzędu</mark>`.
pub fn emphasised(raw: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in raw.lines() {
        let parts = ["**", "*", "__", "_"].iter().flat_map(|mark| marked(line, mark, mark));
        let tags = ["mark", "b", "strong", "i", "em", "u"];
        let tagged = tags.iter().flat_map(|tag| marked(line, &format!("<{tag}>"), &format!("</{tag}>")));
        for part in parts.chain(tagged) {
            let part = plain(&part).trim_matches('_').to_owned();
            let is_short = part.split(' ').count() < 5;
            if is_short && of_a_detail(&part).is_some_and(|rest| speaks_of(rest, &OWNERS)) && !found.contains(&part) {
                found.push(part);
            }
        }
    }
    found
}

/// What stands between two marks in the middle of a line.
fn marked(line: &str, open: &str, close: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once(open) {
        let Some((inside, behind)) = after.split_once(close) else { break };
        let is_inside = !before.trim().is_empty() || !found.is_empty();
        // `*Nazwa urzędu*: Urząd Gminy` tells it.
        if is_inside && !inside.trim_end().ends_with(':') && !behind.trim_start().starts_with([':', '–', '—']) {
            found.push(inside.to_owned());
        }
        rest = behind;
    }
    found
}

/// `administratorem jest nazwa urzędu`: the name of a detail where the detail should be.
pub fn named(part: &str) -> Option<&str> {
    LINKS.iter().find_map(|link| {
        let (_, after) = part.split_once(&format!(" {link} "))?;
        let rest = of_a_detail(after)?;
        (after.split(' ').count() < 5 && speaks_of(rest, &OWNERS)).then_some(part)
    })
}

/// What follows the name of a detail: of `tu nazwa urzędu`, `urzędu`.
fn of_a_detail(text: &str) -> Option<&str> {
    let mut rest = text.trim();
    while let Some((_, after)) = rest.split_once(' ').filter(|(first, _)| LEADS.contains(first)) {
        rest = after;
    }
    let first = rest.split(' ').next().unwrap_or_default();
    DETAILS.iter().any(|detail| first.starts_with(detail)).then(|| rest[first.len()..].trim())
}

/// A row of dots or a line glued to a word: `Gminy.......`, `Gmina_____`. Three dots end a sentence, and `___a___` is emphasis.
pub fn glued(word: &str, is_last: bool) -> Option<&str> {
    let plain = word.trim_end_matches([',', ';', ')']);
    let longest = |marks: &[char]| plain.split(|c| !marks.contains(&c)).map(|run| run.replace('…', "...").len()).max();
    let (dotted, lined) = (longest(&['.', '…']).unwrap_or(0), longest(&['_']).unwrap_or(0));
    let is_emphasis = plain.starts_with('_') && plain.ends_with('_');
    let is_glued = dotted > if is_last { 6 } else { 4 } || lined > 2 && !is_emphasis;
    (is_glued && plain.contains(char::is_alphanumeric) && !plain.contains("://")).then_some(word)
}

/// A row of dots or a line that is a word of its own, where a name should be: `Kontakt: …`, `… jest administratorem`,
/// `jest _.`
pub fn words(text: &str) -> Vec<(&str, bool)> {
    let words: Vec<&str> = text.split(' ').collect();
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let before = if at > 0 { words[at - 1] } else { "" };
        let after = words.get(at + 1).copied().unwrap_or_default();
        let own = word.trim_end_matches(['.', ',', ';']);
        if !own.is_empty() && own.len() < 3 && own.chars().all(|c| c == '_') && BEFORE_NAMES.contains(&before) {
            found.push((*word, true));
        } else if dots(word.trim_end_matches([',', ';'])) > 2 {
            let is_told_of = before.ends_with(':') || WAYS.contains(&before.trim_end_matches(['.', ':']));
            let is_signed = || is_signed(words[at.saturating_sub(4)..words.len().min(at + 5)].iter().copied());
            if (is_told_of || LINKS.contains(&after)) && !is_signed() {
                found.push((*word, false));
            }
        }
    }
    found
}

/// `!!! UZUPEŁNIĆ ADRES !!!`: an order in capitals, for who prepares the clause.
pub fn shouted(text: &str) -> Vec<String> {
    let sentences = text.split(['.', '!', '?', '\n']).map(str::trim);
    let is_order = |sentence: &&str| {
        let lower = sentence.to_lowercase();
        let first = lower.split(' ').next().unwrap_or_default();
        ORDERS.contains(&first) && *sentence == sentence.to_uppercase() && lower.split(' ').count() < 6
    };
    sentences.filter(is_order).map(str::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::super::placeholder::{in_text, in_value};

    #[test]
    fn what_stands_for_a_name_is_asked_about() {
        for text in [
            "Administratorem jest [Urząd Gminy].",
            "Administratorem jest (Urząd Gminy).",
            "Administratorem jest [podmiot], cel: [cel].",
            "Administratorem jest [ ], tel. [telefon].",
            "Odbiorcy: (wskazać odbiorców).",
            "Administratorem jest Wójt Gminy....... z siedzibą w Kątach.",
            "Administratorem jest Gmina_______________ z siedzibą.",
            "Administratorem jest <mark>nazwa urzędu</mark>.",
            "Administratorem jest *nazwa jednostki* z siedzibą w Kątach.",
            "Administratorem jest __nazwa i adres placówki__.",
            "Administratorem jest nazwa urzędu.",
            "Administratorem (tu nazwa) jest Gmina.",
            "Administratorem jest Gmina (nazwa administratora).",
            "Kontakt: …",
            "Inspektor: tel. ... lub e-mail.",
            "… jest administratorem danych.",
            "Administratorem jest <Gmina Miejska Kąty>.",
            "Pytania: example@example.com.",
            "Pytania: www.example.pl, tel. 000 000 000.",
            "Urząd, ul. Rynek 1, 12-345 Kąty.",
        ] {
            assert_eq!(in_text(text).map(|gap| gap.is_certain), Some(false), "{text}: {:?}", in_text(text));
            assert!(in_value(text).is_some(), "{text}");
        }
        for text in ["Administratorem jest {nazwa}.", "Administratorem jest <nazwa urzędu>.", "Administratorem jest _."]
        {
            assert_eq!(in_text(text).map(|gap| gap.is_certain), Some(true), "{text}");
        }
    }

    #[test]
    fn what_may_be_right_never_refuses() {
        for text in [
            "Art. 6 RODO: «zgodne z prawem, gdy […] jest to niezbędne».",
            "Art. 6 RODO: «przetwarzanie jest … niezbędne».",
            "Administratorem danych jest XXX Liceum Ogólnokształcące.",
            "Zgodę podpisują rodzice: ............ (podpis)",
            "Prosimy o opinię (podać numer sprawy).",
            "Zakres danych [imię, nazwisko].",
            "Administratorem danych jest --- Wójt Gminy Kąty.",
            "Skala ocen: 1 ___ 2 ___ 3.",
            "(miejscowość, data) ............ (podpis opiekuna) ............",
        ] {
            assert_ne!(in_text(text).map(|gap| gap.is_certain), Some(true), "{text}: {:?}", in_text(text));
        }
        for value in [
            "5 lat – zgodnie z art. 5 ustawy z dnia 14 lipca 1983 r. (…) o zasobie",
            "Do ustalenia wyników konsultacji, nie dłużej niż 2 lata.",
            "do uzupełnienia wniosku, nie dłużej niż rok",
            "Podaj kod w urzędzie",
            "[Gmina Kąty]",
            "Do czasu wycofania zgody, a po tym czasie …",
            "okres 5 lat (...) zgodnie z instrukcją",
            "Wójt Gminy Kąty ---- ul. Rynek 1",
        ] {
            assert_ne!(in_value(value).map(|gap| gap.is_certain), Some(true), "{value}: {:?}", in_value(value));
        }
    }

    #[test]
    fn a_remark_of_laws_and_authors_is_no_gap() {
        for text in [
            "Zgodnie z art. 13 [RODO] i (UE) 2016/679.",
            "Urząd Gminy Kąty (dalej: Urząd) i [dalej Administrator].",
            "Ustawa (t.j. Dz. U. z 2024 r. poz. 1) i przypis [1].",
            "Administratorem jest (dalej: ADO) Gmina Kąty.",
            "Administratorem jest Gmina Kąty (Urząd Gminy).",
            "Podanie danych jest dobrowolne (ale potrzebne).",
            "Pytania <a href=\"https://katy.pl\">do nas</a><br/>i <b>ważne</b> słowa.",
            "**Nazwa urzędu:** Urząd Gminy Kąty",
            "Administrator: **Nazwa urzędu** – Urząd Gminy Kąty",
            "Kontakt: https://bip.katy.pl/iod___rodo.html, Inspektor [iod(at)katy.pl].",
            "Zgoda: [x] tak [ ] nie.",
            "RODO\n----------\nAdministrator: Gmina Kąty\n----------",
            "Zbieramy *adres e-mail* i nic więcej…",
            "Kod ankiety jest na kopercie.",
            "Tel. 12 345 67 89, iod@katy.pl, 58-573 Piechowice.",
        ] {
            assert_eq!((in_text(text), in_value(text)), (None, None), "{text}");
        }
    }
}
