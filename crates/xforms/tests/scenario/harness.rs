//! A form from its essential parts, and verbs to drive a response.

use std::{collections::BTreeMap, rc::Rc};
use xforms::{Diagnostic, Form, Item, Moment, NodeId, Response, Start, Violation};

pub const NOW: Moment = Moment { utc_ms: 1_795_000_000_000, offset_min: 60 };

/// An XForm with this primary instance, binds (and other model parts) and body.
pub fn xform(instance: &str, model: &str, body: &str) -> String {
    format!(
        r#"<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa"
        xmlns:orx="http://openrosa.org/xforms" xmlns:teren="urn:teren:xforms"><h:head><h:title>Test</h:title><model>
        <instance>{instance}</instance>{model}</model></h:head><h:body>{body}</h:body></h:html>"#
    )
}

pub fn files(files: &[(&str, &str)]) -> BTreeMap<String, String> {
    files.iter().map(|(name, text)| (name.to_string(), text.to_string())).collect()
}

pub fn findings(xml: &str) -> Vec<Diagnostic> {
    Form::parse(xml, &()).1
}

pub struct Scenario {
    pub response: Response,
    form: Rc<Form>,
}

impl Scenario {
    pub fn new(instance: &str, model: &str, body: &str) -> Self {
        Self::with_files(instance, model, body, &[])
    }

    pub fn with_files(instance: &str, model: &str, body: &str, given: &[(&str, &str)]) -> Self {
        let (form, found) = Form::parse(&xform(instance, model, body), &files(given));
        assert!(found.is_empty(), "{found:#?}");
        Self::of(form.expect("usable"))
    }

    /// A new response to a form.
    pub fn of(form: Form) -> Self {
        let form = Rc::new(form);
        Scenario { response: Response::start(form.clone(), start()), form }
    }

    pub fn form(&self) -> Rc<Form> {
        self.form.clone()
    }

    /// The response written down and opened again.
    pub fn restored(&self) -> Scenario {
        let response = Response::restore(self.form(), &self.response.to_xml(), start()).expect("restores");
        Scenario { response, form: self.form() }
    }

    pub fn node(&self, reference: &str) -> NodeId {
        self.response.find(reference).unwrap_or_else(|| panic!("no {reference}"))
    }

    /// Answers, and gives the references of the nodes that may look different now.
    pub fn answer(&mut self, reference: &str, value: &str) -> Vec<String> {
        let changes = self.response.set(self.node(reference), value);
        changes.nodes.iter().map(|&node| self.response.reference(node)).collect()
    }

    pub fn value(&self, reference: &str) -> String {
        self.response.state(self.node(reference)).value.to_owned()
    }

    pub fn relevant(&self, reference: &str) -> bool {
        self.response.state(self.node(reference)).relevant
    }

    pub fn violation(&self, reference: &str) -> Option<Violation> {
        self.response.state(self.node(reference)).violation
    }

    /// The body item bound to a reference.
    pub fn item(&self, reference: &str) -> Item {
        let node = self.node(reference);
        self.items(None)
            .into_iter()
            .find(|item| item.node == node && self.response.form().element(item.element).reference.is_some())
            .unwrap_or_else(|| panic!("no control for {reference}"))
    }

    pub fn items(&self, parent: Option<Item>) -> Vec<Item> {
        let children = self.response.children(parent);
        children.into_iter().flat_map(|item| std::iter::once(item).chain(self.items(Some(item)))).collect()
    }

    pub fn options(&self, reference: &str) -> Vec<String> {
        self.response.options(self.item(reference)).into_iter().map(|choice| choice.value).collect()
    }
}

pub fn start() -> Start {
    Start { instance_id: "uuid:1".into(), seed: 7, at: NOW, zone: None }
}
