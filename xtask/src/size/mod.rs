//! `cargo xtask size`: what a phone loads before it can answer, compressed by brotli, by part.

mod code;
mod figures;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, bail};

use crate::dist;
use crate::options::Options;
use crate::workspace::{self, Workspace};
use figures::Figures;

/// The app and one form of about this many questions should stay within this many bytes.
const BUDGET: usize = 300_000;
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

/// `--json` prints the figures for programs, `--write` keeps them in `size.toml`, `--check` fails when one has grown.
pub fn run(workspace: &Workspace, mut options: Options) -> anyhow::Result<ExitCode> {
    let (json, write, checks) = (options.flag("--json"), options.flag("--write"), options.flag("--check"));
    options.finish()?;
    if checks {
        check(workspace)?;
        return Ok(ExitCode::SUCCESS);
    }
    let Measured { figures, lines, form } = measure(workspace)?;
    if json {
        println!("{}", serde_json::to_string(&figures)?);
    } else {
        lines.iter().for_each(|line| println!("{line}"));
        let last = figures.compared(&Figures::last(workspace)?);
        let all = format!("app and form {form}");
        println!("{all:<40} {:>22.1} kB brotli, budget {}{last}", kilo(figures.first_visit), BUDGET / 1000);
    }
    if write {
        figures.keep(workspace)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Whether everything is as long as `size.toml` says, or shorter.
///
/// # Errors
/// If something has grown by more than 2 kB, and the same compiler made it.
pub fn check(workspace: &Workspace) -> anyhow::Result<()> {
    let (now, last) = (measure(workspace)?.figures, Figures::last(workspace)?);
    let grown = now.grown(&last);
    for line in &grown {
        println!("size: {line}");
    }
    if grown.is_empty() {
        return Ok(());
    }
    if now.rustc != last.rustc {
        println!("size.toml was made by {}, this is {}: nothing is concluded", last.rustc, now.rustc);
        return Ok(());
    }
    bail!("the app has grown: make it smaller, or say so in the same commit by `cargo xtask size --write`")
}

/// What was measured, in lines for people too, and with which form.
struct Measured {
    figures: Figures,
    lines: Vec<String>,
    form: String,
}

fn measure(workspace: &Workspace) -> anyhow::Result<Measured> {
    let app = dist::build(workspace)?;
    let files = dist::current_files(workspace)?;
    let mut figures = Figures { rustc: dist::wasm::compiler(workspace)?, ..Figures::default() };
    let mut lines = Vec::new();
    for (part, belongs) in PARTS {
        let (mut raw, mut compressed) = (0, 0);
        for name in files.iter().filter(|name| belongs(name) && !is_twin(name)) {
            raw += length(&app.join(name))?;
            compressed += length(&app.join(format!("{name}.br")))?;
        }
        lines.push(line(part, raw, compressed));
        if part == PARTS[0].0 {
            lines.extend(code(workspace, raw, compressed)?);
        }
        figures.first_visit += compressed;
        figures.parts.insert(part.to_owned(), compressed);
    }
    for name in files.iter().filter(|name| !is_twin(name)) {
        // What is small or compressed already has no twin.
        let twin = app.join(format!("{name}.br"));
        figures.total += length(&if twin.exists() { twin } else { app.join(name) })?;
    }
    let packs = packs(workspace)?;
    for pack in &packs {
        lines.push(line(&format!("form {} ({} questions)", pack.name, pack.questions), pack.raw, pack.compressed));
    }
    let pack =
        packs.iter().min_by_key(|pack| pack.questions.abs_diff(QUESTIONS)).context("surveys/ holds no survey")?;
    figures.first_visit += pack.compressed;
    figures.total += pack.compressed;
    figures.parts.insert(format!("form {}", pack.name), pack.compressed);
    Ok(Measured { figures, lines, form: pack.name.clone() })
}

/// Splits the wasm by purpose: the shares of its code, taken of its length.
fn code(workspace: &Workspace, raw: usize, compressed: usize) -> anyhow::Result<Vec<String>> {
    let mut crates: BTreeMap<String, usize> = code::by_crate(&fs::read(dist::wasm::file(workspace))?)?;
    let all: usize = crates.values().sum();
    let share = |purpose: &str, code: usize| {
        line(&format!("  about: {purpose}"), raw * code / all.max(1), compressed * code / all.max(1))
    };
    let mut lines = Vec::new();
    for (purpose, names) in PURPOSES {
        lines.push(share(purpose, names.iter().filter_map(|name| crates.remove(*name)).sum()));
    }
    lines.push(share("standard library, the rest", crates.values().sum()));
    Ok(lines)
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
        if !workspace::is_survey(&file) {
            continue;
        }
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
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

fn line(part: &str, raw: usize, compressed: usize) -> String {
    format!("{part:<40} {:>9.1} kB {:>9.1} kB brotli", kilo(raw), kilo(compressed))
}

fn kilo(bytes: usize) -> f64 {
    bytes as f64 / 1000.0
}
