//! Reading XML safely, and writing it.
//!
//! Entity and element declarations and external ids are refused (they allow "billion laughs" and file access); a bare
//! `<!DOCTYPE html>` is allowed.

use crate::Diagnostic;

/// Reads a whole document.
///
/// # Errors
/// `xml-malformed` with the place, or `xml-declarations` when the document declares entities or elements.
pub fn parse(text: &str) -> Result<roxmltree::Document<'_>, Diagnostic> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if let Some(start) = text.find("<!DOCTYPE") {
        let declaration = &text[start + "<!DOCTYPE".len()..];
        let end = declaration.find('>').unwrap_or(declaration.len());
        if declaration[..end].split_whitespace().count() > 1 || declaration[..end].contains('[') {
            return Err(Diagnostic::error("xml-declarations"));
        }
    }
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
    roxmltree::Document::parse_with_options(text, options)
        .map_err(|error| Diagnostic::error("xml-malformed").arg("problem", error.to_string()).at(error.pos()))
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
            '\n' | '\t' => out.push(c),
            c if (c as u32) < 0x20 || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
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
}
