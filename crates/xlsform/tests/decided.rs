//! Comparisons, branches and defaults that are decided before anybody answers, by what their two sides are.

mod common;

use common::{Fault, check_faults as check, sheet, survey};

const LISTS: &str = "| choices |\n| | list_name | name | label |\n| | tn | tak | Yes |\n| | tn | nie | No |\n\
    | | n | 1 | One |\n| | n | 2 | Two |\n| | n | 3 | Three |\n";

/// What is told of an expression about questions of every type; nothing where the code is empty.
#[track_caller]
fn check_of(kind: &str, column: &str, expression: &str, code: &str, meant: Option<&str>) {
    let rows = format!(
        "| type | name | label | calculation | constraint | relevant |\n| integer | c | C | | | |\n| integer | c2 | C | | | |\n\
         | decimal | dec | D | | | |\n| text | t | T | | | |\n| select_one tn | z | Z | | | |\n| select_one n | num | N | | | |\n\
         | select_multiple n | m | M | | | |\n| date | d | D | | | |\n| dateTime | dt | D | | | |\n| time | tm | T | | | |\n\
         | geopoint | g | G | | | |\n| begin_repeat | r | R | | | |\n| integer | w | W | | | |\n| text | wt | W | | | |\n| end_repeat | | | | | |\n\
         | calculate | month | | format-date(${{d}}, '%Y-%m') | | |\n| calculate | copy | | if(${{c}} > 3, 'yes', ${{z}}) | | |\n| calculate | flag | | ${{c}} > 3 | | |\n\
         | {kind} | x | X | CALCULATION | CONSTRAINT | RELEVANT |"
    );
    let named =
        |name: &str| if name.eq_ignore_ascii_case(column) { expression.replace('|', "\\|") } else { String::new() };
    let rows =
        ["CALCULATION", "CONSTRAINT", "RELEVANT"].iter().fold(rows, |rows, name| rows.replace(name, &named(name)));
    let fault: Option<Fault> = (!code.is_empty()).then_some((code, Some(20), Some(column), meant));
    check(&(survey(&rows) + LISTS), fault.as_slice());
}

#[track_caller]
fn check_told(condition: &str, code: &str, meant: Option<&str>) {
    check_of("text", "relevant", condition, code, meant);
}

#[track_caller]
fn check_sound(conditions: &[&str]) {
    conditions.iter().for_each(|condition| check_told(condition, "", None));
}

#[test]
fn a_number_that_is_compared_as_a_text_is_told() {
    let code = "number-as-text";
    for (condition, meant) in [
        ("${c} = '05'", "${c} = 5"),
        ("'5.0' != ${c}", "${c} != 5"),
        ("${c} = ' 5'", "${c} = 5"),
        ("${dec} = '1.50'", "${dec} = 1.5"),
        ("selected(${c}, '05')", "${c} = 5"),
    ] {
        check_told(condition, code, Some(meant));
    }
    check_told("${c} = 5.5", "never-whole", None);
    check_told("'5.5' = ${c}", "never-whole", None);
    check_told("round(${dec}) = 0.5", "never-whole", None);
    check_told("selected(${c}, 'abc')", "value-of-another-type", None);
    check_sound(&[
        "${c} = '5'",
        "${c} = '-5'",
        "${c} = ''",
        "${dec} = '2'",
        "${dec} = '1.5'",
        "${dec} = 1.50",
        "${t} = '05'",
        "${c} > 5.5",
        "round(${dec}, 1) = 0.5",
        "selected(${c}, '5')",
    ]);
}

#[test]
fn what_holds_is_compared_with_nothing_else() {
    for (condition, meant) in [
        ("(${c} > 3) = 'tak'", Some("${c} > 3")),
        ("not(${c} > 3) = 2", None),
        ("selected(${m}, '1') = 2", None),
        ("boolean(${t}) = 'nie'", Some("not(boolean(${t}))")),
    ] {
        check_told(condition, "truth-compared", meant);
    }
    for never in [
        "(${c} > 3) > 1",
        "selected(${m}, '1') + selected(${m}, '2') > 2",
        "if(${c} > 3, 1, 0) + if(${c2} > 3, 1, 0) = 3",
        "count-selected(${c}) > 1",
        "count(${t}) > 1",
        "${c} mod 7 > 6",
        "${c} mod 2 = 2",
        "random() > 1",
        "format-date(${d}, '%m') > 12",
        "string-length(substr(${t}, 0, 2)) > 2",
    ] {
        check_told(never, "never-reached", None);
    }
    check_sound(&[
        "(${c} > 3) = true()",
        "(${c} > 3) = (${c2} > 3)",
        "selected(${m}, '1') + selected(${m}, '2') > 1",
        "if(${c} > 3, 1, 0) + if(${c2} > 3, 1, 0) = 2",
        "if(${c} > 3, ${c}, 0) + if(${c2} > 3, 1, 0) = 3",
        "${c} mod 7 = 6",
        "${c} mod 2 = -1",
        "format-date(${d}, '%m') >= 6",
        "count(${r}) > 1",
        "count-selected(${t}) > 2",
    ]);
}

#[test]
fn what_is_never_a_number_is_not_reckoned_with() {
    for never in [
        "${z} + 1 > 2",
        "sum(${m}) > 3",
        "number(${z}) = 1",
        "today() - ${z} > 5",
        "${g} * 2 > 1",
        "${flag} + 1 > 1",
        "${z} > ${c}",
        "jr:choice-name(${z}, '${z}') > 2",
        "format-date(${d}, '%Y-%m') > '2024-05'",
        "number('abc') > 1",
        "string-length(${t}) = 'a'",
        "format-date(${d}, '%Y') > 'abc'",
        "if(${c} > 3, 'ten', 'five') * 2 > 3",
    ] {
        check_told(never, "no-number", None);
    }
    let days = "decimal-time(format-date-time(${dt}, '%H:%M')) > decimal-time('08:00')";
    check_told("format-date-time(${dt}, '%H:%M') > '08:00'", "time-compared", Some(days));
    check_told("max(${t}, 5) > 3", "texts-summed", None);
    check_told("${t} + ${t} > 3", "texts-added", Some("concat(${t}, ${t}) > 3"));
    check_of("calculate", "calculation", "position(..)", "position-outside", None);
    check_told("${c} div 0 > 1", "divided-by-nothing", None);
    check_told("${c} mod 0 = 1", "divided-by-nothing", None);
    check_told("selected-at(${z}, 1) = 'tak'", "beyond-choices", None);
    check_told("selected-at(${m}, -1) = '1'", "beyond-choices", None);
    check_told("selected-at(${m}, 3) = '1'", "beyond-choices", Some("selected-at(${m}, 2) = '1'"));
    check_of("calculate", "calculation", "sum(${wt})", "texts-summed", None);
    check_of("calculate", "calculation", "sum(${w})", "", None);
    check_sound(&[
        "${num} + 1 > 2",
        "number(${t}) * 2 > 3",
        "${t} + 1 > 3",
        "${d} + 1 > today()",
        "today() - ${d} > ${c}",
        "format-date(${d}, '%Y-%m-%d') > '2024-05-01'",
        "format-date(${d}, '%Y') > '2023'",
        "selected-at(${m}, 2) = '1'",
        "selected-at(${m}, 0) + 1 > 2",
        "${c} div 2 > 1",
    ]);
}

#[test]
fn a_text_that_never_comes_out_is_told() {
    for never in [
        "format-date(${d}, '%Y-%m') = '2024'",
        "format-date(${d}, '%m') = '5'",
        "'13' = format-date(${d}, '%m')",
        "format-date(${d}, '%a') != 'Monday'",
        "format-date-time(${dt}, '%H:%M') = '8:00'",
        "substr(${t}, 0, 2) = 'abc'",
        "substr(${t}, -2) = 'abc'",
        "substring(${t}, 1, 2) = 'abc'",
        "normalize-space(${t}) = ' a'",
        "translate(${t}, 'abc', 'ABC') = 'abc'",
        "concat(${z}, '-', ${num}) = 'tak'",
        "if(${c} > 3, concat('a', ${t}), '') = 'b'",
        "${month} = '2024'",
        "${copy} = 'maybe'",
    ] {
        check_told(never, "text-never-so", None);
    }
    check_told("jr:choice-name(${z}, '${z}') = 'tak'", "label-for-code", Some("${z} = 'tak'"));
    check_told("jr:choice-name(${num}, '${num}') = 2", "label-for-code", Some("${num} = 2"));
    check_told("jr:choice-name(${z}, '${z}') = 'Maybe'", "label-for-code", None);
    check_told("${z} = ${num}", "codes-apart", None);
    check_told("${t} != ${t}", "compared-with-itself", None);
    check_told("today() > today()", "compared-with-itself", None);
    check_sound(&[
        "format-date(${d}, '%Y-%m') = '2024-05'",
        "format-date(${d}, '%e.%n.%Y') = '1.12.2024'",
        "format-date(${d}, '%Y') = 2024",
        "format-date(${d}, '%Y-%m') = ''",
        "substr(${t}, 0, 3) = 'ab'",
        "substr(${t}, 1) = 'abc'",
        "substr(${t}, 1, -1) = 'abc'",
        "translate(${t}, 'abc', 'ABC') = 'ABD'",
        "concat(${z}, '-', ${num}) = 'tak-2'",
        "concat(${t}, ${c}) = 'x'",
        "jr:choice-name(${z}, '${z}') = 'Yes'",
        "${month} = '2024-05'",
        "${copy} = 'nie'",
        "${num} = ${c}",
    ]);
}

#[test]
fn a_day_and_what_is_none_are_told_apart() {
    let day = "day-against-moment";
    check_told("${dt} = today()", day, Some("format-date(${dt}, '%Y-%m-%d') = today()"));
    check_told("${d} != now()", day, Some("${d} != format-date(now(), '%Y-%m-%d')"));
    for none in [
        "format-date(${c}, '%Y') = '2024'",
        "date(${z}) > today()",
        "decimal-date-time(${m}) > 5",
        "decimal-time(${d}) > 0.5",
        "format-date(${tm}, '%Y') = '2024'",
        "format-date-time(${d}, '%H') > 12",
    ] {
        check_told(none, "date-of-no-date", None);
    }
    check_sound(&[
        "${d} = today()",
        "date(${dt}) = today()",
        "${dt} > today()",
        "format-date-time(${dt}, '%H') > 12",
        "format-date-time(${tm}, '%H:%M') = '08:00'",
        "decimal-time(${dt}) > 0.5",
        "format-date(${t}, '%Y') = '2024'",
    ]);
}

#[test]
fn a_branch_that_nothing_reaches_is_told() {
    let told = |calculation: &str, code: &str, meant| check_of("calculate", "calculation", calculation, code, meant);
    for never in [
        "if(${z} = 'tak', 1, if(${z} = 'tak', 2, 3))",
        "if(${c} > 10, 'a', if(${c} > 20, 'b', 'c'))",
        "if(${c} < 10, 'a', if(5 > ${c}, 'b', 'c'))",
        "if(${c} > 10, 'a', if(${c} > 5, 'b', if(${c} > 7, 'd', 'c')))",
        "if(${z} = 'tak', if(${z} = 'nie', 1, 2), 3)",
        "if(${z} = 'tak' or ${c} > 3, 1, if(${z} = 'tak' and ${t} = 'a', 2, 3))",
        "if(${z} = 'tak', 1, if(selected(${z}, 'tak'), 2, 3))",
        "if(not(${z} = 'tak'), 1, if(${z} = 'nie', 2, 3))",
        "if(${d} > '2024-01-01', 1, if(${d} > date('2025-01-01'), 2, 3))",
        "if(${c} > 5, if(${c} = '', 1, 2), 3)",
        "concat('x', if(selected(${m}, '1'), 1, if(selected(${m}, '1'), 2, 3)))",
    ] {
        told(never, "holds-here-never", None);
    }
    told("if(${c} > 10, if(${c} > 5, 1, 2), 3)", "holds-here-always", None);
    told("if(${c} > 10 and ${z} = 'tak', if(${z} != 'nie', 1, 2), 3)", "holds-here-always", None);
    told("if(${z} = 'tak', 'a', 'a')", "branches-alike", None);
    told("coalesce(0, ${c})", "coalesce-of-constant", Some("coalesce(${c}, 0)"));
    told("coalesce(today(), ${d})", "coalesce-of-constant", Some("coalesce(${d}, today())"));
    told("coalesce(${c}, ${c})", "coalesce-of-constant", None);
    for sound in [
        "if(${z} = 'tak', 1, if(${z} = 'nie', 2, 3))",
        "if(${c} > 20, 'a', if(${c} > 10, 'b', 'c'))",
        "if(${c} > 10, 'a', if(${c} >= 10, 'b', 'c'))",
        "if(${c} < 5, 'a', if(${c} >= 5, 'b', 'c'))",
        "if(${z} = 'tak' and ${c} > 3, 1, if(${z} = 'tak', 2, 3))",
        "if(${c} = '', 0, if(${c} > 3, 1, 2))",
        "if(${c} != 5, 1, if(${c2} = 5, 2, 3))",
        "if(${d} > '2025-01-01', 1, if(${d} > '2024-01-01', 2, 3))",
        "if(random() > 0.5, 1, if(random() > 0.5, 2, 3))",
        "coalesce(${c}, 0)",
        "coalesce(${c}, ${c2})",
    ] {
        told(sound, "", None);
    }
}

#[test]
fn a_pattern_and_a_length_that_exclude_each_other_are_told() {
    for (kind, never) in [
        ("text", r"regex(., '^\d{5}$') and string-length(.) > 6"),
        ("text", r"string-length(.) < 5 and regex(., '^[0-9]{9,11}$')"),
        ("text", r"regex(., '^\d{5}$') and regex(., '^\d{6}$')"),
        ("text", "regex(., '^[A-Z]{2}$') and . = 'ABC'"),
        ("text", "string-length(.) = 3 and . = 'abcd'"),
        ("integer", r"regex(., '^\d{2}$') and . > 100"),
        ("integer", "string-length(.) = 2 and . > 100"),
    ] {
        check_of(kind, "constraint", never, "never-true", None);
    }
    for (kind, sound) in [
        ("text", r"regex(., '^\d{5}$') and string-length(.) = 5"),
        ("text", r"regex(., '^\d{5}') and string-length(.) > 6"),
        ("text", r"regex(., '^(\d{3}|\d{9})$') and string-length(.) > 4"),
        ("text", r"regex(., '^\d{5,9}$') and string-length(.) > 8"),
        ("integer", r"regex(., '^\d{2}$') and . > 10"),
        ("integer", r"regex(., '^[0-9]{11}$') and string-length(.) = 11"),
    ] {
        check_of(kind, "constraint", sound, "", None);
    }
}

#[test]
fn a_default_that_its_own_question_refuses_is_told() {
    for (kind, default, constraint, parameters, code) in [
        ("integer", "200", ". >= 0 and . <= 120", "", "default-against-constraint"),
        ("text", "abcdef", "string-length(.) <= 3", "", "default-against-constraint"),
        ("text", "abc", r"regex(., '^\d+$')", "", "default-against-constraint"),
        ("date", "2030-01-01", ". <= date('2026-01-01')", "", "default-against-constraint"),
        ("select_one n", "1", ". != '1'", "", "default-against-constraint"),
        ("select_multiple n", "1 2", "count-selected(.) <= 1", "", "default-against-constraint"),
        ("range", "20", "", "start=0 end=10", "default-off-scale"),
        ("range", "5", "", "start=0 end=10 step=2", "default-off-scale"),
        ("integer", "today()", "", "", "default-not-its-type"),
        ("integer", "20", ". >= 0 and . <= 120", "", ""),
        ("text", "abc", "string-length(.) <= 3", "", ""),
        ("date", "2020-01-01", ". <= date('2026-01-01')", "", ""),
        ("date", "2030-01-01", ". <= today()", "", ""),
        ("integer", "20", ". >= ${c}", "", ""),
        ("select_multiple n", "1 2", "count-selected(.) <= 2", "", ""),
        ("range", "4", "", "start=0 end=10 step=2", ""),
        ("range", "0.3", "", "start=0 end=1 step=0.1", ""),
        ("date", "today()", "", "", ""),
        ("dateTime", "now()", "", "", ""),
    ] {
        let rows = format!(
            "| type | name | label | default | constraint | parameters |\n| integer | c | C | | | |\n\
             | {kind} | x | X | {default} | {constraint} | {parameters} |"
        );
        let fault: Option<Fault> = (!code.is_empty()).then_some((code, Some(3), Some("default"), None));
        check(&(survey(&rows) + LISTS), fault.as_slice());
    }
}

#[test]
fn several_answers_are_not_looked_up_at_once() {
    let list = sheet("choices", "| list_name | name | label |\n| n | 1 | One |\n| n | 2 | Two |");
    for (calculation, code) in [
        ("instance('n')/root/item[name = ${m}]/label", "lookup-by-several"),
        ("instance('n')/root/item[name = selected-at(${m}, 0)]/label", ""),
        ("count(instance('n')/root/item[selected(${m}, name)])", ""),
    ] {
        let rows = format!(
            "| type | name | label | calculation |\n| select_multiple n | m | M | |\n| calculate | k | | {calculation} |"
        );
        let fault: Option<Fault> = (!code.is_empty()).then_some((code, Some(3), Some("calculation"), None));
        check(&(survey(&rows) + &list), fault.as_slice());
    }
}

#[test]
fn what_is_not_answered_is_asked_for_as_it_is() {
    for (condition, meant) in [
        ("${t} = ' '", "${t} = ''"),
        ("' ' != ${z}", "${z} != ''"),
        ("count(${r}) = ''", "count(${r}) = 0"),
        ("string-length(${t}) != ''", "string-length(${t}) != 0"),
    ] {
        check_told(condition, "blank-written-so", Some(meant));
    }
    for never in ["${c} + 0 = ''", "number(${t}) != ''"] {
        check_told(never, "blank-written-so", None);
    }
    check_told("once(${c}) > 3", "once-in-condition", None);
    check_of("calculate", "calculation", "once(${c})", "", None);
    check_told("if(${c} > 3, 'true', 'false') = true()", "answer-compared-with-true", None);
    check_sound(&["${t} = ''", "selected(${m}, '')", "count(${r}) = 0", "concat(${t}, ' ') = ' '"]);
}

#[test]
fn what_is_never_empty_is_not_asked_whether_it_is() {
    for (calculation, around, is_told) in [
        ("if(${c} > 3, 'a', 'b')", "", true),
        ("concat('x', ${c})", "", true),
        ("count-selected(${c})", "", true),
        ("${c} > 3", "", true),
        ("if(${c} > 3, 'a', '')", "", false),
        ("concat(${c}, ${c})", "", false),
        ("if(${c} > 3, 'a', 'b')", "${c} != ''", false),
    ] {
        let rows = format!(
            "| type | name | label | calculation | relevant |\n| integer | c | C | | |\n| calculate | k | | {calculation} | {around} |\n\
             | text | x | X | | ${{k}} = '' |"
        );
        let fault: Option<Fault> = is_told.then_some(("never-blank", Some(4), Some("relevant"), None));
        check(&survey(&rows), fault.as_slice());
    }
    for (constraint, is_told) in [(". != ''", false), (". = 'a' or . = 'b'", false), (". = 'a'", true)] {
        let rows = format!(
            "| type | name | label | calculation | constraint |\n| integer | c | C | | |\n\
             | calculate | k | | if(${{c}} > 3, 'a', 'b') | {constraint} |"
        );
        let fault: Option<Fault> = is_told.then_some(("condition-unseen", Some(3), Some("constraint"), None));
        check(&survey(&rows), fault.as_slice());
    }
}

#[test]
fn conditions_that_exclude_each_other_as_they_are_written_are_told() {
    for never in [
        "${z} = 'tak' and not(${z} = 'tak')",
        "not(${z} = 'tak' or ${z} = 'nie') and ${z} = 'tak'",
        "selected(${m}, '1') and not(selected(${m}, '1'))",
        "${c} > 3 and not(${c} > 1)",
        "${c} > ${c2} and ${c2} > ${c}",
        "${d} > today() and ${d} <= today()",
        "${m} = '' and selected(${m}, '1')",
        "count-selected(${m}) = 0 and selected(${m}, '1')",
        "${t} != '' and string-length(${t}) = 0",
    ] {
        check_told(never, "never-true", None);
    }
    check_told("string-length(${z}) > 3", "never-reached", None);
    check_sound(&[
        "${z} = 'tak' and not(${c} > 3)",
        "selected(${m}, '1') and not(selected(${m}, '2'))",
        "${m} = '' and selected(${m}, '')",
        "${c} >= ${c2} and ${c2} >= ${c}",
        "${d} >= today() and ${d} <= today()",
        "${m} = '' or selected(${m}, '1')",
        "string-length(${z}) = 3",
    ]);
}

#[test]
fn conditions_on_entries_are_looked_at_too() {
    check_told("count(${w}[. = 'abc']) > 0", "value-of-another-type", None);
    check_told("count(${r}[w = 'abc']) > 0", "value-of-another-type", None);
    check_told("count(${w}[. > 5 and . < 3]) > 0", "never-true", None);
    check_told("indexed-repeat(${w}, ${r}, 1) = '05'", "number-as-text", None);
    check_sound(&[
        "count(${w}[. > 5]) > 0",
        "count(${r}[w > 5 and wt = 'a']) > 0",
        "count(${r}[position() = 1]) > 0",
        "indexed-repeat(${w}, ${r}, 1) = 5",
        "sum(${w}[. = ${c}]) > 0",
    ]);
}

#[test]
fn a_row_that_nobody_sees_is_told() {
    for (around, condition, is_told) in [
        ("${z} = 'tak'", "${z} = 'nie'", true),
        ("${z} = 'tak'", "${c} > 3 and ${z} != 'tak'", true),
        ("not(${z} = 'tak')", "selected(${z}, 'tak')", true),
        ("", "${q} = 'x' and ${c} < 18", true),
        ("${c} < 18", "${q} != ''", true),
        ("${z} = 'tak'", "${z} = 'tak'", false),
        ("${z} = 'tak'", "${z} != 'nie'", false),
        ("${c} < 18", "${q} = ''", false),
        ("${c} < 18", "selected(${q}, '')", false),
        ("${z} = 'tak' or ${c} > 3", "${z} = 'nie'", false),
        ("", "${q} = 'x' or ${c} < 18", false),
    ] {
        let rows = format!(
            "| type | name | label | relevant |\n| select_one tn | z | Z | |\n| integer | c | C | |\n\
             | text | q | Q | ${{c}} >= 18 |\n| begin_group | g | G | {around} |\n| text | x | X | {condition} |\n| end_group | | | |"
        );
        let fault: Option<Fault> = is_told.then_some(("never-shown", Some(6), Some("relevant"), None));
        let lists = LISTS.replace("| | n | 1 | One |\n| | n | 2 | Two |\n| | n | 3 | Three |\n", "");
        check(&(survey(&rows) + &lists), fault.as_slice());
    }
}

#[test]
fn what_no_choice_meets_is_told() {
    for never in [
        "substr(${z}, 0, 1) = 'x'",
        "regex(${z}, '^[A-Z]+$')",
        "string-length(${z}) = 1",
        "concat(${z}, ${z}) = 'taknie'",
        "${z} = 'tak' and (${z} = 'nie' or ${num} > 2) and ${num} < 3",
        "count-selected(${m}) = 1 and selected(${m}, '1') and selected(${m}, '2')",
        "(${z} = 'tak') = (${z} != 'tak') and ${c} > 3",
        "${num} + ${num} = 3",
    ] {
        check_told(never, "never-met", None);
    }
    check_of("select_one n", "constraint", "string-length(.) > 0 and . mod 2 = 0 and . != 2", "never-met", None);
    check_told("starts-with(${c}, 'a')", "text-never-so", None);
    check_told("contains(${d}, '.')", "text-never-so", None);
    check_sound(&[
        "substr(${z}, 0, 1) = 't'",
        "regex(${z}, '^[a-z]+$')",
        "${z} = 'tak' and (${z} = 'nie' or ${c} > 3)",
        "count-selected(${m}) = 2 and selected(${m}, '1') and selected(${m}, '2')",
        "selected-at(${m}, 1) = '1'",
        "${m} = '2 1'",
        "${num} + ${num} = 4",
        "starts-with(${c}, '5')",
        "contains(${d}, '-05-')",
    ]);
    check_of("select_one n", "constraint", ". mod 2 = 0", "", None);
}

#[test]
fn what_never_holds_where_the_row_is_seen_is_told() {
    for (calculation, required, is_told) in [
        ("if(${z} = 'nie', 1, 2)", "", true),
        ("", "${z} = 'nie' and ${c} > 3", true),
        ("if(${c} > 3, 1, 2)", "", false),
        ("if(${z} = 'tak', 1, 2)", "", false),
        ("", "${z} = 'nie' or ${c} > 3", false),
    ] {
        let rows = format!(
            "| type | name | label | calculation | required | relevant |\n| select_one tn | z | Z | | | |\n| integer | c | C | | | |\n\
             | text | x | {} | {calculation} | {required} | ${{z}} = 'tak' |",
            if calculation.is_empty() { "X" } else { "" }
        );
        let column = if required.is_empty() { "calculation" } else { "required" };
        let fault: Option<Fault> = is_told.then_some(("holds-here-never", Some(4), Some(column), None));
        let lists = LISTS.replace("| | n | 1 | One |\n| | n | 2 | Two |\n| | n | 3 | Three |\n", "");
        check(&(survey(&rows) + &lists), fault.as_slice());
    }
}

#[test]
fn rows_that_wait_for_each_other_are_told() {
    let check = |first: &str, second: &str, told: bool| {
        let rows = format!(
            "| type | name | label | relevant |\n| text | f | F | {first} |\n| text | g | G | {second} |\n| text | h | H | |"
        );
        let each = |row, column| ("shown-by-each-other", Some(row), Some(column), None);
        let expected = if told { vec![each(2, "relevant"), each(3, "relevant")] } else { Vec::new() };
        self::check(&survey(&rows), &expected);
    };
    check("${g} = 'x'", "${f} = 'y'", true);
    check("${g} = 'x' and ${h} = 'z'", "${f} != ''", true);
    check("${g} = 'x' or ${h} = 'z'", "${f} = 'y'", false);
    check("${g} = ''", "${f} = ''", false);
    check("${h} = 'x'", "${f} = 'y'", false);
}

#[test]
fn a_guard_against_no_number_is_right() {
    check(
        &(survey(
            "| type | name | label | relevant |\n| select_one tn | z | Z | |\n| text | x | X | ${z} = 'NaN' or ${z} = 'tak' |",
        ) + &LISTS.replace("| | n | 1 | One |\n| | n | 2 | Two |\n| | n | 3 | Three |\n", "")),
        &[],
    );
}

#[test]
fn a_path_that_leads_to_a_question_is_it() {
    for condition in ["/data/z = 'może'", "../z = 'może'", "current()/../z = 'może'", "selected(../m, '7')"] {
        check_told(condition, "unknown-code", None);
    }
    check_told("../c > 5 and /data/c < 3", "never-true", None);
    check_sound(&[
        "/data/z = 'tak'",
        "../z = 'tak' or current()/../num = '3'",
        "/data/r/wt = 'a'",
        "/data/r/w > 5 and /data/r/w < 3",
        "count(/data/r[wt = 'x']) > 0",
    ]);
}
