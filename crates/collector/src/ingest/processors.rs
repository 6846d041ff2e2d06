//! Work for all processors.

use std::{num::NonZero, panic, thread::available_parallelism};
use tokio::task;

/// Fewer than so many are not worth another thread.
const FEW: usize = 16;

/// Maps each, many at once where there are many; the results are in the order of the items.
pub async fn map<T, R>(items: Vec<T>, map: impl Fn(T) -> R + Clone + Send + 'static) -> Vec<R>
where
    T: Send + 'static,
    R: Send + 'static,
{
    if items.len() < FEW {
        return items.into_iter().map(map).collect();
    }
    let (mut results, mut lanes) = (Vec::with_capacity(items.len()), Vec::new());
    let share = items.len().div_ceil(available_parallelism().map_or(1, NonZero::get));
    let mut items = items.into_iter();
    while items.len() > 0 {
        let (lane, map) = (items.by_ref().take(share).collect::<Vec<_>>(), map.clone());
        lanes.push(task::spawn_blocking(move || lane.into_iter().map(map).collect::<Vec<_>>()));
    }
    for lane in lanes {
        match lane.await.map_err(task::JoinError::try_into_panic) {
            Ok(done) => results.extend(done),
            Err(Ok(cause)) => panic::resume_unwind(cause),
            // The program ends, and this with it.
            Err(Err(_)) => std::future::pending().await,
        }
    }
    results
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn results_come_in_the_order_of_the_items() {
        for count in [0, 1, FEW - 1, FEW, 1001] {
            let doubled = map((0..count).collect(), |n| 2 * n).await;
            assert_eq!(doubled, (0..count).map(|n| 2 * n).collect::<Vec<_>>());
        }
    }
}
