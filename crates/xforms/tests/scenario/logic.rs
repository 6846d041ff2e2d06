//! Relevance, calculation, required, read-only, constraint.

use crate::harness::{Scenario, start};
use xforms::{Response, Start, Violation, Zone};

fn gate() -> Scenario {
    Scenario::new(
        "<data id='t'><gate/><g><a/><b/></g><sum/><seen/></data>",
        r#"<bind nodeset="/data/gate" required="true()"/>
           <bind nodeset="/data/g" relevant="/data/gate = '1'"/>
           <bind nodeset="/data/g/a" type="int" constraint=". &gt; 0 and . &lt; 10" jr:constraintMsg="1 to 9"/>
           <bind nodeset="/data/g/b" type="int" relevant="../a = 5" required="../a = 5"/>
           <bind nodeset="/data/sum" calculate="coalesce(/data/g/a, 0) + coalesce(/data/g/b, 0)"/>
           <bind nodeset="/data/seen" calculate="if(/data/g/a = '', 'empty', /data/g/a)"/>"#,
        r#"<input ref="/data/gate"/><group ref="/data/g"><input ref="/data/g/a"/><input ref="/data/g/b"/></group>"#,
    )
}

#[test]
fn relevance_inherits_and_an_irrelevant_node_is_empty_until_it_is_back() {
    let mut s = gate();
    assert!(!s.relevant("/data/g") && !s.relevant("/data/g/a"));
    s.answer("/data/gate", "1");
    s.answer("/data/g/a", "5");
    s.answer("/data/g/b", "7");
    assert_eq!((s.value("/data/sum"), s.value("/data/seen")), ("12".into(), "5".into()));
    s.answer("/data/gate", "2");
    assert_eq!(
        (s.value("/data/sum"), s.value("/data/seen"), s.value("/data/g/a")),
        ("0".into(), "empty".into(), "".into())
    );
    s.answer("/data/gate", "1");
    assert_eq!((s.value("/data/sum"), s.value("/data/g/b")), ("12".into(), "7".into()));
}

#[test]
fn violations_are_told_per_node_and_only_where_relevant() {
    let mut s = gate();
    assert_eq!(s.violation("/data/gate"), Some(Violation::Required));
    s.answer("/data/gate", "1");
    s.answer("/data/g/a", "12");
    assert_eq!(s.violation("/data/g/a"), Some(Violation::Constraint));
    assert_eq!(s.response.constraint_message(s.node("/data/g/a")).as_deref(), Some("1 to 9"));
    s.answer("/data/g/a", "5");
    assert_eq!((s.violation("/data/g/a"), s.violation("/data/g/b")), (None, Some(Violation::Required)));
    assert_eq!(s.response.violations().len(), 1);
    s.answer("/data/g/a", "x");
    assert_eq!(s.violation("/data/g/a"), Some(Violation::Constraint));
}

#[test]
fn only_dependants_change() {
    let mut s = gate();
    s.answer("/data/gate", "1");
    assert_eq!(s.answer("/data/g/a", "3"), ["/data/g/a", "/data/g/b", "/data/sum", "/data/seen"]);
    assert_eq!(s.answer("/data/g/a", "3"), [""; 0]);
    // `required` of b is computed again, its result stands.
    assert!(s.answer("/data/g/a", "4").contains(&"/data/sum".to_owned()));
}

#[test]
fn dates_compare_as_dates() {
    let mut s = Scenario::new(
        "<data id='t'><d/><age/></data>",
        r#"<bind nodeset="/data/d" type="date" constraint=". &lt;= today()"/>
           <bind nodeset="/data/age" calculate="int((today() - date(/data/d)) div 365.25)"/>"#,
        r#"<input ref="/data/d"/>"#,
    );
    s.answer("/data/d", "2026-11-19");
    assert_eq!(s.violation("/data/d"), Some(Violation::Constraint));
    s.answer("/data/d", "2000-01-01");
    assert_eq!((s.violation("/data/d"), s.value("/data/age")), (None, "26".into()));
    s.answer("/data/d", "2000-02-31");
    assert_eq!(s.violation("/data/d"), Some(Violation::Constraint));
}

#[test]
fn a_chain_of_calculations_settles_in_order() {
    let n = 200;
    let nodes: String = (0..n).map(|i| format!("<q{i}/>")).collect();
    // Written backwards, so that the order of the binds does not help.
    let binds: String =
        (1..n).rev().map(|i| format!("<bind nodeset='/data/q{i}' calculate='/data/q{} + 1'/>", i - 1)).collect();
    let mut s = Scenario::new(&format!("<data id='t'>{nodes}</data>"), &binds, "<input ref='/data/q0'/>");
    s.answer("/data/q0", "1");
    assert_eq!(s.value("/data/q199"), "200");
}

#[test]
fn reaching_a_screen_out_note_is_told() {
    let mut s = Scenario::new(
        "<data id='t'><age/><end/></data>",
        r#"<bind nodeset="/data/age" type="int"/>
           <bind nodeset="/data/end" readonly="true()" relevant="/data/age &lt; 18" teren:outcome="screen-out"/>"#,
        r#"<input ref="/data/age"/><input ref="/data/end"><label>Bye</label></input>"#,
    );
    s.answer("/data/age", "30");
    assert!(!s.response.screened_out());
    s.answer("/data/age", "12");
    assert!(s.response.screened_out());
}

#[test]
fn an_irrelevant_answer_is_no_number_of_a_sum() {
    let mut s = Scenario::new(
        "<data id='t'><r><on/><n/></r><r><on/><n/></r><sum/><most/></data>",
        r#"<bind nodeset="/data/r/n" type="int" relevant="../on = '1'"/>
           <bind nodeset="/data/sum" calculate="sum(/data/r/n)"/><bind nodeset="/data/most" calculate="max(/data/r/n)"/>"#,
        r#"<group ref="/data/r"><repeat nodeset="/data/r"><input ref="/data/r/on"/><input ref="/data/r/n"/></repeat></group>"#,
    );
    assert_eq!((s.value("/data/sum"), s.value("/data/most")), ("0".into(), "".into()));
    s.answer("/data/r[1]/on", "1");
    s.answer("/data/r[1]/n", "4");
    assert_eq!((s.value("/data/sum"), s.value("/data/most")), ("4".into(), "4".into()));
    s.answer("/data/r[2]/on", "1");
    s.answer("/data/r[2]/n", "5");
    s.answer("/data/r[1]/on", "");
    assert_eq!((s.value("/data/sum"), s.value("/data/most")), ("5".into(), "5".into()));
}

#[test]
fn read_only_and_the_message_of_what_is_required_follow_the_form() {
    let mut s = Scenario::new(
        "<data id='t'><closed/><note/></data>",
        r#"<bind nodeset="/data/note" required="/data/closed = ''" jr:requiredMsg="Write something" readonly="/data/closed = '1'"/>"#,
        r#"<input ref="/data/closed"/><input ref="/data/note"/>"#,
    );
    let note = s.node("/data/note");
    assert_eq!((s.response.state(note).readonly, s.violation("/data/note")), (false, Some(Violation::Required)));
    assert_eq!(s.response.required_message(note).as_deref(), Some("Write something"));
    s.answer("/data/closed", "1");
    assert_eq!((s.response.state(note).readonly, s.violation("/data/note")), (true, None));
}

#[test]
fn times_of_the_other_season_are_told_as_they_were_entered() {
    let check = |given: &str, expected: &str| {
        let mut s = Scenario::new(
            "<data id='t'><given/><told/></data>",
            r#"<bind nodeset="/data/told" calculate="concat(format-date-time(/data/given, '%d.%m %H:%M'), ' ', date(/data/given))"/>"#,
            r#"<input ref="/data/given"/>"#,
        );
        s.answer("/data/given", given);
        assert_eq!(s.value("/data/told"), expected, "{given}");
    };
    // It is winter, one hour east of Greenwich.
    check("2026-07-01T00:30:00.000+02:00", "01.07 00:30 2026-07-01");
    check("2026-12-01T00:30:00.000+01:00", "01.12 00:30 2026-12-01");
    check("2026-11-30T23:30:00.000Z", "01.12 00:30 2026-12-01");
    check("2026-11-30T18:30:00.000-05:00", "01.12 00:30 2026-12-01");
    check("2026-07-01", "01.07 00:00 2026-07-01");
}

#[test]
fn times_of_the_other_season_are_told_on_the_clock_of_their_day() {
    let check = |given: &str, expected: &str| {
        let mut s = Scenario::new(
            "<data id='t'><given/><told/><counted/></data>",
            r#"<bind nodeset="/data/told" calculate="concat(format-date-time(/data/given, '%d.%m %H:%M'), ' ', date(/data/given))"/>
               <bind nodeset="/data/counted" calculate="format-date-time(decimal-date-time(/data/given), '%d.%m %H:%M')"/>"#,
            r#"<input ref="/data/given"/>"#,
        );
        // Europe/Warsaw in 2026: summer time from March 29 to October 25, 01:00 UTC.
        let summer = 1_774_746_000_000..1_792_890_000_000;
        let warsaw = Zone::new(move |utc_ms| if summer.contains(&utc_ms) { 120 } else { 60 });
        s.response = Response::start(s.form(), Start { zone: Some(warsaw), ..start() });
        s.answer("/data/given", given);
        assert_eq!(s.value("/data/told"), expected, "{given}");
        assert_eq!(s.value("/data/counted"), expected[..expected.rfind(' ').unwrap_or_default()], "{given}");
    };
    // It is winter, one hour east of Greenwich.
    check("2026-07-01T00:30:00.000+02:00", "01.07 00:30 2026-07-01");
    check("2026-06-30T22:30:00.000Z", "01.07 00:30 2026-07-01");
    check("2026-06-30T18:30:00.000-04:00", "01.07 00:30 2026-07-01");
    check("2026-11-30T23:30:00.000Z", "01.12 00:30 2026-12-01");
    check("2026-07-01", "01.07 00:00 2026-07-01");
}

#[test]
fn values_that_a_form_begins_with_are_of_their_types() {
    let check = |data_type: &str, given: &str, expected: &str| {
        let s = Scenario::new(
            &format!("<data id='t'><a>{given}</a><r><a>{given}</a></r></data>"),
            &format!(
                "<bind nodeset='/data/a' type='{data_type}' required='true()'/><bind nodeset='/data/r/a' type='{data_type}'/>"
            ),
            "<input ref='/data/a'/><repeat nodeset='/data/r'><input ref='/data/r/a'/></repeat>",
        );
        assert_eq!((&*s.value("/data/a"), &*s.value("/data/r[1]/a")), (expected, expected), "{data_type} {given}");
        let violation = expected.is_empty().then_some(xforms::Violation::Required);
        assert_eq!(s.violation("/data/a"), violation, "{data_type} {given}");
    };
    check("decimal", "unknown", "");
    check("decimal", "1 000,5", "");
    check("int", "1,000", "");
    check("int", "n/a", "");
    check("int", "7", "7");
    check("time", "noon", "");
    check("time", "08:00:00.000+1:00", "");
    check("time", "08:00:00+15:00", "");
    check("time", "08:00", "08:00");
    check("date", "31.12.2025", "");
    check("date", "2025-12-31", "2025-12-31");
    check("date", "2025-12-31T10:00:00", "2025-12-31");
    check("dateTime", "31.12.2025 10:00", "");
    check("boolean", "perhaps", "");
    check("geopoint", "at the church", "");
    check("geopoint", "50.1 20.20 0 0", "50.1 20.20 0.0 0.0");
    check("geotrace", "1 2; 3 4", "1 2;3 4");
    check("geoshape", "1 2; 3 4", "");
    check("geoshape", "1 2; 3 4; 5 6; 1 2", "1 2;3 4;5 6;1 2");
    check("string", "n/a", "n/a");
}

#[test]
fn what_is_computed_is_a_value_as_if_it_was_typed() {
    let check = |data_type: &str, expression: &str, expected: &str| {
        let calculated = format!("<bind nodeset='/data/a' type='{data_type}' calculate=\"{expression}\"/>");
        let default = format!(
            "<bind nodeset='/data/a' type='{data_type}'/>
             <setvalue event='odk-instance-first-load' ref='/data/a' value=\"{expression}\"/>"
        );
        for model in [calculated, default] {
            let s = Scenario::new("<data id='t'><a/></data>", &model, "<input ref='/data/a'/>");
            assert_eq!(s.value("/data/a"), expected, "{model}");
            assert_eq!(s.response.violations(), [], "{model}");
        }
    };
    check("int", "600700800 * 10", "6007008000");
    check("int", "7 div 2", "3");
    check("int", "'12 '", "12");
    check("int", "1 div 0", "");
    check("decimal", "2 + 2", "4");
    check("decimal", "1 div 0", "");
    check("date", "'2024-1-5'", "2024-01-05");
    check("date", "now()", "2026-11-18");
    check("date", "today() + 1", "2026-11-19");
    check("time", "now()", "12:06:40.000+01:00");
    check("time", "format-date-time(now(), '%H:%M')", "12:06");
    check("time", "'8:30'", "08:30");
    check("dateTime", "today()", "2026-11-18");
    check("dateTime", "concat('2024-01-01', 'T10:00')", "2024-01-01T10:00");
    check("dateTime", "'2024-1-1 9:00'", "2024-01-01T09:00");
    check("dateTime", "date-time(now()) + 0.5", "2026-11-19T00:06:40.000+01:00");
    // A question can be answered all the same.
    check("int", "'5 zł'", "");
    check("decimal", "'1,5'", "");
    check("date", "'05.01.2024'", "");
}

#[test]
fn a_calculation_that_nobody_can_correct_keeps_its_text() {
    let s = Scenario::new(
        "<data id='t'><a/><b/></data>",
        "<bind nodeset='/data/a' type='int' calculate=\"concat(5, ' zł')\"/>
         <bind nodeset='/data/b' type='date' readonly='true()' calculate=\"'05.01.2024'\"/>",
        "<input ref='/data/b'/>",
    );
    assert_eq!((s.value("/data/a"), s.value("/data/b")), ("5 zł".into(), "05.01.2024".into()));
    assert_eq!(s.response.violations(), []);
}

#[test]
fn a_whole_decimal_reads_alike_however_it_came() {
    let mut s = Scenario::new(
        "<data id='t'><typed/><given>4</given><counted/><all/></data>",
        "<bind nodeset='/data/typed' type='decimal'/><bind nodeset='/data/given' type='decimal'/>
         <bind nodeset='/data/counted' type='decimal' calculate='/data/given * 1'/>
         <bind nodeset='/data/all' calculate=\"concat(/data/typed, ' ', /data/given, ' ', /data/counted, ' ', /data/given = '4')\"/>",
        "<input ref='/data/typed'/><input ref='/data/given'/>",
    );
    s.answer("/data/typed", "4");
    assert_eq!(s.value("/data/all"), "4 4 4 true");
}

#[test]
fn a_date_is_no_date_and_time() {
    let mut s =
        Scenario::new("<data id='t'><a/></data>", "<bind nodeset='/data/a' type='date'/>", "<input ref='/data/a'/>");
    s.answer("/data/a", "2025-12-31T10:00:00.000+01:00");
    assert_eq!(s.violation("/data/a"), Some(xforms::Violation::Constraint));
}

#[test]
fn spaces_are_no_answer() {
    let mut s = Scenario::new(
        "<data id='t'><a/><b/></data>",
        "<bind nodeset='/data/a' required='true()'/><bind nodeset='/data/b'/>",
        "<input ref='/data/a'/><input ref='/data/b'/>",
    );
    for (answer, violation) in [("   ", Some(Violation::Required)), ("\n\t", Some(Violation::Required)), (" x ", None)]
    {
        s.answer("/data/a", answer);
        s.answer("/data/b", answer);
        assert_eq!((s.violation("/data/a"), s.violation("/data/b")), (violation, None), "{answer:?}");
    }
}

#[test]
fn two_nodes_may_be_relevant_to_each_other() {
    let mut s = Scenario::new(
        "<data id='t'><a/><b/></data>",
        "<bind nodeset='/data/a' relevant=\"/data/b = ''\"/><bind nodeset='/data/b' relevant=\"/data/a = ''\"/>",
        "<input ref='/data/a'/><input ref='/data/b'/>",
    );
    for (node, answer, expected) in [
        ("/data/a", "1", (true, false)),
        ("/data/a", "", (true, true)),
        ("/data/b", "1", (false, true)),
        ("/data/b", "", (true, true)),
    ] {
        s.answer(node, answer);
        assert_eq!((s.relevant("/data/a"), s.relevant("/data/b")), expected, "{node} = {answer}");
    }
}

#[test]
fn an_attribute_is_not_its_element() {
    let mut s = Scenario::new(
        "<data id='t'><a/><note at='x'>y</note></data>",
        "<bind nodeset='/data/note' calculate='concat(/data/note/@at, /data/a)'/>",
        "<input ref='/data/a'/>",
    );
    assert_eq!(s.value("/data/note"), "x");
    s.answer("/data/a", "2");
    assert_eq!(s.value("/data/note"), "x2");
}

#[test]
fn an_entry_may_be_relevant_by_its_position() {
    let mut s = Scenario::new(
        "<data id='t'><most>2</most><r/><r/><r/></data>",
        "<bind nodeset='/data/r' relevant='position(.) &lt;= /data/most and (position(current()/.) != 1 or /data/most != 3)'/>",
        "<input ref='/data/most'/><repeat nodeset='/data/r'/>",
    );
    let relevant = |s: &Scenario| [1, 2, 3].map(|i| s.relevant(&format!("/data/r[{i}]")));
    assert_eq!(relevant(&s), [true, true, false]);
    s.answer("/data/most", "3");
    assert_eq!(relevant(&s), [false, true, true]);
    s.answer("/data/most", "2");
    let third = s.response.find_range("/data/r").map(|range| s.response.children(Some(range))[0]).expect("an entry");
    s.response.remove_repeat(third);
    assert!(s.relevant("/data/r[2]"));
}

#[test]
fn a_scale_is_written_as_numbers_are() {
    let parse = |attributes: &str| {
        let form =
            crate::harness::xform("<data id='t'><a/></data>", "", &format!("<range ref='/data/a' {attributes}/>"));
        xforms::Form::parse(&form, &())
    };
    let mut s = Scenario::of(parse("start=' 0 ' end='1e1' step='\n5E-1\t'").0.expect("usable"));
    for (answer, expected) in [(" 2.5 ", "2.5"), ("1e0", "1.0"), ("11", ""), ("x", "")] {
        s.response.answer(s.node("/data/a"), answer).expect("taken");
        assert_eq!(s.value("/data/a"), expected, "{answer}");
    }
    for attributes in ["start='0' end='inf' step='1'", "start='0' end='1-' step='1'", "start='0' end='5' step=''"] {
        let codes: Vec<_> = parse(attributes).1.into_iter().map(|finding| finding.code).collect();
        assert_eq!(codes, ["range-malformed"], "{attributes}");
    }
}
