//! The day's end: what would tell in which order, or at which moment of the day, anonymous responses came, goes.
//!
//! While a day runs, that can be read from the places of rows in the database's file, from its write-ahead log, and from
//! the numbers and times of the attachments' files. When it has ended (if the program did not run then, at its next
//! start), the database is written anew in the order of its keys, which are random, its log is emptied, and the
//! attachments get new files in an order by chance. What came last is checked before. All of it can be cut off at any point, and begins again.

mod files;

use crate::{clock, http::upload_locks::UploadLocks, ingest::Intake};
use std::{
    io,
    time::{Duration, Instant},
};
use store::{Store, StoreError};

/// The setting that says before which day nothing tells an order.
const DONE: &str = "order-forgotten-before";
/// The setting that says on which day the database was written anew, although not all of what came before was checked.
const BEGUN: &str = "order-forgotten-on";
/// How long it is waited for what came last to be checked: a verdict that is stored later is stored in another place.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often it is looked whether a day has ended, at least: clocks are set, and machines sleep.
const LOOK: Duration = Duration::from_secs(60);

/// Why the order is still there.
#[derive(Debug, thiserror::Error)]
pub enum DayEndError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("a file of an attachment failed: {0}")]
    File(#[from] io::Error),
}

/// Ends every day that ends while the program runs; never returns.
pub async fn keep(intake: &Intake, upload_locks: &UploadLocks) {
    loop {
        tokio::time::sleep(clock::until_tomorrow().min(LOOK)).await;
        if let Err(error) = run(intake, upload_locks).await {
            tracing::warn!(%error, "the order in which responses came could not be erased; trying again soon");
        }
    }
}

/// Ends the days that have passed since this was done last.
///
/// # Errors
/// If a file or the database fails; what was stored is as it was, and it is to be tried again.
pub async fn run(intake: &Intake, upload_locks: &UploadLocks) -> Result<(), DayEndError> {
    let (store, today) = (intake.store.as_ref(), clock::today());
    // A clock that was ahead once counts for nothing.
    let since = store.setting(DONE).await?.filter(|done| *done <= today).unwrap_or_default();
    if since == today {
        return Ok(());
    }
    if !store.has_dated(&since, &today).await? {
        return Ok(store.set_setting(DONE, &today).await?);
    }
    let checked = all_is_checked(store, &today).await?;
    if !checked && store.setting(BEGUN).await?.as_ref() == Some(&today) {
        return Ok(());
    }
    renew_attachments(intake, upload_locks, &since, &today).await?;
    store.rebuild().await?;
    Ok(store.set_setting(if checked { DONE } else { BEGUN }, &today).await?)
}

async fn all_is_checked(store: &dyn Store, today: &str) -> Result<bool, StoreError> {
    let patience = Instant::now() + PATIENCE;
    while store.has_unchecked(today).await? {
        if Instant::now() > patience {
            return Ok(false);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Ok(true)
}

async fn renew_attachments(
    intake: &Intake,
    upload_locks: &UploadLocks,
    since: &str,
    today: &str,
) -> Result<(), DayEndError> {
    let (store, parts) = (intake.store.as_ref(), &intake.parts);
    if parts.are_shared() {
        // Rows are written anew with the others.
        return Ok(());
    }
    let (whole, growing): (Vec<_>, Vec<_>) =
        store.uploads_dated(since, today).await?.into_iter().partition(|upload| upload.whole);
    if !whole.is_empty() {
        let digests = whole.into_iter().map(|upload| upload.digest).collect();
        let exchange = files::Exchange::prepare(parts, digests).await?;
        // While this is open, no file comes into the folder or goes from it.
        let changes = store.part_changes().await?;
        let old = exchange.carry_out().await?;
        drop(changes);
        old.remove().await?;
    }
    for upload in files::by_chance(growing)? {
        let _lock = upload_locks.take((upload.response, upload.digest)).await;
        files::renew(&parts.growing(upload.response, upload.digest))?;
    }
    Ok(())
}
