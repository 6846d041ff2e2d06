//! Why something is not published, in words.

use super::{
    address,
    change::{Asked, Change},
    clause::Unfilled,
    version_told,
};
use crate::term::TermError;
use messages::{Language, publishing::words};
use outbox::erasure::DeletedSurvey;
use std::{fmt, io};
use store::{StoreError, deletion::Deleted, surveys::SurveyRow};

/// Why a form cannot be published; what was shown before goes on.
#[derive(Debug)]
pub enum PublishError {
    /// `teren check` lists its errors.
    Unusable {
        file: String,
    },
    /// It is no workbook, or cannot be read at all.
    Unreadable {
        file: String,
    },
    /// It promises an anonymity that it does not keep.
    Promise {
        file: String,
    },
    /// It reads a file that is not there.
    MissingFile {
        file: String,
        missing: String,
    },
    /// The survey reads none of the files.
    Unused {
        survey: String,
        files: Vec<String>,
        read: Vec<String>,
    },
    /// Its clause is not filled in: it can be tried out only, unless it is live.
    Unfilled {
        file: String,
        fields: Vec<Unfilled>,
        is_live: bool,
    },
    /// It would go live with files of the bundled surveys that nobody has exchanged.
    Examples {
        file: String,
        files: Vec<String>,
        is_live: bool,
    },
    /// A new version changes something that nobody has confirmed.
    Unconfirmed {
        file: String,
        survey: String,
        asked: Asked,
        changes: Vec<Change>,
        answers: u64,
    },
    VersionTaken {
        form_id: String,
        version: String,
        next: String,
    },
    /// Another survey has the form; `free` is an id that none has.
    FormTaken {
        form_id: String,
        survey: String,
        free: String,
    },
    /// A survey of this form or this name was deleted; `free` is a name that none has had.
    Deleted {
        survey: String,
        form_id: String,
        day: String,
        free: String,
    },
    /// The survey has another form, whose responses would be out of sight.
    OtherForm {
        survey: String,
        form_id: String,
        found: String,
    },
    /// What is live is not put on trial again.
    IsLive {
        survey: String,
    },
    /// Somebody else has published something meanwhile.
    Overtaken {
        survey: String,
    },
    /// It would have the address of a survey that was made of another file.
    AddressTaken {
        file: String,
        survey: String,
        made_of: String,
    },
    /// It reads a file with the name that the form itself has among its files.
    ReservedName {
        file: String,
        name: String,
    },
    /// A file of the folder differs from what somebody has published by hand.
    ByHand {
        file: String,
        survey: String,
    },
    NoWorkbook,
    SeveralWorkbooks {
        files: Vec<String>,
    },
    /// There is no such survey.
    Unknown {
        survey: String,
    },
    /// It cannot run between these days.
    Term(TermError),
    Random(io::Error),
    Store(StoreError),
}

impl PublishError {
    /// Another survey has the form.
    pub fn form_taken(form_id: &str, survey: &str, wanted: &str, surveys: &[SurveyRow]) -> Self {
        let is_taken = |id: &str| surveys.iter().any(|row| row.pack.pack.form_id == id);
        let free = address::free(&address::clean(wanted), is_taken);
        Self::FormTaken { form_id: form_id.to_owned(), survey: survey.to_owned(), free }
    }

    /// A survey of this form or this name was deleted.
    pub fn deleted(survey: &str, form_id: &str, day: String, surveys: &[SurveyRow], deleted: &[Deleted]) -> Self {
        let is_had = |id: &str| {
            let had = |survey: &DeletedSurvey| survey.form == id || survey.name == id || survey.address == id;
            deleted.iter().any(|deleted| had(&deleted.survey))
                || surveys.iter().any(|row| row.pack.pack.form_id == id || row.workbook == id || row.name == id)
        };
        let free = address::free(&address::clean(survey), is_had);
        Self::Deleted { survey: survey.to_owned(), form_id: form_id.to_owned(), day, free }
    }

    /// Whether `teren check` shows what is to be mended.
    pub fn is_for_its_author(&self) -> bool {
        matches!(self, Self::Unusable { .. } | Self::Unreadable { .. } | Self::Promise { .. } | Self::Unfilled { .. })
    }

    /// What happened and what to do, as a sentence.
    pub fn sentence(&self, language: Language) -> String {
        let say = |code: &str, told: &[(&'static str, &str)]| {
            let told: Vec<_> = told.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
            words(language, code, &told)
        };
        match self {
            Self::Unusable { file } => say("workbook-broken", &[("file", file)]),
            Self::Unreadable { file } => say("workbook-unread", &[("file", file)]),
            Self::Promise { file } => say("workbook-promises", &[("file", file)]),
            Self::MissingFile { file, missing } => say("workbook-lacks", &[("file", file), ("missing", missing)]),
            Self::ReservedName { file, name } => say("workbook-reserved", &[("file", file), ("name", name)]),
            Self::Unused { survey, files, read } => {
                let code = if read.is_empty() { "files-unread-none" } else { "files-unread" };
                say(code, &[("survey", survey), ("files", &files.join(", ")), ("read", &read.join(", "))])
            }
            Self::Unfilled { file, fields, is_live } => {
                let code = match (fields.iter().all(|one| one.is_doubtful), is_live) {
                    (true, _) => "clause-doubted",
                    (false, true) => "clause-unfilled-live",
                    (false, false) => "clause-unfilled",
                };
                say(code, &[("file", file), ("fields", &fields_told(fields, language))])
            }
            Self::Examples { file, files, .. } => say("examples", &[("file", file), ("files", &files.join(", "))]),
            Self::Unconfirmed { file, survey, asked, changes, answers } => {
                let told: Vec<String> = changes.iter().map(|change| change.sentence(language)).collect();
                let told = told.join(" ").trim_end_matches('.').to_owned();
                let code = format!("unconfirmed-{}", asked.code());
                let count = answers.to_string();
                say(&code, &[("file", file), ("survey", survey), ("changes", &told), ("count", &count)])
            }
            Self::VersionTaken { form_id, version, next } => say(
                "version-taken",
                &[("form", form_id), ("version", &version_told(version, language)), ("next", next)],
            ),
            Self::FormTaken { form_id, survey, free } => {
                say("form-taken", &[("form", form_id), ("survey", survey), ("free", free)])
            }
            Self::Deleted { survey, form_id, day, free } => {
                say("name-deleted", &[("survey", survey), ("form", form_id), ("day", day), ("free", free)])
            }
            Self::OtherForm { survey, form_id, found } => {
                say("form-other", &[("survey", survey), ("form", form_id), ("found", found)])
            }
            Self::IsLive { survey } => say("is-live", &[("survey", survey)]),
            Self::Overtaken { survey } => say("publish-overtaken", &[("survey", survey)]),
            Self::AddressTaken { file, survey, made_of } => {
                say("address-taken", &[("file", file), ("survey", survey), ("other", made_of)])
            }
            Self::ByHand { file, survey } => say("by-hand", &[("file", file), ("survey", survey)]),
            Self::NoWorkbook => say("no-workbook", &[]),
            Self::SeveralWorkbooks { files } => say("several-workbooks", &[("files", &files.join(", "))]),
            Self::Unknown { survey } => say("no-survey", &[("survey", survey)]),
            Self::Term(error) => error.sentence(language),
            Self::Random(error) => say("publish-failed", &[("error", &error.to_string())]),
            Self::Store(StoreError::Busy | StoreError::Unreachable) => say("publish-busy", &[]),
            Self::Store(StoreError::Full) => say("publish-full", &[]),
            Self::Store(error) => say("publish-failed", &[("error", &error.to_string())]),
        }
    }
}

/// `gmina.csv: administrator, iod; rodo`.
fn fields_told(fields: &[Unfilled], language: Language) -> String {
    let mut told: Vec<String> = Vec::new();
    let mut before: Option<&Option<String>> = None;
    for Unfilled { file, field, text, is_doubtful } in fields {
        let field = if *is_doubtful && !text.is_empty() { format!("{field} ({text})") } else { field.clone() };
        match (told.last_mut(), before == Some(file)) {
            (Some(last), true) => last.push_str(&format!(", {field}")),
            _ => told.push(match file {
                Some(file) => format!("{file}: {field}"),
                None => words(language, "clause-question", &[("field", field)]),
            }),
        }
        before = Some(file);
    }
    told.join("; ")
}

impl fmt::Display for PublishError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.sentence(Language::English))
    }
}

impl std::error::Error for PublishError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Random(error) => Some(error),
            Self::Store(error) => Some(error),
            _ => None,
        }
    }
}

impl From<StoreError> for PublishError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}
