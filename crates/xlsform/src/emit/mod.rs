//! From the tree to XForm XML.

mod binds;
mod body;
mod instance;
mod itemset;
mod itext;
mod secondary;

use crate::choices::Lists;
use crate::lexis;
use crate::references::{self, Paths, Style};
use crate::settings::Settings;
use crate::text::Text;
use crate::tree::{Id, Item, ROOT, Tree};
use crate::xml::{Element, Node};

pub(crate) use secondary::{External, external_files};

/// What the XML is made of.
#[derive(Clone, Copy)]
pub(crate) struct Survey<'a> {
    pub tree: &'a Tree,
    pub settings: &'a Settings,
    pub lists: &'a Lists,
}

/// The XForm.
pub(crate) fn xml(survey: Survey) -> String {
    let settings = survey.settings;
    let mut body = Element::new("h:body").children(survey.controls(ROOT));
    if let Some(style) = settings.get("style") {
        body.set("class", style);
    }
    let title = Element::new("h:title").text(settings.title());
    let head = Element::new("h:head").child(title).child(survey.model());
    let mut html = Element::new("h:html");
    for (name, uri) in &settings.namespaces {
        html.set(name, uri);
    }
    html.child(head).child(body).document()
}

impl Survey<'_> {
    fn model(&self) -> Element {
        let mut model = Element::new("model").attribute("odk:xforms-version", "1.0.0");
        for (name, value) in &self.settings.teren {
            model.set(&format!("teren:{name}"), value);
        }
        if let Some(version) = self.settings.entities_version {
            model.set("entities:entities-version", version);
        }
        let instance = Element::new("instance").child(self.primary_instance());
        let itext = Some(self.itext()).filter(|itext| *itext != Element::new("itext"));
        model
            .children(self.submission())
            .children(itext)
            .child(instance)
            .children(self.secondary_instances())
            .children(self.binds_and_actions())
    }

    /// Where and how Collect sends what is filled in, when the settings say.
    fn submission(&self) -> Option<Element> {
        let settings = self.settings;
        let mut submission = Element::new("submission");
        if let Some(url) = settings.get("submission_url") {
            submission = submission.attribute("action", url).attribute("method", "post");
        }
        let named =
            [("public_key", "base64RsaPublicKey"), ("auto_send", "orx:auto-send"), ("auto_delete", "orx:auto-delete")];
        for (setting, attribute) in named {
            if let Some(value) = settings.get(setting) {
                submission.set(attribute, value);
            }
        }
        if settings.flag("client_editable") {
            submission.set("odk:client-editable", "true");
        }
        (submission != Element::new("submission")).then_some(submission)
    }

    fn item(&self, id: Id) -> &Item {
        self.tree.get(id)
    }

    fn paths(&self) -> Paths<'_> {
        Paths { tree: self.tree }
    }

    /// An expression with paths for references.
    fn expression(&self, text: &str, from: Id) -> String {
        self.paths().insert(text, Some(from), Style::default())
    }

    /// The id of an item's text in the itext.
    fn text_id(&self, id: Id, kind: &str) -> String {
        format!("{}:{kind}", self.tree.path(id))
    }

    /// Whether an item's label stands in the itext.
    fn label_in_itext(&self, id: Id) -> bool {
        let item = self.item(id);
        item.label.is_localized() || !item.media.is_empty()
    }

    fn hint_in_itext(&self, id: Id) -> bool {
        let item = self.item(id);
        item.hint.is_localized() || (item.question().is_some() && !item.guidance.is_none())
    }

    /// Whether a message of a bind stands in the itext.
    fn message_in_itext(&self, message: &Text) -> bool {
        message.is_localized() || references::any(message)
    }

    /// Text for the respondent: answers and look-ups become `<output>`.
    fn rich(&self, text: &str, from: Option<Id>) -> Vec<Node> {
        let mut parts: Vec<(usize, usize, String)> = Vec::new();
        for (start, end) in lexis::instance_paths(text) {
            // The path's references are seen in the whole text, as brackets around them matter.
            let inner = self.paths().insert(&text[start..end], from, Style::default());
            parts.push((start, end, inner));
        }
        let paths = parts.len();
        for reference in references::scan(text) {
            if parts[..paths].iter().any(|(start, end, _)| (*start..*end).contains(&reference.start)) {
                continue;
            }
            if let Some(path) = self.paths().path(text, &reference, from, Style::default()) {
                parts.push((reference.start, reference.end, path));
            }
        }
        parts.sort();
        let mut nodes = Vec::new();
        let mut at = 0;
        for (start, end, value) in parts {
            nodes.extend(plain(&text[at..start]));
            nodes.push(Node::Element(Element::new("output").attribute("value", value)));
            at = end;
        }
        nodes.extend(plain(&text[at..]));
        nodes
    }
}

fn plain(text: &str) -> Option<Node> {
    (!text.is_empty()).then(|| Node::Text(text.to_owned()))
}
