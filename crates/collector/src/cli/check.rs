//! `teren check`

use super::Outcome;
use crate::{
    data,
    findings::{self, State},
    publishing::{Wish, compared, prepare},
};
use messages::Language;
use std::{
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
};

#[derive(clap::Args)]
pub struct Args {
    file: PathBuf,
    #[arg(long)]
    json: bool,
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    #[arg(long = "as", value_name = "NAME", requires = "data")]
    survey: Option<String>,
}

pub async fn run(args: Args, language: Language) -> Outcome {
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
