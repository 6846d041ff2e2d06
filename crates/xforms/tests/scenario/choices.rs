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

/// A form with three choices, a list with codes that have spaces in it, and the questions given.
fn ways(model: &str, body: &str) -> Scenario {
    Scenario::new(
        "<data id='t'><trip/><way/><ways/><more/><r><way/></r></data>",
        &format!(
            "<instance id='w'><root><item><name>by bike</name><trips>work school</trips></item><item><name>walk</name><trips>work school</trips></item>
             <item><name>school bus</name><trips>school</trips></item></root></instance>{model}"
        ),
        &format!("<input ref='/data/trip'/><input ref='/data/more'/>{body}"),
    )
}

#[test]
fn a_single_choice_keeps_a_code_with_a_space_for_as_long_as_it_is_offered() {
    let filtered = |node: &str| {
        format!(
            r#"<select1 ref="{node}"><itemset nodeset="instance('w')/root/item[contains(trips, /data/trip)]"><value ref="name"/></itemset></select1>"#
        )
    };
    let repeat = format!("<repeat nodeset='/data/r'>{}</repeat>", filtered("/data/r/way"));
    let mut s = ways("", &(filtered("/data/way") + &repeat));
    for node in ["/data/way", "/data/r[1]/way"] {
        for (trip, chosen, expected) in [
            ("school", Some("by bike"), "by bike"),
            ("work", None, "by bike"),
            ("school", Some("school bus"), "school bus"),
            ("work", None, ""),
            ("school", None, "school bus"),
        ] {
            s.answer("/data/trip", trip);
            if let Some(chosen) = chosen {
                s.response.answer(s.node(node), chosen).expect("taken");
            }
            assert_eq!(s.value(node), expected, "{node} {trip}");
        }
        s.answer("/data/way", "by bike");
        assert_eq!(s.restored().value("/data/way"), "by bike");
    }
}

#[test]
fn codes_of_a_multiple_choice_have_no_spaces() {
    let mut s = ways(
        "<bind nodeset='/data/more' calculate=\"concat(selected(/data/ways, 'by bike'), ' ', selected(/data/ways, 'bike'),
         ' ', jr:choice-name('by_bike', '/data/ways'))\"/>",
        r#"<select ref="/data/ways"><itemset nodeset="instance('w')/root/item"><value ref="name"/><label ref="name"/></itemset></select>"#,
    );
    assert_eq!(s.options("/data/ways"), ["by_bike", "walk", "school_bus"]);
    s.response.answer(s.node("/data/ways"), "walk by_bike").expect("taken");
    assert_eq!((s.value("/data/ways"), s.value("/data/more")), ("by_bike walk".into(), "true false by bike".into()));
    let mut s = Scenario::new(
        "<data id='t'><r><who/></r><who/></data>",
        "",
        r#"<repeat nodeset="/data/r"><input ref="/data/r/who"/></repeat>
           <select ref="/data/who"><itemset nodeset="/data/r[./who != '']"><value ref="who"/><label ref="who"/></itemset></select>"#,
    );
    s.answer("/data/r[1]/who", "Jan Maria");
    s.response.answer(s.node("/data/who"), "Jan_Maria").expect("taken");
    assert_eq!((s.options("/data/who"), s.value("/data/who")), (vec!["Jan_Maria".into()], "Jan_Maria".into()));
    let labels: Vec<String> = s.response.options(s.item("/data/who")).into_iter().map(|choice| choice.label).collect();
    assert_eq!(labels, ["Jan Maria"]);
}

#[test]
fn what_the_form_puts_in_has_to_be_a_choice() {
    let listed = |kind: &str, node: &str| {
        let items = ["yes", "no", "not yet"].map(|code| format!("<item><label/><value>{code}</value></item>")).concat();
        format!("<{kind} ref='{node}'>{items}</{kind}>")
    };
    let check = |given: &str, model: &str, one: &str, many: &str| {
        let s = Scenario::new(
            &format!("<data id='t'><one>{given}</one><many>{given}</many><truth>1</truth></data>"),
            &format!("<bind nodeset='/data/one' required='true()'/>{model}"),
            &(listed("select1", "/data/one") + &listed("select", "/data/many")),
        );
        assert_eq!((&*s.value("/data/one"), &*s.value("/data/many")), (one, many), "{given} {model}");
        assert_eq!(s.violation("/data/one").is_some(), one.is_empty(), "{given} {model}");
    };
    check("yes", "", "yes", "yes");
    check("later", "", "", "");
    check("no later yes", "", "", "no yes");
    check("not yet", "", "not yet", "");
    let calculated = |value: &str| {
        ["one", "many"].map(|node| format!("<bind nodeset='/data/{node}' calculate='{value}'/>")).concat()
    };
    check("", &calculated("true()"), "", "");
    check("", &calculated("if(/data/truth = 1, \"yes\", \"x\")"), "yes", "yes");
    let set = |value: &str| {
        let set = |node| format!("<setvalue event='odk-instance-first-load' ref='/data/{node}' value='{value}'/>");
        ["one", "many"].map(set).concat()
    };
    check("no", &set("\"later\""), "", "");
    check("no", &set("\"yes\""), "yes", "yes");
}

#[test]
fn answers_stay_where_the_file_with_the_choices_is_not_there() {
    let form = crate::harness::xform(
        "<data id='t'><a>7</a></data>",
        "<instance id='l' src='jr://file-csv/l.csv'/>",
        r#"<select1 ref="/data/a"><itemset nodeset="instance('l')/root/item"><value ref="name"/></itemset></select1>"#,
    );
    let s = Scenario::of(xforms::Form::parse(&form, &()).0.expect("usable"));
    assert_eq!(s.value("/data/a"), "7");
}

#[test]
fn nothing_selected_is_the_empty_code() {
    let mut s = ways(
        "<bind nodeset='/data/more' relevant=\"selected(/data/ways, '')\"/><bind nodeset='/data/trip' required=\"not(selected(/data/ways, ' '))\"/>",
        r#"<select ref="/data/ways"><itemset nodeset="instance('w')/root/item"><value ref="name"/></itemset></select>"#,
    );
    assert!(s.relevant("/data/more") && s.violation("/data/trip").is_none());
    s.answer("/data/ways", "walk");
    assert!(!s.relevant("/data/more") && s.violation("/data/trip").is_some());
}

/// Two entries, the first of which has taken `a`; what the second is offered.
fn offered_to_the_second(filter: &str) -> Vec<String> {
    let mut s = Scenario::new(
        "<data id='t'><r><op/><kind/><left/></r><r><op/><kind/><left/></r></data>",
        r#"<instance id="wy"><root><item><name>a</name></item><item><name>b</name></item></root></instance>"#,
        &format!(
            r#"<group ref="/data/r"><repeat nodeset="/data/r"><select1 ref="/data/r/left"><itemset nodeset="instance('wy')/root/item[{filter}]"><value ref="name"/><label ref="name"/></itemset></select1><input ref="/data/r/op"/><input ref="/data/r/kind"/></repeat></group>"#
        ),
    );
    s.answer("/data/r[1]/op", "a");
    s.answer("/data/r[2]/kind", "b");
    s.options("/data/r[2]/left")
}

#[test]
fn a_path_from_the_root_in_a_filter_means_all_entries_where_many_are_taken_together() {
    let check = |filter: &str, expected: &[&str]| assert_eq!(offered_to_the_second(filter), expected, "{filter}");
    check("not(selected(join(' ', /data/r/op), name))", &["b"]);
    check("not(selected(join(' ', current()/../../r/op), name))", &["b"]);
    check("count(/data/r/op) = 2", &["a", "b"]);
    // The own entry's, as workbooks compiled by older tools have it.
    check("name = /data/r/kind", &["b"]);
    check("name = current()/../kind", &["b"]);
}

#[test]
fn a_choice_is_called_by_the_answers_in_its_label() {
    let mut s = Scenario::new(
        "<data id='t'><nm/><r><k/><s/><called/></r><r><k/><s/><called/></r></data>",
        r#"<itext><translation lang="en" default="true()"><text id="x-0"><value>I am <output value="/data/nm"/></value></text>
           <text id="x-1"><value>In <output value="/data/r/k"/></value></text></translation></itext>
           <instance id="x"><root><item><itextId>x-0</itextId><name>1</name></item><item><itextId>x-1</itextId><name>2</name></item></root></instance>
           <bind nodeset="/data/r/called" calculate="jr:choice-name(../s, '/data/r/s')"/>"#,
        r#"<input ref="/data/nm"/><repeat nodeset="/data/r"><input ref="/data/r/k"/><select1 ref="/data/r/s">
           <itemset nodeset="instance('x')/root/item"><value ref="name"/><label ref="jr:itext(itextId)"/></itemset></select1></repeat>"#,
    );
    s.response.quote_answers(|answer| format!("`{answer}`"));
    for (node, answer) in [("nm", "Ala"), ("r[1]/k", "Łódź"), ("r[2]/k", "Nur"), ("r[1]/s", "2"), ("r[2]/s", "1")] {
        s.answer(&format!("/data/{node}"), answer);
    }
    let called = |s: &Scenario| [s.value("/data/r[1]/called"), s.value("/data/r[2]/called")];
    assert_eq!(called(&s), ["In Łódź", "I am Ala"]);
    let labels = |entry: &str| -> Vec<String> {
        let shown = s.response.options(s.item(&format!("/data/r[{entry}]/s")));
        shown.into_iter().map(|choice| choice.label).collect()
    };
    assert_eq!(labels("2"), ["I am `Ala`", "In `Nur`"]);
    let told = s.answer("/data/nm", "Ola");
    assert!(told.contains(&"/data/r[1]/s".to_owned()), "{told:?}");
    assert_eq!(called(&s), ["In Łódź", "I am Ola"]);
}
