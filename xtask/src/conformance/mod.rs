//! `cargo xtask conformance`: what other implementations' own tests expect, held against ours. The rows are read from
//! `../shared/corpus`; where that is absent there is nothing to compare with, and the task says so.

mod forms;
mod scenario;
mod tally;
mod workbooks;
mod xform;
mod xpath;

use std::path::Path;
use std::process::ExitCode;

use crate::options::Options;
use crate::refusal::Refusal;
use crate::workspace::Workspace;
use tally::Tally;

/// Reads one part of the corpus and compares every row.
type Part = fn(&Path) -> anyhow::Result<Vec<Tally>>;

/// The parts, in the order of the layers that they measure.
const PARTS: &[(&str, Part)] =
    &[("xpath", xpath::run), ("scenario", scenario::run), ("forms", forms::run), ("workbooks", workbooks::run)];

pub fn run(workspace: &Workspace, mut options: Options) -> anyhow::Result<ExitCode> {
    let only = options.value("--only")?;
    let verbose = options.flag("--verbose");
    options.finish()?;
    let names: Vec<_> = PARTS.iter().map(|(name, _)| *name).collect();
    if let Some(only) = only.as_deref().filter(|only| !names.contains(only)) {
        return Err(Refusal::new(format!("There is no part `{only}`. The parts are: {}.", names.join(", "))));
    }
    let corpus = workspace.root.join("../shared/corpus");
    if !corpus.is_dir() {
        println!("SKIPPED: the corpus is not here ({}), nothing was compared", corpus.display());
        return Ok(ExitCode::SUCCESS);
    }
    let mut reached = true;
    for (_, part) in PARTS.iter().filter(|(name, _)| only.as_deref().is_none_or(|only| only == *name)) {
        for tally in part(&corpus)? {
            tally.print(verbose);
            reached &= tally.reached();
        }
    }
    Ok(if reached { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_reaches_its_target() {
        let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus");
        if !corpus.is_dir() {
            eprintln!("SKIPPED: the corpus is not here, nothing was compared");
            return;
        }
        for (name, part) in PARTS {
            for tally in part(&corpus).unwrap_or_else(|error| panic!("{name}: {error:#}")) {
                tally.print(false);
                assert!(tally.reached(), "{name} misses its target");
            }
        }
    }
}
