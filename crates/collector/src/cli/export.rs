//! `teren export`

use super::Outcome;
use crate::{
    data,
    export::{self, Format},
    files,
    store::Store,
};
use anyhow::{Context, anyhow};
use std::{io::Write, path::PathBuf, process::ExitCode};

#[derive(clap::Args)]
pub struct Args {
    /// The folder of the database.
    #[arg(long, default_value = "data", value_name = "DIR")]
    data: PathBuf,
    /// The survey's name, as in its address.
    #[arg(long, value_name = "NAME")]
    survey: String,
    #[arg(long, value_enum, default_value = "xlsx")]
    format: Format,
    /// The file to write; standard output without it.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub async fn run(args: Args) -> Outcome {
    let store = data::open_existing(&args.data).await?;
    let surveys = store.surveys().await?;
    let Some(survey) = surveys.iter().find(|survey| survey.name == args.survey) else {
        let names: Vec<&str> = surveys.iter().map(|survey| survey.name.as_str()).collect();
        return Err(anyhow!("there is no survey {}; there are: {}", args.survey, names.join(", ")));
    };
    let bytes = export::export(&store, survey, args.format).await?;
    match args.output {
        Some(path) => {
            files::write_private(&path, &bytes).with_context(|| format!("{} cannot be written", path.display()))?;
        }
        None => std::io::stdout().write_all(&bytes)?,
    }
    Ok(ExitCode::SUCCESS)
}
