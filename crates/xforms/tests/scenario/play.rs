//! `teren play`'s steps and what they print.

use crate::harness::{NOW, xform};
use serde_json::{Value, json};
use std::rc::Rc;
use xforms::{Form, play::Player};

fn player() -> Player {
    let text = xform(
        "<data id='t'><name/><age/><many/><ok/><sum/><child><age/></child><orx:meta><orx:instanceID/></orx:meta></data>",
        "<itext><translation lang='pl' default='true()'><text id='n'><value>Imię</value></text></translation>
           <translation lang='en'><text id='n'><value>Name</value></text></translation></itext>
         <bind nodeset='/data/name' required='true()' jr:requiredMsg='Podaj'/><bind nodeset='/data/age' type='int' constraint='. &gt; 0' relevant=\"/data/name = 'Ola'\"/>
         <bind nodeset='/data/sum' type='int' calculate='sum(/data/child/age)'/><bind nodeset='/data/child/age' type='int'/>
         <bind nodeset='/data/orx:meta/orx:instanceID' jr:preload='uid'/>",
        "<input ref='/data/name'><label ref=\"jr:itext('n')\"/></input><input ref='/data/age'/>
         <select ref='/data/many'><item><label>A</label><value>a</value></item><item><label>B</label><value>b</value></item></select>
         <trigger ref='/data/ok'/><group ref='/data/child'><label>Child</label><repeat nodeset='/data/child'><input ref='/data/child/age'/></repeat></group>",
    );
    Player::new(Rc::new(Form::parse(&text, &()).0.expect("usable")), NOW, None, 1)
}

fn step(player: &mut Player, step: Value) -> Value {
    player.line(&step.to_string())
}

#[test]
fn what_is_read_only_is_told_of_groups_too() {
    let text = xform(
        "<data id='t'><g><a/></g><b/></data>",
        "<bind nodeset='/data/g' readonly='/data/b = 1'/>",
        "<input ref='/data/b'/><group ref='/data/g'><input ref='/data/g/a'/></group>",
    );
    let mut p = Player::new(Rc::new(Form::parse(&text, &()).0.expect("usable")), NOW, None, 1);
    step(&mut p, json!({ "op": "load" }));
    let state = step(&mut p, json!({ "op": "answer", "ref": "/data/b", "value": "1" }));
    assert_eq!(state["nodes"]["/data/g"], json!({ "t": "group", "readonly": true }));
    assert_eq!(state["nodes"]["/data/g/a"]["readonly"], true);
    assert_eq!(state["nodes"]["/data/b"]["readonly"], Value::Null);
}

#[test]
fn every_step_prints_the_whole_state() {
    let mut p = player();
    let state = step(&mut p, json!({ "op": "load" }));
    assert_eq!(
        state,
        json!({ "nodes": {
            "/data": { "t": "root" },
            "/data/name": { "t": "input", "v": "", "required": true, "violation": "required", "label": "Imię" },
            "/data/age": { "t": "input", "v": "", "relevant": false },
            "/data/many": { "t": "select", "v": "", "options": ["a", "b"] },
            "/data/ok": { "t": "trigger", "v": "" },
            "/data/sum": { "t": "model-value", "v": "0" },
            "/data/child": { "t": "repeat-range:uncontrolled", "count": 1, "label": "Child" },
            "/data/child[1]": { "t": "repeat-instance", "label": "Child" },
            "/data/child[1]/age": { "t": "input", "v": "" },
            "/data/orx:meta": { "t": "group" },
            "/data/orx:meta/orx:instanceID": { "t": "model-value", "v": "uuid:00000001-7465-4e2c-8077-74656e6e6965" },
        } })
    );
    let mut expect = |input: Value, reference: &str, expected: Value| {
        let state = step(&mut p, input.clone());
        assert_eq!(state["nodes"][reference], expected, "{input}: {state}");
    };
    expect(
        json!({ "op": "answer", "ref": "/data/name", "value": "Ola" }),
        "/data/age",
        json!({ "t": "input", "v": "" }),
    );
    expect(
        json!({ "op": "answer", "ref": "/data/age", "value": -3 }),
        "/data/age",
        json!({ "t": "input", "v": "-3", "violation": "constraint" }),
    );
    expect(
        json!({ "op": "answer", "ref": "/data/many", "value": ["b", "a", "x"] }),
        "/data/many",
        json!({ "t": "select", "v": "a b", "options": ["a", "b"] }),
    );
    expect(
        json!({ "op": "answer", "ref": "/data/ok", "value": true }),
        "/data/ok",
        json!({ "t": "trigger", "v": "OK" }),
    );
    expect(
        json!({ "op": "answer", "ref": "/data/child[1]/age", "value": "2" }),
        "/data/sum",
        json!({ "t": "model-value", "v": "2" }),
    );
    expect(json!({ "op": "add-repeat", "ref": "/data/child" }), "/data/child[2]/age", json!({ "t": "input", "v": "" }));
    expect(
        json!({ "op": "answer", "ref": "/data/child[2]/age", "value": "7.5" }),
        "/data/sum",
        json!({ "t": "model-value", "v": "9" }),
    );
    expect(json!({ "op": "remove-repeat", "ref": "/data/child[1]" }), "/data/child[2]", Value::Null);
    expect(
        json!({ "op": "language", "language": "en" }),
        "/data/name",
        json!({ "t": "input", "v": "Ola", "required": true, "label": "Name" }),
    );
    expect(
        json!({ "op": "answer", "ref": "/data/many", "value": null }),
        "/data/many",
        json!({ "t": "select", "v": "", "options": ["a", "b"] }),
    );
    assert_eq!(
        step(&mut p, json!({ "op": "validate" })),
        json!({ "violations": [{ "ref": "/data/age", "kind": "constraint", "message": "" }] })
    );
    let written = step(&mut p, json!({ "op": "serialize" }));
    let xml = written["xml"].as_str().expect("xml");
    assert!(xml.contains("<name>Ola</name><age>-3</age>"), "{xml}");
    let edited = step(&mut p, json!({ "op": "edit", "xml": xml }));
    assert_eq!(edited["nodes"]["/data/orx:meta/orx:deprecatedID"]["t"], "model-value");
    assert_eq!(
        step(&mut p, json!({ "op": "restore", "xml": xml }))["nodes"]["/data/orx:meta/orx:deprecatedID"],
        Value::Null
    );
}

#[test]
fn a_bad_step_changes_nothing() {
    let mut p = player();
    let check = |p: &mut Player, line: &str, code: &str| {
        let answer = p.line(line);
        assert_eq!(answer["error"]["code"], code, "{line}: {answer}");
    };
    check(&mut p, r#"{"op":"answer","ref":"/data/name","value":"a"}"#, "not-loaded");
    let before = p.line(r#"{"op":"load"}"#);
    check(&mut p, "what", "step-malformed");
    check(&mut p, "[]", "step-malformed");
    check(&mut p, r#"{"op":"dance"}"#, "step-unknown");
    check(&mut p, r#"{"op":"answer","value":"a"}"#, "step-malformed");
    check(&mut p, r#"{"op":"answer","ref":"/data/nobody","value":"a"}"#, "reference-missing");
    check(&mut p, r#"{"op":"answer","ref":"/data","value":"a"}"#, "value-not-possible");
    check(&mut p, r#"{"op":"answer","ref":"/data/name","value":{}}"#, "value-malformed");
    check(&mut p, r#"{"op":"add-repeat","ref":"/data/name"}"#, "reference-missing");
    check(&mut p, r#"{"op":"remove-repeat","ref":"/data/child[9]"}"#, "reference-missing");
    check(&mut p, r#"{"op":"language","language":"Klingon"}"#, "language-unknown");
    check(&mut p, r#"{"op":"restore","xml":"<other/>"}"#, "instance-unreadable");
    let ghost = r#"{"op":"answer","ref":"/data/ok","value":null}"#;
    assert_eq!(p.line(ghost), before);
}
