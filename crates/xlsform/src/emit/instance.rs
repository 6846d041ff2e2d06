//! The primary instance: what an empty response looks like.

use super::Survey;
use crate::lexis;
use crate::tree::{Id, Kind, ROOT};
use crate::xml::Element;

/// What is being written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Everything: a repeat stands as its template and one instance.
    Whole,
    /// Within the first instance of a repeat: a repeat stands as one instance.
    Instance,
    /// Directly in a template: a repeat stands as its template.
    Template,
}

impl Survey<'_> {
    pub(super) fn primary_instance(&self) -> Element {
        let settings = self.settings;
        let mut root = self.section(ROOT, Part::Whole);
        for (name, value) in &settings.attributes {
            root.set(name, value);
        }
        root.set("id", settings.form_id());
        let named = [
            ("instance_xmlns", "xmlns"),
            ("version", "version"),
            ("prefix", "odk:prefix"),
            ("delimiter", "odk:delimiter"),
        ];
        for (setting, attribute) in named {
            if let Some(value) = settings.get(setting) {
                root.set(attribute, value);
            }
        }
        root
    }

    fn section(&self, id: Id, part: Part) -> Element {
        let mut element = Element::new(&self.item(id).name);
        if part != Part::Template {
            self.set_attributes(id, &mut element);
        }
        self.fill(id, part, &mut element);
        element
    }

    fn fill(&self, id: Id, part: Part, element: &mut Element) {
        for &child in &self.item(id).children {
            match self.item(child).kind {
                Kind::External(_) => {}
                Kind::Question(_) => element.push(self.leaf(child)),
                Kind::Attribute => {
                    let item = self.item(child);
                    let fixed = item.default.as_deref().filter(|_| !self.has_dynamic_default(child));
                    element.set(item.name.trim_start_matches('@'), fixed.unwrap_or_default());
                }
                Kind::Repeat => {
                    if part != Part::Instance {
                        element.push(self.template(child));
                    }
                    if part != Part::Template {
                        element.push(self.section(child, Part::Instance));
                    }
                }
                // A group in a template shows its repeats whole, as a group anywhere does.
                _ => element.push(self.section(child, if part == Part::Template { Part::Whole } else { part })),
            }
        }
    }

    fn template(&self, id: Id) -> Element {
        let mut element = Element::new(&self.item(id).name).attribute("jr:template", "");
        self.fill(id, Part::Template, &mut element);
        element
    }

    fn leaf(&self, id: Id) -> Element {
        let item = self.item(id);
        let mut element = Element::new(&item.name);
        if let (Some(default), false) = (&item.default, self.has_dynamic_default(id)) {
            element = element.text(default);
        }
        self.set_attributes(id, &mut element);
        element
    }

    fn set_attributes(&self, id: Id, element: &mut Element) {
        for (name, value) in &self.item(id).instance {
            element.set(name, self.expression(value, id));
        }
    }

    /// Whether an action gives the default, as it has to be computed.
    pub(super) fn has_dynamic_default(&self, id: Id) -> bool {
        let item = self.item(id);
        let type_name = item.question().map_or("", |kind| kind.name());
        item.default.as_deref().is_some_and(|default| lexis::is_dynamic(default, type_name))
    }
}
