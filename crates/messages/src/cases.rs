//! Sentences of `teren test`: what is wrong with a file of cases, and what a case expected and found.

use crate::{Language, diagnostics::fill};

/// A code with its words in Polish and in English; `{name}` stands for the argument of that name.
type Entry = (&'static str, &'static str, &'static str);

/// The words for a code; Ukrainian reads English. A code without words is shown itself.
///
/// ```
/// use messages::{Language, cases};
/// assert_eq!(cases::words(Language::English, "entries", &[("count", "2".into())]), "entries: 2");
/// ```
pub fn words(language: Language, code: &str, args: &[(&'static str, String)]) -> String {
    let Some((_, polish, english)) = TEXTS.iter().find(|(known, _, _)| *known == code) else {
        return code.to_owned();
    };
    fill(if language == Language::Polish { polish } else { english }, args)
}

/// The last line: how many cases there were, and how many of them failed.
pub fn summary(language: Language, cases: usize, failed: usize) -> String {
    let forms = match language {
        Language::Polish => [
            "{cases} przypadek, niezgodne: {failed}.",
            "{cases} przypadki, niezgodne: {failed}.",
            "{cases} przypadków, niezgodne: {failed}.",
        ],
        Language::English | Language::Ukrainian => {
            ["{cases} case, {failed} failed.", "{cases} cases, {failed} failed.", "{cases} cases, {failed} failed."]
        }
    };
    let args = [("cases", cases.to_string()), ("failed", failed.to_string())];
    fill(language.plural(cases as u64, forms), &args)
}

static TEXTS: &[Entry] = &[
    // The file of cases cannot be used as it is.
    (
        "no-cases",
        "W tym pliku nie ma arkusza „cases” z przypadkami.",
        "This file has no sheet \"cases\" with the cases.",
    ),
    (
        "missing-column",
        "Brakuje kolumny „{column}”. Arkusz przypadków ma kolumny: {columns}.",
        "The column \"{column}\" is missing. The sheet of cases has the columns {columns}.",
    ),
    (
        "unknown-column",
        "Nie znamy kolumny „{column}”. Arkusz przypadków ma kolumny: {columns}.",
        "The column \"{column}\" is unknown. The sheet of cases has the columns {columns}.",
    ),
    (
        "no-case-yet",
        "Przed pierwszym krokiem trzeba nazwać przypadek w kolumnie „{column}”.",
        "Before the first step, name the case in the column \"{column}\".",
    ),
    ("no-step", "W tym wierszu brakuje kroku.", "This row has no step."),
    (
        "formula-without-result",
        "Komórka ma formułę, a jej wyniku nie ma w pliku. Proszę otworzyć plik w Excelu albo LibreOffice i zapisać go.",
        "The cell has a formula whose result is not in the file. Please open the file in Excel or LibreOffice and save it.",
    ),
    (
        "unknown-step",
        "Nie znamy kroku „{step}”. Kroki: {steps}.",
        "There is no step \"{step}\". The steps are: {steps}.",
    ),
    ("needs-question", "Krok „{step}” musi wskazywać pytanie.", "The step \"{step}\" has to name a question."),
    (
        "takes-no-question",
        "Krok „{step}” dotyczy całej ankiety; nazwa pytania jest tu zbędna.",
        "The step \"{step}\" is about the whole survey; it takes no question.",
    ),
    ("needs-value", "Krok „{step}” musi mieć wartość.", "The step \"{step}\" needs a value."),
    ("takes-no-value", "Krok „{step}” nie ma wartości.", "The step \"{step}\" takes no value."),
    ("unknown-question", "W ankiecie nie ma „{name}”.", "There is no \"{name}\" in the survey."),
    (
        "ambiguous-question",
        "W ankiecie jest kilka pytań „{name}”: {paths}. Proszę dopisać grupę, np. {example}.",
        "The survey has several questions \"{name}\": {paths}. Add the group, such as {example}.",
    ),
    (
        "bad-position",
        "„{position}” to nie numer pozycji; pierwsza ma numer 1, np. dziecko[1]/wiek.",
        "\"{position}\" is no number of an entry; the first one is 1, as in child[1]/age.",
    ),
    (
        "not-in-repeat",
        "„{name}” się nie powtarza, więc nie ma numeru pozycji.",
        "\"{name}\" does not repeat, so it has no number.",
    ),
    (
        "not-answerable",
        "Na „{name}” nikt nie odpowiada: to nie jest pytanie.",
        "Nobody answers \"{name}\": it is no question.",
    ),
    ("not-a-repeat", "„{name}” to nie grupa powtarzana.", "\"{name}\" is no repeat."),
    ("no-choices", "„{name}” nie ma odpowiedzi do wyboru.", "\"{name}\" has no choices."),
    (
        "bad-date",
        "„{value}” to nie data. Piszemy np. 2026-05-31.",
        "\"{value}\" is no date. Write, for example, 2026-05-31.",
    ),
    ("bad-number", "„{value}” to nie liczba.", "\"{value}\" is no number."),
    (
        "unknown-language",
        "Ankieta nie ma języka „{value}”. Ma: {languages}.",
        "The survey has no language \"{value}\". It has: {languages}.",
    ),
    (
        "checks-nothing",
        "Ten przypadek niczego nie sprawdza; po odpowiedziach trzeba napisać, czego oczekujemy.",
        "This case checks nothing; after the answers, say what is expected.",
    ),
    // A case's result: one part of a line.
    ("passed", "zgodny", "ok"),
    ("failed", "NIEZGODNY", "FAILED"),
    (
        "mismatch",
        "{place}, {question}: oczekiwano: {expected}; jest: {found}",
        "{place}, {question}: expected: {expected}; found: {found}",
    ),
    (
        "mismatch-whole",
        "{place}: oczekiwano: {expected}; jest: {found}",
        "{place}: expected: {expected}; found: {found}",
    ),
    ("line", "linia {line}", "line {line}"),
    ("row", "wiersz {row}", "row {row}"),
    // What was expected and what was found.
    ("to-be-answered", "odpowiedź „{value}”", "the answer \"{value}\""),
    ("to-be-added", "nowa pozycja", "another entry"),
    ("to-be-removed", "pozycja do usunięcia", "an entry to remove"),
    ("fixed-count", "liczba pozycji wynika z odpowiedzi", "the number of entries follows from the answers"),
    ("within-limits", "wszystko mieści się w odpowiedzi", "everything fits the response"),
    ("too-many-entries", "więcej pozycji „{name}”, niż może być", "more entries of \"{name}\" than there can be"),
    ("text-too-long", "wyliczony tekst „{name}” jest zbyt długi", "the calculated text \"{name}\" is too long"),
    ("too-much-work", "zbyt wiele obliczeń: część nie jest wykonana", "too much computing: some of it was left out"),
    ("shown", "widoczne", "shown"),
    ("hidden", "ukryte", "hidden"),
    ("absent", "nie ma takiej pozycji", "no such entry"),
    ("read-only", "tylko do odczytu", "read-only"),
    ("empty", "puste", "empty"),
    ("value", "„{value}”", "\"{value}\""),
    ("accepted", "przyjęte", "accepted"),
    ("refused", "odrzucone", "refused"),
    ("refused-saying", "odrzucone z komunikatem „{text}”", "refused with the message \"{text}\""),
    ("required", "puste, a wymagane", "empty though required"),
    ("label", "treść „{text}”", "the label \"{text}\""),
    ("hint", "podpowiedź „{text}”", "the hint \"{text}\""),
    ("no-hint", "bez podpowiedzi", "no hint"),
    ("options", "do wyboru: {codes}", "the choices {codes}"),
    ("no-options", "nic do wyboru", "no choices"),
    ("last-options", "na końcu do wyboru: {codes}", "last of the choices: {codes}"),
    ("entries", "liczba pozycji: {count}", "entries: {count}"),
    ("complete", "można zakończyć", "can be completed"),
    ("blocked", "nie można zakończyć", "cannot be completed"),
    ("blocked-by", "nie można zakończyć z powodu: {names}", "cannot be completed because of {names}"),
    ("ended", "koniec, nic nie jest zapisywane", "ended, nothing is stored"),
    ("not-ended", "ankieta trwa", "the survey goes on"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::placeholders;

    #[test]
    fn both_languages_say_the_same_things_once() {
        let mut codes = Vec::new();
        for (code, polish, english) in TEXTS {
            assert_eq!(placeholders(polish), placeholders(english), "{code}");
            assert!(polish != english || *code == "value", "{code}");
            assert!(!codes.contains(code), "{code} twice");
            codes.push(code);
        }
    }

    #[test]
    fn the_summary_counts() {
        let check = |language, cases, failed, expected: &str| assert_eq!(summary(language, cases, failed), expected);
        check(Language::Polish, 1, 0, "1 przypadek, niezgodne: 0.");
        check(Language::Polish, 3, 1, "3 przypadki, niezgodne: 1.");
        check(Language::Polish, 12, 2, "12 przypadków, niezgodne: 2.");
        check(Language::English, 1, 1, "1 case, 1 failed.");
        check(Language::English, 0, 0, "0 cases, 0 failed.");
    }
}
