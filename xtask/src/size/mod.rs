//! `cargo xtask size`: what a phone loads before it can answer, compressed by brotli, by part.

mod code;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

use anyhow::Context;

use crate::dist;
use crate::options::Options;
use crate::workspace::{self, Workspace};

/// The app and one form of about this many questions should stay within this many bytes.
const BUDGET: usize = 180_000;
const QUESTIONS: usize = 50;

/// Tells a part's files.
type Belongs = fn(&str) -> bool;

const PARTS: [(&str, Belongs); 6] = [
    ("app (wasm)", |name| name.ends_with(".wasm")),
    ("glue", |name| name.starts_with("app.") && name.ends_with(".js")),
    ("styles", |name| name.ends_with(".css")),
    ("start, failure, repair", |name| name.starts_with("boot.") || name.starts_with("repair.")),
    ("service worker", |name| name == "sw.js"),
    ("page and manifest", |name| ["index.html", "manifest.webmanifest", "icons/icon.svg"].contains(&name)),
];

/// What the code is for, and the crates that belong to it. What no line names is the standard library and small helpers.
const PURPOSES: [(&str, &[&str]); 4] = [
    ("controls and pages", &["app", "messages"]),
    ("engine", &["xforms", "roxmltree", "regex_lite"]),
    ("journal and wire", &["outbox", "serde", "serde_core", "serde_json", "sha2", "uuid"]),
    ("leptos and the browser", &["leptos", "tachys", "reactive_graph", "idb", "js_sys", "web_sys", "wasm_bindgen"]),
];

pub fn run(workspace: &Workspace, options: Options) -> anyhow::Result<ExitCode> {
    options.finish()?;
    let app = dist::build(workspace)?;
    let files = dist::current_files(workspace)?;
    let mut total = 0;
    for (part, belongs) in PARTS {
        let (mut raw, mut compressed) = (0, 0);
        for name in files.iter().filter(|name| belongs(name) && !is_twin(name)) {
            raw += length(&app.join(name))?;
            compressed += length(&app.join(format!("{name}.br")))?;
        }
        line(part, raw, compressed);
        if part == PARTS[0].0 {
            code(workspace, raw, compressed)?;
        }
        total += compressed;
    }
    let packs = packs(workspace)?;
    for pack in &packs {
        line(&format!("form {} ({} questions)", pack.name, pack.questions), pack.raw, pack.compressed);
    }
    if let Some(pack) = packs.iter().min_by_key(|pack| pack.questions.abs_diff(QUESTIONS)) {
        let all = total + pack.compressed;
        println!(
            "{:<40} {:>22.1} kB brotli, budget {}",
            format!("app and form {}", pack.name),
            kilo(all),
            BUDGET / 1000
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// Splits the wasm by purpose: the shares of its code, taken of its length.
fn code(workspace: &Workspace, raw: usize, compressed: usize) -> anyhow::Result<()> {
    let mut crates: BTreeMap<String, usize> = code::by_crate(&fs::read(dist::wasm::file(workspace))?)?;
    let all: usize = crates.values().sum();
    let share = |purpose: &str, code: usize| {
        line(&format!("  about: {purpose}"), raw * code / all.max(1), compressed * code / all.max(1));
    };
    for (purpose, names) in PURPOSES {
        share(purpose, names.iter().filter_map(|name| crates.remove(*name)).sum());
    }
    share("standard library, the rest", crates.values().sum());
    Ok(())
}

fn is_twin(name: &str) -> bool {
    name.ends_with(".br") || name.ends_with(".gz")
}

/// A survey's form with the files that it reads, as the app fetches them.
struct Pack {
    name: String,
    questions: usize,
    raw: usize,
    compressed: usize,
}

fn packs(workspace: &Workspace) -> anyhow::Result<Vec<Pack>> {
    let surveys = workspace.root.join("surveys");
    let collector = workspace.build_collector()?;
    let mut packs = Vec::new();
    for entry in fs::read_dir(&surveys)? {
        let file = entry?.path();
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if file.extension().is_none_or(|kind| kind != "md") || name == "README" {
            continue;
        }
        let xml = workspace::output(Command::new(&collector).arg("convert").arg(&file))?;
        let mut contents = vec![xml.clone().into_bytes()];
        for read in xml.split("src=\"jr://file").skip(1).filter_map(|rest| rest.split(['/', '"']).nth(1)) {
            contents.push(fs::read(surveys.join(read)).with_context(|| format!("{name} reads {read}"))?);
        }
        let compressed = contents.iter().map(|bytes| compressed(workspace, bytes)).sum::<anyhow::Result<usize>>()?;
        let raw = contents.iter().map(Vec::len).sum();
        packs.push(Pack { name, questions: questions(&xml), raw, compressed });
    }
    packs.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(packs)
}

/// The controls in a form's body.
fn questions(xml: &str) -> usize {
    let body = xml.split("<h:body").nth(1).unwrap_or_default();
    let controls = ["<input ", "<select1 ", "<select ", "<odk:rank ", "<range ", "<trigger ", "<upload "];
    controls.iter().map(|control| body.matches(control).count()).sum()
}

/// The length after compression, by the same code that compresses the app.
fn compressed(workspace: &Workspace, bytes: &[u8]) -> anyhow::Result<usize> {
    let mut child = dist::bundler(workspace).arg("compressed").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    child.stdin.take().context("a pipe")?.write_all(bytes)?;
    Ok(String::from_utf8(child.wait_with_output()?.stdout)?.trim().parse()?)
}

fn length(file: &Path) -> anyhow::Result<usize> {
    let bytes = fs::metadata(file).with_context(|| format!("cannot read {}", file.display()))?.len();
    Ok(usize::try_from(bytes)?)
}

fn line(part: &str, raw: usize, compressed: usize) {
    println!("{part:<40} {:>9.1} kB {:>9.1} kB brotli", kilo(raw), kilo(compressed));
}

fn kilo(bytes: usize) -> f64 {
    bytes as f64 / 1000.0
}
