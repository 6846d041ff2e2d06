//! `teren export`

use super::{Common, Outcome, path, survey_in};
use crate::{
    clock, data,
    export::{Format, Table, Wanted, attachments, csv::Dialect, notes::Notes, pages::Source},
    files::NewFile,
    parts::PartFiles,
    seal_keys::SealKeys,
    told::plain,
};
use anyhow::Context;
use messages::{Language, commands::words, exports};
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
    #[arg(long, value_name = "NAME")]
    survey: String,
    // The help of these two tells their values.
    #[arg(long, value_enum, default_value = "xlsx", hide_possible_values = true)]
    format: Format,
    #[arg(long, value_enum, hide_possible_values = true)]
    table: Option<Wanted>,
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[arg(long, value_name = "DIR")]
    attachments: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    seal_key: Vec<PathBuf>,
    #[arg(long)]
    tests: bool,
    #[arg(long)]
    strict: bool,
}

pub async fn run(args: Args, language: Language) -> Outcome {
    if args.format == Format::Xlsx && args.table.is_some() {
        tell!("{}", words(language, "xlsx-has-tables", &[]));
        return Ok(ExitCode::FAILURE);
    }
    let store = data::open_existing(&args.common.data).await?;
    let survey = survey_in(store.as_ref(), &args.survey, language).await?;
    let held = SealKeys::open(&args.common.data, &args.seal_key)?.held()?;
    let which = if args.tests { Which::Tests } else { Which::Counted };
    let source = Source::new(store.clone(), PartFiles::open(&args.common.data)?, held, &survey, which);
    let notes = match &args.output {
        Some(file) => {
            let failed = || words(language, "unwritten", &[path("file", file)]);
            let new = NewFile::begin_private(file).with_context(failed)?;
            let (to, notes) = write(&source, &args, language, new.file.try_clone().with_context(failed)?).await?;
            drop(to);
            new.finish().with_context(failed)?;
            notes
        }
        None => write(&source, &args, language, io::stdout()).await?.1,
    };
    for sentence in notes.sentences(language) {
        tell!("{sentence}");
    }
    note(source.store.as_ref(), &survey.workbook, args.output.iter().chain(&args.attachments)).await?;
    let mut whole = notes.is_whole();
    if let Some(folder) = &args.attachments {
        let written = attachments::write(&source, folder).await?;
        let args = [path("folder", folder), ("count", written.files.to_string())];
        tell!("{}", words(language, "attachments-written", &args));
        for name in &written.missing {
            tell!("{}", exports::words(language, "missing", &[("name", plain(name))]));
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
async fn write<W>(source: &Arc<Source>, args: &Args, language: Language, to: W) -> anyhow::Result<(W, Notes)>
where
    W: Write + Send + 'static,
{
    let (to, table) = (BufWriter::new(to), Table::open(source.clone(), language).await?);
    let wanted = args.table.unwrap_or(Wanted::Answers);
    let (to, notes) = match args.format {
        Format::Csv => table.ready(wanted).await?.write(Dialect::Rfc4180, to).await?,
        Format::CsvPl => table.ready(wanted).await?.write(Dialect::Polish, to).await?,
        Format::Xlsx => table.xlsx(source.parts.data()).await?.write(to).await?,
    };
    Ok((to.into_inner().map_err(io::IntoInnerError::into_error)?, notes))
}
