//! The choices of a select, as an itemset over an instance.

use super::Survey;
use crate::choices::PIN_FROM;
use crate::references::{self, Style};
use crate::survey::select::file_stem;
use crate::tree::{Id, Shape, Source};
use crate::types::Control;
use crate::xml::Element;

/// Where the choices are, and which of their children are value and label.
struct Nodes {
    nodeset: String,
    value: String,
    label: String,
    filter: Option<String>,
}

impl Survey<'_> {
    /// The choices of a question, in whatever shape.
    pub(super) fn choices(&self, id: Id) -> Vec<Element> {
        match &self.item(id).source {
            Some(source) if source.shape == Shape::Itemset => vec![self.itemset(id, source)],
            Some(source) if source.shape == Shape::Items => self.items(id, source),
            _ => Vec::new(),
        }
    }

    /// The attribute by which ODK Collect finds external choices.
    pub(super) fn query(&self, id: Id) -> Option<String> {
        let source = self.item(id).source.as_ref().filter(|source| source.shape == Shape::Query)?;
        let nodeset = format!("instance('{}')/root/item", source.list);
        Some(match &source.filter {
            None => nodeset,
            Some(filter) => format!("{nodeset}[{}]", self.filter(id, filter, source, &nodeset)),
        })
    }

    /// The choices one by one.
    fn items(&self, id: Id, source: &Source) -> Vec<Element> {
        let Some(list) = self.lists.get(&source.list) else { return Vec::new() };
        let in_itext = list.needs_itext();
        let items = list.choices.iter().enumerate().map(|(index, choice)| {
            let label = Element::new("label");
            let label = if in_itext {
                label.attribute("ref", format!("jr:itext('{}-{index}')", list.name))
            } else if self.item(id).label.is_none() {
                label
            } else {
                let texts = choice.label.by_language("");
                label.content(texts.first().into_iter().flat_map(|(_, text)| self.rich(text, None)))
            };
            Element::new("item").child(label).child(Element::new("value").text(&choice.name))
        });
        items.collect()
    }

    fn itemset(&self, id: Id, source: &Source) -> Element {
        let item = self.item(id);
        let is_geo = item.question().is_some_and(|kind| kind.control == Control::Input);
        let mut nodes = if references::has(&source.list) {
            self.nodes_of_answers(id, source, is_geo)
        } else if let Some((stem, extension)) = file_stem(&source.list) {
            let (value, label) = if extension == "geojson" { ("id", "title") } else { ("name", "label") };
            Nodes::of(stem, source.value.as_deref().unwrap_or(value), source.label.as_deref().unwrap_or(label))
        } else {
            let in_itext = self.lists.get(&source.list).is_some_and(|list| list.needs_itext());
            Nodes::of(&source.list, "name", if in_itext { "jr:itext(itextId)" } else { "label" })
        };
        if let Some(filter) = &source.filter {
            nodes.filter = Some(self.filter(id, filter, source, &nodes.nodeset));
        }
        if let Some(filter) = &nodes.filter {
            nodes.nodeset = format!("{}[{filter}]", nodes.nodeset);
        }
        let mut itemset = Element::new("itemset");
        match &source.randomize {
            None => itemset.set("nodeset", nodes.nodeset),
            Some(seed) => {
                let seed = seed.as_ref().map(|seed| format!(", {}", self.expression(seed, id).trim()));
                itemset.set("nodeset", format!("randomize({}{})", nodes.nodeset, seed.unwrap_or_default()));
                if self.lists.get(&source.list).is_some_and(|list| list.has_pinned_codes()) {
                    itemset.set("teren:pin-from", PIN_FROM.to_string());
                }
            }
        }
        let value = Element::new("value").attribute("ref", nodes.value);
        itemset.child(value).child(Element::new("label").attribute("ref", nodes.label))
    }

    /// Choices that are the answers to a question in a repeat, the empty ones left out.
    fn nodes_of_answers(&self, id: Id, source: &Source, is_geo: bool) -> Nodes {
        let style = Style { from_parent: true, ..Style::default() };
        let path = self.paths().insert(&source.list, Some(id), style);
        let path = path.trim();
        let (nodeset, last) = match path.rsplit_once('/') {
            Some(parts) if !is_geo => parts,
            _ => (path, "geometry"),
        };
        let mut nodes = Nodes::at(nodeset.to_owned(), last, last);
        nodes.filter = Some(format!("./{last} != ''"));
        nodes
    }

    fn filter(&self, id: Id, filter: &str, source: &Source, nodeset: &str) -> String {
        let of_answers = references::has(&source.list);
        let style = Style { current: true, from_parent: of_answers };
        let filter = self.paths().insert(filter, Some(id), style);
        if of_answers {
            return filter.replace(&format!("current()/{nodeset}"), ".").replace(nodeset, ".");
        }
        filter
    }
}

impl Nodes {
    fn of(instance: &str, value: &str, label: &str) -> Self {
        Self::at(format!("instance('{instance}')/root/item"), value, label)
    }

    fn at(nodeset: String, value: &str, label: &str) -> Self {
        Self { nodeset, value: value.to_owned(), label: label.to_owned(), filter: None }
    }
}
