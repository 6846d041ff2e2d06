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
mod delete;
mod erase;
mod exclude;
mod export;
mod healthcheck;
mod help;
mod import;
mod key;
mod line;
mod password;
mod people;
mod play;
mod progress;
mod publish;
mod quarantine;
mod restore;
mod serve;
mod surveys;
mod telling;
mod test;
mod tls;
mod verify;
mod xpath;

use crate::{
    data::{self, Data, DataError, Place},
    ingest::{COLLECTOR_NAME, Intake},
    seal_keys::SealKeys,
    signing,
    trouble::Trouble,
};
use anyhow::anyhow;
use clap::{
    CommandFactory, FromArgMatches, Parser, Subcommand,
    builder::{PossibleValuesParser, TypedValueParser},
};
use messages::{Language, commands::words};
use std::{
    future::Future,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};
use store::{Store, StoreError, postgres::NoAddress, surveys::SurveyRow};

/// Collects survey answers from where there is no signal, and never loses one.
#[derive(Parser)]
#[command(name = "teren", version, arg_required_else_help = true)]
struct Cli {
    #[arg(long, global = true, value_name = "LANG", value_parser = language(), default_value = "pl")]
    lang: Language,
    #[command(subcommand)]
    command: Command,
}

/// Languages are named by their codes.
fn language() -> impl TypedValueParser<Value = Language> {
    PossibleValuesParser::new(Language::ALL.map(Language::code)).map(|code| Language::of_tag(&code).unwrap_or_default())
}

#[derive(Subcommand)]
enum Command {
    Serve(serve::Args),
    Check(check::Args),
    Convert(convert::Args),
    Test(test::Args),
    Play(play::Args),
    Xpath,
    Publish(publish::Args),
    Live(publish::Live),
    Surveys(surveys::List),
    Close(surveys::Change),
    Open(surveys::Change),
    Progress(progress::Args),
    Export(export::Args),
    Import(import::Args),
    Quarantine(quarantine::Args),
    Erase(erase::Args),
    Exclude(exclude::Exclude),
    Include(exclude::Include),
    Verify(verify::Args),
    Key(key::Args),
    Backup(backup::Args),
    Restore(restore::Args),
    People(people::Args),
    Password(password::Args),
    Healthcheck(healthcheck::Args),
}

/// What most commands that look into a database share.
#[derive(Debug, clap::Args)]
struct Common {
    #[arg(long, default_value = "data", value_name = "DIR")]
    data: PathBuf,
    #[arg(long, value_name = "URL")]
    database: Option<String>,
}

/// The environment's word for `--database`: other users of the machine see a program's arguments, not its environment.
const DATABASE: &str = "TEREN_DATABASE";

impl Common {
    /// # Errors
    /// If what is given is no database's address.
    fn place(&self) -> Result<Place, DataError> {
        let from_environment = || std::env::var(DATABASE).ok().filter(|text| !text.is_empty());
        let server = self.database.clone().or_else(from_environment);
        let server = server.map(|text| text.parse().map_err(|NoAddress| DataError::NoAddress)).transpose()?;
        Ok(Place { folder: self.data.clone(), server })
    }

    /// Opens the database of a collector that has been started before.
    ///
    /// # Errors
    /// If there is none, or it cannot be opened.
    async fn open(&self) -> Result<Data, DataError> {
        data::open_existing(&self.place()?).await
    }
}

/// What can go wrong in a command, in the end a sentence.
type Outcome = anyhow::Result<ExitCode>;

pub fn main() -> ExitCode {
    let language = help::language_among(std::env::args_os());
    let help = help::told(Cli::command(), language);
    let parsed = help.try_get_matches().and_then(|matches| Cli::from_arg_matches(&matches));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) => {
            let Some(sentence) = line::sentence(&error, language) else { error.exit() };
            tell!("{sentence}");
            return ExitCode::from(2);
        }
    };
    let Cli { lang: language, command } = cli;
    let outcome = match command {
        Command::Serve(args) => block_on(serve::run(args, language)),
        Command::Check(args) => block_on(check::run(args, language)),
        Command::Convert(args) => convert::run(&args, language),
        Command::Test(args) => test::run(&args, language),
        Command::Play(args) => play::run(&args, language),
        Command::Xpath => xpath::run(language),
        Command::Publish(args) => block_on(publish::run(args, language)),
        Command::Live(args) => block_on(publish::live(args, language)),
        Command::Surveys(args) => block_on(surveys::list(args, language)),
        Command::Close(args) => block_on(surveys::close(args, language)),
        Command::Open(args) => block_on(surveys::open(args, language)),
        Command::Progress(args) => block_on(progress::run(args, language)),
        Command::Export(args) => block_on(export::run(args, language)),
        Command::Import(args) => block_on(import::run(args, language)),
        Command::Quarantine(args) => block_on(quarantine::run(args, language)),
        Command::Erase(args) => block_on(erase::run(args, language)),
        Command::Exclude(args) => block_on(exclude::exclude(args, language)),
        Command::Include(args) => block_on(exclude::include(args, language)),
        Command::Verify(args) => block_on(verify::run(args, language)),
        Command::Key(args) => block_on(key::run(args, language)),
        Command::Backup(args) => block_on(backup::run(args, language)),
        Command::Restore(args) => block_on(restore::run(args, language)),
        Command::People(args) => block_on(people::run(args, language)),
        Command::Password(args) => block_on(password::run(args, language)),
        Command::Healthcheck(args) => block_on(healthcheck::run(args, language)),
    };
    outcome.unwrap_or_else(|error| {
        tell!("{}", telling::sentence(&error, language));
        ExitCode::from(2)
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
async fn intake_in(common: &Common, seal_keys: &[PathBuf], language: Language) -> anyhow::Result<Intake> {
    let data = common.open().await?;
    let store = data.store.clone();
    let name = store.setting(COLLECTOR_NAME).await?.unwrap_or_else(|| "teren".to_owned());
    let missing = || anyhow!(words(language, "no-receipt-key", &[path("folder", &data.folder)]));
    let key = signing::load(&data, name).await?.ok_or_else(missing)?;
    let (parts, seals) = (data.parts()?, SealKeys::open(&data.folder, seal_keys)?);
    Ok(Intake::new(store, key, parts, seals))
}

/// The collector's address, as it was last served.
async fn public_url(store: &dyn Store) -> anyhow::Result<String> {
    Ok(store.setting(COLLECTOR_NAME).await?.unwrap_or_default())
}

/// The survey of this workbook, or with this name in its address.
async fn survey_in(store: &dyn Store, name: &str, language: Language) -> anyhow::Result<SurveyRow> {
    let surveys = store.surveys().await?;
    let names = surveys.iter().map(|survey| survey.workbook.as_str()).collect::<Vec<_>>().join(", ");
    let found = surveys.into_iter().find(|survey| survey.workbook == name || survey.name == name);
    found.ok_or_else(|| anyhow!(words(language, "no-survey", &[("name", name.to_owned()), ("names", names)])))
}

/// Notes what a command has done, or says why that could not be noted: done it is all the same.
fn noted(noting: Result<(), StoreError>, language: Language) {
    if let Err(error) = noting {
        let why = Trouble::of(&error).map_or_else(|| error.to_string(), |trouble| trouble.sentence(language));
        tell!("{}", words(language, "not-noted", &[("why", why)]));
    }
}

/// A file as the log and the list of copies name it.
fn place_of(file: &Path) -> String {
    std::path::absolute(file).unwrap_or_else(|_| file.to_owned()).to_string_lossy().into_owned()
}

/// A path as an argument of a sentence.
fn path(name: &'static str, path: &Path) -> (&'static str, String) {
    (name, path.display().to_string())
}
