//! Sentences of `teren serve` and `teren key` about the data folder and its keys.

use crate::{
    Language,
    receipts::{Entry, look_up},
};

/// The words for a code. A code without words is shown itself.
///
/// ```
/// use messages::{Language, serving};
/// assert!(serving::words(Language::Polish, "folder-in-use", &[("folder", "data".into())]).contains("folderze data"));
/// ```
pub fn words(language: Language, code: &str, args: &[(&'static str, String)]) -> String {
    look_up(TEXTS, language, code, args)
}

const TEXTS: &[Entry] = &[
    (
        "disk-full",
        "Na dysku nie ma miejsca. Nic nie przepadło; proszę zwolnić miejsce i spróbować jeszcze raz.",
        "The disk is full. Nothing is lost; please make room and try again.",
        "На диску немає місця. Нічого не втрачено; звільніть місце та спробуйте ще раз.",
    ),
    (
        "database-busy",
        "W tej chwili inny program zapisuje coś w bazie danych. Nic nie przepadło; proszę spróbować za chwilę.",
        "Another program is writing to the database at this moment. Nothing is lost; please try again in a moment.",
        "Зараз інша програма записує щось у базу даних. Нічого не втрачено; спробуйте за хвилину.",
    ),
    // What follows the reason why a workbook was not published at the start ([`crate::publishing`]).
    (
        "others-go-on",
        "Pozostałe ankiety działają. Po poprawieniu proszę uruchomić program ponownie albo udostępnić ten plik w biurze.",
        "The other surveys work. Once it is mended, please start the program again, or publish this file in the office.",
        "Інші опитування працюють. Після виправлення запустіть програму знову або опублікуйте цей файл в офісі.",
    ),
    (
        "on-trial",
        "Na razie działa jako wersja próbna: link działa, a odpowiedzi są testowe.",
        "For now it works as a trial: the link works, and responses are tests.",
        "Поки що воно працює як пробна версія: посилання діє, а відповіді тестові.",
    ),
    (
        "folder-in-use",
        "W folderze {folder} pracuje już inny kolektor. Nic nie zmieniono. Proszę najpierw go zatrzymać albo podać inny folder (--data).",
        "Another collector already works in the folder {folder}. Nothing was changed. Please stop it first, or give another folder (--data).",
        "У теці {folder} уже працює інший колектор. Нічого не змінено. Спершу зупиніть його або вкажіть іншу теку (--data).",
    ),
    (
        "keys-without-database",
        "W folderze {folder} są klucze ({files}), ale bazy danych {database} nie ma albo jest pusta. Nic nie zmieniono. Proszę przywrócić kopię zapasową do nowego folderu (teren restore). Aby naprawdę zacząć od nowa, proszę przenieść folder keys w bezpieczne miejsce.",
        "The folder {folder} holds keys ({files}), but its database {database} is missing or empty. Nothing was changed. Please bring a backup back into a new folder (teren restore). To really begin anew, please move the folder keys to a safe place.",
        "У теці {folder} є ключі ({files}), але бази даних {database} немає або вона порожня. Нічого не змінено. Відновіть резервну копію до нової теки (teren restore). Щоб справді почати заново, перенесіть теку keys у безпечне місце.",
    ),
    (
        "seal-key-missing",
        "W folderze {folder} nie ma klucza {key} (plik {file}), do którego urządzenia pieczętują odpowiedzi; zapisów, które go potrzebują: {count}. Nic nie zmieniono, zapisy są całe. Proszę przywrócić ten plik, np. z kopii zapasowej, albo podać go przez --seal-key. Jeśli przepadł na zawsze: teren key lost {key}; tych zapisów nikt wtedy nie przeczyta, dopóki plik się nie znajdzie.",
        "The folder {folder} lacks the key {key} (file {file}), to which devices seal responses; records that need it: {count}. Nothing was changed, the records are whole. Please bring that file back, from a backup for instance, or give it with --seal-key. If it is lost for good: teren key lost {key}; then nobody reads those records until the file is found.",
        "У теці {folder} немає ключа {key} (файл {file}), яким пристрої запечатують відповіді; записів, яким він потрібен: {count}. Нічого не змінено, записи цілі. Поверніть цей файл, наприклад із резервної копії, або вкажіть його через --seal-key. Якщо його втрачено назавжди: teren key lost {key}; тоді цих записів ніхто не прочитає, доки файл не знайдеться.",
    ),
    (
        "given-key-missing",
        "Urządzenia pieczętują odpowiedzi do klucza {key}, który był trzymany poza folderem danych, a teraz nie podano żadnego. Nic nie zmieniono. Proszę podać jego plik (--seal-key). Jeśli przepadł na zawsze: teren key lost {key}.",
        "Devices seal responses to the key {key}, which was kept outside of the data folder, and none is given now. Nothing was changed. Please give its file (--seal-key). If it is lost for good: teren key lost {key}.",
        "Пристрої запечатують відповіді ключем {key}, який зберігали поза текою даних, а тепер не вказано жодного. Нічого не змінено. Укажіть його файл (--seal-key). Якщо його втрачено назавжди: teren key lost {key}.",
    ),
    (
        "receipt-key-missing",
        "W folderze {folder} nie ma klucza {key} (plik {file}), którym ten kolektor podpisuje potwierdzenia. Nic nie zmieniono. Proszę przywrócić ten plik z kopii zapasowej. Jeśli przepadł na zawsze: teren key lost {key}; nowe potwierdzenia podpisze wtedy nowy klucz.",
        "The folder {folder} lacks the key {key} (file {file}), with which this collector signs receipts. Nothing was changed. Please bring that file back from a backup. If it is lost for good: teren key lost {key}; then a new key signs new receipts.",
        "У теці {folder} немає ключа {key} (файл {file}), яким цей колектор підписує підтвердження. Нічого не змінено. Поверніть цей файл із резервної копії. Якщо його втрачено назавжди: teren key lost {key}; тоді нові підтвердження підпише новий ключ.",
    ),
    (
        "key-not-missing",
        "Klucza {key} tutaj nie brakuje. Nic nie zmieniono. Listę kluczy pokazuje teren key list.",
        "The key {key} is not missing here. Nothing was changed. The keys are listed by teren key list.",
        "Ключа {key} тут не бракує. Нічого не змінено. Список ключів показує teren key list.",
    ),
    (
        "key-given-up",
        "Kolektor wystartuje bez klucza {key}. Zapisy zapieczętowane do niego zostają; jeśli plik się znajdzie, wystarczy włożyć go do folderu keys.",
        "The collector will start without the key {key}. Records that are sealed to it stay; if the file is found, it only has to be put into the folder keys.",
        "Колектор запуститься без ключа {key}. Запечатані ним записи залишаються; якщо файл знайдеться, достатньо покласти його до теки keys.",
    ),
    (
        "records-without-key",
        "Uwaga: nie ma tu klucza {key}, a zapieczętowano nim zapisy ({count}). Są całe, ale bez jego pliku nikt ich nie przeczyta. Można go podać przez --seal-key.",
        "Note: the key {key} is not here, and records are sealed to it ({count}). They are whole, but nobody reads them without its file. It can be given with --seal-key.",
        "Увага: ключа {key} тут немає, а ним запечатано записи ({count}). Вони цілі, але без його файлу ніхто їх не прочитає. Його можна вказати через --seal-key.",
    ),
    (
        "open-to-all-mended",
        "Uwaga: {file} mógł czytać każdy na tym komputerze. Teraz już nie może. Jeśli mógł to zrobić ktoś obcy, proszę zrobić nowy klucz (teren key rotate) i nowe hasło (teren password).",
        "Note: everybody on this computer could read {file}. They cannot any more. If a stranger may have done so, please make a new key (teren key rotate) and a new password (teren password).",
        "Увага: {file} міг читати кожен на цьому комп’ютері. Тепер уже не може. Якщо це могла зробити стороння особа, створіть новий ключ (teren key rotate) і новий пароль (teren password).",
    ),
    (
        "open-to-all",
        "Uwaga: {file} może czytać każdy na tym komputerze. Proszę zostawić prawa tylko właścicielowi (chmod 600).",
        "Note: everybody on this computer can read {file}. Please leave the rights to its owner only (chmod 600).",
        "Увага: {file} може читати кожен на цьому комп’ютері. Залиште права лише власникові (chmod 600).",
    ),
];

#[cfg(test)]
mod tests {
    #[test]
    fn all_languages_say_the_same_things_once() {
        crate::receipts::check_table(super::TEXTS);
    }
}
