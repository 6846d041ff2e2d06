//! Files as answers: the node's value is the name of a file that is whole on this device before that is recorded.

use super::{Session, no_changes};
use crate::device::{AttachError, Attachment, File, NotAttached, time};
use outbox::policy;
use std::{cell::RefCell, rc::Rc};
use web_sys::Blob;
use xforms::{Changes, NodeId};

/// The longest media type that is told, in bytes: what a record says of its files has to fit into [`policy::MAX_LINE`].
const LONGEST_TYPE: usize = 150;
const UNKNOWN_TYPE: &str = "application/octet-stream";

impl Session {
    /// Keeps a file as a node's answer: when this returns it is whole on this device, recorded and set. Its name will end
    /// with the extension, which has no dot. Several are kept one after another, in the order asked.
    ///
    /// # Errors
    /// When it is not kept; the answer is as it was.
    pub async fn attach(
        &self,
        node: NodeId,
        blob: &Blob,
        media_type: &str,
        extension: &str,
    ) -> Result<(Attachment, Changes), AttachError> {
        self.attach_as(node, blob, media_type, crate::device::new_name(extension)?).await
    }

    /// The same under a name that was made before.
    pub(super) async fn attach_as(
        &self,
        node: NodeId,
        blob: &Blob,
        media_type: &str,
        name: String,
    ) -> Result<(Attachment, Changes), AttachError> {
        if !self.0.open.is_writable() {
            return Err(NotAttached::ReadOnly.into());
        }
        let (files, replaces) = self.read(|response| (response.files().len(), !response.state(node).value.is_empty()));
        if files >= policy::MAX_FILES && !replaces {
            return Err(AttachError::TooMany);
        }
        self.note_circumstances(time::now());
        let reference = self.read(|response| response.reference(node));
        let media_type = told(media_type).into();
        let file = File { reference: reference.clone(), name, blob: blob.clone(), media_type };
        let changes = Rc::new(RefCell::new(None));
        let (session, made) = (self.clone(), changes.clone());
        // As a replay does it: in the moment of the event, and nothing where its node is gone.
        let then = move |attached: &Attachment, at| {
            session.0.files.borrow_mut().push(attached.name.clone());
            let mut response = session.0.response.borrow_mut();
            response.set_moment(at);
            made.replace(response.find(&reference).map(|node| response.set(node, &attached.name)));
        };
        let attached = self.0.open.attach(file, then).await?;
        Ok((attached, changes.take().unwrap_or_else(no_changes)))
    }

    /// An attached file, to be seen or heard again; `None` where it is not here.
    pub async fn attachment(&self, name: &str) -> Option<Blob> {
        self.0.open.attachment(name).await
    }
}

/// The media type as the record says it; browsers take it from wherever the file comes from.
fn told(media_type: &str) -> &str {
    if media_type.len() <= LONGEST_TYPE { media_type } else { UNKNOWN_TYPE }
}

/// Of the files that an instance names, those that were attached here, each once. (A form may begin with names of its own.)
pub(super) fn attached(named: Vec<String>, known: &[String]) -> Vec<String> {
    let mut attached: Vec<String> = Vec::new();
    for name in named {
        if known.contains(&name) && !attached.contains(&name) {
            attached.push(name);
        }
    }
    attached
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_attached_here_travels() {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let known = names(&["0a.png", "0c.jpg", "0b.jpg"]);
        assert_eq!(attached(names(&["0b.jpg", "logo.png", "0a.png", "0b.jpg"]), &known), names(&["0b.jpg", "0a.png"]));
    }
}
