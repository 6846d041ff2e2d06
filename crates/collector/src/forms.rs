//! Form packs: a workbook (or an XForm) with the files that it reads, as devices get it.

pub use crate::given::Files;
use crate::publishing::{PublishError, clause, version::with_version};
use outbox::{
    Digest,
    wire::{FORM_FILE, Pack, PackFile},
};
use std::{path::Path, sync::Arc};
use store::{Store, StoreError, packs::Privacy, packs::StoredPack};
use xforms::{Form, form};
use xlsform::{Encoding, decode, decode_xml};

/// What the check calls a promise of anonymity that the settings do not keep: a warning there.
pub const PROMISE: &str = "anonymity-claimed";

/// A pack that is ready to be stored, with its files in the pack's order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPack {
    pub stored: StoredPack,
    pub files: Vec<Arc<[u8]>>,
}

/// Whether a file is an XForm, by its name.
pub fn is_xform(file_name: &str) -> bool {
    file_name.to_ascii_lowercase().ends_with(".xml")
}

/// Whether it is an XML file for a form to read, and none itself. What cannot be read may be a form.
pub fn is_other_xml(file_name: &str, bytes: &[u8]) -> bool {
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
    let text = decode_xml(bytes).map(|(text, _)| text).unwrap_or_default();
    let document = roxmltree::Document::parse_with_options(&text, options).ok();
    is_xform(file_name) && document.is_some_and(|document| document.root_element().tag_name().name() != "html")
}

/// The XForm that a file holds or, without errors, compiles to.
pub fn xform_of(file_name: &str, bytes: &[u8]) -> Option<String> {
    compiled(file_name, stem(file_name), bytes).map(|(xml, _)| xml)
}

/// Whether a workbook has a sheet of settings; what an XForm has of them it has itself.
pub fn has_settings(file_name: &str, bytes: &[u8]) -> bool {
    let sheets = || xlsform::read(bytes, file_name).0;
    is_xform(file_name) || sheets().is_some_and(|workbook| workbook.sheet("settings").is_some())
}

/// The XForm, and what is to be said of the workbook that it comes from.
fn compiled(file_name: &str, form_id: &str, bytes: &[u8]) -> Option<(String, Vec<xlsform::Diagnostic>)> {
    if is_xform(file_name) {
        return Some((decode_xml(bytes).ok()?.0, Vec::new()));
    }
    let (workbook, _) = xlsform::read(bytes, file_name);
    let (compiled, diagnostics) = xlsform::compile(&workbook?, form_id);
    let usable = !diagnostics.iter().any(|diagnostic| diagnostic.severity == xforms::Severity::Error);
    compiled.filter(|_| usable).map(|compiled| (compiled.xml, diagnostics))
}

/// Compiles a workbook, or takes an XForm as it is, together with the files that it reads; a workbook that names no form
/// has `form_id`.
///
/// # Errors
/// If it has errors, promises an anonymity that it does not keep, or a file that it reads is missing.
pub fn pack(file_name: &str, form_id: &str, bytes: &[u8], files: &Files) -> Result<NewPack, PublishError> {
    let unusable = || PublishError::Unusable { file: file_name.to_owned() };
    let (xml, diagnostics) = compiled(file_name, form_id, bytes).ok_or_else(unusable)?;
    let promised = || is_xform(file_name) && clause::promise(&xml, files).is_some();
    if diagnostics.iter().any(|diagnostic| diagnostic.code == PROMISE) || promised() {
        return Err(PublishError::Promise { file: file_name.to_owned() });
    }
    pack_of(file_name, xml, files)
}

/// An XForm together with the files that it reads; `file_name` is that of what it was made of.
///
/// # Errors
/// If it has errors, or a file that it reads is missing.
pub fn pack_of(file_name: &str, xml: String, files: &Files) -> Result<NewPack, PublishError> {
    let form = parse(&xml, files).ok_or_else(|| PublishError::Unusable { file: file_name.to_owned() })?;
    let mut contents: Vec<(String, Arc<[u8]>)> = vec![(FORM_FILE.to_owned(), xml.into_bytes().into())];
    for name in form.external_files() {
        if name == FORM_FILE {
            return Err(PublishError::ReservedName { file: file_name.to_owned(), name });
        }
        let Some(bytes) = files.get(&name) else {
            return Err(PublishError::MissingFile { file: file_name.to_owned(), missing: name });
        };
        contents.push((name, readable(bytes)));
    }
    // A picture that is not there is a warning of `check`, and no reason to hold the questions back.
    let media = form.media_files().into_iter().filter_map(|name| Some((name.clone(), files.get(&name)?.clone())));
    let known: Vec<_> = contents.iter().map(|(name, _)| name.clone()).collect();
    contents.extend(media.filter(|(name, _)| !known.contains(name)));
    let entries = entries_of(&contents);
    let stored = StoredPack {
        pack: Pack {
            form_id: form.id().to_owned(),
            version: form.version().to_owned(),
            hash: Pack::hash_of(&entries),
            files: entries,
        },
        title: as_listed(form.title()),
        languages: form.languages().to_vec(),
        privacy: match form.settings().privacy {
            form::Privacy::Anonymous => Privacy::Anonymous,
            form::Privacy::Confidential => Privacy::Confidential,
            form::Privacy::Interviewer => Privacy::Interviewer,
        },
        draft_days: form.settings().draft_days,
        trial: false,
    };
    Ok(NewPack { stored, files: contents.into_iter().map(|(_, bytes)| bytes).collect() })
}

/// Most letters of a title in lists.
const LISTED: usize = 200;

/// A title as lists show it: in one line, without what is not seen or turns the line around, and not endless.
fn as_listed(title: &str) -> String {
    let is_seen = |c: &char| !matches!(*c, '\u{200b}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    let seen: String = title.chars().filter(is_seen).map(|c| if c.is_control() { ' ' } else { c }).collect();
    let line = seen.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LISTED) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

fn entries_of(contents: &[(String, Arc<[u8]>)]) -> Vec<PackFile> {
    let entry = |(name, bytes): &(String, Arc<[u8]>)| PackFile {
        name: name.clone(),
        len: bytes.len() as u64,
        sha256: Digest::of(bytes),
    };
    contents.iter().map(entry).collect()
}

impl NewPack {
    /// The same to be tried out, or not.
    pub fn on_trial(mut self, trial: bool) -> Self {
        self.stored.trial = trial;
        self
    }

    /// The same form under another version.
    pub fn at_version(&self, version: &str) -> Option<Self> {
        let mut new = self.clone();
        let xml = with_version(std::str::from_utf8(new.files.first()?).ok()?, version)?;
        let form = new.stored.pack.files.first_mut()?;
        (form.len, form.sha256) = (xml.len() as u64, Digest::of(xml.as_bytes()));
        *new.files.first_mut()? = xml.into_bytes().into();
        new.stored.pack.version = version.to_owned();
        new.stored.pack.hash = Pack::hash_of(&new.stored.pack.files);
        Some(new)
    }

    /// Whether a survey shows this already, whatever its version is called.
    pub fn is_shown_by(&self, shown: &StoredPack) -> bool {
        let same = |new: &NewPack| new.stored.pack.hash == shown.pack.hash && new.stored.trial == shown.trial;
        same(self) || self.at_version(&shown.pack.version).is_some_and(|new| same(&new))
    }
}

/// Parses a form with the files that it reads.
pub fn parse(xml: &str, files: &Files) -> Option<Form> {
    let (form, _) = Form::parse(xml, files);
    form
}

/// A text file as every device reads it: in UTF-8.
fn readable(bytes: &Arc<[u8]>) -> Arc<[u8]> {
    match decode(bytes) {
        (text, Encoding::Utf8) if bytes.ends_with(text.as_bytes()) => bytes.clone(),
        (text, _) => text.into_bytes().into(),
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
        files.insert(&file.name, bytes.ok_or(StoreError::Corrupt("a pack's file"))?);
    }
    let xml = files.remove(FORM_FILE).ok_or(StoreError::Corrupt("a pack's form"))?;
    Ok((String::from_utf8(xml.to_vec()).map_err(|_| StoreError::Corrupt("a pack's form"))?, files))
}

/// Whether a file among others is a survey; `NAME.cases.md` holds a survey's tests.
pub fn is_survey(name: &str) -> bool {
    const ENDINGS: [&str; 6] = [".md", ".xlsx", ".xlsm", ".xls", ".ods", ".xml"];
    let plain = name.to_ascii_lowercase();
    ENDINGS.iter().any(|ending| plain.ends_with(ending)) && name != "README.md" && !stem(name).ends_with(".cases")
}

/// A file's name without its ending.
pub fn stem(file_name: &str) -> &str {
    Path::new(file_name).file_stem().and_then(|stem| stem.to_str()).unwrap_or(file_name)
}

#[cfg(test)]
mod tests {
    use super::{Files, LISTED, as_listed, is_survey, pack, readable};
    use crate::publishing::PublishError;

    #[test]
    fn a_title_in_a_list_is_one_line() {
        let check = |title: &str, expected: &str| assert_eq!(as_listed(title), expected, "{title}");
        check("Seniorzy\u{200b} w\nnaszym  mieście", "Seniorzy w naszym mieście");
        check("\u{202e}ankieta\u{7}", "ankieta");
        check("Ankieta 👩‍🌾", "Ankieta 👩‍🌾");
        check(&"ż".repeat(LISTED), &"ż".repeat(LISTED));
        check(&"ż".repeat(LISTED + 1), &("ż".repeat(LISTED) + "…"));
    }

    #[test]
    fn a_promise_that_the_settings_do_not_keep_is_not_published() {
        let check = |privacy: &str, refused: bool| {
            let survey = format!(
                "| survey |\n| | type | name | label |\n| | note | n | Ankieta jest anonimowa |\n| | text | a | A |\n\
                 | settings |\n| | form_id | version | privacy |\n| | a | 1 | {privacy} |\n"
            );
            let packed = pack("a.md", "a", survey.as_bytes(), &Files::new());
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
            assert_eq!(*readable(&bytes.into()), *expected.as_bytes(), "{expected}");
        }
    }

    #[test]
    fn a_folder_of_surveys_holds_other_files_too() {
        for (name, expected) in [
            ("seniorzy.md", true),
            ("seniorzy.xlsx", true),
            ("seniorzy.xml", true),
            ("SENIORZY.XLSX", true),
            ("seniorzy.cases.md", false),
            ("seniorzy.cases.xlsx", false),
            ("README.md", false),
            ("ulice.csv", false),
        ] {
            assert_eq!(is_survey(name), expected, "{name}");
        }
    }
}
