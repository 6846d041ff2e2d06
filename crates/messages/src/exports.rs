//! Sentences about an exported file: what is not in it, and why.

use crate::{
    Language,
    receipts::{Entry, look_up},
};

/// The words for a code. A code without words is shown itself.
///
/// ```
/// use messages::{Language, exports};
/// assert_eq!(exports::words(Language::English, "sheet", &[]), "remarks");
/// ```
pub fn words(language: Language, code: &str, args: &[(&'static str, String)]) -> String {
    look_up(TEXTS, language, code, args)
}

const TEXTS: &[Entry] = &[
    ("sheet", "uwagi", "remarks", "зауваження"),
    ("examples", "Na przykład: {ids}.", "For example: {ids}.", "Наприклад: {ids}."),
    (
        "whole",
        "W plikach z tej ankiety jest wszystko, co odebrano.",
        "The files of this survey hold all that was received.",
        "У файлах цього опитування є все, що отримано.",
    ),
    (
        "trial",
        "To dane z wersji próbnej: odpowiedzi są testowe i nie należą do wyników ankiety.",
        "These data are from a trial: the responses are tests and no part of the survey's results.",
        "Це дані з пробної версії: відповіді тестові й не належать до результатів опитування.",
    ),
    (
        "sealed",
        "Zapisy zapieczętowane kluczem {name}, którego tu nie ma, bez odpowiedzi i załączników: {count}. Proszę przywrócić jego plik albo podać go (--seal-key).",
        "Records sealed to the key {name}, which is not here, without answers or attachments: {count}. Put its file back, or give it with --seal-key.",
        "Записи, запечатані ключем {name}, якого тут немає, без відповідей і вкладень: {count}. Поверніть його файл або вкажіть його (--seal-key).",
    ),
    (
        "unreadable",
        "Zapisy, których treści nie da się odczytać, w wierszach bez odpowiedzi: {count}. Są tu przechowywane bez zmian.",
        "Records whose content cannot be read, in rows without answers: {count}. They are kept here as they came.",
        "Записи, вміст яких неможливо прочитати, у рядках без відповідей: {count}. Вони зберігаються тут без змін.",
    ),
    (
        "too-large",
        "Odpowiedzi o większej liczbie elementów, niż może mieć odpowiedź, w wierszach bez treści: {count}. Są tu przechowywane bez zmian.",
        "Responses with more elements than a response can have, in rows without answers: {count}. They are kept here as they came.",
        "Відповіді, що мають більше елементів, ніж може мати відповідь, у рядках без вмісту: {count}. Вони зберігаються тут без змін.",
    ),
    (
        "unchecked",
        "Odpowiedzi, których reguł nie sprawdzono, bo są zbyt duże lub sprawdzanie trwałoby zbyt długo: {count}.",
        "Responses that were not checked against the form's rules, because they are too large or it would take too long: {count}.",
        "Відповіді, не перевірені за правилами форми, бо вони завеликі або перевірка тривала б задовго: {count}.",
    ),
    (
        "version",
        "Wersji formularza {name} nie da się odczytać: pytania, które są tylko w niej, nie mają kolumn.",
        "Version {name} of the form cannot be read: questions that only it has are in no column.",
        "Версію форми {name} неможливо прочитати: запитання, які є лише в ній, не мають стовпців.",
    ),
    (
        "unlisted",
        "Kody spoza formularza w pytaniu {name}: {count}. Są w komórce ze wszystkimi kodami, bez własnych kolumn.",
        "Codes in question {name} that the form does not know: {count}. They are in the cell with all codes, without columns of their own.",
        "Коди поза формою в запитанні {name}: {count}. Вони в клітинці з усіма кодами, без власних стовпців.",
    ),
    (
        "together",
        "Pytanie {name} ma tyle kodów ({count}), że nie dostały własnych kolumn: są w komórce ze wszystkimi kodami.",
        "Question {name} has so many codes ({count}) that they have no columns of their own: they are in the cell with all codes.",
        "Запитання {name} має стільки кодів ({count}), що вони не мають власних стовпців: вони в клітинці з усіма кодами.",
    ),
    (
        "entries",
        "Powtórzenia grupy {name} ponad liczbę, jaką może mieć jedna odpowiedź; nie ma ich w pliku: {count}. Są tu przechowywane bez zmian.",
        "Entries of {name} beyond as many as one response can have; they are not in the file: {count}. They are kept here as they came.",
        "Повторення групи {name} понад кількість, яку може мати одна відповідь; їх немає у файлі: {count}. Вони зберігаються тут без змін.",
    ),
    (
        "beside",
        "Powtórzenia grupy {name}, na które plik CSV nie ma kolumn: {count}. Są w arkuszu Excel (XLSX).",
        "Entries of {name} for which the CSV file has no columns: {count}. They are in the Excel workbook (XLSX).",
        "Повторення групи {name}, для яких файл CSV не має стовпців: {count}. Вони є в таблиці Excel (XLSX).",
    ),
    (
        "cut",
        "Teksty w kolumnie {name} dłuższe, niż mieści komórka arkusza, ucięte: {count}. Całe są w pliku CSV.",
        "Texts in column {name} longer than a spreadsheet's cell holds, cut: {count}. They are whole in the CSV file.",
        "Тексти у стовпці {name}, довші, ніж уміщує клітинка таблиці, обрізано: {count}. Повністю вони є у файлі CSV.",
    ),
    (
        "no-column",
        "Pytanie {name} nie mieści się w arkuszu, który ma najwyżej 16 384 kolumny. Jest w pliku CSV.",
        "Question {name} does not fit a sheet, which has 16,384 columns at most. It is in the CSV file.",
        "Запитання {name} не вміщується в аркуш, що має щонайбільше 16 384 стовпці. Воно є у файлі CSV.",
    ),
    (
        "goes-on",
        "Wiersze arkusza {name} nie mieszczą się w jednym; dalsze arkusze: {count}.",
        "The rows of sheet {name} do not fit one; further sheets: {count}.",
        "Рядки аркуша {name} не вміщуються в одному; подальших аркушів: {count}.",
    ),
    (
        "meanings",
        "Wiersze opisu kolumn i kodów, które nie mieszczą się w arkuszu: {count}. Są w osobnym pliku CSV (teren export --table).",
        "Lines of the codebook that do not fit their sheet: {count}. They are in a CSV file of their own (teren export --table).",
        "Рядки опису стовпців і кодів, що не вміщуються в аркуш: {count}. Вони є в окремому файлі CSV (teren export --table).",
    ),
    (
        "renamed",
        "Kody w pytaniu {name}, które w różnych wersjach formularza znaczyły co innego: {codes}. Arkusz „kody” podaje znaczenie w każdej wersji, a „słownie” pokazuje każdą odpowiedź tak, jak ją wybrano.",
        "Codes in question {name} that meant something else in other versions of the form: {codes}. The sheet \"kody\" has their meaning in each version, and \"słownie\" shows every answer as it was chosen.",
        "Коди в запитанні {name}, які в різних версіях форми означали різне: {codes}. Аркуш «kody» подає значення в кожній версії, а «słownie» показує кожну відповідь так, як її вибрано.",
    ),
    (
        "ambiguous",
        "Kody w pytaniu {name}, które w jednej wersji formularza znaczą więcej niż jedno, zależnie od filtra: {codes}. „słownie” pokazuje przy nich kod i wszystkie znaczenia.",
        "Codes in question {name} that mean more than one thing in one version of the form, depending on a filter: {codes}. \"słownie\" shows the code and all its meanings.",
        "Коди в запитанні {name}, які в одній версії форми мають кілька значень залежно від фільтра: {codes}. «słownie» показує код і всі його значення.",
    ),
    ("code", "kod „{code}”", "code \"{code}\"", "код «{code}»"),
    ("more-codes", " i jeszcze {count}", " and {count} more", " і ще {count}"),
    (
        "no-sheet",
        "Grupa {name} nie ma arkusza, bo grup powtarzanych jest zbyt wiele. Jest w pliku CSV.",
        "The repeat {name} has no sheet, because there are too many repeats. It is in the CSV file.",
        "Група {name} не має аркуша, бо повторюваних груп забагато. Вона є у файлі CSV.",
    ),
    (
        "others",
        "Dalsze uwagi innych rodzajów: {count}.",
        "Further remarks of other kinds: {count}.",
        "Подальші зауваження інших видів: {count}.",
    ),
    ("verdict-valid", "zgodna z regułami", "follows the rules", "відповідає правилам"),
    ("verdict-violations", "niezgodna z regułami", "breaks rules", "порушує правила"),
    (
        "verdict-not-decidable",
        "nie da się rozstrzygnąć, bo nie zapisano godziny",
        "cannot be decided, because no time of day is kept",
        "неможливо вирішити, бо час доби не записано",
    ),
    ("verdict-unreadable", "nie da się odczytać", "cannot be read", "неможливо прочитати"),
    (
        "verdict-sealed",
        "zapieczętowana kluczem, którego tu nie ma",
        "sealed to a key that is not here",
        "запечатана ключем, якого тут немає",
    ),
    ("verdict-too-large", "zbyt duża, nie sprawdzono", "too large, not checked", "завелика, не перевірено"),
    (
        "verdict-too-long",
        "sprawdzanie trwałoby zbyt długo",
        "checking would take too long",
        "перевірка тривала б задовго",
    ),
    ("problem-required", "puste, a wymagane", "empty though required", "порожнє, хоча обов’язкове"),
    ("problem-constraint", "nie spełnia warunku", "does not meet the condition", "не відповідає умові"),
    ("problem-too-many-entries", "zbyt wiele pozycji", "too many entries", "забагато позицій"),
    ("problem-text-too-long", "zbyt długi tekst", "too long a text", "задовгий текст"),
    ("problem-too-much-work", "zbyt wiele obliczeń", "too much to compute", "забагато обчислень"),
    ("problem-more", "i dalsze", "and more", "та інші"),
    (
        "missing",
        "Nie ma tu albo jest uszkodzony: {name}",
        "It is not here or is damaged: {name}",
        "Його немає тут або він пошкоджений: {name}",
    ),
    (
        "busy",
        "Trwa już tyle pobrań, ile może naraz. Nic się nie stało; proszę spróbować ponownie za chwilę.",
        "As many downloads are under way as can be at once. Nothing is wrong; please try again in a moment.",
        "Вже триває стільки завантажень, скільки може бути одночасно. Нічого не сталося; спробуйте ще раз за мить.",
    ),
];

#[cfg(test)]
mod tests {
    #[test]
    fn all_languages_say_the_same_things_once() {
        crate::receipts::check_table(super::TEXTS);
    }
}
