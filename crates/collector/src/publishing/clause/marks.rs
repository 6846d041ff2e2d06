//! Marks that stand for a word in the middle of a clause: `ul. … 5`, `przez .. lat`, `dd.mm.rrrr`, `12 XXX XX XX`, `■■■`.
//!
//! All of it may be meant: quotations leave words out, and Roman numbers are letters.

use super::{
    pieces::{awaits, dots, is_letter_for_a_name, is_signed, without_omissions},
    vocabulary::{BEFORE_NAMES, LINKS, NEXT, UNITS, WAYS},
};

const FILLERS: [char; 16] = ['·', '∙', '‥', '•', '■', '□', '▒', '░', '█', '*', '–', '—', '~', '?', '#', '/'];
/// What stands around a word.
const STOPS: [char; 4] = [',', ';', ')', '('];
/// After these, letters are a name.
const HEADS: [&str; 8] = ["starosta", "starosty", "dyrektor", "dyrektora", "firma", "spółka", "kierownik", "prezes"];

/// What stands for words in a text that is a clause, as it is written.
pub fn found(text: &str) -> Vec<String> {
    let text = without_omissions(text);
    let mut found = Vec::new();
    for line in text.lines() {
        let line = line.to_lowercase();
        let words: Vec<&str> = line.split_whitespace().collect();
        for (at, word) in words.iter().enumerate() {
            let near = Near {
                before: at.checked_sub(1).and_then(|at| words.get(at)).copied().unwrap_or_default(),
                word,
                after: words.get(at + 1).copied().unwrap_or_default(),
                around: &words[at.saturating_sub(4)..words.len().min(at + 5)],
            };
            if near.stands_for_a_word() || near.is_empty() || near.is_of_letters() || is_made_up(word) {
                let around = [near.before, word, near.after].join(" ");
                found.push(around.trim().to_owned());
            }
        }
    }
    found
}

/// A word between others.
struct Near<'a> {
    before: &'a str,
    word: &'a str,
    after: &'a str,
    /// All of them, and more.
    around: &'a [&'a str],
}

impl Near<'_> {
    /// Dots, a line, other marks.
    fn stands_for_a_word(&self) -> bool {
        let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        // „67 … 91”, „1 __ 2”, and „a) …” of a list.
        let is_scale = digit(self.before.trim_end_matches('.').chars().next_back()) && digit(self.after.chars().next());
        let is_between = !self.before.is_empty() && !self.after.is_empty();
        let bare = self.word.trim_matches(STOPS);
        // Most words are words.
        if is_scale || self.before.ends_with(')') || bare.contains(char::is_alphanumeric) {
            return false;
        }
        if is_signed(self.around.iter().copied()) {
            return false;
        }
        let count = bare.chars().count();
        let is_line = count > 1 && bare.chars().all(|c| c == '_');
        if dots(bare) > 1 && !self.word.starts_with('(') || is_line {
            // „… lat” begins with what is missing.
            let is_counted = UNITS.contains(&self.after.trim_end_matches(STOPS).trim_end_matches('.'));
            return is_between || is_counted || is_line && awaits(self.before);
        }
        let bare = bare.trim_end_matches(['.', ':']);
        let is_filler = bare.chars().all(|c| FILLERS.contains(&c));
        let least = if bare.starts_with('?') { 2 } else { 3 };
        if bare == "–" || bare == "-" {
            // „tel. –, e-mail –”
            let is_over = self.after.is_empty() || self.word.ends_with([',', ';', '.']);
            if is_over && WAYS.contains(&self.before.trim_end_matches(['.', ':'])) {
                return true;
            }
            return (self.word.ends_with('.') || self.after == ".") && LINKS.contains(&self.before);
        }
        is_filler && bare.chars().count() >= least && (is_between || awaits(self.before))
    }

    /// `jest , ul. Rynek 1`, `e-mail: .`
    fn is_empty(&self) -> bool {
        let is_stop = matches!(self.word, "." | ",");
        let before = self.before.trim_end_matches('.');
        is_stop && (self.before.ends_with(':') || WAYS.contains(&before) || LINKS.contains(&before))
    }

    /// `X lat`, `Gmina XX z siedzibą`, `Gmina XYZ`, `12 XXX XX XX`.
    fn is_of_letters(&self) -> bool {
        let word = self.word.trim_matches([',', ';', '.', '„', '”']);
        let (before, after) = (self.before.trim_end_matches([':', '.']), self.after.trim_end_matches(['.', ',']));
        let is_named = BEFORE_NAMES.contains(&before) || HEADS.contains(&before);
        let is_over =
            self.after.is_empty() || self.word.ends_with(['.', ',', ';']) || NEXT.contains(&after) || after == "sp";
        let is_x = |word: &str| word.len() > 1 && word.chars().all(|c| matches!(c, 'x' | 'х'));
        match word {
            "x" | "xx" | "xxx" | "n" | "х" | "хх" if UNITS.contains(&after) => true,
            "xyz" | "abc" => is_named && is_over,
            _ if is_x(word) && (is_x(after) || is_x(before)) => true,
            _ => is_letter_for_a_name(word, 2) && is_named && is_over,
        }
    }
}

/// A date, a year, an address or a field that nobody has filled in.
fn is_made_up(word: &str) -> bool {
    let is_field = |open: char, close: char| {
        let inside =
            word.trim_end_matches(['.', ',', ';']).strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
        inside.is_some_and(|inside| !inside.is_empty() && (open != '«' || inside.contains('_')))
    };
    let word = word.trim_matches([',', ';', '(', ')', '„', '”', '"']);
    let letters = |set: &str| word.chars().all(|c| set.contains(c));
    let is_pattern =
        word.len() > 5 && word.contains(['.', '-']) && letters("dmry.-x/") && word.contains(['r', 'y', 'm']);
    let is_no_day = word.starts_with("00.00.") || word.starts_with("00-00-");
    let digits = word.chars().filter(char::is_ascii_digit).count();
    let is_cut_year = digits > 1
        && word.chars().all(|c| c.is_ascii_digit() || ".-/_x".contains(c))
        && (word.contains("20xx") || word.contains("202x") || word.contains("202_") || word.contains("20__"));
    let is_line_date =
        word.len() > 4 && word.contains("__") && letters("_.20/-") && digits < 5 && word.contains(['.', '/']);
    let is_number = word.len() > 6 && word.matches('-').count() > 1 && letters("x-");
    let is_address = word.split_once('@').is_some_and(|(person, host)| {
        !person.is_empty() && (host.is_empty() || host.contains("..") || host.starts_with(['.', '…', '_']))
    });
    let is_slot = is_field('@', '@') || is_field('«', '»') || matches!(word.trim_end_matches('.'), "{0}" | "{1}");
    is_pattern || is_no_day || is_cut_year || is_line_date || is_number || is_address || is_slot
}

#[cfg(test)]
mod tests {
    use super::super::placeholder::in_text;
    use super::found;

    #[test]
    fn what_stands_for_a_word_is_asked_about() {
        for text in [
            "Administratorem jest Starosta … z siedzibą w Kątach.",
            "Urząd przy ulicy ... 5.",
            "Dane przechowujemy przez okres … lat.",
            "... lat.",
            ".. lat.",
            "__ lat.",
            "Podstawa: art. .. ust. .. lit. .. RODO.",
            "Podstawa: art. 6 ust. 1 lit. … RODO",
            "Odpowiemy w terminie … dni.",
            "Pokój nr …, tel. (12) … .",
            "Dane do dnia __.__.20__ r.",
            "Administratorem jest ???.",
            "Administratorem jest ····.",
            "Administratorem jest ****, ul. Rynek 1.",
            "Administratorem jest ■■■ z siedzibą.",
            "Administratorem jest ————.",
            "Administratorem jest .",
            "Administratorem jest , ul. Rynek 1.",
            "Administratorem jest –.",
            "IOD: , tel. , e-mail: .",
            "IOD: tel.: –, e-mail: –.",
            "IOD: tel. -",
            "Do dnia dd.mm.rrrr",
            "Do dnia DD.MM.RRRR r.",
            "Do dnia 00.00.0000 r.",
            "Do dnia 31.12.20XX r.",
            "Do dnia 31.12.202_ r.",
            "Dane przechowujemy X lat.",
            "Gmina XX z siedzibą w YY.",
            "Gmina XYZ, ul. Rynek 1.",
            "Starosta XXX z siedzibą w Kątach.",
            "firma XXX sp. z o.o.",
            "Telefon: 12 XXX XX XX",
            "Telefon: xxx-xxx-xxx",
            "Kontakt: iod@......pl",
            "Kontakt: «Pole_korespondencji»",
            "Administratorem jest @nazwa@.",
            "Administratorem jest {0}.",
        ] {
            assert!(!found(text).is_empty(), "{text}");
            assert!(in_text(text).is_some(), "{text}");
        }
    }

    #[test]
    fn what_may_stand_there_is_not() {
        for text in [
            "Jak stanowi art. 6: „przetwarzanie jest … niezbędne”.",
            "Art. 6: «zgodne z prawem, gdy … jest to niezbędne».",
            "Ustawa (…) o zasobie i […] archiwach.",
            "Kontakt: tel. 12 345-67-89 … 91 (centrala).",
            "Zadania: a) ..., b) ....",
            "Skala: 1 __ 2 __ 3",
            "Podpis: __ Data: __",
            "XXX Liceum i uchwała nr XX Rady; tom XX.",
            "Dyrektor XXX Liceum Ogólnokształcącego.",
            "Dane usuniemy 31.12.2026 r., tel. 12-345-67-89, iod@katy.pl.",
            "* * * * *",
            "### Klauzula",
            "Administratorem danych jest – zgodnie z art. 4 – Wójt.",
            "Dziękujemy...",
            "Kontakt: - tel. 75 761 22 01, adres – Rynek 1, e-mail - iod@katy.pl.",
            "Tak / nie // może",
        ] {
            assert_eq!(found(text), Vec::<String>::new(), "{text}");
        }
    }
}
