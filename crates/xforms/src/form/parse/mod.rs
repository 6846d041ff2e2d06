//! XForm XML to [`Form`], with every finding on the way.

mod bind;
mod body;
mod expression;
mod instance;
mod texts;

use super::{
    Element, Files, Form, JR_NS, Settings, XF_NS,
    graph::{Cycle, Graph},
    itext::Itext,
    model::Model,
};
use crate::{Diagnostic, diagnostic, xml};
use roxmltree::Node;
use std::collections::HashMap;

pub(super) fn form(text: &str, files: &dyn Files) -> (Option<Form>, Vec<Diagnostic>) {
    let document = match xml::parse(text) {
        Ok(document) => document,
        Err(finding) => return (None, vec![finding]),
    };
    let root = document.root_element();
    let mut parser = Parser::default();
    let form = parser.form(root, files);
    let usable = !diagnostic::any_error(&parser.findings);
    (form.filter(|_| usable), parser.findings)
}

#[derive(Default)]
struct Parser {
    findings: Vec<Diagnostic>,
    model: Model,
    itext: Itext,
    body: Vec<Element>,
    instance_ids: Vec<String>,
}

fn position(node: Node<'_, '_>) -> roxmltree::TextPos {
    node.document().text_pos_at(node.range().start)
}

fn child<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    node.children().find(|n| n.is_element() && n.tag_name().name() == name)
}

fn qualified(node: Node<'_, '_>) -> String {
    let tag = node.tag_name();
    let prefix = tag.namespace().and_then(|uri| node.lookup_prefix(uri)).unwrap_or("");
    if prefix.is_empty() { tag.name().to_owned() } else { format!("{prefix}:{}", tag.name()) }
}

/// Elements of the form that this version cannot honour.
const ACTIONS: [&str; 4] = ["setvalue", "setgeopoint", "recordaudio", "action"];

impl Parser {
    fn form(&mut self, root: Node<'_, '_>, files: &dyn Files) -> Option<Form> {
        let Some((model, body)) = child(root, "head").and_then(|h| child(h, "model")).zip(child(root, "body")) else {
            self.findings.push(Diagnostic::error("form-without-model").at(position(root)));
            return None;
        };
        let title = child(root, "head").and_then(|head| child(head, "title")).and_then(|t| t.text());
        let settings = Settings::read(model, &mut self.findings);
        self.itext = Itext::read(model);
        let mut instances = model.children().filter(|n| n.has_tag_name((XF_NS, "instance")));
        let Some(data) = instances.next().and_then(|i| i.children().find(Node::is_element)) else {
            self.findings.push(Diagnostic::error("form-without-instance").at(position(model)));
            return None;
        };
        for action in root.descendants().filter(|n| n.is_element() && ACTIONS.contains(&n.tag_name().name())) {
            let finding = Diagnostic::error("action-unsupported").arg("name", action.tag_name().name());
            self.findings.push(finding.at(position(action)));
        }
        self.definitions(data, None);
        self.repeats(body);
        let initial = self.initial(data);
        let secondary: Vec<_> = instances.filter_map(|node| self.secondary(node, files)).collect();
        self.instance_ids = secondary.iter().map(|s| s.id.clone()).collect();
        for bind in model.children().filter(|n| n.has_tag_name((XF_NS, "bind"))) {
            self.bind(bind);
        }
        let top = self.elements(body, None, Model::ROOT);
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
        Some(Form {
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
        })
    }

    fn missing(&mut self, node: Node<'_, '_>, path: &str, suggestion: Option<String>) {
        let mut finding = Diagnostic::error("reference-missing").arg("path", path.trim()).at(position(node));
        finding.suggestion = suggestion;
        self.findings.push(finding);
    }
}

fn namespaces(root: Node<'_, '_>) -> HashMap<String, String> {
    let declared = root.namespaces().filter_map(|ns| Some((ns.name()?.to_owned(), ns.uri().to_owned())));
    declared.collect()
}
