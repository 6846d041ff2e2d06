//! `teren export`

use super::{Outcome, survey_in};
use crate::{
    clock, data,
    export::{self, Format, Responses, attachments},
    files,
    parts::PartFiles,
    seal_keys::SealKeys,
    store::{
        erasure::{Copy, Erasing},
        sqlite::SqliteStore,
    },
    told::plain,
};
use anyhow::Context;
use std::{io::Write, path::PathBuf, process::ExitCode, sync::Arc};

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
    /// Write photographs, recordings and the like to DIR/RESPONSE/NAME, where NAME is what the table says.
    #[arg(long, value_name = "DIR")]
    attachments: Option<PathBuf>,
    /// A private sealing key that is not kept in the data folder; may be given more than once.
    #[arg(long, value_name = "FILE")]
    seal_key: Vec<PathBuf>,
    /// Exit with 1 if a response or an attachment could not be opened.
    #[arg(long)]
    strict: bool,
}

pub async fn run(args: Args) -> Outcome {
    let store = data::open_existing(&args.data).await?;
    let survey = survey_in(&store, &args.survey).await?;
    let held = SealKeys::open(&args.data, &args.seal_key)?.held()?;
    let parts = PartFiles::open(&args.data)?;
    let responses = Arc::new(export::responses(&store, held.clone(), &parts, &survey).await?);
    let bytes = export::table(&responses, args.format).await?;
    match &args.output {
        Some(path) => {
            files::write_private(path, &bytes).with_context(|| format!("{} cannot be written", path.display()))?;
        }
        None => std::io::stdout().write_all(&bytes)?,
    }
    note(&store, &survey.workbook, args.output.iter().chain(&args.attachments)).await?;
    let mut complete = told_what_is_sealed(&responses);
    if let Some(folder) = &args.attachments {
        let written = attachments::write(&responses, &parts, held, folder).await?;
        tell!("{} attachments were written to {}.", written.files, folder.display());
        for name in &written.missing {
            tell!("Attachment {} is not here or is damaged.", plain(name));
        }
        complete &= written.missing.is_empty();
    }
    Ok(if args.strict && !complete { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Whoever erases a response later is told where it may be too. What went to standard output is somebody else's file.
async fn note(store: &SqliteStore, survey: &str, places: impl Iterator<Item = &PathBuf>) -> anyhow::Result<()> {
    for place in places {
        let place = std::path::absolute(place)?.to_string_lossy().into_owned();
        let (made_on, kind) = (clock::today(), "export".to_owned());
        store.note_copy(&Copy { made_on, kind, survey: survey.to_owned(), place }).await?;
    }
    Ok(())
}

/// Says which responses have rows without answers; whether there are none.
fn told_what_is_sealed(responses: &Responses) -> bool {
    let sealed = responses.sealed();
    for (key, count) in &sealed {
        tell!(
            "{count} responses are sealed to the key {key}, which is not here: their rows have no answers. \
             Give its file with --seal-key."
        );
    }
    sealed.is_empty()
}
