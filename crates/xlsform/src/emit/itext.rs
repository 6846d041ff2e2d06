//! The itext: every text that has translations or media, by language.

use super::Survey;
use super::binds::MESSAGES;
use crate::text::Text;
use crate::tree::Id;
use crate::xml::{Element, Node};

/// One text, as the forms that it has in each language.
struct Entry {
    id: String,
    /// `""` for the text itself, `guidance`, `image`…: in order, with the text by language.
    forms: Vec<(&'static str, Vec<(String, String)>)>,
    /// The item whose answers it may show.
    from: Option<Id>,
}

/// The forms of a label that are files, and the folder that each is in.
const MEDIA: &[(&str, &str)] = &[("image", "images"), ("big-image", "images"), ("audio", "audio"), ("video", "video")];

/// What stands for a translation that is missing.
const MISSING: &str = "-";

impl Survey<'_> {
    pub(super) fn itext(&self) -> Element {
        let entries = self.entries();
        let mut languages: Vec<&str> = Vec::new();
        for (language, _) in entries.iter().flat_map(|entry| &entry.forms).flat_map(|(_, texts)| texts) {
            if !languages.contains(&language.as_str()) {
                languages.push(language);
            }
        }
        Element::new("itext").children(languages.into_iter().map(|language| self.translation(language, &entries)))
    }

    /// The languages of the form, in order.
    fn translation(&self, language: &str, entries: &[Entry]) -> Element {
        let mut translation = Element::new("translation").attribute("lang", language);
        if language == self.settings.default_language() {
            translation.set("default", "true()");
        }
        translation.children(entries.iter().map(|entry| {
            let values = entry.forms.iter().filter_map(|(form, texts)| {
                let found = texts.iter().find(|(other, _)| other == language);
                self.value(form, found.map_or(MISSING, |(_, text)| text), entry.from)
            });
            Element::new("text").attribute("id", &entry.id).children(values)
        }))
    }

    fn value(&self, form: &str, text: &str, from: Option<Id>) -> Option<Element> {
        let value = Element::new("value");
        if let Some((_, folder)) = MEDIA.iter().find(|(kind, _)| *kind == form) {
            let path = Node::Text(format!("jr://{folder}/"));
            let content = std::iter::once(path).chain(self.rich(text, from));
            return (text != MISSING).then(|| value.attribute("form", form).content(content));
        }
        let value = if form.is_empty() { value } else { value.attribute("form", form) };
        Some(if text == MISSING { value.text(text) } else { value.content(self.rich(text, from)) })
    }

    fn entries(&self) -> Vec<Entry> {
        let mut entries = Vec::new();
        for list in self.lists.lists.iter().filter(|list| list.needs_itext()) {
            for (index, choice) in list.choices.iter().enumerate() {
                let mut forms = vec![("", self.translations(&choice.label))];
                forms.extend(self.media_forms(&choice.media));
                entries.push(Entry { id: format!("{}-{index}", list.name), forms, from: None });
            }
        }
        for id in self.tree.document_order() {
            self.add_item(id, &mut entries);
        }
        for entry in &mut entries {
            entry.forms.retain(|(_, texts)| !texts.is_empty());
        }
        entries.retain(|entry| !entry.forms.is_empty());
        entries
    }

    fn add_item(&self, id: Id, entries: &mut Vec<Entry>) {
        let item = self.item(id);
        let mut add = |kind: &str, forms| entries.push(Entry { id: self.text_id(id, kind), forms, from: Some(id) });
        for name in MESSAGES {
            if let Some(message) = item.bind(name).filter(|message| self.message_in_itext(message)) {
                add(name, vec![("", self.translations(message))]);
            }
        }
        if self.label_in_itext(id) {
            let mut forms = vec![("", self.translations(&item.label))];
            forms.extend(self.media_forms(&item.media));
            add("label", forms);
        }
        if self.hint_in_itext(id) {
            let mut forms = vec![("", self.translations(&item.hint))];
            if item.question().is_some() {
                forms.push(("guidance", self.translations(&item.guidance)));
            }
            add("hint", forms);
        }
    }

    fn translations(&self, text: &Text) -> Vec<(String, String)> {
        let texts = text.by_language(self.settings.default_language());
        texts.into_iter().map(|(language, text)| (language.to_owned(), text.to_owned())).collect()
    }

    fn media_forms(&self, media: &[(String, Text)]) -> Vec<(&'static str, Vec<(String, String)>)> {
        let forms = MEDIA.iter().filter_map(|(kind, _)| {
            let (_, files) = media.iter().find(|(other, _)| other == kind)?;
            Some((*kind, self.translations(files)))
        });
        forms.collect()
    }
}
