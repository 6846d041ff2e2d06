use super::*;
use std::{collections::BTreeMap, path::Path};

const SURVEY: &str = "| survey |\n| | type | name | label::Polski (pl) | label::English (en) | calculation |\n\
    | | csv-external | gmina | | | |\n\
    | | calculate | g_admin | | | instance('gmina')/root/item[name = 'administrator']/label |\n\
    | | calculate | g_prog | | | instance('gmina')/root/item[name = 'program']/label |\n\
    | | note | wstep | Program: ${g_prog} | Programme: ${g_prog} | |\n\
    | | note | rodo | RODO: administratorem danych jest ${g_admin}. | CLAUSE | |\n\
    | | text | a | Proszę uzupełnić zdanie: Lubię… | Please complete: I like… | |\n";

#[track_caller]
fn check(csv: &str, clause: &str, expected: &[(Option<&str>, &str)]) {
    let workbook = SURVEY.replace("CLAUSE", clause);
    let xml = crate::forms::xform_of("a.md", workbook.as_bytes()).expect("compiles");
    let files = BTreeMap::from([("gmina.csv".to_owned(), format!("name,label\n{csv}"))]);
    let found = unfilled(&xml, &files);
    let found: Vec<_> = found.iter().map(|one| (one.file.as_deref(), one.field.as_str())).collect();
    assert_eq!(found, expected, "{csv}");
}

#[test]
fn what_is_not_filled_in_is_named() {
    let file = Some("gmina.csv");
    check("administrator,Urząd Miasta\nprogram,Diagnoza\n", "GDPR: ${g_admin}", &[]);
    check(
        "administrator,Urząd (proszę uzupełnić w pliku gmina.csv)\nprogram,Diagnoza (PROSZĘ UZUPEŁNIĆ)\n",
        "GDPR: ${g_admin}",
        &[(file, "program"), (file, "administrator")],
    );
    let both = [(file, "program"), (file, "administrator")];
    let check_clause = |csv: &str, expected: &[_]| check(csv, "GDPR", expected);
    check_clause("administrator,proszę uzupełnić\nprogram,tel. ........\n", &both);
    check_clause("administrator,\nprogram,\u{a0} \n", &both);
    check_clause("administator,Urząd\nProgram,Diagnoza\n", &both);
    check_clause("", &both);
    check_clause("program,Diagnoza\n", &[(file, "administrator")]);
    check_clause("administrator,Urząd\nprogram,XXX\n", &[(file, "program")]);
    // Who reads English is told nothing; where nothing is written, they are shown the Polish text.
    for (clause, expected) in [("...", &[(None, "rodo")][..]), ("…", &[(None, "rodo")]), ("", &[]), ("-", &[])] {
        check("administrator,Urząd\nprogram,Diagnoza\n", clause, expected);
    }
    check("administrator,Urząd\nprogram,Max\n", "The controller is ______.", &[(None, "rodo")]);
}

#[test]
fn what_joins_a_value_shows_it_and_what_is_left_out_without_it_does_not() {
    let check = |calculation: &str, relevant: &str, csv: &str, expected: usize| {
        let survey = format!(
            "| survey |\n| | type | name | label | calculation | relevant |\n| | csv-external | gmina | | | |\n\
             | | calculate | g | | instance('gmina')/root/item[name = 'kontakt']/label | |\n\
             | | calculate | k | | {calculation} | |\n| | text | a | A | | |\n\
             | | note | b | Pytania: ${{k}} | | {relevant} |\n"
        );
        let xml = crate::forms::xform_of("a.md", survey.as_bytes()).expect("compiles");
        let files = BTreeMap::from([("gmina.csv".to_owned(), format!("name,label\n{csv}"))]);
        assert_eq!(unfilled(&xml, &files).len(), expected, "{calculation}, {relevant}: {xml}");
    };
    for csv in ["", "kontakt,\n", "kontakt,proszę uzupełnić\n"] {
        check("concat('Tel. ', ${g})", "", csv, 1);
        check("concat('Tel. ', ${g})", "${a} != ''", csv, 1);
    }
    check("concat('Tel. ', ${g})", "", "kontakt,1\n", 0);
    check("coalesce(${g}, 'w urzędzie')", "", "", 0);
    check("if(${g} = '', 'w urzędzie', ${g})", "", "", 0);
    check("concat('Tel. ', ${g})", "${g} != ''", "", 0);
}

#[test]
fn a_town_that_says_nothing_is_told_by_the_surveys_that_come_with_the_program() {
    let check = |survey: &str, csv: &str, expected: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../surveys").join(survey);
        let name = format!("{survey}.md");
        let xml = crate::forms::xform_of(&name, &std::fs::read(path.with_extension("md")).unwrap()).unwrap();
        let files = BTreeMap::from([("gmina.csv".to_owned(), csv.to_owned())]);
        let found = unfilled(&xml, &files);
        assert!(found.iter().all(|one| one.file.as_deref() == Some("gmina.csv")), "{found:?}");
        let mut found: Vec<_> = found.iter().map(|one| one.field.as_str()).collect();
        found.sort_unstable();
        assert_eq!(found.join(" "), expected, "{survey}: {csv}");
    };
    let filled = "name,label\nadministrator,Urząd\nkontakt,tel. 75 761 22 01\niod,iod@katy.pl\nretencja,Rok.\n";
    for (survey, rows) in [("ewaluacja", "administrator kontakt"), ("wywiad", "administrator iod retencja")] {
        check(survey, filled, "");
        // Each line is a cell.
        let quoted: String = filled.lines().map(|line| format!("\"{line}\"\n")).collect();
        check(survey, &quoted, rows);
        check(survey, &filled.replace("name,label", "nazwa,wartość"), rows);
        check(survey, "name,label\n", rows);
        check(survey, &filled.replace("administrator,", "administator,"), "administrator");
        check(survey, &filled.replace("Urząd", ""), "administrator");
        check(survey, &filled.replace("Urząd", "   "), "administrator");
        check(survey, &filled.replace("Urząd", "Proszę  uzupełnić"), "administrator");
    }
    check("ewaluacja", &filled.replace("kontakt,tel. 75 761 22 01\n", ""), "kontakt");
    // The hint of a question is shown too.
    check("warsztat", "name,label\n", "administrator");
}

#[test]
fn what_is_shown_later_is_looked_at_from_the_start() {
    let check = |rows: &str, csv: &str, expected: usize| {
        let survey = format!(
            "| survey |\n| | type | name | label | calculation | relevant | trigger | default |\n\
             | | csv-external | gm | | | | | |\n| | select_one tn | zgoda | Zgoda | | | | |\n{rows}\
             | choices |\n| | list_name | name | label |\n| | tn | t | Tak |\n"
        );
        let xml = crate::forms::xform_of("a.md", survey.as_bytes()).expect("compiles");
        let files = BTreeMap::from([("gm.csv".to_owned(), format!("name,label\n{csv}"))]);
        assert_eq!(unfilled(&xml, &files).len(), expected, "{rows}{csv}: {xml}");
    };
    let note = "| | note | n | RODO: administratorem jest ${adm}. | | | | |\n";
    let read = "pulldata('gm', 'label', 'name', 'adm')";
    let in_group = |inside: &str| {
        format!("| | begin group | g | | | ${{zgoda}} = 't' | | |\n{inside}{note}| | end group | | | | | | |\n")
    };
    for rows in [
        in_group(&format!("| | calculate | adm | | {read} | | | |\n")),
        in_group(&format!("| | calculate | adm | | {read} | | ${{zgoda}} | |\n")),
        in_group(&format!("| | calculate | adm | | | | | {read} |\n")),
        in_group(&format!(
            "| | calculate | adm | | coalesce({read}, pulldata('gm', 'label', 'name', 'urz')) | | | |\n"
        )),
        format!("| | calculate | adm | | {read} | | ${{zgoda}} | |\n{note}"),
        format!("| | calculate | adm | | if(${{zgoda}} = 't', {read}, {read}) | | | |\n{note}"),
    ] {
        for csv in ["adm,proszę uzupełnić\nurz,tu wpisz\n", "adm,XXX\n"] {
            check(&rows, csv, 1);
        }
        check(&rows, "adm,Urząd\nurz,Urząd\n", 0);
    }
    check(&in_group(&format!("| | calculate | adm | | {read} | | | |\n")), "", 1);
    // What its own file switches off is not shown.
    for condition in [read, "${k}"] {
        let rows = format!(
            "| | calculate | k | | {read} | | | |\n| | note | n | Tel. ${{k}}. | | {condition} != '' | | |\n\
             | | note | m | Tel. ${{k}}. | | ${{zgoda}} = 't' and {condition} != '' | | |\n"
        );
        check(&rows, "", 0);
        check(&rows, "adm,1\n", 0);
        check(&rows, "adm,proszę uzupełnić\n", 1);
    }
}

#[test]
fn what_answers_decide_is_not_looked_for() {
    let check = |calculation: &str, expected: usize| {
        let survey = format!(
            "| survey |\n| | type | name | label | calculation |\n| | csv-external | gmina | | |\n\
             | | username | ankieter | | |\n\
             | | select_one tn | ulica | Ulica | |\n| | calculate | wybor | | ${{ulica}} |\n\
             | | calculate | stale | | 'iod' |\n| | calculate | g | | {calculation} |\n\
             | | note | rodo | RODO: ${{g}} | |\n| choices |\n| | list_name | name | label |\n| | tn | t | Tak |\n"
        );
        let xml = crate::forms::xform_of("a.md", survey.as_bytes()).expect("compiles");
        let files = BTreeMap::from([("gmina.csv".to_owned(), "name,label\nt,Urząd\n".to_owned())]);
        assert_eq!(unfilled(&xml, &files).len(), expected, "{calculation}: {xml}");
    };
    check("instance('gmina')/root/item[name = ${ulica}]/label", 0);
    check("instance('gmina')/root/item[name = ${wybor}]/label", 0);
    check("instance('gmina')/root/item[name = ${ankieter}]/label", 0);
    check("instance('gmina')/root/item[name = string(today())]/label", 0);
    check("instance('gmina')/root/item[name = ${stale}]/label", 1);
    check("instance('gmina')/root/item[name = 't']/label", 0);
    check("instance('gmina')/root/item[name = 'iod']/label", 1);
}

#[test]
fn what_is_read_in_the_middle_of_an_expression_is_looked_at_by_itself() {
    let check = |calculation: &str, csv: &str, expected: usize| {
        let survey = format!(
            "| survey |\n| | type | name | label | calculation |\n| | csv-external | gm | | |\n\
             | | calculate | adm | | {calculation} |\n| | note | n | RODO: administratorem jest ${{adm}}. | |\n\
             | | text | a | A | |\n"
        );
        let xml = crate::forms::xform_of("a.md", survey.as_bytes()).expect("compiles");
        let files = BTreeMap::from([("gm.csv".to_owned(), format!("name,label\n{csv}"))]);
        let found = unfilled(&xml, &files);
        let places: Vec<_> = found.iter().map(|one| (one.file.as_deref(), one.field.as_str())).collect();
        assert_eq!(places, vec![(Some("gm.csv"), "adm"); expected], "{calculation}: {csv}");
    };
    for calculation in [
        "pulldata('gm', 'label', 'name', 'adm')",
        "instance('gm')/root/item[name='adm']/label",
        "concat('Urząd: ', instance('gm')/root/item[name='adm']/label)",
        "concat('Urząd: ', pulldata('gm', 'label', 'name', 'adm'), '.')",
        "normalize-space(string(instance('gm')/root/item[name='adm']/label))",
    ] {
        for csv in ["", "adm,\n", "adm,proszę uzupełnić\n"] {
            check(calculation, csv, 1);
        }
        check(calculation, "adm,Urząd\n", 0);
    }
    check("if(pulldata('gm','label','name','adm') = '', 'w urzędzie', 'tak')", "", 0);
    check("coalesce(pulldata('gm','label','name','adm'), 'w urzędzie')", "", 0);
}

#[test]
fn a_promise_is_found_wherever_it_stands_before_the_questions() {
    let check = |rows: &str, expected: bool| {
        let survey = format!(
            "| survey |\n| | type | name | label | hint | calculation |\n{rows}| settings |\n| | privacy |\n\
             | | confidential |\n"
        );
        let xml = crate::forms::xform_of("a.md", survey.as_bytes()).expect("compiles");
        assert_eq!(promise(&xml, &()).is_some(), expected, "{rows}");
    };
    check("| | note | n | Ankieta jest anonimowa. | | |\n| | text | a | A | | |\n", true);
    check("| | text | a | A | Ankieta jest anonimowa. | |\n", true);
    check("| | text | a | A | | |\n| | text | b | B | Ankieta jest anonimowa. | |\n", false);
    check(
        "| | calculate | c | | | concat('Ankieta jest ', 'anonimowa') |\n| | note | n | ${c}. | | |\n\
         | | text | a | A | | |\n",
        true,
    );
    check("| | text | a | Czy ankieta jest anonimowa? | | |\n", false);
}

/// What waits in a survey that may read `gmina.csv`, whose row `adm` says `adm`: its fields, those in doubt with a `?`.
fn waiting(rows: &str, adm: &str) -> Vec<String> {
    const COLUMNS: &str = "type | name | label | calculation | relevant | trigger | default | hint | readonly | constraint \
        | constraint_message | repeat_count";
    // A row is what it says after its type, name and label: `relevant=…`.
    let columns: Vec<&str> = COLUMNS.split('|').map(str::trim).collect();
    let mut survey = format!("| survey |\n| | {COLUMNS} |\n| | csv-external | gmina |\n");
    for row in rows.lines().map(str::trim).filter(|row| !row.is_empty()) {
        let mut cells = vec![String::new(); columns.len()];
        for (at, part) in row.split(';').enumerate() {
            let named = part.split_once(":=").map(|(column, value)| (column.trim(), value));
            let at = named.and_then(|(column, _)| columns.iter().position(|known| *known == column)).unwrap_or(at);
            cells[at] = named.map_or(part, |(_, value)| value).trim().to_owned();
        }
        survey.push_str(&format!("| | {} |\n", cells.join(" | ")));
    }
    survey.push_str(
        "| choices |\n| | list_name | name | label |\n| | tn | t | Tak |\n| | tn | n | Nie |\n| | spis | adm | ADM |\n\
         | | spis | k | Klub |\n",
    );
    let survey = survey.replace("| ADM |", &format!("| {} |", if adm.is_empty() { " " } else { adm }));
    let xml = crate::forms::xform_of("a.md", survey.as_bytes()).unwrap_or_else(|| panic!("compiles: {survey}"));
    let csv = format!("name,label\nadm,{adm}\niod,iod@katy.pl\nt,Tak\n");
    let told = |one: Unfilled| format!("{}{}", one.field, if one.is_doubtful { "?" } else { "" });
    unfilled(&xml, &BTreeMap::from([("gmina.csv".to_owned(), csv)])).into_iter().map(told).collect()
}

const FILLED: &str = "Urząd Gminy Kąty";
const PLACEHOLDER: &str = "proszę uzupełnić";
const PD: &str = "pulldata('gmina', 'label', 'name', 'adm')";
const IN_LIST: &str = "instance('gmina')/root/item[name = 'adm']/label";

/// Filled in, with a placeholder, and empty: what waits in each, told as ones and noughts.
#[track_caller]
fn check_kinds(expected: &str, surveys: &[&str]) {
    for rows in surveys {
        let rows = rows.replace("PD", PD).replace("IN_LIST", IN_LIST);
        let found: String = [FILLED, PLACEHOLDER, ""]
            .into_iter()
            .map(|adm| if waiting(&rows, adm).is_empty() { '0' } else { '1' })
            .collect();
        assert_eq!(found, expected, "{rows}");
    }
}

#[test]
fn what_is_shown_is_looked_at_however_it_gets_there() {
    let with = |calculation: &str| {
        format!(
            "calculate ; adm ; ; PD\ncalculate ; iod ; ; pulldata('gmina', 'label', 'name', 'iod')\n\
             select_one tn ; zgoda ; Zgoda\ncalculate ; c ; ; {calculation}\nnote ; n ; RODO: ${{c}}.\ntext ; q ; Pytanie\n"
        )
    };
    for calculation in [
        "if(${zgoda}='t', ${adm}, '')",
        "if(selected(${zgoda},'t'), PD, '')",
        "if(today() > date('2020-01-01'), PD, '')",
        "if(${zgoda}='t', ${adm}, if(${zgoda}='n', ${iod}, ''))",
        "concat(${adm}, if(${iod} != '', concat(', IOD: ', ${iod}), ''))",
        "concat(if(${zgoda}='t','Pana: ','Pani: '), ${adm})",
        "concat('Administrator: ', coalesce(${adm}, ''))",
        "concat('Czyj (if(): ', ${adm})",
        "concat('U: ', pulldata ('gmina', 'label', 'name', 'adm'))",
        "instance ('gmina')/root/item[name = 'adm']/label",
        "concat(\"obov'jazok: \", ${adm})",
        "concat(\"obov'jazok: \", PD)",
        "join(', ', instance('gmina')/root/item[name='adm']/label)",
        "once(PD)",
        "translate(PD, 'a', 'a')",
        "concat(substr(PD, 0, 100), '.')",
        "pulldata('gmina', 'label', 'name', concat('a', 'dm'))",
        "if(count(instance('gmina')/root/item[name='adm']) > 0, PD, 'brak')",
        "instance('gmina')//item[name = 'adm']/label",
    ] {
        check_kinds("011", &[&with(calculation)]);
    }
    for calculation in [
        "if (${adm} = '', 'w urzędzie', ${adm})",
        "coalesce (${adm}, 'w urzędzie')",
        "if(${zgoda}='t' and ${adm} != '', ${adm}, '')",
    ] {
        check_kinds("010", &[&with(calculation)]);
    }
    // The row is chosen by an answer.
    for row in ["${zgoda}", "if(${zgoda}='t', 'adm', 'iod')"] {
        for read in ["pulldata('gmina', 'label', 'name', ROW)", "instance('gmina')/root/item[name = ROW]/label"] {
            let rows = with(&read.replace("ROW", row));
            check_kinds("011", &[&rows]);
            // Nobody may ever choose it.
            assert_eq!(waiting(&rows, ""), ["adm?"], "{rows}");
            check_kinds(
                "010",
                &[&rows.replace("note ; n ; RODO: ${c}.", "note ; n ; RODO: ${c}. ; relevant := ${c} != ''")],
            );
        }
    }
}

#[test]
fn what_is_shown_is_looked_at_wherever_it_stands() {
    let note = "note ; n ; RODO: administratorem danych jest ${adm}.\ntext ; q ; Pytanie";
    check_kinds(
        "011",
        &[
            &format!(
                "integer ; ile ; Ile\nbegin repeat ; r ; R ; repeat_count := ${{ile}}\ncalculate ; adm ; ; PD\n{note}\nend repeat"
            ),
            &format!(
                "integer ; ile ; Ile\nbegin repeat ; r ; R ; repeat_count := ${{ile}}\ncalculate ; adm ; ; concat(\"U \", PD)\n{note}\nend repeat"
            ),
            "text ; adm ; Administrator ; PD ; readonly := yes",
            "text ; adm ; Administrator ; readonly := yes ; default := PD",
            "text ; adm ; Administrator ; default := PD",
            "select_one_from_file gmina.csv ; w ; Kto jest administratorem?",
            "select_one_from_file gmina.csv ; w ; Gmina?\ncalculate ; c ; ; jr:choice-name('adm', '${w}')\nnote ; n ; RODO: ${c}",
            "calculate ; adm ; ; PD\ntext ; q ; Q ; hint := RODO: ${adm}",
            "calculate ; adm ; ; PD\ntext ; q ; Q ; constraint := . != 'x' ; constraint_message := Pytania: ${adm}",
            "calculate ; adm ; ; PD\nbegin group ; g ; RODO ${adm}\ntext ; q ; Q\nend group",
            "calculate ; adm ; ; IN_LIST\nselect_one tn ; w ; Zgoda dla ${adm}?",
            &format!(
                "select_one tn ; zgoda ; Z\ncalculate ; x ; ; if(${{zgoda}}='t','1','0') ; trigger := ${{zgoda}}\nbegin group ; g ; G ; relevant := ${{x}}='1'\ncalculate ; adm ; ; PD\n{note}\nend group"
            ),
            &format!(
                "select_one tn ; zgoda ; Z\ncalculate ; adm ; ; PD ; trigger := ${{zgoda}} ; default := concat('a', 'b')\n{note}"
            ),
            &format!("select_one tn ; zgoda ; Z\ntext ; adm ; Kto? ; PD ; trigger := ${{zgoda}}\n{note}"),
            &format!("text ; adm ; Kto? ; default := PD\n{note}"),
            "select_one tn ; zgoda ; Z\ncalculate ; x ; ; if(${zgoda}='t', PD, 'nikt') ; trigger := ${zgoda}\nnote ; n ; RODO: ${x}",
            "select_one spis ; w ; W\ncalculate ; a ; ; instance('spis')/root/item[name='adm']/label\nnote ; n ; RODO: ${a}",
            "select_one tn ; zgoda ; Z\ncalculate ; adm ; ; PD\nnote ; n ; RODO: ${adm} ; relevant := ${zgoda}='t' or ${adm} != 'x'",
        ],
    );
    let guarded = |relevant: &str| {
        format!("select_one tn ; zgoda ; Z\ncalculate ; adm ; ; PD\nnote ; n ; RODO: ${{adm}} ; relevant := {relevant}")
    };
    check_kinds("010", &[&guarded("${adm} != ''"), &guarded("${zgoda}='t' and ${adm} != ''")]);
    check_kinds("001", &[&guarded("${zgoda}='t' and ${adm} = ''")]);
    check_kinds("000", &[&guarded("false()"), "calculate ; adm ; ; PD\ntext ; q ; Pytanie"]);
}

#[test]
fn the_forms_own_words_are_looked_at_wherever_they_stand() {
    let check = |rows: &str, expected: &[&str]| assert_eq!(waiting(rows, FILLED), expected, "{rows}");
    const CLAUSE: &str = "RODO: administratorem danych osobowych jest [nazwa urzędu].";
    for rows in [
        format!("select_one tn ; z ; {CLAUSE} Zgoda?"),
        format!("acknowledge ; z ; {CLAUSE}"),
        format!("text ; z ; {CLAUSE}"),
        format!("select_one tn ; z ; Z ; hint := {CLAUSE}"),
        format!("text ; z ; Z ; constraint := . != 'a' ; constraint_message := {CLAUSE}"),
        format!("begin repeat ; z ; {CLAUSE}\ntext ; y ; Y\nend repeat"),
    ] {
        check(&rows, &["z"]);
    }
    let calculated = |calculation: &str| {
        format!("calculate ; a ; ; {calculation}\nnote ; n ; RODO: administratorem danych jest ${{a}}.\ntext ; q ; Q")
    };
    check(&calculated("'proszę uzupełnić'"), &["a", "n"]);
    check(&calculated("concat('[nazwa', ' urzędu]')"), &["a", "n"]);
    check(&calculated("'Urząd Gminy Kąty'"), &[]);
    check(&calculated("''"), &["a"]);
    check(&calculated("if(${q} = 'x', 'Urząd', '')"), &[]);
    check("note ; n ; RODO: prawo do wycofania zgody (wpisz kod z pierwszej strony).", &["n?"]);
    // Who answers is asked to fill in.
    check("text ; z ; Uwagi ; default := proszę uzupełnić", &[]);
}

#[test]
fn a_clause_of_several_notes_is_looked_at_as_a_whole() {
    let check = |rows: &str, expected: &[&str]| assert_eq!(waiting(rows, FILLED), expected, "{rows}");
    const FIRST: &str = "note ; a ; Administratorem Pani/Pana danych jest Wójt Gminy Kąty.";
    for second in
        ["Okres przechowywania: proszę uzupełnić", "Odbiorcy: ______________", "TODO", "Dane: przez ........ lat."]
    {
        check(&format!("{FIRST}\nnote ; b ; {second}\ntext ; q ; Q"), &["b?"]);
        check(
            &format!("begin group ; g ; Klauzula informacyjna RODO\nnote ; b ; {second}\nend group\ntext ; q ; Q"),
            &["b?"],
        );
        // After a question it is no longer the clause.
        check(&format!("{FIRST}\ntext ; q ; Q\nnote ; b ; {second}"), &[]);
    }
    for clause in [
        "Administratorem Pani/Pana danych jest [nazwa urzędu].",
        "Administrator Państwa danych: ___________",
        "Адміністратором персональних даних є ........ .",
        "The controller of your data is [name of the office] ........",
    ] {
        check(&format!("note ; a ; {clause}\ntext ; q ; Q"), &["a"]);
    }
}

#[test]
fn the_choices_of_the_form_are_its_own_words() {
    let survey = "| survey |\n| | type | name | label |\n| | select_one zg | z | Zgoda |\n| choices |\n\
        | | list_name | name | label |\n| | zg | t | Tak, RODO: administratorem danych jest [nazwa urzędu] |\n| | zg | n | Nie |\n";
    let xml = crate::forms::xform_of("a.md", survey.as_bytes()).expect("compiles");
    assert_eq!(unfilled(&xml, &()).len(), 1, "{xml}");
    let survey = survey.replace("[nazwa urzędu]", "${adm}").replace(
        "| | select_one",
        &format!("| | csv-external | gmina |\n| | calculate | adm | | {PD} |\n| | select_one"),
    );
    let survey = survey.replace("| name | label |\n| | csv", "| name | label | calculation |\n| | csv");
    let xml = crate::forms::xform_of("a.md", survey.as_bytes()).expect("compiles");
    for (adm, expected) in [(FILLED, 0), (PLACEHOLDER, 1), ("", 1)] {
        let files = BTreeMap::from([("gmina.csv".to_owned(), format!("name,label\nadm,{adm}\n"))]);
        assert_eq!(unfilled(&xml, &files).len(), expected, "{xml}");
    }
}

#[test]
fn what_a_question_of_the_clause_offers_is_of_it() {
    let check = |rows: &str, label: &str, expected: &[&str]| {
        let survey = format!(
            "| survey |\n| | type | name | label | calculation |\n{rows}| | text | q | Q | |\n| choices |\n\
             | | list_name | name | label |\n| | ur | t | {label} |\n| | ur | n | Nie |\n"
        );
        let xml = crate::forms::xform_of("a.md", survey.as_bytes()).expect("compiles");
        let told = |one: Unfilled| format!("{}{}", one.field, if one.is_doubtful { "?" } else { "" });
        let found: Vec<_> = unfilled(&xml, &()).into_iter().map(told).collect();
        assert_eq!(found, expected, "{label}: {xml}");
    };
    let shown = "| | select_one ur | w | Urząd? | |\n| | calculate | a | | jr:choice-name(${w}, '${w}') |\n\
        | | note | rodo | RODO: administratorem danych osobowych jest ${a} | |\n";
    let beside = shown.replace("RODO: administratorem danych osobowych jest", "Wybrano:");
    let asked = "| | select_one ur | w | Klauzula informacyjna RODO: czy zgoda? | |\n";
    for label in ["[nazwa urzędu]", "........", "proszę uzupełnić"] {
        check(shown, label, &["rodo"]);
        check(&beside, label, &[]);
        check(asked, label, &["w?"]);
    }
    check(shown, "Urząd Gminy Kąty", &[]);
    check(asked, "Tak, dla ........", &["w?"]);
    for label in ["Tak", "Nie dotyczy", "Inne: ........", "Liceum nr XXX"] {
        check(asked, label, &[]);
    }
}

#[test]
fn the_title_of_the_form_may_be_of_the_clause() {
    let check = |title: &str, expected: &[&str]| {
        let survey = format!(
            "| survey |\n| | type | name | label |\n| | text | q | Q |\n| settings |\n| | form_title |\n| | {title} |\n"
        );
        let xml = crate::forms::xform_of("a.md", survey.as_bytes()).expect("compiles");
        let found: Vec<_> = unfilled(&xml, &()).into_iter().map(|one| one.field).collect();
        assert_eq!(found, expected, "{title}");
    };
    check("RODO – administratorem danych osobowych jest [nazwa urzędu]", &["form_title"]);
    check("RODO – administratorem danych osobowych jest Gmina Kąty", &[]);
    check("Ankieta [nazwa urzędu]", &[]);
}

#[test]
fn a_cell_that_names_what_should_stand_there_is_asked_about() {
    let check = |row: &str, value: &str, expected: Option<bool>| {
        let survey = format!(
            "| survey |\n| | type | name | label | calculation |\n| | csv-external | gmina | | |\n\
             | | calculate | v | | pulldata('gmina', 'label', 'name', '{row}') |\n\
             | | note | n | RODO: ${{v}}. | |\n| | text | q | Q | |\n"
        );
        let xml = crate::forms::xform_of("a.md", survey.as_bytes()).expect("compiles");
        let files = BTreeMap::from([("gmina.csv".to_owned(), format!("name,label\n{row},\"{value}\"\n"))]);
        let found: Vec<_> = unfilled(&xml, &files).into_iter().map(|one| one.is_doubtful).collect();
        assert_eq!(found, expected.into_iter().collect::<Vec<_>>(), "{row}: {value}");
    };
    for value in ["adres e-mail i telefon inspektora", "jw.", "n/d", "dd.mm.rrrr", "X lat", "iod@", "Urząd Gminy ???"]
    {
        check("iod", value, Some(true));
    }
    check("iod", "Jan Nowak, iod@katy.pl", None);
    check("retencja", "5 lat – art. 5 ustawy z dnia 14 lipca 1983 r. (…) o zasobie", None);
    for (row, expected) in [("iod", Some(true)), ("odbiorcy", None)] {
        check(row, "brak", expected);
        check(row, "Nie dotyczy", expected);
    }
}

#[test]
fn what_a_clause_usually_says_is_not_asked_about() {
    for text in [
        "RODO: prawo do uzupełnienia danych osobowych, prawo do ich usunięcia.",
        "Prawo do uzupełnienia niekompletnych danych osobowych (art. 16).",
        "RODO: prawo do:\n- dostępu,\n- do uzupełnienia danych niekompletnych.",
        "Zbieramy dane (imię i nazwisko, adres e-mail).",
        "Nie wpisujemy danych osobowych (imię, nazwisko, adres) do ankiety.",
        "Art. 6 RODO: „zgodne z prawem, gdy […] jest to niezbędne”.",
        "Art. 6 RODO: „przetwarzanie jest niezbędne (…) do wykonania zadania”.",
        "Art. 13 RODO: „administratorem jest … podmiot, który ustala cele”.",
        "Administratorem danych jest Gmina Kąty (adres jak w stopce).",
        "Administratorem danych jest XXX Liceum Ogólnokształcące.",
    ] {
        assert_eq!(placeholder::in_text(text), None, "{text}");
    }
}

/// Clauses and cells as town halls write them, each on a line: `\n` breaks one within.
#[test]
fn what_town_halls_write_is_not_asked_about() {
    for text in include_str!("usual_clauses.txt").lines().map(|line| line.replace("\\n", "\n")) {
        assert_eq!(placeholder::in_text(&text), None, "{text}");
    }
    for value in include_str!("usual_values.txt").lines() {
        let is_stub = stubs::is_value(value) || !marks::found(value).is_empty();
        assert_eq!((in_value(value), is_stub), (None, false), "{value}");
    }
}

#[test]
fn what_nobody_may_change_is_judged_by_what_it_begins_with() {
    let check = |text: &str, expected: &[&str]| {
        for row in ["text ; a ; Administrator ; readonly := yes ; default := TEXT", "note ; a ; Dane ; default := TEXT"]
        {
            assert_eq!(waiting(&row.replace("TEXT", text), FILLED), expected, "{row} {text}");
        }
    };
    check("Administrator: ……", &["a"]);
    check("proszę uzupełnić", &["a"]);
    check("Administratorem danych jest [Urząd Gminy].", &["a?"]);
    check("Administratorem danych jest undefined.", &["a?"]);
    check("Administratorem danych jest Gmina Kąty, Rynek 1.", &[]);
    check("Kąty", &[]);
    // Who answers is shown a suggestion.
    assert!(waiting("text ; a ; Uwagi ; default := Administrator: ……", FILLED).is_empty());
    // The same words, read in two places, are confirmed once.
    let twice = "calculate ; a ; ; 'Administratorem danych jest undefined'\nnote ; n ; RODO: ${a}";
    assert_eq!(waiting(twice, FILLED).len(), 1);
}

#[test]
fn a_form_by_hand_is_looked_at_however_it_names_its_nodes() {
    let check = |output: &str, calculate: &str, more: &str| {
        for (adm, expected) in [(FILLED, 0), (PLACEHOLDER, 1), ("", 1)] {
            let xml = format!(
                r#"<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>T</h:title>
                <model><instance><data id="a" version="1"><adm/><n/><q/></data></instance>
                <instance id="gmina" src="jr://file-csv/gmina.csv"/>{calculate}<bind nodeset="/data/n" readonly="true()"/>{more}</model>
                </h:head><h:body><input ref="/data/n"><label>RODO: administratorem danych jest {output}.</label></input>
                <input ref="/data/q"><label>Q</label></input></h:body></h:html>"#
            );
            let files = BTreeMap::from([("gmina.csv".to_owned(), format!("name,label\nadm,{adm}\n"))]);
            let found = unfilled(&xml, &files);
            assert_eq!(found.len(), expected, "{output} {calculate} {more} {adm}: {found:?}");
        }
    };
    let calculate = format!(r#"<bind nodeset="/data/adm" calculate="{IN_LIST}"/>"#);
    for output in [
        r#"<output ref="/data/adm"/>"#,
        r#"<output value="./../adm"/>"#,
        r#"<output value="current()/../adm"/>"#,
        r#"<output value="/*/adm"/>"#,
        r#"<output value="//adm"/>"#,
        r#"<output value="/data / adm"/>"#,
        r#"<output value="substring-after(concat('x', /data/adm), 'x')"/>"#,
    ] {
        check(output, &calculate, "");
    }
    let output = r#"<output value="/data/adm"/>"#;
    let set = |value: &str| format!(r#"<setvalue event="odk-instance-first-load" ref="/data/adm" value="{value}"/>"#);
    check(output, "", &set(IN_LIST));
    check(output, r#"<bind nodeset="/data/adm" type="string"/>"#, &(set("''") + &set(IN_LIST)));
    check(output, &calculate.replace("]/label", "]/*[2]"), "");
    check(output, &calculate.replace("item[name = 'adm']", "item[1]"), "");
}

#[test]
fn a_long_form_is_looked_at_in_no_time() {
    let chain = |at: usize| match at {
        0 => "| | calculate | c0 | | concat(${adm}, ' ') | |\n".to_owned(),
        at => format!("| | calculate | c{at} | | concat(${{c{}}}, ' ') | |\n", at - 1),
    };
    let mut survey = format!(
        "| survey |\n| | type | name | label | calculation | relevant |\n| | csv-external | gmina | | | |\n\
         | | calculate | adm | | {PD} | |\n| | text | zgoda | Zgoda | | |\n"
    );
    survey.extend((0..1_500).map(chain));
    survey.extend(
        (0..2_000).map(|at| format!("| | text | q{at} | RODO {at} ${{c1499}} ${{adm}} | | ${{zgoda}} = 't' |\n")),
    );
    let xml = crate::forms::xform_of("a.md", survey.as_bytes()).expect("compiles");
    let files = BTreeMap::from([("gmina.csv".to_owned(), "name,label\nadm,\n".to_owned())]);
    let begun = std::time::Instant::now();
    assert_eq!(unfilled(&xml, &files).len(), 1);
    assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
}
