//! Cases read and played on small forms: what each step does, what it finds, and what is said about a bad file.

// A test that cannot go on should panic where it stands.
#![allow(clippy::unwrap_used)]

use super::{Problem, read, run, sheet_of};
use crate::forms;
use messages::{Language, cases::words};
use std::rc::Rc;
use xforms::{Form, Moment};

const SURVEY: &str = r#"
| survey | | | | | | | | | |
| | type | name | label::English (en) | label::Polski (pl) | hint::English (en) | required | relevant | constraint | constraint_message::English (en) | calculation | parameters | bind::teren:outcome |
| | integer | age | How old are you? | Ile masz lat? | In years. | | | . < 120 | At most 119. | | | |
| | note | out | Goodbye | Do widzenia | | | ${age} < 13 | | | | | screen-out |
| | text | street | Street | Ulica | | yes | ${age} >= 13 | | | | | |
| | select_one yn | work | Do you work? | Czy pracujesz? | | | ${age} >= 18 | | | | | |
| | select_multiple fruit | liked | What do you like? | Co lubisz? | | | | | | | randomize=true | |
| | begin_repeat | child | Child | Dziecko | | | | | | | | |
| | text | name | Name | Imię | | | | | | | | |
| | text | called | Called | Zwane | | | | | | | | |
| | decimal | weight | Weight of ${called} | Waga | | | | | | | | |
| | end_repeat | | | | | | | | | | | |
| | calculate | total | | | | | | | | sum(${weight}) | | |
| | date | born | Born | Urodzony | | | | . <= today() | | | | |
| | time | woke | Got up at | Pobudka | | | | | | | | |
| | range | scale | Scale | Skala | | | | | | | start=1 end=10 step=1 | |
| | acknowledge | agree | I agree | Zgadzam się | | | | | | | | |
| | begin_group | home | Home | Dom | | | | | | | | |
| | text | name | Name of the house | Nazwa domu | | | | | | | | |
| | end_group | | | | | | | | | | | |
| choices | | | | |
| | list_name | name | label::English (en) | label::Polski (pl) |
| | yn | 1 | Yes | Tak |
| | yn | 2 | No | Nie |
| | fruit | 1 | Apples | Jabłka |
| | fruit | 2 | Pears, plums | Gruszki, śliwki |
| | fruit | 3 | Figs | Figi |
| | fruit | 98 | Hard to say | Trudno powiedzieć |
| settings | | | |
| | form_id | default_language | namespaces |
| | t | English (en) | teren="urn:teren:xforms" |
"#;

/// 2026-05-31, 10:00 UTC.
const NOW: Moment = Moment { utc_ms: 1_780_221_600_000, offset_min: 120 };

fn form() -> Rc<Form> {
    let xml = forms::xform_of("t.md", SURVEY.as_bytes()).unwrap();
    Rc::new(Form::parse(&xml, &()).0.unwrap())
}

/// The cases of a table without its sheet name.
fn parse(form: &Form, rows: &str) -> Result<Vec<super::Case>, Vec<Problem>> {
    let table: Vec<String> = rows.trim().lines().map(|row| format!("| {}", row.trim())).collect();
    let (workbook, _) = xlsform::read(format!("| cases |\n{}\n", table.join("\n")).as_bytes(), "a.md");
    read(sheet_of(&workbook.unwrap()).unwrap(), form)
}

/// The steps of one case, `step | question | value` by line, and what was not as expected, as `question: expected; found`.
fn check(steps: &str, expected: &[&str]) {
    let form = form();
    let rows: Vec<String> = steps.trim().lines().map(|row| format!("| | {} |", row.trim())).collect();
    // A case has to expect something; this is always so.
    let table = format!("| case | step | question | value |\n| it | | | |\n{}\n| | shown | age | |", rows.join("\n"));
    let cases = parse(&form, &table).unwrap_or_else(|problems| panic!("{problems:#?}"));
    let mismatches: Vec<String> = run(&form, &cases[0], NOW)
        .into_iter()
        .map(|mismatch| {
            let say = |found: &super::Words| words(Language::English, found.code, &found.args);
            let question = mismatch.question.unwrap_or_default();
            format!("{question}: {}; {}", say(&mismatch.expected), say(&mismatch.found))
        })
        .collect();
    assert_eq!(mismatches, expected, "{steps}");
}

#[test]
fn visibility() {
    check("shown | age | \n hidden | street, work out | ", &[]);
    check("answer | age | 20 \n shown | street; work | \n hidden | out | ", &[]);
    check(
        "hidden | age | \n shown | street, out | ",
        &["age: hidden; shown", "street: shown; hidden", "out: shown; hidden"],
    );
}

#[test]
fn what_nobody_can_see_nobody_can_answer() {
    check("answer | street | Long Street \n shown | work | ", &["street: the answer \"Long Street\"; hidden"]);
}

#[test]
fn values() {
    check("value | age | \n answer | age | 20 \n value | age | 20 \n answer | age | \n value | age | ", &[]);
    check("answer | weight | 3.5 \n value | total | 3,50", &[]);
    check("answer | age | 20 \n value | age | ", &["age: empty; \"20\""]);
    check("value | age | 3", &["age: \"3\"; empty"]);
    // A hidden question has no value.
    check("answer | age | 20 \n answer | work | 1 \n answer | age | 15 \n value | work | ", &[]);
}

#[test]
fn choices_are_given_by_code_or_by_label() {
    check("answer | age | 20 \n answer | work | yes \n value | work | 1 \n value | work | Yes", &[]);
    check("answer | liked | Figs; pears, plums \n value | liked | 2, 3", &[]);
    check("answer | liked | Pears, plums \n value | liked | 2", &[]);
    check("answer | liked | 3 1 \n value | liked | 1 \n shown | age | ", &["liked: \"1\"; \"3 1\""]);
    check("answer | liked | 1 7", &["liked: the answer \"1 7\"; the choices 1, 2, 3, 98"]);
    check("answer | liked | Bananas", &["liked: the answer \"Bananas\"; the choices 1, 2, 3, 98"]);
    check("language | | pl \n answer | liked | Figi \n value | liked | 3", &[]);
}

#[test]
fn rules() {
    check("answer | age | 20 \n accepted | age | \n answer | age | 120 \n refused | age | most 119", &[]);
    check("answer | age | 120 \n accepted | age | ", &["age: accepted; refused with the message \"At most 119.\""]);
    check(
        "answer | age | 120 \n refused | age | at least",
        &["age: refused with the message \"at least\"; refused with the message \"At most 119.\""],
    );
    check("answer | age | 20 \n refused | age | ", &["age: refused; accepted"]);
    check("refused | age | ", &["age: refused; empty"]);
}

#[test]
fn answers_are_taken_as_the_app_takes_them() {
    check("answer | weight | 1 000,5 \n value | total | 1000.5", &[]);
    check("answer | age | 44051401458 \n value | age | 44051401458", &[]);
    check("answer | woke | 8:05 \n value | woke | 08:05", &[]);
    check("answer | scale | 10 \n answer | agree | OK \n value | agree | OK", &[]);
    check("answer | born | 2024-1-5 \n value | born | 2024-01-05", &[]);
    check("answer | age | \n answer | born | \n answer | woke | \n answer | scale | \n answer | agree | ", &[]);
    let refused = |question: &str, answer: &str, found: &str| {
        let steps = format!("answer | {question} | {answer} \n refused | {question} | ");
        check(&steps, &[&format!("{question}: the answer \"{answer}\"; {found}")]);
    };
    refused("age", "abc", "not a whole number");
    refused("age", "1,5", "not a whole number");
    refused("weight", "5 kg", "not a number");
    refused("born", "05.01.2024", "not a date such as 2026-11-22");
    refused("woke", "noon", "not a time such as 08:05");
    refused("scale", "11", "not on the scale from 1 to 10 in steps of 1");
    refused("scale", "2,5", "not on the scale from 1 to 10 in steps of 1");
    refused("agree", "nie", "takes OK only");
}

#[test]
fn completing() {
    check("complete | | ", &[]);
    check("answer | age | 20 \n blocks | street | ", &[]);
    check("answer | age | 20 \n complete | | ", &[": can be completed; cannot be completed because of street"]);
    check(
        "answer | age | 20 \n blocks | work | ",
        &["work: cannot be completed; cannot be completed because of street"],
    );
    check(
        "answer | age | 20 \n answer | street | x \n complete | | \n blocks | street | ",
        &["street: cannot be completed; can be completed"],
    );
    check("answer | age | 12 \n ended | | ", &[]);
    check("answer | age | 12 \n complete | | ", &[": can be completed; ended, nothing is stored"]);
    check("ended | | ", &[": ended, nothing is stored; the survey goes on"]);
}

#[test]
fn repeats() {
    let two = "answer | weight | 3 \n add | child | \n answer | weight | 4 \n answer | child[1]/called | Ala \n";
    check(&format!("{two} entries | child | 2 \n value | total | 7 \n label | child[1]/weight | Weight of Ala"), &[]);
    check(&format!("{two} remove | child[1] | \n value | total | 4 \n value | weight | 4"), &[]);
    check(&format!("{two} remove | child | \n value | weight | 3"), &[]);
    check(&format!("{two} entries | child | 3"), &["child: entries: 3; entries: 2"]);
    check("remove | child | \n hidden | weight | \n entries | child | 0 \n add | child | \n value | weight | ", &[]);
    check("answer | child[2]/weight | 4", &["child[2]/weight: the answer \"4\"; no such entry"]);
    check("remove | child[2] | ", &["child[2]: an entry to remove; no such entry"]);
    check("label | child | Child", &[]);
}

#[test]
fn texts_in_the_language_of_the_moment() {
    check("label | age | old are \n hint | age | years \n language | | Polski (pl) \n label | age | Ile masz", &[]);
    check("language | | polski \n label | age | old", &["age: the label \"old\"; the label \"Ile masz lat?\""]);
    check("hint | street | x", &["street: the hint \"x\"; hidden"]);
    check("hint | born | x", &["born: the hint \"x\"; no hint"]);
}

#[test]
fn options() {
    check("options | liked | 98 3 2 1 \n last options | liked | 98", &[]);
    check("options | liked | 1 2 3", &["liked: the choices 1, 2, 3; the choices 1, 2, 3, 98"]);
}

#[test]
fn the_day_of_a_case() {
    check("answer | born | 2026-05-31 \n accepted | born | \n answer | born | 2026-06-01 \n refused | born | ", &[]);
    for today in ["2020-01-31", "31.01.2020", "2020-01-31T23:59"] {
        let case = "answer | born | 2020-01-31 \n accepted | born | \n answer | born | 2020-02-01 \n refused | born | ";
        check(&format!("today | | {today} \n {case}"), &[]);
    }
}

/// What is wrong with a table, as `row column: sentence (suggestion)`.
fn check_problems(table: &str, expected: &[&str]) {
    let problems = parse(&form(), table).err().unwrap_or_default();
    let problems: Vec<String> = problems
        .into_iter()
        .map(|problem| {
            let place = problem.cell.or(problem.row.map(|row| row.to_string())).unwrap_or_default();
            let hint = problem.suggestion.map(|hint| format!(" ({hint})")).unwrap_or_default();
            format!("{place}: {}{hint}", problem.words.code)
        })
        .collect();
    assert_eq!(problems, expected, "{table}");
}

#[test]
fn every_fault_of_a_table_is_named_in_one_run() {
    let rows = "| a | shwn | age | |\n| | shown | strete | |\n| | shown | | |\n| | complete | age | |\n| | answer | out | 1 |\n\
                | | answer | total | 1 |\n| | add | home | |\n| | options | street | 1 |\n| | entries | child | two |\n\
                | | shown | age | 3 |\n| | label | age | |\n| | | age | |\n| | today | | soon |\n| | language | | Deutsch |\n\
                | | shown | name | |\n| | shown | child[0]/weight | |\n| | shown | home[1]/name | |";
    check_problems(
        &format!("| case | step | question | value |\n{rows}"),
        &[
            "B2: unknown-step (shown)",
            "C3: unknown-question (street)",
            "C4: needs-question",
            "C5: takes-no-question",
            "C6: not-answerable",
            "C7: not-answerable",
            "C8: not-a-repeat",
            "C9: no-choices",
            "D10: bad-number",
            "D11: takes-no-value",
            "D12: needs-value",
            "B13: no-step",
            "D14: bad-date",
            "D15: unknown-language",
            "C16: ambiguous-question",
            "C17: bad-position",
            "C18: not-in-repeat",
        ],
    );
}

#[test]
fn a_table_needs_its_columns_and_a_named_case_that_checks_something() {
    check_problems("| case | step | question |\n| a | shown | age |", &["1: missing-column"]);
    check_problems(
        "| case | step | qestion | value |\n| a | shown | age |",
        &["C1: unknown-column (question)", "1: missing-column"],
    );
    check_problems("| case | step | question | value |", &[": no-cases"]);
    check_problems("| case | step | question | value |\n| | shown | age | |", &["A2: no-case-yet"]);
    check_problems("| case | step | question | value |\n| a | answer | age | 3 |", &["A2: checks-nothing"]);
    check_problems(
        "| Przypadek | Krok | Pytanie | Wartość |\n| a | Widoczne | ${age} | |\n| | można zakończyć | | |",
        &[],
    );
}

#[test]
fn names_are_told_apart_by_what_they_stand_in() {
    check("answer | home/name | The Oaks \n value | /data/home/name | The Oaks \n value | child/name | ", &[]);
    check("add | child | \n answer | child/name | B \n value | child[2]/name | B \n value | child[1]/name | ", &[]);
}

#[test]
fn a_form_that_reaches_a_limit_fails_its_case() {
    const ROOMS: &str = "
| survey | | | | |
| | type | name | label | repeat_count |
| | integer | n | How many? | |
| | begin_repeat | room | Room | ${n} |
| | text | wall | Wall | |
| | end_repeat | | | |
| settings | |
| | form_id |
| | rooms |
";
    let xml = forms::xform_of("rooms.md", ROOMS.as_bytes()).unwrap();
    let form = Rc::new(Form::parse(&xml, &()).0.unwrap());
    let table = "| case | step | question | value |\n| it | answer | n | 20000 |\n| | entries | room | 10000 |";
    let [mismatch] = &run(&form, &parse(&form, table).unwrap()[0], NOW)[..] else { panic!("one mismatch") };
    let found = words(Language::English, mismatch.found.code, &mismatch.found.args);
    assert_eq!((mismatch.row, found.as_str()), (2, "more entries of \"/data/room\" than there can be"));
}

#[test]
fn a_formula_without_a_result_is_no_empty_cell() {
    let table = "| cases |\n| | case | step | question | value |\n| | it | shown | age | |\n";
    let (workbook, _) = xlsform::read(table.as_bytes(), "a.md");
    let mut sheet = sheet_of(&workbook.unwrap()).unwrap().clone();
    sheet.uncomputed = vec![(2, 3)];
    let problems = read(&sheet, &form()).unwrap_err();
    let told: Vec<_> =
        problems.iter().map(|problem| (problem.words.code, problem.row, problem.column.as_deref())).collect();
    assert_eq!(told, [("formula-without-result", Some(2), Some("value"))]);
}
