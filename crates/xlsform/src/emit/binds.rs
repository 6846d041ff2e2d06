//! Binds, and the actions that give first values.

use super::Survey;
use crate::settings::yes_no;
use crate::text::Text;
use crate::tree::{Id, Kind};
use crate::xml::Element;

/// Attributes in which yes and no mean true and false.
const CONDITIONS: &[&str] = &["readonly", "required", "relevant", "constraint", "calculate"];
/// Attributes that are text for the respondent.
pub(super) const MESSAGES: &[&str] = &["jr:constraintMsg", "jr:requiredMsg", "jr:noAppErrorString"];

impl Survey<'_> {
    pub(super) fn binds_and_actions(&self) -> Vec<Element> {
        let mut elements = Vec::new();
        for id in self.tree.document_order() {
            elements.extend(self.bind(id));
            elements.extend(self.actions(id, false));
        }
        elements
    }

    fn bind(&self, id: Id) -> Option<Element> {
        let item = self.item(id);
        if item.bind.is_empty() || matches!(item.kind, Kind::External(_)) {
            return None;
        }
        let mut bind = Element::new("bind").attribute("nodeset", self.tree.path(id));
        for (name, value) in &item.bind {
            // With a trigger the calculation stands in that question's action.
            if name == "calculate" && !item.triggers.is_empty() {
                continue;
            }
            bind.set(name, self.bind_value(id, name, value));
        }
        Some(bind)
    }

    fn bind_value(&self, id: Id, name: &str, value: &Text) -> String {
        if MESSAGES.contains(&name) && self.message_in_itext(value) {
            return format!("jr:itext('{}')", self.text_id(id, name));
        }
        let text = value.by_language("").first().map_or("", |(_, text)| text);
        match yes_no(text) {
            Some(yes) if CONDITIONS.contains(&name) => format!("{yes}()"),
            _ => self.expression(text, id),
        }
    }

    /// An item's actions: those for a new instance of its repeat, or all the others.
    pub(super) fn actions(&self, id: Id, new_repeat: bool) -> Vec<Element> {
        let item = self.item(id);
        let mut actions = Vec::new();
        if self.has_dynamic_default(id) && (!new_repeat || self.tree.repeat_of(id).is_some()) {
            let event = if new_repeat { "odk-new-repeat" } else { "odk-instance-first-load" };
            let value = self.expression(item.default.as_deref().unwrap_or_default(), id);
            actions.push(self.action("setvalue", id, event).attribute("value", value));
        }
        match item.question().map_or("", |kind| kind.name()) {
            "start-geopoint" if !new_repeat => {
                actions.push(self.action("odk:setgeopoint", id, "odk-instance-first-load"));
            }
            "background-audio" if !new_repeat => {
                let mut action = self.action("odk:recordaudio", id, "odk-instance-load");
                if let Some(quality) = item.control("odk:quality") {
                    action.set("odk:quality", quality);
                }
                actions.push(action);
            }
            _ => {}
        }
        actions
    }

    /// The actions of other questions that this one triggers.
    pub(super) fn triggered(&self, id: Id) -> Vec<Element> {
        let mut actions = Vec::new();
        let mut locations = Vec::new();
        for &target in self.tree.triggered_by(&self.item(id).name) {
            let item = self.item(target);
            if item.question().is_some_and(|kind| kind.name() == "background-geopoint") {
                locations.push(self.action("odk:setgeopoint", target, "xforms-value-changed"));
                continue;
            }
            let mut action = self.action("setvalue", target, "xforms-value-changed");
            if let Some(Text::Plain(value)) = item.bind("calculate") {
                // It is computed where the target is, which may be deeper in a repeat, or less deep.
                action.set("value", self.expression(value, target));
            }
            actions.push(action);
        }
        actions.append(&mut locations);
        actions
    }

    fn action(&self, element: &str, id: Id, event: &str) -> Element {
        Element::new(element).attribute("event", event).attribute("ref", self.tree.path(id))
    }
}
