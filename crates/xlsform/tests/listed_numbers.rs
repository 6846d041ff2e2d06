//! Numbers of lists and files that are written otherwise than answers are kept.

mod common;

use common::{Fault, check_faults, faults, sheet, survey};
use xforms::Files;
use xlsform::{Beside, Encoding};

struct One(&'static str);

impl Files for One {
    fn text(&self, name: &str) -> Option<String> {
        (name == "f.csv").then(|| self.0.to_owned())
    }
}

impl Beside for One {
    fn names(&self) -> Vec<String> {
        vec!["f.csv".to_owned()]
    }

    fn has(&self, name: &str) -> bool {
        name == "f.csv"
    }

    fn encoding(&self, _: &str) -> Option<Encoding> {
        Some(Encoding::Utf8)
    }
}

#[test]
fn a_code_with_a_zero_before_it_is_no_number() {
    let check = |column: &str, expression: &str, code: &str, meant: Option<&str>| {
        let rows = format!(
            "| type | name | label | calculation | choice_filter | relevant |\n| integer | i | I | | | |\n| select_one l | s | S | | | |\n\
             | calculate | sum | | ${{i}} + 1 | | |\n| {} | x | X | {} | {} | {} |",
            if column == "choice_filter" { "select_one l" } else { "text" },
            if column == "calculation" { expression } else { "" },
            if column == "choice_filter" { expression } else { "" },
            if column == "relevant" { expression } else { "" },
        );
        let rows = rows.replace("| text | x | X | i", "| text | x | | i");
        let lists = sheet("choices", "| list_name | name | label | code |\n| l | 01 | A | 01 |\n| l | 02 | B | 2 |");
        let fault: Option<Fault> = (!code.is_empty()).then_some((code, Some(5), Some(column), meant));
        check_faults(&(survey(&rows) + &lists), fault.as_slice());
    };
    check("relevant", "${s} = ${i}", "codes-beside-number", Some("number(${s}) = ${i}"));
    check("relevant", "${i} != ${s}", "codes-beside-number", Some("${i} != number(${s})"));
    let told = "number-written-otherwise";
    check("choice_filter", "name = ${i}", told, None);
    check("choice_filter", "${sum} = code", told, None);
    check("calculation", "instance('l')/root/item[name = ${i}]/label", told, None);
    for sound in ["${s} = 1", "number(${s}) = ${i}"] {
        check("relevant", sound, "", None);
    }
    for sound in ["number(code) = ${i}", "code = 1", "name = ${s}"] {
        check("choice_filter", sound, "", None);
    }
}

#[test]
fn a_value_of_a_file_that_is_reckoned_with_is_a_number() {
    let check = |file: &'static str, told: &[Fault]| {
        let rows = "| type | name | label | calculation |\n| text | t | T | |\n\
            | calculate | p | | pulldata('f', 'price', 'name', ${t}) |\n| calculate | q | | ${p} * 2 |";
        let (workbook, _) = xlsform::read(survey(rows).as_bytes(), "form.md");
        let (_, found) = xlsform::compile_beside(&workbook.expect("a workbook"), "form", &One(file));
        assert_eq!(faults(&found), told, "{file}");
    };
    let told = |meant| [("value-no-number", Some(4), Some("calculation"), meant)];
    check("name,price\na,1 200\nb,7\n", &told(Some("1200")));
    check("name,price\na,\"3,5\"\nb,\"4,5\"\n", &told(Some("3.5")));
    check("name,price\na,7\nb,n/a\n", &told(None));
    check("name,price\na,7\nb,\nc,1.5\n", &[]);
    check("name,price\na,2026-01-01\nb,2026-01-02\n", &[]);
    check("name,price\na,1\na,2\n", &[("lookup-key-twice", Some(3), Some("calculation"), None)]);
    check("name,price\na,1\na,1\n", &[]);
}
