//! What the compiler finds about entities.

use super::Entry;

pub(super) static TEXTS: &[Entry] = &[
    (
        "missing-entity-list",
        "Proszę podać nazwę listy encji w kolumnie list_name.",
        "Please name the entity list in the column list_name.",
    ),
    (
        "duplicate-entity-list",
        "Lista encji „{list}” jest już w innym wierszu. Proszę zostawić jeden z nich.",
        "The entity list \"{list}\" is already in another row. Please keep one of them.",
    ),
    (
        "entity-name-reserved",
        "Nazwa „{name}” nie może zaczynać się dwoma podkreśleniami. Proszę ją zmienić.",
        "The name \"{name}\" must not begin with two underscores. Please change it.",
    ),
    (
        "entity-list-with-period",
        "Nazwa listy encji „{name}” nie może mieć kropki. Proszę użyć podkreślenia.",
        "The name of the entity list \"{name}\" must not contain a full stop. Please use an underscore.",
    ),
    (
        "entity-without-label",
        "Lista encji „{list}” tworzy encje, więc potrzebuje kolumny label. Jeśli ma je tylko zmieniać, proszę podać entity_id.",
        "The entity list \"{list}\" makes entities, so it needs a label. To change existing ones only, give an entity_id.",
    ),
    (
        "entity-list-not-attached",
        "Encje „{list}” mają być zmieniane, więc formularz musi znać ich listę. Proszę dodać w arkuszu survey wiersz typu csv-external o nazwie „{list}”.",
        "The entities \"{list}\" are to be changed, so the form has to know their list. Please add a row of type csv-external named \"{list}\" to the survey sheet.",
    ),
    (
        "entity-without-id",
        "Lista encji „{list}” ma update_if, ale nie wiadomo, którą encję zmienić. Proszę podać entity_id albo użyć create_if.",
        "The entity list \"{list}\" has update_if, but not which entity to change. Give an entity_id, or use create_if.",
    ),
    (
        "entity-without-update-if",
        "Lista encji „{list}” ma entity_id i create_if, więc potrzebuje też update_if. Jeśli ma tylko tworzyć, proszę usunąć entity_id.",
        "The entity list \"{list}\" has entity_id and create_if, so it needs update_if too. To make entities only, remove entity_id.",
    ),
    (
        "unknown-entity-column",
        "W arkuszu encji nie może być kolumny „{column}”. Proszę poprawić jej nazwę albo ją usunąć.",
        "The entities sheet cannot have the column \"{column}\". Please correct its name or remove it.",
    ),
    (
        "no-place-for-entity",
        "Encje „{list}” i „{other}” miałyby stać w tym samym miejscu formularza. Proszę rozdzielić ich pytania na osobne grupy.",
        "The entities \"{list}\" and \"{other}\" would stand in the same place. Please put their questions into groups of their own.",
    ),
    (
        "save-to-without-entities",
        "Kolumna save_to („{text}”) wymaga arkusza entities z listą encji. Proszę go dodać albo opróżnić tę komórkę.",
        "The column save_to (\"{text}\") needs a sheet entities with an entity list. Please add one or empty this cell.",
    ),
    (
        "save-to-needs-list",
        "Są dwie listy encji lub więcej, więc w save_to trzeba wskazać jedną: lista#{text}.",
        "There is more than one entity list, so save_to has to name one: list#{text}.",
    ),
    (
        "save-to-malformed",
        "W save_to („{text}”) może być tylko jeden znak #: lista#właściwość.",
        "A save_to (\"{text}\") may hold one # only: list#property.",
    ),
    (
        "save-to-on-group",
        "Grupy nie można zapisać w encji („{text}”). Proszę przenieść save_to do pytania.",
        "A group cannot be saved to an entity (\"{text}\"). Please move save_to to a question.",
    ),
    (
        "unknown-entity-list",
        "W arkuszu entities nie ma listy „{list}”. Proszę poprawić nazwę albo dodać listę.",
        "There is no list \"{list}\" on the entities sheet. Please correct the name or add the list.",
    ),
    (
        "property-named-as-entity",
        "Właściwość encji nie może nazywać się „{name}”. Proszę wybrać inną nazwę.",
        "A property of an entity cannot be named \"{name}\". Please choose another name.",
    ),
    (
        "duplicate-save-to",
        "Do właściwości „{name}” zapisuje już wiersz {first}. Proszę zmienić jedną z nazw.",
        "Row {first} is saved to the property \"{name}\" already. Please change one of the names.",
    ),
    (
        "save-to-beyond-repeat",
        "Encja „{list}” ma też odpowiedzi z „{scope}”, a to pytanie stoi poza tą powtarzaną grupą. Proszę je tam przenieść albo przepisać polem calculate.",
        "The entity \"{list}\" also has answers from \"{scope}\", but this question stands outside that repeat. Please move it there or copy it with a calculate.",
    ),
    (
        "entity-reference-beyond-repeat",
        "Encja „{list}” ma odpowiedzi z „{scope}”, a pytanie „{name}” stoi poza tą powtarzaną grupą. Proszę przepisać jego wartość polem calculate.",
        "The entity \"{list}\" has answers from \"{scope}\", but the question \"{name}\" stands outside that repeat. Please copy its value with a calculate.",
    ),
];
