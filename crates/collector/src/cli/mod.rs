//! The command line. Exit code 2 and one plain sentence when something cannot be done at all.

// `say!` and `tell!` instead.
#![deny(clippy::print_stdout, clippy::print_stderr)]

/// A line on standard output; nothing in it that came from outside is obeyed by a terminal.
macro_rules! say {
    ($($arguments:tt)*) => { crate::told::say(&format!($($arguments)*)) };
}

/// A line on standard error, alike.
macro_rules! tell {
    ($($arguments:tt)*) => { crate::told::tell(&format!($($arguments)*)) };
}

mod backup;
mod check;
mod convert;
mod erase;
mod exclude;
mod export;
mod healthcheck;
mod import;
mod key;
mod password;
mod play;
mod publish;
mod quarantine;
mod restore;
mod serve;
mod surveys;
mod test;
mod tls;
mod verify;
mod xpath;

use crate::{
    data,
    ingest::{COLLECTOR_NAME, Intake},
    parts::PartFiles,
    receipts::ReceiptKey,
    seal_keys::SealKeys,
    trouble::Trouble,
};
use clap::{ArgMatches, CommandFactory, FromArgMatches, Parser, Subcommand};
use messages::Language;
use std::{
    future::Future,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};
use store::{Store, surveys::SurveyRow};

/// Collects survey answers from where there is no signal, and never loses one.
#[derive(Parser)]
#[command(name = "teren", version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the collector: the app, its API and the office pages.
    Serve(serve::Args),
    /// Look for mistakes in a workbook or an XForm. Exit code 0: usable; 1: has errors; 2: cannot be read.
    Check(check::Args),
    /// Turn a workbook into an XForm.
    Convert(convert::Args),
    /// Try out a workbook with its author's own cases. Exit code 0: all as expected; 1: a case failed; 2: unreadable.
    Test(test::Args),
    /// Fill a form in by steps: a JSON step a line on standard input, the whole state a line on standard output.
    Play(play::Args),
    /// Work expressions out: a JSON request a line on standard input, a JSON result a line on standard output.
    Xpath(xpath::Args),
    /// Publish a workbook as a survey, new or in the place of its version before, also while the collector runs. Exit code 0:
    /// done; 1: refused; 2: unreadable.
    Publish(publish::Args),
    /// Take a survey live that is on trial: its clause must be filled in. Exit code 0: done; 1: refused; 2: unreadable.
    Live(publish::Live),
    /// List the surveys.
    Surveys(surveys::List),
    /// Close a survey: nobody begins it any more, and what was begun before is still received. Exit code 0: done; 1: there is
    /// none of this name.
    Close(surveys::Change),
    /// Open a survey again. Exit code 0: done; 1: there is none of this name.
    Open(surveys::Change),
    /// Write a survey's responses to a file.
    Export(export::Args),
    /// Take rescue files in: everything that a device could not send, each response once, however often it comes.
    Import(import::Args),
    /// List the records of a survey that are kept apart, or take one in. Exit code 0: done; 1: it stays apart.
    Quarantine(quarantine::Args),
    /// Erase a response for good, with everything that belongs to it; or list what was erased. Exit code 0: done; 1: there
    /// is none of this name.
    Erase(erase::Args),
    /// Leave responses out of every count and every export; or list those that are. Nothing of them is gone. Exit code 0:
    /// done; 1: one is not here.
    Exclude(exclude::Exclude),
    /// Let responses count again that were excluded.
    Include(exclude::Include),
    /// Look whether a receipt is genuine, without a network. Exit code 0: genuine; 1: not; 2: no receipt, or no key.
    Verify(verify::Args),
    /// Make or list the keys that open sealed responses.
    Key(key::Args),
    /// Copy the database, the keys and the attachments into one file, also while the collector runs.
    Backup(backup::Args),
    /// Bring a backup back into an empty folder.
    Restore(restore::Args),
    /// Give the office pages a new password and print it.
    Password(password::Args),
    /// Ask a running collector whether it is well. Exit code 0: yes.
    Healthcheck(healthcheck::Args),
}

/// What most commands that look into a database share.
#[derive(Debug, clap::Args)]
struct Common {
    /// The folder of the database.
    #[arg(long, default_value = "data", value_name = "DIR")]
    data: PathBuf,
    /// The language of the answer.
    #[arg(long, value_enum, default_value = "pl")]
    lang: ReportLang,
}

/// The language of sentences about workbooks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Lang {
    Pl,
    En,
}

impl From<Lang> for Language {
    fn from(lang: Lang) -> Self {
        match lang {
            Lang::Pl => Language::Polish,
            Lang::En => Language::English,
        }
    }
}

/// The language of sentences about receipts, rescue files and keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum ReportLang {
    Pl,
    En,
    Uk,
}

impl From<ReportLang> for Language {
    fn from(lang: ReportLang) -> Self {
        match lang {
            ReportLang::Pl => Language::Polish,
            ReportLang::En => Language::English,
            ReportLang::Uk => Language::Ukrainian,
        }
    }
}

/// What can go wrong in a command, in the end a sentence.
type Outcome = anyhow::Result<ExitCode>;

pub fn main() -> ExitCode {
    let matches = Cli::command().get_matches();
    let language = language_of(&matches).unwrap_or(Language::Polish);
    let outcome = match Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit()).command {
        Command::Serve(args) => block_on(serve::run(args)),
        Command::Check(args) => block_on(check::run(args)),
        Command::Convert(args) => convert::run(&args),
        Command::Test(args) => test::run(&args),
        Command::Play(args) => play::run(&args),
        Command::Xpath(args) => xpath::run(&args),
        Command::Publish(args) => block_on(publish::run(args)),
        Command::Live(args) => block_on(publish::live(args)),
        Command::Surveys(args) => block_on(surveys::list(args)),
        Command::Close(args) => block_on(surveys::close(args)),
        Command::Open(args) => block_on(surveys::open(args)),
        Command::Export(args) => block_on(export::run(args)),
        Command::Import(args) => block_on(import::run(args)),
        Command::Quarantine(args) => block_on(quarantine::run(args)),
        Command::Erase(args) => block_on(erase::run(args)),
        Command::Exclude(args) => block_on(exclude::exclude(args)),
        Command::Include(args) => block_on(exclude::include(args)),
        Command::Verify(args) => verify::run(&args),
        Command::Key(args) => block_on(key::run(args)),
        Command::Backup(args) => block_on(backup::run(args)),
        Command::Restore(args) => block_on(restore::run(args)),
        Command::Password(args) => block_on(password::run(args)),
        Command::Healthcheck(args) => block_on(healthcheck::run(args)),
    };
    outcome.unwrap_or_else(|error| {
        match Trouble::of(error.as_ref()) {
            Some(trouble) => tell!("{}", trouble.sentence(language)),
            None => tell!("teren: {}", told_once(&error)),
        }
        ExitCode::from(2)
    })
}

/// What the command's `--lang` says, if it has one.
fn language_of(matches: &ArgMatches) -> Option<Language> {
    let (_, matches) = matches.subcommand()?;
    let report = matches.try_get_one::<ReportLang>("lang").ok().flatten().map(|lang| Language::from(*lang));
    let workbook = || matches.try_get_one::<Lang>("lang").ok().flatten().map(|lang| Language::from(*lang));
    report.or_else(workbook).or_else(|| language_of(matches))
}

/// An error with its causes; what names its cause in its own words says it once.
fn told_once(error: &anyhow::Error) -> String {
    error.chain().map(ToString::to_string).fold(String::new(), |told, cause| match told {
        told if told.is_empty() => cause,
        told if told.ends_with(&cause) => told,
        told => format!("{told}: {cause}"),
    })
}

fn block_on(work: impl Future<Output = Outcome>) -> Outcome {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let outcome = runtime.block_on(work);
    // A half-done export must not hold up the end.
    runtime.shutdown_timeout(Duration::from_millis(500));
    outcome
}

/// What taking records in needs, in the data folder of a collector that may be running.
async fn intake_in(data: &Path, seal_keys: &[PathBuf]) -> anyhow::Result<Intake> {
    let store = data::open_existing(data).await?;
    let name = store.setting(COLLECTOR_NAME).await?.unwrap_or_else(|| "teren".to_owned());
    let key = ReceiptKey::load(data, name)?;
    let key =
        key.ok_or_else(|| anyhow::anyhow!("there is no receipt key in {}: please bring it back", data.display()))?;
    let (parts, seals) = (PartFiles::open(data)?, SealKeys::open(data, seal_keys)?);
    Ok(Intake::new(store, key, parts, seals))
}

/// The collector's address, as it was last served.
async fn public_url(store: &dyn Store) -> anyhow::Result<String> {
    Ok(store.setting(COLLECTOR_NAME).await?.unwrap_or_default())
}

/// The survey of this workbook, or with this name in its address.
async fn survey_in(store: &dyn Store, name: &str) -> anyhow::Result<SurveyRow> {
    let surveys = store.surveys().await?;
    let names: Vec<&str> = surveys.iter().map(|survey| survey.workbook.as_str()).collect();
    let names = names.join(", ");
    let found = surveys.into_iter().find(|survey| survey.workbook == name || survey.name == name);
    found.ok_or_else(|| anyhow::anyhow!("there is no survey {name}; there are: {names}"))
}
