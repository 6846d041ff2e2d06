//! Names of sheets and columns, and yes and no, as authors write them in Polish or Ukrainian: XLSForm knows them in English
//! alone.

/// Columns: what stands in the header, in small letters, and what is meant.
const COLUMNS: &[(&str, &str)] = &[
    ("typ", "type"),
    ("rodzaj", "type"),
    ("typ_pytania", "type"),
    ("nazwa", "name"),
    ("kod", "name"),
    ("zmienna", "name"),
    ("etykieta", "label"),
    ("pytanie", "label"),
    ("treść", "label"),
    ("treść_pytania", "label"),
    ("odpowiedź", "label"),
    ("lista", "list_name"),
    ("nazwa_listy", "list_name"),
    ("podpowiedź", "hint"),
    ("wskazówka", "hint"),
    ("wymagane", "required"),
    ("obowiązkowe", "required"),
    ("warunek", "relevant"),
    ("ograniczenie", "constraint"),
    ("obliczenie", "calculation"),
    ("wygląd", "appearance"),
    ("domyślnie", "default"),
    ("tytuł", "form_title"),
    ("wersja", "version"),
    ("тип", "type"),
    ("назва", "name"),
    ("код", "name"),
    ("питання", "label"),
    ("запитання", "label"),
    ("відповідь", "label"),
    ("список", "list_name"),
    ("підказка", "hint"),
];
const SHEETS: &[(&str, &str)] = &[
    ("ankieta", "survey"),
    ("pytania", "survey"),
    ("formularz", "survey"),
    ("odpowiedzi", "choices"),
    ("wybory", "choices"),
    ("listy", "choices"),
    ("opcje", "choices"),
    ("ustawienia", "settings"),
    ("анкета", "survey"),
    ("питання", "survey"),
    ("запитання", "survey"),
    ("відповіді", "choices"),
    ("налаштування", "settings"),
];

/// The column that a header, with underscores for its spaces, stands for.
pub(crate) fn column(header: &str) -> Option<&'static str> {
    meant(COLUMNS, header)
}

/// The sheet that a name stands for.
pub(crate) fn sheet(name: &str) -> Option<&'static str> {
    meant(SHEETS, name)
}

fn meant(names: &[(&str, &'static str)], typed: &str) -> Option<&'static str> {
    let typed = typed.trim().to_lowercase();
    names.iter().find(|(name, _)| *name == typed).map(|(_, meant)| *meant)
}
