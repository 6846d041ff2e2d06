//! Gaps: words that stand where the town hall's own are to be („proszę uzupełnić”, `XXX`, a line to write on).
//!
//! A gap is certain, or it may be meant: „Liceum nr XXX” is a name, „(podaj kod ankiety w temacie)” a request. What is
//! certain is nothing that a town wants to say; of the rest somebody has to say that it is.

use super::{
    alternatives, drafts, headings, letters, links, madeup, marks, missing, nulls,
    pieces::{
        awaits, brackets, dots, has_contact, is_letter_for_a_name, is_object_of_the_office, is_signed, is_slot,
        is_told, names_fields, parts, plain, refers, sentence_at, speaks_of, without_omissions,
    },
    standins, stubs,
    vocabulary::{
        ACTS, ANSWERING, BEFORE_NAMES, COUNTED, DENIALS, DETAILS, ERRORS, EXAMPLES, LAWS, NEXT, NOTHINGS, NUMBERED,
        OFFICES, ORDERS, OWN, PHRASES, SCOPES, SETTINGS, SUBJECTS, SURVEYS, WORDS,
    },
};

/// What waits for words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// The words that stand there now, in small letters; empty where there are none.
    pub words: String,
    pub is_certain: bool,
}

/// The gap of a value: it is nothing but a placeholder, or has one inside.
pub fn in_value(value: &str) -> Option<Gap> {
    let value = &without_omissions(value);
    let text = plain(&without_rules(value).join("\n"));
    let mut found = Gaps::default();
    found.whole(&text);
    found.in_paragraph(&text, true);
    standins::emphasised(value).iter().for_each(|words| found.note(words, false));
    found.left(value, &text);
    found.most_certain()
}

/// The gap of a text of the form, whose sentences may speak of filling in, and end in dots….
pub fn in_text(text: &str) -> Option<Gap> {
    let text = &without_omissions(&text.replace("&hellip;", "…").replace("&nbsp;", " "));
    let mut found = Gaps::default();
    let lines = without_rules(text);
    let mut above = String::new();
    for paragraph in lines.split(|line| line.trim().is_empty()) {
        let paragraph = paragraph.join("\n");
        found.in_paragraph(&plain(&paragraph), false);
        standins::emphasised(&paragraph).iter().for_each(|words| found.note(words, false));
        standins::shouted(&paragraph).iter().for_each(|words| found.note_what_is_new(words));
        found.left(&paragraph, &plain(&paragraph));
        let (marks, stubs) = (marks::found(&paragraph), stubs::in_text(&paragraph, &above));
        marks.iter().chain(&stubs).for_each(|words| found.note_what_is_new(words));
        above.push_str(&paragraph);
    }
    headings::found(text).iter().for_each(|words| found.note_what_is_new(words));
    missing::without_object(&plain(text)).iter().for_each(|words| found.note_what_is_new(words));
    found.most_certain()
}

/// The lines of a text without those that draw one across the page: after a sentence or a heading, and not where a name is to
/// stand.
fn without_rules(text: &str) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut before = "";
    for line in text.lines() {
        let mark = line
            .trim()
            .chars()
            .next()
            .filter(|mark| matches!(mark, '_' | '-' | '*' | '=' | '–' | '—' | '~' | '·' | '•'));
        let is_line =
            mark.is_some_and(|mark| line.trim().chars().count() > 2 && line.trim().chars().all(|c| c == mark));
        let last = before.rsplit(' ').next().unwrap_or_default().to_lowercase();
        let waits = before.ends_with(':') || BEFORE_NAMES.contains(&last.as_str());
        if !is_line || waits || text.trim() == line.trim() {
            lines.push(line);
        }
        before = if line.trim().is_empty() { before } else { line.trim() };
    }
    lines
}

/// What is found, in this order.
#[derive(Default)]
struct Gaps(Vec<Gap>);

impl Gaps {
    fn note(&mut self, words: &str, is_certain: bool) {
        let words = words.trim().to_owned();
        if self.0.iter().all(|gap| gap.words != words || gap.is_certain != is_certain) {
            self.0.push(Gap { words, is_certain });
        }
    }

    /// Doubtful words, unless what is in them was noticed.
    fn note_what_is_new(&mut self, words: &str) {
        let bare = words.trim_end_matches(['.', ',', ';']);
        let is_noticed = |gap: &Gap| !gap.words.is_empty() && words.contains(&*gap.words) || gap.words.contains(bare);
        if !self.0.iter().any(is_noticed) {
            self.note(words, false);
        }
    }

    /// The first that is certain; else all together: who says that they are none has seen each.
    fn most_certain(self) -> Option<Gap> {
        if let Some(certain) = self.0.iter().find(|gap| gap.is_certain) {
            return Some(certain.clone());
        }
        let words: Vec<&str> = self.0.iter().map(|gap| gap.words.as_str()).collect();
        (!words.is_empty()).then(|| Gap { words: words.join(" / "), is_certain: false })
    }

    /// What programs and templates leave behind.
    fn left(&mut self, raw: &str, text: &str) {
        let left = [links::empty(raw), nulls::found(text), alternatives::found(text), missing::found(text)];
        let left = left.into_iter().chain([drafts::found(raw), letters::found(raw)]).collect::<Vec<_>>();
        left.iter().flatten().for_each(|words| self.note_what_is_new(words));
    }

    /// What only a whole value can be.
    fn whole(&mut self, text: &str) {
        let first = text.split(' ').next().unwrap_or_default();
        if !text.contains(char::is_alphanumeric) {
            let mark = text.chars().next().filter(|mark| matches!(mark, '.' | '…' | '?' | '-' | '_'));
            let is_line = mark.is_some_and(|mark| text.chars().filter(|c| *c == mark).count() > 2) || text == "…";
            self.note(text, text.is_empty() || is_line);
        }
        if ERRORS.iter().any(|error| first.trim_end_matches(['!', '?']) == *error) {
            self.note(text, true);
        }
        if text.len() == 2 && is_letter_for_a_name(text, 2) {
            self.note(text, true);
        }
        if NOTHINGS.contains(&text) || is_slot(text) {
            self.note(text, false);
        }
        let words = text.split(' ').count();
        if ORDERS.contains(&first) && !speaks_of(text, &SURVEYS) || ORDERS.contains(&first) && has_contact(text) {
            let asks_for_own = words == 1 || speaks_of(text, &OWN);
            self.note(text, words <= 4 && asks_for_own && !has_contact(text));
        }
        if text.starts_with("do ustalenia") || text == "nazwa urzędu" {
            self.note(text, words < 4);
        }
        // A value that is one bracket waits for what the bracket says.
        let inside = |open, close| text.strip_prefix(open).and_then(|rest: &str| rest.strip_suffix(close));
        let square = inside('[', ']').or_else(|| inside('<', '>')).or_else(|| inside('{', '}'));
        if let Some(inside) =
            square.or_else(|| inside('(', ')')).filter(|inside| !inside.contains(['(', ')', '[', ']']))
        {
            let names = DETAILS.iter().any(|detail| inside.starts_with(detail));
            // `[Gmina Kąty]` may be the name.
            let waits = names || !inside.contains(' ') || inside.contains(|c: char| !c.is_alphanumeric() && c != ' ');
            let is_order = inside.split(' ').next().is_some_and(|word| ORDERS.contains(&word));
            self.note(inside, (square.is_some() && (waits || is_order) || names) && !is_told(inside));
        }
        let words: Vec<&str> = text.split(' ').collect();
        for (at, word) in words.iter().enumerate() {
            let is_last = at + 1 == words.len();
            // `w....`: no sentence ends in so short a word.
            let stem = word.trim_end_matches('.');
            let is_cut = is_last && word.len() > stem.len() + 2 && stem.chars().count() < 3;
            if dots(word) > 2 {
                self.note(text, dots(word) > 4 || is_last && words.len() < 5 && !has_contact(text));
            } else if *word == "__" || is_cut && !stem.is_empty() {
                self.note(text, *word == "__");
            }
        }
    }

    fn in_paragraph(&mut self, text: &str, is_value: bool) {
        self.brackets(text, is_value);
        self.lines(text);
        self.rows_of_dots(text);
        standins::in_brackets(text).into_iter().for_each(|words| self.note(words, false));
        standins::words(text).into_iter().for_each(|(words, is_certain)| self.note(words, is_certain));
        madeup::found(text).into_iter().for_each(|words| self.note(words, false));
        stubs::prompt(text).into_iter().for_each(|words| self.note(words, true));
        for (slot, is_certain) in [("{{", true), ("[[", false)] {
            if let Some((_, after)) = text.split_once(slot) {
                let inside = after.split(['}', ']']).next().unwrap_or(after);
                self.note(inside, is_certain || DETAILS.iter().any(|detail| inside.starts_with(detail)));
            }
        }
        let mut before = "";
        for part in parts(text, is_value) {
            self.phrases(part, text, is_value);
            self.letters(part, before);
            standins::named(part).into_iter().for_each(|words| self.note(words, false));
            before = part.rsplit(' ').next().unwrap_or_default();
        }
        let parts = parts(text, false);
        for (at, part) in parts.iter().enumerate().filter(|(_, part)| WORDS.contains(*part)) {
            // „poprawić; uzupełnić; usunąć”: what one may do.
            let is_verb = |at: Option<usize>| at.and_then(|at| parts.get(at)).is_some_and(|near| near.ends_with('ć'));
            if is_value || !(is_verb(at.checked_sub(1)) || is_verb(Some(at + 1))) {
                self.note(part, is_value || !part.starts_with("uzupe"));
            }
        }
    }

    /// `[nazwa urzędu]`, `(wpisz adres)`, `[...]`.
    fn brackets(&mut self, text: &str, is_value: bool) {
        for (at, open, inside) in brackets(text) {
            let (words, first) = (inside.split(' ').count(), inside.split(' ').next().unwrap_or_default());
            let is_round = open == '(';
            // What is written by who sends a message.
            if SUBJECTS.iter().any(|subject| inside.contains(subject)) {
                continue;
            }
            if let Some(phrase) = PHRASES.iter().find(|phrase| inside.contains(**phrase))
                && !speaks_of(inside, &SURVEYS)
            {
                let object = inside.split_once(phrase).map_or("", |(_, object)| object.trim());
                self.note(inside, is_object_of_the_office(object) && !(is_value && has_contact(text)));
            } else if ORDERS.contains(&first) {
                let asks_for_own = words == 1 || speaks_of(inside, &OWN);
                let is_certain = words <= 3 && asks_for_own && !speaks_of(inside, &SURVEYS);
                self.note(inside, is_certain && !(is_value && has_contact(text)));
            } else if DETAILS.iter().any(|detail| inside.starts_with(detail)) && !is_told(inside) && !refers(inside) {
                let is_denied =
                    sentence_at(text, at).split(|c: char| !c.is_alphanumeric()).any(|w| DENIALS.contains(&w));
                // „Zbieramy dane [imię, nazwisko]”: which they are.
                let sentence = sentence_at(text, at);
                let is_scope = speaks_of(sentence, &SCOPES) && !speaks_of(sentence, &SETTINGS);
                // „dane (imię i nazwisko, adres e-mail)”, „danych osobowych (imię, nazwisko)”.
                let of_data = text[..at].trim_end().rsplit(' ').next().is_some_and(|word| {
                    ["dane", "danych", "osobowe", "osobowych", "kontaktowe", "data", "дані"]
                        .contains(&word.trim_end_matches(':'))
                        // „zwycięzcy (imię, nazwisko)”, „formularz kontaktowy (imię, treść)”.
                        || inside.contains(',') && !speaks_of(sentence, &SETTINGS) && (speaks_of(word, &ANSWERING) || speaks_of(&text[..at], &["formularz"]))
                });
                let is_list = is_round && !inside.starts_with("nazw") && (is_scope || of_data);
                if !is_list && !names_fields(sentence) {
                    self.note(inside, words <= 3 && !is_round && !is_denied && !is_scope);
                }
            } else if inside.starts_with("numer") && !is_round && !is_told(inside) {
                self.note(inside, false);
            } else if dots(inside) > 1 {
                // „art. 5 ustawy z dnia 14 lipca 1983 r. (…) o zasobie”: the title of an act.
                let before = text[..at].trim_end().rsplit(' ').next().unwrap_or_default();
                let is_left_out = dots(inside) == 3 && !BEFORE_NAMES.contains(&before);
                // „art. 13 RODO (…)”.
                let cited = text[..at].trim_end();
                let is_cited = standins::is_cited(cited) || cited.ends_with("rodo") || cited.ends_with("gdpr");
                if is_left_out && is_round && is_cited {
                    continue;
                }
                if is_left_out && is_round && speaks_of(text, &ACTS) && !awaits(before) {
                    continue;
                }
                let is_quoted = is_left_out && speaks_of(text, &LAWS);
                let is_short = text.split(' ').count() < 5;
                self.note(inside, (!is_round || is_value && is_short) && !is_quoted);
            }
        }
    }

    /// A line of underscores to write on; `___` around a word is emphasis.
    fn lines(&mut self, text: &str) {
        let mut rest = text;
        while let Some(at) = rest.find("___") {
            let (before, after) = (&rest[..at], rest[at..].trim_start_matches('_'));
            let glued = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
            if !glued(before.chars().next_back()) && !glued(after.chars().next()) {
                let is_signed = is_signed(before.rsplit(' ').take(4).chain(after.split(' ').take(5)));
                let digit = |text: Option<&str>| {
                    text.is_some_and(|word| word.trim_end_matches('.').chars().all(|c| c.is_ascii_digit()))
                };
                let is_scale = digit(before.trim_end().rsplit(' ').next().filter(|w| !w.is_empty()))
                    && digit(after.trim_start().split(' ').next().filter(|w| !w.is_empty()));
                // „RODO. ______”: drawn under what was said.
                let is_drawn = before.trim_end().ends_with(['.', '!', '?']) && after.trim().is_empty();
                let is_drawn = is_drawn && !before.trim_end().rsplit(' ').next().is_some_and(awaits);
                if !is_signed {
                    self.note(&rest[at..rest.len() - after.len()], !is_scale && !is_drawn);
                }
            }
            rest = after;
        }
    }

    /// `........`; a few at the end of `Administratorem jest …`.
    fn rows_of_dots(&mut self, text: &str) {
        let words: Vec<&str> = text.split(' ').collect();
        for (at, &word) in words.iter().enumerate() {
            let before = at.checked_sub(1).map_or("", |at| words[at]);
            let count = dots(word.trim_end_matches([',', ';']));
            let dashes = if word.chars().all(|c| c == '-') { word.len() } else { 0 };
            let after = words.get(at + 1).copied().unwrap_or_default();
            if count > 4 || dashes > 3 {
                // „Wójt Gminy Kąty ---- ul. Rynek 1” has its name.
                let waits = before.is_empty() || before.ends_with(':') || BEFORE_NAMES.contains(&before);
                let stands_between = dashes > 0 && !waits;
                let near = &words[at.saturating_sub(4)..words.len().min(at + 5)];
                if !is_signed(near.iter().copied()) {
                    self.note(word, !stands_between);
                }
            } else if (count > 2 || dashes > 2) && BEFORE_NAMES.contains(&before.trim_end_matches(':')) {
                // „jest … niezbędne”: a quotation.
                let goes_on = !after.is_empty() && !word.ends_with(',') && !NEXT.contains(&after.trim_end_matches('.'));
                self.note(&format!("{before} {word}"), !goes_on);
            } else if let Some(glued) = standins::glued(word, after.is_empty()) {
                self.note(glued, false);
            } else if is_slot(word.trim_end_matches(['.', ',', ';'])) {
                self.note(word, false);
            }
        }
    }

    /// `proszę uzupełnić`, alone or with what is to be filled in.
    fn phrases(&mut self, part: &str, text: &str, is_value: bool) {
        let found = PHRASES.iter().filter_map(|phrase| Some((phrase, part.split_once(phrase)?)));
        let whole = found.filter(|(_, (before, after))| {
            let is_glued = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
            !is_glued(before.chars().next_back()) && !is_glued(after.chars().next())
        });
        let Some((phrase, (before, object))) = whole.min_by_key(|(_, (before, _))| before.len()) else { return };
        let (before, object) = (before.trim(), object.trim());
        // „prawo do uzupełnienia danych osobowych”, „- do uzupełnienia danych niekompletnych”.
        let of_data = ["danych", "niekompletn", "swoich", "moich"].iter().any(|word| object.starts_with(word));
        let is_right = phrase.starts_with("do uzupe") && (speaks_of(before, &["praw"]) || of_data && !is_value);
        if is_right || speaks_of(part, &SURVEYS) || SUBJECTS.iter().any(|subject| part.contains(subject)) {
            return;
        }
        let is_linked = before.rsplit(' ').next().is_some_and(|word| BEFORE_NAMES.contains(&word));
        let is_order = WORDS.contains(phrase);
        // „do uzupełnienia wniosku” says until when.
        let is_until = phrase.starts_with("do uzupe") && !object.is_empty() && !speaks_of(object, &OFFICES);
        let is_meant_for_the_office = is_object_of_the_office(object) && !is_until;
        match (before.is_empty(), object.is_empty()) {
            (true, true) => self.note(part, is_value || !is_order),
            (true, false) if is_value => self.note(part, is_meant_for_the_office && !has_contact(text)),
            (false, true) if is_value => self.note(part, !has_contact(text)),
            (false, true) => self.note(part, is_linked),
            (false, false) if is_linked => self.note(part, is_meant_for_the_office),
            (false, false) if is_value => self.note(part, false),
            _ if is_meant_for_the_office && speaks_of(object, &OFFICES) => self.note(part, false),
            _ => {}
        }
    }

    /// `Gmina XXX`. („XXX Liceum” has its name.)
    fn letters(&mut self, part: &str, before_part: &str) {
        let words: Vec<&str> = part.split([' ', ',', '/']).filter(|word| !word.is_empty()).collect();
        for (at, word) in words.iter().enumerate() {
            let before = if at > 0 { words[at - 1] } else { before_part };
            let (is_named, is_last) = (BEFORE_NAMES.contains(&before), at + 1 == words.len());
            if is_letter_for_a_name(word, 3) && !NUMBERED.contains(&before) {
                let stands_alone = words.len() == 1 && !EXAMPLES.contains(&before);
                if is_named || is_last {
                    // „jest XXX Liceum” has its name.
                    let goes_on = words.get(at + 1).is_some_and(|after| !NEXT.contains(after));
                    if words.get(at + 1).is_some_and(|after| speaks_of(after, &COUNTED)) {
                        continue;
                    }
                    self.note(part, is_named && !goes_on || stands_alone);
                }
            } else if matches!(*word, "x" | "xx") && is_named && is_last {
                self.note(part, false);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(texts: &[&str], value: Option<bool>, text: Option<bool>) {
        for one in texts {
            let found = (in_value(one).map(|gap| gap.is_certain), in_text(one).map(|gap| gap.is_certain));
            assert_eq!(found, (value, text), "{one}: {:?}, {:?}", in_value(one), in_text(one));
        }
    }

    const CERTAIN: Option<bool> = Some(true);
    const DOUBTFUL: Option<bool> = Some(false);

    #[test]
    fn the_gap_is_told_not_the_text_around_it() {
        let check = |text: &str, expected: &str| assert_eq!(in_text(text).unwrap().words, expected, "{text}");
        check("Zgodnie z art. 13 RODO informujemy, że administratorem jest [nazwa urzędu].", "nazwa urzędu");
        check("Zgodnie z RODO. Administratorem jest Gmina XXX.", "administratorem jest gmina xxx");
        check("Administratorem jest ______, Rynek 1", "______");
        check("Inspektor: {{ imię }} i nazwisko", "imię");
        check("Administratorem jest ........ z siedzibą", "........");
    }

    #[test]
    fn what_waits_for_words_wherever_it_stands() {
        check(
            &[
                "proszę uzupełnić",
                "PROSZĘ UZUPEŁNIĆ!",
                "Proszę  uzupełnić",
                "proszę\u{a0}\tuzupełnić",
                "proszę\nuzupełnić",
                "prosze\u{328} uzupe\u{142}nic\u{301}",
                "„proszę uzupełnić”",
                "**proszę uzupełnić**",
                "Urząd (proszę   uzupełnić)",
                "Urząd (proszę uzupełnić w pliku gmina.csv)",
                "Urząd Gminy - proszę uzupełnić",
                "Administrator: do uzupełnienia",
                "Administratorem jest: proszę uzupełnić",
                "Administratorem jest proszę uzupełnić nazwę.",
                "[nazwa urzędu]",
                "(wpisz adres)",
                "(XXX)",
                "XXX",
                "Gmina „XXX”",
                "Gmina XXX, ul. YYY 1",
                "Administratorem jest Gmina XXX.",
                "Administratorem jest Gmina XXX z siedzibą w YYY",
                "Urząd Miasta w ........",
                "Administratorem jest ................ z siedzibą w Kątach",
                "Administratorem jest …………",
                "Administratorem jest …",
                "Urząd Miasta w ...",
                "Urząd [...], Rynek 1",
                "Urząd Miasta w [.....]",
                "Inspektor: [imię i nazwisko]",
                "Administratorem jest ‹wstawić nazwę›",
                "Administratorem jest (podać nazwę)",
                "Administratorem jest {{administrator}}",
                "<<nazwa>>, ul. Rynek 1",
                "______.",
                "\\_\\_\\_\\_\\_",
                ". . . . . .",
                "Klauzula: TODO",
                "**TODO**",
                "TODO: nazwa",
                "Lorem ipsum dolor",
            ],
            CERTAIN,
            CERTAIN,
        );
    }

    #[test]
    fn what_a_value_cannot_be_and_a_sentence_may() {
        check(
            &[
                "proszę uzupełnić nazwę urzędu",
                "Proszę uzupełnić w pliku gmina.csv",
                "Proszę wpisać nazwę urzędu",
                "do uzupełnienia przez urząd",
                "please fill in the controller's name",
                "Заповніть назву",
            ],
            CERTAIN,
            DOUBTFUL,
        );
        check(&["[uzupełnić]", "Administratorem jest ---"], CERTAIN, CERTAIN);
        check(&["[urząd]", "#N/D!", "#VALUE!", "#NAME?", "#DZIEL/0!"], CERTAIN, DOUBTFUL);
        check(&["UZUPEŁNIĆ!", "tu wpisz nazwę", "Urząd Gminy, proszę uzupełnić"], CERTAIN, DOUBTFUL);
        check(&["Wpisz nazwę urzędu", "Nazwa urzędu", "???", "xx", "…", "...", ""], CERTAIN, None);
    }

    #[test]
    fn what_may_be_meant_waits_for_somebody_who_says_so() {
        check(
            &[
                "Pytania (proszę wpisać temat „RODO”): iod@katy.pl",
                "Liceum Ogólnokształcące nr XXX",
                "Rada Osiedla nr XXX",
                "(uzupełnić można do piątku)",
                "Prawo do wycofania zgody (wpisz kod z pierwszej strony).",
                "Numer ankiety [numer na kopercie].",
                "Nie zbieramy danych takich jak <imię>, <nazwisko>.",
                "Skala: 1 _____ 5",
                "Administratorem jest XX",
                "Podstawa: art. 6 ust. 1 [właściwa litera] RODO.",
                "Osoba kontaktowa (imię, nazwisko, telefon)",
                "RODO: pytania pod tel. 12 (...)",
                "Administratorem jest #NAZWA#.",
                "(please complete section A first)",
            ],
            DOUBTFUL,
            DOUBTFUL,
        );
        check(
            &[
                "Podaj numer sprawy, dzwoniąc pod 12 345 67 89",
                "Wpisz „ankieta” w temacie i wyślij na iod@katy.pl",
                "Uzupełnić dane można w urzędzie",
                "-",
                "?",
                "brak",
                "Urząd Miasta w....",
            ],
            DOUBTFUL,
            None,
        );
        assert_eq!(in_value("-").unwrap().words, "-");
    }

    #[test]
    fn orders_examples_and_names_of_nobody_are_asked_about() {
        for text in [
            "Administratorem danych jest Wójt Gminy Kąty. !!! UZUPEŁNIĆ ADRES !!!",
            "Administratorem danych jest Wójt, np. Jan Kowalski.",
            "Administratorem danych jest &hellip;&hellip;.",
            "IOD: [adres e-mail, np. iod@gmina.pl]",
        ] {
            assert!(in_text(text).is_some(), "{text}");
        }
        for text in
            ["Może Pan/Pani uzupełnić adres w urzędzie.", "IOD: Jan Nowak [tel. 12 345 67 89]", "Gmina Kąty&nbsp;"]
        {
            assert_eq!(in_text(text), None, "{text}");
        }
    }

    #[test]
    fn a_placeholder_is_no_ordinary_sentence() {
        check(
            &[
                "ul. XXX-lecia PRL 5",
                "XXX Liceum",
                "Proszę uzupełnić ankietę do piątku",
                "Ankieta (proszę uzupełnić całą ankietę)",
                "Ankieta do uzupełnienia do 30 czerwca",
                "Please complete the survey",
                "Proszę chwilę poczekać.....",
                "Urząd Miasta (adres: Rynek 1)",
                "Nazwa urzędu: Urząd Gminy Kąty, Rynek 1",
                "Gmina Kąty <adres e-mail: iod@katy.pl>",
                "To jest ___ważne___",
                "Maxxx",
                "[adres](https://katy.pl)",
                "Dane [nazwa i adres inspektora](https://katy.pl/iod) są na stronie.",
                "Uchwała z sesji XXX.",
                "Rada Gminy, kadencja XXX",
                "Adres: <adres do korespondencji: Rynek 1>",
                "Podanie danych jest dobrowolne",
                "Dane można uzupełnić później (nie trzeba uzupełniać wszystkich)",
                "Nie ma nic do zrobienia",
                "Dane można poprawić, uzupełnić, usunąć.",
                "The records are accurate, complete, and safe.",
                "Опитування «Добре місто»",
                "IOD: Jan Todo",
                "Urząd Gminy Tuczno",
                "Tel. 12 345 67 89",
                "iod@gmina.pl (wpisz w temacie: RODO)",
                "Cofnięcie zgody: iod@katy.pl (w tytule proszę wpisać „Cofnięcie zgody”).",
                "Formularz kontaktowy (imię, e-mail, treść) nie jest częścią ankiety.",
                "Dane zwycięzcy (imię, nazwisko, adres do wysyłki)",
                "Zgodnie z art. 13 RODO (…) informuję o przetwarzaniu.",
                "Zasada [art. 5 RODO] i art. 6 [zgodność przetwarzania z prawem] ust. 1.",
                "Ustawa [tekst jednolity: Dz. U. z 2024 r.].",
            ],
            None,
            None,
        );
        assert_eq!(in_text("Administratorem jest Gmina.\n\n___\n\nUdział jest dobrowolny."), None);
    }
}
