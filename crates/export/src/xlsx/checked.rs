//! The library panics where a file that it keeps rows in meanwhile cannot be written. A full disk is an error here, and no
//! panic is printed.

use crate::FileError;
use std::{
    any::Any,
    cell::Cell,
    io,
    panic::{self, AssertUnwindSafe},
    sync::Once,
};

/// How a panic's message tells of a full disk: with the error as `Debug` writes it.
const FULL: [&str; 3] = ["kind: StorageFull", "kind: QuotaExceeded", "kind: FileTooLarge"];

thread_local! {
    /// Whether this thread is in the library's hands.
    static CHECKED: Cell<bool> = const { Cell::new(false) };
}

/// Does what writes into a workbook. After an error the workbook is of no more use.
///
/// # Errors
/// What the work says, and a full disk.
pub fn checked<T>(work: impl FnOnce() -> Result<T, FileError>) -> Result<T, FileError> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if !(CHECKED.get() && is_full(panic.payload())) {
                before(panic);
            }
        }));
    });
    CHECKED.set(true);
    let done = panic::catch_unwind(AssertUnwindSafe(work));
    CHECKED.set(false);
    done.unwrap_or_else(|panic| match is_full(&*panic) {
        true => Err(FileError::Io(io::ErrorKind::StorageFull.into())),
        false => panic::resume_unwind(panic),
    })
}

fn is_full(panic: &(dyn Any + Send)) -> bool {
    let message = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
    message.is_some_and(|message| FULL.iter().any(|kind| message.contains(kind)))
}
