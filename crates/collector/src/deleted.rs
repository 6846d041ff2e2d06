//! Surveys that were deleted: nothing of them is taken in any more, and what they were called is not used again. Devices may
//! hold responses of them for months, and addresses stand on paper.

use store::{Store, StoreError, deletion::Deleted};

/// Whether the survey of this form was deleted.
///
/// # Errors
/// If the store fails.
pub async fn is_deleted(store: &dyn Store, form_id: &str) -> Result<bool, StoreError> {
    Ok(store.deleted().await?.iter().any(|deleted| deleted.survey.form == form_id))
}

/// The deleted survey that had this name in its address, or was called so.
///
/// # Errors
/// If the store fails.
pub async fn of_name(store: &dyn Store, name: &str) -> Result<Option<Deleted>, StoreError> {
    let mut deleted = store.deleted().await?.into_iter();
    Ok(deleted.find(|deleted| deleted.survey.address == name || deleted.survey.name == name))
}
