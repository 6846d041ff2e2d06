//! `cargo xtask mutants`: each rule of `outbox` broken on purpose, in a copy; the simulator has to find every one.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Instant;

use anyhow::{Context, bail, ensure};

use crate::options::Options;
use crate::tokens;
use crate::workspace::{Workspace, files_below};

/// The list, and what is copied.
const LIST: &str = "crates/simulator/mutants.txt";
const COPIED: [&str; 3] = ["crates/calendar", "crates/outbox", "crates/simulator"];

/// One rule broken.
#[derive(Debug, PartialEq)]
struct Mutant {
    name: String,
    changes: Vec<Change>,
}

/// Code that stands once in a file, or in a folder's files, and what replaces it.
#[derive(Debug, Default, PartialEq)]
struct Change {
    place: String,
    from: Vec<String>,
    to: Vec<String>,
}

pub fn run(workspace: &Workspace, mut options: Options) -> anyhow::Result<ExitCode> {
    let number = |options: &mut Options, name: &str, default: u64| -> anyhow::Result<u64> {
        let Some(text) = options.value(name)? else { return Ok(default) };
        text.parse().with_context(|| format!("{name} {text} is not a number"))
    };
    let runs = number(&mut options, "--runs", 5)?;
    let most = number(&mut options, "--schedules", 300_000)?;
    let seed = number(&mut options, "--seed", 1)?;
    let only = options.value("--only")?;
    options.finish()?;
    let list = fs::read_to_string(workspace.root.join(LIST)).context(LIST)?;
    let mutants = parse(&list)?;
    let copy = Copy::make(workspace)?;
    let (mut found, mut tried) = (0, 0);
    for mutant in mutants.iter().filter(|mutant| only.as_ref().is_none_or(|only| mutant.name.contains(only))) {
        let started = Instant::now();
        tried += 1;
        let verdict = copy.hunt(mutant, runs, seed, most)?;
        found += usize::from(verdict.starts_with("found"));
        println!("{:55} {verdict} ({:.0} s)", mutant.name, started.elapsed().as_secs_f64());
    }
    println!("{found} of {tried} found");
    Ok(if found == tried { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A workspace of its own below the target folder, with the crates that it needs alone.
struct Copy<'a> {
    workspace: &'a Workspace,
    root: PathBuf,
}

impl Copy<'_> {
    fn make(workspace: &Workspace) -> anyhow::Result<Copy<'_>> {
        let copy = Copy { workspace, root: workspace.target.join("mutants") };
        fs::create_dir_all(&copy.root)?;
        let manifest = fs::read_to_string(workspace.root.join("Cargo.toml"))?;
        fs::write(copy.root.join("Cargo.toml"), manifest_of_copy(&manifest))?;
        // The same versions of everything; what the copy does not need, cargo takes out.
        fs::copy(workspace.root.join("Cargo.lock"), copy.root.join("Cargo.lock"))?;
        for folder in COPIED {
            copy.restore(folder)?;
        }
        Ok(copy)
    }

    /// Brings a folder back to what it is in the repository. Files that are right are left alone, so that cargo builds
    /// only what differs.
    fn restore(&self, folder: &str) -> anyhow::Result<()> {
        let (from, to) = (self.workspace.root.join(folder), self.root.join(folder));
        fs::create_dir_all(&to)?;
        for file in files_below(&to)? {
            // It was there when the copy was made.
            if !from.join(file.strip_prefix(&to)?).exists() {
                fs::remove_file(file)?;
            }
        }
        for file in files_below(&from)? {
            let relative = file.strip_prefix(&self.workspace.root)?;
            let (bytes, target) = (fs::read(&file)?, self.root.join(relative));
            if fs::read(&target).ok().as_ref() != Some(&bytes) {
                fs::create_dir_all(target.parent().context("a file stands in a folder")?)?;
                fs::write(&target, bytes)?;
            }
        }
        Ok(())
    }

    fn hunt(&self, mutant: &Mutant, runs: u64, seed: u64, most: u64) -> anyhow::Result<String> {
        let mut originals = Vec::new();
        for change in &mutant.changes {
            let (file, changed) = change.applied(&self.root).with_context(|| mutant.name.clone())?;
            originals.push((file.clone(), fs::read_to_string(&file)?));
            fs::write(&file, changed)?;
        }
        let verdict = match self.build()? {
            true => self.search(runs, seed, most),
            false => Ok("DOES NOT BUILD".to_owned()),
        };
        // The first change of a file saw it as it was.
        for (file, text) in originals.iter().rev() {
            fs::write(file, text)?;
        }
        verdict
    }

    /// Whether it builds; what the compiler says passes through.
    fn build(&self) -> anyhow::Result<bool> {
        let mut build = self.workspace.cargo(["build", "--release", "--quiet", "--bin", "simulate"]);
        build.current_dir(&self.root).env("CARGO_TARGET_DIR", self.target()).env("CARGO_INCREMENTAL", "1");
        // Most are found at once: building takes longer than running.
        build.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1");
        // A mutant may well leave something unused.
        Ok(build.env("RUSTFLAGS", "-Awarnings").status().context("cannot run cargo")?.success())
    }

    fn target(&self) -> PathBuf {
        self.root.join("target")
    }

    /// The median number of schedules until the first failure; every run has to find one.
    fn search(&self, runs: u64, seed: u64, most: u64) -> anyhow::Result<String> {
        let program = self.target().join("release").join(format!("simulate{}", std::env::consts::EXE_SUFFIX));
        let numbers = [("--hunt", runs), ("--schedules", most), ("--seed", seed)];
        let arguments = numbers.iter().flat_map(|(name, number)| [(*name).to_owned(), number.to_string()]);
        let output = Command::new(program).args(arguments).output().context("cannot run the copy")?;
        let text = String::from_utf8(output.stdout)?;
        let mut taken = Vec::new();
        for line in text.lines() {
            let first = line.split(' ').next().unwrap_or_default();
            taken.push(first.parse::<u64>().unwrap_or(u64::MAX));
        }
        ensure!(!taken.is_empty(), "the copy said nothing");
        taken.sort_unstable();
        let missed = taken.iter().filter(|taken| **taken == u64::MAX).count();
        let why = text.lines().find_map(|line| line.split_once(": ")).map_or("", |(_, why)| why);
        let why: String = why.chars().take(70).collect();
        Ok(match missed {
            0 => format!("found, median {}: {why}", taken[taken.len() / 2]),
            _ => format!("NOT FOUND by {missed} of {runs} runs of {most} schedules"),
        })
    }
}

impl Change {
    /// The file with the change in it.
    fn applied(&self, root: &Path) -> anyhow::Result<(PathBuf, String)> {
        let place = root.join(&self.place);
        let mut files = if place.is_dir() { files_below(&place)? } else { vec![place] };
        files.retain(|file| file.extension().is_some_and(|ending| ending == "rs"));
        let mut found = Vec::new();
        for file in files {
            let text = fs::read_to_string(&file).with_context(|| self.place.clone())?;
            found.extend(self.changed(&text).into_iter().map(|changed| (file.clone(), changed)));
        }
        match found.len() {
            1 => Ok(found.remove(0)),
            count => bail!("this stands {count} times in {}, not once:\n{}", self.place, self.from.join("\n")),
        }
    }

    /// The text with the change in each of the places where it could be made.
    fn changed(&self, text: &str) -> Vec<String> {
        let (mut from, mut to) = (self.from.join("\n"), self.to.join("\n"));
        // A comma that only the formatter puts there is no part of it.
        if let (Some(short), Some(new)) = (from.trim_end().strip_suffix(','), to.trim_end().strip_suffix(',')) {
            (from, to) = (short.to_owned(), new.to_owned());
        }
        let put = |place: std::ops::Range<usize>| [&text[..place.start], to.trim(), &text[place.end..]].concat();
        tokens::places(text, &from).into_iter().map(put).collect()
    }
}

fn parse(list: &str) -> anyhow::Result<Vec<Mutant>> {
    let mut mutants: Vec<Mutant> = Vec::new();
    for (number, line) in list.lines().enumerate() {
        let misplaced = || format!("line {} of the list stands nowhere: {line}", number + 1);
        if let Some(name) = line.strip_prefix("= ") {
            mutants.push(Mutant { name: name.to_owned(), changes: Vec::new() });
        } else if let Some(place) = line.strip_prefix("@ ") {
            let change = Change { place: place.to_owned(), ..Change::default() };
            mutants.last_mut().with_context(misplaced)?.changes.push(change);
        } else if let Some(kind @ ('-' | '+')) = line.chars().next() {
            let change = mutants.last_mut().and_then(|mutant| mutant.changes.last_mut()).with_context(misplaced)?;
            let lines = if kind == '-' { &mut change.from } else { &mut change.to };
            lines.push(line[1..].to_owned());
        } else {
            ensure!(line.is_empty() || line.starts_with('#'), misplaced());
        }
    }
    Ok(mutants)
}

/// The workspace's own sections of the root manifest, with the copied crates as members.
fn manifest_of_copy(manifest: &str) -> String {
    let mut copy = String::from("[workspace]\nmembers = [\"crates/*\"]\nresolver = \"3\"\n");
    let mut wanted = false;
    for line in manifest.lines() {
        if line.starts_with('[') {
            wanted = line.starts_with("[workspace.");
        }
        if wanted {
            copy.push_str(line);
            copy.push('\n');
        }
    }
    copy
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn a_list_is_read_and_applied() {
        let list = "# about\n\n= one rule\n@ a.rs\n-    if x {\n-        y\n+    if z {\n@ b.rs\n-q\n+r\n";
        let mutants = parse(list).unwrap();
        assert_eq!((mutants.len(), mutants[0].name.as_str(), mutants[0].changes.len()), (1, "one rule", 2));
        let check = |change: usize, text: &str, expected: &[&str]| {
            assert_eq!(mutants[0].changes[change].changed(text), expected, "{text}");
        };
        check(0, "    if x { y\n    }\n", &["    if z {\n    }\n"]);
        check(0, "nothing", &[]);
        check(1, "q + q", &["r + q", "q + r"]);
        assert!(parse("- stray").is_err());
        assert!(parse("= name\nstray").is_err());
    }

    #[test]
    fn the_list_fits_the_sources() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let mutants = parse(&fs::read_to_string(root.join(LIST)).unwrap()).unwrap();
        assert!(mutants.len() >= 20);
        for mutant in mutants {
            for change in mutant.changes {
                change.applied(root).unwrap_or_else(|error| panic!("{}: {error}", mutant.name));
            }
        }
    }

    #[test]
    fn the_copy_is_a_workspace_of_its_own() {
        let manifest =
            "[workspace]\nmembers = [\"x\"]\n[workspace.package]\nversion = \"1\"\n[package]\nname = \"app\"\n";
        let copy = manifest_of_copy(manifest);
        assert!(copy.contains("version = \"1\"") && !copy.contains("app") && !copy.contains("\"x\""), "{copy}");
    }

    #[test]
    fn a_file_that_is_gone_goes_from_the_copy_too() {
        let folder = tempfile::tempdir().expect("a folder");
        let workspace = Workspace { root: folder.path().join("here"), target: folder.path().join("target") };
        let copy = Copy { workspace: &workspace, root: workspace.target.join("mutants") };
        for file in ["here/crates/a/src/kept.rs", "target/mutants/crates/a/src/gone.rs", "target/mutants/crates/b.rs"] {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            fs::write(path, file).expect("written");
        }
        copy.restore("crates/a").expect("restored");
        let left = files_below(&copy.root).expect("read");
        let left: Vec<_> = left.iter().map(|file| file.strip_prefix(&copy.root).expect("below it")).collect();
        assert_eq!(left, [Path::new("crates/a/src/kept.rs"), Path::new("crates/b.rs")]);
    }
}
