//! From the app's plain files to the files that are served: hashed names, the precache list, the build id.

use std::collections::BTreeMap;

use anyhow::{Context, bail, ensure};
use sha2::{Digest, Sha256};

use super::hex;

/// Name (`icons/icon.svg`) and content.
pub type Files = BTreeMap<String, Vec<u8>>;

/// The files that get a hashed name, each after those that it refers to.
const HASHED: [&str; 7] = ["app_bg.wasm", "app.js", "style.css", "boot.css", "mirror.js", "boot.js", "repair.js"];

const WORKER: &str = "sw.js";
/// What the collector serves instead when the app has to be withdrawn.
const WITHDRAWN: &str = "withdrawn.js";
const WORKER_BUILD: &str = "const BUILD = \"development\";";
const WORKER_FILES: &str = "const FILES = {};";

/// Gives every file its served name and content; also the build id.
pub fn assemble(mut plain: Files) -> anyhow::Result<(Files, String)> {
    let mut worker = text(plain.remove(WORKER).context("there is no sw.js")?)?;
    let mut served = Files::new();
    let mut names = Vec::new();
    for name in HASHED {
        let bytes = plain.remove(name).with_context(|| format!("there is no {name}"))?;
        let bytes = rename(name, bytes, &mut names)?;
        let (stem, extension) = name.split_once('.').unwrap_or((name, ""));
        let hashed = format!("{stem}.{}.{extension}", &digest(&bytes)[..16]);
        names.push(Renamed { plain: format!("\"/{name}\""), hashed: format!("\"/{hashed}\""), used: false });
        served.insert(hashed, bytes);
    }
    for (name, bytes) in plain {
        let bytes = rename(&name, bytes, &mut names)?;
        served.insert(name, bytes);
    }
    if let Some(unused) = names.iter().find(|name| !name.used) {
        bail!("nothing refers to {}", unused.plain);
    }
    check_references(&served)?;

    let list: BTreeMap<String, String> =
        served.iter().filter(|(name, _)| is_precached(name)).map(|(name, bytes)| (url(name), digest(bytes))).collect();
    let list = format!("const FILES = {};", serde_json::to_string_pretty(&list)?);
    let build = digest([&worker, &list].map(String::as_str).concat().as_bytes())[..16].to_owned();
    for (slot, filled) in [(WORKER_FILES, list), (WORKER_BUILD, format!("const BUILD = \"{build}\";"))] {
        ensure!(worker.matches(slot).count() == 1, "sw.js needs the line `{slot}` once");
        worker = worker.replace(slot, &filled);
    }
    served.insert(WORKER.to_owned(), worker.into_bytes());
    Ok((served, build))
}

/// The files for a place below `base` (`/ours/`), without what only the root of an address can have: worker and manifest.
pub fn below(base: &str, served: Files) -> anyhow::Result<Files> {
    const ROOT_ONLY: [&str; 5] = [WORKER, WITHDRAWN, "manifest.webmanifest", "repair.html", "favicon.ico"];
    let left = |name: &str| !ROOT_ONLY.contains(&name) && !name.starts_with("repair.");
    let names: Vec<_> = served.keys().filter(|name| left(name)).cloned().collect();
    let mut moved = Files::new();
    for (name, bytes) in served.into_iter().filter(|(name, _)| left(name)) {
        let bytes = match name.rsplit_once('.') {
            Some((_, "html" | "js")) => {
                let mut content = text(bytes)?;
                for other in &names {
                    content = content.replace(&format!("\"/{other}\""), &format!("\"{base}{other}\""));
                }
                if name.ends_with(".html") {
                    let gone = |line: &str| ROOT_ONLY.iter().any(|gone| line.contains(&format!("=\"/{gone}\"")));
                    content = content.lines().filter(|line| !gone(line)).collect::<Vec<_>>().join("\n");
                }
                content.into_bytes()
            }
            _ => bytes,
        };
        moved.insert(name, bytes);
    }
    Ok(moved)
}

/// A file that got another name, as it is written where it is referred to.
struct Renamed {
    plain: String,
    hashed: String,
    used: bool,
}

fn rename(name: &str, bytes: Vec<u8>, names: &mut [Renamed]) -> anyhow::Result<Vec<u8>> {
    if !name.ends_with(".html") && !name.ends_with(".js") {
        return Ok(bytes);
    }
    let mut content = text(bytes).with_context(|| format!("in {name}"))?;
    for renamed in names {
        if content.contains(&renamed.plain) {
            content = content.replace(&renamed.plain, &renamed.hashed);
            renamed.used = true;
        }
    }
    Ok(content.into_bytes())
}

/// A page must not ask for a file of ours that is not there.
fn check_references(served: &Files) -> anyhow::Result<()> {
    for (page, bytes) in served.iter().filter(|(name, _)| name.ends_with(".html")) {
        let content = std::str::from_utf8(bytes)?;
        for attribute in ["href=\"/", "src=\"/"] {
            for reference in content.split(attribute).skip(1).filter_map(|rest| rest.split('"').next()) {
                ensure!(reference.is_empty() || served.contains_key(reference), "{page} refers to /{reference}");
            }
        }
    }
    Ok(())
}

/// What the app needs without a network. The icons of the installed app are the system's affair.
fn is_precached(name: &str) -> bool {
    !name.ends_with(".png") && !name.ends_with(".ico") && name != WITHDRAWN
}

/// The page is asked for as `/`: that answer is no redirect on any server.
fn url(name: &str) -> String {
    if name == "index.html" { "/".to_owned() } else { format!("/{name}") }
}

fn digest(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn text(bytes: Vec<u8>) -> anyhow::Result<String> {
    String::from_utf8(bytes).context("not UTF-8")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain() -> Files {
        [
            ("app_bg.wasm", "wasm"),
            ("app.js", "glue"),
            ("style.css", "css"),
            ("boot.css", "css"),
            ("mirror.js", r#"import "/app.js""#),
            ("boot.js", r#"load("/app.js", "/app_bg.wasm"); new Worker("/mirror.js")"#),
            ("repair.js", "repair"),
            ("index.html", r#"<a href="/"><link href="/style.css"><link href="/boot.css"><script src="/boot.js">"#),
            ("repair.html", r#"<script src="/repair.js">"#),
            ("icons/icon.png", "picture"),
            ("sw.js", "const BUILD = \"development\";\nconst FILES = {};\n"),
        ]
        .map(|(name, content)| (name.to_owned(), content.as_bytes().to_vec()))
        .into()
    }

    fn content(files: &Files, name: &str) -> String {
        String::from_utf8(files[name].clone()).unwrap()
    }

    #[test]
    fn a_place_below_the_root_has_no_worker() {
        let mut plain = plain();
        let page = r#"<link href="/style.css"><link href="/boot.css"><script src="/boot.js">
<link rel="manifest" href="/manifest.webmanifest">"#;
        plain.insert("index.html".into(), page.into());
        plain.insert("manifest.webmanifest".into(), "{}".into());
        let files = below("/ours/", assemble(plain).unwrap().0).unwrap();
        assert!(!files.contains_key("sw.js") && !files.contains_key("manifest.webmanifest"));
        let page = content(&files, "index.html");
        assert!(
            page.contains("src=\"/ours/boot.") && !page.contains("manifest") && !page.contains("\"/boot."),
            "{page}"
        );
    }

    #[test]
    fn references_follow_the_hashed_names() {
        let (served, _) = assemble(plain()).unwrap();
        let boot = served.keys().find(|name| name.starts_with("boot.") && name.ends_with(".js")).unwrap();
        assert!(content(&served, "index.html").contains(&format!("src=\"/{boot}\"")));
        let glue = served.keys().find(|name| name.starts_with("app.")).unwrap();
        assert!(content(&served, boot).contains(&format!("\"/{glue}\"")));
        assert!(!served.contains_key("app.js"));
    }

    #[test]
    fn the_worker_lists_what_an_offline_page_needs() {
        let (served, build) = assemble(plain()).unwrap();
        let worker = content(&served, "sw.js");
        assert!(worker.contains(&format!("const BUILD = \"{build}\";")));
        assert!(worker.contains(&format!("\"/\": \"{}\"", digest(&served["index.html"]))));
        assert!(worker.contains(&format!("\"/repair.html\": \"{}\"", digest(&served["repair.html"]))));
        assert!(!worker.contains("icon.png") && !worker.contains("index.html") && !worker.contains("sw.js"));
    }

    #[test]
    fn any_change_makes_another_build() {
        let (_, build) = assemble(plain()).unwrap();
        assert_eq!(assemble(plain()).unwrap().1, build);
        for name in ["app_bg.wasm", "index.html", "sw.js"] {
            let mut changed = plain();
            changed.get_mut(name).unwrap().push(b' ');
            assert_ne!(assemble(changed).unwrap().1, build, "{name}");
        }
    }

    #[test]
    fn a_broken_set_of_files_is_refused() {
        let check = |name: &str, content: Option<&str>, expected: &str| {
            let mut files = plain();
            files.remove(name);
            if let Some(content) = content {
                files.insert(name.to_owned(), content.as_bytes().to_vec());
            }
            assert_eq!(assemble(files).unwrap_err().to_string(), expected);
        };
        check("style.css", None, "there is no style.css");
        check("repair.html", Some("no script"), "nothing refers to \"/repair.js\"");
        check("repair.html", Some(r#"<script src="/repair.js"><a href="/gone">"#), "repair.html refers to /gone");
        check("sw.js", Some("const BUILD = \"development\";"), "sw.js needs the line `const FILES = {};` once");
    }
}
