//! What the compiler finds in references and expressions.

use super::Entry;

pub(super) static TEXTS: &[Entry] = &[
    (
        "unknown-reference",
        "Nie ma pytania „{name}”, do którego odwołuje się ta komórka. Proszę poprawić nazwę.",
        "There is no question \"{name}\", which this cell refers to. Please correct the name.",
    ),
    (
        "ambiguous-reference",
        "Jest więcej niż jedno pytanie o nazwie „{name}”, więc nie wiadomo, o które chodzi. Proszę nadać im różne nazwy.",
        "More than one question is named \"{name}\", so it is not clear which one is meant. Please give them different names.",
    ),
    (
        "malformed-reference",
        "Odwołanie „{text}” jest niepoprawne: ma mieć postać znaku dolara i nazwy w klamrach.",
        "The reference \"{text}\" is not valid: it has to be a dollar sign and a name in braces.",
    ),
    (
        "malformed-trigger",
        "Kolumna trigger może zawierać tylko odwołania oddzielone przecinkami, a jest w niej „{text}”. Proszę zostawić same odwołania.",
        "The trigger may hold only references separated by commas, but it says \"{text}\". Please leave only references.",
    ),
    (
        "trigger-not-visible",
        "Pytania „{name}” nie widać, więc nie może niczego wyzwalać. Proszę wskazać pytanie, na które się odpowiada.",
        "The question \"{name}\" is not shown, so it cannot trigger anything. Please name one that is answered.",
    ),
    (
        "broken-expression",
        "Wyrażenie „{text}” jest niepoprawne od znaku {position}. Proszę sprawdzić nawiasy, cudzysłowy i znaki działań.",
        "The expression \"{text}\" is not valid from character {position} on. Please check brackets, quotes and operators.",
    ),
    (
        "appearance-elsewhere",
        "„{text}” to wygląd pytania, a stoi w kolumnie „{column}”. Proszę przenieść go do kolumny appearance.",
        "\"{text}\" is an appearance, but stands in the column \"{column}\". Please move it to the column appearance.",
    ),
    (
        "bare-word",
        "Słowo „{word}” w wyrażeniu „{text}” nie jest ani tekstem, ani pytaniem. Tekst proszę ująć w apostrofy, a nazwę pytania w znak dolara i klamry.",
        "The word \"{word}\" in the expression \"{text}\" is neither a text nor a question. Please put quotes around a text, and a dollar sign and braces around a question's name.",
    ),
    (
        "unknown-code",
        "Pytanie „{question}” nie ma odpowiedzi o kodzie „{code}” (lista „{list}”), więc takiej odpowiedzi nigdy nie będzie. Proszę poprawić kod.",
        "The question \"{question}\" has no choice with the code \"{code}\" (list \"{list}\"), so there is never such an answer. Please correct the code.",
    ),
    (
        "value-of-another-type",
        "Pytanie „{question}” ma typ {type}, a „{value}” nie jest taką wartością, więc tego porównania nie da się spełnić. Proszę poprawić wartość.",
        "The question \"{question}\" is of type {type}, and \"{value}\" is no such value, so the comparison cannot come true. Please correct the value.",
    ),
    (
        "never-true",
        "Warunki „{first}” i „{second}” wykluczają się, więc całość nigdy nie będzie prawdziwa. Może chodziło o „or” zamiast „and”.",
        "The conditions \"{first}\" and \"{second}\" exclude each other, so this never comes true. Perhaps \"or\" was meant instead of \"and\".",
    ),
    (
        "time-compared",
        "Porównanie „{text}” nigdy nie zadziała: godzina nie jest liczbą, a zapisana odpowiedź ma też sekundy i strefę. Proszę porównać obie strony przez decimal-time().",
        "The comparison \"{text}\" never works: a time is no number, and an answer has seconds and an offset too. Please compare both sides by decimal-time().",
    ),
    (
        "constant-operand",
        "W „{text}” przy „or” lub „and” stoi sama wartość, nie warunek, więc nie zależy ona od odpowiedzi. Proszę po każdym „or” i „and” powtórzyć pytanie, na przykład . = 1 or . = 2.",
        "In \"{text}\" a mere value stands beside \"or\" or \"and\", not a condition, so it does not depend on any answer. Please repeat the question after each \"or\" and \"and\", such as . = 1 or . = 2.",
    ),
    (
        "chained-comparison",
        "W „{text}” dwa porównania stoją jedno po drugim, więc drugie porównuje wynik pierwszego (0 lub 1), a nie odpowiedź. Proszę połączyć je słowem „and”.",
        "In \"{text}\" two comparisons follow each other, so the second one compares the result of the first (0 or 1), not the answer. Please join them by \"and\".",
    ),
    (
        "date-without-quotes",
        "„{text}” bez apostrofów to odejmowanie, nie data. Proszę ująć datę w apostrofy.",
        "Without quotes \"{text}\" is a subtraction, not a date. Please put quotes around the date.",
    ),
    (
        "date-pattern",
        "Wzór w „{text}” nie ma znaków %, więc zamiast daty będą same te litery. Proszę użyć na przykład %d.%m.%Y.",
        "The pattern in \"{text}\" has no %, so it gives these very letters and not the date. Please use, for example, %d.%m.%Y.",
    ),
    (
        "always-true",
        "Warunek „{text}” jest zawsze prawdziwy, bo odpowiedź zawsze różni się od którejś z tych wartości. Może chodziło o „and” zamiast „or”.",
        "The condition \"{text}\" always holds, as an answer always differs from one of the values. Perhaps \"and\" was meant instead of \"or\".",
    ),
    (
        "reference-by-other-signs",
        "„{text}” zostanie w tekście tak, jak jest; odpowiedź pokazują tylko znak dolara i klamry. Proszę poprawić odwołanie albo zmienić tekst.",
        "\"{text}\" stays in the text as it is; only a dollar sign and braces show an answer. Please correct the reference, or change the text.",
    ),
    (
        "date-unreadable",
        "W „{text}” stoi „{value}”, a to nie jest data, którą da się odczytać, więc wyrażenie nigdy nie zadziała. Proszę pisać daty jak 2026-12-31.",
        "In \"{text}\" stands \"{value}\", which is no date that can be read, so the expression never works. Please write dates such as 2026-12-31.",
    ),
    (
        "day-of-a-moment",
        "Porównanie „{text}” nigdy nie będzie zgodne: po jednej stronie jest data z godziną, po drugiej sam dzień („{value}”). Proszę porównać dni przez format-date().",
        "In the comparison \"{text}\" the sides are never equal: one is a date and time, the other a day alone (\"{value}\"). Please compare the days by format-date().",
    ),
    (
        "hours-of-a-day",
        "W „{text}” decimal-time() daje część doby (od 0 do 1), a nie godzinę, więc wynik jest zawsze taki sam. Proszę porównać z decimal-time() drugiej godziny.",
        "In \"{text}\" decimal-time() gives a part of the day (from 0 to 1) and not the hour, so the result is always the same. Please compare with decimal-time() of the other time.",
    ),
    (
        "text-as-condition",
        "„{text}” daje tekst, a każdy niepusty tekst (także „false” i „nie”) liczy się jako prawda. Proszę zostawić sam warunek albo użyć true() i false().",
        "\"{text}\" gives a text, and every text that is not empty (also \"false\" and \"no\") counts as true. Please leave the condition alone, or use true() and false().",
    ),
    (
        "comparison-as-argument",
        "W „{text}” porównanie stoi w nawiasie funkcji, więc dostaje ona prawdę albo fałsz zamiast odpowiedzi. Proszę zamknąć nawias przed porównaniem.",
        "In \"{text}\" the comparison stands within the brackets of the function, which is given true or false instead of the answer. Please close the bracket before the comparison.",
    ),
    (
        "text-in-arithmetic",
        "W „{text}” tekst stoi w działaniu na liczbach, więc wynikiem nigdy nie jest liczba ani tekst (NaN). Teksty łączy concat().",
        "In \"{text}\" a text stands in arithmetic, so the result is neither a number nor a text (NaN). Texts are joined by concat().",
    ),
    (
        "choice-name-arguments",
        "„{text}” niczego nie znajdzie: jr:choice-name() bierze najpierw odpowiedź bez apostrofów, a potem jej pytanie w apostrofach.",
        "\"{text}\" finds nothing: jr:choice-name() takes the answer first, without quotes, and then its question within quotes.",
    ),
    (
        "one-code-meant",
        "W „{text}” stoi kilka kodów, a selected() sprawdza jeden. Proszę zapytać o każdy osobno.",
        "In \"{text}\" there are several codes, and selected() looks for one. Please ask for each of them.",
    ),
    (
        "count-of-none",
        "Liczba powtórzeń „{text}” nie daje ani jednego. Proszę wpisać liczbę albo odwołanie do pytania o liczbę.",
        "The repeat count \"{text}\" gives no entry at all. Please write a number, or refer to a question about a number.",
    ),
    (
        "filter-on-itself",
        "Filtr czeka na odpowiedź na to samo pytanie („{question}”), więc przed nią nie ma czego wybrać. Proszę wskazać wcześniejsze pytanie.",
        "The filter waits for the answer to its own question (\"{question}\"), so before that there is nothing to choose. Please name an earlier question.",
    ),
    (
        "filter-without-match",
        "Żadnego kodu pytania „{question}” (np. „{code}”) nie ma w kolumnie „{column}” listy „{list}” (jest np. „{value}”), więc wyrażenie nigdy niczego nie znajdzie. Proszę wpisać w tej kolumnie kody.",
        "No code of the question \"{question}\" (such as \"{code}\") stands in the column \"{column}\" of the list \"{list}\" (which has \"{value}\", for example), so the expression never finds anything. Please write the codes into that column.",
    ),
    (
        "constant-condition",
        "Warunek „{text}” nie zależy od żadnej odpowiedzi, więc zawsze jest taki sam. Proszę porównać w nim odpowiedź, na przykład . > 18.",
        "The condition \"{text}\" depends on no answer, so it is always the same. Please compare an answer in it, such as . > 18.",
    ),
    (
        "quoted-reference",
        "Odwołanie w apostrofach ({text}) to tekst, a nie odpowiedź. Proszę usunąć te apostrofy.",
        "A reference within quotes ({text}) is a text, not the answer. Please remove these quotes.",
    ),
    (
        "unknown-result",
        "Obliczenie „{question}” nigdy nie daje „{value}” (może dać: {results}), więc takiej odpowiedzi nigdy nie będzie. Proszę poprawić wartość.",
        "The calculation \"{question}\" never comes to \"{value}\" (it may come to: {results}), so there is never such an answer. Please correct the value.",
    ),
    (
        "selected-meant",
        "Porównanie „{text}” dotyczy całej odpowiedzi, więc obejmuje tylko tych, którzy zaznaczyli wyłącznie ten kod. Jeśli chodzi o każdego, kto go zaznaczył, proszę użyć selected().",
        "The comparison \"{text}\" is with the whole answer, so it means only those who chose this code alone. If all who chose it are meant, please use selected().",
    ),
    (
        "count-selected-meant",
        "„{text}” liczy pytania, a nie zaznaczone odpowiedzi, więc zawsze daje 1. Proszę użyć count-selected().",
        "\"{text}\" counts questions, not the choices made, so it is always 1. Please use count-selected().",
    ),
    (
        "unknown-filter-value",
        "Na liście „{list}” żadna odpowiedź nie ma w kolumnie „{column}” wartości „{value}”, więc wyrażenie niczego nie znajdzie. Proszę poprawić wartość.",
        "No choice of the list \"{list}\" has \"{value}\" in the column \"{column}\", so the expression finds none. Please correct the value.",
    ),
    (
        "default-not-a-choice",
        "Wartość „{value}” nie jest kodem z listy „{list}”, więc nic nie będzie zaznaczone. Proszę poprawić kod.",
        "The value \"{value}\" is no code of the list \"{list}\", so nothing is chosen. Please correct the code.",
    ),
    (
        "default-not-its-type",
        "Wartość domyślna „{value}” nie jest wartością typu {type}. Proszę ją poprawić (liczby z kropką, daty jak 2026-12-31).",
        "The default \"{value}\" is no value of the type {type}. Please correct it (numbers with a point, dates such as 2026-12-31).",
    ),
];
