//! The bundler: wasm and public files in, the served folder out.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::Path;
use std::process::ExitCode;
use std::thread;

use anyhow::{Context, ensure};
use flate2::{Compression, write::GzEncoder};
use wasm_bindgen_cli_support::Bindgen;

use super::assemble::{Files, assemble, below};
use super::history::History;
use crate::options::Options;
use crate::workspace::{Workspace, files_below};

const COMPRESSED: [&str; 7] = ["html", "js", "css", "wasm", "svg", "webmanifest", "json"];

pub fn run(workspace: &Workspace, mut options: Options) -> anyhow::Result<ExitCode> {
    let wasm = options.path("--wasm")?.context("--wasm")?;
    let out = options.path("--out")?.context("--out")?;
    let history_file = options.path("--history")?;
    let base = options.value("--base")?;
    options.finish()?;

    let mut plain = public_files(&workspace.root)?;
    add_glue(&wasm, &mut plain)?;
    let (mut served, build) = assemble(plain)?;
    if let Some(base) = base {
        served = below(&base, served)?;
    }
    let files = with_compressed(served)?;
    write_all(&out, &files)?;

    eprintln!("app build {build} in {}", out.display());
    // Only a folder that is served again and again keeps the files of earlier builds.
    let Some(history_file) = history_file else { return Ok(ExitCode::SUCCESS) };
    let mut history = History::read(&history_file)?;
    for old in history.push(files.keys().cloned().collect()) {
        // A file that somebody removed by hand is as gone as we want it.
        let _ = fs::remove_file(out.join(old));
    }
    history.write(&history_file)?;
    Ok(ExitCode::SUCCESS)
}

/// The length of standard input after compression.
pub fn compressed() -> anyhow::Result<ExitCode> {
    let mut bytes = Vec::new();
    io::stdin().read_to_end(&mut bytes)?;
    println!("{}", brotli_of(&bytes)?.len());
    Ok(ExitCode::SUCCESS)
}

fn public_files(root: &Path) -> anyhow::Result<Files> {
    let public = root.join("public");
    let mut files = Files::from([("index.html".to_owned(), fs::read(root.join("index.html"))?)]);
    for path in files_below(&public)? {
        let name = path.strip_prefix(&public)?.to_string_lossy().replace('\\', "/");
        files.insert(name, fs::read(path)?);
    }
    Ok(files)
}

/// Runs wasm-bindgen: the wasm as browsers get it, and its glue.
fn add_glue(wasm: &Path, files: &mut Files) -> anyhow::Result<()> {
    let mut bindgen = Bindgen::new();
    bindgen.input_path(wasm).out_name("app").typescript(false).omit_default_module_path(true);
    bindgen.remove_name_section(true).remove_producers_section(true);
    let mut output = bindgen.web(true)?.generate_output()?;
    let inline = output.snippets().values().map(Vec::len).sum::<usize>();
    ensure!(inline + output.local_modules().len() == 0, "a crate brings scripts of its own, which nothing here serves");
    files.insert("app.js".to_owned(), output.js().as_bytes().to_vec());
    files.insert("app_bg.wasm".to_owned(), output.wasm_mut().emit_wasm());
    Ok(())
}

/// Adds `.br` and `.gz` twins, made side by side: the wasm takes as long as all the others.
fn with_compressed(files: Files) -> anyhow::Result<Files> {
    let twins: Vec<_> = thread::scope(|scope| {
        let text = files.iter().filter(|(name, _)| COMPRESSED.iter().any(|kind| name.ends_with(&format!(".{kind}"))));
        let jobs: Vec<_> = text
            .flat_map(|(name, bytes)| {
                [
                    (format!("{name}.br"), scope.spawn(|| brotli_of(bytes))),
                    (format!("{name}.gz"), scope.spawn(|| gzip_of(bytes))),
                ]
            })
            .collect();
        jobs.into_iter().map(|(name, job)| (name, job.join())).collect()
    });
    let mut files = files;
    for (name, twin) in twins {
        files.insert(name, twin.map_err(|_| anyhow::anyhow!("a compressor stopped"))??);
    }
    Ok(files)
}

fn brotli_of(bytes: &[u8]) -> anyhow::Result<Vec<u8>> {
    let mut out = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    brotli::BrotliCompress(&mut &*bytes, &mut out, &parameters)?;
    Ok(out)
}

fn gzip_of(bytes: &[u8]) -> anyhow::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

/// Writes each file in one step, and those that name others after those others: a collector that is serving this very
/// folder never hands out half a build.
fn write_all(out: &Path, files: &Files) -> anyhow::Result<()> {
    let rank = |name: &str| if name.starts_with("sw.js") { 2 } else { u8::from(name.contains(".html")) };
    let mut order: Vec<_> = files.iter().collect();
    order.sort_by_key(|(name, _)| rank(name));
    for (name, bytes) in order {
        let path = out.join(name);
        if fs::read(&path).is_ok_and(|present| present == *bytes) {
            continue;
        }
        fs::create_dir_all(path.parent().unwrap_or(out))?;
        let unfinished = path.with_extension("unfinished");
        File::create(&unfinished)?.write_all(bytes)?;
        fs::rename(&unfinished, &path).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}
