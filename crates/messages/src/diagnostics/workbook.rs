//! What the compiler finds in a workbook.

use super::Entry;

pub(super) static TEXTS: &[Entry] = &[
    // The file and its sheets.
    (
        "not-a-workbook",
        "Pliku „{file}” nie da się odczytać jako arkusza. Czytamy pliki .xlsx, .xls, .ods i tabele Markdown.",
        "The file \"{file}\" cannot be read as a workbook. We read .xlsx, .xls, .ods and Markdown tables.",
    ),
    ("empty-workbook", "Arkusz „{file}” jest pusty.", "The workbook \"{file}\" is empty."),
    ("missing-sheet", "Brakuje arkusza „{wanted}”.", "The sheet \"{wanted}\" is missing."),
    (
        "misspelt-sheet",
        "Arkusz „{sheet}” nie został odczytany. Czy miał się nazywać „{wanted}”?",
        "The sheet \"{sheet}\" was not read. Was it meant to be called \"{wanted}\"?",
    ),
    (
        "unsupported-sheet",
        "Arkusza „{sheet}” jeszcze nie czytamy; formularz powstał bez niego.",
        "The sheet \"{sheet}\" is not read yet; the form was made without it.",
    ),
    ("no-questions", "W tym arkuszu nie ma żadnego pytania.", "There is no question in this sheet."),
    (
        "settings-second-row",
        "Ustawienia mają jeden wiersz; ten i następne są pomijane.",
        "The settings have one row; this one and the following are ignored.",
    ),
    (
        "rows-after-gap",
        "Przed tym wierszem jest ponad 60 pustych; ten i następne są pomijane.",
        "More than 60 empty rows stand before this one; it and the following are ignored.",
    ),
    // Headers.
    ("missing-column", "Brakuje kolumny „{column}”.", "The column \"{column}\" is missing."),
    (
        "duplicate-column",
        "Kolumny „{other}” i „{column}” znaczą to samo. Proszę zostawić jedną.",
        "The columns \"{other}\" and \"{column}\" mean the same. Please keep one of them.",
    ),
    (
        "unknown-column",
        "Nie znamy kolumny „{column}”; jej zawartość jest pomijana.",
        "The column \"{column}\" is unknown; what it holds is ignored.",
    ),
    (
        "missing-header",
        "Ta kolumna nie ma nagłówka, więc jej zawartość jest pomijana.",
        "This column has no header, so what it holds is ignored.",
    ),
    (
        "bad-header",
        "Nagłówek „{column}” ma odstęp; kolumna jest pomijana.",
        "The header \"{column}\" contains a space; the column is ignored.",
    ),
    (
        "undeclared-prefix",
        "Przedrostek „{prefix}” trzeba podać w ustawieniach, w kolumnie namespaces.",
        "The prefix \"{prefix}\" has to be declared in the settings, in the column namespaces.",
    ),
    // Rows.
    ("missing-type", "Brakuje typu pytania.", "The type of the question is missing."),
    ("row-skipped", "Wiersz bez typu i nazwy jest pomijany.", "A row without type and name is ignored."),
    ("unknown-type", "Nie ma typu pytania „{type}”.", "There is no question type \"{type}\"."),
    ("unsupported-type", "Typu „{type}” jeszcze nie obsługujemy.", "The type \"{type}\" is not supported yet."),
    (
        "unsupported-appearance",
        "Wyglądu „{appearance}” jeszcze nie obsługujemy.",
        "The appearance \"{appearance}\" is not supported yet.",
    ),
    ("missing-name", "Brakuje nazwy (typ: {type}).", "The name is missing (type: {type})."),
    (
        "invalid-name",
        "Nazwa „{name}” jest niepoprawna: musi zaczynać się literą lub podkreśleniem i może zawierać tylko litery, cyfry, podkreślenia, łączniki i kropki.",
        "The name \"{name}\" is not valid: it must begin with a letter or an underscore and may contain only letters, digits, underscores, hyphens and full stops.",
    ),
    ("reserved-name", "Nazwa „{name}” jest zastrzeżona.", "The name \"{name}\" is reserved."),
    ("duplicate-name", "Nazwa „{name}” jest już w wierszu {first}.", "The name \"{name}\" is already in row {first}."),
    (
        "name-differs-in-case",
        "Nazwy „{name}” i „{other}” różnią się tylko wielkością liter.",
        "The names \"{name}\" and \"{other}\" differ only in case.",
    ),
    (
        "duplicate-repeat-name",
        "Jest już inna powtarzana grupa o nazwie „{name}”.",
        "There is another repeat named \"{name}\" already.",
    ),
    (
        "repeat-named-as-root",
        "Powtarzana grupa nie może nazywać się tak jak cały formularz („{name}”).",
        "A repeat cannot have the name of the whole form (\"{name}\").",
    ),
    ("repeat-without-label", "Powtarzana grupa „{name}” nie ma tytułu.", "The repeat \"{name}\" has no label."),
    (
        "missing-label",
        "Pytanie „{name}” nie ma treści ani podpowiedzi.",
        "The question \"{name}\" has neither label nor hint.",
    ),
    (
        "big-image-alone",
        "Pytanie „{name}” ma duży obraz, a nie ma zwykłego.",
        "The question \"{name}\" has a big image but no ordinary one.",
    ),
    ("unclosed-begin", "Początek (begin_{what} „{name}”) nie ma końca.", "This begin_{what} (\"{name}\") has no end."),
    ("unmatched-end", "Ten koniec (end_{what}) nie ma początku.", "This end_{what} has no matching begin."),
    (
        "missing-calculation",
        "Pole „{name}” typu calculate nie ma obliczenia.",
        "The calculate \"{name}\" has no calculation.",
    ),
    (
        "calculation-not-allowed",
        "Pytanie typu {type} nie może mieć obliczenia.",
        "A question of type {type} cannot have a calculation.",
    ),
    ("missing-trigger", "Pytanie „{name}” potrzebuje kolumny trigger.", "The question \"{name}\" needs a trigger."),
    (
        "audit-name",
        "Dziennik (audit) ma zawsze nazwę audit, a nie „{name}”.",
        "An audit is always named audit, not \"{name}\".",
    ),
    (
        "audit-location-incomplete",
        "Położenie w dzienniku wymaga wszystkich trzech parametrów: {wanted}.",
        "A location in the audit needs all three parameters: {wanted}.",
    ),
    (
        "image-without-max-pixels",
        "Zdjęcie „{name}” bez parametru max-pixels będzie wysyłane w pełnym rozmiarze.",
        "Without the parameter max-pixels the image \"{name}\" is sent in full size.",
    ),
    // References and expressions.
    (
        "unknown-reference",
        "Nie ma pytania „{name}”, do którego odwołuje się ta komórka.",
        "There is no question \"{name}\", which this cell refers to.",
    ),
    (
        "ambiguous-reference",
        "Jest więcej niż jedno pytanie o nazwie „{name}”, więc nie wiadomo, o które chodzi.",
        "More than one question is named \"{name}\", so it is not clear which one is meant.",
    ),
    (
        "malformed-reference",
        "Odwołanie „{text}” jest niepoprawne: ma mieć postać znaku dolara i nazwy w klamrach.",
        "The reference \"{text}\" is not valid: it has to be a dollar sign and a name in braces.",
    ),
    (
        "malformed-trigger",
        "Kolumna trigger może zawierać tylko odwołania oddzielone przecinkami, a jest w niej „{text}”.",
        "The trigger may hold only references separated by commas, but it says \"{text}\".",
    ),
    (
        "trigger-not-visible",
        "Pytania „{name}” nie widać, więc nie może niczego wyzwalać.",
        "The question \"{name}\" is not shown, so it cannot trigger anything.",
    ),
    (
        "broken-expression",
        "Wyrażenie „{text}” jest niepoprawne od znaku {position}.",
        "The expression \"{text}\" is not valid from character {position} on.",
    ),
    // Choices.
    (
        "missing-list",
        "Typ „{type}” wymaga nazwy listy odpowiedzi.",
        "The type \"{type}\" needs the name of a choice list.",
    ),
    ("unknown-list", "Nie ma listy odpowiedzi „{list}”.", "There is no choice list \"{list}\"."),
    ("unused-list", "Listy „{list}” nie używa żadne pytanie.", "No question uses the list \"{list}\"."),
    (
        "unknown-file-kind",
        "Plik „{file}” musi mieć jedno z rozszerzeń: {allowed}.",
        "The file \"{file}\" must end with one of: {allowed}.",
    ),
    (
        "instance-conflict",
        "Nazwa „{name}” oznacza dwa różne źródła: {first} i {second}.",
        "The name \"{name}\" stands for two different sources: {first} and {second}.",
    ),
    (
        "choice-without-list",
        "Odpowiedź nie należy do żadnej listy (pusta kolumna list_name), więc jest pomijana.",
        "The choice belongs to no list (list_name is empty), so it is ignored.",
    ),
    (
        "missing-choice-name",
        "Odpowiedź na liście „{list}” nie ma kodu.",
        "A choice of the list \"{list}\" has no name.",
    ),
    (
        "missing-choice-label",
        "Odpowiedź „{name}” na liście „{list}” nie ma treści.",
        "The choice \"{name}\" of the list \"{list}\" has no label.",
    ),
    (
        "duplicate-choice",
        "Kod „{name}” jest już na liście „{list}” w wierszu {first}.",
        "The name \"{name}\" is already on the list \"{list}\", in row {first}.",
    ),
    (
        "choice-name-with-space",
        "Kod „{name}” na liście „{list}” zawiera odstęp, a lista służy do wyboru wielu odpowiedzi.",
        "The name \"{name}\" of the list \"{list}\" contains a space, and the list is used for multiple choice.",
    ),
    (
        "or-other-with-filter",
        "Dodatek or_other nie działa razem z filtrem odpowiedzi.",
        "or_other does not go together with a choice filter.",
    ),
    (
        "or-other-without-list",
        "Dodatek or_other wymaga listy z arkusza choices.",
        "or_other needs a list of the choices sheet.",
    ),
    (
        "or-other-untranslated",
        "Odpowiedź i pytanie z dodatku or_other nie mają tłumaczeń.",
        "The choice and the question that or_other adds are not translated.",
    ),
    (
        "table-list-mixes-lists",
        "W grupie table-list wszystkie pytania mają tę samą listę („{first}”), a tu jest „{list}”.",
        "In a table-list group all questions share one list (\"{first}\"), but this one has \"{list}\".",
    ),
    (
        "table-list-with-filter",
        "W grupie table-list nie można filtrować odpowiedzi.",
        "Choices cannot be filtered in a table-list group.",
    ),
    // Parameters and settings.
    (
        "malformed-parameters",
        "Parametry „{text}” są niepoprawne: mają mieć postać nazwa=wartość.",
        "The parameters \"{text}\" are not valid: they have to look like name=value.",
    ),
    (
        "unknown-parameter",
        "To pytanie nie ma parametru „{name}”. Może mieć: {allowed}.",
        "This question has no parameter \"{name}\". It may have: {allowed}.",
    ),
    (
        "invalid-parameter",
        "Parametr „{name}” nie może mieć wartości „{value}”.",
        "The parameter \"{name}\" cannot be \"{value}\".",
    ),
    (
        "seed-without-randomize",
        "Parametr seed ma sens tylko z randomize=true.",
        "The parameter seed makes sense only with randomize=true.",
    ),
    (
        "invalid-setting",
        "Ustawienie „{setting}” nie może mieć wartości „{value}”. Może mieć: {allowed}.",
        "The setting \"{setting}\" cannot be \"{value}\". It may be: {allowed}.",
    ),
    (
        "invalid-value",
        "Kolumna „{column}” nie może mieć wartości „{value}”. Może mieć: {allowed}.",
        "The column \"{column}\" cannot hold \"{value}\". It may hold: {allowed}.",
    ),
    (
        "sealing-needs-instance-id",
        "Szyfrowanie wymaga instanceID, więc nie można go pominąć.",
        "Encryption needs the instanceID, so it cannot be omitted.",
    ),
    (
        "anonymity-claimed",
        "Tekst obiecuje anonimowość („{text}”), a ustawienie privacy nie ma wartości anonymous.",
        "The text promises anonymity (\"{text}\"), but the setting privacy is not anonymous.",
    ),
];
