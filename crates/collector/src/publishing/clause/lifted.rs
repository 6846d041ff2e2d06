//! What a form reads from files inside longer expressions, taken out of them: `concat('Urząd: ', instance('gm')/…)` is
//! never empty, whatever the file says.

use super::paths::elements;
use roxmltree::Document;
use std::{collections::HashMap, fmt::Write};

/// The functions that read a file of which they name the instance.
const READERS: [&str; 2] = ["instance(", "pulldata("];
/// The functions of whole sets: one empty value among many is none of the town hall's details, and no rows are a number.
const OF_SETS: [&str; 8] = ["sum", "count", "count-non-empty", "join", "min", "max", "boolean", "not"];
/// A name that no author gives.
const NAME: &str = "_teren_read_";

/// The form with a node of its own for everything that a calculation or a shown value reads from a file, and these nodes
/// by the path of the calculation, or by the expression that is shown.
pub fn lifted(xml: &str, document: &Document<'_>) -> (String, HashMap<String, Vec<String>>) {
    let (mut nodes, mut binds, mut count) = (String::new(), String::new(), 0);
    let mut found: HashMap<String, Vec<String>> = HashMap::new();
    let root = elements(document, "instance").find_map(|instance| instance.first_element_child());
    let model = elements(document, "model").next();
    let (Some(root), Some(model)) = (root, model) else { return (xml.to_owned(), found) };
    let calculated =
        elements(document, "bind").filter_map(|bind| Some((bind.attribute("nodeset")?, bind.attribute("calculate")?)));
    let shown = elements(document, "output").filter_map(|output| output.attribute("value")).map(|value| (value, value));
    for (owner, expression) in calculated.chain(shown) {
        for read in
            reads(expression).into_iter().filter(|read| read.len() < expression.trim().len() || owner == expression)
        {
            let name = format!("{NAME}{count}");
            count += 1;
            let path = format!("/{}/{name}", root.tag_name().name());
            // Writing to a string does not fail.
            let _ = write!(nodes, "<{name}/>");
            let _ = write!(binds, r#"<bind nodeset="{path}" calculate="{}"/>"#, escaped(read));
            found.entry(owner.trim().to_owned()).or_default().push(path);
        }
    }
    let ends = [(root.range(), nodes), (model.range(), binds)].map(|(range, text)| (end_tag(xml, range), text));
    let mut xml = xml.to_owned();
    // The model ends after the instance in it: the later place first.
    for (at, text) in ends.into_iter().rev() {
        if let Some(at) = at {
            xml.insert_str(at, &text);
        }
    }
    (xml, found)
}

/// Where the element's end tag begins; nowhere if it has none.
fn end_tag(xml: &str, range: std::ops::Range<usize>) -> Option<usize> {
    xml.get(range.clone())?.rfind("</").map(|at| range.start + at)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

/// The paths and calls of an expression that read one value of a file: `instance('gm')/root/item[name = 'adm']/label`.
pub fn reads(expression: &str) -> Vec<&str> {
    let (mut found, mut functions) = (Vec::new(), Vec::new());
    let mut at = 0;
    while let Some(rest) = expression.get(at..).filter(|rest| !rest.is_empty()) {
        let glued = expression[..at].ends_with(|c: char| c.is_alphanumeric() || c == '-' || c == '_');
        let length = match READERS.iter().any(|reader| rest.starts_with(reader)) && !glued {
            true => {
                let length = read_length(rest);
                let of_set = functions.last().is_some_and(|name| OF_SETS.contains(name));
                found.extend((!of_set).then(|| rest[..length].trim_end()));
                length
            }
            // What is in brackets is looked at as well.
            false if rest.starts_with(['(', '[']) => {
                functions.push(function_before(&expression[..at]));
                1
            }
            false => {
                if rest.starts_with([')', ']']) {
                    functions.pop();
                }
                one(rest)
            }
        };
        at += length.max(1);
    }
    found
}

/// The name of the function that a bracket opens.
fn function_before(text: &str) -> &str {
    let in_name = |c: char| c.is_alphanumeric() || c == '-';
    let text = text.trim_end();
    text.rsplit(|c: char| !in_name(c)).next().unwrap_or(text)
}

/// How long the call is, with the steps of a path after it.
fn read_length(text: &str) -> usize {
    let mut length = text.find('(').map_or(0, |open| open + one(&text[open..]));
    let in_step = |c: char| c.is_alphanumeric() || "/_-.:@*".contains(c);
    while let Some(next) = text[length..].chars().next().filter(|c| in_step(*c) || *c == '[') {
        length += if next == '[' { one(&text[length..]) } else { next.len_utf8() };
    }
    length
}

/// The length of what begins here: a text in quotes, everything in brackets, or one letter.
fn one(text: &str) -> usize {
    let (mut at, mut depth) = (0, 0usize);
    while let Some(next) = text[at..].chars().next() {
        at += next.len_utf8();
        match next {
            '\'' | '"' => at = text[at..].find(next).map_or(text.len(), |end| at + end + 1),
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_found() {
        let check = |expression: &str, expected: &[&str]| assert_eq!(reads(expression), expected, "{expression}");
        check("instance('gm')/root/item[name='adm']/label", &["instance('gm')/root/item[name='adm']/label"]);
        check(
            "concat('Urząd: ', instance('gm')/root/item[name = concat(')', \"]\")]/label, ' ', pulldata('gm', 'l', 'n', 'a'))",
            &["instance('gm')/root/item[name = concat(')', \"]\")]/label", "pulldata('gm', 'l', 'n', 'a')"],
        );
        check("'instance(1)'", &[]);
        check("myinstance('gm')", &[]);
        check("count(instance('gm')/root/item) > 1", &[]);
        check(
            "concat(sum( instance('gm')/root/item/ile ), ' ', pulldata('gm', 'l', 'n', 'a'))",
            &["pulldata('gm', 'l', 'n', 'a')"],
        );
        check("sum((instance('gm')/root/item[1]/ile) + 1)", &["instance('gm')/root/item[1]/ile"]);
        check("instance('gm", &["instance('gm"]);
        check("/data/a + 'ż", &[]);
        // However deep somebody nests it.
        let deep = format!("instance({}", "(".repeat(200_000));
        check(&deep, &[&deep]);
    }
}
