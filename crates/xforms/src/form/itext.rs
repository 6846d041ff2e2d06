//! Translations: `<itext>`.

use super::is_xforms;
use crate::tree::{NodeId, Tree};
use std::collections::HashMap;

/// What stands for a translation that is missing.
const MISSING: &str = "-";

/// Texts by id, in all languages; outputs are kept as the expressions' source and compiled where the text is used.
#[derive(Debug, Default)]
pub(crate) struct Itext {
    pub languages: Vec<String>,
    pub default: usize,
    texts: HashMap<String, Vec<Option<Vec<RawPiece>>>>,
    /// What else an id has, by id: language, form, text.
    forms: HashMap<String, Vec<(usize, String, String)>>,
}

#[derive(Debug, Clone)]
pub(crate) enum RawPiece {
    Text(String),
    /// The expression's source, and where it stands, in bytes.
    Output(String, usize),
}

impl Itext {
    /// Reads the first `<itext>` below the model. An id's plain text is its value without a form, else its `long` one,
    /// else its `short` one; the other forms (`guidance`, `image`, `audio`…) stand beside it.
    pub fn read(model: roxmltree::Node<'_, '_>) -> Self {
        let mut itext = Itext::default();
        let Some(node) = model.children().find(|&n| is_xforms(n, "itext")) else { return itext };
        let translations: Vec<_> = node.children().filter(|&n| is_xforms(n, "translation")).collect();
        for (language, translation) in translations.iter().enumerate() {
            itext.languages.push(translation.attribute("lang").unwrap_or_default().to_owned());
            if translation.attribute("default").is_some_and(|d| d != "false()") {
                itext.default = language;
            }
            for text in translation.children().filter(|&n| is_xforms(n, "text")) {
                let values = || text.children().filter(|&n| is_xforms(n, "value"));
                let with = |form: Option<&str>| values().find(|v| v.attribute("form") == form);
                let value = with(None).or_else(|| with(Some("long"))).or_else(|| with(Some("short")));
                if let Some(id) = text.attribute("id") {
                    let slots = itext.texts.entry(id.to_owned()).or_insert_with(|| vec![None; translations.len()]);
                    slots[language] = value.map(raw_pieces);
                    for (form, value) in values().filter_map(|value| Some((value.attribute("form")?, value))) {
                        let text = value.text().unwrap_or_default().trim().to_owned();
                        itext.forms.entry(id.to_owned()).or_default().push((language, form.to_owned(), text));
                    }
                }
            }
        }
        itext.forget_missing();
        itext
    }

    /// What pyxform writes for a translation that is missing is none, as long as another language has a text.
    fn forget_missing(&mut self) {
        for slots in self.texts.values_mut() {
            let is_missing = |slot: &Option<Vec<RawPiece>>| matches!(slot.as_deref(), Some([RawPiece::Text(text)]) if text.trim() == MISSING);
            if slots.iter().flatten().count() > slots.iter().filter(|slot| is_missing(slot)).count() {
                slots.iter_mut().filter(|slot| is_missing(slot)).for_each(|slot| *slot = None);
            }
        }
        for forms in self.forms.values_mut() {
            let said: Vec<String> =
                forms.iter().filter(|(.., text)| text != MISSING).map(|(_, form, _)| form.clone()).collect();
            forms.retain(|(_, form, text)| text != MISSING || !said.contains(form));
        }
    }

    pub fn get(&self, id: &str) -> Option<&Vec<Option<Vec<RawPiece>>>> {
        self.texts.get(id)
    }

    /// Form and text of everything beside an id's plain text; the default language's where the language has none.
    pub fn forms(&self, id: &str, language: usize) -> Vec<(&str, &str)> {
        let all = self.forms.get(id).map(Vec::as_slice).unwrap_or_default();
        let of = |language: usize| all.iter().filter(move |entry| entry.0 == language);
        let chosen = if of(language).next().is_some() { language } else { self.default };
        of(chosen).map(|(_, form, text)| (form.as_str(), text.as_str())).collect()
    }

    /// The expressions in an id's plain text, in every language.
    pub fn outputs(&self, id: &str) -> impl Iterator<Item = &str> {
        let pieces = self.texts.get(id).into_iter().flatten().flatten().flatten();
        pieces.filter_map(|piece| match piece {
            RawPiece::Text(_) => None,
            RawPiece::Output(source, _) => Some(source.as_str()),
        })
    }

    /// The ids of texts with expressions in them that a tree's elements name.
    pub fn filled_in(&self, tree: &Tree) -> Vec<String> {
        let filled = |id: &&str| self.outputs(id).next().is_some();
        if !self.texts.keys().any(|id| filled(&id.as_str())) {
            return Vec::new();
        }
        let nodes = tree.descendants_or_self(NodeId::ROOT).into_iter();
        nodes.map(|node| tree.raw_text(node)).filter(filled).map(str::to_owned).collect()
    }

    /// Names of the files that texts show or play, each once.
    pub fn files(&self) -> Vec<String> {
        let all = self.forms.values().flatten();
        let mut names: Vec<_> = all
            .filter(|(.., text)| text.starts_with("jr://"))
            .filter_map(|(.., text)| text.rsplit('/').next())
            .collect();
        names.sort_unstable();
        names.dedup();
        names.into_iter().map(str::to_owned).collect()
    }

    /// The plain text of an id in a language, with the default language's where it has none.
    pub fn plain(&self, id: &str, language: usize) -> Option<String> {
        self.plain_with(id, language, "…")
    }

    /// The same, with what stands for values.
    pub fn plain_with(&self, id: &str, language: usize, value: &str) -> Option<String> {
        let languages = self.texts.get(id)?;
        let pieces = languages
            .get(language)
            .and_then(Option::as_ref)
            .or_else(|| languages.get(self.default).and_then(Option::as_ref))
            .or_else(|| languages.iter().flatten().next())?;
        let text = pieces.iter().map(|piece| match piece {
            RawPiece::Text(text) => text.as_str(),
            RawPiece::Output(..) => value,
        });
        Some(text.collect())
    }
}

/// The text and `<output>`s below an element, white space as it is.
pub(crate) fn raw_pieces(node: roxmltree::Node<'_, '_>) -> Vec<RawPiece> {
    let mut pieces = Vec::new();
    collect(node, &mut pieces);
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
            pieces.push(RawPiece::Output(source.to_owned(), child.range().start));
        } else if child.is_element() {
            collect(child, pieces);
        }
    }
}
