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
    ("xlsx", "Arkusz Excel (XLSX)", "Excel workbook (XLSX)", "Книга Excel (XLSX)"),
    ("csv-excel", "CSV dla polskiego Excela", "CSV for Polish Excel", "CSV для польського Excel"),
    (
        "csv-other",
        "CSV dla innych programów (RFC 4180)",
        "CSV for other programs (RFC 4180)",
        "CSV для інших програм (RFC 4180)",
    ),
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
