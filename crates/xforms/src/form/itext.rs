//! Translations: `<itext>`.

use super::XF_NS;
use std::collections::HashMap;

/// Texts by id, in all languages; outputs are kept as the expressions' source and compiled where the text is used.
#[derive(Debug, Default)]
pub(crate) struct Itext {
    pub languages: Vec<String>,
    pub default: usize,
    texts: HashMap<String, Vec<Option<Vec<RawPiece>>>>,
}

#[derive(Debug, Clone)]
pub(crate) enum RawPiece {
    Text(String),
    /// The expression's source, and where it stands.
    Output(String, roxmltree::TextPos),
}

impl Itext {
    /// Reads the first `<itext>` below the model; forms other than the plain text (`short`, `guidance`, media) are for
    /// other readers.
    pub fn read(model: roxmltree::Node<'_, '_>) -> Self {
        let mut itext = Itext::default();
        let Some(node) = model.children().find(|n| n.has_tag_name((XF_NS, "itext"))) else { return itext };
        let translations: Vec<_> = node.children().filter(|n| n.has_tag_name((XF_NS, "translation"))).collect();
        for (language, translation) in translations.iter().enumerate() {
            itext.languages.push(translation.attribute("lang").unwrap_or_default().to_owned());
            if translation.attribute("default").is_some_and(|d| d != "false()") {
                itext.default = language;
            }
            for text in translation.children().filter(|n| n.has_tag_name((XF_NS, "text"))) {
                let values = || text.children().filter(|n| n.has_tag_name((XF_NS, "value")));
                let value = values().find(|v| v.attribute("form").is_none_or(|f| f == "long"));
                if let Some(id) = text.attribute("id") {
                    let slots = itext.texts.entry(id.to_owned()).or_insert_with(|| vec![None; translations.len()]);
                    slots[language] = value.map(raw_pieces);
                }
            }
        }
        itext
    }

    pub fn get(&self, id: &str) -> Option<&Vec<Option<Vec<RawPiece>>>> {
        self.texts.get(id)
    }

    /// The plain text of an id in a language, with the default language's where it has none.
    pub fn plain(&self, id: &str, language: usize) -> Option<String> {
        let languages = self.texts.get(id)?;
        let pieces = languages
            .get(language)
            .and_then(Option::as_ref)
            .or_else(|| languages.get(self.default).and_then(Option::as_ref))
            .or_else(|| languages.iter().flatten().next())?;
        let text = pieces.iter().map(|piece| match piece {
            RawPiece::Text(text) => text.as_str(),
            RawPiece::Output(..) => "…",
        });
        Some(text.collect())
    }
}

/// The text and `<output>`s below an element. White space at the ends is layout.
pub(crate) fn raw_pieces(node: roxmltree::Node<'_, '_>) -> Vec<RawPiece> {
    let mut pieces = Vec::new();
    collect(node, &mut pieces);
    if let Some(RawPiece::Text(first)) = pieces.first_mut() {
        *first = first.trim_start().to_owned();
    }
    if let Some(RawPiece::Text(last)) = pieces.last_mut() {
        *last = last.trim_end().to_owned();
    }
    pieces.retain(|piece| !matches!(piece, RawPiece::Text(text) if text.is_empty()));
    pieces
}

fn collect(node: roxmltree::Node<'_, '_>, pieces: &mut Vec<RawPiece>) {
    for child in node.children() {
        if let Some(text) = child.text().filter(|_| child.is_text()) {
            match pieces.last_mut() {
                Some(RawPiece::Text(last)) => last.push_str(text),
                _ => pieces.push(RawPiece::Text(text.to_owned())),
            }
        } else if child.tag_name().name() == "output" {
            let source = child.attribute("value").or_else(|| child.attribute("ref")).unwrap_or_default();
            pieces.push(RawPiece::Output(source.to_owned(), child.document().text_pos_at(child.range().start)));
        } else if child.is_element() {
            collect(child, pieces);
        }
    }
}
