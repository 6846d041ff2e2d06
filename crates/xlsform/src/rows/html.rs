//! HTML in a text for people: it is shown as it is written, tags and all. What Markdown has for it is suggested.

/// Elements that authors write; what else stands between angle brackets is no HTML.
const ELEMENTS: &[&str] = &[
    "a", "b", "big", "br", "center", "div", "em", "font", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "li",
    "ol", "p", "small", "span", "strong", "sub", "sup", "table", "td", "tr", "u", "ul",
];
/// Entities, and the characters that they stand for.
const ENTITIES: &[(&str, &str)] = &[
    ("&nbsp;", " "),
    ("&amp;", "&"),
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&quot;", "\""),
    ("&ndash;", "–"),
    ("&oacute;", "ó"),
];

/// The first tag or entity, and the text in Markdown.
pub(crate) fn check(text: &str) -> Option<(&str, String)> {
    let (mut first, mut meant, mut rest) = (None, String::new(), text);
    while let Some(c) = rest.chars().next() {
        let entity = ENTITIES.iter().find(|(entity, _)| rest.starts_with(entity));
        let (typed, instead) = match (tag(rest), entity) {
            (Some((typed, name)), _) => (typed, in_markdown(name)),
            (None, Some((entity, character))) => (&rest[..entity.len()], *character),
            (None, None) => {
                meant.push(c);
                rest = &rest[c.len_utf8()..];
                continue;
            }
        };
        first = first.or(Some(typed));
        meant.push_str(instead);
        rest = &rest[typed.len()..];
    }
    Some((first?, meant.trim().to_owned()))
}

/// The tag that a text begins with, and its element's name.
fn tag(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_prefix('<')?;
    let inner = inner.strip_prefix('/').unwrap_or(inner);
    let name = &inner[..inner.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(inner.len())];
    let known = ELEMENTS.iter().find(|element| element.eq_ignore_ascii_case(name))?;
    let end = text.find('>')?;
    let attributes = inner[name.len()..inner.find('>')?].trim_end_matches('/');
    let is_tag = attributes.is_empty()
        || attributes.starts_with(' ') && (attributes.contains('=') || attributes.trim().is_empty());
    is_tag.then_some((&text[..=end], known))
}

fn in_markdown(element: &str) -> &'static str {
    match element {
        "b" | "strong" => "**",
        "i" | "em" => "*",
        "br" | "p" | "div" | "li" | "tr" | "hr" => "\n",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn tells_html_and_what_was_meant() {
        let cases = [
            ("Ile <b>osób</b>?", Some(("<b>", "Ile **osób**?"))),
            ("<span style=\"color:red\">Uwaga</span>", Some(("<span style=\"color:red\">", "Uwaga"))),
            ("Tak<br/>Nie", Some(("<br/>", "Tak\nNie"))),
            ("5&nbsp;lat", Some(("&nbsp;", "5 lat"))),
            ("A &amp; B", Some(("&amp;", "A & B"))),
            ("wiek < 18", None),
            ("a<b i b>c", None),
            ("<imię>", None),
            ("Ojciec & syn", None),
        ];
        for (text, expected) in cases {
            let found = check(text);
            assert_eq!(found.as_ref().map(|(tag, meant)| (*tag, meant.as_str())), expected, "{text}");
        }
    }
}
