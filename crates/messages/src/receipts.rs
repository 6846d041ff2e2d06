//! Sentences of `teren verify` and of taking rescue files in.

use crate::{Language, diagnostics::fill};

/// A code with its words in Polish, English and Ukrainian; `{name}` stands for the argument of that name.
type Entry = (&'static str, &'static str, &'static str, &'static str);

/// The words for a code. A code without words is shown itself.
///
/// ```
/// use messages::{Language, receipts};
/// assert_eq!(receipts::words(Language::English, "drafts", &[("count", "2".into())]), "Unfinished responses, kept as files: 2.");
/// ```
pub fn words(language: Language, code: &str, args: &[(&'static str, String)]) -> String {
    let Some((_, polish, english, ukrainian)) = TEXTS.iter().find(|(known, ..)| *known == code) else {
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
        "too-large",
        "Plik jest za duży; proszę użyć polecenia teren import.",
        "The file is too large; please use the command teren import.",
        "Файл завеликий; скористайтеся командою teren import.",
    ),
    ("no-file", "Nie wybrano pliku.", "No file was chosen.", "Файл не вибрано."),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::placeholders;

    #[test]
    fn all_languages_say_the_same_things_once() {
        let mut codes = Vec::new();
        for (code, polish, english, ukrainian) in TEXTS {
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
}
