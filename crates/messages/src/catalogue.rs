//! Fixed sentences, the three languages side by side.

use crate::Language;

macro_rules! catalogue {
    ($($(#[$doc:meta])* $key:ident => $polish:literal, $english:literal, $ukrainian:literal;)*) => {
        /// A fixed sentence or label.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Text { $($(#[$doc])* $key,)* }

        const TEXTS: &[[&str; 3]] = &[$([$polish, $english, $ukrainian],)*];
    };
}

impl Text {
    /// The sentence in a language.
    pub fn get(self, language: Language) -> &'static str {
        TEXTS[self as usize][language as usize]
    }
}

catalogue! {
    // The frame of every page.
    AppName => "Teren", "Teren", "Teren";
    SkipToContent => "Przejdź do treści", "Skip to content", "Перейти до змісту";
    Surveys => "Ankiety", "Surveys", "Опитування";
    MyResponses => "Moje odpowiedzi", "My responses", "Мої відповіді";
    ChooseLanguage => "Język", "Language", "Мова";
    Loading => "Wczytywanie…", "Loading…", "Завантаження…";
    TryAgain => "Spróbuj ponownie", "Try again", "Спробувати ще раз";
    BackToSurveys => "Wróć do listy ankiet", "Back to the surveys", "До списку опитувань";
    Cancel => "Anuluj", "Cancel", "Скасувати";
    AllSent => "Wszystko wysłane", "Everything is sent", "Усе надіслано";

    // A survey's state.
    Trial => "Wersja próbna", "Trial version", "Пробна версія";
    TrialBanner =>
        "Wersja próbna: odpowiedzi są testowe i nie wejdą do wyników.",
        "Trial version: responses are tests and will not enter the results.",
        "Пробна версія: відповіді тестові й не ввійдуть до результатів.";
    SurveyClosed =>
        "Ta ankieta jest zamknięta: nie można jej już rozpocząć.",
        "This survey is closed: it cannot be begun any more.",
        "Це опитування закрите: його вже не можна розпочати.";
    SurveyClosedSent =>
        "Odpowiedzi, które są już na tym urządzeniu, można dokończyć i zostaną wysłane.",
        "Responses that are on this device already can be finished, and will be sent.",
        "Відповіді, які вже є на цьому пристрої, можна завершити, і їх буде надіслано.";

    // Network and storage.
    Offline =>
        "Brak połączenia. Odpowiedzi zapisują się na tym urządzeniu i zostaną wysłane, gdy wróci sieć.",
        "No connection. Answers are saved on this device and will be sent when the network is back.",
        "Немає з’єднання. Відповіді зберігаються на цьому пристрої й будуть надіслані, коли з’явиться мережа.";
    ReadyOffline => "Gotowe do pracy bez sieci", "Ready to work offline", "Готово до роботи без мережі";
    NeedsHttps =>
        "Ta strona nie jest otwarta przez bezpieczne połączenie (https), więc nie zadziała bez sieci i nie rozpocznie odpowiedzi. Proszę otworzyć adres zaczynający się od https.",
        "This page is not open over a secure connection (https), so it cannot work offline and will not begin a response. Please open the address that starts with https.",
        "Цю сторінку відкрито без захищеного з’єднання (https), тому вона не працюватиме без мережі й не почне відповіді. Відкрийте адресу, що починається з https.";
    Saved => "zapisano", "saved", "збережено";
    Saving => "zapisywanie…", "saving…", "збереження…";
    KeptNotSafe =>
        "Zachowano w tej przeglądarce, ale jeszcze nie w trwałej pamięci. Proszę nie czyścić danych przeglądarki przed wysłaniem.",
        "Kept in this browser, not yet safe. Please do not clear the browser's data before it is sent.",
        "Збережено в цьому браузері, але ще не надійно. Не очищуйте дані браузера до надсилання.";
    StoreFailed =>
        "Przeglądarka nie przyjęła zapisu – najczęściej brakuje miejsca na urządzeniu. Nowe odpowiedzi mogą zniknąć po zamknięciu przeglądarki. Proszę zwolnić miejsce i zapisać plik ratunkowy.",
        "The browser refused to store something – most often the device is out of room. New answers may be gone once the browser is closed. Please free some space and save the rescue file.",
        "Браузер не прийняв запис – найчастіше на пристрої бракує місця. Нові відповіді можуть зникнути після закриття браузера. Звільніть місце та збережіть рятувальний файл.";
    StoreFailedMirrored =>
        "Przeglądarka nie przyjęła zapisu – najczęściej brakuje miejsca na urządzeniu. Odpowiedzi są w osobnej kopii na tym urządzeniu; załączników (zdjęć, nagrań) w niej nie ma. Proszę zwolnić miejsce, a załączniki zachować w pliku ratunkowym.",
        "The browser refused to store something – most often the device is out of room. The answers are in a separate copy on this device; attachments (photographs, recordings) are not in it. Please free some space, and keep attachments in the rescue file.",
        "Браузер не прийняв запис – найчастіше на пристрої бракує місця. Відповіді є в окремій копії на цьому пристрої; вкладень (фотографій, записів) у ній немає. Звільніть місце, а вкладення збережіть у рятувальному файлі.";
    SaveFailed =>
        "Nie udało się zapisać ostatnich zmian. Wcześniejsze odpowiedzi są bezpieczne. Proszę nie zamykać tej strony i zwolnić miejsce na urządzeniu; zapis zostanie powtórzony.",
        "The latest changes could not be saved. Earlier answers are safe. Please keep this page open and free some space on the device; saving will be tried again.",
        "Не вдалося зберегти останні зміни. Попередні відповіді в безпеці. Не закривайте сторінку та звільніть місце на пристрої; збереження буде повторено.";
    StorageMissing =>
        "Ta przeglądarka nie pozwala zapisywać danych (na przykład w trybie prywatnym), więc odpowiedzi nie przetrwałyby jej zamknięcia. Proszę otworzyć ankietę w zwykłym oknie.",
        "This browser does not allow data to be kept (in private mode, for example), so answers would not survive closing it. Please open the survey in a normal window.",
        "Цей браузер не дозволяє зберігати дані (наприклад, у приватному режимі), тож відповіді не переживуть його закриття. Відкрийте опитування у звичайному вікні.";
    NotPersistent =>
        "Przeglądarka może usunąć dane, gdy zabraknie miejsca. Warto wysłać odpowiedzi przy najbliższej okazji.",
        "The browser may remove data when space runs out. Send the responses as soon as you can.",
        "Браузер може видалити дані, якщо забракне місця. Надішліть відповіді за першої нагоди.";
    PrivateWindow =>
        "To okno wygląda na prywatne albo jest w nim bardzo mało miejsca: odpowiedzi mogą zniknąć, gdy zostanie zamknięte. Proszę wysłać je wcześniej albo otworzyć ankietę w zwykłym oknie.",
        "This window seems to be a private one, or has very little room: answers may vanish when it is closed. Send them before that, or open the survey in an ordinary window.",
        "Це вікно схоже на приватне або в ньому дуже мало місця: відповіді можуть зникнути, коли його закриють. Надішліть їх раніше або відкрийте опитування у звичайному вікні.";
    OpenElsewhere =>
        "Ta odpowiedź jest otwarta w innej karcie. Tutaj można ją tylko czytać.",
        "This response is open in another tab. Here it can only be read.",
        "Цю відповідь відкрито в іншій вкладці. Тут її можна лише читати.";
    CompletedElsewhere =>
        "Tę odpowiedź zakończono w innej karcie. Tutaj można ją tylko czytać.",
        "This response was completed in another tab. Here it can only be read.",
        "Цю відповідь завершено в іншій вкладці. Тут її можна лише читати.";
    GoneElsewhere =>
        "Tę odpowiedź usunięto w innej karcie tej przeglądarki. Tutaj można ją jeszcze przeczytać, ale już się nie zapisuje.",
        "This response was deleted in another tab of this browser. Here it can still be read, but it is not saved any more.",
        "Цю відповідь видалено в іншій вкладці цього браузера. Тут її ще можна прочитати, але вона вже не зберігається.";
    PutBack =>
        "Z przeglądarki zniknęły dane zapisane przez tę stronę (na przykład ktoś je wyczyścił). Odpowiedzi z tej ankiety zapisano od nowa i można pisać dalej. Inne odpowiedzi, których jeszcze nie wysłano, mogły zginąć: proszę zajrzeć do listy.",
        "What this page had stored in the browser has vanished (somebody may have cleared it). The answers of this survey were stored again, and you can go on. Other responses that were not sent yet may be lost: please look at the list.",
        "Із браузера зникли дані, які зберегла ця сторінка (можливо, їх хтось очистив). Відповіді цього опитування збережено знову, можна писати далі. Інші ще не надіслані відповіді могли зникнути: перегляньте список.";
    PutBackFiles =>
        "Plików dodanych do tej odpowiedzi (zdjęć, nagrań) nie dało się odzyskać. Proszę dodać je jeszcze raz.",
        "The files that were added to this response (photos, recordings) could not be brought back. Please add them again.",
        "Файли, додані до цієї відповіді (фото, записи), не вдалося відновити. Додайте їх ще раз.";
    WrittenByNewer =>
        "Tę odpowiedź zapisała nowsza wersja tej strony, więc tutaj można ją tylko czytać. Nic nie przepadło: po aktualizacji strony będzie można pisać dalej.",
        "A newer version of this page has written this response, so here it can only be read. Nothing is lost: after this page is updated, writing goes on.",
        "Цю відповідь записала новіша версія сторінки, тож тут її можна лише читати. Нічого не втрачено: після оновлення сторінки можна буде писати далі.";
    NoRoomToWrite =>
        "Na tym urządzeniu nie da się teraz nic zapisać (zwykle brakuje miejsca), więc tę odpowiedź można tylko czytać. Nic nie przepadło. Proszę zwolnić miejsce i spróbować ponownie.",
        "Nothing can be stored on this device now (usually there is no room left), so this response can only be read. Nothing is lost. Free some room and try again.",
        "На цьому пристрої зараз нічого не можна зберегти (зазвичай бракує місця), тож цю відповідь можна лише читати. Нічого не втрачено. Звільніть місце і спробуйте ще раз.";
    ContinueHere => "Kontynuuj tutaj", "Continue here", "Продовжити тут";

    // The list of surveys.
    NoSurveys => "Nie ma teraz otwartych ankiet.", "There are no open surveys now.", "Зараз немає відкритих опитувань.";
    SurveysUnreachable =>
        "Nie udało się pobrać listy ankiet, a na tym urządzeniu nie ma jeszcze żadnej. Lista pojawi się, gdy wróci połączenie.",
        "The list of surveys could not be fetched, and there is none on this device yet. It will appear when the connection is back.",
        "Не вдалося отримати список опитувань, а на цьому пристрої ще немає жодного. Список з’явиться, коли відновиться з’єднання.";
    OpenSurvey => "Otwórz", "Open", "Відкрити";

    NewResponse => "Nowa odpowiedź", "New response", "Нова відповідь";

    // The first page of a survey.
    Start => "Rozpocznij", "Start", "Почати";
    Continue => "Kontynuuj", "Continue", "Продовжити";
    Voluntary =>
        "Udział jest dobrowolny. Można przerwać w każdej chwili i wrócić później na tym samym urządzeniu.",
        "Taking part is voluntary. You can stop at any time and come back later on the same device.",
        "Участь добровільна. Можна зупинитися будь-коли й повернутися пізніше на цьому ж пристрої.";
    WorksOffline =>
        "Odpowiedzi zapisują się na bieżąco na tym urządzeniu, także bez sieci.",
        "Answers are saved on this device as you go, also without a network.",
        "Відповіді зберігаються на цьому пристрої відразу, також без мережі.";
    FoundDraft => "Dokończyć rozpoczętą ankietę czy zacząć od nowa?", "Finish the survey that was begun, or start a new one?", "Завершити розпочате опитування чи почати нове?";
    FoundDraftStays =>
        "Zaczęcie od nowa niczego nie usuwa: rozpoczęta ankieta zostaje na liście „Moje odpowiedzi”.",
        "Starting a new one deletes nothing: the one that was begun stays in “My responses”.",
        "Якщо почати нове, нічого не видалиться: розпочате опитування залишиться у списку «Мої відповіді».";
    GoOnWithDraft => "Dokończ", "Finish it", "Завершити";
    BeginAnew => "Zacznij od nowa", "Start a new one", "Почати нове";
    SharedVoluntary =>
        "Udział jest dobrowolny. Można przerwać w każdej chwili.",
        "Taking part is voluntary. You can stop at any time.",
        "Участь добровільна. Можна зупинитися будь-коли.";
    SharedDevice =>
        "To urządzenie jest wspólne: po 4 minutach bez ruchu niedokończone odpowiedzi zostaną z niego usunięte.",
        "This device is shared: unfinished answers are deleted from it after 4 minutes without a touch.",
        "Цей пристрій спільний: після 4 хвилин без дій незавершені відповіді буде з нього видалено.";
    SharedSealed =>
        "Zakończone odpowiedzi są na tym urządzeniu zaszyfrowane: odczyta je tylko urząd.",
        "Completed answers are encrypted on this device: only the town hall can read them.",
        "Завершені відповіді на цьому пристрої зашифровані: прочитати їх може лише міська рада.";
    SharedNotSealed =>
        "Zakończone odpowiedzi leżą na tym urządzeniu niezaszyfrowane: strona ich nie pokazuje, ale może je odczytać ktoś, kto ma dostęp do danych przeglądarki.",
        "Completed answers lie on this device unencrypted: this page does not show them, but somebody with access to the browser's data can read them.",
        "Завершені відповіді лежать на цьому пристрої незашифровані: сторінка їх не показує, але їх може прочитати той, хто має доступ до даних браузера.";
    NotShownOnShared =>
        "To urządzenie jest wspólne, więc odpowiedzi nie można tu już zobaczyć ani zmienić. Te, które czekają, zostaną wysłane.",
        "This device is shared, so responses can no longer be seen or changed here. Those that wait will be sent.",
        "Цей пристрій спільний, тож відповіді тут уже не можна переглянути чи змінити. Ті, що чекають, буде надіслано.";
    NextPerson => "Następna osoba", "Next person", "Наступна особа";
    StillHere => "Czy ktoś tu jeszcze jest?", "Is anybody still here?", "Тут ще хтось є?";
    StillHereLead =>
        "Od kilku minut nic się nie dzieje, a to urządzenie jest wspólne. Gdy czas minie, ankieta zacznie się od nowa, a niedokończone odpowiedzi zostaną usunięte.",
        "Nothing has happened for some minutes, and this device is shared. When the time is over the survey starts anew, and unfinished answers are deleted.",
        "Уже кілька хвилин нічого не відбувається, а цей пристрій спільний. Коли час мине, опитування почнеться знову, а незавершені відповіді буде видалено.";
    IAmHere => "Tak, jestem", "Yes, I am", "Так, я тут";
    LeaveShared => "Przerwij i usuń odpowiedzi", "Stop and delete the answers", "Зупинити й видалити відповіді";
    LeaveSharedTitle => "Przerwać i usunąć odpowiedzi?", "Stop and delete the answers?", "Зупинити й видалити відповіді?";
    LeaveSharedLead =>
        "Niedokończone odpowiedzi znikną z tego urządzenia. Nie da się tego cofnąć.",
        "The unfinished answers will be gone from this device. This cannot be undone.",
        "Незавершені відповіді зникнуть із цього пристрою. Це не можна скасувати.";
    PromiseTitle => "Co dzieje się z odpowiedziami", "What happens to the answers", "Що відбувається з відповідями";
    /// The promise for `privacy = anonymous`.
    PromiseAnonymous =>
        "Razem z odpowiedziami nie zapisuje się, kto ich udziela, skąd ani na jakim urządzeniu, a z czasu – tylko dzień i liczba minut; po końcu dnia zaciera się też kolejność, w jakiej odpowiedzi nadeszły. Odpowiedzi nie są łączone z żadną osobą.",
        "The answers are kept without a record of who gave them, from where or on which device; of the time, only the day and the number of minutes; after the day’s end the order in which answers came is erased too. They are not linked to any person.",
        "Разом із відповідями не зберігається, хто їх дав, звідки й на якому пристрої, а з часу – лише день і кількість хвилин; після кінця дня стирається й порядок, у якому відповіді надійшли. Відповіді не пов’язують з жодною особою.";
    /// Beside the promise for `privacy = anonymous`, where the survey takes files.
    PromiseFiles =>
        "Zdjęcia zapisuje się bez miejsca i czasu ich zrobienia. Nagrania, filmy i inne pliki zapisuje się takie, jakie są: mogą same zdradzać, kto, gdzie i kiedy je zrobił.",
        "Photographs are kept without the place and time at which they were taken. Recordings, films and other files are kept as they are: they may themselves tell who made them, where and when.",
        "Фотографії зберігаються без місця й часу зйомки. Записи, відео та інші файли зберігаються такими, як є: вони самі можуть виказати, хто, де й коли їх зробив.";
    /// Beside the promise for `privacy = anonymous`, where the survey asks for places.
    PromisePlaces =>
        "Miejsce zapisuje się tylko jako odpowiedź na pytanie o nie, jeśli zostanie podane.",
        "A place is kept only as the answer to the question about it, if one is given.",
        "Місце зберігається лише як відповідь на запитання про нього, якщо його вказати.";
    /// The promise for `privacy = confidential`.
    PromiseConfidential =>
        "Odpowiedzi są poufne. Mogą być powiązane z kodem zaproszenia i czasem wypełnienia, ale widzą je tylko osoby prowadzące badanie; wyniki pokazuje się wyłącznie w zestawieniach.",
        "The answers are confidential. They may be linked to an invitation code and the time of filling in, but only the people who run the survey see them; results are shown in summaries only.",
        "Відповіді конфіденційні. Їх можна пов’язати з кодом запрошення та часом заповнення, але бачать їх лише ті, хто проводить опитування; результати показують тільки у зведеннях.";
    /// The promise for `privacy = interviewer`.
    PromiseInterviewer =>
        "Odpowiedzi zapisuje osoba prowadząca rozmowę, razem z czasem rozmowy. Widzą je tylko osoby prowadzące badanie; wyniki pokazuje się wyłącznie w zestawieniach.",
        "The interviewer records the answers together with the time of the conversation. Only the people who run the survey see them; results are shown in summaries only.",
        "Відповіді записує особа, яка веде розмову, разом із часом розмови. Бачать їх лише ті, хто проводить опитування; результати показують тільки у зведеннях.";
    ResponseGone =>
        "Tej odpowiedzi już nie ma na tym urządzeniu.",
        "This response is not on this device any more.",
        "Цієї відповіді вже немає на цьому пристрої.";
    SurveyUnknown =>
        "Nie ma ankiety pod tym adresem. Być może adres ma literówkę albo ankieta została zamknięta. Zapisane odpowiedzi są bezpieczne.",
        "There is no survey at this address. It may be misspelt, or the survey may be closed. Saved responses are safe.",
        "За цією адресою немає опитування. Можливо, адресу введено з помилкою або опитування закрито. Збережені відповіді в безпеці.";
    SurveyNotHere =>
        "Tej ankiety nie ma jeszcze na tym urządzeniu, a połączenie nie działa. Otworzy się, gdy wróci sieć.",
        "This survey is not on this device yet, and there is no connection. It will open when the network is back.",
        "Цього опитування ще немає на цьому пристрої, а з’єднання не працює. Воно відкриється, коли з’явиться мережа.";
    StoreSilent =>
        "Pamięć tej przeglądarki teraz nie odpowiada. Zapisane odpowiedzi nadal w niej są. Proszę spróbować za chwilę jeszcze raz albo odświeżyć stronę.",
        "This browser’s storage does not answer now. What was saved is still in it. Please try again in a moment, or reload the page.",
        "Пам’ять цього браузера зараз не відповідає. Збережені відповіді й далі в ній. Спробуйте ще раз за мить або оновіть сторінку.";
    FormBroken =>
        "Ta wersja aplikacji nie potrafi otworzyć tej ankiety. Zapisane odpowiedzi pozostają nietknięte. Proszę przekazać poniższe szczegóły osobom prowadzącym badanie.",
        "This version of the app cannot open this survey. Saved responses are left untouched. Please pass the details below to the people who run the survey.",
        "Ця версія застосунку не може відкрити це опитування. Збережені відповіді залишаються без змін. Передайте наведені нижче подробиці тим, хто проводить опитування.";
    // A limit of the engine was reached while answering.
    TooManyEntries =>
        "W jednej części tej ankiety może być najwyżej 10 000 pozycji i więcej ich tu nie będzie. Proszę sprawdzić wpisaną liczbę. Inne odpowiedzi się nie zmieniły.",
        "A part of this survey can have 10,000 entries at most, and there will be no more of them here. Please check the number that was entered. Other answers have not changed.",
        "У частині цього опитування може бути щонайбільше 10 000 записів, і більше їх тут не буде. Перевірте введене число. Інші відповіді не змінилися.";
    CalculatedTooLong =>
        "Tekst, który ta ankieta wylicza z odpowiedzi, byłby zbyt długi, więc pozostał pusty. Wpisane odpowiedzi się nie zmieniły. Proszę powiedzieć o tym osobie, która prowadzi ankietę.",
        "A text that this survey makes of the answers would be too long, so it stayed empty. What was answered has not changed. Please tell whoever runs the survey.",
        "Текст, який це опитування складає з відповідей, був би задовгим, тому лишився порожнім. Введені відповіді не змінилися. Повідомте про це тих, хто проводить опитування.";
    TooMuchComputing =>
        "Ta ankieta wymaga więcej obliczeń, niż może tu wykonać: części z nich nie ma, a pytania mogą się źle pokazywać lub ukrywać. Wpisane odpowiedzi się nie zmieniły. Proszę powiedzieć o tym osobie, która prowadzi ankietę.",
        "This survey needs more computing than can be done here: some of it was left out, and questions may be shown or hidden wrongly. What was answered has not changed. Please tell whoever runs the survey.",
        "Це опитування потребує більше обчислень, ніж тут можна виконати: частини з них немає, і запитання можуть показуватися чи ховатися неправильно. Введені відповіді не змінилися. Повідомте про це тих, хто проводить опитування.";
    ResponseBroken =>
        "Tej odpowiedzi nie udało się odtworzyć w całości. Nic nie zostało usunięte: zapis czeka na tym urządzeniu bez zmian.",
        "This response could not be restored completely. Nothing has been removed: what was saved waits on this device unchanged.",
        "Цю відповідь не вдалося повністю відновити. Нічого не видалено: збережене чекає на цьому пристрої без змін.";
    CannotBeginStorage =>
        "Nie można rozpocząć odpowiedzi, bo nie byłoby gdzie jej bezpiecznie zapisać.",
        "A response cannot be started, because there would be nowhere to keep it safely.",
        "Не можна почати відповідь, бо її ніде безпечно зберегти.";
    Details => "Szczegóły", "Details", "Подробиці";

    // Filling in.
    Next => "Dalej", "Next", "Далі";
    Back => "Wstecz", "Back", "Назад";
    Finish => "Zakończ", "Finish", "Завершити";
    Required => "Na to pytanie trzeba odpowiedzieć, żeby przejść dalej.", "This question needs an answer to go on.", "На це питання треба відповісти, щоб продовжити.";
    RequiredMark => "wymagane", "required", "обов’язково";
    Constraint => "Ta odpowiedź nie spełnia warunku pytania. Proszę ją poprawić.", "This answer does not fit the question. Please correct it.", "Ця відповідь не відповідає умові питання. Виправте її.";
    NotANumber => "Proszę wpisać liczbę, na przykład 12 albo 3,5.", "Please enter a number, for example 12 or 3.5.", "Введіть число, наприклад 12 або 3,5.";
    NotAWholeNumber => "Proszę wpisać liczbę całkowitą, na przykład 12.", "Please enter a whole number, for example 12.", "Введіть ціле число, наприклад 12.";
    ClearAnswer => "Usuń odpowiedź", "Clear the answer", "Видалити відповідь";
    ChooseOne => "Wybierz z listy", "Choose from the list", "Виберіть зі списку";
    SearchList => "Szukaj na liście", "Search the list", "Шукати у списку";
    IncompleteDate => "Data jest niepełna.", "The date is incomplete.", "Дата неповна.";
    NoOptions => "Do tego pytania nie ma teraz odpowiedzi do wyboru.", "There is nothing to choose from here now.", "Зараз тут немає з чого вибирати.";
    Acknowledge => "Potwierdzam", "I confirm", "Підтверджую";
    RankStart => "Ułóż kolejność", "Put in order", "Упорядкувати";
    RankHint => "Od najważniejszego. Kolejność zmienia się przyciskami.", "From the most important. Change the order with the buttons.", "Від найважливішого. Порядок змінюють кнопками.";
    RangeStart => "Wybierz na skali", "Choose on the scale", "Вибрати на шкалі";
    LocateMe => "Podaj moje położenie", "Use my location", "Указати моє місце";
    AddPointHere => "Dodaj punkt tam, gdzie stoję", "Add a point where I stand", "Додати точку там, де я стою";
    Locating => "Szukanie położenia… To może potrwać pół minuty.", "Looking for the location… This may take half a minute.", "Пошук місця… Це може тривати пів хвилини.";
    LocationDenied =>
        "To urządzenie nie pozwala podać położenia. Można na to pozwolić w ustawieniach przeglądarki albo wpisać współrzędne.",
        "This device does not allow the location to be used. It can be allowed in the browser's settings, or the coordinates typed in.",
        "Цей пристрій не дозволяє визначити місце. Це можна дозволити в налаштуваннях браузера або ввести координати.";
    LocationUnavailable =>
        "Nie udało się ustalić położenia. Na otwartej przestrzeni bywa łatwiej; można też wpisać współrzędne.",
        "The location could not be found. It is often easier in the open; the coordinates can be typed in as well.",
        "Не вдалося визначити місце. На відкритому просторі легше; можна також ввести координати.";
    TypeCoordinates => "Wpisz współrzędne", "Type the coordinates", "Ввести координати";
    Coordinates => "Szerokość i długość geograficzna, np. 52,2297 21,0122", "Latitude and longitude, e.g. 52.2297, 21.0122", "Широта й довгота, напр. 52,2297 21,0122";
    UseCoordinates => "Zapisz to miejsce", "Use this place", "Зберегти це місце";
    NotCoordinates => "To nie są współrzędne. Przykład: 52,2297 21,0122", "These are no coordinates. An example: 52.2297, 21.0122", "Це не координати. Приклад: 52,2297 21,0122";
    RemovePoint => "Usuń", "Remove", "Вилучити";
    Guidance => "Więcej informacji", "More about this", "Докладніше";
    TakePhoto => "Zrób zdjęcie", "Take a photo", "Зробити фото";
    TakeOrChoosePhoto => "Zrób lub wybierz zdjęcie", "Take or choose a photo", "Зробити або вибрати фото";
    TakeOrChooseVideo => "Nagraj lub wybierz film", "Record or choose a video", "Записати або вибрати відео";
    RecordSound => "Nagraj dźwięk", "Record sound", "Записати звук";
    StopRecording => "Zakończ nagranie", "Stop recording", "Зупинити запис";
    Recording => "Trwa nagrywanie…", "Recording…", "Триває запис…";
    RecordingTime => "Czas nagrania", "Length of the recording", "Тривалість запису";
    RecordingGoesOn =>
        "Nagrywanie trwa także na następnych stronach, a nagrane fragmenty od razu zapisują się na tym urządzeniu.",
        "Recording goes on while pages are turned, and what was recorded is stored on this device as it comes.",
        "Запис триває й на наступних сторінках, а записане відразу зберігається на цьому пристрої.";
    RecordingElsewhere =>
        "Trwa nagrywanie do innego pytania.",
        "Another question's answer is being recorded.",
        "Триває запис до іншого питання.";
    MicrophoneMuted =>
        "Urządzenie wyciszyło mikrofon, na przykład przez rozmowę telefoniczną. Teraz nagrywa się cisza.",
        "The device has muted the microphone, for a phone call perhaps. Silence is being recorded.",
        "Пристрій вимкнув мікрофон, наприклад через телефонну розмову. Зараз записується тиша.";
    RemoveRecording => "Usuń nagranie", "Delete the recording", "Видалити запис";
    RemoveRecordingTitle => "Usunąć to nagranie?", "Delete this recording?", "Видалити цей запис?";
    RemoveRecordingLead =>
        "Nagranie zniknie z tej odpowiedzi. Nie da się tego cofnąć.",
        "The recording will be gone from this response. This cannot be undone.",
        "Запис зникне з цієї відповіді. Це не можна скасувати.";
    RecordingNotAttached =>
        "Nagrania nie udało się dołączyć do odpowiedzi, więc nie została zakończona. Nagranie i odpowiedzi są na tym urządzeniu; zwykle brakuje miejsca. Proszę je zwolnić i spróbować ponownie albo usunąć nagranie przy jego pytaniu.",
        "A recording could not be added to the response, so it was not completed. The recording and the answers are on this device; usually there is no room. Please free some and try again, or delete the recording at its question.",
        "Запис не вдалося додати до відповіді, тож її не завершено. Запис і відповіді на цьому пристрої; зазвичай бракує місця. Звільніть його й спробуйте ще раз або видаліть запис біля його питання.";
    StopToCompleteTitle => "Zakończyć nagranie i wysłać?", "Stop recording and send?", "Зупинити запис і надіслати?";
    StopToCompleteLead =>
        "Nagrywanie jeszcze trwa. Nagranie zostanie zakończone i dołączone do odpowiedzi, a potem odpowiedzi zostaną wysłane.",
        "Recording still goes on. It will be stopped and added to the response; then the response is sent.",
        "Запис іще триває. Його буде зупинено й додано до відповіді, а потім відповіді буде надіслано.";
    ChooseRecording => "Wybierz nagranie z urządzenia", "Choose a recording from the device", "Вибрати запис із пристрою";
    ChooseFile => "Wybierz plik", "Choose a file", "Вибрати файл";
    DrawHere => "Pole do rysowania palcem, rysikiem lub myszą", "Sheet to draw on by finger, pen or mouse", "Поле для малювання пальцем, пером або мишею";
    SignHere => "Pole na podpis palcem, rysikiem lub myszą", "Sheet to sign on by finger, pen or mouse", "Поле для підпису пальцем, пером або мишею";
    DrawAgain => "Zacznij od nowa", "Start again", "Почати знову";
    PictureInstead => "Zamiast rysować, wybierz obraz", "Choose a picture instead of drawing", "Замість малювання вибрати зображення";
    KeepingFile => "Zapisywanie pliku…", "Keeping the file…", "Збереження файлу…";
    FileKept => "Plik jest zapisany na tym urządzeniu.", "The file is kept on this device.", "Файл збережено на цьому пристрої.";
    FileMissing => "Tego pliku nie da się odczytać na tym urządzeniu.", "This file cannot be read on this device.", "Цей файл не вдається прочитати на цьому пристрої.";
    RemoveFile => "Usuń plik", "Remove the file", "Вилучити файл";
    RemoveFileTitle => "Usunąć ten plik?", "Remove this file?", "Вилучити цей файл?";
    RemoveFileLead =>
        "Plik zniknie z tej odpowiedzi. Nie da się tego cofnąć.",
        "The file will be gone from this response. This cannot be undone.",
        "Файл зникне з цієї відповіді. Це не можна скасувати.";
    ReplaceFile => "Zastąp", "Replace", "Замінити";
    ReplaceFileTitle => "Zastąpić zachowany plik?", "Replace the file that is kept?", "Замінити збережений файл?";
    ReplaceFileLead =>
        "Nowy zajmie miejsce poprzedniego, którego nie będzie już w tej odpowiedzi. Nie da się tego cofnąć.",
        "The new one takes the place of the former, which will be gone from this response. This cannot be undone.",
        "Новий займе місце попереднього, якого вже не буде в цій відповіді. Це не можна скасувати.";
    DrawAgainTitle => "Usunąć rysunek i zacząć od nowa?", "Delete the drawing and start again?", "Видалити малюнок і почати знову?";
    YourPicture => "Dodany obraz", "The picture you added", "Додане зображення";
    YourRecording => "Dodane nagranie", "The recording you added", "Доданий запис";
    YourFile => "Dodany plik", "The file you added", "Доданий файл";
    NotAPicture =>
        "Tego pliku nie da się odczytać jako obrazu. Proszę wybrać inny, na przykład JPG lub PNG.",
        "This file cannot be read as a picture. Please choose another, such as a JPG or PNG.",
        "Цей файл не вдається прочитати як зображення. Виберіть інший, наприклад JPG або PNG.";
    NoRoomForFile =>
        "Na urządzeniu brakuje miejsca na ten plik. Pozostałe odpowiedzi są bezpieczne. Proszę zwolnić miejsce i spróbować ponownie.",
        "There is no room on the device for this file. The other answers are safe. Please free some space and try again.",
        "На пристрої бракує місця для цього файлу. Решта відповідей у безпеці. Звільніть місце й спробуйте ще раз.";
    LittleRoom =>
        "Na urządzeniu zostało mało miejsca. Przed dodaniem plików warto wysłać odpowiedzi lub zwolnić miejsce.",
        "There is little room left on this device. Before adding files, send responses or free some space.",
        "На пристрої залишилося мало місця. Перед додаванням файлів надішліть відповіді або звільніть місце.";
    FilesNeedDatabase =>
        "Ta przeglądarka nie pozwala bezpiecznie przechować plików (na przykład w trybie prywatnym). Pozostałe odpowiedzi zapisują się jak zwykle.",
        "This browser does not allow files to be kept safely (in private mode, for example). The other answers are saved as usual.",
        "Цей браузер не дозволяє надійно зберігати файли (наприклад, у приватному режимі). Решта відповідей зберігається як звичайно.";
    FileTooLarge =>
        "Ten plik jest za duży. Proszę wybrać mniejszy, najwyżej 500 MB.",
        "This file is too large. Please choose a smaller one, 500 MB at most.",
        "Цей файл завеликий. Виберіть менший, щонайбільше 500 МБ.";
    TooManyFiles =>
        "Ta odpowiedź ma już tyle plików, ile da się wysłać (2000). Tego pliku nie dodano; wszystkie wcześniejsze są zapisane.",
        "This response already has as many files as can be sent (2000). This file was not added; all earlier ones are saved.",
        "Ця відповідь уже має стільки файлів, скільки можна надіслати (2000). Цей файл не додано; усі попередні збережено.";
    AnswerTooLong =>
        "Tej odpowiedzi nie przyjęto: z nią całość byłaby większa, niż da się wysłać (64 MB). Wszystko, co podano wcześniej, jest zapisane. Proszę ją skrócić.",
        "This answer was not taken: with it the whole would be larger than can be sent (64 MB). Everything given before is saved. Please shorten it.",
        "Цю відповідь не прийнято: з нею все разом було б більшим, ніж можна надіслати (64 МБ). Усе, що вказано раніше, збережено. Скоротіть її.";
    EntryTooLong =>
        "Nie dodano kolejnego wpisu: z nim całość byłaby większa, niż da się wysłać (64 MB). Wszystko, co podano wcześniej, jest zapisane.",
        "No further entry was added: with it the whole would be larger than can be sent (64 MB). Everything given before is saved.",
        "Наступний запис не додано: з ним усе разом було б більшим, ніж можна надіслати (64 МБ). Усе, що вказано раніше, збережено.";
    FileNotKept =>
        "Nie udało się zapisać tego pliku. Pozostałe odpowiedzi są bezpieczne. Proszę spróbować ponownie.",
        "This file could not be kept. The other answers are safe. Please try again.",
        "Не вдалося зберегти цей файл. Решта відповідей у безпеці. Спробуйте ще раз.";
    MicrophoneDenied =>
        "To urządzenie nie pozwala nagrywać. Można na to pozwolić w ustawieniach przeglądarki albo wybrać gotowe nagranie.",
        "This device does not allow recording. It can be allowed in the browser's settings, or a recording chosen.",
        "Цей пристрій не дозволяє записувати. Це можна дозволити в налаштуваннях браузера або вибрати готовий запис.";
    MicrophoneMissing =>
        "Nie ma działającego mikrofonu. Można wybrać gotowe nagranie.",
        "There is no working microphone. A recording can be chosen instead.",
        "Немає робочого мікрофона. Можна вибрати готовий запис.";
    AddEntry => "Dodaj", "Add", "Додати";
    RemoveEntry => "Usuń tę pozycję", "Remove this entry", "Вилучити цей запис";
    RemoveEntryConfirm =>
        "Usunąć tę pozycję razem z jej odpowiedziami?",
        "Remove this entry together with its answers?",
        "Вилучити цей запис разом із відповідями?";
    NothingToAdd => "Nie, dalej", "No, go on", "Ні, далі";

    // Review and completion.
    Review => "Sprawdź odpowiedzi", "Check the answers", "Перевірте відповіді";
    ReviewLead =>
        "To ostatni krok. Każdą odpowiedź można jeszcze zmienić.",
        "This is the last step. Every answer can still be changed.",
        "Це останній крок. Кожну відповідь ще можна змінити.";
    ReviewProblems => "Zanim zakończysz, popraw te odpowiedzi:", "Before you finish, correct these answers:", "Перед завершенням виправте ці відповіді:";
    Skipped => "pominięto", "skipped", "пропущено";
    Edit => "Zmień", "Change", "Змінити";
    Complete => "Zakończ i wyślij", "Finish and send", "Завершити й надіслати";
    Completing => "Zamykanie odpowiedzi…", "Closing the response…", "Закриття відповіді…";
    CompleteFailed =>
        "Nie udało się jeszcze zamknąć odpowiedzi. Nic nie zginęło; proszę spróbować ponownie.",
        "The response could not be closed yet. Nothing is lost; please try again.",
        "Ще не вдалося закрити відповідь. Нічого не втрачено; спробуйте ще раз.";
    ResponseTooLong =>
        "Tej odpowiedzi nie da się zamknąć, bo jest większa, niż da się wysłać (64 MB). Nic nie zginęło: wszystko jest zapisane na tym urządzeniu. Proszę skrócić najdłuższe odpowiedzi i spróbować ponownie.",
        "This response cannot be closed because it is larger than can be sent (64 MB). Nothing is lost: everything is saved on this device. Please shorten the longest answers and try again.",
        "Цю відповідь не можна закрити, бо вона більша, ніж можна надіслати (64 МБ). Нічого не втрачено: усе збережено на цьому пристрої. Скоротіть найдовші відповіді та спробуйте ще раз.";
    AnswerFileMissing =>
        "Nie można jeszcze zamknąć odpowiedzi: na tym urządzeniu brakuje pliku, który jest jedną z odpowiedzi (zdjęcia, nagrania). Pozostałe odpowiedzi są zapisane. Proszę dodać plik jeszcze raz.",
        "The response cannot be closed yet: a file that is one of the answers (a photo, a recording) is missing on this device. The other answers are saved. Please add the file again.",
        "Відповідь ще не можна закрити: на цьому пристрої бракує файлу, який є однією з відповідей (фото, запису). Решту відповідей збережено. Додайте файл ще раз.";
    NoSealKey =>
        "Aby zamknąć tę odpowiedź bezpiecznie, to urządzenie musi raz połączyć się z serwerem. Nic nie zginęło: odpowiedzi są zapisane na tym urządzeniu. Proszę połączyć się z siecią i spróbować ponownie.",
        "To close this response safely, this device has to reach the server once. Nothing is lost: the answers are saved on this device. Please connect to a network and try again.",
        "Щоб безпечно закрити цю відповідь, цей пристрій має один раз з’єднатися із сервером. Нічого не втрачено: відповіді збережено на цьому пристрої. Під’єднайтеся до мережі та спробуйте ще раз.";
    Confirmed => "potwierdzono", "confirmed", "підтверджено";
    ScreenedOutTitle => "Dziękujemy", "Thank you", "Дякуємо";
    ScreenedOut =>
        "Na tym kończymy. Nic nie zostało zapisane i nic nie zostanie wysłane.",
        "This is the end. Nothing has been kept and nothing will be sent.",
        "На цьому все. Нічого не збережено й нічого не буде надіслано.";

    // Receipt.
    ThankYou => "Dziękujemy", "Thank you", "Дякуємо";
    KeptWillBeSent =>
        "Odpowiedzi są zapisane na tym urządzeniu i zostaną wysłane, gdy wróci sieć.",
        "The answers are saved on this device and will be sent when the network is back.",
        "Відповіді збережено на цьому пристрої; їх буде надіслано, коли з’явиться мережа.";
    KeptSending =>
        "Odpowiedzi są zapisane na tym urządzeniu. Trwa wysyłanie…",
        "The answers are saved on this device. They are being sent…",
        "Відповіді збережено на цьому пристрої. Триває надсилання…";
    KeptWaiting =>
        "Odpowiedzi są zapisane na tym urządzeniu i czekają na wysłanie.",
        "The answers are saved on this device and wait to be sent.",
        "Відповіді збережено на цьому пристрої, вони чекають на надсилання.";
    KeyFingerprint => "Odcisk klucza", "Fingerprint of the key", "Відбиток ключа";
    KeyToCompare =>
        "Jeśli urząd zmienił klucz, podaje do wiadomości ten sam odcisk. Jeśli odcisk jest inny albo urząd o niczym nie wie, proszę go nie uznawać i zawiadomić osoby prowadzące badanie.",
        "If the town hall has changed its key, it makes this very fingerprint known. If it differs, or the town hall knows of nothing, do not accept it, and tell the people who run the survey.",
        "Якщо міська рада змінила ключ, вона повідомляє саме цей відбиток. Якщо він інший або міська рада нічого про це не знає, не приймайте його й повідомте тих, хто проводить опитування.";
    KeyFromNobody =>
        "Serwer sam nie podaje tego klucza. Proszę zawiadomić osoby prowadzące badanie.",
        "The server itself does not name this key. Please tell the people who run the survey.",
        "Сам сервер не називає цього ключа. Повідомте тих, хто проводить опитування.";
    AcceptKey => "Uznaj ten klucz", "Accept this key", "Прийняти цей ключ";
    AcceptKeyTitle => "Czy odcisk się zgadza?", "Is the fingerprint the same?", "Чи збігається відбиток?";
    AcceptKeyLead =>
        "Klucz można uznać tylko wtedy, gdy odcisk jest taki sam jak podany przez urząd. Odpowiedzi zostaną wysłane jeszcze raz.",
        "Accept the key only if its fingerprint is the one that the town hall has made known. The answers will be sent once more.",
        "Приймайте ключ лише тоді, коли відбиток такий самий, як повідомила міська рада. Відповіді буде надіслано ще раз.";
    NothingToDo =>
        "Nie trzeba nic robić; tę stronę można zamknąć.",
        "There is nothing more to do; you can close this page.",
        "Більше нічого не треба робити; цю сторінку можна закрити.";
    Received => "Odebrano", "Received", "Отримано";
    ReceivedLead =>
        "Odpowiedzi dotarły i są bezpiecznie zapisane.",
        "The answers have arrived and are safely stored.",
        "Відповіді надійшли й надійно збережені.";
    ReceiptCode => "Kod potwierdzenia", "Receipt code", "Код підтвердження";
    ResponseCode => "Kod odpowiedzi", "Response code", "Код відповіді";
    ReceiptCodeHint =>
        "Warto go zapisać: pozwala zapytać o tę odpowiedź.",
        "Note it down: it lets you ask about this response.",
        "Запишіть його: за ним можна запитати про цю відповідь.";
    SaveReceipt => "Zapisz potwierdzenie", "Save the receipt", "Зберегти підтвердження";
    ReceiptNotSaved =>
        "Nie udało się zapisać potwierdzenia: nie ma go na tym urządzeniu albo przeglądarka odmówiła. Kod jest ważny tak samo.",
        "The receipt could not be saved: it is not on this device, or the browser refused. The code is just as good.",
        "Не вдалося зберегти підтвердження: його немає на цьому пристрої або браузер відмовив. Код так само дійсний.";
    ReceiptUnknown =>
        "Na tym urządzeniu nie ma odpowiedzi o tym kodzie. Kod działa tam, gdzie wypełniono ankietę, i w urzędzie.",
        "There is no response with this code on this device. The code works where the survey was filled in, and at the town hall.",
        "На цьому пристрої немає відповіді з таким кодом. Код діє там, де заповнили опитування, і в міській раді.";
    AnotherResponse => "Wypełnij jeszcze raz", "Fill in another", "Заповнити ще раз";

    // My responses.
    NoResponses => "Na tym urządzeniu nie ma jeszcze odpowiedzi.", "There are no responses on this device yet.", "На цьому пристрої ще немає відповідей.";
    StateDraft => "niedokończona", "unfinished", "незавершена";
    StateWaiting => "czeka na wysłanie", "waiting to be sent", "чекає на надсилання";
    StateReceived => "odebrana", "received", "отримана";
    StateUnreadable => "nie da się odczytać", "cannot be read", "не вдається прочитати";
    StateQuarantined => "odłożona do sprawdzenia", "set apart for checking", "відкладена для перевірки";
    StateErased => "usunięta przez urząd", "erased by the town hall", "видалена міською радою";
    ChangeAnswers => "Popraw odpowiedzi", "Change the answers", "Виправити відповіді";
    ReopenTitle => "Poprawić tę odpowiedź?", "Change this response?", "Виправити цю відповідь?";
    ReopenLead =>
        "Wróci do niedokończonych i nie zostanie wysłana, dopóki nie zostanie ukończona jeszcze raz.",
        "It goes back to the unfinished ones and is not sent until it is completed once more.",
        "Вона повернеться до незавершених і не буде надіслана, доки її не завершать ще раз.";
    NotDraftAnyMore =>
        "Tej odpowiedzi nie można już zmienić: jest ukończona albo odebrana. Nic nie zginęło.",
        "This response cannot be changed any more: it is completed or received. Nothing is lost.",
        "Цю відповідь уже не можна змінити: її завершено або отримано. Нічого не втрачено.";
    LeaveIt => "Zostaw jak jest", "Leave it as it is", "Залишити як є";
    WasCompleted =>
        "Była już ukończona. Zostanie wysłana, gdy zostanie ukończona jeszcze raz.",
        "It was completed before. It is sent when it is completed once more.",
        "Вона вже була завершена. Її буде надіслано, коли її завершать ще раз.";
    SendNow => "Wyślij teraz", "Send now", "Надіслати зараз";
    SendAgain => "Wyślij ponownie", "Send again", "Надіслати ще раз";
    ThisDevice => "To urządzenie", "This device", "Цей пристрій";
    Persistent =>
        "Przeglądarka obiecała nie usuwać tych danych.",
        "The browser has promised not to remove these data.",
        "Браузер пообіцяв не видаляти ці дані.";
    AskToPersist => "Poproś przeglądarkę, by je zachowała", "Ask the browser to keep them", "Попросити браузер їх зберегти";
    WaitsUrgently =>
        "Niektóre przeglądarki usuwają dane stron, których nikt nie otwiera przez tydzień. Jeśli połączenia nadal nie będzie, proszę zapisać plik ratunkowy („Moje odpowiedzi”) i przekazać go urzędowi.",
        "Some browsers remove the data of pages that nobody opens for a week. If there is still no connection, please save a rescue file (“My responses”) and hand it to the town hall.",
        "Деякі браузери видаляють дані сторінок, яких ніхто не відкриває протягом тижня. Якщо з’єднання й далі не буде, збережіть рятувальний файл («Мої відповіді») і передайте його до адміністрації.";
    InstallOnIos =>
        "Na iPhonie i iPadzie dane strony znikają, gdy nikt jej nie otwiera przez tydzień. Proszę dodać ją do ekranu początkowego: Udostępnij, potem „Do ekranu początkowego”.",
        "On an iPhone or iPad a page's data go when nobody opens it for a week. Please add it to the home screen: Share, then “Add to Home Screen”.",
        "На iPhone та iPad дані сторінки зникають, якщо її ніхто не відкриває протягом тижня. Додайте її на початковий екран: «Поширити», потім «На початковий екран».";
    RescueLead =>
        "Gdy nie ma połączenia, to, co nie zostało wysłane, można przekazać urzędowi w zaszyfrowanym pliku. Nikt inny go nie odczyta, a odpowiedzi zostają też tutaj.",
        "Without a connection, what was not sent can be handed to the town hall in an encrypted file. Nobody else can read it, and the responses stay here too.",
        "Без з’єднання те, що не надіслано, можна передати до адміністрації в зашифрованому файлі. Ніхто інший його не прочитає, а відповіді залишаються й тут.";
    RescueSave => "Zapisz plik ratunkowy", "Save a rescue file", "Зберегти рятувальний файл";
    RescueFailed =>
        "Nie udało się przygotować pliku. Odpowiedzi są na tym urządzeniu bez zmian; proszę spróbować ponownie.",
        "The file could not be made. The responses are on this device unchanged; please try again.",
        "Не вдалося створити файл. Відповіді на цьому пристрої без змін; спробуйте ще раз.";
    SetAside =>
        "Niektórych zapisów nie udało się odczytać. Zostały odłożone bez zmian i można zapisać ich kopię.",
        "Some of what was saved could not be read. It has been set aside unchanged, and a copy can be saved.",
        "Деякі записи не вдалося прочитати. Їх відкладено без змін, і можна зберегти їхню копію.";
    SaveCopy => "Zapisz kopię", "Save a copy", "Зберегти копію";
    Delete => "Usuń", "Delete", "Видалити";
    DeleteDraftTitle => "Usunąć tę odpowiedź?", "Delete this response?", "Видалити цю відповідь?";
    DeleteDraftLead =>
        "Niedokończona odpowiedź zniknie z tego urządzenia. Nie da się tego cofnąć.",
        "The unfinished response will disappear from this device. This cannot be undone.",
        "Незавершена відповідь зникне з цього пристрою. Це не можна скасувати.";
    DeleteReopenedLead =>
        "Odpowiedź zniknie z tego urządzenia. Nie da się tego cofnąć. Wersja ukończona wcześniej mogła już dotrzeć do urzędu.",
        "The response will disappear from this device. This cannot be undone. What was completed before may have reached the town hall already.",
        "Відповідь зникне з цього пристрою. Це не можна скасувати. Раніше завершена версія могла вже дійти до міської ради.";
    KeepDraft => "Zostaw", "Keep it", "Залишити";
    QuarantinedLead =>
        "Urząd odłożył tę odpowiedź do sprawdzenia. Jej treść jest zachowana tutaj i w urzędzie.",
        "The town hall has set this response apart for checking. Its content is kept here and there.",
        "Міська рада відклала цю відповідь для перевірки. Її вміст збережено тут і там.";
    ErasedTitle => "Odpowiedź usunięta", "Response erased", "Відповідь видалено";
    ErasedLead =>
        "Urząd usunął tę odpowiedź ze wszystkim, co do niej należało, i niczego z niej już nie przyjmuje. Z tego urządzenia nic więcej nie zostanie wysłane. To, co tu zapisano, nie dotarło do urzędu i jest tylko tutaj.",
        "The town hall has erased this response with everything that belongs to it, and takes nothing of it any more. Nothing more is sent from this device. What was saved here has not reached the town hall, and is only here.",
        "Міська рада видалила цю відповідь з усім, що до неї належало, і більше нічого з неї не приймає. З цього пристрою більше нічого не буде надіслано. Те, що тут збережено, не дійшло до міської ради і є лише тут.";

    // Other pages.
    NotFoundTitle => "Nie ma takiej strony", "No such page", "Немає такої сторінки";
    NotFound =>
        "Pod tym adresem nic nie ma. Zapisane odpowiedzi są bezpieczne.",
        "There is nothing at this address. Saved responses are safe.",
        "За цією адресою нічого немає. Збережені відповіді в безпеці.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sentence_stands_in_every_language() {
        for [polish, english, ukrainian] in TEXTS {
            assert!(
                !polish.is_empty() && !english.is_empty() && !ukrainian.is_empty(),
                "{polish} | {english} | {ukrainian}"
            );
            let ends = [polish, english, ukrainian].map(|text| text.ends_with(['.', ':', '?', '…']));
            assert!(ends.iter().all(|end| *end == ends[0]), "punctuation differs: {polish} | {english} | {ukrainian}");
            assert!(!ukrainian.chars().any(|c| "ąćęłńśźżыэъё".contains(c)), "not Ukrainian: {ukrainian}");
        }
    }

    #[test]
    fn keys_and_texts_stay_in_step() {
        let check = |text: Text, language, expected: &str| assert_eq!(text.get(language), expected);
        check(Text::AppName, Language::Polish, "Teren");
        check(Text::Saved, Language::English, "saved");
        check(Text::NotFoundTitle, Language::Ukrainian, "Немає такої сторінки");
        assert_eq!(Text::NotFound as usize + 1, TEXTS.len());
    }

    #[test]
    fn no_promise_claims_more_than_the_settings_give() {
        for text in [Text::PromiseAnonymous, Text::PromiseConfidential, Text::PromiseInterviewer] {
            for language in Language::ALL {
                let sentence = text.get(language).to_lowercase();
                assert!(!["anonimow", "anonymous", "анонім"].iter().any(|word| sentence.contains(word)), "{sentence}");
            }
        }
    }
}
