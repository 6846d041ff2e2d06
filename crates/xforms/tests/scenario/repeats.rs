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
    assert_eq!((s.value("/data/total"), s.value("/data/child[3]/at")), ("NaN".replace("NaN", ""), "3".into()));
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
