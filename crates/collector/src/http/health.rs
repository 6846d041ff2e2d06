//! `/health`: whether a record could be taken now, not only whether somebody answers.

use super::{Shared, errors::Failure};
use crate::parts::PartBytes;
use axum::extract::State;
use std::time::Duration;
use store::StoreError;
use tokio::{sync::Mutex, time::Instant};

/// How long what was found counts, so that asking often costs nothing.
const FRESH: Duration = Duration::from_secs(2);
/// How long the database may take.
const PATIENCE: Duration = Duration::from_secs(4);
/// So much room there must be for what arrives next, in bytes.
const ROOM: usize = 1 << 20;

/// What was found last, and when.
#[derive(Debug, Default)]
pub struct Health(Mutex<Option<(Instant, Found)>>);

/// What was found.
#[derive(Debug, Clone, Copy)]
enum Found {
    Well,
    Full,
    Busy,
    Unreachable,
    Broken,
}

pub async fn health(State(server): State<Shared>) -> Result<&'static str, Failure> {
    let mut last = server.health.0.lock().await;
    let found = match *last {
        Some((at, found)) if at.elapsed() < FRESH => found,
        _ => {
            let found = look(&server).await;
            *last = Some((Instant::now(), found));
            found
        }
    };
    match found {
        Found::Well => Ok("ok\n"),
        Found::Full => Err(StoreError::Full.into()),
        Found::Busy => Err(StoreError::Busy.into()),
        Found::Unreachable => Err(StoreError::Unreachable.into()),
        Found::Broken => Err(StoreError::Corrupt("the data folder").into()),
    }
}

async fn look(server: &Shared) -> Found {
    let store = server.intake.store.as_ref();
    match tokio::time::timeout(PATIENCE, store.try_write(ROOM / 16)).await {
        Err(_) | Ok(Err(StoreError::Busy)) => return Found::Busy,
        Ok(Err(StoreError::Full)) => return Found::Full,
        Ok(Err(StoreError::Unreachable)) => return Found::Unreachable,
        Ok(Err(error)) => {
            tracing::error!(%error, "the database cannot be written");
            return Found::Broken;
        }
        Ok(Ok(())) => {}
    }
    let parts = server.intake.parts.clone();
    match tokio::task::spawn_blocking(move || parts.try_room(ROOM)).await {
        Ok(Ok(())) => Found::Well,
        Ok(Err(error)) if PartBytes::is_full(&error) => Found::Full,
        Ok(Err(error)) => {
            tracing::error!(%error, "the data folder cannot be written");
            Found::Broken
        }
        Err(_) => Found::Broken,
    }
}
