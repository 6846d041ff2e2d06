//! Reading XML safely, and writing it.
//!
//! Entity and element declarations and external ids are refused (they allow "billion laughs" and file access); a bare
//! `<!DOCTYPE html>` is allowed.

use crate::Diagnostic;

/// Reads a whole document.
///
/// # Errors
/// `xml-malformed` with the place, `xml-declarations` when the document declares entities or elements, `xml-too-deep`.
pub fn parse(text: &str) -> Result<roxmltree::Document<'_>, Diagnostic> {
    let (text, options) = safe(text)?;
    roxmltree::Document::parse_with_options(text, options).map_err(|error| malformed(&error))
}

/// The most nodes that a response's instance has: ten thousand entries with fifty answers each. Every one takes room and
/// time in whoever reads it, and four bytes from whoever makes it up.
pub const MAX_NODES: u32 = 1_000_000;

/// Why an instance cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InstanceError {
    /// More than [`MAX_NODES`].
    TooLarge,
    /// As [`parse`] says.
    Malformed(Diagnostic),
}

/// Reads a response's instance.
///
/// # Errors
/// [`InstanceError`]
pub fn parse_instance(text: &str) -> Result<roxmltree::Document<'_>, InstanceError> {
    let (text, options) = safe(text).map_err(InstanceError::Malformed)?;
    let options = roxmltree::ParsingOptions { nodes_limit: MAX_NODES, ..options };
    roxmltree::Document::parse_with_options(text, options).map_err(|error| match error {
        roxmltree::Error::NodesLimitReached => InstanceError::TooLarge,
        error => InstanceError::Malformed(malformed(&error)),
    })
}

fn malformed(error: &roxmltree::Error) -> Diagnostic {
    Diagnostic::error("xml-malformed").arg("problem", error.to_string()).at(error.pos())
}

/// Looks at a text before anything is built of it.
fn safe(text: &str) -> Result<(&str, roxmltree::ParsingOptions<'_>), Diagnostic> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if let Some(start) = text.find("<!DOCTYPE") {
        let declaration = &text[start + "<!DOCTYPE".len()..];
        let end = declaration.find('>').unwrap_or(declaration.len());
        if declaration[..end].split_whitespace().count() > 1 || declaration[..end].contains('[') {
            return Err(Diagnostic::error("xml-declarations"));
        }
    }
    if nests_too_deeply(text) {
        return Err(Diagnostic::error("xml-too-deep"));
    }
    Ok((text, roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() }))
}

/// The prefix of an element or attribute as the text has it, given the name's place there.
pub(crate) fn written_prefix(text: &str, start: usize) -> &str {
    let name = text.get(start..).unwrap_or_default();
    let name = name.split(['>', '/', '=', ' ', '\t', '\r', '\n']).next().unwrap_or_default();
    name.split_once(':').map_or("", |(prefix, _)| prefix)
}

/// What reads a tree goes down it by calling itself: the stack must suffice everywhere.
const MAX_DEPTH: usize = 250;

/// Counts opening against closing tags, before anything is built. Of a document that is not well-formed it may say
/// anything.
fn nests_too_deeply(text: &str) -> bool {
    let mut depth = 0_usize;
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let end = match rest.as_bytes() {
            [b'!', b'-', b'-', ..] => "-->",
            [b'!', b'[', ..] => "]]>",
            [b'?', ..] => "?>",
            [b'!', ..] => ">",
            [b'/', ..] => {
                depth = depth.saturating_sub(1);
                ">"
            }
            _ => {
                depth += 1;
                if depth > MAX_DEPTH {
                    return true;
                }
                let end = tag_end(rest);
                depth -= usize::from(rest[..end].ends_with('/'));
                rest = &rest[end..];
                continue;
            }
        };
        let Some(skipped) = rest.find(end) else { return false };
        rest = &rest[skipped + end.len()..];
    }
    false
}

/// Where a tag's `>` is: quoted values may hold one.
fn tag_end(tag: &str) -> usize {
    let mut quote = None;
    for (at, c) in tag.bytes().enumerate() {
        match (quote, c) {
            (None, b'>') => return at,
            (None, b'"' | b'\'') => quote = Some(c),
            (Some(open), c) if c == open => quote = None,
            _ => {}
        }
    }
    tag.len()
}

/// Appends `text` with markup characters escaped, safe in content and in double-quoted attributes. Characters that XML
/// 1.0 cannot hold are left out.
pub fn escape_into(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\r' => out.push_str("&#13;"),
            c if is_character(c) => out.push(c),
            _ => {}
        }
    }
}

/// Whether XML 1.0 can hold the character at all (section 2.2).
pub(crate) fn is_character(c: char) -> bool {
    c >= ' ' && !matches!(c, '\u{fffe}' | '\u{ffff}') || matches!(c, '\n' | '\r' | '\t')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declarations_are_refused() {
        let code = |text: &str| parse(text).err().map(|d| d.code);
        assert_eq!(code("<!DOCTYPE html><a/>"), None);
        assert_eq!(code("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>"), Some("xml-declarations"));
        assert_eq!(code("<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>"), Some("xml-declarations"));
        assert_eq!(code("<a><b></a>"), Some("xml-malformed"));
        assert_eq!(code("\u{feff}<a/>"), None);
    }

    #[test]
    fn deep_nesting_is_refused_before_it_is_built() {
        let nested = |depth: usize| format!("{}{}", "<a b='>'>".repeat(depth), "</a>".repeat(depth));
        let code = |text: &str| parse(text).err().map(|d| d.code);
        assert_eq!(code(&nested(MAX_DEPTH)), None);
        assert_eq!(code(&nested(100_000)), Some("xml-too-deep"));
        assert_eq!(code(&"<a>".repeat(100_000)), Some("xml-too-deep"));
        // Many beside each other are not deep, whatever the comments say.
        assert_eq!(code(&format!("<a>{}</a>", "<b/><c></c><!-- <d> -->".repeat(1_000))), None);
    }
}
