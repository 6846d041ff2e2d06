//! Days that are counted where years, minutes or a date were meant.

mod common;

use common::{Fault, check_faults, survey};

/// What is told of a calculation and of a note that shows it.
#[track_caller]
fn check(calculation: &str, told: &[Fault]) {
    let rows = format!(
        "| type | name | label | calculation |\n| start | begun | | |\n| date | d | Visit | |\n| date | born | Data urodzenia | |\n\
         | date | dob | Child | |\n| date | day | Day | |\n| dateTime | dt | Moment | |\n| integer | n | N | |\n| calculate | age | | today() - ${{born}} |\n\
         | calculate | c | | {calculation} |\n| note | shown | It is ${{c}} | |"
    );
    check_faults(&survey(&rows), told);
}

#[test]
fn a_date_that_is_moved_is_no_date_for_people() {
    let shown = [("day-shown-as-number", Some(11), Some("label"), None)];
    for moved in ["${d} + 30", "today() - 7", "30 + ${d}", "${d} + ${n}", "if(${n} > 3, ${d} + 7, '')"] {
        check(moved, &shown);
    }
    for sound in ["format-date(${d} + 30, '%d.%m.%Y')", "date(${d} + 30)", "today() - ${d}", "${n} + 30", "${d}"] {
        check(sound, &[]);
    }
    check("format-date(today() - ${d}, '%Y')", &[("date-of-difference", Some(10), Some("calculation"), None)]);
}

#[test]
fn a_difference_is_in_days() {
    let told = |meant| [("difference-in-days", Some(10), Some("calculation"), meant)];
    for (comparison, meant) in [
        ("today() - ${born} >= 18", Some("if((today() - ${born}) div 365.25 >= 18, 1, 2)")),
        ("18 > today() - ${born}", Some("if(18 > (today() - ${born}) div 365.25, 1, 2)")),
        ("today() - ${dob} < 60", None),
        ("${age} >= 18", Some("if(${age} div 365.25 >= 18, 1, 2)")),
        ("now() - ${begun} > 60", None),
    ] {
        let calculation = format!("if({comparison}, 1, 2)");
        let meant =
            if comparison.contains("dob") { Some("if((today() - ${dob}) div 365.25 < 60, 1, 2)") } else { meant };
        check(&calculation, &told(meant));
    }
    for sound in [
        "today() - ${d} >= 18",
        "(today() - ${born}) div 365.25 >= 18",
        "today() - ${born} > 6570",
        "today() - ${born} <= 28",
        "${day} - ${d} > 20",
        "now() - ${begun} > 1",
    ] {
        check(&format!("if({sound}, 1, 2)"), &[]);
    }
}
