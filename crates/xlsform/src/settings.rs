//! The settings sheet: one row of facts about the whole form.

use crate::diagnostic::Diagnostic;
use crate::names::{is_ncname, is_xml_name, made_of};
use crate::table::{Record, Table, Vocabulary};
use crate::workbook::Workbook;
use xforms::form::{SETTINGS, Values};

/// The columns of the standard that Teren does not read in a way of its own.
const STANDARD: &[&str] = &[
    "title",
    "id_string",
    "name",
    "version",
    "default_language",
    "style",
    "instance_name",
    "instance_id",
    "namespaces",
    "submission_url",
    "public_key",
    "auto_send",
    "auto_delete",
    "omit_instanceID",
    "allow_choice_duplicates",
    "clean_text_values",
    "instance_xmlns",
    "attribute",
    "prefix",
    "delimiter",
    "sms_keyword",
];

/// All columns: the standard's, then Teren's.
const COLUMNS: [&str; STANDARD.len() + SETTINGS.len()] = {
    let mut columns = [""; STANDARD.len() + SETTINGS.len()];
    let mut at = 0;
    while at < columns.len() {
        columns[at] = if at < STANDARD.len() { STANDARD[at] } else { SETTINGS[at - STANDARD.len()].column };
        at += 1;
    }
    columns
};

pub(crate) static VOCABULARY: Vocabulary = Vocabulary {
    columns: &COLUMNS,
    aliases: &[
        ("form_title", &["title"]),
        ("set_form_title", &["title"]),
        ("form_id", &["id_string"]),
        ("set_form_id", &["id_string"]),
    ],
    keeps_others: false,
    collapse_spaces: false,
    is_expression: |path| path.first().is_some_and(|first| first == "instance_name"),
    is_text: |path| path.first().is_some_and(|first| first == "title"),
};

/// The namespaces that every form has.
pub(crate) const NAMESPACES: &[(&str, &str)] = &[
    ("xmlns", "http://www.w3.org/2002/xforms"),
    ("xmlns:h", "http://www.w3.org/1999/xhtml"),
    ("xmlns:ev", "http://www.w3.org/2001/xml-events"),
    ("xmlns:xsd", "http://www.w3.org/2001/XMLSchema"),
    ("xmlns:jr", "http://openrosa.org/javarosa"),
    ("xmlns:orx", "http://openrosa.org/xforms"),
    ("xmlns:odk", "http://www.opendatakit.org/xforms"),
];

pub(crate) const TEREN_NAMESPACE: (&str, &str) = ("xmlns:teren", "urn:teren:xforms");
pub(crate) const ENTITIES_NAMESPACE: (&str, &str) = ("xmlns:entities", "http://www.opendatakit.org/xforms/entities");

#[derive(Debug, Default)]
pub(crate) struct Settings {
    values: Vec<(String, String)>,
    /// Attributes of the instance's root, from `attribute::…` columns.
    pub attributes: Vec<(String, String)>,
    /// Attributes of the model in Teren's namespace, by their local names, in order.
    pub teren: Vec<(&'static str, String)>,
    pub namespaces: Vec<(String, String)>,
    /// The version of the entities specification that the form needs.
    pub entities_version: Option<&'static str>,
    file_stem: String,
}

impl Settings {
    pub fn read(workbook: &Workbook, file_stem: &str, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let namespaces = NAMESPACES.iter().map(|(name, uri)| ((*name).to_owned(), (*uri).to_owned())).collect();
        let mut settings = Self { file_stem: file_stem.to_owned(), namespaces, ..Self::default() };
        let Some(sheet) = workbook.sheet("settings") else { return settings };
        let table = Table::new(sheet, &VOCABULARY, diagnostics);
        table.report_unknown(&VOCABULARY, diagnostics);
        let Some(record) = table.records.first() else { return settings };
        if let Some(second) = table.records.get(1) {
            diagnostics.push(Diagnostic::warning("settings-second-row").at(table.place(second, &[])));
        }
        for (path, value) in table.under(record, &[]) {
            match path {
                [name] => settings.values.push((name.clone(), value.to_owned())),
                [first, name] if first == "attribute" => settings.attributes.push((name.clone(), value.to_owned())),
                _ => {}
            }
        }
        settings.read_namespaces();
        settings.check_names(&table, record, diagnostics);
        settings.check(&table, record, diagnostics);
        settings
    }

    /// `teren="urn:teren:xforms" esri="http://…"`.
    fn read_namespaces(&mut self) {
        let text = self.get("namespaces").unwrap_or_default().to_owned();
        for (prefix, uri) in text.split_whitespace().filter_map(|word| word.split_once('=')) {
            let name = format!("xmlns:{prefix}");
            if !prefix.is_empty() && !uri.contains('=') && !self.namespaces.iter().any(|(other, _)| *other == name) {
                self.namespaces.push((name, uri.replace(['"', '\''], "")));
            }
        }
    }

    /// The form's name, attributes and prefixes become names in the XML.
    fn check_names(&mut self, table: &Table, record: &Record, diagnostics: &mut Vec<Diagnostic>) {
        if let Some(name) = self.get("name").filter(|name| !is_ncname(name)) {
            let mut diagnostic = Diagnostic::error("invalid-name").arg("name", name);
            diagnostic.suggestion = Some(made_of(name));
            diagnostics.push(diagnostic.at(table.place(record, &["name"])));
        }
        for (name, _) in &self.attributes {
            let place = table.place(record, &["attribute", name]);
            let header = place.column.clone().unwrap_or_default();
            if !is_xml_name(name) {
                let mut diagnostic = Diagnostic::error("header-not-a-name").arg("column", header);
                diagnostic.suggestion = Some(made_of(name));
                diagnostics.push(diagnostic.at(place));
            } else if let Some((prefix, _)) = name.split_once(':').filter(|(prefix, _)| !self.declares(prefix)) {
                diagnostics.push(Diagnostic::error("undeclared-prefix").arg("prefix", prefix).at(place));
            }
        }
        let prefixes = self.namespaces.iter().filter_map(|(name, _)| name.strip_prefix("xmlns:"));
        for prefix in prefixes.filter(|prefix| !is_ncname(prefix)) {
            let diagnostic = Diagnostic::error("invalid-name").arg("name", prefix);
            diagnostics.push(diagnostic.at(table.place(record, &["namespaces"])));
        }
    }

    fn check(&mut self, table: &Table, record: &Record, diagnostics: &mut Vec<Diagnostic>) {
        for setting in SETTINGS {
            let Some(typed) = self.get(setting.column) else { continue };
            let value = match yes_no(typed) {
                Some(yes) if setting.values == Values::YesNo => yes.to_string(),
                _ => typed.to_lowercase(),
            };
            if setting.allows(&value) {
                self.teren.push((setting.attribute, value));
            } else {
                let allowed = setting.values.told();
                let diagnostic =
                    Diagnostic::error("invalid-setting").arg("setting", setting.column).arg("value", typed);
                let diagnostic = diagnostic.arg("allowed", allowed.join(", "));
                let diagnostic = diagnostic.nearest(typed, allowed.iter().map(String::as_str));
                diagnostics.push(diagnostic.at(table.place(record, &[setting.column])));
            }
        }
        if self.flag("omit_instanceID") && self.get("public_key").is_some() {
            diagnostics
                .push(Diagnostic::error("sealing-needs-instance-id").at(table.place(record, &["omit_instanceID"])));
        }
        if !self.teren.is_empty() {
            self.declare(TEREN_NAMESPACE);
        }
    }

    /// Declares a namespace, unless the author has declared its prefix.
    pub fn declare(&mut self, (name, uri): (&str, &str)) {
        if !self.namespaces.iter().any(|(other, _)| other == name) {
            self.namespaces.push((name.to_owned(), uri.to_owned()));
        }
    }

    /// Whether a prefix is declared.
    pub fn declares(&self, prefix: &str) -> bool {
        prefix == "xml" || self.namespaces.iter().any(|(name, _)| name.strip_prefix("xmlns:") == Some(prefix))
    }

    pub fn get(&self, name: &str) -> Option<&str> {
        self.values.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    pub fn flag(&self, name: &str) -> bool {
        self.get(name).and_then(yes_no).unwrap_or(false)
    }

    /// Overrides a setting by a row of the survey sheet, as old workbooks do.
    pub fn set(&mut self, name: &str, value: &str) {
        self.values.retain(|(other, _)| other != name);
        self.values.push((name.to_owned(), value.to_owned()));
    }

    pub fn form_id(&self) -> &str {
        self.get("id_string").unwrap_or(if self.file_stem.is_empty() { "data" } else { &self.file_stem })
    }

    pub fn title(&self) -> &str {
        self.get("title").unwrap_or_else(|| self.form_id())
    }

    pub fn version(&self) -> &str {
        self.get("version").unwrap_or_default()
    }

    /// The name of the instance's root.
    pub fn root(&self) -> &str {
        self.get("name").filter(|name| is_ncname(name)).unwrap_or("data")
    }

    pub fn default_language(&self) -> &str {
        self.get("default_language").unwrap_or("default")
    }

    pub fn is_anonymous(&self) -> bool {
        self.teren.iter().any(|(name, value)| *name == "privacy" && value == "anonymous")
    }
}

/// What spreadsheets write for yes and no.
pub(crate) fn yes_no(text: &str) -> Option<bool> {
    match text {
        "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "true()" => Some(true),
        "no" | "No" | "NO" | "false" | "False" | "FALSE" | "false()" => Some(false),
        _ => None,
    }
}
