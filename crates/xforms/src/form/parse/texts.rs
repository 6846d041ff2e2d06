//! Labels, hints and messages.

use super::{Parser, child, position};
use crate::{
    Diagnostic, Severity,
    form::{
        itext::{RawPiece, raw_pieces},
        model::DefId,
        text::{Piece, Text},
    },
    xpath,
};
use roxmltree::Node;
use std::collections::HashMap;

impl Parser {
    /// A message attribute: `jr:itext('id')` or the text itself.
    pub(super) fn message(&mut self, text: &str, origin: DefId, at: usize) -> Text {
        match itext_id(text) {
            Some(id) => self.translated(id, Some(origin), at),
            None => Text::Fixed(vec![Piece::Text(text.to_owned())]),
        }
    }

    pub(super) fn translated(&mut self, id: &str, origin: Option<DefId>, at: usize) -> Text {
        let Some(languages) = self.itext.get(id).cloned() else {
            self.findings.push(Diagnostic::warning("itext-missing").arg("id", id).at_offset(at));
            return Text::Fixed(Vec::new());
        };
        let compiled = languages.into_iter().map(|pieces| pieces.map(|pieces| self.pieces(pieces, origin)));
        Text::Translated(id.to_owned(), compiled.collect())
    }

    /// The texts of a list's items that have answers in them, as the question with these choices shows them. What cannot be
    /// shown there may well be in another question with the same list.
    pub(super) fn item_texts(&mut self, nodeset: &xpath::Expr, origin: Option<DefId>) -> HashMap<String, Text> {
        let mut ids = Vec::new();
        nodeset.walk(&mut |expr| {
            if let xpath::Expr::Call(call) = expr
                && let ("instance", [xpath::Expr::Literal(list)]) = (&*call.name, &*call.args)
            {
                ids.extend(self.filled_texts.get(&**list).into_iter().flatten().cloned());
            }
        });
        let known = self.findings.len();
        let texts = ids.into_iter().map(|id| {
            let text = self.translated(&id, origin, 0);
            (id, text)
        });
        let texts = texts.collect();
        self.findings[known..].iter_mut().for_each(|finding| finding.severity = Severity::Warning);
        texts
    }

    pub(super) fn pieces(&mut self, raw: Vec<RawPiece>, origin: Option<DefId>) -> Vec<Piece> {
        let reference = origin.map_or_else(String::new, |id| self.model.get(id).path.clone());
        raw.into_iter()
            .filter_map(|piece| match piece {
                RawPiece::Text(text) => Some(Piece::Text(text)),
                RawPiece::Output(source, at) => self.compile(&source, origin, at, &reference).map(Piece::Output),
            })
            .collect()
    }

    /// A `<label>` or `<hint>`: by reference or with its text inside.
    pub(super) fn text(&mut self, owner: Node<'_, '_>, name: &str, origin: Option<DefId>) -> Option<Text> {
        let node = child(owner, name)?;
        match node.attribute("ref") {
            None => Some(Text::Fixed(self.pieces(raw_pieces(node), origin))),
            Some(reference) => match itext_id(reference) {
                Some(id) => Some(self.translated(id, origin, position(node))),
                None => self.compile(reference, origin, position(node), reference).map(Text::Computed),
            },
        }
    }
}

/// The id of `jr:itext('id')`, when the expression is just that.
fn itext_id(source: &str) -> Option<&str> {
    let inner = source.trim().strip_prefix("jr:itext(")?.strip_suffix(')')?.trim();
    let inner = inner.strip_prefix(['\'', '"'])?.strip_suffix(['\'', '"'])?;
    (!inner.contains(['\'', '"'])).then_some(inner)
}
