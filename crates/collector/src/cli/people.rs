//! `teren people`: who works at the desk.

use super::{Common, Outcome, public_url};
use crate::people::{self, deeds::by_command};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use messages::{Language, people::words};
use serde::Serialize;
use std::process::ExitCode;
use store::{
    Store,
    people::{Changed, Person, PersonName, Post, Role},
};

#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    List(List),
    Invite(Invite),
    Role(Appoint),
    Remove(Remove),
    Reset(Reset),
}

#[derive(clap::Args)]
struct List {
    #[command(flatten)]
    common: Common,
    #[arg(long)]
    json: bool,
}

#[derive(clap::Args)]
struct Invite {
    #[arg(value_parser = role())]
    role: Role,
    /// A partner's own.
    #[arg(long = "survey", value_name = "NAME")]
    surveys: Vec<String>,
    #[command(flatten)]
    common: Common,
    #[arg(long)]
    json: bool,
}

#[derive(clap::Args)]
struct Appoint {
    name: PersonName,
    #[arg(value_parser = role())]
    role: Role,
    #[arg(long = "survey", value_name = "NAME")]
    surveys: Vec<String>,
    #[command(flatten)]
    common: Common,
    #[arg(long)]
    json: bool,
}

#[derive(clap::Args)]
struct Remove {
    name: PersonName,
    #[command(flatten)]
    common: Common,
    #[arg(long)]
    json: bool,
}

#[derive(clap::Args)]
struct Reset {
    /// Whoever uses the link has the desk.
    #[arg(long, required = true)]
    owner: bool,
    #[command(flatten)]
    common: Common,
    #[arg(long)]
    json: bool,
}

fn role() -> impl TypedValueParser<Value = Role> {
    PossibleValuesParser::new(Role::ALL.map(Role::code)).try_map(|code| code.parse::<Role>())
}

/// Somebody, for programs.
#[derive(Serialize)]
struct Line<'a> {
    name: String,
    role: &'static str,
    surveys: &'a [String],
    since: &'a str,
}

/// A link, for programs.
#[derive(Serialize)]
struct Link {
    role: &'static str,
    link: String,
}

/// What came of a change, for programs.
#[derive(Serialize)]
struct Answer {
    done: bool,
    message: String,
}

/// Exit code 0: done; 1: refused.
pub async fn run(args: Args, language: Language) -> Outcome {
    match args.command {
        Command::List(args) => list(args, language).await,
        Command::Invite(args) => {
            let store = args.common.open().await?.store;
            let post = match post(store.as_ref(), args.role, args.surveys, language).await? {
                Ok(post) => post,
                Err(refusal) => return Ok(answered(args.json, false, refusal)),
            };
            let url = public_url(store.as_ref()).await?;
            let link = people::invite(store.as_ref(), &url, &post, None).await?;
            by_command(store.as_ref(), "invite", &post.surveys.join(", "), post.role.code()).await?;
            Ok(linked(args.json, post.role, link))
        }
        Command::Role(args) => {
            let store = args.common.open().await?.store;
            let post = match post(store.as_ref(), args.role, args.surveys, language).await? {
                Ok(post) => post,
                Err(refusal) => return Ok(answered(args.json, false, refusal)),
            };
            let changed = store.appoint(&args.name, &post).await?;
            let detail = format!("{}: {}", args.name, post.role.code());
            let role = words(language, &format!("role-{}", post.role.code()), &[]);
            let told = words(language, "appointed", &[("name", args.name.to_string()), ("role", role)]);
            told_of(store.as_ref(), (changed, args.json), ("appoint", &detail), told, language).await
        }
        Command::Remove(args) => {
            let store = args.common.open().await?.store;
            let changed = store.remove_person(&args.name).await?;
            let told = words(language, "removed", &[("name", args.name.to_string())]);
            told_of(store.as_ref(), (changed, args.json), ("remove", &args.name.to_string()), told, language).await
        }
        Command::Reset(args) => {
            let store = args.common.open().await?.store;
            let url = public_url(store.as_ref()).await?;
            let link = people::invite_owner(store.as_ref(), &url).await?;
            by_command(store.as_ref(), "invite", "", Role::Owner.code()).await?;
            Ok(linked(args.json, Role::Owner, link))
        }
    }
}

async fn list(args: List, language: Language) -> Outcome {
    let people = args.common.open().await?.store.people().await?;
    if args.json {
        let line = |person: &'_ Person| {
            let (role, name) = (person.post.role.code(), person.name.to_string());
            serde_json::to_value(Line { name, role, surveys: &person.post.surveys, since: &person.since })
        };
        let lines: Vec<_> = people.iter().map(line).collect::<Result<_, _>>()?;
        crate::told::data(&serde_json::to_string(&lines)?);
    } else if people.is_empty() {
        say!("{}", words(language, "no-people", &[]));
    } else {
        people.iter().for_each(|person| say!("{}: {}", person.name, people::told(person, language)));
    }
    Ok(ExitCode::SUCCESS)
}

/// What somebody is to be; else what is wrong with it.
async fn post(
    store: &dyn Store,
    role: Role,
    surveys: Vec<String>,
    language: Language,
) -> anyhow::Result<Result<Post, String>> {
    let known: Vec<String> = store.surveys().await?.into_iter().map(|row| row.workbook).collect();
    let refusal = match (role, surveys.is_empty()) {
        (Role::Partner, true) => Some("partner-without-surveys"),
        _ if surveys.iter().any(|survey| !known.contains(survey)) => Some("partner-of-no-survey"),
        (Role::Partner, false) | (_, true) => None,
        (_, false) => Some("surveys-of-partners"),
    };
    Ok(match refusal {
        Some(code) => Err(words(language, code, &[])),
        None => Ok(Post { role, surveys }),
    })
}

async fn told_of(
    store: &dyn Store,
    (changed, json): (Changed, bool),
    (deed, detail): (&str, &str),
    told: String,
    language: Language,
) -> Outcome {
    let refusal = match changed {
        Changed::Done => {
            by_command(store, deed, "", detail).await?;
            return Ok(answered(json, true, told));
        }
        Changed::Nobody => "nobody",
        Changed::LastOwner => "last-owner",
    };
    Ok(answered(json, false, words(language, refusal, &[])))
}

fn answered(json: bool, done: bool, message: String) -> ExitCode {
    if json {
        crate::told::data(&serde_json::to_string(&Answer { done, message }).unwrap_or_default());
    } else if done {
        say!("{message}");
    } else {
        tell!("{message}");
    }
    if done { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn linked(json: bool, role: Role, link: String) -> ExitCode {
    if json {
        crate::told::data(&serde_json::to_string(&Link { role: role.code(), link }).unwrap_or_default());
    } else {
        say!("office-{} {link}", role.code());
    }
    ExitCode::SUCCESS
}
