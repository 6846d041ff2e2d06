//! What the form engine finds in an XForm.

use super::Entry;

pub(super) static TEXTS: &[Entry] = &[
    ("xml-malformed", "Plik nie jest poprawnym XML: {problem}.", "The file is not well-formed XML: {problem}."),
    (
        "xml-declarations",
        "Plik zawiera deklaracje DTD, których ze względów bezpieczeństwa nie czytamy.",
        "The file contains DTD declarations, which are not read for safety.",
    ),
    ("form-without-model", "Formularz nie ma elementu „model”.", "The form has no \"model\" element."),
    (
        "form-without-instance",
        "Formularz nie ma instancji, czyli miejsca na odpowiedzi.",
        "The form has no instance, that is, no place for answers.",
    ),
    ("action-unsupported", "Akcji „{name}” nie obsługujemy.", "The action \"{name}\" is not supported."),
    (
        "action-event-unknown",
        "Akcja czeka na zdarzenie „{event}”, którego nie znamy.",
        "The action waits for the event \"{event}\", which is unknown.",
    ),
    (
        "bind-without-node",
        "Reguła dotyczy „{path}”, a tego w formularzu nie ma; pomijamy ją.",
        "A bind is for \"{path}\", which is not in the form; it is passed over.",
    ),
    (
        "choice-name-without-choices",
        "jr:choice-name pyta o „{path}”, a to nie jest pytanie z odpowiedziami do wyboru.",
        "jr:choice-name asks about \"{path}\", which is no question with choices.",
    ),
    (
        "once-inside",
        "once() daje obecną wartość pytania, więc w większym wyrażeniu wynik wchodzi sam w siebie. Niech once() będzie całym wyrażeniem, a reszta stoi w innym pytaniu.",
        "once() gives the question's present value, so in a larger expression the result goes into itself. Let once() be the whole expression, and put the rest into another question.",
    ),
    (
        "submission-repeated",
        "Formularz ma więcej niż jeden element „submission”. Zostaw jeden.",
        "The form has more than one \"submission\" element. Leave one.",
    ),
    (
        "submission-method",
        "Formularza nie da się wysłać metodą „{value}”. Wpisz „post” albo usuń ten atrybut.",
        "A form cannot be sent by the method \"{value}\". Write \"post\" or leave the attribute out.",
    ),
    (
        "submission-action",
        "„{value}” nie jest adresem, pod który można wysłać odpowiedzi. Adres zaczyna się od https://.",
        "\"{value}\" is no address that responses can be sent to. An address begins with https://.",
    ),
    (
        "upload-mediatype",
        "„{value}” nie jest rodzajem pliku, jak na przykład image/*.",
        "\"{value}\" is not a media type such as image/*.",
    ),
    ("xml-too-deep", "Znaczniki są zagnieżdżone zbyt głęboko.", "The elements are nested too deeply."),
    ("file-malformed", "Pliku „{file}” nie da się odczytać.", "The file \"{file}\" cannot be read."),
    (
        "dependency-cycle",
        "Obliczenia zależą od siebie w kółko: {cycle}.",
        "These calculations depend on each other in a circle: {cycle}.",
    ),
    (
        "reference-missing",
        "Wyrażenie odwołuje się do „{path}”, a tego w formularzu nie ma.",
        "The expression refers to \"{path}\", which is not in the form.",
    ),
    (
        "instance-unknown",
        "Wyrażenie sięga do listy lub pliku „{name}”, którego formularz nie ma.",
        "The expression looks into the list or file \"{name}\", which the form does not have.",
    ),
    ("itext-missing", "Brakuje tekstu „{id}” w tłumaczeniach.", "The text \"{id}\" is missing from the translations."),
    (
        "regex-unsupported",
        "Tego wzorca nie potrafimy sprawdzać: „{pattern}” ({problem}).",
        "This pattern cannot be checked: \"{pattern}\" ({problem}).",
    ),
    (
        "setting-unknown-value",
        "Ustawienie „{name}” nie zna wartości „{value}”.",
        "The setting \"{name}\" does not know the value \"{value}\".",
    ),
    (
        "range-malformed",
        "Suwak ma niepoprawny początek, koniec lub krok.",
        "The range has an invalid start, end or step.",
    ),
    (
        "control-unknown",
        "Nie znamy elementu „{name}”; nie zostanie pokazany.",
        "The element \"{name}\" is unknown and will not be shown.",
    ),
    (
        "data-type-unknown",
        "Nie znamy typu danych „{type}”; odpowiedź będzie zwykłym tekstem.",
        "The data type \"{type}\" is unknown; the answer will be plain text.",
    ),
    (
        "file-too-long",
        "Plik „{file}” jest za długi: może mieć najwyżej {most} komórek. Proszę zostawić w nim tylko to, czego ankieta potrzebuje.",
        "The file \"{file}\" is too long: it may have {most} cells at most. Please leave only what the survey needs in it.",
    ),
    (
        "file-workbook",
        "Plik „{file}” ma w środku cały skoroszyt arkusza kalkulacyjnego, a nie tekst: zmieniono tylko jego nazwę. Proszę otworzyć go w arkuszu i zapisać jako „CSV UTF-8”.",
        "The file \"{file}\" is a whole workbook inside, not a text: only its name was changed. Please open it in a spreadsheet program and save it as \"CSV UTF-8\".",
    ),
    (
        "file-character",
        "Plik „{file}”, wiersz {line}: jest tam znak sterujący ({character}), którego odpowiedź nie może zawierać. Teren czyta plik bez takich znaków; proszę je usunąć.",
        "File \"{file}\", line {line}: there is a control character ({character}), which no answer can hold. Teren reads the file without such characters; please remove them.",
    ),
    (
        "xml-encoding",
        "Ten plik nie jest zapisany w kodowaniu {encoding}, które podaje jego pierwszy wiersz (bez niego: UTF-8). Proszę zapisać go w UTF-8.",
        "This file is not written in {encoding}, which its first line names (without one: UTF-8). Please save it in UTF-8.",
    ),
    (
        "clause-placeholder",
        "Klauzula czeka na uzupełnienie: pole „{field}” w pliku „{file}” („{text}”).",
        "The clause is still to be filled in: the field \"{field}\" of the file \"{file}\" (\"{text}\").",
    ),
    (
        "clause-empty",
        "Klauzula czeka na uzupełnienie: wiersz „{field}” w pliku „{file}” jest pusty albo go nie ma.",
        "The clause is still to be filled in: the row \"{field}\" of the file \"{file}\" is empty or missing.",
    ),
    (
        "clause-one-column",
        "{file}: wszystko jest w jednej kolumnie; proszę zapisać plik jako CSV rozdzielany średnikami.",
        "{file}: everything is in one column; please save the file as CSV separated by semicolons.",
    ),
    (
        "clause-text",
        "Klauzula czeka na uzupełnienie: pytanie „{field}” („{text}”).",
        "The clause is still to be filled in: the question \"{field}\" (\"{text}\").",
    ),
    (
        "privacy-unset",
        "W ustawieniach nie ma kolumny privacy, więc ankieta będzie poufna (confidential). Proszę wpisać jedną z wartości: anonymous (nikt nie dowie się, kto odpowiadał), confidential (urząd może to powiązać) albo interviewer (wypełnia ankieter).",
        "The settings have no column privacy, so the survey is confidential. Please write one of: anonymous (nobody learns who answered), confidential (the office can link it) or interviewer (an interviewer fills it in).",
    ),
    (
        "file-missing",
        "Brakuje pliku „{file}”, który czyta formularz.",
        "The file \"{file}\", which the form reads, is missing.",
    ),
    (
        "file-encoding",
        "Plik „{file}” nie jest zapisany w UTF-8, tylko w {encoding}. Teren go czyta, ale proszę sprawdzić polskie litery i zapisać go jako „CSV UTF-8”: inne programy go nie odczytają.",
        "The file \"{file}\" is written in {encoding}, not in UTF-8. Teren reads it, but please look at its letters and save it as \"CSV UTF-8\": other programs cannot read it.",
    ),
    (
        "file-encoding-xml",
        "Plik „{file}” nie jest zapisany w UTF-8, tylko w {encoding}. Teren go czyta, ale proszę sprawdzić polskie litery i zapisać go w UTF-8: inne programy mogą go nie odczytać.",
        "The file \"{file}\" is written in {encoding}, not in UTF-8. Teren reads it, but please look at its letters and save it in UTF-8: other programs may not be able to read it.",
    ),
    (
        "media-missing",
        "Brakuje pliku „{file}”, który formularz ma pokazać albo odtworzyć. Proszę położyć go obok formularza.",
        "The file \"{file}\", which the form is to show or play, is missing. Please put it beside the form.",
    ),
    (
        "file-quote",
        "Plik „{file}”, wiersz {line}: cudzysłów otwiera komórkę i nie zamyka się na jej końcu, więc połyka to, co dalej. Proszę go zamknąć albo podwoić.",
        "File \"{file}\", line {line}: a quotation mark opens a cell and is not closed at its end, so it swallows what follows. Please close or double it.",
    ),
    (
        "file-row-too-long",
        "Plik „{file}”, wiersz {line}: jest więcej komórek niż nagłówków; nadmiar jest pomijany. Proszę ująć w cudzysłów komórkę, w której jest separator.",
        "File \"{file}\", line {line}: there are more cells than headers; the rest is ignored. Please quote the cell that has the separator in it.",
    ),
    (
        "file-column-twice",
        "W pliku „{file}” kolumna „{column}” jest dwa razy; liczy się pierwsza. Proszę usunąć drugą albo zmienić jej nagłówek.",
        "In the file \"{file}\" the column \"{column}\" stands twice; the first one counts. Please remove the other one or rename it.",
    ),
    (
        "file-without-rows",
        "W pliku „{file}” nie ma żadnej odpowiedzi do wyboru, więc pytania nie da się wypełnić. Proszę dopisać wiersze pod nagłówkiem.",
        "There is not a single choice in the file \"{file}\", so the question cannot be answered. Please add rows below the header.",
    ),
    (
        "file-column-missing",
        "W pliku „{list}” nie ma kolumny „{column}”, której potrzebuje pytanie. Proszę poprawić nagłówek (wielkość liter ma znaczenie) albo wskazać kolumnę w parameters.",
        "The file \"{list}\" has no column \"{column}\", which the question needs. Please correct the header (capitals matter), or name the column in parameters.",
    ),
    (
        "file-code-missing",
        "Plik „{file}”: odpowiedź nr {number} nie ma kodu w kolumnie „{column}”, więc jej wybór niczego nie zapisze. Proszę wpisać kod.",
        "File \"{file}\": choice number {number} has no code in the column \"{column}\", so picking it stores nothing. Please write its code.",
    ),
    (
        "file-label-missing",
        "Plik „{file}”: odpowiedź nr {number} („{name}”) nie ma treści, więc na ekranie będzie pusta. Proszę ją wpisać.",
        "File \"{file}\": choice number {number} (\"{name}\") has no label, so it is empty on the screen. Please write one.",
    ),
    (
        "file-code-twice",
        "Plik „{file}”: odpowiedź nr {number} ma kod „{name}”, który już był wyżej. Proszę zmienić jeden z nich.",
        "File \"{file}\": choice number {number} has the code \"{name}\", which stands above already. Please change one of them.",
    ),
    (
        "file-code-with-space",
        "Plik „{file}”: kod „{name}” odpowiedzi nr {number} zawiera odstęp, a plik służy do wyboru wielu odpowiedzi. Proszę użyć podkreślenia.",
        "File \"{file}\": the code \"{name}\" of choice number {number} contains a space, and the file is used for multiple choice. Please use an underscore.",
    ),
    (
        "list-column-unknown",
        "Wyrażenie sięga do kolumny „{column}”, a na liście „{list}” nic w takiej kolumnie nie ma. Proszę poprawić wyrażenie albo nagłówek (wielkość liter ma znaczenie).",
        "The expression looks for the column \"{column}\", but nothing of the list \"{list}\" has such a column. Please correct the expression or the header (capitals matter).",
    ),
    (
        "file-name-reserved",
        "Plik nie może nazywać się „{file}”, bo tak nazywa się sam formularz: ankiety z taką listą nie da się opublikować, a takiego obrazu nie będzie widać. Proszę zmienić nazwę pliku, także w arkuszu.",
        "A file cannot be called \"{file}\", which is the name of the form itself: a survey with such a list cannot be published, and such a picture is not shown. Please rename the file, also in the workbook.",
    ),
    (
        "file-value-with-edge",
        "Plik „{file}”, kolumna „{column}”: wartość nr {number} („{value}”) ma na brzegu odstęp, który też się liczy, więc bez niego nic jej nie znajdzie. Proszę usunąć odstęp.",
        "File \"{file}\", column \"{column}\": value number {number} (\"{value}\") has a space at an edge, which counts too, so nothing finds it without. Please remove the space.",
    ),
    (
        "list-path-astray",
        "Na liście „{list}” nie ma „{path}” w tym miejscu ścieżki, więc wyrażenie niczego nie znajdzie. Proszę zacząć od podanej ścieżki.",
        "The list \"{list}\" has no \"{path}\" at this place of the path, so the expression finds nothing. Please begin with the path given.",
    ),
    ("file-empty", "Plik „{file}” jest pusty.", "The file \"{file}\" is empty."),
    (
        "file-kind-unsupported",
        "Pliku „{file}” tego rodzaju jeszcze nie czytamy.",
        "A file of this kind cannot be read yet: \"{file}\".",
    ),
    ("xpath-syntax", "Wyrażenie nie jest poprawne: {expression}.", "The expression is not valid: {expression}."),
    (
        "xpath-unknown-function",
        "Nie ma funkcji „{name}”, której używa wyrażenie: {expression}.",
        "There is no function \"{name}\", which is used in: {expression}.",
    ),
    (
        "xpath-arity",
        "Funkcja „{name}” dostała złą liczbę argumentów: {expression}.",
        "The function \"{name}\" was given a wrong number of arguments: {expression}.",
    ),
    (
        "xpath-type",
        "Wyrażenie łączy wartości, których nie da się połączyć.",
        "The expression combines values that do not go together.",
    ),
    (
        "xpath-unbound-prefix",
        "Przedrostek w wyrażeniu nie jest zadeklarowany.",
        "A prefix in the expression is not declared.",
    ),
    (
        "xpath-variable",
        "Zmienna „${name}” nie ma wartości: formularze nie znają zmiennych.",
        "The variable \"${name}\" has no value: forms know no variables.",
    ),
    (
        "context-not-found",
        "W dokumencie nie ma węzła {path}, od którego ma zacząć się wyrażenie.",
        "The document has no node {path} for the expression to start from.",
    ),
    (
        "request-malformed",
        "Tego wiersza nie da się odczytać jako pytania: {field}.",
        "This line cannot be read as a request: {field}.",
    ),
    ("xpath-regex", "Wzorca w wyrażeniu nie da się odczytać.", "A pattern in the expression cannot be read."),
    (
        "xpath-unknown-instance",
        "Wyrażenie sięga do listy lub pliku, którego formularz nie ma.",
        "The expression looks into a list or file that the form does not have.",
    ),
    (
        "xpath-limit",
        "Wyrażenie jest zbyt długie, zbyt zagnieżdżone lub wymaga zbyt wielu obliczeń.",
        "The expression is too long, too deeply nested or takes too much work.",
    ),
];
