//! Files: chosen on the page as answers, found in the export, offered by the page to be kept.

use super::{page::Page, until};
use serde::Deserialize;
use std::path::{Path, PathBuf};
use thirtyfour::WebElement;

/// Keeps the file that the page offers next, its name and its bytes.
const CATCH: &str = "const offer = URL.createObjectURL, click = HTMLAnchorElement.prototype.click;
    let file;
    window.offered = null;
    URL.createObjectURL = (given) => { file = given; return offer.call(URL, given); };
    HTMLAnchorElement.prototype.click = function () {
        const name = this.download;
        file.arrayBuffer().then((buffer) => {
            window.offered = { name, kind: file.type, bytes: Array.from(new Uint8Array(buffer)) };
        });
    };";

/// A file that the page offered.
#[derive(Deserialize)]
pub struct Offered {
    pub name: String,
    pub kind: String,
    pub bytes: Vec<u8>,
}

/// Presses the button that offers a file, and waits for the file: the page may have to read it first.
pub async fn offered(page: &Page, button: &str) -> anyhow::Result<Offered> {
    page.script::<()>(CATCH, &[]).await?;
    page.press_button(button).await?;
    until("the page offers a file", async || page.script("return window.offered", &[]).await).await
}

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
