//! Words that stand where the town hall's own are to be, and words beside which they mean something else.

/// What asks the town hall to put its own words there.
pub const PHRASES: [&str; 19] = [
    "proszę uzupełnić",
    "prosze uzupelnic",
    "proszę o uzupełnienie",
    "do uzupełnienia",
    "do uzupelnienia",
    "uzupełnij",
    "uzupelnij",
    "proszę wpisać",
    "prosze wpisac",
    "proszę wstawić",
    "tu wpisz",
    "tutaj wpisz",
    "wpisz tu",
    "please complete",
    "please fill in",
    "to be completed",
    "to be filled in",
    "будь ласка, заповніть",
    "заповніть",
];
/// The same, if it is all that stands there.
pub const WORDS: [&str; 8] =
    ["uzupełnić", "uzupelnic", "uzupełnij", "uzupelnij", "todo", "tbd", "fixme", "do ustalenia"];
/// The same, but orders to who answers as well.
pub const ORDERS: [&str; 8] = ["wpisz", "wpisać", "wstaw", "wstawić", "podaj", "podać", "uzupełnij", "uzupełnić"];
/// What the words are of that a value or a bracket waits for.
pub const DETAILS: [&str; 4] = ["nazwa", "adres", "imię", "nazwisko"];
/// Parts of words that tell the town hall what is asked of it.
pub const OFFICES: [&str; 24] = [
    "nazw",
    "urzęd",
    "urząd",
    "gmin",
    "administrator",
    "inspektor",
    "iod",
    "plik",
    "dane",
    "danych",
    "adres",
    "kontakt",
    "imi",
    "name",
    "controller",
    "office",
    "town",
    "file",
    "address",
    "назв",
    "адрес",
    "контролер",
    "установ",
    "файл",
];
/// After these, what stands for a name stands for one.
pub const BEFORE_NAMES: [&str; 31] = [
    "gmina",
    "gminy",
    "gminie",
    "miasto",
    "miasta",
    "mieście",
    "urząd",
    "urzędu",
    "urzędzie",
    "powiat",
    "powiatu",
    "wójt",
    "burmistrz",
    "prezydent",
    "jest",
    "są",
    "to",
    "przez",
    "w",
    "z",
    "pod",
    "ul",
    "ulica",
    "al",
    "os",
    "pan",
    "pani",
    "nazwa",
    "is",
    "at",
    "of",
];
/// After these, `XXX` is thirty.
pub const NUMBERED: [&str; 9] = ["sesji", "sesja", "kadencji", "kadencja", "wieku", "wiek", "tomie", "tom", "pawła"];
/// After these, it may be thirty, or stand for anything.
pub const EXAMPLES: [&str; 3] = ["np", "nr", "numer"];
/// What respondents are asked to fill in is none of the town hall's details.
pub const SURVEYS: [&str; 9] =
    ["ankiet", "formularz", "kwestionariusz", "survey", "questionnaire", "form", "zdani", "опитуван", "анкет"];
/// A line beside these is to be written on by who answers.
pub const SIGNED: [&str; 10] =
    ["podpis", "data", "miejscowość", "signature", "підпис", "rodzic", "opiekun", "uczestni", "dziecka", "respondent"];
/// What a form has, into which who answers writes.
pub const FIELDS: [&str; 14] = [
    "pole",
    "pola",
    "polu",
    "polach",
    "formularz",
    "formularzu",
    "formularza",
    "rubryka",
    "rubryki",
    "rubryce",
    "field",
    "fields",
    "поле",
    "поля",
];
/// Of a sentence with one of these, words in brackets may be examples.
pub const DENIALS: [&str; 3] = ["nie", "not", "не"];
/// A value that is nothing but this may be one, or none.
pub const NOTHINGS: [&str; 13] =
    ["brak", "null", "none", "nan", "n/a", "nil", "undefined", "name", "label", "administrator", "nazwa", "test", "0"];
/// A spreadsheet's own errors, in Polish, English and Ukrainian ones.
pub const ERRORS: [&str; 17] = [
    "#n/d", "#n/a", "#adr", "#ref", "#arg", "#value", "#name", "#nazwa", "#dziel/0", "#div/0", "#liczba", "#num",
    "#zero", "#null", "#spill", "#calc", "#н/д",
];
/// What may stand before the name of a detail: „tu nazwa urzędu”.
pub const LEADS: [&str; 9] = ["tu", "tutaj", "pełna", "pełny", "właściwa", "twoja", "wasza", "here", "the"];
/// After these, what somebody or something is called.
pub const LINKS: [&str; 7] = ["jest", "są", "przez", "is", "are", "by", "є"];
/// Parts of words by which a sentence tells who or what holds the data.
pub const SETTINGS: [&str; 6] = ["administrator", "inspektor", "controller", "officer", "адміністратор", "контролер"];
/// Parts of words of those who have a name and an address.
pub const OWNERS: [&str; 15] = [
    "urzęd",
    "gmin",
    "miast",
    "jednost",
    "administrator",
    "inspektor",
    "placów",
    "organ",
    "podmiot",
    "szkoł",
    "instytucj",
    "controller",
    "office",
    "установ",
    "контролер",
];
/// A bracket that begins so says something about what stands before it.
pub const REMARKS: [&str; 44] = [
    "dalej",
    "patrz",
    "zwany",
    "zwana",
    "zwane",
    "zwanym",
    "zwanej",
    "t",
    "tj",
    "tzn",
    "art",
    "ust",
    "pkt",
    "lit",
    "dz",
    "por",
    "zob",
    "np",
    "m",
    "w",
    "na",
    "z",
    "i",
    "lub",
    "albo",
    "jeśli",
    "jeżeli",
    "o",
    "ue",
    "eu",
    "rodo",
    "gdpr",
    "ogólne",
    "ustawa",
    "rozporządzenie",
    "opcjonalnie",
    "if",
    "e",
    "see",
    "hereinafter",
    "ст",
    "далі",
    "якщо",
    "див",
];
/// How somebody is reached.
pub const WAYS: [&str; 10] = ["tel", "telefon", "e-mail", "email", "mail", "adres", "kontakt", "fax", "pod", "phone"];
/// Parts of words for what only the town hall can fill in.
pub const OWN: [&str; 11] =
    ["nazw", "adres", "imi", "dane", "danych", "kontakt", "telefon", "inspektor", "administrator", "urząd", "tutaj"];
/// Parts of words by which a sentence tells which data are asked for.
pub const SCOPES: [&str; 5] = ["zbiera", "przetwarza", "zakres", "kategori", "podani"];
/// Parts of words of a text that quotes the law.
pub const LAWS: [&str; 5] = ["ustaw", "rozporządz", "art", "rodo", "law"];
/// Single words in brackets that wait for what they name.
pub const NAMED: [&str; 17] = [
    "name",
    "period",
    "назва",
    "cel",
    "data",
    "x",
    "xx",
    "okres",
    "organ",
    "podmiot",
    "tel",
    "telefon",
    "e-mail",
    "email",
    "liczba",
    "miasto",
    "wypełnić",
];
/// Orders to the town hall, in any brackets.
pub const ASKS: [&str; 8] = ["wskazać", "wskaż", "określić", "wymienić", "należy", "wypełnić", "insert", "вказати"];
/// What goes on after a name: „… z siedzibą w …”.
pub const NEXT: [&str; 11] = ["z", "w", "przy", "ul", "al", "os", "pod", "tel", "adres", "of", "at"];
/// Parts of words of acts that have a title.
pub const ACTS: [&str; 2] = ["ustaw", "rozporządz"];
/// What is counted by Roman numbers: „XXX Liceum”.
pub const COUNTED: [&str; 5] = ["liceum", "gimnazjum", "szkoł", "sesj", "kadencj"];
/// What a value says where there is nobody and nothing.
pub const NOBODY: [&str; 6] = ["brak", "-", "–", "nie dotyczy", "none", "немає"];
/// Parts of names of rows that may say so.
pub const RECIPIENTS: [&str; 6] = ["odbior", "recipient", "profil", "panstw", "państw", "одержувач"];
/// How a choice begins that waits for the words of who answers.
pub const OTHERS: [&str; 4] = ["inn", "jak", "other", "інш"];
/// Where a message says what it is about.
pub const SUBJECTS: [&str; 8] = [
    "w temacie",
    "w tytule",
    "w tytuł ",
    "tytuł wiadomości",
    "z dopiskiem",
    "in the subject",
    "subject line",
    "у темі",
];
/// Parts of words for whose data are asked for, and where.
pub const ANSWERING: [&str; 6] = ["zwycięz", "uczestni", "respondent", "laureat", "winner", "formularz"];
/// What is counted.
pub const UNITS: [&str; 13] = [
    "lat",
    "lata",
    "roku",
    "miesięcy",
    "miesiące",
    "dni",
    "tygodni",
    "years",
    "months",
    "days",
    "років",
    "місяців",
    "днів",
];
