//! The order in which a form's versions were published: what their authors call them does not tell, `jesien` may follow
//! `zima`.

use outbox::Digest;
use std::{cmp::Reverse, collections::HashMap};
use store::{Store, StoreError, packs::StoredPack};

/// Remembers that a pack has been published now; what was published before stays older, also what was never noted.
///
/// # Errors
/// If the store fails.
pub async fn note(store: &dyn Store, pack: &StoredPack) -> Result<(), StoreError> {
    let (form_id, hash) = (&pack.pack.form_id, pack.pack.hash);
    let mut noted = noted(store, form_id).await?;
    if noted.contains(&hash) {
        return Ok(());
    }
    let packs = store.packs_of(form_id).await?.into_iter().filter(|known| known.pack.hash != hash).collect();
    let missing = sorted(&noted, packs).into_iter().map(|known| known.pack.hash);
    noted = missing.chain([hash]).collect();
    let hashes: Vec<String> = noted.iter().map(Digest::to_string).collect();
    store.set_setting(&key(form_id), &serde_json::Value::from(hashes).to_string()).await
}

/// Versions of a form, the oldest first.
///
/// # Errors
/// If the store fails.
pub async fn oldest_first(
    store: &dyn Store,
    form_id: &str,
    packs: Vec<StoredPack>,
) -> Result<Vec<StoredPack>, StoreError> {
    Ok(sorted(&noted(store, form_id).await?, packs))
}

async fn noted(store: &dyn Store, form_id: &str) -> Result<Vec<Digest>, StoreError> {
    let kept = store.setting(&key(form_id)).await?;
    let hashes: Vec<String> = kept.and_then(|kept| serde_json::from_str(&kept).ok()).unwrap_or_default();
    Ok(hashes.iter().filter_map(|hash| hash.parse().ok()).collect())
}

/// Packs whose order was not kept go by their versions, in which 10 follows 9.
fn sorted(noted: &[Digest], mut packs: Vec<StoredPack>) -> Vec<StoredPack> {
    let places: HashMap<&Digest, usize> = noted.iter().enumerate().map(|(place, hash)| (hash, place)).collect();
    packs.sort_by_cached_key(|StoredPack { pack, .. }| {
        (places.get(&pack.hash).copied().unwrap_or(usize::MAX), natural(&pack.version), Reverse(pack.hash))
    });
    packs
}

/// The setting in which it is kept.
pub fn key(form_id: &str) -> String {
    format!("published/{form_id}")
}

/// Sorts numbers in a text by their size.
fn natural(text: &str) -> Vec<(String, u128)> {
    let mut parts: Vec<(String, u128)> = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        let (word, after) = rest.split_at(digits);
        let end = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
        parts.push((word.to_owned(), after[..end].parse().unwrap_or_default()));
        rest = &after[end..];
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_sorted_by_their_numbers() {
        let check = |older: &str, newer: &str| assert!(natural(older) < natural(newer), "{older} {newer}");
        check("1", "2");
        check("9", "10");
        check("v9", "v10");
        check("1.9", "1.10");
        check("2026112901", "2026112902");
        check("", "1");
    }
}
