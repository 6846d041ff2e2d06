//! What Teren says in Polish: all of it, in the order that every language has.

use super::Coded;
use crate::keys::{Counted, Phrase, Text};

pub(super) static CODE: &str = "pl";
/// The name of the language in itself.
pub(super) static NAME: &str = "Polski";

// The app: fixed sentences.

pub(super) static TEXTS: [&str; Text::COUNT] = keyed! { Text:
    // The frame of every page.
    AppName => "Teren";
    SkipToContent => "Przejdź do treści";
    Surveys => "Ankiety";
    MyResponses => "Moje odpowiedzi";
    ChooseLanguage => "Język";
    Loading => "Wczytywanie…";
    TryAgain => "Spróbuj ponownie";
    BackToSurveys => "Wróć do listy ankiet";
    Cancel => "Anuluj";
    AllSent => "Wszystko wysłane";

    // A survey's state.
    Trial => "Wersja próbna";
    TrialBanner => "Wersja próbna: odpowiedzi są testowe i nie wejdą do wyników.";
    WasTrial => "To była próba: ta odpowiedź jest testowa i nie wejdzie do wyników.";
    SurveyClosed => "Ta ankieta jest zamknięta: nie można jej już rozpocząć.";
    SurveyClosedSent => "Odpowiedzi, które są już na tym urządzeniu, można dokończyć i zostaną wysłane.";

    // Network and storage.
    Offline => "Brak połączenia. Odpowiedzi zapisują się na tym urządzeniu i zostaną wysłane, gdy wróci sieć.";
    ReadyOffline => "Gotowe do pracy bez sieci";
    NeedsHttps =>
        "Ta strona nie jest otwarta przez bezpieczne połączenie (https), więc nie zadziała bez sieci i nie rozpocznie odpowiedzi. Proszę otworzyć adres zaczynający się od https.";
    Saved => "zapisano";
    Saving => "zapisywanie…";
    KeptNotSafe =>
        "Zachowano w tej przeglądarce, ale jeszcze nie w trwałej pamięci. Proszę nie czyścić danych przeglądarki przed wysłaniem.";
    StoreFailed =>
        "Przeglądarka nie przyjęła zapisu – najczęściej brakuje miejsca na urządzeniu. Nowe odpowiedzi mogą zniknąć po zamknięciu przeglądarki. Proszę zwolnić miejsce i zapisać plik ratunkowy.";
    StoreFailedMirrored =>
        "Przeglądarka nie przyjęła zapisu – najczęściej brakuje miejsca na urządzeniu. Odpowiedzi są w osobnej kopii na tym urządzeniu; załączników (zdjęć, nagrań) w niej nie ma. Proszę zwolnić miejsce, a załączniki zachować w pliku ratunkowym.";
    SaveFailed =>
        "Nie udało się zapisać ostatnich zmian. Wcześniejsze odpowiedzi są bezpieczne. Proszę nie zamykać tej strony i zwolnić miejsce na urządzeniu; zapis zostanie powtórzony.";
    StorageMissing =>
        "Ta przeglądarka nie pozwala zapisywać danych (na przykład w trybie prywatnym), więc odpowiedzi nie przetrwałyby jej zamknięcia. Proszę otworzyć ankietę w zwykłym oknie.";
    NotPersistent =>
        "Przeglądarka może usunąć dane, gdy zabraknie miejsca. Warto wysłać odpowiedzi przy najbliższej okazji.";
    NotPersistentSent =>
        "Przeglądarka może usunąć dane tej strony, gdy zabraknie miejsca. Nic tu teraz nie czeka na wysłanie.";
    PrivateWindow =>
        "To okno wygląda na prywatne albo jest w nim bardzo mało miejsca: odpowiedzi mogą zniknąć, gdy zostanie zamknięte. Proszę wysłać je wcześniej albo otworzyć ankietę w zwykłym oknie.";
    OpenElsewhere => "Ta odpowiedź jest otwarta w innej karcie. Tutaj można ją tylko czytać.";
    CompletedElsewhere => "Tę odpowiedź zakończono w innej karcie. Tutaj można ją tylko czytać.";
    GoneElsewhere =>
        "Tę odpowiedź usunięto w innej karcie tej przeglądarki. Tutaj można ją jeszcze przeczytać, ale już się nie zapisuje.";
    PutBack =>
        "Z przeglądarki zniknęły dane zapisane przez tę stronę (na przykład ktoś je wyczyścił). Odpowiedzi z tej ankiety zapisano od nowa i można pisać dalej. Inne odpowiedzi, których jeszcze nie wysłano, mogły zginąć: proszę zajrzeć do listy.";
    PutBackFiles =>
        "Plików dodanych do tej odpowiedzi (zdjęć, nagrań) nie dało się odzyskać. Proszę dodać je jeszcze raz.";
    WrittenByNewer =>
        "Tę odpowiedź zapisała nowsza wersja tej strony, więc tutaj można ją tylko czytać. Nic nie przepadło: po aktualizacji strony będzie można pisać dalej.";
    NoRoomToWrite =>
        "Na tym urządzeniu nie da się teraz nic zapisać (zwykle brakuje miejsca), więc tę odpowiedź można tylko czytać. Nic nie przepadło. Proszę zwolnić miejsce i spróbować ponownie.";
    ContinueHere => "Kontynuuj tutaj";

    // The list of surveys.
    NoSurveys => "Nie ma teraz otwartych ankiet.";
    SurveysUnreachable =>
        "Nie udało się pobrać listy ankiet, a na tym urządzeniu nie ma jeszcze żadnej. Lista pojawi się, gdy wróci połączenie.";
    OpenSurvey => "Otwórz";

    NewResponse => "Nowa odpowiedź";

    // The first page of a survey.
    Start => "Rozpocznij";
    Continue => "Kontynuuj";
    Voluntary => "Udział jest dobrowolny. Można przerwać w każdej chwili i wrócić później na tym samym urządzeniu.";
    WorksOffline => "Odpowiedzi zapisują się na bieżąco na tym urządzeniu, także bez sieci.";
    FoundDraft => "Dokończyć rozpoczętą ankietę czy zacząć od nowa?";
    FoundDraftStays => "Zaczęcie od nowa niczego nie usuwa: rozpoczęta ankieta zostaje na liście „Moje odpowiedzi”.";
    GoOnWithDraft => "Dokończ";
    BeginAnew => "Zacznij od nowa";
    SharedVoluntary => "Udział jest dobrowolny. Można przerwać w każdej chwili.";
    SharedDevice =>
        "To urządzenie jest wspólne: po 4 minutach bez ruchu niedokończone odpowiedzi zostaną z niego usunięte.";
    SharedSealed => "Zakończone odpowiedzi są na tym urządzeniu zaszyfrowane: odczyta je tylko urząd.";
    SharedNotSealed =>
        "Zakończone odpowiedzi leżą na tym urządzeniu niezaszyfrowane: strona ich nie pokazuje, ale może je odczytać ktoś, kto ma dostęp do danych przeglądarki.";
    NotShownOnShared =>
        "To urządzenie jest wspólne, więc odpowiedzi nie można tu już zobaczyć ani zmienić. Te, które czekają, zostaną wysłane.";
    NextPerson => "Następna osoba";
    StillHere => "Czy ktoś tu jeszcze jest?";
    StillHereLead =>
        "Od kilku minut nic się nie dzieje, a to urządzenie jest wspólne. Gdy czas minie, ankieta zacznie się od nowa, a niedokończone odpowiedzi zostaną usunięte.";
    IAmHere => "Tak, jestem";
    LeaveShared => "Przerwij i usuń odpowiedzi";
    LeaveSharedTitle => "Przerwać i usunąć odpowiedzi?";
    LeaveSharedLead => "Niedokończone odpowiedzi znikną z tego urządzenia. Nie da się tego cofnąć.";
    PromiseTitle => "Co dzieje się z odpowiedziami";
    PromiseAnonymous =>
        "Razem z odpowiedziami nie zapisuje się, kto ich udziela, skąd ani na jakim urządzeniu, a z czasu – tylko dzień i liczba minut; po końcu dnia zaciera się też kolejność, w jakiej odpowiedzi nadeszły. Odpowiedzi nie są łączone z żadną osobą.";
    PromiseFiles =>
        "Zdjęcia zapisuje się bez miejsca i czasu ich zrobienia. Nagrania, filmy i inne pliki zapisuje się takie, jakie są: mogą same zdradzać, kto, gdzie i kiedy je zrobił.";
    PromisePlaces => "Miejsce zapisuje się tylko jako odpowiedź na pytanie o nie, jeśli zostanie podane.";
    PromiseConfidential =>
        "Odpowiedzi są poufne. Mogą być powiązane z kodem zaproszenia i czasem wypełnienia, ale widzą je tylko osoby prowadzące badanie; wyniki pokazuje się wyłącznie w zestawieniach.";
    PromiseInterviewer =>
        "Odpowiedzi zapisuje osoba prowadząca rozmowę, razem z czasem rozmowy. Widzą je tylko osoby prowadzące badanie; wyniki pokazuje się wyłącznie w zestawieniach.";
    ResponseGone => "Tej odpowiedzi już nie ma na tym urządzeniu.";
    SurveyUnknown =>
        "Nie ma ankiety pod tym adresem. Być może adres ma literówkę albo ankieta została zamknięta. Zapisane odpowiedzi są bezpieczne.";
    SurveyDeleted =>
        "Urząd usunął tę ankietę ze wszystkimi odpowiedziami i niczego z niej już nie przyjmuje. To, co zapisano na tym urządzeniu, zostaje na nim.";
    SurveyNotHere =>
        "Tej ankiety nie ma jeszcze na tym urządzeniu, a połączenie nie działa. Otworzy się, gdy wróci sieć.";
    StoreSilent =>
        "Pamięć tej przeglądarki teraz nie odpowiada. Zapisane odpowiedzi nadal w niej są. Proszę spróbować za chwilę jeszcze raz albo odświeżyć stronę.";
    FormBroken =>
        "Ta wersja aplikacji nie potrafi otworzyć tej ankiety. Zapisane odpowiedzi pozostają nietknięte. Proszę przekazać poniższe szczegóły osobom prowadzącym badanie.";
    // A limit of the engine was reached while answering.
    TooManyEntries =>
        "W jednej części tej ankiety może być najwyżej 10 000 pozycji i więcej ich tu nie będzie. Proszę sprawdzić wpisaną liczbę. Inne odpowiedzi się nie zmieniły.";
    CalculatedTooLong =>
        "Tekst, który ta ankieta wylicza z odpowiedzi, byłby zbyt długi, więc pozostał pusty. Wpisane odpowiedzi się nie zmieniły. Proszę powiedzieć o tym osobie, która prowadzi ankietę.";
    TooMuchComputing =>
        "Ta ankieta wymaga więcej obliczeń, niż może tu wykonać: części z nich nie ma, a pytania mogą się źle pokazywać lub ukrywać. Wpisane odpowiedzi się nie zmieniły. Proszę powiedzieć o tym osobie, która prowadzi ankietę.";
    ResponseBroken =>
        "Tej odpowiedzi nie udało się odtworzyć w całości. Nic nie zostało usunięte: zapis czeka na tym urządzeniu bez zmian.";
    CannotBeginStorage => "Nie można rozpocząć odpowiedzi, bo nie byłoby gdzie jej bezpiecznie zapisać.";
    Details => "Szczegóły";

    // Filling in.
    Next => "Dalej";
    Back => "Wstecz";
    Finish => "Zakończ";
    Required => "Na to pytanie trzeba odpowiedzieć, żeby przejść dalej.";
    RequiredMark => "wymagane";
    Constraint => "Ta odpowiedź nie spełnia warunku pytania. Proszę ją poprawić.";
    NotANumber => "Proszę wpisać liczbę, na przykład 12 albo 3,5.";
    NotAWholeNumber => "Proszę wpisać liczbę całkowitą, na przykład 12.";
    ClearAnswer => "Usuń odpowiedź";
    ChooseOne => "Wybierz z listy";
    SearchList => "Szukaj na liście";
    IncompleteDate => "Data jest niepełna.";
    NoOptions => "Do tego pytania nie ma teraz odpowiedzi do wyboru.";
    Acknowledge => "Potwierdzam";
    RankStart => "Ułóż kolejność";
    RankHint => "Od najważniejszego. Kolejność zmienia się przyciskami.";
    RangeStart => "Wybierz na skali";
    LocateMe => "Podaj moje położenie";
    AddPointHere => "Dodaj punkt tam, gdzie stoję";
    Locating => "Szukanie położenia… To może potrwać pół minuty.";
    LocationDenied =>
        "To urządzenie nie pozwala podać położenia. Można na to pozwolić w ustawieniach przeglądarki albo wpisać współrzędne.";
    LocationUnavailable =>
        "Nie udało się ustalić położenia. Na otwartej przestrzeni bywa łatwiej; można też wpisać współrzędne.";
    TypeCoordinates => "Wpisz współrzędne";
    Coordinates => "Szerokość i długość geograficzna, np. 52,2297 21,0122";
    UseCoordinates => "Zapisz to miejsce";
    NotCoordinates => "To nie są współrzędne. Przykład: 52,2297 21,0122";
    RemovePoint => "Usuń";
    Guidance => "Więcej informacji";
    TakePhoto => "Zrób zdjęcie";
    TakeOrChoosePhoto => "Zrób lub wybierz zdjęcie";
    TakeOrChooseVideo => "Nagraj lub wybierz film";
    RecordSound => "Nagraj dźwięk";
    StopRecording => "Zakończ nagranie";
    Recording => "Trwa nagrywanie…";
    RecordingTime => "Czas nagrania";
    RecordingGoesOn =>
        "Nagrywanie trwa także na następnych stronach, a nagrane fragmenty od razu zapisują się na tym urządzeniu.";
    RecordingElsewhere => "Trwa nagrywanie do innego pytania.";
    MicrophoneMuted =>
        "Urządzenie wyciszyło mikrofon, na przykład przez rozmowę telefoniczną. Teraz nagrywa się cisza.";
    RemoveRecording => "Usuń nagranie";
    RemoveRecordingTitle => "Usunąć to nagranie?";
    RemoveRecordingLead => "Nagranie zniknie z tej odpowiedzi. Nie da się tego cofnąć.";
    RecordingNotAttached =>
        "Nagrania nie udało się dołączyć do odpowiedzi, więc nie została zakończona. Nagranie i odpowiedzi są na tym urządzeniu; zwykle brakuje miejsca. Proszę je zwolnić i spróbować ponownie albo usunąć nagranie przy jego pytaniu.";
    StopToCompleteTitle => "Zakończyć nagranie i wysłać?";
    StopToCompleteLead =>
        "Nagrywanie jeszcze trwa. Nagranie zostanie zakończone i dołączone do odpowiedzi, a potem odpowiedzi zostaną wysłane.";
    ChooseRecording => "Wybierz nagranie z urządzenia";
    ChooseFile => "Wybierz plik";
    DrawHere => "Pole do rysowania palcem, rysikiem lub myszą";
    SignHere => "Pole na podpis palcem, rysikiem lub myszą";
    DrawAgain => "Zacznij od nowa";
    PictureInstead => "Zamiast rysować, wybierz obraz";
    KeepingFile => "Zapisywanie pliku…";
    FileKept => "Plik jest zapisany na tym urządzeniu.";
    FileMissing => "Tego pliku nie da się odczytać na tym urządzeniu.";
    RemoveFile => "Usuń plik";
    RemoveFileTitle => "Usunąć ten plik?";
    RemoveFileLead => "Plik zniknie z tej odpowiedzi. Nie da się tego cofnąć.";
    ReplaceFile => "Zastąp";
    ReplaceFileTitle => "Zastąpić zachowany plik?";
    ReplaceFileLead =>
        "Nowy zajmie miejsce poprzedniego, którego nie będzie już w tej odpowiedzi. Nie da się tego cofnąć.";
    DrawAgainTitle => "Usunąć rysunek i zacząć od nowa?";
    YourPicture => "Dodany obraz";
    YourRecording => "Dodane nagranie";
    YourFile => "Dodany plik";
    NotAPicture => "Tego pliku nie da się odczytać jako obrazu. Proszę wybrać inny, na przykład JPG lub PNG.";
    NoRoomForFile =>
        "Na urządzeniu brakuje miejsca na ten plik. Pozostałe odpowiedzi są bezpieczne. Proszę zwolnić miejsce i spróbować ponownie.";
    LittleRoom =>
        "Na urządzeniu zostało mało miejsca. Przed dodaniem plików warto wysłać odpowiedzi lub zwolnić miejsce.";
    FilesNeedDatabase =>
        "Ta przeglądarka nie pozwala bezpiecznie przechować plików (na przykład w trybie prywatnym). Pozostałe odpowiedzi zapisują się jak zwykle.";
    FileTooLarge => "Ten plik jest za duży. Proszę wybrać mniejszy, najwyżej 500 MB.";
    TooManyFiles =>
        "Ta odpowiedź ma już tyle plików, ile da się wysłać (2000). Tego pliku nie dodano; wszystkie wcześniejsze są zapisane.";
    AnswerTooLong =>
        "Tej odpowiedzi nie przyjęto: z nią całość byłaby większa, niż da się wysłać (64 MB). Wszystko, co podano wcześniej, jest zapisane. Proszę ją skrócić.";
    EntryTooLong =>
        "Nie dodano kolejnego wpisu: z nim całość byłaby większa, niż da się wysłać (64 MB). Wszystko, co podano wcześniej, jest zapisane.";
    FileNotKept => "Nie udało się zapisać tego pliku. Pozostałe odpowiedzi są bezpieczne. Proszę spróbować ponownie.";
    MicrophoneDenied =>
        "To urządzenie nie pozwala nagrywać. Można na to pozwolić w ustawieniach przeglądarki albo wybrać gotowe nagranie.";
    MicrophoneMissing => "Nie ma działającego mikrofonu. Można wybrać gotowe nagranie.";
    AddEntry => "Dodaj";
    RemoveEntry => "Usuń tę pozycję";
    RemoveEntryConfirm => "Usunąć tę pozycję razem z jej odpowiedziami?";
    NothingToAdd => "Nie, dalej";

    // Review and completion.
    Review => "Sprawdź odpowiedzi";
    ReviewLead => "To ostatni krok. Każdą odpowiedź można jeszcze zmienić.";
    ReturnToReview => "Wróć do sprawdzania";
    ReviewProblems => "Zanim zakończysz, popraw te odpowiedzi:";
    Skipped => "pominięto";
    Edit => "Zmień";
    Complete => "Zakończ i wyślij";
    Completing => "Zamykanie odpowiedzi…";
    CompleteFailed => "Nie udało się jeszcze zamknąć odpowiedzi. Nic nie zginęło; proszę spróbować ponownie.";
    ResponseTooLong =>
        "Tej odpowiedzi nie da się zamknąć, bo jest większa, niż da się wysłać (64 MB). Nic nie zginęło: wszystko jest zapisane na tym urządzeniu. Proszę skrócić najdłuższe odpowiedzi i spróbować ponownie.";
    AnswerFileMissing =>
        "Nie można jeszcze zamknąć odpowiedzi: na tym urządzeniu brakuje pliku, który jest jedną z odpowiedzi (zdjęcia, nagrania). Pozostałe odpowiedzi są zapisane. Proszę dodać plik jeszcze raz.";
    NoSealKey =>
        "Aby zamknąć tę odpowiedź bezpiecznie, to urządzenie musi raz połączyć się z serwerem. Nic nie zginęło: odpowiedzi są zapisane na tym urządzeniu. Proszę połączyć się z siecią i spróbować ponownie.";
    Confirmed => "potwierdzono";
    ScreenedOutTitle => "Dziękujemy";
    ScreenedOut => "Na tym kończymy. Nic nie zostało zapisane i nic nie zostanie wysłane.";

    // Receipt.
    ThankYou => "Dziękujemy";
    KeptWillBeSent => "Odpowiedzi są zapisane na tym urządzeniu i zostaną wysłane, gdy wróci sieć.";
    KeptSending => "Odpowiedzi są zapisane na tym urządzeniu. Trwa wysyłanie…";
    KeptWaiting => "Odpowiedzi są zapisane na tym urządzeniu i czekają na wysłanie.";
    KeyFingerprint => "Odcisk klucza";
    KeyToCompare =>
        "Jeśli urząd zmienił klucz, podaje do wiadomości ten sam odcisk. Jeśli odcisk jest inny albo urząd o niczym nie wie, proszę go nie uznawać i zawiadomić osoby prowadzące badanie.";
    KeyFromNobody => "Serwer sam nie podaje tego klucza. Proszę zawiadomić osoby prowadzące badanie.";
    AcceptKey => "Uznaj ten klucz";
    AcceptKeyTitle => "Czy odcisk się zgadza?";
    AcceptKeyLead =>
        "Klucz można uznać tylko wtedy, gdy odcisk jest taki sam jak podany przez urząd. Odpowiedzi zostaną wysłane jeszcze raz.";
    NothingToDo => "Nie trzeba nic robić; tę stronę można zamknąć.";
    Received => "Odebrano";
    ReceivedLead => "Odpowiedzi dotarły i są bezpiecznie zapisane.";
    ReceiptCode => "Kod potwierdzenia";
    ResponseCode => "Kod odpowiedzi";
    ReceiptCodeHint => "Warto go zapisać: pozwala zapytać o tę odpowiedź.";
    SaveReceipt => "Zapisz potwierdzenie";
    ReceiptNotSaved =>
        "Nie udało się zapisać potwierdzenia: nie ma go na tym urządzeniu albo przeglądarka odmówiła. Kod jest ważny tak samo.";
    ReceiptUnknown =>
        "Na tym urządzeniu nie ma odpowiedzi o tym kodzie. Kod działa tam, gdzie wypełniono ankietę, i w urzędzie.";
    AnotherResponse => "Wypełnij jeszcze raz";

    // My responses.
    NoResponses => "Na tym urządzeniu nie ma jeszcze odpowiedzi.";
    StateDraft => "niedokończona";
    StateWaiting => "czeka na wysłanie";
    StateReceived => "odebrana";
    StateUnreadable => "nie da się odczytać";
    StateQuarantined => "odłożona do sprawdzenia";
    StateErased => "usunięta przez urząd";
    ChangeAnswers => "Popraw odpowiedzi";
    ReopenTitle => "Poprawić tę odpowiedź?";
    ReopenLead => "Wróci do niedokończonych i nie zostanie wysłana, dopóki nie zostanie ukończona jeszcze raz.";
    NotDraftAnyMore => "Tej odpowiedzi nie można już zmienić: jest ukończona albo odebrana. Nic nie zginęło.";
    LeaveIt => "Zostaw jak jest";
    WasCompleted => "Była już ukończona. Zostanie wysłana, gdy zostanie ukończona jeszcze raz.";
    SendNow => "Wyślij teraz";
    SendAgain => "Wyślij ponownie";
    ThisDevice => "To urządzenie";
    Persistent => "Przeglądarka obiecała nie usuwać tych danych.";
    AskToPersist => "Poproś przeglądarkę, by je zachowała";
    WaitsUrgently =>
        "Niektóre przeglądarki usuwają dane stron, których nikt nie otwiera przez tydzień. Jeśli połączenia nadal nie będzie, proszę zapisać plik ratunkowy („Moje odpowiedzi”) i przekazać go urzędowi.";
    InstallOnIos =>
        "Na iPhonie i iPadzie dane strony znikają, gdy nikt jej nie otwiera przez tydzień. Proszę dodać ją do ekranu początkowego: Udostępnij, potem „Do ekranu początkowego”.";
    RescueLead =>
        "Gdy nie ma połączenia, to, co nie zostało wysłane, można przekazać urzędowi w zaszyfrowanym pliku. Nikt inny go nie odczyta, a odpowiedzi zostają też tutaj.";
    RescueSave => "Zapisz plik ratunkowy";
    RescueFailed =>
        "Nie udało się przygotować pliku. Odpowiedzi są na tym urządzeniu bez zmian; proszę spróbować ponownie.";
    SetAside => "Niektórych zapisów nie udało się odczytać. Zostały odłożone bez zmian i można zapisać ich kopię.";
    SaveCopy => "Zapisz kopię";
    Delete => "Usuń";
    DeleteDraftTitle => "Usunąć tę odpowiedź?";
    DeleteDraftLead => "Niedokończona odpowiedź zniknie z tego urządzenia. Nie da się tego cofnąć.";
    DeleteReopenedLead =>
        "Odpowiedź zniknie z tego urządzenia. Nie da się tego cofnąć. Wersja ukończona wcześniej mogła już dotrzeć do urzędu.";
    KeepDraft => "Zostaw";
    QuarantinedLead => "Urząd odłożył tę odpowiedź do sprawdzenia. Jej treść jest zachowana tutaj i w urzędzie.";
    ErasedTitle => "Odpowiedź usunięta";
    ErasedLead =>
        "Urząd usunął tę odpowiedź ze wszystkim, co do niej należało, i niczego z niej już nie przyjmuje. Z tego urządzenia nic więcej nie zostanie wysłane. To, co tu zapisano, nie dotarło do urzędu i jest tylko tutaj.";
    DeletedTitle => "Ankieta usunięta";
    DeletedLead =>
        "Urząd usunął całą tę ankietę ze wszystkimi odpowiedziami i niczego z niej już nie przyjmuje. Z tego urządzenia nic więcej nie zostanie wysłane. To, co tu zapisano, jest tylko tutaj.";

    // Other pages.
    NotFoundTitle => "Nie ma takiej strony";
    NotFound => "Pod tym adresem nic nie ma. Zapisane odpowiedzi są bezpieczne.";
};

// The app: sentences with something in them, in the place of each `{}`.

pub(super) static PHRASES: [&str; Phrase::COUNT] = keyed! { Phrase:
    PageOf => "Strona {} z {}";
    Page => "Strona {}";
    ReceivedOf => "Zakończone: {}, odebrane: {}";
    OldestIsOfToday => "Najstarsza niewysłana odpowiedź jest z dzisiaj";
    Room => "Zajęte miejsce: {}, wolne: około {}";
    DecimalSign => ",";
    AddAnother => "Czy dodać kolejną pozycję: {}?";
    AddAnotherUnnamed => "Czy dodać kolejną pozycję?";
    EditAnswer => "Zmień odpowiedź: {}";
    MoveUp => "Przesuń wyżej: {}";
    MoveDown => "Przesuń niżej: {}";
    RankPlace => "{}: miejsce {} z {}";
    Matches => "Pokazano {} z {}";
    RemovePointAt => "Usuń punkt: {}";
    Accuracy => " (±{} m)";
    RangeEnds => "od {} do {}";
    Reason => "Powód: {}.";
    Seconds => "{} s";
    MinutesAndSeconds => "{} min {} s";
    RecordingKept => "Nagranie ({}) jest zachowane.";
    RecordingInterrupted => "Nagranie przerwane po {} – zachowane.";
    RecordingWithoutMicrophone => "Mikrofon przestał działać po {}. To, co się nagrało, jest zachowane.";
    RecordingWithoutRoom => "Na urządzeniu zabrakło miejsca po {}. To, co się nagrało, jest zachowane.";
    RecordingTooLarge => "Nagranie osiągnęło największy rozmiar (500 MB) po {}. Jest zachowane.";
    RecordingLeft =>
        "Nagranie ({}) jest zachowane na tym urządzeniu, ale nie udało się dołączyć go do odpowiedzi. Zwykle brakuje miejsca: proszę je zwolnić i spróbować ponownie.";
    RoomForRecording => "Miejsca na tym urządzeniu starczy na około {} min nagrania.";
    DraftFound => "Na tym urządzeniu jest niedokończona ankieta, rozpoczęta {}.";
    OpensOn => "Tę ankietę można rozpocząć od {}.";
    SendUntil => "Ostatni dzień, w którym można je wysłać: {}. Co dotrze później, może nie wejść do wyników.";
    SentTooLate => "Ostatni dzień na wysłanie minął: {}. Co dotrze teraz, urząd odkłada i może tego nie wliczyć do wyników.";
};

// The app: sentences with a number in them: for one, for few, for many (English: for one, for others twice).

pub(super) static COUNTED: [[&str; 3]; Counted::COUNT] = keyed! { Counted:
    Problems => ["Jedno pytanie wymaga uwagi", "{} pytania wymagają uwagi", "{} pytań wymaga uwagi"];
    Waiting => [
        "{} odpowiedź czeka na wysłanie",
        "{} odpowiedzi czekają na wysłanie",
        "{} odpowiedzi czeka na wysłanie",
    ];
    OldestWaits => [
        "Najstarsza niewysłana odpowiedź czeka {} dzień",
        "Najstarsza niewysłana odpowiedź czeka {} dni",
        "Najstarsza niewysłana odpowiedź czeka {} dni",
    ];
    WaitsLong => [
        "Odpowiedzi czekają na wysłanie od {} dnia. Proszę połączyć to urządzenie z siecią.",
        "Odpowiedzi czekają na wysłanie od {} dni. Proszę połączyć to urządzenie z siecią.",
        "Odpowiedzi czekają na wysłanie od {} dni. Proszę połączyć to urządzenie z siecią.",
    ];
    Rescued => ["W pliku jest {} odpowiedź.", "W pliku są {} odpowiedzi.", "W pliku jest {} odpowiedzi."];
    RescuedAside => [
        "{} zapis, którego nie da się użyć, jest w nim bez zmian.",
        "{} zapisy, których nie da się użyć, są w nim bez zmian.",
        "{} zapisów, których nie da się użyć, jest w nim bez zmian.",
    ];
    RescuedPartly => [
        "Brakuje w nim całości lub części {} odpowiedzi: nie ma jej już na tym urządzeniu.",
        "Brakuje w nim całości lub części {} odpowiedzi: nie ma ich już na tym urządzeniu.",
        "Brakuje w nim całości lub części {} odpowiedzi: nie ma ich już na tym urządzeniu.",
    ];
    Drafts => ["{} niedokończona odpowiedź", "{} niedokończone odpowiedzi", "{} niedokończonych odpowiedzi"];
    DraftsGo => [
        "Zniknie po {} dniu bez żadnej odpowiedzi.",
        "Zniknie po {} dniach bez żadnej odpowiedzi.",
        "Zniknie po {} dniach bez żadnej odpowiedzi.",
    ];
    Quarantined => ["{} odpowiedź wymaga uwagi", "{} odpowiedzi wymagają uwagi", "{} odpowiedzi wymaga uwagi"];
    Skipped => [
        "Pominięto {} pytanie. Każde można pominąć.",
        "Pominięto {} pytania. Każde można pominąć.",
        "Pominięto {} pytań. Każde można pominąć.",
    ];
    Instances => ["Jest {} pozycja.", "Są {} pozycje.", "Jest {} pozycji."];
};

// The app and the collector: why a response waits, or is kept apart.

pub(super) static REASONS: Coded = coded! {
    "other-digest" => "pod tym numerem jest już inna odpowiedź";
    "replaced" => "po poprawieniu zastąpiła ją nowsza";
    "late" => "dotarła po ostatnim dniu, w którym urząd przyjmuje odpowiedzi tej ankiety";
    "archived" => "urząd zakończył tę ankietę i odłożył ją do archiwum";
    "survey-deleted" =>
        "urząd usunął całą tę ankietę ze wszystkimi odpowiedziami; to, co tu zapisano, jest tylko tutaj";
    "unknown-form" => "urząd nie ma tej wersji ankiety";
    "body-too-large" =>
        "jest za duża, by wysłać ją przez sieć. Tutaj nic nie zginęło; proszę na stronie „Moje odpowiedzi” zapisać plik ratunkowy i przekazać go osobom prowadzącym badanie";
    "not-sealed" =>
        "nie jest zaszyfrowana, a w tej ankiecie przez internet przyjmuje się tylko zaszyfrowane. Tutaj nic nie zginęło. Proszę na stronie „Moje odpowiedzi” zapisać plik ratunkowy i przekazać go osobom prowadzącym badanie";
    "unknown-version" => "program w urzędzie jest starszy niż ta aplikacja";
    "not-found" =>
        "tego, co tu zapisano, nie da się odczytać w całości. Proszę na stronie „Moje odpowiedzi” zapisać plik ratunkowy i przekazać go osobom prowadzącym badanie";
    "malformed-record" => "połączenie zmieniło wysłane dane. Tutaj nic nie zginęło, a wysyłanie jest powtarzane";
    "unknown-key" =>
        "serwer odpowiedział, ale potwierdzenie podpisano kluczem, którego to urządzenie nie zna, więc nie wiadomo, czy odpowiedzi dotarły. Nic nie zginęło: są tutaj, a następna próba będzie za dobę";
    "false-receipt" =>
        "przyszło potwierdzenie, którego urząd nie podpisał. Nic nie zginęło: odpowiedzi są tutaj, a wysyłanie jest powtarzane";
};

// The collector: receipts, rescue files, and what is kept apart.

pub(super) static RECEIPTS: Coded = coded! {
    // A receipt.
    "genuine" =>
        "Potwierdzenie jest prawdziwe. Odpowiedź {code} ({response}), wersja {revision}, została odebrana {received_at} przez {collector}.";
    "genuine-quarantined" =>
        "Potwierdzenie jest prawdziwe. Zapis odpowiedzi {code} ({response}) przyszedł {received_at} do {collector} i został odłożony do sprawdzenia; powód: {reason}.";
    "bytes" => "Skrót odebranych bajtów: {digest}.";
    "attachments" => "Załączniki odebrane osobno: {count}.";
    "other-key" =>
        "Potwierdzenie podpisano innym kluczem ({found}) niż podany ({given}). Nie można powiedzieć, że jest prawdziwe.";
    "not-genuine" => "Potwierdzenie NIE jest prawdziwe: podpis nie zgadza się z treścią.";
    "no-receipt" => "{file} nie jest potwierdzeniem: {error}";
    "receipt-malformed" => "brakuje w nim tego, co ma każde potwierdzenie, albo jest uszkodzony";
    "receipt-newer" => "zapisała go nowsza wersja programu ({version})";
    "no-key" => "Proszę podać klucz publiczny kolektora (--key) albo jego folder danych (--data).";
    "bad-key" => "{key} nie jest kluczem publicznym.";
    // A rescue file.
    "stored" => "Odpowiedzi przyjęte teraz: {count}.";
    "again" => "Odpowiedzi, które już tu były: {count}.";
    "quarantined" => "Zapisy odłożone do sprawdzenia: {count}.";
    "erased" => "Nieprzyjęte, bo ich odpowiedzi usunięto na żądanie: {count}.";
    "deleted" => "Nieprzyjęte, bo ich ankietę usunięto ze wszystkim: {count}.";
    "drafts" => "Niedokończone odpowiedzi, zachowane jako pliki: {count}.";
    "draft-files" => "Pliki z niedokończonych odpowiedzi: {count}.";
    "aside" => "Zapisy, których nie da się użyć, zachowane bez zmian: {count}.";
    "refused" => "Odpowiedź {response} nie została przyjęta: {error}";
    "damaged" =>
        "Dalszej części pliku nie da się odczytać: {error}. To, co było przed nią, zostało przyjęte; plik proszę zachować.";
    "no-seal-key" =>
        "Ten plik otwiera klucz {key}, którego tu nie ma. Proszę zachować plik i podać klucz przez --seal-key.";
    "rescue-not-one" => "to nie jest plik ratunkowy, który zapisuje aplikacja";
    "rescue-newer" => "zapisała go nowsza wersja programu";
    "rescue-damaged" => "plik jest uszkodzony";
    "rescue-cut" => "plik jest ucięty";
    "no-rescue" => "Tego pliku nie da się przyjąć: {error}";
    "no-room" =>
        "Na dysku serwera nie ma miejsca na ten plik. Nic z niego nie zostało zapisane; proszę zwolnić miejsce i spróbować jeszcze raz.";
    // What is kept apart.
    "apart" => "{record}: przyszedł {when}, bajtów: {bytes}, załączniki: {here} z {parts}; powód: {reason} ({code}).";
    "nothing-apart" => "Żaden zapis tej ankiety nie jest odłożony.";
    "released" => "Zapis przyjęty. Odpowiedź {code} ({response}) liczy się teraz w wersji {revision}.";
    "released-before" =>
        "Ten zapis był już przyjęty: odpowiedź {code} ({response}), wersja {revision}. Nic nie zmieniono.";
    "not-apart" => "Nie ma tu odłożonego zapisu {record}. Nic nie zmieniono.";
    "several-apart" =>
        "Pod numerem {response} odłożono kilka zapisów ({count}): proszę dopisać po dwukropku początek skrótu. Nic nie zmieniono.";
    "stays-replaced" =>
        "Nic nie zmieniono: ten zapis poprawiono na urządzeniu i liczy się nowszy. Aby mimo to przyjąć starszy, trzeba to wyraźnie zaznaczyć (--although-replaced).";
    "stays-without-parts" =>
        "Nic nie zmieniono: brakuje tu załączników tego zapisu ({count}). Proszę przywrócić folder parts z kopii.";
    "apart-title" => "Zapisy odłożone";
    "apart-explained" =>
        "Te zapisy nie są liczone ani pobierane. Przyjęty staje się najnowszą wersją swojej odpowiedzi i liczy się zamiast dotychczasowej, która zostaje w bazie. Urządzenie, które go wysłało, dostanie potwierdzenie, gdy zapyta znowu.";
    "apart-take" => "Przyjmij";
    "apart-although-replaced" => "Przyjmij, choć użytkownik zapisał już nowszą wersję";
    "apart-back" => "Wróć do ankiet";
    "no-file" => "Nie wybrano pliku.";
};

// The collector: what an exported file says.

pub(super) static EXPORTS: Coded = coded! {
    "sheet" => "uwagi";
    "examples" => "Na przykład: {ids}.";
    "whole" => "W plikach z tej ankiety jest wszystko, co odebrano.";
    "trial" => "To dane z wersji próbnej: odpowiedzi są testowe i nie należą do wyników ankiety.";
    "sealed" =>
        "Zapisy zapieczętowane kluczem {name}, którego tu nie ma, bez odpowiedzi i załączników: {count}. Proszę przywrócić jego plik albo podać go (--seal-key).";
    "unreadable" =>
        "Zapisy, których treści nie da się odczytać, w wierszach bez odpowiedzi: {count}. Są tu przechowywane bez zmian.";
    "too-large" =>
        "Odpowiedzi o większej liczbie elementów, niż może mieć odpowiedź, w wierszach bez treści: {count}. Są tu przechowywane bez zmian.";
    "unchecked" =>
        "Odpowiedzi, których reguł nie sprawdzono, bo są zbyt duże lub sprawdzanie trwałoby zbyt długo: {count}.";
    "version" => "Wersji formularza {name} nie da się odczytać: pytania, które są tylko w niej, nie mają kolumn.";
    "unlisted" =>
        "Kody spoza formularza w pytaniu {name}: {count}. Są w komórce ze wszystkimi kodami, bez własnych kolumn.";
    "together" =>
        "Pytanie {name} ma tyle kodów ({count}), że nie dostały własnych kolumn: są w komórce ze wszystkimi kodami.";
    "entries" =>
        "Powtórzenia grupy {name} ponad liczbę, jaką może mieć jedna odpowiedź; nie ma ich w pliku: {count}. Są tu przechowywane bez zmian.";
    "beside" => "Powtórzenia grupy {name}, na które plik CSV nie ma kolumn: {count}. Są w arkuszu Excel (XLSX).";
    "cut" => "Teksty w kolumnie {name} dłuższe, niż mieści komórka arkusza, ucięte: {count}. Całe są w pliku CSV.";
    "excluded" => "Odpowiedzi wyłączone z liczenia: {count}. Nie ma ich w plikach; na stronie biura widać, dlaczego.";
    "quarantined" => "Zapisy odłożone do przejrzenia: {count}. Nie ma ich w plikach, dopóki ktoś ich nie przyjmie na stronie biura.";
    "waiting" => "Odpowiedzi, które czekają na sprawdzenie: {count}. Są w plikach, jeszcze bez wyniku sprawdzenia (verdict, problems).";
    "cut-variable" =>
        "Teksty w zmiennej {name} dłuższe, niż mieści zmienna SPSS (32 767 bajtów), ucięte: {count}. Całe są w pliku CSV.";
    "no-column" => "Pytanie {name} nie mieści się w arkuszu, który ma najwyżej 16 384 kolumny. Jest w pliku CSV.";
    "goes-on" => "Wiersze arkusza {name} nie mieszczą się w jednym; dalsze arkusze: {count}.";
    "meanings" =>
        "Wiersze opisu kolumn i kodów, które nie mieszczą się w arkuszu: {count}. Są w osobnym pliku CSV (teren export --table).";
    "renamed" =>
        "Kody w pytaniu {name}, które w różnych wersjach formularza znaczyły co innego: {codes}. Arkusz „kody” podaje znaczenie w każdej wersji, a „słownie” pokazuje każdą odpowiedź tak, jak ją wybrano.";
    "ambiguous" =>
        "Kody w pytaniu {name}, które w jednej wersji formularza znaczą więcej niż jedno, zależnie od filtra: {codes}. „słownie” pokazuje przy nich kod i wszystkie znaczenia.";
    "code" => "kod „{code}”";
    "more-codes" => " i jeszcze {count}";
    "apart" => "Odpowiedzi, których zmienna liczbowa nie pomieści, stoją jako tekst w zmiennej {name}: {count}.";
    "retyped" =>
        "Pytanie {name} jest w różnych wersjach formularza różnego rodzaju. Każda odpowiedź jest taka, jak ją podano; tabela „pytania” mówi, jaki rodzaj miało w każdej wersji.";
    "no-answer" =>
        "Program statystyczny pomija jako brak odpowiedzi {code} ({name}) w zmiennych: {codes}. Jeśli to zwykła odpowiedź, proszę zdjąć z niej znacznik braku danych.";
    "unlabelled" =>
        "Wartości zmiennej {name}, na których opis w tym pliku nie ma miejsca albo jest go za mało: {codes}. Całe opisy są w tabeli „kody”.";
    "split" =>
        "Plik {name} nie mieści wszystkich zmiennych, bo może ich mieć 32 767; dalsze pliki: {count}. Wiersze łączy response_id, a w grupach powtarzanych także instance.";
    "no-sheet" => "Grupa {name} nie ma arkusza, bo grup powtarzanych jest zbyt wiele. Jest w pliku CSV.";
    "others" => "Dalsze uwagi innych rodzajów: {count}.";
    "verdict-valid" => "zgodna z regułami";
    "verdict-violations" => "niezgodna z regułami";
    "verdict-not-decidable" => "nie da się rozstrzygnąć, bo nie zapisano godziny";
    "verdict-unreadable" => "nie da się odczytać";
    "verdict-sealed" => "zapieczętowana kluczem, którego tu nie ma";
    "verdict-too-large" => "zbyt duża, nie sprawdzono";
    "verdict-too-long" => "sprawdzanie trwałoby zbyt długo";
    "mode-self" => "samodzielnie";
    "mode-interviewer" => "z ankieterem";
    "problem-required" => "puste, a wymagane";
    "problem-constraint" => "nie spełnia warunku";
    "problem-type" => "nie jest wartością tego rodzaju";
    "problem-unlisted" => "kod, którego nie ma na liście odpowiedzi";
    "problem-too-many-entries" => "zbyt wiele pozycji";
    "problem-text-too-long" => "zbyt długi tekst";
    "problem-too-much-work" => "zbyt wiele obliczeń";
    "problem-more" => "i dalsze";
    "missing" => "Nie ma tu albo jest uszkodzony: {name}";
    "busy" => "Trwa już tyle pobrań, ile może naraz. Nic się nie stało; proszę spróbować ponownie za chwilę.";
    // Names of sheets: short, in small letters, without [ ] : * ? / \ and apostrophes.
    "sheet-answers" => "odpowiedzi";
    "sheet-words" => "słownie";
    "sheet-asked" => "pytano";
    "sheet-columns" => "pytania";
    "sheet-codes" => "kody";
    "sheet-words-of" => "słownie {repeat}";
    "sheet-asked-of" => "pytano {repeat}";
    // The columns before the answers.
    "key-response_id" => "Identyfikator odpowiedzi";
    "key-completed_at" => "Wypełniono";
    "key-received_on" => "Dzień odebrania";
    "key-form_version" => "Wersja formularza";
    "key-verdict" => "Sprawdzenie";
    "key-duration_min" => "Czas wypełniania w minutach";
    "key-problems" => "Co zauważono przy sprawdzaniu";
    "key-mode" => "Sposób wypełnienia";
    "key-received_at" => "Chwila odebrania";
    "key-clock_ahead_s" => "O ile sekund spieszył zegar urządzenia (z minusem: spóźniał się; bez pomiaru: co najmniej)";
    "key-instance" => "Powtórzenie";
    "key-parent_instance" => "Powtórzenie, w którym się mieści";
    // The tables that explain the others: their columns, and the kinds of values.
    "head-sheet" => "arkusz";
    "head-column" => "kolumna";
    "head-question" => "pytanie";
    "head-kind" => "rodzaj";
    "head-versions" => "wersje";
    "head-path" => "ścieżka";
    "head-code" => "kod";
    "head-in-csv" => "kolumna w CSV";
    "head-filter" => "pytano, gdy";
    "head-in-spss" => "zmienna w SPSS";
    "head-meaning" => "znaczenie";
    "head-number" => "liczba w SPSS i Stacie";
    "head-no-answer" => "brak odpowiedzi";
    "yes" => "tak";
    "kind-text" => "tekst";
    "kind-number" => "liczba";
    "kind-code" => "kod";
    "kind-codes" => "kody oddzielone odstępami";
    "kind-ranking" => "kody oddzielone odstępami, w kolejności";
    "kind-date" => "data";
    "kind-time" => "godzina";
    "kind-date-time" => "data i godzina";
    "kind-moment" => "czas ({zone})";
    "kind-point" => "punkt: szerokość, długość, wysokość, dokładność";
    "kind-line" => "linia: punkty po średnikach";
    "kind-area" => "obszar: punkty po średnikach";
    "kind-calculated" => "{kind}, obliczone";
    // The codebook as a page, and when a question is asked.
    "codebook" => "Książka kodów";
    "codebook-earlier" => "we wcześniejszej wersji";
    "filter-and" => "oraz";
    "filter-or" => "albo";
    "filter-named" => "„{text}” ({code})";
    "filter-not" => "nie jest tak, że: {condition}";
    "filter-empty" => "na {question} nie ma odpowiedzi";
    "filter-answered" => "na {question} jest odpowiedź";
    "filter-chosen" => "w {question} wybrano {value}";
    "filter-not-chosen" => "w {question} nie wybrano {value}";
    "filter-equal" => "na {question} odpowiedziano {value}";
    "filter-not-equal" => "na {question} odpowiedziano inaczej niż {value}";
    "filter-less" => "na {question} odpowiedziano mniej niż {value}";
    "filter-less-equal" => "na {question} odpowiedziano co najwyżej {value}";
    "filter-greater" => "na {question} odpowiedziano więcej niż {value}";
    "filter-greater-equal" => "na {question} odpowiedziano co najmniej {value}";
    "filter-computed" => "warunek obliczany z odpowiedzi na: {questions}";
    "filter-computed-alone" => "warunek obliczany";
    // Variables of a statistics program, and what its numbers mean.
    "stat-apart" => "{question} (odpowiedź, która nie jest liczbą, dniem ani kodem z listy)";
    "stat-chosen" => "wybrano";
    "stat-not-chosen" => "nie wybrano";
    "stat-skipped" => "pominięto";
    "stat-not-asked" => "nie pytano";
    "server-clock" => "zegar serwera";
    // Ends a text that is too long for a cell.
    "cut-here" => "… [całość w pliku CSV]";
    // The file in the archive of attachments that tells what is not in it.
    "missing-file" => "BRAKI.txt";
};

// The collector: the pages of the office.

pub(super) static OFFICE: Coded = coded! {
    // Every page.
    "office" => "biuro";
    "office-title" => "Biuro";
    "skip" => "Przejdź do treści";
    "back" => "Wróć do ankiet";
    "message-title" => "Wiadomość";
    // Signing in.
    "log-in-title" => "Logowanie";
    "log-in-heading" => "Biuro badania";
    "password" => "Hasło";
    "log-in" => "Zaloguj";
    "log-out" => "Wyloguj";
    "password-where" => "Hasło jest w pliku first-start.txt w folderze danych. Nowe nadaje polecenie teren password.";
    "wrong-password" => "To hasło się nie zgadza.";
    "too-many-attempts" => "Zbyt wiele prób naraz. Proszę spróbować za chwilę.";
    // Trouble.
    "other-site" => "Ta prośba nie przyszła z tej strony. Nic nie zmieniono.";
    "not-understood" => "Tej prośby nie da się odczytać. Nic nie zmieniono; proszę wrócić i użyć przycisku na stronie.";
    "too-long" => "To, co przysłano, jest za duże. Nic nie zmieniono.";
    "no-right" => "To należy do innej roli. Nic się nie zmieniło; o uprawnieniach decyduje właściciel.";
    "session-over" =>
        "Praca na stronie biura została zakończona po 12 godzinach albo na innym urządzeniu. To, co właśnie wysłano, nie zostało zapisane: po zalogowaniu proszę wrócić przyciskiem „wstecz” przeglądarki, tekst powinien tam jeszcze być.";
    "wrong-name-or-password" => "Nazwa albo hasło się nie zgadza.";
    "no-button" => "Tego nie robi się z paska adresu; proszę użyć przycisku na liście ankiet. Nic się nie zmieniło.";
    "no-page" => "Takiej strony nie ma.";
    "failed" => "Nie udało się tego zrobić. Odpowiedzi są bezpieczne; szczegóły są w dzienniku programu.";
    "no-attachments" => "Ta ankieta nie ma jeszcze załączników.";
    "attachments-without-key" =>
        "Załączników nie da się teraz otworzyć: nie ma tu klucza {key}, a zapieczętowano nim zapisy ({count}). Są bezpieczne. Proszę przywrócić jego plik albo podać go przy starcie (--seal-key).";
    // Surveys.
    "surveys" => "Ankiety";
    "no-surveys" => "Nie ma jeszcze żadnej ankiety.";
    "missing-key" =>
        "Nie ma tu klucza {key}, a zapieczętowano nim zapisy ({count}). Są bezpieczne, ale bez tego klucza nikt ich nie przeczyta. Proszę przywrócić jego plik albo podać go przy starcie (--seal-key).";
    "unlisted" => "Dla ankieterów: na liście ankiet widzą ją tylko ci, którzy otworzyli ten adres.";
    "received" => "Odebrane";
    "with-problems" => "Z uwagami";
    "quarantined" => "W kwarantannie";
    "see-quarantine" => "Zobacz zapisy w kwarantannie";
    "too-much" => "Nie sprawdzono reguł, bo odpowiedzi są zbyt duże: {count}. Są odebrane i są w pobranych plikach.";
    "unchecked" => "Czeka na sprawdzenie: {count}.";
    "sealed" => "Bez klucza, więc bez treści: {count}.";
    "download" => "Pobierz odpowiedzi";
    "xlsx" => "Arkusz Excel (XLSX): odpowiedzi kodami i słownie, o co pytano, co znaczą kolumny i kody";
    "sav" =>
        "SPSS, jamovi, PSPP (ZIP z plikami .sav): dla statystyka, z kodami, etykietami, brakami danych i plikiem na każdą powtarzaną część";
    "dta" => "Stata (ZIP z plikami .dta): to samo dla Staty i R";
    "csv-excel" => "CSV dla polskiego Excela: tekst, który wygląda na formułę, ma z przodu apostrof";
    "csv-other" => "CSV dla innych programów (RFC 4180): każdy tekst dokładnie tak, jak go wpisano";
    "geojson" => "Miejsca na mapę (GeoJSON, na przykład do QGIS): punkty, linie i obszary z odpowiedzi";
    "jsonl" => "Wiersze JSON (JSONL): dla programistów, każda odpowiedź w jednym wierszu";
    "codebook" => "Książka kodów: jak brzmi każde pytanie, kto je dostał, co znaczą kody";
    "codebook-page" => "jako strona do czytania i druku";
    "codebook-xlsx" => "jako arkusz Excel";
    "workbook-how" => "Jak wygląda taki skoroszyt?";
    "workbook-survey" => "Arkusz „survey”: wiersz na pytanie. W kolumnie type stoi rodzaj (na przykład text, integer, date, select_one LISTA), w name krótka nazwa bez spacji, w label treść pytania.";
    "workbook-choices" => "Arkusz „choices”: wiersz na odpowiedź do wyboru. W kolumnie list_name stoi nazwa LISTY, w name kod, w label treść.";
    "workbook-settings" => "Arkusz „settings”: jeden wiersz. W form_title stoi tytuł, w form_id krótka nazwa, inna w każdej ankiecie, w version numer wersji.";
    "workbook-begin" => "Najłatwiej zacząć od kopii ankiety, która już tu jest: jej skoroszyt jest na liście ankiet pod „Pliki tej ankiety”.";
    "surveys-index" => "Spis ankiet";
    "download-more" => "Więcej formatów";
    "csv-tables" => "Dalsze tabele jako CSV dla polskiego Excela:";
    "csv-words" => "odpowiedzi słownie";
    "csv-asked" => "o co pytano";
    "csv-columns" => "co znaczą kolumny";
    "csv-codes" => "co znaczą kody";
    "csv-remarks" => "Uwagi do plików CSV: czego w nich nie ma";
    "attachments" => "Załączniki (ZIP, plików: {count})";
    "version" => "Wersja formularza: {version}";
    // Publishing.
    "publish-title" => "Dodaj ankietę z arkusza";
    "publish-explained" =>
        "Ankieta to arkusz Excela. Proszę wybrać go razem z plikami, które czyta (np. gmina.csv, obrazki).";
    "publish-version" => "Wczytaj nową wersję";
    "publish-version-explained" =>
        "Wystarczy wybrać to, co się zmieniło: poprawiony arkusz albo sam plik, który czyta (np. uzupełniony gmina.csv). Reszta zostanie z obecnej wersji.";
    "publish-files" => "Pliki";
    "publish-files-hint" => "Kilka plików naraz: z klawiszem Ctrl. Razem najwyżej 64 MB.";
    "publish-look" => "Sprawdź";
    "publish-nothing-yet" => "Na razie nic nie zostanie udostępnione: najpierw pokażemy, co sprawdzenie znalazło.";
    "no-files" => "Nie wybrano żadnego pliku. Proszę wybrać arkusz ankiety.";
    "upload-too-large" =>
        "Te pliki są razem za duże albo jest ich za dużo (najwyżej 64 MB i 200 plików). Nic nie zmieniono. Proszę zmniejszyć obrazki albo filmy.";
    "upload-busy" =>
        "W tej chwili wczytuje się zbyt wiele plików naraz. Nic się nie zmieniło; proszę spróbować za chwilę.";
    "upload-broken" => "Pliki nie dotarły w całości. Nic nie zmieniono. Proszę wybrać je jeszcze raz.";
    "upload-gone" =>
        "Tych plików już tu nie ma: wczytano potem inne albo program uruchomiono ponownie. Nic nie zmieniono. Proszę wybrać je jeszcze raz.";
    "place-sheet" => "arkusz {value}";
    "place-row" => "wiersz {value}";
    "place-column" => "kolumna {value}";
    "report-title" => "Sprawdzono";
    "report-findings" => "Co sprawdzenie znalazło";
    "report-clean" => "Sprawdzenie nie znalazło żadnych uwag.";
    "report-again" => "Wczytaj poprawione pliki";
    "report-mend" => "Proszę poprawić to w arkuszu, zapisać go i wczytać jeszcze raz. Na razie nic się nie zmieniło.";
    "overtaken" =>
        "Ktoś inny udostępnił w międzyczasie inną wersję tej ankiety. Nic się jeszcze nie zmieniło; proszę sprawdzić, czy ta ma ją zastąpić.";
    "overtaken-live" =>
        "Ktoś inny udostępnił w międzyczasie inną wersję tej ankiety. Nic się nie zmieniło; proszę wrócić do listy i obejrzeć ją, zanim ruszy.";
    "would-be-new" => "Będzie to nowa ankieta „{title}” pod adresem {address}.";
    "would-be-unlisted" => "Będzie to nowa ankieta „{title}” dla ankieterów. Jej adres pokażemy po udostępnieniu.";
    "would-replace" =>
        "Będzie to nowa wersja ankiety „{title}” (teraz wersja {version}). Kto już zaczął odpowiadać, skończy w swojej wersji.";
    "would-be-trial" => "Klauzula informacyjna czeka na uzupełnienie, więc na razie może to być tylko wersja próbna.";
    "would-stay" => "Ankieta działa; tej wersji nie można udostępnić, dopóki klauzula nie jest uzupełniona.";
    "looks-other" =>
        "To wygląda na inną ankietę niż „{title}”. {change} Jeśli wybrano nie ten plik, proszę wczytać właściwy; jeśli to osobna ankieta, proszę ją dodać przyciskiem na dole.";
    "wrong-survey" =>
        "To arkusz innej ankiety niż „{title}”: jego form_id ({form}) ma już ankieta {survey}. Nic nie zmieniono. Jeśli wybrano nie ten plik, proszę wczytać właściwy; jeśli to nowa wersja tamtej ankiety, proszę użyć przycisku poniżej; jeśli to osobna ankieta, proszę wpisać w arkuszu settings, w kolumnie form_id, na przykład {free} i dodać ją jako nową.";
    "publish-live" => "Udostępnij";
    "publish-trial" => "Udostępnij jako wersję próbną";
    "publish-trial-explained" =>
        "Wersja próbna: link działa, strony mówią „wersja próbna”, a odpowiedzi są testowe i znikają z liczników, gdy ankieta ruszy na dobre.";
    "report-meant" => "To nie jest luka: te słowa mają tu stać:";
    "publish-instead" => "To nowa wersja ankiety „{survey}”";
    "publish-apart" => "Dodaj jako osobną, nową ankietę";
    "published-title" => "Udostępniono";
    "open-survey" => "Otwórz ankietę";
    "state" => "Stan";
    "trial-explained" =>
        "Link działa, a odpowiedzi są testowe. Gdy ankieta ruszy na dobre, nie będą liczone, a pobrać będzie można je osobno.";
    "closed-explained" => "Nikt jej nie rozpocznie. Odpowiedzi zaczęte przed zamknięciem są nadal odbierane.";
    "not-yet-explained" => "Jej strona mówi, od kiedy można odpowiadać.";
    "over-explained" =>
        "Nikt jej już nie rozpocznie. Odpowiedzi zaczęte wcześniej można dokończyć i wysłać; co dotrze po ostatnim dniu, będzie odłożone do przejrzenia.";
    "archived-explained" =>
        "Niczego nie przyjmuje: co jeszcze dotrze, będzie odłożone do przejrzenia. Dane można nadal pobrać.";
    "tests" => "Odpowiedzi z wersji próbnej: {count}. Nie są liczone i nie ma ich w plikach ankiety.";
    "tests-xlsx" => "Odpowiedzi z wersji próbnej, w osobnym arkuszu Excel (XLSX)";
    "change" => "Zmień";
    "go-live" => "Uruchom na dobre";
    "close" => "Zamknij ankietę";
    "open" => "Otwórz ponownie";
    "term" => "Dni ankiety";
    "term-opens" => "Ankieta trwa od";
    "term-closes" => "do (włącznie)";
    "term-last" => "Odpowiedzi zaczęte wcześniej przyjmujemy do";
    "term-explained" =>
        "Puste pole: bez tego dnia. Po ostatnim dniu ankiety nikt nie rozpocznie nowej odpowiedzi, także bez zasięgu. Zaczęte wcześniej przyjmujemy do podanego dnia, a bez niego jeszcze 14 dni; co dotrze później, będzie odłożone do przejrzenia.";
    "term-save" => "Zapisz dni";
    "archive" => "Przenieś do archiwum";
    "unarchive" => "Przywróć z archiwum";
    "archive-title" => "Archiwum";
    "archive-empty" => "W archiwum nie ma żadnej ankiety.";
    "survey-files" => "Pliki tej ankiety";
    "rescue" => "Plik ratunkowy";
    "rescue-explained" =>
        "Gdy urządzenie nie może wysłać odpowiedzi, zapisuje je w pliku, który otworzy tylko ten kolektor. Ten sam plik można przyjąć wiele razy: każda odpowiedź liczy się raz.";
    "rescue-label" => "Plik z urządzenia (.teren-rescue)";
    "rescue-take" => "Przyjmij plik";
    "rescued" => "Plik ratunkowy przyjęty";
    "explained" =>
        "„Z uwagami” to odpowiedzi, które nie spełniają którejś reguły formularza; są odebrane i są w pobranych plikach. „W kwarantannie” to zapisy, które przyszły pod znanym numerem, ale od kogoś innego albo dopiero po swojej poprawionej wersji, oraz te, które dotarły po ostatnim dniu ankiety; nie są liczone ani pobierane.";
};

// The collector: publishing.

pub(super) static PUBLISHING: Coded = coded! {
    // Why something is not published.
    "workbook-broken" =>
        "{file}: arkusz ma błędy, więc nie udostępniono tej ankiety; jeśli była udostępniona wcześniej, działa po staremu.";
    "workbook-unread" =>
        "{file}: nie udało się przeczytać tego pliku jako ankiety, więc nic nie zmieniono. Proszę sprawdzić jego nazwę i miejsce albo zapisać go jeszcze raz.";
    "file-unread" => "Ankieta nie czyta pliku {file}, więc go pominięto.";
    "files-unread" =>
        "Ankieta {survey} nie czyta żadnego z tych plików: {files}. Nic nie zmieniono. Pliki, które czyta: {read}. Proszę zmienić nazwę pliku na jedną z nich i wczytać go jeszcze raz.";
    "files-unread-none" =>
        "Ankieta {survey} nie czyta żadnych plików, więc pominięto: {files}. Nic nie zmieniono. Proszę wybrać arkusz ankiety.";
    "workbook-promises" =>
        "{file}: arkusz obiecuje anonimowość, a w ustawieniach nie ma privacy = anonymous, więc nie udostępniono tej ankiety. Proszę zmienić tekst albo ustawienie.";
    "workbook-lacks" =>
        "{file}: ankieta czyta plik {missing}, którego tu nie ma, więc jej nie udostępniono. Proszę dołożyć ten plik do arkusza.";
    "clause-unfilled" =>
        "{file}: klauzula informacyjna czeka na uzupełnienie ({fields}). Proszę wpisać dane urzędu; do tego czasu ankieta może działać tylko jako wersja próbna.";
    "clause-unfilled-live" =>
        "{file}: klauzula informacyjna czeka na uzupełnienie ({fields}). Ankieta działa; tej wersji nie można udostępnić, dopóki klauzula nie jest uzupełniona. Proszę wpisać dane urzędu i wczytać pliki jeszcze raz.";
    "clause-doubted" =>
        "{file}: to wygląda na lukę w klauzuli informacyjnej: {fields}. Jeśli te słowa mają tam stać, wystarczy to potwierdzić przy udostępnianiu; jeśli nie, proszę je zastąpić.";
    "clause-question" => "treść „{field}” w arkuszu";
    "examples" =>
        "{file}: te pliki są takie jak w przykładzie dołączonym do programu: {files}. To ulice miasta, którego nie ma. Proszę wpisać do nich ulice swojej gminy i wczytać je jeszcze raz; jeśli mają zostać takie, proszę to potwierdzić (w poleceniu: --example-files).";
    "example-files" =>
        "Te pliki są takie jak w przykładzie dołączonym do programu: {files}. To ulice miasta, którego nie ma, i takie wybieraliby mieszkańcy. Proszę pobrać je spod „Pliki tej ankiety”, wpisać w Excelu ulice swojej gminy, zapisać pod tą samą nazwą i wczytać przez „Wczytaj nową wersję”.";
    "title-taken" =>
        "Tytuł „{title}” ma już ankieta {survey}. Na liście będą dwie takie same; proszę zmienić form_title w arkuszu settings, jeśli to różne ankiety.";
    "title-missing" =>
        "Ankieta nie ma tytułu, więc na liście będzie „{title}”. Proszę wpisać tytuł w arkuszu settings, w kolumnie form_title.";
    "version-taken" =>
        "Wersję {version} formularza {form} udostępniono już z inną treścią, więc ankieta działa po staremu. Aby udostępnić zmiany, proszę wpisać w arkuszu settings wersję {next}.";
    "form-taken" =>
        "Formularz {form} ma już ankieta {survey}; dwie ankiety zmieszałyby swoje odpowiedzi, więc tej nie udostępniono. Jeśli to jej nowa wersja, proszę zastąpić ankietę {survey}; jeśli to inna ankieta, proszę wpisać w arkuszu settings, w kolumnie form_id, na przykład {free}.";
    "name-deleted" =>
        "Ankietę o nazwie {survey} albo z formularzem {form} usunięto {day}. Nazw usuniętych ankiet nie używa się ponownie: odpowiedzi, które są jeszcze na telefonach, trafiłyby do nowej. Nic nie udostępniono. Proszę nazwać plik na przykład {free}.xlsx, a jeśli w arkuszu settings jest form_id, wpisać tam {free}.";
    "form-other" =>
        "To arkusz innej ankiety: jego form_id to {found}, a ankieta {survey} ma {form}. Odpowiedzi znalazłyby się w dwóch miejscach, więc nic nie zmieniono. Jeśli wybrano nie ten plik, proszę wczytać właściwy; jeśli to osobna ankieta, proszę dodać ją jako nową; jeśli to jednak nowa wersja tej ankiety, proszę wpisać w arkuszu settings form_id {form}.";
    // The town's own details.
    "details-title" => "Dane urzędu i klauzula";
    "details-explained" =>
        "To, co ankieta mówi o urzędzie i o danych osobowych. Po sprawdzeniu powstanie nowa wersja ankiety; kto już zaczął, skończy w swojej.";
    "details-overtaken" =>
        "W tej ankiecie opublikowano coś nowego, odkąd otwarto ten formularz. Nic jeszcze nie zmieniono. Poniżej są wpisane tu teksty, a obok tych, które się różnią, to, co jest teraz. Proszę je porównać i wysłać ponownie.";
    "details-refused" =>
        "Tego jeszcze nie można udostępnić: przy polach poniżej jest napisane, czego brakuje. Wpisane teksty zostały w polach; nic innego się nie zmieniło.";
    "details-trial" => "Zapisz na razie to, co jest, jako wersję próbną";
    "details-again" => "Popraw dane urzędu";
    "detail-now" =>
        "Teraz jest tu: „{text}”";
    "details-none" => "Ta ankieta nie czyta takich danych z pliku. Jej treść zmienia się w arkuszu.";
    "detail-waits" => "To pole czeka na uzupełnienie.";
    "detail-empty" => "To pole jest puste.";
    "detail-doubted" => "To wygląda na lukę. Jeśli te słowa mają tu stać, można to potwierdzić po sprawdzeniu.";
    "detail-administrator" => "Administrator danych: nazwa i adres urzędu";
    "detail-iod" => "Inspektor ochrony danych: e-mail i telefon";
    "detail-podstawa" => "Podstawa prawna";
    "detail-cel" => "Cel";
    "detail-odbiorcy" => "Odbiorcy danych";
    "detail-retencja" => "Jak długo przechowujemy odpowiedzi";
    "detail-kontakt" => "Kontakt w sprawie badania";
    "detail-program" => "Nazwa programu albo badania";
    "detail-poufnosc" => "Co mówimy o poufności";
    "detail-wrazliwe" => "Czy pytać o zdrowie, samotność i pieniądze: tak albo nie";
    // What a new version changes.
    "change-replaced" => "Prawie wszystkie pytania są inne: z dotychczasowych (jest ich {of}) zostaje {kept}.";
    "change-privacy" => "Prywatność: ankieta była {before}, teraz jest {after}.";
    "privacy-anonymous" => "anonimowa";
    "privacy-confidential" => "poufna";
    "privacy-interviewer" => "prowadzona przez ankietera";
    "change-title" => "Inny tytuł: było „{before}”, jest „{after}”.";
    "change-sealed" => "Odpowiedzi będą odtąd szyfrowane na urządzeniu.";
    "change-unsealed" => "Odpowiedzi nie będą już szyfrowane na urządzeniu.";
    "change-no-settings" =>
        "Nie ma już arkusza settings, więc tytuł, prywatność i reszta ustawień są takie, jak gdy nikt ich nie podał.";
    "change-no-clause" => "Nie ma już klauzuli: nikt nie dowie się z ankiety, co się dzieje z danymi.";
    "change-added" => "Nowe: „{question}” ({text}).";
    "change-removed" => "Nie ma już: „{question}” ({text}). Odpowiedzi na to pytanie zostają w danych.";
    "change-removed-trial" => "Nie ma już: „{question}” ({text}).";
    "change-moved" => "W innym miejscu: „{question}” ({text}).";
    "change-reworded" => "Inna treść: „{question}”, było „{before}”, jest „{after}”.";
    "change-retyped" => "Inny rodzaj: „{question}”, było: {before}, jest: {after}.";
    "change-code-added" => "„{question}”: nowa odpowiedź {code} ({text}).";
    "change-code-removed" => "„{question}”: nie ma już odpowiedzi {code} ({text}).";
    "change-recoded" => "„{question}”: kod {code} oznaczał „{before}”, teraz oznacza „{after}”.";
    "changes" => "Co się zmienia";
    "unconfirmed-same-meaning" =>
        "{file}: to, co już odpowiedziano, oznaczałoby co innego ({changes}), więc dotychczasowe odpowiedzi (jest ich {count}) mówiłyby coś, czego nikt nie powiedział. Nic nie zmieniono. Proszę nadać nowym odpowiedziom nowe kody, a pytaniu innego rodzaju nową nazwę; jeśli to tylko poprawka brzmienia, proszę to potwierdzić (w poleceniu: --same-meaning).";
    "unconfirmed-new-codes" =>
        "{file}: kody dostały słowa, które dotąd miały inne kody ({changes}), więc dotychczasowe odpowiedzi (jest ich {count}) mówiłyby co innego. Nic nie zmieniono. Kod zostaje przy swoich słowach: proszę przestawić całe wiersze, nie same etykiety, a nowym odpowiedziom nadać nowe kody.";
    "unconfirmed-new-promise" =>
        "{file}: ankieta obiecuje osobom odpowiadającym co innego niż dotąd ({changes}), a odpowiedzi jest już {count}. Nic nie zmieniono. Lepiej udostępnić ją jako nową ankietę; jeśli tak ma być, proszę to potwierdzić (w poleceniu: --new-promise).";
    "unconfirmed-new-questions" =>
        "{file}: to wygląda na inną ankietę niż „{survey}” ({changes}). Nic nie zmieniono. Inną ankietę proszę udostępnić pod inną nazwą (w poleceniu: --as NAZWA); jeśli te pytania mają zastąpić dotychczasowe, proszę to potwierdzić (w poleceniu: --new-questions).";
    "new-promise" => "Tak ma być: od tej wersji ankieta obiecuje osobom odpowiadającym co innego niż dotąd";
    "new-questions" => "Tak ma być: te pytania zastępują dotychczasowe";
    "same-meaning" => "To tylko poprawki brzmienia: kody znaczą to samo co dotąd";
    "with-examples" => "Tak ma być: ankieta ma ruszyć z plikami z przykładu:";
    "publish-overtaken" =>
        "Ktoś inny udostępnił w międzyczasie inną wersję ankiety {survey}. Nic nie zmieniono; proszę ją obejrzeć i udostępnić swoją jeszcze raz, jeśli ma ją zastąpić.";
    "address-taken" =>
        "Plik {file} miałby ten sam adres co ankieta {survey}, zrobiona z pliku {other}, i zastąpiłby ją. Nic nie zmieniono. Jeśli ma ją zastąpić, proszę wskazać tę ankietę (w poleceniu: --as {survey}); jeśli to osobna ankieta, proszę nadać plikowi inną nazwę.";
    "is-live" =>
        "Ankieta {survey} już działa na dobre, więc wersja próbna odebrałaby ją respondentom. Nic nie zmieniono. Do prób proszę nadać arkuszowi inną nazwę i inny form_id.";
    "by-hand" =>
        "{file}: ten plik różni się od tego, co udostępniono w biurze albo poleceniem teren publish jako ankietę {survey}. Działa tamta wersja. Aby udostępnić ten plik, proszę wczytać go w biurze.";
    "no-workbook" =>
        "Wśród tych plików nie ma arkusza ankiety (.xlsx, .xls, .ods). Nic nie zmieniono. Proszę wybrać arkusz razem z plikami, które czyta.";
    "several-workbooks" =>
        "Wśród tych plików jest więcej niż jeden arkusz ankiety: {files}. Nic nie zmieniono. Proszę wybrać jeden.";
    "no-survey" => "Nie ma tu ankiety {survey}. Nic nie zmieniono.";
    "workbook-reserved" =>
        "{file}: ankieta czyta plik „{name}”, a tak nazywa się w Terenie sam formularz. Proszę zmienić nazwę tego pliku, także w arkuszu.";
    "no-clause" =>
        "W ankiecie nie ma klauzuli informacyjnej (art. 13 RODO). Jeśli odpowiedzi zawierają dane osobowe, proszę dodać notatkę z jej treścią.";
    "publish-busy" => "W tej chwili ktoś inny coś zapisuje. Nic się nie zmieniło; proszę spróbować za chwilę.";
    "publish-full" => "Na dysku nie ma miejsca. Nic się nie zmieniło; proszę zwolnić miejsce i spróbować jeszcze raz.";
    "publish-failed" => "Nie udało się tego udostępnić: {error}. To, co działało, działa dalej.";
    "try-it-out" => "Aby ją wypróbować: teren publish … --trial.";
    "as-it-stands" => "Jeśli mają tam stać: dodać --as-it-stands.";
    "try-apart" => "Do prób obok: teren publish … --trial --as {survey}-proba.";
    "publish-as" => "Nowa wersja tamtej ankiety: teren publish … --as {survey}.";
    // What was published.
    "published" => "Udostępniono ankietę „{title}”, wersja {version}.";
    "published-trial" =>
        "Udostępniono wersję próbną ankiety „{title}” ({version}). Link działa, a odpowiedzi są testowe: nie będą liczone, gdy ankieta ruszy na dobre.";
    "published-before" => "Nic się nie zmieniło: ankieta „{title}” pokazuje już tę treść (wersja {version}).";
    "version-next" => "Wersja {asked} była już zajęta, więc nadano następną wolną: {version}.";
    "version-given" => "Arkusz nie ma numeru wersji, więc nadano następny wolny: {version}.";
    "version-none" => "bez numeru";
    "published-address" => "Adres: {address}";
    "published-closed" => "Ankieta jest zamknięta. Aby znów przyjmowała odpowiedzi, proszę ją otworzyć.";
    "term-now" => "Dni ankiety: {days}.";
    "borrowed" => "Z poprzedniej wersji wzięto: {files}.";
    // Closing and opening.
    "closed" =>
        "Zamknięto ankietę „{title}”. Nikt jej już nie rozpocznie; odpowiedzi zaczęte wcześniej zostaną odebrane.";
    "closed-before" => "Ankieta „{title}” była już zamknięta ({day}).";
    "opened" => "Otwarto ankietę „{title}”.";
    "opened-before" => "Ankieta „{title}” jest już otwarta.";
    "term-set" => "Zapisano dni ankiety „{title}”: {days}.";
    "term-none" => "Ankieta „{title}” nie ma już dnia otwarcia ani zamknięcia.";
    "term-before" => "Ankieta „{title}” miała już te dni; nic się nie zmieniło.";
    "archived" => "Ankieta „{title}” jest w archiwum: niczego już nie przyjmuje, a jej dane nadal można pobrać.";
    "archived-before" => "Ankieta „{title}” była już w archiwum ({day}).";
    "unarchived" => "Ankieta „{title}” wróciła z archiwum i jest w takim stanie jak przedtem.";
    "unarchived-before" => "Ankiety „{title}” nie ma w archiwum.";
    "term-from" => "rozpocząć można od {opens}";
    "term-until" => "rozpocząć można do {closes} włącznie, a odpowiedzi liczą się, jeśli dotrą do {last}";
    "term-between" =>
        "rozpocząć można od {opens} do {closes} włącznie, a odpowiedzi liczą się, jeśli dotrą do {last}";
    "no-day" => "„{day}” nie jest dniem zapisanym tak jak 2026-12-31. Nic nie zmieniono.";
    "closes-before-opening" => "Dzień zamknięcia jest wcześniejszy niż dzień otwarcia. Nic nie zmieniono.";
    "last-before-closing" =>
        "Ostatni dzień przyjmowania odpowiedzi jest wcześniejszy niż dzień zamknięcia. Nic nie zmieniono.";
    "last-without-closing" => "Ostatni dzień przyjmowania odpowiedzi wymaga dnia zamknięcia. Nic nie zmieniono.";
    // The list of surveys.
    "state-open" => "otwarta";
    "state-trial" => "wersja próbna";
    "state-closed" => "zamknięta {day}";
    "state-until" => "otwarta do {day}";
    "state-not-yet" => "otworzy się {day}";
    "state-over" => "zakończona {day}, odpowiedzi liczą się do {last}";
    "state-archived" => "w archiwum od {day}";
    "survey-line" => "{name}: „{title}”, wersja {version}, {state}, odebrane: {received}; {address}";
    "no-surveys" => "Nie ma jeszcze żadnej ankiety.";
    // `teren check --data`.
    "would-be-same" => "Nic się nie zmieni: ankieta {survey} pokazuje już tę treść (wersja {version}).";
    "would-be-same-trial" => "Ankieta {survey} pokazuje już tę treść jako wersję próbną ({version}).";
    "would-be-next" =>
        "Wersję {version} udostępniono już z inną treścią; przy udostępnianiu ankieta dostanie następną wolną: {next}.";
};

// The collector: erasing and excluding responses.

pub(super) static ERASURE: Coded = coded! {
    // What came of erasing.
    "erased" =>
        "Odpowiedź {code} została usunięta: wersje: {records}, zapisy odłożone: {apart}, załączniki: {parts}. Zostały po niej skrót numeru, skróty zapisów, dzień usunięcia i potwierdzenia. Nic, co przyjdzie pod tym numerem, nie zostanie już przyjęte.";
    "erased-before" => "Odpowiedź {code} usunięto już {day}. Nic nie zmieniono.";
    "erased-later" =>
        "Ktoś właśnie czyta bazę, więc ślady w jej pliku znikną trochę później: Teren spróbuje znowu najdalej przy następnym starcie.";
    "no-copies" =>
        "Teren nie wie o żadnej kopii zapasowej ani o pobranym pliku, w których mogłaby być. Inne kopie, na przykład całego dysku, trzeba sprawdzić osobno.";
    "copies" =>
        "Może być jeszcze w tych plikach, które zrobiono wcześniej. Teren ich nie zmienia; trzeba je usunąć albo zrobić nowe:";
    "copy-backup" => "kopia zapasowa z {day}: {place}";
    "copy-export" => "odpowiedzi ankiety {survey}, zapisane {day}: {place}";
    "copy-download" => "odpowiedzi ankiety {survey}, pobrane {day} w przeglądarce";
    "nothing-erased" => "Żadnej odpowiedzi nie usunięto.";
    "erased-line" => "{hash}: usunięta {day}.";
    // Which response is meant.
    "not-here" => "Nie ma tu odpowiedzi {named}. Nic nie zmieniono.";
    "several-here" => "Kod {code} ma kilka odpowiedzi; proszę podać numer jednej z nich: {ids}. Nic nie zmieniono.";
    "no-record" => "Z odpowiedzi {code} nie ma tu jeszcze żadnego zapisu. Nic nie zmieniono.";
    "was-erased" => "Odpowiedź {code} została usunięta. Nic nie zmieniono.";
    // What came of excluding.
    "excluded" => "Odpowiedź {code} nie jest już nigdzie liczona. Nic z niej nie usunięto.";
    "excluded-before" => "Odpowiedź {code} była już wyłączona {day} z tym samym powodem. Nic nie zmieniono.";
    "excluded-anew" =>
        "Odpowiedź {code} była już wyłączona {day}. Powód zmieniono: był „{before}”, jest „{because}”.";
    "included" => "Odpowiedź {code} znowu jest liczona.";
    "not-excluded" => "Odpowiedź {code} nie była wyłączona. Nic nie zmieniono.";
    "nothing-excluded" => "Żadna odpowiedź nie jest wyłączona.";
    "excluded-line" => "{code} ({response}), formularz {form}, od {day}: {because}";
    // The office page.
    "title" => "Jedna odpowiedź";
    "find" => "Znajdź odpowiedź";
    "find-explained" =>
        "Kto wypełnił ankietę, ma na potwierdzeniu kod. Po kodzie można odpowiedź wyłączyć z liczenia albo na żądanie usunąć. Odpowiedzi na pytania nie są tu pokazywane.";
    "code-label" => "Kod z potwierdzenia albo numer odpowiedzi";
    "find-button" => "Znajdź";
    "bad-name" => "To nie jest kod z potwierdzenia ani numer odpowiedzi. Kod wygląda tak: X3X7-JHXF-88.";
    "code" => "Kod";
    "survey" => "Ankieta";
    "received-on" => "Odebrana";
    "records" => "Wersje";
    "apart" => "Zapisy odłożone";
    "parts" => "Załączniki";
    "is-excluded" => "Ta odpowiedź nie jest nigdzie liczona od {day}. Powód: {because}";
    "exclude-title" => "Wyłącz z liczenia";
    "exclude-explained" =>
        "Wyłączona odpowiedź nie jest liczona ani pobierana. Nic z niej nie ginie i w każdej chwili można ją przywrócić.";
    "because" => "Powód (widzi go biuro; proszę nie wpisywać danych osobowych)";
    "exclude-button" => "Wyłącz";
    "include-button" => "Licz znowu";
    "erase-title" => "Usuń na zawsze";
    "erase-explained" =>
        "Usuwane jest wszystko: każda wersja, zapisy odłożone, załączniki i to, co jeszcze nadchodzi. Tego nie da się cofnąć. Zostają skrót numeru, skróty zapisów, dzień i potwierdzenia, więc potwierdzenie tej osoby pozostaje prawdziwe.";
    "erase-go-on" => "Dalej: sprawdź i usuń";
    "confirm-title" => "Usunąć tę odpowiedź na zawsze?";
    "confirm-check" => "Wiem, że tego nie da się cofnąć";
    "confirm-button" => "Usuń na zawsze";
    "confirm-missing" => "Nic nie usunięto: proszę podać powód i zaznaczyć, że tego nie da się cofnąć.";
    "keep" => "Nie usuwaj";
    "reason-missing" => "Nic nie zmieniono: proszę podać powód.";
    "excluded-title" => "Odpowiedzi wyłączone z liczenia";
    "excluded-card" => "{code}, od {day}. Powód: {because}";
    "excluded-count" => "Wyłączone z liczenia: {count} (zobacz dlaczego)";
    "back" => "Wróć do ankiet";
};

// The collector: deleting a survey with everything.

pub(super) static DELETION: Coded = coded! {
    // The page that asks whether it is meant.
    "title" => "Usuń ankietę na zawsze";
    "link" => "Usuń na zawsze…";
    "goes" => "Usunięte zostanie wszystko, co jest w tej ankiecie:";
    "holds-responses" => "odpowiedzi: {count}";
    "holds-tests" => "w tym z wersji próbnej: {count}";
    "holds-excluded" => "w tym wyłączone z liczenia: {count}";
    "holds-apart" => "zapisy odłożone: {count}";
    "holds-parts" => "załączniki (zdjęcia, nagrania, pliki): {count}";
    "holds-versions" => "wersje ankiety: {count}";
    "explained" =>
        "Znikną też potwierdzenia, cele i to, co jeszcze nadchodzi. Tego nie da się cofnąć, nawet kopią zapasową: kopia przywrócona z listą usunięć usuwa ankietę od nowa. Zostaje tylko to, że ankieta była: jej nazwa, adres, formularz i dzień usunięcia, oraz wpisy w dzienniku biura.";
    "devices" =>
        "Na telefonach mogą jeszcze być niewysłane odpowiedzi. Przy wysyłaniu pokażą, że ankietę usunięto; nic z nich nie zostanie przyjęte, a to, co na nich zapisano, na nich zostanie.";
    "name-stays" =>
        "Nazwa i adres tej ankiety nie będą już użyte. Następna ankieta musi nazywać się inaczej, żeby odpowiedzi z telefonów nie trafiły do niej.";
    "first" => "Najpierw pobierz";
    "first-explained" => "Jeśli odpowiedzi mają zostać, proszę je teraz pobrać: potem nie będzie skąd.";
    "attachments" => "Załączniki (ZIP)";
    "confirm" => "Usunąć na zawsze?";
    "to-type" => "Aby potwierdzić, proszę wpisać nazwę ankiety: {survey}";
    "button" => "Usuń na zawsze ze wszystkim";
    "keep" => "Nie usuwaj, wróć do archiwum";
    // What came of it.
    "done" => "Ankieta usunięta";
    "deleted" => "Ankieta „{title}” została usunięta ze wszystkim, co w niej było. Usunięto:";
    "deleted-before" => "Ankietę {survey} usunięto {day}. Nic nie zmieniono.";
    "not-archived" =>
        "Na zawsze usuwa się tylko ankietę z archiwum: do niej nic już nie przychodzi. Proszę najpierw przenieść ankietę „{title}” do archiwum (poleceniem: teren surveys {survey} --archive). Nic nie zmieniono.";
    "other-name" => "Nic nie usunięto: wpisana nazwa jest inna. Ta ankieta nazywa się {survey}.";
    "type-name" => "Nic nie usunięto. Aby to zrobić, proszę podać nazwę ankiety jeszcze raz: --name {survey}";
    "noted" => "odpowiedzi: {responses}, zapisy odłożone: {apart}, załączniki: {parts}, wersje: {versions}";
};

// The collector: its data folder and its keys.

pub(super) static SERVING: Coded = coded! {
    "disk-full" =>
        "Zabrakło miejsca na dysku: tam, gdzie ma powstać plik, albo w folderze z danymi (--data). Nic nie przepadło; proszę zwolnić miejsce i spróbować jeszcze raz.";
    // What the system says.
    "system-not-found" => "nie ma takiego pliku ani folderu";
    "system-denied" => "brak uprawnień";
    "system-exists" => "plik już jest";
    "system-folder" => "to jest folder, a nie plik";
    "system-no-folder" => "to nie jest folder";
    "system-read-only" => "dysk jest tylko do odczytu";
    "system-refused" => "nikt tam nie odpowiada";
    "no-page" => "Pod tym adresem nie ma strony. Proszę porównać go z adresem na plakacie albo w zaproszeniu: po nazwie miejsca stoi w nim /s/ i krótka nazwa ankiety.";
    "no-page-list" => "Ankiety, które są tu teraz";
    "gone" =>
        "Ankietę pod tym adresem urząd zakończył i usunął {day}, razem ze wszystkimi odpowiedziami. Nie trzeba nic robić. To, co zapisano na tym urządzeniu, zostaje na nim.";
    "gone-responses" => "Moje odpowiedzi na tym urządzeniu";
    "app-missing" =>
        "Ten serwer działa bez aplikacji, więc ankiet nie da się na nim wypełnić. Administrator uruchamia go z opcją --app FOLDER.";
    "database-full" =>
        "Na dysku z danymi ankiet (folder podany w --data) nie ma miejsca. Nic nie przepadło; proszę zwolnić tam miejsce i spróbować jeszcze raz.";
    "database-busy" =>
        "W tej chwili inny program zapisuje coś w bazie danych. Nic nie przepadło; proszę spróbować za chwilę.";
    "database-unreachable" =>
        "Serwer bazy danych nie odpowiada. Nic z tego, co odebrano, nie przepadło; proszę go uruchomić albo sprawdzić sieć i spróbować jeszcze raz.";
    // What follows the reason why a workbook was not published at the start.
    "others-go-on" =>
        "Pozostałe ankiety działają. Po poprawieniu proszę uruchomić program ponownie albo udostępnić ten plik w biurze.";
    "on-trial" => "Na razie działa jako wersja próbna: link działa, a odpowiedzi są testowe.";
    "folder-in-use" =>
        "W folderze {folder} pracuje już inny kolektor. Nic nie zmieniono. Proszę najpierw go zatrzymać albo podać inny folder (--data).";
    "keys-without-database" =>
        "W folderze {folder} są klucze ({files}), ale bazy danych {database} nie ma albo jest pusta. Nic nie zmieniono. Proszę przywrócić kopię zapasową do nowego folderu (teren restore). Aby naprawdę zacząć od nowa, proszę przenieść folder keys w bezpieczne miejsce.";
    "seal-key-missing" =>
        "W folderze {folder} nie ma klucza {key} (plik {file}), do którego urządzenia pieczętują odpowiedzi; zapisów, które go potrzebują: {count}. Nic nie zmieniono, zapisy są całe. Proszę przywrócić ten plik, np. z kopii zapasowej, albo podać go przez --seal-key. Jeśli przepadł na zawsze: teren key lost {key}; tych zapisów nikt wtedy nie przeczyta, dopóki plik się nie znajdzie.";
    "given-key-missing" =>
        "Urządzenia pieczętują odpowiedzi do klucza {key}, który był trzymany poza folderem danych, a teraz nie podano żadnego. Nic nie zmieniono. Proszę podać jego plik (--seal-key). Jeśli przepadł na zawsze: teren key lost {key}.";
    "receipt-key-missing" =>
        "W folderze {folder} nie ma klucza {key} (plik {file}), którym ten kolektor podpisuje potwierdzenia. Nic nie zmieniono. Proszę przywrócić ten plik z kopii zapasowej. Jeśli przepadł na zawsze: teren key lost {key}; nowe potwierdzenia podpisze wtedy nowy klucz.";
    "key-not-missing" => "Klucza {key} tutaj nie brakuje. Nic nie zmieniono. Listę kluczy pokazuje teren key list.";
    "key-given-up" =>
        "Kolektor wystartuje bez klucza {key}. Zapisy zapieczętowane do niego zostają; jeśli plik się znajdzie, wystarczy włożyć go do folderu keys.";
    "records-without-key" =>
        "Uwaga: nie ma tu klucza {key}, a zapieczętowano nim zapisy ({count}). Są całe, ale bez jego pliku nikt ich nie przeczyta. Można go podać przez --seal-key.";
    "open-to-all-mended" =>
        "Uwaga: {file} mógł czytać każdy na tym komputerze. Teraz już nie może. Jeśli mógł to zrobić ktoś obcy, proszę zrobić nowy klucz (teren key rotate) i nowe hasło (teren password).";
    "open-to-all" =>
        "Uwaga: {file} może czytać każdy na tym komputerze. Proszę zostawić prawa tylko właścicielowi (chmod 600).";
};

// The command line.

pub(super) static COMMANDS: Coded = coded! {
    // Files.
    "unread" => "Pliku {file} nie da się przeczytać";
    "unwritten" => "Pliku {file} nie da się zapisać";
    "archive-unwritten" => "Tego pliku nie udało się zapisać do końca";
    "folder-unread" => "Folderu {folder} nie da się przeczytać";
    "other-encoding" => "{file}: ten plik nie jest zapisany w kodowaniu {encoding}";
    // The data folder.
    "data-unwritten" => "W folderze danych {folder} nie da się pisać: {error}";
    "data-missing" => "W folderze {folder} nie ma bazy danych Terenu";
    "data-newer" => "Bazę danych w folderze {folder} zapisała nowsza wersja Terenu; proszę uruchomić tamtą wersję";
    "data-closed" => "Bazy danych w folderze {folder} nie da się otworzyć: {error}";
    "database-address" =>
        "Adres bazy danych zaczyna się od postgres:// i podaje jej nazwę (--database albo TEREN_DATABASE): postgres://użytkownik:hasło@serwer/nazwa";
    "database-missing" => "W bazie danych {database} nie ma tabel Terenu; zakłada je teren serve";
    "database-newer" => "Bazę danych {database} zapisała nowsza wersja Terenu; proszę uruchomić tamtą wersję";
    "database-closed" => "Bazy danych {database} nie da się otworzyć: {error}";
    "unlocked" => "Nie da się zająć pliku {file}: {error}";
    "no-receipt-key" => "W folderze {folder} nie ma klucza potwierdzeń: proszę go przywrócić";
    "no-survey" => "Nie ma ankiety {name}; są: {names}";
    // Starting the collector.
    "port-taken" => "Port {port} zajmuje inny program; proszę wybrać inny przez --listen";
    "not-listening" => "Nie da się nasłuchiwać pod adresem {address}: {error}";
    "not-pem" => "Pliku {file} nie da się odczytać jako PEM";
    "not-together" => "Certyfikatu i jego klucza nie da się użyć razem";
    "seal-key-needed" =>
        "Przy --database klucz pieczętujący podaje się każdemu kolektorowi: proszę go zrobić (teren key make PLIK) i podać każdemu (--seal-key PLIK)";
    "seal-key-given" =>
        "Przy --database klucze pieczętujące podaje się każdemu kolektorowi: proszę zrobić nowy (teren key make PLIK) i podać go każdemu przed dotychczasowymi (--seal-key PLIK)";
    "seal-key-unusable" => "Klucza pieczętowania nie da się użyć";
    "receipt-key-unusable" => "Klucza potwierdzeń nie da się użyć";
    "attachments-unusable" => "Folderów załączników nie da się użyć";
    "no-app" => "Uwaga: w folderze {folder} nie ma zbudowanej aplikacji; działają tylko API i strony biura.";
    // A command line that is not understood.
    "line-missing" => "W poleceniu brakuje: {named}.";
    "line-unknown" => "Nie ma opcji „{named}”.";
    "line-no-command" => "Nie ma polecenia „{named}”.";
    "line-conflict" => "Nie da się podać naraz: {named} i {other}.";
    "line-no-value" => "{named}: brakuje wartości.";
    "line-value" => "{named}: „{value}” się tu nie nadaje.";
    "line-values" => "Możliwe wartości: {all}.";
    "line-meant" => "Czy chodziło o: {all}?";
    "line-help" => "Pomoc: to samo polecenie z --help.";
    "no-public-url" =>
        "--public-url „{given}”: to nie jest cały adres. Zaczyna się od https:// (albo http://), dalej jest nazwa serwera i nic więcej, np. https://ankiety.gmina.pl";
    "not-noted" => "Zrobione, ale nie udało się tego odnotować w dzienniku i na liście kopii. {why}";
    "backup-lacks-key" =>
        "UWAGA: w tej kopii nie ma klucza {key}, a bez niego nikt nie odczyta zapisów, które go potrzebują (jest ich {count}). Nie ma go w folderze danych. Proszę przechowywać plik tego klucza razem z kopią, a jeśli zginął, odszukać go teraz.";
    "restore-needs-list" =>
        "Brakuje listy usunięć: --erasures PLIK (erasures.jsonl) usuwa znów to, co usunięto po zrobieniu kopii. Jeśli nigdy niczego nie usunięto albo listy nie ma: --without-erasures. Niczego nie przywrócono.";
    "key-file-exists" => "Plik {file} już jest; niczego w nim nie zmieniono. Proszę podać inną nazwę";
    "no-https" =>
        "Uwaga: poza tym komputerem aplikacja potrzebuje HTTPS, żeby działać bez sieci; bez niego nie rozpocznie odpowiedzi. Proszę użyć --tls-cert i --tls-key albo serwera pośredniczącego z --behind-proxy i --public-url.";
    "order-stays" =>
        "Uwaga: nie udało się zatrzeć kolejności, w jakiej nadeszły odpowiedzi: {error}; wkrótce nastąpi kolejna próba.";
    "erasures-passed-over" =>
        "Uwaga: pominięto usunięcia z pliku {file}, podpisane kluczem, do którego nie prowadzi żaden klucz tego kolektora: {count}.";
    // Keys.
    "receipt-key-made" =>
        "Kolektor podpisuje nim od następnego startu: proszę uruchomić go ponownie i zrobić nową kopię zapasową.";
    "seal-key-rotated" => "Odpowiedzi pieczętowane od teraz potrzebują tego klucza: proszę zrobić nową kopię zapasową.";
    "seal-key-made" => "Bez pliku {file} nikt nie przeczyta tego, co nim zapieczętowano: proszę zachować jego kopię.";
    // Exports.
    "one-table" =>
        "Tylko plik CSV ma jedną tabelę. Niczego nie zapisano. Aby ją zapisać, proszę dodać --format csv albo --format csv-pl; w przeciwnym razie pominąć --table.";
    "days-reversed" => "Dzień --from jest późniejszy niż --to. Niczego nie zapisano.";
    "attachments-written" => "Załączniki zapisane w folderze {folder}: {count}.";
    // Backups.
    "not-copied" => "Nie da się skopiować bazy danych: {error}";
    "backup-newer" => "Plik {file} zapisała nowsza wersja Terenu; proszę go przywrócić tamtą wersją";
    "backup-first-version" =>
        "Plik {file} to kopia z wcześniejszej wersji, z bazą danych SQLite: proszę ją najpierw przywrócić do folderu (bez --database) i zrobić z niego nową kopię";
    "database-not-empty" => "Baza danych {database} nie jest pusta; kopię zapasową przywraca się tylko do pustej";
    "backup-without-key" => "W folderze {folder} nie ma klucza potwierdzeń; kopii bez niego nie dałoby się przywrócić";
    "not-empty" => "Folder {folder} nie jest pusty; kopię przywraca się tylko do pustego";
    "no-backup" => "{file} nie jest kopią zapasową Terenu albo jest uszkodzony";
    "other-erasures" =>
        "Usunięcia w pliku {file} podpisane kluczem, do którego nie prowadzi żaden klucz z kopii: {count}. Jeśli to lista tego samego kolektora, proszę go raz z nią uruchomić (teren serve --erasures), co ją uzupełni, albo wziąć nowszą kopię";
    "parts-missing" => "W pliku {file} brakuje załączników, na które wskazują odpowiedzi: {count}";
    "erased-again" => "Odpowiedzi z tej kopii, które usunięto po jej zrobieniu, usunięto także tutaj: {count}.";
    "deleted-again" => "Ankiety z tej kopii, które usunięto po jej zrobieniu, usunięto także tutaj: {surveys}.";
    "sealed-elsewhere" =>
        "Zapisy zapieczętowane kluczem {key}, którego nie ma w kopii i którego nie podano: {count}. Są bezpieczne, ale bez jego pliku nikt ich nie przeczyta (--seal-key).";
    // The list of erasures.
    "list-unusable" => "Lista usunięć {file}: {error}";
    "list-malformed" => "Wiersz {line} pliku {file} nie jest usunięciem";
    "list-altered" => "Wiersz {line} pliku {file} zmieniono: jego podpis się nie zgadza";
    // Asking a collector how it is.
    "no-answer" => "brak odpowiedzi przez 5 s";
    "no-url" => "to nie jest adres URL";
    "no-connection" => "brak połączenia";
    "not-well" => "odpowiedź inna niż 200";
};

// The command line: the help of its commands, of what they take (after their names), of what several take.

pub(super) static HELP: Coded = coded! {
    // What stands around.
    "usage" => "Użycie:";
    "commands" => "Polecenia";
    "arguments" => "Argumenty";
    "options" => "Opcje";
    "arg-help" => "Pokaż tę pomoc.";
    "arg-version" => "Pokaż wersję.";
    "help-command" => "Pokaż tę pomoc albo pomoc podanego polecenia.";
    // What several commands have.
    "arg-lang" => "Język odpowiedzi i pomocy.";
    "arg-data" => "Folder bazy danych i kluczy.";
    "arg-database" =>
        "Baza danych na serwerze PostgreSQL (postgres://…) zamiast tej w folderze; albo TEREN_DATABASE w środowisku.";
    "arg-json" => "JSON na standardowym wyjściu.";
    "arg-seal_key" => "Prywatny klucz pieczętowania, którego nie ma w folderze danych; można podać kilka.";
    "arg-survey" => "Nazwa ankiety, taka jak w jej adresie.";
    "arg-opens" => "Pierwszy dzień, w którym można rozpocząć, na przykład 2026-12-01; none: bez niego.";
    "arg-closes" => "Ostatni dzień, w którym można rozpocząć; none: bez niego.";
    "arg-last_day" => "Ostatni dzień, w którym liczy się to, co dociera; none: 14 dni po zamknięciu.";
    // The program.
    "teren" => "Zbiera odpowiedzi tam, gdzie nie ma zasięgu, i żadnej nie gubi.";
    // Running it.
    "serve" => "Uruchamia kolektor: aplikację, jej API i strony biura.";
    "serve listen" => "Adres i port, pod którym ma działać.";
    "serve app" => "Folder zbudowanej aplikacji.";
    "serve tls_cert" => "Łańcuch certyfikatów (PEM) dla HTTPS.";
    "serve tls_key" => "Klucz prywatny certyfikatu (PEM).";
    "serve public_url" => "Adres, który otwierają ludzie, np. https://ankiety.gmina.pl.";
    "serve behind_proxy" =>
        "Wierz X-Forwarded-Proto i ostatniemu skokowi X-Forwarded-For, bo ten port jest dostępny tylko dla naszego serwera pośredniczącego.";
    "serve without_worker" =>
        "Wycofaj zainstalowaną aplikację ze wszystkich przeglądarek: znika jej service worker i pliki, odpowiedzi zostają. Na wypadek wersji, która szkodzi; gdy będzie poprawiona, proszę uruchomić bez tej opcji.";
    "serve surveys" =>
        "Arkusze do udostępnienia zamiast dołączonych do programu, z plikami, które czytają. Uzupełniają tylko to, czego nie ma: co udostępniono przez „publish” albo w biurze, zostaje.";
    "serve seal_key" =>
        "Prywatny klucz pieczętowania trzymany gdzie indziej (64 cyfry szesnastkowe); dalsze otwierają starsze odpowiedzi. Bez tej opcji klucz powstaje w folderze danych.";
    "serve erasures" =>
        "Prowadź listę usunięć także w tym pliku, poza folderem danych, gdzie nie cofnie jej żadna kopia zapasowa. Jest to pamiętane; co jest na liście, a w bazie nie, zostaje usunięte.";
    "healthcheck" => "Pyta działający kolektor, czy wszystko z nim w porządku. Kod wyjścia 0: tak.";
    "healthcheck url" => "Adres kolektora.";
    "progress" => "Pokaż przebieg badania albo zapisz jego cele.";
    "progress targets" =>
        "Tabela celów: w pierwszym wierszu pytania, dalej grupa i liczba; pusty plik usuwa cele.";
    "people" => "Osoby, które pracują przy biurku.";
    "people list" => "Wypisz osoby i ich role.";
    "people invite" => "Utwórz link, którym ktoś zakłada konto: działa raz, przez 7 dni.";
    "people invite role" => "Rola tej osoby";
    "people invite surveys" => "Ankieta partnera; można podać kilka razy";
    "people role" => "Zmień czyjąś rolę.";
    "people role name" => "Nazwa osoby";
    "people role role" => "Nowa rola";
    "people role surveys" => "Ankieta partnera; można podać kilka razy";
    "people remove" => "Usuń osobę i wyloguj ją wszędzie.";
    "people remove name" => "Nazwa osoby";
    "people reset" => "Utwórz nowe zaproszenie dla właściciela; poprzednie przestaje działać.";
    "people reset owner" => "Potwierdza, że chodzi o właściciela";
    "password" => "Nadaje stronom biura nowe hasło i pokazuje je.";
    // An author's commands.
    "check" => "Szuka błędów w arkuszu albo w XForm. Kod wyjścia 0: nadaje się; 1: ma błędy; 2: nie da się przeczytać.";
    "check file" => "Arkusz (.xlsx, .xls, .ods, .md) albo XForm (.xml).";
    "check json" => "Jedna tablica JSON zamiast zdań.";
    "check data" =>
        "Porównaj z tym, co udostępnił kolektor o tym folderze danych: czy wersja jest zajęta, czy formularz ma inna ankieta.";
    "check survey" => "Razem z --data: ankieta, którą plik ma się stać. Bez tej opcji decyduje nazwa pliku.";
    "convert" => "Zamienia arkusz na XForm.";
    "convert file" => "Arkusz (.xlsx, .xls, .ods, .md).";
    "convert output" => "Plik do zapisania; bez niego standardowe wyjście. Gdy są błędy, nic nie jest zapisywane.";
    "test" =>
        "Wypróbowuje arkusz przypadkami jego autora. Kod wyjścia 0: wszystko zgodne; 1: jakiś przypadek niezgodny; 2: nie da się przeczytać.";
    "test workbook" => "Arkusz (.xlsx, .xls, .ods, .md) albo XForm (.xml).";
    "test cases" => "Przypadki (.xlsx, .xls, .ods, .md); bez tego arkusz „cases” w samej ankiecie.";
    "play" =>
        "Wypełnia formularz krok po kroku: krok w JSON w każdym wierszu standardowego wejścia, cały stan w każdym wierszu wyjścia.";
    "play form" => "Formularz XForm (.xml).";
    "play tz" => "Strefa czasowa urządzenia, np. Europe/Warsaw.";
    "play now" => "Co pokazuje zegar urządzenia, np. 2026-11-22T10:15:30Z; bez tego: zegar tego komputera.";
    "play seed" => "Wynika z tego wszystko, co losowe, także numer odpowiedzi.";
    "play files" => "Gdzie są pliki, które czyta formularz; bez tego: obok formularza.";
    "xpath" =>
        "Oblicza wyrażenia: pytanie w JSON w każdym wierszu standardowego wejścia, wynik w JSON w każdym wierszu wyjścia.";
    // Surveys.
    "publish" =>
        "Udostępnia arkusz jako ankietę, nową albo w miejsce jej poprzedniej wersji, także gdy kolektor działa. Kod wyjścia 0: zrobione; 1: odmowa; 2: nie da się przeczytać.";
    "publish new_promise" => "Nowa wersja ma inną prywatność i tak ma być";
    "publish new_questions" => "Zastąp pytania ankiety zupełnie innymi";
    "publish same_meaning" => "Kody z innym brzmieniem znaczą to samo co dotąd";
    "publish file" => "Arkusz (.xlsx, .xls, .ods, .md) albo XForm (.xml); pliki, które czyta, leżą obok.";
    "publish survey" => "Ankieta, którą się stanie: istniejąca albo nowa nazwa. Bez tej opcji decyduje nazwa pliku.";
    "publish trial" => "Na próbę: link działa, strony mówią, że to próba, a odpowiedzi są testowe.";
    "publish as_it_stands" => "To, co wygląda na lukę w klauzuli, a może mieć swój sens, ma tam stać; zapamiętuje się to dla tych właśnie słów.";
    "publish example_files" =>
        "Na dobre także z plikami z przykładu dołączonego do programu (np. ulice.csv), których nikt nie zmienił.";
    "live" =>
        "Uruchamia na dobre ankietę, która jest wersją próbną: jej klauzula musi być uzupełniona. Kod wyjścia 0: zrobione; 1: odmowa; 2: nie da się przeczytać.";
    "live new_promise" => "Nowa wersja ma inną prywatność i tak ma być";
    "live new_questions" => "Zastąp pytania ankiety zupełnie innymi";
    "live same_meaning" => "Kody z innym brzmieniem znaczą to samo co dotąd";
    "live files" => "Pliki, które ma czytać zamiast obecnych, np. gmina.csv z danymi urzędu.";
    "live as_it_stands" => "To, co wygląda na lukę w klauzuli, a może mieć swój sens, ma tam stać; zapamiętuje się to dla tych właśnie słów.";
    "live example_files" =>
        "Na dobre także z plikami z przykładu dołączonego do programu (np. ulice.csv), których nikt nie zmienił.";
    "surveys" =>
        "Pokazuje listę ankiet, a z dniami ustala, kiedy ankieta się otwiera i zamyka. Kod wyjścia 0: zrobione; 1: odmowa.";
    "surveys survey" => "Tylko ta ankieta";
    "surveys archive" => "Przenosi ankietę do archiwum: niczego już nie przyjmuje, a jej dane można nadal pobrać.";
    "surveys unarchive" => "Przywraca ankietę z archiwum.";
    "surveys delete" =>
        "Usuwa ankietę z archiwum na zawsze, ze wszystkim, co w niej jest; bez --name tylko liczy, co by zginęło.";
    "surveys name" => "Nazwa ankiety jeszcze raz: bez niej nic nie jest usuwane.";
    "close" =>
        "Zamyka ankietę: nikt jej już nie rozpocznie, a rozpoczęte wcześniej zostaną odebrane. Kod wyjścia 0: zrobione; 1: nie ma takiej.";
    "open" => "Otwiera ankietę ponownie. Kod wyjścia 0: zrobione; 1: nie ma takiej.";
    // Responses.
    "export" => "Zapisuje odpowiedzi ankiety do pliku.";
    "export format" =>
        "Postać pliku. csv: dla programów, według RFC 4180: przecinki, kropki, UTF-8, każdy tekst dokładnie tak, jak go wpisano. csv-pl: dla polskiego Excela: średniki, przecinki dziesiętne, znacznik BOM i apostrof przed tekstem, który Excel wziąłby za formułę. xlsx: dla arkuszy kalkulacyjnych: prawdziwe daty i liczby, arkusz na każdą tabelę. sav: dla SPSS i jamovi: plik ZIP z plikiem na każdą tabelę, z kodami, etykietami i brakami danych. dta: to samo dla Staty 14 i nowszych. geojson: dla map (QGIS, geojson.io): każda odpowiedź, która jest miejscem, jako obiekt. jsonl: dla programów: wiersz JSON na każdą odpowiedź. codebook: książka kodów jako strona: pytania, kto je dostał, kody i wersje. codebook-xlsx: to samo jako arkusz.";
    "export table" =>
        "Która tabela ma być w pliku CSV, bez tego odpowiedzi; inne formaty mają wszystkie. answers: odpowiedzi kodami. words: to samo słownie, każdy wybór tak, jak brzmiał w swojej wersji formularza. asked: 1, gdzie pytano, 0, gdzie nie: tylko w pierwszym przypadku pusta odpowiedź została pominięta. columns: czym jest każda kolumna. codes: co znaczy każdy kod.";
    "export output" => "Plik do zapisania; bez niego standardowe wyjście.";
    "export attachments" =>
        "Zapisz zdjęcia, nagrania i inne pliki jako DIR/ODPOWIEDŹ/NAZWA, gdzie NAZWA jest taka jak w tabeli.";
    "export from" => "Tylko odpowiedzi odebrane tego dnia albo później, na przykład 2026-11-22.";
    "export to" => "Tylko odpowiedzi odebrane tego dnia albo wcześniej.";
    "export tests" => "Zamiast tego odpowiedzi z wersji próbnej, także gdy ankieta działa już na dobre.";
    "export strict" => "Kod wyjścia 1, jeśli jakiejś odpowiedzi albo załącznika nie dało się otworzyć.";
    "import" =>
        "Przyjmuje pliki ratunkowe: wszystko, czego urządzenie nie mogło wysłać, każdą odpowiedź raz, ile by razy nie przyszła.";
    "import files" => "Pliki ratunkowe (.teren-rescue).";
    "import drafts" =>
        "Gdzie zapisać niedokończone odpowiedzi, każdą w osobnym pliku; bez tego: „drafts” w folderze danych.";
    "quarantine" =>
        "Pokazuje odłożone zapisy ankiety albo przyjmuje jeden. Kod wyjścia 0: zrobione; 1: pozostaje odłożony.";
    "quarantine release" =>
        "Przyjmij ten zapis jako następną wersję jego odpowiedzi: numer, z początkiem skrótu tam, gdzie kilka zapisów ma ten sam numer.";
    "quarantine although_replaced" =>
        "Przyjmij także zapis, który poprawiono na urządzeniu i ukończono od nowa: liczy się zamiast nowszego.";
    "erase" =>
        "Usuwa odpowiedź na zawsze, ze wszystkim, co do niej należy; albo pokazuje, co usunięto. Kod wyjścia 0: zrobione; 1: nie ma takiej.";
    "erase code" => "Kod z potwierdzenia odpowiedzi. Bez niego i bez --response pokazywane jest, co usunięto.";
    "erase response" => "Numer odpowiedzi.";
    "erase because" => "Co o tym zanotować; nic, co mówi, kto odpowiadał albo co.";
    "erase erasures" =>
        "Odtąd prowadź listę usunięć także w tym pliku: poza folderem danych, gdzie nie cofnie jej żadna kopia zapasowa.";
    "exclude" =>
        "Wyłącza odpowiedzi ze wszystkich liczników i eksportów; albo pokazuje wyłączone. Nic z nich nie ginie. Kod wyjścia 0: zrobione; 1: jakiejś tu nie ma.";
    "exclude responses" => "Odpowiedzi, każda przez numer albo kod z potwierdzenia. Bez nich pokazywane są wyłączone.";
    "exclude because" => "Dlaczego; biuro to pokazuje.";
    "include" => "Znów liczy odpowiedzi, które były wyłączone.";
    "include responses" => "Odpowiedzi, każda przez numer albo kod z potwierdzenia.";
    "verify" =>
        "Sprawdza bez sieci, czy potwierdzenie jest prawdziwe. Kod wyjścia 0: prawdziwe; 1: nie; 2: to nie potwierdzenie albo brak klucza.";
    "verify receipt" => "Potwierdzenie, takie jak odpowiedział kolektor i zapisała aplikacja.";
    "verify key" =>
        "Klucz publiczny kolektora: 64 cyfry szesnastkowe albo plik z nimi lub z odpowiedzią kolektora na /api/v1/surveys, której klucze wszystkie są uznawane.";
    "verify chain" =>
        "Gdy klucz od tamtej pory zmieniono: odpowiedź kolektora na /api/v1/surveys w pliku. Uznawane są klucze, do których prowadzą podpisy od --key.";
    "verify data" => "Bez --key: folder danych kolektora.";
    // Keys and backups.
    "key" => "Tworzy albo pokazuje klucze, które otwierają zapieczętowane odpowiedzi.";
    "key rotate" =>
        "Tworzy nowy klucz pieczętowania w folderze danych, także gdy kolektor działa. Starsze nadal otwierają to, co nimi zapieczętowano. (Gdy „serve” dostaje --seal-key, proszę zamiast tego zrobić nowy plik i podać go jako pierwszy.)";
    "key rotate receipts" =>
        "Zamiast tego nowy klucz potwierdzeń, podpisany dotychczasowym: urządzenia, które tamten znają, same przechodzą na nowy. Kolektor podpisuje nim od następnego startu.";
    "key make" => "Tworzy klucz pieczętowania w osobnym pliku, dla serve --seal-key.";
    "key make file" => "Plik do zapisania; nie może jeszcze istnieć.";
    "key lost" =>
        "Pozwala działać bez klucza, który przepadł na zawsze, gdy „serve” odmawia bez niego startu. Co nim zapieczętowano, zostaje.";
    "key lost id" => "Identyfikator klucza: 16 cyfr szesnastkowych.";
    "key list" => "Pokazuje klucze pieczętowania i ile zapisów potrzebuje każdego.";
    "key list receipts" => "Zamiast tego klucze potwierdzeń, z odciskami, które ludzie porównują.";
    "backup" => "Kopiuje bazę danych, klucze i załączniki do jednego pliku, także gdy kolektor działa.";
    "backup output" => "Plik do zapisania.";
    "restore" => "Przywraca kopię zapasową do pustego folderu.";
    "restore file" => "Kopia zapasowa.";
    "restore data" => "Pusty albo nowy folder na bazę danych, klucze i załączniki.";
    "restore erasures" =>
        "Lista usunięć trzymana poza folderem danych: co usunięto po zrobieniu kopii, zostanie usunięte znowu.";
    "restore without_erasures" => "Nie ma takiej listy: odpowiedzi usunięte po zrobieniu kopii wracają.";
    "restore strict" => "Kod wyjścia 1, jeśli wróciły odpowiedzi, których nie otwiera żaden tutejszy klucz.";
    // Of "teren test": the words of a case themselves are English or Polish in every language.
    "test format" =>
        "Przypadek to historia jednej odpowiedzi: co ktoś odpowiada i co ankieta musi zrobić. Przypadki stoją w arkuszu „cases”,
w osobnym pliku albo obok ankiety w tym samym (albo jako tabela Markdown). Jeden wiersz to jeden krok; nazwa w pierwszej
kolumnie zaczyna następny przypadek. Wszystko można pisać też po polsku: arkusz „{sheet}”, kolumny {columns}
i kroki wymienione niżej.

  case                    step      question    value
  ----------------------  --------  ----------  -----
  dziecko, 12 lat         answer    age         12
                          hidden    work
                          blocks    consent
  dwa domy, 3 i 4         answer    people      3
                          add       household
                          answer    people      4
                          value     total       7

Co się dzieje:
{done}
Czego się oczekuje:
{expected}

W jednej komórce może stać kilka pytań: r09, r10. W powtarzanej grupie chodzi o ostatnią pozycję albo household[1]/people.
Pytania o tej samej nazwie rozróżnia ich grupa: home/street.";
    "step answer" => "daj odpowiedź: kod albo jego treść, kilka po przecinku; liczby, daty i godziny jak 1,5, 2026-11-22, 8:05; pusta ją cofa";
    "step add" => "dodaj pozycję do powtarzanej grupy";
    "step remove" => "usuń ostatnią pozycję powtarzanej grupy albo tę o podanym numerze: household[2]";
    "step today" => "dzień całego przypadku: 2026-05-31 (bez tego dzień, w którym test jest uruchamiany)";
    "step language" => "dalej w tym języku: pl";
    "step shown" => "pytanie (grupa, notatka) jest widoczne";
    "step hidden" => "nie jest widoczne";
    "step value" => "ma tę wartość; pusta: nie ma żadnej";
    "step accepted" => "odpowiedź nie łamie żadnej reguły";
    "step refused" => "odpowiedź łamie swój warunek; wartość: część komunikatu";
    "step blocks" => "z powodu tego pytania nie można teraz zakończyć";
    "step complete" => "można teraz zakończyć";
    "step ended" => "respondent nie należy do badania: nic nie jest zapisywane ani wysyłane";
    "step label" => "treść pytania zawiera ten tekst";
    "step hint" => "podpowiedź zawiera ten tekst";
    "step options" => "kody do wyboru, w dowolnej kolejności";
    "step last options" => "kody na końcu listy, w tej kolejności";
    "step entries" => "ile pozycji ma powtarzana grupa";
};

// Checking a survey: what stands around what was found.

pub(super) static CHECKING: Coded = coded! {
    "finding" => "Uwaga: {code}.";
    "error" => "błąd";
    "warning" => "ostrzeżenie";
    "info" => "uwaga";
    "row" => "wiersz {row}";
    "suggestion" => "Czy chodziło o: {suggestion}?";
    "how-to-confirm" =>
        "To, co ma tam stać, wystarczy potwierdzić raz: przez teren publish --as-it-stands albo na stronie urzędu; teren check --data KATALOG już o to nie pyta.";
    "no-such-file" => "Nie ma takiego pliku.";
    "not-allowed" => "Tego pliku nie wolno tu czytać.";
    "unreadable" => "Tego pliku nie da się przeczytać.";
};

// Checking a survey: what is wrong with a workbook or a form. The place and the suggestion stand beside it.

pub(super) static DIAGNOSTICS: Coded = coded! {
    // The file and its sheets.
    "not-a-workbook" =>
        "Pliku „{file}” nie da się odczytać jako arkusza. Proszę otworzyć go w arkuszu kalkulacyjnym i zapisać jako .xlsx (czytamy też .xls, .ods i tabele Markdown).";
    "workbook-encrypted" => "Skoroszyt „{file}” jest zaszyfrowany hasłem. Proszę zdjąć hasło w Excelu (Plik, Informacje, Chroń skoroszyt) i zapisać go jeszcze raz.";
    "workbook-lock-file" => "„{file}” to nie ankieta, tylko znacznik, który Excel kładzie obok otwartego skoroszytu. Proszę wybrać plik o tej samej nazwie bez „~$”.";
    "workbook-too-large" =>
        "Plik „{file}” jest większy niż jakakolwiek ankieta. Proszę usunąć z niego zdjęcia, puste wiersze i dane, a długie listy zapisać jako CSV.";
    "empty-workbook" => "Plik „{file}” jest pusty. Proszę sprawdzić, czy to właściwy plik.";
    "name-for-answer" => "W „{text}” nazwa pytania w apostrofach to tekst, a nie odpowiedź. Proszę odwołać się do pytania.";
    "arguments-swapped" => "W „{text}” argumenty są w odwrotnej kolejności, więc wynik jest zawsze taki sam. Proszę je zamienić.";
    "regex-notation" =>
        "Wzór w „{text}” ma zapis z innego języka (ukośniki na końcach albo podwójne \\), więc nic do niego nie pasuje. Proszę zostawić sam wzór.";
    "pattern-lost-signs" =>
        "We wzorze w „{text}” brakuje znaku: \\ przed d, w albo +, albo nawiasów kwadratowych wokół zakresu znaków. Dlatego pasuje do niego coś innego.";
    "pattern-never-fits" =>
        "Żadna odpowiedź nie pasuje do wzoru w „{text}”: wzór ciągnie się za swoim końcem albo żąda znaków, z którymi się takiej odpowiedzi nie zapisuje (liczba całkowita nie ma zera na początku, ułamek ma kropkę, data to 2026-12-31).";
    "day-against-number" =>
        "W „{text}” data stoi wobec liczby, a wtedy jest liczbą dni od 1970 roku. Jeśli chodzi o rok, proszę użyć format-date().";
    "time-in-arithmetic" =>
        "Działanie „{text}” nigdy się nie uda: godzina nie jest liczbą. Proszę użyć decimal-time(), które podaje części doby.";
    "position-of-group" =>
        "„{text}” to miejsce zwykłej grupy, która w każdej pozycji jest pierwsza. Proszę wskazać powtarzaną grupę.";
    "one-entry-only" =>
        "Wewnątrz powtarzanej grupy „{text}” widzi tylko odpowiedź z tej jednej pozycji. Wszystkie pozycje proszę liczyć poza nią.";
    "entry-of-another" =>
        "„{text}” nie znajdzie żadnej pozycji: indexed-repeat() przyjmuje pytanie, powtarzaną grupę, w której ono stoi, i numer od 1.";
    "choice-name-of-several" =>
        "„{text}” nie da nic, gdy zaznaczono dwie odpowiedzi: jr:choice-name() przyjmuje jeden kod. Proszę brać je po jednym przez selected-at().";
    "code-within-codes" =>
        "„{text}” szuka kodu wśród wszystkich zaznaczonych, a więc i we wnętrzu dłuższych kodów. Proszę użyć selected().";
    "never-whole" =>
        "Porównanie „{text}” jest z ułamkiem, a po drugiej stronie zawsze jest liczba całkowita, więc nigdy nie będą równe. Proszę poprawić liczbę albo zapytać o liczbę dziesiętną (decimal).";
    "number-as-text" =>
        "„{text}” porównuje znaki, a nie liczby: kto odpowie 5, nie odpowiada 05 ani 5.0. Proszę porównać z liczbą, bez cudzysłowu.";
    "no-number" =>
        "„{text}” liczy na czymś, co nigdy nie jest liczbą, albo porównuje to co do wielkości: kod z liter, kilka odpowiedzi, tekst lub miejsce. Wyniku więc nie ma. Proszę użyć liczby albo kodów, które są liczbami.";
    "texts-summed" =>
        "„{text}” bierze odpowiedzi typu text: gdy choć jedna nie jest liczbą, wyniku nie ma. Proszę zapytać o liczbę (integer albo decimal).";
    "divided-by-nothing" =>
        "„{text}” dzieli przez 0, więc wynik nie jest liczbą. Proszę poprawić dzielnik.";
    "beyond-choices" =>
        "„{text}” bierze odpowiedź, której nigdy nie ma: pierwsza ma numer 0, a więcej, niż można wybrać, nie będzie. Proszę poprawić numer.";
    "text-never-so" =>
        "„{text}” daje to samo przy każdej odpowiedzi: to, co stoi obok tekstu, nigdy go nie daje, bo ma inną długość albo postać. Proszę poprawić tekst lub wzorzec.";
    "label-for-code" =>
        "W „{text}” jr:choice-name() daje etykietę, a żadna nie brzmi tak jak ten tekst. Proszę porównać z kodem samą odpowiedź.";
    "compared-with-itself" =>
        "„{text}” porównuje coś z samym sobą, więc daje to samo przy każdej odpowiedzi. Proszę poprawić jedną ze stron.";
    "codes-apart" =>
        "Obie strony „{text}” nie mają żadnego wspólnego kodu, więc nigdy nie będą równe. Proszę poprawić pytanie albo kody.";
    "lookup-by-several" =>
        "„{text}” szuka wszystkich wybranych kodów naraz, a gdy wybrane są dwa, nie znajduje niczego. Proszę szukać ich po kolei przez selected-at().";
    "day-against-moment" =>
        "W „{text}” po jednej stronie jest data z godziną, a po drugiej dzień, więc nigdy nie będą równe. Proszę porównać dni przez format-date().";
    "blank-written-so" =>
        "„{text}” nie rozpozna braku odpowiedzi: brak odpowiedzi to '' (bez spacji), a gdy nie ma czego liczyć, wynikiem jest 0.";
    "once-in-condition" =>
        "„{text}” daje tu odpowiedź z tego samego wiersza, jeśli ona jest. Proszę obliczyć to w osobnym wierszu i odwołać się do niego.";
    "never-shown" =>
        "Tego wiersza nikt nigdy nie zobaczy: „{text}” i „{other}”, czego wymaga „{name}”, wykluczają się. Proszę poprawić jeden z warunków.";
    "never-met" =>
        "Żadna odpowiedź nie spełnia „{text}”: ten warunek nie zachodzi przy żadnym wyborze. Proszę go poprawić.";
    "branches-alike" =>
        "Obie wartości w „{text}” są takie same, więc warunek nie ma znaczenia. Proszę poprawić jedną z nich.";
    "coalesce-of-constant" =>
        "W „{text}” pierwsza wartość jest zawsze, więc druga nigdy nie zostanie użyta. Proszę podać najpierw odpowiedź, a potem to, co ją zastępuje.";
    "date-of-no-date" =>
        "„{text}” odczytuje datę albo godzinę z odpowiedzi, która nią nie jest. Proszę wskazać pytanie takiego typu, jaki ma być odczytany.";
    "codes-beside-number" =>
        "W „{text}” znaki kodu są porównywane z liczbą: kod taki jak 01 nigdy nie jest równy 1. Proszę porównać number() z kodu albo zapisać kody bez zer.";
    "date-of-difference" =>
        "W „{text}” różnica dwóch dat jest odczytana jako data: to liczba dni, więc wychodzi data bliska roku 1970. Proszę pokazać samą liczbę albo dla lat podzielić ją przez 365.25.";
    "difference-in-days" =>
        "W „{text}” różnica dwóch dat to liczba dni. Jeśli chodzi o lata, proszę podzielić ją przez 365.25, a jeśli o minuty, pomnożyć przez 1440.";
    "never-blank" =>
        "Porównanie „{text}” daje to samo przy każdej odpowiedzi: to obliczenie nigdy nie jest puste. Proszę porównać z tym, co ono daje.";
    "texts-added" =>
        "„{text}” dodaje teksty, a wynik nie jest liczbą. Teksty łączy concat(); jeśli wpisuje się tam liczby, proszę zapytać o typ integer.";
    "position-outside" =>
        "„{text}” to tutaj zawsze 1, bo wiersz nie jest w żadnej powtarzanej grupie. Proszę przenieść go do takiej grupy albo użyć count().";
    "choice-refused" =>
        "Ten warunek nigdy nie przepuszcza tych odpowiedzi z listy „{list}”, cokolwiek zaznaczono obok: {codes}. Jeśli jakaś odpowiedź ma stać sama, proszę napisać: not(selected(., '…') and count-selected(.) > 1).";
    "constraint-of-blank" =>
        "Warunek „{text}” niczego nie odrzuca: gdy nie ma odpowiedzi, ograniczenie nie jest sprawdzane. Proszę wpisać yes w kolumnie required.";
    "constraint-of-others" =>
        "Warunek „{text}” nie mówi nic o odpowiedzi w tym wierszu (.), tylko np. o „{name}”: komunikat pokaże się tutaj, a zmiana tej odpowiedzi nic nie da. Proszę przenieść go do pytania, którego dotyczy.";
    "pattern-without-ends" =>
        "Wzorzec w „{text}” pasuje też do dłuższych odpowiedzi, bo jest szukany w dowolnym miejscu, więc podana liczba znaków niczego nie ogranicza. Proszę dodać ^ na początku i $ na końcu.";
    "holds-here-never" =>
        "Warunek „{text}” nigdy tu nie zachodzi, bo rozstrzyga o tym wcześniejszy „{other}”. Proszę poprawić jeden z nich albo postawić węższy jako pierwszy.";
    "holds-here-always" =>
        "Warunek „{text}” zachodzi tu zawsze, bo zachodzi „{other}”, więc jego ostatnia wartość nigdy nie zostanie użyta. Proszę poprawić jeden z nich.";
    "default-against-constraint" =>
        "Pytanie nie przyjmie własnej wartości domyślnej „{value}”: nie spełnia ona warunku (constraint). Proszę poprawić jedno albo drugie.";
    "default-off-scale" =>
        "Wartości domyślnej „{value}” nie ma na skali, która biegnie od {least} do {most} co {step}. Proszę ją poprawić.";
    "lookup-code-otherwise" =>
        "Kod „{code}” pytania „{question}” jest w kolumnie „{column}” pliku „{list}” zapisany inaczej („{value}”), więc nic dla niego nie zostanie znalezione. Proszę ujednolicić zapis.";
    "lookup-without-codes" =>
        "Dla niektórych kodów pytania „{question}” nic nie zostanie znalezione: w kolumnie „{column}” pliku „{list}” brakuje ich {count}, na przykład „{code}”.";
    "number-written-otherwise" =>
        "W kolumnie „{column}” („{list}”) jest „{value}”, a liczba z „{question}” jest zapisana inaczej, więc nigdy nie będą równe: porównywane są znaki. Proszę porównać number() z kolumny albo zapisać w niej zwykłe liczby.";
    "value-no-number" =>
        "Kolumna „{column}” („{list}”) służy do obliczeń, a jej wartość nr {number} („{value}”) nie jest liczbą, więc nie będzie wyniku. Proszę pisać liczby bez spacji i z kropką.";
    "lookup-key-twice" =>
        "Wartość „{value}” jest w kolumnie „{column}” („{list}”) więcej niż raz (znów jako nr {number}), a obok stoi coś innego; pulldata() znajduje tylko pierwszą. Proszę zostawić po jednym wierszu.";
    "date-letters" => "We wzorze daty w „{text}” są litery, które po % nic nie znaczą albo znaczą godzinę. Dzień to %d, miesiąc %m, rok %Y.";
    "truth-compared" => "„{text}” porównuje prawdę albo fałsz ze słowem lub liczbą, a wszystko oprócz 0 liczy się jako prawda. Proszę zostawić sam warunek.";
    "answer-compared-with-true" =>
        "W „{text}” równa się true() każda niepusta odpowiedź, także „nie”. Proszę porównać odpowiedź z jej kodem.";
    "first-entry-only" =>
        "{text} stoi w powtarzanej grupie, a tu jest poza nią, więc liczy się tylko pierwsza pozycja. Proszę użyć sum(), count(), join() albo indexed-repeat().";
    "codes-are-no-numbers" =>
        "Kody pytania „{question}” nie są liczbami (np. „{code}”), więc porównanie większe-mniejsze nigdy nie zachodzi. Proszę porównać z kodami.";
    "no-value-to-compare" => "„{name}” nie ma wartości, którą można tak porównać (to grupa, notatka, miejsce albo plik). Proszę wskazać pytanie.";
    "order-compared" =>
        "Odpowiedź na to pytanie to wszystkie kody w kolejności, więc „{text}” nigdy nie zachodzi. Pierwszy kod podaje selected-at(…, 0).";
    "required-readonly" =>
        "Pytanie „{name}” jest wymagane, a nie da się na nie odpowiedzieć (readonly) ani nic go nie wypełnia, więc ankiety nie można skończyć. Proszę usunąć jedno z tych dwóch.";
    "readonly-unanswered" =>
        "Na „{name}” nikt nie może odpowiedzieć (readonly) i nic go nie wypełnia, więc zostanie puste. Proszę usunąć readonly albo dodać wartość domyślną lub obliczenie.";
    "constraint-message-alone" => "Ten komunikat nigdy się nie pokaże: wiersz nie ma warunku w kolumnie constraint.";
    "required-message-alone" => "Ten komunikat nigdy się nie pokaże: pytanie nie jest wymagane (kolumna required).";
    "constraint-of-nothing" => "Ten warunek niczego nie sprawdza: w tym wierszu nikt nie odpowiada. Proszę przenieść go do pytania.";
    "condition-unseen" =>
        "Wiersza „{name}” nikt nie widzi: gdy warunek nie jest spełniony, ankieta i tak zostanie wysłana, a będzie liczona jako niezgodna z regułami. Proszę przenieść warunek do pytania.";
    "required-unasked" =>
        "W wierszu „{name}” o nic się nie pyta, więc nikt go nie wypełni: required nic tu nie daje. Proszę je usunąć.";
    "constraint-on-later" =>
        "„{text}” nie będzie spełnione, dopóki nie ma odpowiedzi na późniejsze pytanie „{name}”, więc nikt do niego nie dojdzie. Proszę sprawdzać to przy późniejszym pytaniu albo dopuścić brak odpowiedzi.";
    "character-unusable" =>
        "W komórce jest znak {character}, którego żaden tekst nie może zawierać (nie widać go). Proszę wpisać tekst na nowo.";
    "cyrillic-letter" =>
        "Nie ma pytania „{name}”: litera „{typed}” jest z cyrylicy i tylko wygląda jak łacińska „{letter}”.";
    "latin-letter" =>
        "Nie ma pytania „{name}”: litera „{typed}” jest łacińska i tylko wygląda jak „{letter}” z cyrylicy.";
    "list-with-spaces" =>
        "Nazwa listy „{list}” ma spacje, więc nie wiadomo, gdzie się kończy. Proszę zapisać ją bez spacji tutaj i w arkuszu choices.";
    "file-with-spaces" =>
        "Nazwa pliku „{file}” ma spacje, więc nie wiadomo, gdzie się kończy. Proszę nazwać plik bez spacji i tak samo wpisać go tutaj.";
    "filter-of-nothing" => "Ten filtr niczego nie wybiera: pytanie „{name}” nie ma listy odpowiedzi.";
    "count-within" => "Liczba powtórzeń odwołuje się do pytania „{name}” z wnętrza tej samej grupy, więc grupa nigdy się nie zacznie. Proszę zapytać o nią wcześniej.";
    "count-of-codes" => "Liczba powtórzeń odwołuje się do pytania „{name}”, którego kody nie są liczbami, więc nie będzie ani jednego. Proszę zapytać o liczbę.";
    "count-of-no-number" =>
        "Liczba powtórzeń odwołuje się do pytania „{name}”, na które odpowiedź nie jest liczbą. Proszę zapytać o liczbę; ile odpowiedzi zaznaczono, podaje count-selected().";
    "count-on-later" =>
        "Liczba powtórzeń odwołuje się do późniejszego pytania „{name}”, więc jeszcze nie będzie ani jednego. Proszę zadać je wcześniej.";
    "count-of-no-repeat" =>
        "Liczba powtórzeń niczego tu nie zmienia: „{name}” nie jest powtarzaną grupą. Proszę użyć begin_repeat i end_repeat albo opróżnić tę komórkę.";
    "cell-of-no-group" =>
        "Ta komórka nic nie daje: „{name}” to grupa, a taka komórka działa tylko przy pytaniu. Proszę przenieść ją do pytania albo opróżnić.";
    "count-beyond" =>
        "Liczba powtórzeń {text} to więcej niż {most} pozycji, które grupa może mieć. Proszę ją poprawić.";
    "filter-on-later" =>
        "Filtr potrzebuje odpowiedzi na późniejsze pytanie „{name}”, więc jeszcze nie ma z czego wybierać. Proszę zadać je wcześniej.";
    "filter-without-comparison" =>
        "Filtr „{text}” niczego nie porównuje, więc nie zależy od tego, jaka to wartość. Proszę porównać kolumnę listy z odpowiedzią.";
    "filter-lets-nothing" =>
        "Filtr „{text}” nie przepuszcza żadnej odpowiedzi z listy „{list}”, więc nie ma czego wybrać. Proszę go poprawić.";
    "acknowledge-value" =>
        "Pytanie „{question}” typu acknowledge po potwierdzeniu ma wartość OK, nigdy „{value}”.";
    "out-of-range" =>
        "Pytanie „{question}” ma skalę od {least} do {most}, więc porównanie z {value} niczego nie rozróżnia.";
    "never-reached" =>
        "Porównanie „{text}” daje zawsze to samo: ta liczba zawsze mieści się w zakresie {bounds}. Proszę je poprawić.";
    "constraint-excludes" =>
        "Porównanie „{text}” daje to samo dla każdej odpowiedzi: ograniczenie pytania „{question}” dopuszcza tylko {bounds}. Proszę poprawić jedno albo drugie.";
    "constraint-excludes-day" =>
        "Porównanie „{text}” daje to samo dla każdej odpowiedzi: ograniczenie pytania „{question}” nie dopuszcza takiego dnia. Proszę poprawić jedno albo drugie.";
    "pattern-without-digits" =>
        "Do wzoru w „{text}” nic nie pasuje: odpowiedzi na pytanie „{question}” to liczby całkowite, a wzór składa się z liter. Proszę poprawić wzór albo typ.";
    "count-compared" =>
        "„{text}” porównuje kody odpowiedzi, a nie ich liczbę: pytanie ma wiele odpowiedzi. Ile ich zaznaczono, mówi count-selected().";
    "missing-sheet-among" =>
        "Brakuje arkusza „{wanted}”. W skoroszycie są: {there}. Proszę nazwać tak ten z pytaniami albo go dodać.";
    "missing-sheet" => "Brakuje arkusza „{wanted}”. Proszę go dodać albo poprawić nazwę tego, który miał nim być.";
    "misspelt-sheet" => "Arkusz „{sheet}” nie został odczytany. Czy miał się nazywać „{wanted}”?";
    "no-questions" => "W tym arkuszu nie ma żadnego pytania. Proszę dodać wiersz z typem i nazwą.";
    "settings-second-row" => "Ustawienia mają jeden wiersz; ten i następne są pomijane.";
    "cell-shown-otherwise" => "W tej komórce arkusz pokazuje co innego, niż w niej jest. W ankiecie będzie „{value}”. Tak bywa, gdy arkusz sam zamieni wpis na datę, procent albo kwotę: proszę nadać komórce format „Tekst” i wpisać treść jeszcze raz.";
    "hidden-rows" =>
        "Arkusz ukrywa wiersze {rows} (albo filtr je odsiewa), ale należą do ankiety. Jeśli nie mają w niej być, proszę je usunąć; jeśli mają, proszę je pokazać.";
    "hidden-sheet" => "Ten arkusz jest ukryty, ale należy do ankiety. Proszę go pokazać albo usunąć.";
    "html-in-text" => "„{text}” to HTML; respondenci zobaczą ten znacznik dosłownie. Pogrubienie to **tekst**, kursywa *tekst*.";
    "comma-in-call" => "W „{text}” przecinek oddziela argumenty funkcji. Jeśli to ułamek, potrzebna jest kropka.";
    "required-of-group" => "Kolumna „required” przy grupie „{name}” nic nie zmienia. Proszę wpisać ją przy pytaniach w tej grupie.";
    "shown-by-each-other" => "Tego wiersza nikt nie zobaczy: pokazuje się dopiero po odpowiedzi, która sama czeka na odpowiedź z tego wiersza („{name}”). Proszę usunąć jeden z tych warunków.";
    "yes-or-no" => "W kolumnie „{column}” pisze się po angielsku: yes albo no. „{value}” nic by nie znaczyło.";
    "rows-after-gap" => "Przed tym wierszem jest ponad 60 pustych; ten i następne są pomijane.";
    "cell-error" =>
        "Zamiast treści komórka ma błąd arkusza kalkulacyjnego ({value}): jej formuła się nie policzyła. Proszę poprawić formułę albo wpisać treść.";
    "formula-without-result" =>
        "Komórka ma formułę, a jej wyniku nie ma w pliku, więc liczy się jako pusta. Proszę otworzyć plik w Excelu albo LibreOffice i zapisać go, albo wpisać samą treść.";
    // Headers.
    "missing-column" => "Brakuje kolumny „{column}”. Proszę ją dodać albo poprawić jej nagłówek.";
    "duplicate-column" => "Kolumny „{other}” i „{column}” znaczą to samo. Proszę zostawić jedną.";
    "unknown-column" =>
        "Nie znamy kolumny „{column}”; jej zawartość jest pomijana. Jeśli to nie notatki, proszę poprawić nagłówek.";
    "missing-header" =>
        "Ta kolumna nie ma nagłówka, więc jej zawartość jest pomijana. Proszę dopisać nagłówek albo usunąć zawartość.";
    "bad-header" => "Nagłówek „{column}” ma odstęp; kolumna jest pomijana. Proszę użyć podkreślenia zamiast odstępu.";
    "header-not-a-name" =>
        "Nagłówek „{column}” nie może być nazwą w formularzu, więc ta kolumna do niego nie wejdzie. Proszę użyć liter, cyfr i podkreślenia, z literą na początku.";
    "undeclared-prefix" => "Przedrostek „{prefix}” trzeba podać w ustawieniach, w kolumnie namespaces.";
    "outdated-column" => "Kolumna „{column}” to dawna nazwa form_id i jest pomijana, bo są obie. Proszę ją usunąć.";
    "disabled-column" => "Kolumna disabled nie należy do standardu. Proszę użyć kolumny relevant albo usunąć wiersz.";
    "missing-translation" => "Język „{language}” nie ma kolumn, które ma inny język: {columns}. Proszę je dodać.";
    "language-of-one-sheet" =>
        "Języka „{language}” nie ma w arkuszu „{sheet}”: teksty obu arkuszy łączą się tylko pod tą samą nazwą. Proszę dodać tam jego kolumny albo zapisać język jednakowo.";
    "missing-text" =>
        "Brakuje tekstu w języku „{language}”, a inny język go ma; pokażemy tekst w języku domyślnym. Proszę uzupełnić tłumaczenie.";
    "unknown-default-language" =>
        "W języku domyślnym „{language}” nie ma ani jednego tekstu. Proszę wpisać nazwę języka tak, jak stoi w nagłówkach (po label::).";
    "language-unnamed" =>
        "Teksty w kolumnie „{column}” nie mają języka, a inne mają („{language}”): na liście języków pojawi się „default”. Proszę dopisać język w nagłówku, np. label::Polski (pl), albo ustawić default_language.";
    "language-written-otherwise" =>
        "Języki „{language}” i „{other}” różnią się tylko wielkością liter albo spacjami, więc na liście będą dwa. Proszę zapisać je tak samo.";
    "language-without-code" =>
        "Język „{language}” nie ma poprawnego kodu. Proszę dopisać go w nawiasie, na przykład „Polski (pl)”.";
    // Rows.
    "outdated-type" => "Typu „{type}” nie podaje dziś prawie żadne urządzenie. Proszę użyć typu deviceid.";
    "missing-type" => "Brakuje typu pytania. Proszę wpisać go w kolumnie type, na przykład text albo select_one lista.";
    "row-skipped" => "Wiersz bez typu i nazwy jest pomijany. Jeśli to pytanie, proszę uzupełnić kolumny type i name.";
    "unknown-type" => "Nie ma typu pytania „{type}”. Proszę poprawić kolumnę type.";
    "unsupported-type" => "Typu „{type}” nie obsługujemy. Proszę wkleić tu te pytania, które miał dołączać.";
    "missing-name" => "Brakuje nazwy (typ: {type}). Proszę wpisać ją w kolumnie name: krótko, bez odstępów.";
    "invalid-name" =>
        "Nazwa „{name}” jest niepoprawna: musi zaczynać się literą lub podkreśleniem i może zawierać tylko litery, cyfry, podkreślenia, łączniki i kropki.";
    "reserved-name" => "Nazwa „{name}” jest zastrzeżona. Proszę wybrać inną.";
    "duplicate-name" => "Nazwa „{name}” jest już w wierszu {first}. Proszę zmienić jedną z nich.";
    "generated-name-taken" =>
        "Nazwę „{name}” dostaje pole, które tworzy wiersz {first} (or_other, liczba powtórzeń, table-list, notatka bez nazwy). Proszę nadać tu inną nazwę.";
    "name-differs-in-case" =>
        "Nazwy „{name}” i „{other}” różnią się tylko wielkością liter, co myli przy opracowaniu. Proszę zmienić jedną z nich.";
    "name-looks-alike" =>
        "Nazwy „{name}” i „{other}” (wiersz {first}) trudno odróżnić: jedna ma „{typed}”, druga „{letter}”. Proszę zmienić jedną z nich.";
    "cyrillic-letter-within" =>
        "W „{name}” litera „{typed}” jest z cyrylicy i tylko wygląda jak łacińska „{letter}”. Proszę wpisać ją na nowo.";
    "latin-letter-within" =>
        "W „{name}” litera „{typed}” jest łacińska i tylko wygląda jak „{letter}” z cyrylicy. Proszę wpisać ją na nowo.";
    "character-unseen" => "W „{name}” jest znak, którego nie widać ({character}). Proszę wpisać to na nowo.";
    "duplicate-repeat-name" => "Jest już inna powtarzana grupa o nazwie „{name}”. Proszę zmienić jedną z nazw.";
    "repeat-named-as-root" =>
        "Powtarzana grupa nie może nazywać się tak jak cały formularz („{name}”). Proszę zmienić jej nazwę.";
    "repeat-without-label" => "Powtarzana grupa „{name}” nie ma tytułu. Proszę wpisać go w kolumnie label.";
    "missing-label" => "Pytanie „{name}” nie ma treści ani podpowiedzi. Proszę wpisać treść w kolumnie label.";
    "unknown-media" => "Nie ma rodzaju mediów „{kind}”. Może być: {allowed}.";
    "big-image-alone" => "Pytanie „{name}” ma duży obraz, a nie ma zwykłego. Proszę dodać kolumnę media::image.";
    "unclosed-begin" => "Początek (begin_{what} „{name}”) nie ma końca. Proszę dodać niżej wiersz end_{what}.";
    "mismatched-end" =>
        "Tu stoi end_{what}, a wcześniej trzeba zamknąć begin_{open} „{name}” z wiersza {first}. Proszę dodać end_{open} przed tym wierszem.";
    "end-of-another" =>
        "Ten wiersz zamyka begin_{what} „{name}” z wiersza {first}, a podaje nazwę „{other}”. Proszę sprawdzić, która grupa ma się tu kończyć.";
    "empty-group" =>
        "W grupie (begin_{what} „{name}”) nie ma żadnego wiersza. Proszę wstawić pytania przed end_{what} albo usunąć grupę.";
    "count-in-type" =>
        "Liczba powtórzeń („{text}”) w kolumnie type nic nie znaczy. Proszę wpisać {count} w kolumnie repeat_count.";
    "more-in-type" =>
        "Po begin_{what} tekst „{text}” nic nie znaczy. Nazwa należy do kolumny name, a wygląd do kolumny appearance.";
    "more-at-end" => "Po end_{what} nic nie może stać („{text}”). Nazwę można podać w kolumnie name.";
    "ignored-at-end" => "Ta komórka nic nie robi w wierszu end_{what}. Proszę przenieść ją do wiersza begin_{what}.";
    "wrong-end" =>
        "Tu stoi end_{what}, a otwarte jest begin_{open} „{name}” z wiersza {first}. Proszę wpisać end_{open}.";
    "unmatched-end" => "Ten koniec (end_{what}) nie ma początku. Proszę go usunąć albo dodać wyżej begin_{what}.";
    "missing-calculation" => "Pole „{name}” typu calculate nie ma obliczenia. Proszę wpisać je w kolumnie calculation.";
    "calculation-not-allowed" => "Pytanie typu {type} nie może mieć obliczenia. Proszę opróżnić tę komórkę.";
    "missing-trigger" => "Pytanie „{name}” musi mieć w kolumnie trigger pytanie, które je uruchamia.";
    "audit-name" => "Dziennik (audit) ma zawsze nazwę audit, a nie „{name}”. Proszę opróżnić kolumnę name.";
    "audit-location-incomplete" => "Położenie w dzienniku wymaga wszystkich trzech parametrów: {wanted}.";
    "image-without-max-pixels" =>
        "Zdjęcie „{name}” będzie wysyłane w pełnym rozmiarze. Proszę dopisać w kolumnie parameters na przykład max-pixels=1024.";
    "nested-too-deep" =>
        "Grup w grupach może być najwyżej {most}. Proszę sprawdzić, czy każda grupa ma swój end_group.";
    "loop-too-long" => "Pętla ma za dużo pytań: najwyżej {most}. Proszę skrócić listę albo pętlę.";
    "code-not-a-name" =>
        "Pętla robi grupę z każdej odpowiedzi, a kod „{name}” nie może być jej nazwą: musi zaczynać się literą lub podkreśleniem i może zawierać tylko litery, cyfry, podkreślenia, łączniki i kropki.";
    // References and expressions.
    "unknown-reference" => "Nie ma pytania „{name}”, do którego odwołuje się ta komórka. Proszę poprawić nazwę.";
    "ambiguous-reference" =>
        "Jest więcej niż jedno pytanie o nazwie „{name}”, więc nie wiadomo, o które chodzi. Proszę nadać im różne nazwy.";
    "malformed-reference" => "Odwołanie „{text}” jest niepoprawne: ma mieć postać znaku dolara i nazwy w klamrach.";
    "malformed-trigger" =>
        "Kolumna trigger może zawierać tylko odwołania oddzielone przecinkami, a jest w niej „{text}”. Proszę zostawić same odwołania.";
    "trigger-not-visible" =>
        "Pytania „{name}” nie widać, więc nie może niczego wyzwalać. Proszę wskazać pytanie, na które się odpowiada.";
    "trigger-of-own" =>
        "„{name}” jest swoim własnym triggerem: zaraz po odpowiedzi obliczenie wstawi w jej miejsce swój wynik. Proszę podać inne pytanie.";
    "broken-expression" =>
        "Wyrażenie „{text}” jest niepoprawne od znaku {position}. Proszę sprawdzić nawiasy, cudzysłowy i znaki działań.";
    "appearance-elsewhere" =>
        "„{text}” to wygląd pytania, a stoi w kolumnie „{column}”. Proszę przenieść go do kolumny appearance.";
    "bare-word" =>
        "Słowo „{word}” w wyrażeniu „{text}” nie jest ani tekstem, ani pytaniem. Tekst proszę ująć w apostrofy, a nazwę pytania w znak dolara i klamry.";
    "unknown-code" =>
        "Pytanie „{question}” nie ma odpowiedzi o kodzie „{code}” (lista „{list}”), więc takiej odpowiedzi nigdy nie będzie. Proszę poprawić kod.";
    "value-of-another-type" =>
        "Pytanie „{question}” ma typ {type}, a „{value}” nie jest taką wartością, więc tego porównania nie da się spełnić. Proszę poprawić wartość.";
    "never-true" =>
        "Warunki „{first}” i „{second}” wykluczają się, więc całość nigdy nie będzie prawdziwa. Może chodziło o „or” zamiast „and”.";
    "time-compared" =>
        "Porównanie „{text}” nigdy nie zadziała: godzina nie jest liczbą, a zapisana odpowiedź ma też sekundy i strefę. Proszę porównać obie strony przez decimal-time().";
    "constant-operand" =>
        "W „{text}” przy „or” lub „and” stoi sama wartość, nie warunek, więc nie zależy ona od odpowiedzi. Proszę po każdym „or” i „and” powtórzyć pytanie, na przykład . = 1 or . = 2.";
    "chained-comparison" =>
        "W „{text}” dwa porównania stoją jedno po drugim, więc drugie porównuje wynik pierwszego (0 lub 1), a nie odpowiedź. Proszę połączyć je słowem „and”.";
    "date-without-quotes" => "„{text}” bez apostrofów to odejmowanie, nie data. Proszę ująć datę w apostrofy.";
    "date-pattern" =>
        "Wzór w „{text}” nie ma znaków %, więc zamiast daty będą same te litery. Proszę użyć na przykład %d.%m.%Y.";
    "always-true" =>
        "Warunek „{text}” jest zawsze prawdziwy, bo odpowiedź zawsze różni się od którejś z tych wartości. Może chodziło o „and” zamiast „or”.";
    "reference-by-other-signs" =>
        "„{text}” zostanie w tekście tak, jak jest; odpowiedź pokazują tylko znak dolara i klamry. Proszę poprawić odwołanie albo zmienić tekst.";
    "date-unreadable" =>
        "W „{text}” stoi „{value}”, a to nie jest data, którą da się odczytać, więc wyrażenie nigdy nie zadziała. Proszę pisać daty jak 2026-12-31.";
    "day-of-a-moment" =>
        "Porównanie „{text}” nigdy nie będzie zgodne: po jednej stronie jest data z godziną, po drugiej sam dzień („{value}”). Proszę porównać dni przez format-date().";
    "hours-of-a-day" =>
        "W „{text}” decimal-time() daje część doby (od 0 do 1), a nie godzinę, więc wynik jest zawsze taki sam. Proszę porównać z decimal-time() drugiej godziny.";
    "text-as-condition" =>
        "„{text}” daje tekst, a każdy niepusty tekst (także „false” i „nie”) liczy się jako prawda. Proszę zostawić sam warunek albo użyć true() i false().";
    "comparison-as-argument" =>
        "W „{text}” porównanie stoi w nawiasie funkcji, więc dostaje ona prawdę albo fałsz zamiast odpowiedzi. Proszę zamknąć nawias przed porównaniem.";
    "text-in-arithmetic" =>
        "W „{text}” tekst stoi w działaniu na liczbach, więc wynikiem nigdy nie jest liczba ani tekst (NaN). Teksty łączy concat().";
    "choice-name-arguments" =>
        "„{text}” niczego nie znajdzie: jr:choice-name() bierze najpierw odpowiedź bez apostrofów, a potem jej pytanie w apostrofach.";
    "one-code-meant" => "W „{text}” stoi kilka kodów, a selected() sprawdza jeden. Proszę zapytać o każdy osobno.";
    "count-of-none" =>
        "Liczba powtórzeń „{text}” nie daje ani jednego. Proszę wpisać liczbę albo odwołanie do pytania o liczbę.";
    "filter-on-itself" =>
        "Filtr czeka na odpowiedź na to samo pytanie („{question}”), więc przed nią nie ma czego wybrać. Proszę wskazać wcześniejsze pytanie.";
    "filter-without-match" =>
        "Żadnego kodu pytania „{question}” (np. „{code}”) nie ma w kolumnie „{column}” listy „{list}” (jest np. „{value}”), więc wyrażenie nigdy niczego nie znajdzie. Proszę wpisać w tej kolumnie kody.";
    "constant-condition" =>
        "Warunek „{text}” nie zależy od żadnej odpowiedzi, więc zawsze jest taki sam. Proszę porównać w nim odpowiedź, na przykład . > 18.";
    "quoted-reference" => "Odwołanie w apostrofach ({text}) to tekst, a nie odpowiedź. Proszę usunąć te apostrofy.";
    "unknown-result" =>
        "Obliczenie „{question}” nigdy nie daje „{value}” (może dać: {results}), więc takiej odpowiedzi nigdy nie będzie. Proszę poprawić wartość.";
    "selected-meant" =>
        "Porównanie „{text}” dotyczy całej odpowiedzi, więc obejmuje tylko tych, którzy zaznaczyli wyłącznie ten kod. Jeśli chodzi o każdego, kto go zaznaczył, proszę użyć selected().";
    "count-selected-meant" =>
        "„{text}” liczy pytania, a nie zaznaczone odpowiedzi, więc zawsze daje 1. Proszę użyć count-selected().";
    "unknown-filter-value" =>
        "Na liście „{list}” żadna odpowiedź nie ma w kolumnie „{column}” wartości „{value}”, więc wyrażenie niczego nie znajdzie. Proszę poprawić wartość.";
    "default-not-a-choice" =>
        "Wartość „{value}” nie jest kodem z listy „{list}”, więc nic nie będzie zaznaczone. Proszę poprawić kod.";
    "default-unseen" =>
        "Tej wartości nikt nie zobaczy: pytanie „{name}” tylko do odczytu pokazuje samą treść. Proszę przenieść ją do kolumny label.";
    "default-not-its-type" =>
        "Wartość domyślna „{value}” nie jest wartością typu {type}. Proszę ją poprawić (liczby z kropką, daty jak 2026-12-31).";
    "default-before-shown" =>
        "Ta wartość domyślna nie zostanie wpisana: gdy ankieta się otwiera, pytanie jest ukryte, dopóki nie ma odpowiedzi na „{name}”. Zamiast niej proszę użyć obliczenia z once() albo kolumny trigger.";
    "default-of-unanswered" =>
        "Ta wartość domyślna potrzebuje odpowiedzi na „{name}”, której jeszcze nie ma, gdy jest wstawiana (przy otwarciu ankiety albo dodaniu pozycji). Proszę podać to pytanie w kolumnie trigger, a wyrażenie wpisać jako calculation.";
    "default-overwritten" =>
        "Tej wartości domyślnej nikt nie zobaczy: obliczenie w „{name}” od razu wstawia w jej miejsce swój wynik. Proszę zostawić jedno z nich.";
    "calculation-overwrites" =>
        "Na „{name}” można odpowiedzieć, ale obliczenie nadpisze tę odpowiedź, gdy tylko zostanie powtórzone. Proszę wpisać yes w readonly, a jeśli to ma być wartość początkowa do zmiany, podać w trigger pytanie, z którego pochodzi.";
    "trigger-empties" =>
        "Ponieważ „{name}” nie ma obliczenia (calculation), jest opróżniane przy każdej zmianie odpowiedzi na pytanie z trigger. Jeśli nie o to chodzi, proszę wpisać obliczenie.";
    "result-not-its-type" =>
        "„{value}” nie jest wartością typu {type}, więc pytanie pozostanie puste. Proszę poprawić wyrażenie (liczby z kropką, daty jak 2026-12-31, godziny jak 08:05).";
    // Choices.
    "missing-list" => "Typ „{type}” wymaga nazwy listy odpowiedzi. Proszę dopisać ją po odstępie.";
    "unknown-list" => "Nie ma listy odpowiedzi „{list}”. Proszę poprawić jej nazwę albo dodać ją w arkuszu choices.";
    "choice-never-offered" =>
        "Tych wierszy listy „{list}” nikt nie wybierze: {rows}. Pytania filtrują ją według kolumny {column}, a tam jest pusto. Proszę ją wypełnić; odpowiedź, która ma być zawsze do wyboru, proszę dopisać do filtra: or name = '{code}'.";
    "choice-filtered-out" =>
        "Tych wierszy listy „{list}” nikt nie wybierze: {rows}. Filtr porównuje kolumnę {column} z pytaniem „{question}”, a ono nie ma takich odpowiedzi: {codes}. Proszę poprawić kody.";
    "grid-mixes-lists" =>
        "Ten wiersz siatki ma listę „{list}”, a jej nagłówek listę „{first}”, więc odpowiedzi stoją pod cudzymi nazwami. Proszę użyć jednej listy albo zacząć nową siatkę.";
    "code-differs-in-case" =>
        "Kody „{name}” i „{other}” (wiersz {first}) różnią się tylko wielkością liter, co myli przy analizie. Proszę zmienić jeden z nich.";
    "label-twice" =>
        "Etykieta „{label}” stoi na liście „{list}” dwa razy (także w wierszu {first}), więc tych odpowiedzi nie da się odróżnić. Proszę zmienić jedną z nich.";
    "filter-leaves-nothing" =>
        "Pytanie jest wymagane, a przy niektórych odpowiedziach na „{question}” filtr nie zostawia nic do wyboru: żadna odpowiedź z listy „{list}” nie ma w kolumnie {column} tych kodów: {codes}. Proszę dodać odpowiedzi albo pokazywać pytanie tylko tam, gdzie one są.";
    "code-shown" =>
        "Zamiast {text} pokaże się kod odpowiedzi (np. „{code}”), a nie jej treść. Proszę dodać wyżej wiersz calculate z obliczeniem {formula} i wstawić tu jego nazwę.";
    "codes-shown" =>
        "Zamiast {text} pokażą się kody zaznaczonych odpowiedzi (np. „{code}”), a nie ich treść. Treść daje wiersz calculate, np. {formula}.";
    "text-of-later" =>
        "Ten tekst pokazuje odpowiedź na późniejsze pytanie „{name}”, więc w jej miejscu będzie pusto. Proszę zadać to pytanie wcześniej albo przenieść tekst.";
    "day-shown-as-number" =>
        "Zamiast daty pokaże się tu liczba taka jak 20453: „{name}” to data z dodanymi dniami, a to liczba dni od 1970 roku. Proszę tam obliczyć {formula}.";
    "code-looks-alike" =>
        "Kody „{name}” i „{other}” (wiersz {first}) trudno odróżnić: jeden ma „{typed}”, drugi „{letter}”. Proszę zmienić jeden z nich.";
    "unused-list" => "Listy „{list}” nie używa żadne pytanie. Jeśli jest zbędna, można ją usunąć.";
    "external-choices-apart" =>
        "Listę „{list}” z arkusza external_choices czyta tylko ODK Collect, z pliku itemsets.csv; tu będzie pole tekstowe. Zamiast tego proszę użyć select_one_from_file.";
    "external-without-filter" => "Typ select_one_external ma sens tylko z filtrem odpowiedzi (choice_filter).";
    "search-in-collect-only" =>
        "Funkcję search() rozumie tylko ODK Collect; tu pytanie pokaże samą listę „{list}”. Zamiast tego proszę użyć select_one_from_file.";
    "search-with-file" => "Funkcja search() nie działa razem z listą z pliku „{file}”. Proszę ją usunąć.";
    "search-shares-list" => "Listy „{list}” używa też pytanie bez search(). Proszę dać temu pytaniu osobną listę.";
    "unknown-geometry" =>
        "Parametr reference-geometry („{list}”) musi wskazywać listę odpowiedzi, plik, listę encji albo powtarzaną grupę.";
    "unknown-file-kind" => "Plik „{file}” musi mieć jedno z rozszerzeń: {allowed}.";
    "instance-conflict" =>
        "Nazwa „{name}” oznacza dwa różne źródła: {first} i {second}. Proszę zmienić nazwę jednego z nich.";
    "choice-without-list" => "Odpowiedź nie należy do żadnej listy (pusta kolumna list_name), więc jest pomijana.";
    "missing-choice-name" => "Odpowiedź na liście „{list}” nie ma kodu. Proszę wpisać go w kolumnie name.";
    "missing-choice-label" => "Odpowiedź „{name}” na liście „{list}” nie ma treści. Proszę wpisać ją w kolumnie label.";
    "duplicate-choice" => "Kod „{name}” jest już na liście „{list}” w wierszu {first}. Proszę zmienić jeden z nich.";
    "choice-name-with-space" =>
        "Kod „{name}” na liście „{list}” zawiera odstęp, a lista służy do wyboru wielu odpowiedzi. Proszę użyć podkreślenia.";
    "or-other-with-filter" => "Dodatek or_other nie działa razem z filtrem odpowiedzi. Proszę usunąć jedno z nich.";
    "or-other-without-list" =>
        "Dodatek or_other wymaga listy z arkusza choices. Proszę przenieść tam odpowiedzi albo usunąć or_other.";
    "or-other-untranslated" =>
        "Odpowiedź i pytanie z dodatku or_other nie mają tłumaczeń. Proszę dodać odpowiedź „inne” i osobne pytanie tekstowe.";
    "table-list-mixes-lists" =>
        "W grupie table-list wszystkie pytania mają tę samą listę („{first}”), a tu jest „{list}”. Proszę przenieść to pytanie poza grupę.";
    "table-list-with-filter" =>
        "W grupie table-list nie można filtrować odpowiedzi. Proszę opróżnić kolumnę choice_filter.";
    // Parameters and settings.
    "not-used" => "„{name}” zostaje w formularzu dla innych programów; Teren jeszcze z tego nie korzysta.";
    "unknown-appearance" =>
        "Nie znamy wyglądu „{appearance}”; pytanie będzie wyglądać zwyczajnie. Proszę poprawić kolumnę appearance.";
    "appearance-of-others" =>
        "Wygląd „{appearance}” nic nie daje przy tym typie; służy do: {types}. Proszę poprawić go albo typ.";
    "malformed-parameters" => "Parametry „{text}” są niepoprawne: mają mieć postać nazwa=wartość.";
    "parameters-ignored" => "Typ „{type}” nie ma parametrów, więc są pomijane.";
    "unknown-parameter" => "To pytanie nie ma parametru „{name}”. Może mieć: {allowed}.";
    "invalid-parameter" =>
        "Parametr „{name}” nie może mieć wartości „{value}”. Proszę ją poprawić albo usunąć parametr.";
    "scale-ends-early" =>
        "Skala idzie od {start} co {step}, więc jej końca {end} nie da się wybrać. Proszę poprawić koniec albo krok.";
    "seed-without-randomize" => "Parametr seed ma sens tylko z randomize=true. Proszę go dopisać albo usunąć seed.";
    "invalid-setting" => "Ustawienie „{setting}” nie może mieć wartości „{value}”. Może mieć: {allowed}.";
    "invalid-value" => "Kolumna „{column}” nie może mieć wartości „{value}”. Może mieć: {allowed}.";
    "sealing-needs-instance-id" =>
        "Szyfrowanie wymaga instanceID, więc nie można go pominąć. Proszę usunąć ustawienie omit_instanceID.";
    "anonymity-claimed" =>
        "Tekst obiecuje anonimowość („{text}”), a ustawienie privacy nie ma wartości anonymous; takiej ankiety nie da się opublikować. Proszę zmienić tekst albo ustawienie.";
    "anonymous-asks-who" =>
        "Ankieta jest anonimowa, a to pytanie prosi o dane osoby („{text}”). Trafią do odpowiedzi tak, jak ktoś je wpisze. Proszę usunąć pytanie albo zmienić ustawienie privacy.";
    "anonymous-metadata" =>
        "Zdjęcie w ankiecie anonimowej nie może zachować miejsca i czasu zrobienia. Proszę usunąć „keep” albo zmienić ustawienie privacy.";
    // Entities.
    "missing-entity-list" => "Proszę podać nazwę listy encji w kolumnie list_name.";
    "duplicate-entity-list" => "Lista encji „{list}” jest już w innym wierszu. Proszę zostawić jeden z nich.";
    "entity-name-reserved" => "Nazwa „{name}” nie może zaczynać się dwoma podkreśleniami. Proszę ją zmienić.";
    "entity-list-with-period" => "Nazwa listy encji „{name}” nie może mieć kropki. Proszę użyć podkreślenia.";
    "entity-without-label" =>
        "Lista encji „{list}” tworzy encje, więc potrzebuje kolumny label. Jeśli ma je tylko zmieniać, proszę podać entity_id.";
    "entity-list-not-attached" =>
        "Encje „{list}” mają być zmieniane, więc formularz musi znać ich listę. Proszę dodać w arkuszu survey wiersz typu csv-external o nazwie „{list}”.";
    "entity-without-id" =>
        "Lista encji „{list}” ma update_if, ale nie wiadomo, którą encję zmienić. Proszę podać entity_id albo użyć create_if.";
    "entity-without-update-if" =>
        "Lista encji „{list}” ma entity_id i create_if, więc potrzebuje też update_if. Jeśli ma tylko tworzyć, proszę usunąć entity_id.";
    "unknown-entity-column" =>
        "W arkuszu encji nie może być kolumny „{column}”. Proszę poprawić jej nazwę albo ją usunąć.";
    "no-place-for-entity" =>
        "Encje „{list}” i „{other}” miałyby stać w tym samym miejscu formularza. Proszę rozdzielić ich pytania na osobne grupy.";
    "save-to-without-entities" =>
        "Kolumna save_to („{text}”) wymaga arkusza entities z listą encji. Proszę go dodać albo opróżnić tę komórkę.";
    "save-to-needs-list" => "Są dwie listy encji lub więcej, więc w save_to trzeba wskazać jedną: lista#{text}.";
    "save-to-malformed" => "W save_to („{text}”) może być tylko jeden znak #: lista#właściwość.";
    "save-to-on-group" => "Grupy nie można zapisać w encji („{text}”). Proszę przenieść save_to do pytania.";
    "unknown-entity-list" => "W arkuszu entities nie ma listy „{list}”. Proszę poprawić nazwę albo dodać listę.";
    "property-named-as-entity" => "Właściwość encji nie może nazywać się „{name}”. Proszę wybrać inną nazwę.";
    "duplicate-save-to" => "Do właściwości „{name}” zapisuje już wiersz {first}. Proszę zmienić jedną z nazw.";
    "save-to-beyond-repeat" =>
        "Encja „{list}” ma też odpowiedzi z „{scope}”, a to pytanie stoi poza tą powtarzaną grupą. Proszę je tam przenieść albo przepisać polem calculate.";
    "entity-reference-beyond-repeat" =>
        "Encja „{list}” ma odpowiedzi z „{scope}”, a pytanie „{name}” stoi poza tą powtarzaną grupą. Proszę przepisać jego wartość polem calculate.";
    // What the engine finds in an XForm, and in the files that it reads.
    "xml-malformed" => "Plik nie jest poprawnym XML: {problem}.";
    "xml-declarations" => "Plik zawiera deklaracje DTD, których ze względów bezpieczeństwa nie czytamy.";
    "form-without-model" => "Formularz nie ma elementu „model”.";
    "form-without-instance" => "Formularz nie ma instancji, czyli miejsca na odpowiedzi.";
    "action-unsupported" => "Akcji „{name}” nie obsługujemy.";
    "action-event-unknown" => "Akcja czeka na zdarzenie „{event}”, którego nie znamy.";
    "bind-without-node" => "Reguła dotyczy „{path}”, a tego w formularzu nie ma; pomijamy ją.";
    "choice-name-without-choices" => "jr:choice-name pyta o „{path}”, a to nie jest pytanie z odpowiedziami do wyboru.";
    "once-inside" =>
        "once() daje obecną wartość pytania, więc w większym wyrażeniu wynik wchodzi sam w siebie. Niech once() będzie całym wyrażeniem, a reszta stoi w innym pytaniu.";
    "submission-repeated" => "Formularz ma więcej niż jeden element „submission”. Zostaw jeden.";
    "submission-method" => "Formularza nie da się wysłać metodą „{value}”. Wpisz „post” albo usuń ten atrybut.";
    "submission-action" =>
        "„{value}” nie jest adresem, pod który można wysłać odpowiedzi. Adres zaczyna się od https://.";
    "upload-mediatype" => "„{value}” nie jest rodzajem pliku, jak na przykład image/*.";
    "xml-too-deep" => "Znaczniki są zagnieżdżone zbyt głęboko.";
    "file-malformed" => "Pliku „{file}” nie da się odczytać.";
    "dependency-cycle" => "Obliczenia zależą od siebie w kółko: {cycle}.";
    "reference-missing" => "Wyrażenie odwołuje się do „{path}”, a tego w formularzu nie ma.";
    "instance-unknown" => "Wyrażenie sięga do listy lub pliku „{name}”, którego formularz nie ma.";
    "itext-missing" => "Brakuje tekstu „{id}” w tłumaczeniach.";
    "regex-unsupported" => "Tego wzorca nie potrafimy sprawdzać: „{pattern}” ({problem}).";
    "setting-unknown-value" => "Ustawienie „{name}” nie zna wartości „{value}”.";
    "range-malformed" => "Suwak ma niepoprawny początek, koniec lub krok.";
    "control-unknown" => "Nie znamy elementu „{name}”; nie zostanie pokazany.";
    "data-type-unknown" => "Nie znamy typu danych „{type}”; odpowiedź będzie zwykłym tekstem.";
    "file-too-long" =>
        "Plik „{file}” jest za długi: może mieć najwyżej {most} komórek. Proszę zostawić w nim tylko to, czego ankieta potrzebuje.";
    "file-workbook" =>
        "Plik „{file}” ma w środku cały skoroszyt arkusza kalkulacyjnego, a nie tekst: zmieniono tylko jego nazwę. Proszę otworzyć go w arkuszu i zapisać jako „CSV UTF-8”.";
    "file-character" =>
        "Plik „{file}”, wiersz {line}: jest tam znak sterujący ({character}), którego odpowiedź nie może zawierać. Teren czyta plik bez takich znaków; proszę je usunąć.";
    "xml-encoding" =>
        "Ten plik nie jest zapisany w kodowaniu {encoding}, które podaje jego pierwszy wiersz (bez niego: UTF-8). Proszę zapisać go w UTF-8.";
    "clause-placeholder" => "Klauzula czeka na uzupełnienie: pole „{field}” w pliku „{file}” („{text}”).";
    "clause-empty" => "Klauzula czeka na uzupełnienie: wiersz „{field}” w pliku „{file}” jest pusty albo go nie ma.";
    "clause-one-column" =>
        "{file}: wszystko jest w jednej kolumnie; proszę zapisać plik jako CSV rozdzielany średnikami.";
    "clause-text" => "Klauzula czeka na uzupełnienie: pytanie „{field}” („{text}”).";
    "clause-nothing" => "Klauzula czeka na uzupełnienie: obliczenie „{field}” daje pusty tekst.";
    "clause-doubtful" =>
        "To wygląda na lukę w klauzuli: pole „{field}” w pliku „{file}” („{text}”). Jeśli te słowa mają tam stać, trzeba to potwierdzić przy udostępnianiu.";
    "clause-doubtful-empty" =>
        "To wygląda na lukę w klauzuli: wiersz „{field}” w pliku „{file}” jest pusty, a odpowiedź może go wybrać. Jeśli nic ma tam nie stać, trzeba to potwierdzić przy udostępnianiu.";
    "clause-doubtful-text" =>
        "To wygląda na lukę w klauzuli: pytanie „{field}” („{text}”). Jeśli te słowa mają tam stać, trzeba to potwierdzić przy udostępnianiu.";
    "privacy-unset" =>
        "W ustawieniach nie ma kolumny privacy, więc ankieta będzie poufna (confidential). Proszę wpisać jedną z wartości: anonymous (nikt nie dowie się, kto odpowiadał), confidential (urząd może to powiązać) albo interviewer (wypełnia ankieter).";
    "file-missing" => "Brakuje pliku „{file}”, który czyta formularz.";
    "file-encoding" =>
        "Plik „{file}” nie jest zapisany w UTF-8, tylko w {encoding}. Teren go czyta, ale proszę sprawdzić polskie litery i zapisać go jako „CSV UTF-8”: inne programy go nie odczytają.";
    "file-encoding-xml" =>
        "Plik „{file}” nie jest zapisany w UTF-8, tylko w {encoding}. Teren go czyta, ale proszę sprawdzić polskie litery i zapisać go w UTF-8: inne programy mogą go nie odczytać.";
    "media-missing" =>
        "Brakuje pliku „{file}”, który formularz ma pokazać albo odtworzyć. Proszę położyć go obok formularza.";
    "file-quote" =>
        "Plik „{file}”, wiersz {line}: cudzysłów otwiera komórkę i nie zamyka się na jej końcu, więc połyka to, co dalej. Proszę go zamknąć albo podwoić.";
    "file-row-too-long" =>
        "Plik „{file}”, wiersz {line}: jest więcej komórek niż nagłówków; nadmiar jest pomijany. Proszę ująć w cudzysłów komórkę, w której jest separator.";
    "file-column-twice" =>
        "W pliku „{file}” kolumna „{column}” jest dwa razy; liczy się pierwsza. Proszę usunąć drugą albo zmienić jej nagłówek.";
    "file-without-rows" =>
        "W pliku „{file}” nie ma żadnej odpowiedzi do wyboru, więc pytania nie da się wypełnić. Proszę dopisać wiersze pod nagłówkiem.";
    "file-column-missing" =>
        "W pliku „{list}” nie ma kolumny „{column}”, której potrzebuje pytanie. Proszę poprawić nagłówek (wielkość liter ma znaczenie) albo wskazać kolumnę w parameters.";
    "file-code-missing" =>
        "Plik „{file}”: odpowiedź nr {number} nie ma kodu w kolumnie „{column}”, więc jej wybór niczego nie zapisze. Proszę wpisać kod.";
    "file-label-missing" =>
        "Plik „{file}”: odpowiedź nr {number} („{name}”) nie ma treści, więc na ekranie będzie pusta. Proszę ją wpisać.";
    "file-code-twice" =>
        "Plik „{file}”: odpowiedź nr {number} ma kod „{name}”, który już był wyżej. Proszę zmienić jeden z nich.";
    "file-code-with-space" =>
        "Plik „{file}”: kod „{name}” odpowiedzi nr {number} zawiera odstęp, a plik służy do wyboru wielu odpowiedzi. Proszę użyć podkreślenia.";
    "list-column-unknown" =>
        "Wyrażenie sięga do kolumny „{column}”, a na liście „{list}” nic w takiej kolumnie nie ma. Proszę poprawić wyrażenie albo nagłówek (wielkość liter ma znaczenie).";
    "file-name-reserved" =>
        "Plik nie może nazywać się „{file}”, bo tak nazywa się sam formularz: ankiety z taką listą nie da się opublikować, a takiego obrazu nie będzie widać. Proszę zmienić nazwę pliku, także w arkuszu.";
    "file-value-with-edge" =>
        "Plik „{file}”, kolumna „{column}”: wartość nr {number} („{value}”) ma na brzegu odstęp, który też się liczy, więc bez niego nic jej nie znajdzie. Proszę usunąć odstęp.";
    "list-path-astray" =>
        "Na liście „{list}” nie ma „{path}” w tym miejscu ścieżki, więc wyrażenie niczego nie znajdzie. Proszę zacząć od podanej ścieżki.";
    "file-empty" => "Plik „{file}” jest pusty.";
    "file-kind-unsupported" => "Pliku „{file}” tego rodzaju jeszcze nie czytamy.";
    "xpath-syntax" => "Wyrażenie nie jest poprawne: {expression}.";
    "xpath-unknown-function" => "Nie ma funkcji „{name}”, której używa wyrażenie: {expression}.";
    "xpath-arity" => "Funkcja „{name}” dostała złą liczbę argumentów: {expression}.";
    "xpath-type" => "Wyrażenie łączy wartości, których nie da się połączyć.";
    "xpath-unbound-prefix" => "Przedrostek w wyrażeniu nie jest zadeklarowany.";
    "xpath-variable" => "Zmienna „${name}” nie ma wartości: formularze nie znają zmiennych.";
    "context-not-found" => "W dokumencie nie ma węzła {path}, od którego ma zacząć się wyrażenie.";
    "request-malformed" => "Tego wiersza nie da się odczytać jako pytania: {field}.";
    "xpath-regex" => "Wzorca w wyrażeniu nie da się odczytać.";
    "xpath-unknown-instance" => "Wyrażenie sięga do listy lub pliku, którego formularz nie ma.";
    "xpath-limit" => "Wyrażenie jest zbyt długie, zbyt zagnieżdżone lub wymaga zbyt wielu obliczeń.";
};

// Checking a survey: its author's own cases.

pub(super) static CASES: Coded = coded! {
    // The file of cases cannot be used as it is.
    "no-cases" => "W tym pliku nie ma arkusza „cases” z przypadkami.";
    "missing-column" => "Brakuje kolumny „{column}”. Arkusz przypadków ma kolumny: {columns}.";
    "unknown-column" => "Nie znamy kolumny „{column}”. Arkusz przypadków ma kolumny: {columns}.";
    "no-case-yet" => "Przed pierwszym krokiem trzeba nazwać przypadek w kolumnie „{column}”.";
    "no-step" => "W tym wierszu brakuje kroku.";
    "formula-without-result" =>
        "Komórka ma formułę, a jej wyniku nie ma w pliku. Proszę otworzyć plik w Excelu albo LibreOffice i zapisać go.";
    "unknown-step" => "Nie znamy kroku „{step}”. Kroki: {steps}.";
    "needs-question" => "Krok „{step}” musi wskazywać pytanie.";
    "takes-no-question" => "Krok „{step}” dotyczy całej ankiety; nazwa pytania jest tu zbędna.";
    "needs-value" => "Krok „{step}” musi mieć wartość.";
    "takes-no-value" => "Krok „{step}” nie ma wartości.";
    "unknown-question" => "W ankiecie nie ma „{name}”.";
    "ambiguous-question" => "W ankiecie jest kilka pytań „{name}”: {paths}. Proszę dopisać grupę, np. {example}.";
    "bad-position" => "„{position}” to nie numer pozycji; pierwsza ma numer 1, np. dziecko[1]/wiek.";
    "not-in-repeat" => "„{name}” się nie powtarza, więc nie ma numeru pozycji.";
    "not-answerable" => "Na „{name}” nikt nie odpowiada: to nie jest pytanie.";
    "not-a-repeat" => "„{name}” to nie grupa powtarzana.";
    "no-choices" => "„{name}” nie ma odpowiedzi do wyboru.";
    "bad-date" => "„{value}” to nie data. Piszemy np. 2026-05-31.";
    "bad-number" => "„{value}” to nie liczba.";
    "unknown-language" => "Ankieta nie ma języka „{value}”. Ma: {languages}.";
    "checks-nothing" => "Ten przypadek niczego nie sprawdza; po odpowiedziach trzeba napisać, czego oczekujemy.";
    // A case's result: one part of a line.
    "passed" => "zgodny";
    "failed" => "NIEZGODNY";
    "mismatch" => "{place}, {question}: oczekiwano: {expected}; jest: {found}";
    "mismatch-whole" => "{place}: oczekiwano: {expected}; jest: {found}";
    "line" => "linia {line}";
    "row" => "wiersz {row}";
    // What was expected and what was found.
    "to-be-answered" => "odpowiedź „{value}”";
    "to-be-added" => "nowa pozycja";
    "to-be-removed" => "pozycja do usunięcia";
    "fixed-count" => "liczba pozycji wynika z odpowiedzi";
    "within-limits" => "wszystko mieści się w odpowiedzi";
    "too-many-entries" => "więcej pozycji „{name}”, niż może być";
    "text-too-long" => "wyliczony tekst „{name}” jest zbyt długi";
    "too-much-work" => "zbyt wiele obliczeń: część nie jest wykonana";
    "shown" => "widoczne";
    "hidden" => "ukryte";
    "absent" => "nie ma takiej pozycji";
    "read-only" => "tylko do odczytu";
    "not-ok" => "przyjmuje tylko OK";
    "not-on-scale" => "nie ma tego na skali od {start} do {end} co {step}";
    "no-whole-number" => "to nie liczba całkowita";
    "no-number" => "to nie liczba";
    "no-date" => "to nie data w postaci 2026-11-22";
    "no-time" => "to nie godzina w postaci 08:05";
    "no-date-time" => "to nie data z godziną w postaci 2026-11-22T08:05";
    "no-truth" => "to ani true, ani false";
    "no-place" => "to nie miejsce w postaci 52.2 21.0";
    "empty" => "puste";
    "value" => "„{value}”";
    "accepted" => "przyjęte";
    "refused" => "odrzucone";
    "refused-saying" => "odrzucone z komunikatem „{text}”";
    "required" => "puste, a wymagane";
    "label" => "treść „{text}”";
    "hint" => "podpowiedź „{text}”";
    "no-hint" => "bez podpowiedzi";
    "options" => "do wyboru: {codes}";
    "no-options" => "nic do wyboru";
    "last-options" => "na końcu do wyboru: {codes}";
    "entries" => "liczba pozycji: {count}";
    "complete" => "można zakończyć";
    "blocked" => "nie można zakończyć";
    "blocked-by" => "nie można zakończyć z powodu: {names}";
    "ended" => "koniec, nic nie jest zapisywane";
    "not-ended" => "ankieta trwa";
};

/// The last line of the cases: how many there were, and how many of them failed.
pub(super) static SUMMARY: [&str; 3] = [
    "{cases} przypadek, niezgodne: {failed}.",
    "{cases} przypadki, niezgodne: {failed}.",
    "{cases} przypadków, niezgodne: {failed}.",
];

// Who works at the desk, and what was done there.

pub(super) static PEOPLE: Coded = coded! {
    "people" => "Osoby";
    "log" => "Dziennik";
    "signed-in" => "{name}";
    "back" => "Wróć do listy ankiet";
    "name" => "Nazwa użytkownika";
    "forgotten" => "Kto nie pamięta hasła, dostaje nowe zaproszenie od właściciela. Właścicielowi nowe zaproszenie daje polecenie teren people reset --owner.";
    "owner-missing" => "To biurko otwiera jedno wspólne hasło. Proszę założyć konto właściciela: potem każdy ma własną nazwę, własne hasło i tylko te uprawnienia, których potrzebuje.";
    "owner-title" => "Konto właściciela";
    "owner-explained" => "Wspólne hasło służy już tylko do jednego: założenia konta właściciela. Właściciel zaprasza pozostałe osoby. Gdy konto powstanie, wspólne hasło przestaje działać.";
    "owner-explained-open" => "Wspólne hasło nie jest niczyje: dopóki nie ma właściciela, kto je zna, może tu publikować, pobierać i usuwać. Proszę założyć nim konto właściciela, który zaprosi pozostałe osoby. Gdy konto powstanie, wspólne hasło przestaje działać.";
    "owner-begin" => "Załóż konto właściciela";
    "join-title" => "Nowe konto";
    "join-as" => "Rola";
    "join" => "Załóż konto";
    "new-password" => "Nowe hasło";
    "old-password" => "Dotychczasowe hasło";
    "password-hint" => "Co najmniej 10 znaków. Najlepiej kilka zwykłych słów obok siebie.";
    "password-short" => "Hasło ma mniej niż {count} znaków. Proszę wybrać dłuższe.";
    "password-old-wrong" => "Dotychczasowe hasło się nie zgadza. Hasła nie zmieniono.";
    "password-again" => "Za dużo prób naraz. Hasła nie zmieniono; proszę spróbować za chwilę.";
    "name-missing" => "Proszę wpisać nazwę, którą będzie się Pan/Pani logować (do 80 znaków).";
    "name-mixed" =>
        "W tej nazwie są litery z dwóch alfabetów albo znaki, których nie widać. Proszę wpisać ją od nowa.";
    "name-taken" => "Taką nazwę ma już ktoś inny. Proszę wybrać inną.";
    "invitation-gone" => "To zaproszenie zostało już wykorzystane albo jego czas minął. Proszę poprosić właściciela o nowe.";
    "own-title" => "Moje konto";
    "change-password" => "Zmień hasło";
    "change-password-explained" => "Nowe hasło działa od razu. Na innych urządzeniach trzeba zalogować się ponownie.";
    "change-person" => "Zmień rolę albo usuń";
    "role" => "Rola";
    "change-role" => "Zmień rolę";
    "remove" => "Usuń tę osobę";
    "invite-title" => "Zaproś osobę";
    "invite" => "Utwórz zaproszenie";
    "invite-explained" => "Powstanie link, który działa raz i przez 7 dni. Proszę przekazać go tej osobie; ona sama wybierze nazwę i hasło.";
    "invited" => "Zaproszenie gotowe ({role}). Link działa raz i przez 7 dni; nie pokażemy go drugi raz.";
    "invitation-link" => "Link do przekazania";
    "partner-surveys" => "Ankiety partnera";
    "partner-surveys-hint" => "Tylko dla roli partner: nazwy ankiet, każda w osobnym wierszu. Są:";
    "appointed" => "{name}: rola zmieniona na: {role}.";
    "removed" => "Usunięto: {name}. Ta osoba jest wylogowana ze wszystkich urządzeń.";
    "open-invitations" =>
        "Linki, z których nikt jeszcze nie skorzystał";
    "invitation" =>
        "{role}; ważny do: {until}; utworzył(a): {who}";
    "invitation-of" =>
        "{role}, ankiety: {surveys}; ważny do: {until}; utworzył(a): {who}";
    "until-used" =>
        "użycia";
    "withdraw" =>
        "Wycofaj link";
    "withdrawn" =>
        "Link został wycofany i już nie działa.";
    "no-invitation" =>
        "Tego linku już nie ma: został użyty, wycofany albo stracił ważność.";
    "nobody" => "Nie ma osoby o tej nazwie. Nic nie zmieniono.";
    "last-owner" => "To jedyny właściciel. Nic nie zmieniono; najpierw proszę zrobić właścicielem kogoś jeszcze.";
    "no-role" => "Nie ma takiej roli. Nic nie zmieniono.";
    "partner-without-surveys" => "Partner widzi tylko swoje ankiety: proszę podać choć jedną. Nic nie zmieniono.";
    "partner-of-no-survey" => "Nie ma ankiety o tej nazwie. Nic nie zmieniono; nazwy ankiet pokazuje lista.";
    "surveys-of-partners" => "Ankiety podaje się tylko dla roli partner. Nic nie zmieniono.";
    "no-people" => "Nie ma jeszcze nikogo. Pierwszego właściciela zaprasza: teren people reset --owner.";
    "password-of-people" => "Wspólnego hasła już nie ma: każda osoba loguje się własnym. Zaproszenie dla właściciela: teren people reset --owner.";
    "person" => "{role}, od {since}";
    "person-of" => "{role}, od {since}; ankiety: {surveys}";
    "role-owner" => "właściciel";
    "role-coordinator" => "koordynator";
    "role-analyst" => "analityk";
    "role-surveyor" => "ankieter";
    "role-iod" => "inspektor ochrony danych";
    "role-moderator" => "moderator odpowiedzi";
    "role-partner" => "partner z zewnątrz";
    "role-owner-explained" => "wszystko, także osoby i dziennik";
    "role-coordinator-explained" => "prowadzi badanie: publikuje, zamyka, pobiera dane, porządkuje odpowiedzi";
    "role-analyst-explained" => "pobiera dane";
    "role-surveyor-explained" => "widzi ankiety i ich adresy, oddaje pliki ratunkowe";
    "role-iod-explained" => "usuwa odpowiedzi na żądanie i czyta dziennik";
    "role-moderator-explained" => "przegląda, co przyszło, i wyklucza odpowiedzi";
    "role-partner-explained" => "widzi i pobiera tylko swoje ankiety";
    "log-explained" => "Kto, co i kiedy zrobił przy tym biurku i poleceniami. Nie ma tu niczego o osobach, które odpowiadają.";
    "log-file" => "Pobierz dziennik (CSV)";
    "log-empty" => "Jeszcze nic tu nie ma.";
    "log-older" => "Wcześniejsze";
    "deed" => "{when} · {who}: {what}";
    "deed-about" => "{when} · {who}: {what} ({about})";
    "who-password" => "wspólne hasło";
    "who-command" => "polecenie";
    "deed-join" => "założenie konta";
    "deed-withdraw" =>
        "wycofanie linku";
    "deed-invite" => "zaproszenie";
    "deed-appoint" => "zmiana roli";
    "deed-remove" => "usunięcie osoby";
    "deed-password" => "zmiana hasła";
    "deed-backup" => "kopia zapasowa";
    "deed-restore" => "odtworzenie z kopii zapasowej";
    "deed-key-new" => "nowy klucz";
    "deed-key-lost" => "rezygnacja z klucza";
    "deed-publish" => "publikacja";
    "deed-publish-trial" => "publikacja na próbę";
    "deed-live" => "włączenie na żywo";
    "deed-close" => "zamknięcie ankiety";
    "deed-open" => "otwarcie ankiety";
    "deed-term" => "zmiana dni ankiety";
    "deed-archive" => "przeniesienie do archiwum";
    "deed-unarchive" => "przywrócenie z archiwum";
    "deed-export" => "pobranie danych";
    "deed-release" => "przyjęcie odłożonego zapisu";
    "deed-find" => "odszukanie odpowiedzi";
    "deed-exclude" => "wykluczenie odpowiedzi";
    "deed-include" => "przywrócenie odpowiedzi";
    "deed-erase" => "usunięcie odpowiedzi";
    "deed-delete" => "usunięcie ankiety ze wszystkim";
    "deed-rescue" => "przyjęcie pliku ratunkowego";
    "deed-targets" => "zapis celów";
    "deed-read" => "obejrzenie odpowiedzi";
    "deed-log" => "pobranie dziennika";
    "column-when" => "kiedy";
    "column-who" => "kto";
    "column-what" => "co";
    "column-survey" => "ankieta";
    "column-detail" => "szczegół";
};

// What is handed out on paper.

pub(super) static HANDING_OUT: Coded = coded! {
    "poster" => "Plakat (A4)";
    "cards" => "Karty na stół";
    "back" => "Wróć do listy ankiet";
    "print" => "Drukuje się poleceniem przeglądarki (Ctrl+P): jedna strona A4, bez nagłówków i stopek.";
    "poster-lead" => "Zeskanuj kod aparatem telefonu i wypełnij ankietę";
    "or-type" => "albo wpisz adres w przeglądarce:";
    "card-lead" => "Zeskanuj kod albo wpisz adres:";
    "qr" => "Kod QR z adresem ankiety";
    "offline" => "Po otwarciu ankieta działa też bez zasięgu.";
    "address-here" => "Adres prowadzi tylko do tego komputera, więc na innych urządzeniach się nie otworzy. Przed drukowaniem proszę uruchomić program z właściwym adresem (--public-url).";
    "address-plain" => "Adres zaczyna się od http, nie https: ankieta nie zainstaluje się w telefonie i nie zadziała bez zasięgu, a odpowiedzi mógłby przeczytać ktoś po drodze. Proszę najpierw ustawić https.";
    "on-trial" => "Ta ankieta to wersja próbna. Proszę jej jeszcze nie rozdawać.";
    "closed" => "Ta ankieta jest zamknięta: kto ją otworzy, nie zacznie odpowiadać.";
    "unlisted" => "Ta ankieta jest dla ankieterów. Kto ma jej adres, może ją wypełnić; proszę dać go tylko im.";
};

/// How the fieldwork goes.
pub(super) static FIELDWORK: Coded = coded! {
    "title" => "Przebieg badania";
    "back" => "Wróć do listy ankiet";
    "as-of" => "Stan z {when}. Nowsze liczby są właśnie liczone; proszę odświeżyć stronę za chwilę.";
    "counting" => "Liczby są właśnie liczone; przy wielu odpowiedziach trwa to dłuższą chwilę.";
    "look-again" => "Sprawdź ponownie";
    "closed" => "Odpowiedzi, których nie da się tu odczytać: {count}. Są w liczbach dni, ale nie w pozostałych.";
    "median" => "Mediana minut";
    "days" => "Odpowiedzi dzień po dniu";
    "day" => "Dzień";
    "responses" => "Odpowiedzi";
    "earlier" => "wcześniej";
    "nothing-yet" => "Nie ma jeszcze żadnej odpowiedzi.";
    "targets" => "Ile odpowiedzi chcemy zebrać";
    "no-targets" => "Nie podano jeszcze, ile odpowiedzi ma być w poszczególnych grupach.";
    "targets-gone" => "Tabela celów nie pasuje do obecnej wersji ankiety, na przykład zniknęło pytanie. Proszę zapisać ją od nowa.";
    "set-targets" => "Podaj lub zmień cele";
    "table-label" => "Tabela celów";
    "table-explained" => "Najprościej skopiować komórki z Excela i tu wkleić. Pierwszy wiersz: nazwy albo treści pytań, na końcu dowolna nazwa kolumny z liczbą. Dalej po jednej grupie w wierszu: odpowiedzi (kody lub słowa), przy liczbach zakres, na przykład 60-74 albo 75+, na końcu liczba. Pusta tabela usuwa cele.";
    "save-targets" => "Zapisz cele";
    "wanted" => "Cel";
    "came" => "Jest";
    "missing" => "Brakuje";
    "reached" => "nic";
    "few" => "ukryte";
    "few-explained" => "Ukryte są grupy, w których odpowiedziało mniej niż 5 osób; jeśli z sumy dałoby się taką liczbę wyliczyć, ukryta jest też najmniejsza z pozostałych.";
    "beside" => "Odpowiedzi spoza tych grup: {count}.";
    "problems" => "Uwagi sprawdzenia";
    "no-problems" => "Sprawdzenie nie znalazło niczego.";
    "question" => "Pytanie";
    "problem" => "Uwaga";
    "odd" => "Do obejrzenia";
    "odd-explained" => "To tylko wskazówki: żadnej odpowiedzi nie odrzucono.";
    "alike" => "Odpowiedzi takie same jak któraś wcześniejsza (co najmniej 8 wypełnionych pytań): {count}.";
    "burst" => "W ciągu minuty od {when} przyszło odpowiedzi: {count}. Tyle naraz wysyła też telefon, który odzyskał zasięg.";
    "odd-anonymous" => "Ta ankieta jest anonimowa: godzin nie ma, więc nie widać, ile odpowiedzi przyszło naraz.";
    "list" => "Pojedyncze odpowiedzi";
    "list-all" => "Pokaż wszystkie";
    "list-problems" => "Pokaż tylko te z uwagami";
    "list-none" => "Żadna odpowiedź nie ma uwag.";
    "list-empty" => "Nie ma tu żadnej odpowiedzi. Odpowiedzi z ankiet anonimowych nie pokazuje się pojedynczo.";
    "older" => "Wcześniejsze";
    "code" => "Kod";
    "received" => "Odebrano";
    "completed" => "Wypełniono";
    "check" => "Sprawdzenie";
    "verdict-valid" => "bez uwag";
    "verdict-violations" => "z uwagami";
    "verdict-not-decidable" => "zależy od zegara";
    "verdict-unreadable" => "nie pasuje do ankiety";
    "verdict-sealed" => "zaszyfrowana";
    "verdict-too-large" => "za duża, by sprawdzić";
    "verdict-too-long" => "sprawdzanie trwało za długo";
    "verdict-unchecked" => "jeszcze nie sprawdzono";
    "nothing-said" => "bez odpowiedzi";
    "sealed-to" => "Tej odpowiedzi nie da się tu odczytać: jest zaszyfrowana kluczem {key}, którego tu nie ma. Nic nie zginęło.";
    "unfit" => "Tej odpowiedzi nie da się pokazać tak, jak ją wypełniono, bo nie pasuje do swojej ankiety. Jest w plikach do pobrania.";
    "targets-empty" => "Tabela jest pusta: pierwszy wiersz nazywa pytania, a każdy następny grupę z liczbą.";
    "targets-too-long" => "Tabela ma więcej niż {most} wierszy.";
    "targets-no-question" => "Nie ma pytania „{name}”.";
    "targets-no-question-near" => "Nie ma pytania „{name}”. Czy chodzi o „{near}”?";
    "targets-several" => "Na „{name}” można odpowiedzieć kilka razy naraz, więc ta sama osoba byłaby w kilku wierszach.";
    "targets-no-number" => "Wiersz {row}: „{text}” nie jest liczbą całkowitą.";
    "targets-blank" => "Wiersz {row}: komórka „{name}” jest pusta. Proszę wpisać grupę w każdej komórce.";
    "targets-no-answer" => "Wiersz {row}: „{text}” nie jest odpowiedzią na „{name}”. Znane: {answers}.";
    "targets-overlap" => "Wiersze {first} i {second} oznaczają te same osoby; każda może być tylko w jednym wierszu.";
    "targets-saved" => "Zapisano cele ankiety {survey}.";
    "day-line" => "{day}: {count}";
    "problem-line" => "{question}: {problem} ({count})";
    "target-line" => "{groups}: cel {wanted}, jest {came}";
    "median-line" => "Mediana minut: {count}";
};
