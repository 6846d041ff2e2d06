//! What is checked cell by cell: references, expressions, texts, prefixes.

mod texts;

use xforms::response::MAX_INSTANCES;
use xforms::xpath::Expr;
use xforms::xpath::functions;

use crate::calls;
use crate::calls::commas;
use crate::calls::patterns;
use crate::choices::Lists;
use crate::conditions::computed;
use crate::conditions::constants;
use crate::conditions::later;
use crate::conditions::logic::{Logic, lone_word};
use crate::conditions::never_blank;
use crate::conditions::opening;
use crate::conditions::pointless;
use crate::conditions::refused;
use crate::conditions::shown;
use crate::conditions::tried;
use crate::conditions::truths;
use crate::diagnostic::{Diagnostic, Severity, excerpt, nearest};
use crate::entities;
use crate::lexis;
use crate::names;
use crate::parameters;
use crate::references::{self, Reference};
use crate::rows::appearances;
use crate::rows::defaults;
use crate::rows::effects;
use crate::rows::filters;
use crate::rows::left_empty;
use crate::rows::let_through;
use crate::rows::misplaced;
use crate::rows::unused;
use crate::settings::{Settings, yes_no};
use crate::slips;
use crate::slips::elsewhere;
use crate::slips::letters;
use crate::survey;
use crate::table::{Column, Record, Table};
use crate::tree::{Id, Item, Shape, Tree};
use crate::variables::{parse, unsound_calls};
use crate::workbook::Workbook;
use crate::written::{rewritten, written};

/// Bind attributes that are expressions.
pub(crate) const EXPRESSIONS: &[&str] = &["relevant", "constraint", "calculate", "required", "readonly"];
/// Those of them that hold or do not hold.
const CONDITIONS: &[&str] = &["relevant", "constraint", "required", "readonly"];
/// The values of Teren's own bind attributes.
const TEREN: &[(&str, &[&str])] = &[
    ("teren:protect", &["public", "quasi", "sensitive", "open", "technical"]),
    ("teren:outcome", &["screen-out"]),
    ("teren:metadata", &["keep"]),
];

/// Beyond so many comparisons no names are suggested any more: a large workbook may be wrong in every cell.
const MOST_COMPARED: usize = 200_000;

pub(crate) struct Checker<'a> {
    pub tree: &'a Tree,
    pub settings: &'a Settings,
    pub lists: &'a Lists,
    pub diagnostics: &'a mut Vec<Diagnostic>,
}

impl Checker<'_> {
    pub fn survey(&mut self, table: &Table) {
        for record in &table.records {
            if table.get(record, &["disabled"]).and_then(yes_no) == Some(true) {
                continue;
            }
            for (index, value) in &record.cells {
                let column = &table.columns[*index];
                if column.known {
                    self.survey_cell(table, record, column, value);
                }
            }
        }
        self.prefixes(table);
    }

    fn survey_cell(&mut self, table: &Table, record: &Record, column: &Column, value: &str) {
        let path: Vec<&str> = column.path.iter().map(String::as_str).collect();
        match path[..] {
            ["name" | "disabled", ..] => return,
            ["trigger", ..] => return self.trigger(table, record, column, value),
            _ => {}
        }
        if path == ["control", "appearance"] {
            for (word, suggestion) in appearances::unknown(value) {
                let diagnostic = Diagnostic::warning("unknown-appearance").arg("appearance", word);
                let suggestion = suggestion.map(str::to_owned);
                self.report(Diagnostic { suggestion, ..diagnostic }, table, record, column);
            }
            let item = self.item_of(table, record).map(|id| self.tree.get(id));
            if let Some((word, types)) = item.and_then(|item| misplaced::check(item, value)) {
                let diagnostic = Diagnostic::warning("appearance-of-others").arg("appearance", word);
                self.report(diagnostic.arg("types", types), table, record, column);
            }
        }
        if let Some(id) = self.item_of(table, record)
            && let Some(code) = effects::check(self.tree.get(id), &column.path)
            // A default that other rows read has its use.
            && !(code == "default-unseen" && is_read(table, &self.tree.get(id).name))
            && !(code == "condition-unseen" && never_blank::is_always_met(&self.seen_from(id), self.tree.get(id)))
        {
            let diagnostic = Diagnostic::warning(code).arg("name", &self.tree.get(id).name);
            self.report(diagnostic, table, record, column);
        }
        let sound = self.references(table, record, column, value);
        if path[0] != "media" && (survey::VOCABULARY.is_text)(&column.path) {
            self.text(table, record, column, value);
        }
        if path == ["default"]
            && let Some(id) = self.item_of(table, record)
            && let Some(diagnostic) = defaults::check(self.tree.get(id), self.lists)
        {
            self.report(diagnostic, table, record, column);
        }
        if let ["bind", "required" | "readonly"] = path[..]
            && yes_no(value).is_none()
            && self.tree.named(value).is_empty()
            && let Some(meant) = slips::yes_or_no(value)
        {
            let diagnostic = Diagnostic::warning("yes-or-no").arg("value", value).arg("column", &column.header);
            let suggestion = Some(meant.to_owned());
            return self.report(Diagnostic { suggestion, ..diagnostic }, table, record, column);
        }
        let is_expression = match path[..] {
            ["bind", name] => EXPRESSIONS.contains(&name) && yes_no(value).is_none(),
            ["choice_filter"] | ["control", "jr:count"] => true,
            ["default"] => lexis::is_dynamic(value, table.get(record, &["type"]).unwrap_or_default()),
            _ => false,
        };
        if is_expression && sound {
            self.expression(table, record, column, value);
        }
        if let ["bind", name] = path[..]
            && let Some((_, allowed)) = TEREN.iter().find(|(attribute, _)| *attribute == name)
            && !allowed.contains(&value)
        {
            let diagnostic = Diagnostic::error("invalid-value").arg("column", &column.header).arg("value", value);
            let diagnostic = diagnostic.arg("allowed", allowed.join(", ")).nearest(value, allowed.iter().copied());
            self.report(diagnostic, table, record, column);
        }
        if path == ["bind", "teren:metadata"] && value == "keep" && self.settings.is_anonymous() {
            self.report(Diagnostic::error("anonymous-metadata"), table, record, column);
        }
    }

    pub fn choices(&mut self, table: &Table) {
        for record in &table.records {
            for (index, value) in &record.cells {
                let column = &table.columns[*index];
                if column.path.first().is_some_and(|word| word == "label" || word == "media") {
                    self.references(table, record, column, value);
                }
                if column.path.first().is_some_and(|word| word == "label") {
                    self.shown_text(table, record, column, value);
                }
            }
        }
    }

    pub fn entities(&mut self, table: &Table) {
        for record in &table.records {
            for (index, value) in &record.cells {
                let column = &table.columns[*index];
                let sound = self.references(table, record, column, value);
                if sound && column.path.first().is_some_and(|name| entities::EXPRESSIONS.contains(&name.as_str())) {
                    self.expression(table, record, column, value);
                }
            }
        }
    }

    pub fn settings(&mut self, table: &Table) {
        let Some(record) = table.records.first() else { return };
        for (index, value) in &record.cells {
            let column = &table.columns[*index];
            let sound = self.references(table, record, column, value);
            if sound && column.path.first().is_some_and(|name| name == "instance_name") {
                self.expression(table, record, column, value);
            }
        }
    }

    /// Says what Teren does not use: once for each column that holds something, and for each such parameter.
    pub fn unused(&mut self, table: &Table) {
        for column in table.columns.iter().filter(|column| unused::is_column(&table.sheet.name, &column.header)) {
            let filled =
                |record: &&Record| record.cells.iter().any(|(index, _)| table.columns[*index].index == column.index);
            if let Some(record) = table.records.iter().find(filled) {
                self.report(Diagnostic::info("not-used").arg("name", &column.header), table, record, column);
            }
        }
        for record in &table.records {
            for (index, value) in &record.cells {
                let column = &table.columns[*index];
                let pairs = if column.path == ["parameters"] { parameters::parse(value) } else { None };
                for (name, _) in pairs.unwrap_or_default() {
                    if unused::PARAMETERS.contains(&name.as_str()) {
                        self.report(Diagnostic::info("not-used").arg("name", name), table, record, column);
                    }
                }
            }
        }
    }

    fn report(&mut self, diagnostic: Diagnostic, table: &Table, record: &Record, column: &Column) {
        self.diagnostics.push(diagnostic.at(table.sheet.place(Some(record.number), Some(column.index))));
    }

    /// Whether all references of a cell name one item each.
    fn references(&mut self, table: &Table, record: &Record, column: &Column, value: &str) -> bool {
        let mut sound = true;
        for reference in references::scan(value) {
            if let Some(fault) = self.fault(&reference, &value[reference.start..reference.end]) {
                self.report(fault, table, record, column);
                sound = false;
            } else if reference.last_saved {
                self.report(Diagnostic::info("not-used").arg("name", "last-saved"), table, record, column);
            }
        }
        sound
    }

    /// What is seen from an item.
    fn seen_from(&self, item: Id) -> Logic<'_> {
        Logic { tree: self.tree, lists: self.lists, own: Some(item), seen_from: [Some(item), None] }
    }

    fn fault(&self, reference: &Reference, text: &str) -> Option<Diagnostic> {
        let name = reference.name;
        if !reference.well_formed {
            return Some(Diagnostic::error("malformed-reference").arg("text", text));
        }
        match self.tree.named(name) {
            [_] => None,
            [] => {
                let mut diagnostic = Diagnostic::error("unknown-reference").arg("name", name);
                if self.diagnostics.len() * self.tree.names().len() < MOST_COMPARED {
                    let mut names: Vec<&str> = self.tree.names().collect();
                    names.sort_unstable();
                    let alike = names.iter().find_map(|other| Some((*other, letters::differing(name, other)?)));
                    if let Some((other, (typed, letter))) = alike {
                        diagnostic =
                            Diagnostic::error(letters::code(typed)).arg("name", name).arg("typed", typed.to_string());
                        diagnostic.suggestion = Some(format!("${{{other}}}"));
                        return Some(diagnostic.arg("letter", letter.to_string()));
                    }
                    diagnostic.suggestion = nearest(name, names).map(|name| format!("${{{name}}}"));
                }
                Some(diagnostic)
            }
            _ => Some(Diagnostic::error("ambiguous-reference").arg("name", name)),
        }
    }

    /// `${a}, ${b}`: questions that are seen.
    fn trigger(&mut self, table: &Table, record: &Record, column: &Column, value: &str) {
        if !self.references(table, record, column, value) {
            return;
        }
        let own = self.item_of(table, record).map(|id| self.tree.get(id));
        let of_own = |item: &Item| references::scan(value).iter().any(|found| found.name == item.name);
        let told = match own {
            Some(item) if effects::is_group(item) => Some("cell-of-no-group"),
            Some(item) if of_own(item) => Some("trigger-of-own"),
            _ => None,
        };
        if let (Some(code), Some(item)) = (told, own) {
            self.report(Diagnostic::warning(code).arg("name", &item.name), table, record, column);
        }
        if let Some(id) = self.item_of(table, record).filter(|id| effects::is_emptied(self.tree.get(*id))) {
            let diagnostic = Diagnostic::info("trigger-empties").arg("name", &self.tree.get(id).name);
            self.report(diagnostic, table, record, column);
        }
        for part in value.split(',').filter(|part| !part.trim().is_empty()) {
            if !references::is_one(part.trim()) {
                self.report(Diagnostic::error("malformed-trigger").arg("text", part), table, record, column);
                continue;
            }
            for reference in references::scan(part) {
                let target = self.tree.named(reference.name).first().map(|id| self.tree.get(*id));
                if target.is_some_and(|target| !target.is_visible()) {
                    let diagnostic = Diagnostic::error("trigger-not-visible").arg("name", reference.name);
                    self.report(diagnostic, table, record, column);
                }
            }
        }
    }

    fn expression(&mut self, table: &Table, record: &Record, column: &Column, value: &str) {
        if let Some(diagnostic) = slips::quoted_reference(value) {
            self.report(diagnostic, table, record, column);
        }
        if column.path.first().is_some_and(|first| first == "bind")
            && appearances::are_all(value)
            && self.tree.named(value).is_empty()
        {
            // One word is a path that can be loaded.
            let severity = if parse(value).is_ok() { Severity::Warning } else { Severity::Error };
            let diagnostic = Diagnostic::new(severity, "appearance-elsewhere").arg("text", value);
            return self.report(diagnostic.arg("column", &column.header), table, record, column);
        }
        let parsed = match parse(value) {
            Ok(parsed) => parsed,
            Err(offset) => {
                let before = value.get(..offset).unwrap_or(value);
                let mut diagnostic = Diagnostic::error("broken-expression").arg("text", excerpt(value, offset));
                let own = Some(slips::with_own(value)).filter(|_| column.path == ["bind", "constraint"]);
                diagnostic.suggestion = own.or_else(|| slips::corrected(value)).and_then(|corrected| {
                    let parsed = parse(&corrected).ok().filter(|_| self.knows(&corrected))?;
                    if value.contains("last-saved#") || column.path == ["choice_filter"] {
                        return Some(corrected);
                    }
                    // `OR 'nie'` is no better as `or 'nie'`, nor `OR nie`.
                    let quoted = rewritten(&parsed, &|part| {
                        let word = lone_word(part).filter(|word| self.tree.named(word).is_empty())?;
                        (!slips::is_call(word)).then(|| Expr::Literal(word.into()))
                    });
                    let is_sound = constants::check(&quoted).is_empty();
                    if is_sound { Some(corrected) } else { constants::with_conditions(&quoted) }
                });
                let diagnostic = diagnostic.arg("position", (before.chars().count() + 1).to_string());
                return self.report(diagnostic, table, record, column);
            }
        };
        if let Some(meant) = commas::meant(value) {
            let diagnostic = Diagnostic::warning("comma-in-call").arg("text", excerpt(value, 0));
            self.report(Diagnostic { suggestion: Some(meant), ..diagnostic }, table, record, column);
        }
        for call in unsound_calls(&parsed, value) {
            let mut diagnostic =
                Diagnostic::error(call.code).arg("name", &call.name).arg("expression", excerpt(value, call.offset));
            if call.code == "xpath-unknown-function" {
                diagnostic.suggestion = elsewhere::meant(&parsed, value, &call.name);
                if diagnostic.suggestion.is_none() {
                    diagnostic = diagnostic.nearest(&call.name, functions::names());
                }
            } else {
                let is_sound = |text: &String| {
                    self.knows(text) && parse(text).is_ok_and(|parsed| unsound_calls(&parsed, text).is_empty())
                };
                diagnostic.suggestion = slips::corrected(value).filter(is_sound);
            }
            self.report(diagnostic, table, record, column);
        }
        // In a filter a word is a column of the list, and the point one of its choices.
        let is_filter = column.path == ["choice_filter"];
        let source = self.item_of(table, record).and_then(|id| self.tree.get(id).source.as_ref());
        let filtered = source.filter(|source| is_filter && source.shape == Shape::Itemset);
        let own_name = filtered.and_then(|_| table.get(record, &["name"]));
        if let Some(diagnostic) = own_name.and_then(|name| filters::check(name, &parsed)) {
            self.report(diagnostic, table, record, column);
        }
        let item = self.item_of(table, record);
        let seen = Logic { tree: self.tree, lists: self.lists, own: item, seen_from: [item, None] };
        let of_filter = filtered.into_iter().flat_map(|_| {
            let later = own_name.and_then(|_| later::check_filter(&seen, &parsed));
            let empty = item.and_then(|item| left_empty::check(&seen, item, &parsed));
            let nothing = item.and_then(|item| let_through::check(&seen, item, &parsed));
            [calls::check_filter(&seen, &parsed), filters::without_comparison(&seen, &parsed), later, empty, nothing]
        });
        for diagnostic in of_filter.flatten() {
            self.report(diagnostic, table, record, column);
        }
        // Each entry of a repeat is a choice, and its other answers are the columns.
        let of_entries =
            source.filter(|_| is_filter).and_then(|source| references::scan(&source.list).first().copied());
        let of_entries = of_entries.and_then(|reference| self.tree.named(reference.name).first().copied());
        let own = item.filter(|_| !is_filter);
        let logic = Logic { tree: self.tree, lists: self.lists, own, seen_from: [item, of_entries] };
        let (code, of_code) =
            slips::code_of_words(&parsed, &|code| self.lists.has_code(code)).filter(|_| !is_filter).unwrap_or_default();
        for word in slips::bare_words(&parsed) {
            if !is_filter && !self.is_child(own, word) {
                // As a path it is sound, though it leads nowhere.
                let mut diagnostic = Diagnostic::warning("bare-word")
                    .arg("word", word)
                    .arg("text", excerpt(value, value.find(word).unwrap_or_default()));
                let answer = slips::yes_or_no(word).filter(|_| value.trim() == word);
                let stands_for = slips::stands_for(word).filter(|_| !self.lists.has_code(word));
                diagnostic.suggestion = Some(match self.tree.named(word) {
                    _ if of_code.contains(&word) => format!("'{code}'"),
                    [] if stands_for.is_some() => {
                        let meant = |part: &Expr| parse(stands_for?).ok().filter(|_| lone_word(part) == Some(word));
                        written(&rewritten(&parsed, &meant)).unwrap_or_default()
                    }
                    [] if answer.is_some() => answer.unwrap_or_default().to_owned(),
                    [] if slips::is_call(word) && !self.lists.has_code(word) => format!("{word}()"),
                    [] => format!("'{}'", logic.code_meant(&parsed, word).unwrap_or(word)),
                    _ => format!("${{{word}}}"),
                });
                self.report(diagnostic, table, record, column);
            }
        }
        if let ["bind", "constraint" | "relevant"] = column.path.iter().map(String::as_str).collect::<Vec<_>>()[..]
            && constants::is_constant(&parsed)
        {
            let mut diagnostic = Diagnostic::warning("constant-condition").arg("text", value);
            diagnostic.suggestion = constants::range(&parsed).filter(|_| column.path[1] == "constraint");
            return self.report(diagnostic, table, record, column);
        }
        if column.path == ["control", "jr:count"] && constants::is_no_count(&parsed) {
            return self.report(Diagnostic::warning("count-of-none").arg("text", value), table, record, column);
        }
        if column.path == ["control", "jr:count"] && constants::is_beyond(&parsed) {
            let diagnostic = Diagnostic::warning("count-beyond").arg("text", value);
            let diagnostic = diagnostic.arg("most", MAX_INSTANCES.to_string());
            return self.report(diagnostic, table, record, column);
        }
        if column.path == ["control", "jr:count"]
            && let (Some(own), Some(target)) = (own, logic.reference(&parsed))
            && let Some(code) = effects::check_count(&logic, own, target)
        {
            let diagnostic = Diagnostic::warning(code).arg("name", &self.tree.get(target).name);
            return self.report(diagnostic, table, record, column);
        }
        if column.path == ["bind", "constraint"] {
            let found = [
                later::check(&logic, &parsed),
                pointless::check(&logic, &parsed),
                refused::check(&logic, &parsed),
                patterns::check_ends(&parsed),
            ];
            for diagnostic in found.into_iter().flatten() {
                self.report(diagnostic, table, record, column);
            }
        }
        let is_condition = match &column.path[..] {
            [first, second] if first == "bind" => CONDITIONS.contains(&second.as_str()),
            path => path == ["choice_filter"],
        };
        let once = truths::once(&parsed).filter(|_| is_condition);
        let found_before = self.diagnostics.len();
        let shown = match &column.path[..] {
            [first, second] if first == "bind" && second == "relevant" => shown::check(&logic, &parsed),
            [first, _] if first == "bind" => shown::check_within(&logic, &parsed, is_condition),
            _ => None,
        };
        for diagnostic in once.into_iter().chain(shown) {
            self.report(diagnostic, table, record, column);
        }
        let kind = own.and_then(|own| self.tree.get(own).question());
        let of_type = || computed::check(self.tree.get(own?), &parsed);
        let is_computed = kind.is_some_and(|kind| lexis::is_dynamic(value, kind.name()));
        let result = match &column.path[..] {
            [first, second] if first == "bind" && second == "calculate" => {
                logic.check_calculation(&parsed).or_else(of_type)
            }
            [first] if first == "default" && is_computed => {
                let early = || opening::check(&logic).or_else(|| opening::check_unanswered(&logic, &parsed));
                of_type().or_else(early)
            }
            _ => None,
        };
        for mut diagnostic in
            logic.check(&parsed).into_iter().chain(result).chain(truths::check(&logic, &parsed, is_condition))
        {
            // A reference to the answer given before is not read as what it is.
            diagnostic.suggestion = diagnostic.suggestion.filter(|_| !value.contains("last-saved#"));
            self.report(diagnostic, table, record, column);
        }
        if self.diagnostics.len() == found_before
            && is_condition
            && !is_filter
            && let Some(diagnostic) = tried::check(&logic, &parsed)
        {
            self.report(diagnostic, table, record, column);
        }
    }

    /// Whether every reference of a text leads to a question.
    fn knows(&self, text: &str) -> bool {
        references::scan(text).iter().all(|reference| !self.tree.named(reference.name).is_empty())
    }

    /// The item that a row of the survey sheet asks.
    fn item_of(&self, table: &Table, record: &Record) -> Option<Id> {
        let named = self.tree.named(table.get(record, &["name"])?);
        named.iter().copied().find(|id| self.tree.get(*id).row == Some(record.number))
    }

    /// Whether a word is the path from an item to one within it.
    fn is_child(&self, own: Option<Id>, word: &str) -> bool {
        self.tree.named(word).iter().any(|id| own.is_some() && self.tree.get(*id).parent == own)
    }

    /// Columns such as `bind::esri:fieldType` become attributes: they need a name for one, and their prefix declared in
    /// the settings.
    fn prefixes(&mut self, table: &Table) {
        for column in &table.columns {
            let [first, name, ..] = &column.path[..] else { continue };
            if matches!(first.as_str(), "bind" | "control" | "instance") && !names::is_xml_name(name) {
                let mut diagnostic = Diagnostic::error("header-not-a-name").arg("column", &column.header);
                diagnostic.suggestion = Some(names::made_of(name));
                let place = table.sheet.place(Some(table.sheet.header_row), Some(column.index));
                self.diagnostics.push(diagnostic.at(place));
                continue;
            }
            let Some((prefix, _)) = name.split_once(':') else { continue };
            // The compiler declares its own, where there is something to declare.
            if column.path == entities::SAVE_TO {
                continue;
            }
            let is_attribute = matches!(first.as_str(), "bind" | "control" | "instance");
            let used = table
                .records
                .iter()
                .any(|record| record.cells.iter().any(|(index, _)| table.columns[*index].index == column.index));
            if is_attribute && used && !self.settings.declares(prefix) {
                let diagnostic = Diagnostic::error("undeclared-prefix").arg("prefix", prefix);
                let place = table.sheet.place(Some(table.sheet.header_row), Some(column.index));
                self.diagnostics.push(diagnostic.at(place));
            }
        }
    }
}

/// Whether any cell reads a question's answer.
fn is_read(table: &Table, name: &str) -> bool {
    let reference = format!("${{{name}}}");
    table.records.iter().any(|record| record.cells.iter().any(|(_, value)| value.contains(&reference)))
}

/// Sheets whose names are nearly those of the settings or the choices.
pub(crate) fn misspelt_sheets(workbook: &Workbook, diagnostics: &mut Vec<Diagnostic>) {
    let known = ["survey", "choices", "settings", "external_choices", "entities", "osm"];
    for sheet in &workbook.sheets {
        let name = sheet.name.trim().to_lowercase();
        let is_remark = name.starts_with('_') || known.contains(&name.as_str());
        let missing = ["choices", "settings", "entities"].into_iter().filter(|wanted| workbook.sheet(wanted).is_none());
        let own = || slips::own_language::sheet(&name).filter(|wanted| missing.clone().any(|other| other == *wanted));
        if !is_remark && let Some(wanted) = own().or_else(|| nearest(&name, missing.clone())) {
            let mut diagnostic = Diagnostic::warning("misspelt-sheet").arg("sheet", &sheet.name).arg("wanted", wanted);
            diagnostic.suggestion = Some(wanted.to_owned());
            diagnostics.push(diagnostic.at(sheet.place(None, None)));
        }
    }
}
