//! What is wrong with the files beside a workbook is told by the cell that names them.

mod common;

use std::collections::BTreeMap;

use common::{Fault, faults, sheet, survey};
use xlsform::{Beside, Encoding, composed, decode};

struct Folder(BTreeMap<&'static str, Vec<u8>>);

impl Folder {
    fn of(files: &[(&'static str, &[u8])]) -> Self {
        Self(files.iter().map(|(name, bytes)| (*name, bytes.to_vec())).collect())
    }

    fn find(&self, name: &str) -> Option<&Vec<u8>> {
        self.0.iter().find(|(other, _)| composed(other) == composed(name)).map(|(_, bytes)| bytes)
    }
}

impl xforms::Files for Folder {
    fn text(&self, name: &str) -> Option<String> {
        self.find(name).map(|bytes| decode(bytes).0)
    }
}

impl Beside for Folder {
    fn names(&self) -> Vec<String> {
        self.0.keys().map(|name| (*name).to_owned()).collect()
    }

    fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    fn encoding(&self, name: &str) -> Option<Encoding> {
        self.find(name).map(|bytes| decode(bytes).1)
    }
}

fn check(table: &str, files: &[(&'static str, &[u8])], expected: &[Fault]) {
    let (workbook, _) = xlsform::read(table.as_bytes(), "form.md");
    let (_, diagnostics) = xlsform::compile_beside(&workbook.expect("a workbook"), "form", &Folder::of(files));
    assert_eq!(faults(&diagnostics), expected, "{table}");
}

/// A question with choices from `l.csv`.
fn asks(kind: &str, more: &str) -> String {
    survey(&format!(
        "| type | name | label | choice_filter | parameters |\n| text | w | W | | |\n| select_one q | q | Q | | |\n\
         | {kind} l.csv | a | A | {more} |"
    )) + &sheet("choices", "| list_name | name | label |\n| q | maz | M |\n| q | x | X |")
}

const ONE: &str = "select_one_from_file";
const SEVERAL: &str = "select_multiple_from_file";

#[test]
fn a_list_file_is_read_in_the_encodings_of_spreadsheets() {
    let told: &[Fault] = &[("file-encoding", Some(4), Some("type"), None)];
    check(&asks(ONE, ""), &[("l.csv", "name;label\n1;Długa\n".as_bytes())], &[]);
    check(&asks(ONE, ""), &[("l.csv", b"sep=;\r\nname;label\r\n1;A\r\n")], &[]);
    check(&asks(ONE, ""), &[("l.csv", b"name;label\n1;D\xb3uga\n")], told);
    let utf16: Vec<u8> = "\u{feff}name\tlabel\n1\tDługa\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    check(&asks(ONE, ""), &[("l.csv", &utf16)], told);
}

#[test]
fn a_list_file_has_the_columns_and_codes_that_the_question_needs() {
    let at = |code, suggestion| (code, Some(4), Some("type"), suggestion);
    let lacks = |suggestion| at("file-column-missing", suggestion);
    let in_parameters = ("file-column-missing", Some(4), Some("parameters"), None);
    let cases: &[(&str, &str, &str, &[Fault])] = &[
        (ONE, "", "Name,Label\n1,A\n", &[lacks(Some("Name")), lacks(Some("Label"))]),
        (ONE, "", "name,tytul\n1,A\n", &[lacks(None)]),
        (ONE, "| value=kod label=opis", "name,label\n1,A\n", &[in_parameters, in_parameters]),
        (ONE, "| value=kod label=opis", "kod,opis\n1,A\n", &[]),
        (ONE, "", "name,label\n", &[at("file-without-rows", None)]),
        (ONE, "", "", &[at("file-empty", None)]),
        (ONE, "", "name,label\n1,\"A\n2,B\n", &[at("file-quote", None)]),
        (ONE, "", "name,label\n1,A\n,B\n,C\n", &[at("file-code-missing", None)]),
        (ONE, "", "name,label\n1,A\n1,B\n1,C\n", &[at("file-code-twice", None)]),
        (ONE, "", "name,label\n1,A\n2,\n3\n", &[at("file-label-missing", None)]),
        (ONE, "g = ${w}", "name,label,g\n1,A,x\n1,B,y\n", &[]),
        (ONE, "", "name,label\n1,A\n 2 ,B\n3 ,C\n", &[at("file-value-with-edge", None)]),
        (ONE, "", "name,label\n1, A \n", &[]),
        (
            ONE,
            "g = ${w}",
            "name,label,g\n1,A,x\n1,B,y \n",
            &[("file-value-with-edge", Some(4), Some("choice_filter"), None)],
        ),
        (ONE, "g = ${q}", "name,label,g\n1,A,Maz\n", &[("filter-without-match", Some(4), Some("choice_filter"), None)]),
        (ONE, "g = ${q}", "name,label,g\n1,A,maz\n1,A,opo\n", &[]),
        (
            ONE,
            "g = 'xyz'",
            "name,label,g\n1,A,xyy\n",
            &[("unknown-filter-value", Some(4), Some("choice_filter"), Some("xyy"))],
        ),
        (ONE, "", "name,label\n1,A,x\n", &[at("file-row-too-long", None)]),
        (ONE, "", "name,label\njan maria,A\n", &[]),
        (SEVERAL, "", "name,label\njan maria,A\n", &[at("file-code-with-space", None)]),
        (
            ONE,
            "gmina = ${w}",
            "name,label,Gmina\n1,A,x\n",
            &[("list-column-unknown", Some(4), Some("choice_filter"), Some("Gmina"))],
        ),
    ];
    for (kind, more, file, expected) in cases {
        check(&asks(kind, more), &[("l.csv", file.as_bytes())], expected);
    }
}

#[test]
fn files_that_are_not_there_are_told_by_the_cell_that_names_them() {
    let table = survey(
        "| type | name | label | image | calculation |
         | select_one_from_file streets.csv | a | A | | |
         | note | n | N | plan.png | |
         | csv-external | areas | | | |
         | calculate | c | | | pulldata('towns', 'label', 'name', ${a}) |
         | select_one l | b | B | żuk.jpg | |",
    ) + &sheet("choices", "| list_name | name | label | audio |\n| l | 1 | One | one.mp3 |");
    let missing: &[Fault] = &[
        ("file-missing", Some(2), Some("type"), Some("Streets.CSV")),
        ("media-missing", Some(3), Some("image"), Some("Plan.PNG")),
        ("file-missing", Some(4), Some("name"), None),
        ("file-missing", Some(5), Some("calculation"), None),
        ("media-missing", Some(2), Some("audio"), None),
    ];
    check(&table, &[("Streets.CSV", b""), ("Plan.PNG", b""), ("z\u{307}uk.jpg", b"")], missing);
    let csv: &[u8] = b"name,label\n1,A\n";
    let all = [("streets.csv", csv), ("areas.csv", csv), ("towns.csv", csv)];
    let media: [(&str, &[u8]); 3] = [("plan.png", b""), ("żuk.jpg", b""), ("one.mp3", b"")];
    check(&table, &[&all[..], &media[..]].concat(), &[]);
}

#[test]
fn a_file_named_by_a_path_or_with_two_endings_is_told_as_it_should_be() {
    let path = survey("| type | name | label |\n| select_one_from_file C:\\dane\\osoby.csv | a | A |");
    let meant: &[Fault] = &[("file-missing", Some(2), Some("type"), Some("osoby.csv"))];
    check(&path, &[("osoby.csv", b"name,label\n1,A\n")], meant);
    for (named, column) in [("jest.csv", "calculation"), ("jset.csv", "calculation")] {
        let pulled = survey(&format!(
            "| type | name | label | calculation |\n| text | a | A | |\n\
             | calculate | c | | pulldata('{named}', 'label', 'name', ${{a}}) |"
        ));
        let meant: &[Fault] = &[("file-missing", Some(3), Some(column), Some("pulldata('jest', …)"))];
        check(&pulled, &[("jest.csv", b"name,label\n1,A\n")], meant);
    }
}

#[test]
fn nothing_is_said_of_files_where_there_is_no_folder() {
    let (compiled, diagnostics) = common::compile(&asks(ONE, ""));
    assert!(compiled.is_some());
    assert_eq!(faults(&diagnostics), []);
}

#[test]
fn a_filter_over_a_column_that_the_list_does_not_have_is_told() {
    let choices = sheet("choices", "| list_name | name | label | woj |\n| w | 1 | W | |\n| p | 2 | P | 1 |");
    let cases = [
        ("woj = ${w}", None),
        ("${w} = woj or woj = ''", None),
        ("name != ${w} and label != ''", None),
        ("true()", None),
        ("wojew = ${w}", Some(Some("woj"))),
        ("Woj = ${w}", Some(Some("woj"))),
        ("woj = ${w} and not(gmina = '')", Some(None)),
    ];
    for (filter, expected) in cases {
        let rows = format!(
            "| type | name | label | choice_filter |\n| select_one w | w | W | |\n| select_one p | p | P | {filter} |"
        );
        let fault = expected.map(|suggestion| ("list-column-unknown", Some(3), Some("choice_filter"), suggestion));
        check(&(survey(&rows) + &choices), &[], fault.as_slice());
    }
}

#[test]
fn a_filter_over_answers_that_the_repeat_does_not_have_is_told() {
    for (filter, expected) in [("woj = 1", None), ("wojew = 1", Some("reference-missing"))] {
        let rows = format!(
            "| type | name | label | choice_filter |\n| begin_repeat | r | R | |\n| text | nazwa | N | |\n| text | woj | W | |\n\
             | end_repeat | | | |\n| select_one ${{nazwa}} | p | P | {filter} |"
        );
        let (_, diagnostics) = common::compile(&survey(&rows));
        let told: Vec<_> = diagnostics.iter().map(|found| (found.code, found.row, found.column.as_deref())).collect();
        assert_eq!(told, expected.map(|code| (code, Some(6), Some("choice_filter"))).as_slice(), "{filter}");
    }
}

#[test]
fn looking_into_a_file_for_a_column_that_it_does_not_have_is_told() {
    let file: &[(&str, &[u8])] = &[("l.csv", b"name,label,Kwartal\n1,A,x\n")];
    for (calculation, expected) in [
        ("pulldata('l', 'label', 'name', ${w})", None),
        ("pulldata('l', 'kwartal', 'name', ${w})", Some(Some("Kwartal"))),
        ("pulldata('l', 'label', 'kod', ${w})", Some(None)),
        ("instance('l')/root/item[name = ${w}]/label", None),
        ("instance('l')/root/item[name = ${w}]/labl", Some(Some("label"))),
        ("count(instance('l')/root/item[kwartal = ${w}])", Some(Some("Kwartal"))),
    ] {
        let rows = format!(
            "| type | name | label | calculation |\n| text | w | W | |\n| csv-external | l | | |\n| calculate | c | | {calculation} |"
        );
        let fault = expected.map(|suggestion| ("list-column-unknown", Some(4), Some("calculation"), suggestion));
        check(&survey(&rows), file, fault.as_slice());
    }
}

#[test]
fn what_is_wrong_with_files_is_told_beside_errors() {
    let table = survey(
        "| type | name | label | choice_filter |
         | select_one_from_file l.csv | a | A | g = 1 |
         | intger | b | B | |",
    );
    check(
        &table,
        &[("l.csv", b"name,label\n1,A\n")],
        &[
            ("list-column-unknown", Some(2), Some("choice_filter"), None),
            ("unknown-type", Some(3), Some("type"), Some("integer")),
        ],
    );
}

#[test]
fn an_xform_is_looked_at_too() {
    let xml = r#"<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>T</h:title>
        <model><itext><translation lang="pl"><text id="a"><value>A</value><value form="image">jr://images/plan.png</value></text></translation></itext>
        <instance><data id="t"><a/></data></instance><instance id="l" src="jr://file-csv/l.csv"/><bind nodeset="/data/a"/></model></h:head>
        <h:body><select1 ref="/data/a" appearance="Minimal sparkling w2"><label ref="jr:itext('a')"/>
        <itemset nodeset="instance('l')/root/item[g = 1]"><value ref="name"/><label ref="label"/></itemset></select1></h:body></h:html>"#;
    let folder = Folder::of(&[("l.csv", b"name,label\n1,D\xb3uga\n"), ("Plan.png", b"")]);
    let (form, found) = xforms::Form::parse(xml, &folder);
    assert_eq!(found, []);
    let found = xlsform::check_form(&form.expect("a form"), &folder);
    let told: Vec<_> =
        found.iter().map(|found| (found.code, found.reference.as_deref(), found.suggestion.as_deref())).collect();
    let expected = [
        ("list-column-unknown", Some("/data/a"), None),
        ("file-encoding", None, None),
        ("media-missing", None, Some("Plan.png")),
        ("unknown-appearance", Some("/data/a"), None),
    ];
    assert_eq!(told, expected);
}

#[test]
fn values_that_are_looked_for_in_a_file_are_there_as_they_are_typed() {
    let edge = Some(("file-value-with-edge", None));
    let unknown = Some(("unknown-filter-value", None));
    for (calculation, expected) in [
        ("pulldata('l', 'label', 'name', ${w})", edge),
        ("instance('l')/root/item[name = ${w}]/label", edge),
        ("pulldata('l', 'name', 'label', ${w})", None),
        ("pulldata('l', 'name', 'label', 'B')", unknown),
        ("pulldata('l', 'name', 'label', 'A')", None),
    ] {
        let rows = format!(
            "| type | name | label | calculation |\n| text | w | W | |\n| csv-external | l | | |\n| calculate | c | | {calculation} |"
        );
        let fault = expected.map(|(code, meant)| (code, Some(4), Some("calculation"), meant));
        check(&survey(&rows), &[("l.csv", b"name,label\n 1,A\n")], fault.as_slice());
    }
}

#[test]
fn no_file_has_the_name_of_the_form() {
    let table = survey(
        "| type | name | label | media::image |
         | select_one_from_file form.xml | a | A | |
         | note | n | N | form.xml |",
    );
    let reserved = |row, column| ("file-name-reserved", Some(row), Some(column), None);
    let told = [reserved(2, "type"), reserved(3, "media::image")];
    assert_eq!(faults(&common::compile(&table).1), told);
    let form: &[u8] = b"<root><item><name>1</name><label>A</label></item></root>";
    check(&table, &[("form.xml", form)], &told);
    let declared = survey("| type | name | label |\n| xml-external | form | |\n| text | a | A |");
    check(&declared, &[("form.xml", form)], &[reserved(2, "name")]);
}

#[test]
fn pulldata_names_a_file_without_its_ending() {
    let table = survey(
        "| type | name | label | calculation |\n| text | a | A | |\n| calculate | c | | pulldata('gm.csv', 'b', 'c', ${a}) |",
    );
    let told: &[Fault] = &[("file-missing", Some(3), Some("calculation"), Some("pulldata('gm', …)"))];
    check(&table, &[], told);
}

#[test]
fn a_lookup_finds_something_for_the_codes_of_its_question() {
    let table = survey(
        "| type | name | label | calculation |
         | select_one q | q | Q | |
         | calculate | c | | pulldata('towns', 'label', 'name', ${q}) |",
    ) + &sheet("choices", "| list_name | name | label |\n| q | maz | M |\n| q | 7 | S |");
    let at = |code| (code, Some(3), Some("calculation"), None);
    for (rows, expected) in [
        ("maz,A\n7,B\n", None),
        ("x1,A\nx2,B\n", Some("filter-without-match")),
        ("MAZ,A\n7,B\n", Some("lookup-code-otherwise")),
        ("maz,A\n07,B\n", Some("lookup-code-otherwise")),
        ("maz,A\n8,B\n", None),
    ] {
        let file = format!("name,label\n{rows}");
        let expected: Vec<Fault> = expected.map(at).into_iter().collect();
        check(&table, &[("towns.csv", file.as_bytes())], &expected);
    }
    let (workbook, _) = xlsform::read(table.as_bytes(), "form.md");
    let folder = Folder::of(&[("towns.csv", b"name,label\nmaz,A\n8,B\n")]);
    let (_, diagnostics) = xlsform::compile_beside(&workbook.expect("a workbook"), "form", &folder);
    let codes: Vec<&str> = diagnostics.iter().map(|found| found.code).collect();
    assert_eq!(codes, ["lookup-without-codes"]);
}
