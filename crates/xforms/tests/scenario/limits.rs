//! Hostile forms and answers end in an error or at a limit, soon.

use crate::harness::{Scenario, findings, start, xform};
use std::time::{Duration, Instant};
use xforms::{Limit, Response, RestoreError};

/// The work, with the time that it may take on a busy machine.
fn soon<T>(work: impl FnOnce() -> T) -> T {
    let begun = Instant::now();
    let result = work();
    assert!(begun.elapsed() < Duration::from_secs(60), "{:?}", begun.elapsed());
    result
}

#[test]
fn a_billion_instances_are_not_made() {
    let mut s = Scenario::new(
        "<data id='t'><n/><row><x/></row></data>",
        "<bind nodeset='/data/row/x' calculate='position(..)'/>",
        "<input ref='/data/n'/><repeat nodeset='/data/row' jr:count='/data/n'><input ref='/data/row/x'/></repeat>",
    );
    let count = |s: &Scenario| s.response.children(s.response.find_range("/data/row")).len();
    soon(|| s.answer("/data/n", "1000000000"));
    assert_eq!(count(&s), 10_000);
    assert_eq!(s.response.limits(), [Limit::Entries("/data/row".into())]);
    // What is not there is told as long as it is not there.
    s.answer("/data/n", "3");
    assert_eq!((count(&s), s.response.limits().len()), (3, 0));
    s.answer("/data/n", "1e400");
    s.answer("/data/n", "-5");
    assert_eq!(count(&s), 0);
}

#[test]
fn counts_inside_counts_do_not_fill_the_memory() {
    let mut s = Scenario::new(
        "<data id='t'><n>0</n><row><kid><x/></kid></row></data>",
        "",
        "<input ref='/data/n'/><repeat nodeset='/data/row' jr:count='/data/n'>
           <repeat nodeset='/data/row/kid' jr:count='/data/n'><input ref='/data/row/kid/x'/></repeat></repeat>",
    );
    soon(|| s.answer("/data/n", "10000"));
    let rows = s.response.children(s.response.find_range("/data/row"));
    let kids: usize = rows.iter().map(|&row| s.response.children(Some(s.response.ranges_in(row.node)[0])).len()).sum();
    assert!(rows.len() <= 10_000 && kids < 1_000_000, "{kids}");
    assert!(s.response.limits().iter().any(|limit| matches!(limit, Limit::Entries(_))), "{:?}", s.response.limits());
}

#[test]
fn a_count_that_grows_with_itself_stops() {
    let s = soon(|| {
        Scenario::new(
            "<data id='t'><row><x/></row></data>",
            "",
            "<repeat nodeset='/data/row' jr:count='count(/data/row) + 1'><input ref='/data/row/x'/></repeat>",
        )
    });
    assert!(s.response.children(s.response.find_range("/data/row")).len() <= 10_000);
}

#[test]
fn what_is_no_repeat_is_not_counted() {
    let mut s = soon(|| {
        Scenario::new(
            "<data id='t'><a/><g><b/></g></data>",
            "",
            "<trigger ref='/data/a' jr:count='4'/><group ref='/data/g' jr:count='4'><input ref='/data/g/b'/></group>",
        )
    });
    soon(|| s.answer("/data/a", "OK"));
    let groups = s.response.child_nodes(s.response.root()).filter(|&node| s.response.name(node) == "g").count();
    assert_eq!((s.value("/data/a").as_str(), groups), ("OK", 1));
}

#[test]
fn a_calculation_that_never_settles_stops() {
    let mut s = soon(|| {
        Scenario::new(
            "<data id='t'><a/><row><x>1</x></row></data>",
            "<bind nodeset='/data/row/x' type='int' calculate='/data/row[position() = 1]/x + /data/a'/>",
            "<input ref='/data/a'/><repeat nodeset='/data/row'><input ref='/data/row/x'/></repeat>",
        )
    });
    soon(|| s.answer("/data/a", "1"));
}

#[test]
fn entries_that_never_settle_stop_and_it_is_told() {
    let s = soon(|| {
        Scenario::new(
            "<data id='t'><row><x>1</x></row><row><x>1</x></row></data>",
            "<bind nodeset='/data/row/x' type='int' calculate='/data/row[position() = 2]/x + 1'/>",
            "<repeat nodeset='/data/row'><input ref='/data/row/x'/></repeat>",
        )
    });
    assert_eq!(s.response.limits(), [Limit::Work]);
}

#[test]
fn texts_that_double_one_another_do_not_fill_the_memory() {
    let names: Vec<String> = (0..40).map(|n| format!("<t{n}/>")).collect();
    let binds: Vec<String> = (1..40)
        .map(|n| format!("<bind nodeset='/data/t{n}' calculate='concat(/data/t{0}, /data/t{0})'/>", n - 1))
        .collect();
    let model = format!("<data id='t'>{}</data>", names.concat());
    let mut s = Scenario::new(&model, &binds.concat(), "<input ref='/data/t0'/>");
    soon(|| s.answer("/data/t0", "ab"));
    assert_eq!(s.value("/data/t19").len(), 1 << 20);
    assert_eq!((s.value("/data/t20").as_str(), s.response.limits()), ("", vec![Limit::Text("/data/t20".into())]));
    s.answer("/data/t0", "");
    assert_eq!(s.response.limits(), []);
}

/// An instance of a form with a repeat, as a stranger may make it up.
fn restored(rows: &str) -> Result<Response, RestoreError> {
    let s = Scenario::new(
        "<data id='t'><a/><row><x/></row></data>",
        "<bind nodeset='/data/row/x' constraint='. != 1'/>",
        "<input ref='/data/a'/><repeat nodeset='/data/row'><input ref='/data/row/x'/></repeat>",
    );
    Response::restore(s.form(), &format!("<data id='t'><a/>{rows}</data>"), start())
}

#[test]
fn an_instance_has_no_more_entries_than_a_repeat() {
    let response = soon(|| restored(&"<row/>".repeat(200_000))).unwrap();
    let range = response.find_range("/data/row");
    assert_eq!(response.children(range).len(), 10_000);
    assert_eq!(response.limits(), [Limit::Entries("/data/row".into())]);
    assert_eq!(soon(|| restored(&"<row/>".repeat(1_100_000))).err(), Some(RestoreError::TooLarge));
    assert_eq!(soon(|| restored(&"<x/>".repeat(1_100_000))).err(), Some(RestoreError::TooLarge));
}

/// Restoring twice as many entries takes twice the steps, not four times: counted, not timed.
#[test]
fn opening_an_instance_is_linear() {
    let steps = |rows: usize| {
        let response = restored(&"<row><x>1</x></row>".repeat(rows)).unwrap();
        assert_eq!(response.violations().len(), rows);
        response.last_step() as f64
    };
    let ratio = steps(8_000) / steps(2_000);
    assert!(ratio < 5.0, "{ratio}");
}

#[test]
fn nobody_adds_more_entries_than_a_repeat_has() {
    let mut response = restored(&"<row/>".repeat(9_999)).unwrap();
    let range = response.find_range("/data/row").unwrap();
    response.add_repeat(range);
    assert_eq!(response.limits(), []);
    let (last, changes) = response.add_repeat(range);
    assert_eq!((response.children(Some(range)).len(), changes.nodes.len()), (10_000, 0));
    assert_eq!(response.limits(), [Limit::Entries("/data/row".into())]);
    response.remove_repeat(last);
    assert_eq!((response.children(Some(range)).len(), response.limits().len()), (9_999, 0));
}

#[test]
fn bombs_and_towers_are_refused() {
    let bomb = "<!DOCTYPE a [<!ENTITY b 'ha'><!ENTITY c '&b;&b;&b;&b;'>]><a>&c;</a>";
    let tower = format!("{}{}", "<a>".repeat(100_000), "</a>".repeat(100_000));
    let groups = format!("{}{}", "<group>".repeat(100_000), "</group>".repeat(100_000));
    let check = |xml: &str, code: &str| assert_eq!(soon(|| findings(xml)).first().map(|d| d.code), Some(code));
    check(bomb, "xml-declarations");
    check(&tower, "xml-too-deep");
    check(&xform("<data id='t'><a/></data>", "", &groups), "xml-too-deep");
    check(&xform(&format!("<data id='t'>{tower}</data>"), "", ""), "xml-too-deep");
}
