//! Whatever is done to a response: what is computed step by step equals what is computed from scratch, and what is
//! written down reads back the same. Whatever is in a file: nothing panics.

use crate::harness::{Scenario, start, xform};
use proptest::prelude::*;
use std::rc::Rc;
use xforms::{Form, NodeId, Response};

/// Relevance, calculations, cascades, constraints, repeats in repeats, a count.
fn form() -> Scenario {
    Scenario::new(
        "<data id='t'><a/><b/><sum/><pick/><sub/><n/>
           <g><deep/><note/></g>
           <row><x/><twice/><kid><y/><path/></kid></row><counted><z/></counted></data>",
        "<instance id='l'><root><item><name>1</name><of>a</of></item><item><name>2</name><of>a</of></item>
           <item><name>3</name><of>b</of></item></root></instance>
         <bind nodeset='/data/a' type='int' constraint='. &lt; 50'/><bind nodeset='/data/b' required=\"/data/a = '1'\"/>
         <bind nodeset='/data/sum' calculate='sum(/data/row/twice) + count(/data/row/kid) + number(/data/a)'/>
         <bind nodeset='/data/g' relevant='/data/a &gt; 3'/><bind nodeset='/data/g/deep' relevant=\"/data/b = 'b'\"/>
         <bind nodeset='/data/g/note' calculate=\"concat(/data/g/deep, '!', position(/data/row[2]))\"/>
         <bind nodeset='/data/row/x' type='int' relevant=\"/data/b != 'x'\"/><bind nodeset='/data/row/twice' calculate='../x * 2'/>
         <bind nodeset='/data/row/kid/path' calculate=\"concat(position(..), '/', position(../..), '/', ../../x, ../y)\"/>
         <bind nodeset='/data/counted/z' readonly='position(..) = 1'/>",
        "<input ref='/data/a'/><input ref='/data/b'/>
         <select1 ref='/data/pick'><item><label>A</label><value>a</value></item><item><label>B</label><value>b</value></item></select1>
         <select ref='/data/sub'><itemset nodeset=\"instance('l')/root/item[of = /data/pick]\"><value ref='name'/></itemset></select>
         <input ref='/data/n'/><group ref='/data/g'><input ref='/data/g/deep'/></group>
         <repeat nodeset='/data/row'><input ref='/data/row/x'/>
           <repeat nodeset='/data/row/kid'><input ref='/data/row/kid/y'/></repeat></repeat>
         <repeat nodeset='/data/counted' jr:count='/data/n'><input ref='/data/counted/z'/></repeat>",
    )
}

#[derive(Debug, Clone)]
enum Edit {
    Set(usize, String),
    Add(usize),
    Remove(usize),
}

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let value = prop_oneof![
        3 => (0..60_u32).prop_map(|n| n.to_string()),
        2 => Just("b".to_owned()),
        1 => Just("x".to_owned()),
        1 => Just("a".to_owned()),
        1 => Just("1 2".to_owned()),
        1 => Just(String::new()),
        1 => "[ -~ąż]{0,6}",
    ];
    let edit = prop_oneof![
        6 => (any::<usize>(), value).prop_map(|(at, value)| Edit::Set(at, value)),
        1 => any::<usize>().prop_map(Edit::Add),
        1 => any::<usize>().prop_map(Edit::Remove),
    ];
    prop::collection::vec(edit, 1..25)
}

fn nodes(response: &Response) -> Vec<NodeId> {
    let mut found = vec![response.root()];
    let mut at = 0;
    while at < found.len() {
        found.extend(response.child_nodes(found[at]));
        at += 1;
    }
    found
}

fn apply(response: &mut Response, edit: &Edit) {
    match edit {
        Edit::Set(at, value) => {
            let asked = ["a", "b", "pick", "sub", "n", "deep", "x", "y", "z"];
            let open: Vec<_> = nodes(response).into_iter().filter(|&n| asked.contains(&response.name(n))).collect();
            let node = open[at % open.len()];
            // More would only be slow, and an empty count leaves the instances as they are: they come from the past.
            let counted = response.name(node) == "n";
            let value = if counted { (value.len() % 4).to_string() } else { value.clone() };
            // Only what is offered can be chosen.
            if response.name(node) == "sub" {
                response.answer(node, &value).expect("open");
            } else {
                response.set(node, &value);
            }
        }
        Edit::Add(at) => {
            let ranges: Vec<_> = nodes(response).into_iter().flat_map(|n| response.ranges_in(n)).collect();
            let range = ranges[at % ranges.len()];
            if !response.is_fixed(range) && response.children(Some(range)).len() < 5 {
                response.add_repeat(range);
            }
        }
        Edit::Remove(at) => {
            let ranges = nodes(response).into_iter().flat_map(|n| response.ranges_in(n));
            let open = ranges.filter(|&range| !response.is_fixed(range));
            let instances: Vec<_> = open.flat_map(|range| response.children(Some(range))).collect();
            if !instances.is_empty() {
                response.remove_repeat(instances[at % instances.len()]);
            }
        }
    }
}

/// Everything that is to be seen.
fn seen(response: &Response) -> Vec<String> {
    let row = |node: NodeId| {
        let options = response.item_of(node).map(|item| response.options(item));
        format!("{} {:?} {options:?}", response.reference(node), response.state(node))
    };
    nodes(response).into_iter().map(row).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn step_by_step_is_as_from_scratch(edits in edits()) {
        let mut s = form();
        s.answer("/data/n", "1");
        for edit in &edits {
            apply(&mut s.response, edit);
            let stepwise = seen(&s.response);
            s.response.recompute();
            prop_assert_eq!(seen(&s.response), stepwise);
        }
    }

    #[test]
    fn what_is_written_reads_back(edits in edits()) {
        let mut s = form();
        edits.iter().for_each(|edit| apply(&mut s.response, edit));
        let xml = s.response.to_xml();
        let again = s.restored();
        prop_assert_eq!(again.response.to_xml(), xml);
    }

    #[test]
    fn the_same_steps_give_the_same_bytes(edits in edits()) {
        let play = || {
            let mut s = form();
            edits.iter().for_each(|edit| apply(&mut s.response, edit));
            s.response.to_xml()
        };
        prop_assert_eq!(play(), play());
    }

    #[test]
    fn broken_forms_do_not_panic(cuts in prop::collection::vec((any::<prop::sample::Index>(), 0..40_usize, "[<>/a-z='\"\\[\\]&;.(){}@ ]{0,8}"), 1..6)) {
        let mut text = xform(
            "<data id='t'><a/><row><x/></row></data>",
            "<bind nodeset='/data/a' type='int' calculate='sum(/data/row/x)' relevant=\"selected(/data/a, 'b')\"/>
             <setvalue event='odk-instance-first-load' ref='/data/a' value='1'/><itext><translation lang='a'><text id='t'><value>T</value></text></translation></itext>",
            "<input ref='/data/a'><label ref=\"jr:itext('t')\"/></input><repeat nodeset='/data/row' jr:count='/data/a'><input ref='/data/row/x'/></repeat>",
        );
        for (at, length, instead) in cuts {
            let from = (0..=at.index(text.len())).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0);
            let to = (from..=(from + length).min(text.len())).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(from);
            text.replace_range(from..to, &instead);
        }
        if let (Some(form), _) = Form::salvage(&text, &()) {
            let mut response = Response::start(Rc::new(form), start());
            for node in nodes(&response) {
                response.set(node, "7");
            }
            response.to_xml();
        }
    }
}
