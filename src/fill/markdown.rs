//! The Markdown of labels and hints: bold, italic, links, line breaks, headings as bold. Everything else is plain text.
//!
//! Rendered as elements, never as HTML, so nothing that a workbook says can become markup.

use leptos::prelude::*;

/// A piece of a label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inline {
    Text(String),
    Strong(Vec<Inline>),
    Emphasis(Vec<Inline>),
    Link { content: Vec<Inline>, href: String },
    Break,
}

/// Markers of emphasis, the longer first.
const MARKERS: [&str; 6] = ["***", "___", "**", "__", "*", "_"];
/// Deeper nesting than anyone writes; beyond it markers stay text.
const MAX_DEPTH: u8 = 6;

/// Reads a label.
pub fn parse(source: &str) -> Vec<Inline> {
    let mut pieces = Vec::new();
    for (i, line) in source.trim().lines().enumerate() {
        if i > 0 {
            pieces.push(Inline::Break);
        }
        let heading = line.trim_start_matches('#');
        let level = line.len() - heading.len();
        if (1..=6).contains(&level) && heading.starts_with(' ') {
            pieces.push(Inline::Strong(inlines(heading.trim(), 0)));
        } else {
            pieces.extend(inlines(line, 0));
        }
    }
    pieces
}

/// A text that is shown as it is: what somebody answered, in an author's label.
pub fn literal(text: &str) -> String {
    let mut literal = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_punctuation() {
            literal.push('\\');
        }
        literal.push(c);
    }
    literal
}

/// The label as plain text, for names and lists.
pub fn plain(source: &str) -> String {
    fn push(pieces: &[Inline], text: &mut String) {
        for piece in pieces {
            match piece {
                Inline::Text(part) => text.push_str(part),
                Inline::Strong(inner) | Inline::Emphasis(inner) | Inline::Link { content: inner, .. } => {
                    push(inner, text)
                }
                Inline::Break => text.push(' '),
            }
        }
    }
    let mut text = String::with_capacity(source.len());
    push(&parse(source), &mut text);
    text
}

/// The label as elements.
pub fn view(source: &str) -> AnyView {
    views(parse(source))
}

fn views(pieces: Vec<Inline>) -> AnyView {
    pieces
        .into_iter()
        .map(|piece| match piece {
            Inline::Text(text) => text.into_any(),
            Inline::Strong(inner) => view! { <strong>{views(inner)}</strong> }.into_any(),
            Inline::Emphasis(inner) => view! { <em>{views(inner)}</em> }.into_any(),
            Inline::Link { content, href } => {
                view! { <a href=href target="_blank" rel="noopener noreferrer">{views(content)}</a> }.into_any()
            }
            Inline::Break => view! { <br/> }.into_any(),
        })
        .collect::<Vec<_>>()
        .into_any()
}

fn inlines(source: &str, depth: u8) -> Vec<Inline> {
    let mut pieces = Vec::new();
    let mut text = String::new();
    let mut rest = source;
    let mut before = None;
    while let Some(c) = rest.chars().next() {
        if let Some(escaped) =
            rest.strip_prefix('\\').and_then(|after| after.chars().next()).filter(|c| c.is_ascii_punctuation())
        {
            text.push(escaped);
            before = Some(escaped);
            rest = &rest[1 + escaped.len_utf8()..];
            continue;
        }
        let special =
            if depth < MAX_DEPTH { emphasis(rest, before, depth).or_else(|| link(rest, depth)) } else { None };
        if let Some((piece, after)) = special {
            if !text.is_empty() {
                pieces.push(Inline::Text(std::mem::take(&mut text)));
            }
            pieces.push(piece);
            before = rest[..rest.len() - after.len()].chars().last();
            rest = after;
        } else {
            text.push(c);
            before = Some(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    if !text.is_empty() {
        pieces.push(Inline::Text(text));
    }
    pieces
}

/// `**bold**`, `__bold__`, `*italic*`, `_italic_`, `***both***`, hugging their content; underscores inside a word are just
/// underscores.
fn emphasis(source: &str, before: Option<char>, depth: u8) -> Option<(Inline, &str)> {
    let markers = MARKERS.iter().filter(|marker| source.starts_with(**marker));
    markers.copied().find_map(|marker| emphasised(marker, source, before, depth))
}

fn emphasised<'a>(marker: &str, source: &'a str, before: Option<char>, depth: u8) -> Option<(Inline, &'a str)> {
    let sign = &marker[..1];
    let in_word = |c: Option<char>| sign == "_" && c.is_some_and(char::is_alphanumeric);
    let inside = &source[marker.len()..];
    if in_word(before) || inside.starts_with(char::is_whitespace) || inside.starts_with(sign) {
        return None;
    }
    let closes = |at: &usize| {
        let (content, after) = (&inside[..*at], &inside[at + marker.len()..]);
        !content.is_empty()
            && !content.ends_with(char::is_whitespace)
            && !content.ends_with('\\')
            && !in_word(after.chars().next())
            // A longer run closes what stands inside first.
            && !after.starts_with(sign)
            && (marker.len() == 2 || !content.ends_with(sign))
    };
    let ends = inside.match_indices(sign).map(|(at, _)| at).filter(|at| inside[*at..].starts_with(marker));
    let at = ends.into_iter().find(closes)?;
    let content = inlines(&inside[..at], depth + 1);
    let piece = match marker.len() {
        1 => Inline::Emphasis(content),
        2 => Inline::Strong(content),
        _ => Inline::Emphasis(vec![Inline::Strong(content)]),
    };
    Some((piece, &inside[at + marker.len()..]))
}

/// `[text](https://…)`; only addresses that a label may lead to.
fn link(source: &str, depth: u8) -> Option<(Inline, &str)> {
    let (content, after) = source.strip_prefix('[')?.split_once("](")?;
    let (href, after) = after.split_once(')')?;
    let allowed = ["https://", "http://", "mailto:", "tel:"].iter().any(|scheme| href.starts_with(scheme));
    if !allowed || href.contains(char::is_whitespace) || content.is_empty() || content.contains('[') {
        return None;
    }
    Some((Inline::Link { content: inlines(content, depth + 1), href: href.to_owned() }, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(s: &str) -> Inline {
        Inline::Text(s.into())
    }
    fn strong(s: &str) -> Inline {
        Inline::Strong(vec![text(s)])
    }
    fn em(s: &str) -> Inline {
        Inline::Emphasis(vec![text(s)])
    }

    #[test]
    fn the_subset_is_read_and_the_rest_is_text() {
        let check = |source: &str, expected: &[Inline]| assert_eq!(parse(source), expected, "{source}");
        check("Ile masz lat?", &[text("Ile masz lat?")]);
        check("**Kto prowadzi:** urząd. **Po co.**", &[strong("Kto prowadzi:"), text(" urząd. "), strong("Po co.")]);
        check("*tak* i _nie_", &[em("tak"), text(" i "), em("nie")]);
        check("__tak__", &[strong("tak")]);
        check("**a *b* c**", &[Inline::Strong(vec![text("a "), em("b"), text(" c")])]);
        check("***ważna***", &[Inline::Emphasis(vec![strong("ważna")])]);
        check("**bardzo *ważna***", &[Inline::Strong(vec![text("bardzo "), em("ważna")])]);
        check("___tak___", &[Inline::Emphasis(vec![strong("tak")])]);
        check("*** nic ***", &[text("*** nic ***")]);
        check("nazwa_pliku_csv", &[text("nazwa_pliku_csv")]);
        check("2 * 3 * 4", &[text("2 * 3 * 4")]);
        check("cena*", &[text("cena*")]);
        check("** nic **", &[text("** nic **")]);
        check("\\*dosłownie\\*", &[text("*dosłownie*")]);
        check("raz\ndwa", &[text("raz"), Inline::Break, text("dwa")]);
        check("## Tytuł", &[strong("Tytuł")]);
        check("#1 na liście", &[text("#1 na liście")]);
        check("<b>x</b> & <script>", &[text("<b>x</b> & <script>")]);
        check("", &[]);
        check("****", &[text("****")]);
    }

    #[test]
    fn what_is_meant_literally_is_shown_as_it_is() {
        let check = |answer: &str| assert_eq!(plain(&literal(answer)), answer.replace('\n', " "), "{answer}");
        for answer in ["2*3*4", "[x](https://przyklad.pl)", "# 1", "a\\*b*", "_ą_", "<b>&", "**x\ny**", ""] {
            check(answer);
        }
        assert_eq!(parse(&format!("**{}**", literal("2*3"))), [strong("2*3")]);
    }

    #[test]
    fn only_harmless_addresses_become_links() {
        let link = |content: &str, href: &str| Inline::Link { content: vec![text(content)], href: href.into() };
        let check = |source: &str, expected: &[Inline]| assert_eq!(parse(source), expected, "{source}");
        check("[urząd](https://example.pl/a)", &[link("urząd", "https://example.pl/a")]);
        check("zob. [tel.](tel:116111)!", &[text("zob. "), link("tel.", "tel:116111"), text("!")]);
        check("[x](javascript:alert(1))", &[text("[x](javascript:alert(1))")]);
        check("[x] (y)", &[text("[x] (y)")]);
        check("[](https://a)", &[text("[](https://a)")]);
    }

    #[test]
    fn any_input_is_read() {
        for source in
            ["*".repeat(5000), "[".repeat(5000), "**a".repeat(500), "_a*b".repeat(300), "\\".repeat(9), "ą*ę**".into()]
        {
            let _ = parse(&source);
        }
    }

    #[test]
    fn plain_text_drops_the_marks() {
        let check = |source: &str, expected: &str| assert_eq!(plain(source), expected);
        check("**Wiek** [zob.](https://a.pl)\nw latach", "Wiek zob. w latach");
    }
}
