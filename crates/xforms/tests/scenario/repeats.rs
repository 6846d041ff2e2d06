//! Repeats: instances, positions, counts, look-ups across them.

use crate::harness::{Scenario, start};
use std::rc::Rc;
use xforms::{ElementKind, Item, Response};

const INSTANCE: &str =
    "<data id='t'><n/><child jr:template=''><name/><age/><older/><at/></child><total/><names/></data>";
const BINDS: &str = r#"<bind nodeset="/data/child/age" type="int"/>
    <bind nodeset="/data/child/older" calculate="../age &gt; 10"/>
    <bind nodeset="/data/child/at" calculate="position(..)"/>
    <bind nodeset="/data/total" calculate="sum(/data/child/age)"/>
    <bind nodeset="/data/names" calculate="join(', ', /data/child/name)"/>"#;

fn family(repeat: &str) -> Scenario {
    Scenario::new(
        INSTANCE,
        BINDS,
        &format!(
            r#"<input ref="/data/n"/><group ref="/data/child"><label>Children</label><repeat nodeset="/data/child" {repeat}>
               <input ref="/data/child/name"/><input ref="/data/child/age"><label>Age of <output value="../name"/></label></input></repeat></group>"#
        ),
    )
}

fn range(s: &Scenario) -> Item {
    let is_range = |item: &Item| {
        matches!(s.response.form().element(item.element).kind, ElementKind::Repeat { .. }) && !item.instance
    };
    s.items(None).into_iter().find(is_range).expect("range")
}

#[test]
fn instances_are_added_and_removed_and_everything_follows() {
    let mut s = family("");
    for (i, (name, age)) in [("Ala", "12"), ("Ola", "5"), ("Ela", "11")].into_iter().enumerate() {
        let range = range(&s);
        let (added, changes) = s.response.add_repeat(range);
        assert!(added.instance && changes.structure);
        s.answer(&format!("/data/child[{}]/name", i + 1), name);
        s.answer(&format!("/data/child[{}]/age", i + 1), age);
    }
    assert_eq!((s.value("/data/total"), s.value("/data/names")), ("28".into(), "Ala, Ola, Ela".into()));
    assert_eq!((s.value("/data/child[2]/older"), s.value("/data/child[3]/at")), ("false".into(), "3".into()));
    let label = s.response.label(s.item("/data/child[2]/age"));
    assert_eq!(label, "Age of Ola");
    let second = s.response.children(Some(range(&s)))[1];
    s.response.remove_repeat(second);
    assert_eq!((s.value("/data/total"), s.value("/data/names")), ("23".into(), "Ala, Ela".into()));
    assert_eq!((s.value("/data/child[2]/name"), s.value("/data/child[2]/at")), ("Ela".into(), "2".into()));
}

#[test]
fn a_count_decides_the_number_of_instances() {
    let mut s = family(r#"jr:count="/data/n" jr:noAddRemove="true()""#);
    assert_eq!(s.response.children(Some(range(&s))).len(), 0);
    s.answer("/data/n", "3");
    s.answer("/data/child[3]/age", "4");
    // Ages that are not answered yet count for nothing.
    assert_eq!((s.value("/data/total"), s.value("/data/child[3]/at")), ("4".into(), "3".into()));
    s.answer("/data/n", "1");
    assert_eq!(s.response.children(Some(range(&s))).len(), 1);
}

#[test]
fn a_change_in_one_instance_does_not_touch_the_others() {
    let mut s = family("");
    for _ in 0..3 {
        let range = range(&s);
        s.response.add_repeat(range);
    }
    let changed = s.answer("/data/child[2]/age", "40");
    assert!(changed.contains(&"/data/child[2]/older".to_owned()));
    assert!(!changed.iter().any(|reference| reference.starts_with("/data/child[1]")), "{changed:?}");
}

#[test]
fn a_saved_instance_is_live_again() {
    let mut s = family("");
    for (i, name) in ["Ala", "Ola"].into_iter().enumerate() {
        let range = range(&s);
        s.response.add_repeat(range);
        s.answer(&format!("/data/child[{}]/name", i + 1), name);
        s.answer(&format!("/data/child[{}]/age", i + 1), "20");
    }
    let xml = s.response.to_xml();
    let (form, _) = xforms::Form::parse(
        &crate::harness::xform(
            INSTANCE,
            BINDS,
            r#"<input ref="/data/n"/><group ref="/data/child"><repeat nodeset="/data/child"><input ref="/data/child/name"/></repeat></group>"#,
        ),
        &(),
    );
    let again = Response::restore(Rc::new(form.expect("form")), &xml, start()).expect("restores");
    assert_eq!(again.to_xml(), xml);
    assert_eq!(again.state(again.find("/data/names").expect("names")).value, "Ala, Ola");
}

#[test]
fn a_repeat_in_a_repeat_belongs_to_its_own_instance() {
    let mut s = Scenario::new(
        "<data id='t'><child jr:template=''><pet jr:template=''><p/></pet></child></data>",
        "<bind nodeset='/data/child/pet/p'/>",
        r#"<group ref="/data/child"><repeat nodeset="/data/child"><group ref="/data/child/pet"><repeat nodeset="/data/child/pet">
           <input ref="/data/child/pet/p"/></repeat></group></repeat></group>"#,
    );
    for _ in 0..2 {
        let range = range(&s);
        s.response.add_repeat(range);
    }
    let second = s.response.children(Some(range(&s)))[1];
    let pets = s.items(Some(second)).into_iter().find(|item| {
        matches!(s.response.form().element(item.element).kind, ElementKind::Repeat { .. }) && !item.instance
    });
    let (pet, _) = s.response.add_repeat(pets.expect("range of pets"));
    assert_eq!(s.response.reference(pet.node), "/data/child[2]/pet[1]");
}

/// Counted entries, each with counted entries of its own in a group.
fn floors() -> Scenario {
    Scenario::new(
        "<data id='t'><n/><f><m/><h><room><use/></room></h></f><uses/></data>",
        "<bind nodeset='/data/n' type='int'/><bind nodeset='/data/f/m' type='int'/><bind nodeset='/data/f/h/room/use' required='true()'/>
         <bind nodeset='/data/uses' calculate=\"join(',', /data/f/h/room/use)\"/>",
        r#"<input ref="/data/n"/><repeat nodeset="/data/f" jr:count="/data/n"><input ref="/data/f/m"/><group ref="/data/f/h">
           <repeat nodeset="/data/f/h/room" jr:count="../../m"><input ref="/data/f/h/room/use"/></repeat></group></repeat>"#,
    )
}

/// How many entries each floor has.
fn rooms(s: &Scenario) -> Vec<usize> {
    let floors = (1..).map_while(|floor| s.response.find(&format!("/data/f[{floor}]/h")));
    floors.map(|floor| s.response.child_nodes(floor).count()).collect()
}

#[test]
fn answers_of_entries_that_a_lowered_count_took_away_come_back_with_them() {
    let mut s = floors();
    s.answer("/data/n", "2");
    s.answer("/data/f[1]/m", "3");
    s.answer("/data/f[2]/m", "1");
    for (i, answer) in ["a", "b", "c"].into_iter().enumerate() {
        s.answer(&format!("/data/f[1]/h/room[{}]/use", i + 1), answer);
    }
    s.answer("/data/f[2]/h/room[1]/use", "d");
    for (node, count, uses) in [
        ("/data/f[1]/m", "1", "a,d"),
        ("/data/f[1]/m", "2", "a,b,d"),
        ("/data/f[1]/m", "0", "d"),
        ("/data/n", "1", ""),
        ("/data/f[1]/m", "3", "a,b,c"),
        ("/data/n", "", "a,b,c"),
        ("/data/n", "2", "a,b,c,d"),
        ("/data/n", "0", ""),
        ("/data/n", "3", "a,b,c,d"),
    ] {
        s.answer(node, count);
        assert_eq!(s.value("/data/uses"), uses, "{node} = {count}");
        assert_eq!(
            s.response.to_xml().matches("<use>").count(),
            uses.split_terminator(',').count(),
            "{node} = {count}"
        );
    }
    let before = s.response.to_xml();
    s.response.recompute();
    assert_eq!(s.response.to_xml(), before);
    assert_eq!(rooms(&s), [3, 1, 0]);
}

#[test]
fn nothing_is_counted_while_the_count_is_empty() {
    let mut s = floors();
    assert!(rooms(&s).is_empty());
    s.answer("/data/n", "3");
    assert_eq!(rooms(&s), [0, 0, 0]);
    s.answer("/data/f[3]/m", "2");
    assert_eq!((rooms(&s), s.response.violations().len()), (vec![0, 0, 2], 2));
    assert_eq!(rooms(&s.restored()), [0, 0, 2]);
    let mut direct = Scenario::new(
        "<data id='t'><n/><f jr:template=''><m/><room jr:template=''><use/></room></f><f><m/><room><use/></room></f></data>",
        "",
        r#"<input ref="/data/n"/><repeat nodeset="/data/f" jr:count="/data/n"><input ref="/data/f/m"/>
           <repeat nodeset="/data/f/room" jr:count="../m"><input ref="/data/f/room/use"/></repeat></repeat>"#,
    );
    direct.answer("/data/n", "2");
    let rooms_of = |floor| direct.response.find(&format!("/data/f[{floor}]/room[1]"));
    assert_eq!((rooms_of(1), rooms_of(2)), (None, None));
    // A count that is cleared takes nothing away, now or when the response is opened again.
    s.answer("/data/f[3]/m", "");
    assert_eq!((rooms(&s), rooms(&s.restored())), (vec![0, 0, 2], vec![0, 0, 2]));
}

#[test]
fn each_entry_begins_with_the_entries_that_the_first_one_has() {
    let check = |outer: &str, inner: &str, expected: [usize; 2]| {
        let mut s = Scenario::new(
            "<data id='t'><n/><m/><r jr:template=''><g><p jr:template=''><a/><nr/></p></g></r><r><g><p><a/><nr/></p></g></r></data>",
            "",
            &format!(
                r#"<input ref="/data/n"/><repeat nodeset="/data/r" {outer}><group ref="/data/r/g"><repeat nodeset="/data/r/g/p" {inner}>
                   <input ref="/data/r/g/p/a"/><setvalue event="odk-instance-first-load odk-new-repeat" ref="/data/r/g/p/nr" value="position(../../..)"/>
                   </repeat></group></repeat>"#
            ),
        );
        s.answer("/data/n", "2");
        if outer.is_empty() {
            let range = range(&s);
            s.response.add_repeat(range);
        }
        let entries = |entry: usize| {
            let inner = s.response.find_range(&format!("/data/r[{entry}]/g/p")).expect("a range");
            s.response.children(Some(inner)).len()
        };
        assert_eq!([entries(1), entries(2)], expected, "{outer} {inner}");
        if expected == [1, 1] {
            assert_eq!((s.value("/data/r[1]/g/p[1]/nr"), s.value("/data/r[2]/g/p[1]/nr")), ("1".into(), "2".into()));
        }
        assert_eq!(s.restored().response.to_xml(), s.response.to_xml());
    };
    check("", "", [1, 1]);
    check(r#"jr:count="/data/n""#, "", [1, 1]);
    check("", r#"jr:count="/data/m""#, [0, 0]);
}

#[test]
fn indexed_repeat_reaches_every_entry_from_inside_one() {
    let check = |expr: &str, expected: [&str; 3]| {
        let mut s = Scenario::new(
            "<data id='t'><r jr:template=''><a/><nr/><b/><pet jr:template=''><p/></pet></r></data>",
            &format!(
                "<bind nodeset='/data/r/nr' calculate='position(..)'/><bind nodeset='/data/r/b' calculate=\"{expr}\"/>"
            ),
            r#"<repeat nodeset="/data/r"><input ref="/data/r/a"/><repeat nodeset="/data/r/pet"><input ref="/data/r/pet/p"/></repeat></repeat>"#,
        );
        for i in 1..=3 {
            let range = range(&s);
            s.response.add_repeat(range);
            for pet in 1..=2 {
                let pets = s.response.find_range(&format!("/data/r[{i}]/pet")).expect("a range");
                s.response.add_repeat(pets);
                s.answer(&format!("/data/r[{i}]/pet[{pet}]/p"), &format!("{i}.{pet}"));
            }
        }
        // Answered last, and backwards: whoever reads another entry has to be computed again.
        for i in (1..=3).rev() {
            s.answer(&format!("/data/r[{i}]/a"), &format!("a{i}"));
        }
        let found: Vec<String> = (1..=3).map(|i| s.value(&format!("/data/r[{i}]/b"))).collect();
        assert_eq!(found, expected, "{expr}");
    };
    check("indexed-repeat(/data/r/a, /data/r, 2)", ["a2", "a2", "a2"]);
    check("indexed-repeat(/data/r/a, /data/r, position(..) - 1)", ["", "a1", "a2"]);
    check("indexed-repeat(/data/r/a, /data/r, ../nr + 1)", ["a2", "a3", ""]);
    check("indexed-repeat(../a, .., 3)", ["a3", "a3", "a3"]);
    check(
        "if(position(..) = 1, ../a, concat(indexed-repeat(/data/r/b, /data/r, position(..) - 1), ../a))",
        ["a1", "a1a2", "a1a2a3"],
    );
    check("indexed-repeat(/data/r/pet/p, /data/r, 2, /data/r/pet, 1)", ["2.1", "2.1", "2.1"]);
    check("indexed-repeat(/data/r/pet/p, /data/r/pet, 2)", ["1.2", "2.2", "3.2"]);
}

#[test]
fn an_answer_may_be_relevant_by_the_one_before_it() {
    let mut s = Scenario::new(
        "<data id='t'><r jr:template=''><a/></r></data>",
        "<bind nodeset='/data/r/a' relevant=\"position(..) = 1 or indexed-repeat(/data/r/a, /data/r, position(..) - 1) != ''\"/>",
        "<repeat nodeset='/data/r'><input ref='/data/r/a'/></repeat>",
    );
    for _ in 0..3 {
        let range = range(&s);
        s.response.add_repeat(range);
    }
    let relevant = |s: &Scenario| [1, 2, 3].map(|i| s.relevant(&format!("/data/r[{i}]/a")));
    assert_eq!(relevant(&s), [true, false, false]);
    for (node, answer, expected) in [
        ("/data/r[1]/a", "x", [true, true, false]),
        ("/data/r[2]/a", "y", [true, true, true]),
        ("/data/r[1]/a", "", [true, false, false]),
        ("/data/r[1]/a", "z", [true, true, true]),
    ] {
        s.answer(node, answer);
        assert_eq!(relevant(&s), expected, "{node} = {answer}");
    }
}
