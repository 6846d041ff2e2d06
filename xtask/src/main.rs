//! `cargo xtask …`: the project's own tasks, so that a machine needs nothing but Rust, a C compiler and git.

#[cfg(feature = "bench")]
mod bench;
mod browser;
mod check;
#[cfg(feature = "conformance")]
mod conformance;
mod dist;
mod mutants;
mod options;
mod refusal;
mod simulate;
mod size;
mod stages;
mod start;
#[cfg(feature = "surveys")]
mod surveys;
mod test;
mod tokens;
mod workbooks;
mod workspace;

use std::process::ExitCode;

use options::Options;
use refusal::Refusal;
use workspace::Workspace;

const USAGE: &str = "\
cargo xtask start [--port N] [--data DIR] [--no-build]   build what is needed, serve app and collector
cargo xtask test                                         every test, in real browsers too
cargo xtask check                                        format, lints, import rules, circles of files, licences
cargo xtask dist [--out DIR]                             the built app as a folder
cargo xtask dist --bench [--base /ours/] --out DIR       the app that a benchmark drives (window.__bench)
cargo xtask size [--json] [--write] [--check]            what a phone has to load, by part, against the budget and size.toml
cargo xtask bench [--native] [--runs N]                  how fast forms load and answers are set
cargo xtask bench --storage [journal|queue|memory]       what keeping and sending answers costs
cargo xtask bench --ingest                               what taking records costs, beside bare inserts
cargo xtask bench --export                               what exports take in time and memory
cargo xtask surveys                                      the workbooks (.xlsx) made from surveys/*.md
cargo xtask conformance [--only PART] [--verbose]        other implementations' own tests, run against ours
cargo xtask simulate [--schedules N] [--seed S]          devices that fail, against the production outbox
cargo xtask simulate --replay SEED                       one of its schedules, step by step
cargo xtask mutants [--only NAME] [--runs N]             rules of the outbox broken on purpose, each to be found";

/// Tasks that need more than this program is usually built with: the feature is named like the task.
const OWN_FEATURE: [&str; 2] = ["bench", "conformance"];

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(error) => match error.downcast_ref::<Refusal>() {
            Some(refusal) => {
                eprintln!("{refusal}");
                ExitCode::from(2)
            }
            None => {
                eprintln!("error: {error:#}");
                ExitCode::FAILURE
            }
        },
    }
}

fn run() -> anyhow::Result<ExitCode> {
    let mut arguments = std::env::args().skip(1);
    let task = arguments.next().unwrap_or_default();
    let options = Options::new(arguments);
    let workspace = Workspace::find()?;
    match task.as_str() {
        "start" => start::run(&workspace, options),
        "test" => test::run(&workspace, options),
        "check" => check::run(&workspace, options),
        "dist" => dist::run(&workspace, options),
        "size" => size::run(&workspace, options),
        "surveys" => workbooks::run(&workspace, options),
        #[cfg(feature = "bench")]
        "bench" => bench::run(&workspace, options),
        #[cfg(feature = "conformance")]
        "conformance" => conformance::run(&workspace, options),
        "simulate" => simulate::run(&workspace, options),
        "mutants" => mutants::run(&workspace, options),
        #[cfg(feature = "bundle")]
        "bundle" => dist::bundle::run(&workspace, options),
        #[cfg(feature = "bundle")]
        "compressed" => dist::bundle::compressed(),
        "help" | "--help" | "-h" => {
            println!("{USAGE}");
            Ok(ExitCode::SUCCESS)
        }
        task if OWN_FEATURE.contains(&task) => workspace.again(task, options),
        _ => Err(Refusal::new(format!("There is no such task: `{task}`. The tasks are:\n{USAGE}"))),
    }
}
