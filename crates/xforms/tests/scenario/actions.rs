//! Actions run when their events happen, and only then.

use crate::harness::Scenario;
use xforms::{Response, Wish};

/// A form with these actions in the model, and these inside the control of `/data/a`.
fn form(model: &str, in_a: &str) -> Scenario {
    Scenario::new(
        "<data id='t'><a>1</a><b/><c/><hidden/><row><x/><y/></row><el at=''/></data>",
        &format!(
            "<bind nodeset='/data/c' type='int' calculate='/data/a * 10'/>
             <bind nodeset='/data/hidden' relevant='/data/a = 5'/>{model}"
        ),
        &format!(
            "<input ref='/data/a'>{in_a}</input><input ref='/data/b'/>
             <repeat nodeset='/data/row'><input ref='/data/row/x'>
               <setvalue event='xforms-value-changed' ref='/data/row/y' value='../x + 1'/></input>
             <setvalue event='odk-new-repeat' ref='/data/row/x' value='position(..)'/></repeat>"
        ),
    )
}

fn action(event: &str, target: &str, rest: &str) -> String {
    format!("<setvalue event='{event}' ref='{target}' {rest}/>")
}

#[test]
fn loading_sets_values_where_they_are_relevant() {
    let s = form(
        &[
            action("odk-instance-first-load", "/data/b", "value='/data/c + 1'"),
            action("odk-instance-first-load", "/data/hidden", "value='7'"),
            action("odk-instance-load", "/data/el/@at", "value='3'"),
        ]
        .concat(),
        "",
    );
    assert_eq!((s.value("/data/b"), s.value("/data/hidden")), ("11".into(), "".into()));
    let loaded = [("/data/b", "11"), ("/data/el/@at", "3")].map(|(node, value)| (node.to_owned(), value.to_owned()));
    assert_eq!(s.response.loaded_values(), loaded);
    assert!(s.response.to_xml().contains("<el at=\"3\"/>"), "{}", s.response.to_xml());
}

#[test]
fn what_a_changed_value_sets_is_kept_while_it_is_hidden() {
    let mut s = form("", &action("xforms-value-changed", "/data/hidden", "value='/data/a + 1'"));
    s.answer("/data/a", "2");
    assert_eq!(s.value("/data/hidden"), "");
    assert!(!s.response.to_xml().contains("hidden"), "{}", s.response.to_xml());
    s.answer("/data/a", "5");
    assert_eq!(s.value("/data/hidden"), "6");
}

#[test]
fn a_first_load_happens_once() {
    let mut s = form(&action("odk-instance-first-load", "/data/b", "value='1'"), "");
    s.answer("/data/b", "2");
    let again = s.restored();
    assert_eq!(again.value("/data/b"), "2");
    let mut s = form(&action("odk-instance-load", "/data/b", "value='1'"), "");
    s.answer("/data/b", "2");
    assert_eq!(s.restored().value("/data/b"), "1");
}

#[test]
fn a_changed_value_sets_others_after_the_calculations() {
    let mut s = form("", &action("xforms-value-changed", "/data/b", "value='/data/c'"));
    assert_eq!(s.value("/data/b"), "");
    s.answer("/data/a", "2");
    assert_eq!(s.value("/data/b"), "20");
    s.answer("/data/b", "mine");
    s.answer("/data/a", "2");
    assert_eq!(s.value("/data/b"), "mine");
}

#[test]
fn actions_that_set_each_other_off_come_to_an_end() {
    let mut s = Scenario::new(
        "<data id='t'><a>0</a><b>0</b></data>",
        "",
        "<input ref='/data/a'><setvalue event='xforms-value-changed' ref='/data/b' value='/data/a + 1'/></input>
         <input ref='/data/b'><setvalue event='xforms-value-changed' ref='/data/a' value='/data/b + 1'/></input>",
    );
    s.answer("/data/a", "1");
    assert!(s.value("/data/a").parse::<u32>().is_ok_and(|n| n < 100_000));
}

#[test]
fn a_new_repeat_instance_sets_its_own_values() {
    let mut s = form("", "");
    assert_eq!(s.value("/data/row[1]/x"), "");
    let range = s.response.find_range("/data/row").expect("range");
    s.response.add_repeat(range);
    assert_eq!((s.value("/data/row[2]/x"), s.value("/data/row[2]/y")), ("2".into(), "3".into()));
    s.answer("/data/row[1]/x", "7");
    assert_eq!((s.value("/data/row[1]/y"), s.value("/data/row[2]/y")), ("8".into(), "3".into()));
}

#[test]
fn only_the_device_can_tell_where_it_is() {
    let mut s = form(
        "<odk:setgeopoint xmlns:odk='http://www.opendatakit.org/xforms' event='odk-instance-first-load' ref='/data/b'/>",
        "",
    );
    let b = s.node("/data/b");
    assert_eq!(s.response.take_wishes(), [(Wish::Place, b)]);
    assert!(s.response.take_wishes().is_empty());
}

#[test]
fn an_edited_response_names_the_one_that_it_replaces() {
    let s = form("", "");
    let mut start = crate::harness::start();
    start.instance_id = "uuid:2".into();
    let edited = Response::edit(s.form(), &s.response.to_xml(), start).expect("edits");
    let xml = edited.to_xml();
    assert!(xml.contains("instanceID>uuid:2<") && xml.contains("deprecatedID>uuid:1<"), "{xml}");
    let again = Response::restore(s.form(), &xml, crate::harness::start()).expect("restores");
    assert_eq!(again.to_xml(), xml);
}

#[test]
fn an_entity_is_kept_in_the_instance() {
    let mut s = Scenario::new(
        "<data id='t'><name/><orx:meta><orx:instanceID/><entity dataset='trees' create='' id=''><label/></entity></orx:meta></data>",
        "<bind nodeset='/data/name' type='string'/>
         <bind nodeset='/data/orx:meta/entity/@create' calculate=\"if(/data/name != '', '1', '')\"/>
         <setvalue event='odk-instance-first-load' ref='/data/orx:meta/entity/@id' value='uuid()'/>
         <bind nodeset='/data/orx:meta/entity/label' calculate='/data/name'/>",
        "<input ref='/data/name'/>",
    );
    s.answer("/data/name", "Dąb");
    let id = s.value("/data/orx:meta/entity/@id");
    assert_eq!(id.len(), 36, "{id}");
    let entity = format!("<entity dataset=\"trees\" create=\"1\" id=\"{id}\"><label>Dąb</label></entity>");
    assert!(s.response.to_xml().contains(&entity), "{}", s.response.to_xml());
    assert_eq!(s.restored().response.to_xml(), s.response.to_xml());
}

#[test]
fn a_trigger_outside_a_repeat_sets_every_entry() {
    let mut s = form("", &action("xforms-value-changed", "/data/row/y", "value='concat(/data/a, position(..))'"));
    let rows = |s: &Scenario| -> Vec<String> {
        let all = (1..).map_while(|row| s.response.find(&format!("/data/row[{row}]/y")));
        all.map(|node| s.response.state(node).value.to_owned()).collect()
    };
    s.answer("/data/a", "2");
    assert_eq!(rows(&s), ["21"]);
    let range = s.response.find_range("/data/row").expect("a range");
    s.response.add_repeat(range);
    assert_eq!(rows(&s), ["21", "3"]);
    s.answer("/data/a", "3");
    assert_eq!(rows(&s), ["31", "32"]);
}

#[test]
fn a_trigger_in_a_repeat_tells_of_its_own_entry() {
    let mut s = Scenario::new(
        "<data id='t'><last/><count/><row><x/><g><y/></g></row></data>",
        "",
        "<input ref='/data/last'/><repeat nodeset='/data/row'><input ref='/data/row/x'>
           <setvalue event='xforms-value-changed' ref='/data/last' value=\"concat(/data/row/x, '!')\"/>
           <setvalue event='xforms-value-changed' ref='/data/count' value='count(../row)'/>
           <setvalue event='xforms-value-changed' ref='/data/row/g/y' value='../../x * 2'/></input></repeat>",
    );
    let range = s.response.find_range("/data/row").expect("a range");
    s.response.add_repeat(range);
    for (node, answer, y) in [("/data/row[2]/x", "7", "14"), ("/data/row[1]/x", "3", "6")] {
        s.answer(node, answer);
        assert_eq!((s.value("/data/last"), s.value("/data/count")), (format!("{answer}!"), "2".into()));
        assert_eq!(s.value(&node.replace("/x", "/g/y")), y);
    }
}
