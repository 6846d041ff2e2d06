//! Synthetic forms, as large as real ones get.

use std::fmt::Write;

/// A form, and which answers to give in it.
pub struct Workload {
    pub name: String,
    pub xml: String,
    /// Reference and value, in turn.
    pub answers: Vec<(String, String)>,
}

impl Workload {
    /// Whether every answer's node stands right below the root, where `window.__bench` finds it by its name.
    pub fn is_flat(&self) -> bool {
        self.answers.iter().all(|(reference, _)| reference.matches('/').count() == 2)
    }
}

pub fn all() -> Vec<Workload> {
    vec![flat(50), flat(500), flat(2_000), cascade(50_000), repeats(100, 20)]
}

/// `n` questions below the root: text, integer and select by turns; each tenth node sums the ten integers before it, each
/// fifth question depends on an earlier integer or select.
fn flat(n: usize) -> Workload {
    let (mut nodes, mut binds, mut body) = (String::new(), String::new(), String::new());
    let (mut integers, mut selects, mut answers) = (Vec::new(), Vec::new(), Vec::new());
    for index in 0..n {
        let name = format!("q{index}");
        write!(nodes, "<{name}/>").ok();
        if index % 10 == 9 {
            let recent: Vec<_> =
                integers.iter().rev().take(10).map(|other| format!("coalesce(/data/q{other}, 0)")).collect();
            let sum = if recent.is_empty() { "0".to_owned() } else { recent.join(" + ") };
            write!(binds, r#"<bind nodeset="/data/{name}" type="string" calculate="{sum}"/>"#).ok();
            continue;
        }
        let relevant = match (index % 5, integers.last(), selects.last()) {
            (3, Some(integer), _) => format!(r#" relevant="/data/q{integer} &gt; 5""#),
            (4, _, Some(select)) => format!(r#" relevant="/data/q{select} = 'a'""#),
            _ => String::new(),
        };
        let (kind, control) = match index % 3 {
            0 => ("string", format!(r#"<input ref="/data/{name}"><label>Question {index}</label></input>"#)),
            1 => ("int", format!(r#"<input ref="/data/{name}"><label>Question {index}</label></input>"#)),
            _ => (
                "string",
                format!(
                    r#"<select1 ref="/data/{name}"><label>Question {index}</label><itemset nodeset="instance('ch')/root/item"><value ref="name"/><label ref="label"/></itemset></select1>"#
                ),
            ),
        };
        write!(binds, r#"<bind nodeset="/data/{name}" type="{kind}"{relevant}/>"#).ok();
        body.push_str(&control);
        if relevant.is_empty() {
            answers.push((format!("/data/{name}"), ["some words", "7", "a"].map(str::to_owned)[index % 3].clone()));
            match index % 3 {
                1 => integers.push(index),
                2 => selects.push(index),
                _ => {}
            }
        }
    }
    let choices: String =
        "abcde".chars().map(|c| format!("<item><name>{c}</name><label>Choice {c}</label></item>")).collect();
    let instance = format!(r#"<instance id="ch"><root>{choices}</root></instance>"#);
    Workload { name: format!("synth-{n}"), xml: form(&nodes, &instance, &binds, &body), answers }
}

/// A choice among `n` that depends on the one before: 250 of `n / 200` in each of 200 towns.
fn cascade(n: usize) -> Workload {
    let towns = 200;
    let town: String = (0..towns).map(|t| format!("<item><name>t{t}</name><label>Town {t}</label></item>")).collect();
    let street: String = (0..n)
        .map(|s| format!("<item><name>s{s}</name><label>Street {s}</label><town>t{}</town></item>", s % towns))
        .collect();
    let instances = format!(
        r#"<instance id="town"><root>{town}</root></instance><instance id="street"><root>{street}</root></instance>"#
    );
    let select = |name: &str, nodeset: &str| {
        format!(
            r#"<select1 ref="/data/{name}"><label>{name}</label><itemset nodeset="{nodeset}"><value ref="name"/><label ref="label"/></itemset></select1>"#
        )
    };
    let body = format!(
        r#"<group appearance="field-list" ref="/data">{}{}</group>"#,
        select("town", "instance('town')/root/item"),
        select("street", "instance('street')/root/item[town = /data/town]")
    );
    let binds = r#"<bind nodeset="/data/town" type="string"/><bind nodeset="/data/street" type="string"/>"#;
    let answers = (0..towns).map(|t| ("/data/town".to_owned(), format!("t{t}"))).collect();
    Workload { name: format!("cascade-{n}"), xml: form("<town/><street/>", &instances, binds, &body), answers }
}

/// A repeat with `entries` entries of `questions` questions; each entry sums its own, the form sums the entries.
fn repeats(entries: usize, questions: usize) -> Workload {
    let names: Vec<_> = (0..questions).map(|index| format!("a{index}")).collect();
    let nodes: String = names.iter().map(|name| format!("<{name}/>")).collect();
    let sum = names.iter().map(|name| format!("coalesce(../{name}, 0)")).collect::<Vec<_>>().join(" + ");
    let mut binds: String =
        names.iter().map(|name| format!(r#"<bind nodeset="/data/entry/{name}" type="int"/>"#)).collect();
    write!(binds, r#"<bind nodeset="/data/entry/sum" type="string" calculate="{sum}"/>"#).ok();
    binds.push_str(r#"<bind nodeset="/data/total" type="string" calculate="sum(/data/entry/sum)"/>"#);
    let inputs: String =
        names.iter().map(|name| format!(r#"<input ref="/data/entry/{name}"><label>{name}</label></input>"#)).collect();
    let body = format!(
        r#"<group ref="/data/entry"><label>Entry</label><repeat nodeset="/data/entry">{inputs}</repeat></group>"#
    );
    let entry = format!("<entry>{nodes}<sum/></entry>");
    let nodes = format!("{}<total/>", entry.repeat(entries));
    let answers = (1..=entries)
        .flat_map(|entry| [0, questions / 2].map(|index| (format!("/data/entry[{entry}]/a{index}"), "3".to_owned())))
        .collect();
    Workload { name: format!("repeats-{entries}x{questions}"), xml: form(&nodes, "", &binds, &body), answers }
}

fn form(nodes: &str, instances: &str, binds: &str, body: &str) -> String {
    format!(
        r#"<?xml version="1.0"?><h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>Bench</h:title><model><instance><data id="bench" version="1">{nodes}<meta><instanceID/></meta></data></instance>{instances}{binds}<bind nodeset="/data/meta/instanceID" type="string"/></model></h:head><h:body>{body}</h:body></h:html>"#
    )
}
