//! Hostile forms and answers end in an error or at a limit, soon.

use crate::harness::{Scenario, findings, xform};
use std::time::{Duration, Instant};

/// The work, with the time that it may take on a busy machine.
fn soon<T>(work: impl FnOnce() -> T) -> T {
    let begun = Instant::now();
    let result = work();
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
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
    assert!(rows.len() == 10_000 && kids < 1_000_000, "{kids}");
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
