//! What the compiler finds in a workbook.

use super::Entry;

pub(super) static TEXTS: &[Entry] = &[
    // The file and its sheets.
    (
        "not-a-workbook",
        "Pliku „{file}” nie da się odczytać jako arkusza. Proszę otworzyć go w arkuszu kalkulacyjnym i zapisać jako .xlsx (czytamy też .xls, .ods i tabele Markdown).",
        "The file \"{file}\" cannot be read as a workbook. Please open it in a spreadsheet program and save it as .xlsx (.xls, .ods and Markdown tables are read too).",
    ),
    (
        "workbook-too-large",
        "Plik „{file}” jest większy niż jakakolwiek ankieta. Proszę usunąć z niego zdjęcia, puste wiersze i dane, a długie listy zapisać jako CSV.",
        "The file \"{file}\" is larger than any survey. Please remove images, empty rows and data from it, and keep long lists as CSV.",
    ),
    (
        "empty-workbook",
        "Plik „{file}” jest pusty. Proszę sprawdzić, czy to właściwy plik.",
        "The workbook \"{file}\" is empty. Please check that it is the right file.",
    ),
    (
        "missing-sheet",
        "Brakuje arkusza „{wanted}”. Proszę go dodać albo poprawić nazwę tego, który miał nim być.",
        "The sheet \"{wanted}\" is missing. Please add it, or correct the name of the one that was meant.",
    ),
    (
        "misspelt-sheet",
        "Arkusz „{sheet}” nie został odczytany. Czy miał się nazywać „{wanted}”?",
        "The sheet \"{sheet}\" was not read. Was it meant to be called \"{wanted}\"?",
    ),
    (
        "no-questions",
        "W tym arkuszu nie ma żadnego pytania. Proszę dodać wiersz z typem i nazwą.",
        "There is no question in this sheet. Please add a row with a type and a name.",
    ),
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
    (
        "cell-error",
        "Zamiast treści komórka ma błąd arkusza kalkulacyjnego ({value}): jej formuła się nie policzyła. Proszę poprawić formułę albo wpisać treść.",
        "Instead of a value the cell holds an error of the spreadsheet program ({value}): its formula failed. Please correct the formula, or write the value.",
    ),
    (
        "formula-without-result",
        "Komórka ma formułę, a jej wyniku nie ma w pliku, więc liczy się jako pusta. Proszę otworzyć plik w Excelu albo LibreOffice i zapisać go, albo wpisać samą treść.",
        "The cell has a formula whose result is not in the file, so it counts as empty. Please open the file in Excel or LibreOffice and save it, or write the value itself.",
    ),
    // Headers.
    (
        "missing-column",
        "Brakuje kolumny „{column}”. Proszę ją dodać albo poprawić jej nagłówek.",
        "The column \"{column}\" is missing. Please add it or correct its header.",
    ),
    (
        "duplicate-column",
        "Kolumny „{other}” i „{column}” znaczą to samo. Proszę zostawić jedną.",
        "The columns \"{other}\" and \"{column}\" mean the same. Please keep one of them.",
    ),
    (
        "unknown-column",
        "Nie znamy kolumny „{column}”; jej zawartość jest pomijana. Jeśli to nie notatki, proszę poprawić nagłówek.",
        "The column \"{column}\" is unknown; what it holds is ignored. Unless these are notes, please correct the header.",
    ),
    (
        "missing-header",
        "Ta kolumna nie ma nagłówka, więc jej zawartość jest pomijana. Proszę dopisać nagłówek albo usunąć zawartość.",
        "This column has no header, so what it holds is ignored. Please add a header or remove the content.",
    ),
    (
        "bad-header",
        "Nagłówek „{column}” ma odstęp; kolumna jest pomijana. Proszę użyć podkreślenia zamiast odstępu.",
        "The header \"{column}\" contains a space; the column is ignored. Please use an underscore instead.",
    ),
    (
        "header-not-a-name",
        "Nagłówek „{column}” nie może być nazwą w formularzu, więc ta kolumna do niego nie wejdzie. Proszę użyć liter, cyfr i podkreślenia, z literą na początku.",
        "The header \"{column}\" cannot be a name in the form, so this column does not get into it. Please use letters, digits and underscores, beginning with a letter.",
    ),
    (
        "undeclared-prefix",
        "Przedrostek „{prefix}” trzeba podać w ustawieniach, w kolumnie namespaces.",
        "The prefix \"{prefix}\" has to be declared in the settings, in the column namespaces.",
    ),
    (
        "outdated-column",
        "Kolumna „{column}” to dawna nazwa form_id i jest pomijana, bo są obie. Proszę ją usunąć.",
        "The column \"{column}\" is an old name of form_id and is ignored, as both are there. Please remove it.",
    ),
    (
        "disabled-column",
        "Kolumna disabled nie należy do standardu. Proszę użyć kolumny relevant albo usunąć wiersz.",
        "The column disabled is not part of the standard. Please use relevant, or remove the row.",
    ),
    (
        "missing-translation",
        "Język „{language}” nie ma kolumn, które ma inny język: {columns}. Proszę je dodać.",
        "The language \"{language}\" lacks columns that another language has: {columns}. Please add them.",
    ),
    (
        "missing-text",
        "Brakuje tekstu w języku „{language}”, a inny język go ma; pokażemy tekst w języku domyślnym. Proszę uzupełnić tłumaczenie.",
        "The text in the language \"{language}\" is missing, though another language has it; the default language's is shown. Please translate it.",
    ),
    (
        "unknown-default-language",
        "W języku domyślnym „{language}” nie ma ani jednego tekstu. Proszę wpisać nazwę języka tak, jak stoi w nagłówkach (po label::).",
        "There is not a single text in the default language \"{language}\". Please write the language as it stands in the headers (after label::).",
    ),
    (
        "language-without-code",
        "Język „{language}” nie ma poprawnego kodu. Proszę dopisać go w nawiasie, na przykład „Polski (pl)”.",
        "The language \"{language}\" has no valid code. Please add it in parentheses, such as \"English (en)\".",
    ),
    // Rows.
    (
        "outdated-type",
        "Typu „{type}” nie podaje dziś prawie żadne urządzenie. Proszę użyć typu deviceid.",
        "Hardly any device provides \"{type}\" today. Please use the type deviceid.",
    ),
    (
        "missing-type",
        "Brakuje typu pytania. Proszę wpisać go w kolumnie type, na przykład text albo select_one lista.",
        "The type of the question is missing. Please write it in the column type, such as text or select_one list.",
    ),
    (
        "row-skipped",
        "Wiersz bez typu i nazwy jest pomijany. Jeśli to pytanie, proszę uzupełnić kolumny type i name.",
        "A row without type and name is ignored. If it is a question, please fill in the columns type and name.",
    ),
    (
        "unknown-type",
        "Nie ma typu pytania „{type}”. Proszę poprawić kolumnę type.",
        "There is no question type \"{type}\". Please correct the column type.",
    ),
    (
        "unsupported-type",
        "Typu „{type}” nie obsługujemy. Proszę wkleić tu te pytania, które miał dołączać.",
        "The type \"{type}\" is not supported. Please paste the questions that it was to bring in.",
    ),
    (
        "missing-name",
        "Brakuje nazwy (typ: {type}). Proszę wpisać ją w kolumnie name: krótko, bez odstępów.",
        "The name is missing (type: {type}). Please write one in the column name: short, without spaces.",
    ),
    (
        "invalid-name",
        "Nazwa „{name}” jest niepoprawna: musi zaczynać się literą lub podkreśleniem i może zawierać tylko litery, cyfry, podkreślenia, łączniki i kropki.",
        "The name \"{name}\" is not valid: it must begin with a letter or an underscore and may contain only letters, digits, underscores, hyphens and full stops.",
    ),
    (
        "reserved-name",
        "Nazwa „{name}” jest zastrzeżona. Proszę wybrać inną.",
        "The name \"{name}\" is reserved. Please choose another.",
    ),
    (
        "duplicate-name",
        "Nazwa „{name}” jest już w wierszu {first}. Proszę zmienić jedną z nich.",
        "The name \"{name}\" is already in row {first}. Please change one of them.",
    ),
    (
        "generated-name-taken",
        "Nazwę „{name}” dostaje pole, które tworzy wiersz {first} (or_other, liczba powtórzeń, table-list, notatka bez nazwy). Proszę nadać tu inną nazwę.",
        "The name \"{name}\" belongs to a field that row {first} makes (or_other, repeat count, table-list, a note without a name). Please choose another name here.",
    ),
    (
        "name-differs-in-case",
        "Nazwy „{name}” i „{other}” różnią się tylko wielkością liter, co myli przy opracowaniu. Proszę zmienić jedną z nich.",
        "The names \"{name}\" and \"{other}\" differ only in case, which confuses analysis. Please change one of them.",
    ),
    (
        "duplicate-repeat-name",
        "Jest już inna powtarzana grupa o nazwie „{name}”. Proszę zmienić jedną z nazw.",
        "There is another repeat named \"{name}\" already. Please change one of the names.",
    ),
    (
        "repeat-named-as-root",
        "Powtarzana grupa nie może nazywać się tak jak cały formularz („{name}”). Proszę zmienić jej nazwę.",
        "A repeat cannot have the name of the whole form (\"{name}\"). Please change its name.",
    ),
    (
        "repeat-without-label",
        "Powtarzana grupa „{name}” nie ma tytułu. Proszę wpisać go w kolumnie label.",
        "The repeat \"{name}\" has no label. Please write one in the column label.",
    ),
    (
        "missing-label",
        "Pytanie „{name}” nie ma treści ani podpowiedzi. Proszę wpisać treść w kolumnie label.",
        "The question \"{name}\" has neither label nor hint. Please write its text in the column label.",
    ),
    (
        "unknown-media",
        "Nie ma rodzaju mediów „{kind}”. Może być: {allowed}.",
        "There is no kind of media \"{kind}\". It may be: {allowed}.",
    ),
    (
        "big-image-alone",
        "Pytanie „{name}” ma duży obraz, a nie ma zwykłego. Proszę dodać kolumnę media::image.",
        "The question \"{name}\" has a big image but no ordinary one. Please add a column media::image.",
    ),
    (
        "unclosed-begin",
        "Początek (begin_{what} „{name}”) nie ma końca. Proszę dodać niżej wiersz end_{what}.",
        "This begin_{what} (\"{name}\") has no end. Please add a row end_{what} below.",
    ),
    (
        "mismatched-end",
        "Tu stoi end_{what}, a wcześniej trzeba zamknąć begin_{open} „{name}” z wiersza {first}. Proszę dodać end_{open} przed tym wierszem.",
        "This is end_{what}, but begin_{open} \"{name}\" of row {first} has to end first. Please add end_{open} before this row.",
    ),
    (
        "unmatched-end",
        "Ten koniec (end_{what}) nie ma początku. Proszę go usunąć albo dodać wyżej begin_{what}.",
        "This end_{what} has no matching begin. Please remove it, or add begin_{what} above.",
    ),
    (
        "missing-calculation",
        "Pole „{name}” typu calculate nie ma obliczenia. Proszę wpisać je w kolumnie calculation.",
        "The calculate \"{name}\" has no calculation. Please write one in the column calculation.",
    ),
    (
        "calculation-not-allowed",
        "Pytanie typu {type} nie może mieć obliczenia. Proszę opróżnić tę komórkę.",
        "A question of type {type} cannot have a calculation. Please empty this cell.",
    ),
    (
        "missing-trigger",
        "Pytanie „{name}” musi mieć w kolumnie trigger pytanie, które je uruchamia.",
        "The question \"{name}\" has to name, in the column trigger, the question that sets it off.",
    ),
    (
        "audit-name",
        "Dziennik (audit) ma zawsze nazwę audit, a nie „{name}”. Proszę opróżnić kolumnę name.",
        "An audit is always named audit, not \"{name}\". Please empty the column name.",
    ),
    (
        "audit-location-incomplete",
        "Położenie w dzienniku wymaga wszystkich trzech parametrów: {wanted}.",
        "A location in the audit needs all three parameters: {wanted}.",
    ),
    (
        "image-without-max-pixels",
        "Zdjęcie „{name}” będzie wysyłane w pełnym rozmiarze. Proszę dopisać w kolumnie parameters na przykład max-pixels=1024.",
        "The image \"{name}\" is sent in full size. Please add, for example, max-pixels=1024 in the column parameters.",
    ),
    (
        "nested-too-deep",
        "Grup w grupach może być najwyżej {most}. Proszę sprawdzić, czy każda grupa ma swój end_group.",
        "Groups may be nested {most} deep at most. Please check that every group has its end_group.",
    ),
    (
        "loop-too-long",
        "Pętla ma za dużo pytań: najwyżej {most}. Proszę skrócić listę albo pętlę.",
        "The loop makes too many questions: {most} at most. Please shorten the list or the loop.",
    ),
];
