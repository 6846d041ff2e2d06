//! A compiled form: its primary instance's definition, body, texts, secondary instances and dependency graph.
//!
//! Source: ODK XForms specification.

pub(crate) mod action;
pub(crate) mod bind;
pub(crate) mod body;
mod by_clock;
pub(crate) mod canonical;
mod capture;
pub(crate) mod compile;
mod condition;
pub mod csv;
mod field;
mod geojson;
pub(crate) mod graph;
mod history;
pub(crate) mod instances;
mod itext;
mod json;
mod listed_numbers;
mod lists;
mod looked_for;
mod looked_up;
pub(crate) mod model;
mod numbers;
mod origin;
mod parse;
mod resolve;
mod settings;
pub(crate) mod text;
mod unlisted;

pub use action::Wish;
pub use bind::{DataType, Protect};
pub use body::{Element, ElementId, ElementKind};
pub use capture::{Capture, Quality};
pub use condition::{Comparison, Condition};
pub use field::Field;
pub use origin::Origin;
pub use settings::{Privacy, SETTINGS, Setting, Settings, Values};

use crate::{Diagnostic, tree::Tree};
use graph::Graph;
use instances::Secondary;
use itext::Itext;
use model::Model;
use std::{
    collections::{BTreeMap, HashMap},
    sync::OnceLock,
};

/// The namespace of Teren's own additions to the form.
pub const TEREN_NS: &str = "urn:teren:xforms";
pub(crate) const ODK_NS: &str = "http://www.opendatakit.org/xforms";
pub(crate) const ORX_NS: &str = "http://openrosa.org/xforms";
pub(crate) const JR_NS: &str = "http://openrosa.org/javarosa";
pub(crate) const XF_NS: &str = "http://www.w3.org/2002/xforms";

/// Whether an element is that of XForms: in its namespace, or in none as some hand-written forms have it.
pub(crate) fn is_xforms(node: roxmltree::Node<'_, '_>, name: &str) -> bool {
    node.is_element() && node.tag_name().name() == name && node.tag_name().namespace().is_none_or(|uri| uri == XF_NS)
}

/// The external files that a form reads, by name: `ulice.csv`.
pub trait Files {
    fn text(&self, name: &str) -> Option<String>;
}

/// No files.
impl Files for () {
    fn text(&self, _: &str) -> Option<String> {
        None
    }
}

impl Files for BTreeMap<String, String> {
    fn text(&self, name: &str) -> Option<String> {
        self.get(name).cloned()
    }
}

impl<F: Fn(&str) -> Option<String>> Files for F {
    fn text(&self, name: &str) -> Option<String> {
        self(name)
    }
}

/// A form, ready to be filled in.
pub struct Form {
    pub(crate) id: String,
    pub(crate) version: String,
    pub(crate) title: String,
    pub(crate) settings: Settings,
    pub(crate) model: Model,
    /// The primary instance as a new response has it.
    pub(crate) initial: Tree,
    pub(crate) body: Vec<Element>,
    pub(crate) top: Vec<ElementId>,
    pub(crate) itext: Itext,
    pub(crate) secondary: Vec<Secondary>,
    pub(crate) namespaces: HashMap<String, String>,
    pub(crate) graph: Graph,
    pub(crate) meta: model::Meta,
    pub(crate) actions: Vec<action::Action>,
    /// By definition: whether an action waits for its value to change.
    pub(crate) triggers: Vec<bool>,
    keeps_traces: bool,
    /// Found when they are first asked for.
    listed: OnceLock<unlisted::Listed>,
}

impl Form {
    /// Compiles an XForm. The form is `None` when an error makes it unusable; warnings may stand beside a usable one.
    pub fn parse(xml: &str, files: &dyn Files) -> (Option<Form>, Vec<Diagnostic>) {
        parse::form(xml, files, |_| false)
    }

    /// The same, with what is to be said of the form's lists: also of a form that has errors elsewhere.
    pub fn examine(xml: &str, files: &dyn Files) -> (Option<Form>, Vec<Diagnostic>) {
        let (form, mut findings) = parse::form(xml, files, |_| true);
        let usable = !crate::diagnostic::any_error(&findings);
        findings.extend(form.iter().flat_map(Form::check_lists));
        (form.filter(|_| usable), findings)
    }

    /// As [`Form::parse`], also for a form whose only errors are references to nodes that it does not have: controls that lead
    /// nowhere are left out, and such paths reach nothing.
    pub fn salvage(xml: &str, files: &dyn Files) -> (Option<Form>, Vec<Diagnostic>) {
        parse::form(xml, files, |finding| finding.code == "reference-missing")
    }

    pub fn id(&self) -> &str {
        &self.id
    }

    /// Empty when the form has none.
    pub fn version(&self) -> &str {
        &self.version
    }

    pub fn title(&self) -> &str {
        &self.title
    }

    /// Names of the languages as the form writes them (`Polski (pl)`); empty when it has no translations.
    pub fn languages(&self) -> &[String] {
        &self.itext.languages
    }

    pub fn default_language(&self) -> &str {
        self.itext.languages.get(self.itext.default).map(String::as_str).unwrap_or_default()
    }

    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Names of the files that the form reads, each once.
    pub fn external_files(&self) -> Vec<String> {
        let mut names: Vec<_> = self.secondary.iter().filter_map(|instance| instance.file.clone()).collect();
        names.sort();
        names.dedup();
        names
    }

    /// Names of the pictures, sounds and videos beside its texts, each once.
    pub fn media_files(&self) -> Vec<String> {
        self.itext.files()
    }

    /// Everything in the body, in document order.
    pub fn elements(&self) -> &[Element] {
        &self.body
    }

    pub fn element(&self, id: ElementId) -> &Element {
        &self.body[id.index()]
    }
}

impl std::fmt::Debug for Form {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Form").field("id", &self.id).field("version", &self.version).finish_non_exhaustive()
    }
}
