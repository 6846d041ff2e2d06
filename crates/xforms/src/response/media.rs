//! What stands beside the plain text of labels, hints and choices: short and guidance texts, pictures, sound, video.

use super::{Choice, Item, Response};
use crate::{
    NodeId,
    form::{
        body::Items,
        text::{Piece, Text},
    },
    xpath::{Context, Expr, NodeRef},
};

/// One form of a text (ODK XForms specification, "Languages"): `short`, `guidance`, or a file as `image`, `big-image`,
/// `audio`, `video`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextForm {
    pub form: String,
    /// The text; of a file its name, without the `jr://images/` before it.
    pub value: String,
}

impl Response {
    pub fn label_forms(&self, item: Item) -> Vec<TextForm> {
        self.forms_of(self.form.element(item.element).label.as_ref(), item.node)
    }

    /// A hint's `guidance` is among them.
    pub fn hint_forms(&self, item: Item) -> Vec<TextForm> {
        self.forms_of(self.form.element(item.element).hint.as_ref(), item.node)
    }

    /// The forms of the label of a choice that [`Response::options`] gave.
    pub fn choice_forms(&self, item: Item, choice: &Choice) -> Vec<TextForm> {
        match &self.form.element(item.element).items {
            Items::None => Vec::new(),
            Items::Listed(items) => {
                let listed = items.iter().find(|listed| listed.value == choice.value);
                self.forms_of(listed.map(|listed| &listed.label), item.node)
            }
            Items::Set(itemset) => {
                let node = self.offered(item).into_iter().find(|node| node.node.0 == choice.rank);
                node.map_or_else(Vec::new, |node| self.forms_computed(&itemset.label.expr, node))
            }
        }
    }

    fn forms_of(&self, text: Option<&Text>, node: NodeId) -> Vec<TextForm> {
        match text {
            Some(Text::Translated(id, _)) => self.forms_of_id(id),
            Some(Text::Computed(compiled)) => self.forms_computed(&compiled.expr, self.at(node)),
            Some(Text::Fixed(pieces)) => match &**pieces {
                [Piece::Output(compiled)] => self.forms_computed(&compiled.expr, self.at(node)),
                _ => Vec::new(),
            },
            None => Vec::new(),
        }
    }

    /// The forms of `jr:itext(…)` with a computed id.
    fn forms_computed(&self, expr: &Expr, node: NodeRef) -> Vec<TextForm> {
        match expr {
            Expr::Call(call) if &*call.name == "jr:itext" => {
                let id = call.args.first().and_then(|id| Context::new(self, node).text(id).ok());
                id.map_or_else(Vec::new, |id| self.forms_of_id(&id))
            }
            _ => Vec::new(),
        }
    }

    fn forms_of_id(&self, id: &str) -> Vec<TextForm> {
        let forms = self.form.itext.forms(id, self.language).into_iter();
        let named = forms.map(|(form, value)| {
            let is_file = value.starts_with("jr://");
            let value = if is_file { value.rsplit('/').next().unwrap_or(value) } else { value };
            TextForm { form: form.to_owned(), value: value.to_owned() }
        });
        named.collect()
    }
}
