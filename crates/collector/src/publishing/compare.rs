//! What was published already, and what that means for a workbook.

use super::{Prepared, PublishError, version::next_version, version_told};
use crate::findings::Finding;
use messages::{Language, publishing::words};
use store::{Store, StoreError};

/// What is to be said of a workbook to whoever is about to publish it.
///
/// # Errors
/// If the store fails.
pub async fn compared(store: &dyn Store, prepared: &Prepared, language: Language) -> Result<Vec<Finding>, StoreError> {
    let warning = |code, sentence| vec![Finding::of_publishing("warning", code, sentence)];
    let pack = match (prepared.pack(), prepared.refusal()) {
        (Some(pack), _) => pack,
        (None, Some(error @ PublishError::FormTaken { .. })) => {
            return Ok(warning("form-taken", error.sentence(language)));
        }
        (None, Some(error @ PublishError::OtherForm { .. })) => {
            return Ok(warning("form-other", error.sentence(language)));
        }
        (None, _) => return Ok(Vec::new()),
    };
    let (new, shown) = (&pack.stored.pack, prepared.shown.as_ref());
    if let Some(shown) = shown.filter(|shown| prepared.is_shown(shown.pack.trial)) {
        let told = [("survey", shown.workbook.clone()), ("version", version_told(&shown.pack.pack.version, language))];
        // A trial may still go live as it is.
        let code = if shown.pack.trial { "would-be-same-trial" } else { "would-be-same" };
        return Ok(vec![Finding::of_publishing("info", "already-published", words(language, code, &told))]);
    }
    let packs = store.packs_of(&new.form_id).await?;
    if packs.iter().all(|known| known.pack.version != new.version || known.pack.hash == new.hash) {
        return Ok(Vec::new());
    }
    let taken: Vec<String> = packs.into_iter().map(|known| known.pack.version).collect();
    let told = [("version", version_told(&new.version, language)), ("next", next_version(&new.version, &taken))];
    Ok(warning("version-taken", words(language, "would-be-next", &told)))
}
