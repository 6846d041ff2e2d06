//! How long what is sent becomes, and whether a step would make it too long.

use super::Response;
use crate::tree::NodeId;

/// The longest that one byte of text is written.
const ESCAPED: usize = "&quot;".len();
/// What a node's tags take, unless its name is uncommonly long.
const TAGS: usize = 256;

impl Response {
    /// Whether what is sent of the response is at most `most` bytes long after a step that gives it `more` bytes of text.
    /// What is too long already may become shorter.
    ///
    /// A rough sum says so of nearly every response; only near the bound the step is tried.
    pub fn has_room(&self, most: usize, more: usize, step: impl FnOnce(&mut Response)) -> bool {
        let fits = |text: usize| {
            let rough = text.saturating_add(more).saturating_mul(ESCAPED);
            rough.saturating_add(self.tree.len() * TAGS) <= most
        };
        if fits(self.text.get()) {
            return true;
        }
        self.text.set(self.text_len());
        if fits(self.text.get()) {
            return true;
        }
        let mut tried = self.fork();
        step(&mut tried);
        let len = tried.to_sealed_xml().len();
        len <= most || len <= self.to_sealed_xml().len()
    }

    /// Text was stored: the sum only grows until it is made anew.
    pub(super) fn note_text(&self, text: &str) {
        self.text.set(self.text.get().saturating_add(text.len()));
    }

    fn text_len(&self) -> usize {
        (0..self.tree.len() as u32).map(|id| self.tree.raw_text(NodeId(id)).len()).sum()
    }
}
