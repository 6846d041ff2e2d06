//! Words of the office pages.

use crate::{
    Language,
    receipts::{Entry, look_up},
};

/// The words for a code. A code without words is shown itself.
///
/// ```
/// use messages::{Language, office};
/// assert_eq!(office::words(Language::English, "log-in", &[]), "Sign in");
/// ```
pub fn words(language: Language, code: &str, args: &[(&'static str, String)]) -> String {
    look_up(TEXTS, language, code, args)
}

const TEXTS: &[Entry] = &[
    // Every page.
    ("office", "biuro", "office", "офіс"),
    ("office-title", "Biuro", "Office", "Офіс"),
    ("skip", "Przejdź do treści", "Skip to the content", "Перейти до вмісту"),
    ("back", "Wróć do ankiet", "Back to the surveys", "Назад до опитувань"),
    ("message-title", "Wiadomość", "Message", "Повідомлення"),
    // Signing in.
    ("log-in-title", "Logowanie", "Signing in", "Вхід"),
    ("log-in-heading", "Biuro badania", "The survey's office", "Офіс опитування"),
    ("password", "Hasło", "Password", "Пароль"),
    ("log-in", "Zaloguj", "Sign in", "Увійти"),
    ("log-out", "Wyloguj", "Sign out", "Вийти"),
    (
        "password-where",
        "Hasło jest w pliku first-start.txt w folderze danych. Nowe nadaje polecenie teren password.",
        "The password is in the file first-start.txt in the data folder. The command teren password gives a new one.",
        "Пароль – у файлі first-start.txt у теці даних. Новий задає команда teren password.",
    ),
    ("wrong-password", "To hasło się nie zgadza.", "That is not the password.", "Пароль не збігається."),
    (
        "too-many-attempts",
        "Zbyt wiele prób naraz. Proszę spróbować za chwilę.",
        "Too many attempts at once. Please try again in a moment.",
        "Забагато спроб одночасно. Спробуйте за хвилину.",
    ),
    // Trouble.
    (
        "other-site",
        "Ta prośba nie przyszła z tej strony. Nic nie zmieniono.",
        "This request did not come from this site. Nothing was changed.",
        "Цей запит надійшов не з цього сайту. Нічого не змінено.",
    ),
    (
        "no-button",
        "Tego nie robi się z paska adresu; proszę użyć przycisku na liście ankiet. Nic się nie zmieniło.",
        "This is not done from the address bar; please use the button on the list of surveys. Nothing has changed.",
        "Це не робиться з адресного рядка; скористайтеся кнопкою в списку опитувань. Нічого не змінилося.",
    ),
    ("no-page", "Takiej strony nie ma.", "There is no such page.", "Такої сторінки немає."),
    (
        "failed",
        "Nie udało się tego zrobić. Odpowiedzi są bezpieczne; szczegóły są w dzienniku programu.",
        "This could not be done. The responses are safe; the program's log says more.",
        "Не вдалося цього зробити. Відповіді в безпеці; подробиці – у журналі програми.",
    ),
    (
        "no-attachments",
        "Ta ankieta nie ma jeszcze załączników.",
        "This survey has no attachments yet.",
        "Це опитування ще не має вкладень.",
    ),
    (
        "attachments-without-key",
        "Załączników nie da się teraz otworzyć: nie ma tu klucza {key}, a zapieczętowano nim zapisy ({count}). Są bezpieczne. Proszę przywrócić jego plik albo podać go przy starcie (--seal-key).",
        "The attachments cannot be opened now: the key {key} is not here, and records are sealed to it ({count}). They are safe. Please bring its file back, or give it at the start (--seal-key).",
        "Вкладення зараз не відкрити: ключа {key} тут немає, а ним запечатано записи ({count}). Вони в безпеці. Поверніть його файл або вкажіть його під час запуску (--seal-key).",
    ),
    // Surveys.
    ("surveys", "Ankiety", "Surveys", "Опитування"),
    ("no-surveys", "Nie ma jeszcze żadnej ankiety.", "There is no survey yet.", "Опитувань ще немає."),
    (
        "missing-key",
        "Nie ma tu klucza {key}, a zapieczętowano nim zapisy ({count}). Są bezpieczne, ale bez tego klucza nikt ich nie przeczyta. Proszę przywrócić jego plik albo podać go przy starcie (--seal-key).",
        "The key {key} is not here, and records are sealed to it ({count}). They are safe, but nobody reads them without it. Please bring its file back, or give it at the start (--seal-key).",
        "Ключа {key} тут немає, а ним запечатано записи ({count}). Вони в безпеці, але без нього ніхто їх не прочитає. Поверніть його файл або вкажіть його під час запуску (--seal-key).",
    ),
    (
        "unlisted",
        "Dla ankieterów: na liście ankiet widzą ją tylko ci, którzy otworzyli ten adres.",
        "For interviewers: only those who have opened this address see it in the list of surveys.",
        "Для інтерв’юерів: у списку опитувань його бачать лише ті, хто відкрив цю адресу.",
    ),
    ("received", "Odebrane", "Received", "Отримані"),
    ("with-problems", "Z uwagami", "With remarks", "Із зауваженнями"),
    ("quarantined", "W kwarantannie", "In quarantine", "У карантині"),
    (
        "see-quarantine",
        "Zobacz zapisy w kwarantannie",
        "See the records in quarantine",
        "Переглянути записи в карантині",
    ),
    (
        "too-much",
        "Nie sprawdzono reguł, bo odpowiedzi są zbyt duże: {count}. Są odebrane i są w pobranych plikach.",
        "Not checked against the rules, because they are too large: {count}. They are received, and in the files.",
        "Не перевірено за правилами, бо завеликі: {count}. Вони отримані й є у файлах.",
    ),
    (
        "unchecked",
        "Czeka na sprawdzenie: {count}.",
        "Waiting to be checked: {count}.",
        "Чекають на перевірку: {count}.",
    ),
    (
        "sealed",
        "Bez klucza, więc bez treści: {count}.",
        "Without a key, and so without answers: {count}.",
        "Без ключа, тож без відповідей: {count}.",
    ),
    ("download", "Pobierz odpowiedzi", "Download the responses", "Завантажити відповіді"),
    (
        "xlsx",
        "Arkusz Excel (XLSX): odpowiedzi kodami i słownie, o co pytano, co znaczą kolumny i kody",
        "Excel workbook (XLSX): answers in codes and in words, what was asked, what columns and codes mean",
        "Книга Excel (XLSX): відповіді кодами й словами, про що питали, що означають стовпці й коди",
    ),
    (
        "csv-excel",
        "CSV dla polskiego Excela: tekst, który wygląda na formułę, ma z przodu apostrof",
        "CSV for Polish Excel: a text that looks like a formula has an apostrophe in front",
        "CSV для польського Excel: текст, схожий на формулу, має попереду апостроф",
    ),
    (
        "csv-other",
        "CSV dla innych programów (RFC 4180): każdy tekst dokładnie tak, jak go wpisano",
        "CSV for other programs (RFC 4180): every text exactly as it was typed",
        "CSV для інших програм (RFC 4180): кожен текст саме так, як його введено",
    ),
    (
        "csv-tables",
        "Dalsze tabele jako CSV dla polskiego Excela:",
        "Further tables as CSV for Polish Excel:",
        "Інші таблиці як CSV для польського Excel:",
    ),
    ("csv-words", "odpowiedzi słownie", "answers in words", "відповіді словами"),
    ("csv-asked", "o co pytano", "what was asked", "про що питали"),
    ("csv-columns", "co znaczą kolumny", "what columns mean", "що означають стовпці"),
    ("csv-codes", "co znaczą kody", "what codes mean", "що означають коди"),
    (
        "csv-remarks",
        "Uwagi do plików CSV: czego w nich nie ma",
        "Remarks on the CSV files: what is not in them",
        "Зауваження до файлів CSV: чого в них немає",
    ),
    (
        "attachments",
        "Załączniki (ZIP, plików: {count})",
        "Attachments (ZIP, files: {count})",
        "Вкладення (ZIP, файлів: {count})",
    ),
    ("version", "Wersja formularza: {version}", "Version of the form: {version}", "Версія форми: {version}"),
    // Publishing.
    ("publish-title", "Dodaj ankietę z arkusza", "Add a survey from a workbook", "Додати опитування з книги"),
    (
        "publish-explained",
        "Ankieta to arkusz Excela. Proszę wybrać go razem z plikami, które czyta (np. gmina.csv, obrazki).",
        "A survey is an Excel workbook. Please choose it together with the files that it reads (such as gmina.csv, pictures).",
        "Опитування – це книга Excel. Виберіть її разом із файлами, які вона читає (наприклад gmina.csv, зображення).",
    ),
    ("publish-version", "Wczytaj nową wersję", "Upload a new version", "Завантажити нову версію"),
    (
        "publish-version-explained",
        "Wystarczy wybrać to, co się zmieniło: poprawiony arkusz albo sam plik, który czyta (np. uzupełniony gmina.csv). Reszta zostanie z obecnej wersji.",
        "It is enough to choose what has changed: the mended workbook, or only a file that it reads (such as gmina.csv, filled in). The rest stays as it is in the present version.",
        "Достатньо вибрати те, що змінилося: виправлену книгу або лише файл, який вона читає (наприклад заповнений gmina.csv). Решта залишиться з теперішньої версії.",
    ),
    ("publish-files", "Pliki", "Files", "Файли"),
    (
        "publish-files-hint",
        "Kilka plików naraz: z klawiszem Ctrl. Razem najwyżej 64 MB.",
        "Several files at once: with the Ctrl key. At most 64 MB in all.",
        "Кілька файлів одразу: з клавішею Ctrl. Разом щонайбільше 64 МБ.",
    ),
    ("publish-look", "Sprawdź", "Check", "Перевірити"),
    (
        "publish-nothing-yet",
        "Na razie nic nie zostanie udostępnione: najpierw pokażemy, co sprawdzenie znalazło.",
        "Nothing is published yet: first you will see what the check has found.",
        "Поки нічого не буде опубліковано: спершу покажемо, що виявила перевірка.",
    ),
    (
        "no-files",
        "Nie wybrano żadnego pliku. Proszę wybrać arkusz ankiety.",
        "No file was chosen. Please choose the survey's workbook.",
        "Не вибрано жодного файлу. Виберіть книгу опитування.",
    ),
    (
        "upload-too-large",
        "Te pliki są razem za duże albo jest ich za dużo (najwyżej 64 MB i 200 plików). Nic nie zmieniono. Proszę zmniejszyć obrazki albo filmy.",
        "These files are too large, or too many (at most 64 MB and 200 files). Nothing was changed. Please make pictures or films smaller.",
        "Ці файли разом завеликі або їх забагато (щонайбільше 64 МБ і 200 файлів). Нічого не змінено. Зменште зображення або відео.",
    ),
    (
        "upload-busy",
        "W tej chwili wczytuje się zbyt wiele plików naraz. Nic się nie zmieniło; proszę spróbować za chwilę.",
        "Too many files are being uploaded at once. Nothing has changed; please try again in a moment.",
        "Зараз завантажується забагато файлів одночасно. Нічого не змінилося; спробуйте за хвилину.",
    ),
    (
        "upload-broken",
        "Pliki nie dotarły w całości. Nic nie zmieniono. Proszę wybrać je jeszcze raz.",
        "The files did not arrive whole. Nothing was changed. Please choose them once more.",
        "Файли надійшли не повністю. Нічого не змінено. Виберіть їх ще раз.",
    ),
    (
        "upload-gone",
        "Tych plików już tu nie ma: wczytano potem inne albo program uruchomiono ponownie. Nic nie zmieniono. Proszę wybrać je jeszcze raz.",
        "These files are not here any more: others were uploaded since, or the program was started again. Nothing was changed. Please choose them once more.",
        "Цих файлів тут уже немає: потім завантажено інші або програму запущено знову. Нічого не змінено. Виберіть їх ще раз.",
    ),
    ("place-sheet", "arkusz {value}", "sheet {value}", "аркуш {value}"),
    ("place-row", "wiersz {value}", "row {value}", "рядок {value}"),
    ("place-column", "kolumna {value}", "column {value}", "стовпець {value}"),
    ("report-title", "Sprawdzono", "Checked", "Перевірено"),
    ("report-findings", "Co sprawdzenie znalazło", "What the check has found", "Що виявила перевірка"),
    (
        "report-clean",
        "Sprawdzenie nie znalazło żadnych uwag.",
        "The check has found nothing.",
        "Перевірка нічого не виявила.",
    ),
    ("report-again", "Wczytaj poprawione pliki", "Upload mended files", "Завантажити виправлені файли"),
    (
        "report-mend",
        "Proszę poprawić to w arkuszu, zapisać go i wczytać jeszcze raz. Na razie nic się nie zmieniło.",
        "Please mend this in the workbook, save it and upload it once more. Nothing has changed so far.",
        "Виправте це в книзі, збережіть її та завантажте ще раз. Поки нічого не змінилося.",
    ),
    (
        "overtaken",
        "Ktoś inny udostępnił w międzyczasie inną wersję tej ankiety. Nic się jeszcze nie zmieniło; proszę sprawdzić, czy ta ma ją zastąpić.",
        "Somebody else has published another version of this survey meanwhile. Nothing has changed yet; please see whether this one is to replace it.",
        "Тим часом хтось інший опублікував іншу версію цього опитування. Ще нічого не змінилося; перевірте, чи ця має її замінити.",
    ),
    (
        "overtaken-live",
        "Ktoś inny udostępnił w międzyczasie inną wersję tej ankiety. Nic się nie zmieniło; proszę wrócić do listy i obejrzeć ją, zanim ruszy.",
        "Somebody else has published another version of this survey meanwhile. Nothing has changed; please go back to the list and look at it before it goes live.",
        "Тим часом хтось інший опублікував іншу версію цього опитування. Нічого не змінилося; поверніться до списку й перегляньте її, перш ніж вона запрацює.",
    ),
    (
        "would-be-new",
        "Będzie to nowa ankieta „{title}” pod adresem {address}.",
        "It will be a new survey, “{title}”, at {address}.",
        "Це буде нове опитування «{title}» за адресою {address}.",
    ),
    (
        "would-be-unlisted",
        "Będzie to nowa ankieta „{title}” dla ankieterów. Jej adres pokażemy po udostępnieniu.",
        "It will be a new survey for interviewers, “{title}”. You will see its address once it is published.",
        "Це буде нове опитування «{title}» для інтерв’юерів. Його адресу покажемо після публікації.",
    ),
    (
        "would-replace",
        "Będzie to nowa wersja ankiety „{title}” (teraz wersja {version}). Kto już zaczął odpowiadać, skończy w swojej wersji.",
        "It will be a new version of the survey “{title}” (now version {version}). Whoever has begun to answer goes on in their own version.",
        "Це буде нова версія опитування «{title}» (зараз версія {version}). Хто вже почав відповідати, закінчить у своїй версії.",
    ),
    (
        "would-be-trial",
        "Klauzula informacyjna czeka na uzupełnienie, więc na razie może to być tylko wersja próbna.",
        "The information clause is still to be filled in, so for now it can be a trial only.",
        "Інформаційне застереження ще не заповнене, тому поки це може бути лише пробна версія.",
    ),
    (
        "would-stay",
        "Ankieta działa; tej wersji nie można udostępnić, dopóki klauzula nie jest uzupełniona.",
        "The survey works; this version cannot be published until the clause is filled in.",
        "Опитування працює; цю версію не можна опублікувати, доки застереження не заповнене.",
    ),
    ("publish-live", "Udostępnij", "Publish", "Опублікувати"),
    ("publish-trial", "Udostępnij jako wersję próbną", "Publish as a trial", "Опублікувати як пробну версію"),
    (
        "publish-trial-explained",
        "Wersja próbna: link działa, strony mówią „wersja próbna”, a odpowiedzi są testowe i znikają z liczników, gdy ankieta ruszy na dobre.",
        "A trial: the link works, the pages say “trial”, and responses are tests, which leave the counts once the survey is live.",
        "Пробна версія: посилання діє, сторінки кажуть «пробна версія», а відповіді тестові й зникають із лічильників, коли опитування запрацює.",
    ),
    (
        "publish-instead",
        "To nowa wersja ankiety „{survey}”",
        "It is a new version of the survey “{survey}”",
        "Це нова версія опитування «{survey}»",
    ),
    ("published-title", "Udostępniono", "Published", "Опубліковано"),
    ("open-survey", "Otwórz ankietę", "Open the survey", "Відкрити опитування"),
    ("state", "Stan", "State", "Стан"),
    (
        "trial-explained",
        "Link działa, a odpowiedzi są testowe. Gdy ankieta ruszy na dobre, nie będą liczone, a pobrać będzie można je osobno.",
        "The link works, and responses are tests. Once the survey is live they are not counted, and are downloaded apart.",
        "Посилання діє, а відповіді тестові. Коли опитування запрацює, їх не враховуватимуть, а завантажити можна буде окремо.",
    ),
    (
        "closed-explained",
        "Nikt jej nie rozpocznie. Odpowiedzi zaczęte przed zamknięciem są nadal odbierane.",
        "Nobody begins it. Responses that were begun before are still received.",
        "Ніхто його не розпочне. Відповіді, розпочаті до закриття, й далі приймаються.",
    ),
    (
        "tests",
        "Odpowiedzi z wersji próbnej: {count}. Nie są liczone i nie ma ich w plikach ankiety.",
        "Responses of the trial: {count}. They are not counted, and not in the survey's files.",
        "Відповіді з пробної версії: {count}. Їх не враховують, і їх немає у файлах опитування.",
    ),
    (
        "tests-xlsx",
        "Odpowiedzi z wersji próbnej, w osobnym arkuszu Excel (XLSX)",
        "Responses of the trial, in an Excel workbook of their own (XLSX)",
        "Відповіді з пробної версії, в окремій таблиці Excel (XLSX)",
    ),
    ("change", "Zmień", "Change", "Змінити"),
    ("go-live", "Uruchom na dobre", "Go live", "Запустити"),
    ("close", "Zamknij ankietę", "Close the survey", "Закрити опитування"),
    ("open", "Otwórz ponownie", "Open again", "Відкрити знову"),
    ("survey-files", "Pliki tej ankiety", "Files of this survey", "Файли цього опитування"),
    ("rescue", "Plik ratunkowy", "Rescue file", "Рятувальний файл"),
    (
        "rescue-explained",
        "Gdy urządzenie nie może wysłać odpowiedzi, zapisuje je w pliku, który otworzy tylko ten kolektor. Ten sam plik można przyjąć wiele razy: każda odpowiedź liczy się raz.",
        "When a device cannot send responses, it saves them in a file that only this collector opens. The same file may be taken in many times: each response counts once.",
        "Коли пристрій не може надіслати відповіді, він зберігає їх у файлі, який відкриє лише цей колектор. Той самий файл можна приймати багато разів: кожна відповідь рахується один раз.",
    ),
    (
        "rescue-label",
        "Plik z urządzenia (.teren-rescue)",
        "The device's file (.teren-rescue)",
        "Файл із пристрою (.teren-rescue)",
    ),
    ("rescue-take", "Przyjmij plik", "Take the file in", "Прийняти файл"),
    ("rescued", "Plik ratunkowy przyjęty", "The rescue file was taken in", "Рятувальний файл прийнято"),
    (
        "explained",
        "„Z uwagami” to odpowiedzi, które nie spełniają którejś reguły formularza; są odebrane i są w pobranych plikach. „W kwarantannie” to zapisy, które przyszły pod znanym numerem, ale od kogoś innego albo dopiero po swojej poprawionej wersji; nie są liczone ani pobierane.",
        "“With remarks” are responses that break one of the form's rules; they are received and are in the downloaded files. “In quarantine” are records that came under a known number, but from somebody else or only after their corrected version; they are neither counted nor downloaded.",
        "«Із зауваженнями» – відповіді, що порушують якесь правило форми; їх отримано, і вони є в завантажених файлах. «У карантині» – записи, що надійшли під відомим номером, але від когось іншого або вже після своєї виправленої версії; їх не враховують і не завантажують.",
    ),
];

#[cfg(test)]
mod tests {
    #[test]
    fn all_languages_say_the_same_things_once() {
        crate::receipts::check_table(super::TEXTS);
    }
}
