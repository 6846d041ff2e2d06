//! Publishing: a workbook (or an XForm) becomes an immutable pack that a survey shows.

use crate::{
    random,
    store::{Privacy, Publication, Store, StoreError, StoredPack},
};
use messages::{Language, serving::words};
use outbox::{
    Digest,
    wire::{FORM_FILE, Pack, PackFile},
};
use std::{collections::BTreeMap, path::Path};
use xforms::{Form, form};
use xlsform::{Encoding, composed, decode};

/// What the check calls a promise of anonymity that the settings do not keep: a warning there.
pub const PROMISE: &str = "anonymity-claimed";

/// Files beside a workbook, by name.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Why a form cannot be published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    #[error("{file} has errors; `teren check {file}` lists them")]
    Unusable { file: String },
    #[error(
        "{file} promises anonymity, and its setting privacy is not anonymous; `teren check {file}` shows where: change the text or the setting"
    )]
    Promise { file: String },
    #[error("{file} reads {missing}, which is not there")]
    MissingFile { file: String, missing: String },
    #[error(
        "version {version} of form {form_id} has been published with other content; the next free version is {next}"
    )]
    VersionTaken { form_id: String, version: String, next: String },
    #[error("form {form_id} belongs to the survey {workbook} already")]
    FormTaken { form_id: String, workbook: String },
    #[error("there are no random bytes for its address: {0}")]
    Random(std::io::Error),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A pack that is ready to be stored, with its files in the pack's order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPack {
    pub stored: StoredPack,
    pub files: Vec<Vec<u8>>,
}

/// The XForm that a file holds or, without errors, compiles to.
pub fn xform_of(file_name: &str, bytes: &[u8]) -> Option<String> {
    compiled(file_name, bytes).map(|(xml, _)| xml)
}

/// The XForm, and what is to be said of the workbook that it comes from.
fn compiled(file_name: &str, bytes: &[u8]) -> Option<(String, Vec<xlsform::Diagnostic>)> {
    if file_name.ends_with(".xml") {
        return Some((String::from_utf8(bytes.to_vec()).ok()?, Vec::new()));
    }
    let (workbook, _) = xlsform::read(bytes, file_name);
    let (compiled, diagnostics) = xlsform::compile(&workbook?, stem(file_name));
    let usable = !diagnostics.iter().any(|diagnostic| diagnostic.severity == xforms::Severity::Error);
    compiled.filter(|_| usable).map(|compiled| (compiled.xml, diagnostics))
}

/// Compiles a workbook, or takes an XForm as it is, together with the files that it reads.
///
/// # Errors
/// If it has errors, promises an anonymity that it does not keep, or a file that it reads is missing.
pub fn pack(file_name: &str, bytes: &[u8], files: &Files) -> Result<NewPack, PublishError> {
    let unusable = || PublishError::Unusable { file: file_name.to_owned() };
    let (xml, diagnostics) = compiled(file_name, bytes).ok_or_else(unusable)?;
    if diagnostics.iter().any(|diagnostic| diagnostic.code == PROMISE) {
        return Err(PublishError::Promise { file: file_name.to_owned() });
    }
    let form = parse(&xml, files).ok_or_else(unusable)?;

    let mut contents = vec![(FORM_FILE.to_owned(), xml.clone().into_bytes())];
    let mut external = form.external_files();
    external.sort();
    external.dedup();
    for name in external {
        let Some(bytes) = find(files, &name) else {
            return Err(PublishError::MissingFile { file: file_name.to_owned(), missing: name });
        };
        contents.push((name, readable(bytes)));
    }
    // A picture that is not there is a warning of `check`, and no reason to hold the questions back.
    let media = form.media_files().into_iter().filter_map(|name| Some((name.clone(), find(files, &name)?.clone())));
    let known: Vec<_> = contents.iter().map(|(name, _)| name.clone()).collect();
    contents.extend(media.filter(|(name, _)| !known.contains(name)));
    let entries: Vec<PackFile> = contents
        .iter()
        .map(|(name, bytes)| PackFile { name: name.clone(), len: bytes.len() as u64, sha256: Digest::of(bytes) })
        .collect();
    let stored = StoredPack {
        pack: Pack {
            form_id: form.id().to_owned(),
            version: form.version().to_owned(),
            hash: Pack::hash_of(&entries),
            files: entries,
        },
        title: form.title().to_owned(),
        languages: form.languages().to_vec(),
        privacy: match form.settings().privacy {
            form::Privacy::Anonymous => Privacy::Anonymous,
            form::Privacy::Confidential => Privacy::Confidential,
            form::Privacy::Interviewer => Privacy::Interviewer,
        },
        draft_days: form.settings().draft_days,
    };
    Ok(NewPack { stored, files: contents.into_iter().map(|(_, bytes)| bytes).collect() })
}

/// Parses a form with the files that it reads.
pub fn parse(xml: &str, files: &Files) -> Option<Form> {
    let text = |name: &str| find(files, name).map(|bytes| decode(bytes).0);
    let (form, _) = Form::parse(xml, &text);
    form
}

/// The file of this name; the letters of either may be decomposed, as some file systems keep them.
fn find<'a>(files: &'a Files, name: &str) -> Option<&'a Vec<u8>> {
    files.get(name).or_else(|| {
        let wanted = composed(name);
        files.iter().find(|(other, _)| composed(other) == wanted).map(|(_, bytes)| bytes)
    })
}

/// A text file as every device reads it: in UTF-8.
fn readable(bytes: &[u8]) -> Vec<u8> {
    match decode(bytes) {
        (text, Encoding::Utf8) if bytes.ends_with(text.as_bytes()) => bytes.to_vec(),
        (text, _) => text.into_bytes(),
    }
}

/// Publishes a pack as the survey of this workbook; whether anything changed. A survey that is only for who has its
/// address gets one that nobody guesses, unless it has an address already.
///
/// # Errors
/// If another survey has the form already, its id and version are taken by other content, there are no random bytes, or
/// the store fails.
pub async fn publish(store: &dyn Store, workbook: &str, new: &NewPack) -> Result<bool, PublishError> {
    // Two surveys of one form would be one heap of responses.
    let form_id = &new.stored.pack.form_id;
    let surveys = store.surveys().await?;
    let other = surveys.into_iter().find(|row| row.workbook != workbook && row.pack.pack.form_id == *form_id);
    if let Some(other) = other {
        return Err(PublishError::FormTaken { form_id: form_id.clone(), workbook: other.workbook });
    }
    let name = match new.stored.is_unlisted() {
        true => format!("{workbook}-{}", random::hex(&random::bytes::<10>().map_err(PublishError::Random)?)),
        false => workbook.to_owned(),
    };
    match store.publish(workbook, &name, &new.stored, &new.files).await? {
        Publication::Published => Ok(true),
        Publication::Unchanged => Ok(false),
        Publication::VersionTaken(taken) => {
            let Pack { form_id, version, .. } = new.stored.pack.clone();
            let next = next_version(&version, &taken);
            Err(PublishError::VersionTaken { form_id, version, next })
        }
    }
}

/// A workbook that is not published, and why.
#[derive(Debug)]
pub struct Skipped {
    pub file: String,
    pub error: PublishError,
}

/// Publishes every workbook among the files; surveys are named by their files. What cannot be published holds nothing up:
/// its survey goes on as it was, if there is one.
///
/// # Errors
/// If the store fails.
pub async fn publish_all(store: &dyn Store, files: &Files) -> Result<Vec<Skipped>, StoreError> {
    let mut skipped = Vec::new();
    for (name, bytes) in files.iter().filter(|(name, _)| is_survey(name)) {
        let published = match pack(name, bytes, files) {
            Ok(pack) => publish(store, stem(name), &pack).await.map(drop),
            Err(error) => Err(error),
        };
        match published {
            Ok(()) => {}
            Err(PublishError::Store(error)) => return Err(error),
            Err(error) => skipped.push(Skipped { file: name.clone(), error }),
        }
    }
    Ok(skipped)
}

impl Skipped {
    /// Whether `teren check` shows what is to be mended.
    pub fn is_for_its_author(&self) -> bool {
        matches!(self.error, PublishError::Unusable { .. } | PublishError::Promise { .. })
    }

    /// What happened and what to do, as a sentence.
    pub fn sentence(&self, language: Language) -> String {
        let file = || ("file", self.file.clone());
        match &self.error {
            PublishError::Unusable { .. } => words(language, "workbook-broken", &[file()]),
            PublishError::Promise { .. } => words(language, "workbook-promises", &[file()]),
            PublishError::MissingFile { missing, .. } => {
                words(language, "workbook-lacks", &[file(), ("missing", missing.clone())])
            }
            PublishError::VersionTaken { form_id, version, next } => {
                let told = [("form", form_id.clone()), ("version", version.clone()), ("next", next.clone())];
                words(language, "version-taken", &[&[file()], &told[..]].concat())
            }
            PublishError::FormTaken { form_id, workbook } => {
                let told = [("form", form_id.clone()), ("survey", workbook.clone())];
                words(language, "form-taken", &[&[file()], &told[..]].concat())
            }
            PublishError::Random(error) => words(language, "workbook-failed", &[file(), ("error", error.to_string())]),
            PublishError::Store(error) => words(language, "workbook-failed", &[file(), ("error", error.to_string())]),
        }
    }
}

/// A stored pack's XForm and the files that it reads.
///
/// # Errors
/// If the store fails or a file of the pack is not in it.
pub async fn load(store: &dyn Store, pack: &Pack) -> Result<(String, Files), StoreError> {
    let mut files = Files::new();
    for file in &pack.files {
        let bytes = store.pack_file(&pack.form_id, pack.hash, &file.name).await?;
        files.insert(file.name.clone(), bytes.ok_or(StoreError::Corrupt("a pack's file"))?);
    }
    let xml = files.remove(FORM_FILE).ok_or(StoreError::Corrupt("a pack's form"))?;
    Ok((String::from_utf8(xml).map_err(|_| StoreError::Corrupt("a pack's form"))?, files))
}

/// Whether a file of a folder of surveys is one; `NAME.cases.md` holds a survey's tests.
fn is_survey(name: &str) -> bool {
    const ENDINGS: [&str; 5] = [".md", ".xlsx", ".xls", ".ods", ".xml"];
    ENDINGS.iter().any(|ending| name.ends_with(ending)) && name != "README.md" && !stem(name).ends_with(".cases")
}

/// A file's name without its ending.
pub fn stem(file_name: &str) -> &str {
    Path::new(file_name).file_stem().and_then(|stem| stem.to_str()).unwrap_or(file_name)
}

/// Counts the version's last number up until it is free; a version without a number gets one.
fn next_version(version: &str, taken: &[String]) -> String {
    let digits = version.bytes().rev().take_while(u8::is_ascii_digit).count().min(18);
    let (head, number) = version.split_at(version.len() - digits);
    let head = if number.is_empty() { format!("{head}.") } else { head.to_owned() };
    let number: u64 = number.parse().unwrap_or(0);
    (number + 1..).map(|n| format!("{head}{n}")).find(|next| !taken.contains(next)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Files, PublishError, find, is_survey, next_version, pack, readable};

    #[test]
    fn a_promise_that_the_settings_do_not_keep_is_not_published() {
        let check = |privacy: &str, refused: bool| {
            let survey = format!(
                "| survey |\n| | type | name | label |\n| | note | n | Ankieta jest anonimowa |\n| | text | a | A |\n\
                 | settings |\n| | form_id | version | privacy |\n| | a | 1 | {privacy} |\n"
            );
            let packed = pack("a.md", survey.as_bytes(), &Files::new());
            assert_eq!(matches!(packed, Err(PublishError::Promise { .. })), refused, "{privacy}");
            assert_eq!(packed.is_ok(), !refused, "{privacy}");
        };
        check("confidential", true);
        check("", true);
        check("anonymous", false);
    }

    #[test]
    fn files_reach_devices_in_utf8() {
        for (bytes, expected) in [
            ("name;ż".as_bytes(), "name;ż"),
            ("\u{feff}name;ż".as_bytes(), "\u{feff}name;ż"),
            (b"name;\xbf", "name;ż"),
            ("name;z\u{307}".as_bytes(), "name;ż"),
        ] {
            assert_eq!(readable(bytes), expected.as_bytes(), "{expected}");
        }
    }

    #[test]
    fn a_file_is_found_however_its_letters_are_kept() {
        let files = Files::from([("z\u{307}uk.csv".to_owned(), b"1".to_vec()), ("żuk.png".to_owned(), b"2".to_vec())]);
        for (name, expected) in [("żuk.csv", Some("1")), ("z\u{307}uk.png", Some("2")), ("Żuk.csv", None)] {
            assert_eq!(find(&files, name).map(Vec::as_slice), expected.map(str::as_bytes), "{name}");
        }
    }

    #[test]
    fn a_folder_of_surveys_holds_other_files_too() {
        for (name, expected) in [
            ("seniorzy.md", true),
            ("seniorzy.xlsx", true),
            ("seniorzy.xml", true),
            ("seniorzy.cases.md", false),
            ("seniorzy.cases.xlsx", false),
            ("README.md", false),
            ("ulice.csv", false),
        ] {
            assert_eq!(is_survey(name), expected, "{name}");
        }
    }

    fn check(version: &str, taken: &[&str], expected: &str) {
        let taken: Vec<String> = taken.iter().map(|&version| version.to_owned()).collect();
        assert_eq!(next_version(version, &taken), expected);
    }

    #[test]
    fn the_next_free_version_is_proposed() {
        check("1", &["1"], "2");
        check("1", &["1", "2", "3"], "4");
        check("2026.9", &["2026.9"], "2026.10");
        check("wiosna", &["wiosna"], "wiosna.1");
        check("wiosna", &["wiosna", "wiosna.1"], "wiosna.2");
        check("", &[""], ".1");
    }
}
