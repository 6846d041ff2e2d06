//! What the compiler finds about choices, parameters and settings.

use super::Entry;

pub(super) static TEXTS: &[Entry] = &[
    (
        "missing-list",
        "Typ „{type}” wymaga nazwy listy odpowiedzi. Proszę dopisać ją po odstępie.",
        "The type \"{type}\" needs the name of a choice list. Please add it after a space.",
    ),
    (
        "unknown-list",
        "Nie ma listy odpowiedzi „{list}”. Proszę poprawić jej nazwę albo dodać ją w arkuszu choices.",
        "There is no choice list \"{list}\". Please correct its name, or add it to the choices sheet.",
    ),
    (
        "unused-list",
        "Listy „{list}” nie używa żadne pytanie. Jeśli jest zbędna, można ją usunąć.",
        "No question uses the list \"{list}\". If it is not needed, it can be removed.",
    ),
    (
        "external-choices-apart",
        "Listę „{list}” z arkusza external_choices czyta tylko ODK Collect, z pliku itemsets.csv; tu będzie pole tekstowe. Zamiast tego proszę użyć select_one_from_file.",
        "Only ODK Collect reads the list \"{list}\" of the sheet external_choices, from a file itemsets.csv; here it is a text field. Please use select_one_from_file instead.",
    ),
    (
        "external-without-filter",
        "Typ select_one_external ma sens tylko z filtrem odpowiedzi (choice_filter).",
        "The type select_one_external makes sense only with a choice_filter.",
    ),
    (
        "search-in-collect-only",
        "Funkcję search() rozumie tylko ODK Collect; tu pytanie pokaże samą listę „{list}”. Zamiast tego proszę użyć select_one_from_file.",
        "Only ODK Collect knows search(); here the question shows the list \"{list}\" itself. Please use select_one_from_file instead.",
    ),
    (
        "search-with-file",
        "Funkcja search() nie działa razem z listą z pliku „{file}”. Proszę ją usunąć.",
        "search() does not go together with choices from the file \"{file}\". Please remove it.",
    ),
    (
        "search-shares-list",
        "Listy „{list}” używa też pytanie bez search(). Proszę dać temu pytaniu osobną listę.",
        "The list \"{list}\" is used by a question without search() too. Please give this question a list of its own.",
    ),
    (
        "unknown-geometry",
        "Parametr reference-geometry („{list}”) musi wskazywać listę odpowiedzi, plik, listę encji albo powtarzaną grupę.",
        "The parameter reference-geometry (\"{list}\") has to name a choice list, a file, an entity list or a repeat.",
    ),
    (
        "unknown-file-kind",
        "Plik „{file}” musi mieć jedno z rozszerzeń: {allowed}.",
        "The file \"{file}\" must end with one of: {allowed}.",
    ),
    (
        "instance-conflict",
        "Nazwa „{name}” oznacza dwa różne źródła: {first} i {second}. Proszę zmienić nazwę jednego z nich.",
        "The name \"{name}\" stands for two different sources: {first} and {second}. Please rename one of them.",
    ),
    (
        "choice-without-list",
        "Odpowiedź nie należy do żadnej listy (pusta kolumna list_name), więc jest pomijana.",
        "The choice belongs to no list (list_name is empty), so it is ignored.",
    ),
    (
        "missing-choice-name",
        "Odpowiedź na liście „{list}” nie ma kodu. Proszę wpisać go w kolumnie name.",
        "A choice of the list \"{list}\" has no name. Please write its code in the column name.",
    ),
    (
        "missing-choice-label",
        "Odpowiedź „{name}” na liście „{list}” nie ma treści. Proszę wpisać ją w kolumnie label.",
        "The choice \"{name}\" of the list \"{list}\" has no label. Please write one in the column label.",
    ),
    (
        "duplicate-choice",
        "Kod „{name}” jest już na liście „{list}” w wierszu {first}. Proszę zmienić jeden z nich.",
        "The name \"{name}\" is already on the list \"{list}\", in row {first}. Please change one of them.",
    ),
    (
        "choice-name-with-space",
        "Kod „{name}” na liście „{list}” zawiera odstęp, a lista służy do wyboru wielu odpowiedzi. Proszę użyć podkreślenia.",
        "The name \"{name}\" of the list \"{list}\" contains a space, and the list is used for multiple choice. Please use an underscore.",
    ),
    (
        "or-other-with-filter",
        "Dodatek or_other nie działa razem z filtrem odpowiedzi. Proszę usunąć jedno z nich.",
        "or_other does not go together with a choice filter. Please remove one of them.",
    ),
    (
        "or-other-without-list",
        "Dodatek or_other wymaga listy z arkusza choices. Proszę przenieść tam odpowiedzi albo usunąć or_other.",
        "or_other needs a list of the choices sheet. Please move the choices there, or remove or_other.",
    ),
    (
        "or-other-untranslated",
        "Odpowiedź i pytanie z dodatku or_other nie mają tłumaczeń. Proszę dodać odpowiedź „inne” i osobne pytanie tekstowe.",
        "The choice and the question that or_other adds are not translated. Please add a choice \"other\" and a text question of your own.",
    ),
    (
        "table-list-mixes-lists",
        "W grupie table-list wszystkie pytania mają tę samą listę („{first}”), a tu jest „{list}”. Proszę przenieść to pytanie poza grupę.",
        "In a table-list group all questions share one list (\"{first}\"), but this one has \"{list}\". Please move it out of the group.",
    ),
    (
        "table-list-with-filter",
        "W grupie table-list nie można filtrować odpowiedzi. Proszę opróżnić kolumnę choice_filter.",
        "Choices cannot be filtered in a table-list group. Please empty the column choice_filter.",
    ),
    // Parameters and settings.
    (
        "not-used",
        "„{name}” zostaje w formularzu dla innych programów; Teren jeszcze z tego nie korzysta.",
        "\"{name}\" stays in the form for other programs; Teren does not use it yet.",
    ),
    (
        "unknown-appearance",
        "Nie znamy wyglądu „{appearance}”; pytanie będzie wyglądać zwyczajnie. Proszę poprawić kolumnę appearance.",
        "The appearance \"{appearance}\" is unknown; the question will look as usual. Please correct the column appearance.",
    ),
    (
        "malformed-parameters",
        "Parametry „{text}” są niepoprawne: mają mieć postać nazwa=wartość.",
        "The parameters \"{text}\" are not valid: they have to look like name=value.",
    ),
    (
        "parameters-ignored",
        "Typ „{type}” nie ma parametrów, więc są pomijane.",
        "The type \"{type}\" has no parameters, so they are ignored.",
    ),
    (
        "unknown-parameter",
        "To pytanie nie ma parametru „{name}”. Może mieć: {allowed}.",
        "This question has no parameter \"{name}\". It may have: {allowed}.",
    ),
    (
        "invalid-parameter",
        "Parametr „{name}” nie może mieć wartości „{value}”. Proszę ją poprawić albo usunąć parametr.",
        "The parameter \"{name}\" cannot be \"{value}\". Please correct it or remove the parameter.",
    ),
    (
        "seed-without-randomize",
        "Parametr seed ma sens tylko z randomize=true. Proszę go dopisać albo usunąć seed.",
        "The parameter seed makes sense only with randomize=true. Please add that, or remove seed.",
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
        "Szyfrowanie wymaga instanceID, więc nie można go pominąć. Proszę usunąć ustawienie omit_instanceID.",
        "Encryption needs the instanceID, so it cannot be omitted. Please remove the setting omit_instanceID.",
    ),
    (
        "anonymity-claimed",
        "Tekst obiecuje anonimowość („{text}”), a ustawienie privacy nie ma wartości anonymous; takiej ankiety nie da się opublikować. Proszę zmienić tekst albo ustawienie.",
        "The text promises anonymity (\"{text}\"), but the setting privacy is not anonymous; such a survey cannot be published. Please change the text or the setting.",
    ),
    (
        "anonymous-asks-who",
        "Ankieta jest anonimowa, a to pytanie prosi o dane osoby („{text}”). Trafią do odpowiedzi tak, jak ktoś je wpisze. Proszę usunąć pytanie albo zmienić ustawienie privacy.",
        "The survey is anonymous, and this question asks for a person's data (\"{text}\"). They stay in the response as they are typed. Please remove the question or change the setting privacy.",
    ),
    (
        "anonymous-metadata",
        "Zdjęcie w ankiecie anonimowej nie może zachować miejsca i czasu zrobienia. Proszę usunąć „keep” albo zmienić ustawienie privacy.",
        "A photograph in an anonymous survey cannot keep the place and time at which it was taken. Please remove \"keep\" or change the setting privacy.",
    ),
];
