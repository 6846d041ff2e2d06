//! The body: what is asked, and how.

use super::Survey;
use crate::tree::{Id, Kind};
use crate::types::Control;
use crate::xml::Element;

impl Survey<'_> {
    /// The controls of a section's children.
    pub(super) fn controls(&self, section: Id) -> Vec<Element> {
        let children = self.item(section).children.iter();
        let control = |&id: &Id| match self.item(id).kind {
            Kind::Group => Some(self.group(id)),
            Kind::Repeat => Some(self.repeat(id)),
            Kind::Question(_) if self.item(id).is_visible() => Some(self.question(id)),
            _ => None,
        };
        children.filter_map(control).collect()
    }

    fn group(&self, id: Id) -> Element {
        let mut group = Element::new("group");
        self.set_control_attributes(id, &mut group);
        group.set("ref", self.tree.path(id));
        if !self.item(id).label.is_none() {
            group.push(self.label(id));
        }
        group.children(self.controls(id))
    }

    fn repeat(&self, id: Id) -> Element {
        let path = self.tree.path(id);
        let mut repeat = Element::new("repeat").attribute("nodeset", &path);
        self.set_control_attributes(id, &mut repeat);
        let first_values = self.tree.within(id).into_iter().filter(|item| self.tree.repeat_of(*item) == Some(id));
        let repeat =
            repeat.children(self.controls(id)).children(first_values.flat_map(|item| self.actions(item, true)));
        Element::new("group").attribute("ref", path).child(self.label(id)).child(repeat)
    }

    fn question(&self, id: Id) -> Element {
        let item = self.item(id);
        let control = item.question().map_or(Control::Input, |kind| kind.control);
        let name = match control {
            Control::Input | Control::None | Control::Action => "input",
            Control::Trigger => "trigger",
            Control::Upload(_) => "upload",
            Control::Select => "select",
            Control::SelectOne => "select1",
            Control::Rank => "odk:rank",
            Control::Range => "range",
        };
        let mut element = Element::new(name).attribute("ref", self.tree.path(id));
        if let Control::Upload(media_type) = control {
            element.set("mediatype", media_type);
        }
        self.set_control_attributes(id, &mut element);
        let has_hint = !item.hint.is_none() || !item.guidance.is_none();
        let hint = has_hint.then(|| self.hint(id));
        if let Some(query) = self.query(id) {
            element.set("query", query);
        }
        let tags = item.tags.iter().map(|(name, label)| {
            let text = label.by_language("").first().map_or("", |(_, text)| text).to_owned();
            Element::new("tag").attribute("key", name).child(Element::new("label").text(text))
        });
        let element = element.child(self.label(id)).children(hint).children(tags);
        element.children(self.choices(id)).children(self.triggered(id))
    }

    fn set_control_attributes(&self, id: Id, element: &mut Element) {
        for (name, value) in &self.item(id).control {
            element.set(name, self.expression(value, id));
        }
    }

    /// The label, by reference when it stands in the itext; empty when there is none.
    fn label(&self, id: Id) -> Element {
        let label = Element::new("label");
        if self.label_in_itext(id) {
            return label.attribute("ref", format!("jr:itext('{}')", self.text_id(id, "label")));
        }
        let texts = self.item(id).label.by_language("");
        label.content(texts.first().into_iter().flat_map(|(_, text)| self.rich(text, Some(id))))
    }

    fn hint(&self, id: Id) -> Element {
        let hint = Element::new("hint");
        if self.hint_in_itext(id) {
            return hint.attribute("ref", format!("jr:itext('{}')", self.text_id(id, "hint")));
        }
        let texts = self.item(id).hint.by_language("");
        hint.content(texts.first().into_iter().flat_map(|(_, text)| self.rich(text, Some(id))))
    }
}
