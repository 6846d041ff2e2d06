//! Sentences of publishing, for the office and the command line.

use crate::{
    Language,
    receipts::{Entry, look_up},
};

/// The words for a code. A code without words is shown itself.
///
/// ```
/// use messages::{Language, publishing};
/// assert_eq!(publishing::words(Language::Polish, "state-trial", &[]), "wersja próbna");
/// ```
pub fn words(language: Language, code: &str, args: &[(&'static str, String)]) -> String {
    look_up(TEXTS, language, code, args)
}

const TEXTS: &[Entry] = &[
    // Why something is not published.
    (
        "workbook-broken",
        "{file}: arkusz ma błędy, więc nie udostępniono tej ankiety; jeśli była udostępniona wcześniej, działa po staremu.",
        "{file}: the workbook has errors, so this survey was not published; if it was published before, it goes on as it was.",
        "{file}: у файлі є помилки, тому це опитування не опубліковано; якщо його опубліковано раніше, воно працює по-старому.",
    ),
    (
        "workbook-unread",
        "{file}: nie udało się przeczytać tego pliku jako ankiety, więc nic nie zmieniono. Proszę sprawdzić jego nazwę i miejsce albo zapisać go jeszcze raz.",
        "{file}: this file could not be read as a survey, so nothing was changed. Please check its name and place, or save it once more.",
        "{file}: цей файл не вдалося прочитати як опитування, тому нічого не змінено. Перевірте його назву й місце або збережіть його ще раз.",
    ),
    (
        "file-unread",
        "Ankieta nie czyta pliku {file}, więc go pominięto.",
        "The survey does not read the file {file}, so it was left out.",
        "Опитування не читає файлу {file}, тому його пропущено.",
    ),
    (
        "files-unread",
        "Ankieta {survey} nie czyta żadnego z tych plików: {files}. Nic nie zmieniono. Pliki, które czyta: {read}. Proszę zmienić nazwę pliku na jedną z nich i wczytać go jeszcze raz.",
        "The survey {survey} reads none of these files: {files}. Nothing was changed. The files that it reads: {read}. Please rename the file to one of these and upload it once more.",
        "Опитування {survey} не читає жодного з цих файлів: {files}. Нічого не змінено. Файли, які воно читає: {read}. Перейменуйте файл на один із них і завантажте його ще раз.",
    ),
    (
        "files-unread-none",
        "Ankieta {survey} nie czyta żadnych plików, więc pominięto: {files}. Nic nie zmieniono. Proszę wybrać arkusz ankiety.",
        "The survey {survey} reads no files, so these were left out: {files}. Nothing was changed. Please choose the survey's workbook.",
        "Опитування {survey} не читає жодних файлів, тому пропущено: {files}. Нічого не змінено. Виберіть книгу опитування.",
    ),
    (
        "workbook-promises",
        "{file}: arkusz obiecuje anonimowość, a w ustawieniach nie ma privacy = anonymous, więc nie udostępniono tej ankiety. Proszę zmienić tekst albo ustawienie.",
        "{file}: the workbook promises anonymity, and its settings do not say privacy = anonymous, so this survey was not published. Please change the text or the setting.",
        "{file}: файл обіцяє анонімність, а в налаштуваннях немає privacy = anonymous, тому це опитування не опубліковано. Змініть текст або налаштування.",
    ),
    (
        "workbook-lacks",
        "{file}: ankieta czyta plik {missing}, którego tu nie ma, więc jej nie udostępniono. Proszę dołożyć ten plik do arkusza.",
        "{file}: the survey reads the file {missing}, which is not here, so it was not published. Please put the file beside the workbook.",
        "{file}: опитування читає файл {missing}, якого тут немає, тому його не опубліковано. Додайте цей файл до книги.",
    ),
    (
        "clause-unfilled",
        "{file}: klauzula informacyjna czeka na uzupełnienie ({fields}). Proszę wpisać dane urzędu; do tego czasu ankieta może działać tylko jako wersja próbna.",
        "{file}: the information clause is still to be filled in ({fields}). Please write the town hall's details; until then the survey can work on trial only.",
        "{file}: інформаційне застереження ще не заповнене ({fields}). Впишіть дані установи; до того часу опитування може працювати лише як пробне.",
    ),
    (
        "clause-unfilled-live",
        "{file}: klauzula informacyjna czeka na uzupełnienie ({fields}). Ankieta działa; tej wersji nie można udostępnić, dopóki klauzula nie jest uzupełniona. Proszę wpisać dane urzędu i wczytać pliki jeszcze raz.",
        "{file}: the information clause is still to be filled in ({fields}). The survey works; this version cannot be published until the clause is filled in. Please write the town hall's details and upload the files once more.",
        "{file}: інформаційне застереження ще не заповнене ({fields}). Опитування працює; цю версію не можна опублікувати, доки застереження не заповнене. Впишіть дані установи й завантажте файли ще раз.",
    ),
    ("clause-question", "treść „{field}” w arkuszu", "the text of {field} in the workbook", "текст «{field}» у книзі"),
    (
        "version-taken",
        "Wersję {version} formularza {form} udostępniono już z inną treścią, więc ankieta działa po staremu. Aby udostępnić zmiany, proszę wpisać w arkuszu settings wersję {next}.",
        "Version {version} of form {form} was published with other content, so the survey goes on as it was. To publish the changes, please write version {next} into the sheet settings.",
        "Версію {version} форми {form} вже опубліковано з іншим змістом, тому опитування працює по-старому. Щоб опублікувати зміни, впишіть у аркуш settings версію {next}.",
    ),
    (
        "form-taken",
        "Formularz {form} ma już ankieta {survey}; dwie ankiety zmieszałyby swoje odpowiedzi, więc tej nie udostępniono. Jeśli to jej nowa wersja, proszę zastąpić ankietę {survey}; jeśli to inna ankieta, proszę wpisać w arkuszu settings, w kolumnie form_id, na przykład {free}.",
        "Form {form} belongs to the survey {survey} already; two surveys would mix their responses, so this one was not published. If it is a new version of it, please replace the survey {survey}; if it is another survey, please write for instance {free} into the column form_id of the sheet settings.",
        "Форма {form} вже належить опитуванню {survey}; два опитування змішали б свої відповіді, тому це не опубліковано. Якщо це його нова версія, замініть опитування {survey}; якщо інше опитування, впишіть у аркуш settings, у стовпець form_id, наприклад {free}.",
    ),
    (
        "form-other",
        "Ankieta {survey} ma formularz {form}, a w tym arkuszu form_id to {found}. Odpowiedzi znalazłyby się w dwóch miejscach, więc nic nie zmieniono. Jeśli to nowa wersja tej ankiety, proszę wpisać w arkuszu settings form_id {form}; jeśli inna ankieta, proszę udostępnić ją pod inną nazwą.",
        "The survey {survey} has the form {form}, and in this workbook form_id is {found}. Responses would be in two places, so nothing was changed. If it is a new version of this survey, please write form_id {form} into the sheet settings; if it is another survey, please publish it under another name.",
        "Опитування {survey} має форму {form}, а в цій книзі form_id – {found}. Відповіді опинилися б у двох місцях, тому нічого не змінено. Якщо це нова версія цього опитування, впишіть у аркуш settings form_id {form}; якщо інше опитування, опублікуйте його під іншою назвою.",
    ),
    (
        "publish-overtaken",
        "Ktoś inny udostępnił w międzyczasie inną wersję ankiety {survey}. Nic nie zmieniono; proszę ją obejrzeć i udostępnić swoją jeszcze raz, jeśli ma ją zastąpić.",
        "Somebody else has published another version of the survey {survey} meanwhile. Nothing was changed; please look at it, and publish yours again if it is to replace it.",
        "Тим часом хтось інший опублікував іншу версію опитування {survey}. Нічого не змінено; перегляньте її та опублікуйте свою ще раз, якщо вона має її замінити.",
    ),
    (
        "address-taken",
        "Plik {file} miałby ten sam adres co ankieta {survey}, zrobiona z pliku {other}, i zastąpiłby ją. Nic nie zmieniono. Jeśli ma ją zastąpić, proszę wskazać tę ankietę (w poleceniu: --as {survey}); jeśli to osobna ankieta, proszę nadać plikowi inną nazwę.",
        "The file {file} would have the address of the survey {survey}, made of {other}, and would replace it. Nothing was changed. If it is to replace it, please name that survey (in the command: --as {survey}); if it is a survey of its own, please give the file another name.",
        "Файл {file} мав би ту саму адресу, що й опитування {survey}, зроблене з файлу {other}, і замінив би його. Нічого не змінено. Якщо він має його замінити, вкажіть це опитування (у команді: --as {survey}); якщо це окреме опитування, дайте файлу іншу назву.",
    ),
    (
        "is-live",
        "Ankieta {survey} już działa na dobre, więc wersja próbna odebrałaby ją respondentom. Nic nie zmieniono. Do prób proszę nadać arkuszowi inną nazwę i inny form_id.",
        "The survey {survey} is live, and a trial would take it away from its respondents. Nothing was changed. To try something out, please give the workbook another name and another form_id.",
        "Опитування {survey} вже працює, тож пробна версія забрала б його в респондентів. Нічого не змінено. Для проб дайте книзі іншу назву та інший form_id.",
    ),
    (
        "by-hand",
        "{file}: ten plik różni się od tego, co udostępniono w biurze albo poleceniem teren publish jako ankietę {survey}. Działa tamta wersja. Aby udostępnić ten plik, proszę wczytać go w biurze.",
        "{file}: this file differs from what was published as the survey {survey} in the office or with teren publish. That version goes on. To publish this file, please upload it in the office.",
        "{file}: цей файл відрізняється від того, що опубліковано в офісі або командою teren publish як опитування {survey}. Працює та версія. Щоб опублікувати цей файл, завантажте його в офісі.",
    ),
    (
        "no-workbook",
        "Wśród tych plików nie ma arkusza ankiety (.xlsx, .xls, .ods). Nic nie zmieniono. Proszę wybrać arkusz razem z plikami, które czyta.",
        "There is no survey workbook among these files (.xlsx, .xls, .ods). Nothing was changed. Please choose the workbook together with the files that it reads.",
        "Серед цих файлів немає книги опитування (.xlsx, .xls, .ods). Нічого не змінено. Виберіть книгу разом із файлами, які вона читає.",
    ),
    (
        "several-workbooks",
        "Wśród tych plików jest więcej niż jeden arkusz ankiety: {files}. Nic nie zmieniono. Proszę wybrać jeden.",
        "There is more than one survey workbook among these files: {files}. Nothing was changed. Please choose one.",
        "Серед цих файлів більше ніж одна книга опитування: {files}. Нічого не змінено. Виберіть одну.",
    ),
    (
        "no-survey",
        "Nie ma tu ankiety {survey}. Nic nie zmieniono.",
        "There is no survey {survey} here. Nothing was changed.",
        "Тут немає опитування {survey}. Нічого не змінено.",
    ),
    (
        "workbook-reserved",
        "{file}: ankieta czyta plik „{name}”, a tak nazywa się w Terenie sam formularz. Proszę zmienić nazwę tego pliku, także w arkuszu.",
        "{file}: the survey reads a file \"{name}\", which is what Teren calls the form itself. Please give that file another name, also in the workbook.",
        "{file}: опитування читає файл «{name}», а так у Teren називається сама форма. Дайте цьому файлу іншу назву, також у книзі.",
    ),
    (
        "no-clause",
        "W ankiecie nie ma klauzuli informacyjnej (art. 13 RODO). Jeśli odpowiedzi zawierają dane osobowe, proszę dodać notatkę z jej treścią.",
        "The survey has no information clause (Article 13 GDPR). If the answers hold personal data, please add a note with its text.",
        "В опитуванні немає інформаційного застереження (ст. 13 GDPR). Якщо відповіді містять персональні дані, додайте примітку з його текстом.",
    ),
    (
        "publish-busy",
        "W tej chwili ktoś inny coś zapisuje. Nic się nie zmieniło; proszę spróbować za chwilę.",
        "Something else is being stored at this moment. Nothing has changed; please try again in a moment.",
        "Зараз зберігається щось інше. Нічого не змінилося; спробуйте за хвилину.",
    ),
    (
        "publish-full",
        "Na dysku nie ma miejsca. Nic się nie zmieniło; proszę zwolnić miejsce i spróbować jeszcze raz.",
        "The disk is full. Nothing has changed; please make room and try again.",
        "На диску немає місця. Нічого не змінилося; звільніть місце та спробуйте ще раз.",
    ),
    (
        "publish-failed",
        "Nie udało się tego udostępnić: {error}. To, co działało, działa dalej.",
        "This could not be published: {error}. What worked goes on.",
        "Не вдалося цього опублікувати: {error}. Те, що працювало, працює далі.",
    ),
    (
        "try-it-out",
        "Aby ją wypróbować: teren publish … --trial.",
        "To try it out: teren publish … --trial.",
        "Щоб випробувати його: teren publish … --trial.",
    ),
    (
        "try-apart",
        "Do prób obok: teren publish … --trial --as {survey}-proba.",
        "To try it out beside it: teren publish … --trial --as {survey}-proba.",
        "Випробувати поруч: teren publish … --trial --as {survey}-proba.",
    ),
    (
        "publish-as",
        "Nowa wersja tamtej ankiety: teren publish … --as {survey}.",
        "A new version of that survey: teren publish … --as {survey}.",
        "Нова версія того опитування: teren publish … --as {survey}.",
    ),
    // What was published.
    (
        "published",
        "Udostępniono ankietę „{title}”, wersja {version}.",
        "The survey “{title}” was published, version {version}.",
        "Опубліковано опитування «{title}», версія {version}.",
    ),
    (
        "published-trial",
        "Udostępniono wersję próbną ankiety „{title}” ({version}). Link działa, a odpowiedzi są testowe: nie będą liczone, gdy ankieta ruszy na dobre.",
        "A trial of the survey “{title}” was published ({version}). The link works, and responses are tests: they do not count once the survey is live.",
        "Опубліковано пробну версію опитування «{title}» ({version}). Посилання діє, а відповіді тестові: їх не враховуватимуть, коли опитування запрацює.",
    ),
    (
        "published-before",
        "Nic się nie zmieniło: ankieta „{title}” pokazuje już tę treść (wersja {version}).",
        "Nothing has changed: the survey “{title}” shows this already (version {version}).",
        "Нічого не змінилося: опитування «{title}» вже показує це (версія {version}).",
    ),
    (
        "version-next",
        "Wersja {asked} była już zajęta, więc nadano następną wolną: {version}.",
        "Version {asked} was taken, so it got the next free one: {version}.",
        "Версія {asked} була вже зайнята, тому надано наступну вільну: {version}.",
    ),
    (
        "version-given",
        "Arkusz nie ma numeru wersji, więc nadano następny wolny: {version}.",
        "The workbook has no version, so it got the next free one: {version}.",
        "Книга не має номера версії, тому надано наступний вільний: {version}.",
    ),
    ("version-none", "bez numeru", "without a number", "без номера"),
    ("published-address", "Adres: {address}", "Address: {address}", "Адреса: {address}"),
    (
        "published-closed",
        "Ankieta jest zamknięta. Aby znów przyjmowała odpowiedzi, proszę ją otworzyć.",
        "The survey is closed. To have it take responses again, please open it.",
        "Опитування закрите. Щоб воно знову приймало відповіді, відкрийте його.",
    ),
    (
        "borrowed",
        "Z poprzedniej wersji wzięto: {files}.",
        "Taken from the version before: {files}.",
        "З попередньої версії взято: {files}.",
    ),
    // Closing and opening.
    (
        "closed",
        "Zamknięto ankietę „{title}”. Nikt jej już nie rozpocznie; odpowiedzi zaczęte wcześniej zostaną odebrane.",
        "The survey “{title}” is closed. Nobody begins it any more; responses that were begun before are still received.",
        "Опитування «{title}» закрито. Ніхто його вже не розпочне; відповіді, розпочаті раніше, буде отримано.",
    ),
    (
        "closed-before",
        "Ankieta „{title}” była już zamknięta ({day}).",
        "The survey “{title}” was closed already ({day}).",
        "Опитування «{title}» вже було закрите ({day}).",
    ),
    ("opened", "Otwarto ankietę „{title}”.", "The survey “{title}” is open.", "Опитування «{title}» відкрито."),
    (
        "opened-before",
        "Ankieta „{title}” jest już otwarta.",
        "The survey “{title}” is open already.",
        "Опитування «{title}» вже відкрите.",
    ),
    // The list of surveys.
    ("state-open", "otwarta", "open", "відкрите"),
    ("state-trial", "wersja próbna", "trial", "пробна версія"),
    ("state-closed", "zamknięta {day}", "closed {day}", "закрите {day}"),
    (
        "survey-line",
        "{name}: „{title}”, wersja {version}, {state}, odebrane: {received}; {address}",
        "{name}: “{title}”, version {version}, {state}, received: {received}; {address}",
        "{name}: «{title}», версія {version}, {state}, отримано: {received}; {address}",
    ),
    ("no-surveys", "Nie ma jeszcze żadnej ankiety.", "There is no survey yet.", "Опитувань ще немає."),
    // `teren check --data`.
    (
        "would-be-same",
        "Nic się nie zmieni: ankieta {survey} pokazuje już tę treść (wersja {version}).",
        "Nothing will change: the survey {survey} shows this already (version {version}).",
        "Нічого не зміниться: опитування {survey} вже показує це (версія {version}).",
    ),
    (
        "would-be-same-trial",
        "Ankieta {survey} pokazuje już tę treść jako wersję próbną ({version}).",
        "The survey {survey} shows this already on trial (version {version}).",
        "Опитування {survey} вже показує це як пробну версію ({version}).",
    ),
    (
        "would-be-next",
        "Wersję {version} udostępniono już z inną treścią; przy udostępnianiu ankieta dostanie następną wolną: {next}.",
        "Version {version} was published with other content; when it is published, the survey gets the next free one: {next}.",
        "Версію {version} вже опубліковано з іншим змістом; під час публікації опитування дістане наступну вільну: {next}.",
    ),
];

#[cfg(test)]
mod tests {
    #[test]
    fn all_languages_say_the_same_things_once() {
        crate::receipts::check_table(super::TEXTS);
    }
}
