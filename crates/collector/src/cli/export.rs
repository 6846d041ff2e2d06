//! `teren export`

use super::{Common, Outcome, survey_in};
use crate::{
    clock, data,
    export::{Format, Table, Wanted, attachments, csv::Dialect, notes::Notes, pages::Source},
    files::NewFile,
    parts::PartFiles,
    seal_keys::SealKeys,
    told::plain,
};
use anyhow::Context;
use messages::Language;
use std::{
    io::{self, BufWriter, Write},
    path::PathBuf,
    process::ExitCode,
    sync::Arc,
};
use store::{Store, erasure::Copy, records::Which};

#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    common: Common,
    /// The survey's name, as in its address.
    #[arg(long, value_name = "NAME")]
    survey: String,
    #[arg(long, value_enum, default_value = "xlsx")]
    format: Format,
    /// Which table a CSV file has, answers without this; a spreadsheet has a sheet for each.
    #[arg(long, value_enum)]
    table: Option<Wanted>,
    /// The file to write; standard output without it.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Write photographs, recordings and the like to DIR/RESPONSE/NAME, where NAME is what the table says.
    #[arg(long, value_name = "DIR")]
    attachments: Option<PathBuf>,
    /// A private sealing key that is not kept in the data folder; may be given more than once.
    #[arg(long, value_name = "FILE")]
    seal_key: Vec<PathBuf>,
    /// What was given on trial instead, also when the survey is live.
    #[arg(long)]
    tests: bool,
    /// Exit with 1 if a response or an attachment could not be opened.
    #[arg(long)]
    strict: bool,
}

pub async fn run(args: Args) -> Outcome {
    if args.format == Format::Xlsx && args.table.is_some() {
        tell!(
            "XLSX has every table as a sheet. Nothing was written. For one of them alone add --format csv or --format csv-pl, else leave --table out."
        );
        return Ok(ExitCode::FAILURE);
    }
    let store = data::open_existing(&args.common.data).await?;
    let survey = survey_in(store.as_ref(), &args.survey).await?;
    let held = SealKeys::open(&args.common.data, &args.seal_key)?.held()?;
    let which = if args.tests { Which::Tests } else { Which::Counted };
    let source = Source::new(store.clone(), PartFiles::open(&args.common.data)?, held, &survey, which);
    let notes = match &args.output {
        Some(path) => {
            let failed = || format!("{} cannot be written", path.display());
            let new = NewFile::begin_private(path).with_context(failed)?;
            let (to, notes) = write(&source, &args, new.file.try_clone().with_context(failed)?).await?;
            drop(to);
            new.finish().with_context(failed)?;
            notes
        }
        None => write(&source, &args, io::stdout()).await?.1,
    };
    for sentence in notes.sentences(args.common.lang.into()) {
        tell!("{sentence}");
    }
    note(source.store.as_ref(), &survey.workbook, args.output.iter().chain(&args.attachments)).await?;
    let mut whole = notes.is_whole();
    if let Some(folder) = &args.attachments {
        let written = attachments::write(&source, folder).await?;
        tell!("{} attachments were written to {}.", written.files, folder.display());
        for name in &written.missing {
            tell!("Attachment {} is not here or is damaged.", plain(name));
        }
        whole &= written.missing.is_empty();
    }
    Ok(if args.strict && !whole { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Whoever erases a response later is told where it may be too. What went to standard output is somebody else's file.
async fn note(store: &dyn Store, survey: &str, places: impl Iterator<Item = &PathBuf>) -> anyhow::Result<()> {
    for place in places {
        let place = std::path::absolute(place)?.to_string_lossy().into_owned();
        let (made_on, kind) = (clock::today(), "export".to_owned());
        store.note_copy(&Copy { made_on, kind, survey: survey.to_owned(), place }).await?;
    }
    Ok(())
}

/// Writes the file, and gives back what it was written to and what there is to be said of it.
async fn write<W>(source: &Arc<Source>, args: &Args, to: W) -> anyhow::Result<(W, Notes)>
where
    W: Write + Send + 'static,
{
    let (to, table) = (BufWriter::new(to), Table::open(source.clone()).await?);
    let wanted = args.table.unwrap_or(Wanted::Answers);
    let (to, notes) = match args.format {
        Format::Csv => table.ready(wanted).await?.write(Dialect::Rfc4180, to).await?,
        Format::CsvPl => table.ready(wanted).await?.write(Dialect::Polish, to).await?,
        Format::Xlsx => table.xlsx(source.parts.data()).await?.write(to, Language::Polish).await?,
    };
    Ok((to.into_inner().map_err(io::IntoInnerError::into_error)?, notes))
}
