//! What the content security policy and our own rules forbid in the sources.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;

const CODE: [&str; 2] = ["src", "crates"];
const PAGES: [&str; 3] = ["index.html", "public", "crates"];

/// Pages that are files of their own.
const DOWNLOADED: &str = "crates/export/templates";

/// Gives the lines at fault and why.
type Look = fn(&str) -> Vec<(usize, &'static str)>;

pub fn faults(root: &Path) -> anyhow::Result<Vec<String>> {
    let mut faults = Vec::new();
    let mut code = files(root, &CODE, "rs")?;
    code.retain(|file| !file.components().any(|part| part.as_os_str() == "tests"));
    let code = code.into_iter().map(|file| (file, rust_faults as Look));
    let mut pages = files(root, &PAGES, "html")?;
    // What is downloaded and opened from a disk has no policy, and nothing beside it.
    pages.retain(|file| !file.starts_with(root.join(DOWNLOADED)));
    let pages = pages.into_iter().map(|file| (file, page_faults as Look));
    for (file, look) in code.chain(pages) {
        let text = fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
        let name = relative(root, &file);
        faults.extend(look(&text).into_iter().map(|(line, fault)| format!("{name}:{line}: {fault}")));
    }
    for manifest in files(root, &["Cargo.toml", "crates", "xtask"], "toml")? {
        let text = fs::read_to_string(&manifest)?;
        // The workspace's lints forbid unsafe code; a package that does not take them over escapes that.
        if text.contains("[package]") && !text.contains("[lints]\nworkspace = true") {
            faults.push(format!("{}: does not use the workspace's lints", relative(root, &manifest)));
        }
    }
    Ok(faults)
}

fn relative<'a>(root: &Path, file: &'a Path) -> std::path::Display<'a> {
    file.strip_prefix(root).unwrap_or(file).display()
}

/// Faults in Rust: comments and unit tests may speak about what code must not do.
fn rust_faults(text: &str) -> Vec<(usize, &'static str)> {
    let code = text.lines().take_while(|line| !line.starts_with("#[cfg(test)]")).enumerate();
    let code = code.filter(|(_, line)| !line.trim_start().starts_with("//"));
    let styled = code.filter(|(_, line)| has_attribute(line, "style") || line.contains("ttribute(\"style\""));
    let fault = "a style attribute: the content security policy refuses it, use a class or `style:property=`";
    styled.map(|(index, _)| (index + 1, fault)).collect()
}

/// Faults in pages, askama templates included.
fn page_faults(text: &str) -> Vec<(usize, &'static str)> {
    let mut faults = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if has_attribute(line, "style") {
            faults.push((index + 1, "a style attribute: the content security policy refuses it"));
        }
        if line.contains("<style") {
            faults.push((index + 1, "an inline style sheet: the content security policy refuses it"));
        }
        if line.split("<script").skip(1).any(|tag| !tag.split('>').next().is_some_and(|tag| tag.contains(" src="))) {
            faults.push((index + 1, "an inline script: the content security policy refuses it"));
        }
        if line.split(" on").skip(1).any(is_handler) {
            faults.push((index + 1, "an inline event handler: the content security policy refuses it"));
        }
    }
    faults
}

fn has_attribute(line: &str, name: &str) -> bool {
    let before = |at: usize| line[..at].chars().next_back().is_none_or(|last| last.is_whitespace() || last == '"');
    let after = |at: usize| line[at + name.len()..].trim_start().strip_prefix('=').map(str::trim_start);
    let value = |rest: &str| rest.starts_with(['"', '\'', '\\', '{']) || rest.starts_with("move ");
    line.match_indices(name).any(|(at, _)| before(at) && after(at).is_some_and(value))
}

/// What follows ` on` in `onclick="…"`.
fn is_handler(rest: &str) -> bool {
    let name: String = rest.chars().take_while(char::is_ascii_lowercase).collect();
    !name.is_empty() && rest[name.len()..].starts_with("=\"")
}

/// All files of a kind at or below the given places, in order.
fn files(root: &Path, places: &[&str], extension: &str) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open: Vec<PathBuf> = places.iter().map(|place| root.join(place)).collect();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            for entry in fs::read_dir(&path)? {
                open.push(entry?.path());
            }
        } else if path.extension().is_some_and(|kind| kind == extension) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rust() {
        let check = |line: &str, expected: bool| assert_eq!(!rust_faults(line).is_empty(), expected, "{line}");
        check(r#"view! { <p style="color: red"> }"#, true);
        check("view! { <p style=move || width()> }", true);
        check(r#"element.set_attribute("style", "color: red");"#, true);
        check("view! { <p style:width=width> }", false);
        check("let style = Style::new();", false);
        check("// never style=\"…\"", false);
    }

    #[test]
    fn pages() {
        let check = |line: &str, expected: bool| assert_eq!(!page_faults(line).is_empty(), expected, "{line}");
        check("<script>alert(1)</script>", true);
        check(r#"<script type="module" src="/boot.js"></script>"#, false);
        check(r#"<a onclick="go()">"#, true);
        check(r#"<p class="x" style="color: red">"#, true);
        check("<style>", true);
        check(r#"<link rel="stylesheet" href="/style.css">"#, false);
    }
}
