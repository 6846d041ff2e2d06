//! XForm XML to [`Form`], with every finding on the way.

mod action;
mod bind;
mod body;
mod expression;
mod instance;
mod texts;

use super::{
    Element, Files, Form, JR_NS, Settings,
    action::Action,
    graph::{Cycle, Graph},
    is_xforms,
    itext::Itext,
    model::{DefId, Model},
};
use crate::{Diagnostic, Severity, xml};
use roxmltree::Node;
use std::{collections::HashMap, sync::OnceLock};

pub(super) fn form(
    text: &str,
    files: &dyn Files,
    forgiven: fn(&Diagnostic) -> bool,
) -> (Option<Form>, Vec<Diagnostic>) {
    let document = match xml::parse(text) {
        Ok(document) => document,
        Err(finding) => return (None, vec![finding]),
    };
    let root = document.root_element();
    let mut parser = Parser::default();
    let form = parser.form(root, files);
    parser.findings.iter_mut().for_each(|finding| finding.locate(&document));
    let usable = parser.findings.iter().all(|finding| finding.severity != Severity::Error || forgiven(finding));
    (form.filter(|_| usable), parser.findings)
}

#[derive(Default)]
struct Parser {
    findings: Vec<Diagnostic>,
    model: Model,
    itext: Itext,
    body: Vec<Element>,
    instance_ids: Vec<String>,
    actions: Vec<Action>,
    /// Paths given to `jr:choice-name`, where, and in an expression of which node.
    choice_names: Vec<(String, usize, String)>,
    /// Texts with answers in them that a secondary instance's items have, by its id.
    filled_texts: HashMap<String, Vec<String>>,
    /// Repeats with `jr:count`.
    counted: Vec<DefId>,
    /// Paths of binds by their ids, for controls that name a bind.
    bind_ids: HashMap<String, String>,
}

/// Where a node begins, in bytes: counting lines takes time, and most places are never told.
fn position(node: Node<'_, '_>) -> usize {
    node.range().start
}

fn child<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    node.children().find(|n| n.is_element() && n.tag_name().name() == name)
}

fn qualified(node: Node<'_, '_>) -> String {
    let tag = node.tag_name();
    let prefix = tag.namespace().and_then(|uri| node.lookup_prefix(uri)).unwrap_or("");
    if prefix.is_empty() { tag.name().to_owned() } else { format!("{prefix}:{}", tag.name()) }
}

impl Parser {
    fn form(&mut self, root: Node<'_, '_>, files: &dyn Files) -> Option<Form> {
        let Some((model, body)) = child(root, "head").and_then(|h| child(h, "model")).zip(child(root, "body")) else {
            self.findings.push(Diagnostic::error("form-without-model").at_offset(position(root)));
            return None;
        };
        let title = child(root, "head").and_then(|head| child(head, "title")).and_then(|t| t.text());
        let settings = Settings::read(model, &mut self.findings);
        self.itext = Itext::read(model);
        let mut instances = model.children().filter(|&n| is_xforms(n, "instance"));
        let Some(data) = instances.next().and_then(|i| i.children().find(Node::is_element)) else {
            self.findings.push(Diagnostic::error("form-without-instance").at_offset(position(model)));
            return None;
        };
        self.definitions(data, None);
        self.repeats(body);
        let mut initial = self.initial(data);
        let meta = self.meta(&mut initial, root);
        let secondary: Vec<_> = instances.filter_map(|node| self.secondary(node, files)).collect();
        self.instance_ids = secondary.iter().map(|s| s.id.clone()).collect();
        self.filled_texts = secondary.iter().map(|list| (list.id.clone(), self.itext.filled_in(&list.tree))).collect();
        for bind in model.children().filter(|&n| is_xforms(n, "bind")) {
            if let (Some(id), Some(path)) = (bind.attribute("id"), bind.attribute("nodeset")) {
                self.bind_ids.insert(id.to_owned(), path.to_owned());
            }
        }
        for bind in model.children().filter(|&n| is_xforms(n, "bind")) {
            self.bind(bind);
        }
        self.check_submission(model);
        self.canonical_values(&mut initial);
        let top = self.elements(body, None, Model::ROOT);
        self.model_actions(model);
        self.check_choice_names();
        self.model.note_begun(&self.counted);
        self.notes();
        let graph = Graph::build(&self.model, &self.body).unwrap_or_else(|Cycle(definitions)| {
            let mut names: Vec<_> = definitions.iter().map(|&id| self.model.get(id).path.clone()).collect();
            names.dedup();
            names.extend(names.first().cloned());
            let finding = Diagnostic::error("dependency-cycle").arg("cycle", names.join(" → "));
            self.findings.push(finding.of(names.first().cloned().unwrap_or_default()));
            Graph::default()
        });
        let id = data.attribute("id").or_else(|| data.tag_name().namespace()).unwrap_or(data.tag_name().name());
        let mut triggers = vec![false; self.model.definitions.len()];
        for action in self.actions.iter().filter(|action| action.events.changed) {
            triggers[action.context.index()] = true;
        }
        let mut form = Form {
            id: id.to_owned(),
            version: data.attribute("version").unwrap_or_default().to_owned(),
            title: title.unwrap_or(id).trim().to_owned(),
            settings,
            model: std::mem::take(&mut self.model),
            initial,
            body: std::mem::take(&mut self.body),
            top,
            itext: std::mem::take(&mut self.itext),
            secondary,
            namespaces: namespaces(root),
            graph,
            meta,
            actions: std::mem::take(&mut self.actions),
            triggers,
            keeps_traces: false,
            listed: OnceLock::new(),
        };
        form.keeps_traces = super::history::keeps_traces(&form);
        Some(form)
    }

    /// A `<submission>` that could not work in any client (ODK XForms, "Submission"): Teren sends in its own way, but whoever
    /// publishes the form elsewhere has to know.
    fn check_submission(&mut self, model: Node<'_, '_>) {
        let mut all = model.children().filter(|&n| is_xforms(n, "submission"));
        let Some(first) = all.next() else { return };
        if let Some(second) = all.next() {
            self.findings.push(Diagnostic::error("submission-repeated").at_offset(position(second)));
        }
        let method = first.attribute("method").unwrap_or("post");
        if !matches!(method, "post" | "form-data-post") {
            self.findings.push(Diagnostic::error("submission-method").arg("value", method).at_offset(position(first)));
        }
        let action = first.attribute("action").map(str::trim).filter(|action| !action.is_empty());
        if let Some(action) = action.filter(|action| !action.starts_with("https://") && !action.starts_with("http://"))
        {
            self.findings.push(Diagnostic::error("submission-action").arg("value", action).at_offset(position(first)));
        }
    }

    /// The path that an element is bound to: `ref`, `nodeset`, or that of the bind it names.
    fn bound_path(&self, node: Node<'_, '_>) -> Option<String> {
        let path = node.attribute("ref").or_else(|| node.attribute("nodeset"));
        let named = || self.bind_ids.get(node.attribute("bind")?).map(String::as_str);
        path.or_else(named).map(|path| path.trim().to_owned()).filter(|path| !path.is_empty())
    }

    fn missing(&mut self, node: Node<'_, '_>, path: &str, suggestion: Option<String>) {
        let mut finding = Diagnostic::error("reference-missing").arg("path", path.trim()).at_offset(position(node));
        finding.suggestion = suggestion;
        self.findings.push(finding);
    }
}

fn namespaces(root: Node<'_, '_>) -> HashMap<String, String> {
    let declared = root.namespaces().filter_map(|ns| Some((ns.name()?.to_owned(), ns.uri().to_owned())));
    declared.collect()
}
