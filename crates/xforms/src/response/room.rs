//! How long what is sent becomes, and whether a step would make it too long.

use super::Response;
use crate::tree::NodeId;

/// The longest that one byte of text is written.
const ESCAPED: usize = "&quot;".len();
/// What a node's tags take, unless its name is uncommonly long.
const TAGS: usize = 256;
/// With less than this part of the room full, a step is not tried first: calculations may repeat an answer, though hardly
/// so often.
const FAR: usize = 64;

impl Response {
    /// Whether what is sent of the response is at most `most` bytes long after a step that gives it `more` bytes of text.
    /// What is too long already may become shorter.
    ///
    /// Nearly every response is far from the bound; nearer, the step is tried on a copy.
    pub fn has_room(&self, most: usize, more: usize, step: impl FnOnce(&mut Response)) -> bool {
        let is_far =
            || self.text.get().saturating_add(more) <= most / FAR && self.tree.len().saturating_mul(TAGS) <= most / 2;
        if is_far() {
            return true;
        }
        self.text.set(self.text_len());
        if is_far() {
            return true;
        }
        let mut tried = self.fork();
        step(&mut tried);
        let rough = tried.text_len().saturating_mul(ESCAPED).saturating_add(tried.tree.len() * TAGS);
        if rough <= most {
            return true;
        }
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
