//! Expressions that are read and never do what they seem to: what stands in a wrong place or form, and what was meant.

mod common;

use common::{Fault, check_faults as check, sheet, survey};

/// Choices for conditions: `tak`, `nie`, 1 and 2.
const ANSWERS: &str = "| choices |\n| | list_name | name | label |\n| | tn | tak | Yes |\n| | tn | nie | No |\n| | n | 1 | One |\n| | n | 2 | Two |\n";

/// A condition of this kind on `a` (one of 1 and 2), `m` (several of them), `d`, `dt`, `ti`, `n`, with its fault.
fn check_told(column: &str, expression: &str, expected: Option<(&str, Option<&str>)>) {
    // What is calculated and has no label is not asked.
    let label = if column == "calculation" { "" } else { "T" };
    let rows = format!(
        "| type | name | label | {column} |\n| select_one n | a | A | |\n| select_multiple n | m | M | |\n| date | d | D | |\n\
         | dateTime | dt | DT | |\n| time | ti | TI | |\n| integer | n | N | |\n| text | u | U | |\n\
         | text | t | {label} | {expression} |"
    );
    let fault = expected.map(|(code, suggestion)| (code, Some(9), Some(column), suggestion));
    check(&(survey(&rows) + ANSWERS), fault.as_slice());
}

#[test]
fn dates_are_written_as_they_are_read() {
    let unreadable = |meant| Some(("date-unreadable", Some(meant)));
    for (condition, expected) in [
        ("today() > '01.01.2026'", unreadable("today() > '2026-01-01'")),
        ("${d} <= '1/2/2026' or ${n} = 1", unreadable("${d} <= '2026-02-01' or ${n} = 1")),
        ("'2026.01.31' = ${d}", unreadable("'2026-01-31' = ${d}")),
        ("today() < date('31.12.2026')", unreadable("today() < date('2026-12-31')")),
        ("format-date('31.12.2026', '%d') = ${n}", unreadable("format-date('2026-12-31', '%d') = ${n}")),
        ("today() > '2026-1-5'", unreadable("today() > '2026-01-05'")),
        ("today() > 'jutro'", Some(("date-unreadable", None))),
        ("${d} = 'jutro'", Some(("value-of-another-type", None))),
        ("${dt} = '2026-01-01'", Some(("day-of-a-moment", Some("format-date(${dt}, '%Y-%m-%d') = '2026-01-01'")))),
        ("today() > '2026-01-01' and ${d} != ''", None),
        ("today() < date('2026-1-5') or date(${u}) > today()", None),
        ("${dt} > '2026-01-01' and now() < '2026-01-01T10:00'", None),
        ("today() - ${d} > '30'", None),
        ("${u} = '01.01.2026'", None),
    ] {
        check_told("relevant", condition, expected);
    }
}

#[test]
fn hours_are_compared_as_parts_of_the_day() {
    let hours = |meant| Some(("hours-of-a-day", meant));
    for (condition, expected) in [
        ("decimal-time(${ti}) > 12", hours(Some("decimal-time(${ti}) > decimal-time('12:00')"))),
        ("7.5 <= decimal-time(${ti})", hours(Some("decimal-time('07:30') <= decimal-time(${ti})"))),
        ("decimal-time(${ti}) = 24", hours(None)),
        ("decimal-time(${ti}) > 0.5", None),
        ("decimal-time(${ti}) * 24 > 12", None),
    ] {
        check_told("relevant", condition, expected);
    }
}

#[test]
fn codes_are_compared_one_by_one_and_whole() {
    let unknown = |meant| Some(("unknown-code", meant));
    let one = |meant| Some(("one-code-meant", Some(meant)));
    for (condition, expected) in [
        ("${a} = '1 '", unknown(Some("1"))),
        ("${a} = '1 2'", unknown(None)),
        ("selected(${m}, '1 2')", one("selected(${m}, '1') and selected(${m}, '2')")),
        ("selected(${a}, '1 2')", one("selected(${a}, '1') or selected(${a}, '2')")),
        ("selected(${m}, '1 3')", unknown(None)),
        ("${m} = '1 2' or selected(${m}, ' 1')", None),
    ] {
        check_told("relevant", condition, expected);
    }
}

#[test]
fn a_text_is_no_condition() {
    let text = |meant| Some(("text-as-condition", meant));
    for (condition, expected) in [
        ("if(${n} > 1, 'true', 'false')", text(Some("${n} > 1"))),
        ("if(${n} > 1, 'nie', 'tak')", text(Some("not(${n} > 1)"))),
        ("${a} = 1 and if(${n} > 1 or ${n} = 0, 'true', 'false')", text(Some("${a} = 1 and (${n} > 1 or ${n} = 0)"))),
        ("not(if(${n} > 1, 'a', 'b'))", text(None)),
        ("if(${n} > 1, 'tak', '')", None),
        ("if(${n} > 1, 'true', 'false') = 'true'", None),
        ("if(${n} > 1, true(), false())", None),
    ] {
        check_told("relevant", condition, expected);
    }
    check_told("required", "if(${n} > 1, 'yes', 'no')", text(Some("${n} > 1")));
    check_told("calculation", "if(${n} > 1, 'true', 'false')", None);
    let of_flag = |calculation: &str, condition: &str, expected: Option<Option<&str>>| {
        let rows = format!(
            "| type | name | label | calculation | relevant |\n| integer | n | N | | |\n\
             | calculate | flag | | {calculation} | |\n| text | t | T | | {condition} |"
        );
        let fault = expected.map(|meant| ("text-as-condition", Some(4), Some("relevant"), meant));
        common::check_faults(&common::survey(&rows), fault.as_slice());
    };
    let texts = "if(${n} > 1, 'tak', 'nie')";
    of_flag(texts, "${flag}", Some(Some("${flag} = 'tak'")));
    of_flag(texts, "not(${flag}) or ${n} = 3", Some(Some("not(${flag} = 'tak') or ${n} = 3")));
    of_flag("if(${n} > 1, 'a', 'b')", "${flag}", Some(None));
    of_flag(texts, "${flag} = 'tak'", None);
    of_flag("if(${n} > 1, 'tak', '')", "${flag}", None);
    of_flag("${n} > 1", "${flag}", Some(Some("${flag} = 'true'")));
}

#[test]
fn functions_and_signs_get_what_they_can_use() {
    let compared = |meant| Some(("comparison-as-argument", meant));
    let added = |meant| Some(("text-in-arithmetic", meant));
    let named = Some(("choice-name-arguments", Some("jr:choice-name(${a}, '${a}')")));
    for (calculation, expected) in [
        ("count-selected(${m} >= 2)", compared(Some("count-selected(${m}) >= 2"))),
        ("if(string-length(${n} > 3), 1, 2)", compared(Some("if(string-length(${n}) > 3, 1, 2)"))),
        ("selected(${m} = 1, 1)", compared(None)),
        ("regex(${n} > 3, '1')", compared(None)),
        ("number(${n} > 3) + string-length(${n})", None),
        ("${n} + ' zł'", added(Some("concat(${n}, ' zł')"))),
        ("${n} * ' zł'", added(None)),
        ("${n} + '1' - '2026-01-01'", None),
        ("jr:choice-name(${a}, ${a})", named),
        ("jr:choice-name('${a}', '${a}')", named),
        ("jr:choice-name(${a}, '${a}')", None),
    ] {
        check_told("calculation", calculation, expected);
    }
}

#[test]
fn other_languages_get_the_right_suggestion() {
    for (condition, code, meant) in [
        ("$(a) = 1", "broken-expression", Some("${a} = 1")),
        ("{a} = 1", "broken-expression", Some("${a} = 1")),
        ("$a = 1", "xpath-variable", Some("${a} = 1")),
        ("$b = 1", "xpath-variable", None),
        ("${n} eq 5", "broken-expression", Some("${n} = 5")),
        ("${n} = ''5''", "broken-expression", Some("${n} = '5'")),
        ("${n} = 5;", "broken-expression", Some("${n} = 5")),
        ("${n} between 1 and 5", "broken-expression", Some("${n} >= 1 and ${n} <= 5")),
        ("${a} in ('1', '2')", "broken-expression", Some("${a} = '1' or ${a} = '2'")),
        ("not ${n} = 5", "broken-expression", Some("not(${n} = 5)")),
    ] {
        check_told("relevant", condition, Some((code, meant)));
    }
}

#[test]
fn references_by_other_signs_in_a_text_are_told() {
    for (label, meant) in [
        ("Is it $(a)?", Some("${a}")),
        ("Is it {a}?", Some("${a}")),
        ("Is it $a?", Some("${a}")),
        ("It costs 5 $ (a lot), {x}, ${a}", None),
    ] {
        let rows = format!("| type | name | label |\n| text | a | A |\n| select_one n | b | {label} |");
        let told = |row| meant.map(|meant| ("reference-by-other-signs", Some(row), Some("label"), Some(meant)));
        check(&(survey(&rows) + ANSWERS), told(3).as_slice());
        let choices = sheet("choices", &format!("| list_name | name | label |\n| n | 1 | {label} |"));
        let rows = "| type | name | label |\n| text | a | A |\n| select_one n | b | B |";
        check(&(survey(rows) + &choices), told(2).as_slice());
    }
}

#[test]
fn a_repeat_count_that_gives_no_entry_is_told() {
    for (count, told) in [("-1", true), ("'wiele'", true), ("3", false), ("'3'", false), ("0", false)] {
        let rows = format!(
            "| type | name | label | repeat_count |\n| begin_repeat | r | R | {count} |\n| text | a | A | |\n| end_repeat | | | |"
        );
        let fault = told.then_some(("count-of-none", Some(2), Some("repeat_count"), None));
        check(&survey(&rows), fault.as_slice());
    }
}

#[test]
fn a_filter_that_lets_nothing_through_is_told() {
    let choices = sheet(
        "choices",
        "| list_name | name | label | woj |\n| w | maz | Mazowieckie | |\n| w | opo | Opolskie | |\n| w | bez | Bez | |\n\
         | p | 1 | A | mazowieckie |\n| p | 2 | B | Maz |\n| q | 1 | A | maz |\n| q | 2 | B | opo |",
    );
    for (list, filter, expected) in [
        ("p", "woj = ${w}", Some("filter-without-match")),
        ("p", "${w} = woj", Some("filter-without-match")),
        ("q", "woj = ${w}", None),
        ("p", "woj = ${t}", None),
        ("p", "woj != ${w}", None),
        ("q", "woj = ${p}", Some("filter-on-itself")),
        ("q", "woj != ${p}", None),
    ] {
        let rows = format!(
            "| type | name | label | choice_filter |\n| text | t | T | |\n| select_one w | w | W | |\n| select_one {list} | p | P | {filter} |"
        );
        let fault: Option<Fault> = expected.map(|code| (code, Some(4), Some("choice_filter"), None));
        check(&(survey(&rows) + &choices), fault.as_slice());
    }
}

#[test]
fn looking_for_a_value_that_no_choice_has_is_told() {
    let unknown = |meant| Some(("unknown-filter-value", meant));
    let astray = Some(("list-path-astray", Some("instance('tn')/root/item")));
    for (calculation, expected) in [
        ("instance('tn')/root/item[name = 'tak']/label", None),
        ("instance('tn')/root/item[name = 'tk']/label", unknown(Some("tak"))),
        ("instance('n')/root/item[name = 9]/label", unknown(None)),
        ("instance('n')/root/item[name = 2.0]/label", None),
        ("instance('tn')/root/item[name = ${u}]/label", None),
        ("instance('n')/root/item[name = ${a}]/label", None),
        ("instance('tn')/root/item[name = ${a}]/label", Some(("filter-without-match", None))),
        ("instance('tn')/item[name = 'tak']/label", astray),
        ("count(instance('tn')/root/name)", astray),
    ] {
        check_told("calculation", calculation, expected);
    }
}
