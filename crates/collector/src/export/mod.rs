//! Exports: a survey's stored responses, opened, on their way into a file (see the crate [`export`](::export)).

pub mod archive;
pub mod attachments;
pub mod pages;
pub mod pipe;

use crate::{clock, forms, publishing::order};
use ::export::{FileError, Mode, Model, Notes, Output, Version};
use messages::Language;
use pages::{Source, blocking};
use std::{io::Write, sync::Arc};
use store::{
    StoreError,
    packs::{Privacy, StoredPack},
};

/// Why an export failed.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error("{0}")]
    Store(#[from] StoreError),
    #[error("{0}")]
    Io(#[from] std::io::Error),
    #[error("{0}")]
    File(#[from] FileError),
    #[error("{path}: {error}")]
    Attachment {
        path: String,
        #[source]
        error: std::io::Error,
    },
    #[error("the archive could not be written: {0}")]
    Archive(#[from] zip::result::ZipError),
    #[error("the export was interrupted")]
    Interrupted,
}

/// A survey's file, of which only what can be written as it goes is missing.
pub struct Prepared {
    source: Arc<Source>,
    ready: ::export::Ready,
}

/// Reads the form's versions, as far as their responses count (what a trial had is none of the survey's business), and all
/// responses where the file needs that before its first byte. Its own words will be in this language.
///
/// # Errors
/// [`ExportError`]
pub async fn prepare(source: Arc<Source>, output: Output, language: Language) -> Result<Prepared, ExportError> {
    let store = source.store.as_ref();
    let mut model = Model::new(clock::of_collector(store).await?, language);
    if source.is_trial {
        model.on_trial();
    }
    if source.is_of_all() {
        let counts = store.counts(&source.form_id).await?;
        model.beside(counts.excluded, counts.quarantined, counts.unchecked);
    }
    let packs = order::oldest_first(store, &source.form_id, source.packs().await?).await?;
    let mut packs: Vec<(usize, StoredPack)> = packs.into_iter().enumerate().collect();
    packs.sort_by_cached_key(|(age, stored)| Model::order(*age, stored.pack.hash, source.shown));
    for (age, StoredPack { pack, privacy, .. }) in packs {
        let read = match forms::load(store, &pack).await {
            Ok(read) => Some(read),
            Err(StoreError::Corrupt(_)) => None,
            Err(error) => return Err(error.into()),
        };
        model = blocking(move || {
            let form = read.and_then(|(xml, files)| forms::parse(&xml, &files));
            let keeps_arrival = privacy != Privacy::Anonymous;
            let mode = if privacy == Privacy::Interviewer { Mode::Interviewer } else { Mode::Own };
            model.add(Version { pack: pack.hash, name: pack.version, age, keeps_arrival, mode }, form.as_ref());
            Ok(model)
        })
        .await?;
    }
    let folder = source.parts.data().to_owned();
    let mut gathering = blocking(move || Ok(model.finish().gather(output, &folder)?)).await?;
    if gathering.looks() {
        gathering = source.each(gathering, |gathering, row| Ok(gathering.add(&row.response())?)).await?;
    }
    Ok(Prepared { source, ready: gathering.ready() })
}

impl Prepared {
    /// Writes the file; gives back what it was written to, and what there is to be said of it.
    ///
    /// # Errors
    /// [`ExportError`]
    pub async fn write<W: Write + Send + 'static>(self, to: W) -> Result<(W, Notes), ExportError> {
        let Prepared { source, ready } = self;
        let mut writing = blocking(move || Ok(ready.begin(to)?)).await?;
        if writing.takes_rows() {
            writing = source.each(writing, |writing, row| Ok(writing.add(&row.response())?)).await?;
        }
        blocking(move || Ok(writing.finish()?)).await
    }
}
