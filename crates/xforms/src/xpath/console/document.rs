//! A parsed document with what its tree does not keep: namespace declarations.

use crate::{
    Diagnostic,
    tree::{NodeId, Tree},
    xml,
};

/// Any XML document, a whole XForm included.
pub struct Document {
    pub(super) tree: Tree,
    /// Every declaration: the element that it stands on, prefix, namespace.
    declarations: Vec<(NodeId, String, String)>,
    /// The `instance` elements of the first `model`, the primary one first.
    pub(super) instances: Vec<NodeId>,
}

/// Prefixes that need no declaration.
const WELL_KNOWN: [(&str, &str); 10] = [
    ("xml", "http://www.w3.org/XML/1998/namespace"),
    ("h", "http://www.w3.org/1999/xhtml"),
    ("xhtml", "http://www.w3.org/1999/xhtml"),
    ("xf", "http://www.w3.org/2002/xforms"),
    ("xforms", "http://www.w3.org/2002/xforms"),
    ("jr", "http://openrosa.org/javarosa"),
    ("orx", "http://openrosa.org/xforms"),
    ("odk", "http://www.opendatakit.org/xforms"),
    ("ev", "http://www.w3.org/2001/xml-events"),
    ("xsd", "http://www.w3.org/2001/XMLSchema"),
];

impl Document {
    /// Reads a document; no text at all is a document node alone.
    ///
    /// # Errors
    /// As [`xml::parse`].
    pub fn parse(text: &str) -> Result<Self, Diagnostic> {
        if text.trim_ascii().is_empty() {
            return Ok(Self { tree: Tree::new(), declarations: Vec::new(), instances: Vec::new() });
        }
        let parsed = xml::parse(text.trim_start())?;
        let mut tree = Tree::from_document(&parsed);
        tree.renumber();
        let elements = tree.descendants_or_self(NodeId::ROOT).into_iter().filter(|&node| tree.is_element(node));
        let mut declarations = Vec::new();
        for (node, source) in elements.zip(parsed.descendants().filter(roxmltree::Node::is_element)) {
            let above = source.parent_element();
            for declared in source.namespaces() {
                let inherited =
                    above.is_some_and(|above| above.lookup_namespace_uri(declared.name()) == Some(declared.uri()));
                if !inherited {
                    let prefix = declared.name().unwrap_or_default();
                    declarations.push((node, prefix.to_owned(), declared.uri().to_owned()));
                }
            }
        }
        let model = tree
            .descendants_or_self(NodeId::ROOT)
            .into_iter()
            .find(|&node| tree.is_element(node) && &*tree.name(node).local == "model");
        let instances = model.map_or_else(Vec::new, |model| {
            tree.child_elements(model).filter(|&child| &*tree.name(child).local == "instance").collect()
        });
        Ok(Self { tree, declarations, instances })
    }

    /// The namespace of a prefix at a node: in scope there, else declared anywhere, else well known.
    pub(super) fn namespace(&self, prefix: &str, at: NodeId) -> Option<&str> {
        let declared = || self.declarations.iter().filter(|(_, known, _)| known == prefix);
        let mut up = std::iter::successors(Some(at), |&node| self.tree.parent(node));
        let in_scope = up.find_map(|node| declared().find(|(on, _, _)| *on == node));
        let anywhere = || declared().next();
        let known = || WELL_KNOWN.iter().find(|(known, _)| *known == prefix).map(|(_, uri)| *uri);
        in_scope.or_else(anywhere).map(|(_, _, uri)| uri.as_str()).or_else(known)
    }

    /// The text of an attribute without a namespace.
    pub(super) fn attribute(&self, node: NodeId, name: &str) -> Option<String> {
        let found = self.tree.attributes(node).find(|&attribute| {
            let known = self.tree.name(attribute);
            known.prefix.is_empty() && &*known.local == name
        });
        found.map(|attribute| self.tree.string_value(attribute).into_owned())
    }

    /// The first element with this local name among or below the nodes.
    pub(super) fn below<'a>(&'a self, node: NodeId, local: &'a str) -> impl Iterator<Item = NodeId> + 'a {
        let all = self.tree.descendants_or_self(node).into_iter();
        all.filter(move |&node| self.tree.is_element(node) && &*self.tree.name(node).local == local)
    }

    /// `jr:itext`: the values of a text in a language, else in the default one.
    pub(super) fn itext(&self, id: &str, language: &str) -> Option<Vec<NodeId>> {
        let translations: Vec<NodeId> = self.below(NodeId::ROOT, "translation").collect();
        let spoken = translations.iter().find(|&&t| self.attribute(t, "lang").is_some_and(|lang| lang == language));
        let default = translations.iter().find(|&&t| self.attribute(t, "default").is_some());
        let translation = *spoken.or(default).or(translations.first())?;
        let text = self.below(translation, "text").find(|&text| self.attribute(text, "id").is_some_and(|t| t == id))?;
        Some(self.below(text, "value").collect())
    }
}
