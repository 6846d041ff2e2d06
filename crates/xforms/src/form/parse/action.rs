//! `<setvalue>`, `<odk:setgeopoint>`, `<odk:recordaudio>`.

use super::{Parser, position};
use crate::{
    Diagnostic, Severity,
    form::{
        ODK_NS,
        action::{Action, ActionTask, Events, Wish},
        model::{DefId, Model},
    },
    xpath::{self, Expr, ast::Start},
};
use roxmltree::Node;

/// Whether the element is an action, supported or not.
pub(super) fn is_action(node: Node<'_, '_>) -> bool {
    matches!(node.tag_name().name(), "setvalue" | "setgeopoint" | "recordaudio" | "action")
}

impl Parser {
    /// An action in the model, or in the control or repeat whose node is `context`.
    pub(super) fn action(&mut self, node: Node<'_, '_>, context: DefId) {
        let name = node.tag_name().name();
        let namespace = node.tag_name().namespace();
        let wish = match (name, namespace) {
            ("setvalue", _) => None,
            ("setgeopoint", Some(ODK_NS)) => Some(Wish::Place),
            ("recordaudio", Some(ODK_NS)) => Some(Wish::Recording),
            _ => {
                self.findings
                    .push(Diagnostic::warning("action-unsupported").arg("name", name).at_offset(position(node)));
                return;
            }
        };
        let Some(events) = self.events(node) else { return };
        let Some(path) = self.bound_path(node) else {
            self.missing(node, "", None);
            return;
        };
        let path = self.absolute(&path, context);
        let Some(id) = self.model.by_path(&without_predicates(&path)) else {
            self.missing(node, &path, None);
            return;
        };
        let at = position(node);
        let Some(target) = self.compile(&path, Some(context), at, &path) else { return };
        let task = match (wish, node.attribute("value")) {
            (Some(wish), _) => ActionTask::Ask(wish),
            (None, Some(source)) if !source.trim().is_empty() => {
                let at_context = self.is_left(context, id) && !is_relative(source);
                let origin = if at_context { context } else { id };
                match self.compile(source, Some(origin), at, &path) {
                    Some(value) => ActionTask::Compute { value, at_context },
                    None => return,
                }
            }
            _ => ActionTask::Put(node.text().unwrap_or_default().to_owned()),
        };
        // Outside the repeat, the new instance is that of the target's repeat.
        let outside = events.new_repeat && self.repeat_around(context).is_none();
        let context = if outside { self.repeat_around(id).unwrap_or(context) } else { context };
        self.actions.push(Action { task, target, context, events });
    }

    /// The events that the action waits for; `None` when it can never run.
    fn events(&mut self, node: Node<'_, '_>) -> Option<Events> {
        let mut events = Events::default();
        let mut unknown = Vec::new();
        for name in node.attribute("event").unwrap_or_default().split_whitespace() {
            match name {
                "odk-instance-first-load" => events.first_load = true,
                "odk-instance-load" => events.load = true,
                "xforms-value-changed" => events.changed = true,
                "odk-new-repeat" => events.new_repeat = true,
                // Older names of the same.
                "jr-insert" => events.new_repeat = true,
                "xforms-ready" => events.first_load = true,
                _ => unknown.push(name),
            }
        }
        let never = events == Events::default();
        for name in unknown {
            let severity = if never { Severity::Error } else { Severity::Warning };
            let finding = Diagnostic::new(severity, "action-event-unknown").arg("event", name);
            self.findings.push(finding.at_offset(position(node)));
        }
        (!never).then_some(events)
    }

    /// Whether an action here sets what is outside of its repeat: then the answers in the entry where it happens are meant.
    fn is_left(&self, context: DefId, target: DefId) -> bool {
        self.repeat_around(context).is_some_and(|repeat| !self.model.is_ancestor_or_self(repeat, target))
    }

    /// The repeat that a node is, or is in.
    fn repeat_around(&self, id: DefId) -> Option<DefId> {
        let definition = self.model.get(id);
        if definition.is_repeat { Some(id) } else { definition.in_repeat }
    }

    /// The actions directly in the model.
    pub(super) fn model_actions(&mut self, model: Node<'_, '_>) {
        for node in model.children().filter(|&n| n.is_element() && is_action(n)) {
            self.action(node, Model::ROOT);
        }
    }
}

/// Whether some path is relative: it counts from the target.
fn is_relative(source: &str) -> bool {
    let mut found = false;
    if let Ok(expr) = xpath::parse(source) {
        expr.walk(&mut |expr| {
            found |= match expr {
                Expr::Path(path) => matches!(path.start, Start::Context),
                Expr::Call(call) => &*call.name == "current",
                _ => false,
            };
        });
    }
    found
}

/// A path's names alone: `/data/repeat[position() = 2]/a` is `/data/repeat/a`.
fn without_predicates(path: &str) -> String {
    let mut depth = 0_usize;
    let mut kept = String::new();
    for c in path.chars() {
        match c {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            c if depth == 0 && !c.is_whitespace() => kept.push(c),
            _ => {}
        }
    }
    kept
}
