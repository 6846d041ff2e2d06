//! The information clause, as far as it is not filled in: „proszę uzupełnić” where the controller's name should be.

mod answers;
mod lifted;
mod paths;
mod placeholder;
mod read;

use lifted::lifted;
use paths::elements;
use placeholder::{has_gap, is_placeholder};
use read::Read;
use roxmltree::{Document, ParsingOptions};
use std::{
    collections::{HashMap, HashSet},
    rc::Rc,
};
use xforms::{Files, Form, Moment, Privacy, Response, Start, form::Settings};

/// A place in the clause, or before the questions, that still waits for the town's own details.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfilled {
    /// The file that it is read from; none where the form itself says it.
    pub file: Option<String>,
    /// The row of the file, or the question's name.
    pub field: String,
    /// What stands there: empty, or words to be replaced.
    pub text: String,
}

/// Whether a form has an information clause at all: a text of its own, or of a file that it reads.
pub fn is_there(xml: &str, files: &dyn Files) -> bool {
    let read = || Form::parse(xml, files).0.map(|form| form.external_files()).unwrap_or_default();
    xlsform::is_clause(xml) || read().iter().filter_map(|name| files.text(name)).any(|text| xlsform::is_clause(&text))
}

/// What is not filled in: fields of files that respondents are shown, if they hold placeholders or nothing, or are not
/// there; and the clause's own text. A form that cannot be used has no clause.
pub fn unfilled(xml: &str, files: &dyn Files) -> Vec<Unfilled> {
    let options = || ParsingOptions { allow_dtd: true, ..Default::default() };
    let Ok(document) = Document::parse_with_options(xml, options()) else { return Vec::new() };
    let (xml, inner) = lifted(xml, &document);
    let (Ok(document), (Some(form), _)) = (Document::parse_with_options(&xml, options()), Form::parse(&xml, files))
    else {
        return Vec::new();
    };
    let read = Read::of(&document, inner);
    let start = Start { instance_id: String::new(), seed: 1, at: Moment { utc_ms: 0, offset_min: 0 }, zone: None };
    let response = Response::start(Rc::new(form), start);
    let mut found: Vec<Unfilled> = Vec::new();
    // Whichever text it stands in: of a note, a question, a choice, a message.
    let is_relevant = |path: &str| response.find(path).is_none_or(|node| response.state(node).relevant);
    let outputs = elements(&document, "output").filter_map(|output| Some((output, output.attribute("value")?.trim())));
    for (output, path) in
        outputs.flat_map(|(output, path)| read.joined(path).into_iter().map(move |path| (output, path)))
    {
        let Some((file, field)) = read.sources.get(path) else { continue };
        let Some(node) = response.find(path) else { continue };
        let state = response.state(node);
        let empty = state.relevant && state.value.trim().is_empty() && !read.is_left_out(output, path, &is_relevant);
        if empty || is_placeholder(state.value) {
            let (file, field) = (Some(file.clone()), field.clone());
            found.push(Unfilled { file, field, text: state.value.trim().to_owned() });
        }
    }
    for shown in read.shown() {
        if shown.is_clause && has_gap(&shown.text) {
            let field = shown.reference.rsplit('/').next().unwrap_or_default().to_owned();
            found.push(Unfilled { file: None, field, text: shown.text.clone() });
        }
    }
    let mut once = HashSet::new();
    found.retain(|one| once.insert((one.file.clone(), one.field.clone())));
    found
}

/// A text of the title, the first page or the clause that promises anonymity, and where it stands; none if the form keeps
/// it.
pub fn promise(xml: &str) -> Option<(String, String)> {
    if Settings::of(xml)?.privacy == Privacy::Anonymous {
        return None;
    }
    let options = ParsingOptions { allow_dtd: true, ..Default::default() };
    let document = Document::parse_with_options(xml, options).ok()?;
    let title =
        elements(&document, "title").filter_map(|title| title.text()).map(|text| (String::new(), text.to_owned()));
    let shown =
        Read::of(&document, HashMap::new()).shown().into_iter().filter(|shown| shown.is_first || shown.is_clause);
    let mut texts = title.chain(shown.map(|shown| (shown.reference, shown.text)));
    texts.find(|(_, text)| xlsform::promises_anonymity(text))
}

#[cfg(test)]
mod tests {
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
        check(
            "administrator,proszę uzupełnić\nprogram,tel. ........\n",
            "-",
            &[(file, "program"), (file, "administrator")],
        );
        let both = [(file, "program"), (file, "administrator")];
        check("administrator,\nprogram,\u{a0} \n", "-", &both);
        check("administator,Urząd\nProgram,Diagnoza\n", "-", &both);
        check("", "-", &both);
        check("program,Diagnoza\n", "-", &[(file, "administrator")]);
        check("administrator,Urząd\nprogram,XXX\n", "-", &[(file, "program")]);
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
        let filled = "name,label\nadministrator,Urząd\nkontakt,tel. 1\niod,iod@example.org\nretencja,Rok.\n";
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
        check("ewaluacja", &filled.replace("kontakt,tel. 1\n", ""), "kontakt");
        // The hint of a question is shown too.
        check("warsztat", "name,label\n", "administrator");
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
            assert_eq!(promise(&xml).is_some(), expected, "{rows}");
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
}
