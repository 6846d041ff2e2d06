//! Files as answers: chosen on the page, found in the export.

use super::page::Page;
use std::path::{Path, PathBuf};
use thirtyfour::WebElement;

/// Where a question takes a file.
pub async fn chooser(page: &Page, question: &str) -> anyhow::Result<WebElement> {
    let reference = page.reference(question).await?;
    page.find(&format!("[data-ref='{reference}'] input[type=file]")).await
}

/// Chooses a file and waits until it is kept.
pub async fn choose(page: &Page, question: &str, file: &Path) -> anyhow::Result<()> {
    chooser(page, question).await?.send_keys(file.to_string_lossy()).await?;
    let reference = page.reference(question).await?;
    page.find(&format!("[data-ref='{reference}'] .kept-file")).await?;
    page.saved().await?;
    Ok(())
}

/// The files of an exported folder, below those of their responses.
pub fn exported(folder: &Path) -> anyhow::Result<Vec<(PathBuf, Vec<u8>)>> {
    let mut found = Vec::new();
    for response in std::fs::read_dir(folder)?.flatten() {
        for file in std::fs::read_dir(response.path())?.flatten() {
            found.push((file.path(), std::fs::read(file.path())?));
        }
    }
    Ok(found)
}
