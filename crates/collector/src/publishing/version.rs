//! Versions that come after those that are taken.

use roxmltree::{Document, Node, ParsingOptions};

/// The form under another version.
pub fn with_version(xml: &str, version: &str) -> Option<String> {
    let document = Document::parse_with_options(xml, ParsingOptions { allow_dtd: true, ..Default::default() }).ok()?;
    let named = |node: &Node<'_, '_>, name: &str| node.is_element() && node.tag_name().name() == name;
    let inside =
        |node: Node<'_, '_>, name: &str| node.children().find(|child| named(child, name)).map(|child| child.id());
    let head = document.get_node(inside(document.root_element(), "head")?)?;
    let model = document.get_node(inside(head, "model")?)?;
    let root = document.get_node(inside(model, "instance")?)?.first_element_child()?;
    let escaped = version.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    let (place, written) = match root.attribute_node("version") {
        Some(attribute) => {
            let range = attribute.range_value();
            // Single quotes may stand around it.
            (range.start - 1..range.end + 1, format!("\"{escaped}\""))
        }
        None => {
            let start = root.range().start + 1;
            let name = xml[start..].find(|c: char| c.is_whitespace() || matches!(c, '/' | '>'))?;
            (start + name..start + name, format!(" version=\"{escaped}\""))
        }
    };
    Some([&xml[..place.start], &written, &xml[place.end..]].concat())
}

/// Counts the version's last number up until it is free; a version without a number gets one. What has no version at all
/// was the first.
pub fn next_version(version: &str, taken: &[String]) -> String {
    let digits = version.bytes().rev().take_while(u8::is_ascii_digit).count().min(18);
    let (head, number) = version.split_at(version.len() - digits);
    let (head, number) = match (head, number.parse::<u64>()) {
        ("", Err(_)) => (String::new(), 1),
        (head, Err(_)) => (format!("{head}."), 0),
        (head, Ok(number)) => (head.to_owned(), number),
    };
    (number + 1..).map(|n| format!("{head}{n}")).find(|next| !taken.contains(next)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_free_version_is_proposed() {
        let check = |version: &str, taken: &[&str], expected: &str| {
            let taken: Vec<String> = taken.iter().map(|&version| version.to_owned()).collect();
            assert_eq!(next_version(version, &taken), expected);
        };
        check("1", &["1"], "2");
        check("1", &["1", "2", "3"], "4");
        check("2026.9", &["2026.9"], "2026.10");
        check("wiosna", &["wiosna"], "wiosna.1");
        check("wiosna", &["wiosna", "wiosna.1"], "wiosna.2");
        check("", &[""], "2");
        check("", &["", "2"], "3");
    }

    #[test]
    fn only_the_version_of_the_form_changes() {
        let form = |root: &str| {
            format!(
                "<?xml version=\"1.0\"?><!DOCTYPE html><h:html xmlns:h='h'><h:head><model><instance>{root}</instance>\
                 <instance id=\"x\"><a version='0'/></instance></model></h:head></h:html>"
            )
        };
        let check = |root: &str, expected: &str| {
            assert_eq!(with_version(&form(root), "2&\"").as_deref(), Some(form(expected).as_str()));
        };
        check("<data id=\"a\" version=\"1\"/>", "<data id=\"a\" version=\"2&amp;&quot;\"/>");
        check("<data version='1'><b version='1'/></data>", "<data version=\"2&amp;&quot;\"><b version='1'/></data>");
        check("<data id=\"a\"/>", "<data version=\"2&amp;&quot;\" id=\"a\"/>");
        check("<data/>", "<data version=\"2&amp;&quot;\"/>");
        assert_eq!(with_version("<h/>", "1"), None);
    }
}
