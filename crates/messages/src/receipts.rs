//! Sentences of `teren verify`, of taking rescue files in, and of what is kept apart.

use crate::{Language, diagnostics::fill};

/// A code with its words in Polish, English and Ukrainian; `{name}` stands for the argument of that name.
pub(crate) type Entry = (&'static str, &'static str, &'static str, &'static str);

/// The words for a code. A code without words is shown itself.
///
/// ```
/// use messages::{Language, receipts};
/// assert_eq!(receipts::words(Language::English, "drafts", &[("count", "2".into())]), "Unfinished responses, kept as files: 2.");
/// ```
pub fn words(language: Language, code: &str, args: &[(&'static str, String)]) -> String {
    look_up(TEXTS, language, code, args)
}

/// The words for a code of a table.
pub(crate) fn look_up(table: &[Entry], language: Language, code: &str, args: &[(&'static str, String)]) -> String {
    let Some((_, polish, english, ukrainian)) = table.iter().find(|(known, ..)| *known == code) else {
        return code.to_owned();
    };
    let words = match language {
        Language::Polish => polish,
        Language::English => english,
        Language::Ukrainian => ukrainian,
    };
    fill(words, args)
}

const TEXTS: &[Entry] = &[
    // A receipt.
    (
        "genuine",
        "Potwierdzenie jest prawdziwe. Odpowiedź {code} ({response}), wersja {revision}, została odebrana {received_at} przez {collector}.",
        "The receipt is genuine. Response {code} ({response}), revision {revision}, was received on {received_at} by {collector}.",
        "Підтвердження справжнє. Відповідь {code} ({response}), версія {revision}, отримано {received_at}; отримувач: {collector}.",
    ),
    (
        "genuine-quarantined",
        "Potwierdzenie jest prawdziwe. Zapis odpowiedzi {code} ({response}) przyszedł {received_at} do {collector} i został odłożony do sprawdzenia; powód: {reason}.",
        "The receipt is genuine. A record of response {code} ({response}) came on {received_at} to {collector} and was set apart for checking; the reason: {reason}.",
        "Підтвердження справжнє. Запис відповіді {code} ({response}) надійшов {received_at} до {collector} і відкладений для перевірки; причина: {reason}.",
    ),
    (
        "bytes",
        "Skrót odebranych bajtów: {digest}.",
        "Digest of the bytes received: {digest}.",
        "Контрольна сума отриманих байтів: {digest}.",
    ),
    (
        "attachments",
        "Załączniki odebrane osobno: {count}.",
        "Attachments received apart: {count}.",
        "Вкладення, отримані окремо: {count}.",
    ),
    (
        "other-key",
        "Potwierdzenie podpisano innym kluczem ({found}) niż podany ({given}). Nie można powiedzieć, że jest prawdziwe.",
        "The receipt is signed with another key ({found}) than the one given ({given}). It cannot be called genuine.",
        "Підтвердження підписано іншим ключем ({found}), ніж указаний ({given}). Не можна сказати, що воно справжнє.",
    ),
    (
        "not-genuine",
        "Potwierdzenie NIE jest prawdziwe: podpis nie zgadza się z treścią.",
        "The receipt is NOT genuine: the signature does not match what it says.",
        "Підтвердження НЕ справжнє: підпис не відповідає змісту.",
    ),
    (
        "no-receipt",
        "{file} nie jest potwierdzeniem: {error}",
        "{file} is no receipt: {error}",
        "{file} – не підтвердження: {error}",
    ),
    (
        "no-key",
        "Proszę podać klucz publiczny kolektora (--key) albo jego folder danych (--data).",
        "Please give the collector's public key (--key) or its data folder (--data).",
        "Укажіть відкритий ключ колектора (--key) або його теку даних (--data).",
    ),
    ("bad-key", "{key} nie jest kluczem publicznym.", "{key} is no public key.", "{key} – не відкритий ключ."),
    // A rescue file.
    (
        "stored",
        "Odpowiedzi przyjęte teraz: {count}.",
        "Responses taken in now: {count}.",
        "Відповіді, прийняті зараз: {count}.",
    ),
    (
        "again",
        "Odpowiedzi, które już tu były: {count}.",
        "Responses that were here before: {count}.",
        "Відповіді, які вже тут були: {count}.",
    ),
    (
        "quarantined",
        "Zapisy odłożone do sprawdzenia: {count}.",
        "Records set apart for checking: {count}.",
        "Записи, відкладені для перевірки: {count}.",
    ),
    (
        "erased",
        "Nieprzyjęte, bo ich odpowiedzi usunięto na żądanie: {count}.",
        "Not taken in, because their responses were erased on request: {count}.",
        "Не прийнято, бо їхні відповіді видалено на вимогу: {count}.",
    ),
    (
        "drafts",
        "Niedokończone odpowiedzi, zachowane jako pliki: {count}.",
        "Unfinished responses, kept as files: {count}.",
        "Незавершені відповіді, збережені як файли: {count}.",
    ),
    (
        "draft-files",
        "Pliki z niedokończonych odpowiedzi: {count}.",
        "Files of unfinished responses: {count}.",
        "Файли незавершених відповідей: {count}.",
    ),
    (
        "aside",
        "Zapisy, których nie da się użyć, zachowane bez zmian: {count}.",
        "Entries that cannot be used, kept as they are: {count}.",
        "Записи, які не можна використати, збережені без змін: {count}.",
    ),
    (
        "refused",
        "Odpowiedź {response} nie została przyjęta: {error}",
        "Response {response} was not taken in: {error}",
        "Відповідь {response} не прийнято: {error}",
    ),
    (
        "damaged",
        "Dalszej części pliku nie da się odczytać: {error}. To, co było przed nią, zostało przyjęte; plik proszę zachować.",
        "The rest of the file cannot be read: {error}. What stood before it was taken in; please keep the file.",
        "Решту файлу не вдалося прочитати: {error}. Те, що було перед нею, прийнято; збережіть цей файл.",
    ),
    (
        "no-seal-key",
        "Ten plik otwiera klucz {key}, którego tu nie ma. Proszę zachować plik i podać klucz przez --seal-key.",
        "This file is opened by the key {key}, which is not here. Please keep the file, and give the key with --seal-key.",
        "Цей файл відкриває ключ {key}, якого тут немає. Збережіть файл і вкажіть ключ через --seal-key.",
    ),
    (
        "no-rescue",
        "Tego pliku nie da się przyjąć: {error}",
        "This file cannot be taken in: {error}",
        "Цей файл не можна прийняти: {error}",
    ),
    (
        "no-room",
        "Na dysku serwera nie ma miejsca na ten plik. Nic z niego nie zostało zapisane; proszę zwolnić miejsce i spróbować jeszcze raz.",
        "There is no room for this file on the server's disk. Nothing of it was stored; please make room and try again.",
        "На диску сервера немає місця для цього файлу. Нічого з нього не збережено; звільніть місце та спробуйте ще раз.",
    ),
    // What is kept apart.
    (
        "apart",
        "{record}: przyszedł {when}, bajtów: {bytes}, załączniki: {here} z {parts}; powód: {reason} ({code}).",
        "{record}: came on {when}, bytes: {bytes}, attachments: {here} of {parts}; the reason: {reason} ({code}).",
        "{record}: надійшов {when}, байтів: {bytes}, вкладення: {here} з {parts}; причина: {reason} ({code}).",
    ),
    (
        "nothing-apart",
        "Żaden zapis tej ankiety nie jest odłożony.",
        "No record of this survey is kept apart.",
        "Жоден запис цього опитування не відкладено.",
    ),
    (
        "released",
        "Zapis przyjęty. Odpowiedź {code} ({response}) liczy się teraz w wersji {revision}.",
        "The record was taken in. Response {code} ({response}) now counts as revision {revision}.",
        "Запис прийнято. Відповідь {code} ({response}) тепер враховується у версії {revision}.",
    ),
    (
        "released-before",
        "Ten zapis był już przyjęty: odpowiedź {code} ({response}), wersja {revision}. Nic nie zmieniono.",
        "This record was taken in before: response {code} ({response}), revision {revision}. Nothing was changed.",
        "Цей запис уже було прийнято: відповідь {code} ({response}), версія {revision}. Нічого не змінено.",
    ),
    (
        "not-apart",
        "Nie ma tu odłożonego zapisu {record}. Nic nie zmieniono.",
        "No record {record} is kept apart here. Nothing was changed.",
        "Тут немає відкладеного запису {record}. Нічого не змінено.",
    ),
    (
        "several-apart",
        "Pod numerem {response} odłożono kilka zapisów ({count}): proszę dopisać po dwukropku początek skrótu. Nic nie zmieniono.",
        "Several records are kept apart as {response} ({count}): please add a colon and the digest's beginning. Nothing was changed.",
        "Під номером {response} відкладено кілька записів ({count}): допишіть після двокрапки початок контрольної суми. Нічого не змінено.",
    ),
    (
        "stays-replaced",
        "Nic nie zmieniono: ten zapis poprawiono na urządzeniu i liczy się nowszy. Aby mimo to przyjąć starszy, trzeba to wyraźnie zaznaczyć (--although-replaced).",
        "Nothing was changed: this record was changed on its device, and the newer one counts. To take the older one in all the same, say so (--although-replaced).",
        "Нічого не змінено: цей запис виправили на пристрої, і враховується новіший. Щоб усе ж прийняти старіший, потрібно це прямо вказати (--although-replaced).",
    ),
    (
        "stays-without-parts",
        "Nic nie zmieniono: brakuje tu załączników tego zapisu ({count}). Proszę przywrócić folder parts z kopii.",
        "Nothing was changed: attachments of this record are missing here ({count}). Please restore the folder parts from a backup.",
        "Нічого не змінено: тут бракує вкладень цього запису ({count}). Відновіть теку parts із копії.",
    ),
    ("apart-title", "Zapisy odłożone", "Records kept apart", "Відкладені записи"),
    (
        "apart-explained",
        "Te zapisy nie są liczone ani pobierane. Przyjęty staje się najnowszą wersją swojej odpowiedzi i liczy się zamiast dotychczasowej, która zostaje w bazie. Urządzenie, które go wysłało, dostanie potwierdzenie, gdy zapyta znowu.",
        "These records are neither counted nor downloaded. One that is taken in becomes its response's newest revision and counts instead of the one until now, which stays in the database. The device that sent it gets a receipt when it asks again.",
        "Ці записи не враховуються й не завантажуються. Прийнятий стає найновішою версією своєї відповіді та враховується замість попередньої, яка залишається в базі. Пристрій, що його надіслав, отримає підтвердження, коли запитає знову.",
    ),
    ("apart-take", "Przyjmij", "Take in", "Прийняти"),
    (
        "apart-although-replaced",
        "Przyjmij, choć użytkownik zapisał już nowszą wersję",
        "Take in, although its user has completed a newer one",
        "Прийняти, хоча користувач уже зберіг новішу версію",
    ),
    ("apart-back", "Wróć do ankiet", "Back to the surveys", "Назад до опитувань"),
    ("no-file", "Nie wybrano pliku.", "No file was chosen.", "Файл не вибрано."),
];

#[cfg(test)]
pub(crate) fn check_table(table: &[Entry]) {
    use crate::diagnostics::placeholders;
    let mut codes = Vec::new();
    for (code, polish, english, ukrainian) in table {
        let sorted = |text| {
            let mut names = placeholders(text);
            names.sort();
            names
        };
        assert!(sorted(polish) == sorted(english) && sorted(polish) == sorted(ukrainian), "{code}");
        assert!(polish != english && english != ukrainian && polish != ukrainian, "{code}");
        let is_cyrillic = |c: char| ('\u{400}'..='\u{4ff}').contains(&c);
        assert!(ukrainian.contains(is_cyrillic) && !english.contains(is_cyrillic), "{code}");
        assert!(!codes.contains(code), "{code} twice");
        codes.push(code);
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn all_languages_say_the_same_things_once() {
        super::check_table(super::TEXTS);
    }
}
