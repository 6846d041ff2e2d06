//! `cargo xtask …`: the project's own tasks, so that a machine needs nothing but Rust, a C compiler and git.

mod browser;
mod check;
mod dist;
mod options;
mod refusal;
mod size;
mod stages;
mod start;
#[cfg(feature = "surveys")]
mod surveys;
mod test;
mod workbooks;
mod workspace;

use std::process::ExitCode;

use options::Options;
use refusal::Refusal;
use workspace::Workspace;

const USAGE: &str = "\
cargo xtask start [--port N] [--data DIR] [--no-build]   build what is needed, serve app and collector
cargo xtask test                                         every test, in real browsers too
cargo xtask check                                        format, lints, import rules, licences
cargo xtask dist [--out DIR]                             the built app as a folder
cargo xtask size                                         what a phone has to load, by part, against the budget
cargo xtask surveys                                      the workbooks (.xlsx) made from surveys/*.md";

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
        #[cfg(feature = "bundle")]
        "bundle" => dist::bundle::run(&workspace, options),
        #[cfg(feature = "bundle")]
        "compressed" => dist::bundle::compressed(),
        "help" | "--help" | "-h" => {
            println!("{USAGE}");
            Ok(ExitCode::SUCCESS)
        }
        _ => Err(Refusal::new(format!("There is no such task: `{task}`. The tasks are:\n{USAGE}"))),
    }
}
