//! The form as exports see it: its leaves, their labels and codes.

use super::{
    DataType, ElementId, ElementKind, Form, Protect,
    body::Items,
    model::DefId,
    origin::{DEPTH, Origin},
    text::{Piece, Text},
};
use crate::xpath::{self, Gives, Value};

/// A leaf of the primary instance.
#[derive(Debug, Clone)]
pub struct Field {
    /// `/data/g/a`
    pub path: String,
    pub name: String,
    pub data_type: DataType,
    /// Path of the innermost repeat that it is in.
    pub repeat: Option<String>,
    /// Paths of the repeats around that one, the innermost first.
    pub around: Vec<String>,
    pub protect: Option<Protect>,
    /// The control bound to it; `None` for calculations and metadata.
    pub element: Option<ElementId>,
    pub kind: Option<ElementKind>,
    /// Where its value comes from.
    pub origin: Origin,
    /// What it is calculated to be, whatever the answers are.
    pub calculated: Option<Gives>,
}

impl Form {
    /// Every leaf in document order.
    pub fn fields(&self) -> Vec<Field> {
        let mut fields = Vec::new();
        self.collect_fields(super::model::Model::ROOT, &mut fields);
        fields
    }

    fn collect_fields(&self, id: DefId, fields: &mut Vec<Field>) {
        let definition = self.model.get(id);
        for &child in &definition.children {
            self.collect_fields(child, fields);
        }
        if definition.children.is_empty() && definition.parent.is_some() {
            let outer = |repeat: &DefId| self.model.get(*repeat).in_repeat;
            let mut repeats =
                std::iter::successors(definition.in_repeat, outer).map(|id| self.model.get(id).path.clone());
            fields.push(Field {
                repeat: repeats.next(),
                around: repeats.collect(),
                path: definition.path.clone(),
                name: definition.local.clone(),
                data_type: definition.bind.data_type,
                protect: definition.bind.protect,
                element: definition.element,
                kind: definition.element.map(|element| self.element(element).kind.clone()),
                origin: self.origin(id),
                calculated: self.calculated(definition, DEPTH),
            });
        }
    }

    /// The field's label without its answers: outputs read as „…”.
    pub fn field_label(&self, field: &Field, language: &str) -> Option<String> {
        let label = self.element(field.element?).label.as_ref()?;
        Some(self.static_text(label, language))
    }

    fn static_text(&self, text: &Text, language: &str) -> String {
        let pieces = text.pieces(self.language_index(language), self.itext.default);
        let text = pieces.iter().map(|piece| match piece {
            Piece::Text(text) => text.as_str(),
            Piece::Output(_) => "…",
        });
        text.collect()
    }

    pub(crate) fn default_language_index(&self) -> usize {
        self.itext.default
    }

    pub(crate) fn language_index(&self, language: &str) -> usize {
        self.itext.languages.iter().position(|known| known == language).unwrap_or(self.itext.default)
    }

    /// Codes and labels of a choice question, every one that any answer could be, in the list's order. Those of a
    /// calculation are what it can find in the form's lists, each with the labels of the rows where it stands.
    pub fn field_choices(&self, field: &Field, language: &str) -> Vec<(String, String)> {
        let Some(element) = field.element else { return self.looked_up(field, language) };
        match &self.element(element).items {
            Items::None => Vec::new(),
            Items::Listed(items) => {
                items.iter().map(|item| (item.value.clone(), self.static_text(&item.label, language))).collect()
            }
            Items::Set(itemset) => {
                let list = self.document_of(&itemset.nodeset.expr);
                list.map(|list| self.list_of(list, itemset, self.language_index(language))).unwrap_or_default()
            }
        }
    }

    /// The secondary instance that an itemset's items are in.
    pub(crate) fn document_of(&self, nodeset: &xpath::Expr) -> Option<usize> {
        let mut instance = None;
        nodeset.walk(&mut |expr| {
            if let xpath::Expr::Call(call) = expr
                && &*call.name == "instance"
                && let [xpath::Expr::Literal(id)] = &*call.args
            {
                instance = instance.or_else(|| self.secondary.iter().position(|s| *s.id == **id));
            }
        });
        instance
    }

    /// Whether the file with an itemset's items is not there: then nothing can be said of its codes.
    pub(crate) fn is_without_list(&self, itemset: &super::body::Itemset) -> bool {
        let document = self.document_of(&itemset.nodeset.expr).and_then(|at| self.secondary.get(at));
        document.is_some_and(|list| list.tree.child_elements(crate::NodeId::ROOT).next().is_none())
    }

    /// The whole list behind an itemset, its filter and order left out.
    pub(crate) fn list_of(&self, doc: usize, itemset: &super::body::Itemset, language: usize) -> Vec<(String, String)> {
        let host = crate::response::Static { form: self, language };
        let tree = &self.secondary[doc].tree;
        let root = tree.child_elements(crate::NodeId::ROOT).next();
        let items = root.into_iter().flat_map(|root| tree.child_elements(root));
        items
            .map(|node| {
                let node = xpath::NodeRef { doc: xpath::DocId(doc as u32 + 1), node };
                let context = xpath::Context::new(&host, node);
                let text = |expr| context.eval(expr).unwrap_or(Value::Text(String::new()));
                let value = context.to_text(text(&itemset.value.expr));
                (itemset.code(value), context.to_text(text(&itemset.label.expr)))
            })
            .collect()
    }
}
