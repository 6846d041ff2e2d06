//! Choice lists: filters, files, look-ups, shuffling.

use crate::harness::Scenario;

const STREETS: &str = "name,label,quarter,split\n1,Long,98,1\n2,Short,4,0\n";
const SEGMENTS: &str = "name,label,street,quarter\n11,odd,1,1\n12,even,1,2\n18,unknown,1,98\n";

fn streets() -> Scenario {
    Scenario::with_files(
        "<data id='t'><street/><segment/><quarter/></data>",
        r#"<instance id="streets" src="jr://file-csv/streets.csv"/><instance id="segments" src="jr://file-csv/segments.csv"/>
           <bind nodeset="/data/street" teren:protect="technical"/>
           <bind nodeset="/data/segment" relevant="instance('streets')/root/item[name = /data/street]/split = '1'" teren:protect="technical"/>
           <bind nodeset="/data/quarter" calculate="if(/data/street = '', '', if(/data/segment != '',
             instance('segments')/root/item[name = /data/segment]/quarter, instance('streets')/root/item[name = /data/street]/quarter))"/>"#,
        r#"<select1 ref="/data/street"><itemset nodeset="instance('streets')/root/item"><value ref="name"/><label ref="label"/></itemset></select1>
           <select1 ref="/data/segment"><itemset nodeset="instance('segments')/root/item[street = /data/street]"><value ref="name"/><label ref="label"/></itemset></select1>"#,
        &[("streets.csv", STREETS), ("segments.csv", SEGMENTS)],
    )
}

#[test]
fn a_street_and_its_segment_give_the_quarter() {
    let mut s = streets();
    assert_eq!((s.options("/data/street"), s.options("/data/segment")), (vec!["1".into(), "2".into()], vec![]));
    s.answer("/data/street", "1");
    assert!(s.relevant("/data/segment"));
    assert_eq!(s.options("/data/segment"), ["11", "12", "18"]);
    s.answer("/data/segment", "12");
    assert_eq!(s.value("/data/quarter"), "2");
    s.answer("/data/street", "2");
    assert!(!s.relevant("/data/segment"));
    assert_eq!(s.value("/data/quarter"), "4");
}

#[test]
fn a_choice_that_is_no_longer_offered_leaves_the_answer_until_it_is_offered_again() {
    let mut s = streets();
    s.answer("/data/street", "1");
    s.answer("/data/segment", "12");
    s.answer("/data/street", "2");
    assert_eq!((s.value("/data/segment"), s.value("/data/quarter")), ("".into(), "4".into()));
    s.answer("/data/street", "1");
    assert_eq!((s.value("/data/segment"), s.value("/data/quarter")), ("12".into(), "2".into()));
    // What was answered meanwhile counts.
    s.answer("/data/street", "2");
    s.answer("/data/segment", "");
    s.answer("/data/street", "1");
    assert_eq!(s.value("/data/segment"), "");
}

#[test]
fn technical_values_are_not_in_the_sealed_instance() {
    let mut s = streets();
    s.answer("/data/street", "1");
    s.answer("/data/segment", "12");
    assert!(s.response.to_xml().contains("<segment>12</segment>"));
    assert_eq!(
        s.response.to_sealed_xml(),
        concat!(
            r#"<data xmlns="http://www.w3.org/2002/xforms" xmlns:orx="http://openrosa.org/xforms" id="t"><street/>"#,
            "<segment/><quarter>2</quarter><orx:meta><orx:instanceID>uuid:1</orx:instanceID></orx:meta></data>"
        )
    );
}

fn shuffled(pin: &str) -> Scenario {
    let items: String =
        [1, 2, 3, 4, 5, 6, 7, 98, 96].iter().map(|i| format!("<item><name>{i}</name></item>")).collect();
    Scenario::new(
        "<data id='t'><a/></data>",
        &format!("<instance id='l'><root>{items}</root></instance><bind nodeset='/data/a'/>"),
        &format!(
            r#"<select ref="/data/a"><itemset nodeset="randomize(instance('l')/root/item)" {pin}><value ref="name"/></itemset></select>"#
        ),
    )
}

#[test]
fn shuffled_choices_keep_the_pinned_codes_last_and_stay_as_they_are() {
    let s = shuffled(r#"teren:pin-from="90""#);
    let options = s.options("/data/a");
    assert_eq!(options[7..], ["98", "96"]);
    assert_ne!(options[..7], ["1", "2", "3", "4", "5", "6", "7"]);
    assert_eq!(options, s.options("/data/a"));
    let mut ranked = s.response.options(s.item("/data/a"));
    ranked.sort_by_key(|choice| choice.rank);
    let listed: Vec<_> = ranked.into_iter().map(|choice| choice.value).collect();
    assert_eq!(listed, ["1", "2", "3", "4", "5", "6", "7", "98", "96"]);
    let mut free = shuffled("").options("/data/a");
    assert_ne!(free[7..], ["98", "96"]);
    free.sort();
    assert_eq!(free, ["1", "2", "3", "4", "5", "6", "7", "96", "98"]);
}

#[test]
fn choices_from_an_earlier_multiple_answer() {
    let mut s = Scenario::new(
        "<data id='t'><many/><one/></data>",
        "<instance id='l'><root><item><name>1</name></item><item><name>2</name></item><item><name>3</name></item></root></instance>
         <bind nodeset='/data/one' relevant='count-selected(/data/many) &gt; 1'/>",
        r#"<select ref="/data/many"><itemset nodeset="instance('l')/root/item"><value ref="name"/></itemset></select>
           <select1 ref="/data/one"><itemset nodeset="instance('l')/root/item[selected(/data/many, name)]"><value ref="name"/></itemset></select1>"#,
    );
    s.answer("/data/many", "3 1");
    assert_eq!(s.options("/data/one"), ["1", "3"]);
    s.answer("/data/one", "3");
    s.answer("/data/many", "1 2");
    assert_eq!(s.value("/data/one"), "");
}
