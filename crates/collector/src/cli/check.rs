//! `teren check`

use super::{Common, Outcome};
use crate::{
    findings::{self, Checked, Finding, State},
    publishing::{Meant, Wish, compared, prepare},
};
use messages::{Language, checking};
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
    #[arg(long, value_name = "URL", requires = "data")]
    database: Option<String>,
    #[arg(long = "as", value_name = "NAME", requires = "data")]
    survey: Option<String>,
}

pub async fn run(args: Args, language: Language) -> Outcome {
    let mut checked = findings::check_to_publish(&args.file, &Meant::default(), language);
    let is_asked = |checked: &Checked| checked.unfilled.iter().any(|one| one.is_doubtful);
    match (args.data, &checked.state) {
        (Some(data), State::Usable(_)) => {
            let store = Common { data, database: args.database }.open().await?.store;
            let prepared = prepare(store.as_ref(), Wish::of_file(&args.file, args.survey)?, language).await?;
            if is_asked(&checked) {
                let meant = Meant::of(store.as_ref(), &prepared.survey).await?;
                checked = findings::check_to_publish(&args.file, &meant, language);
            }
            checked.findings.extend(compared(store.as_ref(), &prepared, language).await?);
        }
        (None, _) if is_asked(&checked) => {
            let message = checking::words(language, "how-to-confirm", &[]);
            checked.findings.push(Finding::of_publishing("info", "how-to-confirm", message));
        }
        _ => {}
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
