//! `teren check`

use super::{Lang, Outcome};
use crate::{
    data,
    findings::{self, State},
    publishing::{Wish, compared, prepare},
};
use std::{
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
};

#[derive(clap::Args)]
pub struct Args {
    /// A workbook (.xlsx, .xls, .ods, .md) or an XForm (.xml).
    file: PathBuf,
    /// One JSON array instead of sentences.
    #[arg(long)]
    json: bool,
    /// The language of the sentences.
    #[arg(long, value_enum, default_value = "pl")]
    lang: Lang,
    /// Compare with what a collector with this data folder has published: a version that is taken, a form that another
    /// survey has.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// With --data: the survey that it is to become. Without this, the file's name tells.
    #[arg(long = "as", value_name = "NAME", requires = "data")]
    survey: Option<String>,
}

pub async fn run(args: Args) -> Outcome {
    let language = args.lang.into();
    let mut checked = findings::check_to_publish(&args.file, language);
    if let (Some(data), State::Usable(_)) = (&args.data, &checked.state) {
        let store = data::open_existing(data).await?;
        let prepared = prepare(store.as_ref(), Wish::of_file(&args.file, args.survey)?, language).await?;
        checked.findings.extend(compared(store.as_ref(), &prepared, language).await?);
    }
    let text = if args.json {
        serde_json::to_string_pretty(&checked.findings)? + "\n"
    } else {
        let file = args.file.display().to_string();
        checked.findings.iter().map(|finding| finding.line(&file, language) + "\n").collect()
    };
    match io::stdout().write_all(text.as_bytes()) {
        // Whoever reads had enough: `teren check … | head`.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
        result => result?,
    }
    Ok(ExitCode::from(checked.exit_code()))
}
