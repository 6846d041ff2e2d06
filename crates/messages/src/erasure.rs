//! Sentences of erasing and excluding responses, on the command line and on the office page.

use crate::{
    Language,
    receipts::{Entry, look_up},
};

/// The words for a code. A code without words is shown itself.
///
/// ```
/// use messages::{Language, erasure};
/// assert_eq!(erasure::words(Language::English, "included", &[("code", "X".into())]), "Response X counts again.");
/// ```
pub fn words(language: Language, code: &str, args: &[(&'static str, String)]) -> String {
    look_up(TEXTS, language, code, args)
}

const TEXTS: &[Entry] = &[
    // What came of erasing.
    (
        "erased",
        "Odpowiedź {code} została usunięta: wersje: {records}, zapisy odłożone: {apart}, załączniki: {parts}. Zostały po niej skrót numeru, skróty zapisów, dzień usunięcia i potwierdzenia. Nic, co przyjdzie pod tym numerem, nie zostanie już przyjęte.",
        "Response {code} was erased: revisions: {records}, records kept apart: {apart}, attachments: {parts}. What is left of it is a hash of its number, the digests of its records, the day of the erasure and the receipts. Nothing that comes under this number will be taken in any more.",
        "Відповідь {code} видалено: версії: {records}, відкладені записи: {apart}, вкладення: {parts}. Від неї залишилися контрольна сума номера, контрольні суми записів, день видалення та підтвердження. Нічого, що надійде під цим номером, більше не буде прийнято.",
    ),
    (
        "erased-before",
        "Odpowiedź {code} usunięto już {day}. Nic nie zmieniono.",
        "Response {code} was erased before, on {day}. Nothing was changed.",
        "Відповідь {code} вже видалено {day}. Нічого не змінено.",
    ),
    (
        "erased-later",
        "Ktoś właśnie czyta bazę, więc ślady w jej pliku znikną trochę później: Teren spróbuje znowu najdalej przy następnym starcie.",
        "Somebody is reading the database just now, so traces in its file will go a little later: Teren tries again at the next start at the latest.",
        "Хтось саме читає базу, тому сліди в її файлі зникнуть трохи пізніше: Teren спробує знову щонайпізніше під час наступного запуску.",
    ),
    (
        "no-copies",
        "Teren nie wie o żadnej kopii zapasowej ani o pobranym pliku, w których mogłaby być. Inne kopie, na przykład całego dysku, trzeba sprawdzić osobno.",
        "Teren knows of no backup and no exported file that may have it. Other copies, such as of a whole disk, have to be looked at separately.",
        "Teren не знає жодної резервної копії чи завантаженого файлу, у яких вона могла б бути. Інші копії, наприклад усього диска, потрібно перевірити окремо.",
    ),
    (
        "copies",
        "Może być jeszcze w tych plikach, które zrobiono wcześniej. Teren ich nie zmienia; trzeba je usunąć albo zrobić nowe:",
        "It may still be in these files, which were made before. Teren does not change them; they have to be deleted or made anew:",
        "Вона ще може бути в цих файлах, зроблених раніше. Teren їх не змінює; їх потрібно видалити або зробити нові:",
    ),
    (
        "copy-backup",
        "kopia zapasowa z {day}: {place}",
        "a backup of {day}: {place}",
        "резервна копія від {day}: {place}",
    ),
    (
        "copy-export",
        "odpowiedzi ankiety {survey}, zapisane {day}: {place}",
        "responses of the survey {survey}, exported on {day}: {place}",
        "відповіді опитування {survey}, експортовані {day}: {place}",
    ),
    (
        "copy-download",
        "odpowiedzi ankiety {survey}, pobrane {day} w przeglądarce",
        "responses of the survey {survey}, downloaded on {day} in a browser",
        "відповіді опитування {survey}, завантажені {day} у браузері",
    ),
    ("nothing-erased", "Żadnej odpowiedzi nie usunięto.", "No response was erased.", "Жодної відповіді не видалено."),
    ("erased-line", "{hash}: usunięta {day}.", "{hash}: erased on {day}.", "{hash}: видалено {day}."),
    // Which response is meant.
    (
        "not-here",
        "Nie ma tu odpowiedzi {named}. Nic nie zmieniono.",
        "There is no response {named} here. Nothing was changed.",
        "Тут немає відповіді {named}. Нічого не змінено.",
    ),
    (
        "several-here",
        "Kod {code} ma kilka odpowiedzi; proszę podać numer jednej z nich: {ids}. Nic nie zmieniono.",
        "Several responses have the code {code}; please give the number of one: {ids}. Nothing was changed.",
        "Код {code} має кілька відповідей; укажіть номер однієї з них: {ids}. Нічого не змінено.",
    ),
    (
        "no-record",
        "Z odpowiedzi {code} nie ma tu jeszcze żadnego zapisu. Nic nie zmieniono.",
        "No record of response {code} is here yet. Nothing was changed.",
        "Від відповіді {code} тут ще немає жодного запису. Нічого не змінено.",
    ),
    (
        "was-erased",
        "Odpowiedź {code} została usunięta. Nic nie zmieniono.",
        "Response {code} was erased. Nothing was changed.",
        "Відповідь {code} видалено. Нічого не змінено.",
    ),
    // What came of excluding.
    (
        "excluded",
        "Odpowiedź {code} nie jest już nigdzie liczona. Nic z niej nie usunięto.",
        "Response {code} counts nowhere any more. Nothing of it was deleted.",
        "Відповідь {code} більше ніде не враховується. Нічого з неї не видалено.",
    ),
    (
        "included",
        "Odpowiedź {code} znowu jest liczona.",
        "Response {code} counts again.",
        "Відповідь {code} знову враховується.",
    ),
    (
        "not-excluded",
        "Odpowiedź {code} nie była wyłączona. Nic nie zmieniono.",
        "Response {code} was not excluded. Nothing was changed.",
        "Відповідь {code} не була виключена. Нічого не змінено.",
    ),
    (
        "nothing-excluded",
        "Żadna odpowiedź nie jest wyłączona.",
        "No response is excluded.",
        "Жодної відповіді не виключено.",
    ),
    (
        "excluded-line",
        "{code} ({response}), formularz {form}, od {day}: {because}",
        "{code} ({response}), form {form}, since {day}: {because}",
        "{code} ({response}), форма {form}, з {day}: {because}",
    ),
    // The office page.
    ("title", "Jedna odpowiedź", "One response", "Одна відповідь"),
    ("find", "Znajdź odpowiedź", "Find a response", "Знайти відповідь"),
    (
        "find-explained",
        "Kto wypełnił ankietę, ma na potwierdzeniu kod. Po kodzie można odpowiedź wyłączyć z liczenia albo na żądanie usunąć. Odpowiedzi na pytania nie są tu pokazywane.",
        "Whoever has answered has a code on the receipt. By it a response can be left out of all counts, or erased on request. Answers are not shown here.",
        "Хто заповнив опитування, має на підтвердженні код. За кодом відповідь можна виключити з підрахунків або на вимогу видалити. Відповіді на запитання тут не показуються.",
    ),
    (
        "code-label",
        "Kod z potwierdzenia albo numer odpowiedzi",
        "Code on the receipt, or the response’s number",
        "Код із підтвердження або номер відповіді",
    ),
    ("find-button", "Znajdź", "Find", "Знайти"),
    (
        "bad-name",
        "To nie jest kod z potwierdzenia ani numer odpowiedzi. Kod wygląda tak: X3X7-JHXF-88.",
        "This is neither the code of a receipt nor a response’s number. A code looks like this: X3X7-JHXF-88.",
        "Це не код підтвердження і не номер відповіді. Код має такий вигляд: X3X7-JHXF-88.",
    ),
    ("code", "Kod", "Code", "Код"),
    ("survey", "Ankieta", "Survey", "Опитування"),
    ("received-on", "Odebrana", "Received", "Отримано"),
    ("records", "Wersje", "Revisions", "Версії"),
    ("apart", "Zapisy odłożone", "Records kept apart", "Відкладені записи"),
    ("parts", "Załączniki", "Attachments", "Вкладення"),
    (
        "is-excluded",
        "Ta odpowiedź nie jest nigdzie liczona od {day}. Powód: {because}",
        "This response counts nowhere since {day}. The reason: {because}",
        "Ця відповідь ніде не враховується з {day}. Причина: {because}",
    ),
    ("exclude-title", "Wyłącz z liczenia", "Leave out of all counts", "Виключити з підрахунків"),
    (
        "exclude-explained",
        "Wyłączona odpowiedź nie jest liczona ani pobierana. Nic z niej nie ginie i w każdej chwili można ją przywrócić.",
        "An excluded response is neither counted nor downloaded. Nothing of it is lost, and it can be brought back at any time.",
        "Виключена відповідь не враховується й не завантажується. Нічого з неї не втрачається, і її будь-коли можна повернути.",
    ),
    (
        "because",
        "Powód (widzi go biuro; proszę nie wpisywać danych osobowych)",
        "Reason (the office sees it; please enter no personal data)",
        "Причина (її бачить офіс; не вводьте персональних даних)",
    ),
    ("exclude-button", "Wyłącz", "Exclude", "Виключити"),
    ("include-button", "Licz znowu", "Count again", "Враховувати знову"),
    ("erase-title", "Usuń na zawsze", "Erase for good", "Видалити назавжди"),
    (
        "erase-explained",
        "Usuwane jest wszystko: każda wersja, zapisy odłożone, załączniki i to, co jeszcze nadchodzi. Tego nie da się cofnąć. Zostają skrót numeru, skróty zapisów, dzień i potwierdzenia, więc potwierdzenie tej osoby pozostaje prawdziwe.",
        "Everything is erased: each revision, records kept apart, attachments, and what is still on its way. This cannot be undone. A hash of the number, the digests of the records, the day and the receipts stay, so that this person’s receipt remains genuine.",
        "Видаляється все: кожна версія, відкладені записи, вкладення й те, що ще надходить. Цього не можна скасувати. Залишаються контрольна сума номера, контрольні суми записів, день і підтвердження, тож підтвердження цієї особи залишається справжнім.",
    ),
    ("erase-go-on", "Dalej: sprawdź i usuń", "Next: check and erase", "Далі: перевірити й видалити"),
    (
        "confirm-title",
        "Usunąć tę odpowiedź na zawsze?",
        "Erase this response for good?",
        "Видалити цю відповідь назавжди?",
    ),
    (
        "confirm-check",
        "Wiem, że tego nie da się cofnąć",
        "I know that this cannot be undone",
        "Я знаю, що цього не можна скасувати",
    ),
    ("confirm-button", "Usuń na zawsze", "Erase for good now", "Видалити назавжди зараз"),
    (
        "confirm-missing",
        "Nic nie usunięto: proszę podać powód i zaznaczyć, że tego nie da się cofnąć.",
        "Nothing was erased: please give a reason and tick that this cannot be undone.",
        "Нічого не видалено: укажіть причину й позначте, що цього не можна скасувати.",
    ),
    ("keep", "Nie usuwaj", "Do not erase", "Не видаляти"),
    (
        "reason-missing",
        "Nic nie zmieniono: proszę podać powód.",
        "Nothing was changed: please give a reason.",
        "Нічого не змінено: укажіть причину.",
    ),
    (
        "excluded-title",
        "Odpowiedzi wyłączone z liczenia",
        "Responses that are excluded",
        "Відповіді, виключені з підрахунків",
    ),
    (
        "excluded-card",
        "{code}, od {day}. Powód: {because}",
        "{code}, since {day}. The reason: {because}",
        "{code}, з {day}. Причина: {because}",
    ),
    (
        "excluded-count",
        "Wyłączone z liczenia: {count} (zobacz dlaczego)",
        "Excluded: {count} (see why)",
        "Виключені з підрахунків: {count} (чому)",
    ),
    ("back", "Wróć do ankiet", "Back to the surveys", "Назад до опитувань"),
];

#[cfg(test)]
mod tests {
    #[test]
    fn all_languages_say_the_same_things_once() {
        crate::receipts::check_table(super::TEXTS);
    }
}
