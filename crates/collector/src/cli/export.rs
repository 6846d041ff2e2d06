//! `teren export`

use super::{Common, Outcome, noted, path, place_of, survey_in};
use crate::{
    clock,
    export::{
        attachments,
        pages::{Days, Source},
        prepare,
    },
    files::NewFile,
    people::deeds::by_command,
    seal_keys::SealKeys,
    told::plain,
};
use ::export::{Dialect, Notes, Output, Program, Wanted};
use anyhow::Context;
use jiff::civil::Date;
use messages::{Language, commands::words, exports};
use std::{
    io::{self, BufWriter, Write},
    path::PathBuf,
    process::ExitCode,
    sync::Arc,
};
use store::{Store, StoreError, erasure::Copy, records::Which};

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
    table: Option<Table>,
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[arg(long, value_name = "DIR")]
    attachments: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    seal_key: Vec<PathBuf>,
    #[arg(long, value_name = "DAY")]
    from: Option<Date>,
    #[arg(long, value_name = "DAY")]
    to: Option<Date>,
    #[arg(long)]
    tests: bool,
    #[arg(long)]
    strict: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Csv,
    CsvPl,
    Xlsx,
    Sav,
    Dta,
    Geojson,
    Jsonl,
    Codebook,
    CodebookXlsx,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Table {
    Answers,
    Words,
    Asked,
    Columns,
    Codes,
}

impl Args {
    fn output(&self) -> Output {
        let wanted = match self.table {
            Some(Table::Words) => Wanted::Words,
            Some(Table::Asked) => Wanted::Asked,
            Some(Table::Columns) => Wanted::Columns,
            Some(Table::Codes) => Wanted::Codes,
            Some(Table::Answers) | None => Wanted::Answers,
        };
        match self.format {
            Format::Csv => Output::Csv(Dialect::Rfc4180, wanted),
            Format::CsvPl => Output::Csv(Dialect::Polish, wanted),
            Format::Xlsx => Output::Xlsx,
            Format::Sav => Output::Statistics(Program::Spss),
            Format::Dta => Output::Statistics(Program::Stata),
            Format::Geojson => Output::GeoJson,
            Format::Jsonl => Output::JsonLines,
            Format::Codebook => Output::CodebookHtml,
            Format::CodebookXlsx => Output::CodebookXlsx,
        }
    }
}

pub async fn run(args: Args, language: Language) -> Outcome {
    if !matches!(args.format, Format::Csv | Format::CsvPl) && args.table.is_some() {
        tell!("{}", words(language, "one-table", &[]));
        return Ok(ExitCode::FAILURE);
    }
    if let (Some(from), Some(to)) = (args.from, args.to)
        && from > to
    {
        tell!("{}", words(language, "days-reversed", &[]));
        return Ok(ExitCode::FAILURE);
    }
    let data = args.common.open().await?;
    let store = data.store.clone();
    let survey = survey_in(store.as_ref(), &args.survey, language).await?;
    let held = SealKeys::open(&args.common.data, &args.seal_key)?.held()?;
    let which = if args.tests { Which::Tests } else { Which::Counted };
    let source = Source::new(store.clone(), data.parts()?, held, &survey, which);
    let source = source.within(Days { from: args.from, to: args.to });
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
    let places: Vec<&PathBuf> = args.output.iter().chain(&args.attachments).collect();
    noted(note(source.store.as_ref(), &survey.workbook, &places).await, language);
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
async fn note(store: &dyn Store, survey: &str, places: &[&PathBuf]) -> Result<(), StoreError> {
    for place in places {
        let (made_on, kind, place) = (clock::today(), "export".to_owned(), place_of(place));
        store.note_copy(&Copy { made_on, kind, survey: survey.to_owned(), place }).await?;
    }
    let files: Vec<String> = places.iter().map(|place| place_of(place)).collect();
    by_command(store, "export", survey, &files.join(", ")).await
}

/// Writes the file, and gives back what it was written to and what there is to be said of it.
async fn write<W>(source: &Arc<Source>, args: &Args, language: Language, to: W) -> anyhow::Result<(W, Notes)>
where
    W: Write + Send + 'static,
{
    let prepared = prepare(source.clone(), args.output(), language).await?;
    let (to, notes) = prepared.write(BufWriter::new(to)).await?;
    Ok((to.into_inner().map_err(io::IntoInnerError::into_error)?, notes))
}
