//! Conditions and values that cannot come true as they are written, and what was meant.

mod common;

use common::{Fault, check_faults as check, sheet, survey};

/// Choices for conditions: `tak`, `nie`, 1 and 2.
const ANSWERS: &str = "| choices |\n| | list_name | name | label |\n| | tn | tak | Yes |\n| | tn | nie | No |\n| | n | 1 | One |\n| | n | 2 | Two |\n";

/// The fault of a condition in the fifth row's column, with its suggestion.
fn check_condition(column: &str, condition: &str, expected: Option<(&str, Option<&str>)>) {
    let rows = format!(
        "| type | name | label | {column} |\n| select_one tn | zgoda | Z | |\n| select_multiple n | ile | I | |\n\
         | integer | wiek | W | |\n| integer | x | X | {condition} |\n| begin_repeat | r | R | |\n| integer | w | W | |\n| end_repeat | | | |"
    );
    let fault = expected.map(|(code, suggestion)| (code, Some(5), Some(column), suggestion));
    check(&(survey(&rows) + ANSWERS), fault.as_slice());
}

#[test]
fn the_usual_slips_get_the_right_suggestion() {
    for (condition, suggestion) in [
        ("${zgoda} == 'tak'", Some("${zgoda} = 'tak'")),
        ("${zgoda} = 'tak' AND ${wiek} > 1", Some("${zgoda} = 'tak' and ${wiek} > 1")),
        ("${wiek} > 1 && ${wiek} <> 3", Some("${wiek} > 1  and  ${wiek} != 3")),
        ("${wiek} ≥ 18 lub ${wiek} = 3", Some("${wiek} >= 18 or ${wiek} = 3")),
        ("${wiek} > 1,5", Some("${wiek} > 1.5")),
        ("${wiek} > (1", None),
    ] {
        check_condition("relevant", condition, Some(("broken-expression", suggestion)));
    }
    check_condition("relevant", "not(1, ${wiek})", Some(("xpath-arity", None)));
    check_condition("relevant", "int(1,5) = 1", Some(("xpath-arity", Some("int(1.5) = 1"))));
    check_condition("relevant", "${zgoda} = TAK", Some(("bare-word", Some("'tak'"))));
    check_condition("relevant", "${zgoda} = tak", Some(("bare-word", Some("'tak'"))));
    check_condition("relevant", "${wiek} = TAK", Some(("bare-word", Some("'TAK'"))));
    check_condition("relevant", "wiek > 18", Some(("bare-word", Some("${wiek}"))));
    check_condition("constraint", ">=18", Some(("broken-expression", Some(". >=18"))));
    check_condition(
        "relevant",
        "if(${wiek} > 1; ${wiek} / 2; 3) = 1",
        Some(("broken-expression", Some("if(${wiek} > 1, ${wiek} div 2, 3) = 1"))),
    );
    check_condition("relevant", "w2 horizontal", Some(("appearance-elsewhere", None)));
    check_condition("relevant", "minimal", Some(("appearance-elsewhere", None)));
    check_condition("required", "TAK", Some(("yes-or-no", Some("yes"))));
    check_condition("required", "wymagane", Some(("yes-or-no", Some("yes"))));
    for (typed, meant) in
        [("number", "integer"), ("Number", "integer"), ("radio tn", "select_one"), ("checkbox", "select_multiple")]
    {
        let rows = format!("| type | name | label |\n| {typed} | a | A |");
        check(&survey(&rows), &[("unknown-type", Some(2), Some("type"), Some(meant))]);
    }
}

#[test]
fn conditions_that_never_come_true_are_told() {
    let unknown = |suggestion| Some(("unknown-code", suggestion));
    let never = Some(("never-true", None));
    let other_type = Some(("value-of-another-type", None));
    for (condition, expected) in [
        ("${zgoda} = 'tak'", None),
        ("${zgoda} = ''", None),
        ("${zgoda} = 'TAK'", unknown(Some("tak"))),
        ("'Yes' = ${zgoda}", unknown(Some("tak"))),
        ("${zgoda} != 'maybe'", unknown(None)),
        ("selected(${ile}, '3')", unknown(None)),
        ("selected(${ile}, 2) or ${ile} = '1 2'", None),
        ("selected(${ile}, 2) or ${ile} = 1", None),
        ("if(${zgoda} = 'tk', 1, 2) = 1", unknown(Some("tak"))),
        ("${zgoda} = 'tak' and ${zgoda} = 'nie'", never),
        ("${zgoda} = 'tak' or ${zgoda} = 'nie'", None),
        ("${zgoda} = 'tak' and ${zgoda} != 'tak'", never),
        ("selected(${ile}, 1) and selected(${ile}, 2)", None),
        ("selected(${zgoda}, 'tak') and (${wiek} > 3 and selected(${zgoda}, 'nie'))", never),
        ("${wiek} > 65 and ${wiek} < 18", never),
        ("${wiek} >= 18 and 18 > ${wiek}", never),
        ("${wiek} >= 18 and ${wiek} <= 18", None),
        ("${wiek} = 3 and ${wiek} < 3", never),
        ("${wiek} = 1 and ${wiek} = '1'", None),
        ("${w} = 1 and ${w} = 2", Some(("first-entry-only", None))),
        ("${wiek} > 'osiemnaście'", other_type),
        ("${wiek} = '' or ${wiek} > '18'", None),
    ] {
        check_condition("relevant", condition, expected);
    }
    for (condition, meant) in [
        ("${ile} > 1", Some("count-selected(${ile}) > 1")),
        ("2 <= ${ile} and ${wiek} > 3", Some("2 <= count-selected(${ile}) and ${wiek} > 3")),
    ] {
        check_condition("relevant", condition, Some(("count-compared", meant)));
    }
    check_condition("relevant", "count-selected(${ile}) > 1", None);
    for (condition, meant) in [
        ("count(${w} >= 18) > 0", "count(${w}[. >= 18]) > 0"),
        ("sum(${w} = 1) > 0", "count(${w}[. = 1]) > 0"),
        ("count-selected(${ile} >= 1)", "count-selected(${ile}) >= 1"),
    ] {
        check_condition("relevant", condition, Some(("comparison-as-argument", Some(meant))));
    }
    check_condition("constraint", ". < 0 and . > 100", never);
    check_condition("constraint", ". >= 0 and . <= 100", None);
}

/// A condition on `wiek`, `zgoda`, `godz`, `dzien` or the row's own question of this type.
fn check_meant(kind: &str, column: &str, condition: &str, code: &str, meant: Option<&str>) {
    let rows = format!(
        "| type | name | label | {column} |\n| integer | wiek | W | |\n| select_one tn | zgoda | Z | |\n\
         | time | godz | G | |\n| date | dzien | D | |\n| {kind} | x | X | {condition} |\n| text | t | T | |"
    );
    let fault: Option<Fault> = (!code.is_empty()).then_some((code, Some(6), Some(column), meant));
    check(&(survey(&rows) + ANSWERS), fault.as_slice());
}

#[test]
fn what_a_confirmation_and_a_scale_never_say_is_told() {
    let check = |kind: &str, condition: &str, expected: Option<(&str, Option<&str>)>| {
        let rows = format!(
            "| type | name | label | relevant | parameters |\n| {kind} | z | Z | | PARAMETERS |\n| text | t | T | {condition} | |"
        );
        let rows = rows.replace("PARAMETERS", if kind == "range" { "start=0 end=10" } else { "" });
        let fault = expected.map(|(code, suggestion)| (code, Some(3), Some("relevant"), suggestion));
        self::check(&survey(&rows), fault.as_slice());
    };
    for never in ["${z} = 'yes'", "${z} = 'tak'", "${z} = 1", "selected(${z}, 'ok')"] {
        check("acknowledge", never, Some(("acknowledge-value", Some("OK"))));
    }
    for sound in ["${z} = 'OK'", "${z} != ''"] {
        check("acknowledge", sound, None);
    }
    for never in ["${z} = 11", "${z} > 10", "${z} >= '11'", "${z} < 0", "-1 = ${z}", "${z} != 20"] {
        check("range", never, Some(("out-of-range", None)));
    }
    for sound in ["${z} = 10", "${z} >= 10", "${z} < 1", "${z} != ''", "${z} <= 10"] {
        check("range", sound, None);
    }
}

#[test]
fn times_are_compared_by_decimal_time() {
    let code = "time-compared";
    let hours = "decimal-time(.) >= decimal-time('08:00') and decimal-time(.) <= decimal-time('20:00')";
    check_meant("time", "constraint", ". >= '08:00' and . <= '20:00'", code, Some(hours));
    check_meant("time", "constraint", hours, "", None);
    for (condition, meant) in [
        ("${godz} > '8:00'", "decimal-time(${godz}) > decimal-time('08:00')"),
        ("'08:00:00' <= ${t}", "decimal-time('08:00:00') <= decimal-time(${t})"),
        ("${godz} = '08:00'", "decimal-time(${godz}) = decimal-time('08:00')"),
        ("${godz} < decimal-time('9:30')", "decimal-time(${godz}) < decimal-time('09:30')"),
        ("decimal-time(${godz}) < decimal-time('9:30')", "decimal-time(${godz}) < decimal-time('09:30')"),
    ] {
        check_meant("text", "relevant", condition, code, Some(meant));
    }
    check_meant("text", "relevant", "${godz} > 8", code, None);
    check_meant("text", "relevant", "${godz} = 'rano'", "value-of-another-type", None);
    for sound in ["${t} = '08:00'", "${godz} != ''", "format-date-time(${godz}, '%H') > '08'"] {
        check_meant("text", "relevant", sound, "", None);
    }
}

#[test]
fn what_is_constant_in_a_condition_is_told() {
    for (condition, code, meant) in [
        ("${zgoda} = 'tak' OR 'nie'", "broken-expression", Some("${zgoda} = 'tak' or ${zgoda} = 'nie'")),
        ("${zgoda} = tak OR nie", "broken-expression", Some("${zgoda} = 'tak' or ${zgoda} = 'nie'")),
        (
            "${t} = 'a' or (${wiek} != 1 or ${wiek} != 2)",
            "always-true",
            Some("${t} = 'a' or ${wiek} != 1 and ${wiek} != 2"),
        ),
        ("${t} = 'a' or ${wiek} != 1 or ${wiek} != 2", "always-true", None),
        ("${zgoda} = 'tak' or 'nie'", "constant-operand", Some("${zgoda} = 'tak' or ${zgoda} = 'nie'")),
        ("${wiek} = 18 or 19 or 20", "constant-operand", Some("${wiek} = 18 or ${wiek} = 19 or ${wiek} = 20")),
        ("${wiek} = 2 or 1", "constant-operand", Some("${wiek} = 2 or ${wiek} = 1")),
        ("${wiek} != 18 or 19", "constant-operand", Some("${wiek} != 18 and ${wiek} != 19")),
        (
            "selected(${zgoda}, 'tak') or 'nie'",
            "constant-operand",
            Some("selected(${zgoda}, 'tak') or selected(${zgoda}, 'nie')"),
        ),
        ("${wiek} > 18 and 65", "constant-operand", None),
        ("${wiek} > 18 or 1", "", None),
        ("18 < ${wiek} < 65", "chained-comparison", Some("18 < ${wiek} and ${wiek} < 65")),
        ("(1 < 2) = (${wiek} < 3)", "", None),
        ("${wiek} != 1 or ${wiek} != 2", "always-true", Some("${wiek} != 1 and ${wiek} != 2")),
        ("${wiek} != 1 or ${wiek} != '1' or ${t} != 'a'", "", None),
        ("${dzien} > 2020-01-01", "date-without-quotes", Some("${dzien} > '2020-01-01'")),
        ("${dzien} > 31-1-2020", "date-without-quotes", Some("${dzien} > '2020-01-31'")),
        ("${wiek} > 2020-1-50", "", None),
        (
            "format-date(${dzien}, 'dd.MM.yyyy') = ${t}",
            "date-pattern",
            Some("format-date(${dzien}, '%d.%m.%Y') = ${t}"),
        ),
        ("format-date(${dzien}, '%d.%m') = ${t}", "", None),
        ("${dzien} <= today", "bare-word", Some("today()")),
        ("${dzien} > '2020-01-01'", "", None),
        ("18", "constant-condition", None),
        ("0", "constant-condition", None),
        ("'max 5'", "constant-condition", None),
        ("1 = 2", "", None),
    ] {
        check_meant("text", "relevant", condition, code, meant);
    }
    check_meant("integer", "constraint", "1-10", "constant-condition", Some(". >= 1 and . <= 10"));
}

#[test]
fn defaults_that_the_question_cannot_have_are_told() {
    let no_choice = |suggestion| Some(("default-not-a-choice", suggestion));
    let other_type = |suggestion| Some(("default-not-its-type", suggestion));
    for (kind, default, expected) in [
        ("select_one tn", "tak", None),
        ("select_one tn", "Tak", no_choice(Some("tak"))),
        ("select_one tn", "„tak”", no_choice(Some("tak"))),
        ("select_multiple n", "1 2", None),
        ("select_multiple n", "1 3", no_choice(None)),
        ("select_one tn", "${a}", None),
        ("integer", "5", None),
        ("integer", "n/a", other_type(None)),
        ("integer", "1,000", other_type(None)),
        ("decimal", "1,5", other_type(Some("1.5"))),
        ("date", "31.12.2025", other_type(Some("2025-12-31"))),
        ("date", "2025-12-31", None),
        ("time", "noon", other_type(None)),
        ("dateTime", "now()", None),
        ("text", "noon", None),
    ] {
        let rows = format!("| type | name | label | default |\n| text | a | A | x |\n| {kind} | b | B | {default} |");
        let fault = expected.map(|(code, suggestion)| (code, Some(3), Some("default"), suggestion));
        check(&(survey(&rows) + ANSWERS), fault.as_slice());
    }
    for (calculation, expected) in [
        ("if(${a} = '', 'tak', 'nie')", None),
        ("if(${a} = '', 'tak', 'no')", no_choice(Some("nie"))),
        ("once('maybe')", no_choice(None)),
        ("''", None),
        ("${a}", None),
    ] {
        let rows = format!(
            "| type | name | label | calculation |\n| text | a | A | |\n| select_one tn | b | | {calculation} |"
        );
        let fault = expected.map(|(code, suggestion)| (code, Some(3), Some("calculation"), suggestion));
        check(&(survey(&rows) + ANSWERS), fault.as_slice());
    }
}

#[test]
fn what_is_computed_of_another_type_is_told() {
    for (kind, expression, told) in [
        ("date", "format-date(today(), '%d.%m.%Y')", true),
        ("date", "format-date(today(), '%Y-%m-%d')", false),
        ("date", "if(${a} = '', '2024-1-5', today() + 1)", false),
        ("date", "if(${a} = '', '05.01.2024', today())", true),
        ("time", "format-date-time(now(), '%H:%M')", false),
        ("time", "format-date-time(now(), '%Y-%m-%dT%H:%M')", false),
        ("time", "once(format-date-time(now(), '%h.%M'))", true),
        ("dateTime", "concat('2024-01-01', 'T10:00')", false),
        ("integer", "if(${a} = '', 3000000000, '')", false),
        ("integer", "if(${a} = '', '1,5', 2)", true),
        ("decimal", "if(${a} = '', '1.5', 2)", false),
        ("text", "format-date(today(), '%d.%m.%Y')", false),
    ] {
        for column in ["calculation", "default"] {
            let (given, label) = if column == "default" { ("x", "B") } else { ("", "") };
            let rows = format!(
                "| type | name | label | {column} |\n| text | a | A | {given} |\n| {kind} | b | {label} | {expression} |"
            );
            let fault = told.then_some(("result-not-its-type", Some(3), Some(column), None));
            check(&survey(&rows), fault.as_slice());
        }
    }
}

#[test]
fn a_default_that_is_lost_because_its_question_is_hidden_is_told() {
    let rows = |of_a: &str, of_group: &str, relevant: &str, default: &str| {
        survey(&format!(
            "| type | name | label | relevant | default |\n| text | a | A | | {of_a} |\n\
             | begin_group | g | G | {of_group} | |\n| date | b | B | {relevant} | {default} |\n| end_group | | | | |"
        ))
    };
    let told = [("default-before-shown", Some(4), Some("default"), None)];
    check(&rows("", "${a} = 'y'", "", "today()"), &told);
    check(&rows("", "", "${a} = 'y' and string-length(${a}) > 0", "today()"), &told);
    check(&rows("", "", "${a} != ''", "today() - 1"), &told);
    check(&rows("y", "${a} = 'y'", "", "today()"), &[]);
    check(&rows("", "${a} != 'n'", "", "today()"), &[]);
    check(&rows("", "", "${a} = 'y' or ${a} = ''", "today()"), &[]);
    check(&rows("", "", "${last-saved#a} = 'y'", "today()"), &[]);
    check(&rows("", "${a} = 'y'", "", "2026-12-01"), &[]);
    check(&rows("", "", "", "today()"), &[]);
    let within = "| type | name | label | relevant | default |\n| begin_repeat | r | R | | |\n| text | a | A | | |\n\
                  | date | b | B | ${a} = 'y' | today() |\n| end_repeat | | | | |";
    check(&survey(within), &[]);
    let triggered = "| type | name | label | relevant | default | trigger | calculation |\n| text | a | A | | | | |\n\
                     | date | b | B | ${a} = 'y' | today() | ${a} | today() |";
    check(&survey(triggered), &[]);
}

#[test]
fn several_answers_are_not_compared_as_one() {
    for (condition, code, meant) in [
        ("${ile} = '1'", "selected-meant", Some("selected(${ile}, '1')")),
        ("2 != ${ile}", "selected-meant", Some("not(selected(${ile}, '2'))")),
        ("${ile} = '1' and ${ile} = 2", "selected-meant", Some("selected(${ile}, '1') and selected(${ile}, '2')")),
        ("${ile} = '1 2' or ${ile} = ''", "", None),
        ("${ile} = '1' and count-selected(${ile}) = 1", "", None),
        ("count(${ile}) > 1", "count-selected-meant", Some("count-selected(${ile}) > 1")),
        ("count(${zgoda}) = 1", "", None),
    ] {
        let fault = (!code.is_empty()).then_some((code, meant));
        check_condition("relevant", condition, fault);
    }
}

#[test]
fn references_are_not_quoted() {
    let meant = Some("${zgoda} = 'tak' or ${wiek} = 1");
    check_condition("relevant", "'${zgoda}' = 'tak' or \"${wiek}\" = 1", Some(("quoted-reference", meant)));
    check_condition("relevant", "selected('${ile}', 1)", Some(("quoted-reference", Some("selected(${ile}, 1)"))));
    check_condition("relevant", "concat('a ', ${zgoda}) = 'a tak'", None);
    check_condition("relevant", "jr:choice-name(${zgoda}, '${zgoda}') = 'Yes'", None);
}

#[test]
fn calculations_are_compared_with_what_they_can_give() {
    for (condition, expected) in [
        ("${grupa} = 'dorosły'", None),
        ("${grupa} = 'dorosly'", Some(Some("dorosły"))),
        ("${grupa} != 'senior'", Some(None)),
        ("${inna} = 'dorosły'", None),
    ] {
        let rows = format!(
            "| type | name | label | calculation | relevant |\n| integer | wiek | W | | |\n\
             | calculate | grupa | | if(${{wiek}} < 18, 'dziecko', 'dorosły') | |\n\
             | calculate | inna | | if(${{wiek}} < 18, 'dziecko', ${{grupa}}) | |\n| text | x | X | | {condition} |"
        );
        let fault = expected.map(|meant| ("unknown-result", Some(5), Some("relevant"), meant));
        check(&survey(&rows), fault.as_slice());
    }
}

#[test]
fn a_filter_looks_for_values_that_some_choice_has() {
    let choices = sheet("choices", "| list_name | name | label | woj |\n| p | 1 | A | slask |\n| p | 2 | B | opole |");
    let unknown = |meant| Some(("unknown-filter-value", Some(3), Some("choice_filter"), meant));
    for (filter, expected) in [
        ("woj = 'slask' or name = '2'", None),
        ("woj = 'slsk'", unknown(Some("slask"))),
        ("'Mazowsze' = woj", unknown(None)),
        ("woj != 'Mazowsze'", None),
        ("woj = ${t}", None),
    ] {
        let rows =
            format!("| type | name | label | choice_filter |\n| text | t | T | |\n| select_one p | p | P | {filter} |");
        check(&(survey(&rows) + &choices), expected.as_slice());
    }
}

#[test]
fn a_filter_too_may_compare_with_a_code_that_is_not_there() {
    let choices = sheet("choices", "| list_name | name | label | woj |\n| w | slask | W | |\n| p | 2 | P | slask |");
    for (filter, expected) in [("woj = ${w} or ${w} = 'slask'", None), ("woj = ${w} or ${w} = 'Slask'", Some("slask"))]
    {
        let rows = format!(
            "| type | name | label | choice_filter |\n| select_one w | w | W | |\n| select_one p | p | P | {filter} |"
        );
        let fault: Option<Fault> = expected.map(|meant| ("unknown-code", Some(3), Some("choice_filter"), Some(meant)));
        check(&(survey(&rows) + &choices), fault.as_slice());
    }
}
