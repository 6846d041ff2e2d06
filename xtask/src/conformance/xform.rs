//! Two XForms side by side, part by part. The order of attributes, prefixes, white space and Teren's own attributes do not
//! count; nor do typographic quotes in texts, which pyxform makes straight and we leave to their author.

use roxmltree::{Document, Node};

const XFORMS: &str = "http://www.w3.org/2002/xforms";
const TEREN: &str = "urn:teren:xforms";

/// The parts of a form that are compared, each as sorted lines where the order does not matter.
struct Parts {
    model: String,
    submission: Vec<String>,
    itext: Vec<String>,
    instance: String,
    secondary: Vec<String>,
    binds: Vec<String>,
    actions: Vec<String>,
    body: String,
}

/// What differs, in a few words; `None` when the forms are equal.
pub fn difference(expected: &str, ours: &str) -> Option<String> {
    let (expected, ours) = match (parts(expected), parts(ours)) {
        (Ok(expected), Ok(ours)) => (expected, ours),
        (Err(error), _) | (_, Err(error)) => return Some(error.to_string()),
    };
    let lines = [
        ("submission", &expected.submission, &ours.submission),
        ("itext", &expected.itext, &ours.itext),
        ("secondary instances", &expected.secondary, &ours.secondary),
        ("binds", &expected.binds, &ours.binds),
        ("actions", &expected.actions, &ours.actions),
    ];
    let of_lines = lines.into_iter().find(|(_, expected, ours)| expected != ours).map(|(name, expected, ours)| {
        let missing: Vec<&String> = expected.iter().filter(|line| !ours.contains(line)).take(2).collect();
        let extra: Vec<&String> = ours.iter().filter(|line| !expected.contains(line)).take(2).collect();
        format!("{name}: missing {missing:?}, extra {extra:?}")
    });
    let texts = [
        ("model", &expected.model, &ours.model),
        ("instance", &expected.instance, &ours.instance),
        ("body", &expected.body, &ours.body),
    ];
    let of_texts = texts.into_iter().find(|(_, expected, ours)| expected != ours).map(|(name, expected, ours)| {
        let same = expected.bytes().zip(ours.bytes()).take_while(|(a, b)| a == b).count();
        format!("{name}: {:?} instead of {:?}", around(ours, same), around(expected, same))
    });
    of_lines.or(of_texts)
}

fn around(text: &str, at: usize) -> String {
    let start = text.floor_char_boundary(at.saturating_sub(40));
    text[start..].chars().take(140).collect()
}

fn parts(xml: &str) -> anyhow::Result<Parts> {
    let document = Document::parse(xml).map_err(|error| anyhow::anyhow!("{error}"))?;
    let model = document.descendants().find(|node| node.has_tag_name((XFORMS, "model")));
    let model = model.ok_or_else(|| anyhow::anyhow!("no model"))?;
    let body = document.descendants().find(|node| node.tag_name().name() == "body");
    let mut parts = Parts {
        model: attributes(model),
        submission: Vec::new(),
        itext: Vec::new(),
        instance: String::new(),
        secondary: Vec::new(),
        binds: Vec::new(),
        actions: Vec::new(),
        body: body.map(canonical).unwrap_or_default(),
    };
    for child in model.children().filter(Node::is_element) {
        match child.tag_name().name() {
            "bind" => parts.binds.push(canonical(child)),
            "submission" => parts.submission.push(canonical(child)),
            "itext" => parts.itext.extend(child.children().filter(Node::is_element).flat_map(texts)),
            "instance" if parts.instance.is_empty() => parts.instance = canonical(child),
            "instance" => parts.secondary.push(canonical(child)),
            _ => parts.actions.push(canonical(child)),
        }
    }
    for lines in [&mut parts.itext, &mut parts.secondary, &mut parts.binds, &mut parts.actions] {
        lines.sort();
    }
    Ok(parts)
}

/// A translation, one line for each value of each text.
fn texts(translation: Node) -> Vec<String> {
    let language = attributes(translation);
    let mut lines = Vec::new();
    for text in translation.children().filter(Node::is_element) {
        let id = attributes(text);
        lines.extend(
            text.children().filter(Node::is_element).map(|value| format!("{language}{id}{}", canonical(value))),
        );
    }
    lines
}

fn canonical(node: Node) -> String {
    let mut out = format!("{}{}(", node.tag_name().name(), attributes(node));
    for child in node.children() {
        if child.is_element() {
            out += &canonical(child);
        } else if let Some(text) = child.text().map(|text| straight(&collapse(text))).filter(|text| !text.is_empty()) {
            out += &format!("{text:?}");
        }
    }
    out + ")"
}

fn attributes(node: Node) -> String {
    let own = node.attributes().filter(|attribute| attribute.namespace() != Some(TEREN));
    let mut pairs: Vec<String> =
        own.map(|a| format!("{}{}={:?}", a.namespace().unwrap_or_default(), a.name(), collapse(a.value()))).collect();
    pairs.sort();
    format!("[{}]", pairs.join(" "))
}

fn straight(text: &str) -> String {
    text.replace(['\u{2018}', '\u{2019}'], "'").replace(['\u{201c}', '\u{201d}'], "\"")
}

fn collapse(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::difference;

    fn form(bind: &str, body: &str) -> String {
        format!(
            "<h:html xmlns:h=\"http://www.w3.org/1999/xhtml\" xmlns=\"{}\" xmlns:t=\"{}\"><h:head><model><instance><data/></instance>\
             {bind}</model></h:head><h:body>{body}</h:body></h:html>",
            super::XFORMS,
            super::TEREN
        )
    }

    #[test]
    fn sees_what_matters_and_nothing_else() {
        let expected = form("<bind nodeset=\"/data/a\" type=\"int\"/><bind nodeset=\"/data/b\"/>", "<a> x  y </a>");
        let same =
            form("<bind t:x=\"1\" nodeset=\"/data/b\"/>\n<bind type=\"int\" nodeset=\"/data/a\"/>", "<a>x y</a>\n");
        assert_eq!(difference(&expected, &same), None);
        for other in [
            form("<bind nodeset=\"/data/a\" type=\"string\"/><bind nodeset=\"/data/b\"/>", "<a>x y</a>"),
            form("<bind nodeset=\"/data/a\" type=\"int\"/>", "<a>x y</a>"),
            form("<bind nodeset=\"/data/a\" type=\"int\"/><bind nodeset=\"/data/b\"/>", "<a>x z</a>"),
        ] {
            assert!(difference(&expected, &other).is_some(), "{other}");
        }
    }
}
