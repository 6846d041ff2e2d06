//! Dates in a zone one hour east of Greenwich.

use crate::{NOW, check};
use xforms::{
    Moment,
    xpath::console::{Document, Outcome, Query, run},
};

#[test]
fn dates_are_numbers_of_days() {
    check(&[
        ("today()", "'2026-11-22'"),
        ("now()", "'2026-11-22T11:15:30.123+01:00'"),
        ("date('2026-11-22')", "'2026-11-22'"),
        ("date('2026-1-2')", "'2026-01-02'"),
        ("date(today() + 7)", "'2026-11-29'"),
        ("date('2026-02-29')", "''"),
        ("date('nonsense')", "''"),
        ("date('')", "''"),
        ("date(true())", "''"),
        ("date(0)", "'1970-01-01T01:00:00.000+01:00'"),
        ("date(1 div 0)", "''"),
        ("date-time('2026-11-22T10:00:00Z')", "'2026-11-22T11:00:00.000+01:00'"),
        ("date-time('2026-11-22T10:00')", "'2026-11-22T10:00:00.000+01:00'"),
        ("date('2026-11-22T00:00:00.000+01:00')", "'2026-11-22'"),
        ("number('1970-01-02T01:00:00+01:00')", "1"),
        ("decimal-date-time('1970-01-01T12:00:00Z')", "0.5"),
        ("decimal-date-time('x')", "NaN"),
        ("decimal-time('06:00:00.000+01:00')", "0.25"),
        ("decimal-time('06:00Z')", "0.2916666666666667"),
        ("decimal-time('18:00')", "0.75"),
        ("decimal-time('24:00')", "NaN"),
        ("decimal-time('06:00:00.000+02:00')", "0.25"),
        ("decimal-time('06:00:00.000-05:00')", "0.5"),
        ("decimal-time('2026-11-22T06:00:00.000+01:00')", "0.25"),
        ("decimal-time('2026-11-22')", "NaN"),
        ("date('2026-11-22T23:30:00.000Z')", "'2026-11-23'"),
        ("date(now())", "'2026-11-22'"),
        ("date(now()) = '2026-11-22'", "true"),
        ("date(now()) != today()", "false"),
        ("'2026-11-22' = date(now())", "true"),
        ("date(now()) = date('2026-11-22T10:15:30.123Z')", "true"),
        ("date('1970-01-01T12:00:00Z') * 1", "0.5"),
        ("date(now()) <= today()", "true"),
        ("date(now()) > '2026-11-22'", "false"),
        ("date(now()) - date('2026-11-01T23:00:00.000+01:00')", "21"),
        ("date(now()) + 1 = today() + 1", "true"),
        ("date(date-time('2026-11-22T10:00'))", "'2026-11-22'"),
        ("date(decimal-date-time('2026-11-22T10:00'))", "'2026-11-22T10:00:00.000+01:00'"),
        // Across days at which numbers of days get another magnitude.
        ("date('2014-11-11') - date('2014-11-10')", "1"),
        ("int('2014-12-01' - '2014-11-01')", "30"),
        ("number('2014-11-11') - number('2014-11-10')", "1"),
        ("date('2059-09-19') - 1 = date('2059-09-18')", "true"),
        ("date('1992-06-01') + 30 = date('1992-07-01')", "true"),
        ("decimal-date-time('1981-04-01') - decimal-date-time('1981-03-01')", "31"),
        ("date('2014-11-10') + 1 - date('2014-11-09')", "2"),
        ("600.3 - 0.1", "600.1999999999999"),
        ("'2026-11-22' < today() + 1", "true"),
        ("'2026-11-22' > '2026-11-21'", "true"),
        ("date('2026-03-01') - date('2026-02-01')", "28"),
        ("int((today() - date('1980-05-05')) div 365.25)", "46"),
        ("today() = '2026-11-22'", "true"),
        ("'2026-11-22' = '2026-11-22T00:00:00.000+01:00'", "false"),
    ]);
}

#[test]
fn formats() {
    check(&[
        ("format-date('2026-03-02', '%Y-%m-%d %y %n %e %b %a')", "'2026-03-02 26 3 2 Mar Mon'"),
        ("format-date-time('2026-03-02T09:05:07.008+01:00', '%H:%M:%S.%3 %h')", "'09:05:07.008 9'"),
        ("format-date-time('2026-03-02T23:30:00Z', '%e %H')", "'3 00'"),
        ("format-date-time('14:30:00.000+01:00', '%H:%M')", "'14:30'"),
        ("format-date-time('14:30:00.000Z', '%h.%M')", "'15.30'"),
        ("format-date-time('14:30', '%Y %H:%M')", "''"),
        ("format-date(today() + 1, '%d')", "'23'"),
        ("format-date('', '%d')", "''"),
        ("format-date('x', '%d')", "''"),
        ("format-date(today())", "error xpath-arity"),
    ]);
}

#[test]
fn days_are_whole_across_a_change_of_the_clocks() {
    // Warsaw in 2024: summer time from March 31 to October 27, 01:00 UTC. It is winter there now, or summer.
    let offset_at = |utc_ms: i64| if (1_711_846_800_000..1_729_990_800_000).contains(&utc_ms) { 120 } else { 60 };
    let document = Document::parse("<r/>").expect("a document");
    for now in [Moment { utc_ms: NOW, offset_min: 60 }, Moment { utc_ms: 1_720_000_000_000, offset_min: 120 }] {
        for (expr, expected) in [
            ("format-date(date('2024-10-21') + 7, '%Y-%m-%d')", "2024-10-28"),
            ("format-date(date('2024-10-27') + 1, '%Y-%m-%d')", "2024-10-28"),
            ("date(date('2024-03-30') + 2)", "2024-04-01"),
            ("date('2024-10-27') + 1 = date('2024-10-28')", "true"),
            ("int(date('2024-04-07') - date('2024-03-25'))", "13"),
            ("date('2024-04-07') >= date('2024-03-31') + 7", "true"),
            ("format-date-time('2024-07-01T00:30:00.000+02:00', '%d %H:%M')", "01 00:30"),
            ("format-date-time('2024-06-30T22:30:00.000Z', '%d %H:%M')", "01 00:30"),
            ("format-date-time('2024-12-31T23:30:00.000Z', '%d %H:%M')", "01 00:30"),
            ("date('2024-06-30T22:30:00.000Z')", "2024-07-01"),
        ] {
            let (context, xforms, language) = ("/", true, "");
            let query = Query { expr, context, wanted: None, xforms, now, offset_at: &offset_at, language };
            let found = match run(&document, &query) {
                Ok(Outcome::Text(text)) => text,
                Ok(Outcome::Number(number)) => xforms::xpath::convert::number_text(number),
                Ok(Outcome::Boolean(truth)) => truth.to_string(),
                other => format!("{other:?}"),
            };
            assert_eq!(found, expected, "{expr} {now:?}");
        }
    }
}
